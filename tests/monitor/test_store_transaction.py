"""Everything inside a transaction is stored, or nothing of it."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import shelved
from hypothesis import given
from hypothesis import strategies as st

from monitor.store import Store
from monitor.store.connection import connect
from monitor.store.errors import BusyError, MisuseError, TakenError
from monitor.store.instant import text_of, time_of

CHILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from monitor.store import Store

store = Store.open(Path(sys.argv[1]), datetime(2025, 11, 18, tzinfo=UTC))
n = int(store.meta.get("n") or 0)
while True:
    n += 1
    with store.transaction():
        store.meta.put("n", str(n))
        for part in range(20):
            store.meta.put(f"part {part}", str(n))
    print(n, flush=True)
"""


def test_writing_outside_is_refused(now: datetime) -> None:
    """Nothing is written by accident: outside a transaction every writing method refuses."""
    store = shelved.store(now)
    with pytest.raises(MisuseError, match="inside"):
        store.meta.put("a", "b")
    with pytest.raises(MisuseError, match="inside"):
        store.entries.add(shelved.entry(1, now), (), "", None)
    assert store.meta.get("a") is None


def test_transactions_do_not_nest(now: datetime) -> None:
    """A transaction inside a transaction would lie about what is stored, so it is refused."""
    store = shelved.store(now)
    with store.transaction():
        store.meta.put("a", "1")
        with pytest.raises(MisuseError, match="nest"), store.transaction():
            pass
        store.meta.put("b", "1")
    assert (store.meta.get("a"), store.meta.get("b")) == ("1", "1")


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_error_takes_everything_back(now: datetime, error: type[BaseException]) -> None:
    """Whatever is raised inside, nothing of the transaction stays, and the next one works."""
    store = shelved.store(now)
    with pytest.raises(error), store.transaction():
        store.meta.put("a", "1")
        raise error
    assert store.meta.get("a") is None
    with store.transaction():
        store.meta.put("a", "2")
    assert store.meta.get("a") == "2"


def test_a_contradiction_inside_can_be_caught(now: datetime) -> None:
    """A row that contradicts a key is told apart, and the rest of the transaction is still stored."""
    store = shelved.store(now)
    made = shelved.shelve(store, 1, now)
    with store.transaction():
        store.meta.put("a", "1")
        with pytest.raises(TakenError):
            store.hits.add(shelved.hit(made), "live", "a version that never ran", now)
    assert (store.meta.get("a"), store.hits.count()) == ("1", 0)


def test_threads_take_turns(tmp_path: Path, now: datetime) -> None:
    """Many threads that each read, think and write lose no update."""
    store = Store.create(tmp_path / "forewarn.db", "install-1", now)

    def count() -> None:
        for _ in range(25):
            with store.transaction():
                store.meta.put("n", str(int(store.meta.get("n") or 0) + 1))

    threads = [threading.Thread(target=count) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.meta.get("n") == "150"
    store.close()


def test_another_thread_does_not_join_in(now: datetime) -> None:
    """A thread without a transaction of its own may not write into another's, and reads only after it."""
    store = shelved.store(now)
    seen: list[object] = []

    def other() -> None:
        try:
            store.meta.put("b", "1")
        except MisuseError:
            seen.append("refused")
        seen.append(store.meta.get("a"))

    with store.transaction():
        thread = threading.Thread(target=other)
        thread.start()
        store.meta.put("a", "half")
        time.sleep(0.05)
        assert seen == ["refused"]
        store.meta.put("a", "whole")
    thread.join()
    assert seen == ["refused", "whole"]


def test_a_busy_database_is_told_apart(tmp_path: Path, now: datetime) -> None:
    """When another process keeps the write lock for too long, the work is refused whole and can be tried again."""
    path = tmp_path / "forewarn.db"
    store = Store.create(path, "install-1", now)
    store._raw.execute("PRAGMA busy_timeout=20")
    other = connect(path, "rw")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(BusyError), store.transaction():
        store.meta.put("a", "1")
    other.execute("ROLLBACK")
    with store.transaction():
        store.meta.put("a", "1")
    other.close()
    store.close()


def test_a_long_reader_does_not_stop_the_writer(tmp_path: Path, now: datetime) -> None:
    """While another process reads one old state, the writer goes on."""
    path = tmp_path / "forewarn.db"
    store = Store.create(path, "install-1", now)
    reader = connect(path, "ro")
    reader.execute("BEGIN")
    assert reader.execute("SELECT value FROM meta WHERE key = 'n'").fetchone() is None
    for n in range(200):
        with store.transaction():
            store.meta.put("n", str(n))
    assert reader.execute("SELECT value FROM meta WHERE key = 'n'").fetchone() is None
    reader.execute("COMMIT")
    assert reader.execute("SELECT value FROM meta WHERE key = 'n'").fetchone()[0] == "199"
    reader.close()
    store.close()


@pytest.mark.parametrize("seed", range(4))
def test_a_killed_writer_leaves_a_committed_prefix(tmp_path: Path, now: datetime, seed: int) -> None:
    """After kill -9 at any moment, every acknowledged transaction is there and none is there in part."""
    path = tmp_path / "forewarn.db"
    Store.create(path, "install-1", now).close()
    rng = random.Random(seed)
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    acknowledged = int(child.stdout.readline())
    time.sleep(rng.uniform(0.0, 0.25))
    os.kill(child.pid, signal.SIGKILL)
    acknowledged = max([acknowledged, *(int(line) for line in child.stdout.read().split())])
    child.stdout.close()
    child.wait()
    with Store.open(path, now) as store:
        kept = int(store.meta.get("n") or 0)
        assert kept in {acknowledged, acknowledged + 1}
        assert {store.meta.get(f"part {part}") for part in range(20)} == {str(kept)}
        assert store.check() == ""


def test_a_full_disk_takes_the_transaction_back(tmp_path: Path, now: datetime) -> None:
    """When no page can be added any more, nothing of the transaction stays, and reading goes on."""
    path = tmp_path / "forewarn.db"
    store = Store.create(path, "install-1", now)
    pages = store._raw.execute("PRAGMA page_count").fetchone()[0]
    store._raw.execute(f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(Exception, match="disk is full") as failure, store.transaction():
        store.meta.put("a", "1")
        store.meta.put("big", "x" * 100_000)
    assert type(failure.value).__name__ == "FullError"
    assert store.meta.get("a") is None
    with store.transaction():
        store.meta.put("a", "2")
    assert store.meta.get("a") == "2"
    store.close()


def test_errors_of_our_own_making_are_told_apart(now: datetime) -> None:
    """A wrong statement is our fault, and is not dressed up as trouble with the disk."""
    store = shelved.store(now)
    with pytest.raises(MisuseError):
        store._db.all("SELECT ?", ("a", "b"))


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_text_order_is_time_order(one: datetime, other: datetime) -> None:
    """Times as kept compare as the times do, to the second, and come back aware."""
    a, b = one.replace(microsecond=0), other.replace(microsecond=0)
    assert (text_of(one) < text_of(other)) == (a < b)
    assert time_of(text_of(one)) == a
    assert len(text_of(one)) == 20


def test_times_are_kept_in_utc() -> None:
    """A time in another zone is kept as the moment it is; one without a zone is refused."""
    karachi = datetime(2025, 11, 18, 6, 0, 0, 999999, tzinfo=timezone(timedelta(hours=5)))
    assert text_of(karachi) == "2025-11-18T01:00:00Z"
    with pytest.raises(ValueError, match="no time zone"):
        text_of(datetime(2025, 11, 18))
