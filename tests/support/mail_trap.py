"""A mail server on loopback that keeps what it is given, and fails in the ways real ones do.

    with mail_trap.trap() as server:
        server.refuse("RCPT", "550 no such user", nth=2)
        channel = server.channel()
        ...
        assert [letter.recipient for letter in server.letters] == ["a@desk.example"]

It makes its own certificate authority, so that a client can verify it; `server.trust` is the client's context.
"""

import asyncio
import contextlib
import functools
import ipaddress
import socket
import ssl
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any, Literal, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from alerts.channels.email import Deadlines, MailChannel

Step = Literal["MAIL", "RCPT", "DATA", "LOGIN"]
Drop = Literal["before dot", "after dot", "after dot, unstored", "at QUIT"]
Certificate = Literal["good", "expired", "wrong host", "stranger"]


@dataclass(frozen=True)
class Letter:
    """One message as the server took it: the envelope's one recipient, and the bytes without dot-stuffing."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def recipient(self) -> str:
        """The envelope's recipient; more than one is a fault of ours."""
        assert len(self.recipients) == 1, self.recipients
        return self.recipients[0]

    @property
    def message(self) -> EmailMessage:
        """The message, read by the strict reader of the standard library."""
        return cast("EmailMessage", BytesParser(policy=default).parsebytes(self.raw))


@dataclass
class Order:
    """One thing the server was told to do wrong, at the nth time (0 each time) and for a recipient ('' any)."""

    step: str
    reply: str = ""
    nth: int = 0
    recipient: str = ""


@dataclass
class Server:
    """A running trap: what it took, what it was asked, and how to make it fail."""

    tls: str
    login: tuple[str, str] | None
    host: str = "127.0.0.1"
    port: int = 0
    letters: list[Letter] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    delay: float = 0
    counts: Counter[str] = field(default_factory=Counter)
    trust: ssl.SSLContext | None = None

    def refuse(self, step: Step, reply: str, *, nth: int = 0, recipient: str = "") -> None:
        """Answer that step with `reply` at its nth time (0 each time), for one recipient ('' any)."""
        self.orders.append(Order(step, reply, nth, recipient))

    def drop(self, where: Drop, *, nth: int = 0) -> None:
        """Cut the link there at the nth letter (0 each)."""
        self.orders.append(Order(where, "", nth))

    def behave(self) -> None:
        """Forget all orders: from now on everything is taken."""
        self.orders.clear()
        self.delay = 0

    def channel(self, **changes: Any) -> MailChannel:
        """The channel of a client that trusts this server, and logs in where the server asks for it."""
        user, password = self.login or ("", "")
        wanted: dict[str, Any] = {
            "host": self.host,
            "port": self.port,
            "tls": self.tls,
            "user": user,
            "password": password,
            "trust": self.trust,
            "deadlines": Deadlines(5, 5, 5),
        }
        return MailChannel(**(wanted | changes))

    def msgids(self) -> list[str]:
        """The Message-IDs taken, in order."""
        return [str(letter.message["Message-ID"]) for letter in self.letters]

    def due(self, step: str, recipient: str = "") -> str | None:
        """The reply ordered for this time of a step, None when it is to go well."""
        self.counts[step] += 1
        for order in self.orders:
            if order.step == step and order.nth in {0, self.counts[step]} and order.recipient in {"", recipient}:
                return order.reply
        return None


class _Handler:
    """What aiosmtpd asks at each step."""

    def __init__(self, server: Server) -> None:
        self.server = server

    async def handle_MAIL(self, _s: SMTP, _n: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        reply = self.server.due("MAIL")
        if reply is not None:
            return reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, _s: SMTP, _n: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        reply = self.server.due("RCPT", address)
        if reply is not None:
            return reply
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, smtp: SMTP, _n: Session, envelope: Envelope) -> str:
        if self.server.delay:
            await asyncio.sleep(self.server.delay)
        reply = self.server.due("DATA")
        if reply is not None:
            return reply
        unstored = self.server.due("after dot, unstored") is not None
        if not unstored:
            content = envelope.content
            raw = content.encode() if isinstance(content, str) else bytes(content or b"")
            self.server.letters.append(Letter(str(envelope.mail_from), tuple(envelope.rcpt_tos), raw))
        if unstored or self.server.due("after dot") is not None:
            _cut(smtp)
        return "250 taken"


class _Smtp(SMTP):
    """aiosmtpd with the commands recorded, and links that drop where told to."""

    trap: Server

    async def smtp_DATA(self, arg: str) -> None:
        if self.trap.due("before dot") is not None:
            await self.push("354 go ahead")
            await self._reader.read(64)
            _cut(self)
            return
        await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg: str) -> None:
        if self.trap.due("at QUIT") is not None:
            _cut(self)
            return
        await super().smtp_QUIT(arg)

    async def smtp_AUTH(self, arg: str) -> None:
        self.trap.commands.append("AUTH")
        await super().smtp_AUTH(arg)


def _cut(smtp: SMTP) -> None:
    if smtp.transport is not None:
        smtp.transport.abort()


@contextlib.contextmanager
def trap(
    tls: Literal["starttls", "tls", "none"] = "starttls",
    *,
    login: tuple[str, str] | None = None,
    certificate: Certificate = "good",
    offers_starttls: bool = True,
    port: int = 0,
) -> Iterator[Server]:
    """A mail server on loopback for the length of the block.

    `login` is the one user and password it takes. Where `offers_starttls` is False the client is still told to use
    it. `port` is where it listens, 0 anywhere.
    """
    server = Server(tls, login, port=port, trust=authority().client)
    context = authority().server(certificate) if tls != "none" else None
    loop = asyncio.new_event_loop()
    started = threading.Event()
    thread = threading.Thread(target=_serve, args=(loop, server, context, offers_starttls, started), daemon=True)
    thread.start()
    started.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def _serve(
    loop: asyncio.AbstractEventLoop,
    server: Server,
    context: ssl.SSLContext | None,
    offers_starttls: bool,
    started: threading.Event,
) -> None:
    asyncio.set_event_loop(loop)
    # a client that turns away is this server's daily bread
    loop.set_exception_handler(lambda _loop, _context: None)

    def authenticate(_s: SMTP, _n: Session, _e: Envelope, _mechanism: str, data: Any) -> AuthResult:
        reply = server.due("LOGIN")
        if reply is not None:
            return AuthResult(success=False, handled=False, message=reply)
        given = (data.login.decode(), data.password.decode())
        return AuthResult(
            success=given == server.login, handled=False, message=None if given == server.login else "535 no"
        )

    def protocol() -> SMTP:
        smtp = _Smtp(
            _Handler(server),
            hostname="trap.example",
            enable_SMTPUTF8=False,
            tls_context=context if server.tls == "starttls" and offers_starttls else None,
            authenticator=authenticate,
            auth_require_tls=server.tls == "starttls",
            loop=loop,
        )
        smtp.trap = server
        return smtp

    listening = loop.run_until_complete(
        loop.create_server(protocol, server.host, server.port, ssl=context if server.tls == "tls" else None),
    )
    server.port = listening.sockets[0].getsockname()[1]
    started.set()
    try:
        loop.run_forever()
    finally:
        listening.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


@contextlib.contextmanager
def rude(says: bytes, *, drips: bool = False, host: str = "127.0.0.1") -> Iterator[int]:
    """A port where something answers that is no mail server: its bytes at once, or one every tenth of a second."""
    listening = socket.create_server((host, 0))
    over = threading.Event()

    def answer() -> None:
        while not over.is_set():
            with contextlib.suppress(OSError):
                link, _ = listening.accept()
                with link:
                    for piece in [says[i : i + 1] for i in range(len(says))] if drips else [says]:
                        link.sendall(piece)
                        if drips and over.wait(0.1):
                            break
                    while not over.is_set() and link.recv(4096):
                        pass

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        over.set()
        with contextlib.suppress(OSError):
            socket.create_connection(listening.getsockname(), 1).close()
        listening.close()
        thread.join(5)


# -- certificates -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Authority:
    """A certificate authority made for these tests, and what it signs."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    folder: Path

    @property
    def client(self) -> ssl.SSLContext:
        """A client's context that trusts this authority only, and checks names."""
        pem = self.certificate.public_bytes(serialization.Encoding.PEM).decode()
        return ssl.create_default_context(cadata=pem)

    def server(self, kind: Certificate) -> ssl.SSLContext:
        """A server's context with a certificate of that kind for 127.0.0.1."""
        key = ec.generate_private_key(ec.SECP256R1())
        signer = self if kind != "stranger" else _made(self.folder)
        now = datetime.now(UTC)
        days = (-30, -1) if kind == "expired" else (-1, 30)
        names: list[x509.GeneralName] = [x509.DNSName("elsewhere.example")]
        if kind != "wrong host":
            names = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]
        certificate = (
            x509.CertificateBuilder()
            .subject_name(_named("trap"))
            .issuer_name(signer.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days=days[0]))
            .not_valid_after(now + timedelta(days=days[1]))
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .sign(signer.key, hashes.SHA256())
        )
        pem = self.folder / f"{kind.replace(' ', '-')}.pem"
        pem.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + certificate.public_bytes(serialization.Encoding.PEM),
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        return context


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _made(folder: Path) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_named("tests"))
        .issuer_name(_named("tests"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=60))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    return Authority(key, certificate, folder)


@functools.cache
def authority() -> Authority:
    """The one authority of this test run."""
    return _made(Path(tempfile.mkdtemp(prefix="forewarn-ca-")))
