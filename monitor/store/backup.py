"""Verified copies of the database: made beside the running writer, checked, kept for days and weeks."""

import os
import re
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.store.connection import connect, told_apart
from monitor.store.errors import DamagedError, FullError, MisuseError, StoreError
from monitor.store.ledger import sync_folder
from monitor.store.schema import APPLICATION_ID

if TYPE_CHECKING:
    from monitor.store import Store

DAYS, WEEKS = 7, 4
"""How many daily and weekly copies are kept."""
_NAME = re.compile(r"forewarn-(\d{8})T\d{6}Z\.db")
_NEVER_FEWER = (
    "desk_version",
    "hit",
    "reading",
    "level",
    "expected",
    "judgement",
    "alert",
    "told",
    "edition",
    "message",
    "delivery",
)
"""Tables that only grow: a copy with fewer rows than there were before it was begun is short."""


def backup(store: "Store", folder: Path, now: datetime) -> Path:
    """Make a verified copy in `folder` and let go of copies beyond seven days and four weeks; the copy's path.

    Works while others write. Raises StoreError, with the older copies untouched, where the copy cannot be made or
    trusted.
    """
    if store.path is None:
        raise MisuseError("a store in memory has nothing to copy")
    made = copy(store.path, folder, f"forewarn-{now:%Y%m%dT%H%M%SZ}.db")
    for old in superseded(sorted(folder.iterdir())):
        old.unlink()
    sync_folder(folder)
    return made


def copy(database: Path, folder: Path, name: str) -> Path:
    """One verified copy of a database under a name in a folder; the path."""
    target, part = folder / name, folder / f"{name}.part"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        # made first, so that it is ours alone from its first byte: SQLite fills an empty file
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        with closing(connect(database, "ro")) as raw:
            before = _counts(raw)
            raw.execute("VACUUM INTO ?", (str(part),))
        _sync(part)
        short = [f"{table} has {n}, not {before[table]}" for table, n in verify(part).items() if n < before[table]]
        if short:
            raise DamagedError(f"the copy is short of rows: {', '.join(short)}")
        part.rename(target)
        sync_folder(folder)
    except sqlite3.Error as error:
        part.unlink(missing_ok=True)
        raise told_apart(error) from error
    except OSError as error:
        raise FullError(f"no copy could be made in {folder}: {error}") from error
    except StoreError:
        part.unlink(missing_ok=True)
        raise
    return target


def verify(path: Path) -> dict[str, int]:
    """Check every page, index and reference of a database; rows of the tables that only grow.

    Raises DamagedError where something is wrong.
    """
    try:
        with closing(connect(path, "ro")) as raw:
            if raw.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                raise DamagedError(f"{path} is not a database of Forewarn")
            faults = [row[0] for row in raw.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
            faults += [f"{row[0]} {row[1]} points to no {row[2]}" for row in raw.execute("PRAGMA foreign_key_check")]
            if faults:
                raise DamagedError(f"{path} is damaged: {'; '.join(faults[:5])}")
            return _counts(raw)
    except sqlite3.Error as error:
        raise told_apart(error) from error


def superseded(files: list[Path]) -> list[Path]:
    """Which copies may go: all but the newest of each of the last days and of each of the last weeks."""
    copies = sorted(((path, _made(found[1])) for path in files if (found := _NAME.fullmatch(path.name))), reverse=True)
    kept: set[Path] = set()
    for most, period in ((DAYS, "%Y-%m-%d"), (WEEKS, "%G-%V")):
        newest: dict[str, Path] = {}
        for path, made in copies:
            newest.setdefault(f"{made:{period}}", path)
        kept.update(list(newest.values())[:most])
    return [path for path, _ in copies if path not in kept]


def _made(stamp: str) -> datetime:
    return datetime.strptime(f"{stamp}+0000", "%Y%m%d%z")


def _counts(raw: sqlite3.Connection) -> dict[str, int]:
    """Rows of the tables that only grow, those that this database's schema has."""
    there = {row[0] for row in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    return {
        table: raw.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in _NEVER_FEWER if table in there
    }


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(number)
    finally:
        os.close(number)
