"""Whatever a feed wrote, as aware UTC or None.

A date that cannot be believed is no date: publishers' clocks decide nothing (our own first sight of an entry does),
so nothing is lost by leaving one out.
"""

import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Nothing on the web that we poll is as old; it is also what feedparser reads a year 0 as."""
AHEAD = timedelta(days=2)
"""How far in the future a date may lie: a day of time zone and a day of carelessness."""
_LONGEST = 100


def instant(stated: Sequence[int] | str | None, now: datetime) -> datetime | None:
    """The moment a feed states: year to second in UTC, or text as written; None where there is none to believe."""
    found = _from_text(stated) if isinstance(stated, str) else _from_numbers(stated)
    return found if found is not None and EARLIEST < found <= now + AHEAD else None


def _from_numbers(stated: Sequence[int] | None) -> datetime | None:
    if not stated or len(stated) < 6:
        return None
    year, month, day, hour, minute, second = stated[:6]
    try:
        # a leap second is the last ordinary one of its minute to us
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _from_text(stated: str) -> datetime | None:
    text = stated.strip()
    if not text or len(text) > _LONGEST:
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        # both raise more kinds than they document, for years and zones out of any range
        with contextlib.suppress(Exception):
            return _in_utc(read(text))
    return None


def _in_utc(found: datetime) -> datetime:
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
