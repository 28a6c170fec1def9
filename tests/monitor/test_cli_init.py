"""`forewarn init`."""

from pathlib import Path

from click.testing import CliRunner, Result

from monitor.cli import group
from monitor.desk.var import Var


def forewarn(*words: str) -> Result:
    """Run the command line."""
    return CliRunner().invoke(group, words)


def test_init_makes_a_desk_with_its_database(tmp_path: Path) -> None:
    """A new desk is laid out, has its database, and passes its check."""
    folder = tmp_path / "desk"
    made = forewarn("init", str(folder))
    assert (made.exit_code, made.stderr) == (0, "")
    assert f"A desk lies in {folder}" in made.stdout
    assert Var(folder).database.is_file()
    assert forewarn("check", str(folder)).exit_code == 0


def test_init_on_a_desk_makes_only_what_a_clone_lacks(tmp_path: Path) -> None:
    """On a fresh clone var/ is made; on a whole desk nothing is."""
    folder = tmp_path / "desk"
    forewarn("init", str(folder))
    assert "nothing was changed" in forewarn("init", str(folder)).stdout
    for path in Var(folder).folder.iterdir():
        path.unlink()
    Var(folder).folder.rmdir()
    (folder / "desk.yaml").write_text("title: ours\n")
    again = forewarn("init", str(folder))
    assert (again.exit_code, again.stdout) == (0, f"{folder} is a desk; its var/ was made.\n")
    assert (folder / "desk.yaml").read_text() == "title: ours\n"
    assert Var(folder).database.is_file()


def test_init_leaves_another_folder_alone(tmp_path: Path) -> None:
    """A folder with something else in it is wrong usage."""
    (tmp_path / "letter.txt").write_text("dear")
    refused = forewarn("init", str(tmp_path))
    assert refused.exit_code == 2
    assert "not empty" in refused.stderr
