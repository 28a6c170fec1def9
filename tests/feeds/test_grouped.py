"""The measures by which groupings are compared."""

import json

import pytest
from grouped import b_cubed, pairwise
from hypothesis import given
from hypothesis import strategies as st
from real import folder

GROUPS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=30)


def test_the_measures_agree_with_the_worked_example() -> None:
    """Six items in three groups each: B-cubed .7778 throughout, pairs .5 throughout."""
    gold, found = [1, 1, 1, 2, 2, 3], list("aabbbc")
    assert b_cubed(gold, found) == pytest.approx([0.777778] * 3, abs=1e-6)
    assert pairwise(gold, found) == pytest.approx([0.5] * 3)


def test_the_measures_agree_with_the_shared_example() -> None:
    """What the shared documents state is what comes out."""
    example = json.loads((folder("analytics") / "worked-examples.json").read_text(encoding="utf-8"))["bcubed"]
    groups = example["gold"], example["pred"]
    assert b_cubed(*groups) == pytest.approx([example[name] for name in ("b3_p", "b3_r", "b3_f")], abs=1e-6)
    assert pairwise(*groups) == pytest.approx([example[name] for name in ("pair_p", "pair_r", "pair_f")], abs=1e-6)


@given(GROUPS)
def test_only_the_true_grouping_is_perfect(groups: list[tuple[int, int]]) -> None:
    """All measures lie between 0 and 1, swap precision and recall with their arguments, and are 1 for the truth."""
    gold, found = zip(*groups, strict=True)
    there, back = b_cubed(gold, found), b_cubed(found, gold)
    assert (there.precision, there.recall) == pytest.approx((back.recall, back.precision))
    assert 0 < there.f <= 1 + 1e-9
    assert b_cubed(gold, gold) == pytest.approx([1, 1, 1])
