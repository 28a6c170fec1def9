"""A small desk whose mails go to a real server on loopback: feeds are polled, hits judged and told, by the daemon itself.

with FeedServer() as feeds, mail_trap.trap("none") as server:
    desk = Desk(tmp_path / "desk", clock, feeds, server)
    desk.news("Airstrike hits Khost market")
    desk.tick(minutes=11)
    assert len(server.letters) == 1
"""

import random
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import make
from feed_server import FeedServer
from mail_trap import Letter, Server
from turned import HandClock

from alerts.message import Message
from alerts.outbox import Delivery
from feeds.client import Limits
from feeds.turns import Turns
from monitor import wiring
from monitor.daemon import Daemon
from monitor.store import Store

READERS = ("a@desk.example", "b@desk.example")
FAR = timedelta(days=400)


def route(*readers: str, name: str = "seniors") -> str:
    """A route by mail for these readers, with a digest at half past six in Karachi and alerts."""
    return f"""\
  - id: {name}
    to: [{", ".join(readers)}]
    digest: {{at: "06:30"}}
    alerts: {{kinds: [U0]}}
"""


FOLDER = """\
  - id: letters
    channel: folder
    digest: {at: "06:30"}
    alerts: {kinds: [U0]}
"""


def words(rng: random.Random, count: int = 6) -> str:
    """Words that no language has, so that no story is taken for another."""
    return " ".join("".join(rng.choices(string.ascii_lowercase, k=8)) for _ in range(count))


@dataclass
class Desk:
    """A desk with one feed and a mail server, run by hand."""

    folder: Path
    clock: HandClock
    feeds: FeedServer
    server: Server
    routes: str = route(*READERS)
    mail: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    on_disk: bool = True
    raw: bool = False
    """Whether what the feed says is put into its document as it is."""

    def __post_init__(self) -> None:
        self.rng = random.Random(7)
        self._items: list[str] = []
        self._serve()
        self.write(self.routes)
        self.store = wiring.open_or_create(self.folder, self.clock) if self.on_disk else self._in_memory()
        self.daemon = self._started()
        self.daemon.round(everything=True)

    def _in_memory(self) -> Store:
        (self.folder / "var").mkdir(exist_ok=True)
        return Store.in_memory(self.clock())

    def _started(self) -> Daemon:
        made = Daemon(
            self.folder, self.store, self.clock, turns=lambda: Turns(Limits(spacing_s=0)), trust=self.server.trust
        )
        return made.__enter__()

    def write(self, routes: str) -> None:
        """Write the desk's files, with these routes."""
        make.desk(
            self.folder,
            {"dawn": self.feeds.url("/dawn.xml")},
            allow=(f"{self.feeds.host}:{self.feeds.port}",),
            routes=routes,
            extra=f"mail: {{host: {self.server.host}, port: {self.server.port}, tls: {self.server.tls},"
            f" sender: Forewarn <desk@desk.example>{self.mail}}}\noperator: [ops@desk.example]\n"
            + str(self.more.get("extra", "")),
            **{name: value for name, value in self.more.items() if name != "extra"},
        )

    def restart(self) -> None:
        """End the process, and begin another on the same disk."""
        self.close()
        self.store = wiring.open_or_create(self.folder, self.clock)
        self.daemon = self._started()

    def close(self) -> None:
        """End the process."""
        self.daemon.__exit__()
        self.store.close()

    # -- what comes in ----------------------------------------------------------------------------------

    def news(self, *titles: str, text: str = "", author: str = "", named: str = "Dawn") -> None:
        """The feed, of that name, lists these, and is polled."""
        written = str if self.raw else escape
        dated = f"{self.clock() - timedelta(minutes=2):%a, %d %b %Y %H:%M:%S GMT}"
        for title in titles:
            name = f"n{len(self._items):06}-{self.rng.randrange(10**9)}"
            by = f"<dc:creator>{written(author)}</dc:creator>" if author else ""
            self._items.append(
                f"<item><guid isPermaLink='false'>{name}</guid><link>https://dawn.example/{name}</link>"
                f"<title>{written(title)}</title><description>{written(text)}</description>{by}"
                f"<pubDate>{dated}</pubDate></item>"
            )
        self._serve(written(named))
        self.daemon.round(everything=True)

    def strikes(self, count: int) -> list[str]:
        """So many air strikes in Khost, each a story of its own; their titles."""
        titles = [f"Airstrike hits Khost {words(self.rng)}" for _ in range(count)]
        self.news(*titles)
        return titles

    def _serve(self, named: str = "Dawn") -> None:
        listed = "".join(reversed(self._items[-2000:]))
        self.feeds.serve(
            "/dawn.xml",
            "<?xml version='1.0' encoding='utf-8'?><rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'>"
            f"<channel><title>{named}</title><link>https://dawn.example/</link><description>d</description>"
            f"{listed}</channel></rss>".encode(),
        )

    # -- what goes out ----------------------------------------------------------------------------------

    def tick(self, **by: float) -> int:
        """Turn the clock, publish what is due and send what waits; the number that went out."""
        self.clock.turn(**by)
        self.daemon.publish()
        return self.daemon.send()

    def outbox(self, kind: str = "") -> list[tuple[Message, Delivery]]:
        """Every message ever made, of a kind or of all, with how far it came."""
        kinds = (kind,) if kind else ("digest", "alert", "notice")
        made = [message for each in kinds for message in self.store.outbox.made(each, self.clock() - FAR)]
        numbers = {row[1]: row[0] for row in self.store._db.all("SELECT id, msgid FROM message", ())}
        return [(message, self.store.outbox.delivery(numbers[message.msgid])) for message in made]

    def states(self, kind: str = "") -> dict[tuple[str, str], str]:
        """How far each message came, by what it is about and its reader."""
        return {(message.about, message.recipient): delivery.state for message, delivery in self.outbox(kind)}

    def letters(self, reader: str = "", kind: str = "") -> list[Letter]:
        """What the server took, for a reader ('' any) and of a kind ('' any)."""
        return [
            letter
            for letter in self.server.letters
            if reader in {"", letter.recipient} and str(letter.message["Message-ID"]).startswith(f"<{kind}")
        ]


def text(letter: Letter) -> str:
    """The words of a letter's plain part, on one line."""
    part = letter.message.get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).replace("*", "").split())


Lay = Callable[..., Desk]
"""Lays out a desk before a mail server: the server, then what a Desk takes."""
