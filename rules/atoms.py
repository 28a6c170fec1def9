"""Atoms: the single words that literals are made of, numbered once for all rules, and which of them a text has."""

from collections import defaultdict
from collections.abc import Iterable

from feeds.fold import cut
from feeds.tokens import LONGEST_REMEMBERED, number, read
from rules.terms import Word

MOST_REMEMBERED = 200_000
"""Pieces and tokens whose atoms are remembered between entries; beyond it the memory starts anew."""

NUMERAL = 0
"""The atom of every token that is a number."""

_EVERYWHERE = 4.0
"""The weight of numerals: hardly a text has none."""


class Atoms:
    """A number for each (reading), (prefix) and (surface) that some literal asks for, and its weight.

    A weight says how often to expect an atom: its share of the archive's texts where one was counted, else a guess
    by length, for short words are common.
    """

    def __init__(self) -> None:
        self.weights: list[float] = [_EVERYWHERE]
        self._words: dict[str, int] = {}
        self._surfaces: dict[str, int] = {}
        self._prefixes: dict[int, dict[str, int]] = defaultdict(dict)
        self._remembered: dict[str, tuple[int, ...]] = {}
        self.of_piece = _Pieces(self)

    def number(self, word: Word, *, exact: bool) -> int:
        """The atom that a literal's word asks for."""
        whole = self._surfaces if exact else self._words
        table = self._prefixes[len(word.text)] if word.open else whole
        if word.text not in table:
            table[word.text] = len(self.weights)
            self.weights.append((2.0 if word.open else 1.0) / max(len(word.text), 1) ** 2)
            self._remembered.clear()
            self.of_piece.clear()
        return table[word.text]

    def count(self, texts: Iterable[str]) -> None:
        """Weigh atoms by the share of these texts that have them; of those that none has, the guess tells."""
        counts = [0] * len(self.weights)
        total = 0
        for text in texts:
            total += 1
            for atom in self.among(text.split()):
                counts[atom] += 1
        if total:
            self.weights = [
                (count + min(guess, 1.0)) / total for count, guess in zip(counts, self.weights, strict=True)
            ]

    def among(self, pieces: Iterable[str]) -> set[int]:
        """The atoms of a text, given what stands between its blanks."""
        return set().union(*map(self.of_piece.__getitem__, pieces))

    def locate(self, raws: Iterable[str]) -> dict[int, list[int]]:
        """The tokens at which each atom stands, ascending; atoms that stand nowhere are left out."""
        found: dict[int, list[int]] = {}
        for token, raw in enumerate(raws):
            for atom in self.of(raw):
                if atom in found:
                    found[atom].append(token)
                else:
                    found[atom] = [token]
        return found

    def of(self, raw: str) -> tuple[int, ...]:
        """The atoms of a token."""
        known = self._remembered.get(raw)
        if known is not None:
            return known
        surfaces, readings = read(raw)
        atoms = [self._words[reading] for reading in readings if reading in self._words]
        atoms += [self._surfaces[surface] for surface in surfaces if surface in self._surfaces]
        for length, prefixes in self._prefixes.items():
            for reading in readings:
                if reading[:length] in prefixes and len(reading) >= length:
                    atoms.append(prefixes[reading[:length]])
        if any(number(reading) is not None for reading in readings):
            atoms.append(NUMERAL)
        unique = tuple(dict.fromkeys(atoms))
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered.clear()
        if len(raw) <= LONGEST_REMEMBERED:
            self._remembered[raw] = unique
        return unique


class _Pieces(dict[str, tuple[int, ...]]):
    """The atoms of each piece between blanks that was met, as far as it is short."""

    def __init__(self, atoms: Atoms) -> None:
        super().__init__()
        self._atoms = atoms

    def __missing__(self, piece: str) -> tuple[int, ...]:
        found = tuple(set().union(*map(self._atoms.of, set(cut(piece)))))
        if len(piece) <= LONGEST_REMEMBERED:
            if len(self) >= MOST_REMEMBERED:
                self.clear()
            self[piece] = found
        return found
