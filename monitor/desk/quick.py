"""The quick way through a file that is in order: libyaml's events, built into nodes.

libyaml is written in C and takes a thirtieth of the time, but it is of YAML 1.1 and its messages are not ours. So it is
asked only for what both versions read alike, and where anything is odd the answer is None: then `monitor.desk.read`
reads the file its own way, and says what is wrong.
"""

import re
from collections.abc import Callable
from typing import Any

from yaml.error import YAMLError
from yaml.events import MappingEndEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent, StreamEndEvent

try:
    from yaml.cyaml import CParser
except ImportError:  # PyYAML was built without libyaml: all files go the other way
    CParser = None

from monitor.desk.nodes import DEEPEST, Keyed, Listing, Node, Scalar

_SIGNS = ("\t", "\ufeff", "\n%", "\n...")
"""A tab, a byte order mark inside, a directive, the end of a document."""
# Each begins with its rare sign and looks back from there: so a search goes through a file at the speed of memory.
_TOUCHING = re.compile(r"#(?<=[-+0-9|>]#)")
"""A comment that touches the sign of a block."""
_ADJACENT = re.compile(r":(?=\S)(?<=[\"'\]}\s]:)")
"""A value that touches its colon, after a key in quotes or brackets, or after a blank."""
_BLANKS = re.compile(r"\n +(?:\n|\Z)")
"""A line of blanks: it may count as a line of a block."""


class _OddError(Exception):
    """Something that the other way has a word to say of."""


def nodes(text: str) -> Node | None:
    """The one node of a file's text, None where the other way has to read it."""
    if CParser is None or _may_differ(text):
        return None
    try:
        take: Callable[[], Any] = CParser(text).get_event
        take()  # the stream begins
        if take().__class__ is StreamEndEvent:
            return None
        found = _node(take(), take, 1)
        take()  # the document ends
        return found if take().__class__ is StreamEndEvent else None
    except (_OddError, YAMLError, ValueError):
        return None


def _may_differ(text: str) -> bool:
    """Whether a text holds what the two versions of YAML do not read alike everywhere."""
    if text.startswith(("%", " ")) or any(sign in text for sign in _SIGNS):
        return True
    return any(pattern.search(text) for pattern in (_TOUCHING, _ADJACENT, _BLANKS))


def _node(event: Any, take: Callable[[], Any], depth: int) -> Node:
    if event.__class__ is ScalarEvent:
        return _scalar(event)
    if event.anchor is not None or event.tag is not None or depth > DEEPEST:
        raise _OddError
    if event.__class__ is SequenceStartEvent:
        return _listing(event, take, depth)
    return _keyed(event, take, depth)


def _scalar(event: Any) -> Scalar:
    value, style = event.value, event.style
    if event.anchor is not None or event.tag is not None or not (value or style):
        raise _OddError
    return Scalar(event.start_mark.index, event.end_mark.index, value, style or "")


def _listing(event: Any, take: Callable[[], Any], depth: int) -> Listing:
    found = Listing(event.start_mark.index)
    add = found.items.append
    while (inner := take()).__class__ is not SequenceEndEvent:
        add(_node(inner, take, depth + 1))
    return found


def _keyed(event: Any, take: Callable[[], Any], depth: int) -> Keyed:
    found = Keyed(event.start_mark.index)
    keys, values = found.keys, found.values
    while (first := take()).__class__ is not MappingEndEvent:
        if first.__class__ is not ScalarEvent:
            raise _OddError
        key = _scalar(first)
        name = key.value
        if not name or "\n" in name or name in keys:
            raise _OddError
        keys[name] = key
        values[name] = _node(take(), take, depth + 1)
    return found
