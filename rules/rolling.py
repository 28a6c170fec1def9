"""Rolling: the last 24 hours of indicators that are held against their past, asked about at any time of a day.

The cut-off alone sets what an indicator reads. This only says that it is worth a word before: by stricter limits, since
whoever asks at every hour has more occasions to be fooled by chance (warning.md 1.4, 1.9).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from rules.carried import Carried, Watchlist
from rules.how_often import about
from rules.indicator import Indicator
from rules.sighting import STRONG
from rules.signal import Signals
from rules.spoken import count
from rules.surge import LEAST_STRONG, learning_day, surge
from rules.tally import tally
from rules.usual import DayCount

DAY = timedelta(days=1)
FRESH = timedelta(hours=6)
"""A surge is told while it goes on: a new story came in this time."""
AFTER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rolling:
    """An indicator whose last 24 hours are far above what is usual for it, on a day of counting.

    `stories` are their keys, the best borne out first, `counted` is what was counted beside what is usual:
    `6 stories from 4 independent sources in 24 hours, usual about 1 a week`.
    """

    indicator: str
    day: date
    stories: tuple[str, ...]
    counted: str


def rolling(
    watch: Watchlist, carried: Carried, signals: Signals, now: datetime, seen: tuple[float, float]
) -> dict[str, Rolling]:
    """The indicators of a problem that surge at `now` (aware UTC), by id; `carried` is what its day began with.

    `seen` are the coverage of the 24 hours and the factor of the weekday.
    """
    found = (_rolled(watch, carried, signals, one, now, seen) for one in watch.own.values())
    return {one.indicator: one for one in found if one is not None}


def _rolled(
    watch: Watchlist, carried: Carried, signals: Signals, one: Indicator, now: datetime, seen: tuple[float, float]
) -> Rolling | None:
    if one.signal.kind != "surge" or not one.live:
        return None
    first = _first(signals, one.id, now)
    # to grade stories takes longer than to count them
    if sum(at > now - DAY for at in first.values()) < LEAST_STRONG:
        return None
    counted = tally(signals, one.id, now - DAY, now)
    if not any(first[story] > now - FRESH for story in counted.day.stories):
        return None
    past = carried.counts.get(one.id, ())
    today = DayCount(carried.day + DAY, len(counted.day.stories), *seen)
    risen = surge(
        past,
        today,
        counted.sources(),
        one.signal.strictness or "normal",
        learning=learning_day(past),
        rolling=True,
        parameters=watch.parameters,
    )
    if risen.activation < STRONG:
        return None
    said = f"{count(today.stories, 'story', 'stories')} from {count(counted.day.sources, 'independent source')}"
    return Rolling(
        indicator=one.id,
        day=today.day,
        stories=counted.day.stories,
        counted=f"{said} in 24 hours, usual {about(risen.day.lam)}",
    )


def _first(signals: Signals, name: str, now: datetime) -> dict[str, datetime]:
    """When the first report that counts came of each story of an indicator, by its key."""
    first: dict[str, datetime] = {}
    for each in signals.sightings(name):
        one = each.telling
        if one.counted and one.arrived <= now and one.arrived < first.get(one.story, AFTER):
            first[one.story] = one.arrived
    return first
