"""Stories: which entries tell the same news, and what they are joined by."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.store.connection import Connection
from monitor.store.instant import text_of, time_of

if TYPE_CHECKING:
    from feeds.anchors import Anchor
    from feeds.story import Near, Placement


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

    def put(
        self,
        entry_key: str,
        placement: "Placement",
        anchors: "Sequence[Anchor]",
        origin: str,
        now: datetime,
    ) -> bool:
        """Place an entry in its story, which is opened where it bears the entry's own key; True if it was placed now.

        An entry that was placed before stays where it is, with the anchors of its new wording added. A story lasts
        from when its first entry was first seen to when its last was.
        """
        placed = False
        if self.story_of(entry_key) is None:
            self._open_or_extend(entry_key, placement.story)
            placed = bool(
                self._db.write(
                    "INSERT INTO placement (entry_id, story_id, origin, copy_of, score, why, placed_utc)"
                    " SELECT id, ?, ?, NULL, ?, ?, ? FROM entry WHERE key = ?",
                    (placement.story, origin, placement.score, placement.why, text_of(now), entry_key),
                ),
            )
        for anchor in anchors:
            self._db.write(
                "INSERT INTO anchor (entry_id, kind, value) SELECT id, ?, ? FROM entry WHERE key = ?"
                " ON CONFLICT (entry_id, kind, value) DO NOTHING",
                (anchor.kind, anchor.value, entry_key),
            )
        return placed

    def _open_or_extend(self, entry_key: str, story: str) -> None:
        if story == entry_key:
            self._db.write(
                "INSERT INTO story (id, opened_utc, last_utc, merged_into, continues)"
                " SELECT key, first_seen_utc, first_seen_utc, NULL, NULL FROM entry WHERE key = ?"
                " ON CONFLICT (id) DO NOTHING",
                (story,),
            )
            return
        self._db.write(
            "UPDATE story SET last_utc = MAX(last_utc, e.first_seen_utc),"
            " opened_utc = MIN(opened_utc, e.first_seen_utc) FROM entry e WHERE e.key = ? AND story.id = ?",
            (entry_key, story),
        )

    def story_of(self, entry_key: str) -> str | None:
        """The story an entry was placed in, None before that."""
        story: str | None = self._db.scalar(
            "SELECT p.story_id FROM placement p JOIN entry e ON e.id = p.entry_id WHERE e.key = ?",
            (entry_key,),
        )
        return story

    def entries_of(self, story: str) -> list[str]:
        """The keys of a story's entries, in the order we met them."""
        rows = self._db.all(
            "SELECT e.key FROM placement p JOIN entry e ON e.id = p.entry_id WHERE p.story_id = ? ORDER BY e.id",
            (story,),
        )
        return [row[0] for row in rows]
