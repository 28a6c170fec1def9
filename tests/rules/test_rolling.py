"""The last 24 hours of a surge, asked about at any time: strong, from three sources, and still going on."""

from datetime import timedelta

import pytest
from border import BEGAN, DAY, HOUR, Border, sighting
from wording import false_precision

from rules.rolling import Rolling

PAST = 20
"""Covered days before the burst: what is usual is known."""
START = BEGAN + PAST * DAY


def burst(stories: int = 4, origins: int = 3, start=START, letter: str = "B", **keys):
    """So many stories, an hour apart, by so many sources."""
    return [
        sighting("attacks", start + (n + 1) * HOUR, f"s{n}", f"o{n % origins}", letter, **keys) for n in range(stories)
    ]


def asked(told, hours: float = 5, past: int = PAST, seen=lambda _: 1.0) -> dict[str, Rolling]:
    """What surges so many hours after a cut-off."""
    days = Border(told, seen)
    carried = days.closed(days.begin(), past)
    now = carried.at + timedelta(hours=hours)
    return days.book(carried, now).surged(now)


def test_far_more_than_is_usual_from_three_sources_surges():
    """With the stories, the best borne out first, and what was counted beside what is usual."""
    found = asked(burst())
    assert set(found) == {"attacks"}
    one = found["attacks"]
    assert one.stories == ("s0", "s1", "s2", "s3")
    assert one.day == (START + DAY).date()
    assert one.counted == "4 stories from 3 independent sources in 24 hours, usual less than one a month"
    assert false_precision(one.counted) == []


@pytest.mark.parametrize(
    ("told", "more"),
    [
        (burst(2), {}),
        (burst(6, origins=2), {}),
        (burst(4, letter="E"), {}),
        (burst(4, counted=False), {}),
        (burst(), {"hours": 11}),
        (burst(), {"hours": 29}),
        (burst(start=BEGAN + 5 * DAY), {"past": 5}),
        ([], {}),
    ],
    ids=["few stories", "two sources", "weak", "late", "over for six hours", "the day after", "learning", "nothing"],
)
def test_nothing_less_does(told, more):
    """Three stories and sources of grade E1, counted, a new one in six hours, and fourteen covered days before."""
    assert asked(told, **more) == {}


def test_what_comes_over_the_cut_off_is_one_surge():
    """The window is the last 24 hours, whatever the day of counting: half before and half after the cut-off."""
    told = burst(start=START - 2 * HOUR - timedelta(minutes=30))
    assert asked(told, hours=2)["attacks"].stories == ("s0", "s1", "s2", "s3")


def test_what_is_usual_here_does_not_surge():
    """Where five stories a day are usual, six are nothing."""
    usual = [
        sighting("attacks", BEGAN + day * DAY + (n + 1) * HOUR, f"d{day}n{n}", f"o{n}")
        for day in range(PAST)
        for n in range(5)
    ]
    assert asked([*usual, *burst(6)], hours=7) == {}


def test_asking_changes_nothing():
    """However often it is asked, the day closes as it would have."""
    days = Border(burst())
    carried = days.closed(days.begin(), PAST)
    for hour in range(24):
        days.book(carried, carried.at + hour * HOUR).surged(carried.at + hour * HOUR)
    asleep = Border(burst())
    assert days.closed(carried) == asleep.closed(asleep.closed(asleep.begin(), PAST))
