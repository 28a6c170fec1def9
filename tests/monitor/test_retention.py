"""Once a night: a verified copy, and what is old is forgotten."""

from datetime import datetime, timedelta
from pathlib import Path

from shelved import shelve
from turned import HandClock

from feeds.state import Poll
from monitor.retention import ARCHIVE, Retention
from monitor.store import Store
from monitor.store.backup import verify

HOUR = timedelta(hours=1)


def kept(tmp_path: Path, now: datetime) -> Store:
    """A store on the disk."""
    return Store.create(tmp_path / "var" / "forewarn.db", "test", now)


def test_it_is_done_once_a_night(tmp_path: Path, clock: HandClock) -> None:
    """However often it ticks, it copies once in twenty-four hours, also after a restart."""
    with kept(tmp_path, clock()) as store:
        folder = tmp_path / "backups"
        done = []
        for _ in range(3 * 24 * 4):
            done.append(Retention(store, folder, clock).run_due())
            clock.turn(minutes=15)
        assert sum(done) == 3
        copies = sorted(folder.iterdir())
        assert len(copies) == 3
        assert all(verify(copy) is not None for copy in copies)


def test_what_is_old_is_forgotten(tmp_path: Path, clock: HandClock) -> None:
    """Looks of thirty days and entries of four hundred without a hit go; what is younger stays."""
    with kept(tmp_path, clock()) as store:
        shelve(store, 1, clock() - ARCHIVE - HOUR)
        shelve(store, 2, clock() - ARCHIVE + HOUR)
        with store.transaction():
            for number in (1, 2):
                store.entries.matched(f"{number:016x}", 1)
            for hours in (31 * 24, 29 * 24, 1):
                store.feeds.record(Poll("dawn", clock() - hours * HOUR, "unchanged"))
        Retention(store, tmp_path / "backups", clock).run_due()
        old, young = store.entries.get(f"{1:016x}"), store.entries.get(f"{2:016x}")
        assert old is None or old.title == ""
        assert young is not None
        assert young.title
        assert len(store.feeds.last_polls("dawn", 9)) == 2


def test_a_copy_that_cannot_be_made_is_said_and_tried_again_in_an_hour(tmp_path: Path, clock: HandClock) -> None:
    """Where the folder of copies takes none, the operator is told once, and what is old is forgotten all the same."""
    folder = tmp_path / "backups"
    folder.write_text("in the way", encoding="utf-8")
    with kept(tmp_path, clock()) as store:
        with store.transaction():
            for hours in (31 * 24, 1):
                store.feeds.record(Poll("dawn", clock() - hours * HOUR, "unchanged"))
        retention = Retention(store, folder, clock)
        done = []
        for _ in range(9):
            done.append(retention.run_due())
            clock.turn(minutes=10)
        assert done == [True, *[False] * 5, True, False, False]
        [notice] = store.trouble.unmailed()
        assert "no copy of the database" in notice.text
        assert notice.times == 2
        assert len(store.feeds.last_polls("dawn", 9)) == 1
        folder.unlink()
        clock.turn(minutes=31)
        assert retention.run_due()
        assert len(list(folder.iterdir())) == 1
        assert not Retention(store, folder, clock).run_due()
