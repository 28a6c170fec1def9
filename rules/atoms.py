"""Atoms: the single words that literals are made of, numbered once for all rules, and where an entry has them."""

from collections import defaultdict
from collections.abc import Iterable

from feeds.fold import LONGEST_REMEMBERED, read
from rules.terms import Word

MOST_REMEMBERED = 200_000
"""Tokens whose atoms are remembered between entries; beyond it the memory starts anew."""


class Atoms:
    """A number for each (reading), (prefix) and (surface) that some literal asks for."""

    def __init__(self) -> None:
        self.weights: list[float] = []
        self._words: dict[str, int] = {}
        self._surfaces: dict[str, int] = {}
        self._prefixes: dict[int, dict[str, int]] = defaultdict(dict)
        self._remembered: dict[str, tuple[int, ...]] = {}

    def number(self, word: Word, *, exact: bool) -> int:
        """The atom that a literal's word asks for. Its weight guesses how common it is: short words are."""
        whole = self._surfaces if exact else self._words
        table = self._prefixes[len(word.text)] if word.open else whole
        if word.text not in table:
            table[word.text] = len(self.weights)
            self.weights.append((2.0 if word.open else 1.0) / max(len(word.text), 1) ** 2)
            self._remembered.clear()
        return table[word.text]

    def locate(self, raws: Iterable[str]) -> dict[int, list[int]]:
        """The tokens at which each atom stands, ascending; atoms that stand nowhere are left out."""
        found: dict[int, list[int]] = {}
        remembered = self._remembered.get
        for token, raw in enumerate(raws):
            atoms = remembered(raw)
            if atoms is None:
                atoms = self._of(raw)
            for atom in atoms:
                if atom in found:
                    found[atom].append(token)
                else:
                    found[atom] = [token]
        return found

    def _of(self, raw: str) -> tuple[int, ...]:
        surfaces, readings = read(raw)
        atoms = [self._words[reading] for reading in readings if reading in self._words]
        atoms += [self._surfaces[surface] for surface in surfaces if surface in self._surfaces]
        for length, prefixes in self._prefixes.items():
            for reading in readings:
                if reading[:length] in prefixes and len(reading) >= length:
                    atoms.append(prefixes[reading[:length]])
        unique = tuple(dict.fromkeys(atoms))
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered.clear()
        if len(raw) <= LONGEST_REMEMBERED:
            self._remembered[raw] = unique
        return unique
