"""Where what happened is kept: one SQLite file, one writer connection, and one shelf for each kind of thing.

    with store.transaction():
        store.entries.add(...)

Shelves speak in the rooms' own types and own all SQL. Writing is refused outside a transaction; reading is allowed
anywhere and sees what is committed, or, inside a transaction, what it has written.
"""

import os
import sqlite3
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Literal, Self

from monitor.store import schema
from monitor.store.alerts import Alerts
from monitor.store.bulletins import Bulletins
from monitor.store.connection import Connection, connect, told_apart
from monitor.store.desks import Desks, DeskVersion, Meta
from monitor.store.editions import Editions
from monitor.store.entries import Entries
from monitor.store.errors import (
    DamagedError,
    ForeignError,
    FullError,
    MissingError,
    NewerError,
    OlderError,
    StoreError,
    TakenError,
)
from monitor.store.feeds import Feeds
from monitor.store.hits import HitRow, Hits
from monitor.store.judgements import Judgements
from monitor.store.ledger import sync_folder
from monitor.store.outbox import Outbox
from monitor.store.readings import Readings
from monitor.store.sightings import Sightings
from monitor.store.stories import Stories
from monitor.store.trouble import Trouble

__all__ = ["DeskVersion", "HitRow", "Store", "StoreError"]


class Store:
    """A desk's memory. Made by `create`, `open`, `join`, `read` or `in_memory`, never directly.

    `path` is its file, None in memory.
    """

    def __init__(self, raw: sqlite3.Connection, path: Path | None) -> None:
        self.path = path
        self._raw = raw
        self._db = Connection(raw)
        self.meta = Meta(self._db)
        self.desks = Desks(self._db)
        self.feeds = Feeds(self._db)
        self.entries = Entries(self._db)
        self.stories = Stories(self._db)
        self.hits = Hits(self._db)
        self.sightings = Sightings(self._db)
        self.readings = Readings(self._db)
        self.judgements = Judgements(self._db)
        self.alerts = Alerts(self._db)
        self.editions = Editions(self._db)
        self.bulletins = Bulletins(self._db)
        self.outbox = Outbox(self._db)
        self.trouble = Trouble(self._db)

    @classmethod
    def create(cls, path: Path, install_id: str, now: datetime) -> Self:
        """Make a new database and open it. Raises TakenError where a file is there already.

        It gets its name when it is whole: a crash leaves none, never half of one.
        """
        part = path.with_name(path.name + ".part")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            for leftover in (part, *_beside(part)):
                leftover.unlink(missing_ok=True)
            # made first, so that it is ours alone from its first byte: SQLite gives its -wal and -shm the same mode
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
            _fill(part, install_id)
            # a link, not a rename: it never replaces what is there
            os.link(part, path)
            part.unlink()
            sync_folder(path.parent)
        except FileExistsError as error:
            part.unlink(missing_ok=True)
            raise TakenError(f"{path} is there already; nothing was changed") from error
        except OSError as error:
            raise FullError(f"{path} cannot be made: {error}") from error
        return cls.open(path, now)

    @classmethod
    def open(cls, path: Path, now: datetime) -> Self:
        """Open the desk's database for its one writer; an older one is copied, then migrated.

        Raises StoreError, with what to do, where there is none or it cannot be trusted. Never makes one.
        """
        raw = _opened(path, "rw")
        try:
            if _version(raw) < schema.VERSION:
                _migrate(raw, path, now)
            store = cls(raw, path)
            store._trust()
        except sqlite3.Error as error:
            raw.close()
            raise told_apart(error) from error
        except BaseException:
            raw.close()
            raise
        return store

    @classmethod
    def read(cls, path: Path) -> Self:
        """Open the desk's database for looking only; works beside the daemon, and is quick: nothing is checked.

        Raises StoreError, with what to do, where there is none or it is not of this version.
        """
        return cls(_of_this_version(path, "ro"), path)

    @classmethod
    def join(cls, path: Path) -> Self:
        """Open the desk's database for a short transaction beside its writer: for what people decide.

        A transaction waits while the daemon is in one, and BusyError says that it took too long. Raises StoreError, as
        `read` does: an older database is left for the daemon to migrate, and to find sound or not.
        """
        return cls(_of_this_version(path, "rw"), path)

    @classmethod
    def in_memory(cls, now: datetime) -> Self:
        """A new store that is gone when it is closed: the real thing, for tests and trials."""
        raw = connect(None, "rw")
        schema.migrate(raw)
        store = cls(raw, None)
        with store.transaction():
            store.meta.put("install_id", f"memory {now:%Y%m%dT%H%M%SZ}")
        return store

    def transaction(self) -> AbstractContextManager[None]:
        """Everything written inside is stored, or nothing of it; other threads wait meanwhile. Does not nest."""
        return self._db.transaction()

    def _trust(self) -> None:
        """Raise StoreError unless the file logs ahead, is sound and says whose it is."""
        mode = self._db.scalar("PRAGMA journal_mode=WAL")
        if mode != "wal":
            raise StoreError(
                f"{self.path} cannot log ahead here (it stays in mode {mode}): move the desk to a local disk"
            )
        fault = self.check(quick=True)
        if fault:
            raise DamagedError(f"{self.path} is damaged ({fault}): restore the newest copy from var/backups")
        if not self.meta.get("install_id"):
            raise DamagedError(f"{self.path} does not say whose it is: restore the newest copy from var/backups")

    def check(self, *, quick: bool = False) -> str:
        """What is wrong with the file, '' nothing: every page and reference, or if `quick` no comparing of indexes."""
        rows = self._db.all("PRAGMA quick_check(1)" if quick else "PRAGMA integrity_check(1)")
        faults = [str(row[0]) for row in rows if row[0] != "ok"]
        if not quick:
            faults += [f"{row[0]} {row[1]} points to no {row[2]}" for row in self._db.all("PRAGMA foreign_key_check")]
        return faults[0] if faults else ""

    def close(self) -> None:
        """Close the database; a transaction of another thread is waited for."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _beside(path: Path) -> tuple[Path, ...]:
    return tuple(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))


def _fill(part: Path, install_id: str) -> None:
    raw = connect(part, "rw")
    try:
        raw.execute("PRAGMA journal_mode=WAL")
        schema.migrate(raw)
        raw.execute("INSERT INTO meta (key, value) VALUES ('install_id', ?)", (install_id,))
    except sqlite3.Error as error:
        raise told_apart(error) from error
    finally:
        # the last to close writes the log back into the file, which is then whole by itself
        raw.close()


def _opened(path: Path, mode: Literal["rw", "ro"]) -> sqlite3.Connection:
    if not path.exists():
        raise MissingError(
            f"there is no database at {path}: `forewarn run` makes one for a new desk; if this desk had one, restore "
            f"the newest copy from {path.parent / 'backups'}",
        )
    if path.stat().st_size == 0:
        raise ForeignError(f"{path} is empty: something has replaced the database; restore the newest copy")
    try:
        raw = connect(path, mode)
        try:
            _recognise(raw, path)
        except BaseException:
            raw.close()
            raise
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_NOTADB":
            raise ForeignError(
                f"{path} is not a database: something has replaced it; restore the newest copy",
            ) from error
        raise told_apart(error) from error
    return raw


def _of_this_version(path: Path, mode: Literal["rw", "ro"]) -> sqlite3.Connection:
    raw = _opened(path, mode)
    if _version(raw) < schema.VERSION:
        raw.close()
        raise OlderError(f"{path} was written by an earlier version of Forewarn: `forewarn run` brings it up to date")
    return raw


def _recognise(raw: sqlite3.Connection, path: Path) -> None:
    number = raw.execute("PRAGMA application_id").fetchone()[0]
    if number != schema.APPLICATION_ID:
        raise ForeignError(f"{path} is the database of another application; it was left as it is")
    if _version(raw) > schema.VERSION:
        raise NewerError(
            f"{path} was written by a later version of Forewarn (schema {_version(raw)}, this one knows "
            f"{schema.VERSION}); install that version again, nothing was changed",
        )


def _version(raw: sqlite3.Connection) -> int:
    number: int = raw.execute("PRAGMA user_version").fetchone()[0]
    return number


def _migrate(raw: sqlite3.Connection, path: Path, now: datetime) -> None:
    from monitor.store.backup import copy  # noqa: PLC0415 - only a migration copies at start

    copy(path, path.parent / "backups", f"before-schema-{schema.VERSION}-{now:%Y%m%dT%H%M%SZ}.db")
    schema.migrate(raw)


def sqlite_version() -> tuple[int, ...]:
    """The version of the SQLite library that this Python carries."""
    return sqlite3.sqlite_version_info
