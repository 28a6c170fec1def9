"""Newsreel: the real items that the desk is measured on, as entries, and the shipped desk itself."""

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from reading import Reading
from tally import Judged

from feeds.entry import Entry
from monitor.desk.load import Desk, load_desk
from monitor.desk.starter import lay_out

LABELLED = "afpak-items"
WEEKS = "rumca-fullstream-en-*"
"""Weeks of everything that some hundred feeds brought."""
BACKGROUND = "rumca-background-en-*"
"""Items that name neither country."""
TITLE = 200
"""Characters of a page's text that stand for its title, cut at a blank: pages begin with their headline."""
SEEN = datetime(2025, 11, 18, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """A real item: its entry, its day as far as it has one, and what readers say that it reports."""

    id: str
    day: str
    entry: Entry
    judged: Judged


@dataclass
class Noisy:
    """What rules say of a run of items: how many items, on which days, and hits by rule."""

    items: int = 0
    days: set[str] = field(default_factory=set)
    hits: Counter[str] = field(default_factory=Counter)
    reading: Reading = field(default_factory=Reading)

    def see(self, item: Item, rules: Iterable[str]) -> None:
        """Count one item and the rules that hit it."""
        self.items += 1
        self.days.add(item.day)
        self.hits.update(set(rules))

    def add(self, other: "Noisy") -> None:
        """Count another run, too."""
        self.items += other.items
        self.days |= other.days
        self.hits += other.hits
        self.reading.add(other.reading)


def shipped() -> Desk:
    """The desk as `forewarn init` lays it out, its own tests left to `forewarn test`."""
    with TemporaryDirectory() as folder:
        lay_out(Path(folder) / "desk")
        return load_desk(Path(folder) / "desk", tried=False)


def stem(path: Path) -> str:
    """The name of a file of items."""
    return path.name.partition(".")[0]


def head(path: Path, count: int) -> list[Item]:
    """The first items of a file."""
    return list(islice(items(path), count))


def items(path: Path, *, pages: bool = False) -> Iterator[Item]:
    """The items of a file, in its order; of `pages`, those without a title are whole pages, their headline first."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            yield read(number, json.loads(line), page=pages)


def read(number: int, row: dict[str, Any], *, page: bool = False) -> Item:
    """One item as its file has it; it stands at that place of the file."""
    title, summary = row.get("title") or "", row.get("summary") or ""
    if page and not title:
        cut = summary.rfind(" ", 0, TITLE) if len(summary) > TITLE else len(summary)
        title, summary = summary[:cut], summary[cut:].strip()
    entry = Entry(
        key=f"{number:016x}",
        feed_id="news",
        publisher="news",
        link="",
        title=title,
        summary=summary,
        lang=row.get("lang") or "",
        first_seen=SEEN,
    )
    judged = Judged(frozenset(row.get("labels", ())), frozenset(row.get("maybe", ())))
    return Item(row["id"], (row.get("date") or "")[:10], entry, judged)
