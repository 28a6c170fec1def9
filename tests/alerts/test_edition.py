"""Daily means daily, also when clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.edition import Slot, due_editions, due_time, latest_slot, next_slot
from alerts.route import DigestTime, Route

TIMES = (time(0, 0), time(0, 30), time(2, 30), time(6, 30), time(23, 45))
THREE_YEARS = (date(2024, 1, 1), date(2026, 12, 31))
ONE_YEAR = (date(2025, 1, 1), date(2025, 12, 31))
TICKLISH = tuple(
    zone
    for line in (
        "Africa/Cairo Africa/Casablanca Africa/El_Aaiun America/Asuncion America/Havana America/New_York America/Nuuk",
        "America/Santiago America/Scoresbysund America/St_Johns Antarctica/Troll Asia/Beirut Asia/Gaza Asia/Jerusalem",
        "Asia/Kabul Asia/Karachi Asia/Kathmandu Asia/Tehran Atlantic/Azores Australia/Lord_Howe Australia/Sydney",
        "Europe/Berlin Europe/Dublin Europe/London Pacific/Apia Pacific/Auckland Pacific/Chatham Pacific/Easter",
        "Pacific/Kiritimati Pacific/Norfolk UTC Africa/Juba America/Caracas Asia/Pyongyang Europe/Istanbul Asia/Almaty",
        "America/Mexico_City Asia/Damascus America/Ciudad_Juarez Europe/Chisinau",
    )
    for zone in line.split()
)


def route(at=time(6, 30), days="daily") -> Route:
    """A route with a digest at that hour."""
    return Route(id="seniors", to=("a@desk.example",), digest=DigestTime(at=at, days=days))


def clocks_change(day: date, zone: ZoneInfo) -> bool:
    """Whether the zone's distance from UTC changes within two days of that date."""
    noon = datetime.combine(day, time(12), UTC)
    return len({(noon + timedelta(days=n)).astimezone(zone).utcoffset() for n in (-2, 2)}) > 1


def walk(zone: ZoneInfo, at: time, years: tuple[date, date]) -> list[Slot]:
    """What a daemon publishes that ticks for years: just after each due time, and all the time when clocks change."""
    the_route, last, done = route(at), years[0] - timedelta(days=1), []
    day = years[0]
    while day <= years[1]:
        due = due_time(day, at, zone)
        ticks = [due + timedelta(seconds=7)] if due is not None else []
        if clocks_change(day, zone):
            noon = datetime.combine(day, time(12), zone).astimezone(UTC)
            ticks += [noon + timedelta(minutes=30 * step) for step in range(-36, 36)]
            ticks += [due - timedelta(seconds=1), due] if due is not None else []
        for now in sorted(ticks):
            for slot in due_editions(the_route, zone, last, now):
                done.append(slot)
                last = slot.local_date
        day += timedelta(days=1)
    return done


def check(name: str, years: tuple[date, date]) -> None:
    """One digest for each local date in that zone, in order, at each of the hours."""
    zone = ZoneInfo(name)
    for at in TIMES:
        done = walk(zone, at, years)
        wanted = [years[0] + timedelta(days=n) for n in range((years[1] - years[0]).days + 1)]
        assert [slot.local_date for slot in done] == wanted, (name, at)
        assert all(earlier.due < later.due for earlier, later in pairwise(done)), (name, at)


@pytest.mark.parametrize("name", TICKLISH)
def test_one_digest_for_each_local_date_where_clocks_are_ticklish(name):
    """A year of ticks in zones with gaps at midnight, half-hour shifts and abandoned summer time."""
    check(name, ONE_YEAR)


@pytest.mark.slow
def test_one_digest_for_each_local_date_in_every_zone():
    """Three years of ticks in every IANA zone, at 00:00, 00:30, 02:30, 06:30 and 23:45."""
    for name in sorted(available_timezones()):
        check(name, THREE_YEARS)


def test_a_gap_moves_the_digest_forward_and_autumn_takes_the_first():
    """02:30 in Berlin is 03:30 on the day that skips it, and the first of two on the day that has it twice."""
    berlin = ZoneInfo("Europe/Berlin")
    assert due_time(date(2025, 3, 30), time(2, 30), berlin) == datetime(2025, 3, 30, 1, 30, tzinfo=UTC)
    assert due_time(date(2025, 10, 26), time(2, 30), berlin) == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)


def test_a_gap_may_carry_the_digest_over_midnight():
    """23:45 falls into the gap in Scoresbysund; the day exists all the same, and its digest comes after midnight."""
    zone = ZoneInfo("America/Scoresbysund")
    due = due_time(date(2025, 3, 29), time(23, 45), zone)
    assert due is not None
    assert due.astimezone(zone).date() == date(2025, 3, 30)


def test_a_day_that_never_was_has_no_digest():
    """Samoa had no 30 December 2011: the digests of the 29th and the 31st follow each other."""
    apia = ZoneInfo("Pacific/Apia")
    assert due_time(date(2011, 12, 30), time(6, 30), apia) is None
    slots = due_editions(route(), apia, date(2011, 12, 28), datetime(2011, 12, 31, 12, tzinfo=UTC))
    assert [slot.local_date.day for slot in slots] == [29, 31]
    assert slots[0].due < slots[1].due


def test_after_downtime_all_missed_slots_come_back_oldest_first():
    """Five days without the machine owe five slots; the newest is to be published."""
    now = datetime(2025, 11, 18, 1, 30, tzinfo=UTC)
    slots = due_editions(route(), ZoneInfo("Asia/Karachi"), date(2025, 11, 13), now)
    assert [slot.local_date.day for slot in slots] == [14, 15, 16, 17, 18]
    assert slots[-1].due == now


def test_a_route_that_never_had_one_owes_none_of_the_past():
    """Without an edition before, only the latest slot comes back; before its hour that is yesterday's."""
    karachi = ZoneInfo("Asia/Karachi")
    assert [
        s.local_date.day for s in due_editions(route(), karachi, None, datetime(2025, 11, 18, 1, 29, tzinfo=UTC))
    ] == [17]
    late = latest_slot(route(days=("mon",)), karachi, datetime(2025, 11, 18, 1, 30, tzinfo=UTC))
    assert late is not None
    assert late.local_date == date(2025, 11, 17)


def test_weekdays_and_routes_without_a_digest():
    """No slot falls on a day that a route leaves out, none at all on a route without a digest."""
    karachi = ZoneInfo("Asia/Karachi")
    now = datetime(2025, 11, 24, 12, tzinfo=UTC)
    slots = due_editions(route(days="weekdays"), karachi, date(2025, 11, 19), now)
    assert [slot.local_date.day for slot in slots] == [20, 21, 24]
    upcoming = next_slot(route(days="weekdays"), karachi, datetime(2025, 11, 21, 12, tzinfo=UTC))
    assert upcoming is not None
    assert upcoming.local_date == date(2025, 11, 24)
    without = Route.model_validate({"id": "none", "to": ["a@desk.example"], "digest": "no"})
    assert due_editions(without, karachi, None, now) == due_editions(without, karachi, date(2025, 1, 1), now) == []
    assert latest_slot(without, karachi, now) is next_slot(without, karachi, now) is None


def test_a_weekday_that_falls_on_no_day_is_looked_for_no_longer_than_a_fortnight():
    """A Friday route in Samoa that lost its Friday finds the ones around it."""
    apia, fridays = ZoneInfo("Pacific/Apia"), route(days=("fri",))
    now = datetime(2012, 1, 2, tzinfo=UTC)
    latest = latest_slot(fridays, apia, now)
    assert latest is not None
    assert latest.local_date == date(2011, 12, 23)
    upcoming = next_slot(fridays, apia, datetime(2011, 12, 24, tzinfo=UTC))
    assert upcoming is not None
    assert upcoming.local_date == date(2012, 1, 6)


def test_a_zone_changed_by_the_operator_never_gives_a_date_twice():
    """A route that moves from Karachi to New York just after its digest waits for the next date."""
    now = datetime(2025, 11, 18, 1, 31, tzinfo=UTC)
    assert due_editions(route(), ZoneInfo("America/New_York"), date(2025, 11, 18), now) == []
    assert due_editions(route(), ZoneInfo("Pacific/Kiritimati"), date(2025, 11, 18), now) == []


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2035, 1, 1)),
    st.sampled_from(TICKLISH),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
)
def test_the_latest_slot_is_due_and_the_next_is_not(moment, name, at):
    """At any moment in any zone the latest slot lies behind and the next one ahead, without a day between."""
    zone, now = ZoneInfo(name), moment.replace(tzinfo=UTC)
    latest, upcoming = latest_slot(route(at), zone, now), next_slot(route(at), zone, now)
    assert latest is not None
    assert upcoming is not None
    assert latest.due <= now < upcoming.due
    assert 1 <= (upcoming.local_date - latest.local_date).days <= 2
