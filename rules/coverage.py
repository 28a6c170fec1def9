"""Coverage: how much of what should be seen of a problem was seen, by hour and by day (warning.md 1.8).

    weight of a feed   its hits for the problem in 56 days, and one more, over the sum of these
    an hour            the weights of the feeds that covered it
    a day              the weights, each times the share of the day that its feed covered

A feed whose language's canary is silent covers nothing, whatever it says of itself.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from rules.rule import Rule

HOUR = timedelta(hours=1)
WINDOW = timedelta(days=56)
"""How far back hits are counted to weigh feeds."""
BLIND, WHOLE = 0.5, 0.8
"""Coverage below which a problem is not assessed and a day is no baseline; and from which on a quiet day counts."""

LEARNING = 14
"""The first covered days of a desk, in which a surge is faint at most: nothing is known yet of what is usual."""

Sight = Literal["full", "partial", "blind"]

CANARY = "canary"
"""The tag of a rule so broad that it hits every day: under test, with `signal: none`, for one language."""
LEAST_SUNG = 5
"""Hits a day that a canary must have in ordinary times for its silence to mean anything."""
LISTENED = 12
"""Hours of the last 24 that feeds of its language must have covered before a canary can be called silent."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a problem was seen, 0 to 1, by how many of how many feeds."""

    value: float
    seen: int
    feeds: int


def weights(feeds: Iterable[str], hits: Mapping[str, int]) -> dict[str, float]:
    """What share of a problem each feed is expected to show; `hits` are its own in the 56 days before."""
    counts = {feed: hits.get(feed, 0) + 1 for feed in feeds}
    total = sum(counts.values())
    return {feed: count / total for feed, count in counts.items()}


def of_hour(weight: Mapping[str, float], seen: Collection[str]) -> Coverage:
    """The coverage of an hour that the feeds in `seen` covered; 0 on a desk without feeds."""
    feeds = [feed for feed in weight if feed in seen]
    return Coverage(_share(weight[feed] for feed in feeds), len(feeds), len(weight))


def of_span(
    weight: Mapping[str, float],
    covered: Mapping[str, Collection[datetime]],
    since: datetime,
    until: datetime,
) -> Coverage:
    """The coverage of the time in [since, until); `covered` has the beginnings of the hours that each feed covered.

    An hour that lies in the span in part counts in part: a cut-off need not stand at a full hour of UTC. `seen` is how
    many feeds covered at least half of it.
    """
    length = (until - since) / HOUR
    if length <= 0:
        return Coverage(0.0, 0, len(weight))
    shares = {
        feed: sum(_overlap(hour, since, until) for hour in set(covered.get(feed, ()))) / length for feed in weight
    }
    seen = sum(share >= 0.5 for share in shares.values())
    return Coverage(_share(weight[feed] * share for feed, share in shares.items()), seen, len(weight))


def of_hours(values: Mapping[datetime, float], since: datetime, until: datetime) -> float:
    """The coverage of the time in [since, until) from that of its hours, by their beginnings; 0 for one not there."""
    length = (until - since) / HOUR
    if length <= 0:
        return 0.0
    return _share(value * _overlap(hour, since, until) / length for hour, value in values.items())


def covered_time(values: Mapping[datetime, float], since: datetime, until: datetime) -> timedelta:
    """How much of [since, until) was well covered: the hours of 0.8 and more. Clocks of grace run in this time only."""
    return sum((_overlap(hour, since, until) * HOUR for hour, value in values.items() if is_whole(value)), timedelta())


def sight(value: float) -> Sight:
    """Full from 0.8 on, a partial view from 0.5 on, else blind: then the problem is not assessed."""
    return "full" if is_whole(value) else "partial" if is_usable(value) else "blind"


def is_whole(value: float) -> bool:
    """Whether a day or an hour counts as covered: holds, downward clocks and grace run in such time only."""
    return value >= WHOLE


def is_usable(value: float) -> bool:
    """Whether a day may stand in a baseline, and a level may be called assessed."""
    return value >= BLIND


def hours_between(since: datetime, until: datetime) -> Iterator[datetime]:
    """The beginnings of the hours that lie wholly in [since, until), in order."""
    hour = since.replace(minute=0, second=0, microsecond=0)
    if hour < since:
        hour += HOUR
    while hour + HOUR <= until:
        yield hour
        hour += HOUR


# -- canaries -------------------------------------------------------------------------------------

Song = Literal["sings", "silent", "weak", "not heard"]


def canaries(rules: "Iterable[Rule]") -> dict[str, tuple[str, ...]]:
    """The languages that each canary speaks for, by the rule's id: those of its `where`."""
    return {
        rule.id: rule.where.languages
        for rule in rules
        if CANARY in rule.tags and rule.signal.kind == "none" and rule.status in {"active", "test"}
    }


def song(hits: int, usual: float, covered_hours: int) -> Song:
    """What a canary tells of its language.

    `hits` are its own in the last 24 hours, `usual` those of an ordinary day, `covered_hours` those of the 24 in which
    some feed of the language claims to have been well. Silent: nothing came through where much always does, so that
    what lies between a feed and a hit is broken. Weak: it never hit often enough to tell. Not heard: no feed was well.
    """
    if hits:
        return "sings"
    if covered_hours < LISTENED:
        return "not heard"
    return "silent" if usual >= LEAST_SUNG else "weak"


def _overlap(hour: datetime, since: datetime, until: datetime) -> float:
    """The share of an hour that lies in [since, until)."""
    return max(0.0, (min(hour + HOUR, until) - max(hour, since)) / HOUR)


def _share(parts: Iterable[float]) -> float:
    """A sum of shares, without what adding them up in binary leaves above one or below a limit."""
    return min(1.0, round(sum(parts), 9))
