"""The reading of YAML: what arrives, what is refused, and where everything stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.desk.fault import DeskFaults, Fault
from monitor.desk.nodes import Keyed, Listing, Node, Scalar
from monitor.desk.read import Page, read

WRITTEN = """\
# a comment
plain: one
   two

   three
single: 'it''s
  here'
double: "q\\u0041 \\
   z\\"k
   m

   n"
literal: |
  ($a NEAR/8 $b)
    OR

  # a comment of the query
  c
folded: >-

  foo
   more
  bar

  baz
  qux
flow: [x, {k: "v"}]  # ok: W301, W305 they are right
"""


def scalars(node: Node) -> list[Scalar]:
    """Every scalar below a node."""
    if isinstance(node, Scalar):
        return [node]
    inner = node.items if isinstance(node, Listing) else list(node.values.values())
    return [one for item in inner for one in scalars(item)]


def refused(text: str | bytes) -> list[Fault]:
    """The faults of a file that must not be read."""
    with pytest.raises(DeskFaults) as caught:
        read("f.yaml", text if isinstance(text, bytes) else text.encode())
    return list(caught.value.faults)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_every_character_knows_its_place(ends: str, mark: bytes) -> None:
    """Each character of each value lies where the file has it, in every style, with either line end, with a BOM."""
    page = read("f.yaml", mark + WRITTEN.replace("\n", ends).encode())
    lines = WRITTEN.split("\n")
    seen = 0
    for node in scalars(page.root):
        for offset, sign in enumerate(node.value):
            begin, length = page.span(node, offset)
            line, column = page.place(begin)
            assert length == 1
            if sign.isspace():
                continue
            written = lines[line - 1][column - 1]
            assert written in {sign, "\\"}
            seen += 1
    assert seen > 60


def test_a_stretch_of_a_value_is_marked_as_written() -> None:
    """A stretch of a query in a literal block is the same stretch of the file."""
    page = read("f.yaml", WRITTEN.encode())
    node, _ = page.find(("literal",))
    begin, length = page.span(node, 4, 6)
    assert page.text[begin : begin + length] == "NEAR/8"
    assert page.place(begin) == (14, 7)


def test_every_scalar_is_the_text_that_was_written() -> None:
    """Nothing of a file becomes a number, a truth, a date or nothing."""
    page = read("f.yaml", b"a: [NO, yes, 12:30, 1.10, 010, 0x1F, ~, null, 2025-11-06, .inf, 1_000]\nb:\n")
    words = ["NO", "yes", "12:30", "1.10", "010", "0x1F", "~", "null", "2025-11-06", ".inf", "1_000"]
    assert page.plain() == {"a": words, "b": ""}


def test_a_line_silences_the_warnings_it_names() -> None:
    """`# ok:` with codes and a reason is known by its line."""
    page = read("f.yaml", WRITTEN.encode())
    assert page.silenced == {27: frozenset({"W301", "W305"})}


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("", "E004", (0, 0)),
        ("# only a comment\n", "E004", (0, 0)),
        (b"a: \xff\n", "E003", (1, 4)),
        ("a: 1".encode("utf-16"), "E003", (1, 1)),
        ("a: b: c\n", "E005", (1, 5)),
        ('a: "x\n', "E005", (1, 4)),
        ("a: [1, 2\nb: 3\n", "E005", (2, 2)),
        ('a: "\\UFFFFFFFF"\n', "E005", (1, 1)),
        ("a:\n\tb: 1\n", "E006", (2, 1)),
        ("a:\n  - &x 1\n", "E007", (2, 5)),
        ("a: 1\nb: *a\n", "E007", (2, 4)),
        ("a: !!python/object:os.system x\n", "E008", (1, 4)),
        ("a: !own x\n", "E008", (1, 4)),
        ("%YAML 1.1\n---\na: 1\n", "E008", (1, 1)),
        ("a: 1\nb: 2\na: 3\n", "E009", (3, 1)),
        ("a: 1\n---\nb: 2\n", "E010", (2, 1)),
        ("a: \u202ex\n", "E011", (1, 4)),
        ("a: x\u2066\n", "E011", (1, 5)),
        ("a: x\x00\n", "E011", (1, 5)),
        ("a: 1\rb: 2\n", "E011", (1, 5)),
        ("[" * 5000, "E012", (1, 21)),
        ("? [a]\n: b\n", "E013", (1, 3)),
        ("a: x  # ok: W301\n", "E014", (1, 13)),
        (b"a: " + b"x" * (1024 * 1024), "E002", (0, 0)),
    ],
)
def test_what_analysts_should_not_meet_is_refused(text: str | bytes, code: str, place: tuple[int, int]) -> None:
    """Each form that is refused has its code and its place, and says what to do."""
    (fault,) = refused(text)
    assert (fault.code, (fault.line, fault.column)) == (code, place)


def test_all_of_a_file_is_said_at_once() -> None:
    """An anchor, an alias, a tag and a double key in one file are four faults."""
    found = refused("a: &x 1\nb: *x\nc: !t 2\na: 3\n")
    assert [fault.code for fault in found] == ["E007", "E007", "E008", "E009"]


@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    """Any bytes are a page or faults, never another exception."""
    try:
        page = read("f.yaml", content)
    except DeskFaults as found:
        assert all(fault.lines() for fault in found.faults)
    else:
        assert isinstance(page, Page)


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 3), st.text("\n\t :-[]{}\"'\\|>#&*!%@,?xش", max_size=3))))
def test_places_hold_in_any_file_that_can_be_read(cuts: list[tuple[int, int, str]]) -> None:
    """However a file was cut about, a character of a plain or literal value lies where its place says."""
    text = WRITTEN
    for at, gone, put in cuts:
        text = text[:at] + put + text[at + gone :]
    try:
        page = read("f.yaml", text.encode())
    except DeskFaults:
        return
    assert isinstance(page.root, Scalar | Listing | Keyed)
    for node in scalars(page.root):
        for offset, sign in enumerate(node.value):
            begin, _ = page.span(node, offset)
            if node.style != '"' and sign not in " \n\t":
                assert page.text[begin] == sign
