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
from datetime import datetime, timedelta

from alerts.channels import Channel, Permanent, Temporary, Trouble, Uncertain
from alerts.message import Message
from alerts.outbox import Delivery, next_attempt
from monitor.log import say
from monitor.store import Store
from monitor.store.ledger import Ledger

LOG = logging.getLogger(__name__)
PAUSE = timedelta(minutes=5)
"""How long a channel whose settings are refused is left alone."""


class Deliveries:
    """Sends one desk's waiting messages; `owner` names this process in what it claims."""

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
        unknown = [line for line in self._ledger.after(last) if not self._store.outbox.has(line.msgid)]
        if unknown:
            text = (
                f"the database is older than the record of what was sent: {len(unknown)} messages in sent.log are "
                "not in it. It was restored or damaged; nothing in that record is sent again"
            )
            with self._store.transaction():
                self._store.trouble.notice(f"rollback:{unknown[-1].seq}", "database", text, now)
            said.append(text)
        if orphans:
            said.append(f"{len(orphans)} messages were being sent when the last process ended")
        with self._store.transaction():
            self._store.meta.put("last_seq", str(max(last, self._ledger.last_seq())))
        for line in said:
            say(LOG, "recovered", logging.WARNING, what=line)
        return said

    def send_waiting(self, channels: Mapping[str, Channel], most: int = 100) -> int:
        """Send what is due, at most `most` a channel; the number that went out."""
        return sum(self.send_by(name, channel, most) for name, channel in sorted(channels.items()))

    def send_by(self, name: str, channel: Channel, most: int = 100) -> int:
        """Send what is due by one channel, one message at a time; the number that went out."""
        sent = 0
        for delivery in self._store.outbox.due(name, self._clock(), most):
            if self._stopping.is_set() or self._is_paused(name):
                break
            sent += self._send(name, channel, delivery)
        return sent

    def _is_paused(self, name: str) -> bool:
        until = self._paused.get(name)
        return until is not None and self._clock() < until

    def _send(self, name: str, channel: Channel, delivery: Delivery) -> bool:
        now = self._clock()
        message = self._store.outbox.message(delivery.message_id)
        if self._ledger.knows(message.msgid):
            self._settle_known(delivery, now)
            return False
        with self._store.transaction():
            claimed = self._store.outbox.claim(delivery.message_id, self._owner, now)
        if claimed is None:
            return False
        try:
            answer = channel.send(message, uncertain=claimed.uncertain > 0)
        except Temporary as failure:
            self._again(claimed, message, failure.code, str(failure), uncertain=False)
        except Uncertain as failure:
            self._again(claimed, message, failure.code, str(failure), uncertain=True)
        except Permanent as failure:
            self._hold(claimed, message, failure.code, str(failure))
        except Trouble as failure:
            self._paused[name] = self._clock() + PAUSE
            self._again(claimed, message, failure.code, str(failure), uncertain=False)
            self._notice(f"channel:{name}:{failure}", "mail", f"{name} cannot be used: {failure}")
        except Exception as error:  # noqa: BLE001 - a letter that breaks the channel must not block the queue
            self._poisoned(claimed, message, error)
        else:
            self._sent(claimed, message, answer.code, answer.text)
            return True
        return False

    def _sent(self, delivery: Delivery, message: Message, code: int, text: str) -> None:
        now = self._clock()
        seq = self._ledger.append(message.msgid, "sent", now)
        with self._store.transaction():
            self._store.outbox.settle(delivery.message_id, "sent", None, code, text, now)
            self._store.meta.put("last_seq", str(seq))
        say(LOG, "sent", kind=message.kind, route=message.route, msgid=message.msgid, attempts=delivery.attempts)

    def _settle_known(self, delivery: Delivery, now: datetime) -> None:
        with self._store.transaction():
            if self._store.outbox.claim(delivery.message_id, self._owner, now) is not None:
                self._store.outbox.settle(delivery.message_id, "sent", None, 0, "known as sent by sent.log", now)
                self._store.meta.put("last_seq", str(self._ledger.last_seq()))

    def _again(self, delivery: Delivery, message: Message, code: int, text: str, *, uncertain: bool) -> None:
        now = self._clock()
        when = next_attempt(delivery, message.kind, now, self._rng, uncertain=uncertain)
        with self._store.transaction():
            self._store.outbox.settle(delivery.message_id, "pending", when, code, text, now, uncertain=uncertain)
        say(LOG, "not sent", logging.WARNING, msgid=message.msgid, code=code, why=text, again=when, unsure=uncertain)

    def _hold(self, delivery: Delivery, message: Message, code: int, text: str) -> None:
        now = self._clock()
        with self._store.transaction():
            self._store.outbox.settle(delivery.message_id, "held", None, code, text, now)
            self._store.trouble.notice(
                f"held:{message.msgid}",
                "mail",
                f"a {message.kind} to {message.recipient} was refused and is held: {code} {text}",
                now,
            )
        say(LOG, "held", logging.ERROR, msgid=message.msgid, code=code, why=text)

    def _poisoned(self, delivery: Delivery, message: Message, error: Exception) -> None:
        text = f"{type(error).__name__}: {error}"
        with self._store.transaction():
            tries = self._store.trouble.poison("message", message.msgid, text, self._clock())
        if tries >= 3:
            self._hold(delivery, message, 0, text)
        else:
            self._again(delivery, message, 0, text, uncertain=True)

    def _notice(self, key: str, kind: str, text: str) -> None:
        with self._store.transaction():
            self._store.trouble.notice(key, kind, text, self._clock())
