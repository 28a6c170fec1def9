"""Depict: a problem's picture at a moment, from where it stands: everything said in words that readers are shown."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rules.carried import MEASURED, Bar, Carried, Watchlist
from rules.coverage import LEARNING
from rules.daybook import Stand
from rules.expected import Expected
from rules.forecast import Cutoff, Forecaster, Outlook
from rules.level import Level
from rules.nearest import nearest
from rules.picture import Due, EventWord, Lane, Mark, Override, Picture, Sight, Sign, Working
from rules.pressure import Arrow, arrow, forward, opening
from rules.problem import Scenario
from rules.sentence import Situation, needed, points_other_way, why
from rules.shown import Shown
from rules.weighing import Gravest, Standing, Weighing

SOON = timedelta(days=14)
"""How far ahead expected events are shown."""
PAST = timedelta(days=3)
"""For how long an event that is settled is still shown."""
_SETTLED = frozenset({"met", "missed", "cancelled"})


@dataclass(frozen=True, slots=True)
class Beheld:
    """What a picture needs beside where the problem stands: how much is seen, and what a person set."""

    sight: Sight
    override: Override | None = None


def depict(watch: Watchlist, carried: Carried, stand: Stand, beheld: Beheld) -> Picture:
    """The picture of a problem at the moment of `stand`; `carried` is what its day began with."""
    painter = _Painter(watch, carried, stand, beheld)
    return painter.paint()


@dataclass(frozen=True, slots=True)
class _Painter:
    watch: Watchlist
    carried: Carried
    stand: Stand
    beheld: Beheld

    def paint(self) -> Picture:
        top, found = self.stand.shown[""], self.stand.gravest
        override = self.beheld.override
        outlook = self._outlook(top)
        situation = self._situation(top, found)
        level = override.level if override else int(top.level)
        due = tuple(self._due())
        return Picture(
            problem=self.watch.problem.id,
            title=self.watch.problem.title or self.watch.problem.id,
            at=self.stand.at,
            level=level,
            raw=int(found.level),
            computed=int(top.level),
            assessed=top.assessed or override is not None,
            unconfirmed=top.unconfirmed and override is None,
            scenario=found.top.scenario if found.level > Level.QUIET else "",
            since=top.since or self.carried.began,
            episode=f"{top.episode.astimezone(UTC):%Y%m%dT%H%M}" if top.episode else "",
            arrow=self._problem_arrow(top, found),
            pressure=found.top.pressure,
            why=why(situation),
            on=len(found.on),
            of=len(found.ups),
            families_on=len({one.family for one in found.on}),
            families=len({one.family for one in found.ups}),
            against=points_other_way(situation),
            down=needed(situation, outlook),
            down_on=outlook.day,
            closest=self._closest(top, found),
            deadline_soon=forward(top.level, found.ups, self._deadlines(), self.stand.at),
            opening=opening(found.downs),
            sight=self.beheld.sight,
            lanes=tuple(self._lane(one) for one in found.weighings),
            signs=tuple(self._sign(one) for one in self.stand.standings),
            due=due,
            changes=(*self.carried.changes, *self.stand.changes),
            override=override,
            history=self._history(),
            learning=self._learning(),
            lower_days=top.lower_days,
            workings=tuple(self._working(one) for one in self.stand.standings),
        )

    def _situation(self, top: Shown, found: Gravest) -> Situation:
        return Situation(top, found, self.beheld.sight, self.beheld.override, self.watch.zone)

    def _closest(self, top: Shown, found: Gravest) -> str:
        near = nearest(found, top.level, self.stand.at, self.watch.most)
        return "" if near is None else near.text

    def _outlook(self, top: Shown) -> Outlook:
        forecaster = Forecaster(self.watch.problem.scenarios, self.watch.most)
        return forecaster.step_down(self.stand.standings, top, self._coming(), self.stand.at)

    def _coming(self) -> Iterator[Cutoff]:
        coming = self.carried.day
        while True:
            coming += timedelta(days=1)
            yield coming, self.watch.end_of(coming)

    def _week_ago(self) -> Bar | None:
        """The closed day that ended seven days before the present one will; of a younger desk its first."""
        then = self.carried.day - timedelta(days=6)
        if self.carried.bars and self.carried.bars[0].day > then:
            return self.carried.bars[0]
        return next((one for one in self.carried.bars if one.day == then), None)

    def _problem_arrow(self, top: Shown, found: Gravest) -> Arrow:
        then = self._week_ago()
        before = None if then is None or then.level is None else (then.level, then.pressure)
        return arrow((int(top.level), found.top.pressure), before)

    def _lane(self, one: Weighing) -> Lane:
        shown = self.stand.shown.get(one.scenario, Shown())
        found = Gravest((one,))
        return Lane(
            scenario=one.scenario,
            title=one.title,
            raw=int(one.level),
            shown=int(shown.level),
            pressure=one.pressure,
            arrow=self._lane_arrow(one, shown),
            why=why(self._situation(shown, found)),
            table=int(one.table),
            eased_by=tuple(each.id for each in one.eased_by),
            capped=one.capped,
            lower_days=shown.lower_days,
            marks=tuple(Mark(each.id, each.up, each.decisive, each.d) for each in one.weighed),
        )

    def _lane_arrow(self, one: Weighing, shown: Shown) -> Arrow:
        then = self._week_ago()
        before = None if then is None or then.level is None else then.lanes.get(one.scenario)
        return arrow((int(shown.level), one.pressure), before)

    def _sign(self, one: Standing) -> Sign:
        indicator = one.indicator
        news = one.held.since is not None and one.held.since > self.carried.at and one.held.level > 0
        return Sign(
            indicator=indicator.id,
            title=one.title,
            family=indicator.family,
            direction=indicator.direction,
            decisive=indicator.decisive,
            lead=indicator.lead,
            activation=one.activation,
            held=one.held.level,
            since=one.held.since,
            why=one.why,
            stories=tuple(one.stories),
            news=news,
            first=one.why if indicator.signal.kind == "first" and one.activation else "",
            live=indicator.live,
            telling=max((indicator.diagnosticity(each.id) for each in self._adverse()), default=0.0),
        )

    def _adverse(self) -> Iterator[Scenario]:
        return (each for each in self.watch.problem.scenarios if each.adverse)

    def _working(self, one: Standing) -> Working:
        measured = one.indicator.signal.kind in MEASURED
        reading = self.stand.readings.get(one.indicator.id)
        # what is measured is read at cut-offs alone: its long arithmetic is kept with those readings
        arithmetic = () if reading is None or measured else reading.arithmetic
        return Working(one.indicator.id, one.held.quiet, one.hold.days, arithmetic)

    def _due(self) -> Iterator[Due]:
        written = {event.id: event for event in self.watch.events}
        now = self.stand.at
        for one in self.stand.events:
            event = written[one.event]
            if one.state == "unjudged" or not self._is_shown(one, now):
                continue
            yield Due(
                event=one.event,
                instance=one.instance,
                title=event.title,
                state=_word(one),
                due=one.due,
                due_text=one.due_text,
                since=one.since,
                story=one.story or one.reported,
                why=one.why,
                unconfirmed=bool(one.reported) and one.state in {"open", "late"},
                note=event.note,
                urgent=event.urgent_if_missed,
            )

    @staticmethod
    def _is_shown(one: Expected, now: datetime) -> bool:
        if one.state in _SETTLED:
            return one.since is not None and now - one.since <= PAST
        return one.state != "upcoming" or (one.due is not None and one.due - now <= SOON)

    def _deadlines(self) -> Iterable[datetime]:
        notes = {event.id for event in self.watch.events if event.note}
        return (
            one.due
            for one in self.stand.events
            if one.due is not None and one.event not in notes and one.state in {"upcoming", "open"}
        )

    def _history(self) -> tuple[int | None, ...]:
        by_day = {one.day: one.level for one in self.carried.bars}
        return tuple(by_day.get(self.carried.day - timedelta(days=13 - n)) for n in range(14))

    def _learning(self) -> int | None:
        done = self.carried.covered_days
        return done if done < LEARNING else None


def _word(one: Expected) -> EventWord:
    if one.state == "unjudged":
        raise ValueError(f"{one.event} is not judged")
    return one.state
