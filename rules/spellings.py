"""Spellings seen in the archive that are near to the entries of a list: proposals to an analyst, no part of a match.

words of the texts | near to a word of an entry | in the entry's order | not matched by the list -> Sighting
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from feeds.entry import Entry
from feeds.fold import Folded, fold
from feeds.tokens import fold_word, width
from rules.lists import ListEntry
from rules.terms import Literal

SHORTEST = 4
"""Letters of a word that may be spelled otherwise; shorter ones are near to too much."""
SHORTEST_SINGLES = 4
"""Characters of a term in a script without blanks, one of which may be another."""
LONGEST_WORD = 64
"""Letters that a word is never longer than, for this purpose."""
LONGEST = 6
"""Words of a phrase looked for."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A spelling as it is written most often, in how many archived entries, and the list's entry it is near to.

    `distance` counts letters to change, 0 where the same letters are joined or parted otherwise.
    """

    spelling: str
    entries: int
    near: str
    distance: int


@dataclass(slots=True)
class _Seen:
    """What was seen of one spelling: how it is written, in which archived entries, near to what."""

    distance: int
    near: str
    surfaces: Counter[str] = field(default_factory=Counter)
    entries: set[int] = field(default_factory=set)


def sightings(
    entries: Sequence[ListEntry], archive: Sequence[Entry], is_matched: Callable[[str], bool]
) -> list[Sighting]:
    """Spellings in titles and summaries that are near to a list's entries and not matched, the nearest first."""
    texts = [
        (number, folded, [folded.readings(n)[0] for n in range(len(folded))])
        for number, entry in enumerate(archive)
        for folded in (fold(entry.title, title=True), fold(entry.summary))
    ]
    search = _Search(entries, sorted({word for _, _, words in texts for word in words}))
    seen: dict[tuple[str, ...], _Seen] = {}
    for number, folded, words in texts:
        for first, last, distance, near in search.in_text(folded, words):
            found = seen.setdefault(tuple(words[first:last]), _Seen(distance, near))
            if distance < found.distance:
                found.distance, found.near = distance, near
            start, end = folded.span(first, last)
            found.surfaces[folded.original[start:end]] += 1
            found.entries.add(number)
    told = [
        Sighting(surface, len(found.entries), found.near, found.distance)
        for found in seen.values()
        if not is_matched(surface := found.surfaces.most_common(1)[0][0])
    ]
    return sorted(told, key=lambda one: (one.distance, -one.entries, one.spelling))


def _most(length: int, *, alone: bool) -> int:
    """How many letters of a word may differ: more in a phrase, where its other words must be near too."""
    if length < SHORTEST:
        return 0
    return 1 if length < (8 if alone else 6) else 2


def _close(word: str, others: Sequence[str], most: int) -> Iterator[tuple[str, int]]:
    for text, distance, _ in process.extract(word, others, scorer=OSA.distance, score_cutoff=most, limit=None):
        yield text, int(distance)


class _Search:
    """The literals of a list, ready to be looked for in folded texts, and the texts' words that are near to theirs."""

    def __init__(self, entries: Sequence[ListEntry], vocabulary: Sequence[str]) -> None:
        self._vocabulary: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in vocabulary:
            self._vocabulary[word[0], len(word)].append(word)
        self._close: dict[tuple[str, bool, int], Mapping[str, int]] = {}
        self._heads: dict[tuple[str, int], dict[str, list[str]]] = {}
        self._phrases: dict[str, list[tuple[tuple[Mapping[str, int], ...], str]]] = defaultdict(list)
        self._parted: dict[str, str] = {}
        self._singles: dict[tuple[str | None, ...], str] = {}
        for one in entries:
            # An Arabic word with its particles is longer, and leaves no more room for another spelling.
            least = min(len(literal.words[0].text) for literal in one.literals)
            for literal in one.literals:
                self._add(literal, one.label, least if one.language == "ar" else LONGEST_WORD)
        self._lengths = sorted({len(key) for key in self._singles})

    def _add(self, literal: Literal, label: str, least: int) -> None:
        words = [(fold_word(word.text) if literal.exact else word.text, word.open) for word in literal.words]
        texts = [text for text, _ in words]
        if any(width(text) == 1 for text in texts):
            if len(texts) >= SHORTEST_SINGLES:
                for n in range(len(texts)):
                    self._singles.setdefault((*texts[:n], None, *texts[n + 1 :]), label)
            return
        if len(texts) > LONGEST:
            return
        if len("".join(texts)) >= SHORTEST + 2:
            self._parted.setdefault("".join(texts), label)
        alone = len(texts) == 1
        close = tuple(self._near(text, _most(min(len(text), least), alone=alone), is_open) for text, is_open in words)
        for first in close[0]:
            self._phrases[first].append((close, label))

    def _near(self, word: str, most: int, is_open: bool) -> Mapping[str, int]:
        """The words of the texts that are near to one of a literal, itself among them, each with its distance."""
        key = (word, is_open, most)
        if key not in self._close:
            near = (self._open(word, most) if is_open else self._whole(word, most)) if most else ()
            self._close[key] = {**dict(near), word: 0}
        return self._close[key]

    def _whole(self, word: str, most: int) -> Iterator[tuple[str, int]]:
        for length in range(len(word) - most, len(word) + most + 1):
            yield from _close(word, self._vocabulary.get((word[0], length), ()), most)

    def _open(self, stem: str, most: int) -> Iterator[tuple[str, int]]:
        """Words that begin with something near to a stem: as long as it, or a letter shorter or longer."""
        best: dict[str, int] = {}
        for length in (len(stem) - 1, len(stem), len(stem) + 1):
            heads = self._begun(stem[0], length)
            for head, distance in _close(stem, list(heads), most):
                for text in heads[head]:
                    best[text] = min(best.get(text, most), distance)
        yield from best.items()

    def _begun(self, first: str, length: int) -> Mapping[str, list[str]]:
        """The words of the texts that begin with a letter, by their first letters, so many of them."""
        if (first, length) not in self._heads:
            heads = defaultdict(list)
            for (letter, size), words in self._vocabulary.items():
                for word in words if letter == first and size >= length else ():
                    heads[word[:length]].append(word)
            self._heads[first, length] = heads
        return self._heads[first, length]

    def in_text(self, text: Folded, words: Sequence[str]) -> Iterator[tuple[int, int, int, str]]:
        """First token, token after the last, distance and entry of each spelling that is near and not the same."""
        for n, word in enumerate(words):
            for close, label in self._phrases.get(word, ()):
                distances = [one.get(read) for one, read in zip(close, words[n : n + len(close)], strict=False)]
                if len(distances) == len(close) and None not in distances and any(distances):
                    last = n + len(close)
                    if text.stops.isdisjoint(range(n + 1, last)):
                        yield n, last, sum(filter(None, distances)), label
            yield from self._joined(text, words, n)
            if self._lengths and not word.isascii() and width(word) == 1:
                yield from self._by_one(words, n)

    def _joined(self, text: Folded, words: Sequence[str], n: int) -> Iterator[tuple[int, int, int, str]]:
        """The same letters as an entry, joined or parted in another way."""
        if words[n] in self._parted:
            yield n, n + 1, 0, self._parted[words[n]]
        pair = "".join(words[n : n + 2])
        if pair in self._parted and n + 1 < len(words) and n + 1 not in text.stops:
            yield n, n + 2, 0, self._parted[pair]

    def _by_one(self, words: Sequence[str], n: int) -> Iterator[tuple[int, int, int, str]]:
        """An entry in a script without blanks, but for one of its characters."""
        for length in self._lengths:
            window = tuple(words[n : n + length])
            for at in range(length if len(window) == length else 0):
                label = self._singles.get((*window[:at], None, *window[at + 1 :]))
                if label is not None:
                    yield n, n + length, 1, label
