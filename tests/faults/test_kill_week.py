"""`kill -9` around and inside what an assessment stores: the week ends as it does where nobody is killed."""

import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import kill_points
import pytest
import scripted_week

KILLED = -9
STAGES = ("T2 match", "T6 assess", "T6 coverage", "T6 edited", "T6 judged", "T6 close", "T6 look")
A_BAD_WEEK = (
    "T6 edited: before#1",
    "T6 edited: after#1",
    "T2 match: after#1",
    "T6 assess: before#1",
    "T6 look: written#1",
    "T6 close: before#1",
    "T6 close: written#1",
    "T6 close: after#1",
    "T2 match: after#2",
    "T6 look: after#2",
    "T6 coverage: after#3",
    "T6 judged: written#1",
    "T6 judged: after#1",
    "T6 look: before#1",
    "backfill finish: after#1",
    "T6 edited: written#1",
    "T6 close: after#1",
    "T6 look: written#2",
)
"""One kill after another: between what was matched and what was assessed, and within each part of T6."""


class Ground:
    """Where weeks are played, each on a desk of its own."""

    def __init__(self, warm: kill_points.Warm, folder: Path) -> None:
        self._warm = warm
        self._folder = folder
        self._numbers = itertools.count()

    def play(self, *kills: str) -> tuple[dict[str, list[tuple[object, ...]]], Counter[str]]:
        """Play a week that is killed at each of these points in turn, then to its end; what it left, and what it passed."""
        desk = scripted_week.lay_out(self._folder / f"week{next(self._numbers)}")
        for kill in kills:
            code, _ = self._warm.play(desk, "", kill)
            assert code == KILLED, f"never killed at {kill}: {(desk / 'said.txt').read_text('utf-8')[-2000:]}"
        code, passed = self._warm.play(desk, "")
        assert code == 0, (desk / "said.txt").read_text("utf-8")[-2000:]
        return scripted_week.record(desk), passed


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A ground with a warm process."""
    with kill_points.warm() as running:
        yield Ground(running, tmp_path_factory.mktemp("weeks"))


@pytest.fixture(scope="module")
def reference(ground: Ground) -> tuple[dict[str, list[tuple[object, ...]]], Counter[str]]:
    """What a week leaves in which nobody is killed, and how often it passes each label."""
    return ground.play()


def test_the_week_moves_levels_and_alerts(
    reference: tuple[dict[str, list[tuple[object, ...]]], Counter[str]],
) -> None:
    """It rises to HIGH, is blind, is judged and edited; and it passes before, in and after each part of T6."""
    record, passed = reference
    shown = [row[4] for row in record["level"] if row[1] == ""]
    assert {"quiet", "high", "not assessed: high"} <= set(shown)
    assert {row[1] for row in record["alert"]} == {"U1", "U2", "U3", "U5", "U6"}
    for stage in STAGES:
        assert {f"{stage}: before", f"{stage}: written", f"{stage}: after"} <= set(passed)


def test_a_bad_week(ground: Ground, reference: tuple[dict[str, list[tuple[object, ...]]], Counter[str]]) -> None:
    """A week that is killed again and again loses no reading, level or alert, and decides none twice."""
    record, _ = ground.play(*A_BAD_WEEK)
    assert record == reference[0]


@pytest.mark.slow
def test_killed_anywhere_in_a_week(
    ground: Ground, reference: tuple[dict[str, list[tuple[object, ...]]], Counter[str]]
) -> None:
    """The same after one kill at each pass of each label of T2 and T6."""
    points = [
        f"{label}#{n}"
        for label, times in sorted(reference[1].items())
        if label.startswith(("T2", "T6", "backfill"))
        for n in range(1, times + 1)
    ]
    wrong = {}
    for point in points:
        found, _ = ground.play(point)
        differing = [name for name, rows in found.items() if rows != reference[0][name]]
        if differing:
            wrong[point] = differing
    assert wrong == {}
