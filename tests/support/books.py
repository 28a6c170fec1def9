"""Small rulebooks for tests, from the words an analyst would write."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from feeds.entry import Entry
from feeds.feed import Publisher
from rules.calendar import ExpectedEvent
from rules.errors import Flaw
from rules.matcher import Matcher
from rules.problem import Problem
from rules.rule import Filter, Rule, TermFile
from rules.rulebook import Rulebook, build

CASES = Path(__file__).resolve().parents[1] / "cases" / "queries"
NOON = datetime(2025, 11, 18, 12, 0, tzinfo=UTC)

PROBLEM: dict[str, Any] = {
    "id": "border",
    "question": "Will it hold?",
    "horizon": "90 days",
    "owner": "desk",
    "scenarios": [
        {"id": "truce", "title": "It holds", "adverse": "no"},
        {"id": "collapse", "title": "It does not", "adverse": "yes"},
    ],
}


def rule(name: str = "raid", match: Any = "raid", **keys: Any) -> dict[str, Any]:
    """A rule as a file holds it; a key given as None is left out."""
    written: dict[str, Any] = {
        "id": name,
        "title": name,
        "status": "test",
        "severity": "low",
        "owner": "desk",
        "signal": {"kind": "tripwire"},
        "family": "military",
        "direction": "up",
        "scenarios": {"truce": "1", "collapse": "5"},
        "match": match,
    } | {key.rstrip("_"): value for key, value in keys.items()}
    return {key: value for key, value in written.items() if value is not None}


def made(
    rules: Sequence[Mapping[str, Any]],
    terms: Mapping[str, Any] | None = None,
    *,
    filters: Sequence[Mapping[str, Any]] = (),
    calendar: Sequence[Mapping[str, Any]] = (),
    publishers: Sequence[Publisher] = (),
    problems: Sequence[Mapping[str, Any]] = (PROBLEM,),
) -> tuple[Rulebook | None, list[Flaw]]:
    """A rulebook of what is written, or its flaws."""
    return build(
        {str(one["id"]): Problem.model_validate(one) for one in problems},
        {str(one["id"]): Rule.model_validate(one) for one in rules},
        {"terms": TermFile.model_validate(terms)} if terms else {},
        {str(one["id"]): Filter.model_validate(one) for one in filters},
        [ExpectedEvent.model_validate(one) for one in calendar],
        publishers,
    )


def book(rules: Sequence[Mapping[str, Any]], terms: Mapping[str, Any] | None = None, **more: Any) -> Rulebook:
    """A rulebook that is right."""
    found, flaws = made(rules, terms, **more)
    assert found is not None, flaws
    return found


def matcher(
    *rules: Mapping[str, Any], terms: Mapping[str, Any] | None = None, publishers: Sequence[Publisher] = (), **more: Any
) -> Matcher:
    """A matcher of rules that are right."""
    return Matcher.compile(book(rules, terms, publishers=publishers, **more), publishers)


def entry(title: str = "", **keys: Any) -> Entry:
    """An entry with these words."""
    origin = {"key": "0123456789abcdef", "feed_id": "dawn-home", "publisher": "dawn", "link": "", "first_seen": NOON}
    return Entry(**(origin | {"title": title} | keys))


def cases(name: str) -> tuple[dict[str, dict[str, list[str]]], list[dict[str, Any]]]:
    """The lists and the cases of a file of queries."""
    read = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return read["lists"], read["cases"]
