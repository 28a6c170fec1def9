"""Which files a desk has, and what is never read."""

import os
from pathlib import Path

import pytest

from monitor.desk.fault import UnreadableError
from monitor.desk.layout import Seat, read_files, seat, strangers, version


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of the right shape."""
    desk = tmp_path / "desk"
    (desk / "rules" / "indicators").mkdir(parents=True)
    (desk / "desk.yaml").write_text("title: t\n")
    (desk / "feeds.yaml").write_text("[]\n")
    (desk / "rules" / "indicators" / "a.yaml").write_text("id: a\n")
    return desk


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("desk.yaml", Seat("desk", "", "desk")),
        ("rules/problem.yaml", Seat("problem", "", "problem")),
        ("rules/places.yaml", Seat("places", "", "places")),
        ("rules/terms/afpak.yaml", Seat("terms", "", "afpak")),
        ("rules/indicators/ttp-attack.yaml", Seat("rule", "", "ttp-attack")),
        ("rules/filters/sport.yaml", Seat("filter", "", "sport")),
        ("rules/kashmir/problem.yaml", Seat("problem", "kashmir", "problem")),
        ("rules/kashmir/calendar.yaml", Seat("calendar", "kashmir", "calendar")),
        ("rules/kashmir/indicators/strike.yaml", Seat("rule", "kashmir", "strike")),
        ("templates/digest.txt.j2", Seat("template", "", "digest.txt.j2")),
        ("rules/kashmir/places.yaml", None),
        ("rules/kashmir/terms/x.yaml", None),
        ("rules/indicator/x.yaml", None),
        ("rules/indicators/deep/x.yaml", None),
        ("rules/x.yaml", None),
        ("other.yaml", None),
    ],
)
def test_each_file_has_its_seat(path: str, found: Seat | None) -> None:
    """A path inside the desk says what the file is, or that nobody reads it."""
    assert seat(path) == found


def test_a_file_in_the_wrong_place_is_said() -> None:
    """A rule file that nobody would read is a fault: nothing is silently dead."""
    found = strangers({"rules/indicator/x.yaml": b"", "rules/terms/a.yml": b"", "rules/__init__.py": b""})
    assert [(fault.file, fault.code) for fault in found] == [
        ("rules/indicator/x.yaml", "E015"),
        ("rules/terms/a.yml", "E015"),
        ("rules/__init__.py", "E016"),
    ]


def test_what_editors_leave_about_is_not_read(folder: Path) -> None:
    """Swap files, backups and manuals are no part of a desk."""
    for name in (".a.yaml.swp", "a.yaml~", "#a.yaml#", "README.md", ".hidden.yaml"):
        (folder / "rules" / "indicators" / name).write_text("x")
    (folder / "rules" / "__pycache__").mkdir()
    assert sorted(read_files(folder)) == ["desk.yaml", "feeds.yaml", "rules/indicators/a.yaml"]


def _pipe(path: Path, outside: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path, outside: Path) -> None:
    path.mkdir()


def _leading_out(path: Path, outside: Path) -> None:
    outside.write_text("id: secret\n")
    path.symlink_to(outside)


def _leading_nowhere(path: Path, outside: Path) -> None:
    path.symlink_to("nowhere.yaml")


def _round(path: Path, outside: Path) -> None:
    path.symlink_to(path.name)


def _large(path: Path, outside: Path) -> None:
    path.write_bytes(b"x" * (1024 * 1024 + 1))


@pytest.mark.parametrize("make", [_pipe, _folder, _leading_out, _leading_nowhere, _round, _large])
def test_what_is_no_plain_file_of_the_desk_is_refused(folder: Path, tmp_path: Path, make: object) -> None:
    """A pipe, a folder, a link outside, nowhere or round, and a giant are faults, and none of them stops the reader."""
    assert callable(make)
    make(folder / "rules" / "indicators" / "b.yaml", tmp_path / "outside.yaml")
    with pytest.raises(UnreadableError) as caught:
        read_files(folder)
    (fault,) = caught.value.faults
    assert fault.file == "rules/indicators/b.yaml"
    assert fault.code in {"E001", "E002"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_rights_is_a_fault(folder: Path) -> None:
    """A file that may not be read is a fault, not a file less."""
    (folder / "rules" / "indicators" / "a.yaml").chmod(0)
    with pytest.raises(UnreadableError):
        read_files(folder)


def test_a_link_inside_the_desk_is_followed(folder: Path) -> None:
    """A link from one file of the desk to another is a file."""
    (folder / "rules" / "indicators" / "b.yaml").symlink_to("a.yaml")
    assert read_files(folder)["rules/indicators/b.yaml"] == b"id: a\n"


def test_a_link_in_place_of_all_rules_is_not_followed_out(folder: Path, tmp_path: Path) -> None:
    """Where the folder of rules itself is a link to elsewhere, each of its files is refused."""
    (folder / "rules").rename(tmp_path / "elsewhere")
    (folder / "rules").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnreadableError) as caught:
        read_files(folder)
    assert {(fault.file, fault.code) for fault in caught.value.faults} == {("rules/indicators/a.yaml", "E001")}


def test_the_version_is_made_from_every_byte() -> None:
    """Another byte, another name or another border between files is another version; order is nothing."""
    files = {"a": b"1", "b": b"2"}
    assert version(files) == version(dict(reversed(files.items())))
    assert (
        len({version(f) for f in (files, {"a": b"1", "b": b"3"}, {"a": b"1", "c": b"2"}, {"a": b"1b", "": b"2"})}) == 4
    )
    assert len(version(files)) == 16
