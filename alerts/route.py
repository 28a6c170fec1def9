"""Route: who is told what, when, and in which time zone, as the operator writes it in desk.yaml."""

import re
from datetime import date, time, timedelta
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from feeds.written import Form, Values
from rules.hit import Severity
from rules.labels import language_advice
from rules.picture import LEVELS
from rules.rule import Gravity
from rules.written import Duration, Language

Kind = Annotated[
    Literal["U0", "U1", "U2", "U3", "U4", "U5", "U6"],
    Values(
        {
            "U0": "A rule of severity critical hits a story for the first time.",
            "U1": "A problem rises to HIGH or CRITICAL.",
            "U2": "A decisive event is corroborated, also where the problem stands high already.",
            "U3": "A decisive event is reported by one good source: unconfirmed, and within 6 hours whether it was.",
            "U4": "Far more stories in 24 hours than chance would bring, from three sources and still coming.",
            "U5": "An expected event with `urgent_if_missed` is missed.",
            "U6": "The desk sees too little of a problem that stands high.",
        },
    ),
]
LevelWord = Annotated[
    Literal["quiet", "watch", "elevated", "high", "critical"],
    Values(
        {
            "quiet": "Nothing clearly unusual in what can be seen.",
            "watch": "Something is clearly unusual.",
            "elevated": "Two kinds of evidence agree, or one is far above usual.",
            "high": "A decisive event is corroborated, or three kinds of evidence converge.",
            "critical": "A decisive event is confirmed and another kind of evidence agrees.",
        },
    ),
]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEK: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Day = Annotated[
    Weekday,
    Values(
        dict(zip(WEEK, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)),
    ),
]
Days = Annotated[
    Literal["daily", "weekdays"],
    Values({"daily": "Every day.", "weekdays": "Monday to Friday."}),
]
Way = Annotated[
    Literal["mail", "folder", "apprise"],
    Values(
        {
            "mail": "By mail, to each address in `to`.",
            "folder": "As files in var/letters, without `to`.",
            "apprise": "Alerts alone, as a short text by chat, webhook or SMS, to each address named in `to`.",
        },
    ),
]
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_TIME_ADVICE = 'write hh:mm, such as "06:30"'
_SPAN_ADVICE = "write hh:mm-hh:mm, such as 22:00-06:00"
_ADDRESS_ADVICE = "write name@domain in plain ASCII letters"
_READER_ADVICE = "write name@domain; for channel apprise the name of an environment variable, such as FOREWARN_DUTY"
# What every mail server takes: anything stranger (quotes, comments, non-ASCII local parts) is refused at the desk's
# door, not at three in the morning by a mail server.
_ADDRESS = (
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"
)
_VARIABLE = r"[A-Za-z_][A-Za-z0-9_]{2,99}"


def read_clock(value: str) -> time:
    """The time of day that `06:30` names; raises ValueError with what to write."""
    if not re.fullmatch(_TIME, value):
        raise ValueError(f'"{value}" is not a time of day; {_TIME_ADVICE}')
    return time.fromisoformat(value)


def _clock(value: Any) -> Any:
    return read_clock(value) if isinstance(value, str) else value


def read_address(value: str) -> str:
    """The mail address itself, checked; raises ValueError with what to write."""
    if len(value) > 254 or not re.fullmatch(_ADDRESS, value):
        raise ValueError(f'"{value}" is not a mail address; {_ADDRESS_ADVICE}')
    return value


def read_reader(value: str) -> str:
    """A mail address, or the name of an environment variable, checked; raises ValueError with what to write.

    What holds `://` is not said again: it is an address that holds a secret, and does not belong into a file.
    """
    if "://" in value:
        raise ValueError("an address with a secret stands in no file: write the name of the variable that holds it")
    return value if re.fullmatch(_VARIABLE, value) else read_address(value)


def read_tongue(value: str) -> str:
    """The tag of a language, checked; raises ValueError with what to write."""
    advice = language_advice(value)
    if advice is not None:
        raise ValueError(f'"{value}" is not a language; {advice}')
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


Clock = Annotated[time, BeforeValidator(_clock), Form(rf"^{_TIME}$", _TIME_ADVICE)]
"""A time of day, written `06:30`."""

Address = Annotated[str, AfterValidator(read_address), Form(rf"^{_ADDRESS}$", _ADDRESS_ADVICE)]
"""The address of a reader's or an operator's mailbox."""

Reader = Annotated[str, AfterValidator(read_reader), Form(rf"^(?:{_ADDRESS}|{_VARIABLE})$", _READER_ADVICE)]
"""Where a reader is met: a mail address, or the name of the environment variable that holds an Apprise address."""

Tongue = Annotated[Language, AfterValidator(read_tongue)]
"""The tag of a language, such as `ur`."""

Span = Annotated[str, Form(rf"^(?:\s*{_TIME}\s*-\s*{_TIME}\s*)?$", _SPAN_ADVICE)]
"""Hours of a day, written `22:00-06:00`; '' for none."""


class DigestTime(BaseModel):
    """When a route's digest is due."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: Clock = time(6, 30)
    """The hour, written `"06:30"`, which is also the default."""
    zone: str = ""
    """The time zone of that hour, an IANA name such as `Asia/Karachi`; the desk's own if left out."""
    days: Days | tuple[Day, ...] = "daily"
    """On which days: `daily` (the default), `weekdays`, or a list such as `[mon, thu]`."""

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
    """How urgent mails are held together: desk.yaml's `urgent`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    group_wait: Duration = timedelta(minutes=10)
    """How long an alert waits for company, so that a second source can arrive; `10m` if left out."""
    group_interval: Duration = timedelta(hours=2)
    """At least so long lies between two messages about one problem to one route; `2h` if left out."""
    repeat: Duration = timedelta(hours=24)
    """How long until an alert that nobody acknowledged is told again; `24h` if left out."""
    cap: int = Field(default=4, ge=1, le=100)
    """How many messages a reader gets in 24 hours; what is more comes in summaries. `4` if left out."""


class Asked(BaseModel):
    """Which alerts a route asks for: their kinds (none by default), from which level, and its quiet hours."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: tuple[Kind, ...] = ()
    """Which kinds of alert it is told of, such as `[U0, U1]`. Without kinds, no alerts."""
    from_level: LevelWord = "high"
    """The least level of a problem from which its alerts U1, U2 and U5 are told; `high` if left out."""
    quiet: Span = "22:00-06:00"
    """Hours, in the route's zone, in which U3 to U5 wait: `"22:00-06:00"` if left out, `""` for none."""

    @field_validator("quiet")
    @classmethod
    def _span(cls, value: str) -> str:
        if value:
            parts = value.split("-")
            if len(parts) != 2:
                raise ValueError(f'"{value}" is not a span of hours; {_SPAN_ADVICE}')
            for part in parts:
                read_clock(part.strip())
        return value

    @property
    def least(self) -> int:
        """The number of the least level, 0 to 4."""
        return LEVELS.index(self.from_level.upper())

    @property
    def quiet_hours(self) -> tuple[time, time] | None:
        """From and until, in the route's zone; None where there are none."""
        if not self.quiet:
            return None
        start, end = (read_clock(part.strip()) for part in self.quiet.split("-"))
        return start, end


EVERY_ALERT: tuple[Kind, ...] = ("U0", "U1", "U2", "U5", "U6")
"""What `alerts: yes` asks for: all but what is unconfirmed (U3) or may be chance (U4), which are asked for by name."""


def _digest(value: Any) -> Any:
    return None if value == "no" or value is False else value


def _alerts(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if value not in {"yes", "no"}:
        raise ValueError("write yes, no, or which alerts: {kinds: [U0, U1, U2]}")
    return Asked(kinds=EVERY_ALERT) if value == "yes" else Asked()


NoDigest = Annotated[Literal["no"], Values({"no": "No digest: this route gets alerts only."})]
Alerting = Annotated[
    Literal["yes", "no"],
    Values({"yes": "Alerts of the kinds U0, U1, U2, U5 and U6, from HIGH.", "no": "No alerts."}),
]


class Route(BaseModel):
    """Who is told what, when, and in which zone. `digest` is None for a route that gets alerts only."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{1,59}$")
    """The route's id: small letters, digits, `-` and `_`. Never used for another route."""
    to: tuple[Reader, ...] = ()
    """The addresses of its readers; each gets a message of its own. A route to a folder has none. For `channel:
    apprise` each is the name of an environment variable that holds an Apprise address, such as `FOREWARN_DUTY`."""
    channel: Way = "mail"
    """How its readers are reached; `mail` if left out."""
    zone: str = ""
    """Its readers' time zone, an IANA name such as `Asia/Karachi`; the desk's own if left out."""
    languages: tuple[Tongue, ...] = ()
    """Languages that its readers prefer, such as `[ur, en]`: a story's title and sources in them come first. Nothing
    is left out for its language. English if left out."""
    problems: tuple[str, ...] = ()
    """Ids of the problems it is told about; all of them if left out."""
    min_severity: Gravity = Severity.INFO
    """The least severity of a rule whose hits it is told of; `info`, which is all of them, if left out."""
    digest: Annotated[
        DigestTime | None,
        BeforeValidator(_digest, json_schema_input_type=NoDigest | DigestTime),
    ] = DigestTime()
    """When its digest comes: `{at: "06:30", zone: Asia/Karachi, days: daily}`. `no` for alerts only."""
    alerts: Annotated[Asked, BeforeValidator(_alerts, json_schema_input_type=Alerting | Asked)] = Asked()
    """Which alerts it asks for: `{kinds: [U0], quiet: "22:00-06:00"}`, `yes` or `no`. None if left out."""

    _zone = field_validator("zone")(read_zone)

    @model_validator(mode="before")
    @classmethod
    def _alerts_alone(cls, value: Any) -> Any:
        """A route to a chat has no digest unless somebody writes one, which is then refused."""
        if isinstance(value, dict) and value.get("channel") == "apprise":
            return {"digest": "no", **value}
        return value

    @field_validator("to")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len({address.casefold() for address in value}) != len(value):
            raise ValueError("an address stands twice; each reader gets one message")
        return value

    @model_validator(mode="after")
    def _channel_and_to(self) -> Self:
        if self.channel == "mail" and not self.to:
            raise ValueError("a mail route has nobody to write to; add `to: [name@domain]`, or `channel: folder`")
        if self.channel == "folder" and self.to:
            raise ValueError("a folder takes no addresses; leave out `to`, or write `channel: mail`")
        if self.channel == "apprise":
            self._short_and_named()
        elif nameless := [reader for reader in self.to if "@" not in reader]:
            raise ValueError(f'"{nameless[0]}" is not a mail address; {_ADDRESS_ADVICE}')
        return self

    def _short_and_named(self) -> None:
        """What a route to a chat needs: names of variables, and no digest."""
        if not self.to:
            raise ValueError("nobody is named; write `to: [FOREWARN_DUTY]`, the variable that holds an Apprise address")
        if written := [reader for reader in self.to if "@" in reader]:
            raise ValueError(f'"{written[0]}" is a mail address; {_READER_ADVICE}')
        if self.digest is not None:
            raise ValueError("a digest is too long for a chat; write `digest: no`, and a route by mail for digests")
        if not self.alerts.kinds:
            raise ValueError("nothing would ever be told; write which alerts: `alerts: {kinds: [U0, U1, U2]}`")

    @property
    def recipients(self) -> tuple[str, ...]:
        """One message goes to each: the addresses, or `letters` for a folder."""
        return self.to or (FOLDER,)

    @property
    def own_zone(self) -> str:
        """The zone of its digest, else of its readers; '' for the desk's."""
        return (self.digest.zone if self.digest else "") or self.zone

    def wants_problem(self, problem: str) -> bool:
        """Whether this route is told about that warning problem."""
        return not self.problems or problem in self.problems

    def passed_over(self, problem: str, severity: Severity) -> str:
        """Why a hit of that problem and severity is not told to this route in a digest; '' where it is."""
        if not self.wants_problem(problem):
            return f"the route does not follow {problem}"
        if severity.rank < self.min_severity.rank:
            return f"its severity is {severity.value}, and the route is told from {self.min_severity.value}"
        return ""

    def wants(self, problem: str, severity: Severity) -> bool:
        """Whether a hit of that problem and severity belongs into this route's digest."""
        return not self.passed_over(problem, severity)


FOLDER = "letters"
"""The recipient of messages that become files."""

__all__ = [
    "EVERY_ALERT",
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
