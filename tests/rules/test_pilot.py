"""From counted stories to levels over 395 real days: the moves that the contract's pilot found."""

import csv
from collections import defaultdict
from datetime import UTC, date, datetime, time

import pytest
from invented_signs import WAR, standing
from real import folder

from rules import shown
from rules.hold import Held, closed_all
from rules.shown import Shown
from rules.surge import surge
from rules.usual import DayCount, cap_for
from rules.weighing import Standing, weigh

MOVES = {
    "2025-10-12": "ELEVATED",
    "2025-11-11": "WATCH",
    "2025-12-06": "WATCH",
    "2026-01-31": "WATCH",
    "2026-02-06": "WATCH",
    "2026-02-27": "CRITICAL",
    "2026-03-17": "CRITICAL",
    "2026-05-24": "WATCH",
    "2026-06-29": "ELEVATED",
}
FAMILIES = {"kinetic": "military", "attack inside Pakistan": "militant", "talks": "diplomatic"}
WIRE = {date(2026, 2, 27), date(2026, 3, 17)}
"""The days of the pilot's decisive tripwire: open war, and a strike on Kabul."""
LEARNED = 28


def activations() -> tuple[list[date], dict[str, list[int]]]:
    """The days, and what each rule's surge says on each: from day 28 on, by its counts alone."""
    file = folder("analytics") / "real-daily-counts" / "afpak_rules_daily.csv"
    counted: dict[str, list[DayCount]] = defaultdict(list)
    said: dict[str, list[int]] = defaultdict(list)
    for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
        past, today = counted[row["rule"]], DayCount(date.fromisoformat(row["date"]), int(row["new_stories"]))
        found = surge(past, today, (int(row["publishers_1d"]), int(row["publishers_7d"])))
        said[row["rule"]].append(found.activation if found.reason == "p" and len(past) >= LEARNED else 0)
        past.append(DayCount(today.day, today.stories, cap=cap_for(past, today)))
    return [one.day for one in counted["kinetic"]], said


def signs(say: dict[str, int]) -> list[Standing]:
    """The pilot's four indicators: three of surges, of which talks ease, and a decisive one."""
    found = [
        standing(
            rule,
            signal="surge",
            family=family,
            activation=say[rule],
            direction="down" if rule == "talks" else "up",
            scenarios={"war": 1, "truce": 5} if rule == "talks" else {"war": 5, "truce": 1},
        )
        for rule, family in FAMILIES.items()
    ]
    return [*found, standing("wire", decisive=True, family="rhetoric", activation=say["wire"])]


@pytest.mark.parametrize("with_talks", [False, True])
def test_the_pilot_moves_on_the_days_of_real_events(with_talks):
    """Nine rises in 395 days, each on the day and to the level of evaluation.md 6.4, and 296 days QUIET."""
    days, said = activations()
    held: dict[str, Held] = defaultdict(Held)
    clear: dict[str, datetime] = {}
    now, moves, quiet = Shown(), {}, 0
    for number, day in enumerate(days):
        at = datetime.combine(day, time(1), UTC)
        say = {rule: said[rule][number] for rule in FAMILIES} | {"wire": 3 * (day in WIRE)}
        found = signs(say) if with_talks else [one for one in signs(say) if one.indicator.id != "talks"]
        clear |= {rule: at for rule, activation in say.items() if activation >= 2}
        held |= closed_all(
            {one.indicator.id: held[one.indicator.id] for one in found},
            say,
            1.0,
            {one.indicator.id: one.hold for one in found},
            at,
        )
        weighed = weigh(WAR, [_now(one, held, clear) for one in found], at)
        before, now = now, shown.closed(now, weighed.level, 1.0, at)
        if shown.moved(before, now) == "up":
            moves[day.isoformat()] = now.level.name
        quiet += now.level == 0
    assert len(days) == 395
    assert moves == MOVES
    assert quiet == 296


def _now(one: Standing, held: dict[str, Held], clear: dict[str, datetime]) -> Standing:
    name = one.indicator.id
    return Standing(one.indicator, held[name], one.hold, one.activation, last_clear=clear.get(name))
