"""Findings: what is legal and probably a mistake."""

from datetime import date
from typing import Any

import pytest
from books import book, made, rule

from rules.atoms import NUMERAL
from rules.lint import asks_a_word, overdue
from rules.matcher import Matcher
from rules.needs import cover

TESTED = [{"match": "raid"}, {"match": "a raid"}, {"no_match": "calm"}]

NOISE = {"id": "noise", "title": "noise", "applies_to": "all", "drop_if": "TTP", "unless": "a NEAR/31 b"}

FINDINGS: dict[str, tuple[str, dict[str, Any], dict[str, Any], tuple[str, tuple[Any, ...]]]] = {
    "short capitals in a list": ("W301", {"match": "$x1"}, {"x1": {"en": ["TTP"]}}, ("terms:x1", ("en", 0))),
    "short capitals in a query": ("W301", {"match": "raid OR TTP"}, {}, ("rule:raid", ("match", 0, "query"))),
    "a choice that touches nothing in a list": (
        "W322",
        {"match": "$x1"},
        {"x1": {"en": ["(north|south) gate"]}},
        ("terms:x1", ("en", 0)),
    ),
    "a choice that touches nothing in a string": (
        "W322",
        {"match": 'raid OR "fort (one|two)"'},
        {},
        ("rule:raid", ("match", 0, "query")),
    ),
    "AND NOT over body": (
        "W303",
        {"match": "raid AND NOT cricket", "fields": ["title", "body"]},
        {},
        ("rule:raid", ("match", 0, "query")),
    ),
    "AND NOT in brackets that look at the body": (
        "W303",
        {"match": "body:(raid AND NOT cricket)"},
        {},
        ("rule:raid", ("match", 0, "query")),
    ),
    "NOT title or body": (
        "W303",
        {"match": "raid AND NOT (title:(a) OR body:(b))"},
        {},
        ("rule:raid", ("match", 0, "query")),
    ),
    "AND NOT over body in a named query": (
        "W303",
        {"match": "$x1 OR a", "fields": ["body"]},
        {"queries": {"x1": "$x2", "x2": "raid AND NOT cricket"}},
        ("terms:x2", ()),
    ),
    "except over body": ("W303", {"except": "cricket", "fields": ["title", "body"]}, {}, ("rule:raid", ("except",))),
    "a far NEAR": ("W304", {"match": "a OR (raid NEAR/31 camp)"}, {}, ("rule:raid", ("match", 0, "query"))),
    "a far BEFORE in a named query": ("W304", {"match": "$x1"}, {"queries": {"x1": "a BEFORE/40 b"}}, ("terms:x1", ())),
    "a far guard in an exception": ("W304", {"except": "a NOT AFTER/31 b"}, {}, ("rule:raid", ("except",))),
    "only a number": ("W307", {"match": "NUM>=10 OR raid"}, {}, ("rule:raid", ("match", 0, "query"))),
    "only a number in a named query": (
        "W307",
        {"match": "title:($x1) AND NOT raid"},
        {"queries": {"x1": "NUM NEAR/3 NUM>5"}},
        ("rule:raid", ("match", 0, "query")),
    ),
    "short capitals in a named query": ("W301", {"match": "$x1"}, {"queries": {"x1": "TTP OR a"}}, ("terms:x1", ())),
    "short capitals in a filter": ("W301", {}, {}, ("filter:noise", ("drop_if",))),
    "a far NEAR in what a filter yields to": ("W304", {}, {}, ("filter:noise", ("unless",))),
    "right-to-left words in a named query": (
        "W308",
        {"match": "$x1"},
        {"queries": {"x1": "raid OR حملہ"}},
        ("terms:x1", ()),
    ),
    "two alphabets in a named query": ("W309", {"match": "$x1"}, {"queries": {"x1": "Tаliban"}}, ("terms:x1", ())),
    "a language of a list of a named query": (
        "W306",
        {"match": "$x1 OR raid", "status": "active", "tests": TESTED},
        {"x2": {"ur": ["حملہ"]}, "queries": {"x1": "a NEAR/3 $x2"}},
        ("rule:raid", ("tests",)),
    ),
    "an unused named query": ("W312", {}, {"queries": {"x1": "a"}}, ("terms:x1", ())),
    "a list of an unused named query": ("W312", {}, {"x2": {"en": ["a"]}, "queries": {"x1": "$x2"}}, ("terms:x2", ())),
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
    found, flaws = made([rule(**keys)], terms, filters=[NOISE] if place[0] == "filter:noise" else ())
    assert found is not None
    mine = [flaw for flaw in flaws if flaw.code == code]
    assert place in [(flaw.subject, flaw.path) for flaw in mine], flaws
    assert all(flaw.warning and flaw.advice for flaw in mine)


@pytest.mark.parametrize(
    ("keys", "terms"),
    [
        ({"match": "$x1 AND =TTP"}, {"x1": {"en": ["=TTP", "NATO", "raid", "night raid", "raid*"]}}),
        ({"match": "raid AND NOT title:(cricket)", "fields": ["title", "body"]}, {}),
        ({"match": "raid AND NOT (title:(a) OR title:(b))", "fields": ["title", "body"]}, {}),
        (
            {"match": "title:(raid AND NOT a) AND NOT $x1", "fields": ["body"]},
            {"queries": {"x1": "title:(a AND NOT b)"}},
        ),
        ({"match": "raid AND NOT a", "except": "title:(b)"}, {}),
        ({"match": "raid NOT NEAR/3 a", "fields": ["title", "body"], "except": "title:(a AND NOT b)"}, {}),
        ({"match": "(raid NEAR/30 a) OR (raid NEAR/s b)"}, {}),
        ({"match": "NUM>=10 BEFORE/3 killed"}, {}),
        ({"match": "2 OF (NUM, a, b)"}, {}),
        ({"match": "raid", "except": "NUM>1"}, {}),
        ({"match": '=TTP OR ="TTP" OR raid'}, {}),
        (
            {"match": "TTP AND (Tаliban NEAR/40 a)", "status": "retired", "retired": {"on": "2025-01-01", "why": "x"}},
            {},
        ),
        ({"match": "$x1"}, {"x2": {"en": ["a"]}, "queries": {"x1": "$x3 OR a", "x3": "$x2 NEAR/3 b"}}),
        (
            {"match": "$x1", "where": {"languages": ["en"]}, "status": "active", "tests": TESTED},
            {"x1": {"ur": ["حملہ"], "en": ["raid"]}},
        ),
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


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("raid OR\n  TTP", (10, 3)),
        ('raid OR "TTP"', (9, 3)),
        ("raid OR\n(camp NEAR/40 base) # far", (14, 7)),
        ("(camp NOT AFTER/31 base) OR raid", (6, 12)),
        ("raid OR NUM>=10", (8, 7)),
    ],
)
def test_a_finding_in_a_named_query_points_at_its_word_too(query: str, place: tuple[int, int]) -> None:
    """Characters are counted in the text where they stand, be it a rule's or a named query's."""
    _, flaws = made([rule(match=query)])
    assert [(flaw.offset, flaw.length) for flaw in flaws] == [place]
    _, flaws = made([rule(match="$x1")], {"queries": {"x1": query}})
    (flaw,) = flaws
    if flaw.code == "W307":
        # A named query of numbers may be part of another: the rule that asks for nothing else is to be mended.
        assert (flaw.subject, flaw.offset, flaw.length) == ("rule:raid", 0, 3)
    else:
        assert (flaw.subject, flaw.offset, flaw.length) == ("terms:x1", *place)


def test_a_word_is_asked_for_unless_numbers_are_enough() -> None:
    """A query asks for a word just where the index finds a need without numbers for it."""
    queries = (
        "NUM", "a", "NUM OR a", "NUM AND a", "NUM NEAR/3 NUM", "NUM BEFORE/2 a", "1 OF (NUM, a)", "2 OF (NUM, a)",
        "2 OF (NUM, NUM>3, a)", "3 OF (NUM, NUM>3, a)", "ATLEAST/2 NUM", "title:(NUM OR (a AND b))", "NUM AND NOT a",
        "a AND NOT NUM", "NUM NOT NEAR/3 a", "a NOT NEAR/3 NUM", "$x1", "$x2 AND NUM", "$x3", "$x1 OR $x3",
    )  # fmt: skip
    terms = {"x3": {"en": ["a", "b"]}, "queries": {"x1": "NUM>=10", "x2": "$x1 OR a"}}
    found = book([rule(f"rule-{n}", query) for n, query in enumerate(queries)], terms)
    matcher = Matcher.compile(found, ())
    for n, query in enumerate(queries):
        tree = found.trees[f"rule-{n}"].alternatives[0]
        part = matcher.part(tree)
        # So dear are numbers here that a need holds them only where there is no other.
        weights = [1e9] + [1.0] * 1000
        assert asks_a_word(tree) is (NUMERAL not in cover(part, weights)), query


def test_more_rules_without_a_word_than_can_be_borne_are_refused() -> None:
    """Twenty rules in force may ask for numbers alone; each beyond is a fault at its number, a draft is none."""
    rules = [rule(f"rule-{n:02}", "raid OR NUM>5") for n in range(20)]
    draft = rule("rule-99", "NUM", status="draft")
    found, flaws = made([*rules, draft])
    assert found is not None
    assert [flaw.code for flaw in flaws] == ["W307"] * 21
    found, flaws = made([*rules, draft, rule("rule-20", "raid AND a"), rule("rule-21", "NUM"), rule("rule-22", "NUM")])
    assert found is None
    assert [(flaw.subject, flaw.code, flaw.offset) for flaw in flaws] == [
        ("rule:rule-21", "E212", 0),
        ("rule:rule-22", "E212", 0),
    ]


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


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({}, ["write signal: none and where: {languages: [...]}, or another tag"]),
        ({"where": {"languages": ["ur"]}}, ["write signal: none, or another tag"]),
        ({"signal": "none", "scenarios": {}}, ["write where: {languages: [...]}, or another tag"]),
        ({"signal": "none", "scenarios": {}, "where": {"languages": ["ur"]}}, []),
        (
            {"signal": "none", "scenarios": {}, "where": {"languages": ["ur"]}, "status": "active"},
            ["write status: test"],
        ),
    ],
)
def test_a_canary_is_one_that_can_sing_and_that_nobody_hears(keys: dict[str, Any], said: list[str]) -> None:
    """W321: the tag alone makes no canary, and an active one would fill every digest."""
    _, flaws = made([rule(tags=["canary"], tests=TESTED, **keys)])
    found = [flaw for flaw in flaws if flaw.code == "W321"]
    assert [flaw.advice for flaw in found] == said
    assert all((flaw.warning, flaw.subject, flaw.path) == (True, "rule:raid", ("tags",)) for flaw in found)
