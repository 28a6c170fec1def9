"""Signals: from sightings of an indicator to its reading at a moment, and to the moments at which it fires.

    tripwire, count, sequence, first, together    are found here, each in a module of its own
    surge, absence                                are measured against past days and handed in as `Facts.measured`

What one indicator asks of another is found once. Rules that watch rules wait for each other in no circle: the rulebook
has seen to that.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain

from rules import counting, first, sequence, together, tripwire
from rules.facts import DAY, Facts, Finding, Firing
from rules.first import Newcomer
from rules.indicator import Indicator, members
from rules.occurrence import Stories
from rules.sighting import STRONG, Reading, Sighting
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
        self._heard: dict[tuple[str, tuple[str, ...]], tuple[Sighting, ...]] = {}
        self._stories: dict[tuple[str, tuple[str, ...]], Stories] = {}
        self._new: dict[str, tuple[Newcomer, ...]] = {}
        self._fired: dict[str, tuple[Firing, ...]] = {}
        self._changed: dict[str, dict[datetime, set[str]]] = {}
        self._moments: dict[str, list[datetime]] = {}

    def reading(self, name: str, now: datetime, since: datetime | None = None) -> Reading:
        """The reading of an indicator at `now`.

        A tripwire, sequence or first reads by the stories that came, or grew stronger, in (since, now], the last 24
        hours where `since` is None; a count or together by whether it holds at `now`.
        """
        one = self.facts.indicators[name]
        if one.signal.kind == "none":
            return _NOTHING
        found = self._fresh(one, since or now - DAY, now) if one.signal.kind in ONCE else self.findings(name, now)
        own = _reading(sorted(found, key=lambda each: (-each.activation, each.event, each.key)))
        measured = self._measured(name, now)
        return measured if measured.activation > own.activation else own

    def rises(self, name: str, since: datetime, now: datetime) -> list[tuple[datetime, Reading]]:
        """When in (since, now] the activation of an indicator rose above all before in that time, and its readings."""
        one = self.facts.indicators[name]
        moments = {at for at, _ in self.facts.measured.get(name, ())}
        if one.signal.kind not in MEASURED | {"none"}:
            moments.update(self.moments(name))
        best, found = 0, []
        for at in sorted(moment for moment in moments if since < moment <= now):
            if not self._may_rise(one, since, at, best):
                continue
            reading = self.reading(name, at, since)
            if reading.activation > best:
                best = reading.activation
                found.append((at, reading))
            if best == STRONG:
                break
        return found

    def _may_rise(self, one: Indicator, since: datetime, at: datetime, best: int) -> bool:
        """Whether an indicator can read more than `best` at a moment; to read it whole takes the longer, the later.

        What is found once for each story changes only by the stories that changed at that very moment.
        """
        if one.signal.kind not in ONCE or _acts(one, since) != _acts(one, at):
            return True
        changed = self._changes(one).get(at, set())
        before = {old.key: old.activation for old in self.findings(one.id, since, changed)}
        fresh = (new for new in self.findings(one.id, at, changed) if new.activation > before.get(new.key, 0))
        highest = max((new.activation for new in fresh), default=0)
        return max(highest, self._measured(one.id, at).activation) > best

    def findings(self, name: str, at: datetime, among: Collection[str] | None = None) -> tuple[Finding, ...]:
        """What the signal of an indicator finds at a time, by what had arrived then.

        With `among`, a kind that finds stories need only find those that these stories bear on.
        """
        one = self.facts.indicators[name]
        signal = one.signal
        if not _acts(one, at) or signal.kind in MEASURED | {"none"}:
            return ()
        if signal.kind == "sequence":
            steps = [self._hears(one, (step,)) for step in signal.steps or ()]
            return sequence.findings(signal, steps, self._hears(one, signal.until or ()), self.facts, at, among)
        if signal.kind == "together":
            return together.findings(signal, lambda *asked: self._strength(one, *asked), self.facts, at)
        stories = self.stories(name)
        if signal.kind == "count":
            return counting.findings(signal, stories, self.facts, at)
        if signal.kind == "first":
            if name not in self._new:
                self._new[name] = first.newcomers(signal, stories, self.facts)
            return first.findings(signal, self._new[name], stories, self.facts, at, among)
        return tripwire.findings(signal, stories, self.facts, at, among)

    def firings(self, name: str, now: datetime) -> tuple[Firing, ...]:
        """When an indicator fired until `now` and on what, by what was known each time; in the order of time."""
        if name not in self._fired:
            self._fired[name] = tuple(self._firings(self.facts.indicators[name]))
        return tuple(one for one in self._fired[name] if one.at <= now)

    def sightings(self, name: str) -> tuple[Sighting, ...]:
        """What an indicator counts: its own hits, or what the rules of its `of` hand on."""
        one = self.facts.indicators[name]
        return self._handed(one, one.of) if one.derived else self.facts.sightings.get(name, ())

    def stories(self, name: str) -> Stories:
        """The stories of what an indicator counts."""
        key = (name, ("", *self.facts.indicators[name].of))
        if key not in self._stories:
            self._stories[key] = Stories(self.sightings(name))
        return self._stories[key]

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
        """Every time at which what an indicator finds may have changed; none for what is measured elsewhere."""
        one = self.facts.indicators[name]
        return set() if one.signal.kind in MEASURED else set(self._times(one))

    def _members(self, names: Iterable[str], watcher: Indicator) -> list[Indicator]:
        """The indicators that a watcher's references mean; a rule in force does not listen to one under test."""
        known = self.facts.indicators
        found = dict.fromkeys(chain.from_iterable(members(name, known) for name in names))
        return [known[name] for name in found if known[name].live or not watcher.live]

    def _handed(self, watcher: Indicator, names: tuple[str, ...]) -> tuple[Sighting, ...]:
        """What rules hand on to one that watches them, since it acts."""
        key = (watcher.id, names)
        if key not in self._heard:
            start = _midnight(watcher.active_from)
            handed = chain.from_iterable(self.hands_on(one.id) for one in self._members(names, watcher))
            self._heard[key] = tuple(one for one in handed if start is None or one.telling.arrived >= start)
        return self._heard[key]

    def _hears(self, watcher: Indicator, names: tuple[str, ...]) -> Stories:
        """The stories of what rules hand on to one that watches them."""
        key = (watcher.id, names)
        if key not in self._stories:
            self._stories[key] = Stories(self._handed(watcher, names))
        return self._stories[key]

    def _firings(self, one: Indicator) -> Iterator[Firing]:
        if one.signal.kind in MEASURED:
            yield from _rises(self.facts.measured.get(one.id, ()))
            return
        if one.signal.kind in ONCE:
            yield from self._once(one)
            return
        before: set[str] = set()
        for at in self._times(one):
            found = {each.key: each for each in self.findings(one.id, at) if each.activation}
            for key in sorted(found.keys() - before):
                yield Firing(at, found[key])
            before = set(found)

    def _fresh(self, one: Indicator, since: datetime, now: datetime) -> Iterator[Finding]:
        """What was found in (since, now] and not before, or is stronger now."""
        changes = self._changes(one)
        changed = {story for at, stories in changes.items() if since < at <= now for story in stories}
        before = {old.key: old.activation for old in self.findings(one.id, since, changed)}
        for new in self.findings(one.id, now, changed):
            if new.key not in before or new.activation > before[new.key]:
                yield new

    def _once(self, one: Indicator) -> Iterator[Firing]:
        """Once for each story, when it is first found: it need be looked for only where a story changes."""
        done: set[str] = set()
        for at, changed in sorted(self._changes(one).items()):
            for found in sorted(self.findings(one.id, at, changed), key=lambda each: each.key):
                if found.activation and found.key not in done:
                    done.add(found.key)
                    yield Firing(at, found)

    def _changes(self, one: Indicator) -> dict[datetime, set[str]]:
        """When something changes about stories that an indicator counts, and about which."""
        if one.id in self._changed:
            return self._changed[one.id]
        steps = (*(one.signal.steps or ()), *(one.signal.until or ()))
        seen = self._handed(one, steps) if one.signal.kind == "sequence" else self.sightings(one.id)
        changes: dict[datetime, set[str]] = defaultdict(set)
        for each in seen:
            changes[each.telling.arrived].add(each.telling.story)
        for story in {each.telling.story for each in seen}:
            for at in self.facts.moments(story):
                changes[at].add(story)
        self._changed[one.id] = dict(changes)
        return self._changed[one.id]

    def _times(self, one: Indicator) -> list[datetime]:
        """Every time at which what an indicator finds may change, in order."""
        if one.id not in self._moments:
            waits = one.signal.kind == "together"
            found = set(self._together_times(one)) if waits else set(self._changes(one))
            if one.signal.kind == "count":
                found |= {each.telling.event + (one.signal.within or DAY) for each in self.sightings(one.id)}
            self._moments[one.id] = sorted(found)
        return self._moments[one.id]

    def _together_times(self, one: Indicator) -> Iterator[datetime]:
        within = one.signal.within or timedelta()
        for named in self._members(chain.from_iterable(one.signal.watched.values()), one):
            events = (each.telling.event for each in self.hands_on(named.id))
            measured = (at for at, _ in self.facts.measured.get(named.id, ()))
            for at in chain(self._times(named), events, measured):
                yield at
                yield at + within
        if self.facts.began is not None:
            yield self.facts.began + within

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
            stories = self.stories(one.id)
            events = {each.event for each in stories.known(at, after, at)}
            for point in sorted({after, *events}):
                yield from counting.findings(one.signal, stories, self.facts, point, at)
        elif one.signal.kind == "together":
            times = self._times(one)
            for point in (after, *times[bisect_right(times, after) : bisect_right(times, at)]):
                yield from self.findings(one.id, point)
        else:
            # A newcomer has the time at which it was new, whatever is known of it since: all of them are asked for.
            anew = one.signal.kind == "first"
            among = None if anew else {each.story for each in self._ends(one).known(at, after, at)}
            yield from (each for each in self.findings(one.id, at, among) if after < each.event <= at)

    def _ends(self, one: Indicator) -> Stories:
        """The stories that complete what an indicator finds."""
        return self._hears(one, (one.signal.steps or ())[-1:]) if one.signal.steps else self.stories(one.id)

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
