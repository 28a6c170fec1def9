"""I05, I08: a day of any size is one mail that fits; what it leaves out is counted and whole in the folder."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import mail_trap
import pytest
import wire
from feed_server import FeedServer
from html_reader import Reader
from mail_trap import Letter, Server
from posted import READERS, Desk, route, words
from turned import HandClock

from alerts.render import HARD_STOP

URDU = "ابپتٹجچحخدڈرزسشصطعغفقکگلمنوہی"


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[FeedServer, Server]]:
    """Feeds and a mail server."""
    with FeedServer() as feeds, mail_trap.trap("none") as server:
        yield feeds, server


def told(desk: Desk, count: int) -> list[str]:
    """So many reports of attacks, each a story of its own, with long titles in a script that travels badly."""
    titles = [f"Attack {words(desk.rng)} {urdu(desk)}" for _ in range(count)]
    for n in range(0, count, 2000):
        desk.news(*titles[n : n + 2000])
        desk._items.clear()
    return titles


def urdu(desk: Desk) -> str:
    """Words in the letters of Urdu that nobody ever wrote."""
    return " ".join("".join(desk.rng.choices(URDU, k=6)) for _ in range(14))


def halves(letter: Letter) -> tuple[str, str]:
    """The text and the HTML of a letter."""
    plain, html = (letter.message.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    return str(plain.get_content()), str(html.get_content())


@pytest.mark.parametrize("count", [0, 1, 500, pytest.param(20_000, marks=pytest.mark.slow)])
def test_a_digest_of_any_size(tmp_path: Path, clock: HandClock, servers: tuple[FeedServer, Server], count: int) -> None:
    """One mail within the size, each story shown or counted, text and HTML alike; and all of them in the folder's copy."""
    feeds, server = servers
    server.letters.clear()
    desk = Desk(tmp_path / "desk", clock, feeds, server, routes=route(READERS[0]), on_disk=count <= 500)
    titles = told(desk, count)
    desk.tick(minutes=40)
    desk.close()
    [letter] = desk.letters(kind="digest")
    read = wire.read(letter.raw)
    assert len(letter.raw) <= 2**20
    assert len(read.parts[1][1]) <= HARD_STOP
    text, html = halves(letter)
    for said in (text, Reader(html).text):
        shown = set(re.findall(r"[a-z]{8}", said)) & {title.split()[1] for title in titles}
        left = sum(int(each.replace(",", "")) for each in re.findall(r"([\d,]+) more stor", said))
        assert len(shown) + left == count
    folder = desk.folder / "var" / "bulletins"
    [kept] = (folder / "seniors").glob("digest-*.json")
    document = json.loads(kept.read_text("utf-8"))
    assert sorted(tale["title"]["text"] for tale in document["stories"]) == sorted(titles)
    assert document["text"].splitlines() == text.splitlines()
    page = kept.with_suffix(".html").read_text("utf-8")
    assert all(title.split()[3] in page for title in titles)
    assert len((folder / "seniors.atom").read_bytes()) < 2**20
    same_facts(text, html)


def test_an_alert_says_the_same_twice(tmp_path: Path, clock: HandClock, servers: tuple[FeedServer, Server]) -> None:
    """The text of an alert has every fact of its HTML, and every link."""
    feeds, server = servers
    server.letters.clear()
    desk = Desk(tmp_path / "desk", clock, feeds, server, routes=route(READERS[0]))
    desk.strikes(12)
    desk.tick(minutes=11)
    desk.close()
    [letter] = desk.letters(kind="alert")
    same_facts(*halves(letter))


def same_facts(text: str, html: str) -> None:
    """Each link, number, name and word of the HTML stands in the text, and each number and link of the text in it."""
    read = Reader(html)
    body = Reader("<body" + html.split("<body", 1)[1].rsplit("</html>", 1)[0]).text
    assert set(re.findall(r"https?://\S+", text)) == read.links
    flat = re.sub(r"\s+", " ", text).casefold()
    missing = {each for each in re.findall(r"\w+", body.casefold()) if each not in flat}
    assert missing == set()
    # what the HTML draws the text has to say: the board's blocks and bars
    spoken = re.sub(r"https?://\S+|\[\d+\]|Pressure \d+ of 10|7 days On", "", text)
    numbers = set(re.findall(r"\d[\d,:]*\d|\d", spoken))
    assert {each for each in numbers if each not in body} == set()
