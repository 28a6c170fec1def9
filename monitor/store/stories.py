"""Stories: which entries tell the same news, and what they are joined by."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from feeds.entry import Entry
from monitor.store.connection import Connection, Row
from monitor.store.entries import ENTRY_COLUMNS, entry_of
from monitor.store.instant import text_of, time_of

if TYPE_CHECKING:
    from feeds.anchors import Anchor
    from feeds.newsroom import Told
    from feeds.story import Merge, Near, Placement
    from feeds.ties import Split

_FIRST_WORDING = (
    f"SELECT {ENTRY_COLUMNS}, p.story_id, e.id FROM placement p JOIN entry e ON e.id = p.entry_id"
    " JOIN revision r ON r.entry_id = e.id AND r.n = (SELECT MIN(n) FROM revision WHERE entry_id = e.id)"
)
_NAMED = (
    "SELECT entry_id, kind, value FROM anchor WHERE kind IN ('place', 'actor', 'number')"
    " AND entry_id IN (SELECT value FROM json_each(?))"
)
# Counted anew from its entries: those that come and go are few.
_BOUNDS = (
    "UPDATE story SET (opened_utc, last_utc) = (SELECT MIN(e.first_seen_utc), MAX(e.first_seen_utc) FROM placement p"
    " JOIN entry e ON e.id = p.entry_id WHERE p.story_id = story.id) WHERE id = ?"
)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """An entry, in its latest wording, as a report of its story.

    `origin` is its independence key, `copied` the key of the entry whose text it repeats, '' none; `why` and `score`
    say by what it was placed. `named` are the places, actors and numbers that it names, as (kind, value).
    """

    entry: Entry
    origin: str
    copied: str
    why: str
    score: float
    named: tuple[tuple[str, str], ...]


class Stories:
    """The shelf of anchors, stories and placements."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def near(self, anchors: "Sequence[Anchor]") -> "list[Near]":
        """Stories that share one of these anchors, once for each shared anchor, the latest first."""
        # a command that only reads the store need not load them
        from feeds.anchors import Anchor  # noqa: PLC0415
        from feeds.story import Near  # noqa: PLC0415

        rows = [
            row
            for anchor in anchors
            for row in self._db.all(
                "SELECT DISTINCT a.kind, a.value, s.id, s.opened_utc, s.last_utc FROM anchor a"
                " JOIN placement p ON p.entry_id = a.entry_id JOIN story s ON s.id = p.story_id"
                " WHERE a.kind = ? AND a.value = ?",
                (anchor.kind, anchor.value),
            )
        ]
        rows.sort(key=lambda row: (row[4], row[2]), reverse=True)
        return [Near(row[2], Anchor(row[0], row[1]), time_of(row[3]), time_of(row[4])) for row in rows]

    # -- T2 ---------------------------------------------------------------------------------------

    def put(
        self,
        entry_key: str,
        placement: "Placement",
        anchors: "Sequence[Anchor]",
        origin: str,
        now: datetime,
    ) -> bool:
        """Place an entry in its story, which is opened where it bears the entry's own key; True if it was placed now.

        Stories that became one by it are merged first. A copy has the origin of what it copies. An entry that was
        placed before stays where it is, with these anchors added. A story lasts from when its first entry was first
        seen to when its last was.
        """
        placed = self.story_of(entry_key) is None
        if placed:
            for merge in placement.merges:
                self.merge(merge, now)
            self._open_or_extend(entry_key, placement)
            self._db.write(
                "INSERT INTO placement (entry_id, story_id, origin, copy_of, score, why, placed_utc)"
                " SELECT e.id, ?, COALESCE(c.origin, ?), c.entry_id, ?, ?, ? FROM entry e"
                " LEFT JOIN placement c ON c.entry_id = (SELECT id FROM entry WHERE key = ?) WHERE e.key = ?",
                (placement.story, origin, placement.score, placement.why, text_of(now), placement.copy_of, entry_key),
            )
        self.put_anchors(entry_key, anchors)
        return placed

    def put_anchors(self, entry_key: str, anchors: "Sequence[Anchor]") -> None:
        """Add what ties an entry to stories."""
        for anchor in anchors:
            self._db.write(
                "INSERT INTO anchor (entry_id, kind, value) SELECT id, ?, ? FROM entry WHERE key = ?"
                " ON CONFLICT (entry_id, kind, value) DO NOTHING",
                (anchor.kind, anchor.value, entry_key),
            )

    def _open_or_extend(self, entry_key: str, placement: "Placement") -> None:
        if placement.story == entry_key:
            self._db.write(
                "INSERT INTO story (id, opened_utc, last_utc, merged_into, continues)"
                " SELECT key, first_seen_utc, first_seen_utc, NULL, ? FROM entry WHERE key = ?"
                " ON CONFLICT (id) DO NOTHING",
                (placement.continues, entry_key),
            )
            return
        self._db.write(
            "UPDATE story SET last_utc = MAX(last_utc, e.first_seen_utc),"
            " opened_utc = MIN(opened_utc, e.first_seen_utc) FROM entry e WHERE e.key = ? AND story.id = ?",
            (entry_key, placement.story),
        )

    def merge(self, merge: "Merge", now: datetime) -> None:
        """Make a story part of another: its entries are the other's from now on, and its id leads there."""
        self._db.write(
            "UPDATE placement SET story_id = ?, placed_utc = ? WHERE story_id = ?",
            (merge.into, text_of(now), merge.gone),
        )
        self._db.write(
            "UPDATE story SET opened_utc = MIN(story.opened_utc, g.opened_utc),"
            " last_utc = MAX(story.last_utc, g.last_utc) FROM story g WHERE story.id = ? AND g.id = ?",
            (merge.into, merge.gone),
        )
        self._db.write("UPDATE story SET merged_into = ? WHERE id = ?", (merge.into, merge.gone))

    def split(self, split: "Split", now: datetime) -> None:
        """Take entries out of a story into one of their own."""
        self._db.write(
            "INSERT INTO story (id, opened_utc, last_utc, merged_into, continues)"
            " SELECT ?, opened_utc, last_utc, NULL, NULL FROM story WHERE id = ?"
            # one that had become part of another stands again
            " ON CONFLICT (id) DO UPDATE SET merged_into = NULL",
            (split.fresh, split.story),
        )
        self._db.write(
            "UPDATE placement SET story_id = ?, placed_utc = ?, why = 'people took it out of another story'"
            " WHERE entry_id IN (SELECT id FROM entry WHERE key IN (SELECT value FROM json_each(?)))",
            (split.fresh, text_of(now), json.dumps(split.moved)),
        )
        for story in (split.story, split.fresh):
            self._db.write(_BOUNDS, (story,))

    # -- asking -----------------------------------------------------------------------------------

    def story_of(self, entry_key: str) -> str | None:
        """The story an entry was placed in, None before that."""
        story: str | None = self._db.scalar(
            "SELECT p.story_id FROM placement p JOIN entry e ON e.id = p.entry_id WHERE e.key = ?",
            (entry_key,),
        )
        return story

    def standing(self, story: str) -> str | None:
        """The story that one is, or has become part of; None where there is no such story."""
        found: str | None = self._db.scalar(
            "WITH RECURSIVE led (id, into_id, steps) AS (SELECT id, merged_into, 0 FROM story WHERE id = ?"
            " UNION ALL SELECT s.id, s.merged_into, steps + 1 FROM led JOIN story s ON s.id = led.into_id"
            " WHERE steps < 1000) SELECT id FROM led WHERE into_id IS NULL",
            (story,),
        )
        return found

    def now(self, stories: Iterable[str]) -> dict[str, str]:
        """Those of these stories that became part of others, each with the story that stands."""
        rows = self._db.all(
            "SELECT id FROM story WHERE merged_into IS NOT NULL AND id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(set(stories))),),
        )
        return {row[0]: into for row in rows if (into := self.standing(row[0])) is not None}

    def ids(self, among: Iterable[str]) -> frozenset[str]:
        """Which of these are ids of stories, standing or merged."""
        rows = self._db.all(
            "SELECT id FROM story WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(sorted(set(among))),)
        )
        return frozenset(row[0] for row in rows)

    def opened(self, stories: Iterable[str]) -> dict[str, datetime]:
        """When each of these stories was opened, aware UTC."""
        rows = self._db.all(
            "SELECT id, opened_utc FROM story WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(set(stories))),),
        )
        return {row[0]: time_of(row[1]) for row in rows}

    def entries_of(self, story: str) -> list[str]:
        """The keys of a story's entries, in the order we met them."""
        rows = self._db.all(
            "SELECT e.key FROM placement p JOIN entry e ON e.id = p.entry_id WHERE p.story_id = ? ORDER BY e.id",
            (story,),
        )
        return [row[0] for row in rows]

    def reports(self, story: str) -> list[ReportRow]:
        """The entries of a story as its reports, in the order we met them."""
        rows = self._db.all(
            f"SELECT {ENTRY_COLUMNS}, p.origin, COALESCE(c.key, ''), p.why, p.score, e.id FROM placement p"
            " JOIN entry e ON e.id = p.entry_id LEFT JOIN entry c ON c.id = p.copy_of"
            " JOIN revision r ON r.entry_id = e.id AND r.n = (SELECT MAX(n) FROM revision WHERE entry_id = e.id)"
            " WHERE p.story_id = ? ORDER BY e.first_seen_utc, e.id",
            (story,),
        )
        named: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for entry_id, kind, value in self._db.all(_NAMED, (json.dumps([row[-1] for row in rows]),)):
            named[entry_id].append((kind, value))
        return [ReportRow(entry_of(row), row[-5], row[-4], row[-3], row[-2], tuple(named[row[-1]])) for row in rows]

    def merged(self, into: Iterable[str]) -> "list[Merge]":
        """Which stories became part of these, at whatever remove."""
        from feeds.story import Merge  # noqa: PLC0415 - as in `near`

        rows = self._db.all(
            "WITH RECURSIVE led (id, root) AS (SELECT id, id FROM story WHERE id IN (SELECT value FROM json_each(?))"
            " UNION SELECT s.id, root FROM led JOIN story s ON s.merged_into = led.id)"
            " SELECT id, root FROM led WHERE id <> root ORDER BY id",
            (json.dumps(sorted(set(into))),),
        )
        return [Merge(row[0], row[1]) for row in rows]

    def merged_since(self, since: datetime) -> "list[Merge]":
        """Which stories became part of another at or after a time, with the story that stands now."""
        from feeds.story import Merge  # noqa: PLC0415 - as in `near`

        rows = self._db.all(
            "SELECT s.id FROM story s JOIN entry e ON e.key = s.id JOIN placement p ON p.entry_id = e.id"
            " WHERE s.merged_into IS NOT NULL AND p.placed_utc >= ? ORDER BY s.id",
            (text_of(since),),
        )
        return [Merge(row[0], self.standing(row[0]) or row[0]) for row in rows]

    def count(self) -> int:
        """How many entries are placed."""
        number: int = self._db.scalar("SELECT COUNT(*) FROM placement")
        return number

    def latest(self) -> datetime | None:
        """When the last of the placed entries was first seen, aware UTC; None before any."""
        text = self._db.scalar("SELECT MAX(last_utc) FROM story")
        return None if text is None else time_of(text)

    # -- what a newsroom is made of ---------------------------------------------------------------

    def told(self, story: str) -> "list[Told]":
        """The entries of a story as a newsroom takes them back, in the order we met them."""
        return self._told(self._db.all(f"{_FIRST_WORDING} WHERE p.story_id = ? ORDER BY e.id", (story,)))

    def running(self, since: datetime) -> "list[Told]":
        """The entries of all stories whose last was first seen at or after a time, in the order we met them."""
        return self._told(
            self._db.all(
                f"{_FIRST_WORDING} JOIN story s ON s.id = p.story_id WHERE s.last_utc >= ? ORDER BY e.id",
                (text_of(since),),
            )
        )

    def _told(self, rows: Sequence[Row]) -> "list[Told]":
        from feeds.anchors import Anchor  # noqa: PLC0415 - as in `near`
        from feeds.newsroom import Told  # noqa: PLC0415

        chosen = json.dumps([row[-1] for row in rows])
        labels: dict[int, set[str]] = defaultdict(set)
        for entry_id, rule_id in self._db.all(
            # a rule run over the archive later did not hit when the entry was placed
            "SELECT entry_id, rule_id FROM hit WHERE void_utc IS NULL AND mark <> 'backfill'"
            " AND entry_id IN (SELECT value FROM json_each(?))",
            (chosen,),
        ):
            labels[entry_id].add(rule_id)
        anchors: dict[int, list[Anchor]] = defaultdict(list)
        for entry_id, kind, value in self._db.all(_NAMED, (chosen,)):
            anchors[entry_id].append(Anchor(kind, value))
        return [Told(entry_of(row), row[-2], frozenset(labels[row[-1]]), tuple(anchors[row[-1]])) for row in rows]

    def sample(self, since: datetime, before: datetime, limit: int) -> "list[Told]":
        """Placed entries first seen in [since, before): at most so many, chosen by their keys as by lot."""
        return self._told(
            self._db.all(
                f"{_FIRST_WORDING} WHERE e.first_seen_utc >= ? AND e.first_seen_utc < ? ORDER BY e.key LIMIT ?",
                (text_of(since), text_of(before), limit),
            )
        )

    def earliest(self, limit: int) -> "list[Told]":
        """The first entries that were placed."""
        return self._told(self._db.all(f"{_FIRST_WORDING} ORDER BY e.id LIMIT ?", (limit,)))
