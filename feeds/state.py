"""What we remember of a feed between polls, and what one look at it gave."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Health = Literal["ok", "learning", "failing", "silent", "stale", "gone"]
Outcome = Literal["fresh", "nothing new", "unchanged", "failed", "quarantined"]


@dataclass(frozen=True, slots=True)
class FeedState:
    """What we remember of a feed.

    All times are aware UTC. `url` is the address the desk's file gave when we last looked; `moved_to` is where a
    permanent redirect points ('' none) and `moved_seen` when it was seen, oldest first. `last_full` is the last
    answer with a whole body; `last_ok` the last good answer of any kind; `last_new` the last one that brought an
    entry we had not seen; None means never. `guid_weak` and `link_weak` say that this feed has once given one
    GUID or link to two items of one document, for good.
    """

    feed_id: str
    publisher: str
    url: str
    next_due: datetime
    moved_to: str = ""
    moved_seen: tuple[datetime, ...] = ()
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    last_full: datetime | None = None
    interval_s: int = 1800
    fails: int = 0
    state: Health = "learning"
    state_since: datetime | None = None
    last_ok: datetime | None = None
    last_new: datetime | None = None
    guid_weak: bool = False
    link_weak: bool = False


@dataclass(frozen=True, slots=True)
class Poll:
    """One look at a feed: what came of it, its HTTP status (0 none), bytes on the wire, entries listed and new.

    `overlap` counts listed entries that we already knew; `why` is one line for the operator, '' when all is well.
    """

    feed_id: str
    at: datetime
    outcome: Outcome
    status: int = 0
    size: int = 0
    entries: int = 0
    fresh: int = 0
    overlap: int = 0
    took_ms: int = 0
    why: str = ""
