"""Matcher: all rules of a rulebook compiled once; entries in, hits out.

An entry is folded once. Its words say which rules could hold (`rules.needs`); only those are evaluated, on parts that
they share (`rules.evaluate`). The room is pure: `now` decides which rules are in force, nothing else.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from feeds import fold
from feeds.entry import Entry
from feeds.feed import Publisher
from rules.candidate import FIELDS, Candidate
from rules.evaluate import Fields, Look, Part, Pool
from rules.hit import Evidence, Hit
from rules.needs import Need, cover, needs
from rules.rule import Alternative, Filter, Rule, Where
from rules.rulebook import Rulebook
from rules.terms import expand
from rules.tree import ListRef, Node, Term, Within, children, walk

LANGUAGE = 1
"""The version of the query language."""

MOST_EVIDENCE = 20
"""Spans of one leaf that a hit keeps."""

FILTER_FIELDS: Fields = ("title", "summary")


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One alternative of a rule, ready to be evaluated."""

    rule: Rule
    alternative: Alternative
    part: Part
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True, eq=False)
class InForce:
    """One rule, ready to be evaluated: its alternatives in order, its exception, its filters."""

    rule: Rule
    lines: tuple[Line, ...]
    unless: Part | None
    filters: tuple["Sieve", ...]
    revision: str


@dataclass(frozen=True, slots=True, eq=False)
class Sieve:
    """One filter, ready to be evaluated."""

    filter: Filter
    drop: Part
    unless: Part | None

    def drops(self, look: Look) -> bool:
        """Whether it holds back the hits of this entry."""
        if not look.holds(self.drop, FILTER_FIELDS):
            return False
        return self.unless is None or not look.holds(self.unless, FILTER_FIELDS)


@dataclass(frozen=True, slots=True)
class Source:
    """What `where` may ask of an entry's publisher and feed."""

    countries: Mapping[str, str]
    tags: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, publishers: Sequence[Publisher]) -> "Source":
        """The countries of publishers and the tags of feeds, by id."""
        return cls(
            {publisher.id: publisher.country for publisher in publishers},
            {feed.id: frozenset(feed.tags) for publisher in publishers for feed in publisher.feeds},
        )

    def passes(self, where: Where, entry: Entry) -> bool:
        """Whether an entry's origin is asked for; what it lacks does not pass."""
        asked = (
            (where.languages, _languages(entry.lang)),
            (where.publishers, {entry.publisher}),
            (where.countries, {self.countries.get(entry.publisher, "")}),
            (where.feeds_tagged, self.tags.get(entry.feed_id, frozenset())),
        )
        wanted = all(not names or not {name for name in has if name}.isdisjoint(names) for names, has in asked)
        return wanted and entry.publisher not in where.not_publishers


class Matcher:
    """All rules of a rulebook, ready to match entries. It holds no state but what it remembers of words."""

    def __init__(self, rulebook: Rulebook, publishers: Sequence[Publisher], ids: Collection[str]) -> None:
        self.rulebook = rulebook
        self.source = Source.of(publishers)
        self._pool = Pool(rulebook.entries)
        self._revisions = _Revisions(rulebook)
        sieves = {name: self._sieve(name) for name in rulebook.filter_trees}
        self.in_force = {name: self._in_force(rulebook.rules[name], sieves) for name in rulebook.trees if name in ids}
        self._fields = _fields_of(rulebook, self.in_force.values())
        self._lines = [line for rule in self.in_force.values() for line in rule.lines]
        self._by_atom, self._always = self._index()

    @classmethod
    def compile(cls, rulebook: Rulebook, publishers: Sequence[Publisher]) -> "Matcher":
        """The rules that are active or under test; drafts and retired ones give no hits."""
        ids = {rule.id for rule in rulebook.rules.values() if rule.status in {"active", "test"}}
        return cls(rulebook, publishers, ids)

    @classmethod
    def compile_all(
        cls, rulebook: Rulebook, publishers: Sequence[Publisher], ids: Collection[str] | None = None
    ) -> "Matcher":
        """Every rule that reads text, or those of `ids`, whatever their status: for tests and explanations."""
        return cls(rulebook, publishers, rulebook.rules if ids is None else ids)

    def match(self, entry: Entry, now: datetime) -> list[Hit]:
        """The hits of an entry, by rule; one for each rule and one for each of its parts."""
        look = self.look(entry)
        hits: list[Hit] = []
        for name, lines in self._candidates(look).items():
            rule = self.in_force[name]
            if acts(rule.rule, now) and self.source.passes(rule.rule.where, entry):
                hits += self._hits(rule, lines, look, entry)
        return hits

    def look(self, entry: Entry) -> Look:
        """An entry as these rules see it."""
        return Look(Candidate.of(entry, self._fields), self._pool.atoms)

    def match_rule(self, rule_id: str, entry: Entry, look: Look) -> list[Hit]:
        """The hits of one rule, whatever its status and dates, without the index: for tests and explanations."""
        rule = self.in_force[rule_id]
        if not self.source.passes(rule.rule.where, entry):
            return []
        return list(self._hits(rule, rule.lines, look, entry))

    def sieve(self, filter_id: str) -> Sieve:
        """One filter, ready to be evaluated: for its own tests."""
        return self._sieve(filter_id)

    def part(self, node: Node) -> Part:
        """A tree ready to be evaluated by looks made after this: for tests of lists."""
        return self._pool.part(node)

    def _index(self) -> tuple[list[list[int]], list[int]]:
        by_atom: list[list[int]] = [[] for _ in self._pool.atoms.weights]
        always: list[int] = []
        for n, line in enumerate(self._lines):
            must = cover(line.part, self._pool.atoms.weights)
            if must is None:
                always.append(n)
            for atom in must or ():
                by_atom[atom].append(n)
        return by_atom, always

    def _candidates(self, look: Look) -> dict[str, list[Line]]:
        """The alternatives whose needs an entry meets, by rule, both in the order of the rulebook."""
        chosen = set(self._always)
        for atom in look.present:
            if atom < len(self._by_atom):
                chosen.update(self._by_atom[atom])
        found: dict[str, list[Line]] = defaultdict(list)
        for n in sorted(chosen):
            line = self._lines[n]
            if not any(need.isdisjoint(look.present) for need in line.needs):
                found[line.rule.id].append(line)
        return found

    def _hits(self, rule: InForce, lines: Iterable[Line], look: Look, entry: Entry) -> Iterator[Hit]:
        fields: Fields = rule.rule.fields
        parts: set[str] = set()
        for line in lines:
            part = line.alternative.name if line.alternative.is_part else ""
            if part in parts or not look.holds(line.part, fields):
                continue
            if rule.unless is not None and look.holds(rule.unless, fields):
                return
            parts.add(part)
            yield self._hit(rule, line, part, look, entry)

    def _hit(self, rule: InForce, line: Line, part: str, look: Look, entry: Entry) -> Hit:
        evidence, capped = _evidence(look, line.part, rule.rule.fields)
        severity = line.alternative.severity or rule.rule.severity
        return Hit(
            rule.rule.id,
            entry.key,
            entry.revision,
            rule.revision,
            severity,
            evidence,
            part=part,
            alternative=line.alternative.name,
            suppressed_by=next((sieve.filter.id for sieve in rule.filters if sieve.drops(look)), ""),
            incomplete=capped,
            silent=rule.rule.status != "active",
        )

    def _in_force(self, rule: Rule, sieves: Mapping[str, Sieve]) -> InForce:
        trees = self.rulebook.trees[rule.id]
        lines = []
        for alternative, tree in zip(rule.match, trees.alternatives, strict=True):
            part = self._pool.part(tree)
            lines.append(Line(rule, alternative, part, needs(part, self._pool.atoms.weights)))
        unless = None if trees.unless is None else self._pool.part(trees.unless)
        filters = tuple(sieve for sieve in sieves.values() if _applies(sieve.filter, rule))
        return InForce(rule, tuple(lines), unless, filters, self._revisions.of(rule))

    def _sieve(self, filter_id: str) -> Sieve:
        trees = self.rulebook.filter_trees[filter_id]
        unless = None if trees.unless is None else self._pool.part(trees.unless)
        return Sieve(self.rulebook.filters[filter_id], self._pool.part(trees.alternatives[0]), unless)


def _languages(code: str) -> frozenset[str]:
    """The codes by which a rule may ask for an entry's language: fa stands for Persian and Dari."""
    main = code.lower().replace("_", "-").partition("-")[0]
    return frozenset({code, "fa" if main == "prs" else main})


def acts(rule: Rule, now: datetime) -> bool:
    """Whether a rule's dates let it act: from the start of `active_from` to the end of `expires`, in UTC."""
    if rule.active_from is not None and now < _midnight(rule.active_from):
        return False
    return rule.expires is None or now < _midnight(rule.expires + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _applies(one: Filter, rule: Rule) -> bool:
    chosen = one.applies_to
    return chosen.all or rule.id in chosen.ids or not set(rule.tags).isdisjoint(chosen.tags)


def _fields_of(rulebook: Rulebook, rules: Iterable[InForce]) -> Fields:
    """The fields that any rule looks at; the others are not folded."""
    used = set(FILTER_FIELDS)
    trees = [tree for found in rulebook.filter_trees.values() for tree in (*found.alternatives, found.unless)]
    for rule in rules:
        used.update(rule.rule.fields)
        found = rulebook.trees[rule.rule.id]
        trees += [*found.alternatives, found.unless]
    named = {node.name for tree in trees if tree is not None for node in walk(tree) if isinstance(node, Within)}
    return tuple(name for name in FIELDS if name in used | named or "any" in named)


def _evidence(look: Look, part: Part, fields: Fields) -> tuple[tuple[Evidence, ...], bool]:
    """The words that prove a part, in the order of the text, and whether a cap on spans was met."""
    counts: dict[int, int] = defaultdict(int)
    found: dict[tuple[int, int, str], None] = {}
    capped = False
    for leaf, span in look.proof(part, fields):
        counts[leaf.key] += 1
        capped = capped or leaf.key in look.capped
        if counts[leaf.key] <= MOST_EVIDENCE:
            found.setdefault((span.first, span.last, span.by))
    return (
        tuple(Evidence(*look.candidate.original(first, last), by) for first, last, by in sorted(found)),
        capped,
    )


class _Revisions:
    """A rule's revision: a hash of its queries with lists expanded, of what else decides a match, and of versions."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._lists: dict[str, str] = {}

    def of(self, rule: Rule) -> str:
        trees = self._rulebook.trees[rule.id]
        said = [f"language {LANGUAGE} fold {fold.VERSION} fields {','.join(rule.fields)}", repr(rule.where)]
        for one, tree in zip(rule.match, trees.alternatives, strict=True):
            said.append(f"{one.name}{'!' if one.is_part else ''}: {self._text(tree)}")
        if trees.unless is not None:
            said.append(f"except: {self._text(trees.unless)}")
        return _digest(said)

    def _text(self, node: Node) -> str:
        match node:
            case Term(text, exact):
                return _digest(sorted(map(str, expand(text, exact=exact).literals)))
            case ListRef(name):
                return self._list(name)
        own = node.name if isinstance(node, Within) else ""
        return f"{type(node).__name__} {own}({' '.join(self._text(child) for child in children(node))})"

    def _list(self, name: str) -> str:
        if name not in self._lists:
            literals = {str(literal) for one in self._rulebook.entries[name] for literal in one.literals}
            self._lists[name] = _digest(sorted(literals))
        return self._lists[name]


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]
