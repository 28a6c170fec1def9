"""Indicator: a rule in effect, or a part of one, with everything that its signal and the levels need.

A rule whose alternatives are all parts has no reading of its own. Rules that watch others name them by id, which means
the rule with all its parts, as `rule/part`, or as `tag:x`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rules.hit import Severity

if TYPE_CHECKING:
    from rules.rule import Alternative, Rule
    from rules.rulebook import Rulebook
    from rules.signal_kind import Signal

RUNNING = frozenset({"active", "test"})
"""The statuses of rules that match what comes."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator with what holds for it: its part's own value where the part has one, else its rule's.

    `id` is `rule` or `rule/part`. `direction` is up, down or both; `scenarios` are its ratings, 1 to 5. `live` is
    False for a rule under test, whose readings move nothing and tell nobody. It acts from `active_from` to the end of
    `expires`, whole days in UTC; None for no such limit.
    """

    id: str
    rule: str
    part: str
    title: str
    problem: str
    severity: Severity
    family: str
    direction: str
    decisive: bool
    lead: str
    scenarios: Mapping[str, int]
    signal: "Signal"
    of: tuple[str, ...]
    tags: tuple[str, ...]
    derived: bool
    live: bool
    active_from: date | None = None
    expires: date | None = None

    @property
    def highest(self) -> int:
        """Its highest rating, 0 where it rates no scenario."""
        return max(self.scenarios.values(), default=0)

    def diagnosticity(self, scenario: str) -> float:
        """How well it tells this scenario from the others that it rates, 0 to 1 (warning.md 1.2; Heuer and Pherson)."""
        home = self.scenarios.get(scenario, 0)
        others = [rating for other, rating in self.scenarios.items() if other != scenario]
        if not others:
            return 0.0
        return sum(max(0, home - rating) for rating in others) / (4 * len(others))


def indicators(rulebook: "Rulebook", statuses: Collection[str] = RUNNING) -> dict[str, Indicator]:
    """Every indicator of the rules of these statuses, those that run, by id, in the order of the desk's rules."""
    found: dict[str, Indicator] = {}
    for rule in rulebook.rules.values():
        if rule.status not in statuses:
            continue
        problem = rulebook.problem_of(rule.id)
        parts = [one for one in rule.match if one.is_part]
        if len(parts) < len(rule.match) or rule.derived:
            found[rule.id] = _indicator(rule, problem, None)
        for part in parts:
            found[f"{rule.id}/{part.name}"] = _indicator(rule, problem, part)
    return found


def members(name: str, known: Mapping[str, Indicator]) -> tuple[str, ...]:
    """The ids of the indicators that a reference means: an id with all its parts, `rule/part`, or `tag:x`."""
    if name.startswith("tag:"):
        return tuple(one.id for one in known.values() if name[4:] in one.tags)
    return tuple(one.id for one in known.values() if name in {one.id, one.rule})


def _indicator(rule: "Rule", problem: str, part: "Alternative | None") -> Indicator:
    own = part.model_dump(exclude_none=True, include={"direction", "decisive", "lead", "scenarios"}) if part else {}
    return Indicator(
        id=f"{rule.id}/{part.name}" if part else rule.id,
        rule=rule.id,
        part=part.name if part else "",
        title=rule.title,
        problem=problem,
        severity=(part.severity if part else None) or rule.severity,
        family=rule.family,
        direction=own.get("direction", rule.direction),
        decisive=own.get("decisive", rule.decisive),
        lead=own.get("lead", rule.lead) or "",
        scenarios=own.get("scenarios", rule.scenarios),
        signal=(part.signal if part else None) or rule.signal,
        of=rule.of,
        tags=rule.tags,
        derived=rule.derived,
        live=rule.status == "active",
        active_from=rule.active_from,
        expires=rule.expires,
    )
