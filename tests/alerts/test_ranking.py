"""In which order a reader meets stories."""

from dataclasses import replace
from datetime import timedelta

import morning
import problems
import pytest

from alerts.card import Card, cards
from alerts.growth import told_of
from alerts.ranking import Ranking
from rules.grade import graded
from rules.picture import HIGH, Change

SINCE, NIGHT = morning.at(6, 30, 1), morning.at(3, 40)
CARD = cards([report for report in morning.BUSY if report.story == problems.story("tank")])[0]


def ranked(one: Card, other: Card, *signs, changes=()) -> list[str]:
    """The keys of two cards as they are ranked under these signs and changes."""
    picture = problems.picture("pak-afg", HIGH, signs=signs, changes=changes)
    return [card.key for card in Ranking([picture], SINCE).ranked([other, one])]


def with_rule(rule: str, card: Card = CARD) -> Card:
    """The card as another rule's."""
    return replace(card, indicators=(replace(card.indicators[0], rule_id=rule),))


WEAK, GOOD = graded(()), problems.facts("AB", 2).grade
A, B = replace(CARD, key="a", grade=WEAK), replace(CARD, key="b", grade=WEAK)


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        (replace(with_rule("strong", B)), replace(with_rule("faint", A), grade=GOOD)),
        (replace(B, grade=GOOD), replace(A, status="NEW")),
        (replace(B, status="NEW"), replace(A, status="UPDATED", origin_keys=("1", "2", "3"))),
        (replace(B, status="UPDATED"), replace(A, status="RUNNING")),
        (replace(B, origin_keys=("1", "2")), replace(A, last=A.last + timedelta(hours=1))),
        (replace(B, origin_keys=tuple("123456789")), replace(A, origin_keys=tuple("12345678"))),
        (replace(with_rule("telling", B)), replace(with_rule("vague", A), last=A.last + timedelta(hours=1))),
        (replace(B, last=B.last + timedelta(hours=1)), A),
        (A, B),
    ],
)
def test_one_rule_after_another_decides(higher, lower):
    """What indicators hold, grade, news, sources in steps, how telling they are, time, and the key last of all."""
    signs = [
        problems.sign("strong", "Strong", 3),
        problems.sign("faint", "Faint", 1),
        problems.sign("telling", "Telling", 0, telling=0.8),
        problems.sign("vague", "Vague", 0, telling=0.4),
    ]
    assert ranked(higher, lower, *signs) == [higher.key, lower.key]


def test_counts_of_sources_within_a_step_do_not_decide():
    """Three and four sources are as good; the newer story comes first."""
    three, four = replace(B, origin_keys=tuple("123")), replace(A, origin_keys=tuple("1234"))
    assert ranked(replace(three, last=three.last + timedelta(minutes=1)), four)[0] == "b"


def test_what_raised_a_level_comes_first_and_says_so():
    """A story behind a rise of the period stands above all; one behind an older rise or a fall does not."""
    strong = problems.sign("strong", "Strong", 3)

    def moved(text: str, when=NIGHT) -> tuple[Change, ...]:
        return (Change(when, "level", "pak-afg", f"{text} at 03:40", ("b",)),)

    other = with_rule("strong", replace(A, grade=GOOD))
    assert ranked(B, other, strong, changes=moved("WATCH -> HIGH")) == ["b", "a"]
    assert ranked(B, other, strong, changes=moved("HIGH -> WATCH")) == ["a", "b"]
    assert ranked(B, other, strong, changes=moved("WATCH -> HIGH", SINCE)) == ["a", "b"]
    picture = problems.picture("pak-afg", HIGH, signs=(strong,), changes=moved("WATCH -> HIGH"))
    here = {
        card.key: card.here for card in Ranking([picture], SINCE).ranked([B, other, replace(A, key="c", grade=GOOD)])
    }
    assert here == {"b": "it raised the level to HIGH", "a": "its indicator is strong", "c": "it is corroborated"}
    assert told_of(B).story == "b"
