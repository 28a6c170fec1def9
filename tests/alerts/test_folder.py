"""Letters as files."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import golden
import pytest

from alerts.channels import Temporary
from alerts.channels.folder import FolderChannel, name
from alerts.message import Message, Recipient, Rendered, Sender, build

NOW = datetime(2025, 11, 18, 1, 30, tzinfo=UTC)


def letter(rendered: Rendered | None = None, key="key") -> Message:
    """The busy day as a letter for a folder."""
    made = rendered or golden.rendered("busy")
    return build(
        "digest",
        made,
        Sender("i", "F <f@desk.example>"),
        Recipient("seniors", "letters", "folder"),
        "digest:x",
        key,
        NOW,
    )


def test_a_letter_becomes_two_files_that_a_person_can_open(tmp_path):
    """The whole message, and its HTML as it was rendered."""
    message = letter()
    sent = FolderChannel(tmp_path / "letters").send(message)
    eml, html = sorted((tmp_path / "letters").iterdir())
    assert eml.read_bytes() == message.raw
    assert html.read_text(encoding="utf-8") == golden.rendered("busy").html
    assert sent.text == html.name
    assert html.name.startswith("2025-11-18T01-30-00Z-digest-seniors-")


def test_writing_twice_changes_nothing(tmp_path):
    """A second sending of the same letter leaves the same two files, and nothing half-written."""
    channel = FolderChannel(tmp_path)
    channel.send(letter())
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    channel.send(letter(), uncertain=True)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_names_sort_by_time_and_differ_by_letter():
    """Later letters stand after earlier ones; two letters of one second have two names."""
    later = replace(letter(), created=NOW + timedelta(days=1))
    assert name(letter()) < name(later)
    assert name(letter()) != name(letter(key="other"))


def test_a_plain_letter_is_one_file(tmp_path):
    """A notice has no HTML to write."""
    sent = FolderChannel(tmp_path).send(letter(Rendered("s", "t")))
    assert [path.name for path in tmp_path.iterdir()] == [sent.text]


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path):
    """Where a file stands in the folder's place the letter waits."""
    (tmp_path / "letters").write_text("in the way")
    with pytest.raises(Temporary, match="letters"):
        FolderChannel(tmp_path / "letters").send(letter())


def test_check_says_where_letters_lie(tmp_path):
    """The operator's check leaves no file behind, and tells of a folder that cannot be written."""
    assert str(tmp_path) in FolderChannel(tmp_path).check()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "letters").write_text("in the way")
    with pytest.raises(Temporary):
        FolderChannel(tmp_path / "letters").check()
