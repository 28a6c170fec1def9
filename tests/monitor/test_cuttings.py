"""News items that somebody kept."""

import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from feeds.feed import Publisher
from monitor.cuttings import Cutting, CuttingError, Sources, read


def kept(path: Path, *items: dict[str, object]) -> Path:
    """A file of these items."""
    path.write_text("".join(f"{json.dumps(item)}\n" for item in items), encoding="utf-8")
    return path


def test_items_are_read_with_what_they_have(tmp_path: Path) -> None:
    """A line needs a time and words; what it lacks is empty, and its language is the code without its country."""
    path = kept(
        tmp_path / "a.jsonl",
        {
            "id": "2",
            "date": "2025-10-12T06:30:00+05:00",
            "source": "Dawn",
            "title": " Attack  in Khost ",
            "lang": "en-US",
        },
        {"id": "1", "first_seen": "2025-10-12T01:00", "summary": "A sentence alone.", "n": 3},
        {"title": "By its line", "date": "2025-10-13"},
    )
    first, second, third = read([path])
    assert first == Cutting("1", datetime(2025, 10, 12, 1, tzinfo=UTC), "", "A sentence alone.")
    assert (second.title, second.at, second.lang) == (
        "Attack in Khost",
        datetime(2025, 10, 12, 1, 30, tzinfo=UTC),
        "en",
    )
    assert (third.id, third.at) == ("a.jsonl:3", datetime(2025, 10, 13, 12, tzinfo=UTC))


def test_days_bound_what_is_read(tmp_path: Path) -> None:
    """Both bounds are included, and a packed file is read as its content."""
    items = [{"id": str(n), "date": f"2025-10-{n:02d}T23:59", "title": f"Day {n}"} for n in range(1, 6)]
    path = kept(tmp_path / "a.jsonl", *items)
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert [each.id for each in read([packed], date(2025, 10, 2), date(2025, 10, 4))] == ["2", "3", "4"]
    # the same item in two files is one
    assert len(read([path, packed])) == 5


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "bad.jsonl:1: not JSON"),
        ("[1]", "bad.jsonl:1: not an object"),
        ('{"date": "2025-10-12"}', "bad.jsonl:1: neither title nor summary"),
        (
            '{"title": "Words", "date": "yesterday"}',
            'bad.jsonl:1: date "yesterday" is no time; write 2025-10-12T06:30Z',
        ),
    ],
)
def test_a_line_that_is_no_item_is_named(tmp_path: Path, line: str, says: str) -> None:
    """File, line and what to write stand in the message."""
    path = tmp_path / "bad.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(CuttingError) as found:
        read([path])
    assert says in str(found.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A packed file that was cut off is refused by name."""
    path = tmp_path / "cut.gz"
    path.write_bytes(gzip.compress(b"{}" * 999)[:20])
    with pytest.raises(CuttingError, match=r"cut\.gz: cannot be read"):
        read([path])


def test_sources_are_publishers_by_name_or_domain() -> None:
    """A publisher is known by its title without article or case, by its domain, and by a domain above the host."""
    dawn = Publisher(id="dawn", title="The Dawn", letter="B", domains=("dawn.com",))
    sources = Sources([dawn])
    at = datetime(2025, 10, 12, tzinfo=UTC)
    known = [
        Cutting("1", at, "DAWN", "words"),
        Cutting("2", at, "https://www.dawn.com/feeds/home", "words"),
        Cutting("3", at, "Somebody", "words", link="https://images.dawn.com/1"),
    ]
    assert {sources.of(each).id for each in known} == {"dawn"}


def test_an_unknown_source_is_one_stranger_of_letter_f() -> None:
    """Each unlisted source has a publisher of its own, the same each time, however it is capitalised."""
    sources = Sources([Publisher(id="x-nyteknik", title="Taken")])
    at = datetime(2025, 10, 12, tzinfo=UTC)
    one, same, other = (sources.of(Cutting("1", at, name, "words")) for name in ("NyTeknik", "Nyteknik", "Åland 24"))
    assert one == same
    assert (one.id, one.letter, other.id) == ("x-nyteknik-2", "F", "x-land-24")
    assert [each.id for each in sources.all()] == ["x-nyteknik", "x-nyteknik-2", "x-land-24"]
