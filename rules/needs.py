"""Needs: atoms without which a query cannot be true, and the index by which a rule costs nothing where they lack."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from feeds.tokens import LONGEST_REMEMBERED
from rules.atoms import MOST_REMEMBERED, NUMERAL, Atoms
from rules.evaluate import Part
from rules.leaves import Words
from rules.operators import Chain, Either, Every, Guarded, InField, Reference, Repeated, Several, Unless

Need = frozenset[int]
"""Atoms of which at least one must be present."""


def cover(part: Part, weights: Sequence[float]) -> Need:
    """One need of a part, the one that a text meets most seldom. A query of NOT alone has none, and is no query."""
    match part:
        case Words(by_atom=by_atom):
            return frozenset(by_atom)
        case Every() | Chain():
            needed = (cover(member, weights) for member in part.parts() if not isinstance(member, Unless))
            return min(needed, key=lambda need: _cost(need, weights))
        case Either(members=members):
            return frozenset[int]().union(*(cover(member, weights) for member in members))
        case Several(members=members, count=count):
            found = sorted((cover(member, weights) for member in members), key=lambda need: _cost(need, weights))
            return frozenset[int]().union(*found[: len(found) - count + 1])
        case InField(member=member) | Reference(member=member) | Repeated(member=member) | Guarded(part=member):
            return cover(member, weights)
    return frozenset({NUMERAL})


def needs(part: Part, weights: Sequence[float]) -> tuple[Need, ...]:
    """All needs of a part: those of every part that must hold, and every word of a phrase that stands alone."""
    match part:
        case Words(wanted=(only,)):
            return tuple(frozenset({atom}) for atom in only.atoms)
        case Every() | Chain():
            members = [member for member in part.parts() if not isinstance(member, Unless)]
            return tuple(need for member in members for need in needs(member, weights))
        case InField(member=member) | Reference(member=member) | Repeated(member=member) | Guarded(part=member):
            return needs(member, weights)
    return (cover(part, weights),)


def _cost(need: Need, weights: Sequence[float]) -> float:
    return sum(weights[atom] for atom in need)


class Index:
    """Which of some parts an entry may make true, by its words alone: never fewer than are true.

    Each part waits at its rarest need, and is taken where its other needs are met too. Needs are numbered, equal ones
    once; a piece of text is remembered with the needs that its words meet.
    """

    def __init__(self, parts: Iterable[Part], atoms: Atoms) -> None:
        self._numbers: dict[Need, int] = {}
        self._waiting: dict[int, list[tuple[int, frozenset[int]]]] = defaultdict(list)
        for n, part in enumerate(parts):
            first, *others = sorted(set(needs(part, atoms.weights)), key=lambda need: _cost(need, atoms.weights))
            others_met = frozenset(map(self._number, others))
            self._waiting[self._number(first)].append((n, others_met))
        self._anchors = frozenset(self._waiting)
        self._met = _Met(atoms, self._numbers)

    def candidates(self, pieces: Iterable[str]) -> list[int]:
        """The numbers of the parts that may hold for a text, given what stands between its blanks; ascending."""
        met: set[int] = set().union(*map(self._met.__getitem__, pieces))
        waiting = self._waiting
        return sorted(n for need in met & self._anchors for n, others in waiting[need] if others <= met)

    def _number(self, need: Need) -> int:
        return self._numbers.setdefault(need, len(self._numbers))


class _Met(dict[str, tuple[int, ...]]):
    """The needs that each piece between blanks meets, as far as it is short."""

    def __init__(self, atoms: Atoms, numbers: dict[Need, int]) -> None:
        super().__init__()
        self._atoms = atoms
        by_atom: dict[int, list[int]] = defaultdict(list)
        for need, number in numbers.items():
            for atom in need:
                by_atom[atom].append(number)
        self._by_atom = {atom: tuple(found) for atom, found in by_atom.items()}

    def __missing__(self, piece: str) -> tuple[int, ...]:
        atoms = self._atoms.of_piece[piece]
        found = tuple({number for atom in atoms for number in self._by_atom.get(atom, ())})
        if len(piece) <= LONGEST_REMEMBERED:
            if len(self) >= MOST_REMEMBERED:
                self.clear()
            self[piece] = found
        return found
