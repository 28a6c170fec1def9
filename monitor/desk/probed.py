"""feeds.probe.tsv: what each address of feeds.yaml was last found to be, kept beside it for people and for git.

A row a feed, in the order of feeds.yaml, with its own time: a probe of one feed renews one row. No part of a desk reads
it but the next probe, and nobody needs to edit it.
"""

import csv
import io
import os
import tempfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from feeds.probe import Finding
from monitor.desk.opml import without_user

NAME = "feeds.probe.tsv"
COLUMNS = (
    "feed", "publisher", "found", "next", "items", "newest", "lang", "seen", "http", "address", "why", "asked", "url",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@")


def renewed(before: bytes, found: Iterable[Finding], feeds: Sequence[str]) -> bytes:
    """The record after a probe: rows of `before` that were not probed again stay; only `feeds`, in their order.

    Where `before` is no record of ours, it is begun afresh.
    """
    rows = {row["feed"]: row for row in _read(before)} | {each.feed_id: _row(each) for each in found}
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writeheader()
    writer.writerows(rows[feed] for feed in feeds if feed in rows)
    return out.getvalue().encode()


def keep(desk: Path, found: Iterable[Finding], feeds: Sequence[str]) -> Path:
    """Write the record of a desk anew, in one step; its path. Raises OSError."""
    path = (desk / NAME).resolve()
    before = path.read_bytes() if path.is_file() else b""
    content = renewed(before, found, feeds)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".feeds-", delete=False) as made:
        made.write(content)
        made.flush()
        os.fsync(made.fileno())
    Path(made.name).chmod(path.stat().st_mode & 0o777 if before else 0o644)
    Path(made.name).replace(path)
    return desk / NAME


def stamp(at: datetime | None) -> str:
    """`2025-11-18 01:00Z`, '' for None."""
    return "" if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M}Z"


def _read(before: bytes) -> list[dict[str, str]]:
    text = before.decode("utf-8", "replace")
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t")
    if tuple(rows.fieldnames or ()) != COLUMNS:
        return []
    return [{name: row[name] or "" for name in COLUMNS} for row in rows if row["feed"] and None not in row]


def _row(found: Finding) -> dict[str, str]:
    cells = {
        "feed": found.feed_id,
        "publisher": found.publisher,
        "found": found.found,
        "next": found.advice,
        "items": str(found.items),
        "newest": stamp(found.newest),
        "lang": found.declared,
        "seen": " ".join(found.seen),
        "http": str(found.status or ""),
        "address": found.address,
        "why": found.why,
        "asked": stamp(found.asked),
        "url": without_user(found.url),
    }
    return {name: _cell(text) for name, text in cells.items()}


def _cell(text: str) -> str:
    """One line, and nothing that a spreadsheet would compute."""
    text = " ".join(text.split())
    return f"'{text}" if text.startswith(_FORMULA) else text
