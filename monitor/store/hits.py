"""Hits: what rules claimed, with the words that prove it; never deleted, so that a number stands for one claim."""

import json
from collections.abc import Collection
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from feeds.entry import Entry
from monitor.store.connection import Connection, Row
from monitor.store.entries import ENTRY_COLUMNS, entry_of
from monitor.store.instant import text_of, time_of
from rules.hit import Distance, Evidence, Hit, Severity

HitMark = Literal["live", "late", "seed", "backfill"]
"""How a hit came: as its entry did, or by running a rule over the archive."""


@dataclass(frozen=True, slots=True)
class HitRow:
    """A hit as stored: `id` counts hits, and editions hold them from one id to another.

    `version` is the desk that was in force, `created` aware UTC. `void` says that a later wording or rule no longer
    makes the claim: kept, not counted. `entry` is in the wording the evidence points into. `story` and `origin` are
    where the entry was placed and its independence key, '' before it is placed.
    """

    id: int
    hit: Hit
    mark: HitMark
    version: str
    created: datetime
    void: bool
    story: str
    entry: Entry
    origin: str


@dataclass(frozen=True, slots=True)
class Strike:
    """When a revision of a rule, or of a part of it, first hit a story by an entry of a publisher, aware UTC."""

    rule_id: str
    part: str
    rule_rev: str
    story: str
    publisher: str
    first: datetime


_ROWS = (
    f"SELECT {ENTRY_COLUMNS}, h.id, h.rule_id, h.part, h.rule_rev, h.severity, h.suppressed_by,"
    " h.evidence, h.mark, h.version, h.created_utc, h.void_utc, COALESCE(p.story_id, ''), COALESCE(p.origin, '')"
    " FROM hit h JOIN entry e ON e.id = h.entry_id JOIN revision r ON r.entry_id = h.entry_id AND r.n = h.revision"
    " LEFT JOIN placement p ON p.entry_id = h.entry_id"
)


class Hits:
    """The shelf of hits."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, hit: Hit, mark: HitMark, version: str, now: datetime) -> bool:
        """Keep a claim; False where the rule (and part) made it on this entry before.

        Then it keeps its id and mark, stands again if it was void, and points into the newer wording.
        """
        key = (hit.entry_key, hit.rule_id, hit.part)
        claim = (hit.revision, hit.rule_rev, version, hit.severity.value, hit.suppressed_by, _packed(hit))
        added = self._db.write(
            "INSERT INTO hit (entry_id, rule_id, part, revision, rule_rev, version, severity, suppressed_by, evidence,"
            " mark, created_utc, void_utc)"
            " VALUES ((SELECT id FROM entry WHERE key = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)"
            " ON CONFLICT (entry_id, rule_id, part) DO NOTHING",
            (*key, *claim, mark, text_of(now)),
        )
        if not added:
            self._db.write(
                "UPDATE hit SET revision = ?, rule_rev = ?, version = ?, severity = ?, suppressed_by = ?, evidence = ?,"
                " void_utc = NULL WHERE entry_id = (SELECT id FROM entry WHERE key = ?) AND rule_id = ? AND part = ?"
                " AND revision <= ?",
                (*claim, *key, hit.revision),
            )
        return bool(added)

    def void(
        self,
        entry_key: str,
        keep: AbstractSet[tuple[str, str]],
        now: datetime,
        rules: Collection[str] | None = None,
    ) -> int:
        """Claims on an entry that are no longer borne out, all but `keep`; how many became void.

        With `rules`, only the claims of these rules are looked at.
        """
        kept = json.dumps([f"{rule_id}\n{part}" for rule_id, part in sorted(keep)])
        asked = "" if rules is None else " AND rule_id IN (SELECT value FROM json_each(?))"
        return self._db.write(
            "UPDATE hit SET void_utc = ? WHERE entry_id = (SELECT id FROM entry WHERE key = ?) AND void_utc IS NULL"
            f" AND rule_id || char(10) || part NOT IN (SELECT value FROM json_each(?)){asked}",
            (text_of(now), entry_key, kept, *(() if rules is None else (json.dumps(sorted(rules)),))),
        )

    def last_id(self) -> int:
        """The number of the last hit, 0 before the first."""
        number: int = self._db.scalar("SELECT COALESCE(MAX(id), 0) FROM hit")
        return number

    def between(self, after_id: int, upto_id: int) -> list[HitRow]:
        """Hits numbered in (after_id, upto_id], by number; void ones too."""
        return [
            _row(row)
            for row in self._db.all(f"{_ROWS} WHERE h.id > ? AND h.id <= ? ORDER BY h.id", (after_id, upto_id))
        ]

    def of_entry(self, entry_key: str) -> list[HitRow]:
        """Every claim on an entry, by number; void ones too."""
        return [_row(row) for row in self._db.all(f"{_ROWS} WHERE e.key = ? ORDER BY h.id", (entry_key,))]

    def of_rule(self, rule_id: str, limit: int) -> list[HitRow]:
        """The last claims of a rule and its parts, newest first; void ones too."""
        rows = self._db.all(f"{_ROWS} WHERE h.rule_id = ? ORDER BY h.id DESC LIMIT ?", (rule_id, limit))
        return [_row(row) for row in rows]

    def of_story(self, story: str) -> list[HitRow]:
        """Every hit on a story's entries, by number; void ones too."""
        return [_row(row) for row in self._db.all(f"{_ROWS} WHERE p.story_id = ? ORDER BY h.id", (story,))]

    def is_on_story_of(self, entry_key: str) -> bool:
        """Whether any claim stands on the story of an entry."""
        found = self._db.scalar(
            "SELECT 1 FROM entry e JOIN placement p ON p.entry_id = e.id JOIN placement q ON q.story_id = p.story_id"
            " JOIN hit h ON h.entry_id = q.entry_id WHERE e.key = ? AND h.void_utc IS NULL LIMIT 1",
            (entry_key,),
        )
        return found is not None

    def struck(self, severity: Severity) -> list[Strike]:
        """When each revision of a rule of this severity first hit each story, once for each publisher.

        Counted are hits that tell someone at once: live ones that stand and that no filter holds back. Those of a
        rule under test are among them.
        """
        rows = self._db.all(
            "SELECT h.rule_id, h.part, h.rule_rev, p.story_id, e.publisher, MIN(h.created_utc) FROM hit h"
            " JOIN entry e ON e.id = h.entry_id JOIN placement p ON p.entry_id = h.entry_id"
            " WHERE h.severity = ? AND h.mark = 'live' AND h.suppressed_by = '' AND h.void_utc IS NULL"
            " GROUP BY 1, 2, 3, 4, 5 ORDER BY 6, 4",
            (severity.value,),
        )
        return [Strike(row[0], row[1], row[2], row[3], row[4], time_of(row[5])) for row in rows]

    def version_before(self, moment: datetime) -> str | None:
        """The version of the desk that made the last claim before a time, None where there is no such claim."""
        version: str | None = self._db.scalar(
            "SELECT version FROM hit WHERE created_utc <= ? ORDER BY id DESC LIMIT 1", (text_of(moment),)
        )
        return version

    def count(self) -> int:
        """How many claims stand."""
        number: int = self._db.scalar("SELECT COUNT(*) FROM hit WHERE void_utc IS NULL")
        return number

    def count_of(self, rule_id: str) -> int:
        """How many claims of a rule and its parts stand."""
        sql = "SELECT COUNT(*) FROM hit WHERE rule_id = ? AND void_utc IS NULL"
        number: int = self._db.scalar(sql, (rule_id,))
        return number

    def by_feed(self, rule_ids: Collection[str], since: datetime, until: datetime) -> dict[str, int]:
        """How many claims of these rules each feed gave by entries first seen in (since, until], as they stood then.

        Those that were void by then, or held back by a filter, or found later in the archive (by an edited rule) do
        not count. One that was only matched later, after a pause, does.
        """
        rows = self._db.all(
            "SELECT e.feed_id, COUNT(*) FROM hit h JOIN entry e ON e.id = h.entry_id"
            " WHERE h.rule_id IN (SELECT value FROM json_each(:rules)) AND h.suppressed_by = ''"
            " AND e.first_seen_utc > :since AND e.first_seen_utc <= :until"
            " AND (h.mark <> 'backfill' OR h.created_utc <= :until)"
            " AND (h.void_utc IS NULL OR h.void_utc > :until) GROUP BY e.feed_id",
            {"rules": json.dumps(sorted(rule_ids)), "since": text_of(since), "until": text_of(until)},
        )
        return dict(rows)

    def made_by(self, rule_id: str, since: datetime, until: datetime) -> int:
        """How many claims a rule made on news in (since, until], whatever became of them; not those on the archive."""
        number: int = self._db.scalar(
            "SELECT COUNT(*) FROM hit WHERE rule_id = ? AND created_utc > ? AND created_utc <= ?"
            " AND mark IN ('live', 'late')",
            (rule_id, text_of(since), text_of(until)),
        )
        return number

    def stories_by_rule(self, rule_ids: Collection[str], since: datetime) -> dict[str, int]:
        """How many stories each of these rules hit since a time; those it did not hit are left out.

        Claims that are void, held back by a filter, of a first document or of the archive do not count.
        """
        rows = self._db.all(
            "SELECT h.rule_id, COUNT(DISTINCT p.story_id) FROM hit h JOIN placement p ON p.entry_id = h.entry_id"
            " WHERE h.rule_id IN (SELECT value FROM json_each(?)) AND h.created_utc >= ? AND h.void_utc IS NULL"
            " AND h.suppressed_by = '' AND h.mark IN ('live', 'late') GROUP BY h.rule_id",
            (json.dumps(sorted(rule_ids)), text_of(since)),
        )
        return dict(rows)

    def that_hit(self, rule_ids: Collection[str]) -> set[str]:
        """Those of these rules of which any claim stands, however old."""
        rows = self._db.all(
            "SELECT value FROM json_each(?) WHERE EXISTS"
            " (SELECT 1 FROM hit WHERE rule_id = value AND void_utc IS NULL)",
            (json.dumps(sorted(rule_ids)),),
        )
        return {row[0] for row in rows}

    def by_rule(self, since: datetime) -> dict[str, int]:
        """How many standing claims each rule made since a time; rules without any are left out."""
        rows = self._db.all(
            "SELECT rule_id, COUNT(*) FROM hit WHERE void_utc IS NULL AND created_utc >= ? GROUP BY rule_id",
            (text_of(since),),
        )
        return dict(rows)


def _packed(hit: Hit) -> str:
    """What proves a hit, as JSON: spans as [field, start, end, surface, by], distances as [field, asked, words]."""
    return json.dumps(
        {
            "spans": [[span.field, span.start, span.end, span.surface, span.by] for span in hit.evidence],
            "distances": [[near.field, near.asked, near.words] for near in hit.distances],
            "alternative": hit.alternative,
            "incomplete": hit.incomplete,
            "silent": hit.silent,
        },
        ensure_ascii=False,
    )


def _row(row: Row) -> HitRow:
    entry = entry_of(row)
    number, rule_id, part, rule_rev, severity, suppressed_by, packed, mark, version, created, void, story, origin = row[
        14:
    ]
    proof = json.loads(packed)
    hit = Hit(
        rule_id=rule_id,
        entry_key=entry.key,
        revision=entry.revision,
        rule_rev=rule_rev,
        severity=Severity(severity),
        evidence=tuple(Evidence(*span) for span in proof["spans"]),
        distances=tuple(Distance(*near) for near in proof.get("distances", ())),
        part=part,
        alternative=proof["alternative"],
        suppressed_by=suppressed_by,
        incomplete=proof["incomplete"],
        silent=proof["silent"],
    )
    return HitRow(number, hit, mark, version, time_of(created), void is not None, story, entry, origin)
