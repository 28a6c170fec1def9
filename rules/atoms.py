"""Atoms: the single words that literals are made of, numbered once for all rules, and which of them a text has."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from feeds.tokens import fold_word, number
from rules.candidate import GRAM, HEAD, Candidate
from rules.terms import Word

NUMERAL = 0
"""The number of NUM."""

_EVERYWHERE = 4.0
"""The weight of numerals: hardly a text has none."""


@dataclass(frozen=True, slots=True)
class Atom:
    """What one word of a literal asks for: a reading, the beginning of one if `open`, a surface if `exact`.

    With `then`, two readings side by side: what a phrase asks for before it is looked for. With `run`, they stand in
    these characters, each of which is a token.
    """

    text: str
    open: bool = False
    exact: bool = False
    then: str = ""
    run: str = ""


NUM = Atom("", open=True, exact=True)
"""Any token that is a number."""


class Atoms:
    """A number for each word that some literal asks for, and its weight.

    A weight says how often to expect an atom: its share of an archive's texts where one was counted, else a guess by
    length, for short words are common.
    """

    def __init__(self) -> None:
        self.all: list[Atom] = [NUM]
        self.weights: list[float] = [_EVERYWHERE]
        self._numbers: dict[Atom, int] = {}
        self._lexicon: Lexicon | None = None

    def number(self, word: Word, *, exact: bool) -> int:
        """The atom that a literal's word asks for."""
        guess = (2.0 if word.open else 1.0) / max(len(word.text), 1) ** 2
        return self._number(Atom(word.text, word.open, exact), guess)

    def beside(self, one: str, then: str, run: str = "") -> int:
        """The atom of two readings side by side, in a run of characters if there is one: rarer than each."""
        return self._number(Atom(one, then=then, run=run), 0.1 / max(len(one), len(then), len(run), 1) ** 2)

    def _number(self, atom: Atom, guess: float) -> int:
        found = self._numbers.get(atom)
        if found is None:
            found = self._numbers[atom] = len(self.all)
            self.all.append(atom)
            self.weights.append(guess)
            self._lexicon = None
        return found

    def count(self, archive: Iterable[Candidate]) -> None:
        """Weigh atoms by the share of an archive's entries that have them; of what none has, the guess tells."""
        counts = [0] * len(self.weights)
        total = 0
        for candidate in archive:
            total += 1
            for atom in self.among(candidate):
                counts[atom] += 1
        if total:
            guesses = (min(guess, 1.0) for guess in self.weights)
            self.weights = [(count + guess) / total for count, guess in zip(counts, guesses, strict=True)]

    def among(self, candidate: Candidate) -> set[int]:
        """The atoms that an entry has; of those that are exact also such as it may have."""
        if self._lexicon is None:
            self._lexicon = Lexicon(self.all, {n: (n,) for n in range(len(self.all))})
        return self._lexicon.among(candidate)


class Lexicon:
    """What the words of an entry lead to: for each atom that it has, some numbers.

    A word that many atoms ask for, by itself and by its beginnings, is settled when the lexicon is made. The words of
    an entry that no atom asks for by themselves are looked up by their beginnings.
    """

    def __init__(self, atoms: Sequence[Atom], leads: Mapping[int, Sequence[int]]) -> None:
        closed: dict[str, set[int]] = defaultdict(set)
        self._openings: dict[str, tuple[int, ...]] = {}
        self._exact: dict[str, list[tuple[str, tuple[int, ...]]]] = defaultdict(list)
        self._beside: dict[tuple[str, str], tuple[int, ...]] = {}
        self._runs: dict[str, list[tuple[str, tuple[int, ...]]]] = defaultdict(list)
        self._numerals = tuple(leads.get(NUMERAL, ()))
        for n, atom in enumerate(atoms):
            numbers = tuple(leads.get(n, ()))
            if not numbers or n == NUMERAL:
                continue
            if atom.run:
                self._runs[atom.run[:GRAM]].append((atom.run, numbers))
            elif atom.then:
                self._beside[atom.text, atom.then] = numbers
            elif atom.exact:
                self._exact[fold_word(atom.text)].append((atom.text, numbers))
            elif atom.open:
                self._openings[atom.text] = numbers
            else:
                closed[atom.text].update(numbers)
        # How long the beginnings are that begin with these letters.
        reaches: dict[str, set[int]] = defaultdict(set)
        for text in self._openings:
            reaches[text[:HEAD]].add(len(text))
        self._reaches = {head: tuple(sorted(found)) for head, found in reaches.items()}
        self._closed = {word: tuple(found.union(*self._opened(word))) for word, found in closed.items()}

    def among(self, candidate: Candidate) -> set[int]:
        """All that the words of an entry lead to."""
        words = candidate.vocabulary
        known = self._closed.keys() & words
        found: set[int] = set().union(*[self._closed[word] for word in known])
        heads = self._reaches
        for word in words - known:
            if word[:HEAD] in heads:
                found.update(*self._opened(word))
        if self._beside:
            found.update(*[self._beside[pair] for pair in self._beside.keys() & candidate.pairs])
        found.update(*self._in_runs(candidate))
        for word in self._exact.keys() & words:
            for surface, numbers in self._exact[word]:
                if candidate.may_show(surface):
                    found.update(numbers)
        if self._numerals and any(word[0].isdecimal() and number(word) is not None for word in words):
            found.update(self._numerals)
        return found

    def _in_runs(self, candidate: Candidate) -> Iterator[tuple[int, ...]]:
        """What the runs of an entry's characters lead to."""
        joined = candidate.joined if self._runs else ""
        for gram in self._runs.keys() & candidate.grams if joined else ():
            yield from (numbers for run, numbers in self._runs[gram] if len(run) == GRAM or run in joined)

    def _opened(self, word: str) -> Iterator[tuple[int, ...]]:
        """What the beginnings of a word lead to."""
        for reach in self._reaches.get(word[:HEAD], ()):
            found = self._openings.get(word[:reach])
            if found is not None and len(word) >= reach:
                yield found


def occurs(atom: Atom, candidate: Candidate) -> bool:
    """Whether an entry has what an atom asks for; of an exact one, whether it may have it."""
    if atom == NUM:
        return any(number(word) is not None for word in candidate.vocabulary)
    if atom.exact:
        return fold_word(atom.text) in candidate.vocabulary and candidate.may_show(atom.text)
    if atom.open:
        return any(word.startswith(atom.text) for word in candidate.heads.get(atom.text[:HEAD], ()))
    return atom.text in candidate.vocabulary


def standing(atom: Atom, candidate: Candidate) -> list[int]:
    """The tokens of an entry that are what an atom asks for, ascending."""
    where = candidate.where
    if atom == NUM:
        return sorted({token for word, tokens in where.items() if number(word) is not None for token in tokens})
    if atom.exact:
        return [token for token in where.get(fold_word(atom.text), ()) if atom.text in candidate.surfaces(token)]
    if not atom.open:
        return where.get(atom.text, [])
    words = (word for word in candidate.heads.get(atom.text[:HEAD], ()) if word.startswith(atom.text))
    return sorted({token for word in words for token in where[word]})
