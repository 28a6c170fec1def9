"""`forewarn status`."""

import json
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import make
import pytest
import replayed
from click.testing import CliRunner, Result
from turned import HandClock
from wording import false_precision

from monitor import wiring
from monitor.cli import group
from monitor.desk.var import Var
from monitor.inforce import Keeper
from monitor.store import Store


def status(*words: str) -> Result:
    """Run `forewarn status`."""
    return CliRunner().invoke(group, ["status", *words])


def test_rules_that_have_expired_are_named(tmp_path: Path, clock: HandClock) -> None:
    """A rule of the set in force whose last day is over has a line until it is retired or given another day."""
    ended = make.RULES["attack"].replace("owner:", "expires: 2025-11-17\nowner:")
    desk = make.desk(tmp_path, {"dawn": "https://dawn.example/rss"}, rules={**make.RULES, "attack": ended})
    Var(desk).folder.mkdir()
    with Store.create(Var(desk).database, "an install", clock()) as store:
        Keeper(desk, store, clock).start()
    told = status(str(desk))
    assert told.exit_code == 0
    line = "expired   attack (2025-11-17): no longer matched; retire it, or set a later day"
    assert line in told.stdout.splitlines()
    assert json.loads(status("--json", str(desk)).stdout)["expired"] == {"attack": "2025-11-17"}
    make.desk(desk, {"dawn": "https://dawn.example/rss"})
    with Store.open(Var(desk).database, clock()) as store:
        Keeper(desk, store, clock).start()
    assert "expired" not in status(str(desk)).stdout


# -- problems -------------------------------------------------------------------------------------


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> HandClock:
    """An hour after the small desk was last assessed."""
    hand = HandClock(replayed.END + timedelta(hours=1))
    monkeypatch.setattr(wiring, "now", hand)
    return hand


@pytest.mark.usefixtures("later")
def test_a_problem_is_told_at_a_glance(lived: Path) -> None:
    """Level, arrow, why, what points the other way, the next step down, sight and learning have a line each."""
    lines = status(str(lived)).stdout.splitlines()
    assert "levels    assessed 2025-11-16 10:00Z, 60 min ago" in lines
    at = lines.index("border  ▬ CRITICAL since 2025-11-15 09:00Z; look ahead; opening for talks")
    told = dict(line.strip().split(None, 1) for line in lines[at + 2 : at + 7])
    assert told["why"].startswith("CRITICAL because “A strike across the border” still counts as strong and decisive")
    assert (
        "2 of 3 indicators on in 2 of 3 families; against: “Talks held” (corroborated); seen by 1 of 1 feed."
        in (told["why"])
    )
    assert told["other"] == "way “Talks held” still counts as clear: corroborated (2 independent sources)."
    assert told["next"].startswith("Steps down to HIGH on Thu 20 Nov if nothing new: 3 covered days below CRITICAL")
    assert told["sight"] == "full view of the last day; 1 of 1 feed seen now"
    assert told["learning"].startswith("day 7 of 14")


@pytest.mark.usefixtures("later")
def test_expected_events_are_told_with_their_stories(lived: Path) -> None:
    """What was missed comes first, then what comes, what happened, and dates; each with the story that says so."""
    lines = [line.split(None, 1)[1] for line in status(str(lived)).stdout.splitlines() if "  expected " in line]
    assert [line.split(":")[0] for line in lines] == ["missed", "upcoming", "met", "date"]
    keys = replayed.keys(lived)
    assert f"reported by story {keys['Torkham shut to trucks after the strike']}" in lines[0]
    assert f"by story {keys['Istanbul talks resume with both delegations']}" in lines[2]


@pytest.mark.usefixtures("later")
def test_machines_get_the_same(lived: Path) -> None:
    """The JSON has a problem whole: numbers, override, events and scenarios."""
    told = json.loads(status("--json", str(lived)).stdout)
    (problem,) = told["problems"]
    assert (problem["problem"], problem["level"], problem["arrow"]) == ("border", "CRITICAL", "same")
    assert problem["indicators"] == {"on": 2, "of": 3}
    assert problem["sight"] == {"view": "full", "share": 1.0, "seen": 1, "feeds": 1, "blind_since": None}
    assert problem["override"] is None
    assert [one["word"] for one in problem["events"]] == ["missed", "upcoming", "met", "date"]
    assert [one["scenario"] for one in problem["scenarios"]] == ["collapse"]
    assert told["judgements"] == {"in_force": 0, "waiting": 0}


@pytest.mark.usefixtures("later")
def test_what_people_set_stands_beside_what_was_computed(lived: Path, tmp_path: Path, later: HandClock) -> None:
    """An override waits for the next assessment, then is told with who, until when, why and what was computed."""
    desk = shutil.copytree(lived, tmp_path / "desk")
    line = ["override", "border", "high", "--until", "2d", "--who", "amina", "--desk", str(desk)]
    assert CliRunner().invoke(group, [*line, "--why", "Two corps were moved to the border"]).exit_code == 0
    assert "judged    1 judgement in force; 1 wait for the next assessment" in status(str(desk)).stdout.splitlines()
    replayed.again(desk, later.turn(minutes=1))
    lines = status(str(desk)).stdout.splitlines()
    assert "judged    1 judgement in force" in lines
    assert (
        "  set by    HIGH by amina until 2025-11-18 11:00Z: Two corps were moved to the border"
        " (judgement 1; computed: CRITICAL)"
    ) in lines


@pytest.mark.usefixtures("later")
def test_silences_are_told_while_they_last(lived: Path, tmp_path: Path, later: HandClock) -> None:
    """What is silenced until when, by whom and why stands there in lines and for machines, and no longer when it ends."""
    desk = shutil.copytree(lived, tmp_path / "desk")
    told = CliRunner().invoke(
        group,
        ["silence", "border", "--until", "2h", "--why", "an exercise", "--who", "amina", "--desk", str(desk)],
    )
    assert told.exit_code == 0, told.output
    line = "silenced  problem:border until 2025-11-16 13:00Z by amina: an exercise (judgement 1)"
    assert line in status(str(desk)).stdout.splitlines()
    [one] = json.loads(status("--json", str(desk)).stdout)["silences"]
    assert (one["subject"], one["judgement"], one["held_back"]) == ("problem:border", 1, 0)
    later.turn(hours=2)
    assert "silenced" not in status(str(desk)).stdout


@pytest.mark.usefixtures("later")
def test_generated_words_claim_no_precision(lived: Path) -> None:
    """No decimals, no shares of a hundred and no words of likelihood stand in what is said of problems."""
    lines = status(str(lived)).stdout.splitlines()
    assert false_precision("\n".join(lines)) == []


def test_a_desk_that_was_never_assessed_says_so(tmp_path: Path, clock: HandClock) -> None:
    """Without a picture the verb says what makes one."""
    desk = make.desk(tmp_path, {"dawn": "https://dawn.example/rss"})
    Var(desk).folder.mkdir()
    Store.create(Var(desk).database, "an install", clock()).close()
    assert "levels    no problem is assessed yet" in status(str(desk)).stdout


def test_a_look_at_problems_stays_quick(lived: Path) -> None:
    """The verb loads neither pydantic nor a template nor the network, also where problems are assessed."""
    code = (
        "import sys; from monitor.cli import group\n"
        "group(['status', sys.argv[1]], standalone_mode=False)\n"
        "heavy = {'pydantic', 'jinja2', 'aiohttp', 'asyncio', 'ruamel', 'yaml', 'regex'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or None)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(lived)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
