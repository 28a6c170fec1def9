"""Candidate: one entry's words as one row of tokens, with the way back to the original."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from itertools import accumulate, pairwise, product
from typing import Final

from feeds.entry import Entry
from feeds.fold import Folded, fold
from feeds.tokens import read

FIELDS: Final = ("title", "summary", "body")

HEAD = 3
"""Letters by which words are looked up by their beginnings: no wildcard is shorter."""

GRAM = 3
"""Characters by which runs of tokens of one character are looked up."""

PARAGRAPH = 20
"""Half-words that a paragraph break counts for."""


class Candidate:
    """An entry's fields as one row of tokens; what is asked for is found when it is asked for, and once.

    Nothing that has a place crosses fields: `spans` says which tokens are whose.
    """

    __slots__ = (
        "_grams",
        "_heads",
        "_joined",
        "_pairs",
        "_raws",
        "_ruler",
        "_spans",
        "_stops",
        "_vocabulary",
        "_where",
        "folded",
    )

    def __init__(self, folded: dict[str, Folded]) -> None:
        self.folded = folded
        self._raws: list[str] | None = None
        self._spans: dict[str, tuple[int, int]] | None = None
        self._stops: frozenset[int] | None = None
        self._ruler: Ruler | None = None
        self._vocabulary: set[str] | None = None
        self._where: dict[str, list[int]] | None = None
        self._heads: dict[str, list[str]] | None = None
        self._pairs: set[tuple[str, str]] | None = None
        self._joined: str | None = None
        self._grams: set[str] | None = None

    @classmethod
    def of(cls, entry: Entry, fields: Iterable[str] = FIELDS) -> "Candidate":
        """Take the fields of an entry that have words in them."""
        texts = ((name, entry.text(name)) for name in fields)
        return cls({name: fold(text, title=name == "title") for name, text in texts if text})

    @property
    def vocabulary(self) -> set[str]:
        """Everything that its tokens read as, each reading once."""
        if self._vocabulary is None:
            self._vocabulary = set()
            for folded in self.folded.values():
                self._vocabulary.update(folded.row, *folded.more.values())
        return self._vocabulary

    @property
    def pairs(self) -> set[tuple[str, str]]:
        """What neighbours read as, whatever stands between them: no phrase stands where they do not."""
        if self._pairs is None:
            self._pairs = set()
            for folded in self.folded.values():
                self._pairs.update(pairwise(folded.row))
                for token, others in folded.more.items():
                    for near in (token - 1, token + 1):
                        if 0 <= near < len(folded.row):
                            beside = (folded.row[near], *folded.more.get(near, ()))
                            self._pairs.update(product(beside, others) if near < token else product(others, beside))
        return self._pairs

    @property
    def joined(self) -> str:
        """Its first readings without blanks, of the fields that may hold scripts of one token a character."""
        if self._joined is None:
            texts = (folded for folded in self.folded.values() if not folded.original.isascii())
            self._joined = "\n".join("".join(folded.row) for folded in texts)
        return self._joined

    @property
    def grams(self) -> set[str]:
        """What stands in those fields GRAM characters long: no run of tokens of one character stands without it."""
        if self._grams is None:
            text = self.joined
            self._grams = {text[at : at + GRAM] for at in range(len(text) - GRAM + 1)}
        return self._grams

    @property
    def heads(self) -> dict[str, list[str]]:
        """Its readings by their first letters: those among which a wildcard is sought."""
        if self._heads is None:
            self._heads = defaultdict(list)
            for word in self.vocabulary:
                self._heads[word[:HEAD]].append(word)
        return self._heads

    @property
    def where(self) -> dict[str, list[int]]:
        """The tokens that have each reading, ascending."""
        if self._where is None:
            self._where = defaultdict(list)
            for name, (first, _) in self.spans.items():
                more = self.folded[name].more
                for token, reading in enumerate(self.folded[name].row):
                    self._where[reading].append(first + token)
                    for other in more.get(token, ()) if more else ():
                        self._where[other].append(first + token)
        return self._where

    def surfaces(self, token: int) -> tuple[str, ...]:
        """The readings of a token before folding."""
        return read(self.raws[token])[0]

    def may_show(self, surface: str) -> bool:
        """Whether a token may have this surface; where False, none has it."""
        for folded in self.folded.values():
            text = folded.original
            if surface in text or not text.isascii() or "'" in text or "`" in text or ".".join(surface) in text:
                return True
        return not surface.isalpha()

    @property
    def raws(self) -> list[str]:
        """The tokens as they are written."""
        if self._raws is None:
            self._raws = [raw for folded in self.folded.values() for raw in folded.raws]
        return self._raws

    @property
    def spans(self) -> dict[str, tuple[int, int]]:
        """Which tokens are whose: field to (first, after last)."""
        if self._spans is None:
            ends = accumulate(len(folded) for folded in self.folded.values())
            self._spans = {
                name: (end - len(folded), end) for (name, folded), end in zip(self.folded.items(), ends, strict=True)
            }
        return self._spans

    @property
    def stops(self) -> frozenset[int]:
        """The tokens that cannot continue a phrase; the first of each field is one of them."""
        if self._stops is None:
            self._stops = frozenset(
                token
                for name, (first, _) in self.spans.items()
                for token in (first, *(first + stop for stop in self.folded[name].stops))
            )
        return self._stops

    def runs_on(self, first: int, last: int) -> bool:
        """Whether a phrase may stand on the tokens from `first` to before `last`: none but the first is a stop."""
        for name, (begin, end) in self.spans.items():
            if begin <= first < end:
                stop = self.folded[name].is_stop
                return last <= end and not any(stop(token - begin) for token in range(first + 1, last))
        return False

    @property
    def ruler(self) -> "Ruler":
        """How far its tokens are from each other."""
        if self._ruler is None:
            self._ruler = Ruler(self)
        return self._ruler

    def original(self, first: int, last: int) -> tuple[str, int, int, str]:
        """The field, start, end and original text of the tokens from `first` to before `last`."""
        for name, (begin, end) in self.spans.items():
            if begin <= first < end:
                start, stop = self.folded[name].span(first - begin, last - begin)
                return name, start, stop, self.folded[name].original[start:stop]
        raise ValueError(f"no token {first} in this entry")


class Ruler:
    """Distances in one entry.

    `starts[i]` and `ends[i]` say in half-words where token i begins and ends, a paragraph break counted. The distance
    between two spans of one field is the start of the later less the end of the earlier.
    """

    __slots__ = ("_candidate", "_openings", "ends", "starts")

    def __init__(self, candidate: Candidate) -> None:
        self._candidate = candidate
        self._openings: list[int] | None = None
        widths: list[int] = []
        shift = [0] * sum(map(len, candidate.folded.values()))
        for name, (first, _) in candidate.spans.items():
            folded = candidate.folded[name]
            widths += folded.widths
            for token in folded.paragraphs:
                shift[first + token] = PARAGRAPH
        self.ends = [reached + moved for reached, moved in zip(accumulate(widths), accumulate(shift), strict=True)]
        self.starts = [end - size for end, size in zip(self.ends, widths, strict=True)]

    def gap(self, last: int, first: int) -> int:
        """Half-words between a span that ends before token `last` and one that begins with token `first`."""
        return self.starts[first] - self.ends[last - 1]

    def opening(self, token: int) -> int:
        """The first token of the sentence that a token stands in."""
        if self._openings is None:
            self._openings = [
                first + token
                for name, (first, _) in self._candidate.spans.items()
                for token in (0, *self._candidate.folded[name].sentences)
            ]
        return self._openings[bisect_right(self._openings, token) - 1]

    def one_sentence(self, first: int, last: int) -> bool:
        """Whether the first and the last token of a span stand in one sentence."""
        return self.opening(last - 1) <= first
