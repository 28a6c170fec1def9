"""Assess: from stored facts to readings, levels and alerts; all that one assessment found in one transaction (T6).

    days whose cut-off has passed | facts up to it  | Daybook.close | counts, readings, levels, picture, alerts
    what came since               | facts up to now | Daybook.at    | what changed, picture, alerts

It keeps nothing that the store does not: after a restart it goes on from the last day that was closed.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from monitor.coverage import keep_coverage
from monitor.glimpse import JUDGED
from monitor.ground import Ground
from monitor.inforce import InForce
from monitor.judge import NEWS
from monitor.judged import held
from monitor.log import say
from monitor.pictures import Pictures, packed
from monitor.rearrange import carried_out
from monitor.recorded import day_rows, event_rows, level_rows, reading_rows, risen_rows
from monitor.recount import Recount
from monitor.store import Store
from monitor.urgent import Surges, owes_a_note, raise_for
from rules.carried import Carried, opened
from rules.picture import Change, Picture

LOG = logging.getLogger(__name__)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AT_LEAST = HOUR
"""How often a problem is assessed where nothing comes: deadlines pass by themselves."""
SET_BACK = timedelta(hours=3)
"""How far a clock is set back that was right in the main: summer time taken for granted, a wrong second hand."""
TOLD = timedelta(hours=24)
"""How long after its cut-off what a day ends with is told at once: after a longer pause, how things stand then is."""


@dataclass(frozen=True, slots=True)
class _State:
    """What an assessment was made of: the last hit, what else changed of hits, the last judgement, the desk."""

    hit: int
    news: str
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
        now = self._time()
        if self._ground is None or self._ground.force.version != force.version:
            self._ground = Ground(self._store, force)
        ground = self._ground
        ground.forget()
        keep_coverage(self._store, force.desk, now)
        began = self._store.feeds.first_hour()
        if began is None:
            return 0
        moved = self._take_up(ground, began, now)
        state = _State(
            self._store.hits.last_id(),
            self._store.meta.get(NEWS) or "",
            self._store.judgements.last_id(),
            force.version,
        )
        raised = 0
        while (end := self._next_end(ground)) is not None and self._is_over(ground, end, now):
            if now - end <= TOLD and self._is_due(end, state):
                # what rose by then is told of the day in which it rose
                raised += self._look(ground, end)
                self._last = (end, state)
            raised += self._close(ground, end, now)
            moved = True
        if moved or self._is_due(now, state) or owes_a_note(self._store, ground.watches.keys(), now):
            raised += self._look(ground, now)
            self._last = (now, state)
        ground.forget()
        return raised

    def _time(self) -> datetime:
        """The time, but never before the last look where the clock was set back a little: nothing is unseen by it."""
        now = self._clock()
        if self._last is None:
            latest = max((picture.at for picture in self._pictures.now().values()), default=now)
        else:
            latest = self._last[0]
        return latest if now < latest <= now + SET_BACK else now

    def _is_due(self, now: datetime, state: _State) -> bool:
        if self._last is None:
            return True
        at, before = self._last
        return state != before or not at <= now < at + AT_LEAST

    # -- what is taken up -----------------------------------------------------------------------------

    def _take_up(self, ground: Ground, began: datetime, now: datetime) -> bool:
        """Take up each problem where it was left, with what people edited and judged since; whether they did."""
        for name, watch in ground.watches.items():
            if name not in self._carried:
                self._carried[name] = self._pictures.carried(name) or opened(watch, began)
            if self._carried[name].at > self._clock():
                # the clock was set back: what comes now lies in a day that is closed already, so that is closed again
                self._carried[name] = self._pictures.carried_at(name, self._clock()) or opened(watch, began)
        edited = self._recount.edited(ground, self._carried, held(self._store, now), now)
        self._carried |= edited
        last, upto = int(self._store.meta.get(JUDGED) or 0), carried_out(self._store)
        if upto > last:
            self._judge_anew(ground, (last, upto), now)
        return bool(edited) or upto > last

    def _judge_anew(self, ground: Ground, numbers: tuple[int, int], now: datetime) -> None:
        """Close again the days that the judgements of these numbers bear on, the first left out."""
        last, upto = numbers
        fresh = [one for one in self._store.judgements.all() if last < one.id <= upto]

        def close(carried: Mapping[str, Carried], end: datetime) -> Mapping[str, Carried]:
            return self._closed(ground, carried, end, now)

        again = self._recount.judged(ground, self._carried, fresh, close)
        with self._store.transaction():
            for name, one in again.closed:
                self._store.readings.put_days(day_rows(one, ground.revisions))
                self._pictures.amend(name, one)
            for name, one in again.after.items():
                self._pictures.keep_carried(name, one)
            self._store.meta.put(JUDGED, str(upto))
        self._carried |= again.after

    def _next_end(self, ground: Ground) -> datetime | None:
        """The cut-off of the next day to close."""
        ends = [watch.end_of(self._carried[name].day + DAY) for name, watch in ground.watches.items()]
        return min(ends, default=None)

    @staticmethod
    def _is_over(ground: Ground, end: datetime, now: datetime) -> bool:
        """Whether a day can be closed: nothing more can come in it, and how much was seen of it is known."""
        # times are kept in whole seconds: what comes in the second of the cut-off belongs to the day
        return end < now.replace(microsecond=0) and all(ground.is_seen_through(name, end) for name in ground.watches)

    # -- a day that is over ---------------------------------------------------------------------------

    def _closed(
        self, ground: Ground, carried: Mapping[str, Carried], end: datetime, known: datetime
    ) -> dict[str, Carried]:
        """The day that ends here closed, for every problem that waits for it, by what was judged at `known`."""
        judged = held(self._store, known)
        closed = {}
        for name, watch in ground.watches.items():
            if name in carried and watch.end_of(carried[name].day + DAY) == end:
                book = ground.book(name, carried, end, judged)
                coverage = ground.coverage(name, carried[name].at, end)
                factors = ground.factors(carried[name].day + DAY)
                closed[name] = book.close(coverage, factors, ground.deaf(name, end))
        return closed

    def _close(self, ground: Ground, end: datetime, now: datetime) -> int:
        """Close the day that ends here and keep it; the number of alerts raised.

        What is found out of days long over tells nobody by itself: the next look tells how problems stand since.
        """
        judged = held(self._store, end)
        closed = self._closed(ground, self._carried, end, end)
        stand = self._carried | closed
        after = {
            name: ground.depict(name, one, ground.book(name, stand, end, judged).at(end), judged)
            for name, one in closed.items()
        }
        before, raised, fresh = self._before(ground), 0, now - end <= TOLD
        with self._store.transaction():
            for name, one in closed.items():
                self._store.readings.put_days(day_rows(one, ground.revisions))
                self._store.readings.put_readings(reading_rows(one))
                self._store.readings.put_levels(level_rows(after[name], self._closing(name, one, fresh)))
                self._put_expected(after[name])
                self._pictures.keep_carried(name, one)
                if fresh:
                    self._pictures.put(after[name])
            if fresh:
                raised = self._raise(ground, before, after, end)
        self._carried = stand
        say(LOG, "day closed", day=min(one.day for one in closed.values()), levels=_words(after.values()))
        return raised

    # -- what came since ------------------------------------------------------------------------------

    def _look(self, ground: Ground, now: datetime) -> int:
        """Where every problem stands now; the number of alerts raised."""
        judged = held(self._store, now)
        after, surges = {}, {}
        for name in ground.watches:
            book = ground.book(name, self._carried, now, judged)
            after[name] = ground.depict(name, self._carried[name], book.at(now), judged)
            surges[name] = book.surged(now, ground.factors(self._carried[name].day + DAY))
        before = self._before(ground)
        with self._store.transaction():
            for name, picture in after.items():
                then = before.get(name)
                if then is None or _moved(then, picture):
                    self._store.readings.put_levels(level_rows(picture, self._cause(ground, then, picture)))
                self._store.readings.put_readings(risen_rows(then, picture))
                self._put_expected(picture)
                self._pictures.put(picture)
            return self._raise(ground, before, after, now, surges)

    def _before(self, ground: Ground) -> dict[str, Picture]:
        """How problems were last seen to stand; what a retired rule was is said of the one in its place."""
        return {name: _handed_on(picture, ground.heirs) for name, picture in self._pictures.now().items()}

    def _raise(
        self,
        ground: Ground,
        before: Mapping[str, Picture],
        after: Mapping[str, Picture],
        at: datetime,
        surges: Surges = MappingProxyType({}),
    ) -> int:
        seen = {one.about for one in self._store.judgements.in_force(at, "ack")}
        # a problem that is new to a desk with a past shows what the archive says of it, and tells nobody
        old = {name: one for name, one in after.items() if name not in before and self._has_past(name)}
        return raise_for(
            self._store,
            ground.force.desk.settings,
            {**old, **before},
            after,
            min(at, self._clock()),
            backed=ground.backed,
            acknowledged=seen.__contains__,
            surges=surges,
        )

    def _has_past(self, problem: str) -> bool:
        one = self._carried.get(problem)
        return one is not None and one.at > one.began + DAY

    def _put_expected(self, picture: Picture) -> None:
        known = self._store.readings.expected_at(picture.at)
        self._store.readings.put_expected(event_rows(known, picture, picture.at))

    def _cause(self, ground: Ground, then: Picture | None, now: Picture) -> dict[str, object]:
        """What moved a level between two looks: a judgement, an edit, or hits with their stories."""
        if then is not None and then.override != now.override:
            return {"by": "judgement", "judgement": self._override(then, now)}
        fresh = _fresh(then, now)
        judged = [int(one.what) for one in fresh if one.kind == "judgement"]
        if judged:
            return {"by": "judgement", "judgement": judged[-1]}
        rules = sorted({one.what for one in fresh if one.kind == "edit"})
        if rules:
            return {"by": "edit", "rules": rules, "n": ground.force.n}
        return {"by": "hits", "stories": _stories(fresh)}

    def _closing(self, problem: str, carried: Carried, fresh: bool) -> dict[str, object]:
        """What the level of a cut-off rests on: the stories of what changed with it, and what is carried on.

        Where a look at the same moment told of a move, its cause is kept. Where nobody looked (not `fresh`) the stories
        are those of the whole day.
        """
        end = carried.at
        rows = self._store.readings.levels(problem, end, end)
        told: Mapping[str, Any] = next((row.cause for row in rows if not row.scenario), {})
        since = end - (timedelta(seconds=1) if fresh else DAY)
        moved = _stories(one for one in carried.changes if since < one.at <= end)
        stories = sorted({*told.get("stories", ()), *moved})
        return {**told, "by": "cut-off", "stories": stories, "carried": packed(carried)}

    def _override(self, then: Picture, now: Picture) -> int | None:
        """The judgement by which a person's level came, or was taken back; None where it ended by itself."""
        if now.override is not None:
            return now.override.judgement
        ended = then.override.judgement if then.override else 0
        undone = (one.id for one in self._store.judgements.all() if one.undoes == ended and one.at <= now.at)
        return next(undone, None)


def _fresh(then: Picture | None, now: Picture) -> list[Change]:
    """The changes that the picture before did not have."""
    told = {(one.at, one.what, one.text) for one in then.changes} if then else set()
    return [one for one in now.changes if (one.at, one.what, one.text) not in told]


def _stories(changes: Iterable[Change]) -> list[str]:
    return sorted({story for one in changes for story in one.stories})


def _handed_on(picture: Picture, heirs: Mapping[str, tuple[str, ...]]) -> Picture:
    """The same picture, with what it says of retired rules said of those in their place."""
    if not any(one.indicator in heirs for one in picture.signs):
        return picture
    own = {one.indicator for one in picture.signs if one.indicator not in heirs}
    signs = [
        replace(one, indicator=heir)
        for one in picture.signs
        for heir in heirs.get(one.indicator, (one.indicator,))
        if one.indicator not in heirs or heir not in own
    ]
    return replace(picture, signs=tuple(signs))


def _moved(then: Picture, now: Picture) -> bool:
    """Whether what is said of a level is another than before."""
    shown = [(one.scenario, one.raw, one.shown) for one in now.lanes]
    before = [(one.scenario, one.raw, one.shown) for one in then.lanes]
    said = [(one.level, one.raw, one.assessed, one.override) for one in (then, now)]
    return shown != before or said[0] != said[1]


def _words(pictures: Iterable[Picture]) -> str:
    return ", ".join(f"{one.problem} {one.word}" for one in pictures)
