"""Queries beside their verdicts: those of the contract, and ours."""

from typing import Any

import pytest
from books import NOON, cases, entry, made, rule
from invented import FIELDS
from naive_matcher import Naive

from rules.matcher import Matcher
from rules.query import parse

ALL = [pytest.param(case, terms, id=case["id"]) for terms, found in map(cases, ("contract", "ours")) for case in found]
EVALUATED = [one for one in ALL if one.values[0]["expect"] in {"match", "no"}]
REFUSED = [one for one in ALL if one.values[0]["expect"].startswith("E")]
QUERY_CODES = [f"E{number}" for number in range(101, 128)]

Terms = dict[str, dict[str, Any]]


def _texts(case: dict[str, Any]) -> dict[str, str]:
    return {name: case[name] for name in FIELDS if name in case}


@pytest.mark.parametrize(("case", "terms"), EVALUATED)
def test_the_compiled_matcher_gives_the_verdict(case: dict[str, Any], terms: Terms) -> None:
    """Each case has the verdict that its line says, with the index and without it."""
    found, flaws = made([rule(match=case["query"], fields=list(FIELDS))], terms)
    assert found is not None, flaws
    one = entry(**{"title": "", **_texts(case)})
    compiled = Matcher.compile(found, ())
    assert ("match" if compiled.match(one, NOON) else "no") == case["expect"]
    assert ("match" if compiled.match_rule("raid", one, compiled.look(one)) else "no") == case["expect"]


@pytest.mark.parametrize(("case", "terms"), EVALUATED)
def test_the_naive_matcher_gives_the_verdict(case: dict[str, Any], terms: Terms) -> None:
    """The definitions, followed word by word, give the same verdict."""
    parsed = parse(case["query"])
    assert parsed.tree is not None, parsed.faults
    assert Naive(_texts(case), terms).truth(parsed.tree) == (case["expect"] == "match")


@pytest.mark.parametrize(("case", "terms"), REFUSED)
def test_what_is_doubtful_is_refused(case: dict[str, Any], terms: Terms) -> None:
    """Each faulty query is refused with its code, at the very words that are wrong, with something to write instead."""
    found, flaws = made([rule(match=case["query"])], terms)
    assert found is None
    mine = [flaw for flaw in flaws if flaw.code == case["expect"]]
    assert mine, flaws
    for flaw in mine:
        assert flaw.advice
        assert flaw.offset is not None
        assert 0 <= flaw.offset <= len(case["query"])
    if "at" in case:
        assert (mine[0].offset, mine[0].length) == (case["at"], max(len(case["marked"]), 1))
        assert case["query"][case["at"] :].startswith(case["marked"])


def test_every_code_of_queries_has_its_place() -> None:
    """For each code of the query language some case says which characters are marked."""
    placed = {case.values[0]["expect"] for case in REFUSED if "at" in case.values[0]}
    assert [code for code in QUERY_CODES if code not in placed] == []


def test_cases_come_in_both_kinds() -> None:
    """Every case has a name of its own, and those that match have enough others beside them that do not."""
    names = [case.id for case in ALL]
    assert len(set(names)) == len(names)
    verdicts = [case.values[0]["expect"] for case in EVALUATED]
    assert verdicts.count("no") > 0.75 * verdicts.count("match")
