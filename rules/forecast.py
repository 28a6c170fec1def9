"""Forecast: when a level next steps down if nothing new comes, by running the same machine forward."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from rules import hold, shown
from rules.level import EASING_AFTER, Level
from rules.sighting import CLEAR
from rules.weighing import Gravest, Scales, Standing, gravest

if TYPE_CHECKING:
    from rules.problem import Scenario

FARTHEST = 400
"""Days that are looked ahead at most."""

Cutoff = tuple[date, datetime]
"""A day and the moment (aware UTC) at which it is closed."""


@dataclass(frozen=True, slots=True)
class Course:
    """What will be at a coming cut-off if nothing new comes and everything can be seen."""

    day: date
    standings: tuple[Standing, ...]
    gravest: Gravest
    shown: shown.Shown


@dataclass(frozen=True, slots=True)
class Outlook:
    """The next step down if nothing new comes and everything can be seen.

    `day` is the day whose cut-off brings it and `to` the level then; None and the present level where none comes in
    sight. `lower_on` is the first coming day that counts towards it, None where none comes. `fallen` are the indicators
    that bear the present level and have fallen by then, with what they then count for, by title.
    """

    day: date | None
    to: Level
    lower_on: date | None = None
    fallen: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Forecaster:
    """Runs a problem, or one scenario of it, forward: its scenarios, and the highest level a machine may set."""

    scenarios: Sequence["Scenario"]
    most: Level = Level.CRITICAL

    def course(
        self,
        standings: Sequence[Standing],
        now: shown.Shown,
        coming: Iterable[Cutoff],
    ) -> Iterable[Course]:
        """What will be at each of the coming cut-offs, until nothing can change any more."""
        last: tuple[object, ...] = ()
        still, scales = 0, Scales()
        for number, (day, at) in enumerate(islice(coming, FARTHEST), start=1):
            standings = later(standings, number, at)
            found = gravest(self.scenarios, standings, at, self.most, scales)
            now = shown.closed(now, found.level, 1.0, at, found.top.stories)
            yield Course(day, tuple(standings), found, now)
            state = (found.level, now, *(one.held for one in standings))
            still = still + 1 if state == last else 0
            last = state
            if still > max((len(one.ahead) for one in standings), default=0) + EASING_AFTER // timedelta(days=1):
                return

    def step_down(
        self,
        standings: Sequence[Standing],
        now: shown.Shown,
        coming: Iterable[Cutoff],
        at: datetime,
    ) -> Outlook:
        """When what is shown next steps down; `at` (aware UTC) is the present moment, `coming` start after it."""
        bearing = {one.id: one for one in gravest(self.scenarios, standings, at, self.most).top.bearers}
        lower_on: date | None = None
        fallen: tuple[tuple[str, int], ...] = ()
        before = now
        for course in self.course(standings, now, coming):
            if course.gravest.level >= before.level:
                lower_on = None
            elif lower_on is None:
                lower_on = course.day
                fallen = tuple(
                    (bearing[one.indicator.id].title, one.held.level)
                    for one in course.standings
                    if one.indicator.id in bearing and one.held.level < bearing[one.indicator.id].held
                )
            if course.shown.level < before.level:
                return Outlook(course.day, course.shown.level, lower_on, fallen)
            before = course.shown
        return Outlook(None, now.level)


def later(standings: Sequence[Standing], number: int, at: datetime) -> list[Standing]:
    """Where they stand once the coming cut-off of that number, from 1, has closed a covered day without news."""
    activations = {one.indicator.id: hold.activation_in(one.ahead, number) for one in standings}
    held = hold.closed_all(
        {one.indicator.id: one.held for one in standings},
        activations,
        1.0,
        {one.indicator.id: one.hold for one in standings},
        at,
    )
    return [_then(one, held[one.indicator.id], activations[one.indicator.id], at) for one in standings]


def _then(one: Standing, held: hold.Held, activation: int, at: datetime) -> Standing:
    """The same standing where nothing of it changes, as with most: then it need not be weighed again."""
    if activation >= CLEAR:
        return replace(one, held=held, activation=activation, last_clear=at)
    if activation == one.activation and held == one.held:
        return one
    return replace(one, held=held, activation=activation)
