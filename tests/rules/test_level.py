"""The table of levels, and what eases them."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_signs import NOW, weighed
from real import folder

from rules import picture
from rules.level import LINES, MEANING, Level, Weighed, bearers, counts, eased, easing, line, table

CASES = [
    ("nothing", "0 mil, 1 dip", "QUIET"),
    ("one clear", "2 mil", "WATCH"),
    ("one clear but weakly diagnostic", "2 mil .2", "WATCH"),
    ("three weak in two families", "1 mil, 1 mil, 1 dip", "WATCH"),
    ("two clear, same family", "2 mil, 2 mil", "WATCH"),
    ("two clear, two families", "2 mil, 2 dip", "ELEVATED"),
    ("one strong", "3 mil", "ELEVATED"),
    ("strong + three families", "3 mil, 2 dip, 2 eco", "HIGH"),
    ("five clear in three families", "2 mil, 2 mil, 2 dip, 2 eco, 2 eco", "HIGH"),
    ("decisive clear alone", "2 dec .9 !", "HIGH"),
    ("decisive strong alone", "3 dec .9 !", "HIGH"),
    ("decisive strong + another family", "3 dec .9 !, 2 mil", "CRITICAL"),
    ("two decisive clear in two families", "2 dec .9 !, 2 dip .9 !", "CRITICAL"),
    # Beyond the worked examples: each number of a line at its edge.
    ("four clear in three families", "2 mil, 2 mil, 2 dip, 2 eco", "ELEVATED"),
    ("five clear in two families", "2 mil, 2 mil, 2 mil, 2 eco, 2 eco", "ELEVATED"),
    ("three weak in one family", "1 mil, 1 mil, 1 mil", "QUIET"),
    ("two weak in two families", "1 mil, 1 dip", "QUIET"),
    ("three weak that tell nothing", "1 mil 0, 1 mil 0, 1 dip 0", "WATCH"),
    ("strong but weakly diagnostic", "3 mil .33", "WATCH"),
    ("strong and just diagnostic", "3 mil .34", "ELEVATED"),
    ("two families, one weakly diagnostic", "2 mil, 2 dip .33", "WATCH"),
    ("strong and two families", "3 mil, 3 dip", "ELEVATED"),
    ("decisive and weakly diagnostic", "2 dec .1 !", "HIGH"),
    ("decisive faint", "1 dec .9 !", "QUIET"),
    ("decisive clear + another family", "2 dec .9 !, 2 mil", "HIGH"),
    ("two decisive clear in one family", "2 dec .9 !, 2 dec .9 !", "HIGH"),
    ("decisive strong + a weakly diagnostic family", "3 dec .9 !, 3 mil .2", "HIGH"),
    ("what eases is not counted", "3 dec .9 ! -, 2 mil -", "QUIET"),
]
indicators = st.lists(weighed(), max_size=9)


def read(text: str) -> list[Weighed]:
    """`2 mil .9 !`: what is held, the family, the diagnosticity, `!` for decisive, `-` for one that eases."""
    found = []
    for number, each in enumerate(text.split(", ")):
        held, family, *more = each.split()
        d = next((float(one) for one in more if one[0] in ".0"), 0.6)
        found.append(Weighed(str(number), family, int(held), up="-" not in more, decisive="!" in more, d=d))
    return found


@pytest.mark.parametrize(("case", "text", "level"), CASES)
def test_the_table_is_that_of_the_contract(case, text, level):
    """The cases of warning.md 1.7, and one on each side of every number in it."""
    assert table(read(text)).name == level


def test_every_line_of_the_table_can_hold():
    """Each line of the table is the first that is true in some case of the contract's, and is told by its condition."""
    held = {line(counts(read(text))) for _, text, _ in CASES}
    assert held == {(level, condition) for level, condition, _ in LINES}
    assert line(counts(read("3 dec .9 !, 2 mil"))) == (Level.CRITICAL, "D3 ≥ 1 and f2 ≥ 2")


@given(indicators)
def test_what_is_counted_is_what_the_contract_names(found):
    """It is indicators and families at 1, 2, 3, from 2 on those that tell the scenario, and decisive ones."""
    ups = [one for one in found if one.up]
    telling = [one for one in ups if one.d >= 0.34]
    told = counts(found)
    assert (told.n1, told.f1) == (sum(one.held >= 1 for one in ups), len({one.family for one in ups if one.held >= 1}))
    assert (told.n2, told.n3) == (sum(one.held >= 2 for one in telling), sum(one.held >= 3 for one in telling))
    assert told.f2 == len({one.family for one in telling if one.held >= 2})
    assert [told.d2, told.d3] == [sum(one.decisive and one.held >= least for one in ups) for least in (2, 3)]
    assert told.clear == sum(one.held >= 2 for one in ups)


def test_the_table_agrees_with_the_worked_examples():
    """The cases that came with the contract, as far as they are here."""
    cases = json.loads((folder("analytics") / "worked-examples.json").read_text(encoding="utf-8"))["level_table"]
    assert len(cases) == 13
    for case in cases:
        found = [
            Weighed(str(number), one["fam"], one["h"], up=one["up"], decisive=one["decisive"], d=one["d"])
            for number, one in enumerate(case["indicators"])
        ]
        assert table(found).name == case["level"], case["case"]


def test_the_words_are_those_that_pictures_show():
    """The levels have one order and one set of words, and each is explained."""
    assert [level.name for level in Level] == list(picture.LEVELS)
    assert list(Level) == [picture.QUIET, picture.WATCH, picture.ELEVATED, picture.HIGH, picture.CRITICAL]
    assert set(MEANING) == set(Level)
    assert Level.HIGH.below is Level.ELEVATED
    assert Level.QUIET.below is Level.QUIET


@given(indicators, st.data())
def test_raising_an_indicator_never_lowers_a_level(found, data):
    """Whatever makes things worse and is held higher leaves the level as it was or raises it, eased or not."""
    ups = [one for one in found if one.up and one.held < 3]
    if not ups:
        return
    one = data.draw(st.sampled_from(ups))
    higher = [replace(each, held=each.held + 1) if each is one else each for each in found]
    assert table(higher) >= table(found)
    assert _raw(higher) >= _raw(found)


def _raw(found: list[Weighed]) -> Level:
    return eased(table(found)) if easing(found, NOW) else table(found)


@given(indicators, st.randoms(use_true_random=False))
def test_the_order_of_indicators_says_nothing(found, order):
    """In any order they give the same level, the same bearers and the same easing."""
    mixed = order.sample(found, len(found))
    assert table(mixed) == table(found)
    for ask in (bearers, lambda these: easing(these, NOW)):
        assert sorted(map(repr, ask(mixed))) == sorted(map(repr, ask(found)))


@given(indicators)
def test_a_level_stands_on_its_bearers_alone(found):
    """Those that bear a level give it by themselves; QUIET has none."""
    assert table(bearers(found)) == table(found)
    assert bool(bearers(found)) is (table(found) > Level.QUIET)


@given(st.lists(weighed().map(lambda one: replace(one, up=False)), max_size=5), indicators)
def test_what_eases_never_raises(downs, found):
    """Indicators that ease leave the table alone, and lower the raw level a step at most, never below WATCH."""
    assert table([*found, *downs]) == table(found)
    assert eased(table(found)) >= min(table(found), Level.WATCH)
    assert table(found) - eased(table(found)) <= 1


@pytest.mark.parametrize(
    ("ups", "down", "hours", "activation", "eases"),
    [
        ("3 mil", 2, 72, 0, True),
        ("3 mil", 2, 71, 0, False),
        ("3 mil", 2, None, 0, True),
        ("3 mil", 1, None, 0, False),
        ("3 mil", 2, 100, 2, False),
        ("3 mil", 2, 100, 1, True),
        ("2 dec .9 !", 3, 100, 0, False),
        ("1 dec .9 !, 3 mil", 3, 100, 0, True),
    ],
)
def test_what_eases_asks_for_quiet(ups, down, hours, activation, eases):
    """It must be clear, nothing decisive may be, and nothing worse may have been clear in the last 72 hours."""
    last = None if hours is None else (NOW - timedelta(hours=hours)).astimezone(timezone(timedelta(hours=5)))
    worse = [replace(one, last_clear=last, activation=activation) for one in read(ups)]
    talks = Weighed("talks", "dip", down, up=False, last_clear=NOW)
    assert easing([*worse, talks], NOW) == ([talks] if eases else [])


def test_easing_counts_hours_and_not_the_hands_of_a_clock():
    """Over a change to winter time 72 hours are 72 hours."""
    berlin = ZoneInfo("Europe/Berlin")
    now = datetime(2025, 10, 27, 6, tzinfo=berlin)
    worse = replace(read("3 mil")[0], last_clear=datetime(2025, 10, 24, 6, 30, tzinfo=berlin))
    talks = Weighed("talks", "dip", 2, up=False)
    assert easing([worse, talks], now) == [talks]
    assert easing([worse, talks], now - timedelta(hours=1)) == []
