"""`forewarn test`: the rules' own examples, run and told."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from monitor.cli.start import refuse

if TYPE_CHECKING:
    from monitor.desk.load import Desk
    from rules.trial import Trial


@click.command()
@click.argument("what", metavar="[DESK] [ID]...", nargs=-1)
@click.option("--desk", "folder", type=click.Path(path_type=Path), help="The desk, where the first word is an ID.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def command(what: tuple[str, ...], folder: Path | None, as_json: bool) -> None:
    """Run the tests of the rules, filters, lists and expected events named by ID, or all; exit code 1 if one fails."""
    from monitor.desk.fault import DeskFaults
    from monitor.desk.load import load_desk
    from rules.trial import run

    if folder is None and what and (Path(what[0]) / "desk.yaml").is_file():
        folder, what = Path(what[0]), what[1:]
    try:
        desk = load_desk(folder or Path(), tried=False)
    except DeskFaults as wrong:
        refuse(1, *(line for fault in wrong.faults for line in fault.lines()))
    known = _known(desk)
    if strange := [one for one in what if one not in known]:
        from monitor.desk.wording import nearest

        near = nearest(strange[0], known)
        refuse(2, f"no rule, filter or list is called {strange[0]}" + (f"; did you mean {near}?" if near else ""))
    zone = ZoneInfo(desk.settings.zone)
    trials = run(desk.rulebook, desk.publishers, frozenset(what) or None, zone=zone)
    report = [_as_json(trials)] if as_json else [*_lines(trials), _summary(trials)]
    click.echo("\n".join(report))
    raise SystemExit(1 if any(_counts(trial) for trial in trials) else 0)


def _counts(trial: "Trial") -> bool:
    """Whether a test failed that stops a desk: a draft's does not."""
    return not trial.passed and not (trial.flaw is not None and trial.flaw.warning)


def _known(desk: "Desk") -> set[str]:
    """Every id that tests may belong to."""
    book = desk.rulebook
    return {*book.rules, *book.filters, *book.lists, *(event.id for event in book.calendar)}


def _lines(trials: "Iterable[Trial]") -> list[str]:
    from monitor.desk.fault import shown

    lines = []
    for trial in trials:
        if not trial.passed:
            mark = "FAILED" if _counts(trial) else "failed in a draft:"
            lines.append(f"{mark} {trial.subject} test {trial.index + 1}: expected {trial.expected}; {trial.why}")
            lines += [f"    {line}" for line in trial.lines]
    return [shown(line) for line in lines]


def _summary(trials: "Sequence[Trial]") -> str:
    failed = sum(not trial.passed for trial in trials)
    unrun = sum(not trial.ran for trial in trials)
    checked = f", {unrun} only read and checked" if unrun else ""
    return f"{len(trials)} tests: {len(trials) - failed - unrun} passed, {failed} failed{checked}"


def _as_json(trials: "Iterable[Trial]") -> str:
    keys = ("subject", "index", "passed", "ran", "expected", "why", "lines")
    return json.dumps([{key: getattr(trial, key) for key in keys} for trial in trials], ensure_ascii=False, indent=1)
