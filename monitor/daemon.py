"""Ticks until told to stop.

Seven jobs tick, each in a thread of its own and never twice at once; what is due is a question for the store, so a
machine that slept for nine hours wakes up correct. The main thread waits for a signal, and watches the ticker and
the clock meanwhile.
"""

import logging
import random
import signal
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Self

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from feeds.parse import Parser
from feeds.turns import Turns
from monitor import wiring
from monitor.backfill import Backfill
from monitor.bulletins import Bulletins
from monitor.delayed import Delays
from monitor.delivery import Deliveries
from monitor.desk.trespass import trespassers
from monitor.desk.var import Var
from monitor.editions import Editions
from monitor.inforce import Keeper
from monitor.log import say
from monitor.pictures import Pictures
from monitor.recheck import Recheck
from monitor.release import Published
from monitor.retention import Retention
from monitor.store import Store
from monitor.store.ledger import Ledger
from monitor.watch import Looked, Round, Watch

LOG = logging.getLogger(__name__)
TICK_S, DESK_TICK_S = 10, 5
JUMP = timedelta(seconds=60)
"""A step between wall clock and monotonic clock above which the wall clock was set."""


class Daemon:
    """One desk, run: made around an open store by whoever holds the desk's lock."""

    def __init__(
        self,
        folder: Path,
        store: Store,
        clock: Callable[[], datetime] = wiring.now,
        turns: Callable[[], Turns] = Turns,
        trust: ssl.SSLContext | None = None,
        rng: random.Random | None = None,
    ) -> None:
        """`turns` is the pace at hosts; `trust` replaces the system's authorities for mail servers, `rng` chance."""
        rng = rng or wiring.chance()
        self._var = Var(folder)
        self._store = store
        self._clock = clock
        self._trust = trust
        self._parser = Parser()
        self.keeper = Keeper(folder, store, clock)
        self.watch = Watch(store, clock, wiring.client, self._parser, rng, turns)
        ledger = Ledger(self._var.ledger)
        pictures = Pictures(store)
        self.editions = Editions(store, clock, ledger.knows, present=lambda: pictures.present(self.keeper.force.desk))
        self.deliveries = Deliveries(store, ledger, wiring.owner(), clock, rng)
        self._delays = Delays(store)
        self._bulletins = Bulletins(store, self._var.bulletins, clock)
        self._retention = Retention(store, self._var.backups, clock)
        self._recheck = Recheck(store, clock)
        self._backfill = Backfill(store, clock)
        self._told_to_stop = threading.Event()

    def __enter__(self) -> Self:
        """Load the desk (or its last good version) and put back what an earlier process left half done."""
        self.keeper.start()
        for line in self.deliveries.recover():
            say(LOG, line, logging.WARNING)
        trod = trespassers()
        with self._store.transaction():
            self._store.meta.put("clean_shutdown", "no")
            for line in trod:
                self._store.trouble.notice(f"trespass:{line}", "desk", line, self._clock())
        for line in trod:
            say(LOG, line, logging.ERROR)
        return self

    def __exit__(self, *_: object) -> None:
        """End the parse child and say that the end was a clean one."""
        self._parser.close()
        with self._store.transaction():
            self._store.meta.put("clean_shutdown", "yes")

    # -- what one job does at one tick -------------------------------------------------------------

    def round(self, *, everything: bool = False, tell: Callable[[Looked, int], None] | None = None) -> Round:
        """One round of the watch."""
        return self.watch.round(self.keeper.force, everything=everything, tell=tell)

    def publish(self, *, first: bool = False) -> list[Published]:
        """Put what is due into the outbox and its bulletins on the disk; `first` as in `Editions.publish_due`."""
        done = self.editions.publish_due(self.keeper.force, first=first)
        self._bulletins.write_due()
        return done

    def send(self) -> int:
        """Send what waits, by every channel in turn; the number that went out."""
        return sum(map(self.send_by, wiring.CHANNELS))

    def send_by(self, name: str) -> int:
        """Send what waits for one channel; the number that went out. A mail server that hangs holds up mails alone."""
        desk = self.keeper.force.desk
        channel = wiring.channels(desk, self._var, self._trust).get(name)
        if channel is None:
            return 0
        return self.deliveries.send_by(name, channel, aside=self._delays.gather(desk, name, channel, self._clock()))

    def recheck(self) -> bool:
        """Match some of the day's entries without the index; True if the night's work was done with them."""
        return self._recheck.run_due(self.keeper.force)

    def backfill(self) -> tuple[str, ...]:
        """Run new and changed rules over the archive for a second; the rules whose past is whole with it."""
        return self._backfill.run_due(self.keeper.force)

    # -- the ticker --------------------------------------------------------------------------------

    def run(self) -> int:
        """Tick until SIGTERM or SIGINT; exit code 0, or 3 when the ticker died and the process should be restarted."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        scheduler = self._scheduler()
        scheduler.start()
        say(LOG, "running", desk=self._var.desk, version=self.keeper.force.version)
        try:
            return self._wait(scheduler)
        finally:
            self.watch.stop()
            self.deliveries.stop()
            scheduler.shutdown(wait=True)
            say(LOG, "stopped")

    def _stop(self, number: int, _: FrameType | None) -> None:
        say(LOG, "told to stop", signal=signal.Signals(number).name)
        self.watch.stop()
        self.deliveries.stop()
        self._told_to_stop.set()

    def _scheduler(self) -> BackgroundScheduler:
        scheduler = BackgroundScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        jobs: tuple[tuple[str, int, Callable[[], object]], ...] = (
            ("desk", DESK_TICK_S, self.keeper.look),
            ("watch", TICK_S, self.round),
            ("editions", TICK_S, self.publish),
            *((f"delivery by {name}", TICK_S, partial(self.send_by, name)) for name in wiring.CHANNELS),
            ("retention", TICK_S, self._retention.run_due),
            ("recheck", TICK_S, self.recheck),
            ("backfill", TICK_S, self.backfill),
        )
        for name, seconds, job in jobs:
            trigger = IntervalTrigger(seconds=seconds, timezone=UTC)
            # the first tick of each at once: APScheduler's own first run is one interval away
            scheduler.add_job(_guarded(name, job), trigger, id=name, next_run_time=self._clock())
        scheduler.add_listener(_heard, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        return scheduler

    def _wait(self, scheduler: BackgroundScheduler) -> int:
        wall, steady = self._clock(), wiring.monotonic()
        while not self._told_to_stop.wait(TICK_S):
            # `running` stays true when the thread is dead, so the thread itself is asked
            if not scheduler._thread.is_alive():  # noqa: SLF001 - there is no public way to ask
                say(LOG, "the ticker died", logging.CRITICAL)
                return 3
            wall_now, steady_now = self._clock(), wiring.monotonic()
            step = (wall_now - wall) - timedelta(seconds=steady_now - steady)
            if abs(step) > JUMP:
                say(LOG, "the clock was set", logging.WARNING, by_s=int(step.total_seconds()))
                # a job's next run stands on the old clock: ask each again from now
                for job in scheduler.get_jobs():
                    job.modify(next_run_time=wall_now)
            wall, steady = wall_now, steady_now
        return 0


def _guarded(name: str, job: Callable[[], object]) -> Callable[[], None]:
    """One tick of a job, which logs whatever goes wrong and leaves the next tick to try again."""

    def tick() -> None:
        try:
            job()
        except BaseException:
            LOG.exception("job failed", extra={"fields": {"job": name}})

    return tick


def _heard(event: JobEvent) -> None:
    level = logging.ERROR if event.code == EVENT_JOB_ERROR else logging.INFO
    say(LOG, "job late" if event.code != EVENT_JOB_ERROR else "job failed", level, job=event.job_id)
