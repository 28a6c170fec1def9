"""How much of a problem was seen."""

from datetime import UTC, datetime, timedelta

import books
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.coverage import (
    HOUR,
    Coverage,
    canaries,
    covered_time,
    hours_between,
    is_usable,
    is_whole,
    of_hour,
    of_hours,
    of_span,
    sight,
    song,
    weights,
)

DAWN = datetime(2025, 11, 18, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HITS = {"one": 50, "two": 30, "three": 15, "four": 5}
"""The example of warning.md 1.8."""
WEIGHT = weights(HITS, HITS)


def hours(n: int, since: datetime = DAWN) -> list[datetime]:
    """The beginnings of n hours in a row."""
    return [since + k * HOUR for k in range(n)]


def test_feeds_weigh_by_what_they_brought():
    """The four weights of the example, and one for a feed that never brought anything."""
    assert {feed: round(weight, 3) for feed, weight in WEIGHT.items()} == {
        "one": 0.490,
        "two": 0.298,
        "three": 0.154,
        "four": 0.058,
    }
    assert weights(["a", "b"], {}) == {"a": 0.5, "b": 0.5}
    assert weights([], {}) == {}


@pytest.mark.parametrize(("dark", "value", "word"), [(0, 1.0, "full"), (12, 0.755, "partial"), (24, 0.510, "partial")])
def test_a_dark_feed_costs_its_weight(dark, value, word):
    """The first feed dark for half a day and for a whole one: the figures of the example, and how they are called."""
    covered = dict.fromkeys(HITS, hours(24)) | {"one": hours(24 - dark)}
    found = of_span(WEIGHT, covered, DAWN, DAWN + DAY)
    assert (round(found.value, 3), found.feeds, sight(found.value)) == (value, 4, word)
    assert found.seen == (3 if dark == 24 else 4)


def test_an_hour_is_the_feeds_that_covered_it():
    """One hour has the weights of its feeds; a feed that is not the desk's adds nothing."""
    assert of_hour(WEIGHT, {"one", "four", "gone"}) == Coverage(round(57 / 104, 9), 2, 4)
    assert of_hour(WEIGHT, set()) == Coverage(0.0, 0, 4)
    assert of_hour(WEIGHT, set(HITS)) == Coverage(1.0, 4, 4)
    assert of_hour({}, {"one"}) == Coverage(0.0, 0, 0)


def test_a_cutoff_may_stand_within_an_hour():
    """A day that begins at half past takes half of its first hour and half of its last."""
    since = DAWN + HOUR / 2
    covered = {"one": [DAWN], "two": hours(25), "three": [DAWN + DAY], "four": []}
    found = of_span(WEIGHT, covered, since, since + DAY)
    assert found.value == pytest.approx(WEIGHT["one"] / 48 + WEIGHT["two"] + WEIGHT["three"] / 48)
    assert of_hours({DAWN: 1.0}, since, since + HOUR) == 0.5


def test_a_day_of_25_hours_is_as_long_as_it_is():
    """Where clocks are set back, 24 covered hours are not the whole day."""
    covered = dict.fromkeys(HITS, hours(24))
    assert of_span(WEIGHT, covered, DAWN, DAWN + 25 * HOUR).value == pytest.approx(24 / 25)


def test_no_time_is_not_covered():
    """A span without length has no coverage, and an hour that is listed twice counts once."""
    assert of_span(WEIGHT, {}, DAWN, DAWN) == Coverage(0.0, 0, 4)
    assert of_hours({}, DAWN, DAWN) == 0.0
    twice = dict.fromkeys(HITS, hours(12) * 2)
    assert of_span(WEIGHT, twice, DAWN, DAWN + DAY).value == 0.5


@pytest.mark.parametrize(
    ("value", "word", "whole", "usable"),
    [
        (1.0, "full", True, True),
        (0.8, "full", True, True),
        (0.799, "partial", False, True),
        (0.5, "partial", False, True),
        (0.499, "blind", False, False),
        (0.0, "blind", False, False),
    ],
)
def test_the_limits_of_sight(value, word, whole, usable):
    """Whole from 0.8 on; a partial view down to 0.5; below that, blind."""
    assert (sight(value), is_whole(value), is_usable(value)) == (word, whole, usable)


def test_sums_of_shares_stand_at_the_limits():
    """Weights that add up to a limit reach it, whatever binary makes of tenths."""
    tenths = weights(list("abcdefghij"), {})
    assert is_whole(of_hour(tenths, set("abcdefgh")).value)
    assert is_usable(of_hour(tenths, set("abcde")).value)
    assert of_hour(tenths, set("abcdefghij")).value == 1.0


def test_grace_runs_in_covered_hours_only():
    """The clock of a deadline runs in the hours of 0.8 and more, and in part of one that lies in part in the time."""
    values = dict.fromkeys(hours(24), 1.0) | dict.fromkeys(hours(10), 0.79)
    assert covered_time(values, DAWN, DAWN + DAY) == 14 * HOUR
    assert covered_time(values, DAWN, DAWN + 11.5 * HOUR) == 1.5 * HOUR
    assert covered_time({}, DAWN, DAWN + DAY) == timedelta()


def test_hours_lie_wholly_in_a_span():
    """An hour that is not over, or began before, is left out."""
    half = HOUR / 2
    assert list(hours_between(DAWN, DAWN + 2 * HOUR)) == hours(2)
    assert list(hours_between(DAWN + half, DAWN + 2 * HOUR + half)) == [DAWN + HOUR]
    assert list(hours_between(DAWN, DAWN + half)) == []


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 500), min_size=1), st.data())
def test_a_day_is_its_hours(hits, data):
    """For any hits and any covered hours, the day read from feeds equals the day read from kept hours."""
    weight = weights(hits, hits)
    covered = {feed: data.draw(st.sets(st.sampled_from(hours(26)))) for feed in hits}
    since = DAWN + data.draw(st.integers(0, 59)) * timedelta(minutes=1)
    kept = {hour: of_hour(weight, {feed for feed in hits if hour in covered[feed]}).value for hour in hours(26)}
    day = of_span(weight, covered, since, since + DAY)
    assert day.value == pytest.approx(of_hours(kept, since, since + DAY), abs=1e-7)
    assert 0.0 <= day.value <= 1.0


# -- canaries -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hits", "usual", "covered", "said"),
    [
        (1, 300.0, 24, "sings"),
        (1, 0.0, 0, "sings"),
        (0, 300.0, 24, "silent"),
        (0, 5.0, 12, "silent"),
        (0, 4.9, 24, "weak"),
        (0, 300.0, 11, "not heard"),
    ],
)
def test_a_canary_is_silent_only_where_it_should_sing(hits, usual, covered, said):
    """Its silence tells something where it used to hit five times a day and feeds of its language claim to be well."""
    assert song(hits, usual, covered) == said


def test_canaries_are_found_by_their_tag():
    """A rule under test, or active, with the tag, no signal and a language; no other."""
    none = {"signal": {"kind": "none"}, "scenarios": {}, "tags": ["canary"], "where": {"languages": ["ur", "en"]}}
    written = [
        books.rule("sings", "Pakistan", status="test", **none),
        books.rule("draft", "Pakistan", status="draft", **none),
        books.rule("counted", "Pakistan", tags=["canary"], where={"languages": ["ur"]}),
        books.rule("plain", "Pakistan", status="test", **(none | {"tags": ["other"]})),
    ]
    assert canaries(books.book(written).rules.values()) == {"sings": ("ur", "en")}
