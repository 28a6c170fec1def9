"""`forewarn terms`."""

import json
from pathlib import Path

import make
import pytest
import shelved
from click.testing import CliRunner, Result
from turned import HandClock

from monitor.cli import group
from monitor.desk.var import Var
from monitor.store import Store

LISTS = """\
attack:
  about: an attack
  en: [attack*, ambush*]
strike:
  en: [air-strike*, drone strike*]
force:
  ar: [طالبان]
  any: [$attack, =TTP, $group]
group:
  en: ['Tehr(i|ee)k', $strike]
queries:
  near_town: |
    # a town
    $force AND (Khost OR $attack)
  outer: $near_town OR boots
  plain: boots
"""


def terms(*words: str) -> Result:
    """Run `forewarn terms`."""
    return CliRunner().invoke(group, ["terms", *words])


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A small desk with lists in lists and named queries."""
    folder = make.desk(tmp_path / "desk", {"dawn": "https://dawn.example/rss"})
    (folder / "rules" / "terms" / "words.yaml").write_text(LISTS, encoding="utf-8")
    return folder


def test_every_literal_is_shown_by_section(desk: Path) -> None:
    """Each section has its entries as written and each entry all its literals; what comes through a list says so."""
    told = terms("force", "--desk", str(desk))
    assert told.exit_code == 0
    lines = told.stdout.splitlines()
    assert lines[:5] == [
        "$force",
        "rules/terms/words.yaml:6, 7 entries, 32 literals",
        "",
        "ar: 1 entry, 24 literals",
        "  طالبان   24 literals",
    ]
    assert {"      طالبان", "      والطالبان", "      فللطالبان"} <= set(lines[5:29])
    assert len({*lines[5:29]}) == 24
    assert lines[29:] == [
        "",
        "en: 5 entries, 7 literals",
        "  attack*   (through $attack)",
        "  ambush*   (through $attack)",
        "  Tehr(i|ee)k   (through $group)   2 literals",
        "      tehrik",
        "      tehreek",
        "  air-strike*   (through $group and $strike)   2 literals",
        "      air strike*",
        "      airstrike*",
        "  drone strike*   (through $group and $strike)",
        "",
        "any: 1 entry, 1 literal",
        "  =TTP",
    ]


def test_a_named_query_shows_its_text_and_what_it_refers_to(desk: Path) -> None:
    """Its text stands as written; lists and queries that it reaches are named once, with the way."""
    told = terms("$outer", "--desk", str(desk)).stdout.splitlines()
    assert told == [
        "$outer, a named query",
        "rules/terms/words.yaml:15",
        "",
        "  $near_town OR boots",
        "",
        "it refers to",
        "  $near_town: a named query, rules/terms/words.yaml:12",
        "  $force: 7 entries, rules/terms/words.yaml:6, through $near_town",
        "  $attack: 2 entries, rules/terms/words.yaml:1, through $near_town",
        "  $group: 3 entries, rules/terms/words.yaml:9, through $near_town and $force",
        "  $strike: 2 entries, rules/terms/words.yaml:4, through $near_town and $force and $group",
    ]
    assert "    # a town" not in told
    assert "  # a town" in terms("near_town", "--desk", str(desk)).stdout.splitlines()
    assert "no list and no other query" in terms("plain", "--desk", str(desk)).stdout


def test_without_a_name_all_lists_are_told(desk: Path) -> None:
    """One line for each list and named query, with counts and place."""
    lines = [" ".join(line.split()) for line in terms("--desk", str(desk)).stdout.splitlines()]
    assert lines[0] == "$attack 2 entries 2 literals rules/terms/words.yaml:1"
    assert lines[-1] == "$plain named query rules/terms/words.yaml:16"
    assert len(lines) == 7


def test_machines_read_the_same(desk: Path) -> None:
    """With --json, a list, a query and the overview are one object each."""
    told = json.loads(terms("group", "--json", "--desk", str(desk)).stdout)
    assert (told["kind"], told["line"], told["entries"], told["literals"]) == ("list", 9, 3, 5)
    assert told["sections"][0]["entries"][1] == {
        "entry": "air-strike*",
        "through": ["strike"],
        "literals": ["air strike*", "airstrike*"],
    }
    assert json.loads(terms("plain", "--json", "--desk", str(desk)).stdout)["refers_to"] == []
    assert len(json.loads(terms("--json", "--desk", str(desk)).stdout)["lists"]) == 7


def test_spellings_of_the_archive_are_proposed(desk: Path, clock: HandClock) -> None:
    """Stored titles that spell an entry otherwise are proposed with how often; the list's own spellings are not."""
    assert terms("group", "--suggest", "--desk", str(desk)).exit_code == 3
    Var(desk).folder.mkdir()
    with Store.create(Var(desk).database, "an install", clock()) as store:
        assert "holds no entries yet" in terms("group", "--suggest", "--desk", str(desk)).stdout
        for n, title in enumerate(("Air srtike on Khost", "Air srtike in Bannu", "Airstrikes in Khost", "Tehrrik")):
            shelved.shelve(store, n, clock(), title)
    told = terms("group", "--suggest", "--desk", str(desk))
    assert told.exit_code == 0
    assert told.stdout.splitlines() == [
        "spellings in 4 archived entries that are near to $group and not matched by it",
        "(entries, spelling, near to which entry); add what is meant to rules/terms/words.yaml:9",
        "     2  Air srtike   ~ $strike: air-strike*",
        "     1  Tehrrik   ~ Tehr(i|ee)k",
    ]
    said = json.loads(terms("group", "--suggest", "--last", "1", "--json", "--desk", str(desk)).stdout)
    assert said["archive"] == 1
    assert [one["spelling"] for one in said["suggestions"]] == ["Tehrrik"]
    assert "no spelling in 4 archived entries" in terms("attack", "--suggest", "--desk", str(desk)).stdout


def test_an_unknown_list_is_wrong_usage(desk: Path) -> None:
    """A name that no list has is refused with the nearest; proposals need a list."""
    told = terms("atack", "--desk", str(desk))
    assert (told.exit_code, told.stdout) == (2, "")
    assert "did you mean attack?" in told.stderr
    assert terms("--suggest", "--desk", str(desk)).exit_code == 2
    assert terms("plain", "--suggest", "--desk", str(desk)).exit_code == 2


def test_what_is_not_seen_is_spelled_out(desk: Path) -> None:
    """A character that hides in an entry is shown by its number; a joint of Persian spelling stays."""
    words = desk / "rules" / "terms" / "words.yaml"
    words.write_text(words.read_text("utf-8").replace("[attack*,", "[attack*, foo\u200bbar, تی‌تی‌پی,"), encoding="utf-8")
    lines = terms("attack", "--desk", str(desk)).stdout.splitlines()
    assert "  foo<U+200B>bar" in lines
    assert any(line.startswith("  تی‌تی‌پی ") for line in lines)
