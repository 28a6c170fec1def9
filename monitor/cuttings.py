"""Cuttings: news items that somebody kept in files, one JSON object a line, for a replay.

A line has a `date` (or `first_seen`), a `source` and a `title`, and may have `id`, `summary`, `url` and `lang`; what it
lacks is empty. A time without a zone is UTC; a date alone is its noon.
"""

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import count
from pathlib import Path

from feeds.clean import line, prose
from feeds.feed import Publisher
from feeds.links import canonical, host

PACKED = b"\x1f\x8b"
"""How a gzip file begins."""


class CuttingError(Exception):
    """A line that is no news item; the message names file and line and says what to write."""


@dataclass(frozen=True, slots=True)
class Cutting:
    """One kept item: when it was published (aware UTC), who published it, and its words, cleaned as a feed's are."""

    id: str
    at: datetime
    source: str
    title: str
    summary: str = ""
    link: str = ""
    lang: str = ""


def read(paths: Iterable[Path], start: date | None = None, end: date | None = None) -> list[Cutting]:
    """Every item of these files from `start` to `end` (whole days in UTC, both included), oldest first.

    Files may be packed with gzip. Raises CuttingError for a line that is no item, and for a file that cannot be read.
    """
    found: dict[str, Cutting] = {}
    for path in paths:
        for cutting in _of_file(path, start or date.min, end or date.max):
            found.setdefault(cutting.id, cutting)
    return sorted(found.values(), key=lambda each: (each.at, each.id))


def _of_file(path: Path, start: date, end: date) -> Iterator[Cutting]:
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if raw.startswith(PACKED) else raw).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise CuttingError(f"{path}: cannot be read: {error}") from None
    for number, written in enumerate(text.splitlines(), start=1):
        if written.strip():
            texts = _texts(written, where := f"{path}:{number}")
            at = _moment(texts.get("date") or texts.get("first_seen") or "", where)
            # a year of news is long, and most of it may lie outside
            if start <= at.date() <= end:
                yield _cutting(texts, at, where, f"{path.name}:{number}")


def _texts(written: str, where: str) -> dict[str, str]:
    try:
        item = json.loads(written)
    except ValueError as error:
        raise CuttingError(f"{where}: not JSON ({error}); write one object a line") from None
    if not isinstance(item, dict):
        raise CuttingError(f'{where}: not an object; write {{"date": …, "source": …, "title": …}}')
    return {key: value for key, value in item.items() if isinstance(value, str)}


def _cutting(texts: Mapping[str, str], at: datetime, where: str, name: str) -> Cutting:
    title = line(texts.get("title", ""))
    summary = prose(texts.get("summary", ""))
    if not title:
        # some archives keep the sentence alone
        title, summary = line(summary), ""
    if not title:
        raise CuttingError(f"{where}: neither title nor summary; a replay needs words")
    return Cutting(
        id=texts.get("id") or name,
        at=at,
        source=line(texts.get("source", "")),
        title=title,
        summary=summary,
        link=canonical(texts.get("url", "")),
        lang=texts.get("lang", "").partition("-")[0].lower(),
    )


def _moment(stated: str, where: str) -> datetime:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", stated):
            return datetime.combine(date.fromisoformat(stated), time(12), UTC)
        moment = datetime.fromisoformat(stated)
    except ValueError:
        raise CuttingError(f'{where}: date "{stated}" is no time; write 2025-10-12T06:30Z') from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Sources:
    """Who published a cutting: a publisher of the desk by name or domain, else one of its own with letter F."""

    def __init__(self, publishers: Iterable[Publisher]) -> None:
        self._listed = tuple(publishers)
        self._by_name = {
            _plain(name): each for each in reversed(self._listed) for name in (each.id, each.title, *each.domains)
        }
        self._own: dict[str, Publisher] = {}

    def of(self, cutting: Cutting) -> Publisher:
        """The publisher of a cutting; the same source, however it is capitalised, is the same publisher each time."""
        address = host(cutting.source) if "://" in cutting.source else cutting.source
        for name in (address, host(cutting.link)):
            if found := self._by_name.get(_plain(name)) or self._by_domain(name.lower()):
                return found
        return self._stranger(address or host(cutting.link) or "unknown")

    def _by_domain(self, name: str) -> Publisher | None:
        """The publisher one of whose domains this host is, or lies below."""
        return next(
            (each for each in self._listed for domain in each.domains if name == domain or name.endswith(f".{domain}")),
            None,
        )

    def _stranger(self, name: str) -> Publisher:
        """The publisher of a source that the desk does not list, made once for each way of writing its name."""
        if (met := self._own.get(_plain(name))) is not None:
            return met
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "source"
        taken = {each.id for each in (*self._listed, *self._own.values())}
        own = next(each for n in count(1) if (each := f"x-{slug}-{n}" if n > 1 else f"x-{slug}") not in taken)
        domains = (name.lower(),) if "." in name and " " not in name else ()
        made = Publisher(id=own, title=name, letter="F", why="not on the desk's list", domains=domains)
        self._own[_plain(name)] = made
        return made

    def all(self) -> tuple[Publisher, ...]:
        """The desk's publishers without their feeds, and those met since, which have none."""
        return (*(each.model_copy(update={"feeds": ()}) for each in self._listed), *self._own.values())


def _plain(name: str) -> str:
    """A name as it is compared: without case, article, `www.` and signs."""
    return re.sub(r"[^\w]+", "", re.sub(r"^(the |www\.)", "", name.lower()))
