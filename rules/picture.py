"""Picture: one warning problem at one moment, as status, digests and alerts show it.

It is made once, by an assessment, stored with the level, and only read afterwards: what a reader saw can be shown
again, whatever the rules say by then. Every text in it is ready for readers.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Arrow = Literal["up", "same", "down"]
EventWord = Literal["upcoming", "open", "late", "met", "missed", "cancelled", "unknown"]
QUIET, WATCH, ELEVATED, HIGH, CRITICAL = range(5)
LEVELS = ("QUIET", "WATCH", "ELEVATED", "HIGH", "CRITICAL")
"""The words of the levels, by their number."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One indicator in a picture.

    `activation` is what its signal says now, `held` what it still counts for, both 0 to 3 (none, faint, clear,
    strong). `since` (aware UTC) is when `held` last changed. `why` is a phrase; `stories` are keys, the strongest
    first. `news` says that it rose since the last cut-off, and `first` is a chip such as "first report from Khost
    since 26 Oct 2025", '' none. `live` is False for a rule under test, which moves nothing. `telling` is how well it
    tells one adverse scenario from the others, 0 to 1, for order alone.
    """

    indicator: str
    title: str
    family: str
    direction: str
    decisive: bool
    lead: str
    activation: int
    held: int
    since: datetime | None
    why: str
    stories: tuple[str, ...] = ()
    news: bool = False
    first: str = ""
    live: bool = True
    telling: float = 0.0


@dataclass(frozen=True, slots=True)
class Mark:
    """How an indicator bears on one adverse scenario: it makes that worse (`up`) or eases it.

    `d` is its diagnosticity there, 0 to 1, `decisive` whether it nearly defines the scenario.
    """

    indicator: str
    up: bool
    decisive: bool
    d: float


@dataclass(frozen=True, slots=True)
class Lane:
    """One adverse scenario of a problem: its raw level now, what is shown, and its pressure in blocks, 0 to 10.

    `table` is what the table says before anything eases it, `eased_by` the indicators that lowered it a step;
    `capped` says that the desk leaves the table's level to people. `lower_days` are the covered days in which the raw
    level was lower than what is shown. `marks` are the indicators that count here.
    """

    scenario: str
    title: str
    raw: int
    shown: int
    pressure: int
    arrow: Arrow
    why: str
    table: int = QUIET
    eased_by: tuple[str, ...] = ()
    capped: bool = False
    lower_days: int = 0
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Working:
    """What an analyst asks of a sign beside what readers see of it.

    `quiet` are the covered days in a row in which its activation was lower, of the `hold` that make a step down.
    `arithmetic` is what its reading is recomputed from, by name; that of what is measured stands in the readings of
    cut-offs.
    """

    indicator: str
    quiet: int
    hold: int
    arithmetic: tuple[tuple[str, float | int | str], ...] = ()


@dataclass(frozen=True, slots=True)
class Override:
    """A level that a person set: over the computed one, until when (aware UTC), who and why; and the judgement's id."""

    level: int
    until: datetime
    who: str
    why: str
    judgement: int


@dataclass(frozen=True, slots=True)
class Sight:
    """How well a problem is seen: the share of the last day, 0 to 1, and feeds seen now of those that matter to it.

    `blind_since` (aware UTC) is since when the share of an hour is under one half, None while it is not.
    """

    share: float
    seen: int
    feeds: int
    blind_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """One expected event: its state, when it is due (aware UTC, None where it has no date) and what closed it.

    `due_text` is as a reader reads it, such as "Thu 20 Nov". `story` is the key of the story that closed it or was
    reported, '' none. `unconfirmed` marks an open event that a single source reported. `since` is when the state
    began. `note` marks a date that expects nothing. `urgent` says that a miss is told at once (U5).
    """

    event: str
    instance: str
    title: str
    state: EventWord
    due: datetime | None
    due_text: str
    since: datetime | None
    story: str = ""
    why: str = ""
    unconfirmed: bool = False
    note: bool = False
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed since the last cut-off, for the digest's changes: at (aware UTC), what, in one line.

    `kind` is level, on, off, first, down (a step down expected), event, edit or judgement; `what` is the id it is
    about, of a judgement its number.
    """

    at: datetime
    kind: Literal["level", "on", "off", "first", "down", "event", "edit", "judgement"]
    what: str
    text: str
    stories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """One problem at `at` (aware UTC).

    `level` is what is shown (0 to 4), `raw` what the table says now, `computed` what would be shown without an
    override. `assessed` is False where too little was seen: then `level` is the last one. `scenario` is the adverse
    scenario that gives the level ('' at QUIET). `since` is when the shown level was reached, `episode` a key that is
    the same from a rise above WATCH until WATCH is reached again ('' outside of one). `on` of `of` indicators are on,
    in `families_on` of `families` families. `down` says what would be needed for the next step down and when,
    `down_on` the day of it; `closest` what would raise a quiet problem. `history` holds the shown levels of the last
    14 days, the oldest first, None for a day not assessed or before the desk. `learning` is how many covered days of
    the first fourteen are done, None afterwards. `lower_days` are the covered days that count towards the next step
    down. `workings` are by sign, for `forewarn why`.
    """

    problem: str
    title: str
    at: datetime
    level: int
    raw: int
    computed: int
    assessed: bool
    unconfirmed: bool
    scenario: str
    since: datetime
    episode: str
    arrow: Arrow
    pressure: int
    why: str
    on: int
    of: int
    families_on: int
    families: int
    against: tuple[str, ...]
    down: str
    down_on: date | None
    closest: str
    deadline_soon: bool
    opening: bool
    sight: Sight
    lanes: tuple[Lane, ...]
    signs: tuple[Sign, ...]
    due: tuple[Due, ...]
    changes: tuple[Change, ...] = ()
    override: Override | None = None
    history: tuple[int | None, ...] = ()
    learning: int | None = None
    lower_days: int = 0
    workings: tuple[Working, ...] = ()

    @property
    def partial(self) -> bool:
        """Whether only part of the day was seen: assessed, and under eight tenths."""
        return self.assessed and self.sight.share < 0.8

    @property
    def word(self) -> str:
        """The level as a reader reads it: `HIGH`, `HIGH (unconfirmed)`, `NOT ASSESSED (last: HIGH)`."""
        word = LEVELS[self.level]
        if not self.assessed:
            return f"NOT ASSESSED (last: {word})"
        return f"{word} (unconfirmed)" if self.unconfirmed else word
