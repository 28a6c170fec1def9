"""What git remembers of a desk's files is told as it was, and what it cannot tell is said plainly."""

from pathlib import Path

import pytest
from gitted import Repository

from monitor.desk.history import History, HistoryError


@pytest.fixture
def kept(tmp_path: Path) -> Repository:
    """A repository with a desk in a folder of it: a rule, then another in its place."""
    made = Repository(tmp_path / "repository")
    write(made, "rules/indicators/first.yaml", "id: first\n")
    write(made, "desk.yaml", "title: Ωμέγα\r\n")
    write(made, "notes.txt", "no part of a desk\n")
    made.commit()
    (made.root / "office/desk/rules/indicators/first.yaml").unlink()
    write(made, "rules/khyber/indicators/second.yaml", "id: second\n")
    made.commit()
    return made


def write(kept: Repository, path: str, text: str) -> None:
    """Write a file of the desk."""
    whole = kept.root / "office" / "desk" / path
    whole.parent.mkdir(parents=True, exist_ok=True)
    whole.write_bytes(text.encode())


def test_files_of_the_past_are_the_desks_own_bytes(kept: Repository) -> None:
    """At a commit, a desk has the files it had there, by their path in the desk, byte for byte."""
    history = kept.history("office/desk")
    assert history.files(history.commit("HEAD~1")) == {
        "desk.yaml": "title: Ωμέγα\r\n".encode(),
        "rules/indicators/first.yaml": b"id: first\n",
    }
    assert set(history.files(history.commit("main"))) == {"desk.yaml", "rules/khyber/indicators/second.yaml"}
    assert kept.history().files(history.commit("main")) == {}, "at the root there is no desk"


def test_a_links_target_is_not_taken_for_a_file(kept: Repository) -> None:
    """A link that was committed is no file of the past: git holds its target's name alone."""
    (kept.root / "office/desk/feeds.yaml").symlink_to("/etc/hostname")
    kept.commit()
    history = kept.history("office/desk")
    assert "feeds.yaml" not in history.files(history.commit("HEAD"))


def test_a_desk_knows_its_place(kept: Repository) -> None:
    """The way from the repository's root to the desk ends in a slash, and is empty at the root."""
    assert kept.history("office/desk").inside() == "office/desk/"
    assert kept.history().inside() == ""


def test_every_path_that_ever_was_is_known(kept: Repository) -> None:
    """Files of other branches and of the past count too, those that nobody committed do not."""
    kept.git("switch", "-q", "-c", "other", "HEAD~1")
    write(kept, "rules/indicators/third.yaml", "id: third\n")
    kept.commit()
    kept.git("switch", "-q", "main")
    write(kept, "rules/indicators/fourth.yaml", "id: fourth\n")
    assert kept.history("office/desk").paths() == {
        "rules/indicators/first.yaml",
        "rules/indicators/third.yaml",
        "rules/khyber/indicators/second.yaml",
    }


def test_what_was_deleted_can_be_read_again(kept: Repository) -> None:
    """The last file of a name that was deleted comes back with what it held, wherever it lay."""
    history = kept.history("office/desk")
    commit = history.commit("HEAD")
    assert history.deleted(commit, "rules/**/indicators/first.yaml") == ("rules/indicators/first.yaml", b"id: first\n")
    assert history.deleted(commit, "rules/**/indicators/second.yaml") is None
    assert history.deleted(history.commit("HEAD~1"), "rules/**/indicators/first.yaml") is None


def test_work_is_compared_with_where_it_parted(kept: Repository) -> None:
    """What a branch gained after our work left it is not asked of us."""
    parted = kept.history().commit("HEAD")
    kept.git("switch", "-q", "-c", "work")
    kept.commit("our work")
    kept.git("switch", "-q", "main")
    kept.commit("other work")
    kept.git("switch", "-q", "work")
    assert kept.history().parting("main") == parted
    kept.git("switch", "-q", "--orphan", "stranger")
    kept.commit()
    assert kept.history().parting("main") == kept.history().commit("main"), "without a shared past, the branch itself"


@pytest.mark.parametrize("ref", ["", "nowhere", "--help", "HEAD:desk.yaml", "HEAD~99", "a b"])
def test_a_name_that_means_no_commit_is_refused(kept: Repository, ref: str) -> None:
    """What git does not know, and what git would take for an option, is refused with its name."""
    with pytest.raises(HistoryError, match=f"“{ref}”"):
        kept.history().parting(ref)


def test_a_folder_without_a_past_says_so(tmp_path: Path) -> None:
    """No repository, no git, no folder: each is said in words."""
    alone = tmp_path / "alone"
    alone.mkdir()
    bare = {"PATH": str(alone), "GIT_CEILING_DIRECTORIES": str(tmp_path)}
    with pytest.raises(HistoryError, match="git is not installed"):
        History(alone, bare).inside()
    found = {**Repository(tmp_path / "other").history()._environment, "GIT_CEILING_DIRECTORIES": str(tmp_path)}
    with pytest.raises(HistoryError, match="is not inside a git repository"):
        History(alone, found).commit("HEAD")
    with pytest.raises(HistoryError, match="No such file or directory"):
        History(tmp_path / "nowhere", found).inside()
    with pytest.raises(HistoryError, match="git knows no commit"):
        Repository(tmp_path / "new").history().commit("HEAD")
