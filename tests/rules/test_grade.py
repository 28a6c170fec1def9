"""Grades: how good the evidence for a story is."""

import pytest
from books import book, rule
from hypothesis import given
from hypothesis import strategies as st
from signalled import telling

from rules.grade import denials, graded
from rules.indicator import indicators
from rules.sighting import Sighting, Telling

letters = st.sampled_from("ABCDEF")


def told(*reports: str) -> list[Telling]:
    """Reports written `origin letter`."""
    return [telling(n, "s", *report.split()) for n, report in enumerate(reports)]


@pytest.mark.parametrize(
    ("reports", "code", "admiralty", "why"),
    [
        (["x C", "y C", "z B"], "E3", "B1 (auto)", "3 independent sources, the best of letter B"),
        (["x D", "y E", "z A"], "E3", "A1 (auto)", "3 independent sources, the best of letter A"),
        (["x C", "y C", "z C"], "E2", "C2 (auto)", "3 independent sources, the best of letter C"),
        (["x D", "y C"], "E2", "C2 (auto)", "2 independent sources, the best of letter C"),
        (["x A"], "E2", "A2 (auto)", "1 source of letter A"),
        (["x B"], "E1", "B3 (auto)", "1 source of letter B"),
        (["x C", "x C", "x C"], "E1", "C3 (auto)", "1 source of letter C"),
        (["x F"], "E1", "F6 (auto)", "1 source, not yet judged (letter F)"),
        (["x F", "y D"], "E1", "F6 (auto)", "2 independent sources, not yet judged (letter F)"),
        (["x D", "y E"], "E0", "D6 (auto)", "2 independent sources, known for mistakes (letter D)"),
        (["x D", "x B"], "E1", "B3 (auto)", "1 source of letter B"),
        ([], "E0", "", "no report"),
    ],
)
def test_the_first_condition_that_is_true_is_the_grade(reports: list[str], code: str, admiralty: str, why: str) -> None:
    """Distinct origins and their best letters give the grade, Admiralty's letter and digit, and the reason."""
    found = graded(told(*reports))
    assert (found.code, found.admiralty, found.why) == (code, admiralty, why)


def test_a_denial_lowers_no_grade() -> None:
    """A denied story is disputed; only one that nothing corroborates is doubtful by Admiralty's digit."""
    single, sure = graded(told("x C"), disputed=True), graded(told("x C", "y C", "z B"), disputed=True)
    assert (single.code, single.admiralty, single.shown) == ("E1", "C4 (auto)", "single source, disputed")
    assert (sure.code, sure.admiralty, sure.shown) == ("E3", "B1 (auto)", "confirmed, disputed")


def test_an_analyst_may_set_the_digit() -> None:
    """A digit set by hand stands without the word that marks the computed one; the grade stays what it was."""
    found = graded(told("x C"), digit=5)
    assert (found.code, found.admiralty) == ("E1", "C5")


def test_only_rules_of_evidence_with_the_tag_dispute() -> None:
    """A rule disputes what it hits where its signal is none and it carries the tag `denial`; either alone does not."""
    known = indicators(
        book(
            [
                rule("both", signal="none", scenarios=None, tags=["denial"]),
                rule("tag", tags=["denial"]),
                rule("none", signal="none", scenarios=None),
            ],
        ),
    )
    seen = [Sighting(name, telling(0, "s")) for name in known]
    assert [one.indicator for one in denials(seen, known)] == ["both"]


@given(st.lists(st.tuples(st.sampled_from("xyz"), letters)), st.tuples(st.sampled_from("wxyz"), letters))
def test_a_further_report_never_lowers_a_grade(reports: list[tuple[str, str]], more: tuple[str, str]) -> None:
    """Whoever tells a story too, its grade does not fall, and the order of its reports is nothing."""
    before = [telling(n, "s", *report) for n, report in enumerate(reports)]
    after = [*before, telling(99, "s", *more)]
    assert graded(after).level >= graded(before).level
    assert graded(after) == graded(reversed(after))
