"""Channel: one way to a reader, of one method; and how it says that it did not get through."""

from dataclasses import dataclass
from typing import Protocol

from alerts.errors import Misaddressed, Permanent, SendFault, Temporary, Trouble, Uncertain
from alerts.message import Message


@dataclass(frozen=True, slots=True)
class Sent:
    """A message was taken: the server's code (0 none) and its words."""

    code: int
    text: str


class Channel(Protocol):
    """One way to a reader."""

    def send(self, message: Message, *, uncertain: bool = False) -> Sent:
        """Hand the message over; `uncertain` says that an earlier attempt may have been taken.

        Raises Temporary, Uncertain, Permanent, Misaddressed or Trouble.
        """

    def check(self) -> str:
        """Try the way without sending; what was found, for the operator. Raises as `send` does."""


__all__ = ["Channel", "Misaddressed", "Permanent", "SendFault", "Sent", "Temporary", "Trouble", "Uncertain"]
