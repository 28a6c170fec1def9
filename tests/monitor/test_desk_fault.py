"""Faults as a person reads them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.desk.fault import DeskFaults, Fault, shown


def test_a_fault_names_place_line_and_cure() -> None:
    """Place, code and message; the line with carets under the words; what to write."""
    fault = Fault(
        "rules/x.yaml", 6, 11, "E303", 'severity "hihg" is not one', "did you mean high?", "severity: hihg", 4
    )
    assert fault.lines() == [
        'rules/x.yaml:6:11 E303 severity "hihg" is not one',
        "    severity: hihg",
        "              ^^^^",
        "    -> did you mean high?",
    ]
    assert str(fault) == 'rules/x.yaml:6:11 E303 severity "hihg" is not one; did you mean high?'


def test_wide_letters_move_the_caret() -> None:
    """Chinese letters take two columns, and marks above a letter none."""
    wide = Fault("f", 1, 8, "E", "m", "", "巴塔: ते x", 1)
    _, line, carets = wide.lines()
    assert line == "    巴塔: ते x"
    # 4 blanks, 2 wide letters, colon, blank, one letter with its mark, blank
    assert carets == "    " + " " * 8 + "^"


def test_right_to_left_words_stand_beside_the_caret() -> None:
    """Where a terminal may turn the line about, the marked words are repeated."""
    fault = Fault("f", 1, 8, "E", "m", "", "ur: [حملہ, شہید]", 4)
    assert fault.lines()[-1].endswith("here: لہ,")


def test_a_long_line_is_cut_around_the_place() -> None:
    """A line of 1,000 characters is cut on both sides, and the caret is still under its word."""
    text = "a" * 500 + "HERE" + "b" * 500
    _, line, carets = Fault("f", 1, 501, "E", "m", "", text, 4).lines()
    assert len(line) < 130
    assert line[carets.index("^") : carets.rindex("^") + 1] == "HERE"


@pytest.mark.parametrize(
    ("text", "safe"), [("a\x1b[31mb", "a<U+001B>[31mb"), ("\u202ex", "<U+202E>x"), ("a\tb", "a b")]
)
def test_nothing_of_a_file_acts_on_a_terminal(text: str, safe: str) -> None:
    """Escapes and what turns text about are spelled out; the joiners of Persian and Hindi words stay."""
    assert shown(text) == safe
    assert shown("تی\u200cتی") == "تی\u200cتی"


@given(st.text(max_size=300), st.integers(-5, 400), st.integers(-5, 400))
def test_any_line_can_be_drawn(excerpt: str, column: int, length: int) -> None:
    """Whatever stands in a line and wherever the mark is, the lines hold no character that acts on a terminal."""
    for line in Fault("f", 1, column, "E", "m", "", excerpt, length).lines():
        assert "\x1b" not in line
        assert "\n" not in line


def test_faults_come_in_order_and_once() -> None:
    """By file, line and column; a fault said twice is one."""
    one, two = Fault("b", 1, 1, "E", "m"), Fault("a", 9, 1, "E", "m")
    assert DeskFaults([one, two, one]).faults == (two, one)
