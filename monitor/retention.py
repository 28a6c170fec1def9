"""Forget what is old, and keep verified copies: once a night."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from monitor.log import say
from monitor.store import Store
from monitor.store.backup import backup

LOG = logging.getLogger(__name__)
NIGHT = timedelta(hours=24)
POLLS, ARCHIVE = timedelta(days=30), timedelta(days=400)


class Retention:
    """Forgets and copies once in twenty-four hours; `folder` holds the copies."""

    def __init__(self, store: Store, folder: Path, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._folder = folder
        self._clock = clock

    def run_due(self) -> bool:
        """Forget and copy if the last time was a day ago; True if it was done."""
        now = self._clock()
        last = self._store.meta.get("retention_utc")
        if last and now - datetime.fromisoformat(last) < NIGHT:
            return False
        path = backup(self._store, self._folder, now)
        with self._store.transaction():
            gone = {
                "polls": self._store.feeds.forget_polls(now - POLLS),
                "hours": self._store.feeds.forget_hours(now - ARCHIVE),
                "entries": self._store.entries.forget(now - ARCHIVE),
                "raw": self._store.outbox.forget_raw(now - ARCHIVE),
            }
            self._store.meta.put("retention_utc", now.isoformat(timespec="seconds"))
        say(LOG, "copied and forgot", copy=path.name, **gone)
        return True
