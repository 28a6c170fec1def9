"""Tally: the stories of a day as the detector counts them, and what they are above the usual.

A story counts once for an indicator: on the day in which the first of its reports arrived that counts, if by the end of
that day its evidence is E1 or better and it is not told by new feeds alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from rules.absence import absence
from rules.carried import Watchlist
from rules.facts import Facts
from rules.indicator import Indicator
from rules.sighting import Reading, Telling
from rules.signal import Signals
from rules.surge import learning_day, surge
from rules.usual import DayCount, cap_for

WEEK = timedelta(days=7)
AHEAD = 12
"""Coming days for which a surge is foreseen: until seven days of nothing have gone by, and the guard."""


@dataclass(frozen=True, slots=True)
class Window:
    """The stories that counted in a stretch of time, the best borne out first, and from how many sources."""

    stories: tuple[str, ...] = ()
    sources: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """What an indicator counted in a day and in the seven days that end with it."""

    day: Window
    week: Window

    def sources(self) -> tuple[int, int]:
        """The independent sources of the day and of the week."""
        return self.day.sources, self.week.sources


def tally(signals: Signals, name: str, start: datetime, end: datetime) -> Tally:
    """What an indicator counted in (start, end], and in the seven days up to `end`; aware UTC."""
    told: dict[str, list[Telling]] = {}
    for one in signals.sightings(name):
        if one.telling.counted and one.telling.arrived <= end:
            told.setdefault(one.telling.story, []).append(one.telling)
    counted = {story: found for story, found in told.items() if _counts(signals.facts, story, found, end)}
    return Tally(_window(signals.facts, counted, start, end), _window(signals.facts, counted, end - WEEK, end))


def _counts(facts: Facts, story: str, told: Sequence[Telling], end: datetime) -> bool:
    return any(one.settled for one in told) and facts.grade(story, end).level >= 1


def _window(facts: Facts, told: Mapping[str, Sequence[Telling]], start: datetime, end: datetime) -> Window:
    within = [story for story, found in told.items() if start < min(one.arrived for one in found)]
    best = sorted(within, key=lambda story: (-facts.grade(story, end).level, told[story][0].arrived, story))
    return Window(tuple(best), len({one.origin for story in within for one in told[story]}))


def counted_day(
    watch: Watchlist, past: Sequence[DayCount], day: date, found: Tally, seen: tuple[float, float]
) -> DayCount:
    """A day of an indicator, with its cap; `seen` are the day's coverage and the factor of its weekday."""
    made = DayCount(day, len(found.day.stories), *seen)
    return replace(made, cap=cap_for(past, made, watch.parameters))


def measure(
    watch: Watchlist,
    one: Indicator,
    past: Sequence[DayCount],
    today: DayCount,
    found: Tally,
    new_normal: date | None = None,
    *,
    canary: bool = True,
) -> Reading:
    """What an indicator that is held against its past reads at the cut-off of `today`."""
    if one.signal.kind == "absence":
        return absence(past, today, watch.parameters, canary=canary)
    risen = surge(
        past,
        today,
        found.sources(),
        one.signal.strictness or "normal",
        learning=learning_day(past),
        new_normal=new_normal,
        parameters=watch.parameters,
    )
    return risen.reading(found.day.stories if risen.shown == 1 else found.week.stories)


def foreseen(
    watch: Watchlist, one: Indicator, past: Sequence[DayCount], today: DayCount, found: Tally
) -> tuple[int, ...]:
    """Its activations at the coming cut-offs, that of `today` first, if nothing new comes and everything is seen."""
    if not past or (one.signal.kind == "surge" and not found.week.stories):
        return ()
    days = list(past)
    coming = replace(today, exposure=1.0)
    activations = []
    for number in range(AHEAD):
        sources = (found.day.sources if number == 0 else 0, found.week.sources)
        reading = (
            absence(days, coming, watch.parameters)
            if one.signal.kind == "absence"
            else surge(
                days,
                coming,
                sources,
                one.signal.strictness or "normal",
                learning=learning_day(days),
                parameters=watch.parameters,
            ).reading()
        )
        activations.append(reading.activation)
        days.append(coming)
        coming = DayCount(coming.day + timedelta(days=1), 0)
    return tuple(activations)
