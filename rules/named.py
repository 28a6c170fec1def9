"""Queries read in the company of a desk's lists and named queries: every `$name` is one or the other."""

from collections.abc import Mapping

from rules.errors import Flaw, Flaws
from rules.lexemes import scan
from rules.lists import refer
from rules.query import parse
from rules.tree import ListRef, Node, walk

LARGEST = 10_000
"""Parts of a query when its named queries are written out: the limit that its characters have, too."""
DEEPEST = 20
"""Named queries inside each other."""

Path = tuple[str | int, ...]


class Reader:
    """Reads queries; what is wrong with them is added to `flaws`.

    `trees` holds each named query that is sound; they are read first, each after those it refers to.
    """

    def __init__(self, lists: Mapping[str, object], queries: Mapping[str, str], flaws: Flaws) -> None:
        self.lists = lists
        self.queries = queries
        self.flaws = flaws
        self.trees: dict[str, Node] = {}
        self._sizes: dict[str, int] = {}
        self._read: set[str] = set()
        for name in queries:
            self._named(name, ())

    def read(self, subject: str, path: Path, text: str) -> Node | None:
        """The tree of a query, None where it cannot be used."""
        parsed = parse(text, self.trees)
        self.flaws.quote(subject, path, parsed.faults)
        if parsed.tree is None:
            # What it refers to is looked at all the same: every fault is told at once.
            named = [(one.text, one.start, one.end - one.start) for one in scan(text)[0] if one.kind == "LIST"]
        else:
            nodes = (node for node in walk(parsed.tree, into=False) if isinstance(node, ListRef))
            named = [(node.name, node.at, node.length) for node in nodes]
        for name, at, length in named:
            wrong = refer(name, self.lists, self.queries)
            if wrong:
                self.flaws.append(Flaw(subject, path, *wrong, offset=at, length=length))
        # A named query that is broken is told of where it stands.
        return parsed.tree if all(name in self.lists for name, _, _ in named) else None

    def _named(self, name: str, waiting: tuple[str, ...]) -> None:
        """Read a named query after those it names; `waiting` are those that wait for it."""
        if name in self._read:
            return
        subject = f"terms:{name}"
        size = 0
        lexemes, _ = scan(self.queries[name])
        for lexeme in lexemes:
            size += 1
            if lexeme.kind != "LIST" or lexeme.text not in self.queries:
                continue
            ring = (*waiting, name)
            if lexeme.text in ring:
                self._circle(subject, ring[ring.index(lexeme.text) :], lexeme.start, lexeme.end)
            elif len(ring) >= DEEPEST:
                self._large(subject, f"named queries more than {DEEPEST} inside each other")
            else:
                self._named(lexeme.text, ring)
            size += self._sizes.get(lexeme.text, 0)
        self._read.add(name)
        if size > LARGEST:
            self._large(subject, f"this query has {size} parts when its named queries are written out")
            return
        tree = self.read(subject, (), self.queries[name])
        if tree is not None:
            self.trees[name] = tree
            self._sizes[name] = size

    def _circle(self, subject: str, ring: tuple[str, ...], start: int, end: int) -> None:
        circle = " -> ".join(f"${step}" for step in (*ring, ring[0]))
        message = f"a query that contains itself: {circle}"
        advice = "take one of these references out"
        self.flaws.append(Flaw(subject, (), "E202", message, advice, offset=start, length=end - start))

    def _large(self, subject: str, message: str) -> None:
        advice = "use term lists where words suffice, and name fewer queries in it"
        self.flaws.say(subject, (), "E128", message, advice)
