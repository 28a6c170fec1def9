"""Why an alert that waits is not told any more: what it says was put right before anyone heard of it."""

from collections.abc import Callable

from alerts.alert import Alert
from alerts.facts import Facts, thawed
from alerts.raised import event_subject
from rules.picture import HIGH, LEVELS, Picture
from rules.sighting import CLEAR


def withdrawn(alert: Alert, now: Picture | None, least: int = HIGH) -> str:
    """Why an alert that waits is not told any more, after what was put right meanwhile; '' where it is.

    `now` is the problem as it stands, None where nobody knows. `least` is the level from which the route is told. A
    rise to CRITICAL that went back to HIGH is told as one to HIGH, where it came from below.
    """
    facts = thawed(alert.evidence)
    if now is None or facts is None:
        return ""
    return _WHY.get(alert.kind, _stands)(alert, facts, now, least)


def _stands(_alert: Alert, _facts: Facts, _now: Picture, _least: int) -> str:
    return ""


def _fell(_alert: Alert, facts: Facts, now: Picture, least: int) -> str:
    if now.level >= facts.level:
        return ""
    if facts.repeat or now.level <= facts.stood or now.level < max(least, HIGH):
        return f"the level went back to {LEVELS[now.level]} before it was told"
    return ""


def _unborne(_alert: Alert, facts: Facts, now: Picture, _least: int) -> str:
    sign = next((sign for sign in now.signs if sign.indicator == facts.indicator), None)
    if sign is not None and sign.activation >= CLEAR:
        return ""
    return f"the sign {facts.indicator} is not corroborated any more"


def _met(alert: Alert, _facts: Facts, now: Picture, _least: int) -> str:
    due = next((due for due in now.due if event_subject(due) == alert.subject), None)
    if due is None:
        return "the calendar does not hold the event any more"
    return "" if due.state == "missed" else f"the event is not missed any more: {due.state}"


def _seen(_alert: Alert, facts: Facts, now: Picture, _least: int) -> str:
    return "" if now.sight.blind_since == facts.blind_since else "enough is seen again"


_WHY: dict[str, Callable[[Alert, Facts, Picture, int], str]] = {
    "U1": _fell,
    "U2": _unborne,
    "U5": _met,
    "U6": _seen,
}
