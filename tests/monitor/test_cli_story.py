"""`forewarn story`."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import make
import pytest
import replayed
from click.testing import CliRunner, Result
from turned import HandClock
from wording import false_precision

from monitor import wiring
from monitor.cli import group
from monitor.desk.var import Var
from monitor.rearrange import rearrange
from monitor.store import Store


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> HandClock:
    """An hour after the small desk was last assessed."""
    hand = HandClock(replayed.END + timedelta(hours=1))
    monkeypatch.setattr(wiring, "now", hand)
    return hand


@pytest.fixture
def key(lived: Path) -> str:
    """The key of the story of the strike."""
    return replayed.keys(lived)[replayed.TITLE]


def story(desk: Path, *words: str) -> Result:
    """Run `forewarn story`."""
    return CliRunner().invoke(group, ["story", *words, "--desk", str(desk)])


def values(desk: Path, *words: str) -> dict:
    """What it says to machines."""
    done = story(desk, *words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_every_report_says_what_source_it_is(lived: Path, key: str) -> None:
    """A near copy has the key of what it copies, an agency's report that of the agency; others are their own."""
    told = values(lived, key)
    assert [(one["publisher"], one["source"], one["source_is"]) for one in told["reports"]] == [
        ("dawn", "dawn", "its own"),
        ("tolo", "dawn", f"near copy of {key}"),
        ("geo", "reuters", "credits Reuters"),
        ("geo", "geo", "its own"),
        ("tolo", "tolo", "its own"),
    ]
    assert told["sources"] == ["dawn", "geo", "reuters", "tolo"]


def test_a_grade_has_its_reason_and_who_disputes_it(lived: Path, key: str) -> None:
    """Grade, letter and digit, the reason, and the report that denies it are told."""
    lines = story(lived, key[:6]).stdout.splitlines()
    assert lines[1] == "  5 reports of 4 independent sources, from 2025-11-12 08:10Z to 2025-11-15 10:00Z"
    assert lines[2] == "  grade     confirmed, disputed (E3, B1 (auto)): 4 independent sources, the best of letter B"
    assert lines[3].endswith("tolo: Kabul denies airstrike in Khost market killed 14 (denial)")
    assert false_precision("\n".join(lines)) == []


def test_what_became_new_is_told(lived: Path, key: str) -> None:
    """Better grade, denial, new indicator, more killed and new names are news; more of the same is not."""
    growth = values(lived, key, "--since", "2d")["growth"]
    assert (growth["status"], growth["reports_before"]) == ("UPDATED", 3)
    assert growth["news"] == [
        "confirmed now (2 → 4 independent sources)",
        "disputed now",
        "also hit by “A strike denied”",
        "killed 9 → 14",
        "also names Pakistan Army",
    ]
    assert "RUNNING   since 2025-11-15 10:00Z: nothing came" in story(lived, key).stdout
    assert values(lived, key, "--since", "9d")["growth"]["status"] == "NEW"


def test_indicators_places_and_figures_are_told(lived: Path, key: str) -> None:
    """The indicators that hit it stand with what they count for, then places, actors and figures."""
    told = values(lived, key)
    assert [(one["indicator"], one["reports"], one["held"], one["rests_on_it"]) for one in told["indicators"]] == [
        ("strike", 4, 3, True),
        ("denial", 1, 0, False),
    ]
    assert (told["places"], told["actors"], told["figures"]) == (["Khost"], ["Pakistan Army"], ["14 killed"])


def test_a_story_is_found_by_any_of_its_entries(lived: Path, key: str) -> None:
    """The key of an entry, or its address, leads to its story."""
    entry = replayed.keys(lived)["Kabul denies airstrike in Khost market killed 14"]
    assert values(lived, entry)["story"] == values(lived, replayed.LINK)["story"] == key


def test_people_s_judgements_stand_beside_it(lived: Path, tmp_path: Path, key: str, later: HandClock) -> None:
    """A grade by hand replaces the computed one and says so; an exclusion marks the reports; a split is named."""
    desk = shutil.copytree(lived, tmp_path / "desk")
    run = CliRunner()
    for line in (
        ["grade", key, "4", "--why", "it was taken back"],
        ["exclude", key, "--why", "a film"],
        ["split", key, replayed.keys(desk)["Kabul denies airstrike in Khost market killed 14"]],
    ):
        assert run.invoke(group, [*line, "--who", "amina", "--desk", str(desk)]).exit_code == 0
    told = values(desk, key)
    assert told["grade"]["grade"] == "E0"
    assert told["grade"]["admiralty"] == "B4"
    assert told["grade"]["why"].startswith("graded E0 by hand")
    assert all(one["excluded"] for one in told["reports"])
    assert [one["kind"] for one in told["judgements"]] == ["grade", "exclude", "split"]
    assert "   2  2025-11-16 11:00Z  amina  left out of all counts: a film" in story(desk, key).stdout.splitlines()
    with Store.open(Var(desk).database, later()) as store:
        rearrange(store, later())
    (parted,) = values(desk, key)["split_from"]
    assert values(desk, parted)["split_from"] == [key]


def test_a_desk_that_never_ran_tells_no_story(tmp_path: Path, later: HandClock) -> None:
    """An unknown key, and a length of time that is none, are refused with what to write."""
    desk = make.desk(tmp_path, {"dawn": "https://dawn.example/rss"})
    Var(desk).folder.mkdir()
    Store.create(Var(desk).database, "an install", later()).close()
    assert (story(desk, "abc").exit_code, story(desk, "abc").stderr.splitlines()[0]) == (
        2,
        "no story's key begins with abc",
    )
    assert story(desk, "abc", "--since", "soon").stderr == "--since soon is no length of time; write 24h or 3d\n"
