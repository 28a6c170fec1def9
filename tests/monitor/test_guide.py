"""The analysts' manual holds what it promises: its worked example loads, passes its tests, and its faults are the program's."""

import re
from pathlib import Path

import pytest

from monitor.desk.fault import DeskFaults
from monitor.desk.load import load_desk
from monitor.desk.starter import lay_out

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


def not_yet() -> list[str]:
    """The forms of the language that the manual says are to come."""
    table = GUIDE.split("### Not yet")[1].split("Until they come")[0]
    cells = (line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))
    return [form for cell in cells for form in re.findall(r"`([^`]+)`", cell)]


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


@pytest.mark.parametrize("form", not_yet())
def test_what_the_manual_calls_not_yet_is_refused_with_these_words(desk, form):
    """A form of the language that is to come is refused as such, and never taken for something else."""
    path = desk / "rules" / "indicators" / "captives-handed-over.yaml"
    path.write_text(path.read_text("utf-8").replace("$captives AND", f"({form}) AND $captives AND"), encoding="utf-8")
    with pytest.raises(DeskFaults) as found:
        load_desk(desk)
    assert "E190" in {fault.code for fault in found.value.faults}
