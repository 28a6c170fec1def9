"""`forewarn judgements`: list what people decided, and what of it holds."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.asked import store_asked
from monitor.cli.ink import colour_option, draw

if TYPE_CHECKING:
    from rules.judgement import Judgement
    from rules.outline import Pieces


@click.command()
@click.option("--all", "everything", is_flag=True, help="Also those that ended or were taken back, and by whom.")
@click.option("--desk", "folder", type=click.Path(path_type=Path), default=Path(), help="The desk; by default here.")
@colour_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list instead of lines.")
def command(everything: bool, folder: Path, colour: str, as_json: bool) -> None:
    """List the judgements in force, oldest first: overrides, splits, exclusions, votes, silences and all others."""
    from monitor import wiring
    from rules.judgement import in_force

    now = wiring.now()
    with store_asked(folder) as store:
        made = store.judgements.all()
    held = {one.id for one in in_force(made, now)}
    undone = {one.undoes: one for one in made if one.undoes is not None}
    listed = [one for one in made if one.undoes is None and (everything or one.id in held)]
    if as_json:
        told = [_values(one, one.id in held, undone.get(one.id)) for one in listed]
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        draw(_lines(listed, held, undone), colour)


def _lines(listed: "list[Judgement]", held: set[int], undone: "Mapping[int, Judgement]") -> "Iterator[Pieces]":
    from rules.judgement import sentence
    from rules.outline import Piece

    if not listed:
        yield (Piece("No judgement is in force."),)
    for one in listed:
        mark = Piece("✓", "yes") if one.id in held else Piece("✗", "no")
        until = f", until {_when(one.until)}" if one.until else ""
        about = Piece(f"{one.subject}: {sentence(one)}{until}", "verdict")
        yield Piece(f"{one.id:>4} "), mark, Piece(f" {_when(one.at)}  {one.who}  "), about
        if one.reason:
            yield (Piece(f"       why: {one.reason}", "note"),)
        if undo := undone.get(one.id):
            why = f": {undo.reason}" if undo.reason else ""
            yield (Piece(f"       taken back on {_when(undo.at)} by {undo.who}{why}", "note"),)
        elif one.id not in held:
            yield (Piece("       ended by itself", "note"),)


def _values(one: "Judgement", holds: bool, undo: "Judgement | None") -> dict[str, object]:
    """A judgement for machines."""
    return {
        "id": one.id,
        "at": one.at.isoformat(),
        "who": one.who,
        "kind": one.kind,
        "subject": one.subject,
        "value": dict(one.value),
        "reason": one.reason,
        "until": one.until.isoformat() if one.until else None,
        "in_force": holds,
        "undone": {"at": undo.at.isoformat(), "who": undo.who, "reason": undo.reason} if undo else None,
    }


def _when(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%MZ}"
