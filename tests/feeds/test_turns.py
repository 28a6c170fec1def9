"""Who may ask now."""

import asyncio
import itertools
import time

import pytest
from feed_server import FeedServer, Wire

from feeds.client import Client, Limits
from feeds.turns import Turns


def run(limits: Limits, urls: list[str], busy_s: float) -> tuple[list[tuple[str, float, float]], int]:
    """Take a turn for each URL at once; each turn's URL, start and end in seconds, and how many ran together."""
    spans: list[tuple[str, float, float]] = []
    running = most = 0

    async def one(turns: Turns, url: str) -> None:
        nonlocal running, most
        async with turns.turn(url):
            running += 1
            most = max(most, running)
            began = time.monotonic()
            await asyncio.sleep(busy_s)
            spans.append((url, began, time.monotonic()))
            running -= 1

    async def everyone() -> None:
        turns = Turns(limits)
        await asyncio.gather(*(one(turns, url) for url in urls))

    asyncio.run(everyone())
    return spans, most


def test_one_host_is_asked_one_at_a_time_with_a_pause() -> None:
    """Starts at one host lie apart by the pause, in the order in which they asked."""
    urls = [f"http://one.example:{8000 + i}/" for i in range(5)]
    spans, most = run(Limits(spacing_s=0.1), urls, 0.01)
    assert most == 1
    assert [url for url, _, _ in spans] == urls
    assert all(later[1] - earlier[1] >= 0.099 for earlier, later in itertools.pairwise(spans))


def test_no_more_than_eight_ask_together() -> None:
    """Two hundred due at once take their turns eight by eight."""
    spans, most = run(Limits(spacing_s=0), [f"http://host{i}.example/" for i in range(200)], 0.002)
    assert len(spans) == 200
    assert most == 8


def test_a_busy_host_keeps_no_slot_from_others() -> None:
    """Ten feeds of one host do not delay one feed of another."""
    urls = [f"http://one.example/{i}" for i in range(10)] + ["http://two.example/", "not a url [", "http://[::1/"]
    spans, _ = run(Limits(spacing_s=0.05, at_once=2), urls, 0.001)
    order = [url for url, _, _ in spans]
    assert len(order) == len(urls)
    assert order.index("http://two.example/") < 5
    assert order[-1] == "http://one.example/9"


def test_a_failed_turn_is_given_back() -> None:
    """An error or a cancelled fetch leaves the host free for the next."""

    async def all_of_it() -> None:
        turns = Turns(Limits(spacing_s=0, at_once=1))
        with pytest.raises(ValueError, match="x"):
            async with turns.turn("http://one.example/"):
                raise ValueError("x")
        async with asyncio.timeout(1), turns.turn("http://one.example/"):
            pass

    asyncio.run(all_of_it())


def test_a_server_sees_one_connection_at_a_time() -> None:
    """Many feeds of one host make one connection after the other there."""

    def slow(wire: Wire) -> None:
        wire.wait(0.02)
        wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx")

    with FeedServer() as server:
        server.script("/", lambda _: slow)

        async def everyone() -> None:
            turns = Turns(Limits(spacing_s=0.03))
            async with Client(server.allow) as client:

                async def one() -> None:
                    async with turns.turn(server.url()):
                        await client.get(server.url())

                await asyncio.gather(*(one() for _ in range(6)))

        asyncio.run(everyone())
        starts = [request.at for request in server.requests]
        assert len(starts) == 6
        assert all(later - earlier > 0.02 for earlier, later in itertools.pairwise(starts))
