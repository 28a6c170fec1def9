"""Probe a desk's addresses: as politely as the daemon asks, a whole document each, and nothing is stored.

    feeds | a turn at their host | fetch without conditions | parse in a child | feeds.probe says what was found

It is what an operator does first on a machine that is connected, and again when feeds are silent.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime

from feeds.client import Client
from feeds.entry import Document
from feeds.errors import ParseFailed
from feeds.feed import Feed, Publisher
from feeds.fetch import Failed, Fetched, Look, fetch
from feeds.moved import domain
from feeds.parse import Parser, parse
from feeds.probe import Finding, finding
from feeds.state import FeedState
from feeds.turns import Turns

BUSY = frozenset({429, 503})


@dataclass(slots=True)
class Probe:
    """Looks at addresses one after another at each host; domains that ask for rest are not asked again."""

    client: Callable[[], AbstractAsyncContextManager[Client]]
    parser: Parser
    clock: Callable[[], datetime]
    agent: str
    turns: Callable[[], Turns] = Turns
    _resting: set[str] = field(default_factory=set, init=False)

    def all(self, feeds: Sequence[tuple[Publisher, Feed]], tell: Callable[[Finding], None]) -> None:
        """Probe the feeds; `tell` is called with what was found as soon as it is."""
        asyncio.run(self._all(feeds, tell))

    async def _all(self, feeds: Sequence[tuple[Publisher, Feed]], tell: Callable[[Finding], None]) -> None:
        turns = self.turns()
        async with self.client() as client:

            async def look(publisher: Publisher, feed: Feed) -> None:
                async with turns.turn(feed.url):
                    seen = None if domain(feed.url) in self._resting else await self._fetched(feed, client)
                    # the turn is kept while parsing: no more bodies in memory than fetches at once
                    read = await asyncio.to_thread(self._read, feed, seen)
                tell(finding(publisher, feed, seen, read, self.clock(), self.agent))

            await asyncio.gather(*(look(publisher, feed) for publisher, feed in feeds))

    async def _fetched(self, feed: Feed, client: Client) -> Look:
        now = self.clock()
        # a feed that nobody remembers is asked for all of its document, at the address that the file gives
        look = await fetch(feed, FeedState(feed.id, "", feed.url, now), client, now)
        if isinstance(look, Failed) and look.status in BUSY:
            self._resting.add(domain(feed.url))
        return look

    def _read(self, feed: Feed, look: Look | None) -> Document | ParseFailed | None:
        if not isinstance(look, Fetched):
            return None
        try:
            return parse(feed, look, self.parser, self.clock())
        except ParseFailed as failure:
            return failure
