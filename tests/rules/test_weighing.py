"""What indicators say of each scenario, and which scenario gives its problem the level."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_signs import DRIFT, NOW, SCENARIOS, TRUCE, WAR, indicator, levels, standing, standings
from real import folder

from rules.level import Level
from rules.weighing import Standing, gravest, weigh, weighed

DIAGNOSTICITIES = [
    (5, [2, 3], 0.625),
    (5, [5, 5], 0),
    (4, [1, 2], 0.625),
    (5, [1, 1], 1),
    (4, [3, 4, 3], 0.1667),
    (3, [1, 4], 0.25),
]


def rated(home: int, others: list[int]) -> float:
    """The diagnosticity of an indicator with these ratings for the scenario that it is rated for first."""
    ratings = {"home": home} | {f"other-{number}": rating for number, rating in enumerate(others)}
    return indicator(scenarios=ratings).diagnosticity("home")


@pytest.mark.parametrize(("home", "others", "d"), DIAGNOSTICITIES)
def test_diagnosticity_is_that_of_the_contract(home, others, d):
    """The examples of warning.md 1.2."""
    assert rated(home, others) == pytest.approx(d, abs=1e-4)


def test_diagnosticity_is_that_of_the_worked_examples():
    """The examples that came with the contract, as far as they are here."""
    examples = json.loads((folder("analytics") / "worked-examples.json").read_text(encoding="utf-8"))["diagnosticity"]
    assert len(examples) == 6
    for one in examples:
        assert rated(one["home"], one["others"]) == pytest.approx(one["d"], abs=1e-4)


@pytest.mark.parametrize(
    ("direction", "rating", "up"),
    [
        ("up", 5, True),
        ("up", 4, True),
        ("up", 3, None),
        ("up", 1, None),
        ("down", 1, False),
        ("down", 2, False),
        ("down", 3, None),
        ("down", 5, None),
        ("both", 5, None),
        ("both", 1, None),
    ],
)
def test_ratings_say_where_an_indicator_counts(direction, rating, up):
    """Up counts where it is rated 4 or 5, down eases where it is rated 1 or 2, both moves nothing."""
    found = weighed(standing(direction=direction, scenarios={"war": rating, "drift": 3}), "war")
    assert (found and found.up) is up
    assert weighed(standing(direction=direction, scenarios={"war": rating, "drift": 3}), "truce") is None


def test_an_indicator_is_decisive_only_where_its_rating_is_highest():
    """Rated 5 for one scenario and 4 for another, it decides the first alone."""
    one = standing(decisive=True, scenarios={"war": 5, "drift": 4, "truce": 1})
    assert [weighed(one, name).decisive for name in ("war", "drift")] == [True, False]
    level = standing(decisive=True, scenarios={"war": 4, "drift": 4, "truce": 1})
    assert [weighed(level, name).decisive for name in ("war", "drift")] == [True, True]


def test_an_indicator_under_test_moves_nothing():
    """It is read and weighs nothing."""
    assert weighed(standing(held=3, decisive=True, live=False), "war") is None


def test_a_problem_has_the_level_of_its_gravest_adverse_scenario():
    """It names that scenario and lists the others above QUIET; one that is not adverse has no level."""
    found = gravest(
        SCENARIOS,
        [
            standing("strike", 2, decisive=True, scenarios={"war": 5, "drift": 4, "truce": 1}),
            standing("pact", 3, scenarios={"truce": 5, "war": 1, "drift": 1}),
        ],
        NOW,
    )
    assert (found.top.scenario, found.level) == ("war", Level.HIGH)
    assert [(one.scenario, one.level) for one in found.runners_up] == [("drift", Level.WATCH)]
    assert [one.id for one in found.ups] == ["strike"]
    assert found.top.stories == {}


def test_at_one_level_the_scenario_under_more_pressure_is_named():
    """Two scenarios at ELEVATED: the one whose families are fuller comes first, whatever order the desk has."""
    shared = standing("strike", 3, scenarios={"war": 5, "drift": 5, "truce": 1})
    calm = standing("envoy", 0, family="diplomatic", scenarios={"war": 5, "truce": 1})
    for scenarios in ((WAR, DRIFT), (DRIFT, WAR)):
        found = gravest(scenarios, [shared, calm], NOW)
        assert found.level == Level.ELEVATED
        assert (found.top.scenario, [one.scenario for one in found.runners_up]) == ("drift", ["war"])


def test_a_problem_without_an_adverse_scenario_is_quiet():
    """There is always an answer."""
    found = gravest([TRUCE], [standing(held=3)], NOW)
    assert (found.level, found.top.scenario, found.runners_up, found.ups) == (Level.QUIET, "", (), ())


def test_what_eases_lowers_a_step_and_is_named():
    """Talks that are clear lower HIGH to ELEVATED once nothing worse was clear for 72 hours; WATCH stays."""
    talks = standing("talks", 2, direction="down", family="diplomatic", scenarios={"war": 1, "drift": 4, "truce": 5})
    families = ("military", "militant", "rhetoric")
    old = [standing(family, 3, family=family, last_clear=NOW - timedelta(days=4)) for family in families]
    found = weigh(WAR, [*old, talks], NOW)
    assert (found.table, found.level, [one.id for one in found.eased_by]) == (Level.HIGH, Level.ELEVATED, ["talks"])
    assert weigh(WAR, [*old, talks], NOW - timedelta(days=2)).level == Level.HIGH
    one = standing("faint", 2, last_clear=NOW - timedelta(days=4))
    watch = weigh(WAR, [one, talks], NOW)
    assert (watch.level, watch.eased_by) == (Level.WATCH, ())


def test_the_highest_level_may_be_left_to_people():
    """`most` caps what a machine sets, and says so."""
    both = [standing("strike", 3, decisive=True), standing("attack", 2, family="militant")]
    assert (weigh(WAR, both, NOW).level, weigh(WAR, both, NOW).capped) == (Level.CRITICAL, False)
    capped = weigh(WAR, both, NOW, Level.HIGH)
    assert (capped.level, capped.table, capped.capped) == (Level.HIGH, Level.CRITICAL, True)


def test_the_stories_behind_a_level_are_those_of_its_bearers():
    """What is faint beside a clear indicator bears nothing."""
    found = weigh(
        WAR,
        [standing("strike", 2, stories={"a": 2}), standing("rumour", 1, family="rhetoric", stories={"b": 1})],
        NOW,
    )
    assert (found.level, found.stories) == (Level.WATCH, {"a": 2})


def test_a_part_is_called_by_its_name():
    """Parts of one rule share its title; readers can tell them apart."""
    assert standing("gate/shut-for-long").title == "Title of gate (shut for long)"
    assert standing("gate").title == "Title of gate"


@given(standings(), levels, st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_a_problem_is_weighed_the_same_in_any_order(found, most, order):
    """The order of indicators moves no level and names no other scenario, and no level passes the cap."""
    asked, mixed = (gravest(SCENARIOS, these, NOW, most) for these in (found, order.sample(found, len(found))))
    assert [(one.scenario, one.level, one.pressure) for one in mixed.weighings] == [
        (one.scenario, one.level, one.pressure) for one in asked.weighings
    ]
    assert asked.level <= most


@given(standings(), st.data())
@settings(max_examples=100)
def test_raising_an_indicator_never_lowers_a_problem(found, data):
    """What makes things worse and is held higher leaves the raw level as it was, or raises it."""
    ups = [one for one in found if one.indicator.direction == "up" and one.held.level < 3]
    if ups:
        one = data.draw(st.sampled_from(ups))
        higher = [_higher(each) if each is one else each for each in found]
        assert gravest(SCENARIOS, higher, NOW).level >= gravest(SCENARIOS, found, NOW).level


def _higher(one: Standing) -> Standing:
    return replace(one, held=replace(one.held, level=one.held.level + 1), activation=one.held.level + 1)
