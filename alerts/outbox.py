"""Delivery: how far sending a message has come, and when to try again.

Nothing here sleeps or gives up: a function returns the time to come back, and there is always a next time until a
server has taken the letter or a person has said so.
"""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from alerts.message import MessageKind

DeliveryState = Literal["pending", "sending", "sent", "held"]
Outcome = Literal["sent", "temporary", "uncertain", "permanent", "misaddressed", "trouble"]
"""What became of one attempt: taken; not taken; nobody knows; refused for good; this reader's address refused; the
channel's own settings refused."""

URGENT_MINUTES = (1, 2, 5, 10, 15)
CALM_MINUTES = (5, 15, 30, 60)
"""Minutes to the next attempt after the first, second … failure; the last stands for all that follow."""
JITTER = 0.2
UNCERTAIN_REST = timedelta(minutes=10)
"""After a drop behind the final dot the server may still be storing: RFC 5321 4.5.3.2.6 gives it ten minutes."""
CHANNEL_REST = timedelta(minutes=5)
"""How long a channel whose settings were refused is left alone."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far the sending of one message has come.

    `next_try` is aware UTC, None once settled. `uncertain` counts attempts whose outcome nobody knows: the server
    may have taken the message. `owner` is the process that claimed it ('' none).
    """

    message_id: int
    state: DeliveryState
    attempts: int = 0
    next_try: datetime | None = None
    owner: str = ""
    started: datetime | None = None
    uncertain: int = 0
    last_code: int = 0
    last_text: str = ""
    settled: datetime | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What follows from one attempt: the delivery as it now stands, and what else is to be done.

    `pause_until` (aware UTC) leaves the whole channel alone, for its settings were refused; `notice` is a line for
    the operator, '' none.
    """

    delivery: Delivery
    pause_until: datetime | None = None
    notice: str = ""


def next_attempt(
    delivery: Delivery,
    kind: MessageKind,
    now: datetime,
    rng: random.Random,
    *,
    uncertain: bool = False,
) -> datetime:
    """When to try again after `delivery.attempts` attempts, the failed one counted; give or take a fifth.

    An alert is tried again soon, a digest calmly, neither ever given up. An `uncertain` attempt rests ten minutes at
    least.
    """
    minutes = URGENT_MINUTES if kind == "alert" else CALM_MINUTES
    step = minutes[min(max(delivery.attempts, 1), len(minutes)) - 1]
    wait = timedelta(minutes=step * rng.uniform(1 - JITTER, 1 + JITTER))
    return now + (max(wait, UNCERTAIN_REST) if uncertain else wait)


def settle(
    delivery: Delivery,
    outcome: Outcome,
    kind: MessageKind,
    now: datetime,
    rng: random.Random,
    *,
    code: int = 0,
    text: str = "",
) -> Settled:
    """The decision table: what one attempt's outcome makes of a delivery.

    | outcome   | then                                                                   |
    |-----------|------------------------------------------------------------------------|
    | sent      | settled for good                                                       |
    | temporary | again after the back-off                                               |
    | uncertain | again after ten minutes or more, counted: it may arrive twice          |
    | permanent | held for a person; the operator is told; the queue goes on             |
    | misaddressed | again after the back-off; the operator is told; others are served   |
    | trouble   | again after the back-off; the channel rests; the operator is told      |
    """
    told = replace(delivery, owner="", started=None, last_code=code, last_text=text)
    if outcome == "sent":
        return Settled(replace(told, state="sent", next_try=None, settled=now))
    if outcome == "permanent":
        held = replace(told, state="held", next_try=None, settled=now)
        return Settled(held, notice=f"a {kind} was refused for good and is held: {code} {text}".strip())
    unsure = outcome == "uncertain"
    again = next_attempt(delivery, kind, now, rng, uncertain=unsure)
    waiting = replace(told, state="pending", next_try=again, uncertain=delivery.uncertain + unsure)
    if outcome == "trouble":
        return Settled(waiting, now + CHANNEL_REST, f"mail cannot be sent as set up: {code} {text}".strip())
    if outcome == "misaddressed":
        return Settled(waiting, notice=f"a reader cannot be reached, and is tried again and again: {text}")
    return Settled(waiting)
