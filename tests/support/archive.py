"""What the store remembers of entries, as a dictionary: for tests of what is new in a document."""

from dataclasses import replace
from datetime import UTC, datetime

from feeds.entry import Alias, Document, Item
from feeds.feed import Feed
from feeds.sift import Known, Sifted, unseen, words
from feeds.state import FeedState

START = datetime(2026, 8, 13, 6, tzinfo=UTC)


class Archive:
    """Sifts document after document of any number of feeds, and remembers what each taught."""

    def __init__(self) -> None:
        self.owner: dict[Alias, str] = {}
        self.known: dict[str, Known] = {}
        self.states: dict[str, FeedState] = {}

    def take(self, feed: Feed, document: Document, now: datetime = START, publisher: str = "paper") -> Sifted:
        """Sift one document of a feed and remember it."""
        state = self.states.get(feed.id, FeedState(feed.id, publisher, feed.url, now))
        known = {alias: self.known[key] for alias, key in self.owner.items()}
        found = unseen(feed, publisher, state, document, known, now)
        for listed in found.new:
            assert listed.entry.key not in self.known, "a new entry has a key of its own"
            self.known[listed.entry.key] = Known(listed.entry.key, 1, words(listed.entry))
        for listed in found.revised:
            before = self.known[listed.entry.key]
            self.known[listed.entry.key] = Known(
                before.key, listed.entry.revision, words(listed.entry), before.earlier | {before.words}
            )
        for listed in (*found.new, *found.revised, *found.same):
            for alias in listed.aliases:
                assert self.owner.setdefault(alias, listed.entry.key) == listed.entry.key, "no alias has two owners"
        self.states[feed.id] = replace(state, last_ok=now, guid_weak=found.guid_weak, link_weak=found.link_weak)
        return found

    def poll(self, feed: Feed, *items: Item, publisher: str = "paper") -> int:
        """How many of these items are new, listed by this feed now."""
        return len(self.take(feed, Document(feed.id, items), publisher=publisher).new)
