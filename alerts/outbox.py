"""Delivery: how far sending a message has come, and when to try again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

DeliveryState = Literal["pending", "sending", "sent", "held"]


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
