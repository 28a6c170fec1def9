"""Days of stories for tests of the detector: by hand, from the worked examples, from real counts."""

import csv
import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import real

from rules.usual import DayCount, capped

MONDAY = date(2025, 1, 6)


def days(
    counts: Sequence[int],
    exposures: Sequence[float] | float = 1.0,
    weekdays: Sequence[float] = (1.0,) * 7,
    first: date = MONDAY,
) -> list[DayCount]:
    """These counts as days that follow each other, with their caps."""
    seen = [exposures] * len(counts) if isinstance(exposures, float) else exposures
    dates = [first + timedelta(days=at) for at in range(len(counts))]
    return capped(
        DayCount(day, stories, exposure, weekdays[day.weekday()])
        for day, stories, exposure in zip(dates, counts, seen, strict=True)
    )


def flat(*runs: tuple[int, int]) -> list[DayCount]:
    """Days by runs: how many, and how many stories each has."""
    return days([stories for length, stories in runs for _ in range(length)])


def worked() -> dict[str, Any]:
    """The worked examples; skips the test where they are missing."""
    return dict(json.loads((real.folder("analytics") / "worked-examples.json").read_text(encoding="utf-8")))


def example(made: dict[str, Any]) -> list[DayCount]:
    """The days of a worked example."""
    exposures = 1.0 if made["exposure"] == "all 1" else made["exposure"]
    weekdays = (1.0,) * 7 if made["weekday"] == "all 1" else made["weekday"]
    return days(made["counts"], exposures, weekdays)


def table(name: str) -> list[dict[str, str]]:
    """The rows of a table of real or reference numbers; skips the test where it is missing."""
    with (real.folder("analytics") / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
