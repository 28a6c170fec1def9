"""The shipped desk as a whole: what its README tells of it, and rules that watch rules."""

import re
from pathlib import Path

import pytest

import rules
from monitor.desk.load import Desk, load_desk
from monitor.desk.starter import lay_out
from rules.indicator import Indicator, indicators, members

README = Path(rules.__file__).parent / "afpak" / "README.md"
_ID = re.compile(r"`([a-z0-9-]{3,60})`")
_PART = re.compile(r"`(/[a-z0-9-]+)`")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The desk that `forewarn init` lays out."""
    folder = tmp_path_factory.mktemp("shipped") / "desk"
    lay_out(folder)
    return load_desk(folder, tried=False)


def _rows(heading: str) -> list[list[str]]:
    """The cells of the tables below a heading of the README, without their heads."""
    text = README.read_text(encoding="utf-8")
    below = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in below.splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in rows if not row[0].startswith(("rule", "theme", "---"))]


def test_the_readme_lists_every_rule(desk: Desk) -> None:
    """The README's table of rules has each rule once, with direction, severity and signal, and no part that is not there."""
    found = {row[0].strip("`"): row[2:] for row in _rows("What it watches")}
    shipped = {
        rule.id: [rule.direction, rule.severity.value, rule.signal.kind] for rule in desk.rulebook.rules.values()
    }
    assert found == shipped
    assert len(_rows("What it watches")) == len(found)
    known = {f"{rule.id}/{part.name}" for rule in desk.rulebook.rules.values() for part in rule.match if part.is_part}
    named = {f"{row[0].strip('`')}{part}" for row in _rows("What it watches") for part in _PART.findall(row[1])}
    assert named <= known


def test_the_readme_maps_every_theme(desk: Desk) -> None:
    """Every theme of the briefing names rules that there are, and every rule is watched for the sake of a theme."""
    rows = _rows("Which theme of the briefing is watched by what")
    assert all(_ID.findall(row[-1]) for row in rows)
    assert {name for row in rows for name in _ID.findall(row[-1])} == set(desk.rulebook.rules)


def _watchers(desk: Desk) -> list[tuple[Indicator, list[Indicator]]]:
    """Every indicator that watches others, with those that it watches."""
    known = indicators(desk.rulebook)
    found = []
    for one in known.values():
        asked = [name for key, names in one.signal.watched.items() if key != "until" for name in names]
        watched = [known[name] for ref in (*one.of, *asked) for name in members(ref, known)]
        if watched:
            found.append((one, watched))
    return found


def test_what_watches_rules_is_no_further_kind_of_evidence(desk: Desk) -> None:
    """A rule that watches rules is of the family of one of them and decides nothing, so that it counts no kind twice."""
    wrong = [
        one.id
        for one, watched in _watchers(desk)
        if one.family not in {each.family for each in watched} or one.decisive
    ]
    assert wrong == []
    assert len(_watchers(desk)) > 2
