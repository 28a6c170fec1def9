"""The shelf of judgements: added beside the daemon, never changed."""

import sqlite3
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import shelved

from monitor.store import Store, schema
from monitor.store.connection import connect
from monitor.store.errors import BusyError, MissingError, NewerError, OlderError, TakenError
from rules.judgement import Judgement

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def override(now: datetime, level: str = "high", days: int = 3, who: str = "amina") -> Judgement:
    """A level that a person set for some days."""
    reason = "Troops were seen moving to the border"
    return Judgement("override", "problem:border", who, now, reason, {"level": level}, now + days * DAY)


def test_a_judgement_comes_back_as_it_was_made(now: datetime) -> None:
    """Everything of it is kept, with the number by which it can be undone."""
    store = shelved.store(now)
    vote = Judgement("vote", "story:18f3", "بلال", now, value={"rule": "attack", "vote": "noise", "entry": "2ab1"})
    with store.transaction():
        numbers = [store.judgements.add(override(now)), store.judgements.add(vote)]
    assert numbers == [1, 2]
    first, second = store.judgements.all()
    assert (first.id, first.value["level"], first.until, first.reason) == (
        1,
        "high",
        now + 3 * DAY,
        "Troops were seen moving to the border",
    )
    assert (second.who, dict(second.value), second.until, second.undoes) == ("بلال", dict(vote.value), None, None)
    assert store.judgements.get(2) == second
    assert store.judgements.get(3) is None
    assert store.judgements.last_id() == 2


def test_what_holds_depends_on_the_moment(now: datetime) -> None:
    """A judgement holds from when it was made until it ends or is undone; a look back finds what held then."""
    store = shelved.store(now)
    with store.transaction():
        store.judgements.add(override(now, days=3))
        store.judgements.add(Judgement("exclude", "story:18f3", "amina", now + HOUR, "a film"))
        store.judgements.undo(2, "bilal", "no film", now + DAY)

    def held(at: datetime, **of: str) -> list[int]:
        return [one.id for one in store.judgements.in_force(at, **of)]

    assert held(now - HOUR) == []
    assert held(now) == [1]
    assert held(now + HOUR) == [1, 2]
    assert held(now + HOUR, kind="exclude") == [2]
    assert held(now + HOUR, subject="problem:border") == [1]
    assert held(now + DAY) == [1]
    assert held(now + DAY, kind="exclude") == []
    assert held(now + 3 * DAY) == []


def test_a_judgement_is_undone_once(now: datetime) -> None:
    """What is not there, an undo, and what was undone before cannot be undone."""
    store = shelved.store(now)
    with store.transaction():
        store.judgements.add(override(now))
        store.judgements.undo(1, "amina", "", now)
        for number in (1, 2, 9):
            with pytest.raises(TakenError):
                store.judgements.undo(number, "bilal", "", now)
    assert [one.kind for one in store.judgements.all()] == ["override", "undo"]
    assert store.judgements.all("vote") == store.judgements.all()[1:]


@pytest.mark.parametrize("sql", ["DELETE FROM judgement", "UPDATE judgement SET reason = 'another'"])
def test_the_database_itself_keeps_judgements(now: datetime, sql: str) -> None:
    """Whatever writes to the file, no judgement is changed or deleted."""
    store = shelved.store(now)
    with store.transaction():
        store.judgements.add(override(now))
    with pytest.raises(TakenError, match="undo it"), store.transaction():
        store._db.write(sql)
    assert len(store.judgements.all()) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        Judgement("override", "problem:border", "", datetime.fromisoformat("2025-11-18T00:00:00Z")),
        Judgement("override", "", "amina", datetime.fromisoformat("2025-11-18T00:00:00Z")),
    ],
)
def test_nobody_judges_nothing(now: datetime, wrong: Judgement) -> None:
    """A judgement without a person, or about nothing, is refused by the database."""
    store = shelved.store(now)
    with store.transaction(), pytest.raises(TakenError):
        store.judgements.add(wrong)


# -- beside the daemon ----------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path, now: datetime) -> Path:
    """A desk's database, closed."""
    where = tmp_path / "var" / "forewarn.db"
    Store.create(where, "install-1", now).close()
    return where


def test_a_second_writer_waits_for_the_first(path: Path, now: datetime) -> None:
    """While the daemon is in a transaction a judgement waits, and is written when that is over."""
    entered, leave, done = threading.Event(), threading.Event(), threading.Event()

    def daemon() -> None:
        with Store.open(path, now) as store, store.transaction():
            store.meta.put("assessed", "7")
            entered.set()
            leave.wait(10)

    def person() -> None:
        with Store.join(path) as store, store.transaction():
            store.judgements.add(override(now))
        done.set()

    first = threading.Thread(target=daemon)
    first.start()
    assert entered.wait(10)
    second = threading.Thread(target=person)
    second.start()
    assert not done.wait(0.3)
    leave.set()
    second.join(20)
    first.join(20)
    with Store.read(path) as store:
        assert (store.meta.get("assessed"), len(store.judgements.all())) == ("7", 1)


def test_a_writer_that_never_ends_is_told(path: Path, now: datetime) -> None:
    """Who waits longer than the busy timeout is told that another process writes, and nothing is written."""
    with Store.open(path, now) as daemon, Store.join(path) as store:
        store._raw.execute("PRAGMA busy_timeout=50")
        with daemon.transaction():
            daemon.meta.put("assessed", "7")
            with pytest.raises(BusyError, match="another process"), store.transaction():
                store.judgements.add(override(now))
        assert store.judgements.all() == []


def test_joining_neither_makes_nor_migrates(path: Path, tmp_path: Path) -> None:
    """An older database is left for the daemon, a later one is refused, and a missing one is not made."""
    with pytest.raises(MissingError):
        Store.join(tmp_path / "none.db")
    for version, error in ((schema.VERSION + 1, NewerError), (schema.VERSION - 1, OlderError)):
        raw = connect(path, "rw")
        raw.execute(f"PRAGMA user_version={version}")
        raw.close()
        with pytest.raises(error):
            Store.join(path)
        raw = sqlite3.connect(path)
        assert raw.execute("PRAGMA user_version").fetchone()[0] == version
        raw.close()
    assert not (path.parent / "backups").exists()
