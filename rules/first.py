"""First: a story is the first of its rule for a place or an actor, ever or for 90 days."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.facts import Facts, Finding
from rules.occurrence import Stories
from rules.sighting import CLEAR, Telling
from rules.signal_kind import Signal
from rules.spoken import count, day
from rules.tripwire import activation

FORGOTTEN = timedelta(days=90)
"""After so long without a story, the next one is the first again."""

EVER = 180
"""So many covered days must have been seen before `first ever` is said."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A story that was new for a place or an actor, its `key`, when it came; `before` is when that was seen last."""

    key: str
    story: str
    event: datetime
    before: datetime | None


def newcomers(signal: Signal, stories: Stories, facts: Facts) -> tuple[Newcomer, ...]:
    """Every story that was new for a place or an actor when it came, by what was known when it came.

    What does not count is no first, and is remembered: the next one is no first either.
    """
    per = signal.per or "place"
    told: dict[str, dict[str, list[Telling]]] = defaultdict(lambda: defaultdict(list))
    for story, tellings in stories.tellings.items():
        for one in tellings:
            for key in facts.keys(per, one.places, one.actors):
                told[key][story].append(one)
    return tuple(new for key, named in sorted(told.items()) for new in _new(key, named))


def _new(key: str, named: Mapping[str, Sequence[Telling]]) -> Iterator[Newcomer]:
    came = sorted((min(one.arrived for one in found), story) for story, found in named.items())
    events = {story: min(one.event for one in named[story] if one.arrived == arrived) for arrived, story in came}
    came.sort(key=lambda one: (one[0], events[one[1]], one[1]))
    for n, (arrived, story) in enumerate(came):
        seen = (one.event for _, other in came[:n] for one in named[other] if one.arrived <= arrived)
        before = max(seen, default=None)
        if before is None or before <= events[story] - FORGOTTEN:
            yield Newcomer(key, story, events[story], before)


def findings(
    signal: Signal,
    new: Iterable[Newcomer],
    stories: Stories,
    facts: Facts,
    at: datetime,
    among: Collection[str] | None = None,
) -> tuple[Finding, ...]:
    """Those of the newcomers that count and had come by a time; of some stories, or of all (None)."""
    found = []
    for one in new:
        known = stories.at(one.story, at) if among is None or one.story in among else None
        if known is not None and one.key in facts.keys(signal.per or "place", known.places, known.actors):
            found.append(_finding(signal, one, facts, at))
    return tuple(found)


def _finding(signal: Signal, one: Newcomer, facts: Facts, at: datetime) -> Finding:
    return Finding(
        f"{one.key} {one.story}",
        one.story,
        one.event,
        min(activation(signal, facts, one.story, at), CLEAR),
        (one.story,),
        _chip(signal, one, facts),
        (("key", one.key), ("last_seen", "" if one.before is None else one.before.isoformat())),
    )


def _chip(signal: Signal, one: Newcomer, facts: Facts) -> str:
    about = f"{'from' if signal.per == 'place' else 'of'} {facts.name(one.key)}"
    if one.before is not None:
        days = count((one.event - one.before).days, "day")
        return f"first report {about} in {days}, since {day(one.before, facts.zone)}"
    if facts.covered_days >= EVER or facts.began is None:
        return f"first report ever {about}"
    days = count(facts.covered_days, "day")
    return f"first report {about} since monitoring began on {day(facts.began, facts.zone)} ({days})"
