"""Weighing: what the indicators say of each adverse scenario, and which scenario gives its problem the level."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from rules.hold import Held, Hold
from rules.indicator import Indicator
from rules.level import Level, Weighed, bearers, eased, easing, table
from rules.pressure import pressure, share
from rules.sighting import FAINT

if TYPE_CHECKING:
    from rules.problem import Scenario

COUNTS_FROM, EASES_UPTO = 4, 2
"""Ratings from which on what goes up counts in a scenario, and up to which what goes down eases it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an indicator stands at a moment.

    `activation` is what its signal says now, `why` the phrase of the reading that `held` rests on, `stories` those
    that bear it out with their grades of evidence, 0 to 3, the strongest first. `last_clear` (aware UTC) is when its
    activation was last 2 or more, None if never. `ahead` are its activations at the coming cut-offs if nothing new
    comes: the last of them lasts, none means 0 from the next one on.
    """

    indicator: Indicator
    held: Held
    hold: Hold
    activation: int = 0
    why: str = ""
    stories: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    last_clear: datetime | None = None
    ahead: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """What readers call it: its rule's title, with the name of its part where it is one."""
        part = self.indicator.part.replace("-", " ")
        return f"{self.indicator.title} ({part})" if part else self.indicator.title


@dataclass(frozen=True, slots=True)
class Weighing:
    """The raw level of one adverse scenario and what made it.

    `table` is what the table says, `eased_by` what lowered it a step, `level` the raw level that came out, which is
    never above what the desk lets a machine set.
    """

    scenario: str
    title: str
    level: Level
    table: Level
    weighed: tuple[Weighed, ...] = ()
    eased_by: tuple[Weighed, ...] = ()

    @property
    def ups(self) -> tuple[Weighed, ...]:
        """The indicators that make it worse."""
        return tuple(one for one in self.weighed if one.up)

    @property
    def downs(self) -> tuple[Weighed, ...]:
        """The indicators that ease it."""
        return tuple(one for one in self.weighed if not one.up)

    @property
    def bearers(self) -> tuple[Weighed, ...]:
        """The indicators by which the table says what it says."""
        return tuple(bearers(self.weighed))

    @property
    def stories(self) -> dict[str, int]:
        """The stories that bear the level out, with their grades."""
        return {story: grade for one in self.bearers for story, grade in one.stories.items()}

    @property
    def pressure(self) -> int:
        """Its pressure in whole blocks, 0 to 10."""
        return pressure(self.weighed)

    @property
    def capped(self) -> bool:
        """Whether the desk leaves what the table says to people."""
        return self.level < (eased(self.table) if self.eased_by else self.table)


@dataclass(frozen=True, slots=True)
class Gravest:
    """The adverse scenarios of a problem, the gravest first.

    At one level that is the one in which something decisive is clear, then the one under more pressure.
    """

    weighings: tuple[Weighing, ...]

    @property
    def top(self) -> Weighing:
        """The scenario that gives the level; one without a name on a problem that has no adverse scenario."""
        return self.weighings[0] if self.weighings else Weighing("", "", Level.QUIET, Level.QUIET)

    @property
    def level(self) -> Level:
        """The problem's raw level."""
        return self.top.level

    @property
    def runners_up(self) -> tuple[Weighing, ...]:
        """The other scenarios that are above QUIET."""
        return tuple(one for one in self.weighings[1:] if one.level > Level.QUIET)

    @property
    def ups(self) -> tuple[Weighed, ...]:
        """Every indicator that makes some adverse scenario worse, once: as the gravest of them sees it."""
        return _once(one for weighing in self.weighings for one in weighing.ups)

    @property
    def downs(self) -> tuple[Weighed, ...]:
        """Every indicator that eases some adverse scenario, once."""
        return _once(one for weighing in self.weighings for one in weighing.downs)

    @property
    def on(self) -> tuple[Weighed, ...]:
        """Those of `ups` that are on."""
        return tuple(one for one in self.ups if one.held >= FAINT)


def weighed(standing: Standing, scenario: str) -> Weighed | None:
    """An indicator as that scenario sees it; None where it moves nothing there.

    What goes up counts where it is rated 4 or 5, and is decisive only where its rating is highest; what goes down
    eases where it is rated 1 or 2. Under test, or where the text cannot tell the direction, it moves nothing.
    """
    indicator = standing.indicator
    rating = indicator.scenarios.get(scenario)
    if rating is None or not indicator.live:
        return None
    up = indicator.direction == "up" and rating >= COUNTS_FROM
    if not up and not (indicator.direction == "down" and rating <= EASES_UPTO):
        return None
    return Weighed(
        id=indicator.id,
        family=indicator.family,
        held=standing.held.level,
        up=up,
        decisive=up and indicator.decisive and rating == indicator.highest,
        d=indicator.diagnosticity(scenario),
        activation=standing.activation,
        title=standing.title,
        lead=indicator.lead,
        why=standing.why,
        stories=standing.stories,
        last_clear=standing.last_clear,
    )


class Scales:
    """Weighs the same indicators again and again, and none anew that stands as it stood the last time."""

    def __init__(self) -> None:
        self._last: dict[str, list[tuple[Standing, Weighed | None]]] = {}

    def weighed(self, standings: Sequence[Standing], scenario: str) -> tuple[Weighed, ...]:
        """The indicators that move something in that scenario; `standings` are in the same order each time."""
        last = self._last.get(scenario, [])
        if len(last) != len(standings):
            last = [(one, weighed(one, scenario)) for one in standings]
        else:
            last = [
                then if then[0] is one else (one, weighed(one, scenario))
                for one, then in zip(standings, last, strict=True)
            ]
        self._last[scenario] = last
        return tuple(one for _, one in last if one)


def weigh(
    scenario: "Scenario",
    standings: Sequence[Standing],
    now: datetime,
    most: Level = Level.CRITICAL,
    scales: Scales | None = None,
) -> Weighing:
    """The raw level of a scenario at `now` (aware UTC); `most` is the highest that the desk lets a machine set.

    Who weighs day after day brings the same `scales` each time.
    """
    found = (scales or Scales()).weighed(standings, scenario.id)
    said = table(found)
    easers = tuple(easing(found, now)) if said > Level.WATCH else ()
    level = eased(said) if easers else said
    return Weighing(scenario.id, scenario.title, min(level, most), said, found, easers)


def gravest(
    scenarios: Iterable["Scenario"],
    standings: Sequence[Standing],
    now: datetime,
    most: Level = Level.CRITICAL,
    scales: Scales | None = None,
) -> Gravest:
    """The raw level of a problem at `now` (aware UTC): the highest of its adverse scenarios, with the others."""
    found = [weigh(one, standings, now, most, scales) for one in scenarios if one.adverse]
    return Gravest(tuple(sorted(found, key=_gravity)))


def _gravity(one: Weighing) -> tuple[int, bool, float]:
    """The higher level first; at one level, where something decisive is clear; then the one under more pressure."""
    return -one.level, not any(each.decides for each in one.ups), -share(one.weighed)


def _once(indicators: Iterable[Weighed]) -> tuple[Weighed, ...]:
    found: dict[str, Weighed] = {}
    for one in indicators:
        found.setdefault(one.id, one)
    return tuple(found.values())
