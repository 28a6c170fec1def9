"""Bare stems: what a spelling group that must be filled leaves out, as `end(s|ed) without` does “end without”."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from rules.lint import Place, inner, queries, wider
from rules.terms import Literal, entry, expand
from rules.tree import ListRef, Node, Term, walk

if TYPE_CHECKING:
    from rules.rulebook import Rulebook

SHORTEST = 3
"""Letters of a stem: what is left of a shorter one is another word by chance."""

# A group at the end of a word, all of whose choices have letters.
_ENDING = regex.compile(r"(?<=[\p{L}\p{M})])\([^()|\s]+(?:\|[^()|\s]+)+\)(?![\p{L}\p{M}\p{Nd}(*])")
_BEFORE = regex.compile(r"[^\s\-‐‑\u200c]*$")
_GROUP = regex.compile(r"\([^()]*\)")
_LETTER = regex.compile(r"\p{L}")


@dataclass(frozen=True, slots=True)
class Bare:
    """A stem that nothing beside it finds: `term`, where its group stands, and the group as written.

    `language` is that of its section of a list, or any.
    """

    term: Term
    language: str
    place: Place
    offset: int
    group: str


def bare_stems(book: "Rulebook") -> list[Bare]:
    """Every stem that a group of a list's entry or of a query's term leaves out."""
    return [*_of_lists(book), *_of_queries(book)]


def _of_lists(book: "Rulebook") -> Iterator[Bare]:
    for name, one in book.lists.items():
        known: _Known | None = None
        for language, texts in one.sections.items():
            for n, text in enumerate(texts):
                if "|" not in text or text.startswith(("$", "=")):
                    continue
                known = known or _Known(literal for found in book.entries[name] for literal in found.literals)
                for offset, group, stem in _stems(text):
                    if not known.covers(entry(stem, particles=language == "ar").literals):
                        yield Bare(Term(stem), language, (f"terms:{name}", (language, n)), offset, group)


def _of_queries(book: "Rulebook") -> Iterator[Bare]:
    for asked in queries(book):
        known: _Known | None = None
        for node in walk(asked.tree, into=False):
            if not isinstance(node, Term) or node.exact or "|" not in node.text:
                continue
            known = known or _Known(_literals(book, asked.tree))
            for offset, group, stem in _stems(node.text):
                if not known.covers(expand(stem).literals):
                    yield Bare(Term(stem), "any", asked.place, inner(node) + offset, group)


def _literals(book: "Rulebook", tree: Node) -> Iterator[Literal]:
    """All that the terms and lists of a query look for."""
    for node in walk(tree):
        if isinstance(node, Term):
            yield from expand(node.text, exact=node.exact).literals
        elif isinstance(node, ListRef):
            yield from (literal for one in book.entries[node.name] for literal in one.literals)


def _stems(text: str) -> Iterator[tuple[int, str, str]]:
    """Each group that must be filled, with its place, and the text without it."""
    for found in _ENDING.finditer(text):
        word = _GROUP.sub("", _BEFORE.search(text[: found.start()])[0])
        if len(_LETTER.findall(word)) >= SHORTEST:
            yield found.start(), found.group(), text[: found.start()] + text[found.end() :]


class _Known:
    """Literals, and how long the beginnings are among them."""

    def __init__(self, literals: Iterable[Literal]) -> None:
        self._literals = frozenset(literals)
        self._lengths = {len(one.words[-1].text) for one in self._literals if one.words[-1].open}

    def covers(self, literals: tuple[Literal, ...]) -> bool:
        """Whether some of these are found already; what cannot be expanded is of no interest either."""
        return not literals or any(form in self._literals for one in literals for form in wider(one, self._lengths))
