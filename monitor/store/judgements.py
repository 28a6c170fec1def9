"""Judgements: what people decided. Rows are only ever added; the database itself refuses to change or delete one."""

import json
from datetime import datetime
from types import MappingProxyType

from monitor.store.connection import Connection, Row
from monitor.store.errors import TakenError
from monitor.store.instant import text_of, text_or_none, time_of, time_or_none
from rules.judgement import Judgement, in_force

_COLUMNS = "id, at_utc, who, kind, subject, value, reason, until_utc, undoes"


class Judgements:
    """The shelf of judgements."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, judgement: Judgement) -> int:
        """Keep what a person decided; its number, by which it can be undone. What it holds as `id` is not looked at."""
        return self._db.insert(
            "INSERT INTO judgement (at_utc, who, kind, subject, value, reason, until_utc, undoes)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                text_of(judgement.at),
                judgement.who,
                judgement.kind,
                judgement.subject,
                json.dumps(dict(judgement.value), ensure_ascii=False, sort_keys=True),
                judgement.reason,
                text_or_none(judgement.until),
                judgement.undoes,
            ),
        )

    def undo(self, number: int, who: str, reason: str, now: datetime) -> int:
        """Take a judgement back; the number of the undo.

        Raises TakenError where there is no such judgement, where it is an undo itself, or was undone before.
        """
        undone = self.get(number)
        if undone is None or undone.undoes is not None:
            raise TakenError(f"judgement {number} is none that can be undone")
        return self.add(Judgement("undo", undone.subject, who, now, reason, undoes=number))

    def get(self, number: int) -> Judgement | None:
        """A judgement by its number, None where there is none."""
        row = self._db.one(f"SELECT {_COLUMNS} FROM judgement WHERE id = ?", (number,))
        return None if row is None else _judgement(row)

    def all(self, kind: str = "", subject: str = "") -> list[Judgement]:
        """Every judgement ever made, undone ones and undoings too, oldest first; of one kind, about one subject."""
        rows = self._db.all(
            f"SELECT {_COLUMNS} FROM judgement WHERE (? = '' OR kind = ? OR kind = 'undo') AND (? = '' OR subject = ?)"
            " ORDER BY id",
            (kind, kind, subject, subject),
        )
        return [_judgement(row) for row in rows]

    def in_force(self, at: datetime, kind: str = "", subject: str = "") -> list[Judgement]:
        """What held at a moment, oldest first; of one kind, about one subject."""
        return in_force(self.all(kind, subject), at)

    def last_id(self) -> int:
        """The number of the last judgement, 0 before the first: by it one sees whether there are new ones."""
        number: int = self._db.scalar("SELECT COALESCE(MAX(id), 0) FROM judgement")
        return number


def _judgement(row: Row) -> Judgement:
    return Judgement(
        id=row[0],
        at=time_of(row[1]),
        who=row[2],
        kind=row[3],
        subject=row[4],
        value=MappingProxyType(json.loads(row[5])),
        reason=row[6],
        until=time_or_none(row[7]),
        undoes=row[8],
    )
