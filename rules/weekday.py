"""Weekdays: how much news an ordinary Friday brings beside an ordinary day, learned from all rules together.

One rule has far too few stories to tell (warning.md 1.4): by itself it would learn noise. Which days are the weekend
is learned too.
"""

import math
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from rules.usual import DEFAULTS

Factors = tuple[float, float, float, float, float, float, float]
"""What an ordinary day is multiplied by, Monday first."""
Seen = tuple[date, int, float]
"""A day, its stories, and how much of it was covered, 0 to 1."""

EVEN: Factors = (1.0,) * 7
"""All days alike: what holds until enough was seen."""
SPAN = timedelta(days=56)
"""How far back is looked from the newest day."""
STORIES, DAYS = 200, 14
"""What there must be before weekdays are told apart."""
_STEADY = 50
"""Stories of an even week's day that stand beside what was seen, so that chance moves little."""


def weekday_factors(days: Iterable[Seen]) -> Factors:
    """Factors from the 56 days that end with the newest of these; all 1 until there are 200 stories and 14 days.

    A day may come several times, once for each rule. Days less than half covered are left out.
    """
    stories, covered, dates = _sums(days)
    if sum(stories) < STORIES or dates < DAYS:
        return EVEN
    rate = sum(stories) / math.fsum(covered)
    mon, tue, wed, thu, fri, sat, sun = (
        (told + _STEADY) / (rate * seen + _STEADY) for told, seen in zip(stories, covered, strict=True)
    )
    return mon, tue, wed, thu, fri, sat, sun


def factors_by_group(groups: Mapping[str, Iterable[Seen]]) -> dict[str, Factors]:
    """Factors for each group of languages: its own where every group has 200 stories, else one pool's for all."""
    seen = {name: list(days) for name, days in groups.items()}
    if all(sum(_sums(days)[0]) >= STORIES for days in seen.values()):
        return {name: weekday_factors(days) for name, days in seen.items()}
    pooled = weekday_factors(one for days in seen.values() for one in days)
    return dict.fromkeys(seen, pooled)


def _sums(days: Iterable[Seen]) -> tuple[list[int], list[float], int]:
    """Stories and covered days of each weekday, and how many dates there are."""
    seen = [one for one in days if one[2] >= DEFAULTS.min_exposure]
    first = max((day for day, _, _ in seen), default=date.min + SPAN) - SPAN
    seen = [one for one in seen if one[0] > first]
    stories = [0] * 7
    shares: list[list[float]] = [[] for _ in range(7)]
    for day, told, covered in seen:
        stories[day.weekday()] += told
        shares[day.weekday()].append(covered)
    return stories, [math.fsum(one) for one in shares], len({day for day, _, _ in seen})
