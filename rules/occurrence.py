"""Occurrences: the stories that an indicator sees, with what it knows of each at any time."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.sighting import Sighting, Telling

_LONG = timedelta(days=2)
"""Stories whose reports tell of times further apart are looked at in every window."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A story as an indicator saw it by some time: the earliest `event` and `arrived` of the reports that were hit."""

    story: str
    event: datetime
    arrived: datetime
    places: frozenset[str]
    actors: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Strand:
    """What was known of a story after each report that counts: when the report came, and the occurrence since then."""

    arrivals: tuple[datetime, ...]
    known: tuple[Occurrence, ...]

    @property
    def earliest(self) -> datetime:
        return self.known[-1].event

    @property
    def latest(self) -> datetime:
        return self.known[0].event

    def at(self, time: datetime) -> Occurrence | None:
        n = bisect_right(self.arrivals, time)
        return self.known[n - 1] if n else None


class Stories:
    """The stories of these sightings, in any order; only reports that count make a story occur."""

    def __init__(self, sightings: Iterable[Sighting]) -> None:
        self.tellings: dict[str, list[Telling]] = defaultdict(list)
        for one in sorted({one.telling for one in sightings}, key=lambda one: (one.arrived, one.story, one.entry)):
            self.tellings[one.story].append(one)
        told = {story: [one for one in found if one.counted] for story, found in self.tellings.items()}
        self._strands = {story: _strand(found) for story, found in told.items() if found}
        short = [one for one in self._strands.values() if one.latest - one.earliest <= _LONG]
        self._short = sorted(short, key=lambda one: one.earliest)
        self._begins = [one.earliest for one in self._short]
        self._long = [one for one in self._strands.values() if one.latest - one.earliest > _LONG]

    def at(self, story: str, time: datetime) -> Occurrence | None:
        """What was known of a story at a time; None where it had not occurred."""
        strand = self._strands.get(story)
        return None if strand is None else strand.at(time)

    def known(self, time: datetime, after: datetime | None = None, upto: datetime | None = None) -> list[Occurrence]:
        """What was known at a time of all stories, or of those whose event lies in [after, upto]."""
        # what happened later than this was not known either
        found = (one.at(time) for one in self._near(after, time if upto is None else min(upto, time)))
        return [
            one
            for one in found
            if one is not None and (after is None or after <= one.event) and (upto is None or one.event <= upto)
        ]

    def span(self, stories: Iterable[str]) -> tuple[datetime, datetime] | None:
        """The earliest and the latest time that any report of these stories that counts tells of; None for none."""
        found = [self._strands[story] for story in stories if story in self._strands]
        if not found:
            return None
        return min(one.earliest for one in found), max(one.latest for one in found)

    def _near(self, after: datetime | None, upto: datetime | None) -> Iterator[_Strand]:
        begin = 0 if after is None else bisect_right(self._begins, after - _LONG - timedelta(seconds=1))
        end = len(self._short) if upto is None else bisect_right(self._begins, upto)
        yield from self._long
        yield from self._short[begin:end]


def _strand(tellings: Iterable[Telling]) -> _Strand:
    arrivals: list[datetime] = []
    known: list[Occurrence] = []
    for one in tellings:
        last = known[-1] if known else Occurrence(one.story, one.event, one.arrived, one.places, one.actors)
        event = min(last.event, one.event)
        arrivals.append(one.arrived)
        known.append(Occurrence(one.story, event, last.arrived, last.places | one.places, last.actors | one.actors))
    return _Strand(tuple(arrivals), tuple(known))
