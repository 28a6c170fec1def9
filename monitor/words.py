"""Words for one desk's readers: its templates, sender and recipients put to what was composed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.bulletin import Bulletin, identity, of_digest, of_telling
from alerts.delayed import Overdue, delayed
from alerts.delayed import about as delayed_about
from alerts.digest import Digest
from alerts.gather import Gathered
from alerts.message import (
    AGAIN,
    SUBJECT,
    TEST,
    Message,
    MessageKind,
    Recipient,
    Rendered,
    Sender,
    build,
    message_id,
    thread_root,
)
from alerts.plain import header
from alerts.render import notice, render, templates
from alerts.report import Report, View
from alerts.route import FOLDER, Route
from alerts.short import short
from alerts.telling import Present, tell
from monitor.desk.load import Desk

LOCAL_SENDER = "Forewarn <forewarn@localhost>"
"""Who writes where a desk has no mail server: its letters are files."""
OWN_TEMPLATES = "templates/"


@dataclass(frozen=True, slots=True)
class Worded:
    """One frozen set in all its forms: its words, a message for each reader, and the bulletin."""

    rendered: Rendered
    messages: list[Message]
    bulletin: Bulletin


class Words:
    """Makes a desk's messages; the same input gives the same bytes."""

    def __init__(self, desk: Desk, install_id: str) -> None:
        settings = desk.settings
        self._desk = desk
        self._templates = templates(
            frozenset(
                (name.removeprefix(OWN_TEMPLATES), content.decode())
                for name, content in desk.files.items()
                if name.startswith(OWN_TEMPLATES) and name.endswith(".j2")
            ),
        )
        address = settings.mail.sender if settings.mail else LOCAL_SENDER
        self._sender = Sender(install_id, address, settings.operator, settings.title)

    def shown(self, digest: Digest) -> Rendered:
        """The digest's words, for nobody in particular."""
        return render(digest, self._templates)

    def digest(self, digest: Digest, route: Route, about: str, now: datetime) -> Worded:
        """The digest's words, one message for each of the route's readers, and its bulletin."""
        rendered = self.shown(digest)
        messages = self._to_readers("digest", rendered, route, about, about, now)
        return Worded(rendered, messages, of_digest(digest, rendered, self._identity(about)))

    def test(self, digest: Digest, route: Route, to: str, now: datetime) -> Message:
        """The digest for one address, by mail, marked as a test; each one has an identity of its own."""
        digest = replace(digest, heading=replace(digest.heading, test=True))
        rendered = self.shown(digest)
        said = replace(rendered, subject=header(f"[TEST] {rendered.subject}", SUBJECT))
        about = f"{TEST}{route.id}:{now.isoformat()}"
        return build("digest", said, self._sender, Recipient(route.id, to, "mail"), about, about, now)

    def digest_ids(self, route: Route, about: str) -> list[str]:
        """The Message-IDs that the digest has for the route's readers, whatever it says."""
        return [message_id("digest", self._sender, about, reader) for reader in route.recipients]

    def alert(
        self,
        gathered: Gathered,
        reports: Iterable[Report],
        view: View,
        route: Route,
        now: datetime,
        present: Present = Present(),  # noqa: B008 - frozen
        earlier: Sequence[Message] = (),
    ) -> Worded:
        """The words of gathered alerts, one message for each of the route's readers, and their bulletin.

        `earlier` are the messages of the episode that these go on with, the oldest first.
        """
        settings, problem = self._desk.settings, self._desk.rulebook.problems.get(gathered.problem)
        title = problem.title if problem else gathered.problem
        zone = settings.digest_zone(route)
        telling = tell(gathered, reports, settings.title, zone, title, view, now, present)
        rendered = short(telling) if route.channel == "apprise" else render(telling, self._templates)
        messages = self._to_readers("alert", rendered, route, gathered.about, gathered.key, now, earlier)
        return Worded(rendered, messages, of_telling(telling, rendered, self._identity(gathered.about)))

    def delayed(self, overdue: Sequence[Overdue], numbers: Sequence[int], reader: str, now: datetime) -> Message:
        """One mail to a reader in the place of alerts that could not be sent for long; `numbers` are theirs."""
        route = overdue[-1].message.route
        key = ",".join(sorted(each.message.msgid for each in overdue))
        about = delayed_about(route, numbers)
        return build("alert", delayed(overdue, now), self._sender, Recipient(route, reader), about, key, now)

    def _identity(self, about: str) -> str:
        return identity(self._sender.install_id, about)

    def notice(self, keys: Sequence[str], lines: Sequence[str], now: datetime) -> tuple[Rendered, list[Message]]:
        """A word to the operator: by mail where desk.yaml names addresses and a server, else as a letter."""
        rendered = notice(lines[0].splitlines()[0], lines, now)
        settings = self._desk.settings
        by_mail = settings.mail is not None and bool(settings.operator)
        readers = settings.operator if by_mail else (FOLDER,)
        about = "notice:" + ",".join(keys)
        return rendered, [
            build(
                "notice",
                rendered,
                self._sender,
                Recipient("operator", reader, "mail" if by_mail else "folder"),
                about,
                about,
                now,
            )
            for reader in readers
        ]

    def _to_readers(
        self,
        kind: MessageKind,
        rendered: Rendered,
        route: Route,
        about: str,
        key: str,
        now: datetime,
        earlier: Sequence[Message] = (),
    ) -> list[Message]:
        made = []
        for reader in route.recipients:
            root = thread_root(earlier, reader)
            said = rendered
            if root and not rendered.settles:
                said = replace(rendered, subject=f"{AGAIN}{root[1].removeprefix(AGAIN)}")
            thread = (root[0],) if root else ()
            recipient = Recipient(route.id, reader, route.channel)
            made.append(build(kind, said, self._sender, recipient, about, key, now, thread))
        return made
