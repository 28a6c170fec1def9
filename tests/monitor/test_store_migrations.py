"""Databases of earlier releases: each is made by that release's own migrations, filled, and brought up to date."""

import hashlib
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest
import sqlite_utils

from monitor.store import Store, schema
from monitor.store.connection import connect
from monitor.store.errors import OlderError
from rules.judgement import Judgement

AT = "2025-11-01T06:00:00Z"
FILLED: dict[str, tuple[tuple[object, ...], ...]] = {
    "meta": (("install_id", "install-1"), ("assessed", "2")),
    "desk_version": (("v1", 1, AT, b"x"), ("v2", 2, AT, b"")),
    "feed": (
        ("dawn", "dawn", "https://a.example/", "", "[]", "e", "", "h", AT, AT, 1800, 0, "ok", AT, AT, AT, 0, 0),
        (
            "geo",
            "geo",
            "https://b.example/",
            "",
            "[]",
            "",
            "",
            "",
            None,
            AT,
            1800,
            3,
            "failing",
            None,
            None,
            None,
            1,
            0,
        ),
    ),
    "poll": ((1, "dawn", AT, "fresh", 200, 900, 2, 2, 0, 12, ""), (2, "geo", AT, "failed", 0, 0, 0, 0, 0, 5, "no")),
    "feed_hour": (("dawn", AT, "ok", 2), ("dawn", "2025-11-01T07:00:00Z", "learning", 0)),
    "entry": (
        (1, "a1", "dawn", "dawn", "ur", "https://a.example/1", "", "AFP", AT, AT, "live", 1, "matched", 0),
        (2, "a2", "dawn", "dawn", "", "", "", "", None, AT, "seed", None, "pending", 1),
    ),
    "alias": (("dawn", "guid", "g1", 1, AT), ("dawn", "link", "https://a.example/1", 1, AT)),
    "revision": (
        (1, 1, "خوست میں حملے", "", "", "h1", AT),
        (1, 2, "Attack", "s", "b", "h2", AT),
        (2, 1, "", "", "", "h", AT),
    ),
    "anchor": ((1, "link", "https://a.example/1"), (1, "title", "attack")),
    "story": (("a1", AT, AT, None, None), ("a2", AT, AT, "a1", None)),
    "placement": ((1, "a1", "afp", None, 1.0, "opened it", AT), (2, "a1", "dawn", 1, 0.5, "same title", AT)),
    "hit": (
        (1, 1, 2, "attack", "", "r1", "v1", "high", "live", "", '{"spans": []}', AT, None),
        (2, 1, 1, "attack", "part", "r1", "v1", "low", "backfill", "sport", "{}", AT, AT),
    ),
    "alert": (("k1", "U0", "border", "story:a1", "e1", AT, "{}"),),
    "message": ((1, "<1@a>", "digest", "letters", "a@a", "folder", "digest:letters:2025-11-01", b"raw", AT),),
    "told": (("k1", "letters", "sent", AT, 1, ""),),
    "edition": (
        ("letters", "2025-11-01", AT, "published", None, 0, 2, "{}", AT),
        ("letters", "2025-11-02", AT, "merged", "2025-11-03", 2, 2, "", None),
    ),
    "delivery": ((1, "sent", 1, None, "", AT, 0, 250, "ok", AT),),
    "poison": (("entry", "a2", "why", 1, AT),),
    "notice": (("k", "feed", "geo is dark", AT, AT, 3, None),),
}
"""At least a row of every table of schema 1, with what may be null null somewhere."""


def made(path: Path, upto: int) -> dict[str, list[tuple[object, ...]]]:
    """A database as an earlier release made and filled it; its rows by table."""
    path.parent.mkdir(parents=True)
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA journal_mode=WAL")
    ours = schema.migrations()
    last = [one.name for one in ours.pending(sqlite_utils.Database(raw))][upto:][:1]
    ours.apply(sqlite_utils.Database(raw), stop_before=last[0] if last else None)
    raw.execute(f"PRAGMA application_id={schema.APPLICATION_ID}")
    raw.execute(f"PRAGMA user_version={upto}")
    raw.execute("PRAGMA foreign_keys=OFF")
    for table, rows in FILLED.items():
        for row in rows:
            raw.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
    assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    kept = rows_of(raw)
    raw.close()
    return kept


def rows_of(raw: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of ours."""
    sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%sqlite_%' ORDER BY name"
    return {
        name: raw.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for (name,) in raw.execute(sql).fetchall()
    }


def shape(path: Path) -> list[tuple[str, ...]]:
    """Every table, index and trigger of a database, as it was made."""
    raw = connect(path, "ro")
    rows = raw.execute("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE '%sqlite_%' ORDER BY 1, 2")
    found = rows.fetchall()
    raw.close()
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the older database is made."""
    return tmp_path / "var" / "forewarn.db"


@pytest.mark.parametrize("earlier", range(1, schema.VERSION))
def test_an_earlier_database_keeps_everything(path: Path, now: datetime, earlier: int) -> None:
    """Every row of every table of an earlier release is there after the migration, and the file is sound."""
    before = made(path, earlier)
    assert all(before[table] for table in FILLED)
    with Store.open(path, now) as store:
        assert store.check() == ""
        after = rows_of(store._raw)
        assert {table: after[table] for table in before} == before
        assert all(rows == [] for table, rows in after.items() if table not in before)


@pytest.mark.parametrize("earlier", range(1, schema.VERSION))
def test_a_migrated_database_is_as_a_new_one(path: Path, tmp_path: Path, now: datetime, earlier: int) -> None:
    """Tables, indexes and triggers are those of a new desk, and the new shelves can be used."""
    made(path, earlier)
    with Store.open(path, now) as store, store.transaction():
        assert store.judgements.add(Judgement("exclude", "story:a1", "amina", now)) == 1
    Store.create(tmp_path / "new" / "forewarn.db", "install-2", now).close()
    assert shape(path) == shape(tmp_path / "new" / "forewarn.db")


@pytest.mark.parametrize("earlier", range(1, schema.VERSION))
def test_a_copy_of_the_earlier_database_is_kept(path: Path, now: datetime, earlier: int) -> None:
    """Before the migration a copy is made that holds every row, and is still of the earlier version."""
    before = made(path, earlier)
    with pytest.raises(OlderError):
        Store.join(path)
    Store.open(path, now).close()
    (copy,) = (path.parent / "backups").iterdir()
    assert copy.name == f"before-schema-{schema.VERSION}-20251118T010000Z.db"
    raw = connect(copy, "ro")
    assert (raw.execute("PRAGMA user_version").fetchone()[0], rows_of(raw)) == (earlier, before)
    raw.close()


def test_released_migrations_are_not_touched() -> None:
    """The first migration makes, to the letter, what it made when it was released."""
    raw = sqlite3.connect(":memory:", isolation_level=None)
    schema.migrations().apply(sqlite_utils.Database(raw), stop_before="m0002_from_hits_to_warning")
    rows = raw.execute("SELECT sql FROM sqlite_schema WHERE name NOT LIKE '%sqlite_%' ORDER BY name").fetchall()
    words = " ".join(" ".join(sql for (sql,) in rows).split())
    assert hashlib.sha256(words.encode()).hexdigest()[:16] == "888e45cfa31a0397"
    raw.close()
