"""Alerts: what was decided to be worth telling at once, and what each route was told of it."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.store.connection import Connection, Row
from monitor.store.instant import text_of, time_of, time_or_none

if TYPE_CHECKING:
    from alerts.alert import Alert, Told, ToldState

_ALERT = "a.key, a.kind, a.problem, a.subject, a.episode, a.raised_utc, a.evidence"
_WITHDRAWN = "withdrawn: "
"""How the reason begins why a route is not told what it was to be: the same thing found again is told after all."""
_TOLD = (
    f"SELECT {_ALERT}, t.route, t.state, t.release_utc, t.message_id, t.why"
    " FROM told t JOIN alert a ON a.key = t.alert_key"
)
_WAITING = f"{_TOLD} WHERE t.state = 'waiting'"


class Alerts:
    """The shelf of alerts and of what routes were told."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def raise_(self, alert: "Alert", told: "Sequence[Told]") -> bool:
        """Decide an alert once, with what each route is to be told; False where it was decided before.

        One that was withdrawn before a route was told of it is decided anew for that route.
        """
        added = self._db.write(
            "INSERT INTO alert (key, kind, problem, subject, episode, raised_utc, evidence)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
            (
                alert.key,
                alert.kind,
                alert.problem,
                alert.subject,
                alert.episode,
                text_of(alert.raised),
                json.dumps(alert.evidence, ensure_ascii=False),
            ),
        )
        if not added:
            return self._revive(alert, told)
        for each in told:
            self._db.insert(
                "INSERT INTO told (alert_key, route, state, release_utc, message_id, why) VALUES (?, ?, ?, ?, ?, ?)",
                (alert.key, each.route, each.state, text_of(each.release), each.message_id, each.why),
            )
        return True

    def _revive(self, alert: "Alert", told: "Sequence[Told]") -> bool:
        revived = sum(
            self._db.write(
                "UPDATE told SET state = 'waiting', release_utc = ?, why = ?"
                " WHERE alert_key = ? AND route = ? AND state = 'inhibited' AND why LIKE ?",
                (text_of(each.release), each.why, alert.key, each.route, f"{_WITHDRAWN}%"),
            )
            for each in told
            if each.state == "waiting"
        )
        if revived:
            self._db.write(
                "UPDATE alert SET raised_utc = ?, evidence = ? WHERE key = ?",
                (text_of(alert.raised), json.dumps(alert.evidence, ensure_ascii=False), alert.key),
            )
        return revived > 0

    def withdraw(self, alert_key: str, route: str, now: datetime, why: str) -> bool:
        """Do not tell a route what was put right before it heard of it; False where that was settled before."""
        return self.tell(alert_key, route, "inhibited", None, now, f"{_WITHDRAWN}{why}")

    def of_episode(self, problem: str, episode: str, kind: str) -> "list[Alert]":
        """The alerts of a kind that a problem raised in an episode, the oldest first."""
        rows = self._db.all(
            f"SELECT {_ALERT} FROM alert a WHERE a.problem = ? AND a.episode = ? AND a.kind = ?"
            " ORDER BY a.raised_utc, a.key",
            (problem, episode, kind),
        )
        return [_alert(row) for row in rows]

    def unfollowed(self, since: datetime) -> "list[Alert]":
        """The unconfirmed events (U3) raised since a time of which no note has said yet what became of them."""
        rows = self._db.all(
            f"SELECT {_ALERT} FROM alert a WHERE a.kind = 'U3' AND a.raised_utc >= ?"
            " AND json_extract(a.evidence, '$.outcome') = '' AND NOT EXISTS (SELECT 1 FROM alert b"
            " WHERE b.kind = 'U3' AND json_extract(b.evidence, '$.follows') = a.key) ORDER BY a.raised_utc, a.key",
            (text_of(since),),
        )
        return [_alert(row) for row in rows]

    def states(self, alert_key: str) -> "dict[str, ToldState]":
        """What became of telling an alert, by route."""
        return dict(self._db.all("SELECT route, state FROM told WHERE alert_key = ?", (alert_key,)))

    def sent_since(self, since: datetime) -> "list[tuple[str, Alert]]":
        """The alerts that routes were told of since a time, with the route, in the order they were."""
        rows = self._db.all(
            f"SELECT {_ALERT}, t.route FROM told t JOIN alert a ON a.key = t.alert_key"
            " WHERE t.state = 'sent' AND t.release_utc >= ? ORDER BY t.release_utc, a.key, t.route",
            (text_of(since),),
        )
        return [(row[7], _alert(row)) for row in rows]

    def waiting(self, now: datetime) -> "list[tuple[Alert, Told]]":
        """What waits to be told and whose wait is over, the oldest alert first."""
        rows = self._db.all(f"{_WAITING} AND t.release_utc <= ? ORDER BY a.raised_utc, a.key, t.route", (text_of(now),))
        return [_pair(row) for row in rows]

    def sent_between(self, route: str, since: datetime, until: datetime) -> "list[tuple[Alert, datetime]]":
        """What a route was told of in (since, until], with when, in that order."""
        rows = self._db.all(
            f"{_TOLD} WHERE t.state = 'sent' AND t.route = ? AND t.release_utc > ? AND t.release_utc <= ?"
            " ORDER BY t.release_utc, a.key",
            (route, text_of(since), text_of(until)),
        )
        return [(alert, told.release) for alert, told in map(_pair, rows)]

    def silenced_since(self, route: str, since: datetime) -> "list[tuple[Alert, Told]]":
        """What a silence held back from a route after a time, in the order in which it did."""
        rows = self._db.all(
            f"{_TOLD} WHERE t.state = 'silenced' AND t.route = ? AND t.release_utc > ? ORDER BY t.release_utc, a.key",
            (route, text_of(since)),
        )
        return [_pair(row) for row in rows]

    def count_silenced(self) -> dict[int, int]:
        """How many alerts each silence held back from anyone, by its number, which begins the reason."""
        rows = self._db.all(
            "SELECT CAST(SUBSTR(why, LENGTH('silence ') + 1) AS INTEGER), COUNT(DISTINCT alert_key) FROM told"
            " WHERE state = 'silenced' GROUP BY 1"
        )
        return dict(rows)

    def beginning(self, prefix: str, limit: int) -> "list[Alert]":
        """The alerts whose keys begin so, the newest first."""
        rows = self._db.all(
            f"SELECT {_ALERT} FROM alert a WHERE SUBSTR(a.key, 1, ?) = ? ORDER BY a.raised_utc DESC, a.key LIMIT ?",
            (len(prefix), prefix, limit),
        )
        return [_alert(row) for row in rows]

    def told_to(self, route: str) -> "list[tuple[Alert, Told]]":
        """What a route was told, is to be told, or is not, and why, the oldest alert first."""
        rows = self._db.all(f"{_TOLD} WHERE t.route = ? ORDER BY a.raised_utc, a.key", (route,))
        return [_pair(row) for row in rows]

    def about(self, stories: Sequence[str]) -> "list[tuple[Alert, Told]]":
        """What was decided about stories, by any of their keys, with what each route is told, the oldest first."""
        marks = ", ".join("?" * len(stories))
        rows = self._db.all(
            f"{_TOLD} WHERE a.subject IN ({marks}) OR EXISTS (SELECT 1 FROM json_each(a.evidence, '$.stories') AS s"
            f" WHERE json_extract(s.value, '$.story') IN ({marks})) ORDER BY a.raised_utc, a.key, t.route",
            (*(f"story:{key}" for key in stories), *stories),
        )
        return [_pair(row) for row in rows]

    def all_waiting(self) -> "list[tuple[Alert, Told]]":
        """What waits to be told, its wait over or not, the first to be released first."""
        return [_pair(row) for row in self._db.all(f"{_WAITING} ORDER BY t.release_utc, a.key, t.route")]

    def count_waiting(self) -> int:
        """How many alerts wait to be told to someone."""
        number: int = self._db.scalar("SELECT COUNT(DISTINCT alert_key) FROM told WHERE state = 'waiting'")
        return number

    def tell(
        self,
        alert_key: str,
        route: str,
        state: "ToldState",
        message_id: int | None,
        now: datetime,
        why: str = "",
    ) -> bool:
        """What became of telling one route; False where that was settled before.

        For states `sent` and `silenced` its release becomes `now`, the time of that. `message_id` is one of
        the messages that carry it, None where none does.
        """
        return bool(
            self._db.write(
                "UPDATE told SET state = ?, message_id = ?, why = ?,"
                " release_utc = CASE WHEN ? IN ('sent', 'silenced') THEN ? ELSE release_utc END"
                " WHERE alert_key = ? AND route = ? AND state = 'waiting'",
                (state, message_id, why, state, text_of(now), alert_key, route),
            ),
        )

    def last_told(self, route: str, problem: str) -> datetime | None:
        """When a route was last told of an alert of a problem, None if never."""
        return time_or_none(
            self._db.scalar(
                "SELECT MAX(t.release_utc) FROM told t JOIN alert a ON a.key = t.alert_key"
                " WHERE t.route = ? AND a.problem = ? AND t.state = 'sent'",
                (route, problem),
            ),
        )

    def told_of(self, subject: str) -> set[tuple[str, str]]:
        """The rules and parts whose alerts about a subject somebody was told of, or is to be."""
        rows = self._db.all(
            "SELECT DISTINCT json_extract(a.evidence, '$.rule'), json_extract(a.evidence, '$.part') FROM alert a"
            " JOIN told t ON t.alert_key = a.key"
            " WHERE a.kind = 'U0' AND a.subject = ? AND t.state IN ('waiting', 'sent')",
            (subject,),
        )
        return {(row[0], row[1]) for row in rows}

    def told_since(self, route: str, since: datetime) -> int:
        """How often a route was told of alerts since a time; alerts gathered into one message count once."""
        number: int = self._db.scalar(
            "SELECT COUNT(DISTINCT COALESCE(message_id, alert_key)) FROM told"
            " WHERE route = ? AND state = 'sent' AND release_utc >= ?",
            (route, text_of(since)),
        )
        return number


def _alert(row: Row) -> "Alert":
    from alerts.alert import Alert  # noqa: PLC0415 - `status` counts alerts and need not load the mail room

    return Alert(row[0], row[1], row[2], row[3], row[4], time_of(row[5]), json.loads(row[6]))


def _pair(row: Row) -> "tuple[Alert, Told]":
    from alerts.alert import Told  # noqa: PLC0415 - as above

    return _alert(row), Told(row[0], row[7], row[8], time_of(row[9]), row[10], row[11])
