"""Whatever a feed wrote, as aware UTC or None."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.dates import instant

NOW = datetime(2025, 11, 18, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stated", "read"),
    [
        ((2025, 11, 17, 22, 30, 5), datetime(2025, 11, 17, 22, 30, 5, tzinfo=UTC)),
        ((2016, 12, 31, 23, 59, 60), datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("2025-11-17T22:30:05+05:00", datetime(2025, 11, 17, 17, 30, 5, tzinfo=UTC)),
        ("2025-11-17T22:30:05Z", datetime(2025, 11, 17, 22, 30, 5, tzinfo=UTC)),
        ("2025-11-17", datetime(2025, 11, 17, tzinfo=UTC)),
        ("Mon, 17 Nov 2025 22:30:05 +0500", datetime(2025, 11, 17, 17, 30, 5, tzinfo=UTC)),
        ("Mon, 17 Nov 2025 22:30:05 GMT", datetime(2025, 11, 17, 22, 30, 5, tzinfo=UTC)),
        ((2025, 11, 19, 0, 59, 0), datetime(2025, 11, 19, 0, 59, tzinfo=UTC)),
    ],
)
def test_dates_are_read_as_utc(stated: tuple[int, ...] | str, read: datetime) -> None:
    """Numbers are UTC already; text is brought to UTC, and is UTC where it names no zone."""
    assert instant(stated, NOW) == read


@pytest.mark.parametrize(
    "stated",
    [
        None,
        "",
        (),
        (2025,),
        (1999, 12, 31, 23, 59, 59),
        (10000, 1, 1, 0, 0, 0),
        (0, 1, 1, 0, 0, 0),
        (2025, 13, 1, 0, 0, 0),
        (2025, 11, 20, 1, 0, 1),
        "yesterday",
        "0000-00-00",
        "2025-11-17T22:30:05+99:99",
        "9999-12-31T23:59:59-23:00",
        "9" * 5000,
        (2025, 11, 17, 10**30, 0, 0),
    ],
)
def test_a_date_that_cannot_be_believed_is_none(stated: tuple[int, ...] | str | None) -> None:
    """Before 2000, more than two days ahead, or no date at all: None."""
    assert instant(stated, NOW) is None


@given(
    st.one_of(st.none(), st.text(), st.lists(st.integers(), max_size=9), st.datetimes().map(str), st.dates().map(str))
)
def test_a_date_is_aware_utc_or_none(stated: object) -> None:
    """Whatever is stated, what comes out is aware UTC inside the bounds, or None."""
    found = instant(stated, NOW)  # type: ignore[arg-type]
    assert found is None or found.utcoffset() == timedelta(0)
    assert found is None or datetime(2000, 1, 1, tzinfo=UTC) <= found <= NOW + timedelta(days=2)
