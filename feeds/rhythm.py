"""How often a feed usually brings something new, measured from what it did: by that its silence is judged."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

HOUR = timedelta(hours=1)
LOOKS = timedelta(days=30)
"""How far back looks are measured for gaps."""
HOURS = timedelta(days=56)
"""How far back covered hours are measured for hours of the week."""
PAUSE = timedelta(hours=7)
"""A longer pause between two good answers is more than any feed's pace: what was new meanwhile nobody knows."""
LEAST_GAPS = 3
"""Gaps without which nothing is said of how long they usually are."""
LEAST_HOURS = 4
"""Hours of one kind without which nothing is said of it."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a feed is used to speak.

    `usual_gap` is the 99th percentile of its past gaps between two looks with something new, None where nobody has
    measured it. `empty` is how probable it is that an hour of the week (0 is Monday, 00:00 UTC) brings nothing new, by
    those hours that were measured.
    """

    usual_gap: timedelta | None = None
    empty: Mapping[int, float] = field(default_factory=lambda: MappingProxyType({}))

    def silence(self, since: datetime, until: datetime) -> float:
        """How probable it is that the whole hours between two times bring nothing new; 1 where nothing is known."""
        first = since.replace(minute=0, second=0, microsecond=0)
        first += HOUR if first < since else timedelta()
        whole = min(max(0, (until - first) // HOUR), 7 * 24)
        return math.prod(self.empty.get(_of_week(first + n * HOUR), 1.0) for n in range(whole))


UNKNOWN = Rhythm()


def rhythm(looks: Iterable[tuple[datetime, int]], hours: Iterable[tuple[datetime, int]]) -> Rhythm:
    """The rhythm of a feed from its good answers, and from its covered hours: when, and how many entries were new."""
    return Rhythm(usual_gap(looks), MappingProxyType(empty_hours(hours)))


def usual_gap(looks: Iterable[tuple[datetime, int]]) -> timedelta | None:
    """The 99th percentile of the gaps between good answers, oldest first, that brought something new; None: too few.

    A gap in which we did not look, or got no answer, for longer than any pace has no length that could be known.
    """
    gaps: list[timedelta] = []
    last_new: datetime | None = None
    before: datetime | None = None
    for at, fresh in looks:
        if before is not None and at - before > PAUSE:
            last_new = None
        before = at
        if fresh:
            if last_new is not None:
                gaps.append(at - last_new)
            last_new = at
    if len(gaps) < LEAST_GAPS:
        return None
    # the nearest rank: of fewer than a hundred gaps the longest
    return sorted(gaps)[math.ceil(0.99 * len(gaps)) - 1]


def empty_hours(hours: Iterable[tuple[datetime, int]]) -> dict[int, float]:
    """For each hour of the week that was covered often enough, the share of such hours without anything new.

    Hours with something new are counted, not entries: a newsroom that puts out thirty at once is not thirty times
    less likely to be quiet. One hour of each kind is added, so that eight full hours do not make an empty one
    impossible.
    """
    kinds: dict[int, list[bool]] = {}
    for hour, fresh in hours:
        kinds.setdefault(_of_week(hour), []).append(fresh > 0)
    return {
        kind: (len(full) - sum(full) + 1) / (len(full) + 2) for kind, full in kinds.items() if len(full) >= LEAST_HOURS
    }


def _of_week(hour: datetime) -> int:
    return hour.weekday() * 24 + hour.hour
