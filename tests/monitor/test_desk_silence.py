"""What a line silences: each warning on its own line, and by its key where it stands in a text of several lines."""

import functools
from pathlib import Path

import pytest

from monitor.desk.fault import Fault
from monitor.desk.layout import read_files
from monitor.desk.load import load_files
from monitor.desk.silence import STEADY
from rules.codes import CODES

DESK = Path(__file__).resolve().parents[1] / "desks" / "warned"
WORDS = "rules/terms/words.yaml"
ATTACK = "rules/indicators/attack.yaml"


@functools.cache
def files() -> dict[str, bytes]:
    """The files of a desk with every warning that needs neither a date nor an archive."""
    return read_files(DESK)


@functools.cache
def warnings() -> tuple[Fault, ...]:
    """What is told of that desk."""
    return load_files(files()).warnings


def places(told: tuple[Fault, ...]) -> list[tuple[str, int, str]]:
    """File, line and code of each."""
    return [(one.file, one.line, one.code) for one in told]


def silenced(file: str, line: int, code: str) -> list[tuple[str, int, str]]:
    """What is told once a comment at the end of a line of a file silences a code."""
    lines = files()[file].decode().split("\n")
    written = lines[line - 1]
    known = "# ok: " in written
    lines[line - 1] = (
        written.replace("# ok: ", f"# ok: {code}, ") if known else f"{written}  # ok: {code} as it should be"
    )
    return places(load_files({**files(), file: "\n".join(lines).encode()}).warnings)


def test_every_warning_of_a_desk_is_told_at_its_place() -> None:
    """The desk gives exactly the warnings in its warnings.txt: places, words, carets and advice."""
    told = "\n".join(line for one in warnings() for line in one.lines())
    assert told + "\n" == (DESK / "warnings.txt").read_text(encoding="utf-8")


def test_the_desk_has_every_warning_that_files_alone_can_have() -> None:
    """No code is left out but those that wait for a date or for an archive."""
    later = {"W302", "W310", "W311", "W313", "W314", "W316", "W317", "W318"}
    assert {one.code for one in warnings()} == {code for code in CODES if code.startswith("W")} - later
    assert set(CODES) > STEADY


@pytest.mark.parametrize("told", places(warnings()), ids=lambda told: f"{Path(told[0]).stem}-{told[1]}-{told[2]}")
def test_a_comment_on_its_line_silences_a_warning(told: tuple[str, int, str]) -> None:
    """`# ok:` with the code and a reason takes away the warnings of that code on that line, and nothing else.

    In quotation marks no comment fits: there the line where they close is taken.
    """
    file, line, code = told
    closing = {(ATTACK, 23): 24}.get((file, line), line)
    gone = {(file, line, code), (file, closing, code)}
    assert silenced(file, closing, code) == [one for one in places(warnings()) if one not in gone]


@pytest.mark.parametrize(
    ("file", "line", "gone"),
    [
        (WORDS, 11, {(13, "W304"), (14, "W301"), (14, "W304")}),
        (WORDS, 15, {(17, "W303")}),
        (ATTACK, 19, {(22, "W303")}),
        ("rules/filters/sport.yaml", 4, {(5, "W301"), (5, "W304")}),
        ("rules/indicators/strike.yaml", 10, {(12, "W301")}),
    ],
)
def test_a_comment_beside_its_key_silences_all_of_a_text(file: str, line: int, gone: set[tuple[int, str]]) -> None:
    """What stands in a text below its key is silenced beside the key as well, for all lines of the text."""
    lines = files()[file].decode().split("\n")
    lines[line - 1] += f"  # ok: {', '.join(sorted({code for _, code in gone}))} as it should be"
    told = load_files({**files(), file: "\n".join(lines).encode()}).warnings
    assert places(told) == [one for one in places(warnings()) if one[0] != file or one[1:] not in gone]


@pytest.mark.parametrize(
    ("comment", "code"),
    [
        ("# ok: W301 no such warning here", "W301"),
        ("# ok: W305, W304 the second is none", "W304"),
        ("# ok: W300 was never a code", "W300"),
    ],
)
def test_what_silences_nothing_is_told(comment: str, code: str) -> None:
    """A comment that hides no warning is one itself, at the code that is in vain."""
    text = f"attack:\n  en:\n    - attack*\n    - attack(s|ed)  {comment}\n    - ambush*\n"
    sound = {**read_files(DESK.parent / "quiet"), WORDS: text.encode()}
    told = [one for one in load_files(sound).warnings if one.code == "W319"]
    assert [(one.line, one.excerpt[one.column - 1 : one.column - 1 + one.length]) for one in told] == [(4, code)]


@pytest.mark.parametrize(
    "comment",
    [
        "# ok: W302 common on purpose",
        "# ok: W311 looked at each spring",
        "# ok: W313 rare",
        "# ok: W316 the bare word means something else",
        "# ok: W306, W308, W315 as they should be",
        "# ok: W301, W319 to come",
    ],
)
def test_what_may_come_back_is_not_told_to_be_in_vain(comment: str) -> None:
    """Warnings that wait for a date, an archive or a status may be silenced before they come."""
    text = f"attack:\n  en: [attack*, ambush*]  {comment}\n"
    sound = {**read_files(DESK.parent / "quiet"), WORDS: text.encode()}
    assert load_files(sound).warnings == ()


def test_nothing_is_looked_for_in_a_rule_that_is_retired() -> None:
    """A retired rule is not warned of, and what its lines silence is not told to be in vain."""
    text = files()[ATTACK].decode().replace("status: active", 'status: retired\nretired: {on: 2025-01-01, why: "x"}')
    text = text.replace('drill)"', 'drill)"  # ok: W301 kept as it was')
    told = load_files({**files(), ATTACK: text.encode()}).warnings
    assert [one for one in told if one.file == ATTACK] == []
