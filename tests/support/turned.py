"""A clock that is turned by hand."""

import threading
from datetime import datetime, timedelta


class HandClock:
    """Says the same time until it is turned; called like the real one, from any thread."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        """The time it shows, aware UTC."""
        with self._lock:
            return self._now

    def turn(self, **by: float) -> datetime:
        """Turn it by hours=, minutes=, days= …; returns the new time."""
        with self._lock:
            self._now += timedelta(**by)
            return self._now

    def set(self, now: datetime) -> None:
        """Set it to a moment."""
        with self._lock:
            self._now = now
