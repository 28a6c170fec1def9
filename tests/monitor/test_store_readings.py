"""The shelf of counts, readings, levels, expected events and coverage."""

from datetime import date, datetime, timedelta

import pytest
import shelved
from hypothesis import given
from hypothesis import strategies as st

from monitor.store.errors import MisuseError, TakenError
from monitor.store.readings import DayCountRow, ExpectedRow, LevelRow, ReadingRow
from rules.coverage import Coverage
from rules.sighting import Reading

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = date(2025, 11, 18)


def counted(day: int, stories: int = 1, indicator: str = "attack", rev: str = "r1") -> DayCountRow:
    """A day of November."""
    return DayCountRow(indicator, date(2025, 11, day), rev, stories, 0.75, 1.1, 2)


def read(indicator: str, at: datetime, held: int) -> ReadingRow:
    """A reading with all that bears it out."""
    reading = Reading(held, ("18f3", "2ab1"), "far above usual", (("p", 0.00008), ("n", 3), ("unit", "day")))
    return ReadingRow(indicator, at, reading, held, at - DAY if held else None, 2)


def level(at: datetime, shown: int, scenario: str = "", assessed: bool = True) -> LevelRow:
    """A level of the problem, or of a scenario."""
    cause = {"hits": ["18f3"], "clock": 2}
    return LevelRow("border", scenario, at, 1, shown, 0.9, 4, "WATCH because of خوست", cause, assessed)


def test_days_are_kept_and_counted_anew(now: datetime) -> None:
    """Days of an indicator come back as they were put; one that is put again is replaced."""
    store = shelved.store(now)
    rows = [counted(16), counted(17, 3), counted(17, 0, "attack/part"), counted(18, 2, "talks")]
    with store.transaction():
        store.readings.put_days(rows)
        store.readings.put_days([counted(17, 4)])
    rows[1] = counted(17, 4)
    assert store.readings.days(TODAY - 2 * DAY, TODAY) == rows
    assert store.readings.days(TODAY - DAY, TODAY, "attack") == [counted(17, 4)]
    assert store.readings.last_days() == {
        "attack": (date(2025, 11, 17), "r1"),
        "attack/part": (date(2025, 11, 17), "r1"),
        "talks": (date(2025, 11, 18), "r1"),
    }


def test_an_edited_rule_gets_a_new_past(now: datetime) -> None:
    """Refilling an indicator takes all its old days away, and nobody else's."""
    store = shelved.store(now)
    with store.transaction():
        store.readings.put_days([counted(10), counted(11), counted(10, 1, "attack/part")])
        store.readings.refill("attack", [counted(11, 5, rev="r2")])
    assert store.readings.days(date(2025, 1, 1), TODAY) == [counted(11, 5, rev="r2"), counted(10, 1, "attack/part")]


def test_what_held_at_a_moment_is_the_last_reading_up_to_it(now: datetime) -> None:
    """Each indicator reads as it last did, with its evidence, whatever was put in later."""
    store = shelved.store(now)
    rows = [read("attack", now - DAY, 0), read("attack", now, 3), read("talks/held", now - HOUR, 1)]
    with store.transaction():
        store.readings.put_readings(reversed(rows))
    assert store.readings.readings_at(now - 2 * DAY) == {}
    assert store.readings.readings_at(now - DAY) == {"attack": rows[0]}
    assert store.readings.readings_at(now - timedelta(seconds=1)) == {"attack": rows[0], "talks/held": rows[2]}
    assert store.readings.readings_at(now) == {"attack": rows[1], "talks/held": rows[2]}
    assert store.readings.readings(now - DAY, now) == rows
    assert store.readings.readings(now - HOUR, now, "attack") == [rows[1]]


def test_levels_tell_blindness_from_calm(now: datetime) -> None:
    """A level that was not assessed keeps the last one, and comes back as not assessed."""
    store = shelved.store(now)
    rows = [level(now - DAY, 3), level(now - DAY, 2, "collapse"), level(now, 3, assessed=False)]
    with store.transaction():
        store.readings.put_levels(rows)
    assert store.readings.levels_at(now - HOUR) == {("border", ""): rows[0], ("border", "collapse"): rows[1]}
    assert store.readings.levels_at(now)["border", ""] == rows[2]
    assert store.readings.levels("border", now - DAY, now) == rows
    assert store.readings.levels("border", now, now) == [rows[2]]
    assert store.readings.levels("other", now - DAY, now) == []


def test_the_last_moves_are_those_of_what_is_shown(now: datetime) -> None:
    """Rows at which the problem's shown level became another come back, the newest first, with what it was before."""
    store = shelved.store(now)
    shown = (1, 1, 3, 3, 2)
    with store.transaction():
        store.readings.put_levels([level(now + n * HOUR, one) for n, one in enumerate(shown)])
        store.readings.put_levels([level(now + 5 * HOUR, 2, assessed=False), level(now + HOUR, 4, "collapse")])
    moves = store.readings.moves("border", 9)
    assert [(one.row.at - now, one.before, one.was_assessed) for one in moves] == [
        (5 * HOUR, 2, True),
        (4 * HOUR, 3, True),
        (2 * HOUR, 1, True),
        (0 * HOUR, None, True),
    ]
    assert [one.row.shown for one in store.readings.moves("border", 2)] == [2, 2]
    assert store.readings.moves("border", 1)[0].row == level(now + 5 * HOUR, 2, assessed=False)
    assert store.readings.moves("elsewhere", 9) == []


def test_expected_events_keep_their_way(now: datetime) -> None:
    """Each change of an event and each instance of it is kept, and the last state is told."""
    store = shelved.store(now)
    rows = [
        ExpectedRow("round-4", "", now - DAY, "open"),
        ExpectedRow("round-4", "", now, "met", "18f3", "the round was held"),
        ExpectedRow("answer", "2ab1", now, "late"),
    ]
    with store.transaction():
        store.readings.put_expected(rows)
    assert store.readings.expected_at(now - HOUR) == {("round-4", ""): rows[0]}
    assert store.readings.expected_at(now) == {("round-4", ""): rows[1], ("answer", "2ab1"): rows[2]}
    assert store.readings.expected(now - DAY, now) == [rows[0], rows[2], rows[1]]


def test_what_an_hour_was_stays(now: datetime) -> None:
    """The coverage of an hour is kept once: what is put later is not taken."""
    store = shelved.store(now)
    with store.transaction():
        assert store.readings.put_coverage("border", {now: Coverage(0.5, 1, 2), now + HOUR: Coverage(1.0, 2, 2)}) == 2
        assert store.readings.put_coverage("border", {now: Coverage(1.0, 2, 2)}) == 0
        assert store.readings.put_coverage("talks", {now: Coverage(0.0, 0, 2)}) == 1
        with pytest.raises(ValueError, match="not the beginning"):
            store.readings.put_coverage("border", {now + timedelta(minutes=1): Coverage(1.0, 2, 2)})
    assert store.readings.coverage("border", now, now + 2 * HOUR) == {
        now: Coverage(0.5, 1, 2),
        now + HOUR: Coverage(1.0, 2, 2),
    }
    assert store.readings.coverage("border", now, now + HOUR) == {now: Coverage(0.5, 1, 2)}
    assert store.readings.last_coverage() == {"border": now + HOUR, "talks": now}
    with store.transaction():
        assert store.readings.forget_coverage(now + HOUR) == 2
    assert store.readings.last_coverage() == {"border": now + HOUR}


@pytest.mark.parametrize(
    "row",
    [
        DayCountRow("attack", TODAY, "r1", -1, 0.5, 1.0, 1),
        DayCountRow("attack", TODAY, "r1", 1, 1.5, 1.0, 1),
        DayCountRow("attack", TODAY, "r1", 1, 0.5, 0.0, 1),
        DayCountRow("attack", TODAY, "r1", 1, 0.5, 1.0, 0),
    ],
)
def test_what_no_day_can_be_is_refused(now: datetime, row: DayCountRow) -> None:
    """The database itself refuses counts, shares and factors that cannot be."""
    store = shelved.store(now)
    with store.transaction(), pytest.raises(TakenError):
        store.readings.put_days([row])


def test_nothing_is_written_outside_a_transaction(now: datetime) -> None:
    """Each of the shelf's writers refuses to write by itself."""
    readings = shelved.store(now).readings
    for write in (
        lambda: readings.put_days([counted(1)]),
        lambda: readings.put_readings([read("attack", now, 1)]),
        lambda: readings.put_levels([level(now, 1)]),
        lambda: readings.put_expected([ExpectedRow("round-4", "", now, "open")]),
        lambda: readings.put_coverage("border", {now: Coverage(1.0, 1, 1)}),
    ):
        with pytest.raises(MisuseError):
            write()


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "a/b", "b"]), st.integers(0, 50), st.integers(0, 3)),
        unique_by=lambda one: one[:2],
    ),
    st.integers(-1, 51),
)
def test_as_of_agrees_with_a_walk(rows: list[tuple[str, int, int]], until: int) -> None:
    """For any rows and any moment, what held is what a walk through them in order of time finds."""
    begun = datetime.fromisoformat("2025-11-18T00:00:00Z")
    store = shelved.store(begun)
    made = [read(name, begun + n * HOUR, held) for name, n, held in rows]
    with store.transaction():
        store.readings.put_readings(made)
    walked: dict[str, ReadingRow] = {}
    for row in sorted(made, key=lambda one: one.at):
        if row.at <= begun + until * HOUR:
            walked[row.indicator] = row
    assert store.readings.readings_at(begun + until * HOUR) == walked
    store.close()
