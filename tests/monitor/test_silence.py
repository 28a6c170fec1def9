"""The silence of the supreme leader, as the shipped desk reads it: what ends it, and what does not."""

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.desk.load import load_desk
from monitor.desk.starter import lay_out
from rules.example import TimelineStep
from rules.rulebook import Rulebook
from rules.timeline import START, firings

MONTH = timedelta(days=30)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    """The rulebook of a new desk."""
    folder: Path = tmp_path_factory.mktemp("desk") / "shipped"
    folder.mkdir()
    lay_out(folder)
    return load_desk(folder, tried=False).rulebook


def begins(book: Rulebook, *hits: tuple[int, str]) -> list[int]:
    """The days on which the silence begins to count, after these hits of the directive's parts on these days."""
    steps = [
        TimelineStep(at=timedelta(days=day), hit=f"supreme-leader-directive/{part}", story=f"{part}-{day}")
        for day, part in hits
    ]
    found = firings(book, "supreme-leader-silence", steps)
    assert found is not None
    return [(one.at - START).days for one in found]


def test_a_month_without_an_order_is_a_silence(shipped: Rulebook) -> None:
    """A month that was watched without an order counts, and counts once."""
    assert begins(shipped) == [MONTH.days]


@pytest.mark.parametrize("part", ["clerics", "private"])
def test_a_weaker_word_does_not_end_it(shipped: Rulebook, part: str) -> None:
    """Neither a ruling of clerics nor what officials relay ends the silence."""
    assert begins(shipped, (40, part)) == [MONTH.days]


@pytest.mark.parametrize("part", ["named", "public"])
def test_a_public_order_ends_it(shipped: Rulebook, part: str) -> None:
    """A public order ends it; it counts again only after another month without one."""
    assert begins(shipped, (40, part)) == [MONTH.days, 40 + MONTH.days]


def test_a_report_of_the_silence_sets_nothing(shipped: Rulebook) -> None:
    """What says that there is no order is evidence to read: the signal does not wait for it."""
    told = TimelineStep(at=timedelta(days=5), hit="supreme-leader-silence", story="awaited")
    assert shipped.rules["supreme-leader-silence"].match
    assert firings(shipped, "supreme-leader-silence", [told]) == firings(shipped, "supreme-leader-silence", [])
