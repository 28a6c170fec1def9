"""A new desk, laid out from what the rooms ship."""

import re
import stat
from pathlib import Path

import pytest

from monitor.desk.layout import read_files, seat
from monitor.desk.load import load_desk
from monitor.desk.starter import NoRoomError, lay_out


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


def test_every_shipped_file_names_its_schema(folder: Path) -> None:
    """Each file's first line says to an editor by which schema to complete and check it, and that schema is there."""
    for path, content in read_files(folder).items():
        found = seat(path)
        assert found is not None
        named = re.match(rb"# yaml-language-server: \$schema=(\S+)\n", content)
        assert named, path
        target = (folder / path).parent / named[1].decode()
        assert target.resolve() == folder.resolve() / ".schema" / f"{found.kind}.json", path
        assert target.is_file()
