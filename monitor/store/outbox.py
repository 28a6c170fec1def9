"""The outbox: messages ready to send, and how far sending each has come.

    pending ──claim──> sending ──settle──> sent | held | pending (again at `next_try`)
    held ──release──> pending          pending ──hold──> held          sending ──orphans──> pending

Nothing expires: a delivery ends when a server took the message, or a person says so.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.store.connection import Connection, Row
from monitor.store.errors import MisuseError
from monitor.store.instant import text_of, text_or_none, time_of, time_or_none

if TYPE_CHECKING:
    from alerts.message import Message, MessageKind
    from alerts.outbox import Delivery, DeliveryState

_MESSAGE = "m.msgid, m.kind, m.route, m.recipient, m.channel, m.about, m.raw, m.created_utc"
_DELIVERY = (
    "d.message_id, d.state, d.attempts, d.next_utc, d.owner, d.started_utc, d.uncertain, d.last_code, d.last_text,"
    " d.settled_utc"
)
_DUE = (
    f"SELECT {_DELIVERY} FROM delivery d JOIN message m ON m.id = d.message_id"
    " WHERE d.state = 'pending' AND d.next_utc <= ? AND m.channel = ? AND "
)
_NO_TEST = "m.about NOT LIKE 'test:%'"
"""Not a digest that somebody sent by hand to see it."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many messages are not yet with their readers, and when the oldest pending or sending one was made."""

    pending: int
    sending: int
    held: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Addressed:
    """A message without its words: its number, what it is and is about, to whom and how it goes, how far it came."""

    id: int
    kind: "MessageKind"
    route: str
    channel: str
    recipient: str
    about: str
    made: datetime
    state: "DeliveryState"
    attempts: int
    uncertain: int


class Outbox:
    """The shelf of messages and deliveries."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def put(self, message: "Message", next_try: datetime) -> int:
        """Put a message into the outbox; its id, that of the first one where the same Message-ID is there already."""
        added = self._db.write(
            "INSERT INTO message (msgid, kind, route, recipient, channel, about, raw, created_utc)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (msgid) DO NOTHING",
            (
                message.msgid,
                message.kind,
                message.route,
                message.recipient,
                message.channel,
                message.about,
                message.raw,
                text_of(message.created),
            ),
        )
        number: int = self._db.scalar("SELECT id FROM message WHERE msgid = ?", (message.msgid,))
        if added:
            self._db.insert(
                "INSERT INTO delivery (message_id, state, attempts, next_utc, owner, uncertain, last_code, last_text)"
                " VALUES (?, 'pending', 0, ?, '', 0, 0, '')",
                (number, text_of(next_try)),
            )
        return number

    def due(self, channel: str, now: datetime, limit: int) -> "list[Delivery]":
        """What one channel should send now: alerts by age, then new and deferred messages in turn, each by age."""
        at = text_of(now)
        alerts, new, deferred = (
            self._db.all(f"{_DUE}{which} ORDER BY m.created_utc, m.id LIMIT ?", (at, channel, limit))
            for which in (
                "m.kind = 'alert'",
                "m.kind <> 'alert' AND attempts = 0",
                "m.kind <> 'alert' AND attempts > 0",
            )
        )
        rows = [*alerts, *_in_turn(new, deferred)]
        return [_delivery(row) for row in rows[:limit]]

    def claim(self, message_id: int, owner: str, now: datetime) -> "Delivery | None":
        """T3: take a pending message to send it; the delivery with the attempt counted, None where it is not pending.

        Its time need not have come. `owner` names the process, so that what a dead one left is known.
        """
        taken = self._db.write(
            "UPDATE delivery SET state = 'sending', attempts = attempts + 1, owner = ?, started_utc = ?,"
            " next_utc = NULL WHERE message_id = ? AND state = 'pending'",
            (owner, text_of(now), message_id),
        )
        return self.delivery(message_id) if taken else None

    def settle(
        self,
        message_id: int,
        state: "DeliveryState",
        next_try: datetime | None,
        code: int,
        text: str,
        now: datetime,
        *,
        uncertain: bool = False,
    ) -> None:
        """T4: what came of sending. `next_try` stands for state pending alone; `uncertain`: it may have been taken.

        Raises MisuseError where the message is not being sent, or `next_try` does not suit the state.
        """
        if state == "sending" or (state == "pending") != (next_try is not None):
            raise MisuseError(f"a delivery cannot settle as {state} with its next try at {next_try}")
        settled = self._db.write(
            "UPDATE delivery SET state = ?, next_utc = ?, owner = '', uncertain = uncertain + ?, last_code = ?,"
            " last_text = ?, settled_utc = ? WHERE message_id = ? AND state = 'sending'",
            (
                state,
                text_or_none(next_try),
                uncertain,
                code,
                text,
                None if state == "pending" else text_of(now),
                message_id,
            ),
        )
        if not settled:
            raise MisuseError(f"message {message_id} is not being sent")

    def hold(self, message_id: int, text: str, now: datetime) -> bool:
        """Hold a pending message, as when its recipient left the route; False where it is not pending."""
        return bool(
            self._db.write(
                "UPDATE delivery SET state = 'held', next_utc = NULL, last_code = 0, last_text = ?, settled_utc = ?"
                " WHERE message_id = ? AND state = 'pending'",
                (text, text_of(now), message_id),
            ),
        )

    def release(self, message_id: int, now: datetime) -> bool:
        """A person says that a held message should be tried again; False where it is not held."""
        return bool(
            self._db.write(
                "UPDATE delivery SET state = 'pending', next_utc = ?, settled_utc = NULL"
                " WHERE message_id = ? AND state = 'held'",
                (text_of(now), message_id),
            ),
        )

    def orphans(self, owner_alive: str, now: datetime) -> list[int]:
        """What other processes claimed and did not settle is pending again, its outcome unknown; the message ids.

        Only the holder of the desk's lock may ask: it alone knows that the others are dead.
        """
        rows = self._db.all(
            "SELECT message_id FROM delivery WHERE state = 'sending' AND owner <> ? ORDER BY message_id",
            (owner_alive,),
        )
        self._db.write(
            "UPDATE delivery SET state = 'pending', next_utc = ?, owner = '', uncertain = uncertain + 1"
            " WHERE state = 'sending' AND owner <> ?",
            (text_of(now), owner_alive),
        )
        return [row[0] for row in rows]

    # -- reading ----------------------------------------------------------------------------------

    def message(self, message_id: int) -> "Message":
        """The message of an id. Raises MisuseError where there is none."""
        row = self._db.one(f"SELECT {_MESSAGE} FROM message m WHERE id = ?", (message_id,))
        if row is None:
            raise MisuseError(f"there is no message {message_id}")
        return _message(row)

    def delivery(self, message_id: int) -> "Delivery":
        """How far a message has come. Raises MisuseError where there is none."""
        row = self._db.one(
            f"SELECT {_DELIVERY} FROM delivery d WHERE message_id = ?",
            (message_id,),
        )
        if row is None:
            raise MisuseError(f"there is no message {message_id}")
        return _delivery(row)

    def has(self, msgid: str) -> bool:
        """True if a message of this Message-ID was ever put into the outbox."""
        return self.state_of(msgid) is not None

    def state_of(self, msgid: str) -> "DeliveryState | None":
        """How far the message of a Message-ID has come, None where there is none."""
        state: DeliveryState | None = self._db.scalar(
            "SELECT d.state FROM delivery d JOIN message m ON m.id = d.message_id WHERE m.msgid = ?",
            (msgid,),
        )
        return state

    def made(self, kind: "MessageKind", since: datetime) -> "list[Message]":
        """Messages of a kind made at or after a time, in the order they were made, sent or not."""
        rows = self._db.all(
            f"SELECT {_MESSAGE} FROM message m WHERE m.created_utc >= ? AND m.kind = ? ORDER BY m.id",
            (text_of(since), kind),
        )
        return [_message(row) for row in rows]

    def of_episode(self, route: str, episode: str) -> "list[Message]":
        """The messages by which a route was told of an episode's alerts, the oldest first.

        A reader of two routes has one message for both; it counts for either.
        """
        rows = self._db.all(
            f"SELECT {_MESSAGE} FROM message m WHERE m.kind = 'alert' AND m.about IN"
            " (SELECT o.about FROM told t JOIN alert a ON a.key = t.alert_key JOIN message o ON o.id = t.message_id"
            " WHERE t.route = ? AND t.state = 'sent' AND a.episode = ?) ORDER BY m.created_utc, m.id",
            (route, episode),
        )
        return [_message(row) for row in rows]

    def held(self) -> "list[tuple[Message, Delivery]]":
        """Messages that wait for a person, the oldest first; not tests, whose sender was told at once."""
        rows = self._db.all(
            f"SELECT {_MESSAGE}, {_DELIVERY} FROM message m JOIN delivery d ON d.message_id = m.id"
            f" WHERE d.state = 'held' AND {_NO_TEST} ORDER BY m.created_utc, m.id",
        )
        return [(_message(row[:8]), _delivery(row[8:])) for row in rows]

    def addressed(self) -> list[Addressed]:
        """To whom what is pending goes, in the order it was made; tests left out."""
        return self._addressed(f"d.state = 'pending' AND {_NO_TEST}")

    def gatherings(self, mark: str) -> list[Addressed]:
        """The messages whose `about` holds a mark, which tell what others should have, in the order they were made."""
        return self._addressed("m.kind = 'alert' AND INSTR(m.about, ?) > 0", mark)

    def _addressed(self, which: str, *values: str) -> list[Addressed]:
        rows = self._db.all(
            "SELECT m.id, m.kind, m.route, m.channel, m.recipient, m.about, m.created_utc, d.state, d.attempts,"
            f" d.uncertain FROM message m JOIN delivery d ON d.message_id = m.id WHERE {which} ORDER BY m.id",
            values,
        )
        return [_addressed(row) for row in rows]

    def waiting(self) -> Waiting:
        """What is not yet with its readers, tests left out."""
        rows = self._db.all(
            "SELECT d.state, COUNT(*), MIN(m.created_utc) FROM delivery d JOIN message m ON m.id = d.message_id"
            f" WHERE d.state <> 'sent' AND {_NO_TEST} GROUP BY d.state",
        )
        counts = {row[0]: row[1] for row in rows}
        oldest = min((row[2] for row in rows if row[0] != "held"), default=None)
        return Waiting(
            counts.get("pending", 0),
            counts.get("sending", 0),
            counts.get("held", 0),
            time_or_none(oldest),
        )

    def forget_raw(self, before: datetime) -> int:
        """Empty the words of messages sent and made before a time; how many. That they were sent is kept."""
        return self._db.write(
            "UPDATE message SET raw = x'' WHERE created_utc < ? AND length(raw) > 0"
            " AND id IN (SELECT message_id FROM delivery WHERE state = 'sent')",
            (text_of(before),),
        )


def _in_turn(new: list[Row], deferred: list[Row]) -> list[Row]:
    """One of each in turn, so that neither a full queue nor a slow server starves the other."""
    shared = min(len(new), len(deferred))
    mixed = [row for pair in zip(new[:shared], deferred[:shared], strict=True) for row in pair]
    return [*mixed, *new[shared:], *deferred[shared:]]


def _message(row: Row) -> "Message":
    from alerts.message import Message  # noqa: PLC0415 - `status` counts letters and need not load the mail room

    return Message(row[0], row[1], row[2], row[3], row[4], row[5], row[6], time_of(row[7]))


def _addressed(row: Row) -> Addressed:
    return Addressed(
        id=row[0],
        kind=row[1],
        route=row[2],
        channel=row[3],
        recipient=row[4],
        about=row[5],
        made=time_of(row[6]),
        state=row[7],
        attempts=row[8],
        uncertain=row[9],
    )


def _delivery(row: Row) -> "Delivery":
    from alerts.outbox import Delivery  # noqa: PLC0415 - as above

    return Delivery(
        message_id=row[0],
        state=row[1],
        attempts=row[2],
        next_try=time_or_none(row[3]),
        owner=row[4],
        started=time_or_none(row[5]),
        uncertain=row[6],
        last_code=row[7],
        last_text=row[8],
        settled=time_or_none(row[9]),
    )
