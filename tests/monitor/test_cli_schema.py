"""`forewarn schema`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli import group
from monitor.desk.schema import EVERY
from monitor.desk.starter import lay_out


def forewarn(*words: str | Path) -> Result:
    """Run the command line."""
    return CliRunner().invoke(group, [str(word) for word in words])


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A new desk."""
    lay_out(tmp_path / "desk")
    return tmp_path / "desk"


def test_a_new_desk_is_current(desk: Path) -> None:
    """Right after init there is nothing to write, and check says nothing of schemas."""
    told = forewarn("schema", desk)
    assert (told.exit_code, told.stdout) == (
        0,
        f"{desk / '.schema'}: all 10 schemas are those of this version; nothing was changed.\n",
    )
    assert ".schema" not in forewarn("check", desk).stdout


def test_what_an_older_version_wrote_is_noticed_and_written_anew(desk: Path) -> None:
    """Check says in a note that a schema is not this version's; schema writes it, and only it."""
    (desk / ".schema" / "rule.json").write_text("{}\n")
    (desk / ".schema" / "terms.json").unlink()
    checked = forewarn("check", desk)
    assert checked.exit_code == 0
    assert "note: .schema/ was written by another version; `forewarn schema` writes it anew" in checked.stdout
    told = forewarn("schema", desk)
    assert told.stdout.splitlines() == [
        f"{desk / '.schema'}: 2 of 10 schemas written, the others were current.",
        "  terms.json",
        "  rule.json",
    ]
    assert ".schema" not in forewarn("check", desk).stdout


def test_a_desk_without_schemas_gets_them(desk: Path) -> None:
    """Where the folder was dropped it is made; check does not ask for what nobody uses."""
    for path in (desk / ".schema").iterdir():
        path.unlink()
    (desk / ".schema").rmdir()
    assert ".schema" not in forewarn("check", desk).stdout
    assert "10 of 10 schemas written" in forewarn("schema", desk).stdout


@pytest.mark.parametrize("kind", EVERY)
def test_a_schema_can_be_printed(desk: Path, kind: str) -> None:
    """What is printed is what is written, and nothing else."""
    told = forewarn("schema", "--print", kind)
    assert told.stdout == (desk / ".schema" / f"{kind}.json").read_text(encoding="utf-8")
    # what editors read is of the draft that every editor knows
    draft = (
        "https://json-schema.org/draft/2020-12/schema"
        if kind == "bulletin"
        else "http://json-schema.org/draft-07/schema#"
    )
    assert json.loads(told.stdout)["$schema"] == draft


def test_the_kinds_are_listed() -> None:
    """Each kind stands with the place of its files."""
    assert forewarn("schema", "--list").stdout.splitlines() == [
        "desk      desk.yaml",
        "feeds     feeds.yaml",
        "problem   rules/problem.yaml",
        "calendar  rules/calendar.yaml",
        "places    rules/places.yaml",
        "actors    rules/actors.yaml",
        "terms     rules/terms/*.yaml",
        "rule      rules/indicators/*.yaml",
        "filter    rules/filters/*.yaml",
        "bulletin  var/bulletins/*/*.json",
    ]


def test_wrong_usage_is_refused(tmp_path: Path) -> None:
    """A folder that is no desk and a kind that does not exist: exit code 2, and what to write instead."""
    refused = forewarn("schema", tmp_path)
    assert (refused.exit_code, refused.stderr) == (
        2,
        f"{tmp_path} is no desk: it has no desk.yaml. `forewarn init {tmp_path}` lays one out.\n",
    )
    assert list(tmp_path.iterdir()) == []
    unknown = forewarn("schema", "--print", "rules")
    assert unknown.exit_code == 2
    assert "write one of desk, feeds" in unknown.stderr


def test_a_folder_that_cannot_be_written_is_said(desk: Path) -> None:
    """Where .schema is a file, nothing is written and the exit code is 2."""
    for path in (desk / ".schema").iterdir():
        path.unlink()
    (desk / ".schema").rmdir()
    (desk / ".schema").write_text("mine")
    refused = forewarn("schema", desk)
    assert refused.exit_code == 2
    assert str(desk / ".schema") in refused.stderr
    assert (desk / ".schema").read_text() == "mine"
