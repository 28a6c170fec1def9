"""`forewarn explain`."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from monitor.cli import group

DESKS = Path(__file__).resolve().parents[1] / "desks"
BUSY = ("--desk", str(DESKS / "busy"))


def explain(*words: str) -> Result:
    """Run `forewarn explain`."""
    return CliRunner().invoke(group, ["explain", *words])


def test_a_match_shows_the_words_that_made_it() -> None:
    """The tree names the list and the words that it found."""
    told = explain("khyber-attack", "--title", "Ambush near Torkham", *BUSY)
    assert told.exit_code == 0
    assert "✓" in told.stdout
    assert "Ambush" in told.stdout
    assert "Torkham" in told.stdout


def test_a_miss_shows_what_was_missing() -> None:
    """The tree marks the part that found nothing."""
    told = explain("khyber-attack", "--title", "Ambush in Quetta", *BUSY)
    assert told.exit_code == 0
    assert "✗" in told.stdout


def test_a_rule_whose_tests_fail_can_be_explained() -> None:
    """The very rule that is wrong is the one to look at."""
    assert explain("attack", "--title", "A raid", "--desk", str(DESKS / "broken-tests")).exit_code == 0


def test_machines_read_the_same() -> None:
    """With --json, the explanation is one object."""
    told = explain("khyber-attack", "--title", "Ambush near Torkham", "--json", *BUSY)
    assert isinstance(json.loads(told.stdout), dict)


def test_wrong_usage_is_said() -> None:
    """No text, or a rule that is not there: exit code 2."""
    assert explain("khyber-attack", *BUSY).exit_code == 2
    unknown = explain("khyber-atack", "--title", "x", *BUSY)
    assert unknown.exit_code == 2
    assert "did you mean khyber-attack?" in unknown.stderr
    assert explain("x", "--title", "x", "--desk", str(DESKS / "broken-yaml")).exit_code == 1
