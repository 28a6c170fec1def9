"""Plays the invented sample through the real pipeline, on a clock turned by hand.

lay out a desk | serve the sample | at each of its moments: look at all feeds, publish what is due, send it

Nothing is skipped or shortened but the waiting: the desk is the shipped one with the sample's publishers, and what
comes out lies in its `var/letters` as it would on any other desk, and in `fortnight` in the order of its days.
"""

import random
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.demo.layout import lay_out
from monitor.demo.sample import FIRST_DAY, LAST_DAY, Sample, sample
from monitor.demo.server import SampleServer
from monitor.desk.var import Var
from monitor.handclock import HandClock
from monitor.store import Store
from rules.judgement import Judgement

if TYPE_CHECKING:
    from monitor.daemon import Daemon
    from monitor.demo.pages import Told

WAIT = timedelta(minutes=11)
"""After a look that raised an alert: a little longer than an alert waits for company."""
DAY = timedelta(days=1)
INDENT = " " * 12


@dataclass(frozen=True, slots=True)
class _Play:
    sample: Sample
    say: Callable[[str], None]


@dataclass(slots=True)
class _Day:
    """What came of the looks of a day."""

    fresh: int = 0
    hits: int = 0
    answered: int = 0
    asked: int = 0


def play(folder: Path, now: datetime, say: Callable[[str], None]) -> "Told":
    """Play the sample into `folder`, so that it ends with the last morning before `now`; what came of it.

    `say` is given a line for each thing that happens. Raises NotOursError, or DeskFaults where the folder's rules
    have faults.
    """
    from feeds.client import Limits  # noqa: PLC0415 - as below
    from feeds.turns import Turns  # noqa: PLC0415 - the network stack is for verbs that fetch
    from monitor.daemon import Daemon  # noqa: PLC0415 - as above
    from monitor.demo.pages import tell  # noqa: PLC0415 - loads the mail room

    played = sample(now)
    clock = HandClock(played.looks(FIRST_DAY)[0])
    with SampleServer(played, clock()) as server:
        again = lay_out(folder, played, server.port)
        if again:
            say(f"{folder} was played before: it starts afresh, with the rules as they stand in {folder / 'rules'}.")
        # one look at a time and no chance: two plays of one date are the same to the byte
        with closing(_store(folder, clock)) as store:
            with Daemon(folder, store, clock, lambda: Turns(Limits(spacing_s=0, at_once=1)), rng=_unmoved()) as daemon:
                say(f"{1 - FIRST_DAY} days of ordinary news first: by them the desk learns what is usual.")
                run = _Run(daemon, store, server, clock, _Play(played, say))
                for day in range(FIRST_DAY, LAST_DAY + 1):
                    run.day(day)
            return tell(folder, store, played)


def _store(folder: Path, clock: HandClock) -> Store:
    """The store of the desk, under an identity that is the same each time: what is sent here reaches nobody."""
    var = Var(folder)
    var.folder.mkdir(mode=0o700, exist_ok=True)
    return Store.create(var.database, "invented sample", clock())


def _unmoved() -> random.Random:
    return random.Random(0)  # noqa: S311 - it spreads the looks of one play


class _Run:
    """The daemon's ticks in quick motion, and what came of them told day by day."""

    def __init__(self, daemon: "Daemon", store: Store, server: SampleServer, clock: HandClock, play: _Play) -> None:
        self._daemon = daemon
        self._store = store
        self._server = server
        self._clock = clock
        self._played = play.sample
        self._say = play.say
        self._published: list[str] = []

    def day(self, day: int) -> None:
        """Run a day up to the next morning, and say what happened in it and what was published."""
        done = _Day()
        for at in self._played.looks(day):
            if self._tick(at, done):
                self._tick(at + WAIT)
        if day > 0:
            self._say(f"{self._played.date_of(day):%a %d %b}  {self._played.says[day]}")
            self._say(
                f"{INDENT}{done.answered} of {done.asked} looks answered; new entries: {done.fresh}, hits: {done.hits}"
            )
            for subject in self._published:
                self._say(f"{INDENT}-> {subject}")
        self._published.clear()

    def _tick(self, now: datetime, done: _Day | None = None) -> int:
        """One tick, with a look at every feed if it is to be counted; the alerts that it raised."""
        before = self._clock()
        self._clock.turn(now)
        self._server.turn(now)
        if any(before < at <= now for at in self._played.acknowledged):
            self._acknowledge(now)
        round_ = self._daemon.round(everything=done is not None)
        if done is not None:
            done.fresh += round_.fresh
            done.hits += round_.hits
            done.answered += round_.answered
            done.asked += len(round_.looked)
        self._published += [published.subject for published in self._daemon.publish()]
        self._daemon.send()
        return round_.alerts

    def _acknowledge(self, now: datetime) -> None:
        """What `forewarn ack` does, of every alert that was sent in the last day."""
        with self._store.transaction():
            for _, alert in self._store.alerts.sent_since(now - DAY):
                seen = Judgement("ack", f"alert:{alert.key}", "duty analyst", now, "invented: seen and dealt with")
                self._store.judgements.add(seen)
