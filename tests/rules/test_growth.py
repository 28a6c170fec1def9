"""What is news in a story that grows."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pictures import NOW
from wording import false_precision

from rules.grade import Grade, graded
from rules.growth import Extent, figures, growth, status
from rules.sighting import Telling


def grade(sources: int, letter: str = "C", *, disputed: bool = False) -> Grade:
    """The grade of a story that so many tell."""
    told = [Telling(str(n), "s", f"key{n}", letter, NOW, NOW) for n in range(sources)]
    return graded(told, disputed=disputed)


def extent(sources: int = 2, **more: object) -> Extent:
    """A story that so many tell."""
    return replace(Extent(sources, grade(sources), NOW), **more)


@pytest.mark.parametrize(
    ("before", "now", "news"),
    [
        (extent(1), extent(2), ["corroborated now (1 → 2 independent sources)"]),
        (extent(2), extent(3), ["2 → 3 independent sources"]),
        (extent(3), extent(4), []),
        (extent(4), extent(6), ["4 → 6 independent sources"]),
        (extent(8), extent(9), ["8 → 9 independent sources"]),
        (extent(2), extent(2, grade=grade(2, "A")), []),
        (extent(1), extent(1, grade=grade(1, "A")), ["corroborated now (1 independent source)"]),
        (extent(2), extent(2, grade=grade(2, disputed=True)), ["disputed now"]),
        (
            extent(2, indicators={"a": "A"}),
            extent(2, indicators={"a": "A", "b": "B", "c": "C"}),
            ["also hit by “B”, “C”"],
        ),
        (extent(2, figures={"killed": 9}), extent(2, figures={"killed": 14}), ["killed 9 → 14"]),
        (extent(2, figures={"killed": 9}), extent(2, figures={"killed": 13}), []),
        (extent(2, figures={"killed": 2}), extent(2, figures={"killed": 4}), []),
        (extent(2, figures={"hours": 9}), extent(2, figures={"hours": 48}), []),
        (extent(2), extent(2, figures={"killed": 14}), []),
        (extent(2, names={"place:khost": "Khost"}), extent(2, names={"place:khost": "Khost"}), []),
        (
            extent(2),
            extent(2, names={f"place:{n}": f"P{n}" for n in range(6)}),
            ["also names P0, P1, P2, P3 and 2 more"],
        ),
    ],
)
def test_what_is_news_has_a_phrase(before: Extent, now: Extent, news: list[str]) -> None:
    """Grade, counts that are reached, denial, indicators, casualties and names are news; more of the same is not."""
    assert growth(before, now) == news
    assert false_precision("; ".join(news)) == []
    assert status(before, now, NOW) == ("UPDATED" if news else "RUNNING")


def test_a_story_begins_and_ends() -> None:
    """A story that did not exist is new; one without a report for three days has ended."""
    assert status(None, extent(), NOW) == "NEW"
    assert status(extent(), extent(), NOW + timedelta(hours=72)) == "ENDED"


def test_the_greatest_figure_of_each_word_stands() -> None:
    """Of several numbers of one word the greatest is told; what counts nothing is left out."""
    assert figures(["9 killed", "14 killed", "48 hours", "third round", "7"]) == {"hours": 48, "killed": 14}
