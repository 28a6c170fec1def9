"""`forewarn explain`."""

import json
from datetime import datetime
from pathlib import Path

import archived
import pytest
from click.testing import CliRunner, Result

from monitor.cli import group

DESKS = Path(__file__).resolve().parents[1] / "desks"
BUSY = ("--desk", str(DESKS / "busy"))


def explain(*words: str, typed: str = "") -> Result:
    """Run `forewarn explain`."""
    return CliRunner().invoke(group, ["explain", *words], input=typed)


@pytest.fixture
def desk(tmp_path: Path, now: datetime) -> Path:
    """A small desk that met two entries."""
    return archived.desk(tmp_path / "desk", now, {0xABC: "Attack in Khost", 0xABD: "Talks in \u202eDoha\x1b[31m"})


def test_a_match_shows_the_words_that_made_it() -> None:
    """The tree names the list and the words that it found."""
    told = explain("khyber-attack", "--title", "Ambush near Torkham", *BUSY)
    assert told.exit_code == 0
    assert "✓" in told.stdout
    assert "Ambush" in told.stdout
    assert "Torkham" in told.stdout


def test_a_miss_says_why_in_a_sentence() -> None:
    """The verdict has the shortest reason; the tree marks the part that found nothing."""
    told = explain("khyber-attack", "--title", "Ambush in Quetta", *BUSY)
    assert told.exit_code == 0
    assert told.stdout.startswith("khyber-attack: no hit: ")
    assert "✗" in told.stdout


def test_a_stored_entry_is_explained(desk: Path) -> None:
    """The beginning of a key, or the address, names an entry; it stands above its explanation."""
    told = explain("attack", "0000000000000abc", "--desk", str(desk))
    assert told.exit_code == 0
    assert told.stdout.splitlines() == [
        "0000000000000abc  dawn, met 2025-11-18 01:00Z, wording 1",
        "Attack in Khost",
        "https://example.org/2748",
        "attack: hit",
        "✓ $attack «Attack» title word 1 by attack*",
    ]
    assert explain("attack", "https://example.org/2748?utm_source=x", "--desk", str(desk)).stdout == told.stdout


def test_nothing_of_an_entry_acts_on_the_terminal(desk: Path) -> None:
    """Control and direction characters of a feed's text are spelled out, also in colour."""
    told = explain("talks", "0000000000000abd", "--color", "always", "--desk", str(desk))
    assert "Talks in <U+202E>Doha<U+001B>[31m" in told.stdout
    assert "\x1b[31m✗\x1b[0m" in told.stdout


def test_an_earlier_wording_can_be_asked_for(desk: Path, now: datetime) -> None:
    """The latest wording is looked at unless another is named; one that is not there is refused."""
    archived.reworded(desk, 0xABC, now, "Calm in Khost")
    assert "attack: no hit: no entry of $attack" in explain("attack", "0" * 13 + "abc", "--desk", str(desk)).stdout
    first = explain("attack", "0000000000000abc", "--revision", "1", "--desk", str(desk))
    assert "wording 1" in first.stdout
    assert "attack: hit" in first.stdout
    none = explain("attack", "0000000000000abc", "--revision", "3", "--desk", str(desk))
    assert (none.exit_code, none.stdout) == (2, "")
    assert "has wordings 1 to 2, and no wording 3" in none.stderr


def test_one_alternative_can_be_asked_for(desk: Path) -> None:
    """`rule/alternative` looks at that one only; a wrong one is refused with those that there are."""
    path = desk / "rules" / "indicators" / "attack.yaml"
    old = "match: |\n  $attack\n"
    text = path.read_text("utf-8")
    assert old in text
    named = "match: [{name: words, query: $attack}, {name: raids, query: raid*}]\n"
    path.write_text(text.replace(old, named), encoding="utf-8")
    where = ("--title", "Attack", "--desk", str(desk))
    assert explain("attack/raids", *where).stdout.splitlines() == [
        "attack/raids: no hit: no raid* in title or summary",
        "✗ raids",
        "  ✗ raid*",
    ]
    wrong = explain("attack/none", *where)
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert wrong.stderr == "attack has no alternative none; it has attack/words, attack/raids\n"
    assert explain("talks/none", *where).stderr == "talks has no alternative none; it has none\n"


def test_a_text_can_be_piped(desk: Path) -> None:
    """With -, the first line of standard input is the title and the rest the summary."""
    told = explain("attack", "-", "--desk", str(desk), typed="A calm day\n\nAn ambush on a convoy\n")
    assert "✓ $attack «ambush» summary word 2 by ambush*" in told.stdout


def test_what_was_shortened_can_be_shown(desk: Path) -> None:
    """With --whole, parts of which nothing was found stand by themselves."""
    words = ("strike", "--title", "Homs", "--desk", str(desk))
    assert explain(*words).stdout.splitlines()[1:] == ["✗ AND", "  ✗ $strike", "  ✗ Khost"]
    rule = (desk / "rules" / "indicators" / "strike.yaml").read_text("utf-8")
    (desk / "rules" / "indicators" / "strike.yaml").write_text(
        rule.replace("Khost\n", "(Khost OR Kunar)\n", 1), encoding="utf-8"
    )
    assert explain(*words).stdout.splitlines()[1:] == ["✗ AND", "  ✗ $strike", "  ✗ (Khost OR Kunar)"]
    whole = explain(*words, "--whole").stdout.splitlines()
    assert whole[1:] == ["✗ AND", "  ✗ $strike", "  ✗ OR", "    ✗ Khost", "    ✗ Kunar"]


def test_a_rule_whose_tests_fail_can_be_explained() -> None:
    """The very rule that is wrong is the one to look at."""
    assert explain("attack", "--title", "A raid", "--desk", str(DESKS / "broken-tests")).exit_code == 0


def test_machines_read_the_same(desk: Path) -> None:
    """With --json, the explanation is one object with the keys that the manual lists."""
    told = json.loads(explain("attack", "0000000000000abc", "--json", "--desk", str(desk)).stdout)
    assert list(told) == ["entry", "rule", "alternative", "matches", "verdict", "reason", "tree", "hits"]
    assert (told["entry"]["key"], told["entry"]["revision"]) == ("0000000000000abc", 1)
    assert (told["matches"], told["verdict"], told["reason"]) == (True, "hit", "")
    assert told["tree"] == [
        {
            "holds": True,
            "text": "$attack",
            "found": {"surface": "Attack", "field": "title", "word": 1, "by": "attack*", "more": 0},
            "notes": [],
            "parts": [],
        }
    ]
    assert [(hit["rule"], hit["evidence"][0]["surface"]) for hit in told["hits"]] == [("attack", "Attack")]
    assert json.loads(explain("khyber-attack", "--title", "x", "--json", *BUSY).stdout)["entry"] is None


def test_wrong_usage_is_said(desk: Path) -> None:
    """No text, a rule or an entry that is not there, an entry and a text: exit code 2, and what to write."""
    assert explain("khyber-attack", *BUSY).exit_code == 2
    unknown = explain("khyber-atack", "--title", "x", *BUSY)
    assert unknown.exit_code == 2
    assert "did you mean khyber-attack?" in unknown.stderr
    assert explain("x", "--title", "x", "--desk", str(DESKS / "broken-yaml")).exit_code == 1
    where = ("--desk", str(desk))
    for entry, said in (
        ("dead", "no stored entry's key begins with dead"),
        ("../x", "no stored entry's key begins with ../x"),
        ("https://example.org/none", "no stored entry has the address https://example.org/none"),
    ):
        none = explain("attack", entry, *where)
        assert (none.exit_code, none.stderr.splitlines()[0]) == (2, said)
        assert "`forewarn why --search WORDS` lists" in none.stderr
    several = explain("attack", "0000", *where)
    assert several.exit_code == 2
    assert "  0000000000000abc  Attack in Khost" in several.stderr
    assert explain("attack", "0000000000000abc", "--title", "x", *where).exit_code == 2


def test_a_desk_that_never_ran_has_no_entries() -> None:
    """Without a database a stored entry cannot be asked for: exit code 3."""
    told = explain("khyber-attack", "abc", *BUSY)
    assert (told.exit_code, told.stdout) == (3, "")
    assert "there is no database" in told.stderr
