"""What an assessment found, as the rows in which the store keeps it."""

from collections.abc import Mapping
from datetime import datetime

from monitor.store.readings import DayCountRow, ExpectedRow, LevelRow, ReadingRow
from rules.carried import Carried
from rules.facts import Course
from rules.picture import Picture
from rules.sighting import Reading
from rules.usual import DayCount


def day_row(indicator: str, one: DayCount, revision: str) -> DayCountRow:
    """A day of an indicator, counted by that revision of its rule."""
    return DayCountRow(indicator, one.day, revision, one.stories, one.exposure, one.weekday, one.cap)


def day_rows(carried: Carried, revisions: Mapping[str, str]) -> list[DayCountRow]:
    """The day that was closed, for each indicator that counts days; `revisions` are those of rules."""
    return [day_row(name, days[-1], revisions.get(name.partition("/")[0], "")) for name, days in carried.counts.items()]


def reading_rows(carried: Carried) -> list[ReadingRow]:
    """What each indicator holds as its day closes, and what was measured then."""
    rows = []
    for name in dict.fromkeys((*carried.held, *carried.measured)):
        held = carried.held_by(name)
        course: Course = carried.measured.get(name, ())
        reading = course[-1][1] if course else carried.readings.get(name, Reading(0))
        rows.append(ReadingRow(name, carried.at, reading, held.level, held.since, held.quiet))
    return rows


def risen_rows(then: Picture | None, now: Picture) -> list[ReadingRow]:
    """The readings that changed between two looks."""
    before = {one.indicator: (one.activation, one.held) for one in then.signs} if then else {}
    workings = {one.indicator: one for one in now.workings}
    rows = []
    for one in now.signs:
        if before.get(one.indicator, (0, 0)) == (one.activation, one.held):
            continue
        working = workings[one.indicator]
        reading = Reading(one.activation, one.stories, one.why, working.arithmetic)
        rows.append(ReadingRow(one.indicator, now.at, reading, one.held, one.since, working.quiet))
    return rows


def level_rows(picture: Picture, cause: Mapping[str, object]) -> list[LevelRow]:
    """The level of a problem and of each adverse scenario; `cause` says what moved it."""
    share = min(1.0, max(0.0, picture.sight.share))
    whole = LevelRow(
        picture.problem,
        "",
        picture.at,
        picture.raw,
        picture.level,
        share,
        picture.pressure,
        picture.why,
        cause,
        picture.assessed,
    )
    lanes = [
        LevelRow(picture.problem, one.scenario, picture.at, one.raw, one.shown, share, one.pressure, one.why)
        for one in picture.lanes
    ]
    return [whole, *lanes]


def event_rows(known: Mapping[tuple[str, str], ExpectedRow], now: Picture, at: datetime) -> list[ExpectedRow]:
    """The expected events that came into another state than is `known`, by event and instance."""
    return [
        ExpectedRow(one.event, one.instance, at, one.state, one.story, one.why)
        for one in now.due
        if (row := known.get((one.event, one.instance))) is None or row.state != one.state
    ]
