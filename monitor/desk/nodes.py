"""What a YAML file is to us: texts, lists and keys, each with its place."""

from dataclasses import dataclass, field

DEEPEST = 20
"""Levels of lists and keys inside each other."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """One text: its value, and where it stands, as characters of the file. `style` is that of `origins`."""

    start: int
    end: int
    value: str
    style: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of nodes."""

    start: int
    items: list["Node"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Keyed:
    """Keys with their values, each key with its own place."""

    start: int
    keys: dict[str, Scalar] = field(default_factory=dict)
    values: dict[str, "Node"] = field(default_factory=dict)


Node = Scalar | Listing | Keyed
Path = tuple[str | int, ...]


def child(node: Node, step: str | int) -> Node | None:
    """The node one step down, None if there is none."""
    if isinstance(node, Keyed) and isinstance(step, str):
        return node.values.get(step)
    if isinstance(node, Listing) and isinstance(step, int) and 0 <= step < len(node.items):
        return node.items[step]
    return None
