"""Message: words ready to send, with an identity made from what they say."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.parser import BytesHeaderParser
from email.policy import SMTP
from email.utils import format_datetime
from typing import Literal
from urllib.parse import quote

from alerts.plain import header, line
from alerts.transfer import encoded

MessageKind = Literal["digest", "alert", "notice"]
SUBJECT = 70
"""Characters of a subject: what a telephone shows."""
AGAIN = "Re: "
"""What a message that follows another puts before its subject, which mail programs need to show them together."""
_FOLDED = SMTP.clone(max_line_length=78)
_WHOLE = SMTP.clone(max_line_length=998)
"""Identities and addresses to click must not be broken: the default policy encodes a long URL and spoils it."""
_KEPT_WHOLE = frozenset({"Message-ID", "In-Reply-To", "References", "List-Id", "List-Unsubscribe", "Comments"})
_FREE_TEXT = frozenset({"Subject", "X-Forewarn-Problem"})
TEST = "test:"
"""How `about` begins for a digest that somebody sent by hand to see it: it is of no edition."""
REPEAT = "Comments: This may be a repeat: an earlier sending of the same message may have arrived.\r\n"


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one recipient; never changed once made.

    `msgid` is the Message-ID with its angle brackets, made from kind, install, subject matter and recipient.
    `channel` is mail, folder or apprise; `about` names the edition (`digest:route:2025-11-18`) or alerts it tells.
    `raw` is the whole message as it goes on the wire: CRLF, headers first. `created` is aware UTC.
    """

    msgid: str
    kind: MessageKind
    route: str
    recipient: str
    channel: str
    about: str
    raw: bytes
    created: datetime

    @property
    def is_test(self) -> bool:
        """Whether somebody sent it by hand, to see it."""
        return self.about.startswith(TEST)


@dataclass(frozen=True, slots=True)
class Rendered:
    """Words for one message, before anyone is named.

    `html` is '' for a plain message. `fault` says why a template could not be used, '' when all went well. `view`
    is full, partial or blind, for mail programs that sort, and so are `level`, the word of the level told, and
    `problem`, its problem's id, both '' for none. `important` asks for notice. What `settles` what its thread told says
    so in its own subject.
    """

    subject: str
    text: str
    html: str = ""
    preheader: str = ""
    fault: str = ""
    view: str = ""
    important: bool = False
    level: str = ""
    problem: str = ""
    settles: bool = False


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: the install's id, the From address (`Forewarn <desk@desk.example>`), the operator, the desk."""

    install_id: str
    address: str
    operator: tuple[str, ...] = ()
    desk: str = "Forewarn"

    @property
    def spec(self) -> str:
        """The bare address."""
        return self.address.rpartition("<")[2].strip("<> ")

    @property
    def name(self) -> str:
        """The name before the address, '' none."""
        return self.address.rpartition("<")[0].strip(' "')

    @property
    def domain(self) -> str:
        """The domain that Message-IDs are made under."""
        return self.spec.rpartition("@")[2] if "@" in self.spec else "forewarn.invalid"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is written to: the route's id, the address (`letters` for a folder), and by which channel."""

    route: str
    address: str
    channel: str = "mail"


def message_id(kind: MessageKind, sender: Sender, key: str, recipient: str) -> str:
    """The Message-ID: the same for the same news to the same reader, also after a backup was restored."""
    digest = hashlib.sha256(f"{sender.install_id}|{key}|{recipient}".encode()).hexdigest()[:32]
    return f"<{kind}.{digest}@{sender.domain}>"


def build(
    kind: MessageKind,
    rendered: Rendered,
    sender: Sender,
    to: Recipient,
    about: str,
    key: str,
    now: datetime,
    thread: tuple[str, ...] = (),
) -> Message:
    """The message to one recipient; the same input gives the same bytes.

    `key` is what the Message-ID is made from: route and date of an edition, or the alerts' keys. `thread` are the
    Message-IDs it follows, oldest first.
    """
    msgid = message_id(kind, sender, key, to.address)
    headers = [
        *_envelope(rendered, sender, to, now),
        ("Message-ID", msgid),
        *_thread(thread),
        *_list(kind, sender, to),
        *_manners(kind, rendered),
        ("MIME-Version", "1.0"),
    ]
    body_headers, body = _body(rendered)
    raw = _folded(headers) + _folded(body_headers) + b"\r\n" + body
    return Message(msgid, kind, to.route, to.address, to.channel, about, raw, now)


def repeat(raw: bytes) -> bytes:
    """The same message for a second sending whose first may have arrived.

    What is stored never changes. On the wire one `Comments:` line goes before it, so that whoever reads the headers
    knows; every other byte, the Message-ID with them, is that of the first sending, so that mail stores which compare
    them show one copy.
    """
    return REPEAT.encode("ascii") + raw


def thread_root(earlier: Iterable[Message], recipient: str) -> tuple[str, str] | None:
    """Message-ID and subject of the message that opened the newest thread among these to one reader; None without."""
    root = None
    for message in earlier:
        if message.recipient == recipient:
            headers = BytesHeaderParser(policy=SMTP).parsebytes(message.raw)
            if "In-Reply-To" not in headers:
                # a subject as long as a line begins on the next one
                root = (message.msgid, str(headers["Subject"] or "").strip())
    return root


def _envelope(rendered: Rendered, sender: Sender, to: Recipient, now: datetime) -> list[tuple[str, object]]:
    room = SUBJECT + (len(AGAIN) if rendered.subject.startswith(AGAIN) else 0)
    return [
        ("From", Address(display_name=header(sender.name, 60), addr_spec=sender.spec)),
        ("To", Address(addr_spec=to.address) if "@" in to.address else f"{to.route}:;"),
        ("Subject", header(rendered.subject, room)),
        ("Date", format_datetime(now)),
    ]


def _thread(thread: tuple[str, ...]) -> list[tuple[str, object]]:
    if not thread:
        return []
    return [("In-Reply-To", thread[-1]), ("References", " ".join(thread))]


def _list(kind: MessageKind, sender: Sender, to: Recipient) -> list[tuple[str, object]]:
    """Digests and alerts are two lists: leaving one does not leave the other."""
    if kind == "notice":
        return []
    headers: list[tuple[str, object]] = [("List-Id", f"<{kind}.{to.route}.{sender.domain}>")]
    if sender.operator:
        subject = quote(f"stop {kind} {to.route}")
        headers.append(("List-Unsubscribe", f"<mailto:{sender.operator[0]}?subject={subject}>"))
    return headers


def _manners(kind: MessageKind, rendered: Rendered) -> list[tuple[str, object]]:
    headers: list[tuple[str, object]] = [("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All")]
    if kind == "digest":
        headers.append(("Precedence", "bulk"))
    if rendered.important:
        headers.append(("Importance", "high"))
    told = (("View", rendered.view), ("Level", rendered.level), ("Problem", rendered.problem))
    return headers + [(f"X-Forewarn-{name}", line(value, 60)) for name, value in told if value]


def _folded(headers: Iterable[tuple[str, object]]) -> bytes:
    """The headers as bytes; each value passes the email package's own check for line ends a second time."""
    out = []
    for name, value in headers:
        policy = _WHOLE if name in _KEPT_WHOLE else _FOLDED
        stored = policy.header_store_parse(name, value)
        if name in _FREE_TEXT and not str(value).isascii():
            # encoded as a whole: where plain and encoded words mix, the email package loses or doubles blanks at folds
            words = Header(str(value), "utf-8", header_name=name).encode(linesep="\r\n")
            out.append(f"{name}: {words}\r\n".encode("ascii"))
        else:
            out.append(policy.fold_binary(*stored))
    return b"".join(out)


def _body(rendered: Rendered) -> tuple[list[tuple[str, object]], bytes]:
    text = _part("plain", rendered.text)
    if not rendered.html:
        return text
    html = _part("html", rendered.html)
    # `=_` cannot stand in quoted-printable nor in base64, so the boundary cannot stand in a part.
    digest = hashlib.sha256(text[1] + html[1]).hexdigest()[:32]
    boundary = f"=_{digest}"
    parts = b"".join(
        f"--{boundary}\r\n".encode() + _folded(headers) + b"\r\n" + body + b"\r\n" for headers, body in (text, html)
    )
    content = f'multipart/alternative; boundary="{boundary}"'
    return [("Content-Type", content)], parts + f"--{boundary}--\r\n".encode()


def _part(subtype: str, text: str) -> tuple[list[tuple[str, object]], bytes]:
    name, body = encoded(text)
    return [("Content-Type", f'text/{subtype}; charset="utf-8"'), ("Content-Transfer-Encoding", name)], body
