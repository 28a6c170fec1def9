"""Evaluation: the parts of all queries, each built once, and what is true of one entry.

Leaves have places: the full set of spans at which one of their literals stands. Everything above them has a truth
over a set of fields. A part that several rules share is looked at once for each entry.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from rules.atoms import Atoms
from rules.candidate import FIELDS, Candidate
from rules.lists import ListEntry
from rules.terms import Literal, expand
from rules.tree import All, Any, ListRef, Node, Not, Term, Within

MOST_SPANS = 2_000
"""Of one leaf in one field; more are left out, and the hit says that it is incomplete."""

Fields = tuple[str, ...]


class Span(NamedTuple):
    """Tokens from `first` to before `last`, and the entry or term that stands there, with its place in its list."""

    first: int
    last: int
    order: int
    by: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A literal as atoms; `rarest` is the index of the one to look for first."""

    atoms: tuple[int, ...]
    rarest: int
    order: int
    by: str


@dataclass(frozen=True, slots=True, eq=False)
class Part(ABC):
    """A part of a query; `text` is how it is written, '' for operators."""

    key: int
    text: str = ""

    @abstractmethod
    def truth(self, look: "Look", fields: Fields) -> bool:
        """Whether it holds over these fields."""

    def parts(self) -> tuple["Part", ...]:
        """What it is made of."""
        return ()


@dataclass(frozen=True, slots=True, eq=False)
class Leaf(Part):
    """A term or a list: any of its literals."""

    wanted: tuple[Wanted, ...] = ()
    by_atom: Mapping[int, tuple[Wanted, ...]] = field(default_factory=dict)

    def truth(self, look: "Look", fields: Fields) -> bool:
        """Whether one of its spans lies in one of the fields."""
        spans = look.spans(self)
        if not spans:
            return False
        ranges = [look.candidate.spans[name] for name in fields if name in look.candidate.spans]
        return any(first <= span.first < last for first, last in ranges for span in spans)

    def find(self, look: "Look") -> Iterator[Span]:
        """Every place at which one of its literals stands, in no order."""
        positions, stops = look.positions, look.candidate.stops
        for atom in self.by_atom.keys() & positions.keys():
            for wanted in self.by_atom[atom]:
                if len(wanted.atoms) == 1:
                    yield from (Span(token, token + 1, wanted.order, wanted.by) for token in positions[atom])
                elif all(other in positions for other in wanted.atoms):
                    yield from _phrases(wanted, look, stops)


def _phrases(wanted: Wanted, look: "Look", stops: frozenset[int]) -> Iterator[Span]:
    sets = [look.tokens(atom) for atom in wanted.atoms]
    reach = len(wanted.atoms)
    for token in look.positions[wanted.atoms[wanted.rarest]]:
        first = token - wanted.rarest
        if all(first + n in tokens for n, tokens in enumerate(sets)) and stops.isdisjoint(
            range(first + 1, first + reach)
        ):
            yield Span(first, first + reach, wanted.order, wanted.by)


@dataclass(frozen=True, slots=True, eq=False)
class Every(Part):
    """AND."""

    members: tuple[Part, ...] = ()

    def truth(self, look: "Look", fields: Fields) -> bool:
        """Whether all members hold, each in whatever field."""
        return all(look.holds(member, fields) for member in self.members)

    def parts(self) -> tuple[Part, ...]:
        """The members, in the order written."""
        return self.members


@dataclass(frozen=True, slots=True, eq=False)
class Either(Part):
    """OR."""

    members: tuple[Part, ...] = ()

    def truth(self, look: "Look", fields: Fields) -> bool:
        """Whether one member holds."""
        return any(look.holds(member, fields) for member in self.members)

    def parts(self) -> tuple[Part, ...]:
        """The members, in the order written."""
        return self.members


@dataclass(frozen=True, slots=True, eq=False)
class Unless(Part):
    """NOT."""

    member: Part | None = None

    def truth(self, look: "Look", fields: Fields) -> bool:
        """Whether the member does not hold."""
        return self.member is not None and not look.holds(self.member, fields)

    def parts(self) -> tuple[Part, ...]:
        """The member."""
        return (self.member,) if self.member else ()


@dataclass(frozen=True, slots=True, eq=False)
class InField(Part):
    """`title:( )` and its like; `fields` are those it looks at."""

    fields: Fields = ()
    member: Part | None = None

    def truth(self, look: "Look", fields: Fields) -> bool:  # noqa: ARG002 - it has fields of its own
        """Whether the member holds over this one's fields; a field that the entry lacks is false."""
        present = tuple(name for name in self.fields if name in look.candidate.spans)
        return self.member is not None and bool(present) and look.holds(self.member, present)

    def parts(self) -> tuple[Part, ...]:
        """The member."""
        return (self.member,) if self.member else ()


class Look:
    """One entry as the rules see it: what was found is found once."""

    def __init__(self, candidate: Candidate, atoms: Atoms) -> None:
        self.candidate = candidate
        self.positions = atoms.locate(candidate.raws)
        self.present = frozenset(self.positions)
        self.capped: set[int] = set()
        self._spans: dict[int, list[Span]] = {}
        self._tokens: dict[int, frozenset[int]] = {}
        self._truths: dict[tuple[int, Fields], bool] = {}

    def tokens(self, atom: int) -> frozenset[int]:
        """The tokens of an atom, for asking whether one is among them."""
        if atom not in self._tokens:
            self._tokens[atom] = frozenset(self.positions[atom])
        return self._tokens[atom]

    def spans(self, leaf: Leaf) -> list[Span]:
        """Every span of a leaf, in order; of several entries at one place the first in its list."""
        if leaf.key not in self._spans:
            unique: dict[tuple[int, int], Span] = {}
            for span in leaf.find(self):
                place = span[:2]
                if place not in unique or span.order < unique[place].order:
                    unique[place] = span
            self._spans[leaf.key] = self._within_cap(leaf, sorted(unique.values()))
        return self._spans[leaf.key]

    def _within_cap(self, leaf: Leaf, spans: list[Span]) -> list[Span]:
        if len(spans) <= MOST_SPANS:
            return spans
        kept: list[Span] = []
        for first, last in self.candidate.spans.values():
            inside = [span for span in spans if first <= span.first < last]
            if len(inside) > MOST_SPANS:
                self.capped.add(leaf.key)
            kept += inside[:MOST_SPANS]
        return kept

    def holds(self, part: Part, fields: Fields) -> bool:
        """Whether a part is true over these fields."""
        key = (part.key, fields)
        found = self._truths.get(key)
        if found is None:
            found = self._truths[key] = part.truth(self, fields)
        return found

    def proof(self, part: Part, fields: Fields) -> Iterator[tuple[Leaf, Span]]:
        """The leaves and spans by which a part holds; nothing proves what is under NOT."""
        if isinstance(part, Unless) or not self.holds(part, fields):
            return
        if isinstance(part, Leaf):
            for name in fields:
                first, last = self.candidate.spans.get(name, (0, 0))
                yield from ((part, span) for span in self.spans(part) if first <= span.first < last)
            return
        inner = part.fields if isinstance(part, InField) else fields
        for member in part.parts():
            yield from self.proof(member, inner)


class Pool:
    """Builds parts from trees, equal ones once."""

    def __init__(self, entries: Mapping[str, tuple[ListEntry, ...]]) -> None:
        self.atoms = Atoms()
        self._entries = entries
        self._made: dict[Node, Part] = {}

    def part(self, node: Node) -> Part:
        """The part that a tree stands for."""
        if node not in self._made:
            self._made[node] = self._make(node)
        return self._made[node]

    def _make(self, node: Node) -> Part:
        match node:
            case Term(text, exact):
                shown = ("=" if exact else "") + (f'"{text}"' if " " in text else text)
                literals = expand(text, exact=exact).literals
                return self._leaf(shown, [(shown, literal) for literal in literals])
            case ListRef(name):
                named = [(f"${name}: {one.label}", literal) for one in self._entries[name] for literal in one.literals]
                return self._leaf(f"${name}", named)
        return self._operator(node)

    def _operator(self, node: Node) -> Part:
        match node:
            case All(parts):
                members = tuple(self.part(part) for part in parts)
                return Every(self._key(), members=members)
            case Any(parts):
                members = tuple(self.part(part) for part in parts)
                return Either(self._key(), members=members)
            case Not(part):
                member = self.part(part)
                return Unless(self._key(), member=member)
            case Within(name, part):
                member = self.part(part)
                return InField(self._key(), f"{name}:", FIELDS if name == "any" else (name,), member)
        raise TypeError(f"{type(node).__name__} cannot be evaluated")

    def _key(self) -> int:
        # Asked for only when the parts below are made, so it is the number of the part to come.
        return len(self._made)

    def _leaf(self, text: str, named: list[tuple[str, Literal]]) -> Leaf:
        wanted: list[Wanted] = []
        by_atom: dict[int, list[Wanted]] = defaultdict(list)
        for order, (by, literal) in enumerate(named):
            atoms = tuple(self.atoms.number(word, exact=literal.exact) for word in literal.words)
            rarest = min(range(len(atoms)), key=lambda n: self.atoms.weights[atoms[n]])
            one = Wanted(atoms, rarest, order, by)
            wanted.append(one)
            by_atom[atoms[rarest]].append(one)
        return Leaf(self._key(), text, tuple(wanted), {atom: tuple(ones) for atom, ones in by_atom.items()})
