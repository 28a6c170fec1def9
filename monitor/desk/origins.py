"""From a character of a YAML scalar's value back to the character of the file it was written as."""

import re
from collections.abc import Iterator

_FOLD = r"(?P<fold>[ \t]*\n(?:[ \t]*\n)*[ \t]*)"
_PLAIN = re.compile(_FOLD + r"|(?P<sign>.)", re.DOTALL)
_SINGLE = re.compile(_FOLD + r"|(?P<pair>'')|(?P<sign>.)", re.DOTALL)
_DOUBLE = re.compile(
    r"\\\n(?P<joined>(?:[ \t]*\n)*)[ \t]*"
    r"|(?P<escape>\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.))|" + _FOLD + r"|(?P<sign>.)",
    re.DOTALL,
)


def origins(text: str, start: int, end: int, value: str, style: str) -> list[int]:
    """For each character of `value`, the character of `text` it comes from; empty when they cannot be told.

    `start` and `end` are where the scalar stands in `text`; `style` is empty for a plain one, else its quotation mark,
    or | for a literal one and > for a folded one.
    """
    if style == "|":
        ways = list(_literal(text, start, value))
    elif style == ">":
        ways = list(_folded(text, start, value))
    else:
        ways = list(_flow(text, start, end, style))
    return ways if len(ways) >= len(value) else []


def _flow(text: str, start: int, end: int, style: str) -> Iterator[int]:
    quoted = 1 if style in {"'", '"'} else 0
    pattern = {"'": _SINGLE, '"': _DOUBLE}.get(style, _PLAIN)
    for found in pattern.finditer(text, start + quoted, end - quoted):
        groups = found.groupdict()
        if groups.get("fold") is not None:
            # One line break is a blank; each further one is a line break of the value.
            yield from [found.start()] * max(groups["fold"].count("\n") - 1, 1)
        elif groups.get("joined") is not None:
            yield from [found.start()] * groups["joined"].count("\n")
        else:
            yield found.start()


def _literal(text: str, start: int, value: str) -> Iterator[int]:
    """Line by line: what stands before the value's line in the file's line is its indentation."""
    at = text.find("\n", start) + 1
    for line in value.split("\n"):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        first = max(stop - len(line), at)
        yield from range(first, stop)
        yield stop
        at = stop + 1


def _folded(text: str, start: int, value: str) -> Iterator[int]:
    """The value's characters met one after the other in the body without its indentation."""
    body = _body(text, start)
    sign, at = next(body, ("", len(text)))
    for wanted in value:
        while sign == "\n" and wanted not in " \n":
            sign, at = next(body, ("", len(text)))
        yield at
        if sign in {wanted, "\n"}:
            sign, at = next(body, ("", len(text)))


def _body(text: str, start: int) -> Iterator[tuple[str, int]]:
    at = text.find("\n", start) + 1
    explicit = re.search(r"[1-9]", text[start : max(at - 1, start)].split("#", 1)[0])
    first = re.compile(r"(?:[ \t]*\n)*([ ]*)").match(text, at)
    indent = len(first[1]) if first and not explicit else 0
    if explicit:
        line = text.rfind("\n", 0, start) + 1
        indent = len(text[line:start]) - len(text[line:start].lstrip(" ")) + int(explicit[0])
    while at < len(text):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        for place in range(min(at + indent, stop), stop):
            yield text[place], place
        yield "\n", stop
        at = stop + 1
