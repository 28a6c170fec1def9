"""Probe: one whole look at a feed by someone who wants to know whether its address is right.

What a server said becomes a Finding: one word for it, what was seen, and what to do next in feeds.yaml. Nothing is
remembered of the feed by it, and nothing is decided.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, get_args

from feeds.entry import Document
from feeds.errors import NoFeed, ParseFailed
from feeds.feed import Feed, Publisher
from feeds.fetch import Failed, Fetched, Look
from feeds.health import patience
from feeds.moved import domain
from feeds.tongue import tongues

Found = Literal[
    "answered", "moved", "stale", "empty", "not a feed", "refused", "gone", "busy", "broken", "unreachable", "not asked"
]
"""What became of a probe.

answered        a feed with recent items
moved           the same, from another address for good
stale           a feed, and its newest item is old
empty           a feed without items, or a body of nothing
not a feed      a challenge, a web page, a site map
refused         401, 403, 406, 451: not to us
gone            404, 410
busy            429, 503: asked to come back later
broken          an error of the server's, or a body that cannot be read
unreachable     no answer at all, or an address that may not be asked
not asked       its domain asked us to wait before its turn came
"""
FOUND: tuple[Found, ...] = get_args(Found)
WELL: frozenset[Found] = frozenset({"answered", "moved"})
"""What a feed that can be used is found to be."""

ENOUGH = 5
"""Items without which nothing is said of a feed's language."""

_REFUSED, _GONE, _BUSY = frozenset({401, 403, 406, 451}), frozenset({404, 410}), frozenset({429, 503})
_SILENT = frozenset({"network", "timeout", "tls", "protocol", "address", "redirect"})


@dataclass(frozen=True, slots=True)
class Finding:
    """What one probe of a feed found.

    `asked` is aware UTC; `status` 0 where no answer came; `why` one line, '' where all is well. `newest` is the date of
    the newest item, None where none has one. `declared` is the language of feeds.yaml, `seen` those of the items.
    `address` is where the feed has moved, or one that a page names for it, '' none. `advice` says what to do next.
    """

    feed_id: str
    publisher: str
    url: str
    asked: datetime
    found: Found
    why: str = ""
    status: int = 0
    items: int = 0
    newest: datetime | None = None
    declared: str = ""
    seen: tuple[str, ...] = ()
    address: str = ""
    advice: str = ""


def finding(
    publisher: Publisher,
    feed: Feed,
    look: Look | None,
    read: Document | ParseFailed | None,
    now: datetime,
    agent: str,
) -> Finding:
    """What a look at a feed found; `look` None where it was not asked, `read` what became of the document that came.

    `agent` is the name by which we asked.
    """
    made = Finding(feed.id, publisher.id, feed.url, now, "not asked", declared=feed.lang)
    place = f"https://{next(iter(publisher.domains), domain(feed.url))}"
    return _Judge(publisher, feed, made, place, agent).judge(look, read)


@dataclass(frozen=True, slots=True)
class _Judge:
    """Whose feed it is, what is known before the look, and where a person would look for another address."""

    publisher: Publisher
    feed: Feed
    made: Finding
    place: str
    agent: str

    def judge(self, look: Look | None, read: Document | ParseFailed | None) -> Finding:
        """One word for what a server said, the worst of what is so."""
        if isinstance(look, Failed):
            return self._failed(look)
        if not isinstance(look, Fetched):
            return self._as("not asked", advice=f"probe it again later: --feed {self.feed.id}")
        if isinstance(read, NoFeed):
            return self._no_feed(look, read)
        if not isinstance(read, Document):
            why = read.why if read is not None else "it was not read"
            return self._as("broken", why, look.status, advice=self._elsewhere())
        return self._document(look, read)

    def _as(self, found: Found, why: str = "", status: int = 0, address: str = "", advice: str = "") -> Finding:
        return replace(self.made, found=found, why=why, status=status, address=address, advice=advice)

    def _elsewhere(self) -> str:
        return f"look for another address at {self.place}"

    # -- no answer of use -------------------------------------------------------------------------

    def _failed(self, look: Failed) -> Finding:
        if look.kind == "empty":
            return self._as("empty", look.why, look.status, advice=self._elsewhere())
        if look.kind in _SILENT:
            return self._as("unreachable", look.why, look.status, advice=self._unreachable(look))
        if look.status in _BUSY:
            wait = f"in {max(1, look.retry_after_s // 60)} min" if look.retry_after_s else "later"
            return self._as("busy", look.why, look.status, advice=f"probe it again {wait}: --feed {self.feed.id}")
        if look.status in _REFUSED:
            return self._as("refused", look.why, look.status, advice=self._refused())
        if look.status in _GONE:
            return self._as("gone", look.why, look.status, advice=self._elsewhere())
        return self._as("broken", look.why, look.status, advice=f"probe it again: --feed {self.feed.id}")

    def _unreachable(self, look: Failed) -> str:
        if look.kind == "address":
            return "mend the address"
        if look.kind == "redirect":
            return self._elsewhere()
        return f"try {self.place} in a browser from here; if it opens, look there for another address"

    def _refused(self) -> str:
        """What an honest client can do where it is turned away: nothing about who it says it is but one word."""
        if "bot" in self.agent.lower():
            return "some hosts refuse every name with “bot” in it: write another fetch.contact in desk.yaml"
        return f"the host turns us away: write to the publisher, or look for another address at {self.place}"

    def _no_feed(self, look: Fetched, read: NoFeed) -> Finding:
        named = next(iter(read.named), "")
        advice = self._elsewhere()
        if named:
            advice = f"try the address that the page names: --try {named}"
        elif read.what == "challenge":
            advice = (
                f"it lets browsers in and not us: write to the publisher, or look for a feed beside it at {self.place}"
            )
        return self._as("not a feed", read.why, look.status, named, advice)

    # -- a document -------------------------------------------------------------------------------

    def _document(self, look: Fetched, read: Document) -> Finding:
        now = self.made.asked
        newest = read.newest(now)
        old = newest is not None and now - newest > patience(self.feed) and not self.feed.archival
        texts = (f"{item.title} {item.summary}" for item in read.items)
        seen = tongues(texts) if len(read.items) >= ENOUGH else ()
        found: Found = "empty" if not read.items else "stale" if old else "moved" if look.moved_to else "answered"
        return replace(
            self.made,
            found=found,
            why="; ".join(read.problems),
            status=look.status,
            items=len(read.items),
            newest=newest,
            seen=seen,
            address=look.moved_to,
            advice="; ".join(self._advice(look, found, newest, seen)),
        )

    def _advice(self, look: Fetched, found: Found, newest: datetime | None, seen: tuple[str, ...]) -> Iterator[str]:
        """What to change in feeds.yaml, a clause each."""
        if look.moved_to:
            elsewhere = domain(look.moved_to) != domain(self.feed.url)
            doubt = f", if {domain(look.moved_to)} is still the publisher's" if elsewhere else ""
            yield f'write url: "{look.moved_to}"{doubt}'
        if found == "empty":
            yield self._elsewhere()
        if found == "stale" and newest is not None:
            yield from self._stale(self.made.asked, newest)
        if found in WELL and newest is None:
            yield "its items have no dates: nobody can tell from them whether it stands still"
        yield from self._language(seen)
        if found in WELL and self.feed.unverified:
            yield "take unverified: yes out"

    def _stale(self, now: datetime, newest: datetime) -> Iterator[str]:
        slow = self.feed.model_copy(update={"slow": True})
        if not self.feed.slow and now - newest <= patience(slow):
            yield f"write slow: yes if it publishes a few times a month, else {self._elsewhere()}"
        else:
            yield f"it was left behind: {self._elsewhere()}"

    def _language(self, seen: tuple[str, ...]) -> Iterator[str]:
        declared = self.made.declared
        if len(seen) == 1 and seen[0] != declared:
            yield f"write lang: {seen[0]}"
        elif len(seen) > 1 and declared:
            yield f"leave lang out: its items are in {' and '.join(seen)}"
