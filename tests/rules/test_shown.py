"""The level that is shown: it rises at once and steps down slowly."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_signs import levels
from real import folder

from rules.level import Level
from rules.shown import Shown, closed, confirmed, moved, raised

VECTORS = [
    ("0 2 1 1 1 1 0 0 0 0", "", "QUIET ELEV ELEV ELEV WATCH WATCH WATCH WATCH QUIET QUIET"),
    ("3 1 1 1 1 1 1", "1 1 .3 .6 1 1 1", "HIGH HIGH NA(HIGH) HIGH HIGH ELEV ELEV"),
    ("1 3 3 0 0 0 0 0 0 0 0 0", "", "WATCH HIGH HIGH HIGH HIGH ELEV ELEV ELEV WATCH WATCH WATCH QUIET"),
    ("0 0 3 0 0", "1 .3 .3 .3 1", "QUIET NA(QUIET) HIGH NA(HIGH) HIGH"),
    # Beyond the contract's: the raw level comes back, or is seen again through half a view.
    ("2 1 1 2 1 1 1", "", "ELEV ELEV ELEV ELEV ELEV ELEV WATCH"),
    ("2 1 1 2 1 1 1", "1 1 1 .6 1 1 1", "ELEV ELEV ELEV ELEV ELEV ELEV WATCH"),
    ("4 0 0 0 0 0 0", "1 .8 .79 .8 .5 .49 .8", "CRIT CRIT CRIT CRIT CRIT NA(CRIT) HIGH"),
]
WORDS = {"QUIET": "QUIET", "WATCH": "WATCH", "ELEV": "ELEVATED", "HIGH": "HIGH", "CRIT": "CRITICAL"}
DAY = timedelta(days=1)
MORNING = datetime(2025, 11, 18, 1, tzinfo=UTC)
course = st.lists(st.tuples(levels, st.sampled_from([0.2, 0.5, 0.79, 0.8, 1.0]), st.booleans()), max_size=40)


def run(raw: list[int], coverage: list[float]) -> list[Shown]:
    """What is shown at each cut-off."""
    now, found = Shown(), []
    for number, (level, seen) in enumerate(zip(raw, coverage, strict=True)):
        now = closed(now, Level(level), seen, MORNING + number * DAY)
        found.append(now)
    return found


@pytest.mark.parametrize(("raw", "coverage", "words"), VECTORS)
def test_it_moves_as_the_contract_says(raw, coverage, words):
    """The vectors of warning.md 1.7."""
    days = [int(each) for each in raw.split()]
    found = run(days, [float(each) for each in coverage.split()] or [1.0] * len(days))
    for shown, word in zip(found, words.split(), strict=True):
        bare = word.removeprefix("NA(").removesuffix(")")
        assert shown.level.name == WORDS[bare]
        assert shown.assessed is (bare == word)
        assert shown.word == (WORDS[bare] if bare == word else f"NOT ASSESSED (last: {WORDS[bare]})")


def test_it_moves_as_the_worked_examples_do():
    """The vectors that came with the contract, as far as they are here, with which way it went."""
    examples = json.loads((folder("analytics") / "worked-examples.json").read_text(encoding="utf-8"))["level_machine"]
    assert len(examples) == 4
    for one in examples:
        found = run(one["raw"], one["coverage"])
        before = [Shown(), *found]
        told = [
            [now.level.name, moved(was, now) or ("" if now.assessed else "not assessed")]
            for was, now in zip(before, found, strict=False)
        ]
        assert told == one["shown"]


@given(course)
def test_it_rises_at_once_and_steps_down_slowly(days):
    """Never below the raw level; never two steps down in a day, nor within three days, nor on a day not well covered."""
    now, since_down = Shown(), 3
    for raw, seen, earlier in days:
        if earlier:
            was, now = now, raised(now, raw, seen)
            assert now.level == max(was.level, raw)
        was, now = now, closed(now, raw, seen)
        assert now.level >= raw
        assert now.level >= was.level - 1
        assert not now.rose
        since_down += 1
        if now.level < was.level:
            assert seen >= 0.8
            assert since_down >= 3
            since_down = 0
        assert now.assessed or seen < 0.5
        assert now.assessed is (seen >= 0.5) or now.level >= was.level


def test_a_rise_is_shown_while_the_day_lasts_whatever_is_seen():
    """A rise on a blind day is no `not assessed` before its day is closed; the next blind day is."""
    risen = raised(Shown(), Level.HIGH, 0.2, MORNING)
    assert risen.word == "HIGH"
    again = raised(risen, Level.HIGH, 0.2, MORNING + timedelta(hours=1))
    assert (again.word, again.since) == ("HIGH", MORNING)
    assert closed(again, Level.HIGH, 0.2, MORNING + DAY).word == "HIGH"
    assert raised(closed(again, Level.HIGH, 0.2), Level.HIGH, 0.2).word == "NOT ASSESSED (last: HIGH)"


def test_an_episode_lasts_from_a_rise_above_watch_until_watch():
    """A second rise belongs to it; the step down to WATCH ends it; the next rise begins another."""
    raw = [1, 2, 3, 0, 0, 0, 0, 0, 0, 2]
    found = run(raw, [1.0] * len(raw))
    assert [one.level for one in found] == [1, 2, 3, 3, 3, 2, 2, 2, 1, 2]
    began = [one.episode and (one.episode - MORNING).days for one in found]
    assert began == [None, 1, 1, 1, 1, 1, 1, 1, None, 9]
    assert [one.since and (one.since - MORNING).days for one in found] == [0, 1, 2, 2, 2, 5, 5, 5, 8, 9]


def test_a_rise_on_single_sources_is_unconfirmed_until_one_is_corroborated():
    """It stays so while the level steps down; what rests on no story, or on one that is corroborated, is not."""
    risen = raised(Shown(), Level.ELEVATED, 1.0, MORNING, {"a": 1, "b": 1})
    assert risen.word == "ELEVATED (unconfirmed)"
    assert confirmed(risen, {"a": 1, "c": 3}) == risen
    assert confirmed(risen, {"a": 1, "b": 2}).word == "ELEVATED"
    assert raised(confirmed(risen, {"b": 2}), Level.ELEVATED, 1.0, None, {"c": 1}).word == "ELEVATED"
    lower = risen
    for _ in range(3):
        lower = closed(lower, Level.QUIET, 1.0)
    assert lower.word == "WATCH (unconfirmed)"
    for _ in range(3):
        lower = closed(lower, Level.QUIET, 1.0)
    assert lower.word == "QUIET"
    assert raised(Shown(), Level.WATCH, 1.0, None, {"a": 1, "b": 2}).word == "WATCH"
    assert raised(Shown(), Level.WATCH, 1.0).word == "WATCH"
    assert raised(risen, Level.HIGH, 1.0, None, {"d": 2}).word == "HIGH"
