"""A database restored from last night's copy: nothing in the ledger goes out again, and nothing is lost."""

import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from newsroom import Newsroom, newsroom

from feeds.client import Limits
from feeds.turns import Turns
from monitor import wiring
from monitor.daemon import Daemon
from monitor.desk.var import Var
from monitor.store import StoreError

EVE = datetime(2025, 11, 18, 0, 30, tzinfo=UTC)
"""05:30 in Karachi."""


def restored(desk: Newsroom, folder: Path) -> Path:
    """The desk's folder as an operator puts it right: the newest copy in the place of the database, the ledger kept."""
    shutil.copytree(desk.folder, folder)
    var = Var(folder)
    [copy] = sorted(var.backups.glob("*.db"))
    for end in ("", "-wal", "-shm"):
        Path(f"{var.database}{end}").unlink(missing_ok=True)
    shutil.copy(copy, var.database)
    return folder


def test_a_restored_database_repeats_nothing_and_loses_nothing(tmp_path: Path) -> None:
    """What went out after the copy was made stays told; what was found since is in the next digest, nothing twice."""
    with newsroom(tmp_path / "desk", EVE, ["dawn", "geo"]) as desk:
        desk.at(6, 0)
        desk.daemon._retention.run_due()
        desk.prints("dawn", "Ambush on a convoy near Bannu")
        desk.at(6, 10)
        desk.at(6, 31)
        desk.prints("geo", "Airstrike hits a market town in Khost province")
        desk.at(8, 0)
        desk.at(8, 11)
        desk.prints("dawn", "Attack on a police post in Tank")
        desk.at(9, 0)
        before = desk.mail.msgids()
        assert len(before) == 2, "a digest and an alert"
        folder = restored(desk, tmp_path / "again")
        with (
            closing(wiring.open_or_create(folder, desk.clock)) as store,
            Daemon(folder, store, desk.clock, lambda: Turns(Limits(spacing_s=0)), desk.mail.trust) as daemon,
        ):
            again = Newsroom(folder, daemon, store, desk.clock, desk.server, desk.mail, desk.listed)
            again.at(9, 30)
            again.at(9, 45)
            again.at(11, 0)
            assert desk.mail.msgids() == before
            assert "older than the record" in store.trouble.recent(EVE)[0].text
            again.prints("geo", "Air strikes reported from Khost this noon")
            again.at(12, 0)
            again.at(12, 11)
            assert len(desk.mail.letters) == 3, "what is new since then is told at once as ever"
            again.at(6, 31, day=1)
            assert len(desk.mail.letters) == 4
            digest = " ".join(again.texts()[-1].replace("*", "").split())
        for title in (
            "Ambush on a convoy",
            "Airstrike hits a market",
            "Attack on a police post",
            "Air strikes reported",
        ):
            assert title in digest
        assert "older than the record" in digest


@pytest.mark.parametrize("content", [None, b"", b"not a database at all, but long enough to be looked at as one"])
def test_a_lost_database_is_not_begun_anew(tmp_path: Path, content: bytes | None) -> None:
    """Where the database is gone, empty or no database, nothing starts and nothing is written: a person must look."""
    with newsroom(tmp_path / "desk", EVE, ["dawn"]) as desk:
        desk.at(6, 31)
        folder = tmp_path / "again"
        shutil.copytree(desk.folder, folder)
        var = Var(folder)
        for end in ("", "-wal", "-shm"):
            Path(f"{var.database}{end}").unlink(missing_ok=True)
        if content is not None:
            var.database.write_bytes(content)
        with pytest.raises(StoreError, match="restore"):
            wiring.open_or_create(folder, desk.clock)
        assert (var.database.read_bytes() if var.database.exists() else None) == content
