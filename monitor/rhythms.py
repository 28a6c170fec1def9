"""How each feed is used to speak, measured once a day from what is stored."""

from datetime import datetime

from feeds.rhythm import HOURS, LOOKS, Rhythm, rhythm
from monitor.store import Store


class Rhythms:
    """The rhythms of a desk's feeds, each measured up to the beginning of the day (UTC) on which it is asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._day: datetime | None = None
        self._known: dict[str, Rhythm] = {}

    def of(self, feed_id: str, now: datetime) -> Rhythm:
        """The rhythm by which a feed's silence is judged at `now`."""
        day = now.replace(hour=0, minute=0, second=0, microsecond=0)
        if day != self._day:
            self._day, self._known = day, {}
        if feed_id not in self._known:
            feeds = self._store.feeds
            self._known[feed_id] = rhythm(
                feeds.looks(feed_id, day - LOOKS, day), feeds.hours_of(feed_id, day - HOURS, day)
            )
        return self._known[feed_id]
