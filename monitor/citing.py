"""Citing: stories as they are named to analysts, and what moved a level, from what the store holds."""

from collections.abc import Iterable
from datetime import datetime

from monitor.backing import Backings
from monitor.desk.load import Desk
from monitor.store import Store
from monitor.store.readings import MoveRow
from rules.judgement import sentence
from rules.moves import Move, Stage
from rules.reckoning import Cited


def cite(store: Store, desk: Desk, stories: Iterable[str], at: datetime) -> dict[str, Cited]:
    """These stories with their titles and their grades at a moment (aware UTC), by the keys they are asked by.

    One that has become part of another is that one now. A key of which nothing is kept is left out.
    """
    graded = Backings(store, desk)
    found = {}
    for story in dict.fromkeys(stories):
        key = store.stories.standing(story) or story
        entries = store.stories.entries_of(key)
        first = store.entries.get(entries[0]) if entries else None
        if first is not None:
            found[story] = Cited(key, first.title or "(no title)", graded.grade(key, at))
    return found


def moves(store: Store, problem: str, most: int) -> list[Move]:
    """The last moves of a problem's level, the newest first."""
    return [_move(store, one) for one in store.readings.moves(problem, most)]


def _move(store: Store, found: MoveRow) -> Move:
    row, cause = found.row, found.row.cause
    number = cause.get("judgement")
    made = None if number is None else store.judgements.get(number)
    return Move(
        at=row.at,
        before=None if found.before is None else Stage(found.before, found.was_assessed),
        after=Stage(row.shown, row.assessed),
        raw=row.raw,
        why=row.why,
        by=cause.get("by", "hits"),
        stories=tuple(dict.fromkeys(cause.get("stories", ()))),
        rules=tuple(cause.get("rules", ())),
        edition=cause.get("n"),
        judgement=number,
        said=f"{made.who}: {sentence(made)}" if made else "",
    )
