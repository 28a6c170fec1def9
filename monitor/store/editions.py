"""Editions: which route got which digest for which local date, and the hits it held."""

from datetime import date
from typing import TYPE_CHECKING

from monitor.store.connection import Connection, Row
from monitor.store.errors import TakenError
from monitor.store.instant import text_of, text_or_none, time_of, time_or_none

if TYPE_CHECKING:
    from alerts.edition import Edition

_EDITION = (
    "SELECT route, local_date, due_utc, state, hits_from, hits_upto, digest, closed_by, published_utc FROM edition"
)


class Editions:
    """The shelf of editions."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def publish(self, edition: "Edition") -> None:
        """Keep an edition. Raises TakenError where the route had one for that date, or the hits leave a gap."""
        last = self.last(edition.route)
        if last is not None and edition.hits_from != last.hits_upto:
            raise TakenError(
                f"route {edition.route} has told hits up to {last.hits_upto}; an edition from {edition.hits_from} on "
                "would lose or repeat some",
            )
        self._db.insert(
            "INSERT INTO edition (route, local_date, due_utc, state, hits_from, hits_upto, digest, closed_by,"
            " published_utc) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                edition.route,
                edition.local_date.isoformat(),
                text_of(edition.due),
                edition.state,
                edition.hits_from,
                edition.hits_upto,
                edition.digest,
                None if edition.closed_by is None else edition.closed_by.isoformat(),
                text_or_none(edition.published),
            ),
        )

    def last(self, route: str) -> "Edition | None":
        """A route's edition of the latest date, None before the first."""
        return _edition(self._db.one(f"{_EDITION} WHERE route = ? ORDER BY local_date DESC LIMIT 1", (route,)))

    def of(self, route: str, local_date: date) -> "Edition | None":
        """A route's edition of one date, None where there is none."""
        return _edition(self._db.one(f"{_EDITION} WHERE route = ? AND local_date = ?", (route, local_date.isoformat())))

    def holding(self, route: str, hit: int) -> "Edition | None":
        """A route's edition that holds a hit, by its number; None where none does."""
        sql = f"{_EDITION} WHERE route = ? AND state = 'published' AND hits_from < ? AND hits_upto >= ?"
        return _edition(self._db.one(sql, (route, hit, hit)))

    def latest(self) -> "Edition | None":
        """The edition of any route that was published last, None before the first."""
        return _edition(
            self._db.one(f"{_EDITION} WHERE state = 'published' ORDER BY published_utc DESC, local_date DESC LIMIT 1"),
        )


def _edition(row: Row | None) -> "Edition | None":
    from alerts.edition import Edition  # noqa: PLC0415 - who only looks need not load the mail room

    if row is None:
        return None
    return Edition(
        route=row[0],
        local_date=date.fromisoformat(row[1]),
        due=time_of(row[2]),
        state=row[3],
        hits_from=row[4],
        hits_upto=row[5],
        digest=row[6],
        closed_by=None if row[7] is None else date.fromisoformat(row[7]),
        published=time_or_none(row[8]),
    )
