"""Moves: what changed since the digest before, and what is expected, one line each, from the pictures of problems."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.moments import Reader, counted, short_date
from alerts.plain import isolated, line
from rules.picture import LEVELS, Change, Due, Picture

ARROWS = {"up": "▲", "same": "▬", "down": "▼"}
"""The signs of a week's arrow; a word stands beside each."""
ARROW_WORDS = {"up": "up", "same": "same", "down": "down"}
MOST_CHANGES = 24
"""Lines of changes that one mail has room for."""
_STEP = re.compile(r"(\w+) -> (\w+)")
_MARKS = {"level": "◆", "on": "●", "off": "○", "first": "●", "down": "▼", "event": "◇", "edit": "·", "judgement": "·"}
_OPEN = ("missed", "late", "open", "unknown", "cancelled", "met")
_WORDS = {
    "missed": "MISSED",
    "late": "LATE",
    "open": "OPEN",
    "unknown": "CANNOT TELL",
    "cancelled": "CALLED OFF",
    "met": "MET",
}


@dataclass(frozen=True, slots=True)
class Point:
    """One line with a sign or a word before it ('' none), and what stands under it ('' nothing)."""

    mark: str
    text: str
    under: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with points under it; `none` says so where there are none."""

    title: str
    points: tuple[Point, ...]
    none: str = ""


def own(text: str, limit: int = 400) -> str:
    """A text of the desk's, or of an assessment, as one line that may stand in a sentence of ours."""
    return isolated(line(text, limit))


def step(change: Change) -> tuple[int, int] | None:
    """From which level to which a change led; None where it is none of levels."""
    found = _STEP.match(change.text)
    if change.kind != "level" or found is None or not {found[1], found[2]} <= set(LEVELS):
        return None
    return LEVELS.index(found[1]), LEVELS.index(found[2])


def steps(picture: Picture, since: datetime) -> list[tuple[Change, int, int]]:
    """The moves of a problem's level after `since` (aware UTC), the oldest first."""
    moves = [(change, step(change)) for change in picture.changes if change.at > since]
    return [(change, *move) for change, move in sorted(moves, key=lambda pair: pair[0].at) if move is not None]


# -- changes ----------------------------------------------------------------------------------------


def changes(pictures: Sequence[Picture], since: datetime, reader: Reader) -> Block:
    """What changed after `since` (aware UTC): moves of levels with what would undo them, then all else by problem."""
    several = len(pictures) > 1
    points = [point for picture in pictures for point in _level_points(picture, since, reader, several)]
    for picture in pictures:
        rest = [change for change in picture.changes if change.at > since and not _stands_elsewhere(change, picture)]
        points += [_point(change, picture, reader, several) for change in rest]
    shown = points[:MOST_CHANGES]
    left = len(points) - len(shown)
    if left:
        shown.append(Point("", f"and {counted(left, 'more change')}."))
    return Block("Changes since the last digest", tuple(shown), "none.")


def _stands_elsewhere(change: Change, picture: Picture) -> bool:
    """Whether it is a move of a level, told before, or of an event that stands among those expected."""
    told = {due.event for due in picture.due if due.state in _OPEN and not due.note}
    return step(change) is not None or (change.kind == "event" and change.what in told)


def _level_points(picture: Picture, since: datetime, reader: Reader, several: bool) -> Iterable[Point]:
    moves = steps(picture, since)
    for number, (change, before, after) in enumerate(moves):
        mark = ARROWS["up"] if after > before else ARROWS["down"]
        is_last = number == len(moves) - 1
        under = own(picture.down, 500) if is_last and not picture.override else ""
        text = own(change.text, 400).replace(" -> ", " → ", 1)
        yield Point(mark, f"{_of(picture, several)}{text}{_day(change, reader)}", under)


def _point(change: Change, picture: Picture, reader: Reader, several: bool) -> Point:
    return Point(_MARKS[change.kind], f"{_of(picture, several)}{own(change.text)}{_day(change, reader)}")


def _of(picture: Picture, several: bool) -> str:
    return f"{own(picture.title, 60)}: " if several else ""


def _day(change: Change, reader: Reader) -> str:
    """On which date it was, where that is not the reader's own."""
    day = change.at.astimezone(reader.zone).date()
    return "" if day == reader.today else f" ({short_date(day, reader.today)})"


# -- expected events --------------------------------------------------------------------------------


def expected(pictures: Iterable[Picture]) -> Block:
    """Expected events: missed, late and open ones, what cannot be told, what was settled, then the next 14 days."""
    found = {(due.event, due.instance): due for picture in pictures for due in picture.due}
    dated = sorted(found.values(), key=_date)
    points = [_due(due) for state in _OPEN for due in dated if due.state == state and not due.note]
    soon = [due for due in dated if due.state == "upcoming" and not due.note]
    points += [Point("NEXT", f"{own(due.due_text, 60)} {own(due.title, 160)}".strip()) for due in soon]
    # a note expects nothing: it is a date to know of, whatever its state
    notes = [due for due in dated if due.note and due.state in {"upcoming", "open"}]
    points += [Point("DATE", f"{own(due.due_text, 60)} {own(due.title, 160)}".strip()) for due in notes]
    return Block("Expected events", tuple(points), "none in the next 14 days.")


def _due(due: Due) -> Point:
    when = f", due {own(due.due_text, 60)}" if due.due_text else ""
    why = own(due.why, 300).rstrip(".")
    story = f"Story {line(due.story)[:6]}." if due.story else ""
    title, word = own(due.title, 160), _WORDS[due.state]
    if due.state == "missed" and why:
        return Point(word, f"{title}: {why}", story)
    reported = ". Reported by a single source, unconfirmed" if due.unconfirmed else ""
    if due.state in {"open", "late"} or not why:
        return Point(word, f"{title}{when}{reported}", story)
    return Point(word, f"{title}{when}", f"{why[0].upper()}{why[1:]}. {story}".rstrip())


def coming(pictures: Iterable[Picture]) -> str:
    """The next that is expected, `Thu 20 Nov UNSC briefing`; '' where nothing is in the next 14 days."""
    waiting = [due for one in pictures for due in one.due if due.state in {"open", "upcoming"} and not due.note]
    first = min(waiting, key=_date, default=None)
    return f"{own(first.due_text, 60)} {own(first.title, 80)}".strip() if first else ""


def next_due(picture: Picture) -> str:
    """The next deadline of a problem in a few words; '' where none is near."""
    waiting = [due for due in picture.due if not due.note and due.state in {"late", "open", "upcoming"}]
    if not waiting:
        return ""
    first = min(waiting, key=lambda due: (due.state != "late", *_date(due)))
    title = own(first.title, 60)
    if first.state == "late":
        return f"late: {title}"
    return f"{own(first.due_text, 40)}: {title}" if first.due_text else title


def _date(due: Due) -> tuple[bool, float, str, str]:
    """By date; what has none comes last."""
    return (due.due is None, due.due.timestamp() if due.due else 0.0, due.event, due.instance)
