"""`forewarn why-not`: the one reason why a rule did not hit a stored entry, then its tree."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.asked import desk_asked, entry_asked, headed, rule_asked, store_asked
from monitor.cli.explain import as_object, explained_now
from monitor.cli.ink import colour_option, draw, whole_option

if TYPE_CHECKING:
    from monitor.store import HitRow
    from rules.explain import Explanation
    from rules.outline import Pieces


@click.command()
@click.argument("entry")
@click.argument("rule")
@click.option("--revision", type=click.IntRange(min=1), help="The wording to look at; the latest where none is given.")
@click.option("--desk", "folder", type=click.Path(path_type=Path), default=Path(), help="The desk; by default here.")
@whole_option
@colour_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def command(entry: str, rule: str, revision: int | None, folder: Path, whole: bool, colour: str, as_json: bool) -> None:
    """Say in a sentence why RULE does not hit ENTRY, then show the query's tree.

    ENTRY is the beginning of a stored entry's key, or its whole address; RULE an id, or `id/alternative`.
    """
    from rules.outline import outline

    desk = desk_asked(folder)
    rule_id, alternative = rule_asked(desk.rulebook, rule)
    with store_asked(folder) as store:
        stored = entry_asked(store, entry, revision)
        rows = [row for row in store.hits.of_entry(stored.key) if row.hit.rule_id == rule_id]
        explanation = explained_now(desk, rule_id, alternative, stored)
        if as_json:
            click.echo(as_object(explanation, stored))
            return
        numbers = {row.version: store.desks.number(row.version) for row in rows}
    _, *tree = outline(explanation, whole=whole)
    draw([*_sentence(explanation), *_stored(rows, numbers), *headed(stored), *tree], colour)


def _sentence(explanation: "Explanation") -> "Iterator[Pieces]":
    from rules.outline import Piece

    name = f"{explanation.rule_id}/{explanation.alternative}".rstrip("/")
    if not explanation.reason:
        said = f"{name} does hit it."
    elif explanation.holds:
        said = f"{name} matches it, and nobody is told: {explanation.reason}."
    else:
        said = f"{name} does not hit it: {explanation.reason}."
    yield (Piece(said, "verdict"),)


def _stored(rows: "list[HitRow]", numbers: dict[str, int | None]) -> "Iterator[Pieces]":
    """The hits of the rule that are stored: what it said when the entry came."""
    from rules.outline import Piece

    for row in rows:
        name = f"{row.hit.rule_id}/{row.hit.part}".rstrip("/")
        state = ", void since" if row.void else ""
        yield (
            Piece(f"{name} hit it on {row.created:%Y-%m-%d %H:%MZ} (rules r{numbers[row.version]}{state}).", "note"),
        )
