"""What `forewarn why RULE` tells: the arithmetic behind what its indicators read, its votes, and its last hits."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from monitor.cli.asked import hit_values, listed, named
from monitor.cli.start import refuse

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.desk.load import Desk
    from monitor.store import HitRow, Store
    from rules.indicator import Indicator
    from rules.outline import Pieces

MOST_HITS = 20
"""Hits of a rule that are told."""


def told(store: "Store", desk: "Desk", name: str, now: "datetime") -> "tuple[dict[str, Any], list[Pieces]]":
    """What there is to say of `rule` or `rule/part`, for machines and for people."""
    from monitor.citing import cite
    from monitor.gauge import readouts
    from monitor.glimpse import glimpse
    from rules import readout
    from rules.judgement import votes
    from rules.outline import Piece
    from rules.precision import Tally, tallies
    from rules.revision import Revisions

    rule = desk.rulebook.rules[name.partition("/")[0]]
    held = store.judgements.in_force(now)
    pictures = glimpse(store)
    read = readouts(store, _indicators(desk, name), pictures, held)
    stories = [story for one in read if one.sign for story in one.sign.stories]
    cited = cite(store, desk, stories, max((one.at for one in pictures.values()), default=now))
    cast = votes(held)
    hits = store.hits.of_rule(rule.id, MOST_HITS)
    # a rule that only watches others makes no hits, and so nobody votes on one
    revision = Revisions(desk.rulebook).of(rule) if rule.id in desk.rulebook.trees else ""
    ever, present = tallies(cast).get(rule.id, Tally()), tallies(cast, revision).get(rule.id, Tally())
    count = store.hits.count_of(rule.id)
    values = {
        "rule": rule.id,
        "title": rule.title,
        "status": rule.status,
        "indicators": [readout.values(one, cited) for one in read],
        "votes": {"this_revision": readout.vote_values(present), "all": readout.vote_values(ever)},
        "standing": count,
        "hits": _hit_values(store, hits),
    }
    lines: list[Pieces] = [(Piece(f"{rule.id}: {rule.title} ({rule.status}, {rule.severity})", "verdict"),)]
    for one in read:
        lines += [(), *readout.told(one, cited)]
    standing = f"{count} hit{'' if count == 1 else 's'} stand{'s' if count == 1 else ''}."
    lines += [(), (Piece(f"votes    {readout.votes(present, ever)}"),)]
    lines.append((Piece(f"hits     {standing}" + (" The newest:" if hits else "")),))
    return values, [*lines, *_hits(hits)]


def _indicators(desk: "Desk", name: str) -> "list[Indicator]":
    """The indicators that a rule, or a part of one, has; none for a rule that does not run."""
    from monitor.desk.fault import shown
    from rules.indicator import indicators, members

    known = indicators(desk.rulebook)
    found = [known[one] for one in members(name, known)]
    rule, _, part = name.partition("/")
    if part and not found:
        has = ", ".join(one.partition("/")[2] for one in members(rule, known) if "/" in one) or "none"
        refuse(2, shown(f"{rule} has no part {part} with a reading of its own; it has {has}"))
    return found


def _hit_values(store: "Store", rows: "list[HitRow]") -> list[dict[str, object]]:
    numbers = {row.version: store.desks.number(row.version) for row in rows}
    return [{**hit_values(row, numbers), "entry": named(row.entry)} for row in rows]


def _hits(rows: "list[HitRow]") -> "Iterator[Pieces]":
    from rules.outline import Piece

    for row in rows:
        hit = row.hit
        stands = not (row.void or hit.suppressed_by or hit.silent)
        held = f" [held back by {hit.suppressed_by}]" if hit.suppressed_by else ""
        state = f"{f' [{hit.part}]' if hit.part else ''}{held}{' [void]' if row.void else ''}"
        mark = Piece("✓", "yes") if stands else Piece("✗", "no")
        yield Piece("  "), mark, Piece(f" {row.created:%Y-%m-%d %H:%MZ}  "), *listed(row.entry), Piece(state)
