"""The analysts' manual holds what it promises: its worked example loads, passes its tests, and its faults are the program's."""

import re
import shlex
from pathlib import Path

import books
import pytest
from click.testing import CliRunner

from monitor.cli import group
from monitor.desk.fault import DeskFaults, Fault
from monitor.desk.load import load_desk
from monitor.desk.starter import lay_out
from rules.explain import explain
from rules.outline import lines

GUIDE = (Path(__file__).resolve().parents[2] / "monitor" / "desk" / "GUIDE.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"# (rules/\S+\.yaml)\n")


def files() -> dict[str, str]:
    """The files that the manual writes out whole, by their path in a desk."""
    return {
        named[1]: body
        for kind, body in BLOCK.findall(GUIDE)
        if kind == "yaml" and (named := NAMED.match(body)) is not None
    }


@pytest.fixture
def desk(tmp_path) -> Path:
    """A new desk with the manual's worked example in it."""
    folder = tmp_path / "desk"
    lay_out(folder)
    for path in ("rules/terms/handover.yaml", "rules/indicators/captives-handed-over.yaml"):
        (folder / path).write_text(files()[path], encoding="utf-8")
    return folder


def test_the_worked_example_is_a_sound_rule(desk):
    """What the manual tells an analyst to write loads beside the shipped rules, and its examples pass."""
    assert "captives-handed-over" in load_desk(desk).rulebook.rules


def test_the_shown_filter_is_sound(desk):
    """The filter that the manual writes out loads in place of the shipped one."""
    (desk / "rules" / "filters" / "sport.yaml").write_text(files()["rules/filters/sport.yaml"], encoding="utf-8")
    assert "sport" in load_desk(desk).rulebook.filters


def test_the_shown_fault_is_told_as_the_manual_shows_it(desk):
    """The misspelt severity of the manual gives the lines that the manual prints."""
    shown = next(body for _, body in BLOCK.findall(GUIDE) if "hihg" in body)
    path = desk / "rules" / "indicators" / "talks-collapse.yaml"
    path.write_text(
        re.sub(r"^severity: \w+", "severity: hihg", path.read_text("utf-8"), flags=re.MULTILINE), encoding="utf-8"
    )
    with pytest.raises(DeskFaults) as found:
        load_desk(desk)
    assert "\n".join(line for fault in found.value.faults for line in fault.lines()) + "\n" == shown


def test_the_shown_explanation_is_told_as_the_manual_shows_it():
    """A body with TTP as its first word and an attack as its twenty-sixth gives the lines that the manual prints."""
    shown = next(body for _, body in BLOCK.findall(GUIDE) if "NEAR/20 (any order)" in body)
    written = books.rule("ttp-near", "$ttp NEAR/20 $attack", fields=["body"])
    book = books.book([written], {"ttp": {"en": ["=TTP"]}, "attack": {"en": ["attack*"]}})
    entry = books.entry("", body=f"TTP {'word ' * 24}attack")
    assert "\n".join(lines(explain(book, "ttp-near", entry))) + "\n" == shown


def forms() -> list[str]:
    """The forms of the language in the manual's table."""
    table = GUIDE.split("## 5. The query language")[1].split("Some consequences:")[0]
    rows = [line.replace("\\|", "¦").split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    found = [form.replace("¦", "|") for row in rows for form in re.findall(r"`([^`]+)`", row)]
    return [form for form in found if "…" not in form]


@pytest.mark.parametrize("form", forms())
def test_what_the_manual_says_one_may_write_is_taken(desk, form):
    """Each form of the manual's table loads, beside a word where it is not a query by itself."""
    path = desk / "rules" / "indicators" / "captives-handed-over.yaml"
    written = f"({form}) AND $captives AND".replace("$ttp", "$ttp_all")
    path.write_text(path.read_text("utf-8").replace("$captives AND", written), encoding="utf-8")
    assert {fault.code for fault in faults_of(desk)} <= {"E401", "E403"}


def test_the_shown_named_queries_are_sound(desk):
    """The named queries that the manual writes out can be used in a rule."""
    shown = next(body for kind, body in BLOCK.findall(GUIDE) if kind == "yaml" and body.startswith("queries:"))
    (desk / "rules" / "terms" / "named.yaml").write_text(shown, encoding="utf-8")
    path = desk / "rules" / "indicators" / "captives-handed-over.yaml"
    text = path.read_text("utf-8").replace("$captives AND", "($both_sides OR $strike_on_soil) AND $captives AND")
    path.write_text(text, encoding="utf-8")
    assert {fault.code for fault in faults_of(desk)} <= {"E401", "E403"}


def afternoon() -> str:
    """The manual's tale of a rule and its mistakes."""
    return GUIDE.split("### An afternoon with a rule")[1].split("\n## ")[0]


def test_the_afternoon_goes_as_the_manual_tells_it(desk, monkeypatch):
    """Each file of the afternoon, laid down as it is told, gives each command's very lines."""
    monkeypatch.chdir(desk)
    commands = 0
    for kind, body in BLOCK.findall(afternoon()):
        if kind == "yaml" and (named := NAMED.match(body)):
            rule = desk / named[1]
            rule.write_text(body, encoding="utf-8")
        elif kind == "yaml":
            key = body.partition(":")[0]
            ends = {"match": r"(?=^tests:)", "tests": r"\Z"}[key]
            text = re.sub(
                rf"^{key}:.*?{ends}", lambda _, new=body: new, rule.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL
            )
            rule.write_text(text, encoding="utf-8")
        else:
            line, _, told = body.partition("\n")
            done = CliRunner().invoke(group, shlex.split(line.removeprefix("$ forewarn ")))
            assert done.output == told
            commands += 1
    assert commands == 5


def faults_of(desk: Path) -> list[Fault]:
    """What is wrong with a desk."""
    try:
        load_desk(desk)
    except DeskFaults as found:
        return list(found.faults)
    return []
