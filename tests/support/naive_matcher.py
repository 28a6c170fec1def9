"""A slow, obvious matcher: the definitions of the query language, word by word, over all choices of places.

It shares the parser, which has an oracle of its own, and the folding of texts; spellings, joints, particles, places,
distances and truth are done anew, with no index, no cap and no shortcut. All that it remembers is what it found in one
text.
"""

import itertools
import operator
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any as Whatever

from feeds.fold import Folded, fold
from rules.query import parse
from rules.tree import All, Any, AtLeast, Guard, ListRef, Named, Near, Node, Not, Number, Some, Term, Within

Terms = Mapping[str, Mapping[str, Whatever]]
"""What a file of terms holds: lists by name, each with its sections, and `queries`."""

Place = tuple[int, int]
Forms = list[tuple[tuple[tuple[str, bool], ...], bool]]
FIELDS = ("title", "summary", "body")
HYPHENS = "-‐‑\u200c"
PARAGRAPH = 20
COMPARISONS = {
    "": lambda value, other: True,
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


class Naive:
    """The texts of one entry by field, and what the definitions say of any query over them."""

    def __init__(self, texts: Mapping[str, str], terms: Terms) -> None:
        self.terms = terms
        self.rows = {name: Row(fold(text, title=name == "title")) for name, text in texts.items() if text}

    def truth(self, tree: Node, fields: Iterable[str] = FIELDS) -> bool:
        """T(q): whether a query is true of these texts over these fields."""
        match tree:
            case All(parts):
                return all(self.truth(part, fields) for part in parts)
            case Any(parts):
                return any(self.truth(part, fields) for part in parts)
            case Not(part):
                return not self.truth(part, fields)
            case Within("any", part):
                return self.truth(part, tuple(self.rows))
            case Within(name, part):
                return name in self.rows and self.truth(part, (name,))
            case Some(count, parts):
                return sum(self.truth(part, fields) for part in parts) >= count
            case AtLeast(count, part):
                return any(_separate(self.spans(part, name)) >= count for name in fields if name in self.rows)
        meant = self.meant(tree)
        if meant is not tree:
            return self.truth(meant, fields)
        return any(self.spans(tree, name) for name in fields if name in self.rows)

    def meant(self, node: Node) -> Node:
        """The query that a name stands for; any other node as it is."""
        if isinstance(node, Named):
            return node.part
        if isinstance(node, ListRef) and node.name in self.terms.get("queries", {}):
            parsed = parse(self.terms["queries"][node.name])
            assert parsed.tree is not None, parsed.faults
            return parsed.tree
        return node

    def spans(self, node: Node, field: str) -> set[Place]:
        """P_f(q): every place of a positional part in one field, as tokens from the first to before the last."""
        row = self.rows[field]
        if node not in row.found:
            row.found[node] = self._spans(node, field, row)
        return row.found[node]

    def least(self, chain: Near, field: str) -> int | None:
        """The least distance at which a chain has a place in a field, in words; None where there is none."""
        row = self.rows[field]
        chosen = itertools.product(*(self.spans(part, field) for part in chain.parts))
        gaps = [row.widest(one, ordered=chain.ordered) for one in chosen]
        return min((-(-gap // 2) for gap in gaps if gap is not None), default=None)

    def _spans(self, node: Node, field: str, row: "Row") -> set[Place]:
        match node:
            case Any(parts):
                return set().union(*(self.spans(part, field) for part in parts))
            case Near(parts, distance, ordered):
                chosen = itertools.product(*(self.spans(part, field) for part in parts))
                return {(min(one)[0], max(one)[1]) for one in chosen if row.near(one, distance, ordered=ordered)}
            case Guard(kind, distance, part, by):
                guards = self.spans(by, field)
                return {a for a in self.spans(part, field) if not any(row.bars(kind, a, b, distance) for b in guards)}
            case Number(comparison, value):
                return {(n, n + 1) for n in range(row.count) if row.is_number(n, comparison, value)}
        meant = self.meant(node)
        return self.spans(meant, field) if meant is not node else row.places(forms(node, self.terms))


class Row:
    """The tokens of one field, and how far apart they stand, in half-words."""

    def __init__(self, folded: Folded) -> None:
        self.folded = folded
        self.count = len(folded)
        self.found: dict[Node, set[Place]] = {}
        widths = folded.widths
        self.starts = [sum(widths[:n]) + PARAGRAPH * folded.paragraph(n) for n in range(self.count)]
        self.ends = [start + width for start, width in zip(self.starts, widths, strict=True)]

    def gap(self, a: Place, b: Place) -> int:
        """How far b begins after a ends."""
        return self.starts[b[0]] - self.ends[a[1] - 1]

    def in_a_sentence(self, a: Place, b: Place) -> bool:
        """Whether the first token of a and the last of b stand in one sentence."""
        return self.folded.sentence(a[0]) == self.folded.sentence(b[1] - 1)

    def near(self, chosen: tuple[Place, ...], distance: int | None, *, ordered: bool) -> bool:
        """Whether a choice of one place for each operand makes a chain."""
        widest = self.widest(chosen, ordered=ordered)
        if widest is None:
            return False
        return self.in_a_sentence(min(chosen), max(chosen)) if distance is None else widest <= 2 * distance

    def widest(self, chosen: tuple[Place, ...], *, ordered: bool) -> int | None:
        """The widest gap between neighbours; None where they overlap, or do not stand in the order that is asked for."""
        by_start = tuple(sorted(chosen))
        pairs = list(itertools.pairwise(by_start))
        if (ordered and by_start != chosen) or any(b[0] < a[1] for a, b in pairs):
            return None
        return max(self.gap(a, b) for a, b in pairs)

    def bars(self, kind: str, a: Place, b: Place, distance: int | None) -> bool:
        """Whether b keeps a from standing for `a NOT kind b`."""
        if kind == "INSIDE":
            return b[0] <= a[0] and a[1] <= b[1]
        if b[1] <= a[0] and kind in {"NEAR", "AFTER"}:
            return self.in_a_sentence(b, a) if distance is None else self.gap(b, a) <= 2 * distance
        if a[1] <= b[0] and kind in {"NEAR", "BEFORE"}:
            return self.in_a_sentence(a, b) if distance is None else self.gap(a, b) <= 2 * distance
        return False

    def is_number(self, token: int, comparison: str, value: float | None) -> bool:
        """Whether a token reads as a number that the comparison is true of."""
        numbers = [Decimal(one) for one in self.folded.readings(token) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", one)]
        return any(COMPARISONS[comparison](number, Decimal(repr(value or 0.0))) for number in numbers)

    def places(self, ways: Forms) -> set[Place]:
        """Every place at which one of these ways of writing stands."""
        found = set()
        for words, exact in ways:
            for first in range(self.count - len(words) + 1):
                if all(
                    self._is(first + n, word, is_open, exact=exact) for n, (word, is_open) in enumerate(words)
                ) and not any(first + n in self.folded.stops for n in range(1, len(words))):
                    found.add((first, first + len(words)))
        return found

    def _is(self, token: int, word: str, is_open: bool, *, exact: bool) -> bool:
        read = self.folded.surfaces(token) if exact else self.folded.readings(token)
        return any(one.startswith(word) if is_open else one == word for one in read)


def _separate(places: set[Place]) -> int:
    """How many places do not overlap, taken from the left, of those that begin at one token the longest."""
    count = end = 0
    for first, last in sorted(places, key=lambda place: (place[0], -place[1])):
        if first >= end:
            count, end = count + 1, last
    return count


def forms(leaf: Node, terms: Terms) -> Forms:
    """Every way in which a term or list may stand in a text."""
    if isinstance(leaf, Term):
        return _forms(leaf.text, exact=leaf.exact)
    assert isinstance(leaf, ListRef)
    found: Forms = []
    for language, entries in terms[leaf.name].items():
        for entry in entries:
            if entry.startswith("$"):
                found += forms(ListRef(entry[1:]), terms)
            elif entry.startswith("="):
                found += _forms(entry[1:], exact=True)
            else:
                plain = _forms(entry, exact=False)
                found += _attached(plain) if language == "ar" else plain
    return found


@lru_cache
def _forms(text: str, *, exact: bool) -> Forms:
    spelled = [list(_spelled(word)) for word in text.split()]
    return [
        (tuple(itertools.chain.from_iterable(chosen)), exact)
        for words in itertools.product(*spelled)
        for chosen in itertools.product(*(list(_joined(word, exact=exact)) for word in words))
    ]


def _spelled(word: str) -> Iterator[str]:
    """A word with its first spelling group written out, and so on."""
    for group in re.finditer(r"\(([^()]*)\)", word):
        before, after = word[: group.start()], word[group.end() :]
        if not (re.search(r"[\w\-\u200c]$", before) or re.match(r"[\w\-\u200c]", after)):
            continue
        choices = group[1].split("|") if "|" in group[1] else [group[1], ""]
        for choice in choices:
            yield from _spelled(before + choice + after)
        return
    yield word


def _joined(word: str, *, exact: bool) -> Iterator[tuple[tuple[str, bool], ...]]:
    """A word with each of its joints written apart, and written together."""
    is_open = word.endswith("*")
    pieces = [piece for piece in re.split(f"[{HYPHENS}]", word.rstrip("*")) if piece]
    for joints in itertools.product((" ", ""), repeat=max(len(pieces) - 1, 0)):
        written = "".join(itertools.chain.from_iterable(zip(pieces, (*joints, ""), strict=True)))
        folded = fold(written)
        read = [folded.surfaces(n)[0] if exact else folded.readings(n)[0] for n in range(len(folded))]
        yield tuple((one, is_open and n == len(read) - 1) for n, one in enumerate(read))


def _attached(plain: Forms) -> Forms:
    found: Forms = []
    for words, exact in plain:
        (first, is_open), *others = words
        bare = first[2:] if first.startswith("ال") and len(first) > 2 else first
        for conjunction in ("", "و", "ف"):
            for preposition in ("", "ب", "ل", "ک"):
                for article in ("", "ال"):
                    before = conjunction + ("لل" if preposition == "ل" and article else preposition + article)
                    found.append((((before + bare, is_open), *others), exact))
    return found
