"""What `forewarn why PROBLEM` tells: the arithmetic behind a level, the moves that led to it, and what was seen."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.desk.load import Desk
    from monitor.store import Store
    from rules.moves import Move
    from rules.outline import Pieces
    from rules.picture import Picture
    from rules.reckoning import Cited, Reckoned

MOVES = 10
"""Moves of the level that are told."""
_DAYS = 7
"""Days whose coverage is told."""
_DAY = timedelta(days=1)


def told(store: "Store", desk: "Desk", picture: "Picture") -> "tuple[dict[str, object], list[Pieces]]":
    """What there is to say of a problem, for machines and for people; `desk` is the one that runs."""
    from monitor.citing import cite, moves
    from rules.reckoning import reckoned

    lanes, moved = reckoned(picture), moves(store, picture.problem, MOVES)
    stories = [story for sign in picture.signs for story in sign.stories]
    cited = cite(store, desk, [*stories, *(story for move in moved for story in move.stories)], picture.at)
    shares = _shares(store, picture)
    return _values(picture, lanes, moved, cited, shares), list(_lines(picture, lanes, moved, cited, shares))


def _shares(store: "Store", picture: "Picture") -> list[tuple[datetime, float]]:
    """The coverage of the last days, the newest first, by their ends: each the 24 hours up to an hour of the day."""
    from rules.coverage import of_hours

    until = picture.at.replace(minute=0, second=0, microsecond=0)
    hours = store.readings.coverage(picture.problem, until - _DAYS * _DAY, until)
    values = {hour: one.value for hour, one in hours.items()}
    first = min(values, default=until)
    ends = (until - back * _DAY for back in range(_DAYS))
    return [(end, of_hours(values, max(first, end - _DAY), end)) for end in ends if end > first]


def _values(
    picture: "Picture",
    lanes: "list[Reckoned]",
    moved: "list[Move]",
    cited: "dict[str, Cited]",
    shares: list[tuple[datetime, float]],
) -> dict[str, Any]:
    from rules import glance, moves, reckoning

    aside = [sign for sign in picture.signs if not _counts(sign.indicator, lanes)]
    workings = {one.indicator: one for one in picture.workings}
    return {
        **glance.values(picture),
        "lower_days": picture.lower_days,
        "scenarios": [reckoning.values(one, cited) for one in lanes],
        "moves_nothing": [
            reckoning.sign_values(sign, workings.get(sign.indicator, reckoning.NOTHING), cited) for sign in aside
        ],
        "moves": [moves.values(one, cited) for one in moved],
        "coverage": [{"until": end.isoformat(), "share": share} for end, share in shares],
    }


def _counts(indicator: str, lanes: "list[Reckoned]") -> bool:
    return any(mark.indicator == indicator for one in lanes for mark in one.lane.marks)


def _lines(
    picture: "Picture",
    lanes: "list[Reckoned]",
    moved: "list[Move]",
    cited: "dict[str, Cited]",
    shares: list[tuple[datetime, float]],
) -> "Iterator[Pieces]":
    from rules import moves, reckoning
    from rules.glance import glance, headline, stamp
    from rules.outline import Piece

    yield (Piece(f"{picture.problem}  {headline(picture)}", "verdict"),)
    yield (Piece(f"  {picture.title}; assessed {stamp(picture.at)}", "note"),)
    for about, said in glance(picture):
        if about not in {"other way", "expected"}:
            yield (Piece(f"  {about:<9} {said}"),)
    yield (Piece(f"  clock     {reckoning.clock(picture.raw, picture.computed, picture.lower_days)}"),)
    for one in lanes:
        yield ()
        yield from reckoning.told(one, cited)
    aside = [sign.indicator for sign in picture.signs if not _counts(sign.indicator, lanes)]
    if aside:
        yield ()
        yield (Piece(f"move no adverse scenario: {', '.join(aside)}", "note"),)
    yield ()
    yield (Piece(f"the last moves of the level, {len(moved)} of at most {MOVES}:", "verdict"),)
    for move in moved:
        yield from moves.told(move, cited)
    yield ()
    yield (Piece("coverage of the last days, by their ends:", "verdict"),)
    said = ", ".join(f"{stamp(end)} {share:.2f}" for end, share in shares)
    yield (Piece(f"  {said or 'nothing is known yet'}"),)
