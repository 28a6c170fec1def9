"""feedparser's own suite, all of it, read by our parser and compared with what feedparser itself makes of it."""

import gzip
import json
import re
import tarfile
from collections.abc import Iterator
from typing import Any

import pytest
import real

from feeds.clean import line
from feeds.parse import ParseFailed, Parser, RawDocument

OTHERWISE = {
    "tests/illformed/rss_incomplete_cdata.xml": "cut: its one item has no end and waits until it is whole",
    "tests/json/example.json": "JSON Feed, which feedparser 6 does not read",
}
"""Documents whose items we count otherwise, on purpose."""
TITLES = {
    "tests/wellformed/sanitize/entry_title_crazy.xml": "feedparser's sanitiser loses what follows a broken comment",
}
"""Documents whose titles we read otherwise, on purpose."""
_HEADER = re.compile(rb"^Header:\s*Content-type:\s*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)


@pytest.fixture(scope="module")
def suite() -> list[tuple[str, bytes]]:
    """Every document of the suite with its path."""
    found = []
    with tarfile.open(real.folder("feeds") / "feedparser.tar.gz") as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is not None:
                found.append((member.name.partition("/")[2], content.read()))
    return found


@pytest.fixture(scope="module")
def reference() -> dict[str, dict[str, Any]]:
    """What feedparser 6.0.14 made of each document, by path."""
    with gzip.open(real.folder("feeds") / "feedparser-reference-results.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(row) for row in lines]
    return {row["path"]: row for row in rows if row["suite"] == "feedparser"}


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    """The parser with the limits of a real desk."""
    with Parser() as made:
        yield made


def _read(parser: Parser, body: bytes, content_type: str = "") -> RawDocument:
    """A document; what is no feed has no items, as with feedparser."""
    try:
        return parser.read(body, content_type)
    except ParseFailed as failure:
        assert failure.kind in {"not a feed", "refused"}
        return RawDocument()


def _differences(
    path: str, document: RawDocument, expected: dict[str, Any]
) -> Iterator[tuple[str, str, object, object]]:
    if len(document.items) != expected["n_entries"]:
        yield path, "count", len(document.items), expected["n_entries"]
        return
    for item, entry in zip(document.items, expected["entries"], strict=False):
        stated = item.published if isinstance(item.published, tuple) else ()
        date = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}".format(*stated) if stated else ""
        pairs = {
            "id": (item.guid, entry["id"]),
            "link": (item.link, entry["link"]),
            "title": (line(item.title), None if entry["title"] is None else line(entry["title"])),
            "date": (date, (entry["published_utc"] or entry["updated_utc"] or "")[:19] or None),
        }
        yield from (
            (path, name, ours, theirs)
            for name, (ours, theirs) in pairs.items()
            if theirs is not None and ours != theirs
        )


def test_entries_agree_with_feedparser(
    suite: list[tuple[str, bytes]], reference: dict[str, dict[str, Any]], parser: Parser
) -> None:
    """Number, ids, links, titles and dates of entries are feedparser's, but for the documents named above."""
    found = []
    compared = 0
    for path, body in suite:
        document = _read(parser, body)
        if path in reference:
            compared += 1
            found += _differences(path, document, reference[path])
    assert compared == len(reference) == 2107
    assert {path for path, name, *_ in found if name == "count"} == set(OTHERWISE)
    assert {path for path, name, *_ in found if name == "title"} == set(TITLES)
    assert [each for each in found if each[1] not in {"count", "title"}] == []


def test_no_header_makes_the_parser_raise(suite: list[tuple[str, bytes]], parser: Parser) -> None:
    """Served with the Content-Type that it names itself, every document is read or refused, and the child lives."""
    child = None
    for _, body in suite:
        if header := _HEADER.search(body):
            _read(parser, body, header[1].decode("latin-1"))
            child = child or parser._child
            assert parser._child is not None
            assert parser._child.poll() is None
    assert child is not None
