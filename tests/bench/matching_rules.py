"""What the matching benchmark reads: real items, and rules made from their words by a fixed seed.

A rule is two to four lists that are AND-ed, each of 5 to 20 entries: 60 in 100 are words, 27 phrases of two or three
words that stand in the items, 13 have an open end. One rule in five has a list under NOT, one in four a NEAR. In the
independent workload there are as many lists as rules, in the shared one all rules draw on 400.
"""

import bisect
import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import books
import real

import rules
from feeds import fold
from feeds.entry import Entry
from rules.matcher import Matcher
from rules.rulebook import Rulebook

SEED = 20_251_019
SHARED_LISTS = 400
ARCHIVED = 2_000
"""Items that a matcher may be told of beforehand."""

ENGLISH = ("rumca-fullstream-en-*", "rumca-background-en-*", "rumca-afpak-*")
SCRIPTS = {
    "English": ENGLISH,
    "Urdu": ("ur-geo-jang-express-samaa-*", "ur-bend-the-truth-*"),
    "Hindi": ("hi-bbc-hindi-*",),
    "Arabic": ("ar-saudinewsnet-*",),
    "Persian": ("fa-khabarfouri-*", "fa-ud-seraji-*", "fa-afkarnews-*"),
    "Pashto": ("ps-oscar2109-*", "ps-voa-azadi-*"),
    "Chinese": (),
}
CODES = {"English": "en", "Urdu": "ur", "Hindi": "hi", "Arabic": "ar", "Persian": "fa", "Pashto": "ps", "Chinese": "zh"}

_CLAUSE = re.compile(r"[.,:;!?()\[\]|/\n،؛۔؟।。，、！？“”\"«»…–—-]+")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
_CONTRACTED = re.compile(r"\w*['’]\w*")


def texts(patterns: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Language, title and summary of the items in these files; each text once."""
    seen: set[str] = set()
    for pattern in patterns:
        where = real.folder("news" if pattern in ENGLISH else "multilingual")
        for path in sorted(where.glob(f"{pattern}.jsonl.gz")):
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                for item in map(json.loads, lines):
                    title, summary = item.get("title") or "", item.get("summary") or ""
                    if summary not in seen:
                        seen.add(summary)
                        yield item.get("lang") or "", title, summary


def short_items() -> list[Entry]:
    """English items of 45 to 75 words, in an order of no meaning."""
    found = [
        (title, summary)
        for lang, title, summary in texts(ENGLISH)
        if lang[:2].lower() in {"", "en"} and 45 <= len(f"{title} {summary}".split()) <= 75
    ]
    random.Random(SEED).shuffle(found)
    return [_entry(n, title, summary=summary, lang="en") for n, (title, summary) in enumerate(found)]


def long_items(items: Sequence[Entry], words: int = 600) -> list[Entry]:
    """Items of about so many words: the texts of several are the paragraphs of one body."""
    found: list[Entry] = []
    body: list[str] = []
    length = 0
    for item in items:
        body.append(f"{item.title}. {item.summary}")
        length += len(body[-1].split())
        if length >= words:
            found.append(replace(item, body="\n".join(body[:-1])))
            body, length = [], 0
    return found


def cut_items(script: str, characters: int, most: int) -> list[Entry]:
    """Pieces of texts in one script, each of so many characters: a title of 60, the rest a summary."""
    written = chinese(most, characters) if script == "Chinese" else _running(script)
    found: list[Entry] = []
    for text in written:
        for at in range(0, len(text) - characters + 1, characters):
            piece = text[at : at + characters]
            blank = piece.rfind(" ", 40, 60)
            title = piece[: blank if blank > 0 else 60]
            found.append(_entry(len(found), title, summary=piece[len(title) :].strip(), lang=CODES[script]))
            if len(found) == most:
                return found
    return found


def _running(script: str) -> Iterator[str]:
    """Texts of one script; short ones are joined, so that none is thrown away."""
    kept = ""
    for lang, title, summary in texts(SCRIPTS[script]):
        if script != "English" or lang[:2].lower() in {"", "en"}:
            kept = f"{kept} {title} {summary}".strip()
        if len(kept) >= 1_000:
            yield kept
            kept = ""


def chinese(count: int, characters: int) -> Iterator[str]:
    """Made-up Chinese texts: no real ones lie with the others, so terms and headlines of the shipped desk are joined."""
    folder = Path(rules.__file__).parent / "afpak"
    written = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.yaml")))
    phrases = list(dict.fromkeys(_HAN.findall(written)))
    rng = random.Random(SEED)
    for _ in range(count):
        text = ""
        while len(text) < characters:
            text += rng.choice(phrases) + rng.choice("的在与和将对于并称，，，。。 ")
        yield text[:characters]


def _entry(n: int, title: str, **keys: str) -> Entry:
    return books.entry(title, key=f"{n:016x}", **keys)


@dataclass(frozen=True)
class Vocabulary:
    """Words, phrases and open words of some items, each sorted into classes: how many items hold it, to a power of 2."""

    words: dict[int, list[str]]
    phrases: dict[int, list[str]]
    opened: dict[int, list[str]]
    counts: Counter[str]
    items: Sequence[Entry]

    @classmethod
    def of(cls, items: Sequence[Entry]) -> "Vocabulary":
        """Count the words of items and what stands next to each other in one clause."""
        single, several = Counter[str](), Counter[str]()
        for item in items:
            here, together = _found(item)
            single.update(here)
            several.update(together)
        opened = _opened(single)
        return cls(_classes(single), _classes(several), _classes(opened), single + several + opened, items)

    def term(self, rng: random.Random, lowest: float, highest: float) -> str:
        """One entry of a list; its share of the items lies between the two and is spread over powers of 2."""
        kind = rng.choices((self.words, self.phrases, self.opened), weights=(60, 27, 13))[0] or self.words
        within = [n for n in kind if lowest * len(self.items) <= 2**n <= highest * len(self.items)] or [min(kind)]
        return rng.choice(kind[rng.choice(sorted(within))])

    def share(self, terms: Iterable[str]) -> float:
        """About how many of the items hold one of these terms, from 0."""
        return sum(self.counts[term] for term in terms) / len(self.items)


def _found(item: Entry) -> tuple[set[str], set[str]]:
    """The words of an item and its phrases."""
    single: set[str] = set()
    several: set[str] = set()
    for clause in _CLAUSE.split(f"{item.title}\n{item.summary}"):
        if item.lang == "zh":
            for run in _HAN.findall(clause):
                single.update(run[at : at + size] for size in (2,) for at in range(len(run) - size + 1))
                several.update(run[at : at + size] for size in (3, 4) for at in range(len(run) - size + 1))
            continue
        here = [word if _usable(word) else "" for word in fold.words(_CONTRACTED.sub("", clause))]
        single.update(word for word in here if word)
        for size in (2, 3):
            runs = (here[at : at + size] for at in range(len(here) - size + 1))
            several.update(" ".join(run) for run in runs if all(run))
    return single, several


def _usable(word: str) -> bool:
    return len(word) >= 3 and not any(char.isdigit() for char in word)


def _opened(single: Counter[str]) -> Counter[str]:
    """Beginnings of at least four letters, cut from words by one to three characters."""
    words = sorted(single)
    found = Counter[str]()
    for word in words:
        for cut in (1, 2, 3):
            stem = word[:-cut]
            if sum(char.isalpha() for char in stem) >= 4 and f"{stem}*" not in found:
                ended = words[bisect.bisect_left(words, stem) : bisect.bisect_left(words, f"{stem}\U0010ffff")]
                found[f"{stem}*"] = sum(single[one] for one in ended)
    return found


def _classes(counts: Counter[str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for term, count in sorted(counts.items()):
        found.setdefault(count.bit_length() - 1, []).append(term)
    return found


@dataclass(frozen=True)
class Recipe:
    """One rule: the lists that are AND-ed, the one under NOT ('' none), the distance of the first two (0 none)."""

    id: str
    lists: tuple[str, ...]
    without: str
    near: int

    @property
    def query(self) -> str:
        """How an analyst would write it."""
        wanted = [f"${name}" for name in self.lists]
        if self.near:
            close = f"{wanted[0]} NEAR/{self.near} {wanted[1]}"
            if len(wanted) == 2 and not self.without:
                return close
            wanted[:2] = [f"({close})"]
        return " AND ".join([*wanted, f"NOT ${self.without}"] if self.without else wanted)


@dataclass(frozen=True)
class Workload:
    """Rules, their lists, about how often an item meets each list, and the items that were there before."""

    lists: dict[str, tuple[str, ...]]
    recipes: tuple[Recipe, ...]
    shares: dict[str, float]
    archive: Sequence[Entry]
    language: str = "en"

    def rulebook(self) -> Rulebook:
        """The rulebook that a desk with these files has."""
        fields = ["title", "summary", "body"]
        written = [books.rule(one.id, one.query, fields=fields) for one in self.recipes]
        return books.book(written, {name: {self.language: terms} for name, terms in self.lists.items()})

    def matcher(self) -> Matcher:
        """The matcher of these rules, which has learned from the items that were there before, as a desk's has."""
        return Matcher.compile(self.rulebook(), (), self.archive)


def make(
    words: Vocabulary,
    count: int,
    *,
    shared: bool = False,
    near: bool = True,
    language: str = "en",
    between: tuple[float, float] = (0.000_2, 0.005),
) -> Workload:
    """So many rules; `between` says in what share of the items the words of their lists stand."""
    rng = random.Random(f"{SEED} {count} {shared}")
    names = [f"g{n}" for n in range(SHARED_LISTS if shared else count)]
    lists = {}
    for name in names:
        size = rng.randint(5, 20)
        terms: dict[str, None] = {}
        while len(terms) < size:
            terms[words.term(rng, *between)] = None
        lists[name] = tuple(terms)
    recipes = []
    for n in range(count):
        *wanted, other = rng.sample(names, rng.randint(2, 4) + 1)
        without = other if rng.random() < 0.20 else ""
        distance = rng.randint(5, 20) if rng.random() < 0.25 else 0
        recipes.append(Recipe(f"rule-{n:05}", tuple(wanted), without, distance if near else 0))
    shares = {name: words.share(terms) for name, terms in lists.items()}
    return Workload(lists, tuple(recipes), shares, words.items[:ARCHIVED], language)
