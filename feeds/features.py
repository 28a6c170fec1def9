"""What an entry's words say of its news: which words, how much each weighs, and how rare each is.

Weights are whole numbers, and what is made of them is too: a sum then does not depend on the order in which entries
came, so that a restart finds the very same stories.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from feeds.anchors import Anchor
from feeds.entry import Entry
from feeds.fold import Folded, fold
from feeds.stopwords import stopwords
from feeds.tokens import has_singles, width

SUMMARY_READ = 400
"""Characters of a summary that are looked at: what stands further on is often other news."""
TITLE_WEIGHS, PLAIN_WEIGHS, NAME_WEIGHS = 2, 2, 3
"""A word in a title counts for two; a name for one and a half of another word (3 to 2)."""
SUMMARY_WORDS = 6
"""Words that a summary must add for an entry to have one."""
LENGTH = 1000
"""What every entry's weights are scaled to, as a length: a long summary is no louder than a short one."""
COMMON = 20
"""A word that stands in more than one of so many entries leads to no story."""
FEW = 200
"""Entries below which no word is known to be common."""
ASSUMED = 10
"""Entries that every count is taken to have missed: of few entries none shows that a word is rare."""

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?", re.ASCII)
_SUFFIX = re.compile(r"\s+(?:[|–—]|-{1,2})\s+(?P<name>[^|–—]{2,40})$")
_TAG = re.compile(r"^\s*\[[^\]]{1,30}\]\s*(?=\S)")
_DOMAIN = re.compile(r"\.[a-z]{2,4}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wording:
    """An entry's headline and the beginning of its summary, cut into words once for all who ask."""

    entry: Entry
    title: Folded
    summary: Folded


def wording(entry: Entry) -> Wording:
    """Cut an entry into words."""
    return Wording(entry, fold(headline(entry), title=True), fold(entry.summary[:SUMMARY_READ]))


@dataclass(frozen=True, slots=True)
class Features:
    """The words of an entry that tell its news, each with its weight; `has_summary` says whether more than a title."""

    weights: Mapping[str, int]
    has_summary: bool


class Idf:
    """How rare each word is among the entries of a past time; a word that was never met is the rarest."""

    __slots__ = ("_counts", "_known", "entries")

    def __init__(self, counts: Mapping[str, int] | None = None, entries: int = 0) -> None:
        self._counts = counts or {}
        self.entries = entries
        self._known: dict[str, int] = {}

    @classmethod
    def of(cls, documents: Iterable[Iterable[str]]) -> "Idf":
        """Count over the entries of a past time, each given as its words and the tokens of its anchors, once each."""
        counts: Counter[str] = Counter()
        entries = 0
        for document in documents:
            counts.update(document)
            entries += 1
        # a word met once is as rare as one never met, and most words are
        return cls({word: count for word, count in counts.items() if count > 1}, entries)

    def written(self) -> dict[str, int]:
        """What it counted, to be kept and made anew by; words met once are not among it."""
        return dict(self._counts)

    @property
    def is_young(self) -> bool:
        """Whether so few entries were counted that little is known of any word."""
        return self.entries < FEW

    def square(self, word: str) -> int:
        """The square of a word's rarity, in hundredths."""
        found = self._known.get(word)
        if found is None:
            rarity = math.log((self.entries + ASSUMED) / (self._counts.get(word, 1) + 0.5))
            found = self._known[word] = max(1, round(100 * rarity * rarity))
        return found

    def is_common(self, word: str) -> bool:
        """Whether a word stands in so many entries that it leads to no story."""
        return not self.is_young and self._counts.get(word, 0) * COMMON > self.entries


def token(anchor: Anchor) -> str:
    """An anchor beside words."""
    return f"{anchor.kind}:{anchor.value}"


def document(entry: Entry, anchors: Iterable[Anchor] = ()) -> set[str]:
    """An entry as rarity is counted by."""
    return {*features(wording(entry)).weights, *map(token, anchors)}


def features(said: Wording) -> Features:
    """What an entry's title and the beginning of its summary say."""
    counted: dict[str, int] = {}
    lang = said.entry.lang.partition("-")[0].lower()
    stops = stopwords(lang)
    for word, weight in telling(said.title, lang, stops):
        counted[word] = counted.get(word, 0) + TITLE_WEIGHS * weight
    summary = telling(said.summary, lang, stops)
    for word, weight in summary:
        counted[word] = counted.get(word, 0) + weight
    length = math.sqrt(sum(weight * weight for weight in counted.values())) or 1.0
    scaled = {word: max(1, round(LENGTH * weight / length)) for word, weight in counted.items()}
    return Features(scaled, len(summary) >= SUMMARY_WORDS)


def headline(entry: Entry) -> str:
    """A title without what some feeds put around it: a tag in brackets before, the publisher's name behind."""
    title = _TAG.sub("", entry.title)
    found = _SUFFIX.search(title)
    if found is None or len(title[: found.start()].split()) < 4:
        return title
    name = found["name"]
    words = name.split()
    if len(words) > 4:
        return title
    spelt = re.sub(r"\W", "", name.lower())
    host = entry.link.partition("//")[2].partition("/")[0]
    owners = re.sub(r"\W", "", entry.publisher.lower()), re.sub(r"\W", "", host)
    is_name = _DOMAIN.search(name) or any(spelt in owner or owner in spelt for owner in owners if owner)
    if is_name or all(not word[0].islower() for word in words if word not in {"of", "the", "de"}):
        return title[: found.start()]
    return title


def telling(text: Folded, lang: str, stops: frozenset[str]) -> list[tuple[str, int]]:
    """The words of a text that tell news, in order, each with what it weighs; numbers are no words.

    Characters that are a token each are taken in pairs: alone they say little.
    """
    raws, row = text.raws, text.row
    names = _names(raws)
    singles = has_singles(text.original)
    found: list[tuple[str, int]] = []
    for number, word in enumerate(row):
        if word in stops or _NUMBER.fullmatch(word):
            continue
        if singles and width(raws[number]) == 1:
            after = number + 1
            if after < len(row) and width(raws[after]) == 1 and row[after] not in stops:
                found.append((word + row[after], PLAIN_WEIGHS))
        elif len(word) > 1:
            found.append((stem(word) if lang in {"", "en"} else word, NAME_WEIGHS if names[number] else PLAIN_WEIGHS))
    return found


def _names(raws: list[str]) -> list[bool]:
    """Which words are written like names: a capital inside a text that does not write all its words so."""
    capital = [raw[0].isupper() for raw in raws]
    long = [number for number, raw in enumerate(raws) if len(raw) > 3]
    if long and sum(capital[number] for number in long) * 10 > len(long) * 7:
        return [False] * len(raws)
    return [is_capital and number > 0 for number, is_capital in enumerate(capital)]


_KEPT_S = ("ss", "us", "is")
_HISS = ("s", "x", "z", "ch", "sh")
_VOWEL = re.compile("[aeiouy]")


def stem(word: str) -> str:
    """An English word without the ending of its plural, of -ed and of -ing, and without a last e."""
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("es") and word[:-2].endswith(_HISS):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(_KEPT_S):
        word = word[:-1]
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) > 2 and _VOWEL.search(rest):
            word = rest[:-1] if rest[-1] == rest[-2] and rest[-1] not in "lsz" else rest
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word
