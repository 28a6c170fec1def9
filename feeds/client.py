"""The one network client: bounded in time and size, and never led to an address that was not checked.

Each hop of a fetch is read by one parser, its name looked up once, every address behind it checked, and the
connection pinned to those addresses; TLS and the Host header keep the name. Nothing is kept from hop to hop but
the time that is left.
"""

import asyncio
import concurrent.futures
import contextlib
import functools
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeVar

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from feeds.address import Address, allowed, follow, read, refused_port
from feeds.errors import (
    AddressError,
    DeadlineError,
    FetchError,
    NetworkError,
    ProtocolError,
    RedirectError,
    SizeError,
    TlsError,
)
from feeds.inflate import inflate

ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
MOST_TRIED = 4
"""Addresses of one name that are tried, half of each kind; a hostile name may have a thousand."""

_T = TypeVar("_T")

Lookup = Callable[[str, int], Sequence[str]]
"""The addresses behind a name, as text; raises OSError. It runs in a thread and may block."""

Socket = Callable[[int, int, int], socket.socket]
"""Makes a socket of a family, kind and protocol."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a fetch may cost: seconds, bytes, redirects; and how many fetches may run.

    `total_s` spans all hops, name lookups included. `wire` counts body bytes as they come, `decoded` unpacked.
    `spacing_s` lies between two starts at one host.
    """

    total_s: float = 30
    connect_s: float = 10
    idle_s: float = 15
    wire: int = 4 * 2**20
    decoded: int = 10 * 2**20
    header_lines: int = 200
    header_bytes: int = 64 * 2**10
    redirects: int = 5
    at_once: int = 8
    spacing_s: float = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server finally said: `url` is the last hop, `size` body bytes on the wire, `body` unpacked.

    `moved_to` is where permanent redirects led before any other hop, '' where the first hop was none. The body is
    read only where `status` is 2xx.
    """

    status: int
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    size: int = 0
    moved_to: str = ""

    def lines(self, name: str) -> list[str]:
        """Every value of a header, by its lower-case name."""
        return [value for key, value in self.headers if key == name]

    def line(self, name: str) -> str:
        """A header's first value, '' without one."""
        return next(iter(self.lines(name)), "")


def system_lookup(host: str, port: int) -> list[str]:
    """The addresses the system's resolver gives."""
    return [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@functools.cache
def system_trust() -> ssl.SSLContext:
    """The system's certificate authorities: one context for the process, made when https is first asked."""
    return ssl.create_default_context()


class Client:
    """Asks servers for documents; an async context manager, of use while it is entered.

    `allow` names the host and port pairs that may be private or on another port; they hold for a feed's own address
    and for redirects between such pairs, never for a redirect that comes from outside. `lookup`, `sockets` and
    `trust` stand for the system's resolver, sockets and authorities.
    """

    def __init__(
        self,
        allow: frozenset[tuple[str, int]] = frozenset(),
        user_agent: str = "forewarn",
        limits: Limits = Limits(),
        *,
        lookup: Lookup = system_lookup,
        sockets: Socket = socket.socket,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self.limits = limits
        self._allow = allow
        self._agent = "".join(letter for letter in user_agent if letter.isascii() and letter.isprintable())
        self._lookup = lookup
        self._sockets = sockets
        self._trust = trust
        self._entered = False

    async def __aenter__(self) -> Self:
        self._entered = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._entered = False
        for _ in range(4):  # the loop's own turns in which connections that were shut are closed
            await asyncio.sleep(0)

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for `url`, following redirects; raises a FetchError. A user in `url` is told to its own host only."""
        if not self._entered:
            raise RuntimeError("enter the client first: async with client")
        try:
            async with asyncio.timeout(self.limits.total_s):
                return await self._follow(read(url), headers or {})
        except TimeoutError:
            raise DeadlineError(f"no whole answer within {self.limits.total_s:g} s") from None

    async def _follow(self, own: Address, headers: Mapping[str, str]) -> Answer:
        here, inside, moved, permanent = own, True, "", True
        for _ in range(self.limits.redirects + 1):
            inside = inside and here.pair in self._allow
            addresses = await self._addresses(here, inside=inside)
            secret = own.basic if here.keeps_secrets_of(own) else ""
            answer = await self._ask(here, addresses, headers, secret)
            if answer.status not in REDIRECTS:
                return Answer(answer.status, answer.url, answer.headers, answer.body, answer.size, moved)
            here = follow(here, answer.line("location"))
            permanent = permanent and answer.status in PERMANENT
            moved = here.url if permanent else moved
        raise RedirectError(f"more than {self.limits.redirects} redirects")

    async def _addresses(self, here: Address, *, inside: bool) -> tuple[str, ...]:
        """The addresses that may be connected to; raises AddressError if any behind the name may not."""
        if not inside and (why := refused_port(here)):
            raise AddressError(f"{here.host}: {why}; fetch.allow in desk.yaml names exceptions")
        found = await self._look_up(here)
        refused = [] if inside else [f"{ip} {why}" for ip in found if (why := allowed(ip))]
        if refused:
            # one private answer among public ones is how rebinding begins, so the whole name is refused
            raise AddressError(f"{here.host}: {refused[0]}; fetch.allow in desk.yaml names exceptions")
        return _few(found)

    async def _look_up(self, here: Address) -> tuple[str, ...]:
        """Every address behind a name."""
        if here.numeric:
            return (here.host,)
        try:
            found = await _in_thread(lambda: tuple(dict.fromkeys(self._lookup(here.host, here.port))))
        except (OSError, UnicodeError) as failure:
            why = getattr(failure, "strerror", None) or "no such name"
            raise NetworkError(f"{here.host}: {why}") from None
        if not found:
            raise NetworkError(f"{here.host}: no address behind this name")
        return found

    async def _ask(self, here: Address, addresses: tuple[str, ...], headers: Mapping[str, str], secret: str) -> Answer:
        """One hop: a request of its own on a connection of its own."""
        opened: list[socket.socket] = []
        try:
            async with self._session(here, addresses, opened) as session:
                asked = {"User-Agent": self._agent, "Accept": ACCEPT, "Accept-Encoding": "gzip", **headers}
                asked |= {"Authorization": secret} if secret else {}
                url = URL(here.url, encoded=True)
                async with session.get(url, headers=asked, allow_redirects=False) as response:
                    try:
                        return await self._take(here, response)
                    finally:
                        response.close()  # never drained: what is left unread may be endless
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _named(error, here, self.limits) from None
        finally:
            # closing TLS waits half a minute for a peer that will not say goodbye; a socket that is shut does not
            for connection in opened:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _session(self, here: Address, addresses: tuple[str, ...], opened: list[socket.socket]) -> aiohttp.ClientSession:
        limits = self.limits

        def open_socket(row: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
            # the last look before a packet leaves, whatever the library made of the name meanwhile
            if row[4][0] not in addresses:
                raise PermissionError(f"{row[4][0]} was not checked")
            opened.append(self._sockets(row[0], row[1], row[2]))
            return opened[-1]

        connector = aiohttp.TCPConnector(
            resolver=_Pinned(addresses),
            use_dns_cache=False,
            force_close=True,
            ssl=(self._trust or system_trust()) if here.scheme == "https" else True,
            socket_factory=open_socket,
            interleave=MOST_TRIED,  # less, and aiohttp tries the same addresses over and over
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=limits.connect_s, sock_read=limits.idle_s),
            max_line_size=limits.header_bytes // 4,
            max_field_size=limits.header_bytes // 4,
            max_headers=limits.header_lines,
        )

    async def _take(self, here: Address, response: aiohttp.ClientResponse) -> Answer:
        limits = self.limits
        if sum(len(name) + len(value) for name, value in response.raw_headers) > limits.header_bytes:
            raise SizeError(f"{here.host}: more than {limits.header_bytes} bytes of headers")
        headers = tuple((name.lower(), value) for name, value in response.headers.items())
        if not 200 <= response.status < 300:
            return Answer(response.status, here.url, headers)
        wire = bytearray()
        if (response.content_length or 0) > limits.wire:
            raise SizeError(f"{here.host}: a body of {response.content_length} bytes, {limits.wire} are read")
        async for piece in response.content.iter_any():
            wire += piece
            if len(wire) > limits.wire:
                raise SizeError(f"{here.host}: a body of more than {limits.wire} bytes")
        body = inflate(bytes(wire), response.headers.getall("Content-Encoding", []), limits.decoded)
        return Answer(response.status, here.url, headers, body, len(wire))


def _in_thread(work: Callable[[], _T]) -> asyncio.Future[_T]:
    """Do blocking work in a thread of its own.

    A pool would be filled by a resolver that hangs, and would hold the process at its end; this does neither.
    """
    future: concurrent.futures.Future[_T] = concurrent.futures.Future()
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            future.set_result(work())
        except Exception as failure:  # noqa: BLE001 - whatever it is, it belongs to whoever waits
            future.set_exception(failure)

    threading.Thread(target=run, daemon=True).start()
    return asyncio.wrap_future(future)


def _few(addresses: tuple[str, ...]) -> tuple[str, ...]:
    """The first addresses of each kind, the resolver's first choice first."""
    kinds = [[ip for ip in addresses if (":" in ip) == six] for six in (True, False)]
    half = MOST_TRIED // 2
    kept = {
        ip for kind, other in zip(kinds, reversed(kinds), strict=True) for ip in kind[: MOST_TRIED - len(other[:half])]
    }
    return tuple(ip for ip in addresses if ip in kept)


class _Pinned(AbstractResolver):
    """Answers every question with the addresses that were checked."""

    def __init__(self, addresses: tuple[str, ...]) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        del family  # every kind is tried
        return [
            ResolveResult(
                hostname=host,
                host=ip,
                port=port,
                family=socket.AF_INET6 if ":" in ip else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for ip in self._addresses
        ]

    async def close(self) -> None:
        """Nothing to close."""


def _named(error: Exception, here: Address, limits: Limits) -> FetchError:
    """The library's error as one of ours, in words that hold nothing a server or a secret address said."""
    host = here.host
    if isinstance(error, TimeoutError):
        connecting = isinstance(error, aiohttp.ConnectionTimeoutError)
        seconds, what = (limits.connect_s, "connection") if connecting else (limits.idle_s, "more bytes")
        return DeadlineError(f"{host}: no {what} within {seconds:g} s")
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        reason = getattr(error.certificate_error, "verify_message", "") or "it does not hold"
        return TlsError(f"{host}: certificate refused: {reason}")
    for kind, make, words in _WORDS:
        if isinstance(error, kind):
            return make(f"{host}: {words}")
    if isinstance(error, OSError):
        return NetworkError(f"{host}: {error.strerror or 'the connection broke'}")
    return ProtocolError(f"{host}: the answer is not HTTP, or its headers are over the limit")


_WORDS: tuple[tuple[type[Exception], type[FetchError], str], ...] = (
    (aiohttp.ClientSSLError, TlsError, "TLS handshake failed"),
    (ssl.SSLError, TlsError, "TLS failed"),
    (aiohttp.ClientPayloadError, NetworkError, "the body broke off"),
    (aiohttp.ServerDisconnectedError, NetworkError, "hung up without an answer"),
)
