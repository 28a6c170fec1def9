"""`forewarn who-uses`."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli import group

DESKS = Path(__file__).resolve().parents[1] / "desks"
QUERIES = """\
queries:
  near_pass: |
    # an attack
    $attack AND $khyber
"""


def who_uses(*words: str) -> Result:
    """Run `forewarn who-uses`."""
    return CliRunner().invoke(group, ["who-uses", *words])


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """The busy desk with a named query, a retired rule, and a list of lists."""
    folder = tmp_path / "desk"
    shutil.copytree(DESKS / "busy", folder)
    terms = folder / "rules" / "terms" / "words.yaml"
    terms.write_text(terms.read_text("utf-8") + "violence:\n  en: [shots, $attack]\n" + QUERIES, encoding="utf-8")
    rule = folder / "rules/khyber/indicators/khyber-attack.yaml"
    text = rule.read_text("utf-8")
    rule.write_text(text.replace("match: |", "match: $near_pass OR (\n", 1).replace("# either", ")"), encoding="utf-8")
    old = text.replace("khyber-attack", "khyber-raid").replace("active", "retired", 1) + "\n"
    old += "retired: {on: 2025-11-01, why: renamed, replaced_by: khyber-attack}\ntags: [border]\n"
    rule.with_name("khyber-raid.yaml").write_text(old, encoding="utf-8")
    return folder


def told(desk: Path, name: str) -> list[str]:
    """The lines of an answer, blanks between columns made one."""
    said = who_uses(name, "--desk", str(desk))
    assert said.exit_code == 0, said.stderr
    return [" ".join(line.split()) for line in said.stdout.splitlines()]


def test_a_list_is_used_at_once_and_through_others(desk: Path) -> None:
    """Each place is told with file, line and column, those that name the list first."""
    assert told(desk, "attack") == [
        "$attack, a term list (rules/terms/words.yaml:1)",
        "5 use it:",
        "rules/chaman/indicators/chaman-attack.yaml:11:3 rule chaman-attack, match",
        "rules/khyber/indicators/khyber-attack.yaml:12:3 rule khyber-attack, match",
        "rules/khyber/indicators/khyber-raid.yaml:11:3 rule khyber-raid (retired), match",
        "rules/terms/words.yaml:5:15 list violence, section en",
        "rules/terms/words.yaml:9:5 query near_pass, text",
        "rules/khyber/indicators/khyber-attack.yaml:10:8 rule khyber-attack, match, through $near_pass",
    ]


def test_every_kind_of_thing_can_be_asked_for(desk: Path) -> None:
    """Queries, rules, tags, publishers, scenarios and problems say who uses them, also with their sign."""
    assert told(desk, "$near_pass")[2:] == ["rules/khyber/indicators/khyber-attack.yaml:10:8 rule khyber-attack, match"]
    assert told(desk, "khyber-attack")[1:] == [
        "2 use it:",
        "rules/khyber/filters/sport.yaml:3:20 filter sport, applies_to ids",
        "rules/khyber/indicators/khyber-raid.yaml:19:54 rule khyber-raid (retired), retired replaced_by",
    ]
    assert told(desk, "border") == told(desk, "tag:border")
    both = {"$khyber, a term list (rules/terms/more.yaml:1)", "khyber, a problem (rules/khyber/problem.yaml:1)"}
    assert both <= set(told(desk, "khyber"))
    assert "desk.yaml:9:16 route seniors, problems" in told(desk, "khyber")
    assert told(desk, "dawn") == ["dawn, a publisher (feeds.yaml:1)", "nobody uses it"]
    assert told(desk, "violence")[1:] == ["nobody uses it"]


def test_machines_read_the_same(desk: Path) -> None:
    """With --json, each thing of that name is one object with its uses."""
    [thing] = json.loads(who_uses("attack", "--json", "--desk", str(desk)).stdout)
    assert (thing["kind"], thing["file"], thing["line"]) == ("list", "rules/terms/words.yaml", 1)
    assert len(thing["uses"]) == 6
    assert thing["uses"][-1] == {
        "kind": "rule",
        "id": "khyber-attack",
        "status": "active",
        "in": "match",
        "through": ["$near_pass"],
        "file": "rules/khyber/indicators/khyber-attack.yaml",
        "line": 10,
        "column": 8,
    }


def test_an_unknown_name_is_wrong_usage(desk: Path) -> None:
    """A name that nothing has is refused with the nearest one, also of another kind."""
    said = who_uses("khyber-atack", "--desk", str(desk))
    assert (said.exit_code, said.stdout) == (2, "")
    assert "did you mean khyber-attack?" in said.stderr
    assert "did you mean $attack?" in who_uses("$atack", "--desk", str(desk)).stderr
    assert who_uses("attack", "--desk", str(DESKS / "broken-yaml")).exit_code == 1
