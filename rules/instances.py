"""Instances of an expected event: from when to when each is awaited, in the desk's zone, and how it recurs."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from rules.calendar import ExpectedEvent
from rules.spoken import moment, weekday

AHEAD = timedelta(days=14)
"""How long before its due time an event is awaited that does not say from when it counts."""

_MONTHS = {"year": 12, "quarter": 3, "month": 1}
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Instance:
    """One time at which an event is due: a story shows it from `opens` on, and it is due until `due`; aware UTC.

    `name` is '' for an event that comes once, else the local date on which this one is due. `whole` says that a day is
    meant and no hour: then `due` is when that day ends.
    """

    name: str
    opens: datetime
    due: datetime
    whole: bool = False

    def text(self, zone: tzinfo) -> str:
        """When it is due, as readers know it: `Thu 6 Nov`, or `Thu 6 Nov 18:00`."""
        return weekday(self.due - _SECOND, zone) if self.whole else moment(self.due, zone)


def instances(event: ExpectedEvent, now: datetime, zone: tzinfo) -> tuple[Instance, ...]:
    """The instances of an event that is due by a date: its only one, or of one that recurs the latest two of interest.

    These are the last that was due by `now`, if there is one, and the one after it.
    """
    if event.due is None:
        return ()
    if event.every is None:
        return (_instance(event, 0, zone),)
    found: list[Instance] = []
    for one in _all(event, zone):
        found.append(one)
        if one.due > now:
            break
    return tuple(found[-2:])


def starts(when: datetime | date, zone: tzinfo) -> datetime:
    """An aware time as it is; of a date the moment at which the day begins in the zone; aware UTC."""
    if isinstance(when, datetime):
        return when.astimezone(UTC)
    return datetime.combine(when, time(), zone).astimezone(UTC)


def ends(when: datetime | date, zone: tzinfo) -> datetime:
    """An aware time as it is; of a date the moment at which the day ends in the zone; aware UTC."""
    return starts(when if isinstance(when, datetime) else when + _DAY, zone)


def _all(event: ExpectedEvent, zone: tzinfo) -> Iterator[Instance]:
    step = _MONTHS[event.every or "year"]
    number = 0
    while _year(event, number * step) <= date.max.year:
        yield _instance(event, number * step, zone)
        number += 1


def _year(event: ExpectedEvent, months: int) -> int:
    # The day after the last one is asked for too.
    return (event.due.year * 12 + event.due.month + months) // 12 if event.due else date.max.year + 1


def _instance(event: ExpectedEvent, months: int, zone: tzinfo) -> Instance:
    due = _later(event.due or date.min, months)
    until = ends(due, zone)
    opens = until - AHEAD if event.counting_from is None else starts(_later(event.counting_from, months), zone)
    local = due.astimezone(zone).date() if isinstance(due, datetime) else due
    whole = not isinstance(due, datetime)
    return Instance(local.isoformat() if event.every else "", min(opens, until), until, whole)


def _later(when: datetime | date, months: int) -> datetime | date:
    """The same day so many months later, or the last of its month where that has no such day."""
    years, month = divmod(when.month - 1 + months, 12)
    year = when.year + years
    return when.replace(year=year, month=month + 1, day=min(when.day, calendar.monthrange(year, month + 1)[1]))
