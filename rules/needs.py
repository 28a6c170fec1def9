"""Needs: atoms without which a query cannot be true, and the index by which a rule costs nothing where they lack."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from rules.atoms import NUMERAL, Atoms, Lexicon
from rules.candidate import Candidate
from rules.evaluate import Part
from rules.leaves import Words
from rules.operators import Chain, Either, Every, Guarded, InField, Reference, Repeated, Several, Unless

Need = frozenset[int]
"""Atoms of which at least one must be present."""


def cover(part: Part, weights: Sequence[float]) -> Need:
    """One need of a part, the one that a text meets most seldom. A query of NOT alone has none, and is no query."""
    match part:
        case Words(wanted=wanted):
            return frozenset(
                min(one.atoms, key=weights.__getitem__) if one.beside is None else one.beside for one in wanted
            )
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
            # Two words side by side ask for more than each of them.
            alone = only.atoms if only.beside is None or len(only.atoms) > 2 else ()
            return tuple(frozenset({atom}) for atom in (*alone, only.beside) if atom is not None)
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
    once.
    """

    def __init__(self, parts: Iterable[Part], atoms: Atoms) -> None:
        numbers: dict[Need, int] = {}
        self._waiting: dict[int, list[tuple[int, frozenset[int]]]] = defaultdict(list)
        for n, part in enumerate(parts):
            found = sorted(set(needs(part, atoms.weights)), key=lambda need: _cost(need, atoms.weights))
            first, *others = (numbers.setdefault(need, len(numbers)) for need in found)
            self._waiting[first].append((n, frozenset(others)))
        leads: dict[int, list[int]] = defaultdict(list)
        for need, number in numbers.items():
            for atom in need:
                leads[atom].append(number)
        self._lexicon = Lexicon(atoms.all, leads)

    def candidates(self, candidate: Candidate) -> list[int]:
        """The numbers of the parts that may hold for an entry, ascending."""
        met = self._lexicon.among(candidate)
        waiting = self._waiting
        return sorted(n for need in waiting.keys() & met for n, others in waiting[need] if others <= met)
