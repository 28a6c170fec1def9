"""Gather alerts that no mail server took for hours, once one answers again.

    overdue alerts of a reader | does the server answer? | one mail that lists them     one transaction
    what that mail tells alone stays pending, is not sent by itself, and is settled when the mail is sent

Nothing is dropped, whenever the process ends: what was not told by that mail is still in the outbox.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alerts.channels import Channel, SendFault
from alerts.delayed import ALONE, LISTED, MARK, Overdue, listed
from monitor.desk.load import Desk
from monitor.log import say
from monitor.store import Store
from monitor.store.outbox import Addressed
from monitor.words import Words

LOG = logging.getLogger(__name__)
BY = "mail"
"""The one channel by which messages are gathered: chats and folders have no days without a server."""
REST = timedelta(minutes=5)
"""How long a server that did not answer is not asked again for this."""


@dataclass(frozen=True, slots=True)
class Aside:
    """Messages, by number, that are not to be sent by themselves now; `told` by which other one they were told."""

    waits: frozenset[int] = frozenset()
    told: Mapping[int, str] = field(default_factory=dict)


class Delays:
    """Gathers the overdue alerts of one desk's readers."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._again: datetime | None = None

    def gather(self, desk: Desk, name: str, channel: Channel, now: datetime) -> Aside:
        """Put a mail into the outbox for each reader with overdue alerts, once one can be sent; what it tells waits."""
        if name != BY:
            return Aside()
        tried = [each for each in self._store.outbox.addressed() if _is_tried(each)]
        if not tried:
            return Aside()
        made_at = {each.id: each.made for each in tried}
        made = self._store.outbox.gatherings(MARK)
        before = frozenset[int]().union(*(_alone(one, made_at) for one in made))
        overdue = _overdue([each for each in tried if each.id not in before], now)
        if overdue and self._answers(channel, now):
            words = Words(desk, self._store.meta.get("install_id") or "")
            busy = {one.recipient for one in made if one.state in {"pending", "sending"}}
            for reader in sorted(overdue.keys() - busy):
                self._put(words, reader, overdue[reader], now)
            made = self._store.outbox.gatherings(MARK)
        waits = {each.id for waiting in overdue.values() for each in waiting if now - each.made >= ALONE}
        return self._aside(waits, made_at, made)

    def _answers(self, channel: Channel, now: datetime) -> bool:
        if self._again is not None and now < self._again:
            return False
        try:
            channel.check()
        except SendFault:
            self._again = now + REST
            return False
        self._again = None
        return True

    def _put(self, words: Words, reader: str, waiting: Sequence[Addressed], now: datetime) -> None:
        overdue = [Overdue(self._store.outbox.message(each.id), now - each.made >= ALONE) for each in waiting]
        message = words.delayed(overdue, [each.id for each in waiting], reader, now)
        with self._store.transaction():
            self._store.outbox.put(message, now)
        say(LOG, "overdue alerts gathered", reader=reader, alerts=len(overdue), msgid=message.msgid)

    def _aside(self, waits: set[int], made_at: Mapping[int, datetime], made: Sequence[Addressed]) -> Aside:
        """What is still overdue, with what such mails tell alone: while they wait, and once they are sent."""
        told: dict[int, str] = {}
        for one in made:
            alone = _alone(one, made_at)
            if one.state == "sent" and alone:
                told |= dict.fromkeys(alone, self._store.outbox.message(one.id).msgid)
            elif one.state != "held":
                waits |= alone
        return Aside(frozenset(waits), told)


def _is_tried(each: Addressed) -> bool:
    """Whether it is an alert by mail that was tried in vain.

    What the server may have taken goes on by itself: only under its own Message-ID a second copy is known as one.
    """
    is_alert = (each.kind, each.channel) == ("alert", BY) and not listed(each.about)
    return is_alert and each.attempts > 0 and not each.uncertain


def _alone(one: Addressed, made_at: Mapping[int, datetime]) -> set[int]:
    """Which of these messages, by number with when they were made, such a mail takes the place of."""
    return {each for each in listed(one.about) if each in made_at and one.made - made_at[each] >= ALONE}


def _overdue(tried: Sequence[Addressed], now: datetime) -> dict[str, list[Addressed]]:
    """By reader, what waits for long, where there are several and one of them waits for a day."""
    found: dict[str, list[Addressed]] = {}
    for each in tried:
        if now - each.made >= LISTED:
            found.setdefault(each.recipient, []).append(each)
    return {
        reader: waiting
        for reader, waiting in found.items()
        if len(waiting) > 1 and any(now - each.made >= ALONE for each in waiting)
    }
