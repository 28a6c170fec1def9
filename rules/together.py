"""Together: several rules active within a time of each other, and some not active."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.facts import Facts, Finding
from rules.sighting import FAINT
from rules.signal_kind import Member, Signal
from rules.spoken import length

ENOUGH = 0.9
"""The mean coverage of a window in which silence says something."""

_HOUR = timedelta(hours=1)
_NEVER = timedelta()


@dataclass(frozen=True, slots=True)
class Strength:
    """How strong a rule or its strongest part was in a window, at the latest when, and by which stories."""

    level: int = 0
    title: str = ""
    event: datetime | None = None
    stories: tuple[str, ...] = ()


Ask = Callable[[str, datetime, datetime], Strength]
"""The strength of what a reference means, within (after, at] and by what had arrived at `at`."""


def findings(signal: Signal, ask: Ask, facts: Facts, at: datetime) -> tuple[Finding, ...]:
    """One finding where the condition holds at a time, else none."""
    within = signal.within or _NEVER
    after = at - within

    def on(members: Iterable[Member]) -> list[Strength]:
        asked = [(one, ask(one.rule, after, at)) for one in members]
        return [found for one, found in asked if found.level >= one.at]

    wanted, some, barred = on(signal.all or ()), on(signal.any or ()), on(signal.none or ())
    if barred or len(wanted) < len(signal.all or ()) or (signal.any and not some):
        return ()
    active = [*wanted, *some]
    if not active and not _silence_says_something(facts, after, at):
        return ()
    event = max((one.event for one in active if one.event is not None), default=at)
    stories = tuple(dict.fromkeys(story for one in active for story in one.stories))
    latest = next((one.stories[0] for one in active if one.event == event and one.stories), "")
    level = min((one.level for one in active), default=FAINT)
    return (Finding("", latest, event, level, stories, _why(active, bool(signal.none), length(within))),)


def _silence_says_something(facts: Facts, after: datetime, at: datetime) -> bool:
    """Whether monitoring covers the window, and saw enough in it."""
    if facts.began is not None and facts.began > after:
        return False
    hour = after.replace(minute=0, second=0, microsecond=0)
    shares = []
    while hour < at:
        shares.append(facts.coverage(hour))
        hour += _HOUR
    return not shares or sum(shares) / len(shares) >= ENOUGH


def _why(active: list[Strength], barred: bool, within: str) -> str:
    if not active:
        return f"none of what it waits for in {within}"
    named = " and ".join(dict.fromkeys(one.title for one in active))
    alone = ", without what would speak against it" if barred else ""
    return f"{named}, within {within}{alone}" if len(active) > 1 else f"{named}{alone}"
