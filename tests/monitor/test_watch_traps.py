"""What feeds were found to do that answer and are of no use, through the daemon's own watch."""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import make
import pytest
import traps
from feed_server import FeedServer
from turned import HandClock

from feeds.client import Limits
from feeds.health import covered
from feeds.parse import Parser
from feeds.turns import Turns
from monitor import wiring
from monitor.coverage import seen_feeds
from monitor.inforce import Keeper
from monitor.store import Store
from monitor.watch import Watch

HOUR = timedelta(hours=1)


class Watched:
    """A desk of some of the traps, looked at by hand."""

    def __init__(
        self, folder: Path, urls: dict[str, str], server: FeedServer, clock: HandClock, parser: Parser
    ) -> None:
        self.clock = clock
        self.store = Store.in_memory(clock())
        desk = make.desk(folder, urls, allow=(f"{server.host}:{server.port}",))
        self.force = Keeper(desk, self.store, clock).start()
        calm = Limits(spacing_s=0)
        self.watch = Watch(self.store, clock, wiring.client, parser, random.Random(7), lambda: Turns(calm))

    def states(self, **by: float) -> dict[str, str]:
        """Turn the clock, look at what is due; how each feed stands."""
        self.clock.turn(**by)
        self.watch.round(self.force)
        return {name: state.state for name, state in self.store.feeds.states().items()}

    def why(self, feed: str) -> str:
        """The reason of a feed's last look."""
        return self.store.feeds.last_polls(feed, 1)[0].why


@pytest.fixture
def server(clock: HandClock) -> Iterator[FeedServer]:
    """A server with every trap."""
    with FeedServer() as running:
        traps.set_up(running, clock())
        yield running


@pytest.fixture
def parser() -> Iterator[Parser]:
    """A real parse child."""
    with Parser() as made:
        yield made


def test_only_feeds_that_bring_news_cover_anything(
    tmp_path: Path, server: FeedServer, clock: HandClock, parser: Parser
) -> None:
    """A feed that was left behind, an empty one and a challenge answer 200, and show nothing of the hour."""
    names = ("well", "stale", "empty", "challenge", "unsaid", "no-robots", "packed-only")
    desk = Watched(tmp_path / "desk", {name: server.url(f"/{name}") for name in names}, server, clock, parser)
    states = desk.states()
    blind = {"stale": "stale", "empty": "stale", "challenge": "failing"}
    assert states == dict.fromkeys(("well", "unsaid", "no-robots", "packed-only"), "learning") | blind
    assert desk.why("challenge") == "a challenge page in place of a feed (“Just a moment...”)"
    seen = seen_feeds(desk.store, clock() - HOUR, clock() + HOUR, clock())
    assert set().union(*seen.values()) == {"well", "unsaid", "no-robots", "packed-only"}
    later = desk.states(minutes=40)
    assert {name for name, state in later.items() if covered(state)} == {"well", "unsaid", "no-robots", "packed-only"}


def test_a_feed_that_wakes_is_seen_again(tmp_path: Path, server: FeedServer, clock: HandClock, parser: Parser) -> None:
    """The first new item of a feed that was left behind makes it well."""
    desk = Watched(tmp_path / "desk", {"stale": server.url("/stale")}, server, clock, parser)
    assert desk.states() == {"stale": "stale"}
    server.serve("/stale", traps.feed("woken", clock()))
    assert desk.states(hours=1) == {"stale": "ok"}


def test_one_article_at_two_addresses_is_one_entry(
    tmp_path: Path, server: FeedServer, clock: HandClock, parser: Parser
) -> None:
    """What a publisher lists at its own address, as a copy for phones and at a mirror is one entry with one story."""
    links = ("https://da.azadiradio.com/a/33622230.html", "https://d1abcdef.cloudfront.net/a/33622230.html")
    links += ("https://paper.example/one/", "https://paper.example/one/amp/")
    for n, path in enumerate(("first", "second")):
        items = [(f"{path}-{link}", link, f"Delegations meet again, the {n}rd time") for link in links[n::2]]
        server.serve(f"/{path}", make.rss("Paper", items))
    desk = Watched(tmp_path / "desk", {"first": server.url("/first")}, server, clock, parser)
    feeds = tmp_path / "desk" / "feeds.yaml"
    both = f'feeds: [{{id: first, url: "{server.url("/first")}"}}, {{id: second, url: "{server.url("/second")}"}}]'
    feeds.write_text(feeds.read_text("utf-8").partition("feeds:")[0] + both + "\n", encoding="utf-8")
    desk.force = Keeper(tmp_path / "desk", desk.store, clock).start()
    desk.states()
    assert desk.store.entries.count() == 2
