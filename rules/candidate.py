"""Candidate: one entry's words folded once, with the way back to the original."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from feeds.entry import Entry
from feeds.fold import Folded, fold

FIELDS: Final = ("title", "summary", "body")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry's fields as one row of tokens.

    `spans` says which tokens are whose: field to (first, after last). `stops` are tokens that cannot continue a
    phrase; the first of each field is one of them, so nothing that has a place crosses fields.
    """

    raws: list[str]
    stops: frozenset[int]
    spans: dict[str, tuple[int, int]]
    folded: dict[str, Folded]

    @classmethod
    def of(cls, entry: Entry, fields: Iterable[str] = FIELDS) -> "Candidate":
        """Fold the fields of an entry that have words in them."""
        raws: list[str] = []
        stops: list[int] = []
        spans: dict[str, tuple[int, int]] = {}
        folded: dict[str, Folded] = {}
        for name in fields:
            text = entry.text(name)
            if not text:
                continue
            found = fold(text, title=name == "title")
            first = len(raws)
            raws += found.raws
            stops.append(first)
            stops += [first + token for token in found.stops]
            spans[name] = (first, len(raws))
            folded[name] = found
        return cls(raws, frozenset(stops), spans, folded)

    def original(self, first: int, last: int) -> tuple[str, int, int, str]:
        """The field, start, end and original text of the tokens from `first` to before `last`."""
        for name, (begin, end) in self.spans.items():
            if begin <= first < end:
                folded = self.folded[name]
                start, stop = folded.starts[first - begin], folded.ends[last - 1 - begin]
                return name, start, stop, folded.original[start:stop]
        raise ValueError(f"no token {first} in this entry")
