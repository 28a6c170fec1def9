"""Entry: one published item, and what makes it itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Mark = Literal["live", "late", "seed"]
"""How an entry came: in its time; old or after a gap at first sight; in a feed's very first document."""


@dataclass(frozen=True, slots=True)
class Alias:
    """One thing an entry is known by: `scope` a feed or publisher id, `kind` guid, link, guid+link or text."""

    scope: str
    kind: Literal["guid", "link", "guid+link", "text"]
    value: str


@dataclass(frozen=True, slots=True)
class Item:
    """One item as its document states it, cleaned, before anyone knows whether it is new.

    `title`, `summary` and `body` are the original text: what hits point into. In `summary` and `body` a line feed
    is a paragraph break. `link` is canonical, '' none; `guid` '' none; `lang` '' unknown; `published` aware UTC,
    None where the document gives no date that can be believed.
    """

    guid: str
    link: str
    title: str
    summary: str = ""
    body: str = ""
    author: str = ""
    credit: str = ""
    lang: str = ""
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What one feed document said.

    `whole` is False where it was cut, over a limit or not well-formed: then its validators are not kept.
    `problems` are lines for the operator.
    """

    feed_id: str
    items: tuple[Item, ...]
    title: str = ""
    lang: str = ""
    whole: bool = True
    problems: tuple[str, ...] = ()

    def newest(self, now: datetime) -> datetime | None:
        """When its newest item was published, by what publishers say, but not after `now`; None where none says."""
        return max((min(item.published, now) for item in self.items if item.published), default=None)


@dataclass(frozen=True, slots=True)
class Entry:
    """One published item in one of its wordings.

    `key` is 16 hex digits made from what identifies it, the same on every machine. `revision` counts its wordings
    from 1; text offsets in a hit count characters of that wording. `first_seen` is our own clock, aware UTC.
    """

    key: str
    feed_id: str
    publisher: str
    link: str
    title: str
    first_seen: datetime
    summary: str = ""
    body: str = ""
    lang: str = ""
    author: str = ""
    credit: str = ""
    published: datetime | None = None
    mark: Mark = "live"
    revision: int = 1

    def text(self, field: str) -> str:
        """The original text of `title`, `summary` or `body`."""
        return {"title": self.title, "summary": self.summary, "body": self.body}[field]
