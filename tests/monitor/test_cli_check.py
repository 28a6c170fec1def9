"""`forewarn check`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from gitted import Repository

from monitor.cli import group

DESKS = Path(__file__).resolve().parents[1] / "desks"


def check(*words: str) -> Result:
    """Run `forewarn check`."""
    return CliRunner().invoke(group, ["check", *words])


def small(folder: Path, name: str = "quiet") -> Path:
    """A copy of a sound desk in `folder`."""
    for path in (DESKS / name).rglob("*.yaml"):
        copy = folder / path.relative_to(DESKS / name)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    return folder


def edit(path: Path, old: str, new: str) -> None:
    """Change a file in one place."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_sound_desk_is_counted() -> None:
    """No faults: exit code 0, no word of keys that do not act, and a line of counts at the end."""
    told = check(str(DESKS / "busy"))
    assert told.exit_code == 0
    lines = told.stdout.splitlines()
    assert not any("yet" in line for line in lines)
    assert lines[-1] == "2 rules, 2 lists with 6 terms, 1 publisher with 1 feed: no faults, 0 warnings"


def test_an_event_that_is_not_judged_yet_is_named(tmp_path: Path) -> None:
    """A note says which events of the calendar come after others, and that such events are not judged yet."""
    small(tmp_path)
    event = "- {id: reply, title: Reply, after: [attack], within: 14d, seen_by: [attack]}\n"
    (tmp_path / "rules" / "calendar.yaml").write_text(event, encoding="utf-8")
    told = check(str(tmp_path))
    assert told.exit_code == 0
    assert "not judged yet: reply" in told.stdout


def test_every_fault_of_every_file_is_told() -> None:
    """What is told is what the broken desk's faults.txt says, then a count; exit code 1."""
    told = check(str(DESKS / "broken-settings"))
    assert told.exit_code == 1
    faults = (DESKS / "broken-settings" / "faults.txt").read_text(encoding="utf-8")
    assert told.stdout == faults + "13 faults in 1 file; this desk cannot run\n"


def test_warnings_are_told_and_let_a_desk_run(tmp_path: Path) -> None:
    """A warning is told with its place; exit code 0."""
    small(tmp_path)
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


def test_the_day_is_asked_for_reviews_and_last_days(tmp_path: Path) -> None:
    """A review that is overdue and a rule that has expired are warnings, which a line can silence."""
    desk = small(tmp_path)
    rule = desk / "rules" / "indicators" / "attack.yaml"
    edit(rule, "owner:", "review_by: 2001-01-01\nexpires: 2001-02-01\nowner:")
    told = check(str(desk))
    assert told.exit_code == 0
    lines = [line for line in told.stdout.splitlines() if line.startswith("rules/")]
    assert [line.split()[1] for line in lines] == ["W311", "W317"]
    edit(rule, "2001-02-01", "2001-02-01 # ok: W317 kept for its tests")
    assert "W317" not in check(str(desk)).stdout


def test_only_the_named_files_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths count from here or from the desk, a folder stands for all in it; all files are checked all the same."""
    desk = small(tmp_path / "desk", "busy")
    edit(desk / "desk.yaml", "zone: ", "zone: x")
    edit(desk / "rules/chaman/indicators/chaman-attack.yaml", "severity: ", "severity: x")
    both, other = check(str(desk)).stdout, "rules/chaman/indicators/chaman-attack.yaml"
    assert "E303" in both
    monkeypatch.chdir(tmp_path)
    for words in (["desk", "desk/desk.yaml"], ["desk", "desk.yaml"], ["--desk", "desk", "desk.yaml"]):
        told = check(*words)
        assert told.exit_code == 1
        assert "\nrules" not in told.stdout
        assert told.stdout.startswith("desk.yaml:")
        assert told.stdout.endswith(f"2 faults in 2 files; this desk cannot run; 1 of them not shown, in {other}\n")
    monkeypatch.chdir(desk)
    assert check("rules/chaman").stdout.startswith("rules/chaman/indicators/chaman-attack.yaml:")
    assert check(".", ".").stdout == both
    edit(desk / "desk.yaml", "zone: x", "zone: ")
    told = check("desk.yaml")
    assert told.exit_code == 1, "a fault elsewhere still stops the desk"
    assert told.stdout == f"1 fault in 1 file; this desk cannot run; 1 of them not shown, in {other}\n"
    (desk / "notes.txt").write_text("kept beside the desk's files\n")
    assert check("notes.txt").stdout == told.stdout, "what is no file of a desk has nothing to show"
    assert [fault["file"] for fault in json.loads(check("--json", "desk.yaml", "rules/chaman").stdout)["faults"]] == [
        "rules/chaman/indicators/chaman-attack.yaml",
    ]


def test_a_path_that_is_not_the_desks_is_wrong_usage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that no file of the desk has, or a file outside, is refused."""
    desk = small(tmp_path / "desk")
    (tmp_path / "other.yaml").write_text("a: b\n")
    for path in ("rules/nowhere.yaml", str(tmp_path / "other.yaml"), ".."):
        told = check(str(desk), path)
        assert (told.exit_code, told.stdout) == (2, "")
        assert f"{path} is no file of the desk" in told.stderr
    monkeypatch.chdir(desk)
    assert "nowhere is no file of the desk" in check("nowhere").stderr
    assert check("--json", "--github").exit_code == 2


@pytest.fixture
def kept(tmp_path: Path) -> Repository:
    """A repository with a sound desk in its folder office/desk."""
    made = Repository(tmp_path / "repository")
    small(made.root / "office" / "desk")
    made.commit()
    return made


def rules(kept: Repository) -> Path:
    """The folder of that desk's rules."""
    return kept.root / "office" / "desk" / "rules" / "indicators"


def codes(kept: Repository, base: str = "HEAD") -> dict[str, str]:
    """The places that `check --base` finds wrong, with their codes."""
    said = json.loads(check("--json", "--base", base, str(kept.root / "office" / "desk")).stdout)
    return {f"{one['file']}:{one['line']}": one["code"] for one in said["faults"]}


def test_a_change_must_not_lose_a_rule(kept: Repository) -> None:
    """A rule that was deleted or renamed since a commit is a fault, told with what to do instead."""
    (rules(kept) / "attack.yaml").rename(rules(kept) / "raid.yaml")
    edit(rules(kept) / "raid.yaml", "id: attack", "id: raid")
    told = check("--base", "main", str(kept.root / "office/desk"))
    assert told.exit_code == 1
    assert told.stdout.startswith("rules/indicators/raid.yaml:1:5 E503 the rule attack was renamed to raid\n")
    assert "replaced_by: raid" in told.stdout
    assert told.stdout.endswith(": 1 fault in what was changed, 0 warnings\n")
    assert check(str(kept.root / "office/desk")).exit_code == 0, "without a base, the desk as it lies there"
    (rules(kept) / "raid.yaml").unlink()
    assert codes(kept)["rules/indicators/attack.yaml:0"] == "E503"
    gone = check("--base", "main", str(kept.root / "office/desk"), "rules/indicators/attack.yaml")
    assert "the rule attack is gone" in gone.stdout, "a file that is gone can be named"


def test_a_retired_rule_keeps_its_id(kept: Repository) -> None:
    """Retiring is right; another rule under a retired id, or under one that was deleted once, is not."""
    rule = rules(kept) / "attack.yaml"
    text = rule.read_text(encoding="utf-8")
    (rules(kept) / "calm.yaml").write_text(text.replace("attack", "calm", 1).replace("active", "draft"))
    edit(rule, "status: active", "status: retired\nretired: {on: 2025-11-18, why: it said nothing}")
    assert codes(kept) == {}
    kept.commit()
    rule.write_text(text.replace("title: ", "title: Quite another ").replace("$attack", "(Attack OR Ambush)"))
    assert codes(kept) == {"rules/indicators/attack.yaml:1": "E504"}
    assert codes(kept, "HEAD~1") == {}, "then it was in force, and may change"
    rule.unlink()
    kept.commit()
    rule.write_text(text)
    assert codes(kept) == {}, "what was deleted may come back as it was"
    edit(rule, "title: ", "title: Quite another ")
    edit(rule, "$attack", "(Attack OR Ambush)")
    assert codes(kept) == {"rules/indicators/attack.yaml:1": "E504"}


def test_a_rule_does_not_become_critical_unsaid(kept: Repository) -> None:
    """Raising a severity to critical needs a why."""
    rule = rules(kept) / "attack.yaml"
    edit(rule, "severity: medium", "severity: critical")
    assert list(codes(kept).values()) == ["E505"]
    edit(rule, "severity: critical", "severity: critical\nwhy: It ends the truce.")
    assert codes(kept) == {}


def test_a_file_that_cannot_be_read_is_not_taken_for_a_lost_rule(kept: Repository) -> None:
    """Faults of the files and of the change are told in one go, and a broken file is not also called gone."""
    rule = rules(kept) / "attack.yaml"
    edit(rule, "severity: medium", "severity: hihg")
    assert list(codes(kept).values()) == ["E303"]
    rule.rename(rules(kept) / "raid.yaml")
    assert sorted(codes(kept).values()) == ["E303", "E503"]


def test_a_base_that_cannot_be_asked_is_wrong_usage(kept: Repository, tmp_path: Path) -> None:
    """No such commit: exit code 2 with a reason; a folder that held no desk then is a note."""
    desk = str(kept.root / "office" / "desk")
    told = check("--base", "nowhere", desk)
    assert (told.exit_code, told.stdout) == (2, "")
    assert "git knows no commit “nowhere” here" in told.stderr
    small(kept.root / "new")
    assert "note: there was no desk in this folder at HEAD" in check("--base", "HEAD", str(kept.root / "new")).stdout


def test_github_is_told_beside_the_line(kept: Repository) -> None:
    """Each fault is one annotation, its file counted from the repository's root, its words escaped."""
    edit(rules(kept) / "attack.yaml", "severity: medium", 'severity: "50%,\\r\\n::x"')
    told = check("--github", str(kept.root / "office" / "desk"))
    assert told.exit_code == 1
    line, count = told.stdout.splitlines()
    assert line.startswith("::error file=office/desk/rules/indicators/attack.yaml,line=4,col=11,title=E303::severity ")
    assert '"50%25,' in line
    assert count == "1 fault in 1 file; this desk cannot run"
    edit(rules(kept) / "attack.yaml", 'severity: "50%,\\r\\n::x"', "severity: medium\nexpires: 2001-01-01")
    assert check("--github", str(kept.root / "office" / "desk")).stdout.startswith("::warning file=office/desk/rules/")
    (kept.root / "office" / "desk" / "feeds.yaml").unlink()
    assert (
        "::error file=office/desk/feeds.yaml,title=E001::" in check("--github", str(kept.root / "office/desk")).stdout
    )
