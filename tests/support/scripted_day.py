"""One scripted day of a small desk: what its three feeds say hour by hour, what is done, and what must come of it.

The real daemon plays it, in a process that may be killed anywhere and started again: the time is a function of the
step, and the step is kept in the store, so that a second process goes on where the first one ended.
"""

import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import make
from feed_server import FeedServer, Reply, Request
from turned import HandClock

from feeds.client import Limits
from feeds.turns import Turns
from monitor import wiring
from monitor.daemon import Daemon

BEGIN = datetime(2025, 11, 18, 1, 0, tzinfo=UTC)
"""06:00 in Karachi, half an hour before the digest."""
DATES = (date(2025, 11, 18), date(2025, 11, 19))
READERS = ("a@desk.example", "b@desk.example")
ROUTES = f"""\
  - id: seniors
    to: [{", ".join(READERS)}]
    digest: {{at: "06:30"}}
    alerts: {{kinds: [U0]}}
  - id: letters
    channel: folder
    digest: {{at: "06:30"}}
    alerts: {{kinds: [U0]}}
"""
LATER_RULE = make.rule(
    "durand",
    "Durand Line named",
    "low",
    '"Durand Line"',
    ("Durand Line row", "On the Durand Line"),
    "A line at Durango",
)
"""The analyst saves it in the middle of the day."""


@dataclass(frozen=True)
class Item:
    """One item of a feed: from which turn on it is listed, its words, and the rules that must hit it."""

    feed: str
    name: str
    turn: int
    title: str
    rules: tuple[str, ...] = ()
    edited: str = ""
    edited_turn: int = 99

    @property
    def link(self) -> str:
        """Where it links to."""
        return f"https://{self.feed}.example/{self.name}"

    @property
    def last_title(self) -> str:
        """Its title in its last wording."""
        return self.edited or self.title

    def titled(self, turn: int) -> str:
        """Its title at that turn."""
        return self.edited if turn >= self.edited_turn else self.title


ITEMS = (
    Item("dawn", "d1", 0, "Ambush on convoy near Tank kills four", ("attack",)),
    Item("dawn", "d2", 0, "Talks in Istanbul enter their second day", ("talks",)),
    *(Item("dawn", f"d0{n}", 0, f"Cotton price number {n} falls for a week") for n in range(6)),
    Item("geo", "g1", 0, "Airstrike hits Khost market, officials say", ("strike",)),
    *(Item("geo", f"g0{n}", 0, f"Cricket match number {n} ends in a draw") for n in range(8)),
    Item("tolo", "t1", 0, "Attack on checkpoint in Kunar province", ("attack",)),
    *(Item("tolo", f"t0{n}", 0, f"Rain expected in valley number {n} today") for n in range(7)),
    Item("dawn", "d10", 1, "Drone strike in Khost kills a commander", ("strike",)),
    Item("dawn", "d11", 1, "Attack on police post in Bannu district", ("attack",)),
    Item("dawn", "d12", 1, "Wheat harvest is better than last year"),
    Item("geo", "g10", 1, "Istanbul talks resume after a short pause", ("talks",)),
    Item("geo", "g11", 1, "Stock market closes a little lower today"),
    Item(
        "tolo",
        "t10",
        1,
        "Explosion heard in Khost district this night",
        ("strike",),
        edited="Air strikes reported in Khost district this night",
        edited_turn=2,
    ),
    Item("tolo", "t11", 1, "New school opens in Herat after repairs"),
    Item("geo", "g20", 2, "Drone strike in Khost kills a commander", ("strike",)),
    Item("geo", "g21", 2, "Power cuts last longer in the north"),
    Item("tolo", "t20", 2, "Road over the pass is open again"),
    Item("dawn", "d30", 3, "Durand Line fence dispute is back again", ("durand",)),
    Item("dawn", "d31", 3, "Ambush on patrol in Zhob wounds two men", ("attack",)),
    Item("geo", "g30", 3, "Bus service to the border is extended"),
    Item("tolo", "t30", 3, "Istanbul talks end without any agreement", ("talks",)),
    Item("tolo", "t31", 3, "Apple growers hope for a good season"),
)
ALERTS = ("Drone strike in Khost kills a commander", "Air strikes reported in Khost district this night")
"""Told at once: the first report of each story; not the airstrike that stood in a feed's very first document."""
FEEDS = ("dawn", "geo", "tolo")


def listed(feed: str, turn: int) -> list[Item]:
    """What a feed lists at that turn, the newest first."""
    return [item for item in reversed(ITEMS) if item.feed == feed and item.turn <= turn]


def body(feed: str, turn: int) -> bytes:
    """The document that a feed serves at that turn."""
    return make.rss(feed, [(item.name, item.link, item.titled(turn)) for item in listed(feed, turn)])


def changed(feed: str, turn: int) -> int:
    """The last turn, up to that one, at which the feed's document changed."""
    return next(t for t in range(turn, -1, -1) if t == 0 or body(feed, t) != body(feed, t - 1))


def validator(feed: str, turn: int) -> str:
    """The ETag or Last-Modified of a feed's document at that turn; the third feed has neither."""
    at = changed(feed, turn)
    return {"dawn": f'"dawn-{at}"', "geo": f"Tue, 18 Nov 2025 0{at}:00:00 GMT", "tolo": ""}[feed]


def serve(server: FeedServer, turn: int) -> None:
    """Let the server say what the feeds say at that turn."""
    for feed in FEEDS:
        known = validator(feed, turn)
        how = {"etag": known} if feed == "dawn" else {"last_modified": known}
        server.serve(f"/{feed}.xml", body(feed, turn), **how)


def lay_out(folder: Path, server: FeedServer, mail_port: int) -> Path:
    """The desk of that day, in the morning."""
    return make.desk(
        folder,
        {feed: server.url(f"/{feed}.xml") for feed in FEEDS},
        allow=(f"{server.host}:{server.port}",),
        routes=ROUTES,
        extra=f"mail: {{host: 127.0.0.1, port: {mail_port}, tls: none, sender: Forewarn <desk@desk.example>}}\n",
    )


# -- what is done -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One moment of the day, in minutes from its beginning: the feeds' turn, and what else is done."""

    minute: int
    turn: int
    polls: bool = False
    saves: bool = False
    retains: bool = False

    @property
    def at(self) -> datetime:
        """The moment, aware UTC."""
        return BEGIN + timedelta(minutes=self.minute)


STEPS = (
    Step(0, 0, polls=True),  # a first look: nothing in it is news
    Step(35, 0),  # the digest of the 18th
    Step(70, 1, polls=True),
    Step(85, 1),  # the first alert, its wait over
    Step(120, 2, polls=True),
    Step(210, 2),  # the second alert, two hours after the first
    Step(240, 2, saves=True),  # a new rule file
    Step(420, 3, polls=True),
    Step(24 * 60 + 35, 3),  # the digest of the 19th
    Step(25 * 60, 3, polls=True, retains=True),
    Step(26 * 60, 3),
)
STEP = "scripted_step"


def play(desk: Path, turn_url: str) -> None:
    """Play the day from the step that the store names to its end."""
    clock = HandClock(BEGIN)
    store = wiring.open_or_create(desk, clock)
    first = int(store.meta.get(STEP) or 0)
    clock.set(STEPS[min(first, len(STEPS) - 1)].at)
    with Daemon(desk, store, clock, turns=lambda: Turns(Limits(spacing_s=0))) as daemon:
        for number, step in list(enumerate(STEPS))[first:]:
            clock.set(step.at)
            with urllib.request.urlopen(f"{turn_url}?{step.turn}") as answer:  # loopback
                answer.read()
            if step.saves:
                (desk / "rules" / "indicators" / "durand.yaml").write_text(LATER_RULE, encoding="utf-8")
            daemon.keeper.look()
            daemon.keeper.look()
            if step.polls:
                daemon.round(everything=True)
            daemon.publish()
            daemon.send()
            if step.retains:
                daemon._retention.run_due()
            with store.transaction():
                store.meta.put(STEP, str(number + 1))
    store.close()


def turns(server: FeedServer) -> None:
    """Let the playing process turn the feeds: a restarted one asks for the turn of its step again."""

    def turn(request: Request) -> Reply:
        serve(server, int(request.path.partition("?")[2]))
        return Reply(200, b"turned", "text/plain")

    server.script("/turn", turn)


def expected_hits() -> Mapping[tuple[str, str], str]:
    """Every claim that must be stored, once: (link, rule) and the title it stands on."""
    return {(item.link, rule): item.last_title for item in ITEMS for rule in item.rules}
