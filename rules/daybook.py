"""Daybook: one problem from a cut-off on: what rose since, where it stands, and how its day closes.

    at(now)      what rose in the day so far, in the order in which it rose      -> Stand
    close(...)   the day counted, held and shown, for the next one to begin with -> Carried

Rises are told from the facts, moment by moment, and not from who asked when; so any number of questions during a day
changes nothing of how it ends.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType

from rules import hold, shown
from rules.carried import BARS, COUNTED_DAYS, MEASURED, MEASURED_DAYS, TOLD_DAYS, Bar, Carried, Watchlist
from rules.changes import event_change, level_change, sign_change
from rules.coverage import is_whole
from rules.expected import Expected, Ruling, expected, misses
from rules.facts import Course, Facts
from rules.hold import Held
from rules.level import Level
from rules.picture import Change
from rules.rolling import Rolling, rolling
from rules.shown import Shown
from rules.sighting import CLEAR, Reading
from rules.signal import Signals
from rules.tally import Tally, counted_day, foreseen, measure, tally
from rules.usual import DayCount
from rules.weekday import EVEN, Factors
from rules.weighing import Gravest, Standing, gravest

NOTHING = Reading(0)
Rulings = Mapping[str, Mapping[str, Ruling]]
"""What people said of expected events, by event and instance."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What people decided, as far as it bears on a problem.

    `new_normals` are the days from which an indicator's rate is accepted, by rule or indicator.
    """

    rulings: Rulings = field(default_factory=lambda: MappingProxyType({}))
    new_normals: Mapping[str, date] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a problem stands at `at` (aware UTC), within a day.

    `held`, `readings` and `clear` are as in `Carried`, `activations` what the signals say now. `shown` is by scenario.
    `changes` are those of the day so far.
    """

    at: datetime
    held: Mapping[str, Held]
    readings: Mapping[str, Reading]
    activations: Mapping[str, int]
    clear: Mapping[str, datetime]
    shown: Mapping[str, Shown]
    standings: tuple[Standing, ...]
    gravest: Gravest
    events: tuple[Expected, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """A day that is closed: its name, its cut-off (aware UTC), its coverage, and what the table said then."""

    day: date
    end: datetime
    coverage: float
    found: Gravest


@dataclass(slots=True)
class _Course:
    """What rises in the course of a day."""

    held: dict[str, Held]
    readings: dict[str, Reading]
    clear: dict[str, datetime]
    shown: dict[str, Shown]
    changes: list[Change] = field(default_factory=list)


class Daybook:
    """One problem's day, from where the day before was closed; `share` is the coverage of the 24 hours up to a moment.

    `facts` hold what arrived in the day and what its signals look back to, for the whole desk.
    """

    def __init__(
        self,
        watch: Watchlist,
        carried: Carried,
        facts: Facts,
        share: Callable[[datetime], float],
        asked: Asked = Asked(),
    ) -> None:
        self.watch = watch
        self.carried = carried
        self._facts = facts
        self._share = share
        self._asked = asked

    # -- within the day -------------------------------------------------------------------------------

    def at(self, now: datetime) -> Stand:
        """Where the problem stands at a moment of the day, by what had arrived then."""
        signals, events = self._signals(now)
        course = self._risen(signals, now)
        activations = {name: signals.reading(name, now, self.carried.at).activation for name in self.watch.own}
        standings = self._standings(signals.facts, course, activations, now, self._ahead(signals, now))
        found = gravest(self.watch.problem.scenarios, standings, now, self.watch.most)
        self._show(course, found, now, signals.facts)
        changes = [*course.changes, *self._event_changes(events)]
        return Stand(
            at=now,
            held=course.held,
            readings=course.readings,
            activations=activations,
            clear=course.clear,
            shown=course.shown,
            standings=standings,
            gravest=found,
            events=events,
            changes=tuple(sorted(changes, key=lambda one: (one.at, one.kind, one.what))),
        )

    def surged(self, now: datetime, factors: Factors = EVEN) -> dict[str, Rolling]:
        """The indicators whose last 24 hours are far above what is usual for them, by id."""
        day = self.carried.day + timedelta(days=1)
        return rolling(self.watch, self.carried, Signals(self._facts), now, (self._share(now), factors[day.weekday()]))

    def _signals(self, now: datetime) -> tuple[Signals, tuple[Expected, ...]]:
        """The signals, with what missed events give to them, and where the events stand."""
        bare = Signals(self._facts)
        events = tuple(
            found
            for event in self.watch.events
            for found in expected(event, bare, now, self.watch.zone, self._asked.rulings.get(event.id))
        )
        missed = misses(events, self.watch.known)
        if not missed:
            return bare, events
        measured = dict(self._facts.measured)
        for name, course in missed.items():
            measured[name] = highest(measured.get(name, ()), course)
        return Signals(self._facts.but(measured=measured)), events

    def _risen(self, signals: Signals, now: datetime) -> _Course:
        """What rose from the cut-off to now, one moment after another."""
        carried = self.carried
        course = _Course(dict(carried.held), dict(carried.readings), dict(carried.clear), dict(carried.shown))
        rises = [
            (at, name, reading) for name in self.watch.own for at, reading in signals.rises(name, self.carried.at, now)
        ]
        rises.sort(key=lambda rise: rise[:2])
        for at in dict.fromkeys(rise[0] for rise in rises):
            for _, name, reading in (rise for rise in rises if rise[0] == at):
                self._raise(course, name, reading, at)
            standings = self._standings(signals.facts, course, {}, at)
            found = gravest(self.watch.problem.scenarios, standings, at, self.watch.most)
            self._show(course, found, at, signals.facts)
        return course

    def _raise(self, course: _Course, name: str, reading: Reading, at: datetime) -> None:
        before = course.held.get(name, Held())
        after = hold.raised(before, reading.activation, at)
        course.held[name] = after
        if reading.activation >= before.level:
            course.readings[name] = reading
        if reading.activation >= CLEAR:
            course.clear[name] = at
        if after.level > before.level:
            course.changes.append(sign_change(self.watch.own[name], before.level, after.level, reading, at))

    def _show(self, course: _Course, found: Gravest, at: datetime, facts: Facts) -> None:
        """What is shown once this is what the table says; the problem's own level under ''."""
        share = self._share(at)
        for scenario, level, stories in _levels(found):
            before = course.shown.get(scenario, Shown())
            after = shown.raised(before, level, share, at, stories)
            grades = {story: facts.grade(story, at).level for story in after.behind}
            course.shown[scenario] = shown.confirmed(after, grades)
            if not scenario and after.level != before.level:
                course.changes.append(level_change(self.watch.problem.id, before, after, found, at, self.watch.zone))

    def _standings(
        self,
        facts: Facts,
        course: _Course,
        activations: Mapping[str, int],
        at: datetime,
        ahead: Mapping[str, tuple[int, ...]] = MappingProxyType({}),
    ) -> tuple[Standing, ...]:
        return tuple(
            Standing(
                indicator=one,
                held=course.held.get(name, Held()),
                hold=self.watch.holds[name],
                activation=activations.get(name, 0),
                why=course.readings.get(name, NOTHING).why,
                stories={story: facts.grade(story, at).level for story in course.readings.get(name, NOTHING).stories},
                last_clear=course.clear.get(name),
                ahead=ahead.get(name, ()),
            )
            for name, one in self.watch.own.items()
        )

    def _event_changes(self, events: Iterable[Expected]) -> list[Change]:
        titles = {event.id: event.title for event in self.watch.events if not event.note}
        return [
            event_change(titles[one.event], one, one.since)
            for one in events
            if one.event in titles
            and one.since is not None
            and one.since > self.carried.at
            and self.carried.events.get(_instance(one), one.state) != one.state
        ]

    # -- the end of the day ---------------------------------------------------------------------------

    def close(self, coverage: float, factors: Factors = EVEN, deaf: Iterable[str] = ()) -> Carried:
        """The day after the last one that was closed, counted and closed at its cut-off.

        `coverage` is the day's, `factors` those of weekdays. `deaf` are the indicators whose silence says nothing.
        """
        day = self.carried.day + timedelta(days=1)
        end = self.watch.end_of(day)
        stand = self.at(end)
        counts, measured = self._measured(day, end, (coverage, factors[day.weekday()]), frozenset(deaf))
        signals, _ = self._signals(end)
        merged = dict(signals.facts.measured) | {
            name: highest(signals.facts.measured.get(name, ()), course) for name, course in measured.items()
        }
        signals = Signals(signals.facts.but(measured=merged))
        course = _Course(dict(stand.held), dict(stand.readings), dict(stand.clear), dict(stand.shown))
        activations = self._highest_of_day(signals, end)
        for name, reading in activations.items():
            self._raise(course, name, reading, end)
        lowered = hold.closed_all(
            {name: course.held.get(name, Held()) for name in self.watch.own},
            {name: reading.activation for name, reading in activations.items()},
            coverage,
            {name: self.watch.holds[name] for name in self.watch.own},
            end,
        )
        for name, after in lowered.items():
            before = course.held.get(name, Held())
            if after.level < before.level and after.level == 0:
                course.changes.append(
                    sign_change(self.watch.own[name], before.level, 0, NOTHING, end, self.watch.holds[name].days)
                )
        course.held = lowered
        found = self._close_levels(course, signals, coverage, end)
        return self._carry(Closing(day, end, coverage, found), stand, course, counts, measured)

    def _highest_of_day(self, signals: Signals, end: datetime) -> dict[str, Reading]:
        """The strongest reading of each indicator in the day, the one at its end where that is as strong."""
        found = {}
        for name in self.watch.own:
            peaks = signals.rises(name, self.carried.at, end)
            last = signals.reading(name, end, self.carried.at)
            best = peaks[-1][1] if peaks else NOTHING
            best = last if last.activation >= best.activation else best
            if best.activation:
                found[name] = best
        return found

    def _measured(
        self, day: date, end: datetime, seen: tuple[float, float], deaf: frozenset[str]
    ) -> tuple[dict[str, tuple[DayCount, ...]], dict[str, Course]]:
        """The counts of the indicators that are held against their past, with the day's, and what they read of it."""
        signals = Signals(self._facts)
        counts: dict[str, tuple[DayCount, ...]] = {}
        courses: dict[str, Course] = {}
        for name, one in self.watch.own.items():
            if one.signal.kind not in MEASURED:
                continue
            past = self.carried.counts.get(name, ())
            found = tally(signals, name, self.carried.at, end)
            today = counted_day(self.watch, past, day, found, seen)
            normal = self._asked.new_normals.get(name) or self._asked.new_normals.get(one.rule)
            reading = measure(self.watch, one, past, today, found, normal, canary=name not in deaf)
            counts[name] = (*past[-COUNTED_DAYS + 1 :], today)
            courses[name] = ((end, reading),)
        return counts, courses

    def _close_levels(self, course: _Course, signals: Signals, coverage: float, end: datetime) -> Gravest:
        standings = self._standings(signals.facts, course, {}, end)
        found = gravest(self.watch.problem.scenarios, standings, end, self.watch.most)
        for scenario, level, stories in _levels(found):
            before = course.shown.get(scenario, Shown())
            after = shown.closed(before, level, coverage, end, stories)
            grades = {story: signals.facts.grade(story, end).level for story in after.behind}
            course.shown[scenario] = shown.confirmed(after, grades)
            if not scenario and after.level != before.level:
                course.changes.append(level_change(self.watch.problem.id, before, after, found, end, self.watch.zone))
        return found

    def _carry(
        self,
        closing: Closing,
        stand: Stand,
        course: _Course,
        counts: Mapping[str, tuple[DayCount, ...]],
        measured: Mapping[str, Course],
    ) -> Carried:
        carried, own, end = self.carried, self.watch.own, closing.end
        top = course.shown[""]
        oldest, told = end - timedelta(days=MEASURED_DAYS), end - timedelta(days=TOLD_DAYS)
        kept = {name: _past(carried.measured.get(name, ()), oldest) for name in measured}
        changes = sorted((*stand.changes, *course.changes), key=lambda one: (one.at, one.kind, one.what))
        bar = Bar(
            day=closing.day,
            level=int(top.level) if top.assessed else None,
            pressure=closing.found.top.pressure,
            lanes={
                one.scenario: (int(course.shown[one.scenario].level), one.pressure) for one in closing.found.weighings
            },
        )
        return Carried(
            day=closing.day,
            at=end,
            began=carried.began,
            covered_days=carried.covered_days + is_whole(closing.coverage),
            counts=counts,
            measured={name: (*kept[name], *new) for name, new in measured.items()},
            held={name: held for name, held in course.held.items() if held != Held()},
            readings={
                name: reading for name, reading in course.readings.items() if name in own and course.held[name].level
            },
            clear={name: at for name, at in course.clear.items() if name in own},
            shown=course.shown,
            events={_instance(one): one.state for one in stand.events},
            bars=(*carried.bars, bar)[-BARS:],
            changes=(*(one for one in carried.changes if one.at > told), *changes),
        )

    # -- what is to come ------------------------------------------------------------------------------

    def _ahead(self, signals: Signals, now: datetime) -> dict[str, tuple[int, ...]]:
        """The activations of measured indicators at the coming cut-offs if nothing new comes."""
        ahead = {}
        for name, one in self.watch.own.items():
            past = self.carried.counts.get(name, ())
            if one.signal.kind in MEASURED and past:
                found: Tally = tally(signals, name, self.carried.at, now)
                today = DayCount(self.carried.day + timedelta(days=1), len(found.day.stories))
                ahead[name] = foreseen(self.watch, one, past, today, found)
        return ahead


def highest(one: Course, other: Course) -> Course:
    """Two courses of one indicator as the stronger of them at each time."""
    times = sorted({at for at, _ in (*one, *other)})
    return tuple((at, max((_at(one, at), _at(other, at)), key=lambda reading: reading.activation)) for at in times)


def _past(course: Course, oldest: datetime) -> Course:
    """What is kept of a course once another day is measured: what it read, and on which stories, for who watches it."""
    kept: list[tuple[datetime, Reading]] = []
    for at, reading in course:
        # a day of nothing after another tells nobody anything
        if at > oldest and (reading.activation or (kept and kept[-1][1].activation)):
            kept.append((at, replace(reading, arithmetic=()) if reading.activation else NOTHING))
    return tuple(kept)


def _at(course: Course, at: datetime) -> Reading:
    return next((reading for since, reading in reversed(course) if since <= at), NOTHING)


def _levels(found: Gravest) -> list[tuple[str, Level, Mapping[str, int]]]:
    """The problem's level under '', and that of each adverse scenario, with the stories that bear it out."""
    lanes = [(one.scenario, one.level, one.stories) for one in found.weighings]
    return [("", found.level, found.top.stories), *lanes]


def _instance(one: Expected) -> str:
    return f"{one.event} {one.instance}".strip()
