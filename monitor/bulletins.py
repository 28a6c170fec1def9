"""Bulletins: every digest and alert as a JSON file and a page, and the newest of each route as an Atom feed.

    keep()        a bulletin, in the transaction that publishes its digest or alert    T5
    write_due()   the files that are not on the disk yet, then the feeds that list them, then that they are written

What was killed in between is written again, to the same bytes.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from alerts.atom import NEWEST, atom, page
from alerts.bulletin import Bulletin, identity, read, written
from alerts.channels.folder import put
from monitor.log import say
from monitor.store import Store
from monitor.store.bulletins import BulletinRow

LOG = logging.getLogger(__name__)
MOST = 100
"""Bulletins written at a tick."""


def keep(store: Store, bulletin: Bulletin) -> None:
    """Keep a bulletin, in the caller's transaction."""
    row = BulletinRow(bulletin.id, bulletin.route, bulletin.name, written(bulletin))
    store.bulletins.put(row, bulletin.kind, bulletin.published)


class Bulletins:
    """Writes the bulletins of one desk into `folder`: `ROUTE/NAME.json` and `.html`, and `ROUTE.atom` beside them."""

    def __init__(self, store: Store, folder: Path, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._folder = folder
        self._clock = clock

    def write_due(self) -> int:
        """Write what is not written yet; how many. What the disk does not take is tried again at the next tick."""
        waiting = self._store.bulletins.unwritten(MOST)
        try:
            for row in waiting:
                put(self._folder / row.route / f"{row.name}.html", page(read(row.document)).encode())
                put(self._folder / row.route / f"{row.name}.json", row.document.encode())
            for route in sorted({row.route for row in waiting}):
                put(self._folder / f"{route}.atom", self._feed(route))
        except OSError as error:
            say(LOG, "bulletins not written", logging.ERROR, why=error.strerror or type(error).__name__)
            return 0
        if waiting:
            with self._store.transaction():
                for row in waiting:
                    self._store.bulletins.wrote(row.id, self._clock())
        return len(waiting)

    def _feed(self, route: str) -> bytes:
        """The route's feed of its newest bulletins."""
        made = identity(self._store.meta.get("install_id") or "", f"feed:{route}")
        newest = [read(row.document) for row in self._store.bulletins.newest(route, NEWEST)]
        return atom(made, f"{route}.atom", newest)
