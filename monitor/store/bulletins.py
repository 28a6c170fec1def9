"""Bulletins: digests and alerts as JSON, and whether their files are written."""

from dataclasses import dataclass
from datetime import datetime

from monitor.store.connection import Connection
from monitor.store.instant import text_of


@dataclass(frozen=True, slots=True)
class BulletinRow:
    """One bulletin: its id, its route, the name of its file without the ending, and its text ('' forgotten)."""

    id: str
    route: str
    name: str
    document: str


class Bulletins:
    """The shelf of bulletins."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def put(self, row: BulletinRow, kind: str, published: datetime) -> bool:
        """Keep a bulletin whose file is not written yet; False where it is kept already."""
        return bool(
            self._db.write(
                "INSERT INTO bulletin (id, route, kind, name, published_utc, document) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (id) DO NOTHING",
                (row.id, row.route, kind, row.name, text_of(published), row.document),
            ),
        )

    def unwritten(self, limit: int) -> list[BulletinRow]:
        """Bulletins whose files are not written, the oldest first."""
        return self._rows("written_utc IS NULL ORDER BY published_utc, id LIMIT ?", limit)

    def newest(self, route: str, limit: int) -> list[BulletinRow]:
        """The newest bulletins of a route, the newest first, of those whose text is kept."""
        return self._rows("route = ? AND document <> '' ORDER BY published_utc DESC, id DESC LIMIT ?", route, limit)

    def wrote(self, number: str, now: datetime) -> None:
        """The file of a bulletin is on the disk, and so is the feed that lists it."""
        self._db.write("UPDATE bulletin SET written_utc = ? WHERE id = ?", (text_of(now), number))

    def forget(self, before: datetime) -> int:
        """Empty the text of bulletins made before a time whose files are written; how many. The files stay."""
        return self._db.write(
            "UPDATE bulletin SET document = '' WHERE published_utc < ? AND written_utc IS NOT NULL AND document <> ''",
            (text_of(before),),
        )

    def _rows(self, which: str, *values: object) -> list[BulletinRow]:
        rows = self._db.all(f"SELECT id, route, name, document FROM bulletin WHERE {which}", values)
        return [BulletinRow(*row) for row in rows]
