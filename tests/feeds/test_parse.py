"""Bytes -> a document, through a child process with limits."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
from archive import Archive
from hypothesis import given
from hypothesis import strategies as st

from feeds.entry import Document
from feeds.feed import Feed
from feeds.fetch import Fetched
from feeds.parse import Limits, ParseFailed, Parser, parse

NOW = datetime(2025, 11, 18, 1, 0, tzinfo=UTC)
CASES = Path(__file__).resolve().parents[1] / "cases" / "feeds"
FEED = Feed(id="paper-home", url="http://paper.example/feeds/home.xml")


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    """One parser for all: its child must survive them, or be replaced."""
    with Parser() as made:
        yield made


def _read(parser: Parser, body: bytes, content_type: str = "") -> Document:
    fetched = Fetched(body, content_type, FEED.url, "", "", 200, len(body), "")
    return parse(FEED, fetched, parser, NOW)


def _told(parser: Parser, body: bytes) -> dict[str, Any]:
    """What a document says, without what it does not say."""
    try:
        document = _read(parser, body)
    except ParseFailed as failure:
        return {"failed": failure.kind, "why": failure.why}
    items = []
    for item in document.items:
        told = {name: value for name, value in asdict(item).items() if value}
        if item.published:
            told["published"] = item.published.isoformat()
        items.append(told)
    return {
        "title": document.title,
        "lang": document.lang,
        "whole": document.whole,
        "problems": list(document.problems),
        "items": items,
    }


@pytest.mark.parametrize(
    "case", sorted(path for path in CASES.iterdir() if path.suffix != ".json"), ids=lambda path: path.name
)
def test_a_strange_feed_gives_what_stands_beside_it(parser: Parser, case: Path) -> None:
    """Each document of cases/feeds says what the JSON file of its name says."""
    beside = case.with_suffix(".json")
    assert _told(parser, case.read_bytes()) == json.loads(beside.read_text(encoding="utf-8"))


# -- identity and wholeness -----------------------------------------------------------------------

_RSS = (
    '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>Cut</title><link>http://paper.example/</link>\n'
    "<item><title>مذاکرات بحال</title><link>http://paper.example/1?a=1&amp;b=2</link><description>A &lt;b&gt;first&lt;/b&gt; one"
    '</description><guid isPermaLink="false">g1</guid></item>\n'
    "<item><link>http://paper.example/2</link><title>Second</title><description><![CDATA[<p>Of </item> and ü</p>]]></description>"
    '<guid isPermaLink="false">g2</guid></item>\n<item><title>Third, without GUID or link</title><description>words</description>'
    "</item></channel></rss>"
)
_ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>Cut</title><entry><title>Ä first</title><link href="http://paper.example/1"/>'
    "<id>tag:1</id><updated>2025-11-17T10:00:00Z</updated><summary>s &amp; t</summary></entry><entry><title>Second</title>"
    '<id>tag:2</id><content type="html">&lt;p&gt;x&lt;/p&gt;</content><link href="http://paper.example/2"/></entry></feed>'
)


@pytest.mark.parametrize("text", [_RSS, _ATOM], ids=["rss", "atom"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_cut_feed_brings_nothing_that_the_whole_one_lacks(parser: Parser, text: str, encoding: str) -> None:
    """Cut at every byte, a feed gives no item, no wording and no validators that are not those of the whole feed."""
    body = text.encode(encoding)
    archive = Archive()
    whole = _read(parser, body)
    assert whole.whole
    archive.take(FEED, whole)
    most = 0
    for end in range(1, len(body)):
        try:
            document = _read(parser, body[:end])
        except ParseFailed as failure:
            assert failure.kind == "not a feed"
            continue
        assert not document.whole
        found = archive.take(FEED, document)
        assert (found.new, found.revised) == ((), ())
        most = max(most, len(document.items))
    assert most == len(whole.items)


def test_items_beyond_two_thousand_are_left_out(parser: Parser) -> None:
    """Of 5,000 items the first 2,000 listed are taken, and the document is said not to be whole."""
    items = "".join(f"<item><guid>g{number}</guid><title>Item {number}</title></item>" for number in range(5000))
    document = _read(parser, f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
    assert [item.guid for item in document.items] == [f"g{number}" for number in range(2000)]
    assert not document.whole
    assert document.problems == ("3000 items beyond the first 2000 were left out",)


def test_an_answer_has_a_limit_too() -> None:
    """Items that do not fit into the output cap are left out, and the document is said not to be whole."""
    items = "".join(f"<item><guid>g{n}</guid><description>{'مذاکرات ' * 2000}</description></item>" for n in range(20))
    with Parser(Limits(output=2**18)) as small:
        document = _read(small, f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
    assert 0 < len(document.items) < 20
    assert not document.whole
    assert "fit into what a document may say" in document.problems[0]


def test_caps_hold_for_every_field(parser: Parser) -> None:
    """Titles, names, texts, links and GUIDs keep within their caps; a long GUID is told apart by its hash."""
    long = "word " * 20_000
    item = (
        f"<item><title>{long}</title><author>{'x' * 20_000}</author><link>http://x.example/{'a' * 5000}</link>"
        f"<description>{long}</description><guid>{'g' * 5000}</guid></item>"
    )
    (read,) = _read(parser, f"<rss version='2.0'><channel>{item}</channel></rss>".encode()).items
    assert (len(read.title), len(read.author), read.link) == (1000, 1000, "")
    assert len(read.summary) <= 2**16
    assert read.guid.startswith("sha256:")


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        ("text/xml", "utf-8"),
        ("text/xml; charset=iso-8859-1", "utf-8"),
        ("text/html; charset=utf-8", "utf-8"),
        ('application/rss+xml; charset="windows-1256"', "windows-1256"),
        ("application/rss+xml; charset=bogus", "utf-8"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ("", "utf-32"),
        ("application/xml", "utf-16-le"),
    ],
)
def test_the_encoding_is_found(parser: Parser, content_type: str, encoding: str) -> None:
    """Mark, header and declaration are believed in this order, but a header that says Latin-1 knows nothing."""
    text = "<?xml version='1.0'?><rss version='2.0'><channel><item><title>افغانستان</title></item></channel></rss>"
    (item,) = _read(parser, text.encode(encoding), content_type).items
    assert item.title == "افغانستان"


@pytest.mark.parametrize("name", ["punycode", "unicode_escape", "utf-7", "idna", "raw_unicode_escape", "cp037"])
def test_what_is_no_encoding_for_feeds_is_refused(parser: Parser, name: str) -> None:
    """Encodings that only Python knows are refused, in the declaration and in the header."""
    body = f"<?xml version='1.0' encoding='{name}'?><rss version='2.0'><channel/></rss>".encode("ascii")
    for served, content_type in ((body, ""), (b"<rss version='2.0'/>", f"text/xml; charset={name}")):
        with pytest.raises(ParseFailed, match="is not read") as caught:
            parser.read(served, content_type)
        assert caught.value.kind == "refused"


def test_the_server_says_nothing_about_the_base(parser: Parser) -> None:
    """A relative link is joined to where the document came from, a relative GUID to nothing."""
    raw = parser.read(b"<rss version='2.0'><item><guid>1</guid><link>2</link></item></rss>", "", "http://a.example/b/c")
    assert (raw.items[0].guid, raw.items[0].link) == ("1", "http://a.example/b/2")


# -- a hostile publisher --------------------------------------------------------------------------


def _rss(item: str, before: str = "") -> bytes:
    return f"{before}<rss version='2.0'><channel><title>t</title><item>{item}</item></channel></rss>".encode()


# feedparser takes declarations apart that begin a line; behind a comment they reach Expat as they are.
_HIDDEN = "<!-- --><!DOCTYPE rss ["


def _chained(count: int) -> bytes:
    links = "".join(f'<!ENTITY e{number} "&e{number - 1};">' for number in range(1, count))
    return _rss(f"<title>&e{count - 1};</title>", f'{_HIDDEN}<!ENTITY e0 "x">{links}]>')


_LAUGHS = _rss(
    "<title>&l9;</title>",
    f'{_HIDDEN}<!ENTITY l0 "ha">'
    + "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))
    + "]>",
)
HOSTILE: dict[str, tuple[bytes, set[str]]] = {
    "chained-30k": (_chained(30_000), {"refused"}),
    "chained-200k": (_chained(200_000), {"refused"}),
    "chained-in-sight": (_chained(30_000).replace(b"<!-- -->", b""), {"fine", "refused"}),
    "chained-on-lines": (_chained(30_000).replace(b"<!ENTITY", b"\n<!ENTITY"), {"fine", "refused"}),
    "laughs": (_LAUGHS, {"refused"}),
    "laughs-utf-16": (_LAUGHS.decode().encode("utf-16"), {"refused"}),
    "quadratic": (
        _rss("<title>" + "&a;" * 50_000 + "</title>", f'{_HIDDEN}<!ENTITY a "{"a" * 50_000}">]>'),
        {"refused"},
    ),
    "hidden-reference": (
        _rss("<title>&b;</title>", f'{_HIDDEN}<!ENTITY a "x"><!ENTITY b "&#38;a;">]>'),
        {"refused"},
    ),
    "parameter": (
        _rss("<title>x</title>", "<!DOCTYPE rss [<!ENTITY % a \"<!ENTITY b 'x'>\"> %a;]>"),
        {"refused", "fine"},
    ),
    "external-dtd": (_rss("<title>x</title>", '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">'), {"fine"}),
    "author": (_rss(f"<author>{'a' * 100_000}</author>"), {"timeout"}),
    "author-dots": (_rss(f"<author>a@{'a.' * 20_000}!</author>"), {"timeout", "fine"}),
    "attributes": (_rss("<title " + " ".join(f"a{n}='x'" for n in range(200_000)) + ">x</title>"), {"timeout"}),
    "comments": (_rss(f"<description>{'&lt;!--' * 100_000}</description>"), {"timeout", "fine"}),
    "namespaces": (("<a xmlns:b='c'>" * 20_000).encode(), {"timeout", "not a feed"}),
    "nested": (_rss("<description>" + "<b>" * 100_000 + "</b>" * 100_000 + "</description>"), {"timeout", "fine"}),
    "title-10-MB": (_rss(f"<title>{'x' * 10_000_000}</title>"), {"fine"}),
    "feed-50-MB": (_rss("<title>x</title>" * 3_300_000), {"refused"}),
    "random": (bytes((n * 7919 + n // 13) % 256 for n in range(200_000)), {"not a feed"}),
    "less-than": (_rss("<title>" + "<" * 1_000_000 + "</title>"), {"timeout", "fine"}),
    "nul": (b"\0" * 1_000_000, {"not a feed"}),
    "json-depth": (b'{"a":' * 200_000, {"not a feed"}),
    "json-number": (b'{"version":"https://jsonfeed.org/version/1","items":[{"id":' + b"9" * 100_000 + b"}]}", {"fine"}),
    "empty": (b"", {"not a feed"}),
    "blank": (b" \n ", {"not a feed"}),
    "path": (b"/etc/passwd", {"not a feed"}),
    "file-url": (b"file:///etc/passwd", {"not a feed"}),
    "loopback-url": (b"http://127.0.0.1:9/", {"not a feed"}),
}


def _fate(parser: Parser, body: bytes) -> str:
    try:
        _read(parser, body)
    except ParseFailed as failure:
        return failure.kind
    return "fine"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_costs_only_itself(name: str) -> None:
    """Whatever a document does, the parser answers in time, and reads the next one."""
    body, fates = HOSTILE[name]
    with Parser(Limits(cpu_s=1, wall_s=6)) as hurried:
        start = time.monotonic()
        assert _fate(hurried, body) in fates | {"timeout"} if len(body) > 10**6 else fates
        assert time.monotonic() - start < 8
        assert _fate(hurried, _rss("<title>Calm</title>")) == "fine"


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_keeps_within_the_real_limits(name: str) -> None:
    """With the limits of a real desk the child is done or ended within 20 seconds, and never had a gigabyte."""
    body, fates = HOSTILE[name]
    heaviest = 0
    with Parser() as real:
        assert _fate(real, _rss("<title>Calm</title>")) == "fine"
        child = psutil.Process(real._child.pid)
        done = threading.Event()

        def weigh() -> None:
            nonlocal heaviest
            while not done.wait(0.05):
                try:
                    heaviest = max(heaviest, child.memory_info().rss)
                except psutil.NoSuchProcess:
                    return

        scales = threading.Thread(target=weigh)
        scales.start()
        start = time.monotonic()
        fate = _fate(real, body)
        took = time.monotonic() - start
        done.set()
        scales.join()
        assert fate in fates | {"fine"} or (fate, name) == ("died", "feed-50-MB")
        assert took < 25
        assert heaviest < 700 * 2**20
        assert _fate(real, _rss("<title>Calm</title>")) == "fine"


def test_memory_has_a_limit() -> None:
    """A document that needs more memory than is allowed ends the child with that reason."""
    with Parser(Limits(memory=24 * 2**20)) as narrow:
        with pytest.raises(ParseFailed, match="more than 24 MiB of memory") as caught:
            narrow.read(_rss(f"<title>{'x' * 12_000_000}</title>"))
        assert caught.value.kind == "died"
        assert narrow.read(_rss("<title>Calm</title>")).items[0].title == "Calm"


_WATCHED = """
import sys
def watch(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system"):
        print(event, args)
    if event == "open" and "passwd" in str(args[0]):
        print(event, args)
from feeds import parse_child
sys.addaudithook(watch)
for body in sys.stdin.buffer.read().split(b"\\x01"):
    parse_child.read(body, "text/xml", "http://x.example/", 10)
"""


def test_nothing_is_opened_and_nobody_asked() -> None:
    """Bodies that are paths or addresses, and documents that name files and servers, make the parser open nothing."""
    bodies = [
        b"/etc/passwd",
        b"file:///etc/passwd",
        b"http://127.0.0.1:9/feed",
        _rss("<title>&x;</title>", f'{_HIDDEN}<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        _rss("<title>&x;</title>", '<!DOCTYPE rss [\n<!ENTITY x SYSTEM "http://127.0.0.1:9/x">\n]>'),
        _rss("<title>x</title>", f'{_HIDDEN}<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>'),
        _rss("<title>x</title>", '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/rss.dtd">'),
        _rss("<title>x</title>", '<?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?>'),
    ]
    ran = subprocess.run(
        [sys.executable, "-I", "-c", _WATCHED], input=b"\x01".join(bodies), capture_output=True, check=True
    )
    assert ran.stdout == b""


# -- a child that misbehaves ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        ("import os\nfor _ in range(2**14): os.write(1, b'x' * 2**16)", "died"),
        ("import sys; sys.stdout.write('{}')", "died"),
        ("pass", "died"),
        ("raise SystemExit(3)", "died"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "died"),
        ("import os, time; os.write(1, b'\\0\\0\\0\\2[]'); time.sleep(60)", "died"),
        ("import os, time; os.write(1, b'\\0\\0\\0\\2{}'); time.sleep(60)", "died"),
        ("import os, time; os.write(1, b'\\0\\0\\0\\1{}}}'); time.sleep(60)", "died"),
        ("import os, time; os.write(1, b'\\0\\0\\0\\x12{\"document\": null}'); time.sleep(60)", "died"),
        ("import os, time; os.close(0); os.close(1); time.sleep(60)", "died"),
        ("import os, time; os.write(1, b'\\0\\0\\1\\0{'); time.sleep(60)", "timeout"),
        ("import time; time.sleep(60)", "timeout"),
        ("import sys, time; sys.stdin.buffer.read(10); time.sleep(60)", "timeout"),
    ],
)
def test_a_child_that_misbehaves_is_ended(act: str, kind: str) -> None:
    """Whatever the child says or leaves unsaid, one failure comes of it, within the wall time, and no process stays."""
    start = time.monotonic()
    with Parser(Limits(wall_s=2), command=[sys.executable, "-I", "-c", act]) as parser:
        with pytest.raises(ParseFailed) as caught:
            parser.read(b"x" * 2**20)
        assert caught.value.kind == kind
        assert parser._child is None
    assert time.monotonic() - start < 5


def test_a_child_that_cannot_be_started_is_a_failure() -> None:
    """Where the child cannot be run at all, that is what is said."""
    with Parser(command=["./no-such-program"]) as parser, pytest.raises(ParseFailed, match="could not be run"):
        parser.read(b"<rss/>")


def test_a_killed_child_is_replaced(parser: Parser) -> None:
    """After the child is killed between two documents, the next document is read by another."""
    parser.read(_rss("<title>One</title>"))
    child = parser._child
    assert child is not None
    os.kill(child.pid, 9)
    child.wait()
    assert parser.read(_rss("<title>Two</title>")).items[0].title == "Two"


def test_an_old_child_is_replaced() -> None:
    """A child reads so many documents and no more."""
    with Parser(Limits(documents=2)) as short:
        seen = []
        for _ in range(5):
            short.read(_rss("<title>x</title>"))
            assert short._child is not None
            seen.append(short._child.pid)
    assert len(set(seen)) == 3


def test_threads_take_turns(parser: Parser) -> None:
    """Four threads reading at once each get the answer to their own document."""
    wrong: list[str] = []

    def read(name: str) -> None:
        for number in range(10):
            title = parser.read(_rss(f"<title>{name}{number}</title>")).items[0].title
            if title != f"{name}{number}":
                wrong.append(title)

    threads = [threading.Thread(target=read, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_the_child_knows_no_secret_and_little_code(parser: Parser) -> None:
    """The child has nothing of our environment, and imports neither the network client nor pydantic."""
    ran = subprocess.run(
        [sys.executable, "-I", "-c", "import feeds.parse_child, sys; print(*sys.modules)"],
        capture_output=True,
        check=True,
    )
    assert not {"aiohttp", "pydantic", "nh3", "regex", "sqlite3", "feeds.parse"} & set(ran.stdout.decode().split())
    parser.read(_rss("<title>x</title>"))
    assert parser._child is not None
    assert set(psutil.Process(parser._child.pid).environ()) <= {"LC_ALL", "LC_CTYPE"}


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_arbitrary_bytes_are_a_document_or_a_failure(parser: Parser, body: bytes) -> None:
    """Parsing arbitrary bytes raises nothing but ParseFailed."""
    for served in (body, _RSS.encode()[:300] + body, _ATOM.encode()[:200] + body + _ATOM.encode()[200:]):
        try:
            document = _read(parser, served)
        except ParseFailed as failure:
            assert failure.kind in {"not a feed", "refused"}
        else:
            assert isinstance(document, Document)
