"""Findings: what is legal and probably a mistake."""

from datetime import date
from typing import Any

import pytest
from books import book, made, rule

from rules.lint import overdue

TESTED = [{"match": "raid"}, {"match": "a raid"}, {"no_match": "calm"}]

FINDINGS: dict[str, tuple[str, dict[str, Any], dict[str, Any], tuple[str, tuple[Any, ...]]]] = {
    "short capitals in a list": ("W301", {"match": "$x1"}, {"x1": {"en": ["TTP"]}}, ("terms:x1", ("en", 0))),
    "short capitals in a query": ("W301", {"match": "raid OR TTP"}, {}, ("rule:raid", ("match", 0, "query"))),
    "AND NOT over body": (
        "W303",
        {"match": "raid AND NOT cricket", "fields": ["title", "body"]},
        {},
        ("rule:raid", ("match", 0, "query")),
    ),
    "the same entry twice": ("W305", {"match": "$x1"}, {"x1": {"en": ["raid", "Raid"]}}, ("terms:x1", ("en", 1))),
    "an entry under a wildcard": (
        "W305",
        {"match": "$x1"},
        {"x1": {"en": ["raid*", "raid(er|ing)"]}},
        ("terms:x1", ("en", 1)),
    ),
    "a language without an example": (
        "W306",
        {"match": "$x1 OR raid", "status": "active", "tests": TESTED},
        {"x1": {"ur": ["حملہ"], "any": ["x2"]}},
        ("rule:raid", ("tests",)),
    ),
    "right-to-left words beside operators": ("W308", {"match": "raid OR\nحملہ OR x1"}, {}, ("rule:raid", ("match", 0, "query"))),
    "two alphabets in a word": ("W309", {"match": "$x1"}, {"x1": {"en": ["Tаliban"]}}, ("terms:x1", ("en", 0))),
    "an unused list": ("W312", {}, {"x1": {"en": ["$x2"]}, "x2": {"en": ["a"]}}, ("terms:x2", ())),
    "a curly apostrophe": ("W315", {"match": "$x1"}, {"x1": {"en": ["Sana’a", "Ta’if"]}}, ("terms:x1", ("en", 0))),
}  # fmt: skip


@pytest.mark.parametrize(("code", "keys", "terms", "place"), FINDINGS.values(), ids=FINDINGS)
def test_a_probable_mistake_is_told(
    code: str, keys: dict[str, Any], terms: dict[str, Any], place: tuple[str, tuple[Any, ...]]
) -> None:
    """A finding is a warning at its place with advice, and the rulebook comes all the same."""
    found, flaws = made([rule(**keys)], terms)
    assert found is not None
    mine = [flaw for flaw in flaws if flaw.code == code]
    assert place in [(flaw.subject, flaw.path) for flaw in mine], flaws
    assert all(flaw.warning and flaw.advice for flaw in mine)


@pytest.mark.parametrize(
    ("keys", "terms"),
    [
        ({"match": "$x1 AND =TTP"}, {"x1": {"en": ["=TTP", "NATO", "raid", "night raid", "raid*"]}}),
        ({"match": "raid AND NOT title:(cricket)", "fields": ["title", "body"]}, {}),
        ({"match": "حملہ"}, {}),
        ({"match": "raid # حملہ (x)"}, {}),
        ({"match": "$x1"}, {"x1": {"en": ["$x2"]}, "x2": {"zh": ["巴塔TTP"], "ru": ["=ТТП"]}}),
        ({}, {}),
    ],
)
def test_what_is_meant_is_not_told(keys: dict[str, Any], terms: dict[str, Any]) -> None:
    """No finding where an analyst did what the advice says."""
    found, flaws = made([rule(**keys)], terms)
    assert found is not None
    assert flaws == []


def test_a_finding_points_at_its_word() -> None:
    """A finding inside a query has the word's place."""
    _, flaws = made([rule(match="raid OR\n  TTP")])
    assert [(flaw.offset, flaw.length) for flaw in flaws] == [(10, 3)]


def test_reviews_are_told_by_date() -> None:
    """A review that is overdue warns, an old draft more so, a retired rule not at all."""
    found = book(
        [
            rule("one", review_by="2025-11-17"),
            rule("two", review_by="2025-11-18"),
            rule("three", review_by="2025-01-01", status="draft"),
            rule("four", review_by="2025-01-01", status="retired", retired={"on": "2025-01-01", "why": "x"}),
            rule("five"),
        ]
    )
    told = [(flaw.subject, flaw.code) for flaw in overdue(found, date(2025, 11, 18))]
    assert told == [("rule:one", "W311"), ("rule:three", "W310")]
