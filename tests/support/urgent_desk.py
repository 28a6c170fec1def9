"""A desk run by hand whose problem stands as a test says, and what its routes are told at once."""

from collections.abc import Mapping
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import make
import shelved
from pictures import picture, sign
from turned import HandClock

from alerts.facts import Backing
from alerts.telling import Present
from monitor.editions import Editions
from monitor.inforce import Keeper
from monitor.judge import Judge
from monitor.store import Store
from monitor.urgent import raise_for
from rules.judgement import Judgement
from rules.picture import Picture

FEEDS = {"dawn": "https://dawn.example/rss"}
ROUTES = """\
  - id: letters
    channel: folder
    digest: no
    alerts: {kinds: [U0, U1, U2, U5, U6]}
  - id: gravest
    channel: folder
    digest: no
    alerts: {kinds: [U1], from_level: critical}
"""


class Desk:
    """A desk run by hand whose problem stands as a test says."""

    def __init__(self, folder: Path, clock: HandClock, routes: str = ROUTES) -> None:
        self.clock = clock
        self.store = Store.in_memory(clock())
        self.keeper = Keeper(make.desk(folder, FEEDS, routes=routes), self.store, clock)
        self.keeper.start()
        self.matching = Judge(self.store, clock)
        self.editions = Editions(self.store, clock, present=lambda: Present(self.now, self.backed))
        self.now: dict[str, Picture] = {}
        self.sources, self.grade = 2, 2

    def backed(self, story: str, _moment: object) -> Backing:
        """How any story is backed."""
        return Backing(story, self.grade, self.sources, letter="B")

    def prints(self, n: int, title: str) -> str:
        """An entry comes in and its hits are judged; the key of its story."""
        entry = shelved.shelve(self.store, n, self.clock(), title)
        self.matching.match(self.keeper.force)
        self.matching.assess(self.keeper.force)
        return self.store.stories.story_of(entry.key) or ""

    def stands(self, level: int, *stories: str, problem: str = "border", **more: object) -> Picture:
        """How the problem stands now: by a strike in these stories, if any."""
        signs = [sign("strike", self.grade, *stories, title="Air strike reported")] if stories else []
        fields = {"episode": "ep1", "at": self.clock(), "since": self.clock(), "title": "The border"} | more
        return picture(level, signs, problem=problem, **fields)

    def assess(self, *after: Picture, before: Mapping[str, Picture] | None = None) -> int:
        """One assessment; the number of alerts raised."""
        settings = self.keeper.force.desk.settings
        new = {one.problem: one for one in after}
        with self.store.transaction():
            count = raise_for(
                self.store,
                settings,
                self.now if before is None else before,
                new,
                self.clock(),
                backed=self.backed,
                acknowledged={one.about for one in self.store.judgements.in_force(self.clock(), "ack")}.__contains__,
            )
        self.now = {**self.now, **new}
        return count

    def publish(self, **by: float) -> list[str]:
        """Turn the clock and publish what is due; what each message is about, without its digest."""
        self.clock.turn(**by)
        return [each.about.rsplit(":", 1)[0] for each in self.editions.publish_due(self.keeper.force)]

    def letter(self) -> str:
        """The newest alert as text."""
        made = self.store.outbox.made("alert", self.clock() - timedelta(days=400))
        return made[-1].raw.decode("utf-8")

    def judge(
        self,
        kind: str,
        subject: str,
        until: timedelta | None = None,
        reason: str = "known",
        who: str = "amina",
        **value: object,
    ) -> int:
        """Somebody judges something, for a while or for good; the judgement's number."""
        end = self.clock() + until if until else None
        made = Judgement(kind, subject, who, self.clock(), reason, value, until=end)
        with self.store.transaction():
            return self.store.judgements.add(made)

    def text(self) -> str:
        """The words of the newest alert, on one line."""
        made = self.store.outbox.made("alert", self.clock() - timedelta(days=400))
        part = message_from_bytes(made[-1].raw, policy=default).get_body(("plain",))
        return " ".join(part.get_content().split())

    def told(self, kind: str, route: str = "letters") -> list[tuple[str, str]]:
        """State and reason of each alert of a kind at a route."""
        rows = self.store.alerts.told_to(route)
        return [(told.state, told.why) for alert, told in rows if alert.kind == kind]
