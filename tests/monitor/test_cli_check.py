"""`forewarn check`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli import group

DESKS = Path(__file__).resolve().parents[1] / "desks"


def check(*words: str) -> Result:
    """Run `forewarn check`."""
    return CliRunner().invoke(group, ["check", *words])


def test_a_sound_desk_is_counted() -> None:
    """No faults: exit code 0, what does not act yet, and a line of counts at the end."""
    told = check(str(DESKS / "busy"))
    assert told.exit_code == 0
    lines = told.stdout.splitlines()
    assert any("signal, scenarios, family and decisive are recorded and do not act yet" in line for line in lines)
    assert lines[-1] == "2 rules, 2 lists with 6 terms, 1 publisher with 1 feed: no faults, 0 warnings"


def test_every_fault_of_every_file_is_told() -> None:
    """What is told is what the broken desk's faults.txt says, then a count; exit code 1."""
    told = check(str(DESKS / "broken-settings"))
    assert told.exit_code == 1
    faults = (DESKS / "broken-settings" / "faults.txt").read_text(encoding="utf-8")
    assert told.stdout == faults + "13 faults in 1 file; this desk cannot run\n"


def test_warnings_are_told_and_let_a_desk_run(tmp_path: Path) -> None:
    """A warning is told with its place; exit code 0."""
    for path in (DESKS / "quiet").rglob("*.yaml"):
        copy = tmp_path / path.relative_to(DESKS / "quiet")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    (tmp_path / "rules" / "terms" / "words.yaml").write_text("attack:\n  en: [attack*, ambush*, TTP]\n")
    told = check(str(tmp_path))
    assert told.exit_code == 0
    assert told.stdout.startswith("rules/terms/words.yaml:2:26 W301 ")
    assert told.stdout.endswith("no faults, 1 warning\n")


@pytest.mark.parametrize("name", ["broken-settings", "busy"])
def test_machines_read_the_same(name: str) -> None:
    """With --json, faults, counts and notes are one object."""
    told = check("--json", str(DESKS / name))
    said = json.loads(told.stdout)
    assert told.exit_code == (1 if said["faults"] else 0)
    if said["faults"]:
        assert said["faults"][0] == {
            "file": "desk.yaml",
            "line": 2,
            "column": 7,
            "code": "E303",
            "message": 'zone: "Asia/Karatschi" is not a time zone',
            "advice": "write an IANA name, such as Asia/Karachi",
            "warning": False,
        }
    else:
        assert said["counts"] == {"rules": 2, "lists": 2, "terms": 6, "publishers": 1, "feeds": 1}


def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    """No folder: exit code 2."""
    assert check(str(tmp_path / "nowhere")).exit_code == 2
    assert check("--no-such-option").exit_code == 2


def test_a_folder_without_a_desk_says_what_is_missing(tmp_path: Path) -> None:
    """An empty folder has three files missing."""
    told = check(str(tmp_path))
    assert told.exit_code == 1
    assert [line.split()[0] for line in told.stdout.splitlines()[::2][:3]] == [
        "desk.yaml",
        "feeds.yaml",
        "rules/problem.yaml",
    ]
