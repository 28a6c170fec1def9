"""desk.yaml: a desk's title, zone and hours, its readers' routes, the mail server and the limits."""

import ipaddress
from datetime import time
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from alerts.route import EVERY_ALERT, Address, Asked, Clock, Route, Urgent, read_address, read_zone
from feeds.written import Form, Values


def _zone(value: str) -> str:
    if not value:
        raise ValueError("the zone is empty; write an IANA name, such as Asia/Karachi")
    return read_zone(value)


def _one_line(value: str) -> str:
    if "\n" in value or "\r" in value:
        raise ValueError("the text has several lines; write it in one line")
    return value


Zone = Annotated[str, AfterValidator(_zone)]
"""The name of an IANA time zone."""
Line = Annotated[str, AfterValidator(_one_line)]
"""A text of one line: it goes into the header of a mail or of a request."""


def read_door(value: str) -> tuple[str, int]:
    """Host and port of `127.0.0.1:8099` or `[::1]:8099`; raises ValueError with what to write."""
    host, colon, port = value.strip().rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(f'"{value}" is not a host with a port; write both, such as 127.0.0.1:8099')
    return host, int(port)


def _door(value: Any) -> Any:
    return read_door(value) if isinstance(value, str) else value


Door = Annotated[
    tuple[str, int],
    BeforeValidator(_door),
    Form(r"^\s*\S.*:[0-9]{1,5}\s*$", "write host and port, such as 127.0.0.1:8099"),
]
"""A host and a port, written `127.0.0.1:8099`."""


def is_loopback(host: str) -> bool:
    """Whether a host's name can only mean this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


Guard = Annotated[
    Literal["starttls", "tls", "none"],
    Values(
        {
            "starttls": "The server is asked to switch to TLS before anything is said; usual on port 587.",
            "tls": "TLS from the first byte; usual on port 465.",
            "none": "Unguarded: only for a server on this machine.",
        },
    ),
]


class Mail(BaseModel):
    """The mail server: where it is, how the way to it is guarded, and who sends."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: Line = Field(min_length=1)
    """The name or address of the mail server."""
    port: int = Field(default=587, ge=1, le=65535)
    """Its port; 587 if left out."""
    tls: Guard = "starttls"
    """How the way to the server is guarded; `starttls` if left out. Certificates are checked."""
    user: Line = ""
    """The name to log in with. Left out together with `password_env`, mail is sent without a login."""
    password_env: str = Field(default="", pattern=r"^([A-Za-z_][A-Za-z0-9_]*)?$")
    """The name of the environment variable that holds the password. The password itself never stands in a file."""
    sender: Line
    """Who the mails come from: an address, or `Forewarn <desk@desk.example>`."""

    @field_validator("sender")
    @classmethod
    def _address(cls, value: str) -> str:
        name, opened, rest = value.partition("<")
        if not opened:
            return read_address(value.strip())
        if not rest.rstrip().endswith(">") or set(name) & set('<>@,;:\\"'):
            raise ValueError(f'"{value}" is not a sender; write an address, or Name <name@domain>')
        read_address(rest.rstrip()[:-1].strip())
        return value

    @model_validator(mode="after")
    def _guarded(self) -> Self:
        if self.tls == "none" and not is_loopback(self.host):
            raise ValueError(f"tls is none, but {self.host} is another machine; write `tls: starttls` or `tls: tls`")
        if bool(self.user) != bool(self.password_env):
            raise ValueError("user and password_env belong together; write both, or neither")
        return self


class Fetch(BaseModel):
    """How feeds are asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    contact: Line = ""
    """An address or page that publishers see with each request and can write to."""
    allow: frozenset[Door] = frozenset()
    """What may lie in a private network, such as `"127.0.0.1:8099"`. Nothing else private is ever asked."""


LevelName = Annotated[
    Literal["watch", "elevated", "high", "critical"],
    Values(
        {
            "watch": "Something is clearly unusual.",
            "elevated": "Two kinds of evidence agree, or one is far above usual.",
            "high": "A decisive event is corroborated, or three kinds of evidence converge.",
            "critical": "A decisive event is confirmed and another family agrees.",
        },
    ),
]


class Levels(BaseModel):
    """How readily levels rise, and what the surge detector holds to be usual; its numbers were tried as they stand."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    auto_max_level: LevelName = "critical"
    """The highest level that is set without a person; `critical` if left out. What lies above is said beside it."""
    baseline: int = Field(default=28, ge=7, le=180)
    """Days that tell what is usual; `28` if left out."""
    guard: int = Field(default=2, ge=0, le=14)
    """Days before the tested ones that are left out of it, so that a rise does not hide itself; `2` if left out."""
    a0: float = Field(default=0.5, gt=0, le=100)
    """Stories that every past begins with; `0.5` if left out."""
    b0: float = Field(default=1.0, gt=0, le=100)
    """Days that every past begins with; `1.0` if left out."""
    phi0: float = Field(default=1.5, ge=1, le=20)
    """How much more than by chance alone days scatter, before a rule's own past tells; `1.5` if left out."""
    nu0: float = Field(default=14.0, gt=0, le=1000)
    """How many days that weighs; `14` if left out."""
    phi_min: float = Field(default=1.0, ge=1, le=20)
    """The least that scatter is taken to be; `1.0` if left out."""
    phi_max: float = Field(default=4.0, ge=1, le=100)
    """The most that scatter is taken to be; `4.0` if left out."""
    alpha_cap: float = Field(default=0.01, gt=0, lt=1)
    """How rare by chance a day's count must be to be cut before it counts as usual; `0.01` if left out."""
    min_exposure: float = Field(default=0.5, ge=0, le=1)
    """How much of a day must have been seen for it to count as usual; `0.5` if left out."""
    ac7: float = Field(default=1.5, ge=1, le=20)
    """How much more seven days together scatter than single ones; `1.5` if left out."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.phi_min > self.phi_max:
            raise ValueError("phi_min is above phi_max; write the smaller number first")
        return self


LETTERS = Route(id="letters", channel="folder", alerts=Asked(kinds=EVERY_ALERT))
"""The route of a desk that names none: a digest each morning, as files in var/letters."""


class Settings(BaseModel):
    """All of desk.yaml; everything but title and zone has a default."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Line = Field(min_length=1, max_length=100)
    """The desk's name, in every subject line: one line, at most 100 characters."""
    zone: Zone
    """The desk's time zone, an IANA name such as `Asia/Karachi`."""
    cutoff: Clock = time(6, 0)
    """Where a day of counting ends, in `zone`; `"06:00"` if left out."""
    operator: tuple[Address, ...] = ()
    """Addresses that are told of trouble: files that do not load, feeds that stay silent, letters that were refused."""
    mail: Mail | None = None
    """The mail server. Without one, only files in a folder can be written."""
    routes: tuple[Route, ...] = (LETTERS,)
    """Who is told what, and when. If left out: a digest each morning and alerts, as files in var/letters."""
    urgent: Urgent = Urgent()
    """How alerts are held together, so that nobody gets a storm of mails."""
    levels: Levels = Levels()
    """How readily levels rise, and what the surge detector holds to be usual."""
    fetch: Fetch = Fetch()
    """How feeds are asked."""

    @model_validator(mode="after")
    def _settle(self) -> Self:
        if not self.routes:
            raise ValueError("routes is empty; name a route, or leave the key out for letters in a folder")
        return self

    def digest_zone(self, route: Route) -> str:
        """The zone of a route's digest and readers: its own, else the desk's."""
        return route.own_zone or self.zone


__all__ = ["LETTERS", "Fetch", "Levels", "Mail", "Settings", "is_loopback", "read_door"]
