"""Pressure: how many of its blocks a scenario fills, and the marks that show where a problem is going (warning.md 1.7).

Pressure orders problems inside one level and turns the arrow. It is whole blocks and no risk.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Literal

from rules.level import Level, Weighed
from rules.sighting import CLEAR, STRONG

BLOCKS = 10
TURN = 2
"""Blocks within a week that turn the arrow where the level stands still."""
SOON = timedelta(days=7)

Arrow = Literal["up", "same", "down"]


def share(indicators: Iterable[Weighed]) -> float:
    """How much of the pressure that its families could build up a scenario is under, 0 to 1."""
    most: dict[str, float] = {}
    now: dict[str, float] = {}
    for one in indicators:
        if one.up:
            most[one.family] = max(most.get(one.family, 0.0), one.d)
            now[one.family] = max(now.get(one.family, 0.0), one.d * one.held / STRONG)
    # Sorted, so that the sum does not depend on the order of the indicators.
    whole = sum(sorted(most.values()))
    return sum(sorted(now.values())) / whole if whole else 0.0


def pressure(indicators: Iterable[Weighed]) -> int:
    """The same in whole blocks, 0 to 10."""
    return round(BLOCKS * share(indicators))


def arrow(now: tuple[int, int], before: tuple[int, int] | None) -> Arrow:
    """Where a problem has gone in seven days, from its shown level and its pressure, now and then.

    The level decides; where it is the same, two blocks of pressure do. `before` is None where nothing is known of
    seven days ago.
    """
    if before is None:
        return "same"
    level, blocks = now[0] - before[0], now[1] - before[1]
    if level > 0 or (level == 0 and blocks >= TURN):
        return "up"
    return "down" if level < 0 or blocks <= -TURN else "same"


def forward(level: Level, indicators: Iterable[Weighed], due: Iterable[datetime], now: datetime) -> bool:
    """Whether to look ahead: a deadline in the next seven days at ELEVATED or above, or a clear indicator of days.

    `due` are when expected events that are still open are due; all times are aware.
    """
    start = now.astimezone(UTC)
    soon = any(start < one.astimezone(UTC) <= start + SOON for one in due)
    return (level >= Level.ELEVATED and soon) or any(
        one.up and one.lead == "short" and one.held >= CLEAR for one in indicators
    )


def opening(indicators: Iterable[Weighed]) -> bool:
    """Whether there is an opening for talks: something that eases is clear."""
    return any(not one.up and one.held >= CLEAR for one in indicators)
