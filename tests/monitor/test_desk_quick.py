"""The quick way of reading a file and the careful one give the same nodes, or the quick one gives way."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.desk.nodes import Node, Scalar
from monitor.desk.quick import nodes
from monitor.desk.read import Page, slowly

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = [*sorted((ROOT / "rules" / "afpak").rglob("*.yaml")), ROOT / "feeds" / "afpak.yaml"]
BROKEN = sorted((ROOT / "tests" / "desks").rglob("*.yaml"))
TEXTS = [path.read_text(encoding="utf-8", errors="replace") for path in (*SHIPPED, *BROKEN)]

PUT = st.sampled_from(
    [
        *" \t\n#:-?|>'\"\\[]{},&*!%@`~=.aش中\u200c\ufeff\u00a0",
        *("  ", "\n  ", "\n\n", ": ", "- ", "- - ", "? ", " #", "''", '\\"', "\\\n", "\\u00e9", "\\x41", "\\/", "\\N"),
        *("|-", ">+", "|2", ">-\n", "|\n  x\n\n   y\n", "---", "...", "\n---\n", "\n...\n", "<<: ", "k: v", "x:y"),
        *('{"a":b}', "[a:b]", '["a" :b]', "{a: b}", "- a: b", "a: [b, c]", "# ok: W301 so", "># so", "\n \n"),
    ],
)
CUTS = st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 8), PUT), max_size=6)


def agreed(text: str) -> Node | None:
    """What the quick way reads, None where it gives way; the careful way must read the same, without a fault."""
    found = nodes(text)
    if found is not None:
        assert slowly(Page("f.yaml", text, Scalar(0, 0, "", ""), {})) == (found, [])
    return found


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_shipped_files_are_read_the_quick_way(path: Path) -> None:
    """No shipped file needs the careful way, and both give the same nodes for it."""
    assert agreed(path.read_text(encoding="utf-8")) is not None


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_broken_files_are_read_alike(path: Path) -> None:
    """A file with faults goes the careful way, or both ways agree."""
    agreed(path.read_text(encoding="utf-8", errors="replace"))


@given(st.sampled_from(TEXTS), st.integers(0, 200), st.integers(1, 25), CUTS)
def test_mutated_files_are_read_alike(text: str, first: int, count: int, cuts: list[tuple[int, int, str]]) -> None:
    """However some lines of a file were cut about, the quick way gives the careful one's nodes or gives way."""
    lines = text.splitlines(keepends=True)
    first %= max(len(lines) - count, 1)
    piece = "".join(lines[first : first + count])
    for at, gone, put in cuts:
        here = at % (len(piece) + 1)
        piece = piece[:here] + put + piece[here + gone :]
    agreed(piece)


@given(st.text("ab01 \n:-#'\"|>[]{},?!&*%.\\\t", max_size=60))
@example("- >\n \n  \n  # more indented\n")
@example("block: ># touches\n  text\n")
@example("[ 'key' :value ]\n")
@example("a: b\n...\n...\n")
@example("a:")
@example("%YAML 1.3\n---\na: b\n")
@example("a: &x b\nc: *x\n")
def test_signs_are_read_alike(text: str) -> None:
    """Any heap of YAML's signs is read alike or goes the careful way."""
    agreed(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a comment\n",
        "a: 1\na: 2\n",
        "a: b: c\n",
        "a: !t b\n",
        "a: &x b\n",
        "? [a]\n: b\n",
        "[" * 30,
        "a: 1\n---\nb: 2\n",
    ],
)
def test_what_has_a_fault_is_left_to_the_careful_way(text: str) -> None:
    """The quick way never answers for what the careful way refuses."""
    assert nodes(text) is None
