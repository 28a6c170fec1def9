"""Facts: what was true when an alert was raised, frozen with it, so that its words need nothing that changes later."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import TypeAdapter

from rules.grade import Grade


@dataclass(frozen=True, slots=True)
class Backing:
    """How well a story is backed: its evidence grade, 0 to 3, its independent sources, and whether it is denied.

    `sources` is 0 where nobody counted them; `letter` is the best reliability among them, '' not known.
    """

    story: str
    grade: int
    sources: int = 0
    disputed: bool = False
    letter: str = ""


def backing(story: str, grade: Grade) -> Backing:
    """How a story is backed by its grade."""
    return Backing(story, grade.level, len(grade.keys), grade.disputed, grade.letter)


Outcome = Literal["", "confirmed", "expired"]
"""What became of an event that one source reported: a second one came, or six hours passed without."""
Backed = Callable[[str, datetime], Backing | None]
"""How a story was backed at a moment (aware UTC), by its key; None where that is not known."""


def unknown(_story: str, _moment: datetime) -> None:
    """Nothing is known of how any story is backed."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A problem as an alert found it.

    `title` is the problem's. `level` is the shown one, 0 to 4, `stood` the one before and `was` its word, -1 and ''
    where there was none; `since` (aware UTC) is when `level` was reached. `reason` says in a few words what the alert
    is about, `why` is the picture's sentence. `unseen` are titles of signs that would be expected next and are not
    on. `stories` are those that the alert tells, the strongest first. `indicator` is the id of the sign it is about
    (U2 to U4), `count` what a surge counted (U4). `outcome` is what became of an event that was told unconfirmed, and
    `follows` the key of the alert that told it (U3). `due` says when the event was due that was missed (U5).
    `blind_since` (aware UTC) is since when too little is seen (U6). `set_by` is who set the level, '' where it was
    computed, and `set_why` their reason. `repeat` counts how often it was told before.
    """

    title: str
    level: int
    stood: int
    was: str
    since: datetime
    reason: str
    why: str
    on: int
    of: int
    families_on: int
    families: int
    against: tuple[str, ...]
    unseen: tuple[str, ...]
    stories: tuple[Backing, ...]
    seen: int
    feeds: int
    partial: bool
    unconfirmed: bool = False
    indicator: str = ""
    due: str = ""
    blind_since: datetime | None = None
    set_by: str = ""
    set_why: str = ""
    repeat: int = 0
    count: str = ""
    outcome: Outcome = ""
    follows: str = ""


_FACTS: TypeAdapter[Facts] = TypeAdapter(Facts)


def frozen(facts: Facts) -> dict[str, object]:
    """The facts as an alert's evidence, which goes into JSON and comes back."""
    made: dict[str, object] = _FACTS.dump_python(facts, mode="json")
    return made


def thawed(evidence: dict[str, Any]) -> Facts | None:
    """The facts in an alert's evidence; None for an alert that has none, as those of kind U0."""
    return _FACTS.validate_python(evidence, strict=False) if "level" in evidence else None
