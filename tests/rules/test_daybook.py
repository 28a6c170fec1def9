"""A problem's days: what rises in them, how they close, and what the next one begins with."""

from collections.abc import Sequence
from datetime import date, timedelta

import border
import pytest
from border import BEGAN, DAY, HOUR, Border, sighting
from hypothesis import given
from hypothesis import strategies as st

from rules.picture import ELEVATED, HIGH, QUIET, WATCH
from rules.sighting import Sighting

STRIKE = [
    sighting("strike", BEGAN + 5 * DAY + n * HOUR, "khost", origin, letter)
    for n, (origin, letter) in enumerate((("dawn", "B"), ("tolo", "C"), ("reuters", "A")), start=3)
]
"""A strike that three sources tell within three hours of the sixth day."""


@st.composite
def told(draw: st.DrawFn) -> list[Sighting]:
    """A week of reports of a few stories, by a few sources."""
    return [
        sighting(
            draw(st.sampled_from(["strike", "attacks", "closures", "threats", "talks"])),
            BEGAN + timedelta(minutes=draw(st.integers(1, 7 * 1440))),
            draw(st.sampled_from(["a", "b", "c", "d", "e", "f"])),
            draw(st.sampled_from(["dawn", "tolo", "reuters", "geo"])),
            draw(st.sampled_from("ABCE")),
        )
        for _ in range(draw(st.integers(0, 14)))
    ]


covers = st.dictionaries(st.integers(0, 9), st.sampled_from([0.2, 0.6, 1.0]), max_size=8)


def seen_by(days: dict[int, float]) -> object:
    """The coverage of a day, by its number from the first."""
    first = border.watch().day_of(BEGAN)
    return lambda day: days.get((day - first).days, 1.0)


def test_a_decisive_strike_raises_the_level_as_its_sources_come() -> None:
    """One source is WATCH and nothing more, the second HIGH at once; what it rests on stands in the picture."""
    days = Border(STRIKE)
    carried = days.closed(days.begin(), 5)
    levels = [
        days.picture(carried, at).level for at in (carried.at + 2 * HOUR, carried.at + 3 * HOUR, carried.at + 4 * HOUR)
    ]
    assert levels == [QUIET, QUIET, HIGH]
    picture = days.picture(carried, carried.at + 6 * HOUR)
    assert (picture.level, picture.on, picture.of, picture.word) == (HIGH, 1, 5, "HIGH")
    assert picture.why.startswith(
        "HIGH because “Title of strike” is strong and decisive: confirmed (3 independent sources)"
    )
    assert [one.text.partition(":")[0] for one in picture.changes] == [
        "On",
        "QUIET -> HIGH at 05",
        "Stronger",
        "Stronger",
    ]


def test_a_level_steps_down_as_foretold() -> None:
    """The day on which a picture says that the level steps down is the day on which it does."""
    days = Border(STRIKE)
    carried = days.closed(days.begin(), 6)
    steps = []
    while border.shown(carried)[""] > QUIET:
        foretold = days.picture(carried).down_on
        level = border.shown(carried)[""]
        while border.shown(carried)[""] == level:
            carried = days.closed(carried)
        steps.append((carried.day == foretold, level, border.shown(carried)[""]))
    assert steps == [(True, HIGH, ELEVATED), (True, ELEVATED, WATCH), (True, WATCH, QUIET)]


@given(told(), covers, st.lists(st.integers(1, 1439), max_size=2), st.integers(1, 9))
def test_who_asks_in_between_changes_nothing(
    reports: Sequence[Sighting], days: dict[int, float], asked: list[int], count: int
) -> None:
    """Days that are asked about at any times, and days read back from the store, close as days that nobody looked at."""
    quiet = Border(reports, seen_by(days))
    carried = kept = quiet.begin()
    between = [timedelta(minutes=minute) for minute in asked]
    for _ in range(count):
        carried = quiet.closed(carried)
        kept = border.stored(quiet.closed(kept, between=between))
    assert kept == border.stored(carried)


@given(told(), covers, st.integers(1, 1439))
def test_the_order_of_reports_does_not_matter(reports: Sequence[Sighting], days: dict[int, float], minute: int) -> None:
    """Facts in another order give the same days and the same picture."""
    one, other = Border(reports, seen_by(days)), Border(reports[::-1], seen_by(days))
    carried = one.closed(one.begin(), 8)
    assert other.closed(other.begin(), 8) == carried
    at = carried.at + timedelta(minutes=minute)
    assert other.picture(carried, at) == one.picture(carried, at)


@given(told(), covers, st.lists(st.integers(1, 1440), min_size=2, max_size=6))
def test_nothing_falls_within_a_day(reports: Sequence[Sighting], days: dict[int, float], asked: list[int]) -> None:
    """Levels and what is held only rise between two cut-offs, whatever is seen."""
    problem = Border(reports, seen_by(days))
    carried = problem.closed(problem.begin(), 5)
    before = -1
    held: dict[str, int] = {}
    for minute in sorted(asked):
        stand = problem.stand(carried, carried.at + timedelta(minutes=minute))
        assert stand.shown[""].level >= before
        assert all(stand.held[name].level >= level for name, level in held.items())
        before = stand.shown[""].level
        held = {name: one.level for name, one in stand.held.items()}


@given(told())
def test_one_text_five_times_moves_no_level(reports: Sequence[Sighting]) -> None:
    """Reports that repeat a source's own report of a story change neither counts nor levels."""
    once = Border(reports)
    again = [
        Sighting(one.indicator, type(one.telling)(f"{one.telling.entry}-{n}", *_rest(one)))
        for one in reports
        for n in range(4)
    ]
    copied = Border([*reports, *again])
    first, second = once.closed(once.begin(), 8), copied.closed(copied.begin(), 8)
    assert border.shown(second) == border.shown(first)
    assert second.counts == first.counts
    assert second.held == first.held


def _rest(one: Sighting) -> tuple[object, ...]:
    told_ = one.telling
    return told_.story, told_.origin, told_.letter, told_.event, told_.arrived


@pytest.mark.parametrize("share", [0.0, 0.49])
def test_blindness_is_not_calm(share: float) -> None:
    """While too little is seen the level is not assessed, keeps its last word, and no day counts towards a step down."""
    days = Border(STRIKE, lambda day: share if date(2025, 11, 8) <= day <= date(2025, 11, 20) else 1.0)
    carried = days.closed(days.begin(), 6)
    for _ in range(13):
        carried = days.closed(carried)
        picture = days.picture(carried)
        assert (picture.word, picture.level) == ("NOT ASSESSED (last: HIGH)", HIGH)
    assert days.picture(days.closed(carried)).word == "HIGH"


def test_a_rise_is_shown_while_blind() -> None:
    """What is seen of a strike while hardly anything is seen is told all the same."""
    days = Border(STRIKE, lambda day: 0.1 if day > date(2025, 11, 4) else 1.0)
    carried = days.closed(days.begin(), 5)
    picture = days.picture(carried, carried.at + 6 * HOUR)
    assert (picture.level, picture.assessed) == (HIGH, True)


def test_a_backlog_is_no_surge() -> None:
    """Reports that were late at first sight, and those of a new feed alone, count for nothing."""
    at = BEGAN + 15 * DAY
    late = [sighting("attacks", at + n * HOUR, f"s{n}", f"o{n}", counted=False) for n in range(1, 9)]
    new = [sighting("attacks", at + n * HOUR, f"t{n}", f"p{n}", settled=False) for n in range(1, 9)]
    for reports, counted in ((late, 0), (new, 0), ([*late, *new], 0)):
        days = Border(reports)
        carried = days.closed(days.begin(), 17)
        assert sum(one.stories for one in carried.counts["attacks"]) == counted
        assert border.shown(carried)[""] == QUIET
    live = [sighting("attacks", at + n * HOUR, f"u{n}", f"q{n}") for n in range(1, 9)]
    days = Border(live)
    carried = days.closed(days.begin(), 17)
    assert carried.counts["attacks"][-2].stories == 8
    assert border.shown(carried)[""] >= WATCH


def test_rules_that_watch_a_surge_see_it_at_the_cut_off() -> None:
    """A surge is measured when the day closes, and what stands together with it rises in the same moment."""
    at = BEGAN + 15 * DAY
    reports = [sighting("attacks", at + n * HOUR, f"u{n}", f"q{n}") for n in range(1, 9)]
    reports += [sighting("threats", at + n * HOUR, "threat", f"q{n}", "A") for n in (1, 2)]
    days = Border(reports)
    carried = days.closed(days.begin(), 15)
    assert days.stand(carried, at + 20 * HOUR).held.get("storm") is None
    carried = days.closed(carried)
    assert carried.held_by("storm").level >= 2
    assert border.shown(carried)["war"] == ELEVATED
    assert days.picture(carried).families_on == 3
