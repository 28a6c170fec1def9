"""Making, opening and refusing a database."""

import ast
import os
import random
import re
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path

import pytest

import monitor.store
from monitor.store import Store, connection, schema
from monitor.store.connection import PRAGMAS, connect
from monitor.store.errors import (
    DamagedError,
    ForeignError,
    MissingError,
    NewerError,
    OlderError,
    StoreError,
    TakenError,
)

STORE = Path(monitor.store.__file__).parent


@pytest.fixture
def path(tmp_path: Path, now: datetime) -> Path:
    """A new desk's database, closed."""
    where = tmp_path / "var" / "forewarn.db"
    Store.create(where, "install-1", now).close()
    return where


def poke(path: Path, *statements: str) -> None:
    """Change a file behind the store's back."""
    raw = sqlite3.connect(path)
    for statement in statements:
        raw.execute(statement)
    raw.commit()
    raw.close()


def test_a_new_database_says_whose_it_is(path: Path, now: datetime) -> None:
    """A made database opens again, is sound, and keeps the install id it was made with."""
    with Store.open(path, now) as store:
        assert store.meta.get("install_id") == "install-1"
        assert store.check() == ""
        assert store.path == path
        assert store.desks.current() is None


@pytest.mark.parametrize("mode", ["rw", "ro"])
def test_every_pragma_is_set_on_every_connection(path: Path, mode: str) -> None:
    """No connection, writing or reading, is without a single one of the safeguards."""
    raw = connect(path, mode)
    assert {name: raw.execute(f"PRAGMA {name}").fetchone()[0] for name, _ in PRAGMAS if name != "mmap_size"} == {
        "foreign_keys": 1,
        "synchronous": 2,
        "busy_timeout": 10_000,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "wal_autocheckpoint": 1000,
        "journal_size_limit": 64 * 2**20,
    }
    assert (raw.execute("PRAGMA mmap_size").fetchone() or (0,))[0] == 0
    assert raw.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    raw.close()


def test_pragmas_hold_in_every_thread(path: Path, now: datetime) -> None:
    """A thread that shares the store's connection finds the same safeguards."""
    seen = []
    with Store.open(path, now) as store:
        thread = threading.Thread(
            target=lambda: seen.append(
                (store._db.scalar("PRAGMA foreign_keys"), store._db.scalar("PRAGMA synchronous"))
            )
        )
        thread.start()
        thread.join()
    assert seen == [(1, 2)]


def test_only_one_place_connects() -> None:
    """SQLite is connected to in one function of the store, so no connection can miss its safeguards."""
    found = [
        f"{file.name}:{node.lineno}"
        for file in STORE.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr == "connect"
        and isinstance(node.value, ast.Name)
        and node.value.id == "sqlite3"
    ]
    assert [name.split(":")[0] for name in found] == [Path(connection.__file__).name]


def test_the_traps_of_sqlite_are_not_stepped_into() -> None:
    """Nowhere in the four rooms is a failed insert swallowed, a row replaced, a script run, or the file opened."""
    traps = re.compile(
        r"OR IGNORE|OR REPLACE|ignore=True|replace=True|executescript|insert_all|upsert_all|\bos\.fork\b"
    )
    opens = re.compile(r"(?<!def )(?<![\w.])open\(|\.(read_bytes|read_text|write_bytes|write_text)\(")
    rooms = [STORE.parents[1] / room for room in ("feeds", "rules", "alerts", "monitor")]
    found = [file.name for room in rooms for file in room.rglob("*.py") if traps.search(file.read_text("utf-8"))]
    # a file handle on the database, closed, drops SQLite's locks: only the ledger is read as a file
    found += [file.name for file in STORE.glob("*.py") if opens.search(file.read_text("utf-8"))]
    assert found == ["ledger.py"]


def test_every_table_is_strict(path: Path) -> None:
    """A number never slips into a text column: every table of ours is STRICT."""
    raw = connect(path, "ro")
    rows = raw.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'")
    assert {name for name, strict in rows if not strict} == set()
    raw.close()


def test_every_column_is_described(path: Path) -> None:
    """COLUMNS.md lists every table and every column, in order, and none that does not exist."""
    raw = connect(path, "ro")
    tables = [
        row[0]
        for row in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%sqlite_%'")
    ]
    real = {table: [row[1] for row in raw.execute(f"PRAGMA table_info({table})")] for table in tables}
    raw.close()
    described: dict[str, list[str]] = {}
    for line in (STORE / "COLUMNS.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("### "):
            described[line[4:]] = []
        elif (found := re.match(r"\| (\w+) \|", line)) and found[1] != "column":
            described[list(described)[-1]].append(found[1])
    assert described == real


def test_modes_let_nobody_else_in(tmp_path: Path, now: datetime) -> None:
    """The folder is 0700 and database, log and shared memory are 0600, under an umask that would allow more."""
    before = os.umask(0o022)
    try:
        path = tmp_path / "var" / "forewarn.db"
        with Store.create(path, "install-1", now) as store, store.transaction():
            store.meta.put("a", "b")
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert modes == {"forewarn.db": 0o600, "forewarn.db-wal": 0o600, "forewarn.db-shm": 0o600}
    finally:
        os.umask(before)


def test_making_never_replaces(path: Path, now: datetime) -> None:
    """Where a database is, none is made, and what is there stays."""
    with pytest.raises(TakenError, match="is there already"):
        Store.create(path, "install-2", now)
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    with Store.open(path, now) as store:
        assert store.meta.get("install_id") == "install-1"


def test_making_steps_over_what_a_crash_left(tmp_path: Path, now: datetime) -> None:
    """Half a database that a crash left while it was being made stands in nobody's way."""
    path = tmp_path / "forewarn.db"
    (tmp_path / "forewarn.db.part").write_bytes(b"half")
    (tmp_path / "forewarn.db.part-wal").write_bytes(b"half")
    Store.create(path, "install-1", now).close()
    assert [file.name for file in tmp_path.iterdir() if "part" in file.name] == []


MAKER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from monitor.store import Store

for n in range(1000):
    Store.create(Path(sys.argv[1]) / str(n) / "forewarn.db", "install-1", datetime(2025, 11, 18, tzinfo=UTC)).close()
    print(n, flush=True)
"""


@pytest.mark.parametrize("seed", range(3))
def test_a_crash_while_making_leaves_a_whole_one_or_none(tmp_path: Path, now: datetime, seed: int) -> None:
    """Killed at any moment, the maker has left no database or one that opens, and making goes on from there."""
    child = subprocess.Popen([sys.executable, "-c", MAKER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    child.stdout.readline()
    time.sleep(random.Random(seed).uniform(0.0, 0.05))
    os.kill(child.pid, signal.SIGKILL)
    child.stdout.close()
    child.wait()
    for folder in tmp_path.iterdir():
        path = folder / "forewarn.db"
        with Store.open(path, now) if path.exists() else Store.create(path, "install-1", now) as store:
            assert (store.meta.get("install_id"), store.check()) == ("install-1", "")


@pytest.mark.parametrize("opening", ["open", "read"])
def test_a_missing_database_is_not_made(tmp_path: Path, now: datetime, opening: str) -> None:
    """Opening never makes a file: a lost database must not look like a new desk."""
    path = tmp_path / "forewarn.db"
    with pytest.raises(MissingError, match="restore the newest copy"):
        Store.open(path, now) if opening == "open" else Store.read(path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to be taken for one" * 40])
def test_what_is_no_database_is_refused(tmp_path: Path, now: datetime, content: bytes) -> None:
    """An empty file and a file of something else are refused and left as they are."""
    path = tmp_path / "forewarn.db"
    path.write_bytes(content)
    with pytest.raises(ForeignError):
        Store.open(path, now)
    with pytest.raises(ForeignError):
        Store.read(path)
    assert path.read_bytes() == content


def test_another_applications_database_is_refused(tmp_path: Path, now: datetime) -> None:
    """A database that is not ours is left as it is."""
    path = tmp_path / "forewarn.db"
    poke(path, "CREATE TABLE theirs (a)")
    with pytest.raises(ForeignError, match="another application"):
        Store.open(path, now)


def test_a_later_schema_is_refused_unchanged(path: Path, now: datetime) -> None:
    """A database of a later version is refused without a byte written."""
    poke(path, f"PRAGMA user_version={schema.VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(NewerError, match="install that version again"):
        Store.open(path, now)
    with pytest.raises(NewerError):
        Store.read(path)
    assert path.read_bytes() == before


def test_an_earlier_schema_is_copied_then_migrated(path: Path, now: datetime) -> None:
    """An older database is copied before it is migrated, and who only reads does not migrate it."""
    tables = [row[0] for row in connect(path, "ro").execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    poke(path, "PRAGMA foreign_keys=OFF", *[f"DROP TABLE {name}" for name in tables if name != "meta"])
    poke(path, "ALTER TABLE meta RENAME TO before", "PRAGMA user_version=0")
    with pytest.raises(OlderError, match="brings it up to date"):
        Store.read(path)
    with pytest.raises(DamagedError, match="does not say whose it is"):
        Store.open(path, now)
    copies = list((path.parent / "backups").iterdir())
    assert [copy.name for copy in copies] == [f"before-schema-{schema.VERSION}-20251118T010000Z.db"]
    raw = connect(path, "ro")
    assert raw.execute("PRAGMA user_version").fetchone()[0] == schema.VERSION
    assert raw.execute("SELECT value FROM before WHERE key = 'install_id'").fetchone()[0] == "install-1"
    raw.close()


def test_a_migration_that_fails_changes_nothing(path: Path, now: datetime) -> None:
    """A migration is whole or not at all: what fails half-way leaves the old schema."""
    poke(path, "PRAGMA user_version=0", "DELETE FROM _sqlite_migrations", "DROP TABLE meta")
    with pytest.raises(StoreError):
        Store.open(path, now)
    raw = connect(path, "ro")
    assert raw.execute("PRAGMA user_version").fetchone()[0] == 0
    assert raw.execute("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'meta'").fetchone()[0] == 0
    raw.close()


def test_a_damaged_database_is_noticed_at_start(path: Path, now: datetime) -> None:
    """A flipped page is noticed before anything is written."""
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 4] = b"\xff" * 4096
    path.write_bytes(bytes(content))
    with pytest.raises(DamagedError, match="restore"):
        Store.open(path, now)


def test_a_strange_name_is_still_a_name(tmp_path: Path, now: datetime) -> None:
    """A folder whose name means something in an address is taken literally."""
    path = tmp_path / "a?mode=memory#%41 b" / "forewarn.db"
    Store.create(path, "install-1", now).close()
    assert path.stat().st_size > 0
    with Store.read(path) as store:
        assert store.meta.get("install_id") == "install-1"


def test_who_reads_sees_the_writers_last_word(path: Path, now: datetime) -> None:
    """A second process-like reader sees what was committed, and can change nothing."""
    with Store.open(path, now) as writer, Store.read(path) as reader:
        with writer.transaction():
            writer.meta.put("a", "1")
            assert reader.meta.get("a") is None
        assert reader.meta.get("a") == "1"
        with pytest.raises(StoreError), reader.transaction():
            reader.meta.put("a", "2")
        assert reader.meta.get("a") == "1"


def test_looking_costs_little(path: Path) -> None:
    """Who only reads loads neither sqlite_utils nor pydantic, templates nor the network."""
    code = (
        "import sys; from pathlib import Path; from monitor.store import Store\n"
        "store = Store.read(Path(sys.argv[1]))\n"
        "store.feeds.states(), store.feeds.newest(), store.outbox.waiting(), store.editions.latest()\n"
        "store.entries.count(), store.alerts.count_waiting(), store.desks.current(), store.trouble.unmailed()\n"
        "heavy = {'sqlite_utils', 'pydantic', 'jinja2', 'aiohttp', 'asyncio', 'email', 'ruamel', 'yaml'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or None)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
