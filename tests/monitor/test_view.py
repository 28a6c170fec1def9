"""How much could be seen is counted, so that silence is never taken for calm."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from shelved import store

from feeds.feed import Feed, Publisher
from feeds.state import FeedState, Poll
from monitor.view import HOUR, gaps, view

DAY = datetime(2025, 11, 18, tzinfo=UTC)
MOMENTS = st.integers(0, 60 * 40).map(lambda minutes: DAY + timedelta(minutes=minutes))
PAPERS = tuple(
    (Publisher(id=name, title=name.title()), Feed(id=name, url=f"https://{name}.example/rss", lang=lang))
    for name, lang in (("dawn", "en"), ("jang", "ur"), ("tolo", "fa"))
)


@given(st.sets(st.integers(0, 40)), MOMENTS, MOMENTS)
def test_every_whole_hour_is_covered_or_in_one_gap(covered: set[int], since: datetime, until: datetime) -> None:
    """A whole hour inside the period is covered, or lies in exactly one gap; gaps never touch, nor leave the period."""
    hours = {DAY + number * HOUR for number in covered}
    found = gaps(iter(sorted(hours)), since, until)
    for number in range(42):
        hour = DAY + number * HOUR
        inside = since <= hour and hour + HOUR <= until
        holding = [gap for gap in found if gap.start <= hour and hour + HOUR <= gap.end]
        assert len(holding) == int(inside and hour not in hours)
    assert all(since <= gap.start < gap.end <= until for gap in found)
    assert all(left.end < right.start for left, right in pairwise(found))


def test_a_feed_is_seen_only_when_it_answers(now: datetime) -> None:
    """Failing, silent and never-read feeds are not seen, each says why, and a language without a feed is dark."""
    kept = store(now)
    with kept.transaction():
        kept.feeds.save(FeedState("dawn", "dawn", "u", now, state="ok", last_ok=now, state_since=now))
        kept.feeds.save(FeedState("jang", "jang", "u", now, state="failing", fails=4, last_ok=now, state_since=now))
        kept.feeds.record(Poll("jang", now, "failed", 503, why="HTTP 503 Service Unavailable"))
    seen = view(kept, PAPERS, now - HOUR, now)
    assert (seen.feeds, seen.seen, seen.since) == (3, 1, None)
    assert [(trouble.feed, trouble.state) for trouble in seen.troubles] == [
        ("jang", "failing"),
        ("tolo", "not looked at yet"),
    ]
    assert seen.troubles[0].why == "HTTP 503 Service Unavailable"
    assert seen.dark == ("fa", "ur")


def test_blindness_says_since_when(now: datetime) -> None:
    """Where no feed is seen, the view says when the last good answer came."""
    kept = store(now)
    with kept.transaction():
        for feed, hours in (("dawn", 5), ("jang", 3)):
            kept.feeds.save(FeedState(feed, feed, "u", now, state="failing", fails=9, last_ok=now - hours * HOUR))
    blind = view(kept, PAPERS, now - HOUR, now)
    assert (blind.seen, blind.since) == (0, now - 3 * HOUR)
    assert [(gap.start, gap.end) for gap in blind.gaps] == [(now - HOUR, now)]
