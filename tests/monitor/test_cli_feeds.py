"""`forewarn feeds`."""

import json
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import real
from click.testing import CliRunner, Result

from monitor.cli import group
from monitor.desk.load import load_desk

DESKS = Path(__file__).resolve().parents[1] / "desks"


def feeds(*words: str) -> Result:
    """Run `forewarn feeds`."""
    return CliRunner().invoke(group, ["feeds", *words])


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A copy of a sound desk."""
    return Path(shutil.copytree(DESKS / "quiet", tmp_path / "desk"))


def test_feeds_are_listed(desk: Path) -> None:
    """One line a feed, or one JSON array."""
    assert feeds("list", str(desk)).stdout == "dawn-home  dawn  en  B  https://www.dawn.com/feeds/home\n"
    assert json.loads(feeds("list", "--json", str(desk)).stdout)[0]["feed"] == "dawn-home"


def test_feeds_are_written_as_opml(desk: Path, tmp_path: Path) -> None:
    """To the screen or to a file, the same list with every address."""
    shown = feeds("export", str(desk)).stdout_bytes
    feeds("export", str(desk), "-o", str(tmp_path / "out.opml"))
    assert (tmp_path / "out.opml").read_bytes() == shown
    addresses = [one.get("xmlUrl") for one in ET.fromstring(shown).iter("outline") if one.get("xmlUrl")]
    assert addresses == ["https://www.dawn.com/feeds/home"]


def test_a_real_list_is_carried_in_once(desk: Path) -> None:
    """What analysts wrote stays, the desk passes its check, and a second time adds nothing."""
    before = (desk / "feeds.yaml").read_bytes()
    file = str(real.folder("feed-lists") / "Pakistan.opml")
    told = feeds("import", file, str(desk))
    assert told.exit_code == 0
    assert "7 feeds of 7 publishers added, 0 left out." in told.stdout
    after = (desk / "feeds.yaml").read_bytes()
    assert after.startswith(before)
    assert len(load_desk(desk).feeds()) == 8
    assert [path.name for path in desk.iterdir() if path.name.startswith(".feeds-")] == []
    again = feeds("import", file, str(desk))
    assert "0 feeds of 0 publishers added, 7 left out." in again.stdout
    assert (desk / "feeds.yaml").read_bytes() == after


def test_what_cannot_be_added_to_is_left_alone(desk: Path, tmp_path: Path) -> None:
    """A list in brackets, a desk with faults and a file that is no list are refused, and nothing changes."""
    (tmp_path / "one.opml").write_text('<opml><body><outline text="x" xmlUrl="https://x.example/"/></body></opml>')
    (tmp_path / "none.opml").write_text("not a list")
    assert feeds("import", str(tmp_path / "none.opml"), str(desk)).exit_code == 1
    (desk / "feeds.yaml").write_text("[]\n")
    refused = feeds("import", str(tmp_path / "one.opml"), str(desk))
    assert refused.exit_code == 1
    assert "brackets" in refused.stderr
    assert (desk / "feeds.yaml").read_text() == "[]\n"
    (desk / "feeds.yaml").write_text("- id: dawn\n")
    assert feeds("import", str(tmp_path / "one.opml"), str(desk)).exit_code == 1
    assert (desk / "feeds.yaml").read_text() == "- id: dawn\n"
