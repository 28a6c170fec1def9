"""`forewarn check`: every fault of a desk's files, with its place and what to write instead."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.start import desk_argument, refuse

if TYPE_CHECKING:
    from monitor.desk.fault import Fault
    from monitor.desk.load import Desk


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
@desk_argument
def command(desk: Path, as_json: bool) -> None:
    """Tell every fault of every file of DESK at once; exit code 1 if there is one."""
    from monitor.desk.trespass import trespassers

    # Before anything of ours is imported: what is overwritten would fail with an error that explains nothing.
    if odd := trespassers():
        refuse(3, *odd)
    from monitor.desk.fault import DeskFaults
    from monitor.desk.load import load_desk

    if not desk.is_dir():
        refuse(2, f"{desk} is no folder")
    try:
        loaded = load_desk(desk)
    except DeskFaults as wrong:
        report = _as_json(wrong.faults, {}, ()) if as_json else [*_lines(wrong.faults), _count_of(wrong.faults)]
        click.echo("\n".join(report))
        raise SystemExit(1) from None
    if as_json:
        report = _as_json(loaded.warnings, _counts(loaded), loaded.rulebook.notes)
    else:
        report = [*_lines(loaded.warnings), *(f"note: {note}" for note in loaded.rulebook.notes), _summary(loaded)]
    click.echo("\n".join(report))


def _lines(faults: "Sequence[Fault]") -> list[str]:
    return [line for fault in faults for line in fault.lines()]


def _count_of(faults: "Sequence[Fault]") -> str:
    files = {fault.file for fault in faults}
    return f"{_of(len(faults), 'fault')} in {_of(len(files), 'file')}; this desk cannot run"


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


def _summary(desk: "Desk") -> str:
    n = _counts(desk)
    counted = (
        f"{_of(n['rules'], 'rule')}, {_of(n['lists'], 'list')} with {_of(n['terms'], 'term')}, "
        f"{_of(n['publishers'], 'publisher')} with {_of(n['feeds'], 'feed')}"
    )
    return f"{counted}: no faults, {_of(len(desk.warnings), 'warning')}"


def _as_json(faults: "Sequence[Fault]", counts: dict[str, int], notes: Sequence[str]) -> list[str]:
    keys = ("file", "line", "column", "code", "message", "advice", "warning")
    listed = [{key: getattr(fault, key) for key in keys} for fault in faults]
    return [json.dumps({"faults": listed, "counts": counts, "notes": list(notes)}, ensure_ascii=False, indent=1)]
