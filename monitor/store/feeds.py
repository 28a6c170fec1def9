"""What we remember of each feed, each look at it, and the hours it was covered."""

import json
from collections.abc import Collection
from datetime import datetime

from feeds.state import FeedState, Health, Poll
from monitor.store.connection import Connection, Row
from monitor.store.instant import text_of, text_or_none, time_of, time_or_none

_FEED = (
    "feed_id, publisher, url, moved_to, moved_seen, etag, last_modified, body_hash, last_full_utc, next_due_utc,"
    " interval_s, fails, state, state_since_utc, last_ok_utc, last_new_utc, guid_weak, link_weak"
)
_POLL = "feed_id, at_utc, outcome, status, bytes, entries, fresh, overlap, took_ms, why"


class Feeds:
    """The shelf of feeds, polls and covered hours."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def states(self) -> dict[str, FeedState]:
        """Every feed that was ever met, by id."""
        rows = self._db.all(f"SELECT {_FEED} FROM feed ORDER BY feed_id")
        return {row[0]: _state(row) for row in rows}

    def due(self, feed_ids: Collection[str], now: datetime) -> list[FeedState]:
        """Those of `feed_ids` whose time has come, the longest due first."""
        rows = self._db.all(
            f"SELECT {_FEED} FROM feed"
            " WHERE next_due_utc <= ? AND feed_id IN (SELECT value FROM json_each(?)) ORDER BY next_due_utc, feed_id",
            (text_of(now), json.dumps(list(feed_ids))),
        )
        return [_state(row) for row in rows]

    def save(self, state: FeedState) -> None:
        """Remember a feed as it is now."""
        self._db.write(
            f"INSERT INTO feed ({_FEED})"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (feed_id) DO UPDATE SET publisher = excluded.publisher, url = excluded.url,"
            " moved_to = excluded.moved_to, moved_seen = excluded.moved_seen, etag = excluded.etag,"
            " last_modified = excluded.last_modified, body_hash = excluded.body_hash,"
            " last_full_utc = excluded.last_full_utc, next_due_utc = excluded.next_due_utc,"
            " interval_s = excluded.interval_s, fails = excluded.fails, state = excluded.state,"
            " state_since_utc = excluded.state_since_utc, last_ok_utc = excluded.last_ok_utc,"
            " last_new_utc = excluded.last_new_utc, guid_weak = excluded.guid_weak, link_weak = excluded.link_weak",
            (
                state.feed_id,
                state.publisher,
                state.url,
                state.moved_to,
                json.dumps([text_of(seen) for seen in state.moved_seen]),
                state.etag,
                state.last_modified,
                state.body_hash,
                text_or_none(state.last_full),
                text_of(state.next_due),
                state.interval_s,
                state.fails,
                state.state,
                text_or_none(state.state_since),
                text_or_none(state.last_ok),
                text_or_none(state.last_new),
                state.guid_weak,
                state.link_weak,
            ),
        )

    def record(self, poll: Poll) -> int:
        """Keep one look at a feed; its id."""
        return self._db.insert(
            f"INSERT INTO poll ({_POLL}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                poll.feed_id,
                text_of(poll.at),
                poll.outcome,
                poll.status,
                poll.size,
                poll.entries,
                poll.fresh,
                poll.overlap,
                poll.took_ms,
                poll.why,
            ),
        )

    def last_polls(self, feed_id: str, n: int) -> list[Poll]:
        """The last `n` looks at a feed, newest first."""
        rows = self._db.all(
            f"SELECT {_POLL} FROM poll WHERE feed_id = ? ORDER BY id DESC LIMIT ?",
            (feed_id, n),
        )
        return [Poll(row[0], time_of(row[1]), *row[2:]) for row in rows]

    def cover(self, feed_id: str, hour: datetime, state: Health, fresh: int) -> None:
        """A feed was well in the hour that begins at `hour`; `fresh` more entries came. The latest state is kept."""
        if (hour.minute, hour.second, hour.microsecond) != (0, 0, 0):
            raise ValueError(f"{hour.isoformat()} is not the beginning of an hour")
        self._db.write(
            "INSERT INTO feed_hour (feed_id, hour_utc, state, fresh) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (feed_id, hour_utc) DO UPDATE SET state = excluded.state, fresh = fresh + excluded.fresh",
            (feed_id, text_of(hour), state, fresh),
        )

    def hours(self, since: datetime, until: datetime) -> list[tuple[str, datetime, Health, int]]:
        """Covered hours that begin in [since, until): feed, beginning, state, new entries; by feed, then time."""
        rows = self._db.all(
            "SELECT feed_id, hour_utc, state, fresh FROM feed_hour WHERE hour_utc >= ? AND hour_utc < ?"
            " ORDER BY feed_id, hour_utc",
            (text_of(since), text_of(until)),
        )
        return [(row[0], time_of(row[1]), row[2], row[3]) for row in rows]

    def looks(self, feed_id: str, since: datetime, until: datetime) -> list[tuple[datetime, int]]:
        """The good answers of a feed in [since, until), oldest first: when, and how many entries were new."""
        rows = self._db.all(
            "SELECT at_utc, fresh FROM poll WHERE feed_id = ? AND at_utc >= ? AND at_utc < ?"
            " AND outcome IN ('fresh', 'nothing new', 'unchanged') ORDER BY at_utc, id",
            (feed_id, text_of(since), text_of(until)),
        )
        return [(time_of(row[0]), row[1]) for row in rows]

    def hours_of(self, feed_id: str, since: datetime, until: datetime) -> list[tuple[datetime, int]]:
        """The covered hours of a feed that begin in [since, until), oldest first: their beginning, and entries new."""
        rows = self._db.all(
            "SELECT hour_utc, fresh FROM feed_hour WHERE feed_id = ? AND hour_utc >= ? AND hour_utc < ?"
            " ORDER BY hour_utc",
            (feed_id, text_of(since), text_of(until)),
        )
        return [(time_of(row[0]), row[1]) for row in rows]

    def first_hour(self) -> datetime | None:
        """The beginning of the first covered hour that is known, None before any."""
        return time_or_none(self._db.scalar("SELECT MIN(hour_utc) FROM feed_hour"))

    def first_hours(self) -> dict[str, datetime]:
        """The beginning of the first covered hour of each feed that ever was covered."""
        rows = self._db.all(
            # from one feed to the next: there are few feeds, and very many hours
            "WITH RECURSIVE f (id) AS (SELECT MIN(feed_id) FROM feed_hour UNION ALL"
            " SELECT (SELECT MIN(feed_id) FROM feed_hour WHERE feed_id > f.id) FROM f WHERE f.id IS NOT NULL)"
            " SELECT id, (SELECT MIN(hour_utc) FROM feed_hour WHERE feed_id = f.id) FROM f WHERE id IS NOT NULL"
        )
        return {row[0]: time_of(row[1]) for row in rows}

    def newest(self) -> dict[str, datetime]:
        """For each feed with entries, the time of its newest: as published, but never later than we first saw it."""
        # the hundred last seen are enough: `status` must not read the whole archive
        rows = self._db.all(
            "SELECT feed_id, (SELECT MAX(said) FROM ("
            "  SELECT MIN(COALESCE(published_utc, first_seen_utc), first_seen_utc) AS said FROM entry"
            "  WHERE entry.feed_id = feed.feed_id ORDER BY first_seen_utc DESC LIMIT 100)) FROM feed",
        )
        return {row[0]: time_of(row[1]) for row in rows if row[1] is not None}

    def forget_polls(self, before: datetime) -> int:
        """Forget looks at feeds before a time; how many went. Each feed's last one stays."""
        return self._db.write(
            "DELETE FROM poll WHERE at_utc < ? AND id NOT IN (SELECT MAX(id) FROM poll GROUP BY feed_id)",
            (text_of(before),),
        )

    def forget_hours(self, before: datetime) -> int:
        """Forget covered hours that begin before a time; how many went."""
        return self._db.write("DELETE FROM feed_hour WHERE hour_utc < ?", (text_of(before),))


def _state(row: Row) -> FeedState:
    return FeedState(
        feed_id=row[0],
        publisher=row[1],
        url=row[2],
        moved_to=row[3],
        moved_seen=tuple(time_of(seen) for seen in json.loads(row[4])),
        etag=row[5],
        last_modified=row[6],
        body_hash=row[7],
        last_full=time_or_none(row[8]),
        next_due=time_of(row[9]),
        interval_s=row[10],
        fails=row[11],
        state=row[12],
        state_since=time_or_none(row[13]),
        last_ok=time_or_none(row[14]),
        last_new=time_or_none(row[15]),
        guid_weak=bool(row[16]),
        link_weak=bool(row[17]),
    )
