"""Pressure, the arrow of a week and the marks that look ahead."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_signs import NOW, weighed
from real import folder

from rules.level import Level, Weighed
from rules.pressure import arrow, forward, opening, pressure, share

EXAMPLE = [
    ("mil", 0.75, 3),
    ("mil", 0.5, 1),
    ("dip", 0.6, 2),
    ("eco", 0.5, 0),
    ("border", 0.7, 0),
    ("rhetoric", 0.3, 1),
]


def of(rows: list[tuple[str, float, int]]) -> list[Weighed]:
    """Indicators of these families, diagnosticities and held activations."""
    return [Weighed(str(number), family, held, d=d) for number, (family, d, held) in enumerate(rows)]


def test_pressure_is_that_of_the_contract():
    """The example of warning.md 1.7: four blocks of ten."""
    assert share(of(EXAMPLE)) == pytest.approx(1.25 / 2.85)
    assert pressure(of(EXAMPLE)) == 4


def test_pressure_is_that_of_the_worked_example():
    """The example that came with the contract, as far as it is here."""
    example = json.loads((folder("analytics") / "worked-examples.json").read_text(encoding="utf-8"))["pressure"]
    rows = [(one["fam"], one["d"], one["h"]) for one in example["indicators"]]
    assert pressure(of(rows)) == example["blocks"]


@given(st.lists(weighed(), max_size=8), st.randoms(use_true_random=False))
def test_pressure_is_whole_blocks_from_none_to_ten(found, order):
    """In whatever order the indicators stand; none where nothing counts."""
    assert pressure(found) in range(11)
    assert share(order.sample(found, len(found))) == share(found)
    assert pressure([one for one in found if not one.up]) == 0


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ((2, 4), (2, 4), "same"),
        ((2, 5), (2, 4), "same"),
        ((2, 6), (2, 4), "up"),
        ((2, 3), (2, 4), "same"),
        ((2, 2), (2, 4), "down"),
        ((3, 4), (2, 4), "up"),
        ((3, 0), (2, 9), "up"),
        ((1, 9), (2, 0), "down"),
        ((2, 4), None, "same"),
    ],
)
def test_the_arrow_turns_with_the_level_or_with_two_blocks(now, before, expected):
    """A level that moved decides; else two blocks of pressure do; without a past it stands still."""
    assert arrow(now, before) == expected


@pytest.mark.parametrize(
    ("level", "days", "lead", "held", "expected"),
    [
        (Level.ELEVATED, 7, "long", 3, True),
        (Level.ELEVATED, 8, "long", 3, False),
        (Level.ELEVATED, 0, "long", 3, False),
        (Level.WATCH, 1, "long", 3, False),
        (Level.WATCH, 9, "short", 2, True),
        (Level.CRITICAL, 9, "short", 1, False),
    ],
)
def test_the_flag_looks_ahead(level, days, lead, held, expected):
    """A deadline within seven days at ELEVATED or above, or an indicator of days that is clear at any level."""
    found = [Weighed("one", "military", held, lead=lead), Weighed("two", "diplomatic", 3, up=False, lead="short")]
    assert forward(level, found, [NOW + timedelta(days=days), NOW - timedelta(days=1)], NOW) is expected


def test_an_opening_is_a_clear_indicator_that_eases():
    """Faint is not enough, and what makes things worse is no opening."""
    assert opening([Weighed("talks", "diplomatic", 2, up=False)])
    assert not opening([Weighed("talks", "diplomatic", 1, up=False), Weighed("strike", "military", 3)])
