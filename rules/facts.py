"""Facts: what signals are a function of, beside the time that is asked about.

Everything is handed in whole; what had not arrived by a time is left out when that time is asked about. So the answer
for a past time is the one that was given then, as far as stories were joined as they are now.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from types import MappingProxyType
from typing import Any

from rules.grade import Grade, by_hand, denials, graded
from rules.indicator import Indicator
from rules.sighting import Reading, Sighting, Telling

DAY = timedelta(days=1)
PAST = timedelta(days=7)
"""How long before its arrival a report may lie, unless its feed lists old items on purpose."""

Course = tuple[tuple[datetime, Reading], ...]
"""What an indicator read: each reading with the time from which it held, in the order of time."""

Coverage = Callable[[datetime], float]
"""How much of what should be seen was seen in the hour that begins then (aware UTC), 0 to 1."""


def everything(_hour: datetime) -> float:
    """The coverage of a desk that is never blind."""
    return 1.0


def event_time(published: datetime | None, first_seen: datetime, *, archival: bool = False) -> datetime:
    """When a report's news happened, as far as its dates tell: its publisher's date within limits; aware UTC.

    It is never later than `first_seen`, and at most 7 days earlier unless the feed is marked archival.
    """
    if published is None or published > first_seen:
        return first_seen
    return published if archival else max(published, first_seen - PAST)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a signal found at a time: a story that trips it, or a condition that holds.

    `key` tells it from others of the same indicator. `event` is when the last of it happened (aware UTC), `story` the
    story that completes it, '' where there is none. `stories` is all its evidence; for a sequence, in its order.
    """

    key: str
    story: str
    event: datetime
    activation: int
    stories: tuple[str, ...]
    why: str
    arithmetic: tuple[tuple[str, float | int | str], ...] = ()


@dataclass(frozen=True, slots=True)
class Firing:
    """That an indicator fired: when (aware UTC), and on what."""

    at: datetime
    finding: Finding


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of hits and stories; make it with `gather`.

    `sightings` are by indicator, `tellings` by story, both in the order of arrival; entries that an analyst excluded
    from a story are not among them. `given` are grades (0 to 3) set by hand, by story, each with the time from which
    it holds. `measured` is what was measured elsewhere, by indicator: surges, absences, missed events. `denied` says
    since when a story is disputed. `began` is when monitoring began, None for long ago, `covered_days` for how many
    days enough was seen since. `names` are those of places and actors, by id. `regions` says for a place which places
    it counts for (`places.regions`); one that is not there counts for itself.
    """

    indicators: Mapping[str, Indicator]
    sightings: Mapping[str, tuple[Sighting, ...]]
    tellings: Mapping[str, tuple[Telling, ...]]
    denied: Mapping[str, datetime]
    given: Mapping[str, Sequence[tuple[datetime, int]]] = field(default_factory=dict)
    measured: Mapping[str, Course] = field(default_factory=dict)
    began: datetime | None = None
    covered_days: int = 0
    coverage: Coverage = everything
    zone: tzinfo = UTC
    names: Mapping[str, str] = field(default_factory=dict)
    regions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    # What was found out already; made anew with every copy but those of `but`.
    _grades: dict[str, tuple[list[datetime], list[Grade]]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def but(self, **changes: Any) -> "Facts":
        """The same facts with others in the place of some that bear on no grade; grades found out already are kept."""
        other = replace(self, **changes)
        object.__setattr__(other, "_grades", self._grades)
        return other

    def grade(self, story: str, at: datetime) -> Grade:
        """The grade of a story by what had arrived at a time."""
        course = self._grades.get(story)
        if course is None:
            course = self._grades[story] = self._course(story)
        times, grades = course
        n = bisect_right(times, at)
        return grades[n - 1] if n else graded(())

    def sources(self, stories: Iterable[str], at: datetime) -> frozenset[str]:
        """The distinct origins of all that had been told of these stories at a time."""
        return frozenset(key for story in stories for key in self.grade(story, at).keys)

    def moments(self, story: str) -> set[datetime]:
        """When something about a story changed: a report arrived, or a person graded it."""
        told = {one.arrived for one in self.tellings.get(story, ())}
        return told | {since for since, _ in self.given.get(story, ())}

    def _course(self, story: str) -> tuple[list[datetime], list[Grade]]:
        denied = self.denied.get(story)
        times = sorted(self.moments(story) | ({denied} if denied else set()))
        return times, [self._graded(story, at) for at in times]

    def _graded(self, story: str, at: datetime) -> Grade:
        told = (one for one in self.tellings.get(story, ()) if one.arrived <= at)
        denied = self.denied.get(story)
        found = graded(told, disputed=denied is not None and denied <= at)
        given = [level for since, level in self.given.get(story, ()) if since <= at]
        return by_hand(found, given[-1]) if given else found

    def keys(self, by: str, places: Iterable[str], actors: Iterable[str]) -> frozenset[str]:
        """What a report that names these places and actors counts for, by `place` or by `actor`."""
        if by == "actor":
            return frozenset(actors)
        return frozenset[str]().union(*(self.regions.get(one, frozenset({one})) for one in places))

    def name(self, known: str) -> str:
        """A place or actor as readers know it; its id where it has no name."""
        return self.names.get(known, known)


def gather(
    indicators: Mapping[str, Indicator],
    sightings: Iterable[Sighting],
    tellings: Iterable[Telling] = (),
) -> Facts:
    """The facts of these sightings, in any order, and of all tellings of their stories, hit or not."""
    seen = sorted(set(sightings), key=lambda one: (_order(one.telling), one.indicator))
    by_indicator: dict[str, list[Sighting]] = defaultdict(list)
    for one in seen:
        by_indicator[one.indicator].append(one)
    by_story: dict[str, list[Telling]] = defaultdict(list)
    for telling in sorted({*tellings, *(one.telling for one in seen)}, key=_order):
        by_story[telling.story].append(telling)
    denied: dict[str, datetime] = {}
    for one in denials(seen, indicators):
        denied.setdefault(one.telling.story, one.telling.arrived)
    return Facts(
        MappingProxyType(dict(indicators)),
        MappingProxyType({name: tuple(found) for name, found in by_indicator.items()}),
        MappingProxyType({story: tuple(found) for story, found in by_story.items()}),
        MappingProxyType(denied),
    )


def _order(one: Telling) -> tuple[datetime, str, str]:
    return one.arrived, one.story, one.entry
