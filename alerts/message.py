"""Message: words ready to send, with an identity made from what they say."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

MessageKind = Literal["digest", "alert", "notice"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one recipient; never changed once made.

    `msgid` is the Message-ID with its angle brackets, made from kind, install, subject matter and recipient.
    `channel` is mail or folder; `about` names the edition (`digest:route:2025-11-18`) or alerts it tells. `raw` is
    the whole message as it goes on the wire: CRLF, headers first. `created` is aware UTC.
    """

    msgid: str
    kind: MessageKind
    route: str
    recipient: str
    channel: str
    about: str
    raw: bytes
    created: datetime
