"""Level: the word for how far an adverse scenario has moved, from a table that people can recite (warning.md 1.7).

The table counts indicators and families of indicators; nothing is weighed or added up. The first line that is true
holds.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from types import MappingProxyType

from rules.sighting import CLEAR, FAINT, STRONG

TELLING = 0.34
"""Diagnosticity from which on an indicator can raise more than WATCH."""
EASING_AFTER = timedelta(hours=72)
"""How long nothing that makes things worse may have been clear before what eases lowers the level."""


class Level(IntEnum):
    """How far a scenario has moved; its name is the word that readers see."""

    QUIET = 0
    WATCH = 1
    ELEVATED = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def below(self) -> "Level":
        """One step down; below QUIET there is none."""
        return Level(max(self - 1, 0))


MEANING: Mapping[Level, str] = MappingProxyType(
    {
        Level.CRITICAL: "a decisive event is confirmed and another family agrees",
        Level.HIGH: "a decisive event is corroborated, or three kinds of evidence converge",
        Level.ELEVATED: "two kinds of evidence agree, or one is far above usual",
        Level.WATCH: "something is clearly unusual",
        Level.QUIET: "nothing is clearly unusual in what we can see",
    },
)
"""Each level in words."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """An indicator as one scenario sees it.

    `up` is False for one that eases the scenario. `d` is its diagnosticity for it, `decisive` whether it nearly defines
    it. `held` is what it counts for, `activation` what its signal says now, `why` the phrase of the reading that `held`
    rests on, `stories` those that bear it out with their grades of evidence, 0 to 3, the strongest first.
    `last_clear` (aware UTC) is when its activation was last 2 or more, None if never.
    """

    id: str
    family: str
    held: int
    up: bool = True
    decisive: bool = False
    d: float = 1.0
    activation: int = 0
    title: str = ""
    lead: str = ""
    why: str = ""
    stories: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    last_clear: datetime | None = None

    @property
    def telling(self) -> bool:
        """Whether it tells this scenario from others well enough to raise more than WATCH."""
        return self.d >= TELLING

    @property
    def decides(self) -> bool:
        """Whether it is decisive here and clear."""
        return self.decisive and self.held >= CLEAR

    @property
    def grade(self) -> int:
        """The best grade among its stories, 0 where it has none."""
        return max(self.stories.values(), default=0)


@dataclass(frozen=True, slots=True)
class Counts:
    """What the table counts over the indicators that make a scenario worse, by the names that the table uses.

    `n1` to `n3` are indicators that count for 1, 2, 3 or more, `f1` and `f2` their families; `n2`, `n3` and `f2` only
    those that tell the scenario from others. `d2` and `d3` are decisive ones, `clear` all that count for 2 or more.
    """

    n1: int
    n2: int
    n3: int
    f1: int
    f2: int
    d2: int
    d3: int
    clear: int


LINES: tuple[tuple[Level, str, Callable[[Counts], bool]], ...] = (
    (Level.CRITICAL, "D3 ≥ 1 and f2 ≥ 2", lambda of: of.d3 >= 1 and of.f2 >= 2),
    (Level.CRITICAL, "D2 ≥ 2 and f2 ≥ 2", lambda of: of.d2 >= 2 and of.f2 >= 2),
    (Level.HIGH, "D2 ≥ 1", lambda of: of.d2 >= 1),
    (Level.HIGH, "n3 ≥ 1 and f2 ≥ 3", lambda of: of.n3 >= 1 and of.f2 >= 3),
    (Level.HIGH, "n2 ≥ 5 and f2 ≥ 3", lambda of: of.n2 >= 5 and of.f2 >= 3),
    (Level.ELEVATED, "f2 ≥ 2", lambda of: of.f2 >= 2),
    (Level.ELEVATED, "n3 ≥ 1", lambda of: of.n3 >= 1),
    (Level.WATCH, "any H ≥ 2", lambda of: of.clear >= 1),
    (Level.WATCH, "n1 ≥ 3 and f1 ≥ 2", lambda of: of.n1 >= 3 and of.f1 >= 2),
    (Level.QUIET, "else", lambda _: True),
)
"""The table, line by line: the level, its condition as analysts read it, and the condition; the first that is true."""


def counts(indicators: Iterable[Weighed]) -> Counts:
    """What the table counts of these."""
    on = [one for one in indicators if one.up and one.held >= FAINT]
    clear = [one for one in on if one.held >= CLEAR]
    telling = [one for one in clear if one.telling]
    return Counts(
        n1=len(on),
        n2=len(telling),
        n3=sum(one.held >= STRONG for one in telling),
        f1=len({one.family for one in on}),
        f2=len({one.family for one in telling}),
        d2=sum(one.decides for one in clear),
        d3=sum(one.decides and one.held >= STRONG for one in clear),
        clear=len(clear),
    )


def line(counted: Counts) -> tuple[Level, str]:
    """The line of the table that holds: its level, and its condition in the table's own names."""
    return next((level, condition) for level, condition, holds in LINES if holds(counted))


def table(indicators: Iterable[Weighed]) -> Level:
    """The level that these give a scenario, before anything eases it; the first line that is true."""
    return line(counts(indicators))[0]


def bearers(indicators: Iterable[Weighed]) -> list[Weighed]:
    """Those by which the table says what it says; none at QUIET."""
    ups = [one for one in indicators if one.up]
    level = table(ups)
    if level >= Level.ELEVATED:
        return [one for one in ups if one.held >= CLEAR and (one.telling or one.decisive)]
    if level == Level.QUIET:
        return []
    return [one for one in ups if one.held >= CLEAR] or [one for one in ups if one.held >= FAINT]


def easing(indicators: Iterable[Weighed], now: datetime) -> list[Weighed]:
    """The indicators that lower the table's level one step at `now` (aware UTC); none where nothing may.

    Something that eases must be clear, nothing decisive may be, and nothing that makes things worse may have been
    clear in the last 72 hours.
    """
    everything = list(indicators)
    ups = [one for one in everything if one.up]
    if any(one.decides or _lately_clear(one, now) for one in ups):
        return []
    return [one for one in everything if not one.up and one.held >= CLEAR]


def _lately_clear(one: Weighed, now: datetime) -> bool:
    if one.activation >= CLEAR:
        return True
    return one.last_clear is not None and now.astimezone(UTC) - one.last_clear.astimezone(UTC) < EASING_AFTER


def eased(level: Level) -> Level:
    """One step down, not below WATCH; QUIET stays QUIET."""
    return level.below if level > Level.WATCH else level
