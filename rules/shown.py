"""Shown: the level that readers see, which rises at once and steps down slowly (warning.md 1.7).

Up at once, any number of steps. Down one step after three covered days in which the raw level was lower. While less
than eight tenths could be seen, no day counts towards a step down; under one half the level is not assessed, and a
rise is shown all the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from rules.coverage import BLIND, WHOLE
from rules.level import Level

LOWER_DAYS = 3
"""Covered days with a lower raw level that make one step down."""
CORROBORATED = 2
"""The grade of evidence that ends `(unconfirmed)`."""
_NONE: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Shown:
    """The level that is shown of a scenario or a problem, and the clock of its next step down.

    `assessed` is False where too little was seen: `level` is then the last one. `lower_days` are the covered days in
    which the raw level was lower. `since` is when `level` was reached, `episode` when it last rose above WATCH, None
    outside of an episode (aware UTC). `behind` are the stories that a rise rests on as long as each of them has a
    single source: the level is unconfirmed. `rose` says that it rose since the last cut-off.
    """

    level: Level = Level.QUIET
    assessed: bool = True
    lower_days: int = 0
    since: datetime | None = None
    episode: datetime | None = None
    behind: tuple[str, ...] = ()
    rose: bool = False

    @property
    def unconfirmed(self) -> bool:
        """Whether every story behind the last rise has a single source."""
        return bool(self.behind)

    @property
    def word(self) -> str:
        """The level as a reader reads it: `HIGH`, `WATCH (unconfirmed)`, `NOT ASSESSED (last: HIGH)`."""
        if not self.assessed:
            return f"NOT ASSESSED (last: {self.level.name})"
        return f"{self.level.name} (unconfirmed)" if self.unconfirmed else self.level.name


def raised(
    shown: Shown,
    raw: Level,
    coverage: float,
    at: datetime | None = None,
    stories: Mapping[str, int] = _NONE,
) -> Shown:
    """What is shown once the raw level is `raw`, at any time of the day; it never falls here.

    `coverage` is how much could be seen, 0 to 1. `stories` are those that bear the raw level, with their grades of
    evidence, 0 to 3; a rise that rests on none is not unconfirmed.
    """
    if raw <= shown.level:
        return replace(
            shown,
            assessed=coverage >= BLIND or shown.rose,
            lower_days=0 if raw == shown.level else shown.lower_days,
        )
    above = raw > Level.WATCH
    return Shown(
        level=raw,
        since=at,
        episode=(shown.episode or at) if above else None,
        behind=_single(stories),
        rose=True,
    )


def closed(
    shown: Shown,
    raw: Level,
    coverage: float,
    at: datetime | None = None,
    stories: Mapping[str, int] = _NONE,
) -> Shown:
    """What is shown once the cut-off `at` has closed a day; called once a day, arguments as of `raised`.

    `raw` is the raw level from what is held once the day is closed, `coverage` that of the day.
    """
    now = replace(raised(shown, raw, coverage, at, stories), rose=False)
    if raw >= now.level or coverage < WHOLE:
        return now
    if now.lower_days + 1 < LOWER_DAYS:
        return replace(now, lower_days=now.lower_days + 1)
    level = now.level.below
    return replace(
        now,
        level=level,
        lower_days=0,
        since=at,
        episode=now.episode if level > Level.WATCH else None,
        behind=now.behind if level > Level.QUIET else (),
    )


def confirmed(shown: Shown, grades: Mapping[str, int]) -> Shown:
    """The same, no longer unconfirmed once a story behind it is corroborated; `grades` are those known now."""
    if any(grades.get(story, 0) >= CORROBORATED for story in shown.behind):
        return replace(shown, behind=())
    return shown


def moved(before: Shown, after: Shown) -> Literal["up", "down", ""]:
    """Which way the level went."""
    if after.level == before.level:
        return ""
    return "up" if after.level > before.level else "down"


def _single(stories: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(stories) if all(grade < CORROBORATED for grade in stories.values()) else ()
