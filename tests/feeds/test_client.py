"""The network client against servers that misbehave."""

import asyncio
import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Callable

import pytest
from asking import PUBLIC, QUICK, ask, certified, dialled, names
from feed_server import FeedServer, Reply, Request, Script, drip, endless, raw, silent

from feeds.address import read
from feeds.client import Client, Limits
from feeds.errors import (
    AddressError,
    DeadlineError,
    EncodingError,
    FetchError,
    NetworkError,
    ProtocolError,
    RedirectError,
    SizeError,
    TlsError,
)

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
PATIENT = Limits(total_s=5, connect_s=2, idle_s=2)


# -- ordinary answers


def test_a_document_comes_with_its_headers() -> None:
    """Body, status, final address and headers are handed over; the request is polite."""
    with FeedServer() as server:
        server.serve("/rss", b"<rss/>", etag='"1"', headers={"X-Odd": "a"})
        answer = ask(server.url("/rss?a=1"), server.allow, user_agent="forewarn/1 (+ops\r\nX: y)")
        sent = server.requests[0]
    assert (answer.status, answer.body, answer.size, answer.moved_to) == (200, b"<rss/>", 6, "")
    assert answer.url.endswith("/rss?a=1") and sent.path == "/rss?a=1"
    assert (answer.line("etag"), answer.line("x-odd"), answer.line("none")) == ('"1"', "a", "")
    assert sent.headers["user-agent"] == "forewarn/1 (+opsX: y)"
    assert sent.headers["accept-encoding"] == "gzip"
    assert sent.headers["host"] == f"127.0.0.1:{server.port}"
    assert "cookie" not in sent.headers and "authorization" not in sent.headers


def test_gzip_is_unpacked_and_counted_as_sent() -> None:
    """`size` counts what crossed the wire."""
    packed = gzip.compress(b"<rss/>" * 1000)
    with FeedServer() as server:
        server.serve("/", packed, headers={"Content-Encoding": "gzip"})
        answer = ask(server.url("/"), server.allow)
    assert answer.body == b"<rss/>" * 1000
    assert answer.size == len(packed)


def test_a_client_is_of_use_only_while_it_is_entered() -> None:
    """Asking outside the context manager is a fault of the program."""
    with pytest.raises(RuntimeError):
        asyncio.run(Client().get("http://example.com/"))


def test_a_name_keeps_its_host_header_and_certificate() -> None:
    """A connection to a checked address still speaks to the name: Host header and TLS name."""
    with certified("feeds.example") as (server_tls, trust), FeedServer(tls=server_tls) as server:
        server.serve("/", b"<rss/>")
        url = server.url("/", host="feeds.example")
        allow = frozenset({("feeds.example", server.port)})
        lookup = names({"feeds.example": ["127.0.0.1"]})
        answer = ask(url, allow, lookup=lookup, trust=trust)
        assert (answer.status, server.requests[0].headers["host"]) == (200, f"feeds.example:{server.port}")
        with pytest.raises(TlsError, match="certificate refused"):
            ask(url, allow, lookup=lookup)
        with pytest.raises(TlsError, match="certificate refused"):
            ask(
                server.url("/", host="other.example"),
                frozenset({("other.example", server.port)}),
                lookup=names({"other.example": ["127.0.0.1"]}),
                trust=trust,
            )


# -- D01: never ending


HANGING: dict[str, Callable[[], FeedServer]] = {
    "body drip": lambda: scripted(drip(b"<rss/>", 0.05, HEAD + b"\r\n")),
    "header drip": lambda: scripted(drip(b"X-A: b\r\n", 0.05, HEAD)),
    "status drip": lambda: scripted(drip(b"O", 0.05, b"HTTP/1.1 200 ")),
    "silent after the request": lambda: scripted(silent()),
    "silent after the headers": lambda: scripted(silent(HEAD + b"Content-Length: 9\r\n\r\n<rs")),
    "silent after accept": lambda: FeedServer(greeting=lambda wire: wire.wait(30)),
    "endless 100-continue": lambda: scripted(drip(b"HTTP/1.1 100 Continue\r\n\r\n", 0.001)),
}


def scripted(script: Script) -> FeedServer:
    """A server that answers `/` in this way."""
    server = FeedServer()
    server.script("/", script)
    return server


@pytest.mark.parametrize("kind", HANGING)
def test_a_server_that_never_ends_meets_the_deadline(kind: str) -> None:
    """Whatever a server drips or withholds, the fetch ends by its total deadline."""
    with HANGING[kind]() as server:
        began = time.monotonic()
        with pytest.raises(DeadlineError):
            ask(server.url("/"), server.allow)
        assert time.monotonic() - began < QUICK.total_s + 3


@pytest.mark.parametrize("greeting", ["nothing", "after the handshake"])
def test_silence_under_tls_meets_the_deadline(greeting: str) -> None:
    """A server that never shakes hands, or falls silent once it has, is left in time."""
    with certified("127.0.0.1") as (server_tls, trust), contextlib.ExitStack() as stack:
        if greeting == "nothing":
            server = stack.enter_context(FeedServer(greeting=lambda wire: wire.wait(30)))
        else:
            server = stack.enter_context(FeedServer(tls=server_tls, greeting=lambda wire: wire.wait(30)))
        with pytest.raises(DeadlineError):
            ask(f"https://127.0.0.1:{server.port}/", server.allow, trust=trust)


def test_hanging_servers_do_not_hold_up_the_others() -> None:
    """Twenty ordinary feeds arrive while every kind of hanging server is being waited for."""
    with contextlib.ExitStack() as stack:
        bad = [stack.enter_context(make()) for make in HANGING.values()]
        good = stack.enter_context(FeedServer())
        good.serve("/", b"<rss/>")
        allow = frozenset(pair for server in [*bad, good] for pair in server.allow)

        async def run() -> tuple[float, list[object]]:
            async with Client(allow, limits=Limits(total_s=3, connect_s=3, idle_s=3)) as client:
                waiting = [asyncio.create_task(client.get(server.url("/"))) for server in bad]
                began = time.monotonic()
                await asyncio.gather(*(client.get(good.url("/")) for _ in range(20)))
                took = time.monotonic() - began
                return took, list(await asyncio.gather(*waiting, return_exceptions=True))

        took, ends = asyncio.run(run())
    assert took < 3
    assert all(isinstance(end, DeadlineError) for end in ends)


# -- D02: too much, and lies about it


@pytest.mark.parametrize(
    "script",
    [
        endless(b"<item/>" * 1000),
        raw(HEAD + b"Content-Length: 999999999\r\n\r\n<rss"),
        endless(b"1000\r\n" + b"x" * 4096 + b"\r\n", HEAD + b"Transfer-Encoding: chunked\r\n\r\n"),
    ],
    ids=["endless body", "length over the limit", "endless chunks"],
)
def test_too_much_is_refused_at_the_limit(script: Script) -> None:
    """A body over its limit is refused once the limit is reached."""
    with scripted(script) as server, pytest.raises(SizeError):
        ask(server.url("/"), server.allow, limits=PATIENT)


@pytest.mark.parametrize(
    "script",
    [
        endless(b"X-A: b\r\n" * 1000, HEAD),
        endless(b"a" * 60000, HEAD + b"X-Long: "),
        endless(b"a" * 60000, HEAD + b"X-Long-"),
        raw(HEAD + b"X-Long: " + b"a" * 2**20 + b"\r\nContent-Length: 1\r\n\r\nx"),
        raw(HEAD + b"".join(b"X-%d: %b\r\n" % (i, b"a" * 1000) for i in range(100)) + b"Content-Length: 1\r\n\r\nx"),
    ],
    ids=["millions", "endless", "endless name", "a megabyte", "a hundred kilobytes in all"],
)
def test_a_flood_of_headers_is_refused(script: Script) -> None:
    """More lines or bytes of headers than allowed are never gathered, and end the fetch before its deadline."""
    with scripted(script) as server, pytest.raises(FetchError) as caught:
        ask(server.url("/"), server.allow, limits=PATIENT)
    assert caught.value.kind in {"too large", "protocol"}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (HEAD + b"Content-Length: 100\r\n\r\n<rss/>", NetworkError),
        (HEAD + b"Content-Length: -5\r\n\r\n<rss/>", ProtocolError),
        (HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n<rss/>", ProtocolError),
        (HEAD + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n<rss/>\r\n0\r\n\r\n", ProtocolError),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n<rss/>\r\n", FetchError),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n6\r\n<rss/>\r\n", NetworkError),
        (b"", NetworkError),
        (b"SSH-2.0-OpenSSH_9.6\r\n", ProtocolError),
        (b"HTTP/1.1 abc OK\r\n\r\n", ProtocolError),
        (b"\x00\xff" * 100, ProtocolError),
    ],
)
def test_answers_that_lie_are_refused(answer: bytes, error: type[FetchError]) -> None:
    """Wrong, negative and double lengths, broken chunks and things that are not HTTP never pass for a document."""
    with scripted(raw(answer)) as server, pytest.raises(error):
        ask(server.url("/"), server.allow)


def test_a_length_that_is_too_short_is_never_a_whole_document() -> None:
    """Bytes after the stated length are refused with the answer, or are no part of it."""
    with scripted(raw(HEAD + b"Content-Length: 4\r\n\r\n<rss/>")) as server, contextlib.suppress(ProtocolError):
        assert ask(server.url("/"), server.allow).body == b"<rss"


def test_packed_bodies_are_bounded() -> None:
    """A bomb, a second layer and a packing nobody asked for end in a refusal."""
    with FeedServer() as server:
        server.serve("/bomb", gzip.compress(bytes(30 * 2**20)), headers={"Content-Encoding": "gzip"})
        server.serve("/twice", b"x", headers={"Content-Encoding": "gzip, gzip"})
        server.serve("/br", b"x", headers={"Content-Encoding": "br"})
        with pytest.raises(SizeError):
            ask(server.url("/bomb"), server.allow, limits=PATIENT)
        for path in ("/twice", "/br"):
            with pytest.raises(EncodingError):
                ask(server.url(path), server.allow)


# -- D04: redirects


def test_five_redirects_are_followed_and_no_more() -> None:
    """The fifth hop is followed; a sixth, a loop and fifty hops are refused."""
    with FeedServer() as server:
        for i in range(50):
            server.redirect(f"/{i}", f"/{i + 1}")
        server.serve("/50", b"<rss/>")
        server.redirect("/loop", "/loop")
        assert ask(server.url("/45"), server.allow).url == server.url("/50")
        for path in ("/44", "/0", "/loop"):
            before = len(server.requests)
            with pytest.raises(RedirectError, match="more than 5"):
                ask(server.url(path), server.allow)
            assert len(server.requests) - before == 6


@pytest.mark.parametrize(
    ("location", "error"),
    [
        ("file:///etc/passwd", AddressError),
        ("ftp://127.0.0.1/", AddressError),
        ("gopher://127.0.0.1:70/", AddressError),
        ("\\\\127.0.0.1\\x", AddressError),
        ("http://user@127.0.0.1/", AddressError),
        ("", RedirectError),
    ],
)
def test_redirects_to_elsewhere_than_the_web_are_refused(location: str, error: type[FetchError]) -> None:
    """Other schemes, back slashes, user info and an empty address end the fetch."""
    with FeedServer() as server:
        server.redirect("/", location)
        with pytest.raises(error):
            ask(server.url("/"), server.allow)


def test_https_is_never_left_for_http() -> None:
    """A redirect from https down to http is refused before anything is sent there."""
    with certified("127.0.0.1") as (tls, trust), FeedServer(tls=tls) as safe, FeedServer() as plain:
        safe.redirect("/", plain.url("/"))
        plain.redirect("/", safe.url("/up"))
        safe.serve("/up", b"<rss/>")
        allow = safe.allow | plain.allow
        with pytest.raises(RedirectError, match="down to http"):
            ask(safe.url("/"), allow, trust=trust)
        assert plain.requests == []
        assert ask(plain.url("/"), allow, trust=trust).body == b"<rss/>"


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [((301,), "/1"), ((308, 301), "/2"), ((302,), ""), ((307, 301), ""), ((301, 303), "/1"), ((), "")],
)
def test_permanent_redirects_are_told_apart(statuses: tuple[int, ...], moved: str) -> None:
    """`moved_to` is where permanent redirects led before any other kind came."""
    with FeedServer() as server:
        for i, status in enumerate(statuses):
            server.redirect(f"/{i}", f"/{i + 1}", status)
        server.serve(f"/{len(statuses)}", b"<rss/>")
        assert ask(server.url("/0"), server.allow).moved_to == (server.url(moved) if moved else "")


# -- D10: cookies and secrets


def test_no_cookie_is_kept() -> None:
    """A cookie that is set comes back neither after a redirect nor at the next look."""
    with FeedServer() as server:
        server.serve("/", b"", status=302, headers={"Location": "/two", "Set-Cookie": "id=1; Path=/"})
        server.serve("/two", b"<rss/>", headers={"Set-Cookie": "id=2; Path=/"})

        async def run() -> None:
            async with Client(server.allow, limits=QUICK) as client:
                await client.get(server.url("/"))
                await client.get(server.url("/"))

        asyncio.run(run())
        assert len(server.requests) == 4
        assert not any("cookie" in request.headers for request in server.requests)


def test_credentials_go_to_their_own_host_only() -> None:
    """User and password of a feed's address are sent to it, also after a redirect to itself, and nowhere else."""
    with FeedServer() as own, FeedServer(host="127.0.0.2") as other:
        own.redirect("/", "/again")
        own.redirect("/again", other.url("/"))
        other.redirect("/", other.url("/end"))
        other.serve("/end", b"no", status=401, headers={"WWW-Authenticate": "Basic"})
        answer = ask(f"http://us%65r:p%40ss@127.0.0.1:{own.port}/", own.allow | other.allow)
        assert answer.status == 401
        assert {request.headers.get("authorization") for request in own.requests} == {"Basic dXNlcjpwQHNz"}
        assert len(other.requests) == 2
        assert not any("authorization" in request.headers for request in other.requests)


@pytest.mark.parametrize("place", ["127.0.0.1:1", "10.0.0.1", "nowhere.example", "127.1", "example.com:22"])
def test_no_message_repeats_a_secret(place: str) -> None:
    """Whatever fails, the words hold neither user info nor query."""
    with pytest.raises(FetchError) as caught:
        ask(f"http://bob:hunter2@{place}/feed?token=hunter3", frozenset({("127.0.0.1", 1)}), lookup=names({}))
    assert "hunter" not in caught.value.why and "bob" not in caught.value.why


# -- D12, D13: names and proxies


@pytest.mark.parametrize(
    "error", [socket.gaierror(socket.EAI_NONAME, "no"), OSError("x"), UnicodeError("label too long")]
)
def test_a_name_that_does_not_resolve_is_a_soft_failure(error: Exception) -> None:
    """NXDOMAIN, SERVFAIL and names that no resolver takes are failures of the network."""

    def look(host: str, port: int) -> list[str]:
        raise error

    with pytest.raises(NetworkError, match=r"feeds\.example"):
        ask("http://feeds.example/", lookup=look)
    with pytest.raises(NetworkError):
        ask("http://feeds.example/", lookup=lambda host, port: [])


def test_the_system_knows_this_machine() -> None:
    """Without another resolver names are looked up as the system does."""
    with FeedServer() as server:
        server.serve("/", b"<rss/>")
        assert ask(server.url("/", host="localhost"), frozenset({("localhost", server.port)})).status == 200
        with pytest.raises(AddressError):
            ask("http://localhost/")


def test_nothing_is_connected_to_that_was_not_checked() -> None:
    """Should the library ever mean another address than the checked ones, no connection is made."""
    with FeedServer() as server:

        async def run() -> None:
            async with Client(server.allow) as client:
                await client._ask(read(server.url("/")), (PUBLIC,), {}, "")

        with pytest.raises(NetworkError):
            asyncio.run(run())
        assert server.connections == 0


def test_a_slow_resolver_meets_the_deadline() -> None:
    """A lookup that hangs ends with the fetch's deadline, not with its own."""
    release = threading.Event()

    def look(host: str, port: int) -> list[str]:
        release.wait(20)
        return [PUBLIC]

    began = time.monotonic()
    with pytest.raises(DeadlineError):
        ask("http://feeds.example/", lookup=look)
    release.set()
    assert time.monotonic() - began < 2


def test_a_thousand_addresses_are_no_trouble() -> None:
    """A name with a thousand addresses is checked as a whole, and few of them are tried."""
    many = [f"9.9.{i // 250}.{i % 250 + 1}" for i in range(1000)]
    tried: list[str] = []

    class Closed(socket.socket):
        def connect(self, address: tuple[str, int]) -> None:
            tried.append(address[0])
            raise ConnectionRefusedError(111, "Connection refused")

    with pytest.raises(NetworkError):
        ask("http://feeds.example/", lookup=names({"feeds.example": many}), sockets=Closed, limits=PATIENT)
    assert 0 < len(tried) <= 4
    with pytest.raises(AddressError):
        ask("http://feeds.example/", lookup=names({"feeds.example": [*many, "10.0.0.1"]}), sockets=Closed)


def test_a_proxy_in_the_environment_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither HTTP_PROXY nor ALL_PROXY nor a netrc file leads a fetch elsewhere."""
    with FeedServer() as proxy, FeedServer() as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, proxy.url())
        monkeypatch.delenv("NO_PROXY", raising=False)
        server.serve("/", b"<rss/>")
        assert ask(server.url("/"), server.allow).status == 200
        assert proxy.connections == 0


# -- E: addresses


PRIVATE = [
    "127.0.0.1",
    "10.0.0.1",
    "169.254.169.254",
    "0.0.0.0",
    "::1",
    "::ffff:127.0.0.1",
    "fe80::1",
    "64:ff9b::7f00:1",
]


@pytest.mark.parametrize("ip", PRIVATE)
def test_private_addresses_get_no_packet(ip: str) -> None:
    """As literal, as answer of a name, among public ones, or as redirect: nothing is sent to a refused address."""
    literal = f"[{ip}]" if ":" in ip else ip
    opened: list[object] = []

    class Watched(socket.socket):
        def connect(self, address: tuple[str, int]) -> None:
            opened.append(address)
            super().connect(("127.0.0.1", server.port))

    with FeedServer() as server:
        server.redirect("/literal", f"http://{literal}:8080/")
        server.redirect("/named", "http://inside.example:8080/")
        table = {"inside.example": [ip], "mixed.example": [PUBLIC, ip], "out.example": [PUBLIC]}
        for url in (f"http://{literal}:8080/", "http://inside.example:8080/", "http://mixed.example:8080/"):
            with pytest.raises(AddressError, match="not a public address"):
                ask(url, lookup=names(table), sockets=Watched)
        assert (opened, server.connections) == ([], 0)
        for path in ("/literal", "/named"):
            with pytest.raises(AddressError, match="not a public address"):
                ask(f"http://out.example{path}", lookup=names(table), sockets=Watched)
        assert [address[0] for address in opened] == [PUBLIC, PUBLIC]


@pytest.mark.parametrize(
    "host", ["127.1", "0x7f.1", "2130706433", "①②⑦.0.0.1", "127。0。0。1", "a@127.0.0.1", "a\\@127.0.0.1"]
)
def test_odd_spellings_of_this_machine_get_no_packet(host: str) -> None:
    """No spelling of a loopback address reaches a listener there, as a feed or as a redirect."""
    with FeedServer() as inside, FeedServer() as public:
        public.redirect("/", f"http://{host}:{inside.port}/")
        with pytest.raises(AddressError):
            ask(f"http://{host}:{inside.port}/")
        with pytest.raises(AddressError):
            ask("http://out.example/", lookup=names({"out.example": [PUBLIC]}), sockets=dialled({80: public.port}))
        assert inside.connections == 0
        assert public.connections == 1


def test_a_name_is_looked_up_once_for_each_hop() -> None:
    """A name that turns private after its check is neither asked again nor connected to by that answer."""
    answers = [[PUBLIC], ["127.0.0.1"]]
    asked: list[str] = []

    def look(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers.pop(0)

    with FeedServer() as server:
        server.redirect("/", "/again")
        with pytest.raises(AddressError):
            ask("http://rebinding.example/", lookup=look, sockets=dialled({80: server.port}))
        assert asked == ["rebinding.example"] * 2
        assert len(server.requests) == 1


def test_an_allowed_host_answers_itself_but_no_redirect_from_outside() -> None:
    """A private host that the operator allows is a feed; a public feed cannot lead there, nor back there."""
    with FeedServer() as inside, FeedServer() as outside:
        inside.serve("/", b"<rss/>")
        inside.redirect("/hop", inside.url("/"))
        inside.redirect("/out", "http://out.example/")
        outside.redirect("/", inside.url("/"))
        how = {"lookup": names({"out.example": [PUBLIC]}), "sockets": dialled({80: outside.port})}
        assert ask(inside.url("/"), inside.allow, **how).body == b"<rss/>"
        assert ask(inside.url("/hop"), inside.allow, **how).body == b"<rss/>"
        before = inside.connections
        with pytest.raises(AddressError):
            ask("http://out.example/", inside.allow, **how)
        assert inside.connections == before
        with pytest.raises(AddressError):
            ask(inside.url("/out"), inside.allow, **how)
        assert inside.connections == before + 1


@pytest.mark.parametrize("port", [22, 25, 6379, 0, 99999])
def test_ports_of_other_services_get_no_packet(port: int) -> None:
    """A public host is asked on web ports only, as a feed or as a redirect."""
    with FeedServer() as server:
        server.redirect("/", f"http://out.example:{port}/")
        look = names({"out.example": [PUBLIC]})
        with pytest.raises(AddressError):
            ask(f"http://out.example:{port}/", lookup=look, sockets=dialled({80: server.port, port: server.port}))
        assert server.connections == 0
        with pytest.raises(AddressError):
            ask("http://out.example/", lookup=look, sockets=dialled({80: server.port, port: server.port}))
        assert server.connections == 1


def test_an_error_status_costs_no_body() -> None:
    """The body of a refusal is not read."""
    with scripted(endless(b"no" * 1000, b"HTTP/1.1 503 Busy\r\n\r\n")) as server:
        answer = ask(server.url("/"), server.allow)
    assert (answer.status, answer.body, answer.size) == (503, b"", 0)


def test_turns_of_a_script_are_seen() -> None:
    """A scripted server gives one answer after the other, as tests of whole days need it."""
    replies = [Reply(503), Reply(200, b"<rss/>")]

    def next_reply(_: Request) -> Reply:
        return replies.pop(0)

    with scripted(next_reply) as server:
        assert [ask(server.url("/"), server.allow).status for _ in range(2)] == [503, 200]
