"""A rule's life: when it ends, which rule inherits, and what an edit must not do to its id."""

from datetime import date
from typing import Any

import pytest
from books import book, rule

from rules.lifecycle import ancestors, broken_promises, endings, expired, heirs, is_same
from rules.rule import Rule

TODAY = date(2025, 11, 18)
PLAIN = {"severity": "high", "why": None}


def retired(name: str, by: str = "", **keys: Any) -> dict[str, Any]:
    """A rule out of force, and which rule took its place."""
    return rule(name, status="retired", retired={"on": "2025-11-01", "why": "over", "replaced_by": by}, **keys)


def read(*written: dict[str, Any]) -> dict[str, Rule]:
    """Rules by id."""
    return {one["id"]: Rule.model_validate(one) for one in written}


def told(before: dict[str, Rule], now: dict[str, Rule]) -> list[tuple[str, str]]:
    """What an edit broke: subject and code."""
    return [(flaw.subject, flaw.code) for flaw in broken_promises(now, before)]


def test_a_rule_expires_when_its_last_day_is_over() -> None:
    """On its last day a rule still runs and is said to end soon; after it, it is expired; a draft never is."""
    days = {"past": "2025-11-17", "last": "2025-11-18", "soon": "2025-12-02", "later": "2025-12-03"}
    rules = [rule(name, expires=day) for name, day in days.items()]
    found = book([*rules, rule("draft", expires="2025-01-01", status="draft"), rule("endless")])
    assert [one.id for one in expired(found.rules, TODAY)] == ["past"]
    said = [(flaw.subject, flaw.code, flaw.path, flaw.warning) for flaw in endings(found, TODAY)]
    place = (("expires",), True)
    assert said == [("rule:past", "W317", *place), ("rule:last", "W318", *place), ("rule:soon", "W318", *place)]


def test_a_rule_inherits_from_all_whose_place_it_took() -> None:
    """Whoever replaced a rule inherits also what that one had inherited; whoever replaced nobody, nothing."""
    rules = read(retired("one", "three"), retired("two", "three"), retired("three", "four"), rule("four"), rule("five"))
    assert ancestors(rules, "four") == {"one", "two", "three"}
    assert ancestors(rules, "three") == {"one", "two"}
    assert ancestors(rules, "five") == frozenset()
    assert heirs(rules, "one") == {"three", "four"}
    assert heirs(rules, "four") == heirs(rules, "nobody") == frozenset()


def test_rules_that_replace_each_other_end() -> None:
    """A circle of retired rules is followed once."""
    rules = read(retired("one", "two"), retired("two", "one"))
    assert ancestors(rules, "one") == {"two"}
    assert heirs(rules, "one") == {"one", "two"}


def test_a_rule_that_is_gone_is_told() -> None:
    """A deleted rule is a broken promise; one whose title or query lives on under another id was renamed."""
    before = read(rule("one"), rule("two", "ambush"))
    [flaw] = broken_promises(read(rule("two", "ambush")), before)
    assert (flaw.subject, flaw.code, flaw.message) == ("rule:one", "E503", "the rule one is gone")
    [flaw] = broken_promises(read(rule("two", "ambush"), rule("three", "raid # as it was", title="Other")), before)
    assert (flaw.subject, flaw.path) == ("rule:three", ("id",))
    assert "one was renamed to three" in flaw.message
    assert "replaced_by: three" in flaw.advice


@pytest.mark.parametrize(
    ("now", "codes"),
    [
        (rule("one", "raid", title="Another"), []),
        (rule("one", "( raid )\n", title="Another"), []),
        (rule("one", "ambush", title="one"), []),
        (retired("one", "two", match="ambush", title="Another"), []),
        (rule("one", "ambush", title="Another"), ["E504"]),
    ],
)
def test_a_retired_id_is_not_given_to_another_rule(now: dict[str, Any], codes: list[str]) -> None:
    """A retired rule may come back, with a new title or a new query; with both it is another rule."""
    before = read(retired("one"))
    assert [code for _, code in told(before, read(now))] == codes


def test_a_rule_in_force_may_be_written_anew() -> None:
    """Only a retired id is kept from other uses: a rule in force may change as it must."""
    assert told(read(rule("one")), read(rule("one", "ambush", title="Another"))) == []


@pytest.mark.parametrize(
    ("before", "now", "paths"),
    [
        ({"severity": "high"}, {"severity": "critical"}, [("severity",)]),
        ({"severity": "high"}, {"severity": "critical", "why": "Either side striking ends the truce."}, []),
        ({"severity": "critical"}, {"severity": "critical"}, []),
        ({"severity": "critical"}, {"severity": "low"}, []),
        (
            {"match": [{"name": "a", "query": "raid"}, {"name": "b", "query": "ambush"}]},
            {"match": [{"name": "a", "query": "raid"}, {"name": "b", "query": "ambush", "severity": "critical"}]},
            [("match", 1, "severity")],
        ),
        (
            {"match": [{"name": "a", "query": "raid", "severity": "critical"}]},
            {"match": [{"name": "a", "query": "raids", "severity": "critical"}]},
            [],
        ),
    ],
)
def test_a_rule_becomes_critical_with_a_reason(
    before: dict[str, Any], now: dict[str, Any], paths: list[tuple[str | int, ...]]
) -> None:
    """A severity raised to critical, of a rule or of one of its parts, needs a why."""
    found = list(broken_promises(read(rule("one", **now)), read(rule("one", **before))))
    assert [(flaw.code, flaw.path) for flaw in found] == [("E505", path) for path in paths]


def test_derived_rules_are_told_apart_by_what_they_watch() -> None:
    """A rule without a query of its own is the same while it watches the same rules in the same way."""
    count = {"kind": "count", "at_least": "5", "within": "48h"}
    one, same, other = (
        Rule.model_validate(rule("one", None, title=title, of=["raid"], signal=signal))
        for title, signal in (("A", count), ("B", count), ("C", count | {"at_least": "6"}))
    )
    assert is_same(one, same)
    assert not is_same(one, other)
