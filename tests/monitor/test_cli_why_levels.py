"""`forewarn why` of a problem and of a rule: the arithmetic behind what they are."""

import json
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import replayed
from click.testing import CliRunner, Result
from turned import HandClock

from monitor import wiring
from monitor.cli import group
from rules.level import Weighed, table

LIKELIHOOD = re.compile(r"\bprobab|\b(?:un)?likely\b|\bchances? of\b|\bconfidence\b|%", re.IGNORECASE)


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> HandClock:
    """An hour after the small desk was last assessed."""
    hand = HandClock(replayed.END + timedelta(hours=1))
    monkeypatch.setattr(wiring, "now", hand)
    return hand


def why(desk: Path, *words: str) -> Result:
    """Run `forewarn why`."""
    return CliRunner().invoke(group, ["why", *words, "--desk", str(desk)])


def values(desk: Path, *words: str) -> dict:
    """What it says to machines."""
    done = why(desk, *words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


# -- a problem ------------------------------------------------------------------------------------


def test_a_level_can_be_computed_again_from_what_is_told(lived: Path) -> None:
    """The indicators of a scenario, as told, give by the table the level that is told."""
    (lane,) = values(lived, "border")["scenarios"]
    told = [
        Weighed(
            one["indicator"],
            one["family"],
            one["held"],
            one["up"],
            one["decisive"],
            one["diagnosticity"],
            one["activation"],
        )
        for one in lane["indicators"]
    ]
    assert table(told).name == lane["table"]["level"] == lane["raw"] == "CRITICAL"
    assert lane["table"]["line"] == "D3 ≥ 1 and f2 ≥ 2"
    assert lane["table"]["counts"]["d2"] == sum(
        one["decisive"] and one["held"] >= 2 for one in lane["indicators"] if one["up"]
    )
    assert [one["indicator"] for one in lane["indicators"] if one["bears"]] == ["strike", "gates"]


def test_a_problem_is_told_to_people(lived: Path) -> None:
    """Scenario, table line, counts, clock, indicators with their stories and grades, moves and coverage follow."""
    lines = why(lived, "border").stdout.splitlines()
    key = replayed.keys(lived)[replayed.TITLE]
    assert "collapse: The truce collapses" in lines
    assert (
        "  table    CRITICAL, by its line “D3 ≥ 1 and f2 ≥ 2”: a decisive event is confirmed and another family agrees"
        in lines
    )
    assert "  counts   n1 2, n2 2, n3 1, f1 2, f2 2, D2 1, D3 1, H ≥ 2 2" in lines
    assert "  clock    does not run: the raw level is not below what is shown" in lines
    (strike,) = [line for line in lines if line.startswith("    ✓ strike")]
    assert "d 1.000, decisive, military, short lead" in strike
    assert "quiet days to a step down" in strike
    assert f"      story {key} “{replayed.TITLE}”, confirmed, disputed" in "\n".join(lines)
    assert "  eases it: 1 of 1 on" in lines
    assert "move no adverse scenario: denial, threat" in lines
    assert "  2025-11-10 01:00Z  first assessed: QUIET  as the day closed" in lines
    assert lines[-1].startswith("  2025-11-16 10:00Z 1.00, 2025-11-15 10:00Z 1.00")
    assert LIKELIHOOD.search("\n".join(lines)) is None


def test_a_move_names_its_stories(lived: Path) -> None:
    """Each move of the level has its time, from what to what, its cause and the stories that it rests on."""
    newest, middle, first = values(lived, "border")["moves"]
    assert (first["before"], first["after"], first["by"]) == (None, "QUIET", "cut-off")
    assert (middle["before"], middle["after"], middle["by"]) == ("QUIET", "HIGH", "hits")
    assert [one["story"] for one in middle["stories"]] == [replayed.keys(lived)[replayed.TITLE]]
    assert middle["stories"][0]["grade"]["grade"] == "E3"
    assert (newest["before"], newest["after"], len(newest["stories"])) == ("HIGH", "CRITICAL", 3)


def test_a_judgement_moves_a_level_by_its_number(lived: Path, tmp_path: Path, later: HandClock) -> None:
    """The move that an override made names the judgement, and so does its end."""
    desk = shutil.copytree(lived, tmp_path / "desk")
    line = ["override", "border", "watch", "--until", "2d", "--who", "amina", "--desk", str(desk)]
    assert CliRunner().invoke(group, [*line, "--why", "We know better than it does"]).exit_code == 0
    replayed.again(desk, later.turn(minutes=1))
    assert CliRunner().invoke(group, ["undo", "1", "--who", "amina", "--desk", str(desk)]).exit_code == 0
    replayed.again(desk, later.turn(minutes=90))
    moves = values(desk, "border")["moves"]
    assert [(one["before"], one["after"], one["cause"]) for one in moves[:2]] == [
        ("WATCH", "CRITICAL", "by judgement 2 (amina: judgement 1 taken back)"),
        ("CRITICAL", "WATCH", "by judgement 1 (amina: set to WATCH)"),
    ]


def test_a_problem_that_was_never_assessed_says_so(tmp_path: Path) -> None:
    """Where nothing was assessed the verb says what does that, and refuses."""
    desk = replayed.laid_out(tmp_path / "desk")
    (desk / "var").mkdir()
    wiring.open_or_create(desk).close()
    done = why(desk, "border")
    assert (done.exit_code, "border is not assessed yet" in done.stderr) == (2, True)


# -- a rule ---------------------------------------------------------------------------------------


def test_a_surge_tells_the_arithmetic_of_the_last_cut_off(lived: Path) -> None:
    """Both windows stand with all their numbers, and the days they were counted from, the newest first."""
    told = values(lived, "attack")
    (one,) = told["indicators"]
    facts = one["cut_off"]["arithmetic"]
    assert one["cut_off"]["at"] == "2025-11-16T01:00:00+00:00"
    assert (facts["n_1d"], facts["n_7d"], facts["learning_day"]) == (0, 2, 6)
    assert facts["lambda_1d"] == pytest.approx(facts["a_1d"] / facts["b_1d"])
    assert [(day["day"], day["stories"]) for day in one["days"]][:4] == [
        ("2025-11-16", 0),
        ("2025-11-15", 0),
        ("2025-11-14", 1),
        ("2025-11-13", 1),
    ]
    lines = why(lived, "attack").stdout.splitlines()
    assert any(line.startswith("    stories n ") and line.split()[-2:] == ["0", "2"] for line in lines)
    assert "  2025-11-14         1      1.00     1.00    3" in lines
    assert LIKELIHOOD.search("\n".join(lines)) is None


def test_a_count_tells_what_it_found(lived: Path) -> None:
    """What is held, since when, how long yet, what the signal counted and its stories are told."""
    lines = why(lived, "gates").stdout.splitlines()
    assert "  held 2 clear since 2025-11-13 11:00Z, activation 0 none, 1 of 3 quiet days to a step down" in lines
    assert "  found    stories 2, at least 2, sources 2, group -" in lines
    assert values(lived, "gates")["indicators"][0]["now"]["arithmetic"]["at_least"] == 2
    assert "hits     2 hits stand. The newest:" in lines


def test_votes_and_an_accepted_rate_are_told(lived: Path, tmp_path: Path) -> None:
    """Votes are counted with the precision they give, and a new normal with who accepted it and why."""
    desk = shutil.copytree(lived, tmp_path / "desk")
    key = replayed.keys(desk)[replayed.TITLE]
    for reader, verdict in enumerate(["relevant"] * 4 + ["noise"]):
        line = ["vote", key, "strike", verdict, "--who", f"reader {reader}", "--desk", str(desk)]
        assert CliRunner().invoke(group, line).exit_code == 0
    line = ["accept", "attack", "--why", "that is how it is", "--who", "amina", "--desk", str(desk)]
    assert CliRunner().invoke(group, line).exit_code == 0
    assert "votes    4 relevant, 1 noise, 0 wrong; precision 0.71" in why(desk, "strike").stdout.splitlines()
    assert (
        "  accepted as the new normal on 2025-11-16 11:00Z by amina: that is how it is (judgement 6)"
        in why(desk, "attack").stdout.splitlines()
    )
    assert values(desk, "attack")["indicators"][0]["new_normal"]["judgement"] == 6


def test_a_rule_under_test_moves_nothing(lived: Path) -> None:
    """A rule under test says so beside its signal."""
    assert "signal tripwire, up, rhetoric, under test: it moves nothing" in why(lived, "threat").stdout


def test_a_part_that_is_not_there_is_refused(lived: Path) -> None:
    """A part that has no reading of its own is named, with those that there are."""
    done = why(lived, "gates/north")
    assert (done.exit_code, done.stderr) == (2, "gates has no part north with a reading of its own; it has none\n")


def test_broken_files_leave_the_running_desk_to_tell(lived: Path, tmp_path: Path) -> None:
    """Where today's files have faults, problems and rules are told by the desk that runs."""
    desk = shutil.copytree(lived, tmp_path / "desk")
    (desk / "rules" / "indicators" / "gates.yaml").write_text("id: [", encoding="utf-8")
    assert why(desk, "gates").exit_code == 0
    assert why(desk, "border").exit_code == 0
