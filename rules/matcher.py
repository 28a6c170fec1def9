"""Matcher: all rules of a rulebook compiled once; entries in, hits out.

An entry is folded once. Its words say which rules could hold (`rules.needs`); only those are evaluated, on parts that
they share (`rules.evaluate`). The room is pure: `now` decides which rules are in force, nothing else.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from feeds.entry import Entry
from feeds.feed import Publisher
from rules.candidate import FIELDS, Candidate
from rules.chains import nearest
from rules.evaluate import Fields, Look, Part
from rules.hit import Distance, Evidence, Hit
from rules.needs import Index
from rules.operators import Chain, InField
from rules.pool import Pool
from rules.revision import Revisions
from rules.rule import Alternative, Filter, Rule, Where
from rules.rulebook import Rulebook
from rules.tree import Node, Within, walk

MOST_EVIDENCE = 20
"""Spans of one leaf that a hit keeps."""

FILTER_FIELDS: Fields = ("title", "summary")


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One alternative of a rule, ready to be evaluated."""

    rule: Rule
    alternative: Alternative
    part: Part


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
        chosen = [name for name in rulebook.trees if name in ids]
        self._fields = _fields_of(rulebook, chosen)
        self._pool = Pool(rulebook.entries)
        self._revisions = Revisions(rulebook)
        sieves = {name: self._sieve(name) for name in rulebook.filter_trees}
        self.in_force = {name: self._in_force(rulebook.rules[name], sieves) for name in chosen}
        self._lines = [line for rule in self.in_force.values() for line in rule.lines]
        self._made: Index | None = None

    @classmethod
    def compile(cls, rulebook: Rulebook, publishers: Sequence[Publisher], archive: Sequence[Entry] = ()) -> "Matcher":
        """The rules that are active or under test; drafts and retired ones give no hits.

        `archive` is what it learns from.
        """
        ids = {rule.id for rule in rulebook.rules.values() if rule.status in {"active", "test"}}
        made = cls(rulebook, publishers, ids)
        made.learn(archive)
        return made

    @classmethod
    def compile_all(
        cls, rulebook: Rulebook, publishers: Sequence[Publisher], ids: Collection[str] | None = None
    ) -> "Matcher":
        """Every rule that reads text, or those of `ids`, whatever their status: for tests and explanations."""
        return cls(rulebook, publishers, rulebook.rules if ids is None else ids)

    def learn(self, archive: Sequence[Entry]) -> None:
        """Take from stored entries how common words are: it makes matching faster, and changes no hit."""
        if archive:
            self._pool.atoms.count(Candidate.of(entry, self._fields) for entry in archive)
            self._made = None

    @property
    def _index(self) -> Index:
        """The index, made when it is first asked for: by then the matcher has learned what it will."""
        if self._made is None:
            self._made = self.index(line.part for line in self._lines)
        return self._made

    def match(self, entry: Entry, now: datetime) -> list[Hit]:
        """The hits of an entry, by rule; one for each rule and one for each of its parts."""
        candidate = Candidate.of(entry, self._fields)
        chosen = self._index.candidates(candidate)
        return self._matched([self._lines[n] for n in chosen], candidate, entry, now) if chosen else []

    def match_rules(self, entry: Entry, now: datetime, ids: Collection[str] | None = None) -> list[Hit]:
        """The same of all rules, or of those of `ids`, without the index: what the index is compared with."""
        lines = [line for line in self._lines if ids is None or line.rule.id in ids]
        return self._matched(lines, Candidate.of(entry, self._fields), entry, now)

    def _matched(self, lines: Iterable[Line], candidate: Candidate, entry: Entry, now: datetime) -> list[Hit]:
        look = Look(candidate, self._pool.atoms)
        holding: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            if look.holds(line.part, line.rule.fields):
                holding[line.rule.id].append(line)
        hits: list[Hit] = []
        for name, found in holding.items():
            rule = self.in_force[name]
            if acts(rule.rule, now) and self.source.passes(rule.rule.where, entry):
                hits += self._hits(rule, found, look, entry)
        return hits

    def look(self, entry: Entry) -> Look:
        """An entry as these rules see it, for asking them whether or not they may hold."""
        return self._pool.look(Candidate.of(entry, self._fields))

    def look_over(self, entry: Entry) -> Look:
        """The same with the fields, too, that none of these rules looks at: for explanations."""
        return Look(Candidate.of(entry), self._pool.atoms)

    def match_rule(self, rule_id: str, entry: Entry, look: Look, alternative: str = "") -> list[Hit]:
        """The hits of one rule, whatever its status and dates, without the index: for tests and explanations.

        `alternative` names the one that is looked at, '' all.
        """
        rule = self.in_force[rule_id]
        if not self.source.passes(rule.rule.where, entry):
            return []
        lines = [line for line in rule.lines if alternative in {"", line.alternative.name}]
        return list(self._hits(rule, lines, look, entry))

    def sieve(self, filter_id: str) -> Sieve:
        """One filter, ready to be evaluated: for its own tests."""
        return self._sieve(filter_id)

    def part(self, node: Node) -> Part:
        """A tree ready to be evaluated by looks made after this: for tests of lists."""
        return self._pool.part(node)

    def may_hold(self, look: Look) -> list[Line]:
        """The alternatives that an entry may make true, by its words: for who asks of many entries more than hits."""
        return [self._lines[n] for n in self._index.candidates(look.candidate)]

    def index(self, parts: Iterable[Part]) -> Index:
        """An index of other parts that it made: for who asks of many entries what the rules do not ask."""
        return Index(parts, self._pool.atoms)

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
        fields: Fields = rule.rule.fields
        severity = line.alternative.severity or rule.rule.severity
        return Hit(
            rule.rule.id,
            entry.key,
            entry.revision,
            rule.revision,
            severity,
            _evidence(look, line.part, fields),
            _distances(look, line.part, fields),
            part=part,
            alternative=line.alternative.name,
            suppressed_by=next((sieve.filter.id for sieve in rule.filters if sieve.drops(look)), ""),
            incomplete=look.is_capped(line.part),
            silent=rule.rule.status != "active",
        )

    def _in_force(self, rule: Rule, sieves: Mapping[str, Sieve]) -> InForce:
        trees = self.rulebook.trees[rule.id]
        lines = [
            Line(rule, alternative, self._pool.part(tree))
            for alternative, tree in zip(rule.match, trees.alternatives, strict=True)
        ]
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


def _trees(rulebook: Rulebook, ids: Iterable[str]) -> list[Node]:
    """Every tree that is evaluated for these rules, those of filters among them."""
    found = [*rulebook.filter_trees.values(), *(rulebook.trees[name] for name in ids)]
    return [tree for one in found for tree in (*one.alternatives, one.unless) if tree is not None]


def _fields_of(rulebook: Rulebook, ids: Sequence[str]) -> Fields:
    """The fields that any rule looks at; the others are not read."""
    used = set(FILTER_FIELDS).union(*(rulebook.rules[name].fields for name in ids))
    named = {node.name for tree in _trees(rulebook, ids) for node in walk(tree) if isinstance(node, Within)}
    return tuple(name for name in FIELDS if name in used | named or "any" in named)


def _evidence(look: Look, part: Part, fields: Fields) -> tuple[Evidence, ...]:
    """The words that prove a part, in the order of the text."""
    counts: dict[int, int] = defaultdict(int)
    found: dict[tuple[int, int, str], None] = {}
    for leaf, span in look.proof(part, fields):
        key = (span.first, span.last, span.by)
        if key not in found and counts[leaf.key] < MOST_EVIDENCE:
            counts[leaf.key] += 1
            found[key] = None
    return tuple(Evidence(*look.candidate.original(first, last), by) for first, last, by in sorted(found))


def _distances(look: Look, part: Part, fields: Fields) -> tuple[Distance, ...]:
    """How near the words of each NEAR and BEFORE stand by which a part holds."""
    if not look.holds(part, fields):
        return ()
    if isinstance(part, InField):
        return _distances(look, part.member, part.present(look))
    found = [one for member in part.parts() for one in _distances(look, member, fields)]
    if isinstance(part, Chain) and part.distance is not None:
        found += _nearest(look, part, part.distance, fields)
    return tuple(dict.fromkeys(found))


def _nearest(look: Look, chain: Chain, most: int, fields: Fields) -> Iterator[Distance]:
    for name in fields:
        places = chain.places(look, name)
        near = nearest(places, look.candidate.ruler, ordered=chain.ordered, most=most) if all(places) else None
        if near is not None:
            yield Distance(name, chain.text, near[0])
