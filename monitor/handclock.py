"""The time of a play, turned by hand: called like the real clock, and never turned back."""

from datetime import UTC, datetime


class HandClock:
    """Says the same time, aware UTC, until it is turned."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def __call__(self) -> datetime:
        """The time it was turned to."""
        return self._at

    def turn(self, at: datetime) -> None:
        """Turn it to a later time; an earlier one changes nothing."""
        self._at = max(self._at, at.astimezone(UTC))
