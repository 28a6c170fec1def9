"""What an indicator still counts for."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_signs import indicator
from real import folder

from rules.hold import Held, Hold, ceiling, closed, closed_all, falls_after, hold, hold_days, raised
from rules.signal_kind import PARAMETERS, Signal

VECTORS = [
    ("surge", "0 3 0 0 0 0 0 0 0 0 0", "", "0 3 3 3 2 2 2 1 1 1 0"),
    ("surge", "2 0 0 2 0 0 0 0 0", "", "2 2 2 2 2 2 1 1 1"),
    ("surge", "2 0 0 0 0 0 0 0 0", "1 1 .4 .4 .4 1 1 1 1", "2 2 2 2 2 2 1 1 1"),
    ("tripwire", "1 3" + " 0" * 16, "", "1 3 3 3 3 3 3 3 2 2 2 2 2 2 2 1 1 1"),
]
NOON = datetime(2025, 11, 18, 12, tzinfo=UTC)
days = st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0.3, 0.79, 0.8, 1.0])), max_size=40)


def held(kind: str, activations: list[int], coverage: list[float]) -> list[int]:
    """What is held at each cut-off."""
    length, now, found = hold_days(indicator(signal={"kind": kind})), Held(), []
    for activation, seen in zip(activations, coverage, strict=True):
        now = closed(now, activation, seen, length)
        found.append(now.level)
    return found


def numbers(text: str) -> list[float]:
    """The numbers of a line."""
    return [float(number) for number in text.split()]


@pytest.mark.parametrize(("kind", "activations", "coverage", "expected"), VECTORS)
def test_it_holds_as_the_contract_says(kind, activations, coverage, expected):
    """The vectors of warning.md 1.6."""
    given_days = [int(number) for number in numbers(activations)]
    assert held(kind, given_days, numbers(coverage) or [1.0] * len(given_days)) == numbers(expected)


def test_it_holds_as_the_worked_examples_do():
    """The vectors that came with the contract, as far as they are here."""
    examples = json.loads((folder("analytics") / "worked-examples.json").read_text(encoding="utf-8"))["held"]
    assert len(examples) == 4
    for one in examples:
        assert held(one["kind"], one["A"], one["coverage"]) == one["H"]


@pytest.mark.parametrize(
    ("signal", "expected"),
    [
        ({"kind": "surge"}, 3),
        ({"kind": "count", "at_least": 3, "within": timedelta(days=2)}, 3),
        ({"kind": "absence"}, 3),
        ({"kind": "tripwire"}, 7),
        ({"kind": "sequence", "steps": ("one", "two"), "within": timedelta(days=7)}, 7),
        ({"kind": "first", "per": "place"}, 7),
        ({"kind": "surge", "hold": timedelta(days=5)}, 5),
        ({"kind": "tripwire", "hold": timedelta(hours=36)}, 2),
        ({"kind": "tripwire", "hold": timedelta(0)}, 1),
    ],
)
def test_each_kind_has_its_days(signal, expected):
    """Three days for what is counted, seven for what happens once, or what the rule says, in whole days."""
    assert hold_days(indicator(signal=signal)) == expected


def test_every_kind_has_days():
    """There is no kind of signal without a hold."""
    for kind in PARAMETERS:
        assert hold_days(indicator(signal=Signal(kind=kind))) in {3, 7}


def test_a_together_holds_no_longer_than_its_members():
    """It has the days of the shortest member, its own hold where that is shorter, and falls with what it rests on."""
    wire = indicator("wire", signal={"kind": "tripwire"})
    rise = indicator("rise", signal={"kind": "surge"})
    other = indicator("other", signal={"kind": "tripwire"})
    known = {one.id: one for one in (wire, rise, other)}

    def both(**more):
        member = ({"rule": "wire"}, {"rule": "rise"})
        return indicator("both", signal={"kind": "together", "within": timedelta(days=3), "all": member, **more})

    assert hold(both(), known) == Hold(3, (("wire",), ("rise",)))
    assert hold_days(both(any=({"rule": "other"},), hold=timedelta(days=2)), known) == 2
    assert hold_days(both(hold=timedelta(days=9)), known) == 3
    alone = indicator(signal={"kind": "together", "within": timedelta(days=3), "none": ({"rule": "wire"},)})
    assert hold(alone, known) == Hold(3, ())

    now = {"wire": Held(3), "rise": Held(3, 2), "both": Held(3)}
    holds = {"both": hold(both(), known), "rise": Hold(3), "wire": Hold(7)}
    after = closed_all(now, {}, 1.0, holds, NOON)
    assert {one: each.level for one, each in after.items()} == {"wire": 3, "rise": 2, "both": 2}
    assert closed_all(now, {"both": 3}, 1.0, holds)["both"].level == 3
    assert {each.level for each in closed_all(now, {}, 0.79, holds).values()} == {3}


def test_what_is_bounded_can_bound():
    """A chain of derived indicators falls together, in whatever order they stand."""
    holds = {"c": Hold(9, (("b",),)), "b": Hold(9, (("a", "gone"),)), "a": Hold(3)}
    after = closed_all({"c": Held(2), "b": Held(2), "a": Held(2, 2)}, {}, 1.0, holds)
    assert {one: each.level for one, each in after.items()} == {"a": 1, "b": 1, "c": 1}


def test_a_bound_is_the_best_of_each_group_and_the_least_of_all():
    """Members that are not known bound nothing."""
    assert ceiling([("a", "b"), ("c",)], {"a": 1, "b": 3, "c": 2}) == 2
    assert ceiling([("x",), ("a", "x")], {"a": 1}) == 1
    assert ceiling([], {}) == 3


def test_a_rise_counts_at_once_and_says_since_when():
    """Between cut-offs it rises, never falls, and a day that reaches what is held is no quiet day."""
    now = Held(1, 2, NOON)
    assert raised(now, 3, NOON + timedelta(hours=1)) == Held(3, 0, NOON + timedelta(hours=1))
    assert raised(now, 1) == Held(1, 0, NOON)
    assert raised(now, 0) == now
    assert closed(now, 0, 1.0, 3, NOON + timedelta(days=1)) == Held(0, 0, NOON + timedelta(days=1))


@given(days, st.integers(1, 9))
def test_it_rises_at_once_and_falls_a_step_a_day_at_most(course, length):
    """Never below the activation, never two steps a day, and never on a day that was not covered."""
    now = Held()
    for activation, seen in course:
        after = closed(now, activation, seen, length)
        assert after.level >= activation
        assert after.level >= now.level - 1
        assert seen >= 0.8 or after.level >= now.level
        assert raised(raised(now, activation), activation) == raised(now, activation)
        now = after


@given(st.integers(0, 3), st.integers(0, 2), st.integers(1, 9), st.lists(st.integers(0, 3), max_size=6))
def test_the_next_fall_is_foreseen(level, quiet, length, ahead):
    """What is foreseen is what happens: the first fall at that cut-off, and none where none is foreseen."""
    now, found = Held(level, quiet), falls_after(Held(level, quiet), length, ahead)
    for number in range(1, 60):
        after = closed(now, ahead[min(number, len(ahead)) - 1] if ahead else 0, 1.0, length)
        assert (after.level < now.level) is (number == found)
        if number == found:
            return
        now = after
    assert found is None
