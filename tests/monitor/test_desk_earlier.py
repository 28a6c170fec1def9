"""A load that takes over what the one before found out ends as one that begins anew."""

from pathlib import Path
from tempfile import TemporaryDirectory

import make
from hypothesis import given
from hypothesis import strategies as st

from monitor.desk.fault import DeskFaults, Fault
from monitor.desk.layout import read_files
from monitor.desk.load import Desk, Earlier, load_files

with TemporaryDirectory() as folder:
    FILES = read_files(make.desk(Path(folder), {"dawn": "https://dawn.example/rss"}))
ATTACK, WORDS, FEEDS = "rules/indicators/attack.yaml", "rules/terms/words.yaml", "feeds.yaml"
SOURCE = b"where: {countries: [PK]}\ntests:\n  - match: {title: Attack, source: dawn}\n"
EDITS = [
    (ATTACK, b"severity: medium", b"severity: high"),
    (ATTACK, b"severity: medium", b"severity: hihg"),
    (ATTACK, b"status: active", b"status: draft"),
    (ATTACK, b"$attack", b"$attack OR $raid"),
    (ATTACK, b"$attack", b"$attack AND convoy"),
    (ATTACK, b"tests:\n", SOURCE),
    (ATTACK, b"Ambush on", b"Raid on"),
    (ATTACK, b"Attack in Khost", b'"Attack in Khost"  # ok: W301'),
    (WORDS, b"ambush*", b"raid*"),
    (WORDS, b"ambush*", b"TTP, ambush*, ambushed"),
    (WORDS, b"strike:\n", b"strike_:\n"),
    (WORDS, b"attack:\n", b"queries: {raid: raid OR ambush*}\nattack:\n"),
    (WORDS, b"attack:\n", b"raid:\n  en: [raid]\nattack:\n"),
    (FEEDS, b"country: PK", b"country: AF"),
    (FEEDS, b"id: dawn", b"id: dusk"),
    ("desk.yaml", b"title: Test desk", b"title: [Test desk]"),
    ("rules/problem.yaml", b"collapse", b"breakdown"),
]


def said(files: dict[str, bytes], earlier: Earlier | None = None) -> Desk | tuple[Fault, ...]:
    """What comes of loading these files: the desk without its matcher, or its faults."""
    try:
        desk = load_files(files, earlier=earlier)
    except DeskFaults as wrong:
        return wrong.faults
    return Desk(desk.files, desk.version, desk.settings, desk.publishers, desk.rulebook, None, desk.warnings)


@given(st.lists(st.sets(st.integers(0, len(EDITS) - 1), max_size=4), min_size=2, max_size=6))
def test_what_is_taken_over_changes_nothing(states: list[set[int]]) -> None:
    """Whatever states a desk's files go through, each load gives the desk or the faults that a first load gives."""
    earlier = Earlier()
    for state in states:
        files = dict(FILES)
        for n in sorted(state):
            path, old, new = EDITS[n]
            files[path] = files[path].replace(old, new, 1)
        assert said(files, earlier) == said(files)


def test_a_file_that_is_as_it_was_is_not_read_again() -> None:
    """Pages of the same bytes, and what became of them, are the very same after the next load."""
    earlier = Earlier()
    first = load_files(FILES, earlier=earlier)
    pages = dict(earlier.pages)
    changed = FILES | {ATTACK: FILES[ATTACK].replace(b"severity: medium", b"severity: high")}
    second = load_files(changed, earlier=earlier)
    assert [path for path in FILES if earlier.pages[path] is not pages[path]] == [ATTACK]
    assert second.rulebook.rules["talks"] is first.rulebook.rules["talks"]
    assert earlier.passed["talks"].trials
