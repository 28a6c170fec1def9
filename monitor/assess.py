"""Assess: from stored facts to readings, levels and alerts; all that one assessment found in one transaction (T6).

    days whose cut-off has passed | facts up to it  | Daybook.close | counts, readings, levels, picture, alerts
    what came since               | facts up to now | Daybook.at    | what changed, picture, alerts

It keeps nothing that the store does not: after a restart it goes on from the last day that was closed.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.coverage import keep_coverage
from monitor.glimpse import JUDGED
from monitor.ground import Ground
from monitor.inforce import InForce
from monitor.log import say
from monitor.pictures import Pictures, packed
from monitor.recorded import day_rows, event_rows, level_rows, reading_rows, risen_rows
from monitor.recount import Recount
from monitor.store import Store
from monitor.urgent import raise_for
from rules.carried import Carried, opened
from rules.picture import Picture

LOG = logging.getLogger(__name__)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AT_LEAST = HOUR
"""How often a problem is assessed where nothing comes: deadlines pass by themselves."""


@dataclass(frozen=True, slots=True)
class _State:
    """What an assessment was made of: the last hit, the last judgement, the desk."""

    hit: int
    judgement: int
    version: str


class Assessor:
    """Assesses the problems of the desk that is in force."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._pictures = Pictures(store)
        self._recount = Recount(store, self._pictures)
        self._ground: Ground | None = None
        self._carried: dict[str, Carried] = {}
        self._last: tuple[datetime, _State] | None = None

    def assess(self, force: InForce) -> int:
        """Close the days that are over and assess what came since; the number of alerts raised."""
        now = self._clock()
        if self._ground is None or self._ground.force.version != force.version:
            self._ground = Ground(self._store, force)
        ground = self._ground
        keep_coverage(self._store, force.desk, now)
        began = self._store.feeds.first_hour()
        if began is None:
            return 0
        self._take_up(ground, began, now)
        raised, closed = 0, False
        while (end := self._next_end(ground)) is not None and end <= now:
            raised += self._close(ground, end)
            closed = True
        state = _State(self._store.hits.last_id(), self._store.judgements.last_id(), force.version)
        if closed or self._is_due(now, state):
            raised += self._look(ground, now)
            self._last = (now, state)
        return raised

    def _is_due(self, now: datetime, state: _State) -> bool:
        if self._last is None:
            return True
        at, before = self._last
        return state != before or not at <= now < at + AT_LEAST

    def _take_up(self, ground: Ground, began: datetime, now: datetime) -> None:
        """Take up each problem where it was left, with what people edited and judged since."""
        for name, watch in ground.watches.items():
            if name not in self._carried:
                self._carried[name] = self._pictures.carried(name) or opened(watch, began)
        held = self._store.judgements.in_force(now)
        self._carried |= self._recount.edited(ground, self._carried, held, now) or {}
        last = int(self._store.meta.get(JUDGED) or 0)
        if self._store.judgements.last_id() > last:
            self._judge_anew(ground, last, now)

    def _judge_anew(self, ground: Ground, last: int, now: datetime) -> None:
        """Close again the days that the judgements after the `last` bear on."""
        fresh = [one for one in self._store.judgements.all() if one.id > last]

        def close(carried: Mapping[str, Carried], end: datetime) -> Mapping[str, Carried]:
            return self._closed(ground, carried, end, now)

        again = self._recount.judged(self._carried, fresh, close) or {}
        with self._store.transaction():
            for name, one in again.items():
                self._store.readings.put_days(day_rows(one, ground.revisions))
                self._pictures.keep_carried(name, one)
            self._store.meta.put(JUDGED, str(max(one.id for one in fresh)))
        self._carried |= again

    def _next_end(self, ground: Ground) -> datetime | None:
        """The cut-off of the next day to close."""
        ends = [watch.end_of(self._carried[name].day + DAY) for name, watch in ground.watches.items()]
        return min(ends, default=None)

    # -- a day that is over ---------------------------------------------------------------------------

    def _closed(
        self, ground: Ground, carried: Mapping[str, Carried], end: datetime, known: datetime
    ) -> dict[str, Carried]:
        """The day that ends here closed, for every problem that waits for it, by what was judged at `known`."""
        factors = ground.factors(end)
        held = self._store.judgements.in_force(known)
        closed = {}
        for name, watch in ground.watches.items():
            if name in carried and watch.end_of(carried[name].day + DAY) == end:
                book = ground.book(name, carried, end, held)
                coverage = ground.coverage(name, carried[name].at, end)
                closed[name] = book.close(coverage, factors, ground.deaf(name, end))
        return closed

    def _close(self, ground: Ground, end: datetime) -> int:
        """Close the day that ends here and keep it; the number of alerts raised."""
        held = self._store.judgements.in_force(end)
        closed = self._closed(ground, self._carried, end, end)
        self._carried |= closed
        after = {
            name: ground.depict(name, carried, ground.book(name, self._carried, end, held).at(end), held)
            for name, carried in closed.items()
        }
        before = self._pictures.now()
        with self._store.transaction():
            for name, carried in closed.items():
                cause = {"by": "cut-off", "carried": packed(carried)}
                self._store.readings.put_days(day_rows(carried, ground.revisions))
                self._store.readings.put_readings(reading_rows(carried))
                self._store.readings.put_levels(level_rows(after[name], cause))
                self._keep(before.get(name), after[name])
                self._pictures.keep_carried(name, carried)
            raised = self._raise(ground, before, after, end)
        say(LOG, "day closed", day=min(one.day for one in closed.values()), levels=_words(after.values()))
        return raised

    # -- what came since ------------------------------------------------------------------------------

    def _look(self, ground: Ground, now: datetime) -> int:
        """Where every problem stands now; the number of alerts raised."""
        held = self._store.judgements.in_force(now)
        after = {
            name: ground.depict(name, self._carried[name], ground.book(name, self._carried, now, held).at(now), held)
            for name in ground.watches
        }
        before = self._pictures.now()
        with self._store.transaction():
            for name, picture in after.items():
                then = before.get(name)
                if then is None or _moved(then, picture):
                    self._store.readings.put_levels(level_rows(picture, _cause(then, picture)))
                self._store.readings.put_readings(risen_rows(then, picture))
                self._keep(then, picture)
            return self._raise(ground, before, after, now)

    def _raise(self, ground: Ground, before: Mapping[str, Picture], after: Mapping[str, Picture], at: datetime) -> int:
        seen = {one.about for one in self._store.judgements.in_force(at, "ack")}
        return raise_for(
            self._store,
            ground.force.desk.settings,
            before,
            after,
            at,
            backed=ground.backed,
            acknowledged=seen.__contains__,
        )

    def _keep(self, then: Picture | None, picture: Picture) -> None:
        self._store.readings.put_expected(event_rows(then, picture, picture.at))
        self._pictures.put(picture)


def _moved(then: Picture, now: Picture) -> bool:
    """Whether what is said of a level is another than before."""
    shown = [(one.scenario, one.raw, one.shown) for one in now.lanes]
    before = [(one.scenario, one.raw, one.shown) for one in then.lanes]
    said = [(one.level, one.raw, one.assessed, one.override) for one in (then, now)]
    return shown != before or said[0] != said[1]


def _cause(then: Picture | None, now: Picture) -> dict[str, object]:
    """What moved a level between two looks: a judgement, an edit, or hits with their stories."""
    if then is not None and then.override != now.override:
        return {"by": "judgement", "judgement": now.override.judgement if now.override else None}
    told = {(one.at, one.what, one.text) for one in then.changes} if then else set()
    fresh = [one for one in now.changes if (one.at, one.what, one.text) not in told]
    if any(one.kind == "edit" for one in fresh):
        return {"by": "edit", "rules": sorted({one.what for one in fresh if one.kind == "edit"})}
    return {"by": "hits", "stories": sorted({story for one in fresh for story in one.stories})}


def _words(pictures: Iterable[Picture]) -> str:
    return ", ".join(f"{one.problem} {one.word}" for one in pictures)
