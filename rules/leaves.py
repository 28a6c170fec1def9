"""Leaves: what a query looks for in the text itself, words and numbers."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from feeds.tokens import number, read
from rules.atoms import NUMERAL
from rules.evaluate import MOST_SPANS, Among, Fields, Look, Part, Placed, Span


@dataclass(frozen=True, slots=True)
class Wanted:
    """A literal as atoms; `rarest` is the index of the one to look for first, `order` its place in its list."""

    atoms: tuple[int, ...]
    rarest: int
    order: int
    by: str


@dataclass(frozen=True, slots=True, eq=False)
class Leaf(Placed):
    """A part that is made of no others."""

    def proof(self, look: Look, fields: Fields, among: Among = None) -> Iterator[tuple[Part, Span]]:
        """Itself, with each of its spans."""
        for name in fields:
            yield from (
                (self, span) for span in look.places(self, name) if among is None or (span.first, span.last) in among
            )


@dataclass(frozen=True, slots=True, eq=False)
class Words(Leaf):
    """A term or a list: any of its literals.

    `single` are the atoms of literals of one word; `phrases` the longer ones, by the atom to look for first.
    """

    wanted: tuple[Wanted, ...] = ()
    single: frozenset[int] = frozenset()
    by_atom: Mapping[int, tuple[Wanted, ...]] = field(default_factory=dict)
    phrases: Mapping[int, tuple[Wanted, ...]] = field(default_factory=dict)

    def truth(self, look: Look, fields: Fields) -> bool:
        """Whether one of its literals stands in one of the fields; most are settled without a look at places."""
        present = look.present
        if not self.single.isdisjoint(present):
            if look.is_whole(fields):
                return True
        elif not any(
            present.issuperset(one.atoms) for atom in self.phrases.keys() & present for one in self.phrases[atom]
        ):
            return False
        return any(look.places(self, name) for name in fields)

    def find(self, look: Look, name: str) -> tuple[Sequence[Span], bool]:
        """Every place at which one of its literals stands."""
        first, last = look.candidate.spans[name]
        found: dict[tuple[int, int], Span] = {}
        for atom in self.by_atom.keys() & look.present:
            for wanted in self.by_atom[atom]:
                # The first so many of all are among the first so many of each.
                for span in islice(_standing(wanted, look, first, last), MOST_SPANS + 1):
                    known = found.get(span[:2])
                    if known is None or span.order < known.order:
                        found[span[:2]] = span
        spans = sorted(found.values())
        return spans[:MOST_SPANS], len(spans) > MOST_SPANS


def _standing(wanted: Wanted, look: Look, first: int, last: int) -> Iterator[Span]:
    """Where a literal stands between two tokens, in order of place."""
    atoms, rarest = wanted.atoms, wanted.rarest
    reach = len(atoms)
    if reach > 1 and not look.present.issuperset(atoms):
        return
    tokens = look.positions.get(atoms[rarest], ())
    others = [(n - rarest, look.tokens(atom)) for n, atom in enumerate(atoms) if n != rarest]
    stops = look.candidate.stops if others else frozenset[int]()
    for n in range(bisect_left(tokens, first), bisect_left(tokens, last)):
        token = tokens[n]
        begin = token - rarest
        if all(token + step in standing for step, standing in others) and (
            not others or stops.isdisjoint(range(begin + 1, begin + reach))
        ):
            yield Span(begin, begin + reach, wanted.order, wanted.by)


@dataclass(frozen=True, slots=True, eq=False)
class Numbers(Leaf):
    """NUM, with a comparison ('' none) and its value."""

    comparison: str = ""
    value: float = 0.0

    def truth(self, look: Look, fields: Fields) -> bool:
        """Whether one of its spans lies in one of the fields."""
        return NUMERAL in look.present and any(look.places(self, name) for name in fields)

    def find(self, look: Look, name: str) -> tuple[Sequence[Span], bool]:
        """Every token that is such a number."""
        first, last = look.candidate.spans[name]
        raws = look.candidate.raws
        numerals = look.positions.get(NUMERAL, ())
        tokens = (numerals[n] for n in range(bisect_left(numerals, first), bisect_left(numerals, last)))
        found = list(islice((token for token in tokens if self._fits(raws[token])), MOST_SPANS + 1))
        return [Span(token, token + 1, 0, self.text) for token in found[:MOST_SPANS]], len(found) > MOST_SPANS

    def _fits(self, raw: str) -> bool:
        values = [value for value in map(number, read(raw)[1]) if value is not None]
        return any(_compared(value, self.comparison, self.value) for value in values)


def _compared(value: float, comparison: str, limit: float) -> bool:
    match comparison:
        case ">=":
            return value >= limit
        case "<=":
            return value <= limit
        case ">":
            return value > limit
        case "<":
            return value < limit
        case "=":
            return value == limit
    return True
