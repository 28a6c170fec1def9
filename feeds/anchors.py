"""What ties an entry to a story: the page it links to, its title, and the places, actors and numbers it names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from feeds.entry import Entry
from feeds.figures import figures
from feeds.fold import Folded, fold
from feeds.phrases import Phrase, Phrases

AnchorKind = Literal["link", "title", "place", "actor", "number"]

LOCAL: Final = frozenset({"province", "district", "city", "town", "crossing"})
"""Kinds of places that one event lies in: two of them that are apart are two events. A capital also stands for its
government, and a country or a region is wide; none of these tells two events apart."""

OTHER: Final = "other"
"""The kind of what hides a name and is no anchor: a cricket team, a newspaper."""

SUMMARY_READ: Final = 400
"""Characters of a summary in which names are looked for: what stands further on is often other news."""

_DATELINE = re.compile(r"(?:,\s?[\w .]{2,25})?(?:\s?\([^)]{2,25}\))?(?:\s?[:–—](?=\s)|\s-+\s)")


@dataclass(frozen=True, slots=True)
class Anchor:
    """Something that ties an entry to a story.

    `value` is by kind: a page's address, the folded words of a title, the id of a place or actor of the desk's files,
    or a number as it stands with the word it counts: `14 killed`, `48 hours`, `round 3`, whatever the language.
    """

    kind: AnchorKind
    value: str


@dataclass(frozen=True, slots=True)
class Named:
    """A place or actor of the desk's files, and what it is called.

    `anchor` is its anchor: the kind of anchor and its id. `kind` is what kind of place or actor it is, `within` the
    id of what it lies in or belongs to ('' nothing).
    """

    anchor: Anchor
    kind: str
    within: str
    phrases: tuple[Phrase, ...]


class Gazetteer:
    """All places and actors of a desk, compiled once; what an entry names of them, and how they lie to each other."""

    __slots__ = ("_kinds", "_phrases", "_within")

    def __init__(self, named: Iterable[Named] = ()) -> None:
        named = tuple(named)
        self._kinds = {one.anchor: one.kind for one in named}
        self._phrases = Phrases((phrase, one.anchor) for one in named for phrase in one.phrases)
        above = {one.anchor: Anchor(one.anchor.kind, one.within) for one in named if one.within}
        self._within = {one.anchor: _chain(one.anchor, above) for one in named}

    def named(self, entry: Entry) -> tuple[Anchor, ...]:
        """The places, actors and numbers that its title and the beginning of its summary name, each once."""
        found: dict[Anchor, None] = {}
        filed: set[Anchor] = set()
        for text, is_title in ((entry.title, True), (_beginning(entry.summary), False)):
            if not text:
                continue
            folded = fold(text, title=is_title)
            for phrase in self._phrases.find(folded):
                meant = [anchor for anchor in phrase.meant if self._kinds[anchor] != OTHER]
                if phrase.first == 0 and not is_title and _is_dateline(folded, phrase.after):
                    filed.update(anchor for anchor in meant if anchor not in found)
                    continue
                found.update(dict.fromkeys(meant))
            found.update((Anchor("number", figure), None) for figure in figures(folded))
        # Where a report was written counts only where it names no other place.
        if filed and not any(self.is_local(anchor) for anchor in found):
            found.update(dict.fromkeys(filed))
        return tuple(found)

    def kind(self, anchor: Anchor) -> str:
        """What kind of place or actor an anchor is; '' for all others."""
        return self._kinds.get(anchor, "")

    def within(self, anchor: Anchor) -> tuple[Anchor, ...]:
        """What a place lies in or an actor belongs to, the nearest first: Mir Ali in North Waziristan, in KP, in PK."""
        return self._within.get(anchor, ())

    def is_local(self, anchor: Anchor) -> bool:
        """Whether an anchor is a place as small as an event: a province, a district, a city, a crossing."""
        return anchor.kind == "place" and self.kind(anchor) in LOCAL

    def apart(self, one: Anchor, other: Anchor) -> bool:
        """Whether two anchors are local places of which neither lies in the other."""
        both_local = self.is_local(one) and self.is_local(other)
        return both_local and one != other and one not in self.within(other) and other not in self.within(one)


def _chain(anchor: Anchor, above: dict[Anchor, Anchor]) -> tuple[Anchor, ...]:
    """What is above an anchor, step by step; a circle is gone through once."""
    chain: dict[Anchor, None] = {}
    step = above.get(anchor)
    while step is not None and step != anchor and step not in chain:
        chain[step] = None
        step = above.get(step)
    return tuple(chain)


def _is_dateline(folded: Folded, after: int) -> bool:
    """Whether a text's first name, up to the token `after`, only says where it was written, as `QUETTA (AP) –` does."""
    return _DATELINE.match(folded.original, folded.span(0, after)[1]) is not None


def _beginning(summary: str) -> str:
    """The part of a summary that is read, without a word that is cut."""
    if len(summary) <= SUMMARY_READ:
        return summary
    cut = summary[: SUMMARY_READ + 1]
    return cut[: len(cut) - len(cut.rsplit(None, 1)[-1])] if " " in cut else cut[:SUMMARY_READ]
