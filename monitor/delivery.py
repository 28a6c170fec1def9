"""Send what is waiting: claim, send, write the ledger, settle.

    T3 pending -> sending     one transaction, one message
       the channel            outside any transaction, nothing locked
       the ledger             one fsynced line, before the database is told
    T4 sending -> sent | pending | held

A message that the ledger already knows as sent is settled and not sent again: that is what a crash between ledger
and database leaves, and what a restored backup believes still unsent.
"""

import logging
import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from alerts.channels import Channel, Misaddressed, Permanent, SendFault, Temporary, Trouble, Uncertain
from alerts.message import Message
from alerts.outbox import Delivery, Outcome, settle
from monitor.delayed import Aside
from monitor.log import say
from monitor.store import Store
from monitor.store.ledger import Ledger

LOG = logging.getLogger(__name__)
OUTCOMES: dict[type[SendFault], Outcome] = {
    Temporary: "temporary",
    Uncertain: "uncertain",
    Permanent: "permanent",
    Misaddressed: "misaddressed",
    Trouble: "trouble",
}
MOST = 100
"""Messages that a channel sends at a tick."""
NONE_ASIDE = Aside()
POISON = 3
"""A message that breaks its channel so often is held."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What came of handing one claimed message to a channel: the server's code (0 none) and its words.

    `broke` says that the channel itself failed at the message.
    """

    channel: str
    claimed: Delivery
    message: Message
    outcome: Outcome
    code: int
    text: str
    broke: bool = False


class Deliveries:
    """Sends one desk's waiting messages; `owner` names this process in what it claims.

    Each channel may have a thread of its own, never two.
    """

    def __init__(
        self,
        store: Store,
        ledger: Ledger,
        owner: str,
        clock: Callable[[], datetime],
        rng: random.Random,
    ) -> None:
        self._store = store
        self._ledger = ledger
        self._owner = owner
        self._clock = clock
        self._rng = rng
        self._paused: dict[str, datetime] = {}
        self._unrecorded: dict[str, _Attempt] = {}
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Send nothing more; a sending under way is finished."""
        self._stopping.set()

    def recover(self) -> list[str]:
        """What an earlier process left claimed is put back; what the ledger knows as sent is settled.

        Returns lines for the operator: how many may go out twice, and whether the database is older than the ledger.
        """
        now = self._clock()
        said = []
        last = int(self._store.meta.get("last_seq") or 0)
        with self._store.transaction():
            orphans = self._store.outbox.orphans(self._owner, now)
        unheard = self._ledger.after(last)
        # one line may be a crash between ledger and database; more, or a message it never had, is an older database
        if len(unheard) > 1 or any(not self._store.outbox.has(line.msgid) for line in unheard):
            text = (
                f"the database is older than the record of what was sent: {len(unheard)} lines of sent.log are new to "
                "it. It was restored or damaged; nothing in that record is sent again"
            )
            with self._store.transaction():
                self._store.trouble.notice(f"rollback:{unheard[-1].seq}", "database", text, now)
                # what is found again is news to the database only: it tells nobody at once
                self._store.meta.put("restored_utc", now.isoformat(timespec="seconds"))
            said.append(text)
        if orphans:
            said.append(f"{len(orphans)} messages were being sent when the last process ended")
        with self._store.transaction():
            self._store.meta.put("last_seq", str(max(last, self._ledger.last_seq())))
        for line in said:
            say(LOG, "recovered", logging.WARNING, what=line)
        return said

    def send_waiting(self, channels: Mapping[str, Channel], most: int = MOST) -> int:
        """Send what is due, at most `most` a channel; the number that went out."""
        return sum(self.send_by(name, channel, most) for name, channel in sorted(channels.items()))

    def send_by(self, name: str, channel: Channel, most: int = MOST, aside: Aside = NONE_ASIDE) -> int:
        """Send what is due by one channel, one message at a time; the number that went out.

        What is set `aside` waits, and what another message told is settled as sent.
        Raises StoreError where an outcome cannot be recorded: it is kept, and until it is recorded nothing is sent.
        """
        self._record_late(name)
        sent = 0
        for delivery in self._store.outbox.due(name, self._clock(), most + len(aside.waits)):
            if self._stopping.is_set() or self._is_paused(name):
                break
            if delivery.message_id not in aside.waits:
                sent += self._send(name, channel, delivery, aside.told.get(delivery.message_id, ""))
        return sent

    def send_one(self, message_id: int, channel: Channel) -> Delivery:
        """Send one message now, whatever else waits; how far it came then."""
        name = self._store.outbox.message(message_id).channel
        self._record_late(name)
        self._send(name, channel, self._store.outbox.delivery(message_id))
        return self._store.outbox.delivery(message_id)

    def _is_paused(self, name: str) -> bool:
        until = self._paused.get(name)
        return until is not None and self._clock() < until

    def _send(self, name: str, channel: Channel, delivery: Delivery, told_by: str = "") -> bool:
        message = self._store.outbox.message(delivery.message_id)
        with self._store.transaction():
            claimed = self._store.outbox.claim(delivery.message_id, self._owner, self._clock())
        if claimed is None:
            return False
        if told_by or self._ledger.knows(message.msgid):
            known = f"told by {told_by}" if told_by else "known as sent by sent.log"
            attempt = self._unrecorded[name] = _Attempt(name, claimed, message, "sent", 0, known)
            self._record(attempt)
            return False
        attempt = self._unrecorded[name] = self._attempt(name, channel, claimed, message)
        self._record(attempt)
        return attempt.outcome == "sent"

    def _attempt(self, name: str, channel: Channel, claimed: Delivery, message: Message) -> _Attempt:
        """Hand the message over; what became of it."""
        try:
            answer = channel.send(message, uncertain=claimed.uncertain > 0)
        except SendFault as failure:
            return _Attempt(name, claimed, message, OUTCOMES[type(failure)], failure.code, failure.text)
        except Exception as error:  # noqa: BLE001 - a letter that breaks the channel must not block the queue
            text = f"{type(error).__name__}: {error}"
            return _Attempt(name, claimed, message, "uncertain", 0, text, broke=True)
        return _Attempt(name, claimed, message, "sent", answer.code, answer.text)

    def _record(self, attempt: _Attempt) -> None:
        """The ledger's line, then T4; until both are written the attempt stays known as unrecorded."""
        if attempt.outcome == "sent" and not self._ledger.knows(attempt.message.msgid):
            self._ledger.append(attempt.message.msgid, "sent", self._clock())
        self._settle(attempt)
        del self._unrecorded[attempt.channel]

    def _record_late(self, name: str) -> None:
        """Record the outcome that could not be recorded when it came, unless it was after all."""
        attempt = self._unrecorded.get(name)
        if attempt is None:
            return
        if self._store.outbox.delivery(attempt.claimed.message_id).state == "sending":
            self._record(attempt)
        else:
            del self._unrecorded[name]

    def _settle(self, attempt: _Attempt) -> None:
        """T4: what the attempt's outcome makes of the delivery, by the table in `alerts.outbox`."""
        claimed, message = attempt.claimed, attempt.message
        outcome, code, text = attempt.outcome, attempt.code, attempt.text
        now = self._clock()
        with self._store.transaction():
            if attempt.broke and self._store.trouble.poison("message", message.msgid, text, now) >= POISON:
                outcome = "permanent"
            after = settle(claimed, outcome, message.kind, now, self._rng, code=code, text=text)
            stands = after.delivery
            self._store.outbox.settle(
                claimed.message_id,
                stands.state,
                stands.next_try,
                code,
                text,
                now,
                uncertain=outcome == "uncertain",
            )
            if outcome == "sent":
                self._store.meta.put("last_seq", str(self._ledger.last_seq()))
            if after.notice and not message.is_test:
                self._store.trouble.notice(
                    f"{outcome}:{attempt.channel}:{message.recipient}:{text}", "mail", after.notice, now
                )
        if after.pause_until is not None:
            self._paused[attempt.channel] = after.pause_until
        say(
            LOG,
            {"sent": "sent", "permanent": "held"}.get(outcome, "not sent"),
            logging.INFO if outcome == "sent" else logging.WARNING,
            kind=message.kind,
            route=message.route,
            msgid=message.msgid,
            attempts=claimed.attempts,
            code=code,
            why="" if outcome == "sent" else text,
            again=stands.next_try or "",
        )
