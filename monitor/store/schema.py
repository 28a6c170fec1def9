"""The tables, as migrations that are only ever added to. COLUMNS.md says what each column means.

This module imports none of our rooms: a migration must still do in three years what it does today. sqlite_utils is
loaded only when a database is made or migrated. The statements are our own, for sqlite_utils writes neither CHECK
nor UNIQUE.

Ids that come from the desk's files (feed, publisher, rule, problem, route) are no foreign keys: what an analyst drops
keeps its history.
"""

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

APPLICATION_ID = 0x4657524E
"""FWRN: stands in the header of every database of ours."""
VERSION = 3
"""How many migrations there are; stands in `user_version`."""


def _utc(column: str) -> str:
    """A column for a time: text of one width, so that text order is time order."""
    return f"{column} TEXT NOT NULL CHECK ({column} GLOB '????-??-??T??:??:??Z')"


def _utc_or_null(column: str) -> str:
    return f"{column} TEXT CHECK ({column} GLOB '????-??-??T??:??:??Z')"


def _one_of(column: str, *words: str) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"{column} TEXT NOT NULL CHECK ({column} IN ({listed}))"


def _flag(column: str) -> str:
    return f"{column} INTEGER NOT NULL CHECK ({column} IN (0, 1))"


def _day(column: str) -> str:
    return f"{column} TEXT NOT NULL CHECK ({column} GLOB '????-??-??')"


def _share(column: str) -> str:
    return f"{column} REAL NOT NULL CHECK ({column} BETWEEN 0 AND 1)"


def _strength(column: str) -> str:
    return f"{column} INTEGER NOT NULL CHECK ({column} BETWEEN 0 AND 3)"


_LEVELS = ("quiet", "watch", "elevated", "high", "critical")
_BLIND = tuple(f"not assessed: {level}" for level in _LEVELS)
"""What is shown where too little was seen, with the last level."""


_IN_FORCE = (
    "CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    f"""CREATE TABLE desk_version (
        version TEXT NOT NULL PRIMARY KEY, n INTEGER NOT NULL UNIQUE, {_utc("loaded_utc")}, files BLOB NOT NULL
    ) STRICT""",
)

_PUBLISHED = (
    f"""CREATE TABLE feed (
        feed_id TEXT NOT NULL PRIMARY KEY, publisher TEXT NOT NULL, url TEXT NOT NULL, moved_to TEXT NOT NULL,
        moved_seen TEXT NOT NULL, etag TEXT NOT NULL, last_modified TEXT NOT NULL,
        body_hash TEXT NOT NULL, {_utc_or_null("last_full_utc")}, {_utc("next_due_utc")},
        interval_s INTEGER NOT NULL, fails INTEGER NOT NULL, state TEXT NOT NULL, {_utc_or_null("state_since_utc")},
        {_utc_or_null("last_ok_utc")}, {_utc_or_null("last_new_utc")}, {_flag("guid_weak")}, {_flag("link_weak")}
    ) STRICT""",
    f"""CREATE TABLE poll (
        id INTEGER PRIMARY KEY, feed_id TEXT NOT NULL, {_utc("at_utc")}, outcome TEXT NOT NULL,
        status INTEGER NOT NULL, bytes INTEGER NOT NULL, entries INTEGER NOT NULL, fresh INTEGER NOT NULL,
        overlap INTEGER NOT NULL, took_ms INTEGER NOT NULL, why TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX poll_feed ON poll (feed_id, id)",
    "CREATE INDEX poll_at ON poll (at_utc)",
    f"""CREATE TABLE feed_hour (
        feed_id TEXT NOT NULL, {_utc("hour_utc")}, state TEXT NOT NULL, fresh INTEGER NOT NULL,
        PRIMARY KEY (feed_id, hour_utc)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX feed_hour_hour ON feed_hour (hour_utc)",
    f"""CREATE TABLE entry (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, feed_id TEXT NOT NULL, publisher TEXT NOT NULL,
        lang TEXT NOT NULL, link TEXT NOT NULL, author TEXT NOT NULL, credit TEXT NOT NULL,
        {_utc_or_null("published_utc")}, {_utc("first_seen_utc")}, {_one_of("mark", "live", "late", "seed")},
        poll_id INTEGER REFERENCES poll (id) ON DELETE SET NULL,
        {_one_of("match_state", "pending", "matched", "poison")}, match_tries INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX entry_pending ON entry (id) WHERE match_state = 'pending'",
    "CREATE INDEX entry_feed ON entry (feed_id, first_seen_utc)",
    "CREATE INDEX entry_seen ON entry (first_seen_utc)",
    "CREATE INDEX entry_poll ON entry (poll_id)",
    f"""CREATE TABLE alias (
        scope TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL,
        entry_id INTEGER NOT NULL REFERENCES entry (id), {_utc("last_listed_utc")},
        PRIMARY KEY (scope, kind, value)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX alias_entry ON alias (entry_id)",
    f"""CREATE TABLE revision (
        entry_id INTEGER NOT NULL REFERENCES entry (id), n INTEGER NOT NULL CHECK (n >= 1), title TEXT NOT NULL,
        summary TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL, {_utc("seen_utc")},
        PRIMARY KEY (entry_id, n)
    ) STRICT""",
)

_STORIES = (
    """CREATE TABLE anchor (
        entry_id INTEGER NOT NULL REFERENCES entry (id), kind TEXT NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (entry_id, kind, value)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX anchor_value ON anchor (kind, value)",
    f"""CREATE TABLE story (
        id TEXT NOT NULL PRIMARY KEY, {_utc("opened_utc")}, {_utc("last_utc")},
        merged_into TEXT REFERENCES story (id), continues TEXT REFERENCES story (id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX story_merged ON story (merged_into) WHERE merged_into IS NOT NULL",
    "CREATE INDEX story_continues ON story (continues) WHERE continues IS NOT NULL",
    f"""CREATE TABLE placement (
        entry_id INTEGER PRIMARY KEY REFERENCES entry (id), story_id TEXT NOT NULL REFERENCES story (id),
        origin TEXT NOT NULL, copy_of INTEGER REFERENCES entry (id), score REAL NOT NULL, why TEXT NOT NULL,
        {_utc("placed_utc")}
    ) STRICT""",
    "CREATE INDEX placement_story ON placement (story_id)",
    "CREATE INDEX placement_copy ON placement (copy_of) WHERE copy_of IS NOT NULL",
    f"""CREATE TABLE hit (
        id INTEGER PRIMARY KEY, entry_id INTEGER NOT NULL REFERENCES entry (id), revision INTEGER NOT NULL,
        rule_id TEXT NOT NULL, part TEXT NOT NULL, rule_rev TEXT NOT NULL,
        version TEXT NOT NULL REFERENCES desk_version (version),
        {_one_of("severity", "info", "low", "medium", "high", "critical")},
        {_one_of("mark", "live", "late", "seed", "backfill")}, suppressed_by TEXT NOT NULL,
        evidence TEXT NOT NULL, {_utc("created_utc")}, {_utc_or_null("void_utc")},
        UNIQUE (entry_id, rule_id, part), FOREIGN KEY (entry_id, revision) REFERENCES revision (entry_id, n)
    ) STRICT""",
)

_TOLD = (
    f"""CREATE TABLE alert (
        key TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, problem TEXT NOT NULL, subject TEXT NOT NULL,
        episode TEXT NOT NULL, {_utc("raised_utc")}, evidence TEXT NOT NULL
    ) STRICT""",
    f"""CREATE TABLE message (
        id INTEGER PRIMARY KEY, msgid TEXT NOT NULL UNIQUE, {_one_of("kind", "digest", "alert", "notice")},
        route TEXT NOT NULL, recipient TEXT NOT NULL, channel TEXT NOT NULL, about TEXT NOT NULL, raw BLOB NOT NULL,
        {_utc("created_utc")}
    ) STRICT""",
    "CREATE INDEX message_created ON message (created_utc)",
    f"""CREATE TABLE told (
        alert_key TEXT NOT NULL REFERENCES alert (key), route TEXT NOT NULL,
        {_one_of("state", "waiting", "sent", "inhibited", "silenced", "quiet", "capped")}, {_utc("release_utc")},
        message_id INTEGER REFERENCES message (id), why TEXT NOT NULL,
        PRIMARY KEY (alert_key, route)
    ) STRICT""",
    "CREATE INDEX told_waiting ON told (release_utc) WHERE state = 'waiting'",
    f"""CREATE TABLE edition (
        route TEXT NOT NULL, local_date TEXT NOT NULL CHECK (local_date GLOB '????-??-??'), {_utc("due_utc")},
        {_one_of("state", "published", "merged")}, closed_by TEXT CHECK (closed_by GLOB '????-??-??'),
        hits_from INTEGER NOT NULL, hits_upto INTEGER NOT NULL, digest TEXT NOT NULL, {_utc_or_null("published_utc")},
        PRIMARY KEY (route, local_date), CHECK (hits_from <= hits_upto)
    ) STRICT""",
    f"""CREATE TABLE delivery (
        message_id INTEGER PRIMARY KEY REFERENCES message (id),
        {_one_of("state", "pending", "sending", "sent", "held")}, attempts INTEGER NOT NULL,
        {_utc_or_null("next_utc")}, owner TEXT NOT NULL, {_utc_or_null("started_utc")}, uncertain INTEGER NOT NULL,
        last_code INTEGER NOT NULL, last_text TEXT NOT NULL, {_utc_or_null("settled_utc")},
        CHECK ((state = 'pending') = (next_utc IS NOT NULL)), CHECK ((state = 'sending') = (owner <> '')),
        CHECK ((state IN ('sent', 'held')) = (settled_utc IS NOT NULL))
    ) STRICT""",
    "CREATE INDEX delivery_waiting ON delivery (next_utc) WHERE state = 'pending'",
    "CREATE INDEX delivery_open ON delivery (state) WHERE state <> 'sent'",
)

_TROUBLE = (
    f"""CREATE TABLE poison (
        kind TEXT NOT NULL, ref TEXT NOT NULL, why TEXT NOT NULL, tries INTEGER NOT NULL, {_utc("first_utc")},
        PRIMARY KEY (kind, ref)
    ) STRICT, WITHOUT ROWID""",
    f"""CREATE TABLE notice (
        key TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, text TEXT NOT NULL, {_utc("first_utc")},
        {_utc("last_utc")}, times INTEGER NOT NULL, {_utc_or_null("mailed_utc")}
    ) STRICT""",
)


_WARNING = (
    f"""CREATE TABLE day_count (
        rule_id TEXT NOT NULL, part TEXT NOT NULL, {_day("day")}, rule_rev TEXT NOT NULL,
        stories INTEGER NOT NULL CHECK (stories >= 0), {_share("exposure")},
        weekday REAL NOT NULL CHECK (weekday > 0), cap INTEGER NOT NULL CHECK (cap >= 1),
        PRIMARY KEY (rule_id, part, day)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX day_count_day ON day_count (day)",
    f"""CREATE TABLE reading (
        rule_id TEXT NOT NULL, part TEXT NOT NULL, {_utc("at_utc")}, {_strength("activation")}, {_strength("held")},
        {_utc_or_null("since_utc")}, evidence TEXT NOT NULL,
        PRIMARY KEY (rule_id, part, at_utc)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX reading_at ON reading (at_utc)",
    f"""CREATE TABLE level (
        problem TEXT NOT NULL, scenario TEXT NOT NULL, {_utc("at_utc")},
        {_one_of("raw", *_LEVELS)}, {_one_of("shown", *_LEVELS, *_BLIND)}, {_share("coverage")},
        pressure INTEGER NOT NULL CHECK (pressure BETWEEN 0 AND 10), why TEXT NOT NULL, cause TEXT NOT NULL,
        PRIMARY KEY (problem, scenario, at_utc)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX level_at ON level (at_utc)",
    f"""CREATE TABLE expected (
        event_id TEXT NOT NULL, instance TEXT NOT NULL, {_utc("at_utc")},
        {_one_of("state", "upcoming", "open", "late", "met", "missed", "unknown", "cancelled")},
        story_id TEXT NOT NULL, why TEXT NOT NULL,
        PRIMARY KEY (event_id, instance, at_utc)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX expected_at ON expected (at_utc)",
    f"""CREATE TABLE coverage (
        problem TEXT NOT NULL, {_utc("hour_utc")}, {_share("value")}, seen INTEGER NOT NULL, feeds INTEGER NOT NULL,
        PRIMARY KEY (problem, hour_utc), CHECK (seen BETWEEN 0 AND feeds)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX coverage_hour ON coverage (hour_utc)",
    "CREATE INDEX hit_rule ON hit (rule_id, created_utc)",
)

_PEOPLE = (
    f"""CREATE TABLE judgement (
        id INTEGER PRIMARY KEY, {_utc("at_utc")}, who TEXT NOT NULL CHECK (who <> ''),
        kind TEXT NOT NULL CHECK (kind <> ''), subject TEXT NOT NULL CHECK (subject <> ''), value TEXT NOT NULL,
        reason TEXT NOT NULL, {_utc_or_null("until_utc")}, undoes INTEGER UNIQUE REFERENCES judgement (id),
        CHECK (until_utc > at_utc), CHECK (undoes < id)
    ) STRICT""",
    "CREATE INDEX judgement_subject ON judgement (kind, subject)",
    # what people decided is the record of it: whatever writes to this file, no row of it changes or goes
    """CREATE TRIGGER judgement_is_kept BEFORE DELETE ON judgement
        BEGIN SELECT RAISE(ABORT, 'a judgement is never deleted: undo it'); END""",
    """CREATE TRIGGER judgement_stands BEFORE UPDATE ON judgement
        BEGIN SELECT RAISE(ABORT, 'a judgement is never changed: undo it, and judge again'); END""",
)


_BULLETINS = (
    f"""CREATE TABLE bulletin (
        id TEXT NOT NULL PRIMARY KEY, route TEXT NOT NULL, {_one_of("kind", "digest", "alert")}, name TEXT NOT NULL,
        {_utc("published_utc")}, document TEXT NOT NULL, {_utc_or_null("written_utc")},
        UNIQUE (route, name)
    ) STRICT""",
    "CREATE INDEX bulletin_newest ON bulletin (route, published_utc)",
    "CREATE INDEX bulletin_unwritten ON bulletin (published_utc) WHERE written_utc IS NULL",
)


def migrations() -> "Migrations":
    """Every migration, oldest first. Add at the end and raise VERSION; never change one that was released."""
    from sqlite_utils import Migrations  # noqa: PLC0415 - 80 ms that only a migration should cost

    ours = Migrations("forewarn")

    @ours()
    def m0001_a_desk_end_to_end(db: "Database") -> None:
        for statement in (*_IN_FORCE, *_PUBLISHED, *_STORIES, *_TOLD, *_TROUBLE):
            db.execute(statement)

    @ours()
    def m0002_from_hits_to_warning(db: "Database") -> None:
        for statement in (*_WARNING, *_PEOPLE):
            db.execute(statement)

    @ours()
    def m0003_bulletins(db: "Database") -> None:
        for statement in _BULLETINS:
            db.execute(statement)

    return ours


def migrate(raw: sqlite3.Connection) -> None:
    """Bring a database to VERSION, all of it or nothing, in one transaction."""
    from sqlite_utils import Database  # noqa: PLC0415 - as above

    db = Database(raw, strict=True)
    raw.execute("BEGIN IMMEDIATE")
    try:
        # inside our transaction each migration becomes a savepoint
        migrations().apply(db)
        raw.execute(f"PRAGMA application_id={APPLICATION_ID}")
        raw.execute(f"PRAGMA user_version={VERSION}")
        _refuse_dangling(raw)
        raw.execute("COMMIT")
    except BaseException:
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        raise


def _refuse_dangling(raw: sqlite3.Connection) -> None:
    dangling = raw.execute("PRAGMA foreign_key_check").fetchall()
    if dangling:
        raise sqlite3.IntegrityError(f"after the migration {len(dangling)} rows point to nothing")
