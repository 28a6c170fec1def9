"""More than usual: the table of activations, its exceptions, what lasts, the words, and four hundred real days."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from counted import days, example, flat, table, worked
from hypothesis import given
from hypothesis import strategies as st

from rules.sighting import CLEAR, FAINT, STRONG
from rules.surge import STRICTNESS, Strictness, Surge, learning_day, surge
from rules.usual import DayCount

ENOUGH = (3, 3)
"""Sources for every row of the table, and too few for the floor."""
COUNTS = st.lists(st.integers(0, 8), min_size=1, max_size=60)
QUIET, BUSY = flat((60, 0)), flat((60, 4))


def judged(known: list[DayCount], sources: tuple[int, int] = ENOUGH, strictness: Strictness = "normal") -> Surge:
    """What is made of the last of these days."""
    return surge(known[:-1], known[-1], sources, strictness)


def after(past: list[DayCount], stories: int, sources: tuple[int, int] = ENOUGH) -> Surge:
    """What is made of a day with so many stories after these."""
    return surge(past, DayCount(past[-1].day + timedelta(days=1), stories), sources)


@pytest.mark.parametrize(
    ("name", "activation", "window"),
    [
        ("quiet_then_3", STRONG, 1),
        ("one_a_day_then_5", CLEAR, 1),
        ("one_a_day_weekday_sunday_5", STRONG, 1),
        ("same_but_friday_5", CLEAR, 1),
        ("drip", STRONG, 7),
        ("noisy", FAINT, 1),
        ("cold_start_day5", FAINT, 1),
        ("first_day", 0, 1),
        ("outage_half", 0, 1),
        ("outage_before", 0, 1),
    ],
)
def test_worked_examples(name: str, activation: int, window: int) -> None:
    """Each worked example has the activation that its note says, by the window that shows it."""
    found = judged(example(worked()["detector"][name]))
    assert (found.activation, found.shown) == (activation, window)


@pytest.mark.parametrize(
    ("stories", "sources", "activation"),
    [(0, 0, 0), (1, 1, 1), (2, 1, 1), (2, 2, 2), (3, 1, 1), (3, 2, 2), (3, 3, 3), (9, 1, 1), (9, 2, 2)],
)
def test_a_day_needs_stories_and_sources(stories: int, sources: int, activation: int) -> None:
    """However odd a day is, clear takes two stories of two sources and strong three of three."""
    assert after(QUIET, stories, (sources, sources)).activation == activation


@pytest.mark.parametrize(
    ("last", "sources", "activation"),
    [
        ((1, 0, 0, 0, 0, 0, 0), 1, 0),
        ((1, 1, 0, 0, 0, 0, 0), 2, 1),
        ((1, 1, 1, 0, 0, 0, 0), 1, 1),
        ((1, 1, 1, 0, 0, 0, 0), 2, 2),
        ((1, 1, 1, 1, 0, 0, 0), 4, 2),
        ((2, 1, 1, 1, 1, 1, 0), 2, 2),
        ((2, 1, 1, 1, 1, 1, 0), 3, 3),
    ],
)
def test_a_week_needs_more(last: tuple[int, ...], sources: int, activation: int) -> None:
    """A week without anything today is faint from two stories, clear from three of two sources, strong from five of three."""
    found = judged(days([*[0] * 60, *last]), (0, sources))
    assert (found.activation, found.shown) == (activation, 7)


def test_the_better_window_is_told() -> None:
    """The window that says more is told; where both say the same it is the day."""
    drip = judged(flat((60, 0), (7, 1)))
    assert (drip.shown, drip.counted) == (7, "7 stories in 7 days, usual less than one a month")
    assert after(QUIET, 3).shown == 1


@pytest.mark.parametrize(("sources", "activation"), [(3, 0), (4, CLEAR)])
def test_the_floor(sources: int, activation: int) -> None:
    """Five stories from four sources are clear where this is what comes every day."""
    found = after(flat((60, 5)), 5, (sources, sources))
    assert (found.activation, found.reason) == (activation, "floor" if activation else "")


def test_the_floor_adds_nothing_to_what_is_odd() -> None:
    """What is strong stays strong, and is told by how odd it is."""
    found = after(QUIET, 5, (5, 5))
    assert (found.activation, found.reason) == (STRONG, "p")


@pytest.mark.parametrize(
    ("strictness", "activations"), [("low", (2, 2, 3)), ("normal", (1, 2, 3)), ("high", (0, 1, 2))]
)
def test_strictness_moves_every_limit(strictness: Strictness, activations: tuple[int, ...]) -> None:
    """A lax rule speaks of what a normal one passes over, a strict one says less of the same days."""
    found = [surge(BUSY[:-1], replace(BUSY[-1], stories=stories), ENOUGH, strictness) for stories in (9, 10, 12)]
    assert [one.day.p for one in found] == pytest.approx([0.02, 0.0077, 0.0009], rel=0.1)
    assert tuple(one.activation for one in found) == activations


def test_an_hourly_look_is_stricter() -> None:
    """A rolling test asks of p a third, and looks at the last 24 hours alone."""
    today = replace(BUSY[-1], stories=10)
    daily, rolling = surge(BUSY[:-1], today, ENOUGH), surge(BUSY[:-1], today, ENOUGH, rolling=True)
    assert (rolling.day, rolling.week, rolling.factor) == (daily.day, None, pytest.approx(1 / 3))
    assert (daily.activation, rolling.activation) == (CLEAR, FAINT)
    drip = flat((60, 0), (6, 1), (1, 0))
    assert surge(drip[:-1], drip[-1], ENOUGH, rolling=True).activation == 0


def test_who_still_learns_speaks_faintly() -> None:
    """In the first fourteen covered days a surge is faint at most, but for the floor, and says which day it is."""
    known = flat((5, 0))
    today = DayCount(known[-1].day + timedelta(days=1), 4)
    learning = learning_day(known)
    found = surge(known, today, (4, 4), learning=learning)
    assert (surge(known, today, (4, 4)).activation, found.activation) == (CLEAR, FAINT)
    assert found.why.endswith("; learning, day 6 of 14")
    assert surge(known, replace(today, stories=5), (4, 4), learning=learning).reason == "floor"


@pytest.mark.parametrize(("past", "day"), [([], 1), (flat((13, 0)), 14), (flat((14, 0)), 0), (days([0] * 30, 0.7), 1)])
def test_days_of_learning(past: list[DayCount], day: int) -> None:
    """Only covered days teach; after fourteen of them learning is over."""
    assert learning_day(past) == day


LASTING = flat((120, 1), (60, 3))


def test_what_lasts_stays_faint() -> None:
    """Five weeks after a lasting change the detector is used to it, and the indicator still says so."""
    at = 120 + 40
    found = surge(LASTING[:at], LASTING[at], ENOUGH)
    assert (found.activation, found.reason) == (FAINT, "sustained")
    assert found.why == "sustained: about 3 a day, was about 1 a day until May"
    assert found.day.p > 0.2


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (flat((89, 1), (28, 3)), "eighty-nine covered days before are too few"),
        (flat((150, 0), (21, 0), (7, 1)), "seven stories in four weeks are too few"),
        (flat((150, 2), (32, 3)), "three are not twice two"),
        (flat((150, 0), (1, 30), (20, 0)), "one day's burst does not last"),
    ],
)
def test_what_does_not_last(known: list[DayCount], why: str) -> None:
    """A rise is not called lasting without enough before it, enough in it, twice as much, and day after day."""
    assert judged(known).lasting is None, why


def test_ninety_days_before_are_enough() -> None:
    """With ninety covered days before the last 28 a rise that lasts is seen, also with the day itself."""
    known = flat((90, 1), (28, 2))
    assert judged(known).reason == "sustained"


def test_dark_days_neither_last_nor_end_it() -> None:
    """Days that were not covered are passed over: the last 28 covered days reach further back."""
    counts = [1] * 120 + [3] * 30 + [0] * 10 + [3] * 3
    known = days(counts, [1.0] * 150 + [0.0] * 10 + [1.0] * 3)
    assert judged(known).reason == "sustained"


def test_a_new_normal_ends_it() -> None:
    """What an analyst accepts is no longer told, from that day on and not before."""
    at = 120 + 40
    before, today = LASTING[:at], LASTING[at]
    accepted = surge(before, today, ENOUGH, new_normal=today.day)
    assert (accepted.activation, accepted.reason) == (0, "")
    assert surge(before, today, ENOUGH, new_normal=today.day + timedelta(days=1)).reason == "sustained"


def test_a_new_normal_is_the_measure_of_the_next() -> None:
    """A rise beyond what was accepted is lasting again, beside what came since the acceptance."""
    known = flat((120, 1), (130, 3), (45, 9))
    found = surge(known[:-1], known[-1], ENOUGH, new_normal=known[150].day)
    assert found.why == "sustained: about 9 a day, was about 4 a day until September"


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (after(QUIET, 3), "far above usual (3 stories, usual less than one a month)"),
        (after(QUIET, 3, (1, 1)), "far above usual (3 stories from 1 source, usual less than one a month)"),
        (after(BUSY, 10), "well above usual (10 stories, usual about 4 a day)"),
        (after(BUSY, 7), "a little above usual (7 stories, usual about 4 a day)"),
        (after(BUSY, 4), "4 stories, usual about 4 a day"),
        (after(BUSY, 6, (4, 4)), "many at once (6 stories from 4 sources, usual about 4 a day)"),
        (after(QUIET, 0), ""),
        (judged(days([0] * 60 + [1, 1, 1, 0])), "well above usual (3 stories in 7 days, usual less than one a month)"),
        (after(QUIET, 1), "above usual (1 story, usual less than one a month)"),
    ],
)
def test_why_in_words(found: Surge, why: str) -> None:
    """Readers are told how far it is above usual, what was counted and what is usual, and the sources where they matter."""
    assert found.reading().why == why


def test_a_reading_can_be_recomputed() -> None:
    """The arithmetic names what both windows came to, and the reading carries its stories."""
    found = after(QUIET, 3).reading(("one", "two"))
    facts = dict(found.arithmetic)
    assert (found.activation, found.stories) == (STRONG, ("one", "two"))
    assert facts["unusual"] == "far above usual - by chance less than once in three years"
    assert (facts["window"], facts["n_1d"], facts["n_7d"], facts["sources_1d"], facts["days_1d"]) == (1, 3, 3, 3, 28)
    assert float(facts["lambda_1d"]) == pytest.approx(float(facts["a_1d"]) / float(facts["b_1d"]))
    assert "rate_before" in dict(surge(LASTING[:160], LASTING[160], ENOUGH).arithmetic)


@given(counts=COUNTS, exposures=st.floats(0, 1), sources=st.integers(0, 6), learning=st.integers(0, 14))
def test_no_numbers_but_whole_ones(counts: list[int], exposures: float, sources: int, learning: int) -> None:
    """What readers are told has no decimals, no percent and no words of likelihood."""
    known = days(counts, exposures)
    found = surge(known[:-1], known[-1], (sources, sources), learning=learning)
    assert not re.search(r"%|\d\.\d|likel|probab|chance of", found.why + found.unusual)


@given(counts=COUNTS, sources=st.integers(0, 6))
def test_the_strict_never_say_more(counts: list[int], sources: int) -> None:
    """A stricter rule is never stronger, nor is one with fewer sources, nor an hourly look."""
    known = days(counts)
    found = [judged(known, (sources, sources), strictness).activation for strictness in STRICTNESS]
    assert found == sorted(found, reverse=True)
    assert judged(known, (sources + 1, sources + 1)).activation >= found[1]
    assert surge(known[:-1], known[-1], (sources, sources), rolling=True).activation <= found[1]


@given(counts=COUNTS)
def test_one_story_more_never_says_less(counts: list[int]) -> None:
    """A day with one story more is never weaker."""
    known = days(counts)
    more = [*known[:-1], replace(known[-1], stories=known[-1].stories + 1)]
    assert judged(more).activation >= judged(known).activation


@given(counts=COUNTS, rest=COUNTS)
def test_days_to_come_change_nothing(counts: list[int], rest: list[int]) -> None:
    """What is said of a day does not depend on what comes after it: a replay says what was said then."""
    known, longer = days(counts), days([*counts, *rest])
    assert judged(longer[: len(counts)]) == judged(known)


@pytest.mark.parametrize(
    ("rule", "clear", "onsets"),
    [
        ("raw", 27, "2025-08-21 2025-09-02 2026-01-24 2026-03-01 2026-06-29 2026-08-14"),
        ("kinetic", 28, "2025-10-12 2025-12-06 2026-02-27 2026-03-17 2026-06-29"),
        ("attack inside Pakistan", 12, "2025-11-11 2026-01-31 2026-02-06 2026-05-24 2026-06-29"),
        ("talks", 3, "2025-10-19"),
    ],
)
def test_four_hundred_real_days(rule: str, clear: int, onsets: str) -> None:
    """On real headlines the detector begins to speak on the days that are known, and stays clear for as many."""
    found = pilot(rule, floor=False)
    assert (sum(one >= CLEAR for one in found.values()), " ".join(begun(found))) == (clear, onsets)


def test_four_hundred_real_days_with_the_floor() -> None:
    """The floor makes of the bare keyword's 27 clear days and 6 beginnings 35 and 11."""
    found = pilot("raw", floor=True)
    assert (sum(one >= CLEAR for one in found.values()), len(begun(found))) == (35, 11)


def pilot(rule: str, *, floor: bool) -> dict[date, int]:
    """The activation of each real day from the 28th on, none before; without the floor, sources end at three."""
    rows = [row for row in table("real-daily-counts/afpak_rules_daily.csv") if row["rule"] == rule]
    known = days([int(row["new_stories"]) for row in rows], first=date.fromisoformat(rows[0]["date"]))
    found = {}
    for at, (day, row) in enumerate(zip(known, rows, strict=True)):
        one, seven = (int(row[f"publishers_{window}d"]) for window in (1, 7))
        told = surge(known[:at], day, (one if floor else min(one, 3), seven))
        found[day.day] = told.activation if at >= 28 else 0
    return found


def begun(found: dict[date, int]) -> list[str]:
    """The days that are clear after three that were not."""
    strong = {day for day, one in found.items() if one >= CLEAR}
    return [str(day) for day in sorted(strong) if not any(day - timedelta(days=back) in strong for back in (1, 2, 3))]
