"""The tree of a query: its nodes, and what can be asked of any of them."""

import typing
from collections.abc import Callable
from dataclasses import dataclass, field

GuardKind = typing.Literal["NEAR", "AFTER", "BEFORE", "INSIDE"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A part of a query; `at` and `length` are the characters that stand for it and take no part in equality."""

    at: int = field(default=0, compare=False, repr=False)
    length: int = field(default=1, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Term(Node):
    """A word or phrase with all its spellings; `exact` compares it as written."""

    text: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class ListRef(Node):
    """`$name`: any entry of a list."""

    name: str


@dataclass(frozen=True, slots=True)
class Named(Node):
    """`$name` of a named query: what its query says, whose places are characters of that query."""

    name: str
    part: Node


@dataclass(frozen=True, slots=True)
class Number(Node):
    """NUM, with a comparison ('' none) and its value."""

    comparison: str
    value: float | None


@dataclass(frozen=True, slots=True)
class All(Node):
    """AND: each part is true of the entry, in whatever field."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any(Node):
    """OR."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """NOT before a part of an AND: the part is false of the entry."""

    part: Node


@dataclass(frozen=True, slots=True)
class Within(Node):
    """`title:( )` and its like: the part is true of that field alone."""

    name: str
    part: Node


@dataclass(frozen=True, slots=True)
class Near(Node):
    """NEAR or BEFORE (`ordered`): parts with at most `distance` words between, None in one sentence."""

    parts: tuple[Node, ...]
    distance: int | None
    ordered: bool


@dataclass(frozen=True, slots=True)
class Guard(Node):
    """`part NOT NEAR/n by` and its like."""

    kind: GuardKind
    distance: int | None
    part: Node
    by: Node


@dataclass(frozen=True, slots=True)
class AtLeast(Node):
    """ATLEAST/n: that many separate occurrences in one field."""

    count: int
    part: Node


@dataclass(frozen=True, slots=True)
class Some(Node):
    """n OF ( , ): that many of the members are true."""

    count: int
    parts: tuple[Node, ...]


# A table and no match statement: this is asked of every node of a desk, several times.
_CHILDREN: dict[type[Node], Callable[[typing.Any], tuple[Node, ...]]] = {
    **dict.fromkeys((Term, ListRef, Number), lambda _: ()),
    **dict.fromkeys((All, Any, Near, Some), lambda node: node.parts),
    **dict.fromkeys((Not, Named, Within, AtLeast), lambda node: (node.part,)),
    Guard: lambda node: (node.part, node.by),
}


def children(node: Node) -> tuple[Node, ...]:
    """The parts of a node, in the order written."""
    return _CHILDREN[type(node)](node)


def walk(node: Node, *, into: bool = True) -> list[Node]:
    """The node and everything below it; what a named query says only if `into`, since it stands in another text."""
    found = []
    waiting = [node]
    while waiting:
        one = waiting.pop()
        found.append(one)
        inner = children(one)
        if inner and (into or not isinstance(one, Named)):
            waiting += inner[::-1]
    return found


def positional(node: Node) -> bool:
    """Whether a node has places in the text, and not only a truth."""
    match node:
        case Any(parts):
            return all(positional(part) for part in parts)
        case Named(part=part):
            return positional(part)
    return isinstance(node, Term | ListRef | Number | Near | Guard)
