"""What can be wrong with rules.

RuleError
└── QueryError      a query's text breaks the grammar or one of its context rules; carries a Flaw's code and place
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong, or probably wrong, in what an analyst wrote.

    `subject` says in which thing (`rule:ttp-attack`, `terms:ttp`, `filter:sport`, `problem:pak-afg`,
    `calendar:istanbul-round`, `feeds`), `path` where inside it as keys and indexes (`("match",)`,
    `("tests", 2, "match")`, `("en", 4)`), `offset` and `length` which characters of that scalar (None: the whole).
    `code` is of the list in `rules.codes`; `message` says what was found and `advice` what to write instead.
    `warning` marks what is legal but probably a mistake.
    """

    subject: str
    path: tuple[str | int, ...]
    code: str
    message: str
    advice: str = ""
    offset: int | None = None
    length: int = 1
    warning: bool = False


class RuleError(Exception):
    """The root of what this room raises."""


class QueryError(RuleError):
    """A query that cannot be read: `code`, `offset` and `length` in characters of the query, and what to write."""

    def __init__(self, code: str, message: str, offset: int, length: int = 1, advice: str = "") -> None:
        super().__init__(f"{code} {message}")
        self.code, self.message, self.offset, self.length, self.advice = code, message, offset, length, advice


class Flaws(list[Flaw]):
    """Everything found wrong so far."""

    def say(self, subject: str, path: tuple[str | int, ...], code: str, message: str, advice: str = "") -> None:
        """Add a flaw of a whole value."""
        self.append(Flaw(subject, path, code, message, advice))

    def quote(self, subject: str, path: tuple[str | int, ...], faults: Iterable[QueryError]) -> None:
        """Add what is wrong inside the text of one value."""
        for fault in faults:
            self.append(Flaw(subject, path, fault.code, fault.message, fault.advice, fault.offset, fault.length))
