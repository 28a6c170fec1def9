"""What people judge of stories and events holds back to the day on which these came, and is undone as wholly."""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import watched
from watched import BEGIN, DAY, HOUR, Border, Report

from monitor.backing import Backings
from monitor.pictures import Pictures
from rules.carried import Carried

PAPERS = ("dawn", "geo", "reuters")


@pytest.fixture
def grow(tmp_path: Path) -> Callable[..., Border]:
    """A border on which stories came on given days, run to the day before `until`; each call makes another."""
    made: list[Border] = []

    def run(stories: Mapping[tuple[int, str], str], until: int = 9, **files: object) -> Border:
        border = Border(tmp_path / f"desk{len(made)}", **{"calendar": "", **files})
        made.append(border)
        border.tick()
        for day in range(until):
            for (when, story), say in stories.items():
                if when == day:
                    for n, paper in enumerate(PAPERS):
                        at = border.clock() + n * HOUR
                        border.put(Report(at, paper, story, (say,)))
            for _ in range(4):
                border.turn(hours=6)
        return border

    return run


def carried(border: Border) -> Carried:
    """What the last closed day handed on, as the store has it, without what was told along the way."""
    found = Pictures(border.store).carried("border")
    assert found is not None
    shown = {name: replace(one, since=None, episode=None, behind=()) for name, one in found.shown.items()}
    held = {name: replace(one, since=None) for name, one in found.held.items()}
    return replace(found, changes=(), bars=(), shown=shown, held=held)


def stands(border: Border) -> tuple[str, dict[str, int], list[int]]:
    """The level, what is held, and the stories that were counted day by day."""
    days = border.store.readings.days(BEGIN.date(), border.clock().date() + DAY, "attack")
    return border.word(), border.held(), [row.stories for row in days]


def noted(border: Border) -> list[str]:
    """What stands among the changes of judgements."""
    return [one.text for one in border.picture().changes if one.kind == "judgement"]


TOLD = {
    (1, "a1"): "attack",
    (3, "khost"): "strike",
    (3, "a3"): "attack",
    (5, "ultimatum"): "threat",
    (6, "a6"): "attack",
}


def key_of(border: Border, story: str) -> str:
    """The key of the story whose reports have this link."""
    entry = border.store.entries.by_link(f"https://news.example/{story}")
    assert entry is not None
    return border.story(entry.key)


def without(story: str) -> dict[tuple[int, str], str]:
    """The same stories, but for one."""
    return {(day, name): say for (day, name), say in TOLD.items() if name != story}


@pytest.mark.parametrize("story", ["khost", "a3", "ultimatum", "a1"])
def test_an_excluded_story_might_as_well_not_have_come(grow: Callable[..., Border], story: str) -> None:
    """Days since it came are as on a desk that never had it, at once and after a restart; undone, as if never said."""
    border, plain, other = grow(TOLD), grow(TOLD), grow(without(story))
    assert stands(border) == stands(plain)
    key = key_of(border, story)
    number = border.judges("exclude", f"story:{key}", {"entries": border.store.stories.entries_of(key)})
    border.tick()
    assert stands(border) == stands(other)
    assert carried(border) == carried(other)
    border.restart()
    border.tick()
    assert stands(border) == stands(other)
    [line] = noted(border)
    assert line.startswith("Left out of all counts by amina: “")
    for each in (border, other, plain):
        each.turn(days=1)
    assert carried(border) == carried(other)
    border.undoes(number)
    border.tick()
    assert carried(border) == carried(plain)
    assert noted(border)[-1].startswith("Taken back by bilal: left out of all counts: “")


def test_a_level_that_a_judgement_moved_says_so(grow: Callable[..., Border]) -> None:
    """The row of a level that falls by a judgement names it, and the one that rises again by the undo names that."""
    border = grow(TOLD)
    assert border.word() == "HIGH"
    key = key_of(border, "khost")
    number = border.judges("exclude", f"story:{key}", {"entries": border.store.stories.entries_of(key)})
    border.turn(minutes=1)
    assert (border.levels()[-1].shown, border.levels()[-1].cause) == (1, {"by": "judgement", "judgement": number})
    undo = border.undoes(number)
    border.turn(minutes=1)
    assert (border.levels()[-1].shown, border.levels()[-1].cause) == (3, {"by": "judgement", "judgement": undo})


def test_what_was_judged_first_holds_when_more_is_judged(grow: Callable[..., Border]) -> None:
    """A judgement on a late story begins with days as an earlier judgement left them."""
    border = grow(TOLD)
    key, late = key_of(border, "khost"), key_of(border, "a6")
    border.judges("exclude", f"story:{key}", {"entries": border.store.stories.entries_of(key)})
    border.tick()
    border.judges("exclude", f"story:{late}", {"entries": border.store.stories.entries_of(late)})
    border.tick()
    other = grow({(day, name): say for (day, name), say in without("khost").items() if name != "a6"})
    assert carried(border) == carried(other)


def test_a_story_of_the_first_day_is_judged_too(grow: Callable[..., Border]) -> None:
    """Days are closed again from the very first on."""
    border, other = grow({(0, "khost"): "strike"}, 4), grow({}, 4)
    assert border.word() == "HIGH"
    key = key_of(border, "khost")
    border.judges("exclude", f"story:{key}", {"entries": border.store.stories.entries_of(key)})
    border.tick()
    assert carried(border) == carried(other)
    assert border.word() == "QUIET"


def test_a_story_of_today_is_judged_at_once(grow: Callable[..., Border]) -> None:
    """What raised the level today and is left out raises it no more, with the next tick."""
    border = grow({(3, "khost"): "strike"}, 3)
    for paper in PAPERS:
        border.prints("khost", "strike", paper=paper)
    border.turn(minutes=5)
    assert border.word() == "HIGH"
    key = key_of(border, "khost")
    number = border.judges("exclude", f"story:{key}", {"entries": border.store.stories.entries_of(key)})
    border.turn(minutes=5)
    assert (border.word(), border.held()) == ("QUIET", {})
    assert border.levels()[-1].cause == {"by": "judgement", "judgement": number}


def test_a_grade_by_hand_counts_from_when_it_was_given(grow: Callable[..., Border]) -> None:
    """A single source that a person vouches for is HIGH; what a person doubts falls as days go by, or at once undone."""
    border = grow({}, 3)
    border.prints("khost", "strike")
    border.turn(hours=1)
    assert border.word() == "QUIET"
    key = key_of(border, "khost")
    number = border.judges("grade", f"story:{key}", {"digit": 1})
    border.turn(minutes=5)
    assert (border.word(), border.held()) == ("HIGH", {"strike": 3})
    border.turn(days=2)
    assert border.word() == "HIGH"
    border.undoes(number)
    border.turn(minutes=5)
    assert (border.word(), border.held()) == ("QUIET", {"strike": 1})


def test_two_votes_for_noise_take_a_story_out_of_a_rule(grow: Callable[..., Border]) -> None:
    """One reader is not enough, and is not told; a second is; one taken back lets it count again."""
    border, other = grow(TOLD), grow(without("khost"))
    before = carried(border)
    vote = {"rule": "strike", "part": "", "vote": "noise", "rule_rev": "x", "entry": ""}
    key = key_of(border, "khost")
    border.judges("vote", f"story:{key}", vote)
    border.tick()
    assert carried(border) == before
    assert noted(border) == []
    number = border.judges("vote", f"story:{key}", vote, who="bilal")
    border.tick()
    assert carried(border).held == carried(other).held
    assert (border.word(), len(noted(border))) == ("WATCH", 1)
    border.undoes(number)
    border.tick()
    assert carried(border) == before


def test_a_split_and_its_undo(grow: Callable[..., Border]) -> None:
    """Three reports that are no one story are three single sources: faint, until that is taken back."""
    border = grow({(3, "khost"): "strike"}, 6)
    assert border.word() == "HIGH"
    key = key_of(border, "khost")
    first, *rest = border.store.stories.entries_of(key)
    numbers = [
        border.judges("split", f"story:{key}", {"entries": [one], "rest": [first, *(x for x in rest if x != one)]})
        for one in rest
    ]
    border.tick()
    # the one of letter A is corroborated by itself
    assert border.held() == {"strike": 2}
    for number in reversed(numbers):
        border.clock.turn(minutes=1)
        border.undoes(number)
    border.tick()
    assert (border.word(), border.held()) == ("HIGH", {"strike": 3})
    assert len({border.story(one) for one in (first, *rest)}) == 1


def test_a_merge_and_its_undo(grow: Callable[..., Border]) -> None:
    """Two single sources of one event are corroboration once a person says that they are one story."""
    border = grow({}, 2)
    one = border.prints("khost", "strike", paper="dawn")
    two = border.prints("paktia", "strike", paper="tolo")
    border.turn(hours=1)
    border.turn(days=2)
    assert border.held() == {"strike": 1}
    number = border.judges("merge", f"story:{border.story(one)}", {"story": border.story(two), "entries": [one, two]})
    border.tick()
    assert (border.held(), border.word()) == ({"strike": 2}, "HIGH")
    border.clock.turn(minutes=1)
    border.undoes(number)
    border.tick()
    assert (border.held(), border.word()) == ({"strike": 1}, "QUIET")


def test_undoing_goes_in_any_order(grow: Callable[..., Border]) -> None:
    """Merges and splits that build on each other are taken back in any order; nothing stumbles, no entry is lost."""
    border = grow({}, 1)
    keys = [border.prints(f"s{n}", "strike", paper=paper) for n, paper in enumerate((*PAPERS, "tolo"))]
    border.turn(hours=1)
    a, b, c, d = (border.story(key) for key in keys)
    first = border.judges("merge", f"story:{a}", {"story": b, "entries": keys[:2]})
    border.tick()
    second = border.judges("merge", f"story:{c}", {"story": a, "entries": [keys[2], keys[0]]})
    border.tick()
    third = border.judges("merge", f"story:{d}", {"story": c, "entries": [keys[3], keys[2]]})
    border.tick()
    assert len({border.story(key) for key in keys}) == 1
    for number, parts in ((first, 2), (third, 3), (second, 4)):
        border.clock.turn(minutes=1)
        border.undoes(number)
        border.tick()
        assert len({border.story(key) for key in keys}) == parts
    for key in keys:
        story = border.story(key)
        assert border.store.stories.standing(story) == story
    assert border.held() == {"strike": 2}, "one of them has the letter A"


@pytest.mark.parametrize("seed", range(3))
def test_any_row_of_judgements_leaves_every_entry_in_a_story_that_stands(
    grow: Callable[..., Border], seed: int
) -> None:
    """Merges, splits, what is taken back of them, and reports that come meanwhile: nothing stumbles, no entry is lost."""
    border, rng = grow({}, 1), random.Random(seed)
    entries: list[str] = []
    numbers: list[int] = []
    for n in range(60):
        border.clock.turn(minutes=7)
        stories = {border.story(key): key for key in entries}
        parts = [key for key in stories.values() if len(border.store.stories.entries_of(border.story(key))) > 1]
        match rng.choice(["print", "print", "merge", "merge", "split", "undo"]):
            case "merge" if len(stories) > 1:
                one, two = rng.sample(sorted(stories.values()), 2)
                value = {"story": border.story(two), "entries": [one, two]}
                numbers.append(border.judges("merge", f"story:{border.story(one)}", value))
            case "split" if parts:
                story = border.story(rng.choice(sorted(parts)))
                told = border.store.stories.entries_of(story)
                out = rng.sample(told, rng.randrange(1, len(told)))
                value = {"entries": out, "rest": [key for key in told if key not in out]}
                numbers.append(border.judges("split", f"story:{story}", value))
            case "undo" if numbers:
                border.undoes(numbers.pop(rng.randrange(len(numbers))))
            case _:
                entries.append(border.prints(f"s{rng.randrange(20)}", "attack", paper=rng.choice(PAPERS)))
        border.judge.match(border.force)
        if n % 10 == 0:
            border.restart()
        for key in entries:
            story = border.story(key)
            assert story
            assert border.store.stories.standing(story) == story
    assert border.store._raw.execute("PRAGMA foreign_key_check").fetchall() == []
    border.turn(hours=1)


def test_undoing_a_split_after_a_part_was_merged(grow: Callable[..., Border]) -> None:
    """What was split off, and then put to another story, comes back with all that has joined it."""
    border = grow({(0, "khost"): "strike"}, 2)
    other = border.prints("paktia", "threat", paper="tolo")
    border.turn(hours=1)
    key = key_of(border, "khost")
    first, second, third = border.store.stories.entries_of(key)
    split = border.judges("split", f"story:{key}", {"entries": [third], "rest": [first, second]})
    border.tick()
    border.judges("merge", f"story:{border.story(other)}", {"story": border.story(first), "entries": [other, first]})
    border.tick()
    border.clock.turn(minutes=1)
    border.undoes(split)
    border.tick()
    stories = {border.story(each) for each in (first, second, third, other)}
    assert len(stories) == 1
    assert {border.store.stories.standing(one) for one in stories} == stories


def test_a_judgement_goes_with_a_story_into_another(grow: Callable[..., Border]) -> None:
    """A grade, a vote and an exclusion on a story that became part of another hold of the story that stands."""
    border = grow({}, 2)
    old = border.prints("khost", "strike", paper="dawn")
    border.turn(hours=1)
    new = border.prints("paktia", "strike", paper="tolo")
    border.turn(hours=1)
    gone, stays = border.story(new), border.story(old)
    border.judges("grade", f"story:{gone}", {"digit": 1})
    border.turn(hours=1)
    border.judges("merge", f"story:{stays}", {"story": gone, "entries": [old, new]})
    border.turn(hours=1)
    assert border.store.stories.standing(gone) == stays
    assert border.held() == {"strike": 3}
    assert Backings(border.store, border.force.desk).grade(gone, border.clock()).digit == 1
    vote = {"rule": "strike", "part": "", "vote": "noise", "rule_rev": "x", "entry": ""}
    border.judges("vote", f"story:{gone}", vote)
    number = border.judges("vote", f"story:{stays}", vote, who="bilal")
    border.turn(hours=1)
    assert border.held() == {}
    border.undoes(number)
    border.turn(hours=1)
    assert border.held() == {"strike": 3}


def test_a_judgement_is_counted_once_it_was_carried_out(grow: Callable[..., Border]) -> None:
    """A split that comes between matching and assessing is counted by the next round, and not forgotten by this one."""
    border = grow({(3, "khost"): "strike"}, 6)
    key = key_of(border, "khost")
    first, *rest = border.store.stories.entries_of(key)
    border.clock.turn(minutes=1)
    border.judges("split", f"story:{key}", {"entries": rest, "rest": [first]})
    border.assessor.assess(border.force)
    assert border.held() == {"strike": 3}
    border.turn(minutes=1)
    assert border.held() == {"strike": 2}


def test_a_called_off_event_was_not_missed(grow: Callable[..., Border]) -> None:
    """An event that was missed and is then said to have been called off activates nothing; undone, it was missed."""
    border = grow({}, 12, calendar=watched.CALENDAR)
    assert border.held() == {"threat": 2}
    number = border.judges("cancel", "event:round-four", {"instance": ""})
    border.turn(hours=1)
    state = lambda: border.store.readings.expected_at(border.clock())["round-four", ""].state  # noqa: E731
    assert state() == "cancelled"
    assert noted(border)[-1].startswith("Called off by amina: “The fourth round”")
    border.undoes(number)
    border.turn(hours=1)
    assert (state(), border.held()) == ("missed", {"threat": 2})


@pytest.mark.slow
def test_an_accepted_rate_is_sustained_no_more(grow: Callable[..., Border]) -> None:
    """A rate that lasts is faint until a person accepts it as the normal one; taken back, it is faint again."""
    border = Border(grow({}, 0).folder.parent / "long", calendar="")
    for day in range(150):
        for n in range(2 if day > 110 else int(day % 4 == 0)):
            border.prints(f"a{day}-{n}", "attack", paper=PAPERS[(day + n) % 3])
        border.turn(days=1)
    [sign] = [one for one in border.picture().signs if one.indicator == "attack"]
    assert (sign.held, sign.why.partition(":")[0]) == (1, "sustained")
    number = border.judges("new-normal", "rule:attack")
    border.turn(hours=1)
    for _ in range(5):
        border.prints(f"b{border.clock():%d}", "attack")
        border.turn(days=1)
    assert border.held() == {}
    border.undoes(number)
    border.turn(days=1)
    assert border.held() == {"attack": 1}
