"""Lays out a new desk from what the rooms ship: rules/afpak, feeds/afpak.yaml, and the manual beside this file."""

from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from monitor.desk.schema import schemas
from monitor.desk.var import Var

_LEFT_ALONE = {".git"}
"""What a folder may hold and still be empty to us: `git init` first is a good habit."""

_SETTINGS = """\
# yaml-language-server: $schema=.schema/desk.json
# This desk's settings. Everything but title and zone may be left out; what stands behind a # is what holds then.

title: Kabul-Islamabad truce
zone: Asia/Karachi            # the desk's time zone; a route may have its own
# cutoff: "06:00"             # where a day of counting ends, in zone

# Who is told when the machine is in trouble: files that do not load, feeds that stay silent.
# operator: [ops@desk.example]

# The mail server. The password is read from the environment variable named here, never from a file.
# mail:
#   host: smtp.example
#   port: 587
#   tls: starttls                                     # or tls; none only for a server on this machine
#   user: desk
#   password_env: FOREWARN_SMTP_PASSWORD
#   sender: Forewarn <desk@desk.example>

# Who gets what. Without routes: one digest each morning and alerts, as files in var/letters.
# routes:
#   - id: seniors
#     to: [a@desk.example, b@desk.example]            # one message each
#     channel: mail                                   # mail, folder
#     min_severity: info
#     digest: {at: "06:30", zone: Asia/Karachi, days: daily}
#     alerts: {kinds: [U0, U1, U2], quiet: 22:00-06:00}       # see GUIDE.md: what is told at once

# urgent: {group_wait: 10m, group_interval: 2h, repeat: 24h, cap: 4}

# How readily levels rise: auto_max_level is the highest that is set without a person. The other keys are the numbers of
# the surge detector; leave them as they are unless you have measured better ones.
# levels: {auto_max_level: critical, baseline: 28, guard: 2}

# contact is told to publishers with each request: a web or mail address. allow are host:port pairs that may be
# private addresses; nothing else on a private network is ever asked.
# fetch: {contact: "", allow: []}
"""

_TEMPLATES = """\
A file here replaces the shipped template of the same name: digest.txt.j2, digest.html.j2, alert.txt.j2, alert.html.j2.
Without one, the shipped one is used.
"""


class NoRoomError(Exception):
    """The folder holds something that is no desk; the message says what to do."""


def lay_out(folder: Path) -> bool:
    """Make a desk in `folder`; True if all of it is new, False if only var/ was missing or nothing was.

    Raises NoRoomError for a folder that holds anything else, OSError where it cannot be written.
    """
    if (folder / "desk.yaml").is_file():
        _var(folder)
        return False
    if folder.exists() and not folder.is_dir():
        raise NoRoomError(f"{folder} is a file; name a folder")
    if folder.is_dir() and any(one.name not in _LEFT_ALONE for one in folder.iterdir()):
        raise NoRoomError(f"{folder} is not empty and is no desk (it has no desk.yaml); name a new or an empty folder")
    for path, content in _parts():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    _var(folder)
    return True


def _var(folder: Path) -> None:
    # Letters and the database hold what a desk is interested in: nobody else's business on a shared machine.
    Var(folder).folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _parts() -> Iterator[tuple[str, bytes]]:
    """Every file of a new desk; desk.yaml comes last, so that a desk laid out half-way is not taken for one."""
    for path, found in sorted(_below(resources.files("rules") / "afpak", "rules")):
        yield path, found.read_bytes()
    yield "feeds.yaml", (resources.files("feeds") / "afpak.yaml").read_bytes()
    yield "GUIDE.md", (resources.files("monitor.desk") / "GUIDE.md").read_bytes()
    yield "templates/README", _TEMPLATES.encode()
    yield ".gitignore", b"var/\n"
    for name, text in schemas().items():
        yield f".schema/{name}", text.encode()
    yield "desk.yaml", _SETTINGS.encode()


def _below(folder: Traversable, inside: str) -> Iterator[tuple[str, Traversable]]:
    for found in folder.iterdir():
        path = f"{inside}/{found.name}"
        if found.is_dir():
            if not found.name.startswith((".", "__")):
                yield from _below(found, path)
        elif found.name.endswith((".yaml", ".md")):
            yield path, found
