"""Followed: what an unconfirmed event (U3) is owed: a word that it is confirmed, or that it is not after six hours.

followed()         an event told unconfirmed, how its story is backed now -> the note    T6
routes_followed()  the note goes to the routes that were told of the event               T6
overtaken()        an event that still waits to be told and needs no telling any more    T5

The note goes into the thread of the alert that told the event, also where nobody wants to be told of it any more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.alert import Alert, Told, key, quiet_until
from alerts.facts import Backing, Outcome, frozen, thawed
from alerts.found import found
from alerts.route import Route
from rules.picture import Picture
from rules.sighting import CLEAR

WITHIN = timedelta(hours=6)
"""How long an event may stay unconfirmed before that is said."""
WORDS: Mapping[Outcome, str] = {"confirmed": "CONFIRMED", "expired": "NOT CONFIRMED after 6 h", "": "UNCONFIRMED"}
"""What the subject begins with."""


def followed(first: Alert, after: Picture, backing: Backing | None, now: datetime) -> Alert | None:
    """The note that follows an event which was told unconfirmed; None where it is neither confirmed nor overdue.

    `after` is its problem as it stands, `backing` how its story is backed, None where nothing of it counts any more.
    """
    outcome = _outcome(first, backing, now)
    told = thawed(first.evidence)
    if not outcome or told is None or told.outcome:
        return None
    facts = replace(
        found(after, after, told.reason),
        stories=(backing,) if backing else told.stories,
        indicator=told.indicator,
        outcome=outcome,
        follows=first.key,
    )
    return Alert(
        # one note for one event, whatever it says
        key=key(first.kind, "note", first.key),
        kind=first.kind,
        problem=first.problem,
        subject=first.subject,
        episode=first.episode,
        raised=now,
        evidence=frozen(facts),
    )


def _outcome(first: Alert, backing: Backing | None, now: datetime) -> Outcome:
    if backing is not None and backing.grade >= CLEAR:
        return "confirmed"
    return "expired" if now - first.raised >= WITHIN else ""


def routes_followed(
    note: Alert, routes: Sequence[Route], states: Mapping[str, str], now: datetime, zone: ZoneInfo | None = None
) -> list[Told]:
    """What each route is to be told of a note: at once where it was told of the event, else not at all.

    `states` are what became of telling the event, by route. Quiet hours hold a note as they hold the event.
    """
    return [_told(note, route, states.get(route.id, ""), now, zone) for route in routes]


def _told(note: Alert, route: Route, state: str, now: datetime, zone: ZoneInfo | None) -> Told:
    if state != "sent":
        return Told(note.key, route.id, "inhibited", now, why="the route was not told of the event")
    morning = quiet_until(route, zone, now)
    if morning is not None:
        return Told(note.key, route.id, "waiting", morning, why="held over the quiet hours")
    return Told(note.key, route.id, "waiting", now)


def overtaken(alert: Alert, backing: Backing | None, now: datetime) -> str:
    """Why an event that waits to be told unconfirmed is not told so any more; '' where it is."""
    facts = thawed(alert.evidence)
    if alert.kind != "U3" or facts is None or facts.outcome:
        return ""
    return {"confirmed": "it was confirmed meanwhile", "expired": "nobody confirmed it within six hours", "": ""}[
        _outcome(alert, backing, now)
    ]


def is_note(alert: Alert) -> bool:
    """Whether an alert only says what became of another."""
    facts = thawed(alert.evidence)
    return facts is not None and bool(facts.outcome)
