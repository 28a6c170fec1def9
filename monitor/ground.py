"""Ground: what an assessment stands on: one desk in force, and the store's facts as its problems' days ask for them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.backing import Backings
from monitor.coverage import heard
from monitor.facts import Archivist
from monitor.inforce import InForce
from monitor.store import Store
from rules.carried import COUNTED_DAYS, Carried, Watchlist, watchlists
from rules.coverage import HOUR, is_usable, of_hours
from rules.daybook import Asked, Daybook, Stand
from rules.depict import Beheld, depict
from rules.expected import Ruling
from rules.instances import starts
from rules.judgement import Judgement, cancelled, new_normals, overrides
from rules.level import Level
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
"""How far back the beginning of a blindness is looked for."""


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
        self.revisions = {name: rule.revision for name, rule in force.matcher.in_force.items()}
        self.backed = Backings(store, force.desk)
        self._archivist = Archivist(store, force.desk, self.watches)

    def book(
        self,
        problem: str,
        carried: Mapping[str, Carried],
        upto: datetime,
        held: Sequence[Judgement],
    ) -> Daybook:
        """The daybook of a problem with all that had arrived by `upto`; `carried` are all problems', by id."""
        watch, own = self.watches[problem], carried[problem]
        measured = {name: course for one in carried.values() for name, course in one.measured.items()}
        facts = self._archivist.facts(upto, _since(own, watch), held, measured)
        hours = self._hours(problem, upto - HOURS_BACK, upto + HOUR)
        facts = replace(facts, coverage=_Seen(hours), covered_days=own.covered_days)
        return Daybook(watch, own, facts, _Shares(hours, own.began), _asked(watch, held))

    def depict(self, problem: str, carried: Carried, stand: Stand, held: Sequence[Judgement]) -> Picture:
        """The picture of a problem where it stands."""
        watch = self.watches[problem]
        return depict(watch, carried, stand, Beheld(self._sight(watch, carried, stand.at), _override(watch, held)))

    def coverage(self, problem: str, since: datetime, until: datetime) -> float:
        """How much of a problem was seen in [since, until), 0 to 1."""
        return of_hours(self._hours(problem, since - HOUR, until), since, until)

    def factors(self, end: datetime) -> Factors:
        """The factors of weekdays, learned from all indicators' days up to a cut-off."""
        rows = self._store.readings.days((end - WEEKDAYS).date(), end.date())
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
        factors = self.factors(carried.at)
        days = []
        day: date = first
        while day <= carried.day:
            begins, ends = watch.end_of(day - DAY), watch.end_of(day)
            stories = len(tally(signals, indicator, begins, ends).day.stories)
            days.append(DayCount(day, stories, of_hours(hours, begins, ends), factors[day.weekday()]))
            day += DAY
        return tuple(capped(days, watch.parameters))

    def _hours(self, problem: str, since: datetime, until: datetime) -> dict[datetime, float]:
        return {hour: one.value for hour, one in self._store.readings.coverage(problem, since, until).items()}

    def _sight(self, watch: Watchlist, carried: Carried, at: datetime) -> Sight:
        known = self._store.readings.coverage(watch.problem.id, at - BLIND_BACK, at)
        share = _Shares({hour: one.value for hour, one in known.items()}, carried.began)(at)
        if not known:
            return Sight(share, 0, 0)
        blind_since = None
        for hour in sorted(known, reverse=True):
            if is_usable(known[hour].value):
                break
            blind_since = hour
        last = known[max(known)]
        return Sight(share, last.seen, last.feeds, blind_since)


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
        until = min(at, max(self._hours, default=at) + HOUR).replace(minute=0, second=0, microsecond=0)
        since = max(self._began, until - DAY)
        return of_hours(self._hours, since, until) if until > since else 1.0


def _since(carried: Carried, watch: Watchlist) -> datetime:
    """From when on sightings are asked for: the day's beginning, and that of the oldest event that still waits."""
    waiting = [
        starts(event.counting_from, watch.zone)
        for event in watch.events
        if event.counting_from is not None and carried.events.get(event.id) in {"open", "late", "unknown"}
    ]
    return min([carried.at, *waiting])


def _asked(watch: Watchlist, held: Sequence[Judgement]) -> Asked:
    rulings: dict[str, dict[str, Ruling]] = {}
    for (event, instance), one in cancelled(held).items():
        rulings.setdefault(event, {})[instance] = Ruling("cancelled", one.at, one.reason)
    return Asked(rulings, {name: watch.day_of(at) for name, at in new_normals(held).items()})


def _override(watch: Watchlist, held: Sequence[Judgement]) -> Override | None:
    one = overrides(held).get(watch.problem.id)
    if one is None or one.until is None:
        return None
    return Override(int(Level[str(one.value["level"]).upper()]), one.until, one.who, one.reason, one.id)
