"""Carried: what a closed day hands on to the next; all that a problem remembers, beside the stored facts.

    Watchlist    what of the desk's files a problem is judged by
    Carried      where its indicators and levels stood once the last day was closed

A day is closed once, at its cut-off. Whatever happens until the next one is told from this and from the facts alone, so
that it does not matter how often anyone asked in between.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TypeVar

from rules.calendar import ExpectedEvent
from rules.day import day_of, span_of
from rules.hold import Held, Hold, hold
from rules.indicator import Indicator, indicators
from rules.level import Level
from rules.picture import Change
from rules.problem import Problem
from rules.rulebook import Rulebook
from rules.shown import Shown
from rules.sighting import Reading
from rules.usual import DEFAULTS, DayCount, Parameters

COUNTED_DAYS = 28 + 182 + 9
"""Days of counts that the detector may look back to: what is usual, the half-year before, windows and guards."""
MEASURED_DAYS = 35
"""Days for which what was measured is kept: no rule that watches others looks further back."""
TOLD_DAYS = 8
"""Days for which changes are kept, for a digest that was not sent every day."""
BARS = 14
"""Days of levels that a digest draws."""
MEASURED = frozenset({"surge", "absence"})
"""Kinds of signal that are measured against past days, at the cut-off."""


@dataclass(frozen=True, slots=True)
class Watchlist:
    """What a problem is judged by: its own indicators, those of the whole desk, its expected events, the desk's day.

    `holds` are by indicator. `most` is the highest level that a machine may set.
    """

    problem: Problem
    known: Mapping[str, Indicator]
    own: Mapping[str, Indicator]
    holds: Mapping[str, Hold]
    events: tuple[ExpectedEvent, ...]
    cutoff: time
    zone: tzinfo
    parameters: Parameters = DEFAULTS
    most: Level = Level.CRITICAL

    def end_of(self, day: date) -> datetime:
        """The cut-off that closes a day, aware UTC."""
        return span_of(day, self.cutoff, self.zone)[1]

    def day_of(self, at: datetime) -> date:
        """The day of counting in which a moment lies."""
        return day_of(at, self.cutoff, self.zone)


def watchlists(
    rulebook: Rulebook,
    cutoff: time,
    zone: tzinfo,
    parameters: Parameters = DEFAULTS,
    most: Level = Level.CRITICAL,
) -> dict[str, Watchlist]:
    """The watchlist of each problem, by its id. An event belongs to the problem of the rules that it names."""
    known = indicators(rulebook)
    holds = {name: hold(one, known) for name, one in known.items()}
    first = next(iter(rulebook.problems), "")
    events: dict[str, list[ExpectedEvent]] = {name: [] for name in rulebook.problems}
    for event in rulebook.calendar:
        events[_home(event, rulebook, first)].append(event)
    return {
        name: Watchlist(
            problem=problem,
            known=known,
            own={each: one for each, one in known.items() if one.problem == name},
            holds=holds,
            events=tuple(events[name]),
            cutoff=cutoff,
            zone=zone,
            parameters=parameters,
            most=most,
        )
        for name, problem in rulebook.problems.items()
    }


def _home(event: ExpectedEvent, rulebook: Rulebook, first: str) -> str:
    missed = (event.if_missed.rule,) if event.if_missed else ()
    named = (name.partition("/")[0] for name in (*missed, *event.seen_by, *event.cancelled_by, *event.after))
    return next((rulebook.problem_of(rule) for rule in named if rule in rulebook.homes), first)


@dataclass(frozen=True, slots=True)
class Bar:
    """A closed day in a problem's past: what was shown, None where it was not assessed, and the pressure in blocks.

    `lanes` has level and pressure of each adverse scenario.
    """

    day: date
    level: int | None
    pressure: int
    lanes: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Carried:
    """Where a problem stood once `day` was closed, at `at` (aware UTC).

    All mappings are by indicator but `shown`, which is by scenario, with '' for the problem, and `events`, by event and
    instance. `counts` are the days of those that are measured, `measured` what was read of them at the last cut-offs.
    `readings` are those on which `held` rests, `clear` when an activation was last 2 or more. `bars` are the last days,
    the oldest first, `changes` what changed in the last eight. `covered_days` counts the days since `began` (aware UTC)
    of which eight tenths were seen.
    """

    day: date
    at: datetime
    began: datetime
    covered_days: int = 0
    counts: Mapping[str, tuple[DayCount, ...]] = field(default_factory=dict)
    measured: Mapping[str, tuple[tuple[datetime, Reading], ...]] = field(default_factory=dict)
    held: Mapping[str, Held] = field(default_factory=dict)
    readings: Mapping[str, Reading] = field(default_factory=dict)
    clear: Mapping[str, datetime] = field(default_factory=dict)
    shown: Mapping[str, Shown] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)
    bars: tuple[Bar, ...] = ()
    changes: tuple[Change, ...] = ()

    def held_by(self, name: str) -> Held:
        """What an indicator counts for."""
        return self.held.get(name, Held())

    def shown_of(self, scenario: str) -> Shown:
        """What is shown of a scenario; '' is the problem."""
        return self.shown.get(scenario, Shown())


def inherited(carried: Carried, heirs: Mapping[str, Sequence[str]]) -> Carried:
    """What is carried, with what was a retired rule's handed on to those that go on with it, by the names of both.

    Where an heir holds more itself, that stands. The same object comes back where there is nothing to hand on.
    """
    kept = (carried.counts, carried.measured, carried.held, carried.readings, carried.clear)
    gone = [name for name in heirs if any(name in one for one in kept)]
    if not gone:
        return carried
    counts, measured = dict(carried.counts), dict(carried.measured)
    held, readings, clear = dict(carried.held), dict(carried.readings), dict(carried.clear)
    for name in gone:
        for heir in heirs[name]:
            _hand_on(counts, name, heir)
            _hand_on(measured, name, heir)
            _hand_on(clear, name, heir)
            if carried.held_by(name).level > held.get(heir, Held()).level:
                held[heir] = carried.held_by(name)
                readings[heir] = carried.readings.get(name, Reading(0))
        for mapping in (counts, measured, held, readings, clear):
            mapping.pop(name, None)
    return replace(carried, counts=counts, measured=measured, held=held, readings=readings, clear=clear)


_Kept = TypeVar("_Kept")


def _hand_on(mapping: dict[str, _Kept], name: str, heir: str) -> None:
    if name in mapping:
        mapping.setdefault(heir, mapping[name])


def opened(watch: Watchlist, began: datetime) -> Carried:
    """A problem that nobody has watched before `began` (aware UTC): its first day is the one in which that lies."""
    day = watch.day_of(began)
    return Carried(day=day - timedelta(days=1), at=span_of(day, watch.cutoff, watch.zone)[0], began=began)
