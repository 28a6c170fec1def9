"""How much could be seen: what the store knows of feeds, as a digest tells it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from alerts.report import FeedTrouble, Gap, View
from feeds.feed import Feed, Publisher
from feeds.health import covered
from feeds.state import FeedState
from monitor.store import Store

HOUR = timedelta(hours=1)


def view(store: Store, feeds: Sequence[tuple[Publisher, Feed]], since: datetime, now: datetime) -> View:
    """What of the desk's feeds is seen now, and what was seen since `since`."""
    states = store.feeds.states()
    seen = [feed for _, feed in feeds if is_seen(states.get(feed.id))]
    listed = {feed.lang for _, feed in feeds if feed.lang}
    return View(
        feeds=len(feeds),
        seen=len(seen),
        entries=store.entries.count_since(since),
        troubles=tuple(_troubles(store, feeds, states)),
        dark=tuple(sorted(listed - {feed.lang for feed in seen})),
        since=_blind_since(states.values()) if not seen else None,
        gaps=tuple(gaps((hour for _, hour, _, _ in store.feeds.hours(since, now)), since, now)),
    )


def is_seen(state: FeedState | None) -> bool:
    """Whether a feed is seen now: it answered at least once, and is not failing, silent, stale or gone."""
    return state is not None and state.last_ok is not None and covered(state.state)


def _troubles(
    store: Store,
    feeds: Iterable[tuple[Publisher, Feed]],
    states: dict[str, FeedState],
) -> list[FeedTrouble]:
    troubles = []
    for _, feed in feeds:
        state = states.get(feed.id)
        if is_seen(state):
            continue
        if state is None:
            troubles.append(FeedTrouble(feed.id, "not looked at yet"))
            continue
        polls = store.feeds.last_polls(feed.id, 1)
        word = state.state if not covered(state.state) else "not seen yet"
        troubles.append(FeedTrouble(feed.id, word, state.state_since, polls[0].why if polls else ""))
    return troubles


def _blind_since(states: Iterable[FeedState]) -> datetime | None:
    return max((state.last_ok for state in states if state.last_ok is not None), default=None)


def gaps(hours: Iterable[datetime], since: datetime, until: datetime) -> list[Gap]:
    """The stretches of whole hours within the period that no feed covered."""
    covered_hours = set(hours)
    first = since.replace(minute=0, second=0, microsecond=0)
    if first < since:
        first += HOUR
    found: list[Gap] = []
    hour = first
    while hour + HOUR <= until:
        if hour not in covered_hours:
            if found and found[-1].end == hour:
                found[-1] = Gap(found[-1].start, hour + HOUR)
            else:
                found.append(Gap(hour, hour + HOUR))
        hour += HOUR
    return found
