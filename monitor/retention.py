"""Forget what is old, and keep verified copies: once a night."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from monitor.log import say
from monitor.store import Store
from monitor.store.backup import backup
from monitor.store.errors import StoreError

LOG = logging.getLogger(__name__)
NIGHT = timedelta(hours=24)
AGAIN = timedelta(hours=1)
"""How long a copy that could not be made is left alone."""
POLLS, ARCHIVE = timedelta(days=30), timedelta(days=400)


class Retention:
    """Forgets and copies once in twenty-four hours; `folder` holds the copies."""

    def __init__(self, store: Store, folder: Path, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._folder = folder
        self._clock = clock
        self._rest_until: datetime | None = None

    def run_due(self) -> bool:
        """Forget and copy if the last time was a day ago; True if it was done, with or without a copy.

        A copy that cannot be made is said to the operator and tried again in an hour.
        """
        now = self._clock()
        last = self._store.meta.get("retention_utc")
        if last and now - datetime.fromisoformat(last) < NIGHT:
            return False
        if self._rest_until is not None and now < self._rest_until <= now + AGAIN:
            return False
        self._rest_until = now + AGAIN
        copied = self._copy(now)
        with self._store.transaction():
            gone = {
                "polls": self._store.feeds.forget_polls(now - POLLS),
                "hours": self._store.feeds.forget_hours(now - ARCHIVE),
                "coverage": self._store.readings.forget_coverage(now - ARCHIVE),
                "entries": self._store.entries.forget(now - ARCHIVE),
                "raw": self._store.outbox.forget_raw(now - ARCHIVE),
                "bulletins": self._store.bulletins.forget(now - ARCHIVE),
            }
            if copied:
                self._store.meta.put("retention_utc", now.isoformat(timespec="seconds"))
        say(LOG, "copied and forgot" if copied else "forgot without a copy", copy=copied, **gone)
        return True

    def _copy(self, now: datetime) -> str:
        """Make tonight's copy; its name, '' where none could be made."""
        try:
            return backup(self._store, self._folder, now).name
        except StoreError as error:
            text = f"no copy of the database was made: {error}"
            with self._store.transaction():
                self._store.trouble.notice(f"copy:{now:%Y-%m-%d}", "database", text, now)
            say(LOG, "no copy made", logging.ERROR, why=str(error))
            return ""
