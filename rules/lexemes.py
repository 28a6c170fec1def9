"""The query language's words: text -> lexemes, and what is wrong with its characters."""

import re
from typing import NamedTuple

import regex

from feeds.tokens import APOSTROPHES, INVISIBLE
from rules.errors import QueryError
from rules.terms import JOINTS

FIELDS = ("title", "summary", "body", "any")

_START = rf"[\p{{L}}\p{{M}}\p{{Nd}}{APOSTROPHES}.]"
_INNER = rf"[\p{{L}}\p{{M}}\p{{Nd}}{APOSTROPHES}.{JOINTS}{INVISIBLE}]"
_WORD = regex.compile(rf"{_START}{_INNER}*")
_MORE = regex.compile(rf"(?:{_INNER}|\*(?={_INNER})|\([^()\s\"]*\))*\*?")
# Most of what is written: a list, a bracket, a phrase, a word of ASCII, between blanks and brackets. What this takes
# the steps below would take too, one after the other, and slower; all else is left to them.
_COMMON = re.compile(
    r"[ \n]*(?:\$([a-z][a-z0-9_-]*)(?=[ \n(),]|$)|([(),])|\"([^\"\n]*)\"|([A-Za-z][A-Za-z0-9-]*\*?)(?=[ \n),]|$))"
)
_SPACE = regex.compile(rf"(?:\s|#[^\n]*|[{INVISIBLE}])+")
_STRING = re.compile(r'"([^"\n]*)("?)')
_CURLY = re.compile('[“”„‟«»″]([^“”„‟«»″"\n]*)[“”„‟«»″"]?')
_LIST = regex.compile(rf"\$([a-z][a-z0-9_-]*)(?!{_INNER})")
_MEASURED = regex.compile(rf"(NEAR|BEFORE|AFTER|ATLEAST)(?:/([0-9]{{1,6}}|s)(?!{_INNER})|(?!{_INNER}))", re.IGNORECASE)
_NUMBER = regex.compile(rf"NUM(?:(>=|<=|>|<|=)([0-9]{{1,15}}(?:\.[0-9]{{1,6}})?)?)?(?!{_INNER})")
_LOOSE = re.compile(r"\s*/\s*[0-9s]*")
_OPERATORS = frozenset({"AND", "OR", "NOT", "INSIDE", "OF"})
_SMALL = frozenset({"and", "or", "not", "near"})
_RESERVED = _OPERATORS | {"NEAR", "BEFORE", "AFTER", "ATLEAST", "NUM"}
_MEANT = {"&": "AND", "|": "OR", "!": "NOT", "-": "AND NOT", "+": "AND", "[": "(", "]": ")", "{": "(", "}": ")"}


class Lexeme(NamedTuple):  # and no dataclass: a large desk has a hundred thousand
    """A word of the language: its `kind` (TERM, LIST, FIELD, NUM, AND, NEAR, ...) and the characters it takes.

    `text` is what a term, list or field says, the comparison of NUM; `number` a distance, count or value, None for
    `/s` and where there is none. `inner` is where a term's own text starts.
    """

    kind: str
    start: int
    end: int
    text: str = ""
    number: float | None = None
    exact: bool = False
    inner: int = 0


def scan(query: str, *, step_by_step: bool = False) -> tuple[list[Lexeme], list[QueryError]]:
    """Cut a query into lexemes, with an END; all that is wrong with its characters comes beside them.

    With `step_by_step` nothing is taken the short way: the answer is the same.
    """
    scanner = _Scanner(query)
    scanner.run(step_by_step=step_by_step)
    return scanner.lexemes, scanner.faults


class _Scanner:
    """Goes through a query once; after a fault it goes on as if the nearest right thing stood there."""

    def __init__(self, query: str) -> None:
        self.query = query
        self.at = 0
        self.lexemes: list[Lexeme] = []
        self.faults: list[QueryError] = []

    def run(self, *, step_by_step: bool) -> None:
        steps = (self._string, self._curly, self._list, self._measured, self._number, self._word)
        while True:
            if not step_by_step:
                self._common()
            space = _SPACE.match(self.query, self.at)
            self.at = space.end() if space else self.at
            if self.at >= len(self.query):
                break
            if self.query[self.at] in "(),":
                self._add(self.query[self.at], self.at + 1)
            elif not (self._exact() or any(step() for step in steps)):
                self._unexpected()
        self._add("END", self.at)

    def _common(self) -> None:
        """Take what is written in the common way, as far as it goes."""
        while found := _COMMON.match(self.query, self.at):
            kind, end = found.lastindex or 0, found.end()
            start, text = found.start(kind), found[kind]
            if kind == 1:
                lexeme = Lexeme("LIST", start - 1, end, text)
            elif kind == 2:
                lexeme = Lexeme(text, start, end)
            elif kind == 3:
                lexeme = Lexeme("TERM", start - 1, end, text, inner=start)
            elif text in _OPERATORS:
                lexeme = Lexeme(text, start, end)
            elif text.rstrip("*").upper() in _RESERVED:
                return
            else:
                lexeme = Lexeme("TERM", start, end, text, inner=start)
            self.lexemes.append(lexeme)
            self.at = end

    def _add(self, kind: str, end: int, text: str = "", number: float | None = None) -> bool:
        self.lexemes.append(Lexeme(kind, self.at, end, text, number))
        self.at = end
        return True

    def _term(self, end: int, text: str, inner: int, *, exact: bool) -> bool:
        self.lexemes.append(Lexeme("TERM", self.at, end, text, exact=exact, inner=inner))
        self.at = end
        return True

    def _fault(self, code: str, message: str, advice: str, length: int = 1, at: int | None = None) -> None:
        self.faults.append(QueryError(code, message, self.at if at is None else at, length, advice))

    def _exact(self) -> bool:
        if self.query[self.at] != "=":
            return False
        inner = self.at + 1
        if self._string(inner) or self._word(inner):
            return True
        self._fault("E109", "`=` stands alone", "write `=` and the word without a blank between, such as =TTP")
        self.at = inner
        return True

    def _string(self, at: int | None = None) -> bool:
        start = self.at if at is None else at
        found = _STRING.match(self.query, start)
        if found is None:
            return False
        if not found[2]:
            self._fault("E104", "this quotation mark is never closed", 'write " at the end, on the same line', at=start)
        return self._term(found.end(), found[1], start + 1, exact=at is not None)

    def _curly(self) -> bool:
        found = _CURLY.match(self.query, self.at)
        if found is None:
            return False
        self._fault("E103", "curly quotation marks", f'write straight ones: "{found[1]}"', len(found[0]))
        return self._term(found.end(), found[1] or "x", self.at + 1, exact=False)

    def _list(self) -> bool:
        if self.query[self.at] != "$":
            return False
        found = _LIST.match(self.query, self.at)
        if found:
            return self._add("LIST", found.end(), found[1])
        word = _WORD.match(self.query, self.at + 1)
        end = word.end() if word else self.at + 1
        advice = "write $ and a name of small letters, digits, - and _, such as $ttp"
        self._fault("E127", "this is no list's name", advice, end - self.at)
        return self._add("BAD", end)

    def _measured(self) -> bool:
        found = _MEASURED.match(self.query, self.at)
        if found is None or (not found[1].isupper() and found[1].lower() != "near"):
            return False
        kind, number = found[1].upper(), found[2]
        end = found.end()
        if not found[1].isupper():
            self._small(found[0])
            return self._add(kind, end, found[0], None if number == "s" else float(number or 1))
        if number is None or (kind == "ATLEAST" and number == "s"):
            loose = _LOOSE.match(self.query, end)
            example = "ATLEAST/2" if kind == "ATLEAST" else f"{kind}/5 or {kind}/s"
            advice = f'write {example}, without blanks; "{kind}" in quotation marks is the word'
            self._fault("E109", f"{kind} without its number", advice, len(found[0]))
            end = loose.end() if loose else end
            number = "1"
        return self._add(kind, end, number=None if number == "s" else float(number or 1))

    def _number(self) -> bool:
        found = _NUMBER.match(self.query, self.at)
        if found is None:
            return False
        if found[1] and not found[2]:
            self._fault("E126", "a comparison without its number", "write NUM>=10, without blanks", len(found[0]))
        return self._add("NUM", found.end(), found[1] or "", float(found[2]) if found[2] else None)

    def _word(self, at: int | None = None) -> bool:
        start = self.at if at is None else at
        found = _WORD.match(self.query, start)
        if found is None:
            return False
        word = found.group()
        if at is None and word in _OPERATORS:
            return self._add(word, found.end())
        if at is None and word.lower() in _SMALL:
            self._small(word)
            return self._add(word.upper(), found.end(), word)
        if self.query[found.end() : found.end() + 1] == ":":
            return self._field(word, found.end() + 1)
        end = _MORE.match(self.query, found.end()).end()
        if self.query[end : end + 1] == "(":
            advice = "write groups as colo(u)r or (s|z), without blanks; leave a blank before a bracket"
            self._fault("E112", "a bracket that touches a word and is no spelling group", advice, at=end)
        return self._term(end, self.query[start:end], start, exact=at is not None)

    def _small(self, word: str) -> None:
        upper = word.upper()
        advice = f'write {upper} for the operator, "{word}" in quotation marks for the word'
        self._fault("E102", f"operators are written in capitals: {word}", advice, len(word))

    def _field(self, word: str, end: int) -> bool:
        space = _SPACE.match(self.query, end)
        opens = self.query[space.end() if space else end :][:1] == "("
        if word not in FIELDS:
            advice = f"fields are {', '.join(f'{name}:( )' for name in FIELDS)}"
            self._fault("E118", f"there is no field {word}", advice, end - self.at)
        elif not opens:
            advice = f"write {word}:( ) with what must be there in the brackets"
            self._fault("E118", f"{word}: has no bracket", advice, end - self.at)
        if opens:
            return self._add("FIELD", end, word)
        self.at = end
        return True

    def _unexpected(self) -> None:
        char = self.query[self.at]
        if char == "*":
            self._fault("E111", "`*` stands alone", "`*` may only end a word, such as attack*")
        elif char == "/":
            self._fault("E101", "/ cannot stand here", "write words apart, or a phrase in quotation marks")
        else:
            meant = _MEANT.get(char)
            advice = f"write {meant}" if meant else 'put a name with such a sign in quotation marks: "..."'
            self._fault("E101", f"{char} cannot stand here", advice)
        self.at += 1
