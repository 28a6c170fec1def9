"""Sightings: what the store knows of hits as signals count them, entry by entry, in their stories."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from monitor.store.connection import Connection, Row
from monitor.store.instant import text_of, time_of, time_or_none


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry in its story, as far as signals need it; `origin` is its independence key, times are aware UTC.

    `places` and `actors` are ids of the desk's files as they were when it was placed.
    """

    entry: str
    story: str
    origin: str
    publisher: str
    feed_id: str
    lang: str
    published: datetime | None
    first_seen: datetime
    mark: str
    places: frozenset[str]
    actors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Seen:
    """A hit that stands and that no filter holds back, on an entry of a story.

    It counts from `arrived` on (aware UTC): when the entry was first seen, or reworded so that the rule hit it. The
    entry is `backlog` where its feed was not seen in the hour of which it tells: what piled up meanwhile comes at once.
    """

    rule_id: str
    part: str
    rule_rev: str
    entry: str
    story: str
    arrived: datetime
    backlog: bool


_PLACED = (
    "e.key, p.story_id, p.origin, e.publisher, e.feed_id, e.lang, e.published_utc, e.first_seen_utc, e.mark, e.id"
    " FROM entry e JOIN placement p ON p.entry_id = e.id"
)
_STANDS = "h.void_utc IS NULL AND h.suppressed_by = ''"
# What was found in the archive counts from when its entry came; what was hit as it came, from the wording that it was.
_ARRIVED = (
    "COALESCE(CASE WHEN h.mark <> 'backfill' THEN (SELECT MAX(r.seen_utc) FROM revision r"
    " WHERE r.entry_id = h.entry_id AND r.n > 1 AND r.seen_utc <= h.created_utc) END, e.first_seen_utc)"
)

# Of an entry without a date, or with one that is to come, the hour before it was first seen must have been covered.
_BACKLOG = (
    "NOT EXISTS (SELECT 1 FROM feed_hour c WHERE c.feed_id = e.feed_id AND c.hour_utc ="
    " CASE WHEN e.published_utc < e.first_seen_utc THEN substr(e.published_utc, 1, 13) || ':00:00Z'"
    " ELSE strftime('%Y-%m-%dT%H:00:00Z', e.first_seen_utc, '-1 hour') END)"
)


class Sightings:
    """The shelf of sightings: it reads hits, placements and anchors together, and writes nothing."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def seen(self, after: datetime, upto: datetime, rules: Collection[str] | None = None) -> list[Seen]:
        """Hits on entries first seen in (after, upto], by then; of these rules, or of all (None)."""
        wanted = "" if rules is None else " AND h.rule_id IN (SELECT value FROM json_each(?))"
        rows = self._db.all(
            f"SELECT h.rule_id, h.part, h.rule_rev, e.key, p.story_id, {_ARRIVED}, {_BACKLOG}"
            " FROM entry e JOIN placement p ON p.entry_id = e.id JOIN hit h ON h.entry_id = e.id"
            f" WHERE e.first_seen_utc > ? AND e.first_seen_utc <= ? AND {_STANDS}{wanted}"
            " ORDER BY e.first_seen_utc, e.key, h.rule_id, h.part",
            (text_of(after), text_of(upto), *(() if rules is None else (json.dumps(sorted(rules)),))),
        )
        return [Seen(row[0], row[1], row[2], row[3], row[4], time_of(row[5]), bool(row[6])) for row in rows]

    def tellings(self, stories: Iterable[str], upto: datetime) -> list[Placed]:
        """Every entry of these stories that was first seen by `upto`, hit or not."""
        rows = self._db.all(
            f"SELECT {_PLACED} WHERE p.story_id IN (SELECT value FROM json_each(?)) AND e.first_seen_utc <= ?"
            " ORDER BY e.first_seen_utc, e.key",
            (json.dumps(sorted(set(stories))), text_of(upto)),
        )
        return list(self._placed(rows).values())

    def figures(self, stories: Iterable[str], upto: datetime) -> dict[str, list[str]]:
        """The numbers that entries of these stories name, seen by `upto`, each once: `14 killed`."""
        found: dict[str, list[str]] = defaultdict(list)
        for story, value in self._db.all(
            "SELECT DISTINCT p.story_id, a.value FROM placement p JOIN entry e ON e.id = p.entry_id"
            " JOIN anchor a ON a.entry_id = e.id AND a.kind = 'number'"
            " WHERE p.story_id IN (SELECT value FROM json_each(?)) AND e.first_seen_utc <= ? ORDER BY 1, 2",
            (json.dumps(sorted(set(stories))), text_of(upto)),
        ):
            found[story].append(value)
        return dict(found)

    def first(self) -> datetime | None:
        """When the first entry that ever was hit was first seen, aware UTC; None before any."""
        return time_or_none(
            self._db.scalar("SELECT MIN(e.first_seen_utc) FROM hit h JOIN entry e ON e.id = h.entry_id"),
        )

    def _placed(self, rows: Iterable[Row]) -> dict[int, Placed]:
        """Each entry once, by its row."""
        by_id = {row[-1]: row for row in rows}
        named: dict[tuple[int, str], set[str]] = defaultdict(set)
        for entry_id, kind, value in self._db.all(
            "SELECT entry_id, kind, value FROM anchor WHERE kind IN ('place', 'actor')"
            " AND entry_id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(by_id)),),
        ):
            named[entry_id, kind].add(value)
        return {
            number: Placed(
                entry=row[0],
                story=row[1],
                origin=row[2],
                publisher=row[3],
                feed_id=row[4],
                lang=row[5],
                published=time_or_none(row[6]),
                first_seen=time_of(row[7]),
                mark=row[8],
                places=frozenset(named[number, "place"]),
                actors=frozenset(named[number, "actor"]),
            )
            for number, row in by_id.items()
        }
