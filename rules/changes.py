"""Changes: what moved, in one line each, for the digest's list of changes and the log of levels."""

from datetime import datetime, tzinfo
from typing import Literal

from rules.expected import Expected
from rules.indicator import Indicator
from rules.picture import Change
from rules.sentence import ACTIVATIONS, counted
from rules.shown import Shown
from rules.sighting import Reading
from rules.weighing import Gravest

_STATES = {
    "met": "It happened",
    "missed": "Missed",
    "cancelled": "Called off",
    "late": "Late",
    "open": "Open",
    "unknown": "Cannot tell",
    "upcoming": "Upcoming",
    "unjudged": "Not judged",
}


def level_change(problem: str, before: Shown, after: Shown, found: Gravest, at: datetime, zone: tzinfo) -> Change:
    """A move of the level, with what it rests on: `WATCH -> ELEVATED at 14:40: …`."""
    local = at.astimezone(zone)
    rests = sorted(found.top.bearers, key=lambda one: (not one.decides, -one.held, -one.d, one.id))
    reasons = "; ".join(f"“{one.title}” {ACTIVATIONS[one.held]}" for one in rests[:2])
    step = f"{before.level.name} -> {after.level.name} at {local:%H:%M}"
    return Change(at, "level", problem, f"{step}: {reasons}" if reasons else step, tuple(found.top.stories))


def sign_change(one: Indicator, before: int, after: int, reading: Reading, at: datetime, days: int = 0) -> Change:
    """An indicator that came on, grew stronger or went off; `days` are the quiet ones that ended it."""
    title = f"{one.title} ({one.part.replace('-', ' ')})" if one.part else one.title
    if not after:
        return Change(at, "off", one.id, f"Off: “{title}” (nothing for {counted(days, 'covered day')})")
    word = "On" if not before else "Stronger"
    why = f": {reading.why}" if reading.why else ""
    kind: Literal["first", "on"] = "first" if one.signal.kind == "first" else "on"
    return Change(at, kind, one.id, f"{word}: “{title}” is {ACTIVATIONS[after]}{why}", reading.stories)


def event_change(title: str, one: Expected, at: datetime) -> Change:
    """An expected event that came into another state, at `at` (aware UTC)."""
    why = f" ({one.why})" if one.why else ""
    stories = (one.story,) if one.story else ()
    return Change(at, "event", one.event, f"{_STATES[one.state]}: {title}{why}", stories)
