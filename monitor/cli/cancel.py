"""`forewarn cancel`: say that an expected event was called off."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.judging import Bench, bench, id_asked, judging
from monitor.cli.start import refuse

if TYPE_CHECKING:
    from rules.calendar import ExpectedEvent

OVER = frozenset({"met", "missed", "cancelled"})


@click.command()
@click.argument("event")
@click.option("--instance", default="", help="Which one, of an event that waits for several stories or comes again.")
@judging(why=True)
def command(event: str, instance: str, folder: Path, who: str, reason: str) -> None:
    """Say that EVENT of calendar.yaml was called off: it is not missed, and nothing is expected any more."""
    with bench(folder, who, reason) as at:
        events = {one.id: one for one in at.desk().rulebook.calendar}
        name = id_asked("event", event, events)
        if events[name].note or events[name].closed:
            what = "is a date that expects nothing" if events[name].note else "was over when the desk was written"
            refuse(2, f"{name} {what}; there is nothing to call off")
        which = _instance(at, events[name], instance)
        at.judge("cancel", f"event:{name}", {"instance": which}, f"event {name}")


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _instance(at: Bench, event: "ExpectedEvent", named: str) -> str:
    """Which of an event's instances is meant: the one that is open, where there is one alone."""
    known = {
        instance: row.state
        for (name, instance), row in at.store.readings.expected_at(at.now).items()
        if name == event.id and instance
    }
    if named:
        return named if event.every and _is_date(named) else id_asked("instance", named, known)
    still = [instance for instance, state in known.items() if state not in OVER]
    if len(still) == 1:
        return still[0]
    if still:
        refuse(2, f"{event.id} waits for several; name one with --instance: {', '.join(sorted(still))}")
    if event.after:
        refuse(2, f"{event.id} waits for nothing now: none of {', '.join(event.after)} has set it off")
    if event.every:
        refuse(
            2, f"{event.id} comes again each {event.every}; say which with --instance and the date on which it is due"
        )
    return ""
