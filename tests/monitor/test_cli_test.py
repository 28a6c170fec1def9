"""`forewarn test`."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from monitor.cli import group

DESKS = Path(__file__).resolve().parents[1] / "desks"


def run(*words: str) -> Result:
    """Run `forewarn test`."""
    return CliRunner().invoke(group, ["test", *words])


def test_examples_that_hold_are_counted() -> None:
    """All tests of a sound desk pass: exit code 0 and a count."""
    told = run(str(DESKS / "quiet"))
    assert told.exit_code == 0
    assert told.stdout == "3 tests: 3 passed, 0 failed\n"


def test_an_example_that_fails_is_told_with_the_reason() -> None:
    """Exit code 1; the test, what was expected, and why it came out otherwise."""
    told = run(str(DESKS / "broken-tests"))
    assert told.exit_code == 1
    assert told.stdout.count("FAILED rule:attack test") == 3
    assert "✗" in told.stdout
    assert told.stdout.endswith("4 tests: 1 passed, 3 failed\n")


def test_one_rule_can_be_named() -> None:
    """With ids, only their tests run; the desk may be named first or by --desk."""
    one = run(str(DESKS / "busy"), "khyber-attack")
    assert one.exit_code == 0
    assert run("khyber-attack", "--desk", str(DESKS / "busy")).stdout == one.stdout
    said = json.loads(run("--json", str(DESKS / "busy"), "khyber-attack").stdout)
    assert {trial["subject"] for trial in said} == {"rule:khyber-attack"}


def test_an_unknown_id_is_wrong_usage() -> None:
    """A name that nothing has is refused with the nearest one."""
    told = run(str(DESKS / "busy"), "khyber-atack")
    assert told.exit_code == 2
    assert "did you mean khyber-attack?" in told.stderr


def test_a_desk_with_other_faults_is_not_tested() -> None:
    """Where files are wrong, the faults are told instead."""
    told = run(str(DESKS / "broken-queries"))
    assert told.exit_code == 1
    assert "rules/indicators/attack.yaml:13:13 E114" in told.stderr
