"""I01: from every source of words, through the whole daemon: no word becomes a header, a recipient or a part."""

import json
from collections.abc import Iterator
from email.header import decode_header, make_header
from pathlib import Path

import mail_trap
import pytest
import wire
from feed_server import FeedServer
from mail_trap import Server
from posted import READERS, Desk, route
from turned import HandClock

OURS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "List-Id",
    "List-Unsubscribe",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
]
DIGEST = [*OURS, "Precedence", "X-Forewarn-View", "MIME-Version", "Content-Type"]
ALERT = [*OURS, "Importance", "X-Forewarn-View", "X-Forewarn-Problem", "MIME-Version", "Content-Type"]
NOTICE = [name for name in OURS if not name.startswith("List")] + [
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
]

WORDS = {
    "line ends": "Hi&#13;&#10;Bcc: e@x.example&#10;&#10;body",
    "control": "a\x0bb\x0cc\x85d\u2028e\u2029f\x1b[31mg",
    "bidi": "\u202eBcc\u2066: e@x\u2069\u200f",
    "halves": "&#xD800;&#xDFFF; half",
    "encoded q": "=?utf-8?q?Hi=0D=0ABcc:_e=40x?=",
    "encoded b": "=?utf-8?b?SGkNCkJjYzogZUB4?=",
    "many encoded": "=?" * 2500,
    "long": "x" * 500_000,
    "marks": "é" * 20_000,
    "address": "a@b.example, <c@d.example>; Bcc: e@x",
    "boundary": "--=_0123456789abcdef\r\nContent-Type: text/html",
}


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[FeedServer, Server]]:
    """Feeds and a mail server."""
    with FeedServer() as feeds, mail_trap.trap("none") as server:
        yield feeds, server


def whole(letters: list[mail_trap.Letter], readers: set[str]) -> None:
    """Each letter has our fields, each once, one reader and two parts, or one where it is a notice."""
    for letter in letters:
        assert letter.recipient in readers
        read = wire.read(letter.raw)
        kind = read.field("Message-ID")[1:].split(b".", maxsplit=1)[0]
        wanted = {b"digest": DIGEST, b"alert": ALERT, b"notice": NOTICE}[kind]
        assert set(read.names) <= {*wanted, "Content-Transfer-Encoding"}
        assert {*wanted} - set(read.names) <= {"Importance", "X-Forewarn-Problem"}
        assert len(read.names) == len(set(read.names))
        assert read.field("To") == letter.recipient.encode()
        subject = str(make_header(decode_header(read.field("Subject").decode())))
        assert len(subject) <= 70
        assert not any(ord(sign) < 32 or 127 <= ord(sign) < 160 or sign in "\u2028\u2029\u202e" for sign in subject)
        assert len(read.parts) == (1 if kind == b"notice" else 2)


@pytest.mark.parametrize("name", WORDS)
def test_what_a_feed_says(tmp_path: Path, clock: HandClock, servers: tuple[FeedServer, Server], name: str) -> None:
    """Titles, texts, authors and the feed's own name."""
    feeds, server = servers
    server.letters.clear()
    desk = Desk(tmp_path / "desk", clock, feeds, server, raw=True)
    said = "".join(sign for sign in WORDS[name] if sign not in "\x0b\x0c\x1b")
    desk.news(
        f"Airstrike hits Khost {said}", f"{said} Airstrike hits Khost market", text=said, author=said[:1000], named=said
    )
    for _ in range(4):
        desk.tick(minutes=11)
    desk.close()
    kinds = {str(each.message["Message-ID"])[1:6] for each in server.letters}
    assert {"alert", "diges"} <= kinds
    whole(server.letters, {*READERS, "ops@desk.example"})


@pytest.mark.parametrize("name", ["encoded q", "encoded b", "bidi", "address", "boundary"])
def test_what_a_desk_says(tmp_path: Path, clock: HandClock, servers: tuple[FeedServer, Server], name: str) -> None:
    """Titles of rules, of problems and of publishers, as far as a desk's files may hold them."""
    feeds, server = servers
    server.letters.clear()
    words = json.dumps(WORDS[name].replace("\r\n", " ")[:60])
    desk = Desk(tmp_path / "desk", clock, feeds, server, routes=route(*READERS))
    for file, old in (
        ("rules/indicators/strike.yaml", "title: Air strike reported"),
        ("rules/problem.yaml", "title: The border"),
        ("feeds.yaml", "title: Dawn"),
        ("desk.yaml", "title: Test desk"),
    ):
        path = desk.folder / file
        path.write_text(path.read_text("utf-8").replace(old, f"title: {words}"), encoding="utf-8")
    changed = [desk.daemon.keeper.look(), desk.daemon.keeper.look()]
    desk.news("Airstrike hits Khost market")
    for _ in range(4):
        desk.tick(minutes=11)
    desk.close()
    assert len(server.letters) >= 4
    assert changed[1] or desk.letters("ops@desk.example", "notice"), "taken, or refused and said"
    whole(server.letters, {*READERS, "ops@desk.example"})


def test_what_a_server_says(tmp_path: Path, clock: HandClock, servers: tuple[FeedServer, Server]) -> None:
    """A refusal is repeated to the operator and in the digest as words."""
    feeds, server = servers
    server.letters.clear()
    server.counts.clear()
    server.refuse("RCPT", "550 =?utf-8?q?Hi=0D=0ABcc:_e=40x?= \x1b[31m<b>no</b>", recipient=READERS[0], nth=1)
    desk = Desk(tmp_path / "desk", clock, feeds, server)
    desk.strikes(1)
    for _ in range(4):
        desk.tick(minutes=11)
    desk.close()
    server.behave()
    assert [each for each in server.letters if each.recipient == "ops@desk.example"]
    whole(server.letters, {*READERS, "ops@desk.example"})


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: a\nBcc: x\r\nContent-Type: text/plain\r\n\r\n",
        b"Subject: a\r\n \r\nContent-Type: text/plain\r\n\r\n",
        b"Subject\r\nContent-Type: text/plain\r\n\r\n",
        b"Subject: \xc3\xa9\r\nContent-Type: text/plain\r\n\r\n",
        b"Subject: a\r\nContent-Type: text/plain\r\n",
    ],
)
def test_the_reader_is_strict(raw: bytes) -> None:
    """What mail programs read in different ways is a fault to the reader that these tests use."""
    with pytest.raises(ValueError, match=r"."):
        wire.read(raw)
