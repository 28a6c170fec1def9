"""Ground: what an assessment stands on: one desk in force, and the store's facts as its problems' days ask for them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import chain
from zoneinfo import ZoneInfo

from monitor.backing import Backings
from monitor.coverage import heard
from monitor.facts import Also, Archivist
from monitor.inforce import InForce
from monitor.store import Store
from rules.carried import COUNTED_DAYS, MEASURED_DAYS, Carried, Watchlist, inherited, watchlists
from rules.coverage import BLIND, HOUR, is_usable, of_hours
from rules.daybook import Asked, Daybook, Stand
from rules.depict import Beheld, depict
from rules.expected import Ruling
from rules.instances import instances
from rules.judgement import Judgement, cancelled, new_normals, overrides
from rules.level import Level
from rules.lifecycle import heirs_of
from rules.picture import Override, Picture, Sight
from rules.signal import Signals
from rules.tally import tally
from rules.usual import DayCount, Parameters, capped
from rules.weekday import EVEN, Factors, weekday_factors

DAY = timedelta(days=1)
WEEKDAYS = timedelta(days=56)
"""How far back weekdays are learned from."""
HOURS_BACK = timedelta(days=60)
"""How far back the clocks of expected events look at what was seen."""
BLIND_BACK = timedelta(days=3)
"""How far back the share of a day is looked for."""
WAITING = frozenset({"open", "late", "unknown"})
SETTLED = timedelta(days=MEASURED_DAYS)
"""How long after it was due an expected event is still judged by its stories: no rule looks further back."""


class Ground:
    """The watchlists of one desk in force, and what the store knows for them."""

    def __init__(self, store: Store, force: InForce) -> None:
        settings = force.desk.settings
        self._store = store
        self.force = force
        numbers = settings.levels.model_dump(exclude={"auto_max_level"})
        self.watches = watchlists(
            force.desk.rulebook,
            settings.cutoff,
            ZoneInfo(settings.zone),
            Parameters(**numbers),
            Level[settings.levels.auto_max_level.upper()],
        )
        self.backed = Backings(store, force.desk)
        self._archivist = Archivist(store, force.desk, self.watches)
        self._known = next(iter(self.watches.values())).known if self.watches else {}
        self.heirs = heirs_of(force.desk.rulebook.rules, self._known)
        self.revisions = self._revisions()

    def forget(self) -> None:
        """Read the store anew the next time."""
        self._archivist.forget()

    def book(
        self,
        problem: str,
        carried: Mapping[str, Carried],
        upto: datetime,
        held: Sequence[Judgement],
    ) -> Daybook:
        """The daybook of a problem with all that had arrived by `upto`; `carried` are all problems', by id."""
        watch, own = self.watches[problem], self._with_stories(carried[problem])
        measured = {name: course for one in carried.values() for name, course in one.measured.items()}
        also = Also(_rested_on(own), tuple(self._awaited(watch, own, upto)))
        facts = self._archivist.facts(upto, own.at, held, measured, also)
        hours = self._hours(problem, upto - HOURS_BACK, upto)
        facts = facts.but(coverage=_Seen(hours), covered_days=own.covered_days)
        return Daybook(watch, own, facts, _Shares(hours, own.began), self._asked(watch, held))

    def depict(self, problem: str, carried: Carried, stand: Stand, held: Sequence[Judgement]) -> Picture:
        """The picture of a problem where it stands."""
        watch = self.watches[problem]
        return depict(watch, carried, stand, Beheld(self._sight(watch, carried, stand.at), _override(watch, held)))

    def coverage(self, problem: str, since: datetime, until: datetime) -> float:
        """How much of a problem was seen in [since, until), 0 to 1, by the hours that were over at either time."""
        since, until = _hour(since), _hour(until)
        return of_hours(self._hours(problem, since, until), since, until)

    def is_seen_through(self, problem: str, end: datetime) -> bool:
        """Whether the coverage of every hour that was over at a time is known."""
        last = self._store.readings.last_coverage().get(problem)
        return last is not None and last + HOUR >= _hour(end)

    def factors(self, day: date) -> Factors:
        """The factors of weekdays for a day, learned from all indicators' days before it."""
        rows = self._store.readings.days(day - WEEKDAYS, day - DAY)
        return weekday_factors((row.day, row.stories, row.exposure) for row in rows) if rows else EVEN

    def deaf(self, problem: str, at: datetime) -> list[str]:
        """The indicators of a problem whose silence says nothing, since a language that they read is not heard."""
        desk = self.force.desk
        dumb = {one.lang for one in heard(self._store, desk, at) if one.song == "silent"}
        if not dumb:
            return []
        own = self.watches[problem].own
        read = {name: set(desk.rulebook.rules[one.rule].where.languages) for name, one in own.items()}
        return [name for name, languages in read.items() if not languages or dumb & languages]

    def past(self, problem: str, carried: Carried, indicator: str, held: Sequence[Judgement]) -> tuple[DayCount, ...]:
        """The closed days of an indicator as far back as the detector looks, counted from what is stored now."""
        watch = self.watches[problem]
        first = max(watch.day_of(carried.began), carried.day - timedelta(days=COUNTED_DAYS))
        start = watch.end_of(first - DAY)
        signals = Signals(self._archivist.past(watch.own[indicator], start, carried.at, held))
        hours = self._hours(problem, start - HOUR, carried.at)
        factors = self.factors(carried.day + DAY)
        days = []
        day: date = first
        while day <= carried.day:
            begins, ends = watch.end_of(day - DAY), watch.end_of(day)
            stories = len(tally(signals, indicator, begins, ends).day.stories)
            seen = of_hours(hours, _hour(begins), _hour(ends))
            days.append(DayCount(day, stories, seen, factors[day.weekday()]))
            day += DAY
        return tuple(capped(days, watch.parameters))

    def _hours(self, problem: str, since: datetime, until: datetime) -> dict[datetime, float]:
        """The coverage of the hours that begin at or after `since` and were over at `until`."""
        known = self._store.readings.coverage(problem, since, _hour(until))
        return {hour: one.value for hour, one in known.items()}

    def _sight(self, watch: Watchlist, carried: Carried, at: datetime) -> Sight:
        known = self._store.readings.coverage(watch.problem.id, at - BLIND_BACK, _hour(at))
        share = _Shares({hour: one.value for hour, one in known.items()}, carried.began)(at)
        if not known:
            return Sight(share, 0, 0)
        last = known[max(known)]
        blind = not is_usable(last.value)
        blind_since = self._store.readings.blind_since(watch.problem.id, BLIND, _hour(at)) if blind else None
        return Sight(share, last.seen, last.feeds, blind_since)

    # -- what is carried ------------------------------------------------------------------------------

    def inherited(self, carried: Carried) -> Carried:
        """The same, with what retired rules had handed on to those that took their place."""
        return inherited(carried, self.heirs)

    def _with_stories(self, carried: Carried) -> Carried:
        """The same, with its stories as they stand now: some may have become part of others."""
        now = self._store.stories.now(_rested_on(carried))
        if not now:
            return carried
        readings = {name: replace(one, stories=_led(one.stories, now)) for name, one in carried.readings.items()}
        shown = {name: replace(one, behind=_led(one.behind, now)) for name, one in carried.shown.items()}
        return replace(carried, readings=readings, shown=shown)

    @staticmethod
    def _awaited(watch: Watchlist, carried: Carried, upto: datetime) -> Iterator[tuple[datetime, tuple[str, ...]]]:
        """The rules whose stories close expected events, each with the time from which these count.

        An event that was settled is judged anew each time: its stories are asked for until nobody looks back to it.
        """
        for event in watch.events:
            for one in instances(event, upto, watch.zone):
                state = carried.events.get(f"{event.id} {one.name}".strip())
                if state in WAITING or one.due + (event.grace or DAY) + SETTLED > upto:
                    yield one.opens, (*event.seen_by, *event.cancelled_by)

    def _asked(self, watch: Watchlist, held: Sequence[Judgement]) -> Asked:
        rulings: dict[str, dict[str, Ruling]] = {}
        for (event, instance), one in cancelled(held).items():
            rulings.setdefault(event, {})[instance] = Ruling("cancelled", one.at, one.reason)
        accepted = {name: watch.day_of(at) for name, at in new_normals(held).items()}
        handed = {heir: day for name, day in accepted.items() for heir in self.heirs.get(name, ())}
        return Asked(rulings, handed | accepted)

    # -- revisions ------------------------------------------------------------------------------------

    def counted_rules(self, rule: str) -> frozenset[str]:
        """The rules whose hits a rule's indicators count."""
        own = (one for one in self._known.values() if one.rule == rule)
        return frozenset[str]().union(*map(self._archivist.counted_rules, own))

    def _revisions(self) -> dict[str, str]:
        """The revision of each running rule; of one that watches others, one made from theirs."""
        read = {name: rule.revision for name, rule in self.force.matcher.in_force.items()}
        for name in {one.rule for one in self._known.values()} - read.keys():
            counted = sorted(f"{each} {read.get(each, '')}" for each in self.counted_rules(name))
            read[name] = sha256("\n".join(counted).encode()).hexdigest()[:12]
        return read


class _Seen:
    """The coverage of an hour; of one that is not yet known, that of the last known before it."""

    def __init__(self, hours: Mapping[datetime, float]) -> None:
        self._hours = hours
        self._last = max(hours, default=None)

    def __call__(self, hour: datetime) -> float:
        """How much was seen in the hour that begins then, 0 to 1; nothing before monitoring began."""
        if self._last is not None and hour > self._last:
            return self._hours[self._last]
        return self._hours.get(hour, 0.0)


class _Shares:
    """The coverage of the 24 hours up to a moment, or of those since monitoring began where these are fewer."""

    def __init__(self, hours: Mapping[datetime, float], began: datetime) -> None:
        self._hours = hours
        self._began = began

    def __call__(self, at: datetime) -> float:
        """How much was seen, 0 to 1; 1 where not one hour is over yet."""
        until = _hour(min(at, max(self._hours, default=at) + HOUR))
        since = max(self._began, until - DAY)
        if until <= since:
            return 1.0
        count = (until - _hour(since)) // HOUR
        hours = {hour: self._hours[hour] for n in range(count) if (hour := _hour(since) + n * HOUR) in self._hours}
        return of_hours(hours, since, until)


def _hour(at: datetime) -> datetime:
    """The beginning of the hour of a time."""
    return at.replace(minute=0, second=0, microsecond=0)


def _rested_on(carried: Carried) -> frozenset[str]:
    """The stories on which rests what is held and shown."""
    told = (one.stories for one in carried.readings.values())
    return frozenset(chain.from_iterable((*told, *(one.behind for one in carried.shown.values()))))


def _led(stories: Iterable[str], now: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(now.get(one, one) for one in stories))


def _override(watch: Watchlist, held: Sequence[Judgement]) -> Override | None:
    one = overrides(held).get(watch.problem.id)
    if one is None or one.until is None:
        return None
    return Override(int(Level[str(one.value["level"]).upper()]), one.until, one.who, one.reason, one.id)
