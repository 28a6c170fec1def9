"""The query language: text -> tree, or everything that is wrong with it, each with its place and what to write.

A bracket holds operators of one kind only, so there is no precedence to learn:

    query   = level ;
    level   = unit | aopd , "AND" , aopd , { "AND" , aopd } | unit , "OR" , unit , { "OR" , unit }
            | unit , PROX , unit , { PROX , unit } | unit , GUARD , unit ;
    aopd    = [ "NOT" ] , unit ;
    unit    = "(" , level , ")" | FIELD , "(" , level , ")" | ATLEAST , unit
            | NOF , "(" , level , { "," , level } , ")" | term ;

`$name` is a term list, or a named query: then its tree stands here, and must fit as if it had been written out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from rules.errors import QueryError
from rules.joining import join, placed
from rules.lexemes import Lexeme, scan
from rules.terms import expand
from rules.tree import AtLeast, ListRef, Named, Node, Not, Number, Some, Term, Within, walk

_NAME = re.compile(r"\$([a-z][a-z0-9_-]*)")

LONGEST_QUERY = 10_000
DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a query says, None where it cannot be read, and what is wrong with it, in order of place."""

    tree: Node | None
    faults: tuple[QueryError, ...] = ()


NO_QUERIES: Mapping[str, Node] = {}


def parse(query: str, queries: Mapping[str, Node] = NO_QUERIES) -> Parsed:
    """Read a query; `queries` are the trees of the named ones it may use.

    Every fault is found in one go; a tree comes only without faults.
    """
    if queries and any(name in queries for name in _NAME.findall(query)):
        return _parsed(query, queries)
    return _parsed_alone(query)


@lru_cache(maxsize=1 << 13)
def _parsed_alone(query: str) -> Parsed:
    """A query that uses no named one, remembered: most queries of a changed desk are as they were."""
    return _parsed(query, NO_QUERIES)


def _parsed(query: str, queries: Mapping[str, Node]) -> Parsed:
    if len(query) > LONGEST_QUERY:
        advice = "move words into term lists, or write several alternatives"
        message = f"this query has {len(query)} characters; the limit is {LONGEST_QUERY}"
        return Parsed(None, (QueryError("E107", message, 0, 1, advice),))
    lexemes, faults = scan(query)
    parser = _Parser(lexemes, faults, queries)
    tree = parser.query()
    found = sorted(parser.faults, key=lambda fault: fault.offset)
    return Parsed(None if found else tree, tuple(found))


class _TooDeepError(Exception):
    """Brackets beyond the limit: nothing below is read."""


class _Parser:
    """Recursive descent over lexemes. After a fault it goes on as if the nearest right thing stood there."""

    def __init__(self, lexemes: list[Lexeme], faults: list[QueryError], queries: Mapping[str, Node]) -> None:
        self.lexemes = lexemes
        self.faults = faults
        self.queries = queries
        self.i = 0
        self.next = lexemes[0]
        self.depth = 0
        self.inside_field = False
        self.listing = False

    def take(self) -> Lexeme:
        lexeme = self.next
        if lexeme.kind != "END":
            self.i += 1
            self.next = self.lexemes[self.i]
        return lexeme

    def fault(self, code: str, message: str, lexeme: Lexeme, advice: str) -> None:
        length = max(lexeme.end - lexeme.start, 1)
        self.faults.append(QueryError(code, message, lexeme.start, length, advice))

    def query(self) -> Node | None:
        try:
            tree = self.level()
            while self.next.kind != "END":
                self.fault("E105", "a bracket that was never opened", self.take(), "leave it out, or write ( before it")
                if self.next.kind not in {"END", ")"}:
                    self.level()
        except _TooDeepError:
            return None
        return tree

    def level(self) -> Node | None:
        parts = [self.operand()]
        operators: list[Lexeme] = []
        while self.next.kind not in {")", "END"} and not (self.listing and self.next.kind == ","):
            operators.append(self.operator())
            parts.append(self.operand())
        return join(parts, operators, self.faults)

    def operator(self) -> Lexeme:
        lexeme = self.next
        if lexeme.kind in {"AND", "OR", "NEAR", "BEFORE"}:
            return self.take()
        if lexeme.kind == "NOT":
            return self.guard()
        if lexeme.kind in {"AFTER", "INSIDE"}:
            meant = "b BEFORE/n a" if lexeme.kind == "AFTER" else "a NOT INSIDE b"
            self.fault("E101", f"{lexeme.kind} stands only after NOT", lexeme, f"write {meant}")
            self.take()
        elif lexeme.kind == ",":
            self.fault("E101", "a comma outside of n OF ( )", lexeme, "write OR or AND between two terms")
            self.take()
        elif lexeme.kind == "OF":
            self.fault("E101", "OF stands only after a number", lexeme, 'write 2 OF (a, b, c); "OF" is the word')
            self.take()
        else:
            advice = 'write AND or OR between them, or quotation marks round a phrase: "air strike"'
            self.fault("E113", "no operator between two terms", lexeme, advice)
        return Lexeme("", lexeme.start, lexeme.end)

    def guard(self) -> Lexeme:
        negation = self.take()
        follows = self.next
        if follows.kind in {"NEAR", "BEFORE", "AFTER", "INSIDE"}:
            self.take()
            return Lexeme(f"NOT {follows.kind}", negation.start, follows.end, number=follows.number)
        self.i -= 1
        self.next = negation
        self.fault("E113", "no operator before NOT", negation, "write AND NOT")
        return Lexeme("", negation.start, negation.end)

    def operand(self) -> Node | None:
        if self.next.kind != "NOT":
            return self.unit()
        negation = self.take()
        if self.next.kind == "NOT":
            self.fault("E101", "NOT stands twice", self.take(), "write it once, or not at all")
        part = self.unit()
        return part and Not(part, at=negation.start, length=3)

    def unit(self) -> Node | None:
        lexeme = self.next
        if lexeme.kind == "TERM" and lexeme.text.isdigit() and self.lexemes[self.i + 1].kind == "OF":
            return self.some()
        read = self.reads.get(lexeme.kind)
        if read:
            return read(self)
        if lexeme.kind == "BAD":
            self.take()
            return None
        if lexeme.text:
            # An operator in small letters, told of already: here it was meant as a word.
            return Term(self.take().text, at=lexeme.start, length=lexeme.end - lexeme.start)
        what = "the end" if lexeme.kind == "END" else lexeme.kind
        self.fault("E106", f"a term is missing before {what}", lexeme, "write a word, a phrase or a $list here")
        return None

    def term(self) -> Node | None:
        lexeme = self.take()
        for fault in expand(lexeme.text, exact=lexeme.exact).faults:
            at = lexeme.inner + fault.offset
            self.faults.append(QueryError(fault.code, fault.message, at, fault.length, fault.advice))
        return Term(lexeme.text, lexeme.exact, at=lexeme.start, length=lexeme.end - lexeme.start)

    def reference(self) -> Node:
        lexeme = self.take()
        length = lexeme.end - lexeme.start
        tree = self.queries.get(lexeme.text)
        if tree is None:
            return ListRef(lexeme.text, at=lexeme.start, length=length)
        if self.inside_field and any(isinstance(node, Within) for node in walk(tree)):
            message = f"${lexeme.text} names a field, inside the bracket of another field"
            self.fault("E117", message, lexeme, "take it out of the bracket, and join the two with AND")
        return Named(lexeme.text, tree, at=lexeme.start, length=length)

    def number(self) -> Node:
        lexeme = self.take()
        return Number(lexeme.text, lexeme.number, at=lexeme.start, length=lexeme.end - lexeme.start)

    def at_least(self) -> Node | None:
        lexeme = self.take()
        part = self.unit()
        self.count(lexeme, int(lexeme.number or 0), None)
        if part is None:
            return None
        placed(part, self.faults)
        return AtLeast(int(lexeme.number or 0), part, at=lexeme.start, length=lexeme.end - lexeme.start)

    def count(self, lexeme: Lexeme, count: int, members: int | None) -> None:
        if count < 1 or (members is not None and count > members):
            message = "a count must be at least 1" if count < 1 else f"{count} of {members} members can never be true"
            self.fault("E122", message, lexeme, "write a number from 1 to the number of members")

    def some(self) -> Node | None:
        lexeme = self.take()
        self.take()
        parts: list[Node | None] = []
        if self.next.kind != "(":
            self.fault("E106", "n OF without its members", self.next, "write 2 OF (a, b, c)")
            return None
        opening = self.open()
        outer, self.listing = self.listing, True
        while True:
            parts.append(self.level())
            if self.next.kind != ",":
                break
            self.take()
        self.listing = outer
        self.close(opening)
        self.count(lexeme, int(lexeme.text), len(parts))
        members = tuple(part for part in parts if part is not None)
        if len(set(members)) < len(members):
            self.fault("E125", "two members of OF are equal", lexeme, "leave one of them out")
        return Some(int(lexeme.text), members, at=lexeme.start, length=lexeme.end - lexeme.start)

    def within(self) -> Node | None:
        lexeme = self.take()
        if self.inside_field:
            message = f"{lexeme.text}: inside the bracket of another field"
            self.fault("E117", message, lexeme, "join fields with AND, such as title:(a) AND summary:(b)")
        outer, self.inside_field = self.inside_field, True
        part = self.bracket()
        self.inside_field = outer
        return part and Within(lexeme.text, part, at=lexeme.start, length=lexeme.end - lexeme.start)

    def bracket(self) -> Node | None:
        opening = self.open()
        if self.next.kind == ")":
            self.fault("E106", "nothing stands in these brackets", opening, "write a term in them, or leave them out")
            self.take()
            self.depth -= 1
            return None
        outer, self.listing = self.listing, False
        tree = self.level()
        self.listing = outer
        self.close(opening)
        return tree

    def open(self) -> Lexeme:
        opening = self.take()
        self.depth += 1
        if self.depth > DEEPEST:
            self.fault("E108", f"brackets more than {DEEPEST} deep", opening, "move a part into a term list")
            raise _TooDeepError
        return opening

    def close(self, opening: Lexeme) -> None:
        self.depth -= 1
        if self.next.kind == ")":
            self.take()
        else:
            self.fault("E105", "a bracket that is never closed", opening, "write ) where it ends")

    reads: ClassVar = {
        "TERM": term,
        "LIST": reference,
        "NUM": number,
        "ATLEAST": at_least,
        "FIELD": within,
        "(": bracket,
    }
