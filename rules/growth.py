"""Growth: what is new in a story since an earlier moment, as news and not as one more report (warning.md 3.5)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

from rules.grade import SHOWN, Grade
from rules.spoken import count

ENDED = timedelta(hours=72)
"""A story without a report for so long has ended."""
STEPS = (2, 3, 5, 9)
"""Counts of independent sources that are news when they are reached."""
CASUALTIES = frozenset({"killed", "wounded", "injured", "captured", "displaced"})
"""What is counted in these is news when it grows by half, and by three."""
LEAST, HALF = 3, 1.5
MOST_NAMED = 4

Status = Literal["NEW", "UPDATED", "RUNNING", "ENDED"]


@dataclass(frozen=True, slots=True)
class Extent:
    """A story as far as it went at a moment.

    `indicators` are the titles of those that hit it, `names` those of places and actors, both by id; `figures` the
    greatest number by the word that it counts. `last` is when the last report came, aware UTC.
    """

    reports: int
    grade: Grade
    last: datetime
    indicators: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    figures: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


def status(before: Extent | None, now: Extent, at: datetime) -> Status:
    """Whether a story is new, has news, runs on or has ended at a moment; `before` is None where there was none."""
    if at - now.last >= ENDED:
        return "ENDED"
    if before is None:
        return "NEW"
    return "UPDATED" if growth(before, now) else "RUNNING"


def growth(before: Extent, now: Extent) -> list[str]:
    """What is new, a phrase each; nothing where only more of the same came."""
    return [
        *_backing(before.grade, now.grade),
        *_indicators(before, now),
        *casualties(before.figures, now.figures),
        *_names(before, now),
    ]


def _backing(before: Grade, now: Grade) -> Iterator[str]:
    was, sources = len(before.keys), count(len(now.keys), "independent source")
    more = f"{was} → {sources}" if len(now.keys) > was else sources
    if now.level > before.level:
        yield f"{SHOWN[now.level]} now ({more})"
    elif reaches(was, len(now.keys)):
        yield more
    if now.disputed and not before.disputed:
        yield "disputed now"


def _indicators(before: Extent, now: Extent) -> Iterator[str]:
    fresh = [f"“{title}”" for name, title in now.indicators.items() if name not in before.indicators]
    if fresh:
        yield f"also hit by {_named(fresh)}"


def reaches(was: int, now: int) -> bool:
    """Whether a count of independent sources came to one that is news."""
    return any(was < step <= now for step in STEPS)


def casualties(before: Mapping[str, int], now: Mapping[str, int]) -> Iterator[str]:
    """The figures of people hurt that grew by half and by three, by the word that they count: `killed 9 → 14`."""
    for word, number in now.items():
        was = before.get(word)
        if was is not None and word in CASUALTIES and number - was >= LEAST and number >= HALF * was:
            yield f"{word} {was:,} → {number:,}"


def _names(before: Extent, now: Extent) -> Iterator[str]:
    fresh = [title for name, title in now.names.items() if name not in before.names]
    if fresh:
        yield f"also names {_named(fresh)}"


def _named(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def figures(named: Iterable[str]) -> dict[str, int]:
    """The greatest number by the word that it counts, of figures such as `14 killed`."""
    found: dict[str, int] = {}
    for one in named:
        number, _, word = one.partition(" ")
        if word and number.isdecimal():
            found[word] = max(found.get(word, 0), int(number))
    return dict(sorted(found.items()))
