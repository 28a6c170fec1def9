"""Each night a part of the day is matched without the index, and a difference is told."""

import logging
from contextlib import closing
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import make
import pytest
from shelved import shelve
from turned import HandClock

from monitor.daemon import Daemon
from monitor.inforce import InForce, Keeper
from monitor.recheck import AT_ONCE, ENTRIES, Recheck, spread
from monitor.store import Store

HOUR = timedelta(hours=1)
TITLES = ("Attack in Khost", "Airstrike hits Khost", "Talks in Istanbul", "A calm day")


@pytest.fixture
def store(clock: HandClock) -> Store:
    """A store with two hundred and fifty entries of the last day, and one of the day before."""
    kept = Store.in_memory(clock())
    shelve(kept, 999, clock() - 25 * HOUR)
    for n in range(250):
        shelve(kept, n, clock() - 23 * HOUR + n * timedelta(minutes=5), TITLES[n % len(TITLES)])
    return kept


@pytest.fixture
def force(tmp_path: Path, store: Store, clock: HandClock) -> InForce:
    """A desk of three rules, in Karachi, at six in the morning."""
    return Keeper(make.desk(tmp_path / "desk", {"dawn": "https://dawn.example/rss"}), store, clock).start()


def ticks(recheck: Recheck, force: InForce, most: int = 50) -> int:
    """How many ticks it took until the night's work was done; 0 where there was none to do."""
    return next((n + 1 for n in range(most) if recheck.run_due(force)), 0)


def test_nothing_is_told_when_all_is_well(store: Store, force: InForce, clock: HandClock) -> None:
    """A hundred entries are looked at, a few at a tick, and no notice comes."""
    assert ticks(Recheck(store, clock), force) == ENTRIES // AT_ONCE
    assert store.trouble.unmailed() == []


def test_an_index_that_loses_hits_is_told(
    store: Store, force: InForce, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    """Where the index passes over what a rule matches, one notice a rule says so, names it and entries, and blames us."""
    force.matcher._index._waiting.clear()
    with caplog.at_level(logging.ERROR):
        assert ticks(Recheck(store, clock), force)
    notices = store.trouble.unmailed()
    assert [notice.key.split(":")[1] for notice in notices] == ["attack", "strike", "talks"]
    for notice in notices:
        _, rule, key = notice.key.split(":")
        assert f"the rule {rule} does otherwise on {key}, " in notice.text
        assert notice.text.startswith("a fault of ours, not of your files: of 100 entries of the day")
        entry = store.entries.get(key)
        assert entry is not None
        assert [hit.rule_id for hit in force.matcher.match_rules(entry, clock())] == [rule]
    logged = [record for record in caplog.records if record.getMessage() == "the index makes a difference"]
    assert len(logged) == 75
    assert {record.fields["rule"] for record in logged} == {"attack", "strike", "talks"}


def test_one_content_is_told_once(store: Store, force: InForce, clock: HandClock) -> None:
    """What a restarted process finds again is no second notice."""
    force.matcher._index._waiting.clear()
    ticks(Recheck(store, clock), force)
    with store.transaction():
        store.meta.put("recheck_utc", "")
    ticks(Recheck(store, clock), force)
    assert [notice.times for notice in store.trouble.unmailed()] == [2, 2, 2]


def test_it_is_done_once_a_night(store: Store, force: InForce, clock: HandClock) -> None:
    """However often it ticks and whatever restarts, it is done after two in the desk's night, once."""
    assert ticks(Recheck(store, clock), force)
    hours = []
    for _ in range(3 * 24 * 6):
        clock.turn(minutes=10)
        if ticks(Recheck(store, clock), force, most=30):
            hours.append(clock().astimezone(ZoneInfo("Asia/Karachi")).hour)
    assert hours == [2, 2, 2]


def test_the_entries_are_spread_over_the_day() -> None:
    """The same keys give the same choice, the first of them among it, with even steps between."""
    keys = [str(n) for n in range(250)]
    chosen = spread(keys, 100)
    assert chosen == spread(keys, 100)
    steps = {int(after) - int(before) for before, after in pairwise(chosen)}
    assert (len(chosen), chosen[0], steps) == (100, "0", {2, 3})
    assert spread(keys[:7], 100) == keys[:7]
    assert spread([], 100) == []


def test_a_rule_that_only_the_index_spared_is_told(store: Store, force: InForce, clock: HandClock) -> None:
    """A rule that fails on entries which the index keeps from it is named; what the judge fails at is left to him."""
    (line,) = force.matcher.in_force["talks"].lines
    assert force.matcher._index  # made while the part was whole
    object.__setattr__(line.part, "members", None)
    assert ticks(Recheck(store, clock), force) == ENTRIES // AT_ONCE
    (notice,) = store.trouble.unmailed()
    assert "the rule talks does otherwise on" in notice.text
    assert "and 72 more" in notice.text


def test_no_transaction_is_open_while_entries_are_matched(store: Store, force: InForce, clock: HandClock) -> None:
    """The store is written to at the end of the night's work only, so nobody waits for it."""
    begun: list[str] = []
    store._raw.set_trace_callback(lambda sql: begun.append(sql) if sql.startswith("BEGIN") else None)
    recheck = Recheck(store, clock)
    done = [recheck.run_due(force) for _ in range(ENTRIES // AT_ONCE - 1)]
    assert (any(done), begun) == (False, [])
    assert recheck.run_due(force)
    assert len(begun) == 1


def test_the_daemon_rechecks(tmp_path: Path, store: Store, clock: HandClock) -> None:
    """It is one of the jobs that tick, with the desk in force."""
    desk = make.desk(tmp_path / "desk", {"dawn": "https://dawn.example/rss"})
    with closing(store), Daemon(desk, store, clock) as daemon:
        assert "recheck" in [job.id for job in daemon._scheduler().get_jobs()]
        assert sum(daemon.recheck() for _ in range(2 * ENTRIES // AT_ONCE)) == 1
