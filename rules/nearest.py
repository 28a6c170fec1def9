"""Nearest: what one more indicator would do to a level, for days on which nothing moved."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from rules.level import Level, Weighed, eased, easing, table
from rules.sentence import ACTIVATIONS
from rules.sighting import CLEAR, FAINT, STRONG
from rules.weighing import Gravest, Weighing


@dataclass(frozen=True, slots=True)
class Nearest:
    """The least that would raise a level: one indicator at `activation`, 1 to 3, and the level `to` that it would make.

    `text` says so in words. `indicators` are the ids of those that could do it.
    """

    activation: int
    to: Level
    text: str
    indicators: tuple[str, ...]


def nearest(found: Gravest, shown: Level, now: datetime, most: Level = Level.CRITICAL) -> Nearest | None:
    """The least that would raise what is shown; None where no single indicator would.

    `now` (aware UTC) and `most` are those that `found` was weighed by.
    """
    for activation in (FAINT, CLEAR, STRONG):
        raising = [
            (level, one, weighing)
            for weighing in found.weighings
            for level, one in _each(weighing, activation, now, most)
            if level > shown
        ]
        if raising:
            return _told(activation, raising)
    return None


def _each(weighing: Weighing, activation: int, now: datetime, most: Level) -> Iterator[tuple[Level, Weighed]]:
    """The raw level that the scenario would have with each of those that are below `activation` raised to it."""
    known: dict[tuple[object, ...], Level] = {}
    for one in weighing.ups:
        if one.held >= activation:
            continue
        # of an indicator the table and what eases it ask nothing else: most are alike
        alike = (one.family, one.telling, one.decisive, one.held, one.activation, one.last_clear)
        if alike not in known:
            known[alike] = _with(weighing, one, activation, now, most)
        yield known[alike], one


def _with(weighing: Weighing, one: Weighed, activation: int, now: datetime, most: Level) -> Level:
    """The raw level that the scenario would have if this indicator rose so far."""
    raised = replace(one, held=activation, activation=activation)
    indicators = [raised if each is one else each for each in weighing.weighed]
    level = table(indicators)
    return min(eased(level) if easing(indicators, now) else level, most)


def _told(activation: int, raising: list[tuple[Level, Weighed, Weighing]]) -> Nearest:
    """In words: of the least that can be reached, without the decisive where others reach it too."""
    to = min(level for level, _, _ in raising)
    able = [(one, weighing) for level, one, weighing in raising if level == to]
    plain = [(one, weighing) for one, weighing in able if not one.decisive]
    chosen = plain or able
    families = [_others(weighing, one, min(activation, CLEAR)) for one, weighing in chosen]
    more = "one more" if any(families) else "one"
    decisive = "" if plain else "decisive "
    apart = all(one.family not in others for (one, _), others in zip(chosen, families, strict=True))
    elsewhere = " in another family" if any(families) and apart else ""
    text = f"{more} {ACTIVATIONS[activation]} {decisive}indicator{elsewhere} would make it {to.name}"
    return Nearest(activation, to, text, tuple(dict.fromkeys(one.id for one, _ in chosen)))


def _others(weighing: Weighing, one: Weighed, least: int) -> set[str]:
    """The families of the other indicators that are on at least so far."""
    return {each.family for each in weighing.ups if each.id != one.id and each.held >= least}
