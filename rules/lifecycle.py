"""A rule's life: when it ends, which rule inherits, and what an edit must not do to its id."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rules.errors import Flaw
from rules.hit import Severity
from rules.query import parse
from rules.rule import Alternative, Rule

if TYPE_CHECKING:
    from rules.rulebook import Rulebook

SOON = timedelta(days=14)
"""How long before its last day a rule is said to expire."""


def expired(rules: Mapping[str, Rule], today: date) -> list[Rule]:
    """The rules that would run but for their last day, which is past; `today` is a date in UTC."""
    running = (rule for rule in rules.values() if rule.status in {"test", "active"})
    return [rule for rule in running if rule.expires is not None and rule.expires < today]


def endings(rulebook: "Rulebook", today: date) -> Iterator[Flaw]:
    """Rules whose last day is past or near."""
    for rule in rulebook.rules.values():
        if rule.expires is None or rule.status not in {"test", "active"} or rule.expires > today + SOON:
            continue
        if rule.expires < today:
            code, message = "W317", f"this rule expired on {rule.expires} and matches nothing any more"
        else:
            code, message = "W318", f"this rule matches until the end of {rule.expires}, and then nothing"
        advice = "retire it, or set a later day"
        yield Flaw(f"rule:{rule.id}", ("expires",), code, message, advice, warning=True)


def ancestors(rules: Mapping[str, Rule], rule_id: str) -> frozenset[str]:
    """The retired rules whose place this one took, at once or through others."""
    found: set[str] = set()
    waiting = [rule_id]
    while waiting:
        heir = waiting.pop()
        fresh = {rule.id for rule in rules.values() if rule.retired is not None and rule.retired.replaced_by == heir}
        waiting += fresh - found
        found |= fresh
    return frozenset(found - {rule_id})


def heirs(rules: Mapping[str, Rule], rule_id: str) -> frozenset[str]:
    """The rules that took this one's place, at once or through others; empty for one that nobody replaced."""
    found: set[str] = set()
    while (rule := rules.get(rule_id)) is not None and rule.retired is not None and rule.retired.replaced_by:
        rule_id = rule.retired.replaced_by
        if rule_id in found:
            break
        found.add(rule_id)
    return frozenset(found)


def heirs_of(rules: Mapping[str, Rule], running: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Who goes on with what a rule or part was, for each retired rule that a running one replaced.

    `running` are ids of indicators, `rule` or `rule/part`. A part's heir is the part of its name, or, where there is no
    such part, every indicator of the rule that took its rule's place; so is a whole rule's.
    """
    found: dict[str, tuple[str, ...]] = {}
    for old in rules.values():
        own = [name for heir in heirs(rules, old.id) for name in running if name.partition("/")[0] == heir]
        if not own:
            continue
        parts = [one.name for one in old.match if one.is_part]
        for name in (old.id, *(f"{old.id}/{part}" for part in parts)):
            part = name.partition("/")[2]
            found[name] = tuple(one for one in own if one.partition("/")[2] == part) or tuple(own)
    return found


def is_same(one: Rule, other: Rule) -> bool:
    """Whether two files of one id can be the same rule: its title is, or its query."""
    return one.title == other.title or _asked(one) == _asked(other)


def _asked(rule: Rule) -> tuple[object, ...]:
    """What a rule asks for, without comments and blanks."""
    return (
        tuple(parse(one.query).tree or one.query for one in rule.match),
        rule.of,
        rule.signal if rule.derived else None,
    )


def broken_promises(rules: Mapping[str, Rule], before: Mapping[str, Rule]) -> Iterator[Flaw]:
    """What an edit did that a rule's id must not suffer: `before` and `rules` are the rules by id, then and now.

    The subject of a rule that is gone is in `before` alone.
    """
    for name, old in before.items():
        new = rules.get(name)
        if new is None:
            yield _gone(old, [rule for rule in rules.values() if rule.id not in before])
            continue
        if old.status == "retired" and new.status != "retired" and not is_same(old, new):
            yield reused(name, f"it was retired as “{old.title}”")
        if not new.why:
            yield from _raised(old, new)


def reused(name: str, was: str) -> Flaw:
    """An id that stood for another rule; `was` says which."""
    message = f"the id {name} was another rule's: {was}"
    return Flaw(f"rule:{name}", ("id",), "E504", message, "give this rule an id of its own: hits keep the id for good")


def _gone(old: Rule, fresh: list[Rule]) -> Flaw:
    heir = next((rule.id for rule in fresh if is_same(rule, old)), "")
    if heir:
        # The file that is there is the one to look at.
        advice = f"put the old file back with `status: retired` and `retired: {{on, why, replaced_by: {heir}}}`"
        return Flaw(f"rule:{heir}", ("id",), "E503", f"the rule {old.id} was renamed to {heir}", advice)
    advice = "put its file back with `status: retired` and `retired: {on, why}`: hits keep its id for good"
    return Flaw(f"rule:{old.id}", (), "E503", f"the rule {old.id} is gone", advice)


def _raised(old: Rule, new: Rule) -> Iterator[Flaw]:
    grave = Severity.CRITICAL
    message = "now critical, which wakes people, and nothing says why"
    if new.severity is grave and old.severity is not grave:
        yield Flaw(f"rule:{new.id}", ("severity",), "E505", message, "add `why:`")
        return
    earlier = {one.name: _severity(old, one) for one in old.match}
    for n, one in enumerate(new.match):
        if _severity(new, one) is grave and earlier.get(one.name, old.severity) is not grave:
            yield Flaw(f"rule:{new.id}", ("match", n, "severity"), "E505", message, "add `why:`")


def _severity(rule: Rule, one: Alternative) -> Severity:
    return one.severity or rule.severity
