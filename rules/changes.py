"""Changes: what moved, in one line each, for the digest's list of changes and the log of levels."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Literal

from rules.expected import Expected
from rules.indicator import Indicator
from rules.judgement import Judgement
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
_DONE = {
    "override": "Level set",
    "new-normal": "Rate accepted as normal",
    "split": "Taken apart",
    "merge": "Put together",
    "exclude": "Left out of all counts",
    "grade": "Graded",
    "vote": "Called noise",
    "cancel": "Called off",
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


def edit_change(one: Indicator, did: str, at: datetime, number: int) -> Change:
    """A rule that came, was edited, retired or replaced, with the number of the rules that did it."""
    return Change(at, "edit", one.rule, f"{did}: “{one.title}” (rules r{number})")


def judgement_change(one: Judgement, undone: Judgement | None, titles: Sequence[str], stories: Sequence[str]) -> Change:
    """What a person decided; `undone` is what it took back, `titles` are those of what it is about."""
    about = undone or one
    did = _DONE.get(about.kind, "Judged")
    if about.kind == "grade":
        did += f" {about.value['digit']}"
    said = f"Taken back by {one.who}: {did[0].lower()}{did[1:]}" if undone else f"{did} by {one.who}"
    named = ", ".join(f"“{title}”" for title in titles)
    reason = f" ({one.reason})" if one.reason else ""
    return Change(one.at, "judgement", str(one.id), f"{said}{': ' if named else ''}{named}{reason}", tuple(stories))


def event_change(title: str, one: Expected, at: datetime) -> Change:
    """An expected event that came into another state, at `at` (aware UTC)."""
    why = f" ({one.why})" if one.why else ""
    stories = (one.story,) if one.story else ()
    return Change(at, "event", one.event, f"{_STATES[one.state]}: {title}{why}", stories)
