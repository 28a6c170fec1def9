"""What ties an entry to a story: the page it links to, its title, and the places, actors and numbers it names."""

from dataclasses import dataclass
from typing import Literal

AnchorKind = Literal["link", "title", "place", "actor", "number"]


@dataclass(frozen=True, slots=True)
class Anchor:
    """Something that ties an entry to a story.

    `value` is by kind: a page's address, the folded words of a title, the id of a place or actor of the desk's files,
    or a number as it stands with the word it counts.
    """

    kind: AnchorKind
    value: str
