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
    return _Seeker(weights).cover(part)


def needs(part: Part, weights: Sequence[float]) -> tuple[Need, ...]:
    """All needs of a part: those of every part that must hold, and every word of a phrase that stands alone."""
    return _Seeker(weights).needs(part)


class _Seeker:
    """Finds what parts need, of each part once: rules share their lists."""

    def __init__(self, weights: Sequence[float]) -> None:
        self._weights = weights
        self._covers: dict[int, Need] = {}
        self._costs: dict[Need, float] = {}

    def cover(self, part: Part) -> Need:
        found = self._covers.get(part.key)
        if found is None:
            found = self._covers[part.key] = self._cover(part)
        return found

    def _cover(self, part: Part) -> Need:
        match part:
            case Words(wanted=wanted):
                weight = self._weights.__getitem__
                return frozenset(min(one.atoms, key=weight) if one.beside is None else one.beside for one in wanted)
            case Every() | Chain():
                members = (self.cover(member) for member in part.parts() if not isinstance(member, Unless))
                return min(members, key=self.cost)
            case Either(members=members):
                return frozenset[int]().union(*map(self.cover, members))
            case Several(members=members, count=count):
                found = sorted(map(self.cover, members), key=self.cost)
                return frozenset[int]().union(*found[: len(found) - count + 1])
            case InField(member=member) | Reference(member=member) | Repeated(member=member) | Guarded(part=member):
                return self.cover(member)
        return frozenset({NUMERAL})

    def needs(self, part: Part) -> tuple[Need, ...]:
        match part:
            case Words(wanted=(only,)):
                # Two words side by side ask for more than each of them.
                alone = only.atoms if only.beside is None or len(only.atoms) > 2 else ()
                return tuple(frozenset({atom}) for atom in (*alone, only.beside) if atom is not None)
            case Every() | Chain():
                members = [member for member in part.parts() if not isinstance(member, Unless)]
                return tuple(need for member in members for need in self.needs(member))
            case InField(member=member) | Reference(member=member) | Repeated(member=member) | Guarded(part=member):
                return self.needs(member)
        return (self.cover(part),)

    def cost(self, need: Need) -> float:
        """How often a text meets a need."""
        found = self._costs.get(need)
        if found is None:
            found = self._costs[need] = sum(self._weights[atom] for atom in need)
        return found


class Index:
    """Which of some parts an entry may make true, by its words alone: never fewer than are true.

    Each part waits at its rarest need, and is taken where its other needs are met too. Needs are numbered, equal ones
    once.
    """

    def __init__(self, parts: Iterable[Part], atoms: Atoms) -> None:
        numbers: dict[Need, int] = {}
        seeker = _Seeker(atoms.weights)
        self._waiting: dict[int, list[tuple[int, frozenset[int]]]] = defaultdict(list)
        for n, part in enumerate(parts):
            found = sorted(set(seeker.needs(part)), key=seeker.cost)
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
