"""Days at a desk, told in its own words, on a clock turned by hand."""

from datetime import UTC, datetime
from pathlib import Path

from newsroom import newsroom

EVE = datetime(2025, 11, 18, 0, 30, tzinfo=UTC)
"""05:30 in Karachi."""
STRIKE = "Airstrike hits a market town in Khost province"


def test_one_event_in_three_papers_is_one_story_and_one_alert(tmp_path: Path) -> None:
    """Three papers print one text: one alert after its wait, one digest that tells it once, as copies of one source."""
    with newsroom(tmp_path / "desk", EVE, ["dawn", "geo", "khaama"]) as desk:
        desk.at(6, 0)
        desk.prints("dawn", STRIKE)
        desk.prints("geo", STRIKE)
        desk.at(6, 10)
        assert desk.subjects() == [], "an alert waits for company"
        desk.prints("khaama", STRIKE)
        desk.at(6, 21)
        assert len(desk.subjects()) == 1
        assert "CRITICAL" in desk.subjects()[0]
        desk.at(6, 31)
        assert len(desk.subjects()) == 2
        digest = " ".join(desk.texts()[1].split()).replace("*", "")
        assert digest.count(STRIKE) == 1, "once, as a card"
        assert "3 reports, single source (" in digest
        desk.at(7, 0)
        desk.at(12, 0)
        assert len(desk.subjects()) == 2


def test_a_mail_server_that_refuses_gets_the_letter_once_it_takes_it(tmp_path: Path) -> None:
    """A digest refused until 07:20 arrives once, with the Message-ID it was made with."""
    with newsroom(tmp_path / "desk", EVE, ["dawn"]) as desk:
        desk.prints("dawn", "Ambush on a convoy near Bannu")
        desk.mail.refuse("RCPT", "451 4.7.1 try again later")
        for minute in (31, 40, 50):
            desk.at(6, minute)
        assert desk.mail.letters == []
        desk.mail.behave()
        desk.at(7, 20)
        desk.at(8, 30)
        desk.at(9, 30)
        assert len(desk.mail.letters) == 1
        assert "Ambush on a convoy" in desk.texts()[0].replace("*", "")


def test_silence_is_told_apart_from_blindness(tmp_path: Path) -> None:
    """A day without hits has a digest that says what was read; a day without feeds has one that says it is blind."""
    with newsroom(tmp_path / "desk", EVE, ["dawn", "geo"]) as desk:
        desk.at(6, 31)
        assert "BLIND" not in desk.subjects()[0]
        assert "2 of 2 feeds" in desk.texts()[0]
        for paper in ("dawn", "geo"):
            desk.fails(paper)
        for hour in range(8, 24):
            desk.at(hour, 0)
        desk.at(6, 31, day=1)
        assert desk.subjects()[-1].startswith("[BLIND]")
        assert "Do not read silence as calm" in desk.texts()[-1]


def test_an_edited_title_is_matched_again_and_told_once(tmp_path: Path) -> None:
    """A title that comes to match by an edit raises one alert; further edits of it raise none."""
    with newsroom(tmp_path / "desk", EVE, ["dawn"]) as desk:
        desk.at(6, 31)
        desk.prints("dawn", "Reports from Khost")
        desk.at(8, 0)
        desk.retitles("dawn", "Reports from Khost", "Reports of an airstrike in Khost")
        desk.at(8, 10)
        desk.at(8, 21)
        desk.retitles("dawn", "Reports of an airstrike in Khost", "Airstrike in Khost kills several, officials say")
        desk.at(8, 30)
        desk.at(11, 0)
        assert sum("CRITICAL" in subject for subject in desk.subjects()) == 1


def test_five_days_asleep_make_one_digest(tmp_path: Path) -> None:
    """After five days without the machine one digest names the days it covers, and nothing old is told at once."""
    with newsroom(tmp_path / "desk", EVE, ["dawn"]) as desk:
        desk.at(6, 31)
        desk.prints("dawn", STRIKE)
        desk.at(9, 0, day=5)
        desk.at(9, 30)
        subjects = desk.subjects()
        assert len(subjects) == 2
        assert not any("CRITICAL REPORT" in subject for subject in subjects)
        text = " ".join(desk.texts()[-1].split()).replace("*", "")
        assert STRIKE in text
        assert "19" in text
        assert "23" in text
        closed = [
            desk.store.editions.of("seniors", datetime(2025, 11, day, tzinfo=UTC).date()) for day in range(19, 24)
        ]
        assert [edition.state for edition in closed] == ["merged"] * 4 + ["published"]


def test_a_broken_file_leaves_the_last_good_desk_running(tmp_path: Path) -> None:
    """A rule file with a fault changes nothing that runs; the next digest says which line is wrong."""
    with newsroom(tmp_path / "desk", EVE, ["dawn"]) as desk:
        rule = desk.folder / "rules" / "indicators" / "attack.yaml"
        rule.write_text(
            rule.read_text(encoding="utf-8").replace("severity: medium", "severity: hihg"), encoding="utf-8"
        )
        desk.at(6, 0)
        desk.prints("dawn", "Ambush on a convoy near Bannu")
        desk.at(6, 10)
        desk.at(6, 31)
        digest = desk.texts()[-1].replace("*", "")
        assert "Ambush on a convoy" in digest
        assert "attack.yaml:4" in digest
        rule.write_text(rule.read_text(encoding="utf-8").replace("severity: hihg", "severity: high"), encoding="utf-8")
        desk.at(6, 40)
        desk.at(6, 50)
        assert desk.daemon.keeper.force.n == 2
