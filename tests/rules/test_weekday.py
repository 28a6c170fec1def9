"""Weekday factors: learned from all rules together, and only when there is enough to learn from."""

from datetime import timedelta
from random import Random

import pytest
from counted import MONDAY
from hypothesis import given
from hypothesis import strategies as st

from rules.weekday import EVEN, Seen, factors_by_group, weekday_factors


def weeks(stories: tuple[int, ...], count: int = 8, covered: float = 1.0) -> list[Seen]:
    """So many weeks with these stories from Monday on."""
    return [(MONDAY + timedelta(days=at), stories[at % 7], covered) for at in range(7 * count)]


BUSY = (11, 11, 11, 11, 11, 8, 7)


def test_the_formula() -> None:
    """A factor is the weekday's stories beside what the mean day's would be, with fifty stories of an even day."""
    mean = sum(BUSY) / 7
    assert weekday_factors(weeks(BUSY)) == pytest.approx([(8 * one + 50) / (8 * mean + 50) for one in BUSY])


@pytest.mark.parametrize("days", [weeks(BUSY, 1), weeks((1, 1, 1, 1, 1, 0, 0)), weeks((20,) * 7, 2)[:13], []])
def test_too_little_to_learn_from(days: list[Seen]) -> None:
    """All days are alike until there were 200 stories and 14 days."""
    assert weekday_factors(days) == EVEN


def test_fourteen_days_and_two_hundred_stories_are_enough() -> None:
    """From there on weekdays are told apart."""
    assert weekday_factors(weeks((20, 20, 20, 20, 20, 0, 0), 2)) != EVEN


def test_only_the_last_eight_weeks_count() -> None:
    """A weekend that was last seen nine weeks ago is forgotten."""
    friday = [(day - timedelta(days=56), told * (day.weekday() != 4), seen) for day, told, seen in weeks(BUSY)]
    assert weekday_factors([*friday, *weeks(BUSY)]) == pytest.approx(weekday_factors(weeks(BUSY)))


def test_dark_days_are_no_quiet_weekday() -> None:
    """Fridays that could not be seen do not become a weekend."""
    dark = [(day, 0, 0.0) if day.weekday() == 4 else (day, 10, 1.0) for day, _, _ in weeks(BUSY)]
    half = [(day, 5, 0.5) if day.weekday() == 4 else (day, 10, 1.0) for day, _, _ in weeks(BUSY)]
    assert weekday_factors(dark)[4] == pytest.approx(1)
    assert weekday_factors(half) == pytest.approx(EVEN)


@given(order=st.randoms(use_true_random=False), parts=st.integers(1, 4))
def test_who_tells_it_in_which_order_is_the_same(order: Random, parts: int) -> None:
    """The order of days and rules changes nothing, nor whether a day's stories come as one sum or rule by rule."""
    shuffled = weeks(BUSY)
    order.shuffle(shuffled)
    assert weekday_factors(shuffled) == weekday_factors(weeks(BUSY))
    rules = [(day, told if rule == 0 else 0, seen) for day, told, seen in shuffled for rule in range(parts)]
    assert weekday_factors(rules) == pytest.approx(weekday_factors(weeks(BUSY)))


@given(stories=st.lists(st.integers(0, 40), min_size=70, max_size=70))
def test_factors_are_about_one(stories: list[int]) -> None:
    """Factors are above 0, and no ordinary week is more than it was."""
    found = weekday_factors((MONDAY + timedelta(days=at), told, 1.0) for at, told in enumerate(stories))
    assert all(one > 0 for one in found)
    assert sum(found) == pytest.approx(7)


def test_a_group_of_languages_has_its_own_weekend() -> None:
    """Where every group has 200 stories each learns by itself; where one has fewer, all share one pool."""
    friday, sunday, few = weeks((10, 10, 10, 10, 1, 10, 10)), weeks((10, 10, 10, 10, 10, 10, 1)), weeks((1,) * 7)
    assert factors_by_group({"ur": friday, "en": sunday}) == {
        "ur": weekday_factors(friday),
        "en": weekday_factors(sunday),
    }
    shared = factors_by_group({"ur": friday, "ps": few})
    assert shared["ur"] == shared["ps"] == weekday_factors([*friday, *few])
