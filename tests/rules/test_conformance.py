"""Queries beside their verdicts: those of the contract, and ours."""

from typing import Any

import pytest
from books import NOON, cases, entry, made, rule
from naive_matcher import truth

from rules.matcher import Matcher
from rules.query import parse
from rules.tree import Node

FIELDS = ("title", "summary", "body")
ALL = [pytest.param(case, lists, id=case["id"]) for lists, found in map(cases, ("contract", "ours")) for case in found]
EVALUATED = [one for one in ALL if one.values[0]["expect"] in {"match", "no"} and "later" not in one.values[0]]
LATER = [one for one in ALL if "later" in one.values[0]]
REFUSED = [one for one in ALL if one.values[0]["expect"].startswith("E")]

Lists = dict[str, dict[str, list[str]]]


def _texts(case: dict[str, Any]) -> dict[str, str]:
    return {name: case[name] for name in FIELDS if name in case}


def _tree(query: str) -> Node:
    tree = parse(query).tree
    assert tree is not None
    return tree


@pytest.mark.parametrize(("case", "lists"), EVALUATED)
def test_the_compiled_matcher_gives_the_verdict(case: dict[str, Any], lists: Lists) -> None:
    """Each case has the verdict that its line says, with the index and without it."""
    found, flaws = made([rule(match=case["query"], fields=list(FIELDS))], lists)
    assert found is not None, flaws
    one = entry(**{"title": "", **_texts(case)})
    compiled = Matcher.compile(found, ())
    assert ("match" if compiled.match(one, NOON) else "no") == case["expect"]
    assert ("match" if compiled.match_rule("raid", one, compiled.look(one)) else "no") == case["expect"]


@pytest.mark.parametrize(("case", "lists"), EVALUATED)
def test_the_naive_matcher_gives_the_verdict(case: dict[str, Any], lists: Lists) -> None:
    """The definitions, followed word by word, give the same verdict."""
    assert truth(_tree(case["query"]), _texts(case), lists) == (case["expect"] == "match")


@pytest.mark.parametrize(("case", "lists"), REFUSED)
def test_what_is_doubtful_is_refused(case: dict[str, Any], lists: Lists) -> None:
    """Each faulty query is refused with its code, a place inside it and something to write instead."""
    found, flaws = made([rule(match=case["query"])], lists)
    assert found is None
    mine = [flaw for flaw in flaws if flaw.code == case["expect"]]
    assert mine, flaws
    for flaw in mine:
        assert flaw.advice
        assert flaw.offset is not None
        assert 0 <= flaw.offset <= len(case["query"])


@pytest.mark.parametrize(("case", "lists"), LATER)
def test_what_is_not_built_is_refused_by_name(case: dict[str, Any], lists: Lists) -> None:
    """A form that this version does not evaluate is read and refused as such; nothing else is wrong with it."""
    found, flaws = made([rule(match=case["query"])], lists)
    assert found is None
    assert {flaw.code for flaw in flaws if not flaw.warning} == {"E190"}
