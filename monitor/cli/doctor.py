"""`forewarn doctor`: looks for what is wrong with an installation and a desk, and says what to do."""

import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from monitor.cli.start import desk_argument

if TYPE_CHECKING:
    from monitor.desk.load import Desk

Verdict = Literal["ok", "warning", "FAULT"]


@dataclass(frozen=True, slots=True)
class Look:
    """One thing looked at, what was found, and how it stands."""

    thing: str
    found: str
    verdict: Verdict = "ok"


@click.command()
@desk_argument
@click.option("--no-mail", is_flag=True, help="Do not log in to the mail server.")
def command(desk: Path, no_mail: bool) -> None:
    """Look at versions, disk, database, lock, files and the ways to readers of DESK; exit code 1 for any fault."""
    looks: list[Look] = []
    for look in _all(desk, no_mail=no_mail):
        looks.append(look)
        click.echo(f"{look.verdict:<8} {look.thing:<12} {look.found}")
    sys.exit(1 if any(look.verdict == "FAULT" for look in looks) else 0)


def _all(desk: Path, *, no_mail: bool) -> Iterator[Look]:
    yield from _versions()
    yield from _trespass()
    yield from _disk(desk)
    loaded, look = _files(desk)
    yield look
    yield from _database(desk)
    if loaded is not None and loaded.settings.mail is not None and not no_mail:
        yield _way(desk, loaded, "mail")
    if loaded is not None and any(route.channel == "apprise" for route in loaded.settings.routes):
        yield _way(desk, loaded, "apprise")


def _versions() -> Iterator[Look]:
    import pyexpat
    import unicodedata
    from importlib.metadata import version

    from monitor import __version__
    from monitor.store import sqlite_version

    floors = {(3, 11): (3, 11, 15), (3, 12): (3, 12, 13)}
    old = sys.version_info[:3] < floors.get(sys.version_info[:2], (3, 0, 0))
    yield Look(
        "Python",
        platform.python_version()
        + (" has known faults in mail and HTTP; take the newest patch release" if old else ""),
        "warning" if old else "ok",
    )
    expat = pyexpat.version_info
    yield Look(
        "Expat",
        ".".join(map(str, expat))
        + ("" if expat >= (2, 7, 2) else " can be crashed by a feed: the parse child pays for it"),
        "ok" if expat >= (2, 7, 2) else "warning",
    )
    sqlite = sqlite_version()
    yield Look("SQLite", ".".join(map(str, sqlite)) + ", one writer")
    parts = ("feedparser", "aiohttp", "APScheduler", "pydantic", "sqlite-utils", "Jinja2", "regex")
    yield Look("packages", ", ".join(f"{name} {version(name)}" for name in parts))
    yield Look("Unicode", f"{unicodedata.unidata_version} (Python); words are folded by table 1")
    yield Look("forewarn", __version__)


def _trespass() -> Iterator[Look]:
    from monitor.desk.trespass import trespassers

    found = trespassers()
    for line in found:
        yield Look("packages", line, "FAULT")


def _disk(desk: Path) -> Iterator[Look]:
    import shutil

    if not desk.is_dir():
        return
    usage = shutil.disk_usage(desk)
    low = usage.free < 200 * 2**20 or usage.free < usage.total * 0.05
    yield Look(
        "disk",
        f"{usage.free // 2**20} MB free" + ("; nothing is fetched below 5 in 100" if low else ""),
        "FAULT" if low else "ok",
    )


def _files(desk: Path) -> "tuple[Desk | None, Look]":
    from monitor.desk.fault import DeskFaults
    from monitor.desk.load import load_desk

    try:
        loaded = load_desk(desk)
    except DeskFaults as faults:
        return None, Look("files", f"{len(faults.faults)} faults; `forewarn check {desk}` lists them", "FAULT")
    return loaded, Look("files", f"{len(loaded.rulebook.rules)} rules, {len(loaded.feeds())} feeds, no fault")


def _database(desk: Path) -> Iterator[Look]:
    from monitor.desk.var import Var
    from monitor.lock import holder
    from monitor.store import Store
    from monitor.store.errors import StoreError
    from monitor.store.ledger import Ledger

    var = Var(desk)
    running = holder(var.lock)
    yield Look("lock", f"held by process {running}" if running else "free")
    if not var.database.exists():
        yield Look("database", "none yet; `forewarn run` or `forewarn poll` makes it", "warning")
        return
    try:
        store = Store.read(var.database)
    except StoreError as error:
        yield Look("database", str(error), "FAULT")
        return
    sound = store.check()
    yield Look("database", sound or f"sound, {store.entries.count()} entries", "FAULT" if sound else "ok")
    last = int(store.meta.get("last_seq") or 0)
    behind = Ledger(var.ledger).last_seq() - last if var.ledger.exists() else 0
    yield Look(
        "sent.log",
        "agrees with the database" if behind <= 1 else f"is {behind} lines ahead: the database was restored or damaged",
        "ok" if behind <= 1 else "FAULT",
    )
    states = store.feeds.states().values()
    bad = [state.feed_id for state in states if state.state not in {"ok", "learning"}]
    yield Look(
        "feeds",
        f"{len(states) - len(bad)} of {len(states)} well" + (f"; not: {', '.join(bad[:8])}" if bad else ""),
        "warning" if bad else "ok",
    )
    edition = store.editions.latest()
    yield Look("digest", f"last of {edition.local_date}" if edition else "none yet", "ok" if edition else "warning")
    store.close()


def _way(desk: Path, loaded: "Desk", channel: str) -> Look:
    """Whether a channel can be used as it is set up; a mail server is logged in to, chats are not asked."""
    from alerts.channels import SendFault
    from monitor import wiring
    from monitor.desk.var import Var

    try:
        return Look(channel, wiring.channels(loaded, Var(desk))[channel].check())
    except SendFault as failure:
        return Look(channel, f"cannot be used: {failure.code or ''} {failure}", "FAULT")
