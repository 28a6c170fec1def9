"""Who may ask now: so many at once, one at a time at each host, and a pause between two starts there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from feeds.client import Limits


@dataclass(slots=True)
class _Lane:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    next_start: float = 0.0


class Turns:
    """Gives fetches their turn, in the order they ask; for one event loop.

    The pause is measured on the loop's own clock, which no one sets.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        limits = limits or Limits()
        self._spacing = limits.spacing_s
        self._slots = asyncio.Semaphore(limits.at_once)
        self._lanes: dict[str, _Lane] = {}

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """Wait for a turn at the URL's host and hold it."""
        clock = asyncio.get_running_loop().time
        lane = self._lanes.setdefault(_host(url), _Lane())
        # the host first: whoever waits for a busy host must not keep a slot from the others
        async with lane.lock:
            await asyncio.sleep(max(0.0, lane.next_start - clock()))
            async with self._slots:
                lane.next_start = clock() + self._spacing
                yield


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url
