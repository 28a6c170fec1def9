"""An explanation as an outline: lines of pieces, each with a role, so that a terminal may colour them."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from rules.explain import Branch, Explanation

Role = Literal["plain", "verdict", "yes", "no", "words", "note"]
"""What a piece of a line is: `yes` and `no` are the ticks and crosses, `words` those of the entry."""


class Piece(NamedTuple):
    """A stretch of a line."""

    text: str
    role: Role = "plain"


Pieces = tuple[Piece, ...]
"""A line."""


def lines(explanation: Explanation) -> list[str]:
    """An explanation as plain text: the verdict, then a line for each part."""
    return ["".join(piece.text for piece in line) for line in outline(explanation)]


def outline(explanation: Explanation) -> Iterator[Pieces]:
    """The same in pieces. Of what nothing was found the query stands alone."""
    name = f"{explanation.rule_id}/{explanation.alternative}".rstrip("/")
    yield (Piece(f"{name}: {explanation.verdict}", "verdict"),)
    for branch in explanation.branches:
        yield from _branch(branch, "", whole=True)


def _branch(branch: Branch, indent: str, *, whole: bool = False) -> Iterator[Pieces]:
    """A branch with all below it; one of which nothing was found is a single line, unless it is to be told `whole`."""
    if branch.is_bare and branch.query and not whole:
        yield _line(indent, branch.holds, branch.query)
        return
    yield (*_line(indent, branch.holds, branch.text), *_found(branch))
    inner = f"{indent}  "
    for bare, several in groupby(branch.branches, lambda one: one.is_bare):
        members = list(several)
        if bare and branch.text == "OR":
            yield _line(inner, False, ", ".join(member.query for member in members))
        else:
            for member in members:
                yield from _branch(member, inner)
    for note in branch.notes:
        yield Piece(inner), Piece(f"→ {note}", "note")


def _line(indent: str, holds: bool, text: str) -> Pieces:
    return Piece(indent), Piece("✓", "yes") if holds else Piece("✗", "no"), Piece(f" {text}")


def _found(branch: Branch) -> Sequence[Piece]:
    words = branch.found
    if words is None:
        return ()
    by = f" by {words.by}" if words.by else ""
    more = f", and {words.more} more" if words.more else ""
    return Piece(" "), Piece(f"«{words.surface}»", "words"), Piece(f" {words.field} word {words.word}{by}{more}")
