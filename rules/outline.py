"""An explanation as an outline: lines of pieces, each with a role, so that a terminal may colour them."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Literal, NamedTuple

from rules.explain import Branch, Explanation
from rules.hit import Hit

Role = Literal["plain", "verdict", "yes", "no", "words", "note"]
"""What a piece of a line is: `yes` and `no` are the ticks and crosses, `words` those of the entry."""


class Piece(NamedTuple):
    """A stretch of a line."""

    text: str
    role: Role = "plain"


Pieces = tuple[Piece, ...]
"""A line."""


def lines(explanation: Explanation, *, whole: bool = False) -> list[str]:
    """An explanation as plain text: the verdict, then a line for each part."""
    return ["".join(piece.text for piece in line) for line in outline(explanation, whole=whole)]


def outline(explanation: Explanation, *, whole: bool = False) -> Iterator[Pieces]:
    """The same in pieces.

    What nobody asks about is a line with its query or its reason, unless it is to be told `whole`: parts of which no
    word was found, an exception that does not hold, and the other alternatives of a rule that hits.
    """
    name = f"{explanation.rule_id}/{explanation.alternative}".rstrip("/")
    yield (Piece(f"{name}: {explanation.verdict}", "verdict"),)
    for branch in explanation.branches:
        aside = not branch.holds and branch.branches and (explanation.holds or branch.text == "except")
        if aside and branch.notes and not whole:
            yield _line("", branch.holds, branch.text)
            yield from _notes(branch, "  ")
        else:
            yield from _branch(branch, "", opened=True, whole=whole)


def values(explanation: Explanation) -> dict[str, object]:
    """The same as plain values, for machines; nothing is shortened."""
    return {
        "rule": explanation.rule_id,
        "alternative": explanation.alternative,
        "matches": explanation.holds,
        "verdict": explanation.verdict,
        "reason": explanation.reason,
        "tree": [_values(branch) for branch in explanation.branches],
        "hits": [hit_values(hit) for hit in explanation.hits],
    }


def hit_values(hit: Hit) -> dict[str, object]:
    """A hit as plain values."""
    values = asdict(hit)
    return {"rule": values.pop("rule_id"), "entry": values.pop("entry_key"), **values}


def _values(branch: Branch) -> dict[str, object]:
    return {
        "holds": branch.holds,
        "text": branch.text,
        "found": None if branch.found is None else asdict(branch.found),
        "notes": list(branch.notes),
        "parts": [_values(inner) for inner in branch.branches],
    }


def _branch(branch: Branch, indent: str, *, opened: bool = False, whole: bool) -> Iterator[Pieces]:
    """A branch with all below it; one of which nothing was found is a single line, unless it is `opened`."""
    if branch.is_bare and branch.query and not (opened or whole):
        yield _line(indent, branch.holds, branch.query)
        return
    yield (*_line(indent, branch.holds, branch.text), *_found(branch))
    inner = f"{indent}  "
    for bare, several in groupby(branch.branches, lambda one: one.is_bare):
        members = list(several)
        if bare and branch.text == "OR" and not whole:
            yield _line(inner, False, ", ".join(member.query for member in members))
        else:
            for member in members:
                yield from _branch(member, inner, whole=whole)
    yield from _notes(branch, inner)


def _notes(branch: Branch, indent: str) -> Iterator[Pieces]:
    for note in branch.notes:
        yield Piece(indent), Piece(f"→ {note}", "note")


def _line(indent: str, holds: bool, text: str) -> Pieces:
    return Piece(indent), Piece("✓", "yes") if holds else Piece("✗", "no"), Piece(f" {text}")


def _found(branch: Branch) -> Sequence[Piece]:
    words = branch.found
    if words is None:
        return ()
    by = f" by {words.by}" if words.by else ""
    more = f", and {words.more} more" if words.more else ""
    return Piece(" "), Piece(f"«{words.surface}»", "words"), Piece(f" {words.field} word {words.word}{by}{more}")
