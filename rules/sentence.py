"""Sentence: why a level is what it is, in plain words that can be recomputed from what is stored (warning.md 1.7).

Whole numbers only, no share of a hundred, no word of how probable anything is: a machine states evidence. Titles of
indicators and phrases of readings are used as they are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, tzinfo

from rules.coverage import BLIND, WHOLE
from rules.forecast import Outlook
from rules.level import MEANING, Level, Weighed
from rules.picture import Override, Sight
from rules.shown import LOWER_DAYS, Shown
from rules.sighting import FAINT
from rules.weighing import Gravest

ACTIVATIONS = ("none", "faint", "clear", "strong")
"""The words for an activation, and for what is held of it."""
GRADES = ("weak", "single source", "corroborated", "confirmed")
"""The words for a story's grade of evidence."""
MOST_NAMED = 2
"""Indicators that one sentence names."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the sentences of a problem, or of one of its scenarios alone, are made from.

    `zone` is the desk's: days are said in it.
    """

    shown: Shown
    gravest: Gravest
    sight: Sight
    override: Override | None = None
    zone: tzinfo = UTC


def why(now: Situation) -> str:
    """Why the level is what it is: its reasons, how many indicators are on, what points the other way, who saw it."""
    ups, on = now.gravest.ups, now.gravest.on
    families = len({one.family for one in on}), len({one.family for one in ups})
    tally = f"{len(on)} of {len(ups)} indicators on in {families[0]} of {families[1]} families"
    against = sorted((one for one in now.gravest.downs if one.held >= FAINT), key=_weight)
    said = [f"“{one.title}” ({_proof(one)})" for one in against]
    parts = [_opening(now), tally, f"against: {_named(said) or 'nothing'}", _seen(now.sight)]
    return "; ".join(parts) + "."


def points_other_way(now: Situation) -> tuple[str, ...]:
    """One line for each indicator that eases and is on, the strongest first."""
    downs = sorted((one for one in now.gravest.downs if one.held >= FAINT), key=_weight)
    return tuple(f"{_state(one)}." for one in downs)


def needed(now: Situation, outlook: Outlook) -> str:
    """What would be needed for the next step down, and when it comes if nothing new does; '' at QUIET."""
    level = now.shown.level
    if level == Level.QUIET:
        return ""
    waits = "" if now.sight.share >= WHOLE else " No day counts while the view is not full."
    if outlook.day is None:
        lasting = [f"“{one.title}”" for one in sorted(now.gravest.top.bearers, key=_weight)]
        return (f"Stays {level.name} while {_named(lasting)} lasts." if lasting else f"Stays {level.name}.") + waits
    step = f"Steps down to {outlook.to.name} on {day(outlook.day)} if nothing new: "
    return step + _days_needed(now, outlook) + waits


def day(one: date) -> str:
    """`Tue 25 Nov`."""
    return f"{one:%a} {one.day} {one:%b}"


def counted(number: int, one: str) -> str:
    """`1 day`, `3 days`."""
    return f"{number} {one if number == 1 else one + 's'}"


# -- the parts of a sentence ------------------------------------------------------------------------


def _opening(now: Situation) -> str:
    if now.override is None:
        return _computed(now)
    over = now.override
    until = day(over.until.astimezone(now.zone).date())
    return f"{Level(over.level).name}, set by {over.who} until {until} ({over.why}); computed: {_computed(now)}"


def _computed(now: Situation) -> str:
    shown, raw = now.shown, now.gravest.level
    because = _because(now.gravest)
    if not shown.assessed:
        seen = f"; what was seen alone would be {raw.name} because {because}" if raw > Level.QUIET else ""
        return f"{shown.word} because too little could be seen{seen}"
    if raw >= shown.level:
        return f"{shown.word} because {because}"
    return f"{shown.word} because of earlier evidence; what counts now would be {raw.name} because {because}"


def _because(found: Gravest) -> str:
    top = found.top
    reasons = MEANING[Level.QUIET] if top.table == Level.QUIET else " and ".join(map(_state, _reasons(top.ups)))
    if top.eased_by:
        easers = [f"“{one.title}” ({_proof(one)})" for one in sorted(top.eased_by, key=_weight)]
        reasons += f"; eased by: {_named(easers)}"
    if top.capped:
        reasons += f"; this desk leaves {top.table.name} to people"
    return reasons


def _reasons(ups: Iterable[Weighed]) -> list[Weighed]:
    """The gravest indicator that is on, and the next one of another family if there is one."""
    on = sorted((one for one in ups if one.held >= FAINT), key=_weight)
    others = sorted(on[1:], key=lambda one: one.family == on[0].family)
    return on[:1] + others[: MOST_NAMED - 1]


def _state(one: Weighed) -> str:
    still = "is" if one.activation >= one.held else "still counts as"
    decisive = " and decisive" if one.decisive else ""
    reason = f": {one.why}" if one.why else ""
    return f"“{one.title}” {still} {ACTIVATIONS[one.held]}{decisive}{reason}"


def _proof(one: Weighed) -> str:
    return GRADES[one.grade] if one.stories else ACTIVATIONS[one.held]


def _seen(sight: Sight) -> str:
    view = " (partial view)" if BLIND <= sight.share < WHOLE else ""
    return f"seen by {sight.seen} of {counted(sight.feeds, 'feed')}{view}"


def _days_needed(now: Situation, outlook: Outlook) -> str:
    level = now.shown.level
    if now.gravest.level < level and not outlook.fallen:
        return f"{counted(LOWER_DAYS - now.shown.lower_days, 'more covered day')} below {level.name}."
    first = f"; the first can be {day(outlook.lower_on)}" if outlook.lower_on else ""
    fallen = [f"“{title}” has fallen to {ACTIVATIONS[held]}" for title, held in outlook.fallen]
    once = f", once {_named(fallen)}" if fallen and first else ""
    return f"{counted(LOWER_DAYS, 'covered day')} below {level.name}{first}{once}."


def _named(names: Sequence[str]) -> str:
    told = " and ".join(names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return f"{told}, and {more} more" if more > 0 else told


def _weight(one: Weighed) -> tuple[bool, int, float, int, str]:
    return (not one.decides, -one.held, -one.d, -one.activation, one.id)
