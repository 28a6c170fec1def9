"""`forewarn new`."""

import shutil
from pathlib import Path

import make
import pytest
import shelved
from click.testing import CliRunner, Result
from gitted import Repository
from turned import HandClock

from monitor.cli import group
from monitor.desk.load import load_desk
from monitor.desk.var import Var
from monitor.inforce import Keeper
from monitor.store import Store

DESKS = Path(__file__).resolve().parents[1] / "desks"
FEEDS = {"dawn": "https://dawn.example/rss"}


def new(*words: str) -> Result:
    """Run `forewarn new`."""
    return CliRunner().invoke(group, ["new", *words])


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A small desk of three rules."""
    return make.desk(tmp_path / "desk", FEEDS)


@pytest.fixture
def archive(desk: Path, clock: HandClock) -> Path:
    """That desk with a database that holds three entries."""
    Var(desk).folder.mkdir()
    with Store.create(Var(desk).database, "an install", clock()) as store:
        Keeper(desk, store, clock).start()
        for n, title in enumerate(("Kabul talks", "Kabul frees captives at Torkham", "Kabul says")):
            shelved.shelve(store, n + 256, clock(), title)
    return desk


def refused(told: Result, *words: str) -> None:
    """Wrong usage, with these words."""
    assert (told.exit_code, told.stdout) == (2, "")
    for word in words:
        assert word in told.stderr


def test_a_new_rule_passes_the_check(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A draft lies in its folder, the desk loads with it and without a warning, and what to do next is said."""
    told = new("indicator", "captives-freed", "--desk", str(desk))
    assert (told.exit_code, told.stderr) == (0, "")
    assert f"{desk}/rules/indicators/captives-freed.yaml is laid out" in told.stdout
    assert f"`forewarn test captives-freed --desk {desk}`" in told.stdout
    loaded = load_desk(desk)
    assert loaded.warnings == ()
    assert loaded.rulebook.rules["captives-freed"].status == "draft"
    monkeypatch.chdir(desk)
    assert "`forewarn check` and `forewarn test captives-held`." in new("indicator", "captives-held").stdout


def test_filters_and_lists_have_their_own_folders(desk: Path) -> None:
    """A filter's folder is made where there is none; a list's file bears its name."""
    assert new("filter", "horse-races", "--desk", str(desk)).exit_code == 0
    told = new("terms", "handed_over", "--desk", str(desk))
    assert "`forewarn terms handed_over" in told.stdout
    book = load_desk(desk).rulebook
    assert "horse-races" in book.filters
    assert "handed_over" in book.lists


@pytest.mark.parametrize("entry", ["0000000000000101", "https://example.org/257"])
def test_a_rule_can_begin_with_a_published_entry(archive: Path, entry: str) -> None:
    """Its first test is the entry, which its query matches by the rarest words; a key or an address finds it."""
    told = new("indicator", "captives-freed", "--from", entry, "--desk", str(archive))
    assert "Its query is a beginning: captives AND Torkham AND frees." in told.stdout
    [test] = load_desk(archive).rulebook.rules["captives-freed"].tests
    assert (test.match.title, test.match.source, test.hits) == ("Kabul frees captives at Torkham", "dawn", ())
    tried = CliRunner().invoke(group, ["test", "captives-freed", "--desk", str(archive)])
    assert tried.stdout == "1 tests: 1 passed, 0 failed\n"


def test_an_entry_that_cannot_be_told_is_wrong_usage(archive: Path, desk: Path) -> None:
    """A beginning that several keys have, one that none has, and --from for what has no draft are refused."""
    several = "several entries' keys begin with 00000000000001"
    none = {
        "abcd": "no stored entry",
        "": "no stored entry",
        "https://example.org/1": "no stored entry has the address",
    }
    for entry, said in ({"00000000000001": several} | none).items():
        refused(new("indicator", "captives-freed", "--from", entry, "--desk", str(archive)), said)
    refused(new("filter", "captives", "--from", "00", "--desk", str(archive)), "--from is for an indicator")
    assert not (archive / "rules" / "indicators" / "captives-freed.yaml").exists()
    shutil.rmtree(Var(desk).folder)
    assert new("indicator", "captives-freed", "--from", "00", "--desk", str(desk)).exit_code == 3


@pytest.mark.parametrize(
    ("kind", "name", "words"),
    [
        ("indicator", "Captives Freed", ["3 to 60", "write captives-freed"]),
        ("indicator", "captives_freed", ["write captives-freed"]),
        ("filter", "ab", ["3 to 60"]),
        ("indicator", "../../escape", ["write escape"]),
        ("indicator", "x" * 61, ["3 to 60"]),
        ("terms", "Handed Over", ["write handed_over"]),
        ("terms", "queries", ["not `queries`"]),
        ("terms", "9lives", ["begins with a letter"]),
    ],
)
def test_a_bad_id_is_refused_with_a_good_one(desk: Path, kind: str, name: str, words: list[str]) -> None:
    """An id or name of the wrong form is wrong usage; the nearest right one is named."""
    refused(new(kind, name, "--desk", str(desk)), *words)


def test_an_id_is_used_once_on_a_desk(desk: Path) -> None:
    """Ids of rules, retired ones too, of filters, problems and events, and names of lists are refused."""
    new("filter", "horse-races", "--desk", str(desk))
    events = "- {id: round-due, title: Round, due: 2025-11-06, seen_by: [talks]}\n"
    (desk / "rules" / "calendar.yaml").write_text(events, encoding="utf-8")
    rule = desk / "rules" / "indicators" / "talks.yaml"
    rule.write_text(rule.read_text().replace("active", "retired\nretired: {on: 2025-11-01, why: over}"))
    before = sorted(desk.rglob("*.yaml"))
    refused(new("indicator", "attack", "--desk", str(desk)), "attack is the id of a rule: an id is used once")
    refused(new("indicator", "talks", "--desk", str(desk)), "a rule that was retired")
    refused(new("indicator", "horse-races", "--desk", str(desk)), "the id of a filter")
    refused(new("filter", "border", "--desk", str(desk)), "the id of a problem")
    refused(new("indicator", "round-due", "--desk", str(desk)), "the id of an expected event")
    refused(new("terms", "strike", "--desk", str(desk)), "a list or named query is called strike already")
    refused(new("terms", "words", "--desk", str(desk)), "rules/terms/words.yaml is there already")
    assert sorted(desk.rglob("*.yaml")) == before


def test_an_id_that_git_remembers_is_not_used_again(tmp_path: Path) -> None:
    """A rule that was deleted from the desk, on whatever branch, keeps its id."""
    kept = Repository(tmp_path / "repository")
    desk = make.desk(kept.root / "office", FEEDS)
    kept.commit("with talks")
    (desk / "rules" / "indicators" / "talks.yaml").unlink()
    kept.commit("without talks")
    told = new("indicator", "talks", "--desk", str(desk))
    refused(told, "talks was the id of a rule once (rules/indicators/talks.yaml)", "not used again")
    assert new("indicator", "talks-held", "--desk", str(desk)).exit_code == 0


def test_an_id_that_ever_ran_is_not_used_again(archive: Path) -> None:
    """A rule that a desk in the database had keeps its id, also without git."""
    (archive / "rules" / "indicators" / "talks.yaml").unlink()
    refused(new("indicator", "talks", "--desk", str(archive)), "talks was the id of a rule once")


def test_a_desk_of_several_problems_is_asked_which(tmp_path: Path) -> None:
    """A rule lies in the folder of its problem, with that problem's scenarios; a list is shared."""
    desk = tmp_path / "desk"
    shutil.copytree(DESKS / "busy", desk)
    refused(new("indicator", "captives-freed", "--desk", str(desk)), "--problem", "chaman, khyber")
    refused(new("indicator", "captives-freed", "--problem", "kyber", "--desk", str(desk)), "did you mean khyber?")
    assert new("indicator", "captives-freed", "--problem", "khyber", "--desk", str(desk)).exit_code == 0
    path = desk / "rules" / "khyber" / "indicators" / "captives-freed.yaml"
    assert path.read_text().startswith("# yaml-language-server: $schema=../../../.schema/rule.json\n")
    assert load_desk(desk).rulebook.problem_of("captives-freed") == "khyber"
    assert new("terms", "handed_over", "--desk", str(desk)).exit_code == 0


def test_a_desk_with_faults_is_mended_first() -> None:
    """Where files are wrong, the faults are told and nothing is written."""
    told = new("indicator", "captives-freed", "--desk", str(DESKS / "broken-yaml"))
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr.endswith("mend these files first\n")
    assert not list((DESKS / "broken-yaml").rglob("captives-freed.yaml"))
