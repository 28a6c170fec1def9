"""Expected events: where each stands at a moment, by what was seen, and by how well one could see.

An event that recurs, or that is due once, is judged here. One that comes `after` a rule's story is named, and its
state says that it is not judged.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

from rules.calendar import Closed, ExpectedEvent
from rules.facts import DAY, PAST, Course, Coverage
from rules.indicator import Indicator, members
from rules.instances import Instance, ends, instances, starts
from rules.sighting import Reading, Sighting, Telling
from rules.signal import Signals
from rules.spoken import moment

SEEN_ENOUGH = 0.8
"""The coverage of an hour from which on silence says something."""

State = Literal["upcoming", "open", "late", "met", "missed", "cancelled", "unknown", "unjudged"]
FINAL = frozenset({"met", "missed", "cancelled"})
"""States that an event does not leave by itself."""

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Ruling:
    """How a person says that an event ended, from when on that holds (aware UTC), and why."""

    state: Literal["met", "missed", "cancelled"]
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Expected:
    """Where an instance of an expected event stands.

    `instance` is '' for an event that comes once, else the local date on which it is due; `due` is aware UTC, None
    where it has no date, and `due_text` what readers see of it. `since` is when it came into this state (aware UTC;
    None where that has no beginning). `story` is the one that closed it, `reported` one that says it happened and is
    not corroborated, '' none. `activation` is what a miss gives to `rule`, 0 for none.
    """

    event: str
    instance: str
    state: State
    due: datetime | None
    since: datetime | None
    why: str
    story: str = ""
    reported: str = ""
    rule: str = ""
    activation: int = 0
    due_text: str = ""


@dataclass(frozen=True, slots=True)
class _Closing:
    """That a story was enough to close an event: from when (aware UTC), how, and its evidence in words."""

    at: datetime
    state: Literal["met", "cancelled"]
    story: str
    why: str


def expected(
    event: ExpectedEvent,
    signals: Signals,
    now: datetime,
    zone: tzinfo,
    rulings: Mapping[str, Ruling] | None = None,
) -> tuple[Expected, ...]:
    """Where an event stands at `now`: an answer for each instance that still matters.

    These are the only one, or of an event that recurs the last that was due and the next. A date that is only shown
    has an answer until its day is over. What its file closes was over when it was written, and a replay must not know
    it beforehand: it has no answer before stories count for it, and a date that is closed none before its day is over.
    `rulings` are what people judged, by instance.
    """
    if event.after:
        why = "it comes after others, which this version does not judge"
        return (Expected(event.id, "", "unjudged", None, None, why),)
    found = instances(event, now, zone)
    closed = event.closed
    is_over = closed is not None and (ends if event.note else starts)(closed.on, zone) <= now
    if closed is not None and is_over and (event.note or not found):
        return (_closed(event, closed, found[0] if found and not found[0].name else None, zone),)
    if closed is not None:
        found = tuple(one for one in found if one.name or one.opens <= now)
    if event.note:
        return tuple(_shown(event, one, now, zone) for one in found if now <= one.due)
    return tuple(_Judge(event, one, signals, now, zone).judge((rulings or {}).get(one.name)) for one in found)


def misses(found: Iterable[Expected], known: Mapping[str, Indicator]) -> dict[str, Course]:
    """What missed events give to the rules that they name: for a day, from when they were missed, by indicator.

    A rule is its own indicator where it has one, else all of its parts.
    """
    courses: dict[str, list[tuple[datetime, Reading]]] = {}
    for one in sorted(found, key=lambda each: (each.since or datetime.min.replace(tzinfo=UTC), each.activation)):
        if one.state == "missed" and one.activation and one.since is not None:
            for name in (one.rule,) if one.rule in known else members(one.rule, known):
                course = courses.setdefault(name, [])
                course += [(one.since, Reading(one.activation, (), one.why)), (one.since + DAY, Reading(0))]
    return {name: _highest(course) for name, course in courses.items()}


def _highest(spans: list[tuple[datetime, Reading]]) -> Course:
    """Spans of a day each, begun and ended in turn, as one course of the strongest that runs."""
    runs = list(zip(spans[::2], spans[1::2], strict=True))
    course = []
    for at in sorted({at for at, _ in spans}):
        on = [begun[1] for begun, ended in runs if begun[0] <= at < ended[0]]
        course.append((at, max(on, key=lambda one: one.activation, default=Reading(0))))
    return tuple(course)


def _closed(event: ExpectedEvent, closed: Closed, one: Instance | None, zone: tzinfo) -> Expected:
    due, text = (None, "") if one is None else (one.due, one.text(zone))
    return Expected(event.id, "", closed.state, due, starts(closed.on, zone), closed.why, due_text=text)


def _shown(event: ExpectedEvent, one: Instance, now: datetime, zone: tzinfo) -> Expected:
    """A date that expects nothing: ahead, or today."""
    day = max(one.due - DAY, one.opens) if one.due - DAY <= now else None
    state: State = "upcoming" if day is None else "open"
    return Expected(event.id, one.name, state, one.due, day, "", due_text=one.text(zone))


@dataclass(frozen=True, slots=True)
class _Judge:
    event: ExpectedEvent
    one: Instance
    signals: Signals
    now: datetime
    zone: tzinfo

    def judge(self, ruling: Ruling | None) -> Expected:
        """Its state: as a person says, as its file says, as stories show, or as the clock says; the first of these."""
        if ruling is not None and ruling.at <= self.now:
            return self._ends(ruling.state, ruling.at, ruling.why)
        closed = self.event.closed
        if closed is not None and not self.one.name and starts(closed.on, self.zone) <= self.now:
            return _closed(self.event, closed, self.one, self.zone)
        missed = self._missed()
        closing = self._closing()
        if closing is not None and (missed is None or closing.at <= missed):
            return replace(self._ends(closing.state, closing.at, closing.why), story=closing.story)
        reported = self._reported()
        if missed is not None:
            return replace(self._miss(missed, closing), reported=reported)
        return replace(self._waiting(reported), reported=reported)

    def _ends(self, state: State, at: datetime, why: str) -> Expected:
        text = self.one.text(self.zone)
        return Expected(self.event.id, self.one.name, state, self.one.due, at, why, due_text=text)

    def _miss(self, at: datetime, later: _Closing | None) -> Expected:
        why = f"due {self.one.text(self.zone)}, and nothing seen by {moment(at, self.zone)}"
        if later is not None:
            said = "it happened" if later.state == "met" else "it was called off"
            why += f"; learned since that {said}: {later.why}"
        found = self._ends("missed", at, why)
        miss = self.event.if_missed
        return found if miss is None else replace(found, rule=miss.rule, activation=miss.activation)

    def _waiting(self, reported: str) -> Expected:
        """What the clock says of an event that nothing has closed."""
        due, grace = self.one.due, self.event.grace or timedelta()
        at = self.one.text(self.zone)
        if self.now < self.one.opens:
            return self._ends(
                "upcoming", self.one.opens, f"counting from {moment(self.one.opens, self.zone)}, due {at}"
            )
        hint = "reported, unconfirmed; " if reported else ""
        if self.now <= due:
            return self._ends("open", self.one.opens, f"{hint}due {at}")
        if self.now < due + grace or self.signals.facts.coverage(_hour(self.now)) >= SEEN_ENOUGH:
            return self._ends("late", due, f"{hint}was due {at}, and the time after it still runs")
        why = f"{hint}was due {at}; too little was seen since to say that it did not happen"
        return self._ends("unknown", max(due + grace, self._blind_since()), why)

    def _missed(self) -> datetime | None:
        """When due time and grace had passed, the grace in covered hours; None where they have not."""
        at, left = self.one.due, self.event.grace or timedelta()
        coverage: Coverage = self.signals.facts.coverage
        while at < self.now:
            end = min(_hour(at) + _HOUR, self.now)
            if coverage(_hour(at)) >= SEEN_ENOUGH:
                if left <= end - at:
                    return at + left
                left -= end - at
            at = end
        return None

    def _blind_since(self) -> datetime:
        hour = _hour(self.now)
        while hour > self.one.due and self.signals.facts.coverage(hour - _HOUR) < SEEN_ENOUGH:
            hour -= _HOUR
        return hour

    def _closing(self) -> _Closing | None:
        """The first time at which stories were enough to close it."""
        found = [
            closing
            for state, names in (("met", self.event.seen_by), ("cancelled", self.event.cancelled_by))
            for story, told in self._stories(names).items()
            if (closing := self._closes("met" if state == "met" else "cancelled", story, told)) is not None
        ]
        return min(found, key=lambda one: (one.at, one.state != "met", one.story), default=None)

    def _closes(self, state: Literal["met", "cancelled"], story: str, told: list[Telling]) -> _Closing | None:
        facts = self.signals.facts
        for at in sorted(facts.moments(story) | {one.arrived for one in told}):
            known = [one.event for one in told if one.arrived <= at]
            if at > self.now or not known:
                continue
            grade = facts.grade(story, at)
            if grade.level >= 2 and min(known) >= self.one.opens:
                happened = "seen" if state == "met" else "called off"
                return _Closing(at, state, story, f"{happened}, {grade.shown} ({grade.why})")
        return None

    def _reported(self) -> str:
        """The story of a single source that says it happened, the earliest."""
        facts = self.signals.facts
        reported = [
            (min(events), story)
            for story, told in self._stories(self.event.seen_by).items()
            if (events := [one.event for one in told if one.arrived <= self.now])
            and min(events) >= self.one.opens
            and facts.grade(story, self.now).level == 1
        ]
        return min(reported, default=(None, ""))[1]

    def _stories(self, names: Iterable[str]) -> dict[str, list[Telling]]:
        """The stories that these rules hit, with what was hit of them.

        What was late at first sight tells too, unless its date was cut to the limit: that says nothing of when.
        """
        seen: dict[str, list[Telling]] = {}
        known = self.signals.facts.indicators
        found: list[Sighting] = [
            one for name in names for each in members(name, known) for one in self.signals.hands_on(each)
        ]
        for telling in (one.telling for one in found):
            if telling.counted or telling.event > telling.arrived - PAST:
                seen.setdefault(telling.story, []).append(telling)
        return seen


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
