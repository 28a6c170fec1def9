"""A desk run by hand: feeds on loopback, a mail server, and a clock that a test turns."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import mail_trap
import make
from feed_server import FeedServer
from turned import HandClock

from feeds.client import Limits
from feeds.turns import Turns
from monitor import wiring
from monitor.daemon import Daemon
from monitor.store import Store

ROUTE = """\
  - id: seniors
    to: [a@desk.example]
    digest: {at: "06:30"}
    alerts: {kinds: [U0]}
"""


@dataclass
class Newsroom:
    """What a test turns and looks at."""

    folder: Path
    daemon: Daemon
    store: Store
    clock: HandClock
    server: FeedServer
    mail: mail_trap.Server
    listed: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)

    def prints(self, paper: str, *titles: str) -> None:
        """A paper lists further items, dated now; each has a link and a GUID of its own."""
        items = self.listed.setdefault(paper, [])
        for title in titles:
            number = len(items) + 1
            items.insert(0, (f"{paper}-{number}", f"https://{paper}.example/{number}", title))
        self._serve(paper)

    def retitles(self, paper: str, old: str, new: str) -> None:
        """A paper edits a title in place."""
        self.listed[paper] = [(guid, link, new if title == old else title) for guid, link, title in self.listed[paper]]
        self._serve(paper)

    def fails(self, paper: str) -> None:
        """A paper's server answers 500."""
        self.server.serve(f"/{paper}", b"", status=500)

    def _serve(self, paper: str) -> None:
        dated = self.clock().strftime("%a, %d %b %Y %H:%M:%S GMT")
        body = make.rss(paper.title(), self.listed[paper], dated)
        self.server.serve(f"/{paper}", body, content_type="application/rss+xml")

    def at(self, hour: int, minute: int, *, day: int = 0) -> None:
        """Turn the clock to a time of the desk's zone (Karachi, five hours ahead of UTC) and let every job tick."""
        now = self.clock()
        wanted = now.replace(hour=(hour - 5) % 24, minute=minute, second=0, microsecond=0)
        self.clock.turn(seconds=(wanted - now).total_seconds(), days=day)
        self.tick()

    def tick(self) -> None:
        """One tick of every job: look at the files, look at the feeds, publish, send."""
        self.daemon.keeper.look()
        self.daemon.round(everything=True)
        self.daemon.publish()
        self.daemon.send()

    def subjects(self) -> list[str]:
        """Subjects of what arrived, in order, folded lines joined."""
        return [" ".join(str(letter.message["Subject"]).split()) for letter in self.mail.letters]

    def texts(self) -> list[str]:
        """The text of each letter that arrived."""
        return [str(letter.message.get_body(("plain",)).get_content()) for letter in self.mail.letters]


@contextmanager
def newsroom(folder: Path, now: datetime, papers: Sequence[str], routes: str = ROUTE) -> Iterator[Newsroom]:
    """A desk of these papers whose daemon has started and looked at each once, at `now`."""
    clock = HandClock(now)
    with FeedServer() as server, mail_trap.trap("starttls") as mail:
        desk = make.desk(
            folder,
            {paper: server.url(f"/{paper}") for paper in papers},
            allow=(f"127.0.0.1:{server.port}",),
            routes=routes,
            extra=f"mail: {{host: 127.0.0.1, port: {mail.port}, sender: Forewarn <desk@desk.example>}}\n",
        )
        with (
            closing(wiring.open_or_create(desk, clock)) as store,
            Daemon(desk, store, clock, turns=lambda: Turns(Limits(spacing_s=0)), trust=mail.trust) as daemon,
        ):
            told = Newsroom(desk, daemon, store, clock, server, mail)
            for paper in papers:
                told.prints(paper, f"{paper.title()} opens its pages")
            told.tick()
            yield told
