"""`forewarn check`: every fault of a desk's files, with its place and what to write instead."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.start import refuse

if TYPE_CHECKING:
    from monitor.desk.fault import Fault
    from monitor.desk.history import History
    from monitor.desk.load import Desk

SOME = 3
"""Files that are named when what stands in them is not shown."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found: every fault and warning, notes, and what was counted where the desk can run.

    `looked_at` says at how many stored entries it looked.
    """

    faults: "Sequence[Fault]"
    notes: Sequence[str] = ()
    counts: "dict[str, int] | None" = None
    looked_at: int = 0

    @property
    def wrong(self) -> "list[Fault]":
        """What stops the desk, or the change."""
        return [fault for fault in self.faults if not fault.warning]


@click.command()
@click.argument("what", metavar="[DESK] [PATHS]...", nargs=-1)
@click.option("--desk", "folder", type=click.Path(path_type=Path), help="The desk, where the first word is a PATH.")
@click.option("--base", metavar="REF", help="Refuse also what a change since this commit must not do to ids of rules.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
@click.option("--github", is_flag=True, help="Print annotations for GitHub Actions instead of lines.")
@click.option("--no-archive", is_flag=True, help="Do not look at the desk's stored entries.")
def command(
    what: tuple[str, ...], folder: Path | None, base: str | None, as_json: bool, github: bool, no_archive: bool
) -> None:
    """Tell every fault of every file of DESK at once, or of PATHS alone; exit code 1 if the desk has one anywhere."""
    from monitor.desk.trespass import trespassers

    # Before anything of ours is imported: what is overwritten would fail with an error that explains nothing.
    if odd := trespassers():
        refuse(3, *odd)
    if as_json and github:
        refuse(2, "choose one of --json and --github")
    desk, paths = _parted(what, folder)
    if not desk.is_dir():
        refuse(2, f"{desk} is no folder")
    found = _checked(desk, base, with_archive=not no_archive)
    chosen = _chosen(desk, paths, found)
    shown = [fault for fault in found.faults if chosen is None or fault.file in chosen]
    if as_json:
        report = [_as_json(shown, found)]
    elif github:
        report = [*_annotations(shown, desk), _summary(found, shown)]
    else:
        report = [line for fault in shown for line in fault.lines()]
        report += [*(f"note: {note}" for note in found.notes), _summary(found, shown)]
    click.echo("\n".join(report))
    raise SystemExit(1 if found.wrong else 0)


def _parted(what: tuple[str, ...], folder: Path | None) -> tuple[Path, tuple[str, ...]]:
    """The desk and the paths: the first word is the desk, unless the desk is where we are and the word lies in it."""
    if folder is not None or not what:
        return folder or Path(), what
    first = Path(what[0])
    if (first / "desk.yaml").is_file() or not Path("desk.yaml").is_file():
        return first, what[1:]
    return Path(), what


def _of_editors(desk: Path) -> list[str]:
    """What to say where editors complete and check by schemas that another version wrote."""
    from monitor.desk.schema import FOLDER, stale

    if not (desk / FOLDER).is_dir() or not stale(desk):
        return []
    return [f"{FOLDER}/ was written by another version; `forewarn schema` writes it anew, for editors to go by"]


def _chosen(desk: Path, paths: tuple[str, ...], found: Found) -> set[str] | None:
    """The desk's files that the paths name, a folder for all in it; None for all. A path may count from the desk."""
    from monitor.desk.layout import gather

    if not paths:
        return None
    # A file that was deleted, or cannot be read, is one of the desk's too. What lies in its folder and is none, as a
    # hook may name it, has nothing to show.
    known = {*gather(desk)[0], *(fault.file for fault in found.faults)}
    root = desk.resolve()
    chosen = set()
    for path in paths:
        meant = [one for one in (Path(path).resolve(), (root / path).resolve()) if one.is_relative_to(root)]
        held = next((files for one in meant if (files := _held(one, root, known))), set())
        if not held and not any(one.exists() for one in meant):
            refuse(2, f"{path} is no file of the desk {desk}")
        chosen |= held
    return chosen


def _held(path: Path, root: Path, known: set[str]) -> set[str]:
    """The known files of the desk at `root` that a path is, or holds."""
    name = path.relative_to(root).as_posix()
    return known if name == "." else {file for file in known if file == name or file.startswith(f"{name}/")}


def _checked(desk: Path, base: str | None, *, with_archive: bool) -> Found:
    from monitor import wiring
    from monitor.archive import Hindsight
    from monitor.desk.fault import DeskFaults, in_order
    from monitor.desk.load import load_desk

    faults, notes = _since(desk, base) if base is not None else ([], [])
    now = wiring.now()
    past = Hindsight(desk, now)
    try:
        loaded = load_desk(desk, today=now.date(), further=past.findings if with_archive else None)
    except DeskFaults as wrong:
        return Found(in_order([*wrong.faults, *faults]), notes)
    notes = [*loaded.rulebook.notes, *past.notes, *notes, *_of_editors(desk)]
    return Found(in_order([*loaded.warnings, *faults]), notes, _counts(loaded), past.looked_at)


def _since(desk: Path, base: str) -> "tuple[list[Fault], list[str]]":
    """What the changes since a commit did to ids of rules."""
    from monitor.desk.against import compared
    from monitor.desk.history import HistoryError
    from monitor.desk.layout import gather

    try:
        history = _history(desk)
        commit = history.parting(base)
        if not history.files(commit):
            return [], [f"there was no desk in this folder at {base}: nothing was compared"]
        return compared(gather(desk)[0], history, commit), []
    except HistoryError as error:
        refuse(2, f"--base: {error}")


def _history(desk: Path) -> "History":
    from monitor import wiring
    from monitor.desk.history import History

    return History(desk, wiring.surroundings())


def _of(n: int, word: str) -> str:
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


def _counts(desk: "Desk") -> dict[str, int]:
    return {
        "rules": len(desk.rulebook.rules),
        "lists": desk.rulebook.list_count,
        "terms": desk.rulebook.term_count,
        "publishers": len(desk.publishers),
        "feeds": len(desk.feeds()),
    }


def _summary(found: Found, shown: "Sequence[Fault]") -> str:
    more = _hidden([fault for fault in found.faults if fault not in shown])
    wrong, n = found.wrong, found.counts
    if n is None:
        files = {fault.file for fault in wrong}
        return f"{_of(len(wrong), 'fault')} in {_of(len(files), 'file')}; this desk cannot run{more}"
    counted = (
        f"{_of(n['rules'], 'rule')}, {_of(n['lists'], 'list')} with {_of(n['terms'], 'term')}, "
        f"{_of(n['publishers'], 'publisher')} with {_of(n['feeds'], 'feed')}"
    )
    warnings = _of(len(found.faults) - len(wrong), "warning")
    if found.looked_at:
        warnings += f", {found.looked_at:,} stored entries looked at"
    if wrong:
        return f"{counted}: {_of(len(wrong), 'fault')} in what was changed, {warnings}{more}"
    return f"{counted}: no faults, {warnings}{more}"


def _hidden(faults: "Sequence[Fault]") -> str:
    """What is not shown, and where it stands."""
    files = list(dict.fromkeys(fault.file for fault in faults))
    if not files:
        return ""
    others = f" and {len(files) - SOME} more" if len(files) > SOME else ""
    return f"; {len(faults)} of them not shown, in {', '.join(files[:SOME])}{others}"


def _as_json(shown: "Sequence[Fault]", found: Found) -> str:
    keys = ("file", "line", "column", "code", "message", "advice", "warning")
    listed = [{key: getattr(fault, key) for key in keys} for fault in shown]
    counts = {"counts": found.counts or {}, "stored_entries": found.looked_at}
    return json.dumps({"faults": listed, **counts, "notes": list(found.notes)}, ensure_ascii=False, indent=1)


def _annotations(shown: "Sequence[Fault]", desk: Path) -> list[str]:
    """A line for each fault that GitHub shows beside the line of the file it stands in."""
    from monitor.desk.fault import shown as seen
    from monitor.desk.history import HistoryError

    try:
        before = _history(desk).inside()
    except HistoryError:
        # Without a repository to count from, paths are as whoever called us would write them.
        before = "" if desk == Path() else f"{desk.as_posix()}/"
    lines = []
    for fault in shown:
        place = {"file": f"{before}{fault.file}"}
        if fault.line:
            place |= {"line": str(fault.line), "col": str(fault.column)}
        named = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in {**place, "title": fault.code}.items())
        words = seen(fault.message) + (f"; {seen(fault.advice)}" if fault.advice else "")
        lines.append(f"::{'warning' if fault.warning else 'error'} {named}::{_escaped(words)}")
    return lines


def _escaped(text: str, signs: str = "") -> str:
    """The text as a workflow command carries it."""
    for sign in f"%\r\n{signs}":
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text
