"""Near copies: reports that are one text, printed by several.

Two texts of twelve words or more are copies where their runs of five words are mostly the same; shorter ones where
their titles are. A copy adds no source. Of each four runs in a row the one with the smallest hash is indexed, on the
side that asks too: texts that share eight words in a row meet, whatever else they say.
"""

from array import array
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zlib import crc32

from feeds.features import SUMMARY_READ, Wording
from feeds.fold import fold

RUN = 5
"""Words of a run."""
LONG = 12
"""Words that a text must have for its runs to be compared."""
ALIKE, CONTAINED = 0.8, 0.9
"""The share of runs that two texts have in common, of all, or of the shorter text's."""
TITLE_WORDS = 5
"""A shorter title ("Morning briefing") names no news. Two characters of a script without blanks count as a word."""
LASTS = timedelta(hours=72)
"""How long after an entry its copies are looked for."""
READ = 100
"""Words of a text that are compared."""
NEIGHBOURS = 4
"""Of so many runs in a row one is indexed."""
ASKED, COMPARED = 12, 24
"""Of the texts that hold an indexed run the first so many are asked, and so many are compared in all."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text as copies are found by: the folded words of its title, and its runs as hashes, each once.

    `title` is '' where it is too short to name news. `runs` are none where the text is short.
    """

    key: str
    publisher: str
    at: datetime
    title: str
    runs: "array[int]"
    indexed: tuple[int, ...]


def text_of(said: Wording) -> Text:
    """What an entry says, as copies are found by: its summary or body, after its title where those are short."""
    entry, title = said.entry, said.title
    named = " ".join(title.row) if sum(title.widths) >= 2 * TITLE_WORDS else ""
    words: Sequence[str] = said.summary.row
    if len(entry.summary) > SUMMARY_READ or not words:
        words = fold((entry.summary or entry.body)[: READ * 12]).row
    if len(words) < LONG:
        words = [*title.row, *words]
    hashes = _hashes(words[:READ]) if len(words) >= LONG else []
    windows = max(1, len(hashes) - NEIGHBOURS + 1) if hashes else 0
    indexed = {min(hashes[n : n + NEIGHBOURS]) for n in range(windows)}
    runs = array("I", sorted(set(hashes)))
    return Text(entry.key, entry.publisher, entry.first_seen, named, runs, tuple(sorted(indexed)))


def _hashes(words: Sequence[str]) -> list[int]:
    return [crc32(" ".join(words[n : n + RUN]).encode("utf-8", "surrogatepass")) for n in range(len(words) - RUN + 1)]


def is_copy(one: Text, other: Text) -> bool:
    """Whether one of two texts repeats the other.

    What one publisher writes under titles that have little in common is what it writes under all of them.
    """
    if not (one.runs and other.runs):
        return bool(one.title) and one.title == other.title
    shared = len(set(one.runs).intersection(other.runs))
    either = len(one.runs) + len(other.runs) - shared
    if shared < CONTAINED * min(len(one.runs), len(other.runs)) and shared < ALIKE * either:
        return False
    return one.publisher != other.publisher or _titles_agree(one.title, other.title)


def _titles_agree(one: str, other: str) -> bool:
    mine, yours = set(one.split()), set(other.split())
    return 2 * len(mine & yours) >= min(len(mine), len(yours)) > 0


class Copies:
    """The texts of the last three days, found again by their runs and titles."""

    def __init__(self) -> None:
        self._texts: dict[str, Text] = {}
        self._index: dict[int | str, list[str]] = {}
        self._old: deque[Text] = deque()

    def __len__(self) -> int:
        return len(self._texts)

    def original(self, text: Text) -> str | None:
        """The key of the earliest text that this one is a copy of, None where there is none."""
        found: Counter[str] = Counter()
        for run in text.indexed:
            found.update(self._index.get(run, ())[:ASKED])
        near = sorted(found, key=lambda key: (-found[key], self._rank(key)))[:COMPARED]
        near += self._index.get(text.title, ())[:ASKED] if text.title else ()
        copied = [key for key in near if key != text.key and is_copy(self._texts[key], text)]
        return min(copied, key=self._rank, default=None)

    def _rank(self, key: str) -> tuple[datetime, str]:
        return self._texts[key].at, key

    def add(self, text: Text) -> None:
        """Keep a text; one that is kept already stays as it is."""
        if text.key in self._texts:
            return
        self._texts[text.key] = text
        self._old.append(text)
        for trace in _traces(text):
            self._index.setdefault(trace, []).append(text.key)

    def forget(self, before: datetime) -> None:
        """Forget the texts of entries first seen before a time."""
        while self._old and self._old[0].at < before:
            text = self._old.popleft()
            del self._texts[text.key]
            for trace in _traces(text):
                listed = self._index[trace]
                listed.remove(text.key)
                if not listed:
                    del self._index[trace]


def _traces(text: Text) -> tuple[int | str, ...]:
    """What a text is indexed by."""
    return (*text.indexed, text.title) if text.title else text.indexed
