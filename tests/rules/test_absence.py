"""Absence: silences that speak, silences that do not, and those of which nothing can be told."""

from dataclasses import replace

import pytest
from counted import days, flat, worked
from hypothesis import given
from hypothesis import strategies as st

from rules.absence import absence, silence

EXAMPLES = (
    "absence_daily_report_missing_3_days",
    "absence_daily_report_missing_1_day",
    "absence_weekly_item_missing_10_days",
    "absence_weekly_item_missing_21_days",
    "absence_rare_item_missing_60_days",
)


@pytest.mark.parametrize("name", EXAMPLES)
def test_worked_examples(name: str) -> None:
    """Every number of a worked example comes out, to its six places."""
    made = worked()["detector"][name]
    found = silence(made["n"], made["E"], made["gap"])
    assert [found.lam, found.mu, found.p] == pytest.approx(made["lam_mu_p0"], abs=2e-6, rel=0)


@pytest.mark.parametrize(
    ("stories", "known", "gap", "p"),
    [(56, 28, 4, 0.0028), (28, 28, 7, 0.0070), (8, 56, 56, 0.0099)],
)
def test_how_long_a_silence_must_be(stories: int, known: int, gap: int, p: float) -> None:
    """Two a day are missed after four days, one a day after seven, one a week after eight weeks, and no day sooner."""
    assert silence(stories, known, gap).p == pytest.approx(p, abs=5e-5)
    assert silence(stories, known, gap - 1).p > 0.01


def test_a_rare_thing_is_never_missed() -> None:
    """Two stories in ninety days: a silence of most of a year says nothing."""
    assert silence(2, 90, 300).p > 0.05


@pytest.mark.parametrize(("quiet", "activation"), [(0, 0), (1, 0), (3, 0), (4, 1), (5, 2), (30, 2)])
def test_a_silence_grows(quiet: int, activation: int) -> None:
    """After two a day silence is nothing for three days, faint from the fourth, clear from the fifth, and never more."""
    known = flat((40, 2), (quiet, 0))
    assert absence(known[:-1], known[-1]).activation == activation


def test_a_silence_is_told_in_words() -> None:
    """Readers are told how long nothing came and what is usual; analysts get the arithmetic."""
    known = flat((40, 2), (5, 0))
    found = absence(known[:-1], known[-1])
    assert found.why == "nothing for 5 days, usual about 2 a day"
    assert dict(found.arithmetic)["days"] == 5
    assert dict(found.arithmetic)["known_days"] == 28


def test_a_silence_that_was_not_seen_says_nothing() -> None:
    """Below nine tenths of coverage over the silent days nothing is claimed, and why is said."""
    counts = [2] * 40 + [0] * 6
    seen = days(counts, [1.0] * 40 + [1.0, 1.0, 1.0, 1.0, 1.0, 0.4])
    dark = days(counts, [1.0] * 40 + [1.0, 1.0, 1.0, 1.0, 1.0, 0.3])
    assert absence(seen[:-1], seen[-1]).activation == 2
    found = absence(dark[:-1], dark[-1])
    assert (found.activation, found.why) == (0, "nothing for 6 days, but too little was seen to call it silence")


def test_a_day_that_is_missing_was_not_seen() -> None:
    """Days without a count are days without coverage."""
    known = flat((40, 2), (6, 0))
    holes = [*known[:42], known[-1]]
    assert absence(holes[:-1], holes[-1]).activation == 0


def test_a_silent_canary_is_no_silence() -> None:
    """Where the broadest rule of the language is silent too, the matcher is at fault and not the world."""
    known = flat((40, 2), (6, 0))
    assert absence(known[:-1], known[-1], canary=False).activation == 0


def test_a_burst_makes_no_silence() -> None:
    """Forty stories in one day of a quiet month are not what is missed afterwards."""
    known = flat((40, 0), (1, 40), (10, 0))
    assert absence(known[:-1], known[-1]).activation == 0


def test_an_indicator_that_never_spoke_is_not_missed() -> None:
    """Without any story there is nothing to miss, and nothing to say."""
    known = flat((90, 0))
    assert (absence(known[:-1], known[-1]).activation, absence(known[:-1], known[-1]).why) == (0, "")


def test_a_quiet_weekend_is_half_a_silence() -> None:
    """Days on which little is usual count for little in a silence."""
    week = (1.2, 1.2, 1.2, 1.2, 1.2, 0.5, 0.5)
    counts = [2, 2, 2, 2, 2, 1, 1] * 6
    midweek = days([*counts[:-5], 0, 0, 0, 0], 1.0, week)
    weekend = days([*counts[:-2], 0, 0, 0, 0], 1.0, week)
    assert absence(midweek[:-1], midweek[-1]).activation > absence(weekend[:-1], weekend[-1]).activation


@given(counts=st.lists(st.integers(0, 9), min_size=2, max_size=60), quiet=st.integers(1, 40))
def test_a_silence_never_grows_weaker(counts: list[int], quiet: int) -> None:
    """One silent, fully seen day more never lowers the activation."""
    known = days([*counts, *[0] * (quiet + 1)])
    assert absence(known[:-1], known[-1]).activation >= absence(known[:-2], known[-2]).activation


@given(counts=st.lists(st.integers(0, 9), min_size=2, max_size=60), exposure=st.floats(0.5, 1))
def test_less_coverage_never_speaks_louder(counts: list[int], exposure: float) -> None:
    """The same silence, less well seen, never has a higher activation."""
    known = days([*counts, 0, 0, 0, 0, 0])
    dim = [*known[:-1], replace(known[-1], exposure=exposure)]
    assert absence(dim[:-1], dim[-1]).activation <= absence(known[:-1], known[-1]).activation
