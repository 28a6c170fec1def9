"""The ledger, and trouble."""

import stat
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.store import Store
from monitor.store.errors import FullError, MisuseError
from monitor.store.ledger import Ledger, Line

HOUR = timedelta(hours=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the ledger lies."""
    return tmp_path / "sent.log"


def test_what_was_sent_is_known_after_a_restart(path: Path, now: datetime) -> None:
    """Lines are numbered, survive, and are found by number and by Message-ID."""
    ledger = Ledger(path)
    assert (ledger.last_seq(), ledger.knows("<a@x>"), path.exists()) == (0, False, False)
    assert [ledger.append(f"<{n}@x>", "sent", now + n * HOUR) for n in range(3)] == [1, 2, 3]
    ledger.append("<h@x>", "held", now)
    for each in (ledger, Ledger(path)):
        assert each.last_seq() == 4
        assert each.after(2) == [Line(3, "<2@x>", "sent", now + 2 * HOUR), Line(4, "<h@x>", "held", now)]
        assert (each.knows("<2@x>"), each.knows("<h@x>"), each.knows("<9@x>")) == (True, False, False)
        assert each.sent_ids() == {"<0@x>", "<1@x>", "<2@x>"}
        assert (each.behind(3), each.behind(4), each.behind(5)) == (True, False, False)
        assert each.damaged == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@given(cut=st.integers(0, 200))
def test_a_torn_last_line_never_counts(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    """Wherever a crash cuts the ledger, the whole lines before stand, and the next one is written whole."""
    path = tmp_path_factory.mktemp("ledger") / "sent.log"
    at = datetime.fromisoformat("2025-11-18T01:00:00Z")
    ledger = Ledger(path)
    for n in range(3):
        ledger.append(f"<{n}@x>", "sent", at)
    content = path.read_bytes()
    path.write_bytes(content[:cut])
    # a line that lacks nothing but its end is whole
    complete = sum(cut >= end for end in (content.find(b"<1@x>") - 3, content.find(b"<2@x>") - 3, len(content) - 1))
    torn = Ledger(path)
    assert torn.last_seq() == complete
    assert torn.append("<next@x>", "sent", at) == complete + 1
    again = Ledger(path)
    assert again.after(complete) == [Line(complete + 1, "<next@x>", "sent", at)]
    assert again.sent_ids() == {*(f"<{n}@x>" for n in range(complete)), "<next@x>"}


def test_looking_changes_nothing(path: Path, now: datetime) -> None:
    """A torn line is ended by the next append only: who looks while the daemon writes leaves the file alone."""
    Ledger(path).append("<a@x>", "sent", now)
    with path.open("ab") as file:
        file.write(b"2 <b@x")
    before = path.read_bytes()
    assert (Ledger(path).last_seq(), Ledger(path).damaged) == (1, 1)
    assert path.read_bytes() == before


@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_changed_line_is_not_believed(tmp_path_factory: pytest.TempPathFactory, at: int, bit: int) -> None:
    """A flipped bit costs at most the lines it stands in, and never invents one."""
    path = tmp_path_factory.mktemp("ledger") / "sent.log"
    moment = datetime.fromisoformat("2025-11-18T01:00:00Z")
    ledger = Ledger(path)
    for n in range(5):
        ledger.append(f"<{n}@x>", "sent", moment)
    content = bytearray(path.read_bytes())
    content[at % len(content)] ^= 1 << bit
    path.write_bytes(bytes(content))
    read = Ledger(path)
    assert read.sent_ids() <= ledger.sent_ids()
    assert len(read.sent_ids()) >= 3
    assert all(line in ledger.after(0) for line in read.after(0))


@pytest.mark.parametrize("msgid", ["", "<a b@x>", "<a@x>\n2 <b@x>"])
def test_only_words_stand_in_a_line(path: Path, now: datetime, msgid: str) -> None:
    """What would break a line is refused."""
    with pytest.raises(MisuseError):
        Ledger(path).append(msgid, "sent", now)
    assert not path.exists()


def test_a_ledger_that_cannot_be_written_says_so(tmp_path: Path, now: datetime) -> None:
    """Where no line can be written, nothing counts as sent."""
    ledger = Ledger(tmp_path / "nowhere" / "sent.log")
    with pytest.raises(FullError, match="cannot be written"):
        ledger.append("<a@x>", "sent", now)
    assert (ledger.last_seq(), ledger.knows("<a@x>")) == (0, False)


def test_three_times_is_poison(now: datetime) -> None:
    """What goes wrong three times is poison, with the last reason and the first time."""
    store = Store.in_memory(now)
    with store.transaction():
        assert [store.trouble.poison("body", "hash", f"why {n}", now + n * HOUR) for n in range(3)] == [1, 2, 3]
        store.trouble.poison("body", "other", "once", now)
    assert (store.trouble.is_poisoned("body", "hash"), store.trouble.is_poisoned("body", "other")) == (True, False)
    assert store.trouble.is_poisoned("entry", "hash") is False
    [poison] = store.trouble.poisoned()
    assert (poison.ref, poison.why, poison.tries, poison.first) == ("hash", "why 2", 3, now)


def test_the_operator_is_told_once(now: datetime) -> None:
    """The same notice again is counted, not mailed again."""
    store = Store.in_memory(now)
    with store.transaction():
        assert store.trouble.notice("k", "feed", "first words", now)
        assert store.trouble.notice("l", "mail", "other", now + HOUR)
        assert not store.trouble.notice("k", "feed", "latest words", now + 2 * HOUR)
    assert [notice.key for notice in store.trouble.unmailed()] == ["k", "l"]
    with store.transaction():
        store.trouble.mailed("k", now + 3 * HOUR)
        assert not store.trouble.notice("k", "feed", "latest words", now + 4 * HOUR)
    assert [notice.key for notice in store.trouble.unmailed()] == ["l"]
    [notice] = store.trouble.recent(now + 2 * HOUR)
    assert (notice.text, notice.times, notice.first, notice.last, notice.mailed) == (
        "latest words",
        3,
        now,
        now + 4 * HOUR,
        now + 3 * HOUR,
    )
