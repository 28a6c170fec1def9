"""ExpectedEvent: something due by a date, as an analyst writes it in calendar.yaml."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from feeds.written import Form, Truth, Values
from rules.example import TimelineStep
from rules.written import Duration, Id, Several, Written

# ISO 8601 as Python reads it; of a time, the zone must be there.
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_ANY_DATE = rf"(?:{_DATE}|[0-9]{{8}}|[0-9]{{4}}-?W[0-9]{{2}}(?:-?[0-9])?)"
_MOMENT = rf"^{_ANY_DATE}[^0-9][0-9]{{2}}[0-9:.,]*(?:[Zz]|[+-][0-9]{{2}}[0-9:.]*)$"
_MOMENT_ADVICE = "write a time with its zone, such as 2025-11-06T18:00+03:00 or 2025-11-06T18:00Z"


def _when(value: Any) -> Any:
    if isinstance(value, str):
        if re.fullmatch(_DATE, value):
            return date.fromisoformat(value)
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError(_MOMENT_ADVICE)
        return moment
    return value


def _moment(value: Any) -> Any:
    moment = _when(value)
    if isinstance(moment, datetime):
        return moment
    raise ValueError(_MOMENT_ADVICE)


When = Annotated[
    datetime | date,
    BeforeValidator(_when),
    Form(rf"^{_DATE}$|{_MOMENT}", "write 2025-11-06, or 2025-11-06T18:00Z"),
]
"""An aware time, or a date: the whole day in the desk's zone."""

Moment = Annotated[datetime, BeforeValidator(_moment), Form(_MOMENT, _MOMENT_ADVICE)]

_ENDS = {
    "met": "It happened: a story that shows it, corroborated, in time.",
    "missed": "It did not happen, and the desk could see well enough to say so.",
    "cancelled": "It was called off.",
    "unknown": "Nothing was seen, but the desk could not see well enough to say that nothing was there.",
}
EventState = Annotated[
    Literal["upcoming", "open", "waiting", "late", "met", "missed", "unknown", "cancelled"],
    Values(
        {
            "upcoming": "Its time has not begun.",
            "open": "Its time has begun, and it is not yet due.",
            "waiting": "Not settled: upcoming, open or late.",
            "late": "It was due; the grace still runs.",
            **_ENDS,
        },
    ),
]
EventEnd = Annotated[Literal["met", "missed", "cancelled", "unknown"], Values(_ENDS)]
Every = Annotated[
    Literal["year", "quarter", "month"],
    Values(
        {
            "year": "On the same date each year.",
            "quarter": "Every three months from that date.",
            "month": "On the same day of each month.",
        },
    ),
]


class Miss(Written):
    """What a missed event does."""

    rule: str
    """The id of the rule that it activates, or `rule/part`."""
    activation: Annotated[int, Field(ge=1, le=3)] = 2
    """How strongly: 1 faint, 2 clear (the default), 3 strong."""


class Closed(Written):
    """How an event ended that was over when the desk was written."""

    state: EventEnd
    """How it ended."""
    on: When
    """When it ended: a date, or a time with its zone."""
    why: str = ""
    """What happened, in a line."""


class EventTest(Written):
    """A test of an expected event."""

    name: str = ""
    """What the test shows, in a line."""
    clock: Moment
    """When the test asks: a time with its zone, such as `2025-11-08T12:00Z`."""
    coverage: Annotated[float, Field(ge=0, le=1)] = 1.0
    """How much the desk could see meanwhile, from 0 (nothing) to 1 (everything, the default)."""
    timeline: tuple[TimelineStep, ...] = ()
    """The hits that there were until then."""
    state: EventState
    """The state that the event must have at `clock`."""
    because: str = ""
    """Why, for the next reader."""
    todo: str = ""
    """Why this test is known to fail for now."""


class ExpectedEvent(Written):
    """Something due by a date: a session, an answer, an anniversary.

    Either it is `due`, counting from `counting_from`; or it comes `after` these rules hit, `within` that long.
    """

    id: Id
    """The event's id: small letters, digits, hyphens. Never used for another event."""
    title: str
    """What is due, in one line for readers."""
    why: str = ""
    """Why it is expected, and what it would mean if it did not come."""
    counting_from: When | None = None
    """From when on a story can show it: a date, or a time with its zone. Older stories do not."""
    due: When | None = None
    """Until when it is due: a date such as `2026-11-12`, or a time with its zone such as `2025-11-06T23:59+03:00`."""
    after: Several = ()
    """Instead of `due`: the rules whose story starts the wait, each story a wait of its own."""
    within: Duration | None = None
    """With `after`: how long after that story it is due, such as `14d`."""
    grace: Duration | None = None
    """How long after its time it still counts as met, such as `24h`. Hours in which the desk is blind do not run."""
    seen_by: Several = ()
    """The rules whose story shows that it happened."""
    cancelled_by: Several = ()
    """The rules whose story shows that it was called off."""
    if_missed: Miss | None = None
    """What it does when it does not happen: `{rule: talks-collapse, activation: 2}`."""
    urgent_if_missed: Truth = False
    """`yes`: routes that ask for alerts of kind U5 are told at once when it is missed."""
    note: Truth = False
    """`yes`: a date to show that expects nothing, such as an anniversary."""
    every: Every | None = None
    """How often it comes again."""
    closed: Closed | None = None
    """How it ended, for what was over when the desk was written."""
    tags: Several = ()
    """Your own labels."""
    tests: tuple[EventTest, ...] = ()
    """Which state it must have at some time, given these hits and this much coverage."""
