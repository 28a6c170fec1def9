"""Engines that answer the same question as our matcher: which of the rules does each item meet?

Each one takes a workload and our matcher of it, and answers a batch of items with (item, rule) pairs. Where an engine
has no NEAR, rules that hold but for it are confirmed by our own evaluation, the one step that all of them share.
What cannot be imported raises ImportError when the engine is made.
"""

import importlib
import re
import sqlite3
import string
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Protocol

import books
from matching_rules import Recipe, Workload

from feeds import fold
from feeds.entry import Entry
from rules.matcher import Matcher

Pair = tuple[str, str]

FIELDS = ("title", "summary", "body")


def confirmed(matcher: Matcher, item: Entry, ids: Iterable[str]) -> list[Pair]:
    """Pairs of an item with those of some rules that our own evaluation holds true of it, without our index."""
    look = matcher.look(item)
    return [(item.key, name) for name in ids if matcher.match_rule(name, item, look)]


class Engine(Protocol):
    """What answers a batch of items."""

    def pairs(self, items: Sequence[Entry]) -> list[Pair]:
        """The rules that each item meets, as (item, rule)."""


def _texts(item: Entry) -> list[str]:
    return [text for text in map(item.text, FIELDS) if text]


class Ours:
    """The matcher, from a raw entry to hits with their evidence."""

    def __init__(self, workload: Workload, matcher: Matcher) -> None:
        self.matcher = matcher

    def pairs(self, items: Sequence[Entry]) -> list[Pair]:
        match = self.matcher.match
        return [(item.key, hit.rule_id) for item in items for hit in match(item, books.NOON)]


class OursUnlearned(Ours):
    """The same, but for what stored entries tell of how common words are: a desk's first minutes."""

    def __init__(self, workload: Workload, matcher: Matcher) -> None:
        super().__init__(workload, Matcher.compile(matcher.rulebook, ()))


class Folding:
    """Cutting an item into words and folding them alone: the part of our own cost that no index saves."""

    def __init__(self, workload: Workload, matcher: Matcher) -> None:
        pass

    def pairs(self, items: Sequence[Entry]) -> list[Pair]:
        for item in items:
            for field in FIELDS:
                text = item.text(field)
                if text:
                    fold.words(text, title=field == "title")
        return []


class _Confirmed:
    """The rules that hold but for NEAR, and the shared step that looks at NEAR."""

    def __init__(self, workload: Workload, matcher: Matcher) -> None:
        self.recipes = workload.recipes
        self.close = {one.id for one in workload.recipes if one.near}
        self.matcher = matcher

    def near(self, item: Entry, found: list[str]) -> list[Pair]:
        """Pairs of an item with those of the found rules whose NEAR holds."""
        asked = [name for name in found if name in self.close]
        kept = set(confirmed(self.matcher, item, asked)) if asked else set()
        pairs = [(item.key, name) for name in found]
        return [pair for pair in pairs if pair[1] not in self.close or pair in kept]


def _pattern(term: str) -> str:
    """A term as a regular expression after a word boundary; no sign that breaks a phrase stands between its words."""
    words = r"[^\w\n.,:;!?()|\[\]]+".join(map(re.escape, term.removesuffix("*").split()))
    return words if term.endswith("*") else rf"{words}\b"


class OneSearch:
    """One `re.search` for one word, whatever the rules: a yardstick for how fast the machine is in these minutes."""

    def __init__(self, workload: Workload, matcher: Matcher) -> None:
        self.search = re.compile(r"\bkhost\b").search

    def pairs(self, items: Sequence[Entry]) -> list[Pair]:
        for item in items:
            self.search(item.summary)
        return []


class EachTerm(_Confirmed):
    """Naive: for each rule, `re.search` for each of its terms by itself."""

    def __init__(self, workload: Workload, matcher: Matcher) -> None:
        super().__init__(workload, matcher)
        self.terms = {
            name: [re.compile(rf"\b{_pattern(term)}").search for term in terms]
            for name, terms in workload.lists.items()
        }

    def pairs(self, items: Sequence[Entry]) -> list[Pair]:
        found: list[Pair] = []
        for item in items:
            text = "\n".join(_texts(item)).lower()
            found += self.near(item, [one.id for one in self.recipes if self.holds(one, text)])
        return found

    def holds(self, recipe: Recipe, text: str) -> bool:
        """Whether a rule holds but for NEAR."""
        wanted = [any([term(text) for term in self.terms[name]]) for name in recipe.lists]  # noqa: C419 - each term
        without = bool(recipe.without) and any([term(text) for term in self.terms[recipe.without]])  # noqa: C419
        return all(wanted) and not without


class EachTermStopping(EachTerm):
    """Naive, but a list is done at its first word and a rule at its first list that is missing."""

    def holds(self, recipe: Recipe, text: str) -> bool:
        """Whether a rule holds but for NEAR."""
        wanted = all(any(term(text) for term in self.terms[name]) for name in recipe.lists)
        return wanted and not (recipe.without and any(term(text) for term in self.terms[recipe.without]))


class Alternations(_Confirmed):
    """One compiled alternation for each list, rule by rule; a rule is done at its first list that is missing."""

    def __init__(self, workload: Workload, matcher: Matcher) -> None:
        super().__init__(workload, matcher)
        found = {name: "|".join(map(_pattern, terms)) for name, terms in workload.lists.items()}
        self.lists = {name: re.compile(rf"\b(?:{pattern})").search for name, pattern in found.items()}

    def pairs(self, items: Sequence[Entry]) -> list[Pair]:
        found: list[Pair] = []
        for item in items:
            text = "\n".join(_texts(item)).lower()
            found += self.near(item, [one.id for one in self.recipes if self.holds(one, text)])
        return found

    def holds(self, recipe: Recipe, text: str) -> bool:
        """Whether a rule holds but for NEAR."""
        lists = self.lists
        wanted = all(lists[name](text) for name in recipe.lists)
        return wanted and not (recipe.without and lists[recipe.without](text))


_BLANKS = str.maketrans({code: " " for code in range(128) if chr(code) not in string.ascii_letters + string.digits})
_INNER = re.compile(r"[A-Za-z0-9]['`.][A-Za-z0-9]")
_TYPESET = tuple(zip("’‘“”–—…", "''    .", strict=True))


def plain(item: Entry) -> bytes:
    """An item's words with one blank round each, for engines that find literals: the cheapest text that misses little.

    Only words that hold more than ASCII are folded; those with an apostrophe or a dot inside have their readings
    added at the end.
    """
    words: list[str] = []
    inner: list[str] = []
    for text in map(_typed, _texts(item)):
        pieces = text.split()
        inner += [piece for piece in pieces if not piece.isalnum() and _INNER.search(piece)]
        if not text.isascii():
            pieces = [piece if piece.isascii() else " ".join(fold.words(piece)) for piece in pieces]
        if "'" in text:
            pieces = [piece.removesuffix("'s") for piece in pieces]
        words += " ".join(pieces).lower().translate(_BLANKS).split()
        words.append("|")
    for piece in inner:
        words += [reading for raw in fold.fold(piece).raws for reading in fold.read(raw)[1]]
    return f" {' '.join(words)} ".encode()


def _typed(text: str) -> str:
    """A text with the quotation marks and dashes of a keyboard."""
    if not text.isascii():
        for typeset, typed in _TYPESET:
            text = text.replace(typeset, typed)
    return text


def _literal(term: str) -> bytes:
    return f" {term[:-1]}".encode() if term.endswith("*") else f" {term} ".encode()


class Hyperscan:
    """Hyperscan finds the terms; rules whose lists all occur are evaluated by our own matcher."""

    def __init__(self, workload: Workload, matcher: Matcher) -> None:
        hyperscan = importlib.import_module("hyperscan")

        self.matcher = matcher
        lists_of: dict[bytes, list[str]] = defaultdict(list)
        for name, terms in workload.lists.items():
            for term in terms:
                lists_of[_literal(term)].append(name)
        self.lists_of = list(lists_of.values())
        self.database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        flags = hyperscan.HS_FLAG_SINGLEMATCH
        self.database.compile(
            expressions=list(lists_of),
            ids=list(range(len(lists_of))),
            elements=len(lists_of),
            flags=flags,
            literal=True,
        )
        self.anchored: dict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
        for one in workload.recipes:
            rarest = min(one.lists, key=workload.shares.__getitem__)
            self.anchored[rarest].append((one.id, frozenset(one.lists)))

    def candidates(self, item: Entry) -> list[str]:
        """The rules whose lists all occur."""
        found: list[int] = []
        self.database.scan(plain(item), match_event_handler=lambda literal, *_: found.append(literal))
        present: set[str] = set()
        for literal in found:
            present.update(self.lists_of[literal])
        anchored = self.anchored
        return [name for one in present if one in anchored for name, lists in anchored[one] if lists <= present]

    def pairs(self, items: Sequence[Entry]) -> list[Pair]:
        found: list[Pair] = []
        for item in items:
            ids = self.candidates(item)
            if ids:
                found += confirmed(self.matcher, item, ids)
        return found


class HyperscanAlone(Hyperscan):
    """The same without our evaluation: what finding the candidates costs."""

    def pairs(self, items: Sequence[Entry]) -> list[Pair]:
        for item in items:
            self.candidates(item)
        return []


class YaraX(_Confirmed):
    """One YARA rule a rule, over the same plain text."""

    def __init__(self, workload: Workload, matcher: Matcher) -> None:
        yara_x = importlib.import_module("yara_x")

        super().__init__(workload, matcher)
        source = "\n".join(self._rule(n, one, workload) for n, one in enumerate(workload.recipes))
        self.scanner = yara_x.Scanner(yara_x.compile(source))

    @staticmethod
    def _rule(n: int, recipe: Recipe, workload: Workload) -> str:
        named = [*recipe.lists, *([recipe.without] if recipe.without else [])]
        strings = [
            f'$l{at}_{k} = "{_literal(term).decode()}"'
            for at, name in enumerate(named)
            for k, term in enumerate(workload.lists[name])
        ]
        wanted = [f"any of ($l{at}_*)" for at in range(len(recipe.lists))]
        if recipe.without:
            wanted.append(f"not any of ($l{len(recipe.lists)}_*)")
        return f"rule r{n} {{ strings: {' '.join(strings)} condition: {' and '.join(wanted)} }}"

    def pairs(self, items: Sequence[Entry]) -> list[Pair]:
        found: list[Pair] = []
        recipes = self.recipes
        for item in items:
            met = self.scanner.scan(plain(item)).matching_rules
            found += self.near(item, [recipes[int(one.identifier[1:])].id for one in met])
        return found


class Fts5:
    """SQLite's full-text index over the whole batch, with one query a rule.

    NEAR is its own, each word with each; unlike ours it takes one occurrence for two words. A comma breaks no phrase.
    """

    def __init__(self, workload: Workload, matcher: Matcher) -> None:
        self._index()
        self.queries = [(one.id, self._query(one, workload)) for one in workload.recipes]

    @staticmethod
    def _index() -> sqlite3.Connection:
        index = sqlite3.connect(":memory:", isolation_level=None)
        try:
            index.execute(
                "CREATE VIRTUAL TABLE item USING fts5"
                "(title, summary, body, content='', tokenize='unicode61 remove_diacritics 2')"
            )
        except sqlite3.OperationalError as absent:
            raise ImportError("this SQLite has no FTS5") from absent
        return index

    @staticmethod
    def _query(recipe: Recipe, workload: Workload) -> str:
        lists = [list(map(_phrase, workload.lists[name])) for name in recipe.lists]
        wanted = [f"({' OR '.join(terms)})" for terms in lists]
        if recipe.near:
            close = (f"NEAR({one} {other}, {recipe.near})" for one in lists[0] for other in lists[1])
            wanted[:2] = [f"({' OR '.join(close)})"]
        query = " AND ".join(wanted)
        if recipe.without:
            query = f"({query}) NOT ({' OR '.join(map(_phrase, workload.lists[recipe.without]))})"
        return query

    def pairs(self, items: Sequence[Entry]) -> list[Pair]:
        index = self._index()
        index.execute("BEGIN")
        rows = ((n, item.title, item.summary, item.body) for n, item in enumerate(items))
        index.executemany("INSERT INTO item (rowid, title, summary, body) VALUES (?, ?, ?, ?)", rows)
        index.execute("COMMIT")
        ask = "SELECT rowid FROM item WHERE item MATCH ?"
        found = [(items[row].key, name) for name, query in self.queries for (row,) in index.execute(ask, (query,))]
        index.close()
        return found


def _phrase(term: str) -> str:
    return f'"{term[:-1]}"*' if term.endswith("*") else f'"{term}"'


ENGINES: dict[str, type[Engine]] = {
    "ours": Ours,
    "ours-unlearned": OursUnlearned,
    "fold": Folding,
    "hyperscan": Hyperscan,
    "hyperscan-scan": HyperscanAlone,
    "yara-x": YaraX,
    "fts5": Fts5,
    "re": Alternations,
    "terms-stopping": EachTermStopping,
    "terms": EachTerm,
    "one-search": OneSearch,
}
"""By the name that the command line takes."""

SAID = {
    "ours": "ours, from a raw entry to hits",
    "ours-unlearned": "ours before it has learned from an archive",
    "fold": "  our folding alone",
    "hyperscan": "(b) hyperscan, then our evaluation",
    "hyperscan-scan": "  hyperscan without our evaluation",
    "yara-x": "(c) YARA-X, one YARA rule a rule",
    "fts5": "(d) SQLite FTS5, one query a rule",
    "re": "(a) one `re` alternation a list, rule by rule",
    "terms-stopping": "naive re.search a term, stopping early",
    "terms": "naive re.search for every term",
    "one-search": "  yardstick: one re.search",
}

ANSWERING = frozenset(ENGINES) - {"ours", "fold", "hyperscan-scan", "one-search"}
"""Engines whose pairs are compared with ours."""
