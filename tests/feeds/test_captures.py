"""A day of real newspapers, poll after poll, as they were captured on 13 August 2026."""

import csv
import tarfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import real
from archive import Archive

from feeds.feed import Feed
from feeds.fetch import Fetched
from feeds.parse import Parser, parse
from feeds.sift import words

Poll = tuple[datetime, bytes]


@pytest.fixture(scope="module")
def day() -> dict[str, list[Poll]]:
    """The polls of each feed in the order of their times, which the text of the times is not: zones differ."""
    folder = real.folder("feeds")
    polls: dict[str, list[Poll]] = defaultdict(list)
    with (
        tarfile.open(folder / "captured-2026-08-13.tar.xz") as archive,
        (folder / "captured-2026-08-13.tsv").open(encoding="utf-8") as table,
    ):
        bodies = {member.name: content.read() for member in archive if (content := archive.extractfile(member))}
        for row in csv.DictReader(table, delimiter="\t"):
            taken = datetime.fromisoformat(row["commit_time"]).astimezone(UTC)
            polls[row["file"].split("/")[1]].append((taken, bodies[row["file"]]))
    return {name: sorted(each, key=lambda poll: poll[0]) for name, each in polls.items()}


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    """The parser with the limits of a real desk."""
    with Parser() as made:
        yield made


@pytest.mark.parametrize(
    ("name", "fresh"),
    [
        ("aljazeera", [25, 2, 1, 3, 9, 7, 2]),
        ("mehr", [30, 0, 0, 1, 4, 2, 0]),
        ("bbc_world", [28, 0, 2, 0, 1, 1, 0]),
    ],
)
def test_only_what_is_new_is_new(day: dict[str, list[Poll]], parser: Parser, name: str, fresh: list[int]) -> None:
    """Each poll brings as many new entries as the newspaper added."""
    archive = Archive()
    feed = Feed(id=name, url=f"https://{name.replace('_', '-')}.example/feed")
    counts = []
    for taken, body in day[name]:
        document = parse(
            feed, Fetched(body, "application/rss+xml", feed.url, "", "", 200, len(body), ""), parser, taken
        )
        assert document.whole
        counts.append(len(archive.take(feed, document, taken).new))
    assert counts == fresh


def test_nothing_is_lost_or_found_twice(day: dict[str, list[Poll]], parser: Parser) -> None:
    """In every feed of the day, each poll read again brings nothing, and every item of it has one entry.

    One of the papers lists items twice, word for word.
    """
    for name, polls in day.items():
        archive = Archive()
        feed = Feed(id=f"f-{name}", url="https://paper.example/feed")
        for taken, body in polls:
            document = parse(feed, Fetched(body, "", feed.url, "", "", 200, len(body), ""), parser, taken)
            found = archive.take(feed, document, taken)
            listed = {(item.guid, item.link, words(item)) for item in document.items}
            assert len(found.new) + len(found.revised) + len(found.same) == len(listed)
            assert all(item.title and item.link for item in document.items)
            again = archive.take(feed, document, taken)
            assert (again.new, again.revised) == ((), ())
