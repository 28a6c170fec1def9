"""Lists of feeds, in and out."""

import html
import re
import xml.etree.ElementTree as ET

import pytest
import real
from hypothesis import given
from hypothesis import strategies as st

from feeds.feed import Feed, Publisher
from monitor.desk.opml import (
    NoListError,
    OpmlError,
    as_yaml,
    list_of,
    longer,
    read_opml,
    same_address,
    without_user,
    write_opml,
)
from monitor.desk.pages import Pages

DAWN = Publisher(
    id="dawn",
    title="Dawn & Sons",
    group="dawn",
    domains=("dawn.com",),
    feeds=(Feed(id="dawn-home", url="https://www.dawn.com/feeds/home?a=1&b=2", lang="en"),),
)


def outline(**attributes: str) -> bytes:
    """An OPML file with one outline."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "body"), "outline", attributes)
    return ET.tostring(root)


def publishers(text: bytes) -> tuple[Publisher, ...]:
    """The publishers that a feeds.yaml holds, which must have no fault."""
    pages = Pages.of({"feeds.yaml": text})
    found = pages.publishers()
    assert [fault for fault in pages.faults if fault.file == "feeds.yaml"] == []
    return found


@pytest.mark.parametrize(("name", "feeds"), [("Pakistan.opml", 7), ("News.opml", 11)])
def test_real_lists_become_publishers(name: str, feeds: int) -> None:
    """Each address of a real list is one unverified feed of a publisher of letter F."""
    content = (real.folder("feed-lists") / name).read_bytes()
    found = read_opml(content)
    assert (found.feeds, found.left_out) == (feeds, [])
    made = publishers(longer(b"- id: dawn\n  title: Dawn\n", found.publishers))[1:]
    assert {publisher.letter for publisher in made} == {"F"}
    assert all(feed.unverified for publisher in made for feed in publisher.feeds)
    urls = re.findall(r'xmlUrl="([^"]*)"', content.decode())
    assert sorted(feed.url for publisher in made for feed in publisher.feeds) == sorted(
        html.unescape(url) for url in urls
    )


def test_a_list_read_twice_adds_nothing() -> None:
    """An address that is there already is left out, however it is spelled."""
    found = read_opml(outline(xmlUrl="http://dawn.com/feeds/home/?a=1&b=2"), [DAWN])
    assert found.publishers == []
    assert found.left_out == [("http://dawn.com/feeds/home/?a=1&b=2", "already here")]


def test_what_we_write_we_read() -> None:
    """Every address of an exported list comes back."""
    found = read_opml(write_opml([DAWN], 'A "desk" <&>'))
    (publisher,) = found.publishers
    assert publisher["domains"] == ["dawn.com"]
    assert list_of(publisher)[0]["url"] == DAWN.feeds[0].url
    assert list_of(publisher)[0]["lang"] == "en"


def test_a_known_host_is_no_second_source() -> None:
    """A new feed of a publisher whom the desk knows joins its owner group."""
    (publisher,) = read_opml(outline(xmlUrl="https://feeds.dawn.com/sport"), [DAWN]).publishers
    assert publisher["group"] == "dawn"


def test_a_shared_host_says_nothing_about_the_owner() -> None:
    """Two feeds of a host that serves many publishers are two publishers."""
    content = b"<opml><body>%s%s</body></opml>" % (
        b'<outline text="One" xmlUrl="http://feeds.feedburner.com/one"/>',
        b'<outline text="Two" xmlUrl="http://feeds.feedburner.com/two"/>',
    )
    assert [one["title"] for one in read_opml(content).publishers] == ["One", "Two"]


def test_bare_ampersands_are_read() -> None:
    """An address with several parameters, written as people write it, is read."""
    content = b'<opml><body><outline text="A & B" xmlUrl="https://x.example/?a=1&b=2&amp;c=3"/></body></opml>'
    (publisher,) = read_opml(content).publishers
    assert list_of(publisher)[0]["url"] == "https://x.example/?a=1&b=2&c=3"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://x.example/feed", "not an address of the web"),
        ("javascript:alert(1)", "not an address of the web"),
        ("http://[::1", "not an address"),
        ("https://user:secret@x.example/", "the address holds a password"),
    ],
)
def test_what_is_no_address_is_left_out_with_the_reason(url: str, why: str) -> None:
    """Nothing that cannot be asked, and no password, comes into the desk."""
    assert read_opml(outline(xmlUrl=url)).left_out == [(url, why)]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        b"<rss/>",
        b'<!DOCTYPE opml [<!ENTITY a "b">]><opml><body><outline text="&a;" xmlUrl="https://x.example/"/></body></opml>',
        b'<?xml version="1.0" encoding="no-such-thing"?><opml/>',
        b"<opml>" + b" " * (4 * 1024 * 1024) + b"</opml>",
    ],
)
def test_what_is_no_list_is_refused_with_a_word(content: bytes) -> None:
    """Other files, entities, unknown encodings and giants are refused with a sentence."""
    with pytest.raises(OpmlError, match=r"the list|no OPML"):
        read_opml(content)


def test_what_analysts_wrote_stays_byte_for_byte() -> None:
    """Import appends in the file's own indentation and line ends, and touches nothing above."""
    before = b"# ours\r\n  - {id: dawn, title: Dawn}   # note"
    after = longer(before, read_opml(outline(xmlUrl="https://x.example/feed", text='X: "y" # z')).publishers)
    assert after.startswith(before + b"\r\n  - id: x-example\r\n")
    assert [publisher.title for publisher in publishers(after)] == ["Dawn", 'X: "y" # z']


def test_a_list_in_brackets_is_left_to_a_person() -> None:
    """Nothing can be added below a list that is written in brackets."""
    with pytest.raises(NoListError, match="brackets"):
        longer(b"[{id: dawn, title: Dawn}]\n", [])


@given(st.text(min_size=1, max_size=60), st.text(max_size=30), st.text(max_size=8))
def test_any_title_can_be_carried_in(title: str, path: str, language: str) -> None:
    """Whatever a list says of a feed, what is written is a sound feeds.yaml."""
    clean = "".join(sign for sign in title if sign.isprintable() and not "\ud800" <= sign <= "\udfff")
    tail = "".join(sign for sign in path if sign.isalnum())
    found = read_opml(outline(xmlUrl=f"https://x.example/{tail}", text=clean, language=language.strip("\x00")[:0]))
    (publisher,) = publishers(as_yaml(found.publishers).encode())
    assert publisher.feeds[0].url == f"https://x.example/{tail}"


def test_addresses_are_shown_without_passwords() -> None:
    """User names and passwords stay out of lists."""
    assert without_user("https://me:secret@x.example/a@b") == "https://x.example/a@b"
    assert same_address("https://www.x.example:443/a/") == same_address("http://x.example/a")
