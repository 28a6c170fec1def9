"""YAML with every scalar a string and every node's line and column; refuses what analysts should not meet.

The one importer of ruamel. It takes the parser's events, not its constructors: nothing of a file is ever turned
into a number, a date or an object here, so `no`, `12:30` and `010` arrive as they were written. A file that is in
order is read by `monitor.desk.quick`, to the same nodes; this way is for all others, and says what is wrong.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from monitor.desk.fault import DeskFaults, Fault
from monitor.desk.nodes import DEEPEST, Keyed, Listing, Node, Path, Scalar, child
from monitor.desk.origins import origins
from monitor.desk.quick import nodes

LARGEST = 1024 * 1024
"""Bytes of a file."""

_SILENCE = re.compile(r"#(?<![^ \t\n]#)[ \t]*ok:[ \t]*(W\d{3}(?:[ \t,]+W\d{3})*)(.*)$", re.MULTILINE)
_TAB = re.compile(r"^[ ]*\t[ \t]*(?=[^ \t\r\n])", re.MULTILINE)
_FORBIDDEN = re.compile(
    # Control characters, line ends that YAML 1.2 does not count as such, and what turns the direction of text.
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\r(?!\n)",
)
_DIRECTIVE = re.compile(r"^%[^\n]*", re.MULTILINE)
_ADVICE = (
    ("mapping values are not allowed", "put quotes around a value that holds a colon and a blank"),
    ("could not find expected ':'", "a key is followed by a colon and a blank, as in `title: Talks`"),
    ("expected <block end>", "the indentation does not fit the lines above: keys of one thing begin in one column"),
    ("unexpected end of stream", "a quotation mark or bracket that was opened is not closed"),
    ("expected ',' or", "a list in brackets has a comma between its entries and a closing bracket"),
    ("cannot start any token", "put quotes around text that begins with a sign"),
    ("unknown escape", "in double quotes a backslash is written twice"),
)


@dataclass(frozen=True)
class Page:
    """One file, read: its path in the desk, its text, its nodes, and the warnings that its lines silence.

    `content` are the bytes it was read from; `made` is what nodes of it became, by the kind and their path.
    """

    file: str
    text: str
    root: Node
    silenced: dict[int, frozenset[str]]
    content: bytes = b""
    made: dict[tuple[type, Path], object] = field(default_factory=dict)

    @cached_property
    def _starts(self) -> list[int]:
        return _line_starts(self.text)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of a character of the text."""
        return _place(self._starts, offset)

    def offset(self, line: int, column: int) -> int:
        """The character of the text at a line and column, from 1."""
        return self._starts[line - 1] + column - 1

    def plain(self, node: Node | None = None) -> Any:
        """The node, by default the whole file, as strings, lists and dictionaries."""
        node = self.root if node is None else node
        if isinstance(node, Scalar):
            return node.value
        if isinstance(node, Listing):
            return [self.plain(item) for item in node.items]
        return {key: self.plain(value) for key, value in node.values.items()}

    def find(self, path: Path, top: Node | None = None) -> tuple[Node, int]:
        """The deepest node along `path`, and how many steps of the path lead to it."""
        node = self.root if top is None else top
        for taken, step in enumerate(path):
            inner = child(node, step)
            if inner is None:
                return node, taken
            node = inner
        return node, len(path)

    def span(self, node: Node, offset: int | None = None, length: int = 1) -> tuple[int, int]:
        """Where in the text a node stands, or `length` characters of a scalar's value from `offset` on."""
        if not isinstance(node, Scalar):
            return node.start, 1
        if offset is None:
            first = self.text[node.start : node.end].split("\n", 1)[0].rstrip()
            return node.start, max(len(first), 1)
        ways = origins(self.text, node.start, node.end, node.value, node.style)
        if not ways:
            return node.start, 1
        begin = ways[min(max(offset, 0), len(ways) - 1)]
        last = ways[min(max(offset + length - 1, 0), len(ways) - 1)]
        return begin, max(last - begin + 1, 1)

    def fault(
        self,
        span: tuple[int, int],
        code: str,
        message: str,
        advice: str = "",
        *,
        warning: bool = False,
    ) -> Fault:
        """A fault at a stretch of this file's text, given as start and length."""
        line, column = self.place(span[0])
        begin = self._starts[line - 1]
        excerpt = self.text[begin:].split("\n", 1)[0]
        return Fault(self.file, line, column, code, message, advice, excerpt, span[1], warning)


def read(file: str, content: bytes) -> Page:
    """Read one file; raises DeskFaults with all that is wrong with its form."""
    text = _decoded(file, content)
    page = Page(file, text, Scalar(0, 0, "", ""), {})
    if faults := list(_signs(page)):
        raise DeskFaults(faults)
    quick = nodes(text)
    root, faults = (quick, []) if quick is not None else slowly(page)
    silences = list(_SILENCE.finditer(text)) if "ok:" in text else []
    advice = "write `# ok: W301` and then why it is right"
    faults += [
        page.fault((found.start(1), len(found[1])), "E014", "a silenced warning needs a reason", advice)
        for found in silences
        if not found[2].strip()
    ]
    if faults or root is None:
        raise DeskFaults(faults)
    lines = {page.place(found.start(1))[0]: frozenset(re.findall(r"W\d{3}", found[1])) for found in silences}
    return Page(file, text, root, lines, content)


def slowly(page: Page) -> tuple[Node | None, list[Fault]]:
    """The one node of a page's text by ruamel's events, None if it could not be read to its end, and its faults."""
    return _Builder(page).build()


def _decoded(file: str, content: bytes) -> str:
    if len(content) > LARGEST:
        raise DeskFaults([Fault(file, 0, 0, "E002", "the file is larger than 1 MiB", "split it into several files")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        column = len(content[content.rfind(b"\n", 0, wrong.start) + 1 : wrong.start].decode("utf-8", "replace")) + 1
        message = f"the byte 0x{content[wrong.start]:02x} here is not UTF-8"
        fault = Fault(file, line, column, "E003", message, "save the file with the encoding UTF-8")
        raise DeskFaults([fault]) from None
    # A line ends at LF or CRLF; lines and columns are the same after this.
    return text.replace("\r\n", "\n")


def _signs(page: Page) -> Iterator[Fault]:
    for found in _FORBIDDEN.finditer(page.text):
        message = f"the character U+{ord(found[0][0]):04X} is not allowed: it is not seen, or turns the text around it"
        yield page.fault((found.start(), 1), "E011", message, "delete it, or type the line anew")
    for found in _TAB.finditer(page.text) if "\t" in page.text else ():
        yield page.fault((found.start(), len(found[0])), "E006", "a tab indents this line", "indent with blanks")


def _line_starts(text: str) -> list[int]:
    return [0, *(found.end() for found in re.finditer("\n", text))]


def _place(starts: list[int], offset: int) -> tuple[int, int]:
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


class _Builder:
    """The parser's events, built into nodes; what analysts should not meet becomes a fault on the way."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._faults: list[Fault] = []
        self._open: list[Listing | Keyed] = []
        self._key: list[Scalar | None] = []
        self._root: Node | None = None
        self._documents = 0

    def build(self) -> tuple[Node | None, list[Fault]]:
        """The file's one node and what is wrong; None if the text could not be read to its end."""
        try:
            self._walk()
        except MarkedYAMLError as wrong:
            self._broken(wrong)
        except (YAMLError, ValueError, OverflowError) as wrong:
            self._say((0, 1), "E005", f"this is not YAML: {wrong}")
        except AssertionError:
            pass  # a directive with a version that ruamel never heard of: said to be a directive already
        if self._root is None and not self._faults:
            message = "the file is empty"
            self._faults.append(Fault(self._page.file, 0, 0, "E004", message, "write its keys, or delete the file"))
        return self._root, self._faults

    def _walk(self) -> None:
        for found in _DIRECTIVE.finditer(self._page.text):
            if "---" not in self._page.text[: found.start()]:
                self._say((found.start(), len(found[0])), "E008", "directives are not used here", "delete this line")
        for event in YAML(typ="safe", pure=True).parse(self._page.text):
            if not self._take(event, type(event).__name__):
                return

    def _take(self, event: Any, kind: str) -> bool:
        """Take one event; False when the rest of the file is not worth reading."""
        if kind in {"SequenceEndEvent", "MappingEndEvent"}:
            self._open.pop()
            self._key.pop()
        elif kind == "DocumentStartEvent":
            self._documents += 1
            if self._documents > 1:
                message = "a second document begins here"
                self._say((event.start_mark.index, 3), "E010", message, "one file holds one document: delete the ---")
                return False
        elif kind in {"ScalarEvent", "AliasEvent", "SequenceStartEvent", "MappingStartEvent"}:
            return self._node(event, kind)
        return True

    def _node(self, event: Any, kind: str) -> bool:
        self._refuse_names(event, kind)
        start, end = event.start_mark.index, event.end_mark.index
        if kind in {"ScalarEvent", "AliasEvent"}:
            value = event.value if kind == "ScalarEvent" else ""
            self._put(Scalar(start, end, value, getattr(event, "style", "") or ""))
            return True
        node: Listing | Keyed = Listing(start) if kind == "SequenceStartEvent" else Keyed(start)
        self._put(node)
        self._open.append(node)
        self._key.append(None)
        if len(self._open) > DEEPEST:
            self._say((start, 1), "E012", f"more than {DEEPEST} levels stand inside each other", "write it flatter")
            return False
        return True

    def _refuse_names(self, event: Any, kind: str) -> None:
        span = (event.start_mark.index, max(event.end_mark.index - event.start_mark.index, 1))
        quote = "put quotes around text that begins with"
        if kind == "AliasEvent":
            self._say(span, "E007", f"*{event.anchor} is an alias, which is not used here", f"{quote} *")
            return
        if event.anchor is not None:
            self._say((span[0], 1), "E007", f"&{event.anchor} is an anchor, which is not used here", f"{quote} &")
        if event.ctag is not None and str(event.ctag):
            self._say((span[0], 1), "E008", f"{event.ctag} is a tag, which is not used here", f"{quote} !")

    def _put(self, node: Node) -> None:
        """Put a node where it belongs: into the list, or as key or value of the keys, that is open."""
        if not self._open:
            self._root = self._root or node
            return
        parent = self._open[-1]
        if isinstance(parent, Listing):
            parent.items.append(node)
            return
        key = self._key[-1]
        if key is None:
            self._key[-1] = self._as_key(node, parent)
            return
        if key.value not in parent.keys:
            parent.keys[key.value] = key
            parent.values[key.value] = node
        self._key[-1] = None

    def _as_key(self, node: Node, parent: Keyed) -> Scalar:
        if not isinstance(node, Scalar) or not node.value or "\n" in node.value:
            self._say((node.start, 1), "E013", "a key must be one plain word or text", "write `key: value`")
            return Scalar(node.start, node.start, f"\0{node.start}", "")
        if node.value in parent.keys:
            line, _ = self._page.place(parent.keys[node.value].start)
            message = f"{node.value} stands twice; first in line {line}"
            self._say(self._page.span(node), "E009", message, "keep one of them")
        return node

    def _broken(self, wrong: MarkedYAMLError) -> None:
        mark, began = wrong.problem_mark or wrong.context_mark, wrong.context_mark
        if mark is not None and began is not None and mark.index >= len(self._page.text):
            mark = began  # what was opened and never closed is shown where it was opened
        problem = str(wrong.problem or wrong.context or wrong)
        hint = next((advice for sign, advice in _ADVICE if sign in problem), "")
        offset = min(mark.index, len(self._page.text)) if mark is not None else 0
        if began is not None and mark is not None and began.line != mark.line:
            problem += f" ({wrong.context}, which began in line {began.line + 1})"
        self._say((offset, 1), "E005", f"this is not YAML: {problem}", hint)

    def _say(self, span: tuple[int, int], code: str, message: str, advice: str = "") -> None:
        self._faults.append(self._page.fault(span, code, message, advice))
