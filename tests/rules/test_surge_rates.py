"""How often chance alone raises the detector, drawn with fixed seeds; `make bench` prints the tables."""

from random import Random
from statistics import fmean

import chance
import pytest
from counted import days

from rules.sighting import CLEAR
from rules.usual import expect

SLOW = pytest.mark.slow
FLAT = (1.0,) * 7


@pytest.mark.parametrize(
    ("rate", "phi"),
    [
        pytest.param(rate, phi, marks=SLOW if phi == 1 or rate in {0.3, 3} else ())
        for phi in (1, 1.5)
        for rate in (0.1, 0.3, 1, 3)
    ],
)
def test_chance_rates(rate: float, phi: float) -> None:
    """Of a hundred days with nothing but chance at most three are clear, and in a hundred and sixty one is strong."""
    found = chance.chance_rate(Random(1), rate, phi, others=False)
    assert found["ours clear"] <= 3.0
    assert found["ours strong"] <= 0.6


def test_an_hourly_look_is_not_much_more_often_wrong() -> None:
    """Asked every hour at a third of the limit, chance begins at most 1.6 times as many episodes as asked once a day."""
    found = [chance.episodes(Random(1), rate, 2_500) for rate in (0.3, 1, 3)]
    assert sum(rolling for _, rolling in found) <= 1.6 * sum(daily for daily, _ in found)


@SLOW
@pytest.mark.parametrize("rate", [0.3, 1, 3])
def test_an_hourly_look_at_any_rate(rate: float) -> None:
    """The same holds for each rate by itself."""
    daily, rolling = chance.episodes(Random(7), rate, 40_000)
    assert 0 < rolling <= 1.6 * daily


def test_a_lasting_change_becomes_usual_in_five_weeks() -> None:
    """After a change from one a day to three, what is usual follows week by week, and clear days end in the fourth."""
    random = Random(1)
    rates: list[list[float]] = [[] for _ in range(5)]
    clear: list[list[bool]] = [[] for _ in range(5)]
    for _ in range(40):
        known = days(chance.series(random, [1] * 56 + [3] * 35, week=FLAT))
        for at in range(56, 91):
            rates[(at - 56) // 7].append(expect(known[:at], known[at]).lam)
            clear[(at - 56) // 7].append(chance.activation(known, at) >= CLEAR)
    assert [fmean(week) for week in rates] == pytest.approx([1.05, 1.48, 1.94, 2.41, 2.77], abs=0.12)
    assert fmean(clear[0] + clear[1]) == pytest.approx(0.48, abs=0.08)
    assert fmean(clear[3]) <= 0.08


def test_an_outage_does_not_make_the_fortnight_after_it_loud() -> None:
    """Five dark days that are known to be dark leave the rate as it is; taken for quiet they lower it by a fifth."""
    lam, clear = {}, {}
    for seen in (0.0, 1.0):
        random = Random(1)
        rates, loud = [], []
        for _ in range(60):
            counts = chance.series(random, [2] * 56 + [0] * 5 + [2] * 14, week=FLAT)
            known = days(counts, [1.0] * 56 + [seen] * 5 + [1.0] * 14)
            rates.append(expect(known[:66], known[66]).lam)
            loud += [chance.activation(known, at) >= CLEAR for at in range(61, 75)]
        lam[seen], clear[seen] = fmean(rates), fmean(loud)
    assert lam[0.0] == pytest.approx(1.94, abs=0.08)
    assert lam[1.0] == pytest.approx(1.6, abs=0.08)
    assert clear[0.0] < clear[1.0]


def test_the_first_fortnight_is_not_loud() -> None:
    """Without a past, chance is clear on at most three days of a hundred up to one story a day, before any cap on learners."""
    for rate in (0.1, 0.3, 1):
        random = Random(1)
        many = [chance.past(chance.series(random, [rate] * 14, 1.5), chance.EVEN) for _ in range(60)]
        clear = [chance.activation(known, at) >= CLEAR for known in many for at in range(14)]
        assert fmean(clear) <= 0.03
