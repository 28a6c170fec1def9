"""Phrases: many runs of words looked for in a text at once; where several begin at one word, the longest is meant.

The longest has most words, and of those with as many, most letters: `кабулов*` before `кабул*`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Generic, NamedTuple, TypeAlias, TypeVar

from feeds.fold import Folded
from feeds.tokens import fold_word, read

HEAD: Final = 3
"""Letters by which open words are looked up; none is shorter."""

Meant = TypeVar("Meant")


class Word(NamedTuple):
    """One word of a phrase as it folds; `open` where any ending may follow."""

    text: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand next to each other. They are compared as written if `exact`, else folded."""

    words: tuple[Word, ...]
    exact: bool = False


class Found(NamedTuple, Generic[Meant]):
    """A phrase in a text: its first token, the one after its last, and what it stands for."""

    first: int
    after: int
    meant: tuple[Meant, ...]


_Way: TypeAlias = tuple[int, int, tuple[Meant, ...]]
"""The token after a phrase, its letters as far as they were gone through, and what it stands for."""


class Phrases(Generic[Meant]):
    """Phrases with what each stands for, compiled once. One that stands for several things means all of them."""

    __slots__ = ("_root",)

    def __init__(self, phrases: Iterable[tuple[Phrase, Meant]]) -> None:
        self._root: _Node[Meant] = _Node()
        for phrase, meant in phrases:
            self._root.add(phrase, meant)

    def find(self, folded: Folded, first: int = 0, last: int | None = None) -> Iterator[Found[Meant]]:
        """The phrases of a text that begin from `first` to before `last`, none inside or across another."""
        after = first
        for token in self._begin(folded, first, last):
            if token < after:
                continue
            found = self._root.lone(folded, token) or self._root.begun(folded, token)
            if found.meant:
                after = found.after
                yield found

    def may_find(self, folded: Folded) -> bool:
        """Whether a word of the text begins a phrase; only of phrases without open words."""
        begin = self._root.inner.keys()
        return not (begin.isdisjoint(folded.row) and all(map(begin.isdisjoint, folded.more.values())))

    def _begin(self, folded: Folded, first: int, last: int | None) -> list[int]:
        """The tokens at which a phrase may begin: most texts have few, and must cost little."""
        row = folded.row[first:last] if first or last is not None else folded.row
        inner, heads, more = self._root.inner, self._root.heads, folded.more
        if heads:
            begin = [token for token, word in enumerate(row, first) if word in inner or word[:HEAD] in heads]
        else:
            begin = [token for token, word in enumerate(row, first) if word in inner]
        return sorted({*begin, *(token for token in more if first <= token < first + len(row))}) if more else begin


class _Node(Generic[Meant]):
    """What may follow after some words, and what ends with them."""

    __slots__ = ("ends", "exact", "heads", "inner")

    def __init__(self) -> None:
        # Most nodes are ends: what they have none of costs nothing.
        self.inner: dict[str, _Node[Meant]] = {}
        self.heads: dict[str, dict[str, _Node[Meant]]] | None = None
        self.ends: tuple[Meant, ...] = ()
        self.exact: tuple[tuple[tuple[str, ...], Meant], ...] = ()

    def add(self, phrase: Phrase, meant: Meant) -> None:
        """Add a phrase; one without words is none."""
        node = self
        for text, is_open in phrase.words:
            node = node.step(fold_word(text) if phrase.exact else text, is_open=is_open)
        if node is not self and phrase.exact:
            node.exact += ((tuple(word.text for word in phrase.words), meant),)
        elif node is not self and meant not in node.ends:
            node.ends += (meant,)

    def step(self, text: str, *, is_open: bool) -> "_Node[Meant]":
        """The node that a word leads to, made if it is not there."""
        if not is_open:
            if text not in self.inner:
                self.inner[text] = _Node()
            return self.inner[text]
        if self.heads is None:
            self.heads = {}
        return self.heads.setdefault(text[:HEAD], {}).setdefault(text, _Node())

    def lone(self, folded: Folded, token: int) -> Found[Meant] | None:
        """The phrase of one word that stands at a token where no other begins; None where more must be looked at.

        It means nothing where there is no phrase. Most words that begin a phrase are told by this short look.
        """
        row, more = folded.row, folded.more
        word = row[token]
        stems = self.heads.get(word[:HEAD]) if self.heads else None
        if token in more or (stems and word.startswith(tuple(stems))):
            return None
        node = self.inner.get(word)
        if node is None:
            return Found(token, token + 1, ())
        if node.heads or node.exact or self._may_go_on(node, folded, token + 1):
            return None
        return Found(token, token + 1, node.ends)

    @staticmethod
    def _may_go_on(node: "_Node[Meant]", folded: Folded, token: int) -> bool:
        is_there = bool(node.inner) and token < len(folded.row)
        return is_there and (folded.row[token] in node.inner or token in folded.more)

    def begun(self, folded: Folded, token: int) -> Found[Meant]:
        """The longest phrase that begins at a token; it means nothing where there is none."""
        after, _, meant = self.longest(folded, token, token) or (token, 0, ())
        return Found(token, after, meant)

    def longest(self, folded: Folded, first: int, token: int) -> _Way[Meant] | None:
        """The longest way on from the words before `token`: the token after it, its letters, what it stands for."""
        best: _Way[Meant] | None = None
        # Whether something breaks the words apart is asked last: few words are followed by one that could go on.
        if (follow := self._follow(folded, token)) and (token == first or not _is_parted(folded, token)):
            for letters, node in follow:
                found = node.longest(folded, first, token + 1)
                if found is not None:
                    best = _longer(best, (found[0], found[1] + letters, found[2]))
        if best is not None or not (self.ends or self.exact):
            return best
        meant = (*self.ends, *self._as_written(folded, first, token))
        return (token, 0, meant) if meant else None

    def _follow(self, folded: Folded, token: int) -> "list[tuple[int, _Node[Meant]]]":
        """Where the token leads from here, and by how many letters."""
        if not (self.inner or self.heads) or token >= len(folded.row):
            return []
        word, more = folded.row[token], folded.more
        follow = [(len(word), self.inner[word])] if word in self.inner else []
        if self.heads or token in more:
            for reading in (word, *more.get(token, ())):
                if reading is not word and reading in self.inner:
                    follow.append((len(reading), self.inner[reading]))
                for stem, node in (self.heads or {}).get(reading[:HEAD], {}).items():
                    if reading.startswith(stem):
                        follow.append((len(stem), node))
        return follow

    def _as_written(self, folded: Folded, first: int, after: int) -> Iterator[Meant]:
        for written, meant in self.exact:
            if all(word in read(raw)[0] for word, raw in zip(written, folded.raws[first:after], strict=True)):
                yield meant


def _longer(one: _Way[Meant] | None, other: _Way[Meant]) -> _Way[Meant]:
    """The longer of two ways; where they are as long, both."""
    if one is None or one[:2] < other[:2]:
        return other
    return one if one[:2] > other[:2] else (*one[:2], (*one[2], *other[2]))


def _is_parted(folded: Folded, token: int) -> bool:
    """Whether something breaks a token from the one before. Where the two stand as written, nothing else is asked."""
    before, word = folded.row[token - 1], folded.row[token]
    if f" {before} {word}" in folded.blanked and folded.row.count(before) == 1:
        return False
    return token in folded.stops
