"""Which entries tell the same news.

Two entries with one link are one story, however far apart; two with one title of five words or more are one story
within three days, for a newspaper writes "Talks resume in Istanbul after a week" more than once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from feeds.anchors import Anchor
from feeds.entry import Entry
from feeds.fold import fold
from feeds.links import page
from feeds.tokens import read, width

TITLE_WORDS = 5
"""A shorter title ("Morning briefing") names no news. Two characters of a script without blanks count as a word."""
TITLE_LASTS = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Near:
    """A story that shares an anchor with an entry: when its first and its latest entry were first seen, aware UTC."""

    story: str
    anchor: Anchor
    opened: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Placement:
    """The story an entry belongs to, by the key of that story's first entry.

    `joined` is False where the entry opens it; `why` is a sentence's end for people; `score` says how sure, 0 to 1.
    `copy_of` is the key of the entry whose text this one repeats, `continues` the story that this one is a later
    chapter of, None none. `merges` are the stories that became one by it, done before the entry is placed.
    """

    story: str
    why: str
    joined: bool
    score: float
    copy_of: str | None = None
    continues: str | None = None
    merges: tuple["Merge", ...] = ()


@dataclass(frozen=True, slots=True)
class Merge:
    """Two stories found to be one: `gone` becomes part of `into`."""

    gone: str
    into: str


def anchors(entry: Entry) -> tuple[Anchor, ...]:
    """What can tie an entry to a story, the surest first."""
    found = []
    if entry.link:
        found.append(Anchor("link", page(entry.link)))
    title = fold(entry.title, title=True)
    if sum(width(raw) for raw in title.raws) >= 2 * TITLE_WORDS:
        found.append(Anchor("title", " ".join(read(raw)[1][0] for raw in title.raws)))
    return tuple(found)


def opens(entry: Entry) -> Placement:
    """The placement of an entry that opens a story."""
    return Placement(entry.key, "the first to tell it", joined=False, score=0.0)


def place(entry: Entry, labels: frozenset[str], recent: Sequence[Near]) -> Placement:
    """The story of an entry: of those that share an anchor, by link before title, then the one opened first.

    `labels` are the ids of the rules that hit; they decide nothing here.
    """
    del labels
    near = [each for each in recent if each.anchor.kind == "link" or abs(entry.first_seen - each.last) <= TITLE_LASTS]
    near.sort(key=lambda each: (each.anchor.kind != "link", each.opened, each.story))
    if not near:
        return opens(entry)
    chosen = near[0]
    if chosen.story == entry.key:
        return opens(entry)
    if chosen.anchor.kind == "link":
        return Placement(chosen.story, "the same link", joined=True, score=1.0)
    return Placement(chosen.story, "the same title", joined=True, score=0.9)
