"""Copies of the database: verified, made beside the writer, kept for days and weeks."""

import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import shelved

from monitor.store import Store
from monitor.store.backup import backup, superseded, verify
from monitor.store.errors import DamagedError, FullError, MisuseError, StoreError

DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path, now: datetime) -> Store:
    """A store in a file with a desk in force and a message waiting."""
    made = Store.create(tmp_path / "var" / "forewarn.db", "install-1", now)
    with made.transaction():
        made.desks.record(shelved.NOW_VERSION, {}, now)
        made.outbox.put(shelved.message(0, now), now)
    return made


def test_a_copy_is_whole_and_opens(store: Store, tmp_path: Path, now: datetime) -> None:
    """A copy is one private file with everything committed, and a store can be opened from it."""
    path = backup(store, tmp_path / "backups", now)
    assert [file.name for file in path.parent.iterdir()] == ["forewarn-20251118T010000Z.db"] == [path.name]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert verify(path)["message"] == 1
    with Store.open(path, now) as copy:
        assert copy.meta.get("install_id") == "install-1"
        assert copy.outbox.has(shelved.message(0, now).msgid)
    store.close()


def test_a_copy_beside_a_busy_writer_is_sound(store: Store, tmp_path: Path, now: datetime) -> None:
    """Copies made while another thread writes hold whole transactions, and the writer is not held up."""
    stop, written = threading.Event(), []

    def write() -> None:
        n = 0
        while not stop.is_set():
            n += 1
            with store.transaction():
                store.meta.put("n", str(n))
                store.outbox.put(shelved.message(n, now), now)
            written.append(n)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for minute in range(5):
            before = len(written)
            path = backup(store, tmp_path / "backups", now + minute * DAY)
            counts = verify(path)
            with Store.read(path) as copy:
                assert counts["message"] == counts["delivery"] == int(copy.meta.get("n") or 0) + 1
            assert counts["message"] > before
    finally:
        stop.set()
        thread.join()
    assert len(written) > 5
    store.close()


def test_a_reader_can_copy_beside_the_daemon(store: Store, tmp_path: Path, now: datetime) -> None:
    """`forewarn backup` needs no writer: a store opened for looking makes the same copy."""
    assert store.path is not None
    with Store.read(store.path) as reader:
        assert verify(backup(reader, tmp_path / "backups", now))["message"] == 1
    store.close()


def test_a_damaged_file_is_not_called_a_copy(store: Store, tmp_path: Path, now: datetime) -> None:
    """A copy with a changed page, a dangling reference or of something else fails its check."""
    path = backup(store, tmp_path / "backups", now)
    content = bytearray(path.read_bytes())
    for start in range(4096 * 2, 4096 * 8, 4096):
        content[start : start + 200] = b"\xff" * 200
    path.write_bytes(bytes(content))
    with pytest.raises(StoreError):
        verify(path)
    other = tmp_path / "other.db"
    other.write_bytes(b"")
    with pytest.raises(DamagedError, match="not a database of Forewarn"):
        verify(other)
    store.close()


def test_a_dangling_reference_is_found(store: Store, tmp_path: Path, now: datetime) -> None:
    """A row that points to nothing makes a copy worthless."""
    store._raw.execute("PRAGMA foreign_keys=OFF")
    with store.transaction():
        store._db.write("DELETE FROM message")
    with pytest.raises(DamagedError, match="points to no message"):
        backup(store, tmp_path / "backups", now)
    assert list((tmp_path / "backups").iterdir()) == []
    store.close()


def test_older_copies_survive_a_copy_that_fails(store: Store, tmp_path: Path, now: datetime) -> None:
    """Where no copy can be made, it is said, and what was there stays."""
    folder = tmp_path / "backups"
    kept = backup(store, folder, now)
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    with pytest.raises(FullError, match="no copy"):
        backup(store, blocked, now)
    assert list(folder.iterdir()) == [kept]
    with pytest.raises(MisuseError):
        backup(Store.in_memory(now), folder, now)
    store.close()


def test_what_a_crash_left_of_a_copy_is_made_anew(store: Store, tmp_path: Path, now: datetime) -> None:
    """Half a copy never has a copy's name, and does not stand in the way of the next one."""
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "forewarn-20251118T010000Z.db.part").write_bytes(b"half")
    assert [file.name for file in [backup(store, folder, now)]] == [file.name for file in folder.iterdir()]
    store.close()


def test_seven_days_and_four_weeks_are_kept(tmp_path: Path) -> None:
    """After a year of nights, the newest copy of each of seven days and of each of four weeks is kept; others' files too."""
    start = datetime(2025, 1, 1, 3, tzinfo=UTC)
    kept: list[Path] = [tmp_path / "before-schema-1-20250101T000000Z.db", tmp_path / "notes.txt"]
    for night in range(365):
        for hour in (0, 9):
            kept.append(tmp_path / f"forewarn-{start + night * DAY + timedelta(hours=hour):%Y%m%dT%H%M%SZ}.db")
            gone = set(superseded(sorted(kept)))
            kept = [path for path in kept if path not in gone]
    names = sorted(path.name for path in kept)
    assert names == [
        "before-schema-1-20250101T000000Z.db",
        *(
            f"forewarn-2025{day}T120000Z.db"
            for day in ("1214", "1221", "1225", "1226", "1227", "1228", "1229", "1230", "1231")
        ),
        "notes.txt",
    ]
