"""The outbox: nothing in it is ever lost, and no message is in two states."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import shelved
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from alerts.outbox import Delivery
from monitor.store import Store
from monitor.store.errors import MisuseError

MINUTE = timedelta(minutes=1)


def put(store: Store, *messages: object) -> list[int]:
    """Put messages into the outbox, due when they were made."""
    with store.transaction():
        return [store.outbox.put(message, message.created) for message in messages]


def test_a_message_goes_out_word_for_word(now: datetime) -> None:
    """The stored message is the one that was put in, byte for byte, and waits as new."""
    store = shelved.store(now)
    made = replace(shelved.message(1, now), raw=bytes(range(256)))
    [number] = put(store, made)
    assert store.outbox.message(number) == made
    assert store.outbox.delivery(number) == Delivery(number, "pending", next_try=now)
    with pytest.raises(MisuseError, match="no message"):
        store.outbox.message(number + 1)


def test_the_same_message_id_is_the_same_message(now: datetime) -> None:
    """A message made again after a crash is not put in twice, and one already sent is not sent again."""
    store = shelved.store(now)
    [number] = put(store, shelved.message(1, now))
    with store.transaction():
        store.outbox.claim(number, "me", now)
        store.outbox.settle(number, "sent", None, 250, "ok", now)
    assert put(store, replace(shelved.message(1, now), raw=b"other")) == [number]
    assert store.outbox.due("folder", now, 9) == []
    assert (store.outbox.has("<digest.0001@desk.example>"), store.outbox.has("<other>")) == (True, False)


def test_alerts_first_then_new_and_deferred_in_turn(now: datetime) -> None:
    """Alerts go out by age, then other messages, new ones and deferred ones in turn, each by age."""
    store = shelved.store(now)
    put(store, *(shelved.message(n, now, age=60 - n) for n in (1, 2, 3)))
    alerts = put(store, shelved.message(4, now, "alert", age=1), shelved.message(5, now, "alert", age=9))
    deferred = put(store, shelved.message(6, now, age=90), shelved.message(7, now, age=80))
    with store.transaction():
        for number in deferred:
            store.outbox.claim(number, "me", now)
            store.outbox.settle(number, "pending", now, 451, "later", now)
        for number, minutes in ((8, 5), (9, 500)):
            store.outbox.put(shelved.message(number, now, channel="mail"), now + minutes * MINUTE)
    order = [delivery.message_id for delivery in store.outbox.due("folder", now, 9)]
    assert order == [alerts[1], alerts[0], 1, deferred[0], 2, deferred[1], 3]
    assert [delivery.message_id for delivery in store.outbox.due("folder", now, 4)] == order[:4]
    assert [delivery.message_id for delivery in store.outbox.due("mail", now + 9 * MINUTE, 9)] == [8]


def test_a_claim_is_for_one(now: datetime) -> None:
    """Who claims a message has it alone; the attempt is counted before anything is sent."""
    store = shelved.store(now)
    [number] = put(store, shelved.message(1, now))
    with store.transaction():
        assert store.outbox.claim(number, "me", now) == Delivery(number, "sending", 1, None, "me", now)
        assert store.outbox.claim(number, "you", now) is None
        assert store.outbox.claim(99, "me", now) is None
    assert store.outbox.due("folder", now, 9) == []


@pytest.mark.parametrize(
    ("state", "next_try"), [("pending", False), ("sent", True), ("held", True), ("sending", False), ("sending", True)]
)
def test_nothing_settles_half(now: datetime, state: str, next_try: bool) -> None:
    """What goes on waiting has a next try, what is settled has none, and nothing settles as being sent."""
    store = shelved.store(now)
    [number] = put(store, shelved.message(1, now))
    with store.transaction():
        store.outbox.claim(number, "me", now)
        with pytest.raises(MisuseError, match="cannot settle"):
            store.outbox.settle(number, state, now if next_try else None, 0, "", now)


def test_only_what_is_being_sent_is_settled(now: datetime) -> None:
    """A message that nobody claimed, or that is settled, cannot be settled."""
    store = shelved.store(now)
    [number] = put(store, shelved.message(1, now))
    with pytest.raises(MisuseError, match="not being sent"), store.transaction():
        store.outbox.settle(number, "sent", None, 250, "ok", now)


def test_what_a_dead_process_claimed_is_tried_again(now: datetime) -> None:
    """After a crash what was being sent waits again, marked uncertain; what the living one sends stays its own."""
    store = shelved.store(now)
    dead, mine, idle = put(store, *(shelved.message(n, now) for n in (1, 2, 3)))
    with store.transaction():
        store.outbox.claim(dead, "dead", now)
        store.outbox.claim(mine, "alive", now)
        assert store.outbox.orphans("alive", now + MINUTE) == [dead]
        assert store.outbox.orphans("alive", now + MINUTE) == []
    again = store.outbox.delivery(dead)
    assert (again.state, again.uncertain, again.attempts, again.next_try) == ("pending", 1, 1, now + MINUTE)
    assert [store.outbox.delivery(number).state for number in (mine, idle)] == ["sending", "pending"]


def test_held_waits_for_a_person(now: datetime) -> None:
    """A held message is not due, is listed with the reason, and goes out again when a person releases it."""
    store = shelved.store(now)
    refused, gone, fine = put(store, *(shelved.message(n, now, age=n) for n in (1, 2, 3)))
    with store.transaction():
        store.outbox.claim(refused, "me", now)
        store.outbox.settle(refused, "held", None, 550, "no such user", now)
        assert store.outbox.hold(gone, "the recipient left the route", now)
        assert not store.outbox.hold(gone, "again", now)
    assert [delivery.message_id for delivery in store.outbox.due("folder", now, 9)] == [fine]
    assert [(message.recipient, delivery.last_text) for message, delivery in store.outbox.held()] == [
        ("reader2@desk.example", "the recipient left the route"),
        ("reader1@desk.example", "no such user"),
    ]
    with store.transaction():
        assert store.outbox.release(refused, now)
        assert not store.outbox.release(fine, now)
    assert len(store.outbox.due("folder", now, 9)) == 2


def test_waiting_is_counted_by_state(now: datetime) -> None:
    """What is not with its readers is counted, and the oldest that is still under way is dated."""
    store = shelved.store(now)
    numbers = put(store, *(shelved.message(n, now, age=n) for n in range(1, 6)))
    with store.transaction():
        for number, state in ((numbers[4], "held"), (numbers[3], "sent")):
            store.outbox.claim(number, "me", now)
            store.outbox.settle(number, state, None, 0, "", now)
        store.outbox.claim(numbers[0], "me", now)
    waiting = store.outbox.waiting()
    assert (waiting.pending, waiting.sending, waiting.held, waiting.oldest) == (2, 1, 1, now - 3 * MINUTE)
    assert store.outbox.state_of("<digest.0004@desk.example>") == "sent"


def test_old_words_are_emptied_once_sent(now: datetime) -> None:
    """The words of old messages go, if they were sent; that they were sent stays known."""
    store = shelved.store(now)
    sent, waiting = put(store, shelved.message(1, now, age=9), shelved.message(2, now, age=9))
    with store.transaction():
        store.outbox.claim(sent, "me", now)
        store.outbox.settle(sent, "sent", None, 250, "ok", now)
        assert store.outbox.forget_raw(now) == 1
        assert store.outbox.forget_raw(now) == 0
    assert (store.outbox.message(sent).raw, bool(store.outbox.message(waiting).raw)) == (b"", True)
    assert store.outbox.state_of(shelved.message(1, now).msgid) == "sent"


def test_what_was_made_lately_is_found(now: datetime) -> None:
    """Messages of a kind made since a time are found, sent or not."""
    store = shelved.store(now)
    put(
        store,
        shelved.message(1, now, "alert", age=5),
        shelved.message(2, now, "alert", age=50),
        shelved.message(3, now),
    )
    assert [message.recipient for message in store.outbox.made("alert", now - 9 * MINUTE)] == ["reader1@desk.example"]


def die() -> None:
    """End a transaction from inside, as a crash would."""
    raise InterruptedError


class Outbox(RuleBasedStateMachine):
    """Every way of using the outbox, with crashes, against a plain model of what must be true."""

    messages = Bundle("messages")
    channels = st.sampled_from(["folder", "mail"])

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2025, 11, 18, 1, tzinfo=UTC)
        self.store = shelved.store(self.now)
        self.state: dict[int, str] = {}
        self.uncertain: dict[int, int] = {}
        self.owner: dict[int, int] = {}
        self.taken: set[int] = set()
        self.process = 0

    def teardown(self) -> None:
        """The end of one story."""
        self.store.close()

    @rule(minutes=st.integers(1, 90))
    def time_passes(self, minutes: int) -> None:
        """The clock goes on."""
        self.now += minutes * MINUTE

    @rule(target=messages, n=st.integers(0, 30), kind=st.sampled_from(["digest", "alert", "notice"]), channel=channels)
    def put(self, n: int, kind: str, channel: str) -> object:
        """A message is put in, perhaps for the second time."""
        with self.store.transaction():
            number = self.store.outbox.put(shelved.message(n, self.now, kind, channel), self.now)
        if number in self.state:
            return multiple()
        self.state[number], self.uncertain[number] = "pending", 0
        return number

    @rule(number=messages)
    def claim(self, number: int) -> None:
        """Somebody wants to send it."""
        with self.store.transaction():
            claimed = self.store.outbox.claim(number, str(self.process), self.now)
        assert (claimed is not None) == (self.state[number] == "pending")
        if claimed is not None:
            self.state[number], self.owner[number] = "sending", self.process

    @rule(number=messages, state=st.sampled_from(["sent", "held", "pending"]), lost=st.booleans(), crash=st.booleans())
    def settle(self, number: int, state: str, lost: bool, crash: bool) -> None:
        """The server answers, or its answer is lost, or we die before it is stored."""
        if self.state[number] != "sending":
            return
        next_try = self.now + 5 * MINUTE if state == "pending" else None
        try:
            with self.store.transaction():
                self.store.outbox.settle(number, state, next_try, 0, "", self.now, uncertain=lost)
                if crash:
                    die()
        except InterruptedError:
            return
        self.state[number] = state
        self.uncertain[number] += lost

    @rule()
    def restart(self) -> None:
        """The process dies and another one starts."""
        self.process += 1
        with self.store.transaction():
            found = set(self.store.outbox.orphans(str(self.process), self.now))
        assert found == {number for number, state in self.state.items() if state == "sending"}
        for number in found:
            self.state[number] = "pending"
            self.uncertain[number] += 1

    @rule(number=messages)
    def hold(self, number: int) -> None:
        """The recipient left the route."""
        with self.store.transaction():
            held = self.store.outbox.hold(number, "gone", self.now)
        assert held == (self.state[number] == "pending")
        if held:
            self.state[number] = "held"

    @rule(number=messages)
    def release(self, number: int) -> None:
        """A person wants a held message tried again."""
        with self.store.transaction():
            released = self.store.outbox.release(number, self.now)
        assert released == (self.state[number] == "held")
        if released:
            self.state[number] = "pending"

    @invariant()
    def every_message_is_where_it_should_be(self) -> None:
        """No message is lost, none is in a state it did not come to, and uncertainty is never forgotten."""
        for number, state in self.state.items():
            delivery = self.store.outbox.delivery(number)
            assert (delivery.state, delivery.uncertain) == (state, self.uncertain[number])
            assert (delivery.next_try is None) == (state != "pending")
            assert (delivery.settled is None) == (state in {"pending", "sending"})
        assert self.store._db.scalar("SELECT COUNT(*) FROM message") == len(self.state)

    @invariant()
    def all_that_waits_comes_due(self) -> None:
        """Whatever is pending is due on its channel sooner or later, and nothing else is."""
        late = self.now + timedelta(days=1)
        due = {each.message_id for name in ("folder", "mail") for each in self.store.outbox.due(name, late, 999)}
        assert due == {number for number, state in self.state.items() if state == "pending"}


TestOutbox = Outbox.TestCase
