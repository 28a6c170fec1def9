"""Why an alert that waits is not told any more: what it says was put right before anyone heard of it."""

from collections.abc import Callable
from dataclasses import dataclass

from alerts.alert import Alert
from alerts.facts import Facts, thawed
from alerts.raised import event_subject
from rules.picture import HIGH, LEVELS, Picture
from rules.sighting import CLEAR


@dataclass(frozen=True, slots=True)
class _Case:
    """An alert that waits, its facts, the problem as it stands, the least level of its route, and where stories are."""

    alert: Alert
    facts: Facts
    now: Picture
    least: int
    moved: Callable[[str], str]


def stayed(story: str) -> str:
    """A story that was merged into no other."""
    return story


def withdrawn(
    alert: Alert,
    now: Picture | None,
    least: int = HIGH,
    moved: Callable[[str], str] = stayed,
) -> str:
    """Why an alert that waits is not told any more, after what was put right meanwhile; '' where it is.

    `now` is the problem as it stands, None where nobody knows. `least` is the level from which the route is told;
    `moved` gives the key of the story that one was merged into. A rise to CRITICAL that went back to HIGH is told as
    one to HIGH, where it came from below.
    """
    facts = thawed(alert.evidence)
    if now is None or facts is None or alert.kind not in _WHY:
        return ""
    return _WHY[alert.kind](_Case(alert, facts, now, least, moved))


def _fell(case: _Case) -> str:
    facts, level = case.facts, case.now.level
    if level >= facts.level:
        return ""
    if facts.repeat or level <= facts.stood or level < max(case.least, HIGH):
        return f"the level went back to {LEVELS[level]} before it was told"
    return ""


def _unborne(case: _Case) -> str:
    name = case.facts.indicator
    sign = next((sign for sign in case.now.signs if sign.indicator == name), None)
    if sign is None or sign.activation < CLEAR:
        return f"the sign {name} is not corroborated any more"
    if any(case.moved(backing.story) in sign.stories for backing in case.facts.stories):
        return ""
    return f"its story does not count for the sign {name} any more"


def _single(case: _Case) -> str:
    name = case.facts.indicator
    sign = next((sign for sign in case.now.signs if sign.indicator == name), None)
    if case.facts.outcome:
        return ""
    if sign is None or not any(case.moved(backing.story) in sign.stories for backing in case.facts.stories):
        return f"its story does not count for the sign {name} any more"
    return ""


def _surged(case: _Case) -> str:
    name = case.facts.indicator
    known = any(sign.indicator == name for sign in case.now.signs)
    return "" if known else f"the sign {name} is not watched any more"


def _met(case: _Case) -> str:
    due = next((due for due in case.now.due if event_subject(due) == case.alert.subject), None)
    if due is None:
        return "the calendar does not hold the event any more"
    return "" if due.state == "missed" else f"the event is not missed any more: {due.state}"


def _seen(case: _Case) -> str:
    return "" if case.now.sight.blind_since == case.facts.blind_since else "enough is seen again"


_WHY: dict[str, Callable[[_Case], str]] = {
    "U1": _fell,
    "U2": _unborne,
    "U3": _single,
    "U4": _surged,
    "U5": _met,
    "U6": _seen,
}
