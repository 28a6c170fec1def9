"""Publish what is due into the outbox: a route's digest, an alert whose wait is over, a word to the operator.

Each is one transaction (T5): the edition or the alerts told, their messages, and the deliveries.
"""

import json
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.alert import Alert, Gathered, Told, gather
from alerts.digest import Digest, Period, Report, RuleCard, View, compose, freeze, thaw
from alerts.edition import Edition, Slot, due_editions, latest_slot
from alerts.message import Message, build
from alerts.render import Rendered, Templates, notice, render
from alerts.route import Route
from feeds.health import covered
from feeds.origin import origin
from monitor.desk.load import Desk
from monitor.log import say
from monitor.store import Store
from monitor.store.hits import HitRow

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Published:
    """One edition or alert put into the outbox: what it is about, its subject, and how many messages carry it."""

    about: str
    subject: str
    messages: int


class Editions:
    """Turns what the store holds into messages, for one desk at a time."""

    def __init__(self, store: Store, clock: Callable[[], datetime], rng: random.Random) -> None:
        self._store = store
        self._clock = clock
        self._rng = rng

    # -- digests ----------------------------------------------------------------------------------

    def publish_due(self, desk: Desk, *, first: bool = False) -> list[Published]:
        """Publish every digest that is due; `first` also gives a route that never had one its latest past slot."""
        now = self._clock()
        done = []
        for route in desk.settings.routes:
            if route.digest is None:
                continue
            slots = self._slots(desk, route, now, first=first)
            if slots:
                done.append(self._publish(desk, route, slots, now))
        return done

    def _slots(self, desk: Desk, route: Route, now: datetime, *, first: bool) -> list[Slot]:
        zone = zone_of(desk, route)
        last = self._store.editions.last(route.id)
        if last is not None:
            return due_editions(route, zone, last.local_date, now)
        if first:
            slot = latest_slot(route, zone, now)
            return [slot] if slot else []
        started = datetime.fromisoformat(self._store.meta.get("started_utc") or now.isoformat())
        return [slot for slot in due_editions(route, zone, None, now) if slot.due > started]

    def _publish(self, desk: Desk, route: Route, slots: Sequence[Slot], now: datetime) -> Published:
        """T5: the newest slot is published; older ones that were missed are closed by it."""
        newest = slots[-1]
        digest = self.compose(desk, route, newest.local_date, [slot.local_date for slot in slots], now)
        frozen = freeze(digest)
        upto = digest.hits_upto
        before = digest.hits_from
        rendered = render(digest, self._templates(desk))
        about = f"digest:{route.id}:{newest.local_date.isoformat()}"
        messages = self._messages(desk, route, "digest", about, about, rendered, now)
        with self._store.transaction():
            for slot in slots[:-1]:
                self._store.editions.publish(
                    Edition(
                        route.id,
                        slot.local_date,
                        slot.due,
                        "merged",
                        before,
                        before,
                        closed_by=newest.local_date,
                        published=now,
                    ),
                )
            self._store.editions.publish(
                Edition(route.id, newest.local_date, newest.due, "published", before, upto, frozen, None, now),
            )
            self._enqueue(messages, now)
            self._report_fault(about, rendered, now)
        say(LOG, "digest published", route=route.id, date=newest.local_date, hits=len(digest.reports), to=len(messages))
        return Published(about, rendered.subject, len(messages))
