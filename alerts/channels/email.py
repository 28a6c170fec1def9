"""Mail by SMTP; the one importer of smtplib.

The library's own `send_message` cannot say whether a link dropped before or after the final dot, and takes any
certificate unless told otherwise. So the dialogue stands here, command by command, each with a deadline:

    connect 15 s | EHLO, STARTTLS, EHLO, AUTH | MAIL, one RCPT, DATA   60 s each | final dot 600 s | QUIT

Everything that fails before the dot was not taken. What fails after it may have been.
"""

import contextlib
import ipaddress
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.policy import SMTP as STRICT
from typing import Literal

from alerts.channels import Permanent, SendFault, Sent, Temporary, Trouble, Uncertain
from alerts.message import Message, repeat
from alerts.plain import header

Tls = Literal["starttls", "tls", "none"]
_DOT_AT_START = re.compile(rb"^\.", re.MULTILINE)
TOO_LARGE = 552
_BROKEN = (OSError, smtplib.SMTPException, ValueError)
"""What a dialogue breaks with: the link, the library's own complaints, a TLS object shut under a blocked read."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds each step may take, however slowly the server drips."""

    connect: float = 15
    command: float = 60
    dot: float = 600


@dataclass(frozen=True, slots=True)
class MailChannel:
    """One mail server. `trust` replaces the system's certificate authorities; `tls` none is for loopback only."""

    host: str
    port: int = 587
    tls: Tls = "starttls"
    user: str = ""
    password: str = ""
    trust: ssl.SSLContext | None = None
    deadlines: Deadlines = Deadlines()

    def __repr__(self) -> str:
        """Without the password."""
        return f"MailChannel({self.host}:{self.port}, {self.tls})"

    def send(self, message: Message, *, uncertain: bool = False) -> Sent:
        """Hand the message to the server for its one recipient; `uncertain` marks it as a possible repeat."""
        raw = repeat(message.raw) if uncertain else message.raw
        sender = _address(raw)
        with self._session(sender.rpartition("@")[2]) as link:
            self._ask(link, f"MAIL FROM:<{sender}>" + _sized(link, raw), refused=Trouble)
            self._ask(link, f"RCPT TO:<{message.recipient}>", refused=Permanent)
            self._ask(link, "DATA", refused=Permanent, wanted=3)
            return self._hand_over(link, raw)

    def check(self) -> str:
        """Greet, secure and log in without sending; what was found, for the operator. Raises as `send` does."""
        with self._session("localhost") as link:
            safe = "secured" if self.tls != "none" else "plain, on this machine"
            return f"{self.host}:{self.port} answers, {safe}" + (", login accepted" if self.user else "") + _limit(link)

    # -- the session ------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _session(self, helo: str) -> Iterator[smtplib.SMTP]:
        link = self._connect(helo)
        try:
            self._secure(link)
            self._log_in(link)
            yield link
        finally:
            self._part(link)

    def _connect(self, helo: str) -> smtplib.SMTP:
        if self.tls == "tls":
            context = self.trust or ssl.create_default_context()
            link: smtplib.SMTP = smtplib.SMTP_SSL(local_hostname=helo, timeout=self.deadlines.connect, context=context)
        else:
            link = smtplib.SMTP(local_hostname=helo, timeout=self.deadlines.connect)
        # smtplib keeps the name that the certificate is checked against only when it connects from its constructor
        link._host = self.host  # type: ignore[attr-defined]  # noqa: SLF001 - see above
        with self._within(link, self.deadlines.connect, "connecting"):
            code, words = link.connect(self.host, self.port)
        if code // 100 != 2:
            link.close()
            raise self._by_code(code, words, Trouble)
        _pace(link, self.deadlines.command)
        return link

    def _secure(self, link: smtplib.SMTP) -> None:
        self._greet(link)
        if self.tls == "starttls":
            if not link.has_extn("starttls"):
                raise Temporary(0, "the server offers no STARTTLS; nothing is sent in the clear")
            with self._within(link, self.deadlines.command, "STARTTLS"):
                link.starttls(context=self.trust or ssl.create_default_context())
            self._greet(link)
        elif self.tls == "none" and not _is_loopback(link):
            raise Trouble(0, "tls is none and the server is not on this machine; nothing is sent in the clear")

    def _greet(self, link: smtplib.SMTP) -> None:
        with self._within(link, self.deadlines.command, "EHLO"):
            code, words = link.ehlo()
        if code // 100 != 2:
            raise self._by_code(code, words, Trouble)

    def _log_in(self, link: smtplib.SMTP) -> None:
        if not self.user:
            return
        with self._within(link, self.deadlines.command, "login"):
            try:
                link.login(self.user, self.password)
            except smtplib.SMTPAuthenticationError as refusal:
                raise self._by_code(refusal.smtp_code, _bytes(refusal.smtp_error), Trouble) from None
            except smtplib.SMTPNotSupportedError:
                raise Trouble(0, "the server offers no login that we know, and a user is set") from None

    def _part(self, link: smtplib.SMTP) -> None:
        """Say QUIT and go; whatever is answered, the outcome is known by now."""
        with contextlib.suppress(*_BROKEN, SendFault), self._within(link, 5, "QUIT"):
            _pace(link, 5)
            link.quit()
        with contextlib.suppress(*_BROKEN):
            link.close()

    # -- the letter -------------------------------------------------------------------------------

    def _ask(self, link: smtplib.SMTP, command: str, refused: type[SendFault], wanted: int = 2) -> None:
        with self._within(link, self.deadlines.command, command.split(":", maxsplit=1)[0]):
            code, words = link.docmd(command)
        if code // 100 != wanted:
            raise self._by_code(code, words, refused)

    def _hand_over(self, link: smtplib.SMTP, raw: bytes) -> Sent:
        with self._within(link, self.deadlines.dot, "sending"):
            link.send(_DOT_AT_START.sub(b"..", raw))
            # a dot that the system would not even take for sending has not left this machine
            link.send(b".\r\n")
        _pace(link, self.deadlines.dot)
        try:
            with self._within(link, self.deadlines.dot, "the final dot"):
                code, words = link.getreply()
        except SendFault as lost:
            raise Uncertain(0, f"after the final dot: {lost.text}") from None
        if code // 100 == 2:
            return Sent(code, self._said(words))
        if code // 100 in {4, 5}:
            raise self._by_code(code, words, Permanent)
        raise Uncertain(code, "the server's answer to the final dot cannot be read")

    # -- what went wrong --------------------------------------------------------------------------

    @contextlib.contextmanager
    def _within(self, link: smtplib.SMTP, seconds: float, step: str) -> Iterator[None]:
        """One step with a deadline of its own: a server that drips a byte a second never runs into a read timeout."""
        late = threading.Event()

        def cut() -> None:
            late.set()
            if link.sock is not None:
                with contextlib.suppress(OSError):
                    # the plain socket's: a TLS socket would drop its state under the thread that reads from it
                    socket.socket.shutdown(link.sock, socket.SHUT_RDWR)

        alarm = threading.Timer(seconds, cut)
        alarm.daemon = True
        alarm.start()
        try:
            yield
        except _BROKEN as error:
            link.close()
            if late.is_set():
                raise Temporary(0, f"no whole answer to {step} within {seconds:g} s") from None
            raise Temporary(getattr(error, "smtp_code", 0) or 0, self._said(f"{step}: {_words(error)}")) from None
        finally:
            alarm.cancel()

    def _by_code(self, code: int, words: bytes, refused: type[SendFault]) -> SendFault:
        """A refusal by its first digit: 5 is `refused`, everything else is worth another try.

        552 (too large) may come as early as MAIL FROM and is about this message wherever it comes.
        """
        kind = refused if code // 100 == 5 else Temporary
        if code == TOO_LARGE:
            kind = Permanent
        return kind(max(code, 0), self._said(words))

    def _said(self, words: bytes | str) -> str:
        """What the server said, as one line without the password."""
        text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        if self.password:
            text = text.replace(self.password, "(password)")
        return header(text, 300)


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__


def _bytes(words: bytes | str) -> bytes:
    return words.encode() if isinstance(words, str) else words


def _address(raw: bytes) -> str:
    """The bare address of the message's From line."""
    sender = BytesHeaderParser(policy=STRICT).parsebytes(raw)["From"]
    return str(sender.addresses[0].addr_spec)


def _sized(link: smtplib.SMTP, raw: bytes) -> str:
    return f" SIZE={len(raw)}" if link.has_extn("size") else ""


def _limit(link: smtplib.SMTP) -> str:
    size = link.esmtp_features.get("size", "")
    return f", letters up to {int(size) // 2**20} MB" if size.isdigit() and int(size) >= 2**20 else ""


def _pace(link: smtplib.SMTP, seconds: float) -> None:
    if link.sock is not None:
        link.sock.settimeout(seconds)


def _is_loopback(link: smtplib.SMTP) -> bool:
    return link.sock is not None and ipaddress.ip_address(link.sock.getpeername()[0].split("%")[0]).is_loopback
