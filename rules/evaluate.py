"""Evaluation: parts of queries, each built once for all rules, and what they find in one entry.

A part that is positional has places: the full set of spans that the language defines. Every part has a truth over a
set of fields. What several rules share is looked at once for each entry.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from rules.atoms import Atom, Atoms, occurs, standing
from rules.candidate import Candidate
from rules.chains import Place

MOST_SPANS = 2_000
"""Of one part in one field; more are left out, and the hit says that it is incomplete."""

Fields = tuple[str, ...]
Among = AbstractSet[Place] | None
"""Which spans are to be proved; None for all."""


class Span(NamedTuple):
    """Tokens from `first` to before `last`; of a leaf, the entry or term that stands there, and its place in its list.

    Of one leaf's spans at one place the first in its list is kept.
    """

    first: int
    last: int
    order: int = 0
    by: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Part(ABC):
    """A part of a query; `text` is how it is written, and `key` tells it from the others."""

    key: int
    text: str

    @abstractmethod
    def truth(self, look: "Look", fields: Fields) -> bool:
        """Whether it holds over these fields."""

    def find(self, look: "Look", name: str) -> tuple[Sequence[Span], bool]:  # noqa: ARG002 - parts with places ask
        """Its spans in a field in order of place, at most MOST_SPANS, and whether there are more."""
        raise TypeError(f"{self.text} has no places")

    def parts(self) -> tuple["Part", ...]:
        """What it is made of, in the order written."""
        return ()

    def proof(self, look: "Look", fields: Fields, among: Among = None) -> Iterator[tuple["Part", Span]]:
        """The leaves and spans by which it holds; of one that is positional those that make the spans of `among`."""
        for part in self.parts():
            if look.holds(part, fields):
                yield from part.proof(look, fields, among)


@dataclass(frozen=True, slots=True, eq=False)
class Placed(Part):
    """A part that is positional."""

    @abstractmethod
    def find(self, look: "Look", name: str) -> tuple[Sequence[Span], bool]:
        """Its spans in a field in order of place, at most MOST_SPANS, and whether there are more."""

    def truth(self, look: "Look", fields: Fields) -> bool:
        """Whether one of its spans lies in one of the fields."""
        return any(look.places(self, name) for name in fields)


class Look:
    """One entry as the rules see it: what was found is found once.

    `among` are the atoms that it has and `awake` the keys of the leaves that may stand in it, where all were looked
    up at once; None where each is looked up when it is asked for.
    """

    def __init__(
        self,
        candidate: Candidate,
        atoms: Atoms,
        among: AbstractSet[int] | None = None,
        awake: AbstractSet[int] | None = None,
    ) -> None:
        self.candidate = candidate
        self._among = among
        self._awake = awake
        self.capped: set[int] = set()
        self._atoms = atoms
        self._names = frozenset(candidate.folded)
        self._has: dict[int, bool] = {}
        self._positions: dict[int, list[int]] = {}
        self._tokens: dict[int, frozenset[int]] = {}
        self._places: dict[tuple[int, str], Sequence[Span]] = {}
        self._truths: dict[tuple[int, Fields], bool] = {}

    def atom(self, number: int) -> Atom:
        """What an atom asks for: for explanations."""
        return self._atoms.all[number]

    def may_hold(self, leaf: Part) -> bool:
        """Whether a leaf may stand in the entry, as far as that is known at no cost."""
        return self._awake is None or leaf.key in self._awake

    def has(self, atom: int) -> bool:
        """Whether an atom stands in the entry, in whatever field; of one that is exact, whether it may."""
        if self._among is not None:
            return atom in self._among
        found = self._has.get(atom)
        if found is None:
            found = self._has[atom] = occurs(self._atoms.all[atom], self.candidate)
        return found

    def positions(self, atom: int) -> list[int]:
        """The tokens at which an atom stands, ascending."""
        found = self._positions.get(atom)
        if found is None:
            found = self._positions[atom] = standing(self._atoms.all[atom], self.candidate)
        return found

    def tokens(self, atom: int) -> frozenset[int]:
        """The tokens of an atom, for asking whether one is among them."""
        if atom not in self._tokens:
            self._tokens[atom] = frozenset(self.positions(atom))
        return self._tokens[atom]

    def is_whole(self, fields: Fields) -> bool:
        """Whether these are all the fields that the entry has: then what it has anywhere, it has in them."""
        return self._names.issubset(fields)

    def places(self, part: Part, name: str) -> Sequence[Span]:
        """The spans of a positional part in a field, in order of place."""
        key = (part.key, name)
        found = self._places.get(key)
        if found is None:
            found, more = part.find(self, name) if name in self._names else ((), False)
            self._places[key] = found
            if more:
                self.capped.add(part.key)
        return found

    def spans(self, part: Part) -> list[Span]:
        """The spans of a positional part in all fields."""
        return [span for name in self.candidate.folded for span in self.places(part, name)]

    def holds(self, part: Part, fields: Fields) -> bool:
        """Whether a part is true over these fields."""
        key = (part.key, fields)
        found = self._truths.get(key)
        if found is None:
            found = self._truths[key] = part.truth(self, fields)
        return found

    def proof(self, part: Part, fields: Fields) -> Iterator[tuple[Part, Span]]:
        """The leaves and spans by which a part holds; nothing proves what does not hold, nor what is under NOT."""
        if self.holds(part, fields):
            yield from part.proof(self, fields)

    def is_capped(self, part: Part) -> bool:
        """Whether anything below a part has more spans than were looked at."""
        return bool(self.capped) and (part.key in self.capped or any(map(self.is_capped, part.parts())))
