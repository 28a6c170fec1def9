"""The real clock, chance, secrets, client and channels for a desk: the one place that reads them."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitor import __version__
from monitor.desk.var import Var

if TYPE_CHECKING:
    import random
    import ssl

    from alerts.channels import Channel
    from feeds.client import Client
    from monitor.desk.load import Desk
    from monitor.store import Store


CHANNELS = ("apprise", "folder", "mail")
"""The channels that a route may name."""


def now() -> datetime:
    """The time, aware UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds that no one sets, to notice when the clock was."""
    return time.monotonic()


def chance() -> "random.Random":
    """Where jitter comes from."""
    import random

    return random.Random()  # noqa: S311 - jitter guards nothing


def owner() -> str:
    """A name for this process in what it claims: host, process id, and something no other start has."""
    import secrets
    import socket

    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def person() -> str:
    """The name of whoever works here, as the environment tells it; '' where it does not."""
    return os.environ.get("USER") or os.environ.get("LOGNAME") or ""


def surroundings() -> dict[str, str]:
    """The environment that git is run in: ours, in plain English, without what a hook says of another repository."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}


def wants_colour() -> bool:
    """Whether the environment lets a terminal have colours: neither NO_COLOR nor a terminal that knows none."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def client(desk: "Desk") -> "Client":
    """The client for a desk's feeds: its User-Agent names whom to ask, its `fetch.allow` what may be private."""
    from feeds.client import Client

    return Client(allow=desk.settings.fetch.allow, user_agent=agent(desk))


def agent(desk: "Desk") -> str:
    """The name by which a desk asks: what it is, and whom to write to.

    It is an honest one, and has no “bot” in it: there are hosts that refuse whatever has.
    """
    contact = desk.settings.fetch.contact
    return f"forewarn/{__version__}" + (f" (+{contact})" if contact else "")


def channels(desk: "Desk", var: Var, trust: "ssl.SSLContext | None" = None) -> "dict[str, Channel]":
    """A desk's channels by name: the folder always, mail where desk.yaml has a mail server, Apprise where a route asks.

    `trust` replaces the system's certificate authorities.
    """
    from alerts.channels.folder import FolderChannel

    made: dict[str, Channel] = {"folder": FolderChannel(var.letters)}
    mail = desk.settings.mail
    if mail is not None:
        from alerts.channels.email import MailChannel

        made["mail"] = MailChannel(
            host=mail.host,
            port=mail.port,
            tls=mail.tls,
            user=mail.user,
            password=secret(mail.password_env) if mail.password_env else "",
            trust=trust,
        )
    named = {name for route in desk.settings.routes if route.channel == "apprise" for name in route.to}
    if named:
        from alerts.channels.apprise import AppriseChannel

        made["apprise"] = AppriseChannel({name: secret(name) for name in sorted(named)})
    return made


def secret(name: str) -> str:
    """What a variable of the environment holds, or the file that `NAME_FILE` names; '' where neither can be read."""
    value = os.environ.get(name, "")
    file = os.environ.get(f"{name}_FILE", "")
    if value or not file:
        return value
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def open_store(folder: Path, clock: Callable[[], datetime] = now) -> "Store":
    """The store of a desk; raises StoreError with what to do where there is none or it cannot be trusted."""
    from monitor.store import Store

    return Store.open(Var(folder).database, clock())


def open_or_create(folder: Path, clock: Callable[[], datetime] = now) -> "Store":
    """The store of a desk, made where the desk has never had one."""
    import secrets

    from monitor.store import Store

    var = Var(folder)
    if var.database.exists() or var.ledger.exists():
        # a ledger without a database is a lost database, not a new desk
        return open_store(folder, clock)
    var.folder.mkdir(mode=0o700, exist_ok=True)
    return Store.create(var.database, secrets.token_hex(16), clock())
