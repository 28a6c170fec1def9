"""First: a story is the first of its rule for a place or an actor, ever or for 90 days."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.facts import Facts, Finding, occurrences
from rules.sighting import CLEAR, Sighting, Telling
from rules.signal_kind import Signal
from rules.spoken import count, day
from rules.tripwire import activation

FORGOTTEN = timedelta(days=90)
"""After so long without a story, the next one is the first again."""

EVER = 180
"""So many covered days must have been seen before `first ever` is said."""


@dataclass(frozen=True, slots=True)
class _News:
    """A story as it first named a place or an actor, whether it counts or not."""

    story: str
    key: str
    event: datetime
    arrived: datetime
    tellings: tuple[Telling, ...]

    @property
    def order(self) -> tuple[datetime, datetime, str]:
        return self.arrived, self.event, self.story

    def last_seen(self, by: datetime) -> datetime:
        return max(one.event for one in self.tellings if one.arrived <= by)


def findings(signal: Signal, sightings: Iterable[Sighting], facts: Facts, at: datetime) -> tuple[Finding, ...]:
    """Every story by then that was new for a place or an actor when it came, by what was known when it came.

    What does not count is no first, and is remembered: the next one is no first either.
    """
    seen, per = tuple(sightings), signal.per or "place"
    counted = occurrences(seen, at)
    found = []
    for key, news in _by_key(per, seen, facts, at).items():
        for n, one in enumerate(news):
            known = counted.get(one.story)
            if known is None or key not in facts.keys(per, known.places, known.actors):
                continue
            before = max((other.last_seen(one.arrived) for other in news[:n]), default=None)
            if before is None or before <= one.event - FORGOTTEN:
                found.append(_finding(signal, one, before, facts, at))
    return tuple(found)


def _by_key(per: str, sightings: Sequence[Sighting], facts: Facts, at: datetime) -> dict[str, list[_News]]:
    told: dict[tuple[str, str], list[Telling]] = defaultdict(list)
    for telling in (one.telling for one in sightings if one.telling.arrived <= at):
        for key in facts.keys(per, telling.places, telling.actors):
            told[key, telling.story].append(telling)
    news: dict[str, list[_News]] = defaultdict(list)
    for (key, story), tellings in sorted(told.items()):
        event, arrived = min(one.event for one in tellings), min(one.arrived for one in tellings)
        news[key].append(_News(story, key, event, arrived, tuple(tellings)))
    return {key: sorted(found, key=lambda one: one.order) for key, found in news.items()}


def _finding(signal: Signal, one: _News, before: datetime | None, facts: Facts, at: datetime) -> Finding:
    return Finding(
        f"{one.key} {one.story}",
        one.story,
        one.event,
        min(activation(signal, facts, one.story, at), CLEAR),
        (one.story,),
        _chip(signal, one, before, facts),
        (("key", one.key), ("last_seen", "" if before is None else before.isoformat())),
    )


def _chip(signal: Signal, one: _News, before: datetime | None, facts: Facts) -> str:
    about = f"{'from' if signal.per == 'place' else 'of'} {facts.name(one.key)}"
    if before is not None:
        days = count((one.event - before).days, "day")
        return f"first report {about} in {days}, since {day(before, facts.zone)}"
    if facts.covered_days >= EVER or facts.began is None:
        return f"first report ever {about}"
    days = count(facts.covered_days, "day")
    return f"first report {about} since monitoring began on {day(facts.began, facts.zone)} ({days})"
