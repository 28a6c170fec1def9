"""Signals: from sightings of an indicator to its reading at a moment, and to the moments at which it fires.

    tripwire, count, sequence, first, together    are found here, each in a module of its own
    surge, absence                                are measured against past days and handed in as `Facts.measured`

What one indicator asks of another is found once. Rules that watch rules wait for each other in no circle: the rulebook
has seen to that.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain

from rules import counting, first, sequence, together, tripwire
from rules.facts import DAY, Facts, Finding, Firing, occurrences, stories_of
from rules.indicator import Indicator, members
from rules.sighting import Reading, Sighting
from rules.together import Strength

WATCHING = frozenset({"sequence", "together"})
"""Kinds that name the rules they watch themselves; a query beside them only collects evidence."""

ONCE = frozenset({"tripwire", "sequence", "first"})
"""Kinds that fire once for each story. Others fire when their condition begins to hold, and again after it ended."""

MEASURED = frozenset({"surge", "absence"})
"""Kinds that are measured against past days, not here."""

_NOTHING = Reading(0)


class Signals:
    """The signals of these facts; every method is a pure function of them and of the times that it is handed."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._counted: dict[str, tuple[Sighting, ...]] = {}
        self._fired: dict[str, tuple[Firing, ...]] = {}

    def reading(self, name: str, now: datetime, since: datetime | None = None) -> Reading:
        """The reading of an indicator at `now`.

        A tripwire, sequence or first reads by the stories that came, or grew stronger, in (since, now], the last 24
        hours where `since` is None; a count or together by whether it holds at `now`.
        """
        one = self.facts.indicators[name]
        if one.signal.kind == "none":
            return _NOTHING
        found = list(self.findings(name, now))
        if one.signal.kind in ONCE:
            before = {old.key: old.activation for old in self.findings(name, since or now - DAY)}
            found = [new for new in found if new.key not in before or new.activation > before[new.key]]
        own = _reading(sorted(found, key=lambda each: (-each.activation, each.event, each.key)))
        measured = self._measured(name, now)
        return measured if measured.activation > own.activation else own

    def findings(self, name: str, at: datetime) -> tuple[Finding, ...]:
        """What the signal of an indicator finds at a time, by what had arrived then."""
        one = self.facts.indicators[name]
        signal = one.signal
        if not _acts(one, at) or signal.kind in MEASURED:
            return ()
        if signal.kind == "count":
            return counting.findings(signal, self.sightings(name), self.facts, at)
        if signal.kind == "sequence":
            steps = [self._handed((step,), one) for step in signal.steps or ()]
            return sequence.findings(signal, steps, self._handed(signal.until or (), one), self.facts, at)
        if signal.kind == "together":
            return together.findings(signal, lambda *asked: self._strength(one, *asked), self.facts, at)
        if signal.kind == "first":
            return first.findings(signal, self.sightings(name), self.facts, at)
        return tripwire.findings(signal, self.sightings(name), self.facts, at)

    def firings(self, name: str, now: datetime) -> tuple[Firing, ...]:
        """When an indicator fired until `now` and on what, by what was known each time; in the order of time."""
        if name not in self._fired:
            self._fired[name] = tuple(self._firings(self.facts.indicators[name]))
        return tuple(one for one in self._fired[name] if one.at <= now)

    def sightings(self, name: str) -> tuple[Sighting, ...]:
        """What an indicator counts: its own hits, or what the rules of its `of` hand on."""
        if name not in self._counted:
            one = self.facts.indicators[name]
            own = self.facts.sightings.get(name, ())
            self._counted[name] = self._handed(one.of, one) if one.derived else own
        return self._counted[name]

    def hands_on(self, name: str) -> tuple[Sighting, ...]:
        """What a rule hands on: its hits; one that watches others, the story that completed each of its firings."""
        one = self.facts.indicators[name]
        if one.derived and one.signal.kind == "none":
            return self.sightings(one.id)
        if not one.derived and one.signal.kind not in WATCHING:
            return self.facts.sightings.get(one.id, ())
        handed = []
        for fired in self.firings(one.id, datetime.max.replace(tzinfo=UTC)):
            told = self.facts.tellings.get(fired.finding.story, ())
            if told:
                telling = replace(told[0], event=fired.finding.event, arrived=fired.at, counted=True)
                handed.append(Sighting(one.id, telling))
        return tuple(handed)

    def moments(self, name: str) -> set[datetime]:
        """Every time at which what an indicator finds may have changed."""
        one = self.facts.indicators[name]
        kind = one.signal.kind
        if kind == "count":
            return set(counting.moments(one.signal, self.sightings(name), self.facts))
        if kind == "sequence":
            seen = self._handed((*(one.signal.steps or ()), *(one.signal.until or ())), one)
            return self.facts.moments(stories_of(seen)) | {each.telling.arrived for each in seen}
        if kind == "together":
            return set(self._together_moments(one))
        seen = self.sightings(name)
        return self.facts.moments(stories_of(seen)) | {each.telling.arrived for each in seen}

    def _together_moments(self, one: Indicator) -> Iterator[datetime]:
        within = one.signal.within or timedelta()
        named = {each.id for each in self._members(chain.from_iterable(one.signal.watched.values()), one)}
        for name in named:
            times = self.moments(name) | {each.telling.event for each in self.sightings(name)}
            for at in times.union(at for at, _ in self.facts.measured.get(name, ())):
                yield at
                yield at + within
        if self.facts.began is not None:
            yield self.facts.began + within

    def _members(self, names: Iterable[str], watcher: Indicator) -> list[Indicator]:
        """The indicators that a watcher's references mean; a rule in force does not listen to one under test."""
        known = self.facts.indicators
        found = dict.fromkeys(chain.from_iterable(members(name, known) for name in names))
        return [known[name] for name in found if known[name].live or not watcher.live]

    def _handed(self, names: Iterable[str], watcher: Indicator) -> tuple[Sighting, ...]:
        """What rules hand on to one that watches them, since it acts."""
        start = _midnight(watcher.active_from)
        handed = chain.from_iterable(self.hands_on(one.id) for one in self._members(names, watcher))
        return tuple(one for one in handed if start is None or one.telling.arrived >= start)

    def _firings(self, one: Indicator) -> Iterator[Firing]:
        if one.signal.kind in MEASURED:
            yield from _rises(self.facts.measured.get(one.id, ()))
            return
        before: set[str] = set()
        for at in sorted(self.moments(one.id)):
            found = {each.key: each for each in self.findings(one.id, at) if each.activation}
            for key in sorted(found.keys() - before):
                yield Firing(at, found[key])
            before = before | found.keys() if one.signal.kind in ONCE else set(found)

    def _strength(self, watcher: Indicator, name: str, after: datetime, at: datetime) -> Strength:
        """How strong what a reference means was in (after, at], by what had arrived at `at`."""
        best = Strength()
        for one in self._members((name,), watcher):
            for found in self._within(one, after, at):
                if found.activation > best.level:
                    best = Strength(found.activation, one.title, found.event, found.stories)
        return best

    def _within(self, one: Indicator, after: datetime, at: datetime) -> Iterator[Finding]:
        course = self.facts.measured.get(one.id, ())
        begins = max((since for since, _ in course if since <= after), default=after)
        yield from (_as_finding(since, reading) for since, reading in course if begins <= since <= at)
        if not _acts(one, at):
            return
        if one.signal.kind == "count":
            seen = self.sightings(one.id)
            events = {each.event for each in occurrences(seen, at).values()}
            for point in sorted({after, *(event for event in events if after < event <= at)}):
                yield from counting.findings(one.signal, seen, self.facts, point, at)
        elif one.signal.kind == "together":
            for point in sorted({after, *(each for each in self.moments(one.id) if after < each <= at)}):
                yield from self.findings(one.id, point)
        else:
            yield from (each for each in self.findings(one.id, at) if after < each.event <= at)

    def _measured(self, name: str, now: datetime) -> Reading:
        held = [reading for since, reading in self.facts.measured.get(name, ()) if since <= now]
        return held[-1] if held else _NOTHING


def assess(facts: Facts, now: datetime, since: datetime | None = None) -> dict[str, Reading]:
    """The reading of every indicator at `now`, by its id; `since` as in `Signals.reading`."""
    signals = Signals(facts)
    return {name: signals.reading(name, now, since) for name in facts.indicators}


def _reading(found: list[Finding]) -> Reading:
    """The reading of findings, the strongest first."""
    if not found:
        return _NOTHING
    best = found[0]
    stories = tuple(dict.fromkeys(chain.from_iterable(each.stories for each in found)))
    others = sum(1 for each in found[1:] if each.activation)
    why = f"{best.why}, and {others} more" if others else best.why
    return Reading(best.activation, stories, why, best.arithmetic)


def _rises(course: Iterable[tuple[datetime, Reading]]) -> Iterator[Firing]:
    on = False
    for at, reading in course:
        if reading.activation and not on:
            yield Firing(at, _as_finding(at, reading))
        on = bool(reading.activation)


def _as_finding(at: datetime, reading: Reading) -> Finding:
    story = reading.stories[0] if reading.stories else ""
    return Finding("", story, at, reading.activation, reading.stories, reading.why, reading.arithmetic)


def _acts(one: Indicator, at: datetime) -> bool:
    """Whether the dates of a rule let it act at a time."""
    start, end = _midnight(one.active_from), _midnight(one.expires)
    return (start is None or start <= at) and (end is None or at < end + DAY)


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), UTC)
