"""Moves: how a problem's level came to be where it is, move by move, each with what caused it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from rules.glance import stamp
from rules.outline import Piece, Pieces
from rules.picture import LEVELS
from rules.reckoning import Citations, citation, cited_values, once

By = Literal["hits", "cut-off", "edit", "judgement"]
_TALLY = re.compile(r"; \d+ of \d+ indicators on in \d+ of \d+ families;")
"""Where the reasons of a why sentence end."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What was shown: a level, 0 to 4, and whether it was assessed or only the last one known."""

    level: int
    assessed: bool = True

    @property
    def word(self) -> str:
        """The word for readers."""
        return LEVELS[self.level] if self.assessed else f"NOT ASSESSED (last: {LEVELS[self.level]})"


@dataclass(frozen=True, slots=True)
class Move:
    """A move of the level that is shown, at `at` (aware UTC); `before` is None for the first assessment.

    `why` is the sentence of that moment. `by` says what moved it: hits, the closing of a day, an edit of `rules` (which
    are r`edition` since), or the `judgement` with that number, None where one ended by itself; `said` tells who judged
    what. `stories` bear it out.
    """

    at: datetime
    before: Stage | None
    after: Stage
    raw: int
    why: str
    by: By
    stories: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    edition: int | None = None
    judgement: int | None = None
    said: str = ""


def told(move: Move, cited: Citations) -> Iterator[Pieces]:
    """A move in lines: when, from what to what and by what; then the reasons given at the time, and its stories."""
    before = f"{move.before.word} → " if move.before else "first assessed: "
    yield (
        Piece(f"  {stamp(move.at)}  "),
        Piece(f"{before}{move.after.word}", "verdict"),
        Piece(f"  {cause(move)}"),
    )
    yield (Piece(f"    {_TALLY.split(move.why)[0]}", "note"),)
    for story in once(move.stories, cited):
        yield (Piece(f"    story {citation(story, cited)}", "note"),)


def cause(move: Move) -> str:
    """What moved the level, in a phrase."""
    if move.by == "edit":
        return f"by an edit of {', '.join(move.rules)}{f', rules r{move.edition}' if move.edition else ''}"
    if move.by == "judgement":
        said = f" ({move.said})" if move.said else ""
        return f"by judgement {move.judgement}{said}" if move.judgement else "by the end of a judgement"
    if move.before is not None and move.before.assessed != move.after.assessed:
        return "as enough could be seen again" if move.after.assessed else "as too little could be seen"
    return "as the day closed" if move.by == "cut-off" else "by what came"


def values(move: Move, cited: Citations) -> dict[str, Any]:
    """A move for machines."""
    return {
        "at": move.at.isoformat(),
        "before": move.before.word if move.before else None,
        "after": move.after.word,
        "raw": LEVELS[move.raw],
        "by": move.by,
        "cause": cause(move),
        "stories": cited_values(move.stories, cited),
        "rules": list(move.rules),
        "edition": move.edition,
        "judgement": move.judgement,
        "why": move.why,
    }
