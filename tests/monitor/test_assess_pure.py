"""The same reports give the same closed days, however often, by whom, and how late they were assessed."""

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from watched import BEGIN, DAY, HOUR, LETTERS, STARTED, Border, Report

SAYS = (
    "strike",
    "attack",
    "attack",
    "attack",
    "closure",
    "closure",
    "threat",
    "talks",
    "rumour",
    "denial",
    "round",
    "calm",
)


class Weeks:
    """Some invented weeks: reports of a few hundred stories by several papers, and feeds that fail now and then."""

    def __init__(self, seed: int, weeks: int) -> None:
        self.rng = random.Random(seed)
        self.until = STARTED + weeks * 7 * DAY
        self.reports = sorted(self._reports(weeks), key=lambda one: one.at)
        self.dark = {
            (self.rng.choice([*LETTERS, *LETTERS, ""]), STARTED + self.rng.randrange(weeks * 168) * HOUR): length
            for length in self.rng.choices([2, 5, 12, 30], k=3 * weeks)
        }

    def _reports(self, weeks: int) -> Iterable[Report]:
        busy = {self.rng.randrange(7 * weeks) for _ in range(weeks)}
        for day in range(7 * weeks):
            for n in range(self.rng.randrange(4) + (9 if day in busy else 0)):
                first = (
                    STARTED + day * DAY + timedelta(minutes=self.rng.randrange(1, 1440), seconds=self.rng.randrange(60))
                )
                says = self.rng.choice(SAYS)
                for _ in range(self.rng.choice([1, 1, 2, 3, 5])):
                    at = first + timedelta(minutes=self.rng.randrange(0, 3000))
                    late = self.rng.random() < 0.1
                    yield Report(
                        at,
                        self.rng.choice(list(LETTERS)),
                        f"s{day}-{n}",
                        (says if self.rng.random() < 0.8 else "calm",),
                        "late" if late else "live",
                        at - timedelta(hours=self.rng.randrange(60)) if self.rng.random() < 0.5 else None,
                    )

    def seen(self, hour: datetime) -> list[str]:
        """The feeds that were well in an hour; one without a name stands for all."""
        out = {feed for (feed, begins), length in self.dark.items() if begins - HOUR < hour <= begins + length * HOUR}
        return [] if "" in out else [feed for feed in LETTERS if feed not in out]


def live(border: Border, weeks: Weeks) -> None:
    """Every report is matched and assessed as it comes, and every hour is looked at."""
    hours = [STARTED + n * HOUR for n in range(int((weeks.until - STARTED) / HOUR) + 1)]
    for at, one in sorted(
        [(one.at, one) for one in weeks.reports] + [(hour, None) for hour in hours], key=lambda x: x[0]
    ):
        if at > weeks.until:
            break
        border.clock.set(at)
        if one is not None:
            border.put(one)
        border.tick()


def restarted(border: Border, weeks: Weeks) -> None:
    """The same by many processes one after another, each looking when it likes."""
    rng = random.Random(7)
    at, waiting = STARTED, list(weeks.reports)
    while at < weeks.until:
        at = min(at + timedelta(minutes=rng.randrange(1, 400)), weeks.until)
        while waiting and waiting[0].at <= at:
            border.clock.set(waiting[0].at)
            border.put(waiting.pop(0))
        border.clock.set(at)
        if rng.random() < 0.3:
            border.restart()
        if rng.random() < 0.8:
            border.tick()
    border.tick()


def caught_up(border: Border, weeks: Weeks) -> None:
    """Reports are stored, and nobody matches or assesses them for days at a time."""
    rng = random.Random(8)
    at, waiting = STARTED, list(weeks.reports)
    border.tick()
    while at < weeks.until:
        at = min(at + timedelta(hours=rng.choice([1, 1, 20, 90, 130])), weeks.until)
        while waiting and waiting[0].at <= at:
            border.clock.set(waiting[0].at)
            border.put(waiting.pop(0))
        border.clock.set(at)
        border.restart()
        border.tick()


def replayed(border: Border, weeks: Weeks) -> None:
    """Kept reports are put in an hour at a time, as a replay does."""
    at, waiting = BEGIN + HOUR, list(weeks.reports)
    border.clock.set(at)
    border.tick()
    while at < weeks.until:
        at += HOUR
        border.clock.set(min(at, weeks.until))
        while waiting and waiting[0].at <= border.clock():
            border.put(waiting.pop(0))
        border.tick()


def record(border: Border) -> dict[str, object]:
    """What every closed day left behind: counts, readings, levels with what was carried on, and events."""
    read = border.store._raw.execute
    closed = [row for row in border.levels() if row.cause.get("by") == "cut-off"]
    ends = {f"{row.at:%Y-%m-%dT%H:%M:%SZ}" for row in closed}
    levels = [
        row[:8]
        for row in read(
            "SELECT problem, scenario, at_utc, raw, shown, coverage, pressure, why FROM level ORDER BY 1, 2, 3"
        )
        if row[2] in ends
    ]
    return {
        "coverage": read("SELECT * FROM coverage ORDER BY 1, 2").fetchall(),
        "days": read("SELECT * FROM day_count ORDER BY 1, 2, 3").fetchall(),
        "levels": levels,
        "carried": [(row.at, row.cause["carried"]) for row in closed],
        "readings": [row for row in read("SELECT * FROM reading ORDER BY 1, 2, 3") if row[2] in ends],
        "stories": read(
            "SELECT e.key, p.story_id FROM placement p JOIN entry e ON e.id = p.entry_id ORDER BY 1"
        ).fetchall(),
        "picture": replace(border.picture(), at=BEGIN),
    }


def differ(one: dict[str, object], other: dict[str, object]) -> str:
    """Where two records differ first, for whoever reads a failure."""
    for name, kept in one.items():
        if kept != other[name]:
            if isinstance(kept, list):
                rows = [(a, b) for a, b in zip(kept, other[name], strict=False) if a != b]
                return f"{name}: {rows[:1] or (len(kept), len(other[name]))}"
            return f"{name}: {kept} / {other[name]}"
    return ""


@pytest.fixture(scope="module")
def watched_live(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int, int], tuple[Weeks, dict[str, object]]]:
    """Weeks with the record of who watched them live; each run once."""

    @cache
    def run(seed: int, count: int) -> tuple[Weeks, dict[str, object]]:
        weeks = Weeks(seed, count)
        border = Border(tmp_path_factory.mktemp("live") / "desk")
        border.seen = weeks.seen
        live(border, weeks)
        return weeks, record(border)

    return run


@pytest.mark.parametrize(
    ("seed", "count"), [(1, 1), *(pytest.param(seed, 3, marks=pytest.mark.slow) for seed in (2, 3, 4))]
)
@pytest.mark.parametrize("run", [restarted, caught_up, replayed])
def test_who_assesses_and_when_changes_no_closed_day(
    tmp_path: Path,
    watched_live: Callable[[int, int], tuple[Weeks, dict[str, object]]],
    seed: int,
    count: int,
    run: Callable[[Border, Weeks], None],
) -> None:
    """Weeks that were watched live, by processes that ended, after pauses, and in a replay leave the same record."""
    weeks, expected = watched_live(seed, count)
    border = Border(tmp_path / "desk")
    border.seen = weeks.seen
    run(border, weeks)
    assert differ(expected, record(border)) == ""
    assert len(expected["carried"]) == 7 * count
    assert max(row.shown for row in border.levels()) >= (3 if count > 1 else 1)
