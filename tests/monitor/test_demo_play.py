"""The demo: the invented sample through the real pipeline, and what lies in the folder afterwards."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli.demo import command
from monitor.demo.play import Letter, NotOursError, play
from monitor.desk.load import load_desk

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Path:
    """The folder that the sample is played into."""
    return tmp_path_factory.mktemp("demo") / "played"


@pytest.fixture(scope="module")
def letters(desk) -> list[Letter]:
    """What one play of the sample leaves behind."""
    return play(desk, NOW, lambda _line: None)


def text(letter: Letter) -> str:
    """The text part of a letter, unwrapped."""
    message = message_from_bytes(letter.path.with_suffix(".eml").read_bytes(), policy=default)
    part = message.get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().split())


def test_two_digests_and_one_alert_come_out(letters):
    """Two mornings give two digests, the strike one alert between them; each is marked as invented where one looks first."""
    told = [letter for letter in letters if letter.kind != "notice"]
    assert [letter.kind for letter in told] == ["digest", "alert", "digest"]
    assert all("INVENTED SAMPLE" in letter.subject for letter in told)
    assert all(letter.path.suffix == ".html" and letter.path.is_file() for letter in told)


def test_the_last_digest_shows_what_a_desk_is_for(letters):
    """One event in four languages as one story, owners counted once, noise held back, and the one feed that fails."""
    digest = text(letters[-1])
    for shown in ("Pakistani air strike", "collapse", "sport", "night-post-home"):
        assert shown in digest
    assert "7 reports, 6 independent sources" in digest
    assert "en, fa, ps, ur" in digest
    assert sum(words in digest for words in ("فضائی", "حمله هوایی", "هوايي برید")) == 2, "beside the English headline"
    assert "prolong Istanbul session" not in digest
    assert "View: nearly full (12 of 13 feeds" in digest


def test_the_alert_tells_the_strike(letters):
    """The alert carries the gravest story, its words marked, its rule and its source."""
    (alert,) = (letter for letter in letters if letter.kind == "alert")
    assert "*Pakistani air strike*" in text(alert)
    assert "Pakistani strike on Afghan soil (critical)" in text(alert)


def test_the_desk_of_the_demo_is_a_sound_one(desk, letters):
    """What lies there is a desk like any other, without a fault."""
    assert len(load_desk(desk).publishers) >= 6


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path):
    """Neither a foreign folder nor somebody's desk is ever played into."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(NotOursError, match="not empty"):
        play(tmp_path, NOW, print)
    (tmp_path / "desk.yaml").write_text("title: Mine\nzone: UTC\n", encoding="utf-8")
    with pytest.raises(NotOursError, match="another folder"):
        play(tmp_path, NOW, print)
    assert {path.name for path in tmp_path.iterdir()} == {"notes.txt", "desk.yaml"}


@pytest.mark.slow
def test_the_command_says_where_the_letters_lie_and_may_run_again(tmp_path):
    """The command prints each letter's place; a second run starts afresh and keeps an edit of a rule."""
    folder = tmp_path / "again"
    first = CliRunner().invoke(command, [str(folder)])
    assert first.exit_code == 0, first.output
    rule = folder / "rules" / "indicators" / "talks-collapse.yaml"
    rule.write_text(rule.read_text("utf-8") + "# mine\n", encoding="utf-8")
    second = CliRunner().invoke(command, [str(folder)])
    assert second.exit_code == 0, second.output
    assert "starts afresh" in second.output
    assert rule.read_text("utf-8").endswith("# mine\n")
    lying = [line.strip() for line in second.output.splitlines() if line.strip().endswith((".html", ".eml"))]
    assert len(lying) == len(list((folder / "var" / "letters").glob("*.eml")))
    assert all(Path(path).is_file() for path in lying)
