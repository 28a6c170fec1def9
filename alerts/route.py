"""Route: who is told what, when, and in which time zone, as the operator writes it in desk.yaml."""

import re
from datetime import date, time, timedelta
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from rules.hit import Severity
from rules.rule import Duration

Kind = Literal["U0", "U1", "U2", "U3", "U4", "U5", "U6"]
LevelWord = Literal["quiet", "watch", "elevated", "high", "critical"]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

WEEK: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
# What every mail server takes: anything stranger (quotes, comments, non-ASCII local parts) is refused at the desk's
# door, not at three in the morning by a mail server.
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?",
)


def read_clock(value: str) -> time:
    """The time of day that `06:30` names; raises ValueError with what to write."""
    match = _CLOCK.fullmatch(value)
    if match is None:
        raise ValueError(f'"{value}" is not a time of day; write hh:mm, such as "06:30"')
    return time(int(match[1]), int(match[2]))


def _clock(value: Any) -> Any:
    return read_clock(value) if isinstance(value, str) else value


def read_address(value: str) -> str:
    """The mail address itself, checked; raises ValueError with what to write."""
    if len(value) > 254 or not _ADDRESS.fullmatch(value):
        raise ValueError(f'"{value}" is not a mail address; write name@domain in plain ASCII letters')
    return value


def read_zone(value: str) -> str:
    """The name of an IANA time zone, checked; raises ValueError with what to write."""
    if not value:
        return value
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError(f'"{value}" is not a time zone; write an IANA name, such as Asia/Karachi') from None
    return value


Clock = Annotated[time, BeforeValidator(_clock)]
"""A time of day, written `06:30`."""


class DigestTime(BaseModel):
    """When a route's digest is due: the hour `at` in `zone` ('' the desk's own) on `days`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: Clock = time(6, 30)
    zone: str = ""
    days: Literal["daily", "weekdays"] | tuple[Day, ...] = "daily"

    _zone = field_validator("zone")(read_zone)

    @field_validator("days")
    @classmethod
    def _some_day(cls, value: str | tuple[Day, ...]) -> str | tuple[Day, ...]:
        if not value:
            raise ValueError("no day is named; write daily, weekdays, or a list such as [mon, thu]")
        return value

    def falls_on(self, day: date) -> bool:
        """Whether this route has a digest on that local date."""
        if self.days == "daily":
            return True
        if self.days == "weekdays":
            return day.weekday() < 5
        return WEEK[day.weekday()] in self.days


class Urgent(BaseModel):
    """How urgent mails are held together: desk.yaml's `urgent`.

    An alert waits `group_wait` for company; between two messages about one problem to one route lie at least
    `group_interval`; a reader gets at most `cap` in 24 hours, then summaries. `repeat` is for alerts nobody
    acknowledged.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    group_wait: Duration = timedelta(minutes=10)
    group_interval: Duration = timedelta(hours=2)
    repeat: Duration = timedelta(hours=24)
    cap: int = Field(default=4, ge=1, le=100)


class Asked(BaseModel):
    """Which alerts a route asks for: their kinds (none by default), from which level, and its quiet hours."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: tuple[Kind, ...] = ()
    from_level: LevelWord = "high"
    quiet: str = "22:00-06:00"

    @field_validator("quiet")
    @classmethod
    def _span(cls, value: str) -> str:
        if value:
            parts = value.split("-")
            if len(parts) != 2:
                raise ValueError(f'"{value}" is not a span of hours; write hh:mm-hh:mm, such as 22:00-06:00')
            for part in parts:
                read_clock(part.strip())
        return value

    @property
    def quiet_hours(self) -> tuple[time, time] | None:
        """From and until, in the route's zone; None where there are none."""
        if not self.quiet:
            return None
        start, end = (read_clock(part.strip()) for part in self.quiet.split("-"))
        return start, end


def _digest(value: Any) -> Any:
    return None if value == "no" or value is False else value


class Route(BaseModel):
    """Who is told what, when, and in which zone.

    `to` are the addresses, one message each; a route to a folder has none. `problems` are ids, empty for all.
    `min_severity` is the least severity of a rule whose hits this route is told of. `digest` is None for a route
    that gets alerts only.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{1,59}$")
    to: tuple[str, ...] = ()
    channel: Literal["mail", "folder"] = "mail"
    problems: tuple[str, ...] = ()
    min_severity: Severity = Severity.INFO
    digest: Annotated[DigestTime | None, BeforeValidator(_digest)] = DigestTime()
    alerts: Asked = Asked()

    @field_validator("to")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for address in value:
            read_address(address)
        if len({address.casefold() for address in value}) != len(value):
            raise ValueError("an address stands twice; each reader gets one message")
        return value

    @model_validator(mode="after")
    def _channel_and_to(self) -> Self:
        if self.channel == "mail" and not self.to:
            raise ValueError("a mail route has nobody to write to; add `to: [name@domain]`, or `channel: folder`")
        if self.channel == "folder" and self.to:
            raise ValueError("a folder takes no addresses; leave out `to`, or write `channel: mail`")
        return self

    @property
    def recipients(self) -> tuple[str, ...]:
        """One message goes to each: the addresses, or `letters` for a folder."""
        return self.to or (FOLDER,)

    def wants_problem(self, problem: str) -> bool:
        """Whether this route is told about that warning problem."""
        return not self.problems or problem in self.problems

    def wants(self, problem: str, severity: Severity) -> bool:
        """Whether a hit of that problem and severity belongs into this route's digest."""
        return self.wants_problem(problem) and severity.rank >= self.min_severity.rank


FOLDER = "letters"
"""The recipient of messages that become files."""

__all__ = [
    "FOLDER",
    "WEEK",
    "Asked",
    "DigestTime",
    "Route",
    "Urgent",
    "read_address",
    "read_clock",
    "read_zone",
]
