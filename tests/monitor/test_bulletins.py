"""Every digest and alert is a file and stands in its route's feed, once, whenever the process ends."""

import json
from io import BytesIO
from pathlib import Path

import feedparser
import pytest
from pictures import ELEVATED, HIGH
from turned import HandClock
from urgent_desk import Desk

from monitor.bulletins import Bulletins
from monitor.retention import Retention

ROUTES = """\
  - id: seniors
    channel: folder
    digest: {at: "06:30"}
    alerts: {kinds: [U0, U1]}
  - id: digests
    channel: folder
    digest: {at: "06:30"}
"""


@pytest.fixture
def desk(tmp_path: Path, clock: HandClock) -> Desk:
    """A desk whose problem is elevated, half an hour before its digests."""
    made = Desk(tmp_path / "desk", clock, ROUTES)
    made.assess(made.stands(ELEVATED))
    return made


@pytest.fixture
def papers(desk: Desk, tmp_path: Path) -> Bulletins:
    """What writes its bulletins."""
    return Bulletins(desk.store, tmp_path / "bulletins", desk.clock)


def files(folder: Path) -> list[str]:
    """Every file below the folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_digests_and_alerts_become_files_and_feeds(desk, papers, tmp_path):
    """Each route has its digests and the alerts it was told, as JSON, and a feed that leads to each."""
    story = desk.prints(1, "Airstrike hits Khost market, officials say")
    desk.assess(desk.stands(HIGH, story))
    desk.publish(minutes=40)
    assert papers.write_due() == 3
    folder = tmp_path / "bulletins"
    alert = next(name for name in files(folder) if "alert-" in name and name.endswith(".json"))
    assert [name for name in files(folder) if not name.endswith(".html")] == [
        "digests.atom",
        "digests/digest-2025-11-18.json",
        "seniors.atom",
        alert,
        "seniors/digest-2025-11-18.json",
    ]
    feed = feedparser.parse(BytesIO((folder / "seniors.atom").read_bytes()))
    assert not feed.bozo
    assert {(folder / entry.link).exists() for entry in feed.entries} == {True}
    told = json.loads((folder / alert).read_text("utf-8"))
    assert told["alerts"][0]["kind"] == "U1"
    assert told["stories"][0]["title"]["text"] == "Airstrike hits Khost market, officials say"
    assert told["subject"] in desk.letter().replace("\r\n ", " ")


def test_what_is_written_is_not_written_again(desk, papers):
    """A tick without news touches no file."""
    desk.publish(minutes=40)
    assert papers.write_due() == 2
    assert papers.write_due() == 0


def test_a_crash_before_it_is_recorded_writes_the_same_bytes(desk, papers, tmp_path, monkeypatch):
    """Files that were written and not recorded as such are written again, to the same bytes, and no feed lists twice."""
    desk.publish(minutes=40)

    def killed() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(desk.store, "transaction", killed)
        with pytest.raises(KeyboardInterrupt):
            papers.write_due()
    before = {name: (tmp_path / "bulletins" / name).read_bytes() for name in files(tmp_path / "bulletins")}
    assert len(before) == 6
    assert Bulletins(desk.store, tmp_path / "bulletins", desk.clock).write_due() == 2
    assert {name: (tmp_path / "bulletins" / name).read_bytes() for name in before} == before


def test_a_file_in_the_way_loses_nothing(desk, papers, tmp_path):
    """What the disk does not take is written once it does."""
    (tmp_path / "bulletins").write_text("a file where a folder should be")
    desk.publish(minutes=40)
    assert papers.write_due() == 0
    (tmp_path / "bulletins").unlink()
    assert papers.write_due() == 2


def test_old_texts_go_and_files_and_feed_stay(desk, papers, tmp_path):
    """After 400 days the database forgets a text; its file stays, and the feed goes on with what is kept."""
    desk.publish(minutes=40)
    papers.write_due()
    desk.clock.turn(days=401)
    Retention(desk.store, tmp_path / "backups", desk.clock).run_due()
    assert [row.name for row in desk.store.bulletins.newest("digests", 9)] == []
    desk.publish()
    papers.write_due()
    assert "digests/digest-2025-11-18.json" in files(tmp_path / "bulletins")
    feed = feedparser.parse(BytesIO((tmp_path / "bulletins" / "digests.atom").read_bytes()))
    assert len(feed.entries) == 1
