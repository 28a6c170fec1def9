"""A new desk, laid out from what the rooms ship."""

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from monitor.desk.layout import read_files, seat
from monitor.desk.load import load_desk
from monitor.desk.read import read
from monitor.desk.schema import schemas
from monitor.desk.starter import NoRoomError, lay_out

KIND_OF_SCHEMA = {
    "desk": "desk.json",
    "feeds": "feeds.json",
    "problem": "problem.json",
    "calendar": "calendar.json",
    "places": "places.json",
    "actors": "actors.json",
    "terms": "terms.json",
    "rule": "rule.json",
    "filter": "filter.json",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A new desk."""
    assert lay_out(tmp_path / "desk")
    return tmp_path / "desk"


def test_a_new_desk_is_sound(folder: Path) -> None:
    """The shipped desk passes its own check without a warning, as a user's would have to."""
    desk = load_desk(folder)
    assert desk.warnings == ()
    assert desk.settings.title == "Kabul-Islamabad truce"
    assert len([rule for rule in desk.rulebook.rules.values() if rule.status == "active"]) >= 10
    assert len(desk.feeds()) > 20


def test_what_the_machine_makes_is_private_and_not_in_git(folder: Path) -> None:
    """var/ is for its owner alone, and git leaves it out."""
    assert stat.S_IMODE((folder / "var").stat().st_mode) == 0o700
    assert (folder / ".gitignore").read_text() == "var/\n"
    assert list((folder / "var").iterdir()) == []


def test_a_fresh_clone_gets_only_its_var(folder: Path) -> None:
    """On a desk that has no var/, nothing else is written, also where an analyst changed or dropped a file."""
    (folder / "var").rmdir()
    (folder / "GUIDE.md").unlink()
    (folder / "feeds.yaml").write_text("[]\n")
    assert not lay_out(folder)
    assert (folder / "var").is_dir()
    assert not (folder / "GUIDE.md").exists()
    assert (folder / "feeds.yaml").read_text() == "[]\n"


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    """A folder that is not empty and no desk is refused; `git init` first is welcome."""
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(NoRoomError, match="not empty"):
        lay_out(tmp_path)
    with pytest.raises(NoRoomError, match="is a file"):
        lay_out(tmp_path / "letter.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
    (tmp_path / "new" / ".git").mkdir(parents=True)
    assert lay_out(tmp_path / "new")


def test_every_shipped_file_names_its_schema_and_passes_it(folder: Path) -> None:
    """What editors complete and check by agrees with what the desk takes."""
    made = {name: json.loads((folder / ".schema" / name).read_text()) for name in schemas()}
    for path, content in read_files(folder).items():
        found = seat(path)
        assert found is not None
        schema = made[KIND_OF_SCHEMA[found.kind]]
        named = re.search(rb"\$schema=(\S+)", content)
        if named:
            target = (folder / path).parent / named[1].decode()
            assert target.resolve() == (folder / ".schema" / KIND_OF_SCHEMA[found.kind]).resolve(), path
        assert list(wrong(schema, schema, read(path, content).plain(), path)) == []


def wrong(top: Any, schema: Any, value: Any, place: str) -> list[str]:
    """Where a value breaks a schema, for the words of JSON Schema that ours use; a scalar is its text."""
    if "$ref" in schema:
        return wrong(top, top["$defs"][schema["$ref"].rsplit("/", 1)[-1]], value, place)
    if "anyOf" in schema:
        tried = [wrong(top, one, value, place) for one in schema["anyOf"]]
        return [] if [] in tried else [f"{place}: fits none of {len(tried)}"]
    if isinstance(value, dict):
        return wrong_keys(top, schema, value, place)
    if isinstance(value, list):
        if schema.get("type") != "array":
            return [f"{place}: a list"]
        return [one for n, item in enumerate(value) for one in wrong(top, schema["items"], item, f"{place}[{n}]")]
    return wrong_text(schema, value, place)


def wrong_keys(top: Any, schema: Any, value: dict[str, Any], place: str) -> list[str]:
    """The same for keys with values."""
    if schema.get("type") != "object":
        return [f"{place}: keys"]
    known, other = schema.get("properties", {}), schema.get("additionalProperties", True)
    found = [f"{place}: no {key}" for key in schema.get("required", ()) if key not in value]
    for key, one in value.items():
        if key in known:
            found += wrong(top, known[key], one, f"{place}.{key}")
        elif isinstance(other, dict):
            found += wrong(top, other, one, f"{place}.{key}")
        elif not other:
            found.append(f"{place}: unknown {key}")
    return found


def wrong_text(schema: Any, value: str, place: str) -> list[str]:
    """The same for a scalar, which an editor reads as a number where it looks like one."""
    if "enum" in schema and value not in schema["enum"]:
        return [f"{place}: {value} is none of {schema['enum']}"]
    if "const" in schema and value != schema["const"]:
        return [f"{place}: {value} is not {schema['const']}"]
    kind = schema.get("type", "string")
    if kind in {"array", "object", "null"}:
        return [f"{place}: a text"]
    if kind in {"integer", "number"} and not re.fullmatch(r"-?\d+(\.\d+)?", value):
        return [f"{place}: {value} is no number"]
    if "pattern" in schema and not re.search(schema["pattern"], value):
        return [f"{place}: {value} has another form"]
    return []
