"""What is usual: tails, expectations and caps, against R, against worked examples, and in what holds of all counts."""

import math
from dataclasses import fields, replace
from datetime import timedelta

import pytest
from counted import MONDAY, days, example, flat, table, worked
from hypothesis import given
from hypothesis import strategies as st

from rules.usual import DEFAULTS, DayCount, Expectation, Parameters, cap_for, capped, expect, upper_tail

EXAMPLES = (
    "quiet_then_3",
    "one_a_day_then_5",
    "one_a_day_weekday_sunday_5",
    "same_but_friday_5",
    "drip",
    "noisy",
    "cold_start_day5",
    "first_day",
    "outage_half",
    "outage_before",
    "outage_before_unguarded",
)
COUNTS = st.lists(st.integers(0, 12), min_size=1, max_size=60)
MEANS = st.floats(0.001, 400)


def test_tails_are_those_of_r() -> None:
    """The upper tail is R's, negative binomial and Poisson, to eight digits."""
    for row in table("surveillance-reference/tails.csv"):
        size, mean, n = float(row["size"]), float(row["mu"]), int(row["n"])
        assert upper_tail(n, mean, mean + mean * mean / size) == pytest.approx(float(row["p_ge_n"]), rel=1e-8, abs=0)
        assert upper_tail(n, mean, mean) == pytest.approx(float(row["pois_ge_n"]), rel=1e-8, abs=0)


@given(mean=MEANS, scatter=st.floats(1, 6), n=st.integers(0, 600))
def test_a_tail_is_a_share_that_falls(mean: float, scatter: float, n: int) -> None:
    """A tail lies between 0 and 1 and never rises with the count."""
    tail = upper_tail(n, mean, mean * scatter)
    assert 0 <= tail <= 1
    assert upper_tail(n + 1, mean, mean * scatter) <= tail


@given(mean=st.floats(0.01, 60), scatter=st.floats(1, 6))
def test_tails_add_up_to_the_mean(mean: float, scatter: float) -> None:
    """The tails of all counts from 1 on add up to the mean: the probabilities are those of this mean."""
    tails = math.fsum(upper_tail(n, mean, mean * scatter) for n in range(1, 1_000))
    assert tails == pytest.approx(mean, rel=1e-6)


@pytest.mark.parametrize(
    ("n", "mean", "var", "tail"), [(0, 3, 3, 1), (-1, 3, 3, 1), (1, 0, 0, 0), (1, 2_000, 2_000, 1)]
)
def test_the_ends_of_a_tail(n: int, mean: float, var: float, tail: float) -> None:
    """No story is always reached, no mean has no stories, and a great mean always has one."""
    assert upper_tail(n, mean, var) == tail


def test_the_defaults_are_the_contracts() -> None:
    """The detector's numbers are those of the worked examples."""
    theirs = worked()["parameters"]
    names = {"B": "baseline", "G": "guard", "autocorr_7d": "ac7"}
    ours = {one.name: getattr(DEFAULTS, one.name) for one in fields(Parameters)}
    assert {names.get(name, name): value for name, value in theirs.items()} == ours


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("window", [1, 7])
def test_worked_examples(name: str, window: int) -> None:
    """Every number of a worked example comes out, to its six places."""
    made = worked()["detector"][name]
    known = example(made)
    found = expect(known[:-1], known[-1], window)
    ours = {key: getattr(found, key) for key in ("n", "mu", "var", "phi", "lam", "a", "b", "p")} | {"nd": found.used}
    assert ours == pytest.approx(made[f"day{window}"], abs=2e-6, rel=0)


def test_the_guard_and_the_window_are_left_out() -> None:
    """What is usual ends two days before the day, and nine days before the week's last."""
    known = flat((40, 0), (1, 5), (2, 0))
    assert expect(known, DayCount(MONDAY + timedelta(days=43), 0)).a == pytest.approx(1.5)
    assert expect(known[:-1], known[-1]).a == pytest.approx(0.5)
    week = [expect(known, DayCount(MONDAY + timedelta(days=at), 0), 7) for at in (46, 48, 49)]
    assert [one.a for one in week] == pytest.approx([0.5, 0.5, 1.5])
    assert [one.n for one in week] == [5, 0, 0]


def test_a_burst_does_not_become_usual() -> None:
    """A day's stories count in what is usual up to its cap, and how many days were cut is told."""
    known = flat((30, 0), (1, 20), (5, 0))
    found = expect(known[:-1], known[-1])
    assert (known[30].cap, found.a, found.capped) == (1, 1.5, 1)


def test_days_unseen_leave_what_is_usual() -> None:
    """Five dark days lower the rate where they count as seen, and do not where they are known to be dark."""
    counts = [2] * 40 + [0] * 5 + [2] * 9
    guarded = days(counts, [1.0] * 40 + [0.0] * 5 + [1.0] * 9)
    unguarded = days(counts)
    seen, blind = expect(guarded[:-1], guarded[-1]), expect(unguarded[:-1], unguarded[-1])
    assert (round(seen.lam, 1), round(blind.lam, 1)) == (1.9, 1.6)
    assert (seen.used, seen.left_out, blind.left_out) == (23, 5, 0)


def test_what_cannot_be_seen_is_no_news() -> None:
    """A day of which nothing was seen is never odd, whatever came."""
    known = flat((40, 1))
    assert expect(known, DayCount(MONDAY + timedelta(days=40), 9, exposure=0.0)).p == 1


def test_a_cap_is_what_chance_brings_now_and_then() -> None:
    """The cap is the largest count that comes more often than once in a hundred, found by trying them all."""
    for stories in (0, 1, 3, 20, 90):
        known = flat((40, stories))
        found = expect(known[:-1], known[-1])
        odd = [k for k in range(1, 400) if upper_tail(k, found.mu, found.var) > 0.01]
        assert cap_for(known[:-1], known[-1]) == max(odd, default=1)


@given(counts=COUNTS, exposure=st.floats(0, 1))
def test_a_cap_is_one_at_least(counts: list[int], exposure: float) -> None:
    """Every day keeps at least one story in what is usual."""
    assert all(one.cap >= 1 for one in days(counts, exposure))


@given(counts=COUNTS, exposures=st.data(), at=st.integers(0, 59))
def test_more_coverage_never_raises_the_rate(counts: list[int], exposures: st.DataObject, at: int) -> None:
    """The same stories in better seen days are a lower rate."""
    seen = exposures.draw(st.lists(st.floats(0.5, 1), min_size=len(counts), max_size=len(counts)))
    known = days(counts, seen)
    at %= len(known)
    better = [*known[:at], replace(known[at], exposure=1.0), *known[at + 1 :]]
    today = DayCount(known[-1].day + timedelta(days=3), 1)
    assert expect(better, today).lam <= expect(known, today).lam * (1 + 1e-12)


@given(counts=COUNTS, stories=st.integers(0, 12))
def test_more_stories_are_never_less_odd(counts: list[int], stories: int) -> None:
    """One story more never raises p, and the day's own stories do not move what is usual."""
    known = days([*counts, stories])
    more = replace(known[-1], stories=stories + 1)
    for window in (1, 7):
        found, then = expect(known[:-1], known[-1], window), expect(known[:-1], more, window)
        assert then.p <= found.p
        assert (then.lam, then.mu, then.var) == (found.lam, found.mu, found.var)


@given(counts=COUNTS)
def test_what_is_usual_looks_at_no_other_day(counts: list[int]) -> None:
    """Days before the last 37 change nothing, so a longer past gives the same answer."""
    known = days(counts)
    for window in (1, 7):
        assert expect(known[:-1], known[-1], window) == expect(known[-38:-1], known[-1], window)


def test_a_past_may_have_holes() -> None:
    """Days that are missing are days unseen: they move nothing into the window or out of its guard."""
    known = flat((60, 1))
    holes = [one for one in known if one.day.weekday() != 2]
    found: Expectation = expect(holes[:-1], known[-1])
    assert (found.used, found.left_out) == (24, 0)
    assert expect(holes[:-1], known[-1], 7).n == 7 - (known[-1].day.weekday() != 2)


def test_a_past_is_filled_as_it_would_have_been() -> None:
    """Caps that are filled in later are those that were found day by day."""
    known = days([0, 3, 1, 7, 0, 0, 2] * 8)
    again = capped(replace(one, cap=99) for one in known)
    assert again == known
    assert [one.cap for one in known] == [cap_for(known[:at], known[at]) for at in range(len(known))]
