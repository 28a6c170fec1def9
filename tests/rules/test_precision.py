"""How often a rule was right."""

import json

import pytest
import real

from rules.judgement import Vote
from rules.precision import Tally, precision, tallies


def cast(rule, *said, rev="r1"):
    """Votes on a rule, each by a reader of its own."""
    return [Vote(f"reader {n}", "18f3", rule, rev, one, None) for n, one in enumerate(said)]


@pytest.mark.parametrize(("relevant", "noise", "mean"), [(3, 9, 0.29), (8, 2, 0.75), (0, 3, 0.20), (0, 0, 0.50)])
def test_precision_is_as_the_contract_has_it(relevant, noise, mean):
    """The four examples of mail.md 4.6."""
    assert round(precision(relevant, noise), 2) == mean


def test_precision_equals_the_worked_examples():
    """All of `rule_precision` in the worked examples, to the places they are given in."""
    path = real.folder("analytics") / "worked-examples.json"
    examples = json.loads(path.read_text("utf-8"))["rule_precision"]
    assert len(examples) == 5
    assert [round(precision(one["relevant"], one["noise"]), 4) for one in examples] == [one["mean"] for one in examples]


def test_few_votes_tell_nothing():
    """Under five votes no precision is shown, and under ten no rule is called poor."""
    assert Tally(2, 2).precision is None
    assert Tally(4, 1).precision == precision(4, 1)
    assert Tally(4, 0, wrong=3).precision is None
    assert not Tally(0, 9).is_poor
    assert Tally(0, 10).is_poor
    assert not Tally(3, 7).is_poor
    assert Tally(2, 8).is_poor


def test_votes_are_counted_by_rule_and_revision():
    """Each rule has its own tally, of all its revisions or of one."""
    given = [*cast("attack", "relevant", "noise", "wrong"), *cast("attack", "noise", rev="r2"), *cast("talks", "wrong")]
    assert tallies(given) == {"attack": Tally(1, 2, 1), "talks": Tally(0, 0, 1)}
    assert tallies(given, "r2") == {"attack": Tally(0, 1, 0)}
    assert tallies([]) == {}
