"""Every miss has a reason, whatever the query, and the explanation never says otherwise than the matcher."""

from collections import Counter

from agreement import seeded
from books import book, entry
from invented import WORLDS

from rules.explain import Branch, explained
from rules.matcher import Matcher
from rules.shortfall import reason, shortfall


def _leaves(branch: Branch) -> list[Branch]:
    return [leaf for one in branch.branches for leaf in _leaves(one)] or [branch]


def _told(branch: Branch) -> bool:
    """Whether a reader can see why a branch does not hold: by a note, or by the tick of a part of it."""
    inner = branch.branches
    plain = branch.text in {"AND", "OR", "NOT"} or branch.text.endswith((":", "OF")) or branch.text.startswith("$")
    missing = any(not one.holds for one in inner) or plain
    return (branch.holds or not inner or missing or bool(branch.notes)) and all(map(_told, inner))


def test_explanations_agree_with_the_matcher() -> None:
    """On queries of every form, made by chance, ticks are the matcher's verdicts and each miss has a reason."""
    counts: Counter[str] = Counter()
    for seed in range(len(WORLDS) * 2):
        rules, terms, entries = seeded(seed, rules=30, entries=4)
        one = Matcher.compile(book(rules, terms), ())
        for written in (entry(**{"title": "", **texts}) for texts in entries):
            look = one.look_over(written)
            for name, rule in one.in_force.items():
                found = explained(one, name, written)
                hits = one.match_rule(name, written, one.look(written))
                assert (list(found.hits), found.holds) == (hits, bool(hits))
                assert found.reason
                assert all(map(_told, found.branches))
                for line in rule.lines:
                    fall = shortfall(line.part, look, rule.rule.fields)
                    holds = look.holds(line.part, rule.rule.fields)
                    assert (fall.missing == 0) == holds
                    assert holds or reason(line.part, look, rule.rule.fields)
                    counts["hit" if holds else "miss"] += 1
    assert min(counts.values()) > 200
