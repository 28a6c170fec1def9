"""Level: the word for how far an adverse scenario has moved, from a table that people can recite (warning.md 1.7).

The table counts indicators and families of indicators; nothing is weighed or added up. The first line that is true
holds.
"""

from collections.abc import Iterable, Mapping, Sequence
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


def table(indicators: Iterable[Weighed]) -> Level:
    """The level that these give a scenario, before anything eases it; the first line that is true."""
    ups = [one for one in indicators if one.up]
    clear = [one for one in ups if one.held >= CLEAR]
    telling = [one for one in clear if one.telling]
    strong = sum(one.held >= STRONG for one in telling)
    families = len({one.family for one in telling})
    decided = sum(one.decides for one in clear)
    confirmed = sum(one.decides and one.held >= STRONG for one in clear)
    if (confirmed or decided >= 2) and families >= 2:
        return Level.CRITICAL
    if decided or ((strong or len(telling) >= 5) and families >= 3):
        return Level.HIGH
    if families >= 2 or strong:
        return Level.ELEVATED
    return Level.WATCH if clear or _several_faint(ups) else Level.QUIET


def _several_faint(ups: Sequence[Weighed]) -> bool:
    on = [one for one in ups if one.held >= FAINT]
    return len(on) >= 3 and len({one.family for one in on}) >= 2


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
