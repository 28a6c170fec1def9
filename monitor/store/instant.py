"""Times as the store keeps them: `2025-11-06T18:00:00Z`, so that text order is time order."""

from datetime import UTC, datetime


def text_of(at: datetime) -> str:
    """An aware time as kept: UTC, whole seconds (a fraction is dropped). Raises ValueError for one without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone; the store keeps aware times only")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def time_of(text: str) -> datetime:
    """The aware UTC time that a kept text stands for."""
    return datetime.fromisoformat(text)


def text_or_none(at: datetime | None) -> str | None:
    """As `text_of`; None stays None."""
    return None if at is None else text_of(at)


def time_or_none(text: str | None) -> datetime | None:
    """As `time_of`; None stays None."""
    return None if text is None else time_of(text)
