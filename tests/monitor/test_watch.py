"""Feeds are looked at together, and no feed's trouble is another's."""

import random
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import make
import pytest
from feed_server import FeedServer, Reply, raw
from turned import HandClock

from feeds.client import Limits
from feeds.parse import Parser, RawDocument
from feeds.turns import Turns
from monitor import watch as watching
from monitor import wiring
from monitor.inforce import Keeper
from monitor.store import Store
from monitor.watch import QUARANTINED, Round, Watch

DYING = (sys.executable, "-I", "-c", "import os, sys; sys.stdin.buffer.read(4); os._exit(9)")
"""A parse child that ends at whatever it is given."""
NAMES = ("dawn", "geo", "tolo")


class Desk:
    """A desk of three feeds on loopback, looked at by hand."""

    def __init__(self, folder: Path, server: FeedServer, clock: HandClock, parser: Parser) -> None:
        self.server = server
        self.clock = clock
        self.store = Store.in_memory(clock())
        desk = make.desk(
            folder, {name: server.url(f"/{name}") for name in NAMES}, allow=(f"{server.host}:{server.port}",)
        )
        self.force = Keeper(desk, self.store, clock).start()
        self.watch = Watch(
            self.store, clock, wiring.client, parser, random.Random(7), lambda: Turns(Limits(spacing_s=0))
        )
        for name in NAMES:
            self.prints(name, f"{name.title()} opens its pages")

    def prints(self, name: str, *titles: str, **how: str) -> None:
        """A feed's document from now on."""
        items = [(f"{name}-{title}", f"https://{name}.example/{n}", title) for n, title in enumerate(titles)]
        self.server.serve(f"/{name}", make.rss(name, items), **how)

    def round(self, **by: float) -> Round:
        """Turn the clock and look at what is due."""
        self.clock.turn(**by)
        return self.watch.round(self.force)

    def outcomes(self, **by: float) -> dict[str, str]:
        """The same; what each feed that was looked at gave."""
        return {look.feed_id: look.outcome for look in self.round(**by).looked}


@pytest.fixture
def server() -> Iterator[FeedServer]:
    """Where the feeds stand."""
    with FeedServer() as running:
        yield running


@pytest.fixture
def parser() -> Iterator[Parser]:
    """A real parse child."""
    with Parser() as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path, server: FeedServer, clock: HandClock, parser: Parser) -> Desk:
    """The desk."""
    return Desk(tmp_path / "desk", server, clock, parser)


def test_feeds_are_looked_at_when_they_are_due(desk: Desk, server: FeedServer) -> None:
    """Every feed at once the first time, none a minute later, all again within the half-hour and a tenth."""
    assert desk.outcomes() == dict.fromkeys(NAMES, "fresh")
    assert desk.outcomes(minutes=1) == {}
    assert desk.outcomes(minutes=34) == dict.fromkeys(NAMES, "unchanged")
    assert len(server.requests) == 6
    assert desk.store.entries.count() == 3


def test_a_feed_that_fails_costs_the_others_nothing(desk: Desk) -> None:
    """Errors, junk and a page in place of a feed are that feed's own; the others bring their entries."""
    desk.server.serve("/geo", b"<html><title>Just a moment</title>", content_type="text/html")
    desk.server.script("/tolo", lambda _: Reply(500, b"broken"))
    assert desk.outcomes() == {"dawn": "fresh", "geo": "failed", "tolo": "failed"}
    polls = {name: desk.store.feeds.last_polls(name, 1)[0] for name in NAMES}
    assert polls["tolo"].why == "HTTP 500 Internal Server Error"
    assert polls["geo"].why
    assert desk.store.feeds.states()["geo"].etag == ""


def test_a_fault_of_ours_at_one_feed_is_that_feed_s(tmp_path: Path, server: FeedServer, clock: HandClock) -> None:
    """A document at which our own code fails is a failed look, told once and politely repeated; the others go on."""

    class Stumbling(Parser):
        def read(self, body: bytes, content_type: str = "", url: str = "") -> RawDocument:
            if url.endswith("/dawn"):
                raise RuntimeError("a fault of ours")
            return super().read(body, content_type, url)

    with Stumbling() as parser:
        desk = Desk(tmp_path / "desk", server, clock, parser)
        assert desk.outcomes() == {"dawn": "failed", "geo": "fresh", "tolo": "fresh"}
        assert desk.outcomes(minutes=1) == {}, "it is not asked again at once"
        assert desk.store.feeds.last_polls("dawn", 1)[0].why == "RuntimeError: a fault of ours"
        [notice] = desk.store.trouble.unmailed()
        assert "dawn" in notice.text
        assert "RuntimeError" in notice.text


def test_a_cut_document_leaves_no_validators(desk: Desk) -> None:
    """A document that breaks off is read as far as it goes, and asked for again as if it were new."""
    whole = make.rss("dawn", [("a", "https://dawn.example/a", "First"), ("b", "https://dawn.example/b", "Second")])
    desk.server.serve("/dawn", whole[: whole.index(b"<title>Second")], etag='"cut"')
    desk.round()
    assert desk.store.feeds.states()["dawn"].etag == ""
    desk.server.serve("/dawn", whole, etag='"whole"')
    desk.round(minutes=40)
    assert "if-none-match" not in desk.server.asked("/dawn")[-1].headers
    assert desk.store.feeds.states()["dawn"].etag == '"whole"'
    titles = {entry.title for entry in desk.store.entries.recent(99) if entry.feed_id == "dawn"}
    assert titles == {"First", "Second"}


def test_a_body_that_kills_the_parser_is_set_aside(tmp_path: Path, server: FeedServer, clock: HandClock) -> None:
    """After three deaths the same body is not parsed a fourth time, and the operator is told; another body is tried."""
    with Parser(command=DYING) as parser:
        desk = Desk(tmp_path / "desk", server, clock, parser)
        desk.prints("dawn", "The same for all")
        for name in ("geo", "tolo"):
            server.script(f"/{name}", raw(b""))
        for _ in range(3):
            assert desk.outcomes(hours=7)["dawn"] == "failed"
        assert desk.outcomes(hours=7)["dawn"] == "quarantined"
        assert desk.store.feeds.last_polls("dawn", 1)[0].why == QUARANTINED
        assert any("set aside" in notice.text for notice in desk.store.trouble.unmailed())
        desk.prints("dawn", "Something else")
        assert desk.outcomes(hours=25)["dawn"] == "failed"


def test_a_server_that_asks_for_rest_gets_it(desk: Desk) -> None:
    """A 429 lets the publisher's whole domain wait for as long as the server says."""
    desk.server.script("/dawn", lambda _: Reply(429, b"slow down", headers={"Retry-After": "7200"}))
    desk.round()
    states = desk.store.feeds.states()
    assert states["dawn"].next_due >= desk.clock() + timedelta(hours=2)
    assert desk.outcomes(minutes=119).get("dawn") is None
    desk.prints("dawn", "Rested")
    assert desk.outcomes(minutes=70)["dawn"] == "fresh"


def test_a_full_disk_stops_fetching_only(
    tmp_path: Path, server: FeedServer, clock: HandClock, parser: Parser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Below the floor nothing is fetched and the operator is told once; above it all goes on where it stopped."""
    desk = Desk(tmp_path / "desk", server, clock, parser)
    desk.store.path = tmp_path / "forewarn.db"
    with monkeypatch.context() as full:
        full.setattr(watching, "FLOOR_BYTES", 2**62)
        for _ in range(3):
            assert desk.round(minutes=1).looked == ()
    assert server.requests == []
    [notice] = desk.store.trouble.unmailed()
    assert notice.kind == "disk"
    assert desk.outcomes(minutes=1) == dict.fromkeys(NAMES, "fresh")


def test_a_clock_that_was_set_does_not_stop_polling(desk: Desk) -> None:
    """Set a year ahead and back again, the next look at each feed is soon."""
    desk.round()
    desk.outcomes(days=366)
    desk.clock.turn(days=-366)
    assert set(desk.outcomes(minutes=1)) == set(NAMES)


def test_who_is_told_to_stop_asks_nobody(desk: Desk) -> None:
    """After stop no feed is asked, and nothing is stored."""
    desk.watch.stop()
    assert desk.round().looked == ()
    assert desk.server.requests == []


def test_what_is_found_after_a_day_without_a_look_is_late(desk: Desk) -> None:
    """The first look is a seed, a look in time is live, and after a day's sleep what is found tells nobody at once."""
    desk.round()
    desk.prints("dawn", "Dawn opens its pages", "In time")
    desk.round(minutes=40)
    desk.prints("dawn", "Dawn opens its pages", "In time", "After a sleep")
    desk.round(hours=25)
    marks = {entry.title: entry.mark for entry in desk.store.entries.recent(99) if entry.feed_id == "dawn"}
    assert marks == {"Dawn opens its pages": "seed", "In time": "live", "After a sleep": "late"}
