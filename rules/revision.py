"""Revisions: a rule's hash, which changes when what it matches may change, and not when its title does."""

import hashlib
from collections.abc import Iterable

from feeds import fold
from rules.rule import Rule
from rules.rulebook import Rulebook
from rules.terms import expand
from rules.tree import ListRef, Named, Node, Term, children

LANGUAGE = 1
"""The version of the query language."""


class Revisions:
    """Hashes of queries with lists and named queries expanded, of what else decides a match, and of versions."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._lists: dict[str, str] = {}

    def of(self, rule: Rule) -> str:
        """The revision of a rule that reads text: 12 hex digits."""
        trees = self._rulebook.trees[rule.id]
        said = [f"language {LANGUAGE} fold {fold.VERSION} fields {','.join(rule.fields)}", repr(rule.where)]
        for one, tree in zip(rule.match, trees.alternatives, strict=True):
            said.append(f"{one.name}{'!' if one.is_part else ''}: {self._text(tree)}")
        if trees.unless is not None:
            said.append(f"except: {self._text(trees.unless)}")
        return _digest(said)

    def _text(self, node: Node) -> str:
        match node:
            case Term(text, exact):
                return _digest(sorted(map(str, expand(text, exact=exact).literals)))
            case ListRef(name):
                return self._list(name)
            case Named(part=part):
                return self._text(part)
        own = [repr(getattr(node, name)) for name in _OWN if hasattr(node, name)]
        return f"{type(node).__name__} {' '.join(own)}({' '.join(self._text(child) for child in children(node))})"

    def _list(self, name: str) -> str:
        if name not in self._lists:
            literals = {str(literal) for one in self._rulebook.entries[name] for literal in one.literals}
            self._lists[name] = _digest(sorted(literals))
        return self._lists[name]


_OWN = ("name", "comparison", "value", "distance", "ordered", "kind", "count")
"""What a node says beside its parts."""


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]
