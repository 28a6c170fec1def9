"""`# ok: W301 reason`: which warnings a line silences, and which of these comments silence nothing.

A warning is silenced on its own line. One inside a text is silenced also beside the text's key, where a block begins,
and where quotation marks close: they leave no room for a comment in between.
"""

import re
from collections.abc import Collection, Iterator

from monitor.desk.fault import Fault
from monitor.desk.nodes import Keyed, Listing, Node, Scalar
from monitor.desk.pages import Pages
from monitor.desk.read import Page
from rules.codes import CODES

STEADY = frozenset({"W301", "W303", "W304", "W305", "W307", "W309", "W312"})
"""Codes that are told whenever they are so: others wait for a date, an archive or a rule's status, or are told once."""


def spoken(pages: Pages, idle: Collection[str] = ()) -> Iterator[Fault]:
    """The faults and warnings that no line silences, and W319 for what a line silences in vain.

    In the files of `idle` nothing was looked for.
    """
    used: set[tuple[str, int, str]] = set()
    for fault in pages.faults:
        page = pages.by_file.get(fault.file)
        lines = _lines(page, fault) if page is not None and page.silenced and fault.warning else ()
        silencing = {line for line in lines if page is not None and fault.code in page.silenced.get(line, ())}
        used |= {(fault.file, line, fault.code) for line in silencing}
        if not silencing:
            yield fault
    for page in pages.by_file.values():
        if page.file not in idle:
            yield from _in_vain(page, used)


def _lines(page: Page, fault: Fault) -> set[int]:
    """The lines on which a warning can be silenced."""
    found = _around(page.root, page.offset(fault.line, fault.column)) if fault.line else None
    if found is None:
        return {fault.line}
    key, text = found
    last = fault.line if text.style in {"|", ">"} else page.place(text.end)[0]
    return {fault.line, page.place(key.start)[0], page.place(text.start)[0], last}


def _around(node: Node, offset: int) -> tuple[Scalar, Scalar] | None:
    """The key and the text in which a character of a file stands; None where it stands in no key's text."""
    waiting: list[tuple[Scalar | None, Node]] = [(None, node)]
    while waiting:
        key, one = waiting.pop()
        if isinstance(one, Keyed):
            waiting += [(one.keys[name], value) for name, value in one.values.items()]
        elif isinstance(one, Listing):
            waiting += [(None, item) for item in one.items]
        elif key is not None and one.start <= offset < one.end:
            return key, one
    return None


def _in_vain(page: Page, used: set[tuple[str, int, str]]) -> Iterator[Fault]:
    for line, codes in page.silenced.items():
        if "W319" in codes:
            continue
        for code in sorted(codes):
            if code in CODES and (code not in STEADY or (page.file, line, code) in used):
                continue
            begin = page.offset(line, 1)
            comment = re.compile(rf"#[ \t]*ok:.*?({code})").search(page.text, begin)
            message = f"there is no {code} here that could be silenced" if code in CODES else f"there is no code {code}"
            span = (comment.start(1) if comment else begin, len(code))
            yield page.fault(span, "W319", message, "take it out, so that it hides nothing later", warning=True)
