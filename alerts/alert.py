"""Alert: something decisive happened, told at once to who asked for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ToldState = Literal["waiting", "sent", "inhibited", "silenced", "quiet", "capped"]


@dataclass(frozen=True, slots=True)
class Alert:
    """One decision that something is worth telling, made once whether or not anyone is told.

    `key` is 16 hex digits made from its content. `kind` is U0 to U6, `problem` the warning problem's id, `subject`
    what it is about (`story:18f3…`), `episode` what repeats belong to. `raised` is aware UTC. `evidence` holds what
    the words will need: rule id, entry keys.
    """

    key: str
    kind: str
    problem: str
    subject: str
    episode: str
    raised: datetime
    evidence: dict[str, object]


@dataclass(frozen=True, slots=True)
class Told:
    """What one route is told of one alert: when its wait is over, and what became of it."""

    alert_key: str
    route: str
    state: ToldState
    release: datetime
    message_id: int | None = None
    why: str = ""
