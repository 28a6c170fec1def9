"""How well a feed is seen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from feeds.health import covered, health, seen_hours, standing_hours
from feeds.rhythm import Rhythm
from feeds.state import FeedState, Health

NOW = datetime(2025, 11, 18, 1, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WELL = FeedState(
    "one",
    "publisher",
    "http://a.example/",
    NOW,
    state="ok",
    state_since=NOW - 30 * DAY,
    last_ok=NOW - 10 * MINUTE,
    last_new=NOW - 60 * MINUTE,
    last_full=NOW - 9 * 60 * MINUTE,
    etag='"1"',
)


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (WELL, "ok"),
        (replace(WELL, state="learning", state_since=NOW - 3 * DAY), "learning"),
        (replace(WELL, state="learning", state_since=NOW - 8 * DAY), "ok"),
        (replace(WELL, last_ok=None, state="learning", state_since=NOW), "learning"),
        (replace(WELL, last_ok=None, state="learning", state_since=NOW, fails=1), "failing"),
        (replace(WELL, fails=1), "ok"),
        (replace(WELL, fails=3), "failing"),
        (replace(WELL, fails=1, last_ok=NOW - 60 * MINUTE), "failing"),
        (replace(WELL, fails=1, last_ok=NOW - 59 * MINUTE), "ok"),
        (replace(WELL, state="failing", state_since=NOW), "ok"),
        (replace(WELL, state="gone", fails=1), "gone"),
        (replace(WELL, state="gone"), "ok"),
        (replace(WELL, last_new=NOW - 8 * DAY), "silent"),
        (replace(WELL, last_new=NOW - 8 * DAY, last_full=NOW - 10 * MINUTE), "silent"),
        (replace(WELL, last_new=NOW - 8 * DAY, last_full=NOW - 10 * MINUTE, etag=""), "stale"),
        (replace(WELL, last_new=NOW - 3 * DAY), "silent"),
        (replace(WELL, last_new=None), "stale"),
        (replace(WELL, state="learning", state_since=NOW, last_new=None), "stale"),
        (replace(WELL, state="learning", state_since=NOW, last_new=NOW - 276 * DAY), "stale"),
        (replace(WELL, state="learning", state_since=NOW, last_new=NOW - 2 * DAY), "learning"),
    ],
)
def test_a_feed_stands_as_its_looks_say(state: FeedState, word: Health) -> None:
    """Each state has its grounds in what is remembered, and all but ok say why."""
    got, why = health(state, NOW)
    assert got == word
    assert bool(why) == (word != "ok")


def test_a_measured_gap_decides_what_is_silence() -> None:
    """Three times the usual gap is silence, but never less than six hours."""
    quiet = replace(WELL, last_new=NOW - timedelta(hours=7))
    assert health(quiet, NOW)[0] == "ok"
    assert health(quiet, NOW, Rhythm(timedelta(hours=1)))[0] == "silent"
    assert health(quiet, NOW, Rhythm(timedelta(hours=3)))[0] == "ok"
    assert health(WELL, NOW, Rhythm(timedelta(minutes=1)))[0] == "ok"


def test_a_slow_feed_may_be_quiet_for_weeks() -> None:
    """What publishes a few times a month is silent after 45 days, whatever its looks and hours would say."""
    busy = Rhythm(timedelta(hours=5), dict.fromkeys(range(168), 0.1))
    assert health(replace(WELL, last_new=NOW - 44 * DAY), NOW, slow=True)[0] == "ok"
    assert health(replace(WELL, last_new=NOW - 44 * DAY), NOW, busy, slow=True)[0] == "ok"
    assert health(replace(WELL, last_new=NOW - 46 * DAY), NOW, slow=True)[0] == "silent"
    assert health(replace(WELL, last_new=NOW - 46 * DAY), NOW, Rhythm(timedelta(days=20)), slow=True)[0] == "ok"


def test_silence_at_a_busy_hour_is_noticed_sooner() -> None:
    """A feed that had something new in nearly every hour of its week is silent when several such hours bring nothing."""
    busy = Rhythm(timedelta(hours=5), dict.fromkeys(range(168), 0.1))
    assert health(replace(WELL, last_new=NOW - timedelta(hours=3)), NOW, busy)[0] == "ok"
    assert health(replace(WELL, last_new=NOW - timedelta(hours=4)), NOW, busy)[0] == "silent"
    asleep = Rhythm(timedelta(hours=5), dict.fromkeys(range(168), 0.9))
    assert health(replace(WELL, last_new=NOW - timedelta(hours=14)), NOW, asleep)[0] == "ok"


def test_a_feed_in_good_standing_is_seen_until_its_next_look() -> None:
    """Between two looks the hours count as seen, for as long as the next look is not late and the last did not fail."""
    slow = replace(WELL, interval_s=6 * 3600, last_ok=NOW - timedelta(hours=4))
    assert [hour.hour for hour in standing_hours(slow, NOW)] == [21, 22, 23, 0, 1]
    assert standing_hours(replace(slow, fails=1), NOW) == []
    assert standing_hours(replace(slow, state="silent"), NOW) == []
    assert standing_hours(replace(slow, interval_s=1800, next_due=NOW - timedelta(hours=3)), NOW) == []
    assert standing_hours(replace(slow, last_ok=None), NOW) == []


def test_a_feed_whose_server_asks_for_rest_is_seen_meanwhile() -> None:
    """Hours in which nobody looked since the server had asked for them count as seen, up to twice the rest; no more."""
    seen = timedelta(hours=8)
    rested = replace(WELL, interval_s=1800, last_ok=NOW - seen, next_due=NOW - timedelta(hours=2))
    assert len(seen_hours(rested, NOW)) == 9
    assert len(seen_hours(replace(rested, fails=1), NOW)) == 1
    assert len(seen_hours(replace(rested, next_due=NOW - timedelta(hours=7)), NOW)) == 1
    waiting = replace(rested, last_ok=NOW - timedelta(hours=13), next_due=NOW + DAY)
    assert len(seen_hours(waiting, NOW)) == 1


def test_only_ok_and_learning_cover_an_hour() -> None:
    """Blindness is never calm: every other state is an hour not seen."""
    words: list[Health] = ["ok", "learning", "failing", "silent", "stale", "gone"]
    assert [covered(word) for word in words] == [True, True, False, False, False, False]


def test_what_was_old_at_the_first_look_says_how_old() -> None:
    """An operator reads at once that a feed was left behind, and that one has listed nothing."""
    left = replace(WELL, state="learning", state_since=NOW, last_new=NOW - 276 * DAY)
    assert health(left, NOW) == ("stale", "its newest item is 276 days old")
    assert health(replace(left, last_new=None), NOW) == ("stale", "it has never listed anything")


@pytest.mark.parametrize(("ago", "words"), [(90 * MINUTE, "1 h"), (40 * MINUTE, "40 min"), (3 * DAY, "3 days")])
def test_the_reason_names_how_long(ago: timedelta, words: str) -> None:
    """An operator reads since when a feed has not answered."""
    assert words in health(replace(WELL, fails=3, last_ok=NOW - ago), NOW)[1]


def test_a_clock_set_back_makes_no_feed_ill() -> None:
    """Times in the future count as just now."""
    assert health(replace(WELL, last_ok=NOW + DAY, last_new=NOW + DAY, fails=1), NOW)[0] == "ok"
