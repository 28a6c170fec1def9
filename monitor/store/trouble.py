"""Trouble: what is set aside so that it does no more harm, and what the operator is told."""

from dataclasses import dataclass
from datetime import datetime

from monitor.store.connection import Connection
from monitor.store.instant import text_of, time_of, time_or_none


@dataclass(frozen=True, slots=True)
class Poison:
    """Something that went wrong again and again: a body, entry or message, named by hash, key or Message-ID."""

    kind: str
    ref: str
    why: str
    tries: int
    first: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """A word to the operator, mailed once however often it comes. `mailed` is None until it is; times aware UTC."""

    key: str
    kind: str
    text: str
    first: datetime
    last: datetime
    times: int
    mailed: datetime | None


_NOTICE = "SELECT key, kind, text, first_utc, last_utc, times, mailed_utc FROM notice"


class Trouble:
    """The shelf of poison and notices."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def poison(self, kind: str, ref: str, why: str, now: datetime) -> int:
        """It went wrong once more; how often so far. The latest reason is kept."""
        self._db.write(
            "INSERT INTO poison (kind, ref, why, tries, first_utc) VALUES (?, ?, ?, 1, ?)"
            " ON CONFLICT (kind, ref) DO UPDATE SET why = excluded.why, tries = tries + 1",
            (kind, ref, why, text_of(now)),
        )
        tries: int = self._db.scalar("SELECT tries FROM poison WHERE kind = ? AND ref = ?", (kind, ref))
        return tries

    def is_poisoned(self, kind: str, ref: str, limit: int = 3) -> bool:
        """True if it went wrong `limit` times: leave it alone."""
        tries: int = self._db.scalar("SELECT tries FROM poison WHERE kind = ? AND ref = ?", (kind, ref)) or 0
        return tries >= limit

    def poisoned(self, limit: int = 3) -> list[Poison]:
        """Everything that went wrong `limit` times, the oldest first."""
        rows = self._db.all(
            "SELECT kind, ref, why, tries, first_utc FROM poison WHERE tries >= ? ORDER BY first_utc, kind, ref",
            (limit,),
        )
        return [Poison(row[0], row[1], row[2], row[3], time_of(row[4])) for row in rows]

    def notice(self, key: str, kind: str, text: str, now: datetime) -> bool:
        """Tell the operator; True the first time, later times are only counted. `key` is made from the content."""
        added = self._db.write(
            "INSERT INTO notice (key, kind, text, first_utc, last_utc, times, mailed_utc)"
            " VALUES (?, ?, ?, ?, ?, 1, NULL) ON CONFLICT (key) DO NOTHING",
            (key, kind, text, text_of(now), text_of(now)),
        )
        if not added:
            self._db.write(
                "UPDATE notice SET text = ?, last_utc = MAX(last_utc, ?), times = times + 1 WHERE key = ?",
                (text, text_of(now), key),
            )
        return bool(added)

    def is_known(self, key: str) -> bool:
        """True if the operator was told, or is to be."""
        return self._db.one("SELECT 1 FROM notice WHERE key = ?", (key,)) is not None

    def unmailed(self) -> list[Notice]:
        """Notices the operator was not yet mailed, the oldest first."""
        return self._notices(f"{_NOTICE} WHERE mailed_utc IS NULL ORDER BY first_utc, key", ())

    def mailed(self, key: str, now: datetime) -> None:
        """A notice is in a message to the operator."""
        self._db.write("UPDATE notice SET mailed_utc = ? WHERE key = ?", (text_of(now), key))

    def recent(self, since: datetime) -> list[Notice]:
        """Notices that came, for the first time or again, since a time; the latest first."""
        return self._notices(f"{_NOTICE} WHERE last_utc >= ? ORDER BY last_utc DESC, key", (text_of(since),))

    def _notices(self, sql: str, values: tuple[str, ...]) -> list[Notice]:
        return [
            Notice(row[0], row[1], row[2], time_of(row[3]), time_of(row[4]), row[5], time_or_none(row[6]))
            for row in self._db.all(sql, values)
        ]
