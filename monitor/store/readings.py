"""What the warning chain found out: days counted, readings of indicators, levels, expected events, coverage.

Rows are put at each cut-off and at each change, and stay: what held at a moment is the last row up to then. An
indicator is `rule` or `rule/part`, as everywhere outside this room.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from monitor.store.connection import Connection, Row
from monitor.store.instant import text_of, text_or_none, time_of, time_or_none
from rules.coverage import Coverage
from rules.picture import LEVELS
from rules.sighting import Reading

_WORDS = tuple(level.lower() for level in LEVELS)
_BLIND = "not assessed: "


@dataclass(frozen=True, slots=True)
class DayCountRow:
    """What the surge detector keeps of one day of an indicator.

    `day` is the local date on which the 24 hours ending at the cut-off end. `stories` is how many counted on it,
    `exposure` its coverage, 0 to 1, `weekday` the factor of its weekday, `cap` the most of it that enters a baseline.
    """

    indicator: str
    day: date
    rule_rev: str
    stories: int
    exposure: float
    weekday: float
    cap: int


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """What an indicator read at a moment (aware UTC), and the strength it holds, 0 to 3.

    `since` is when it came to that strength, None where it never had any. `quiet` counts the covered days in a row
    on which the activation was lower: the clock of its step down.
    """

    indicator: str
    at: datetime
    reading: Reading
    held: int
    since: datetime | None = None
    quiet: int = 0


@dataclass(frozen=True, slots=True)
class LevelRow:
    """The level of a problem's scenario, or, with scenario '', of the problem, at a moment (aware UTC).

    `raw` is what the table says, `shown` what is shown after its clocks, both 0 to 4; with `assessed` False too little
    was seen, and `shown` is the last level. `coverage` is 0 to 1, `pressure` 0 to 10. `cause` is JSON's own:
    what moved it (`hits`, `edit`, `judgement`), and the state of its clocks.
    """

    problem: str
    scenario: str
    at: datetime
    raw: int
    shown: int
    coverage: float
    pressure: int
    why: str = ""
    cause: Mapping[str, Any] = field(default_factory=dict)
    assessed: bool = True


@dataclass(frozen=True, slots=True)
class MoveRow:
    """A row of a problem at which what is shown became another; `before` is None for its first row."""

    row: LevelRow
    before: int | None
    was_assessed: bool


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """The state that an expected event came to at a moment (aware UTC), and by which story, '' none.

    `instance` is '' for an event that is due once, the story that triggered a relative one, the date of one that comes
    again.
    """

    event_id: str
    instance: str
    at: datetime
    state: str
    story: str = ""
    why: str = ""


class Readings:
    """The shelf of what was read from hits: counts, readings, levels, expected events, coverage."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    # -- days ---------------------------------------------------------------------------------------

    def put_days(self, rows: Iterable[DayCountRow]) -> None:
        """Keep days; one that is there is replaced."""
        for row in rows:
            self._db.write(
                "INSERT INTO day_count (rule_id, part, day, rule_rev, stories, exposure, weekday, cap)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (rule_id, part, day) DO UPDATE SET rule_rev = excluded.rule_rev,"
                " stories = excluded.stories, exposure = excluded.exposure, weekday = excluded.weekday,"
                " cap = excluded.cap",
                (
                    *_parted(row.indicator),
                    row.day.isoformat(),
                    row.rule_rev,
                    row.stories,
                    row.exposure,
                    row.weekday,
                    row.cap,
                ),
            )

    def refill(self, indicator: str, rows: Iterable[DayCountRow]) -> None:
        """Put these days in the place of all that an indicator had: its rule was edited."""
        self._db.write("DELETE FROM day_count WHERE rule_id = ? AND part = ?", _parted(indicator))
        self.put_days(rows)

    def days(self, since: date, until: date, indicator: str | None = None) -> list[DayCountRow]:
        """Days in [since, until], of one indicator or of all; by indicator, then day."""
        rows = self._db.all(
            "SELECT rule_id, part, day, rule_rev, stories, exposure, weekday, cap FROM day_count"
            f" WHERE day >= ? AND day <= ?{_ONE if indicator else ''} ORDER BY rule_id, part, day",
            (since.isoformat(), until.isoformat(), *(_parted(indicator) if indicator else ())),
        )
        return [DayCountRow(_joined(row), date.fromisoformat(row[2]), *row[3:]) for row in rows]

    def last_days(self) -> dict[str, tuple[date, str]]:
        """For each indicator, the last day that was counted and the revision of its rule that counted it."""
        rows = self._db.all("SELECT rule_id, part, MAX(day), rule_rev FROM day_count GROUP BY rule_id, part")
        return {_joined(row): (date.fromisoformat(row[2]), row[3]) for row in rows}

    # -- readings -----------------------------------------------------------------------------------

    def put_readings(self, rows: Iterable[ReadingRow]) -> None:
        """Keep readings; one of the same moment is replaced."""
        for row in rows:
            self._db.write(
                "INSERT INTO reading (rule_id, part, at_utc, activation, held, since_utc, evidence)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (rule_id, part, at_utc) DO UPDATE SET activation = excluded.activation,"
                " held = excluded.held, since_utc = excluded.since_utc, evidence = excluded.evidence",
                (
                    *_parted(row.indicator),
                    text_of(row.at),
                    row.reading.activation,
                    row.held,
                    text_or_none(row.since),
                    _packed(row),
                ),
            )

    def readings_at(self, at: datetime) -> dict[str, ReadingRow]:
        """The last reading of each indicator up to and with a moment."""
        rows = self._db.all(
            # of a row with MAX, SQLite takes the other columns from the row that has it
            "SELECT rule_id, part, MAX(at_utc), activation, held, since_utc, evidence FROM reading"
            " WHERE at_utc <= ? GROUP BY rule_id, part",
            (text_of(at),),
        )
        return {_joined(row): _reading(row) for row in rows}

    def readings(self, since: datetime, until: datetime, indicator: str | None = None) -> list[ReadingRow]:
        """Readings in [since, until], of one indicator or of all; by indicator, then time."""
        rows = self._db.all(
            "SELECT rule_id, part, at_utc, activation, held, since_utc, evidence FROM reading"
            f" WHERE at_utc >= ? AND at_utc <= ?{_ONE if indicator else ''} ORDER BY rule_id, part, at_utc",
            (text_of(since), text_of(until), *(_parted(indicator) if indicator else ())),
        )
        return [_reading(row) for row in rows]

    # -- levels -------------------------------------------------------------------------------------

    def put_levels(self, rows: Iterable[LevelRow]) -> None:
        """Keep levels; one of the same moment is replaced."""
        for row in rows:
            self._db.write(
                f"INSERT INTO level ({_LEVEL}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (problem, scenario, at_utc) DO UPDATE SET raw = excluded.raw, shown = excluded.shown,"
                " coverage = excluded.coverage, pressure = excluded.pressure, why = excluded.why,"
                " cause = excluded.cause",
                (
                    row.problem,
                    row.scenario,
                    text_of(row.at),
                    _WORDS[row.raw],
                    _WORDS[row.shown] if row.assessed else _BLIND + _WORDS[row.shown],
                    row.coverage,
                    row.pressure,
                    row.why,
                    json.dumps(dict(row.cause), ensure_ascii=False, sort_keys=True),
                ),
            )

    def levels_at(self, at: datetime) -> dict[tuple[str, str], LevelRow]:
        """The last level of each problem and scenario up to and with a moment; scenario '' is the problem's own."""
        rows = self._db.all(
            "SELECT problem, scenario, MAX(at_utc), raw, shown, coverage, pressure, why, cause FROM level"
            " WHERE at_utc <= ? GROUP BY problem, scenario",
            (text_of(at),),
        )
        return {(row[0], row[1]): _level(row) for row in rows}

    def levels(self, problem: str, since: datetime, until: datetime) -> list[LevelRow]:
        """The levels of a problem and its scenarios in [since, until], by time."""
        rows = self._db.all(
            f"SELECT {_LEVEL} FROM level WHERE problem = ? AND at_utc >= ? AND at_utc <= ? ORDER BY at_utc, scenario",
            (problem, text_of(since), text_of(until)),
        )
        return [_level(row) for row in rows]

    def moves(self, problem: str, most: int) -> list[MoveRow]:
        """The last rows of a problem at which what is shown became another, the newest first."""
        rows = self._db.all(
            f"SELECT {_LEVEL}, before FROM level JOIN (SELECT at_utc AS at, shown AS now,"
            " LAG(shown) OVER (ORDER BY at_utc) AS before FROM level WHERE problem = ? AND scenario = '')"
            " ON at = at_utc WHERE problem = ? AND scenario = '' AND before IS NOT now ORDER BY at_utc DESC LIMIT ?",
            (problem, problem, most),
        )
        return [
            MoveRow(_level(row), None if row[9] is None else _shown(row[9]), not str(row[9]).startswith(_BLIND))
            for row in rows
        ]

    # -- expected events ----------------------------------------------------------------------------

    def put_expected(self, rows: Iterable[ExpectedRow]) -> None:
        """Keep changes of expected events; one of the same moment is replaced."""
        for row in rows:
            self._db.write(
                f"INSERT INTO expected ({_EXPECTED}) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (event_id, instance, at_utc) DO UPDATE SET state = excluded.state,"
                " story_id = excluded.story_id, why = excluded.why",
                (row.event_id, row.instance, text_of(row.at), row.state, row.story, row.why),
            )

    def expected_at(self, at: datetime) -> dict[tuple[str, str], ExpectedRow]:
        """The last state of each expected event and instance up to and with a moment."""
        rows = self._db.all(
            "SELECT event_id, instance, MAX(at_utc), state, story_id, why FROM expected"
            " WHERE at_utc <= ? GROUP BY event_id, instance",
            (text_of(at),),
        )
        return {(row[0], row[1]): _expected(row) for row in rows}

    def expected(self, since: datetime, until: datetime) -> list[ExpectedRow]:
        """Every change of an expected event in [since, until], by time."""
        rows = self._db.all(
            f"SELECT {_EXPECTED} FROM expected WHERE at_utc >= ? AND at_utc <= ? ORDER BY at_utc, event_id, instance",
            (text_of(since), text_of(until)),
        )
        return [_expected(row) for row in rows]

    # -- coverage -----------------------------------------------------------------------------------

    def put_coverage(self, problem: str, hours: Mapping[datetime, Coverage]) -> int:
        """Keep the coverage of hours, by their beginnings; how many were new. What an hour was is never changed."""
        added = 0
        for hour, of_hour in hours.items():
            if (hour.minute, hour.second, hour.microsecond) != (0, 0, 0):
                raise ValueError(f"{hour.isoformat()} is not the beginning of an hour")
            added += self._db.write(
                "INSERT INTO coverage (problem, hour_utc, value, seen, feeds) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (problem, hour_utc) DO NOTHING",
                (problem, text_of(hour), of_hour.value, of_hour.seen, of_hour.feeds),
            )
        return added

    def coverage(self, problem: str, since: datetime, until: datetime) -> dict[datetime, Coverage]:
        """The coverage of the hours that begin in [since, until), by their beginnings, in order."""
        rows = self._db.all(
            "SELECT hour_utc, value, seen, feeds FROM coverage WHERE problem = ? AND hour_utc >= ? AND hour_utc < ?"
            " ORDER BY hour_utc",
            (problem, text_of(since), text_of(until)),
        )
        return {time_of(row[0]): Coverage(*row[1:]) for row in rows}

    def blind_since(self, problem: str, least: float, at: datetime) -> datetime | None:
        """The beginning of the hours up to a time that follow on each other with less than `least`; None for none."""
        text = self._db.scalar(
            "SELECT MIN(hour_utc) FROM coverage WHERE problem = :problem AND hour_utc < :at AND hour_utc >"
            " COALESCE((SELECT MAX(hour_utc) FROM coverage"
            "  WHERE problem = :problem AND hour_utc < :at AND value >= :least), '')",
            {"problem": problem, "at": text_of(at), "least": least},
        )
        return time_or_none(text)

    def last_coverage(self) -> dict[str, datetime]:
        """For each problem, the beginning of the last hour whose coverage is known."""
        rows = self._db.all("SELECT problem, MAX(hour_utc) FROM coverage GROUP BY problem")
        return {row[0]: time_of(row[1]) for row in rows}

    def forget_coverage(self, before: datetime) -> int:
        """Forget the coverage of hours that begin before a time; how many went."""
        return self._db.write("DELETE FROM coverage WHERE hour_utc < ?", (text_of(before),))


_ONE = " AND rule_id = ? AND part = ?"
_LEVEL = "problem, scenario, at_utc, raw, shown, coverage, pressure, why, cause"
_EXPECTED = "event_id, instance, at_utc, state, story_id, why"


def _parted(indicator: str) -> tuple[str, str]:
    rule_id, _, part = indicator.partition("/")
    return rule_id, part


def _joined(row: Row) -> str:
    return f"{row[0]}/{row[1]}" if row[1] else str(row[0])


def _packed(row: ReadingRow) -> str:
    """What bears a reading out, as JSON; names of the arithmetic keep their order."""
    return json.dumps(
        {
            "stories": list(row.reading.stories),
            "why": row.reading.why,
            "arithmetic": [[name, value] for name, value in row.reading.arithmetic],
            "quiet": row.quiet,
        },
        ensure_ascii=False,
    )


def _reading(row: Row) -> ReadingRow:
    proof = json.loads(row[6])
    reading = Reading(
        row[3], tuple(proof["stories"]), proof["why"], tuple((name, value) for name, value in proof["arithmetic"])
    )
    return ReadingRow(_joined(row), time_of(row[2]), reading, row[4], time_or_none(row[5]), proof["quiet"])


def _level(row: Row) -> LevelRow:
    return LevelRow(
        problem=row[0],
        scenario=row[1],
        at=time_of(row[2]),
        raw=_WORDS.index(row[3]),
        shown=_shown(row[4]),
        coverage=row[5],
        pressure=row[6],
        why=row[7],
        cause=json.loads(row[8]),
        assessed=not row[4].startswith(_BLIND),
    )


def _shown(word: str) -> int:
    return _WORDS.index(word.removeprefix(_BLIND))


def _expected(row: Row) -> ExpectedRow:
    return ExpectedRow(row[0], row[1], time_of(row[2]), *row[3:])
