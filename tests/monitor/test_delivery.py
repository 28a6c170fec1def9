"""Claim, send, record, settle: nothing is lost, and nothing goes out twice but what may have been lost."""

import random
import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from shelved import message, store
from turned import HandClock

from alerts.channels import Permanent, Sent, Temporary, Trouble, Uncertain
from alerts.message import Message
from monitor.delivery import Deliveries
from monitor.store import Store, StoreError
from monitor.store.ledger import Ledger


@dataclass
class Scripted:
    """A channel that raises what it was told to, one after another, and takes what comes then."""

    outcomes: deque[Exception] = field(default_factory=deque)
    breaks_on: str = ""
    down: Exception | None = None
    asked: list[tuple[str, bool]] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)

    def send(self, letter: Message, *, uncertain: bool = False) -> Sent:
        """Take the letter, or not."""
        self.asked.append((letter.msgid, uncertain))
        if letter.msgid == self.breaks_on:
            raise UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")
        if self.down is not None:
            raise self.down
        if self.outcomes:
            raise self.outcomes.popleft()
        self.taken.append(letter.msgid)
        return Sent(250, "taken")

    def check(self) -> str:
        """All is well."""
        return "fine"


@dataclass
class Post:
    """A post office for a test: a store, a ledger, a channel, and who sends."""

    store: Store
    ledger: Path
    clock: HandClock
    channel: Scripted = field(default_factory=Scripted)
    seed: int = 7

    def __post_init__(self) -> None:
        self.clerk = self.new_clerk()

    def new_clerk(self, owner: str = "me") -> Deliveries:
        """Another process, as after a restart."""
        return Deliveries(self.store, Ledger(self.ledger), owner, self.clock, random.Random(self.seed))

    def put(self, *numbers: int, kind: str = "digest") -> list[str]:
        """Put messages into the outbox; their ids."""
        letters = [message(number, self.clock(), kind) for number in numbers]
        with self.store.transaction():
            for letter in letters:
                self.store.outbox.put(letter, self.clock())
        return [letter.msgid for letter in letters]

    def tick(self, minutes: float = 0) -> int:
        """Turn the clock and send what is due."""
        self.clock.turn(minutes=minutes)
        return self.clerk.send_waiting({"folder": self.channel})


@pytest.fixture
def post(tmp_path: Path, clock: HandClock) -> Post:
    """An empty post office."""
    return Post(store(clock()), tmp_path / "sent.log", clock)


def test_what_is_taken_is_recorded_before_it_is_settled(post: Post) -> None:
    """A letter that was taken stands in the ledger and is never asked for again."""
    ids = post.put(1, 2)
    assert post.tick() == 2
    assert post.channel.taken == ids
    assert [post.store.outbox.state_of(each) for each in ids] == ["sent", "sent"]
    assert Ledger(post.ledger).sent_ids() == frozenset(ids)
    assert post.store.meta.get("last_seq") == "2"
    assert post.tick(600) == 0


def test_a_server_down_for_five_days_loses_nothing(post: Post) -> None:
    """Nothing expires: attempts grow rarer, and once the server is back each letter goes out once."""
    ids = post.put(*range(20)) + post.put(100, kind="alert")
    post.channel.down = Temporary(451, "come back later")
    for _ in range(5 * 24 * 6):
        post.tick(10)
    digests = [msgid for msgid, _ in post.channel.asked if msgid == ids[0]]
    alerts = [msgid for msgid, _ in post.channel.asked if msgid == ids[-1]]
    assert 100 <= len(digests) <= 5 * 24 * 1.3, "once an hour, give or take a fifth"
    assert len(digests) < len(alerts) <= 5 * 24 * 60 / 12 + 9, "every quarter of an hour, give or take a fifth"
    assert not any(unsure for _, unsure in post.channel.asked)
    post.channel.down = None
    for _ in range(8):
        post.tick(10)
    assert sorted(post.channel.taken) == sorted(ids)


def test_a_drop_after_the_dot_repeats_the_same_letter_and_says_so(post: Post) -> None:
    """Where nobody knows whether a letter was taken, it is sent again after ten minutes, marked as a repeat."""
    [msgid] = post.put(1, kind="alert")
    post.channel.outcomes.append(Uncertain(0, "after the final dot: the link went"))
    assert post.tick() == 0
    assert post.tick(9) == 0
    assert post.tick(2) == 1
    assert post.channel.asked == [(msgid, False), (msgid, True)]


def test_a_refused_letter_is_held_and_blocks_nobody(post: Post) -> None:
    """A letter refused for good is held with a word to the operator; the queue goes on in the same cycle."""
    ids = post.put(1, 2, 3)
    post.channel.outcomes.append(Permanent(550, "no such user"))
    assert post.tick() == 2
    assert post.channel.taken == ids[1:]
    assert post.store.outbox.state_of(ids[0]) == "held"
    [notice] = post.store.trouble.unmailed()
    assert "550 no such user" in notice.text
    assert post.tick(6000) == 0


def test_refused_settings_rest_the_channel(post: Post) -> None:
    """A refused login is one notice and five minutes of rest, not one attempt for each letter; other channels go on."""
    post.put(1, 2, 3)
    other = Scripted()
    with post.store.transaction():
        post.store.outbox.put(message(9, post.clock(), channel="mail"), post.clock())
    post.channel.down = Trouble(535, "bad credentials")
    channels = {"folder": post.channel, "mail": other}
    assert post.clerk.send_waiting(channels) == 1
    assert len(post.channel.asked) == 1
    post.clock.turn(minutes=4)
    post.clerk.send_waiting(channels)
    assert len(post.channel.asked) == 1
    assert [notice.kind for notice in post.store.trouble.unmailed()] == ["mail"]
    post.channel.down = None
    assert post.tick(2) + post.tick(6) == 3


def test_a_poison_letter_is_held_after_three_tries(post: Post) -> None:
    """A letter that breaks its channel is tried three times and held; what stands behind it goes out at once."""
    ids = post.put(1, 2)
    post.channel.breaks_on = ids[0]
    assert post.tick() == 1
    assert post.channel.taken == [ids[1]]
    for _ in range(10):
        post.tick(20)
    assert [msgid for msgid, _ in post.channel.asked].count(ids[0]) == 3
    assert post.store.outbox.state_of(ids[0]) == "held"
    [poison] = post.store.trouble.poisoned()
    assert (poison.kind, poison.ref) == ("message", ids[0])
    assert any("held" in notice.text for notice in post.store.trouble.unmailed())


def test_what_the_ledger_knows_is_not_sent_again(post: Post) -> None:
    """A letter that the ledger knows, as after a crash or in a restored database, is settled without sending."""
    [msgid] = post.put(1)
    Ledger(post.ledger).append(msgid, "sent", post.clock())
    post.clerk = post.new_clerk()
    assert post.clerk.recover() == []
    assert post.tick() == 0
    assert post.channel.asked == []
    assert post.store.outbox.state_of(msgid) == "sent"


def test_a_dead_process_leaves_nothing_behind(post: Post) -> None:
    """What another process had claimed is sent again, marked as a possible repeat, and said in the log."""
    [msgid] = post.put(1)
    with post.store.transaction():
        post.store.outbox.claim(1, "dead", post.clock())
    assert post.tick() == 0
    assert post.new_clerk().recover() == ["1 messages were being sent when the last process ended"]
    assert post.tick() == 1
    assert post.channel.asked == [(msgid, True)]


@pytest.mark.parametrize("known", [True, False])
def test_a_database_behind_the_ledger_is_noticed(post: Post, known: bool) -> None:
    """A database that has not heard of more than one line of the ledger was restored or damaged, and that is said."""
    ids = post.put(1, 2) if known else ["<a@desk.example>", "<b@desk.example>"]
    ledger = Ledger(post.ledger)
    for msgid in ids:
        ledger.append(msgid, "sent", post.clock())
    [line] = post.new_clerk().recover()
    assert "2 " in line
    assert "nothing in that record is sent again" in line
    assert [notice.kind for notice in post.store.trouble.unmailed()] == ["database"]
    post.clerk = post.new_clerk()
    assert post.clerk.recover() == [], "said once"
    assert post.tick() == 0


def test_who_is_told_to_stop_sends_nothing_more(post: Post) -> None:
    """After stop, what waits stays pending for the next process."""
    post.put(1, 2)
    post.clerk.stop()
    assert post.tick() == 0
    assert post.store.outbox.waiting().pending == 2


@contextmanager
def locked(path: Path) -> "Iterator[None]":
    """Another process that writes to the database and does not end."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@dataclass
class Blocking(Scripted):
    """A channel during whose sending the disk or the database fails us."""

    path: Path = Path()
    blocked: "list[object]" = field(default_factory=list)

    def send(self, letter: Message, *, uncertain: bool = False) -> Sent:
        """Answer, with the database taken by another process from now on."""
        if not self.blocked:
            lock = locked(self.path)
            lock.__enter__()
            self.blocked.append(lock)
        return super().send(letter, uncertain=uncertain)


@pytest.mark.parametrize(("outcome", "asked"), [(None, [False]), (Temporary(451, "later"), [False, False])])
def test_an_outcome_that_cannot_be_stored_is_stored_later(
    tmp_path: Path, clock: HandClock, outcome: Exception | None, asked: list[bool]
) -> None:
    """Where the database takes no outcome, it is kept and stored first thing next time: no letter stays half-sent."""
    with Store.create(tmp_path / "forewarn.db", "test", clock()) as kept:
        kept._db._raw.execute("PRAGMA busy_timeout=1")
        channel = Blocking(deque([outcome] if outcome else []), path=tmp_path / "forewarn.db")
        post = Post(kept, tmp_path / "sent.log", clock, channel)
        [msgid] = post.put(1)
        with pytest.raises(StoreError):
            post.tick()
        assert kept.outbox.state_of(msgid) == "sending"
        channel.blocked[0].__exit__(None, None, None)
        for _ in range(3):
            post.tick(10)
        assert kept.outbox.state_of(msgid) == "sent"
        assert [unsure for _, unsure in channel.asked] == asked
        assert [line.msgid for line in Ledger(post.ledger).after(0)] == [msgid]


def test_a_letter_that_cannot_be_recorded_is_the_last_one_sent(post: Post) -> None:
    """Where the ledger takes no line, nothing more is sent until it does, and then nothing is sent twice."""
    ids = post.put(1, 2, 3)
    post.ledger.mkdir()
    for _ in range(5):
        with pytest.raises(StoreError):
            post.tick(20)
    assert len(post.channel.asked) == 1
    post.ledger.rmdir()
    assert post.tick() == 2
    assert post.channel.taken == ids
    assert sorted(Ledger(post.ledger).sent_ids()) == sorted(ids)
    assert [post.store.outbox.state_of(each) for each in ids] == ["sent"] * 3


def test_five_days_of_outage_keep_their_order(post: Post) -> None:
    """When the server is back, alerts go first, the oldest before the younger."""
    post.channel.down = Temporary(0, "connecting: refused")
    for number in range(5):
        post.put(number)
        post.put(10 + number, kind="alert")
        post.tick(60 * 24)
    post.channel.down = None
    post.clock.turn(days=1)
    post.tick()
    kinds = [msgid.split(".")[0] for msgid in post.channel.taken]
    assert kinds == ["<alert"] * 5 + ["<digest"] * 5
