"""What the manual says of levels is what the program does: its tables are the program's, and its examples load."""

import random
import re
from pathlib import Path
from typing import get_args

import invented_signs
import pytest
import yaml

from alerts.raised import _KINDS
from monitor.desk.load import load_desk
from monitor.desk.settings import LETTERS, Levels
from monitor.desk.starter import lay_out
from rules import grade, hold, shown
from rules.coverage import weights
from rules.expected import State
from rules.hold import Held
from rules.indicator import indicators
from rules.judgement import GRADES
from rules.level import MEANING, TELLING, Level, Weighed, table
from rules.sentence import ACTIVATIONS
from rules.signal_kind import PARAMETERS
from rules.weighing import COUNTS_FROM, EASES_UPTO

GUIDE = (Path(__file__).resolve().parents[2] / "monitor" / "desk" / "GUIDE.md").read_text(encoding="utf-8")
CHAPTER = GUIDE.split("## 11. From hits to a level")[1].split("\n## 12.")[0]
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", CHAPTER, re.MULTILINE | re.DOTALL)


def kind_of(body: str) -> str:
    """The kind of the signal that an example writes."""
    signal = yaml.safe_load(body)["signal"]
    return signal if isinstance(signal, str) else signal["kind"]


SIGNALS = {kind_of(body): body for body in EXAMPLES if "signal:" in body}
RULE = """\
id: shown-in-the-manual
title: A rule that the manual shows
status: test
severity: low
owner: desk
family: rhetoric
direction: up
"""
RATED = "scenarios: {collapse: 5, pause-erodes: 3, truce-holds: 1}\n"
WATCHERS = {"count", "sequence", "together"}


def section(title: str) -> str:
    """A section of the chapter."""
    return CHAPTER.split(f"### {title}\n")[1].split("\n### ")[0]


def rows(text: str) -> dict[str, list[str]]:
    """The rows of all tables in a text, heads among them, by their first cell."""
    cells = (
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| ")
    )
    return {first: rest for first, *rest in cells}


def test_the_levels_are_told_in_the_words_of_the_program():
    """The table of levels says of each what the program says of it."""
    found = rows(section("The table of levels").split("In figures")[0])
    assert {level: found[level.name][-1] for level in Level} == dict(MEANING)


def counts(indicators: list[Weighed]) -> dict[str, int]:
    """What the lines of the table count, by the manual's letters."""
    found = {"any2": sum(one.held >= 2 for one in indicators)}
    for least in (1, 2, 3):
        on = [one for one in indicators if one.held >= least and (least == 1 or one.telling)]
        found |= {f"n{least}": len(on), f"f{least}": len({one.family for one in on})}
        found[f"D{least}"] = sum(one.decisive and one.held >= least for one in indicators)
    return found


def test_the_lines_of_the_table_are_those_of_the_program():
    """The first line of the manual that is true, read as it stands there, is the level of a thousand invented states."""
    lines = rows(section("The table of levels").split("In figures")[1])
    asked = {
        level: lines[level.name][0].replace("≥", ">=").replace(", or", " or").replace("any H >= 2", "any2 >= 1")
        for level in sorted(Level, reverse=True)
    }
    rng, met = random.Random(11), set()
    for _ in range(1000):
        state = [
            Weighed(
                str(n), rng.choice("abcd"), rng.choice((0, 0, 1, 2, 3)), decisive=rng.random() < 0.1, d=rng.random()
            )
            for n in range(rng.randint(0, 12))
        ]
        known = counts(state)
        first = next(level for level, line in asked.items() if line == "else" or eval(line, {}, known))
        assert table(state) == first
        met.add(first)
    assert met == set(Level)


def test_the_grades_are_told_in_the_words_of_the_program():
    """The table of grades has the word that readers see of each."""
    found = rows(section("Grade"))
    assert [found[f"E{number}"][0] for number in range(4)] == list(grade.SHOWN)


def test_the_holds_are_those_of_the_program():
    """Every kind of signal holds for the days that the manual's table gives it."""
    found = rows(section("Hold"))
    told = {kind: int(days[0]) for kinds, days in found.items() if days[0].isdigit() for kind in kinds.split(", ")}
    assert told == {kind: days for kind, days in hold._DAYS.items() if kind != "none"}


def test_every_kind_of_signal_has_an_example():
    """The manual says of each kind of signal what it is, and shows one."""
    assert set(SIGNALS) == set(PARAMETERS)
    assert all(f"\n**{kind}**: " in section("Signals") for kind in SIGNALS)


@pytest.mark.parametrize("kind", SIGNALS)
def test_each_example_is_a_signal_of_a_sound_rule(tmp_path, kind):
    """Laid down in the shipped desk, each shown signal loads."""
    folder = tmp_path / "desk"
    lay_out(folder)
    rated, found = "" if kind == "none" else RATED, "" if kind in WATCHERS else "match: manual\n"
    rule = folder / "rules" / "indicators" / "shown-in-the-manual.yaml"
    rule.write_text(RULE + rated + found + SIGNALS[kind], encoding="utf-8")
    assert indicators(load_desk(folder).rulebook)["shown-in-the-manual"].signal.kind == kind


def test_the_shown_event_is_sound(tmp_path):
    """The event that the manual writes out loads in the shipped calendar, and its tests pass."""
    folder = tmp_path / "desk"
    lay_out(folder)
    (event,) = (body for body in EXAMPLES if body.startswith("- id:"))
    with (folder / "rules" / "calendar.yaml").open("a", encoding="utf-8") as calendar:
        calendar.write("\n" + event)
    assert "istanbul-round-4" in {one.id for one in load_desk(folder).rulebook.calendar}


def test_every_state_of_an_event_is_told():
    """The manual's table has each state that a judged event can have, and no other."""
    told = {first for first in rows(section("Expected events")) if first not in {"state", "---"}}
    assert told == set(get_args(State)) - {"unjudged"}


@pytest.mark.parametrize(
    ("rated", "of_eight"),
    [
        ({"collapse": 5, "pause-erodes": 3, "truce-holds": 1}, 6),
        ({"collapse": 5, "pause-erodes": 5, "truce-holds": 5}, 0),
    ],
)
def test_the_contrast_of_ratings_is_computed_as_told(rated, of_eight):
    """The manual's two ratings tell their scenario from the others by as many of eight as it says."""
    text = section("Scenarios and ratings")
    assert "{" + ", ".join(f"{name}: {rating}" for name, rating in rated.items()) + "}" in text
    assert f"{of_eight} of 8" in text
    one = invented_signs.indicator(scenarios=rated)
    assert one.diagnosticity("collapse") * 8 == of_eight


def test_the_limits_of_ratings_are_those_told():
    """What counts is rated 4 or 5, what eases 1 or 2, and a third of the contrast is not enough to be telling."""
    text = section("Scenarios and ratings")
    assert f"it rates {COUNTS_FROM} or 5" in text
    assert f"it rates 1 or {EASES_UPTO}" in text
    assert 1 / 3 < TELLING < 3 / 8


def columns(head: list[str]) -> list[set[int]]:
    """The days that each column stands for: `0 to 2`, `3 and 4`, `5`."""
    ends = [[int(number) for number in re.findall(r"\d+", cell)] for cell in head]
    return [set(range(span[0], span[-1] + 1)) for span in ends]


def test_what_a_strong_day_leaves_behind_goes_as_told():
    """One day's strong surge, and nothing after it, counts and is shown as the manual's table says, day by day."""
    found = rows(section("What readers see"))
    days = columns(found["covered days after"])
    held, level = Held(), shown.Shown()
    for day in range(max(days[-1]) + 1):
        held = hold.closed(held, 0 if day else 3, 1.0, hold.QUICK)
        raw = table([Weighed("surge", "military", held.level)])
        level = shown.closed(level, raw, 1.0)
        at = next(number for number, span in enumerate(days) if day in span)
        said = [found[name][at] for name in ("it counts as", "raw level", "shown")]
        assert said == [ACTIVATIONS[held.level], raw.name, level.level.name]


def test_the_weights_of_feeds_are_those_told():
    """Feeds that brought 50, 30, 15 and 5 hits weigh 51, 31, 16 and 6 of 104."""
    assert "weigh 51, 31, 16 and 6 of 104" in section("Coverage and canaries")
    found = weights("abcd", {"a": 50, "b": 30, "c": 15, "d": 5})
    assert [round(share * 104) for share in found.values()] == [51, 31, 16, 6]


def test_digits_that_people_set_give_the_grades_told():
    """What each digit set by hand makes of the grade is what the manual says."""
    told = rows(section("What people judge, and what it changes"))["`grade`"][0]
    given = {
        int(digit): int(level)
        for digits, level in re.findall(r"([\d and]+) (?:is|are) E(\d)", told)
        for digit in re.findall(r"\d", digits)
    }
    assert given == GRADES


def test_every_key_of_levels_is_told_with_its_default():
    """The table of `levels` has each key with the value that it has if left out."""
    told = rows(GUIDE.split("**levels**")[1].split("\n## ")[0])
    found = {
        key: default
        for keys, cells in told.items()
        for key, default in zip(re.findall(r"`(\w+)`", keys), re.findall(r"`([\w.]+)`", cells[0]), strict=False)
    }
    assert found == {name: str(field.default) for name, field in Levels.model_fields.items()}


def test_the_kinds_of_alert_that_are_told_are_those_raised():
    """The table of alerts has U0 and each kind that an assessment raises; what may prove wrong is asked for by name."""
    chapter = GUIDE.split("## 15. How to read a digest and an alert")[1].split("\n## 16.")[0]
    told = {first for first in rows(chapter) if re.fullmatch(r"U\d", first)}
    assert told == {"U0", *_KINDS}
    assert set(LETTERS.alerts.kinds) == told - {"U3", "U4"}
