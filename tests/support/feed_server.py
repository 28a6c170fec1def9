"""A real web server on loopback for tests: whole answers, scripted ones, and the ways a server can misbehave.

with FeedServer() as server:
    server.serve("/rss", b"<rss/>", etag='"1"')              answers 304 to the same If-None-Match
    server.script("/turns", lambda request: Reply(503))        asked anew at each request
    server.script("/drip", drip(b"HTTP/1.1 200 OK", every_s=0.05))
    client.get(server.url("/rss")); server.requests[0].headers["user-agent"]
"""

import contextlib
import http
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self

MAX_HEAD = 1 << 20


@dataclass(frozen=True)
class Request:
    """One request as it came: method, target as sent, headers by lower-case name, monotonic arrival in seconds."""

    method: str
    path: str
    headers: Mapping[str, str]
    at: float


@dataclass(frozen=True)
class Reply:
    """An ordinary answer; a Content-Length is added unless `headers` bring their own framing."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/rss+xml"
    headers: Mapping[str, str] | tuple[tuple[str, str], ...] = field(default_factory=dict)

    def raw(self) -> bytes:
        """The answer as bytes on the wire."""
        lines = list(self.headers.items() if isinstance(self.headers, Mapping) else self.headers)
        named = {name.lower() for name, _ in lines}
        if "content-type" not in named and self.content_type and self.status not in {204, 304}:
            lines.append(("Content-Type", self.content_type))
        if not named & {"content-length", "transfer-encoding"} and self.status not in {204, 304}:
            lines.append(("Content-Length", str(len(self.body))))
        lines.append(("Connection", "close"))
        phrase = http.HTTPStatus(self.status).phrase if self.status in set(http.HTTPStatus) else "Odd"
        head = f"HTTP/1.1 {self.status} {phrase}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines)
        body = b"" if self.status in {204, 304} else self.body
        return head.encode("utf-8", "surrogateescape") + b"\r\n" + body


class Wire:
    """The connection of one request, for answers that write bytes of their own choosing."""

    def __init__(self, connection: socket.socket, closing: threading.Event) -> None:
        self._connection = connection
        self._closing = closing

    def send(self, raw: bytes) -> None:
        """Write bytes; raises OSError once the client has hung up or the server stops."""
        if self._closing.is_set():
            raise ConnectionAbortedError("the server stops")
        self._connection.sendall(raw)

    def wait(self, seconds: float) -> None:
        """Pause, but not longer than the server lives."""
        if self._closing.wait(seconds):
            raise ConnectionAbortedError("the server stops")


Raw = Callable[[Wire], None]
Script = Callable[[Request], "Reply | bytes | Raw"]


def raw(text: bytes) -> Script:
    """Exactly these bytes, then the connection ends: lying lengths, two lengths, broken chunks."""
    return lambda _: text


def drip(text: bytes, every_s: float, start: bytes = b"") -> Script:
    """`start` at once, then `text` byte by byte, over and over."""

    def act(wire: Wire) -> None:
        wire.send(start)
        while True:
            for i in range(len(text)):
                wire.send(text[i : i + 1])
                wire.wait(every_s)

    return lambda _: act


def endless(chunk: bytes, start: bytes = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n") -> Script:
    """`start`, then `chunk` as fast as it is read, without end."""

    def act(wire: Wire) -> None:
        wire.send(start)
        while True:
            wire.send(chunk)

    return lambda _: act


def silent(start: bytes = b"") -> Script:
    """`start`, then nothing, with the connection kept open."""

    def act(wire: Wire) -> None:
        wire.send(start)
        while True:
            wire.wait(1)

    return lambda _: act


class FeedServer:
    """A threaded web server on a loopback address, stopped and emptied by leaving its `with` block.

    `requests` logs every request in the order of arrival; `connections` counts every connection, also those that
    never asked anything. `greeting` acts on a new connection in place of reading a request.
    """

    def __init__(
        self, host: str = "127.0.0.1", *, tls: ssl.SSLContext | None = None, greeting: Raw | None = None
    ) -> None:
        self.host = host
        self.port = 0
        self.requests: list[Request] = []
        self.connections = 0
        self.busiest = 0
        self._tls = tls
        self._greeting = greeting
        self._scripts: dict[str, Script] = {}
        self._closing = threading.Event()
        self._guard = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._open: set[socket.socket] = set()
        self._listener: socket.socket | None = None

    def url(self, path: str = "/", host: str = "") -> str:
        """The address of a path here; `host` where a test calls this server by another name."""
        name = host or self.host
        return f"{'https' if self._tls else 'http'}://{name}:{self.port}{path}"

    @property
    def allow(self) -> frozenset[tuple[str, int]]:
        """What a desk's fetch.allow must hold for this server to be asked."""
        return frozenset({(self.host, self.port)})

    def serve(
        self,
        path: str,
        body: bytes,
        *,
        content_type: str = "application/rss+xml",
        headers: Mapping[str, str] | None = None,
        status: int = 200,
        etag: str = "",
        last_modified: str = "",
    ) -> None:
        """Answer `path` (without its query) with this body; with 304 where the request already names its validators."""
        extra = dict(headers or {})
        extra |= {"ETag": etag} if etag else {}
        extra |= {"Last-Modified": last_modified} if last_modified else {}

        def answer(request: Request) -> Reply:
            same_tag = etag and request.headers.get("if-none-match") == etag
            same_time = last_modified and request.headers.get("if-modified-since") == last_modified
            if same_tag or ("if-none-match" not in request.headers and same_time):
                return Reply(304, headers=extra)
            return Reply(status, body, content_type, extra)

        self.script(path, answer)

    def script(self, path: str, answer: Script) -> None:
        """Ask `answer` at every request for `path`; it gives a Reply, raw bytes, or a function of the wire."""
        with self._guard:
            self._scripts[path] = answer

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        """Answer `path` with a redirect."""
        self.serve(path, b"", status=status, headers={"Location": to})

    def asked(self, path: str) -> list[Request]:
        """The requests for one path, oldest first."""
        return [request for request in self.requests if request.path.partition("?")[0] == path]

    def __enter__(self) -> Self:
        self._listener = socket.create_server((self.host, 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        self._spawn(self._listen)
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        assert self._listener is not None
        # A shutdown wakes a thread that sits in accept or send; close alone does not.
        with self._guard:
            for one in [self._listener, *self._open]:
                _hang_up(one)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _spawn(self, act: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=act, args=args, daemon=True)
        self._threads = [one for one in self._threads if one.is_alive()] + [thread]
        thread.start()

    def _listen(self) -> None:
        assert self._listener is not None
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._guard:
                self.connections += 1
                self._open.add(connection)
                self.busiest = max(self.busiest, len(self._open))
            self._spawn(self._attend, connection)

    def _attend(self, connection: socket.socket) -> None:
        active = connection
        try:
            if self._tls is not None:
                active = self._tls.wrap_socket(connection, server_side=True)
                with self._guard:
                    self._open.add(active)
            self._answer(active)
        except OSError:
            pass
        finally:
            with self._guard:
                self._open -= {connection, active}
            _hang_up(active)
            active.close()
            connection.close()

    def _answer(self, connection: socket.socket) -> None:
        wire = Wire(connection, self._closing)
        if self._greeting is not None:
            self._greeting(wire)
            return
        request = _read(connection)
        if request is None:
            return
        with self._guard:
            self.requests.append(request)
            script = self._scripts.get(request.path.partition("?")[0])
        answer = script(request) if script else Reply(404, b"nothing here", "text/plain")
        if callable(answer):
            answer(wire)
        else:
            wire.send(answer.raw() if isinstance(answer, Reply) else answer)


def _hang_up(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)


def _read(connection: socket.socket) -> Request | None:
    head = b""
    while b"\r\n\r\n" not in head and len(head) < MAX_HEAD:
        piece = connection.recv(65536)
        if not piece:
            return None
        head += piece
    first, *lines = head.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    method, path, *_ = [*first.split(" "), "", ""]
    pairs = (line.partition(":") for line in lines)
    return Request(method, path, {name.strip().lower(): value.strip() for name, _, value in pairs}, time.monotonic())
