"""Edition: one route's digest for one local date; daily means daily, also when clocks change.

A slot is a local date. Whether it is due is asked by arithmetic on dates, never left to a timer: cron-like schedulers
skip a 00:30 digest each spring, or send it twice in autumn.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from alerts.route import DigestTime, Route

EditionState = Literal["published", "merged"]
DAY = timedelta(days=1)
LOOK_BACK = 17
"""Local dates looked at for a slot: there may be none for a fortnight, where a skipped day takes a weekday's turn."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One route's digest for one local date.

    `due` is aware UTC. `hits_from` (excluded) and `hits_upto` (included) are the hits it holds, by the store's own
    count, so that a route's editions follow each other without a gap. `closed_by` is the date of the edition that
    told this one's news too, after downtime; None for one that was published itself. `digest` is the frozen set.
    """

    route: str
    local_date: date
    due: datetime
    state: EditionState
    hits_from: int
    hits_upto: int
    digest: str = ""
    closed_by: date | None = None
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A local date on which a route has a digest, and the moment (aware UTC) from which it is due."""

    local_date: date
    due: datetime


def due_time(local_date: date, at: time, zone: ZoneInfo) -> datetime | None:
    """The moment, aware UTC, when that date's digest is due; None for a civil day that does not exist there.

    In the spring gap the digest moves forward by the length of the gap, even over midnight; in autumn the first of
    the two times counts. Pacific/Apia had no 30 December 2011.
    """
    wanted = datetime.combine(local_date, at, zone)
    moment = wanted.astimezone(UTC)
    if _is_real(wanted, zone) or _has_day(local_date, zone):
        return moment
    return None


def _is_real(local: datetime, zone: ZoneInfo) -> bool:
    back = local.astimezone(UTC).astimezone(zone)
    return back.replace(tzinfo=None) == local.replace(tzinfo=None)


def _has_day(local_date: date, zone: ZoneInfo) -> bool:
    """Whether any moment falls on that date.

    A date exists if its last minute does, or its first. (23:45 alone is no test: in America/Scoresbysund it has
    fallen into the gap.) No gap of less than a day can swallow both.
    """
    return any(
        _is_real(datetime.combine(local_date, edge, zone), zone) for edge in (time(0, 0), time(12, 0), time(23, 59))
    )


def slot(digest: "DigestTime", local_date: date, zone: ZoneInfo) -> Slot | None:
    """The slot on that local date; None where the route leaves the weekday out or the day does not exist."""
    if not digest.falls_on(local_date):
        return None
    due = due_time(local_date, digest.at, zone)
    return None if due is None else Slot(local_date, due)


def due_editions(route: "Route", zone: ZoneInfo, last: date | None, now: datetime) -> list[Slot]:
    """All slots after the last done date that are due, oldest first.

    The newest is to be published, those before it are closed by it. A route that never had an edition (`last` None)
    owes none of the past: only the latest slot comes back, and the caller knows whether it was already waiting then.
    """
    if last is None:
        newest = latest_slot(route, zone, now)
        return [newest] if newest else []
    found = []
    if route.digest is not None:
        day, until = last + DAY, now.astimezone(zone).date() + DAY
        while day <= until:
            candidate = slot(route.digest, day, zone)
            if candidate is not None and candidate.due <= now:
                found.append(candidate)
            day += DAY
    return found


def latest_slot(route: "Route", zone: ZoneInfo, now: datetime) -> Slot | None:
    """The newest slot that is due; None where the route has no digest."""
    if route.digest is None:
        return None
    day = now.astimezone(zone).date() + DAY
    slots = (slot(route.digest, day - back * DAY, zone) for back in range(LOOK_BACK))
    return next((each for each in slots if each is not None and each.due <= now), None)


def next_slot(route: "Route", zone: ZoneInfo, now: datetime) -> Slot | None:
    """The first slot that is not yet due; None where the route has no digest."""
    if route.digest is None:
        return None
    day = now.astimezone(zone).date() - DAY
    slots = (slot(route.digest, day + ahead * DAY, zone) for ahead in range(LOOK_BACK))
    return next((each for each in slots if each is not None and each.due > now), None)
