"""One connection to the database, its lock, and the only way to begin and end a transaction."""

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from monitor.store.errors import BusyError, DamagedError, FullError, MisuseError, StoreError, TakenError

Row = tuple[Any, ...]
Values = Sequence[object] | Mapping[str, object]

PRAGMAS = (
    ("foreign_keys", 1),
    ("synchronous", 2),  # FULL: what is committed survives a power cut
    ("busy_timeout", 10_000),
    ("trusted_schema", 0),
    ("cell_size_check", 1),
    ("mmap_size", 0),  # a write error must come back as an error, not as a signal
    ("wal_autocheckpoint", 1000),
    ("journal_size_limit", 64 * 2**20),
)
"""What every connection is told when it opens."""

_KINDS: tuple[tuple[tuple[str, ...], type[StoreError], str], ...] = (
    (("SQLITE_BUSY", "SQLITE_LOCKED"), BusyError, "another process is writing to the database"),
    (("SQLITE_FULL", "SQLITE_IOERR"), FullError, "the disk is full or fails"),
    (("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM"), StoreError, "the database may not be opened: whose is it?"),
    (("SQLITE_CORRUPT", "SQLITE_NOTADB"), DamagedError, "the database is damaged: restore a copy from var/backups"),
    (("SQLITE_CONSTRAINT",), TakenError, "a row contradicts what is there"),
)


def told_apart(error: sqlite3.Error) -> StoreError:
    """SQLite's error as one of ours."""
    if isinstance(error, sqlite3.ProgrammingError):
        return MisuseError(str(error))
    name = getattr(error, "sqlite_errorname", "")
    for prefixes, kind, words in _KINDS:
        if name.startswith(prefixes):
            return kind(f"{words} ({error})")
    return StoreError(str(error))


def connect(path: Path | None, mode: Literal["rw", "ro"]) -> sqlite3.Connection:
    """A connection with every pragma set; never creates a file. `path` None is a new database in memory."""
    where = ":memory:" if path is None else f"{path.resolve().as_uri()}?mode={mode}"
    raw = sqlite3.connect(where, uri=True, isolation_level=None, check_same_thread=False)
    try:
        for name, value in PRAGMAS:
            raw.execute(f"PRAGMA {name}={value}")
    except BaseException:
        raw.close()
        raise
    return raw


class Connection:
    """One connection that threads share: each read takes the lock, a transaction holds it.

    Writing is refused outside a transaction, so that nothing is ever half stored.
    """

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw
        self._lock = threading.RLock()
        self._owner: int | None = None

    def all(self, sql: str, values: Values = ()) -> list[Row]:
        """Every row that a query gives."""
        try:
            with self._lock:
                return self._raw.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise told_apart(error) from error

    def one(self, sql: str, values: Values = ()) -> Row | None:
        """The first row that a query gives, None where it gives none."""
        try:
            with self._lock:
                cursor = self._raw.execute(sql, values)
                row: Row | None = cursor.fetchone()
                cursor.close()
                return row
        except sqlite3.Error as error:
            raise told_apart(error) from error

    def scalar(self, sql: str, values: Values = ()) -> Any:
        """The first column of the first row, None where there is none."""
        row = self.one(sql, values)
        return None if row is None else row[0]

    def write(self, sql: str, values: Values = ()) -> int:
        """Change rows; how many were changed. Raises MisuseError outside a transaction."""
        return self._write(sql, values).rowcount

    def insert(self, sql: str, values: Values = ()) -> int:
        """Add one row; its id. Raises MisuseError outside a transaction."""
        return self._write(sql, values).lastrowid or 0

    def _write(self, sql: str, values: Values) -> sqlite3.Cursor:
        if self._owner != threading.get_ident():
            raise MisuseError("the store is written to inside `with store.transaction():` only")
        try:
            return self._raw.execute(sql, values)
        except sqlite3.Error as error:
            raise told_apart(error) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is stored, or nothing of it; other threads wait. Raises MisuseError when nested."""
        me = threading.get_ident()
        if self._owner == me:
            raise MisuseError("a transaction is open in this thread already; they do not nest")
        with self._lock:
            self._say("BEGIN IMMEDIATE")
            self._owner = me
            try:
                yield
                self._say("COMMIT")
            except BaseException:
                self._roll_back()
                raise
            finally:
                self._owner = None

    def _say(self, sql: str) -> None:
        try:
            self._raw.execute(sql)
        except sqlite3.Error as error:
            raise told_apart(error) from error

    def _roll_back(self) -> None:
        # SQLite has rolled back by itself after some errors, such as a full disk
        if self._raw.in_transaction:
            self._say("ROLLBACK")

    def close(self) -> None:
        """Close; a transaction of another thread is waited for."""
        with self._lock:
            self._raw.close()
