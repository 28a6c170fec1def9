"""How often a feed usually brings something new."""

import itertools
import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.rhythm import UNKNOWN, Rhythm, empty_hours, rhythm, usual_gap

MONDAY = datetime(2025, 11, 3, 0, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def looks(*fresh_at: float, until: float, every: float = 0.5):
    """Good answers every half hour from Monday on; those at the given hours brought something new."""
    return [(MONDAY + n * every * HOUR, int(n * every in fresh_at)) for n in range(int(until / every) + 1)]


def test_a_gap_is_the_time_between_looks_with_something_new():
    """Of few gaps the longest is the usual one."""
    assert usual_gap(looks(0, 2, 5, 6, until=8)) == 3 * HOUR
    assert usual_gap(looks(0, 2, 5, until=8)) is None
    assert usual_gap([]) is None


def test_the_rarest_gap_of_a_hundred_is_left_out():
    """From a hundred gaps on, the one that is longest of all decides nothing."""
    hours = [*range(100), 120]
    assert usual_gap(looks(*hours, until=121)) == HOUR
    assert usual_gap(looks(*hours[50:], until=121)) == 21 * HOUR


@pytest.mark.parametrize(("pause", "gap"), [(6.5, 6.5 * HOUR), (30, 1 * HOUR)])
def test_time_in_which_nobody_looked_is_no_gap(pause, gap):
    """A pause within any pace belongs to a gap; after a longer one, what was new meanwhile nobody knows."""
    before = looks(0, 1, 2, 3, until=3)
    after = [(at + (3 + pause) * HOUR, fresh) for at, fresh in looks(0, 1, until=1)]
    assert usual_gap([*before, *after]) == gap


def test_hours_of_the_week_have_their_own_share():
    """An hour that always had something new is empty once in ten by eight weeks; one seen too seldom says nothing."""
    weeks = [MONDAY + week * 7 * DAY for week in range(8)]
    full = [(at, 30) for at in weeks]
    empty = [(at + HOUR, 0) for at in weeks]
    seldom = [(at + 2 * HOUR, 5) for at in weeks[:3]]
    assert empty_hours([*full, *empty, *seldom]) == {0: pytest.approx(0.1), 1: pytest.approx(0.9)}


def test_silence_is_the_product_of_its_whole_hours():
    """Only hours that lie wholly in the silence count; those that nobody has measured say nothing."""
    known = Rhythm(None, {0: 0.1, 1: 0.5, 2: 0.2})
    assert known.silence(MONDAY, MONDAY + 2 * HOUR) == pytest.approx(0.05)
    assert known.silence(MONDAY + HOUR / 2, MONDAY + 2 * HOUR) == pytest.approx(0.5)
    assert known.silence(MONDAY, MONDAY + 2.9 * HOUR) == pytest.approx(0.05)
    assert known.silence(MONDAY, MONDAY + DAY) == pytest.approx(0.01)
    assert known.silence(MONDAY + HOUR, MONDAY) == 1.0
    assert UNKNOWN.silence(MONDAY, MONDAY + 30 * DAY) == 1.0


def test_a_rhythm_is_both():
    """The gap comes from looks, the shares from hours."""
    found = rhythm(looks(0, 2, 5, 6, until=8), [(MONDAY + week * 7 * DAY, 1) for week in range(4)])
    assert (found.usual_gap, dict(found.empty)) == (3 * HOUR, {0: pytest.approx(1 / 6)})


@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 3)), unique_by=lambda one: one[0]))
def test_a_usual_gap_is_one_that_there_was(raw):
    """For any looks the usual gap lies between two of them, and at most one gap in a hundred is longer."""
    told = sorted((MONDAY + minutes * 10 * timedelta(minutes=1), fresh) for minutes, fresh in raw)
    gap = usual_gap(told)
    fresh = [at for at, new in told if new]
    gaps = [later - earlier for earlier, later in itertools.pairwise(fresh)]
    if gap is None:
        return
    assert gap in gaps
    assert sum(one > gap for one in gaps if one <= 7 * HOUR) <= math.ceil(len(gaps) / 100)
