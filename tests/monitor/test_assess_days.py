"""Days of counting where clocks change, and where a cut-off is no full hour of UTC."""

from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from watched import BEGIN, DAY, HOUR, Border


@pytest.mark.parametrize(("zone", "begins"), [("Europe/Berlin", "2025-10-24"), ("America/New_York", "2026-03-06")])
def test_summer_time_begins_and_ends(tmp_path: Path, zone: str, begins: str) -> None:
    """Days of 23 and of 25 hours are closed at six by local clocks, are seen whole, and lose nothing."""
    begin = BEGIN.fromisoformat(f"{begins}T12:10:00+00:00")
    border = Border(tmp_path / "desk", zone=zone, calendar="", begin=begin)
    border.tick()
    printed = []
    for n in range(24 * 5):
        if n % 4 == 0:
            printed.append(border.clock())
            border.prints(f"s{n}", "attack")
        border.turn(hours=1)
    rows = border.store.readings.days(begin.date(), border.clock().date(), "attack")
    ends = [row.at for row in border.levels() if row.cause["by"] == "cut-off"]
    assert {f"{end.astimezone(ZoneInfo(zone)):%H:%M}" for end in ends} == {"06:00"}
    assert {round((two - one) / HOUR) for one, two in pairwise(ends)} & {23, 25}
    assert [row.exposure for row in rows[1:]] == [1.0] * (len(rows) - 1)
    assert sum(row.stories for row in rows[1:]) == sum(ends[0] < at <= ends[-1] for at in printed)


def test_a_cut_off_on_the_half_hour(tmp_path: Path) -> None:
    """In Kabul six o'clock is half past an hour of UTC: days are seen whole, live and when they are caught up with."""
    borders = [Border(tmp_path / name, zone="Asia/Kabul", calendar="") for name in ("live", "late")]
    for border, hours in zip(borders, (1, 20), strict=True):
        border.tick()
        while border.clock() < BEGIN + 5 * DAY:
            border.turn(hours=hours)
        border.clock.set(BEGIN + 6 * DAY)
        border.tick()
    found = [border.store.readings.days(BEGIN.date(), BEGIN.date() + 9 * DAY) for border in borders]
    assert found[0] == found[1]
    assert {row.exposure for row in found[0][1:]} == {1.0}
