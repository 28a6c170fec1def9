"""Sustained: a rise that lasts, which a detector of change forgets within a month.

What is usual follows a war in four weeks (warning.md 1.4, "new normal"); so the last 28 days are also held against the
half-year before them, until things fall back or an analyst accepts them as the new normal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from rules.coverage import WHOLE
from rules.how_often import about
from rules.usual import DayCount

RECENT, BEFORE = 28, timedelta(days=182)
"""Covered days that are held against how long a time before them."""
NEEDED, STORIES, TIMES = 90, 8, 2
"""Covered days that the time before must have, stories of the recent days, and how many times as many they must be."""

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, slots=True)
class Sustained:
    """A rise that lasts: stories an ordinary, fully covered day `now` and `before`; `until` is the last day before."""

    now: float
    before: float
    until: date

    @property
    def words(self) -> str:
        """It in words: `sustained: about 3 a day, was about 1 a day until March`."""
        return f"sustained: {about(self.now)}, was {about(self.before)} until {_MONTHS[self.until.month - 1]}"


def sustained(past: Sequence[DayCount], today: DayCount, new_normal: date | None = None) -> Sustained | None:
    """The rise that lasts on `today`, or None; `past` is in the order of its days and ends before `today`.

    `new_normal` is the day on which an analyst accepted what there is: no day before it is held against what came
    later, so that only a new rise can be sustained. One later than `today` is not yet known.
    """
    covered = (one for one in (today, *reversed(past)) if one.exposure >= WHOLE)
    recent = list(islice(covered, RECENT))
    # All is cut at the caps: a rise that lasts moves its caps, one day's burst does not.
    if len(recent) < RECENT or sum(min(one.stories, one.cap) for one in recent) < STORIES:
        return None
    first = recent[-1].day
    since = first - BEFORE
    if new_normal is not None and new_normal <= today.day:
        since = max(since, new_normal)
    before = []
    for one in covered:
        if one.day < since:
            break
        before.append(one)
    if len(before) < NEEDED or _rate(recent, cut=True) < TIMES * _rate(before, cut=True):
        return None
    return Sustained(_rate(recent), _rate(before), first - timedelta(days=1))


def _rate(days: Sequence[DayCount], *, cut: bool = False) -> float:
    stories = sum(min(one.stories, one.cap) if cut else one.stories for one in days)
    return stories / sum(one.weekday * one.exposure for one in days)
