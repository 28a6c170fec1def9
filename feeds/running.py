"""Running stories: what their entries say together, and which of them are near an entry.

A story's words are the sum of its entries' words. All sums are of whole numbers, so that they do not depend on the
order in which entries came, were merged, or were read again after a restart.
"""

import math
from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest

from feeds.anchors import Anchor
from feeds.features import Idf, token

WALKED = 300
"""Mentions of words in stories that are looked at for one entry, those of its rarest words first."""
NEAR = 20
"""Stories that are compared in full with one entry."""
_WEIGHTS = {"place": 2, "actor": 2, "number": 1}
CHOSEN = 25
"""Stories whose other words are looked at, those first that are nearest by the rare ones."""


class Running:
    """A story that may still grow: `opened` and `last` are when its first and last entry were first seen, aware UTC.

    `words` make up its centroid, `length` is the square of that and `norm` its root. `bearing` counts the entries that
    name anything of `anchors`, `summaries` those that say more than a title. `ends` are the names by which people tied
    it or its entries.
    """

    __slots__ = (
        "anchors",
        "bearing",
        "ends",
        "id",
        "keys",
        "last",
        "length",
        "norm",
        "opened",
        "series",
        "summaries",
        "words",
    )

    def __init__(self, story: str, opened: datetime) -> None:
        self.id = story
        self.opened = self.last = opened
        self.keys: set[str] = set()
        self.words: dict[str, int] = {}
        self.length = 0
        self.norm = 0.0
        self.anchors: Counter[Anchor] = Counter()
        self.bearing = 0
        self.summaries = 0
        self.series: dict[str, set[str]] = {}
        self.ends: set[str] = set()

    @property
    def rank(self) -> tuple[datetime, str]:
        """The order in which stories are preferred where all else is equal."""
        return self.opened, self.id


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike the words of an entry and a story are: `cosine` 0 to 1, `shared` words, `rare` ones among them."""

    story: Running
    cosine: float
    shared: int
    rare: int


class RunningStories:
    """The running stories by id, and by the words they are made of."""

    def __init__(self, idf: Idf) -> None:
        self.idf = idf
        self.by_id: dict[str, Running] = {}
        self._mentions: dict[str, dict[str, int]] = {}

    def renew(self, idf: Idf) -> None:
        """Weigh all words anew."""
        self.idf = idf
        for story in self.by_id.values():
            story.length = sum(idf.square(word) * weight * weight for word, weight in story.words.items())
            story.norm = math.sqrt(story.length)

    def feed(self, story: Running, words: Mapping[str, int]) -> None:
        """Add to what a story says."""
        own, square = story.words, self.idf.square
        for word, weight in words.items():
            before = own.get(word, 0)
            after = own[word] = before + weight
            story.length += square(word) * (after * after - before * before)
            self._mentions.setdefault(word, {})[story.id] = after
        story.norm = math.sqrt(story.length)

    def drop(self, story: Running) -> None:
        """Forget a story."""
        del self.by_id[story.id]
        for word in story.words:
            mentions = self._mentions[word]
            del mentions[story.id]
            if not mentions:
                del self._mentions[word]

    def near(self, words: Mapping[str, int]) -> list[Alike]:
        """The stories that share words with an entry, the nearest first."""
        asked = {word: weight * self.idf.square(word) for word, weight in words.items()}
        length = sum(weight * words[word] for word, weight in asked.items())
        found = []
        for story in self._nearest(asked):
            shared = [word for word in words if word in story.words]
            dot = sum(asked[word] * story.words[word] for word in shared)
            rare = sum(not self.idf.is_common(word) for word in shared)
            found.append(Alike(story, dot / math.sqrt(length * story.length), len(shared), rare))
        found.sort(key=lambda each: (-each.cosine, each.story.rank))
        return found[:NEAR]

    def _nearest(self, asked: Mapping[str, int]) -> list[Running]:
        """Of the stories that share the rarest words, those that are nearest by them."""
        dots: dict[str, int] = {}
        for word in self._walked(asked):
            weight = asked[word]
            for key, mentioned in self._mentions[word].items():
                dots[key] = dots.get(key, 0) + weight * mentioned
        by_id = self.by_id
        near = nlargest(CHOSEN, [(dot / by_id[key].norm, key) for key, dot in dots.items()])
        return [by_id[key] for _, key in near]

    def _walked(self, asked: Mapping[str, int]) -> list[str]:
        """The rarest words of an entry, as far as not too many stories mention them."""
        known = [word for word in asked if word in self._mentions and not self.idf.is_common(word)]
        rare: list[str] = []
        left = WALKED
        for word in sorted(known, key=lambda word: (-self.idf.square(word), word)):
            mentions = len(self._mentions[word])
            if mentions <= left or not rare:
                rare.append(word)
                left -= mentions
        return rare

    def cosine(self, one: Running, other: Running) -> float:
        """How alike the words of two stories are, 0 to 1."""
        if not (one.length and other.length):
            return 0.0
        few, many = sorted((one.words, other.words), key=len)
        square = self.idf.square
        dot = sum(square(word) * weight * many[word] for word, weight in few.items() if word in many)
        return dot / math.sqrt(one.length * other.length)


def agreement(mine: AbstractSet[Anchor], story: Running, idf: Idf) -> float:
    """How far the anchors of an entry agree with those of a story, 0 to 1: what both name, of all that either names.

    A rare place weighs more than one that is always in the news, and a number half as much as a name. What few of a
    story's entries name is little of the story.
    """
    either, both = [], []
    for anchor in mine | story.anchors.keys():
        weight = math.sqrt(idf.square(token(anchor))) * _WEIGHTS[anchor.kind]
        share = story.anchors[anchor] / story.bearing
        is_mine = anchor in mine
        either.append(weight * max(is_mine, share))
        both.append(weight * min(is_mine, share))
    # exact sums: a set has another order in every process
    whole = math.fsum(either)
    return math.fsum(both) / whole if whole else 0.0
