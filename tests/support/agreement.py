"""The compiled matcher held against the definitions: every rule on every entry, by verdict and by place."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from books import NOON, entry, made, rule
from invented import FIELDS, WORLDS, Choose, Invention, Terms
from naive_matcher import Naive

from rules.evaluate import Look
from rules.hit import Hit
from rules.matcher import Matcher
from rules.rule import Rule
from rules.rulebook import Queries, Rulebook
from rules.tree import Guard, Near, Node, Term, positional, walk


class Agreement:
    """Compares, and counts what was compared: pairs of a rule and an entry, those that hit, and places by form."""

    def __init__(self) -> None:
        self.pairs = 0
        self.hits = 0
        self.placed: Counter[str] = Counter()

    def differences(
        self, rules: Sequence[Mapping[str, Any]], terms: Terms, entries: Sequence[Mapping[str, str]]
    ) -> Iterator[str]:
        """All that the compiled matcher says otherwise than the definitions do."""
        for found in _books(rules, terms):
            yield from self._compared(found, terms, entries)

    def _compared(self, found: Rulebook, terms: Terms, entries: Sequence[Mapping[str, str]]) -> Iterator[str]:
        written = [entry(**{"title": "", **texts}) for texts in entries]
        compiled, weighed = Matcher.compile(found, ()), Matcher.compile(found, (), archive=written)
        for texts, one in zip(entries, written, strict=True):
            naive = Naive(texts, terms)
            look = compiled.look(one)
            hits = compiled.match(one, NOON)
            without_index = [hit for name in compiled.in_force for hit in compiled.match_rule(name, one, look)]
            if hits != without_index:
                yield f"the index changes hits: {_ids(hits)} with, {_ids(without_index)} without, on {texts}"
            if hits != weighed.match(one, NOON):
                yield f"what an archive tells changes hits, on {texts}"
            for name, trees in found.trees.items():
                self.pairs += 1
                expected = _holds(naive, trees, found.rules[name].fields)
                self.hits += expected
                if (name in _ids(without_index)) != expected:
                    yield f"{found.rules[name]}\n  is {expected} by the definitions, on {texts}"
                for tree in trees.alternatives:
                    yield from self._places(compiled, look, tree, naive)
            for hit in hits:
                tree = found.trees[hit.rule_id].alternatives[("first", "second").index(hit.alternative)]
                yield from _distances(naive, hit, found.rules[hit.rule_id], tree)

    def _places(self, compiled: Matcher, look: Look, tree: Node, naive: Naive) -> Iterator[str]:
        for node in walk(tree):
            if not positional(node):
                continue
            spans = look.spans(compiled.part(node))
            for field, (first, last) in look.candidate.spans.items():
                placed = {(span.first - first, span.last - first) for span in spans if first <= span.first < last}
                expected = naive.spans(node, field)
                self.placed[_form(node)] += len(expected)
                if placed != expected:
                    yield f"{node}\n  stands at {sorted(expected)}, not {sorted(placed)}, in {field} of {look.candidate}"


def _books(rules: Sequence[Mapping[str, Any]], terms: Terms) -> Iterator[Rulebook]:
    """Rulebooks that hold all these rules: one, or more where too many ask for no word."""
    found, flaws = made(rules, terms)
    if found is not None:
        yield found
        return
    assert {flaw.code for flaw in flaws if not flaw.warning} == {"E212"}, flaws
    many = {flaw.subject for flaw in flaws if flaw.code == "E212"}
    for those in (False, True):
        yield from _books([one for one in rules if (f"rule:{one['id']}" in many) == those], terms)


def _distances(naive: Naive, hit: Hit, rule: Rule, tree: Node) -> Iterator[str]:
    """What a hit by one chain of terms says of its distance otherwise than the definitions do."""
    if not isinstance(tree, Near) or tree.distance is None or not all(isinstance(part, Term) for part in tree.parts):
        return
    least = {name: naive.least(tree, name) for name in rule.fields if name in naive.rows}
    expected = {(name, words) for name, words in least.items() if words is not None and words <= tree.distance}
    if {(one.field, one.words) for one in hit.distances} != expected:
        yield f"{tree}: at {sorted(expected)}, not {hit.distances}"


def _ids(hits: Sequence[Any]) -> list[str]:
    return [hit.rule_id for hit in hits]


def _holds(naive: Naive, trees: Queries, fields: tuple[str, ...]) -> bool:
    unless = trees.unless is not None and naive.truth(trees.unless, fields)
    return any(naive.truth(tree, fields) for tree in trees.alternatives) and not unless


def _form(node: Node) -> str:
    if isinstance(node, Guard):
        return f"NOT {node.kind}"
    if isinstance(node, Near):
        return f"{'BEFORE' if node.ordered else 'NEAR'}{'/s' if node.distance is None else ''} of {len(node.parts)}"
    return type(node).__name__


def rules_of(invention: Invention, count: int) -> list[dict[str, Any]]:
    """So many rules of queries made by chance: some with two alternatives, some with an exception."""
    choose = invention.choose
    made = []
    for n in range(count):
        names = ("first", "second")[: choose((1, 1, 1, 2))]
        match = [{"name": name, "query": invention.query()} for name in names]
        unless = invention.query(2) if choose((False,) * 7 + (True,)) else None
        fields = choose((["title", "summary"], list(FIELDS), ["body"], ["summary", "title"]))
        made.append(rule(f"rule-{n}", match, fields=fields, **{"except": unless}))
    return made


def seeded(seed: int, rules: int, entries: int) -> tuple[list[dict[str, Any]], Terms, list[dict[str, str]]]:
    """Rules, term lists and entries that a seed stands for, of the worlds in turn."""
    choose: Choose = Random(seed).choice
    invention = Invention(choose, WORLDS[seed % len(WORLDS)])
    terms = invention.terms()
    return rules_of(invention, rules), terms, [invention.texts() for _ in range(entries)]
