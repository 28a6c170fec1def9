"""Days of counting, by local cut-offs."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.day import cutoff_before, day_of, end_of, span_of

KARACHI, BERLIN = ZoneInfo("Asia/Karachi"), ZoneInfo("Europe/Berlin")
SIX = time(6, 0)
ZONES = ["Asia/Kabul", "Asia/Karachi", "Europe/Berlin", "America/New_York", "America/Scoresbysund", "Pacific/Apia"]


def test_a_day_ends_at_the_cutoff():
    """In Karachi the 18th of November is the 24 hours that end at six in the morning of that date."""
    assert span_of(date(2025, 11, 18), SIX, KARACHI) == (
        datetime(2025, 11, 17, 1, 0, tzinfo=UTC),
        datetime(2025, 11, 18, 1, 0, tzinfo=UTC),
    )
    assert day_of(datetime(2025, 11, 18, 0, 59, tzinfo=UTC), SIX, KARACHI) == date(2025, 11, 18)
    assert day_of(datetime(2025, 11, 18, 1, 0, tzinfo=UTC), SIX, KARACHI) == date(2025, 11, 19)
    assert cutoff_before(datetime(2025, 11, 18, 1, 0, tzinfo=UTC), SIX, KARACHI) == datetime(
        2025, 11, 18, 1, tzinfo=UTC
    )
    assert cutoff_before(datetime(2025, 11, 18, 0, 59, tzinfo=UTC), SIX, KARACHI) == datetime(
        2025, 11, 17, 1, tzinfo=UTC
    )


@pytest.mark.parametrize(("day", "hours"), [(date(2025, 3, 30), 23), (date(2025, 10, 26), 25), (date(2025, 11, 1), 24)])
def test_a_day_is_shorter_or_longer_where_clocks_change(day, hours):
    """The days that hold a change of clocks have 23 and 25 hours."""
    since, until = span_of(day, SIX, BERLIN)
    assert until - since == timedelta(hours=hours)


def test_a_cutoff_that_the_change_skips_comes_later():
    """Half past two does not exist on the last Sunday of March in Berlin: the day ends at half past three."""
    assert end_of(date(2025, 3, 30), time(2, 30), BERLIN).astimezone(BERLIN).time() == time(3, 30)
    assert end_of(date(2025, 10, 26), time(2, 30), BERLIN) == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)


@example("Pacific/Apia", datetime(2011, 12, 30, 15, 0, tzinfo=UTC), SIX)
@example("Pacific/Apia", datetime(2011, 12, 30, 16, 0, tzinfo=UTC), SIX)
@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2009, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
)
def test_every_moment_lies_in_one_day(zone, moment, cutoff):
    """In any zone, also one that skipped a date, a moment lies in the span of its day, and days leave no gap."""
    where = ZoneInfo(zone)
    day = day_of(moment, cutoff, where)
    since, until = span_of(day, cutoff, where)
    assert since <= moment < until
    assert cutoff_before(moment, cutoff, where) == since
    assert timedelta(hours=22) <= until - since <= timedelta(hours=26)
