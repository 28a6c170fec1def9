"""`forewarn test`: the rules' own examples, run and told."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

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
    """Run the examples of the rules, filters and lists named by ID, or of all; exit code 1 if one fails."""
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
    trials = run(desk.rulebook, desk.publishers, frozenset(what) or None)
    failed = [trial for trial in trials if not trial.passed]
    report = [_as_json(trials)] if as_json else [*_lines(failed), _summary(trials, len(failed))]
    click.echo("\n".join(report))
    raise SystemExit(1 if failed else 0)


def _known(desk: "Desk") -> set[str]:
    """Every id that tests may belong to."""
    book = desk.rulebook
    return {*book.rules, *book.filters, *book.lists}


def _lines(failed: "Iterable[Trial]") -> list[str]:
    lines = []
    for trial in failed:
        lines.append(f"FAILED {trial.subject} test {trial.index + 1}: {trial.expected}")
        lines += [f"    {line}" for line in trial.why.splitlines()]
    return lines


def _summary(trials: "Sequence[Trial]", failed: int) -> str:
    subjects = len({trial.subject for trial in trials})
    return f"{len(trials)} tests of {subjects} files and lists: {len(trials) - failed} passed, {failed} failed"


def _as_json(trials: "Iterable[Trial]") -> str:
    keys = ("subject", "index", "passed", "expected", "why")
    return json.dumps([{key: getattr(trial, key) for key in keys} for trial in trials], ensure_ascii=False, indent=1)
