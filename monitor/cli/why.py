"""`forewarn why`: which rules hit a stored entry, what a rule's indicators read, and how a problem got its level."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.asked import desk_running, entry_asked, headed, hit_values, listed, named, store_asked
from monitor.cli.ink import colour_option, draw
from monitor.cli.start import refuse

if TYPE_CHECKING:
    from monitor.desk.load import Desk
    from monitor.inquiry import Account
    from monitor.store import Store
    from rules.hit import Hit
    from rules.outline import Pieces

MOST_LISTED = 20
"""Entries of a search."""
MOST_OTHERS = 5
"""Further entries of a story."""


@click.command()
@click.argument("what", metavar="ENTRY|RULE|PROBLEM", required=False)
@click.option("--search", metavar="WORDS", help="List the newest stored entries whose titles hold these words.")
@click.option("--desk", "folder", type=click.Path(path_type=Path), default=Path(), help="The desk; by default here.")
@colour_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def command(what: str | None, search: str | None, folder: Path, colour: str, as_json: bool) -> None:
    """Say which rules hit ENTRY, by which words, whether they still do, and which nearly did.

    Or the arithmetic behind what a RULE (or RULE/PART) reads, with its last hits; or behind the level of a PROBLEM.
    ENTRY is the beginning of a stored entry's key (a digest's `story 18f3ab` is the key of the story's first entry),
    or its whole address.
    """
    if (what is None) == (search is None):
        refuse(2, "name a stored entry or a rule, or look for an entry with --search WORDS")
    with store_asked(folder) as store:
        if search is not None:
            told, lines = _search(store, search)
        else:
            told, lines = _told(store, folder, str(what))
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        draw(lines, colour)


Told = tuple[dict[str, object], "list[Pieces]"]
"""What there is to say, for machines and for people."""


def _told(store: "Store", folder: Path, what: str) -> Told:
    from monitor import wiring
    from monitor.cli import why_problem, why_rule
    from monitor.glimpse import glimpse

    desk, faults = _desk(folder)
    ran = desk_running(store) if faults else desk
    if ran is not None and what.partition("/")[0] in ran.rulebook.rules:
        return why_rule.told(store, ran, what, wiring.now())
    picture = glimpse(store).get(what)
    running = desk_running(store)
    if picture is not None and running is not None:
        return why_problem.told(store, running, picture)
    if ran is not None and what in ran.rulebook.problems:
        refuse(2, f"{what} is not assessed yet: the first round of `forewarn run` or `forewarn poll` does that")
    return _entry(store, desk, faults, what)


def _desk(folder: Path) -> "tuple[Desk | None, int]":
    """The desk as its files stand, or None and how many faults they have: what is stored can be told all the same."""
    from monitor.desk.fault import DeskFaults
    from monitor.desk.load import load_desk

    try:
        return load_desk(folder, tried=False), 0
    except DeskFaults as wrong:
        return None, len(wrong.faults)


# -- an entry -------------------------------------------------------------------------------------


def _entry(store: "Store", desk: "Desk | None", faults: int, what: str) -> Told:
    from monitor import wiring
    from monitor.inquiry import inquire
    from rules import outline

    account = inquire(store, entry_asked(store, what), desk, wiring.now())
    numbers = {claim.row.version: store.desks.number(claim.row.version) for claim in account.claims}
    told = {
        "entry": named(account.entry),
        "state": account.state,
        "story": account.story,
        "others": list(account.others),
        "hits": [{**hit_values(claim.row, numbers), "today": claim.today} for claim in account.claims],
        "further": [outline.hit_values(hit) for hit in account.further],
        "near": [{"rule": miss.rule_id, "held": miss.held, "reason": miss.reason} for miss in account.misses],
        "faults": faults,
    }
    return told, list(_account(account, numbers, faults))


def _account(account: "Account", numbers: dict[str, int | None], faults: int) -> "Iterator[Pieces]":
    from rules.outline import Piece

    yield from headed(account.entry)
    if account.others:
        shown = ", ".join(account.others[:MOST_OTHERS]) + (" …" if len(account.others) > MOST_OTHERS else "")
        count = len(account.others) + 1
        yield (Piece(f"story {account.story}, {count} entries; the others: {shown}", "note"),)
    if account.state != "matched":
        waits = "waits to be matched" if account.state == "pending" else "could not be matched and is set aside"
        yield (Piece(f"its latest wording {waits}", "note"),)
    yield ()
    if not account.claims:
        yield (Piece("No hit is stored."),)
    for claim in account.claims:
        yield from _hit(claim.row.hit, void=claim.row.void)
        number = numbers[claim.row.version]
        yield (Piece(f"    {claim.row.mark}, {claim.row.created:%Y-%m-%d %H:%MZ}, rules r{number}", "note"),)
        if claim.today:
            yield (Piece(f"    → {claim.today}", "note"),)
    yield from _today(account, faults)


def _today(account: "Account", faults: int) -> "Iterator[Pieces]":
    from rules.outline import Piece

    if faults:
        yield ()
        yield (
            Piece(f"The desk's files have faults ({faults}): today's rules were not asked. `forewarn check`", "note"),
        )
    if account.further:
        yield ()
        yield (Piece("Not stored, but today's rules would hit:"),)
        for hit in account.further:
            yield from _hit(hit, void=False)
    if account.misses:
        yield ()
        yield (Piece("Nearly:"),)
        for miss in account.misses:
            yield Piece("  "), Piece("✗", "no"), Piece(f" {miss.rule_id}: {miss.reason}")


def _hit(hit: "Hit", *, void: bool) -> "Iterator[Pieces]":
    """A hit: its rule, how it stands, and its words field by field."""
    from rules.outline import Piece

    stands = not (void or hit.suppressed_by or hit.silent)
    states = (
        hit.severity.value,
        f"by {hit.alternative}" if hit.alternative and hit.alternative != hit.part else "",
        f"held back by the filter {hit.suppressed_by}" if hit.suppressed_by else "",
        "under test: nobody was told" if hit.silent else "",
        "void: a later wording or rule no longer makes it" if void else "",
        "incomplete: more occurrences than are counted" if hit.incomplete else "",
    )
    name = f"{hit.rule_id}/{hit.part}".rstrip("/")
    mark = Piece("✓", "yes") if stands else Piece("✗", "no")
    yield Piece("  "), mark, Piece(f" {name}", "verdict"), Piece(f" ({', '.join(filter(None, states))})")
    for field in dict.fromkeys(one.field for one in hit.evidence):
        line = [Piece(f"    {field}:")]
        for n, one in enumerate([one for one in hit.evidence if one.field == field]):
            line += [Piece(", " if n else " "), Piece(f"«{' '.join(one.surface.split())}»", "words")]
            line.append(Piece(f" by {one.by}"))
        yield tuple(line)
    for near in hit.distances:
        apart = "1 word" if near.words == 1 else f"{near.words} words"
        yield (Piece(f"    {near.asked} in {near.field}: {apart} apart"),)


# -- a search -----------------------------------------------------------------------------


def _search(store: "Store", words: str) -> Told:
    """The newest entries whose titles hold some words, with their keys."""
    from monitor.inquiry import search
    from rules.outline import Piece

    found = search(store, words, MOST_LISTED)
    told: dict[str, object] = {"search": words, "entries": [named(entry) for entry in found]}
    lines: list[Pieces] = [(Piece(f"{one.first_seen:%Y-%m-%d %H:%MZ}  "), *listed(one)) for one in found]
    return told, lines or [(Piece(f"no stored entry's title holds {words}"),)]
