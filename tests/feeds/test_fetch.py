"""One look at a feed, against a real server."""

import asyncio
import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from asking import QUICK
from feed_server import FeedServer, Reply, Request, raw
from hypothesis import given
from hypothesis import strategies as st

from feeds.client import Answer, Client
from feeds.feed import Feed
from feeds.fetch import Failed, Fetched, Look, Unchanged, _max_age, _retry_after, fetch
from feeds.state import FeedState

NOW = datetime(2025, 11, 18, 1, 0, tzinfo=UTC)
BODY = b"<rss><channel><title>x</title></channel></rss>"


def pair(url: str) -> tuple[Feed, FeedState]:
    """A feed at this address, and its state before the first look."""
    return Feed(id="one", url=url), FeedState("one", "publisher", url, NOW)


def look(server: FeedServer, path: str, now: datetime = NOW, **known: object) -> Look:
    """What one look at a path of the server gives, with these fields of the state known."""
    feed, state = pair(server.url(path))

    async def run() -> Look:
        async with Client(server.allow, limits=QUICK) as client:
            return await fetch(feed, replace(state, **known), client, now)

    return asyncio.run(run())


KNOWN = {"etag": '"1"', "last_modified": "Mon, 17 Nov 2025 00:00:00 GMT", "last_full": NOW - timedelta(hours=1)}


def test_a_document_is_fetched_with_what_the_server_says_of_it() -> None:
    """The body, its hash and its validators come back; the first look is unconditional."""
    with FeedServer() as server:
        headers = {"Cache-Control": "public, max-age=600", "Last-Modified": "Mon, 17 Nov 2025 00:00:00 GMT"}
        server.serve("/", BODY, headers=headers, etag='W/"1"', content_type="text/xml; charset=utf-8")
        got = look(server, "/")
        assert not any(name.startswith("if-") for name in server.requests[0].headers)
        again = look(server, "/", body_hash=got.body_hash if isinstance(got, Fetched) else "")
    assert isinstance(got, Fetched)
    assert (got.body, got.content_type, got.etag, got.status) == (BODY, "text/xml; charset=utf-8", 'W/"1"', 200)
    assert (got.last_modified, got.size, got.max_age_s) == ("Mon, 17 Nov 2025 00:00:00 GMT", len(BODY), 600)
    assert isinstance(again, Unchanged)
    assert (again.status, again.size, again.etag) == (200, len(BODY), 'W/"1"')


@pytest.mark.parametrize("etag", ['"1"', 'W/"1"', "unquoted"])
def test_validators_are_sent_back_as_they_came(etag: str) -> None:
    """A later look is conditional and a 304 means nothing new."""
    with FeedServer() as server:
        server.serve("/", BODY, etag=etag, headers={"Cache-Control": "max-age=60"})
        got = look(server, "/", **(KNOWN | {"etag": etag}))
        sent = server.requests[0].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == (etag, KNOWN["last_modified"])
    assert got == Unchanged(304, max_age_s=60)


@pytest.mark.parametrize("age", [timedelta(hours=24), timedelta(days=9), timedelta(hours=-1)])
def test_a_whole_document_is_asked_for_daily(age: timedelta) -> None:
    """A server that answers 304 for ever is found out within a day; so is a clock that was set back."""
    with FeedServer() as server:
        server.serve("/", BODY, etag='"1"')
        assert isinstance(look(server, "/", **(KNOWN | {"last_full": NOW - age})), Fetched)
        assert "if-none-match" not in server.requests[0].headers


def test_a_changed_address_is_asked_anew() -> None:
    """Validators and hash of an old address are not used for a new one."""
    with FeedServer() as server:
        server.serve("/", BODY, etag='"1"')
        got = look(server, "/")
        assert isinstance(got, Fetched)
        known = KNOWN | {"url": "http://old.example/", "body_hash": got.body_hash}
        assert isinstance(look(server, "/", **known), Fetched)
        assert "if-none-match" not in server.requests[1].headers


def test_a_server_that_chokes_on_conditions_is_asked_without() -> None:
    """A 304 with a body is no HTTP; after two failures the whole document is asked for, and comes."""
    with FeedServer() as server:

        def answer(request: Request) -> Reply | bytes:
            conditional = "if-none-match" in request.headers
            return b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n<html>" if conditional else Reply(200, BODY)

        server.script("/", answer)
        assert isinstance(look(server, "/", **(KNOWN | {"fails": 2})), Fetched)


def test_304_to_an_unconditional_question_is_a_failure() -> None:
    """A 304 that answers nothing we asked is not calm."""
    with FeedServer() as server:
        server.serve("/", b"", status=304)
        got = look(server, "/")
    assert isinstance(got, Failed)
    assert (got.kind, got.status) == ("http", 304)


@pytest.mark.parametrize("etag", ['"' + "a" * 100_000 + '"', '"ü"', '"a\tb"', '"a\x01b"', '"' + "a" * 2000 + '"'])
def test_a_validator_that_could_do_harm_is_dropped(etag: str) -> None:
    """Long, binary and non-ASCII validators are not kept, so nothing is ever injected by sending them back."""
    with FeedServer() as server:
        server.serve("/", BODY, headers={"ETag": etag, "Last-Modified": "x" * 100})
        got = look(server, "/")
    assert isinstance(got, Failed) or (isinstance(got, Fetched) and (got.etag, got.last_modified) == ("", ""))


def test_a_validator_with_a_line_break_never_forms_a_header() -> None:
    """What a broken header line leaves behind is at most another header of the answer."""
    with FeedServer() as server:
        head = b'HTTP/1.1 200 OK\r\nETag: "a\r\nX-Injected: b"\r\nContent-Length: 3\r\n\r\n<r>'
        server.script("/", raw(head))
        got = look(server, "/")
        assert isinstance(got, Fetched)
        look(server, "/", **(KNOWN | {"etag": got.etag}))
        assert "x-injected" not in server.requests[1].headers
        assert server.requests[1].headers["if-none-match"] == '"a'


@pytest.mark.parametrize("status", [201, 204, 206, 300, 400, 401, 403, 404, 410, 429, 451, 500, 503, 599, 799])
def test_other_statuses_are_failures(status: int) -> None:
    """Whatever is not a whole document is a failure that names its status."""
    with FeedServer() as server:
        server.serve("/", b"no", status=status, headers={"ETag": '"no"'})
        got = look(server, "/", **KNOWN)
    assert isinstance(got, Failed)
    assert (got.kind, got.status) == ("http", status)
    assert str(status) in got.why


@pytest.mark.parametrize("body", [b"", b" \r\n\t "])
def test_an_empty_answer_is_a_failure(body: bytes) -> None:
    """200 with nothing in it is no document."""
    with FeedServer() as server:
        server.serve("/", body)
        server.serve("/gzip", gzip.compress(body), headers={"Content-Encoding": "gzip"})
        for path in ("/", "/gzip"):
            got = look(server, path)
            assert isinstance(got, Failed) and got.kind == "empty"


def test_a_page_or_json_with_200_is_left_to_the_parser() -> None:
    """Whether a body is a feed is not for the fetch to say."""
    with FeedServer() as server:
        server.serve("/html", b"<html>Just a moment...</html>", content_type="text/html")
        server.serve("/json", b'{"version": "https://jsonfeed.org/version/1.1"}', content_type="application/feed+json")
        html, json = look(server, "/html"), look(server, "/json")
    assert isinstance(html, Fetched) and html.content_type == "text/html"
    assert isinstance(json, Fetched) and json.content_type == "application/feed+json"


def test_nothing_a_document_names_is_fetched() -> None:
    """Links, enclosures, icons, style sheets and DTDs in a document cause no request."""
    with FeedServer() as server:
        at = server.url("/named").encode()
        body = (
            b'<?xml-stylesheet href="%b"?><!DOCTYPE rss SYSTEM "%b"><rss><channel><link>%b</link><icon>%b</icon>'
            b'<item><enclosure url="%b"/><itunes:image href="%b"/></item></channel></rss>' % ((at,) * 6)
        )
        server.serve("/", body, headers={"Link": f"<{server.url('/named')}>; rel=preload"})
        assert isinstance(look(server, "/"), Fetched)
        assert [request.path for request in server.requests] == ["/"]


def test_a_failure_of_the_network_is_a_value() -> None:
    """What the client raises comes back as Failed, with its kind."""
    with FeedServer() as server:
        server.redirect("/loop", "/loop")
        server.script("/cut", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"))
        loop, cut = look(server, "/loop"), look(server, "/cut")
        feed, state = pair("http://10.0.0.1/?key=secret")

        async def refused() -> Look:
            async with Client(limits=QUICK) as client:
                return await fetch(feed, state, client, NOW)

        inside = asyncio.run(refused())
    assert isinstance(loop, Failed) and loop.kind == "redirect"
    assert isinstance(cut, Failed) and cut.kind == "network"
    assert isinstance(inside, Failed) and inside.kind == "address" and "secret" not in inside.why


def test_a_permanent_redirect_is_told() -> None:
    """`moved_to` names where 301 and 308 led, for a new document and for an old one."""
    with FeedServer() as server:
        server.redirect("/", "/new", 301)
        server.serve("/new", BODY, etag='"1"')
        got, again = look(server, "/"), look(server, "/", **KNOWN)
        assert isinstance(got, Fetched) and isinstance(again, Unchanged)
        assert got.moved_to == again.moved_to == got.url == server.url("/new")


def test_a_settled_move_is_asked_directly() -> None:
    """Once a move has settled, the old address is not asked any more."""
    with FeedServer() as server:
        server.serve("/new", BODY)
        seen = tuple(NOW - timedelta(hours=hours) for hours in (30, 20, 1))
        assert isinstance(look(server, "/", moved_to=server.url("/new"), moved_seen=seen), Fetched)
        assert [request.path for request in server.requests] == ["/new"]


@pytest.mark.parametrize(
    ("lines", "seconds"),
    [
        (["10"], 10),
        (["86400"], 86400),
        (["Tue, 18 Nov 2025 02:00:00 GMT"], 3600),
        (["Mon, 17 Nov 2025 02:00:00 GMT"], 0),
        (["junk"], None),
        (["Tue, 18 Nov 2025 02:00:00 GMT" + " " * 60 + "x"], None),
        (["-5"], None),
        (["１０"], None),
        (["10", "20"], 20),
        (["junk", "20"], 20),
        (["Tue, 99 Nov 2025 02:00:00 GMT"], None),
        (["Fri, 31 Dec 9999 23:59:59 -2400"], None),
        ([], None),
    ],
)
def test_retry_after_is_read_as_seconds(lines: list[str], seconds: int | None) -> None:
    """Seconds and dates are read, the longest of two counts, junk counts for nothing."""
    answer = Answer(503, "http://a.example/", tuple(("retry-after", line) for line in lines))
    got = _retry_after(answer, NOW)
    assert got == seconds or (seconds is None and got is not None and got > 10**9)


def test_a_retry_after_without_measure_is_still_a_number() -> None:
    """A trillion seconds, and four hundred digits of them, are simply long."""
    for text in ("1000000000000", "9" * 400):
        assert (_retry_after(Answer(429, "", (("retry-after", text),)), NOW) or 0) >= 10**10


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ((("cache-control", "public, MAX-AGE=60"),), 60),
        ((("cache-control", "max-age=60, no-cache"),), None),
        ((("cache-control", "no-store"), ("expires", "Tue, 18 Nov 2025 02:00:00 GMT")), None),
        ((("cache-control", "max-age=junk"),), None),
        ((("expires", "Tue, 18 Nov 2025 02:00:00 GMT"),), 3600),
        ((("expires", "Tue, 18 Nov 2025 02:00:00 GMT"), ("date", "Tue, 18 Nov 2025 01:30:00 GMT")), 1800),
        ((("expires", "0"),), None),
        ((("expires", "-1"),), None),
        ((("expires", "Mon, 17 Nov 2025 02:00:00 GMT"),), 0),
        ((), None),
    ],
)
def test_freshness_is_read_from_the_headers(headers: tuple[tuple[str, str], ...], seconds: int | None) -> None:
    """Cache-Control counts before Expires, and a server that forbids caching says nothing of freshness."""
    assert _max_age(Answer(200, "", headers), NOW) == seconds


@given(st.lists(st.tuples(st.sampled_from(["cache-control", "expires", "date", "retry-after"]), st.text())))
def test_any_header_is_read_without_harm(headers: list[tuple[str, str]]) -> None:
    """Whatever stands in these headers, there are seconds from nought up, or None."""
    answer = Answer(200, "", tuple(headers))
    for got in (_max_age(answer, NOW), _retry_after(answer, NOW)):
        assert got is None or got >= 0


def test_a_wait_comes_with_its_failure() -> None:
    """429 and 503 bring along when the server wants us back."""
    with FeedServer() as server:
        headers = (("Retry-After", "120"), ("Retry-After", "240"), ("Content-Length", "0"))
        server.script("/", lambda _: Reply(429, b"", headers=headers))
        assert look(server, "/") == Failed("http", "HTTP 429 Too Many Requests", 429, 240)
