"""A load that takes over what the one before found out ends as one that begins anew."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import make
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.desk.fault import DeskFaults, Fault
from monitor.desk.layout import read_files
from monitor.desk.load import Desk, Earlier, load_files

with TemporaryDirectory() as folder:
    FILES = read_files(make.desk(Path(folder), {"dawn": "https://dawn.example/rss"}))
ATTACK, WORDS, FEEDS = "rules/indicators/attack.yaml", "rules/terms/words.yaml", "feeds.yaml"
TESTS = b"tests:\n  - match: Attack in Khost\n  - match: Ambush on convoy\n"
SOURCED = b"""\
where: {countries: [PK]}
tests:
  - match: {title: Attack in Khost, source: dawn}
  - match: {title: Ambush on convoy, source: dawn}
"""
EDITS = [
    (ATTACK, b"severity: medium", b"severity: high"),
    (ATTACK, b"severity: medium", b"severity: hihg"),
    (ATTACK, b"status: active", b"status: draft"),
    (ATTACK, b"$attack", b"$attack OR $raid"),
    (ATTACK, b"$attack", b"$attack AND convoy"),
    (ATTACK, TESTS, SOURCED),
    (ATTACK, b"Ambush on", b"Raid on"),
    (ATTACK, b"Attack in Khost", b'"Attack in Khost"  # ok: W301'),
    (WORDS, b"ambush*", b"raid*"),
    (WORDS, b"ambush*", b"TTP, ambush*, ambushed"),
    (WORDS, b"strike:\n", b"strike_:\n"),
    (WORDS, b"attack:\n", b"queries: {raid: raid OR ambush*}\nattack:\n"),
    (WORDS, b"attack:\n", b"raid:\n  en: [raid]\nattack:\n"),
    (FEEDS, b"country: PK", b"country: AF"),
    (FEEDS, b"title: Dawn", b"title: The Dawn"),
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


def edited(chosen: Iterable[int]) -> dict[str, bytes]:
    """The files with some of the edits made."""
    files = dict(FILES)
    for n in sorted(set(chosen)):
        path, old, new = EDITS[n]
        files[path] = files[path].replace(old, new, 1)
    return files


@cache
def anew(chosen: frozenset[int]) -> Desk | tuple[Fault, ...]:
    """What a first load of the files says."""
    return said(edited(chosen))


@pytest.mark.parametrize("first", range(len(EDITS)))
def test_what_is_taken_over_changes_nothing(first: int) -> None:
    """Before and after one edit, each other gives the desk or the faults that a first load gives."""
    earlier = Earlier()
    for second in range(first, len(EDITS)):
        for chosen in ((), (first,), (first, second), (second,)):
            assert said(edited(chosen), earlier) == anew(frozenset(chosen))


@given(st.lists(st.frozensets(st.integers(0, len(EDITS) - 1), max_size=4), min_size=2, max_size=6))
@settings(max_examples=30)
def test_many_edits_change_nothing_either(states: list[frozenset[int]]) -> None:
    """Whatever states a desk's files go through, each load gives what a first load gives."""
    earlier = Earlier()
    for state in states:
        assert said(edited(state), earlier) == anew(state)


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
