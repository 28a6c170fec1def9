"""The archive: entries, what each was ever known by, and each of its wordings."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feeds.entry import Alias, Entry
from monitor.store.connection import Connection, Row
from monitor.store.errors import MisuseError
from monitor.store.instant import text_of, text_or_none, time_of, time_or_none

if TYPE_CHECKING:
    from feeds.sift import Known

ENTRY_COLUMNS = (
    "e.key, e.feed_id, e.publisher, e.link, r.title, e.first_seen_utc, r.summary, r.body, e.lang, e.author, e.credit,"
    " e.published_utc, e.mark, r.n"
)
"""What `entry_of` reads, of an entry `e` in its wording `r`."""
_LATEST = (
    f"SELECT {ENTRY_COLUMNS} FROM entry e"
    " JOIN revision r ON r.entry_id = e.id AND r.n = (SELECT MAX(n) FROM revision WHERE entry_id = e.id)"
)
_DAY = timedelta(days=1)


class Entries:
    """The shelf of entries, aliases and wordings."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    # -- what is known ----------------------------------------------------------------------------

    def known(self, aliases: Iterable[Alias]) -> "dict[Alias, Known]":
        """For each alias that was met before: whose it is, and that entry's wordings by number and hash."""
        from feeds.sift import Known  # noqa: PLC0415 - a command that only reads the store need not load the sift

        found = {}
        for alias in aliases:
            rows = self._db.all(
                "SELECT e.key, r.n, r.hash FROM alias a JOIN entry e ON e.id = a.entry_id"
                " JOIN revision r ON r.entry_id = e.id WHERE a.scope = ? AND a.kind = ? AND a.value = ?"
                " ORDER BY r.n DESC",
                (alias.scope, alias.kind, alias.value),
            )
            if rows:
                (key, n, words), *before = rows
                found[alias] = Known(key, n, words, frozenset(row[2] for row in before))
        return found

    def get(self, key_prefix: str) -> Entry | None:
        """The entry whose key begins so, in its latest wording; None where none or more than one does."""
        found = self.beginning(key_prefix, 2)
        return found[0] if len(found) == 1 else None

    def beginning(self, key_prefix: str, limit: int) -> list[Entry]:
        """The entries whose keys begin so, by key, in their latest wording."""
        rows = self._db.all(
            f"{_LATEST} WHERE e.key >= ? AND e.key < ? ORDER BY e.key LIMIT ?",
            (key_prefix, key_prefix + "~", limit),
        )
        return [entry_of(row) for row in rows]

    def wording(self, key: str, n: int) -> Entry | None:
        """An entry in its n-th wording; None where it has no such wording."""
        row = self._db.one(
            f"SELECT {ENTRY_COLUMNS} FROM entry e JOIN revision r ON r.entry_id = e.id WHERE e.key = ? AND r.n = ?",
            (key, n),
        )
        return None if row is None else entry_of(row)

    def match_state(self, key: str) -> str:
        """How far an entry's latest wording is: pending, matched, or poison where it is set aside; '' no such entry."""
        return self._db.scalar("SELECT match_state FROM entry WHERE key = ?", (key,)) or ""

    def by_link(self, link: str) -> Entry | None:
        """The latest entry at an address, in its latest wording; None where none is."""
        row = self._db.one(f"{_LATEST} WHERE e.link = ? ORDER BY e.id DESC LIMIT 1", (link,))
        return None if row is None else entry_of(row)

    def count(self) -> int:
        """How many entries there are."""
        number: int = self._db.scalar("SELECT COUNT(*) FROM entry")
        return number

    def count_since(self, since: datetime) -> int:
        """How many entries were first seen at or after a time."""
        number: int = self._db.scalar("SELECT COUNT(*) FROM entry WHERE first_seen_utc >= ?", (text_of(since),))
        return number

    def titles(self, limit: int) -> list[tuple[str, str]]:
        """The keys and latest titles of the last entries we met, newest first."""
        rows = self._db.all(
            "SELECT e.key, r.title FROM entry e"
            " JOIN revision r ON r.entry_id = e.id AND r.n = (SELECT MAX(n) FROM revision WHERE entry_id = e.id)"
            " ORDER BY e.id DESC LIMIT ?",
            (limit,),
        )
        return [(row[0], row[1]) for row in rows]

    def first_seen(self) -> datetime | None:
        """When we met the first entry that is kept, None where there is none."""
        return time_or_none(self._db.scalar("SELECT MIN(first_seen_utc) FROM entry"))

    def keys_since(self, since: datetime) -> list[str]:
        """The keys of entries first seen at or after a time, in the order we met them, without those set aside."""
        rows = self._db.all(
            "SELECT key FROM entry WHERE first_seen_utc >= ? AND match_state <> 'poison' ORDER BY id", (text_of(since),)
        )
        return [row[0] for row in rows]

    def recent(self, limit: int, since: datetime | None = None) -> list[Entry]:
        """The last entries we met, newest first, in their latest wording; since a time where one is given."""
        where, values = ("", ()) if since is None else (" WHERE e.first_seen_utc >= ?", (text_of(since),))
        return [entry_of(row) for row in self._db.all(f"{_LATEST}{where} ORDER BY e.id DESC LIMIT ?", (*values, limit))]

    def matched_after(self, number: int, since: datetime, limit: int) -> list[tuple[int, Entry]]:
        """Matched entries after the one of this number (0 all) that were first seen since a time, with their numbers.

        They come in the order in which we met them, in their latest wording.
        """
        rows = self._db.all(
            f"SELECT {ENTRY_COLUMNS}, e.id FROM entry e"
            " JOIN revision r ON r.entry_id = e.id AND r.n = (SELECT MAX(n) FROM revision WHERE entry_id = e.id)"
            " WHERE e.id > ? AND e.first_seen_utc >= ? AND e.match_state = 'matched' ORDER BY e.id LIMIT ?",
            (number, text_of(since), limit),
        )
        return [(row[-1], entry_of(row)) for row in rows]

    # -- T1 ---------------------------------------------------------------------------------------

    def add(self, entry: Entry, aliases: Sequence[Alias], words: str, poll_id: int | None) -> bool:
        """Store a new entry with all it is known by; False where its key is there already.

        `words` is the hash of its words, `poll_id` the look that found it. An alias that is another entry's stays so.
        """
        added = self._db.write(
            "INSERT INTO entry (key, feed_id, publisher, lang, link, author, credit, published_utc, first_seen_utc,"
            " mark, poll_id, match_state, match_tries) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', 0)"
            " ON CONFLICT (key) DO NOTHING",
            (
                entry.key,
                entry.feed_id,
                entry.publisher,
                entry.lang,
                entry.link,
                entry.author,
                entry.credit,
                text_or_none(entry.published),
                text_of(entry.first_seen),
                entry.mark,
                poll_id,
            ),
        )
        if added:
            self._add_wording(entry, entry.revision, words, entry.first_seen)
        self.relisted(entry.key, aliases, entry.first_seen)
        return bool(added)

    def revise(self, entry: Entry, aliases: Sequence[Alias], words: str, now: datetime) -> bool:
        """Store a new wording of a known entry, to be matched again; False where that wording was stored before.

        Link, author, credit and language become those of the new wording where it has them; the date of publication
        stays what was said first.
        """
        added = self._add_wording(entry, entry.revision, words, now)
        if added:
            self._db.write(
                "UPDATE entry SET link = COALESCE(NULLIF(?, ''), link), author = COALESCE(NULLIF(?, ''), author),"
                " credit = COALESCE(NULLIF(?, ''), credit), lang = COALESCE(NULLIF(?, ''), lang),"
                " published_utc = COALESCE(published_utc, ?), match_state = 'pending', match_tries = 0 WHERE key = ?",
                (entry.link, entry.author, entry.credit, entry.lang, text_or_none(entry.published), entry.key),
            )
            self._db.write("DELETE FROM poison WHERE kind = 'entry' AND ref = ?", (entry.key,))
        self.relisted(entry.key, aliases, now)
        return bool(added)

    def relisted(self, key: str, aliases: Sequence[Alias], now: datetime) -> None:
        """A feed lists an entry again: what it is known by is kept alive, new forms are added.

        The time is written once a day only: a feed lists the same entries at every poll.
        """
        for alias in aliases:
            self._db.write(
                "INSERT INTO alias (scope, kind, value, entry_id, last_listed_utc)"
                " SELECT ?, ?, ?, id, ? FROM entry WHERE key = ?"
                " ON CONFLICT (scope, kind, value) DO UPDATE SET last_listed_utc = excluded.last_listed_utc"
                " WHERE last_listed_utc <= ?",
                (alias.scope, alias.kind, alias.value, text_of(now), key, text_of(now - _DAY)),
            )

    def _add_wording(self, entry: Entry, n: int, words: str, seen: datetime) -> int:
        return self._db.write(
            "INSERT INTO revision (entry_id, n, title, summary, body, hash, seen_utc)"
            " VALUES ((SELECT id FROM entry WHERE key = ?), ?, ?, ?, ?, ?, ?) ON CONFLICT (entry_id, n) DO NOTHING",
            (entry.key, n, entry.title, entry.summary, entry.body, words, text_of(seen)),
        )

    # -- T2 ---------------------------------------------------------------------------------------

    def pending(self, limit: int) -> list[Entry]:
        """Entries that wait to be matched, in their latest wording, oldest first."""
        rows = self._db.all(f"{_LATEST} WHERE e.match_state = 'pending' ORDER BY e.id LIMIT ?", (limit,))
        return [entry_of(row) for row in rows]

    def matched(self, key: str, revision: int) -> bool:
        """This wording was matched; False where a later one waits already."""
        return bool(
            self._db.write(
                "UPDATE entry SET match_state = 'matched', match_tries = 0"
                " WHERE key = ? AND ? = (SELECT MAX(n) FROM revision WHERE entry_id = entry.id)",
                (key, revision),
            ),
        )

    def tried(self, key: str, why: str, now: datetime, limit: int = 3) -> bool:
        """Matching this entry failed; True if it was once too often and the entry is set aside."""
        tries = self._db.scalar("SELECT match_tries FROM entry WHERE key = ?", (key,))
        if tries is None:
            raise MisuseError(f"there is no entry {key}")
        poison = tries + 1 >= limit
        self._db.write(
            "UPDATE entry SET match_tries = ?, match_state = ? WHERE key = ?",
            (tries + 1, "poison" if poison else "pending", key),
        )
        if poison:
            self._db.write(
                "INSERT INTO poison (kind, ref, why, tries, first_utc) VALUES ('entry', ?, ?, ?, ?)"
                " ON CONFLICT (kind, ref) DO UPDATE SET why = excluded.why, tries = excluded.tries",
                (key, why, tries + 1, text_of(now)),
            )
        return bool(poison)

    # -- retention --------------------------------------------------------------------------------

    def forget(self, before: datetime, limit: int = 5000) -> int:
        """Forget the words of entries without a hit that were met before a time; how many entries were touched.

        What an entry is known by, its key and the hashes of its wordings stay for as long as a feed has listed it
        since that time, so that it is not taken for a new one; after that the entry goes altogether.
        """
        old = text_of(before)
        rows = self._db.all(
            "SELECT id, story_id FROM entry e LEFT JOIN placement p ON p.entry_id = e.id"
            " WHERE first_seen_utc < ? AND match_state <> 'pending'"
            " AND NOT EXISTS (SELECT 1 FROM hit WHERE entry_id = e.id)"
            " AND NOT EXISTS (SELECT 1 FROM revision WHERE entry_id = e.id AND seen_utc >= ?)"
            " AND (story_id IS NOT NULL"
            "  OR NOT EXISTS (SELECT 1 FROM alias WHERE entry_id = e.id AND last_listed_utc >= ?)) LIMIT ?",
            (old, old, old, limit),
        )
        chosen = {
            "worn": json.dumps([row[0] for row in rows]),
            "stories": json.dumps([row[1] for row in rows if row[1] is not None]),
            "old": old,
        }
        for sql in _FORGET:
            self._db.write(sql, chosen)
        return len(rows)


_WORN = "(SELECT value FROM json_each(:worn))"
_UNLISTED = (
    "(SELECT id FROM entry e WHERE id IN (SELECT value FROM json_each(:worn))"
    " AND NOT EXISTS (SELECT 1 FROM alias WHERE entry_id = e.id AND last_listed_utc >= :old))"
)
_FORGET = (
    "DELETE FROM anchor WHERE entry_id IN " + _WORN,
    "UPDATE placement SET copy_of = NULL WHERE copy_of IN " + _WORN,
    "DELETE FROM placement WHERE entry_id IN " + _WORN,
    (
        "DELETE FROM story WHERE id IN (SELECT value FROM json_each(:stories))"
        " AND NOT EXISTS (SELECT 1 FROM placement WHERE story_id = story.id)"
        " AND NOT EXISTS (SELECT 1 FROM story s WHERE s.merged_into = story.id OR s.continues = story.id)"
    ),
    "UPDATE revision SET title = '', summary = '', body = '' WHERE entry_id IN " + _WORN,
    "UPDATE entry SET link = '', author = '', credit = '' WHERE id IN " + _WORN,
    "DELETE FROM poison WHERE kind = 'entry' AND ref IN (SELECT key FROM entry WHERE id IN " + _WORN + ")",
    "DELETE FROM revision WHERE entry_id IN " + _UNLISTED,
    # from here on none of their aliases is left: the same question still finds the same entries
    "DELETE FROM alias WHERE entry_id IN " + _UNLISTED,
    "DELETE FROM entry WHERE id IN " + _UNLISTED,
)


def entry_of(row: Row) -> Entry:
    """The entry of a row of ENTRY_COLUMNS."""
    return Entry(
        key=row[0],
        feed_id=row[1],
        publisher=row[2],
        link=row[3],
        title=row[4],
        first_seen=time_of(row[5]),
        summary=row[6],
        body=row[7],
        lang=row[8],
        author=row[9],
        credit=row[10],
        published=time_or_none(row[11]),
        mark=row[12],
        revision=row[13],
    )
