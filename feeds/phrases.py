"""Phrases: many runs of words looked for in a text at once; where several begin at one word, the longest is meant."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Generic, NamedTuple, TypeVar

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
            found = self._root.longest(folded, token, token)
            if found is not None:
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
        self.inner: dict[str, _Node[Meant]] = {}
        self.heads: dict[str, dict[str, _Node[Meant]]] = {}
        self.ends: dict[Meant, None] = {}
        self.exact: dict[tuple[tuple[str, ...], Meant], None] = {}

    def add(self, phrase: Phrase, meant: Meant) -> None:
        """Add a phrase; one without words is none."""
        node = self
        for text, is_open in phrase.words:
            folded = fold_word(text) if phrase.exact else text
            follow = node.heads.setdefault(folded[:HEAD], {}) if is_open else node.inner
            node = follow.setdefault(folded, _Node())
        if node is not self and phrase.exact:
            node.exact[tuple(word.text for word in phrase.words), meant] = None
        elif node is not self:
            node.ends[meant] = None

    def longest(self, folded: Folded, first: int, token: int) -> Found[Meant] | None:
        """The longest phrase that begins at `first` and has come as far as `token`."""
        best: Found[Meant] | None = None
        # Whether something breaks the words apart is asked last: few words are followed by one that could go on.
        if (follow := self._follow(folded, token)) and (token == first or token not in folded.stops):
            for node in follow:
                found = node.longest(folded, first, token + 1)
                if found is not None and (best is None or found.after > best.after):
                    best = found
        if best is not None or not (self.ends or self.exact):
            return best
        meant = (*self.ends, *self._as_written(folded, first, token))
        return Found(first, token, meant) if meant else None

    def _follow(self, folded: Folded, token: int) -> "list[_Node[Meant]]":
        """Where the token leads from here."""
        if not (self.inner or self.heads) or token >= len(folded.row):
            return []
        word, more = folded.row[token], folded.more
        follow = [self.inner[word]] if word in self.inner else []
        if self.heads or token in more:
            for reading in (word, *more.get(token, ())):
                if reading is not word and reading in self.inner:
                    follow.append(self.inner[reading])
                for stem, node in self.heads.get(reading[:HEAD], {}).items():
                    if reading.startswith(stem):
                        follow.append(node)
        return follow

    def _as_written(self, folded: Folded, first: int, after: int) -> Iterator[Meant]:
        for written, meant in self.exact:
            if all(word in read(raw)[0] for word, raw in zip(written, folded.raws[first:after], strict=True)):
                yield meant
