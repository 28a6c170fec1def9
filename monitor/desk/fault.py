"""Fault: file, line, column, what is wrong there, and what to write instead."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

WIDEST_EXCERPT = 110
"""Display columns of an excerpt; a longer line is cut around the place."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong, or probably wrong, in a file of a desk.

    `file` is the path inside the desk with slashes. `line` and `column` count from 1, 0 where the whole file is
    meant; `excerpt` is that line as it stands in the file and `length` how many of its characters are marked.
    `advice` says what to write instead, '' where `message` says it all. `warning` marks what is legal.
    """

    file: str
    line: int
    column: int
    code: str
    message: str
    advice: str = ""
    excerpt: str = ""
    length: int = 1
    warning: bool = False

    @property
    def place(self) -> str:
        """`file:line:column`, as editors open it."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    def __str__(self) -> str:
        """The fault in one line."""
        return shown(f"{self.place} {self.code} {self.message}" + (f"; {self.advice}" if self.advice else ""))

    def lines(self) -> list[str]:
        """The fault as a person reads it: place and message, the line with a caret under it, what to write."""
        said = [f"{self.place} {self.code} {shown(self.message)}"]
        if self.line and self.excerpt.strip():
            said += [f"    {line}" for line in _marked(self.excerpt, self.column - 1, self.length)]
        if self.advice:
            said.append(f"    -> {shown(self.advice)}")
        return said


class DeskFaults(Exception):  # noqa: N818 - what was found is many faults, not one error
    """A desk that cannot be used: `faults` holds every fault of every file, in order of file and line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(in_order(faults))
        super().__init__("\n".join(line for fault in self.faults for line in fault.lines()))


class UnreadableError(DeskFaults):
    """Files of a desk that are there and cannot be read, or must not be."""


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Each fault once, by file, line and column; those of a whole file come first."""
    return sorted(set(faults), key=lambda one: (one.file, one.line, one.column, one.code, one.message))


def shown(text: str) -> str:
    """The text with every character that would act on a terminal or hide in it spelled out."""
    return "".join(_visible(sign) for sign in text)


def _visible(sign: str) -> str:
    if sign == "\t":
        return " "
    # ZWNJ and ZWJ (U+200C, U+200D) belong to Persian, Pashto and Hindi spelling; everything else of these
    # categories orders text about or is not seen.
    if sign not in "\u200c\u200d" and unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return f"<U+{ord(sign):04X}>"
    return sign


def _width(sign: str) -> int:
    """Columns a character takes on a terminal."""
    if unicodedata.category(sign) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in {"W", "F"} else 1


def _columns(text: str) -> int:
    return sum(_width(sign) for sign in text)


def _is_turned(text: str) -> bool:
    return any(unicodedata.bidirectional(sign) in {"R", "AL"} for sign in text)


def _marked(excerpt: str, at: int, length: int) -> list[str]:
    """The excerpt, cut to a width, and the line of carets under it.

    Where right-to-left letters stand before the end of the mark, terminals differ in where they draw it: the
    carets follow reading order, and the marked words stand beside them.
    """
    at = min(max(at, 0), len(excerpt))
    end = min(max(at + length, at + 1), max(len(excerpt), at + 1))
    before, inside, after = (shown(part) for part in (excerpt[:at], excerpt[at:end], excerpt[end:]))
    turned = _is_turned(before + inside)
    before = before.lstrip()
    if _columns(before) > WIDEST_EXCERPT // 2:
        before = "… " + _tail(before, WIDEST_EXCERPT // 2)
    room = WIDEST_EXCERPT - _columns(before)
    inside = _head(inside, room)
    after = _head(after.rstrip(), room - _columns(inside))
    carets = " " * _columns(before) + "^" * max(_columns(inside), 1)
    if turned and inside.strip():
        carets += f" here: {inside.strip()}"
    return [before + inside + after, carets]


def _head(text: str, room: int) -> str:
    if _columns(text) <= room:
        return text
    kept, used = [], 0
    for sign in text:
        used += _width(sign)
        if used > max(room, 1):
            break
        kept.append(sign)
    return "".join(kept) + "…"


def _tail(text: str, room: int) -> str:
    kept, used = [], 0
    for sign in reversed(text):
        used += _width(sign)
        if used > room:
            break
        kept.append(sign)
    return "".join(reversed(kept))
