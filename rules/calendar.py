"""ExpectedEvent: something due by a date, as an analyst writes it in calendar.yaml."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from feeds.feed import Truth
from rules.rule import Duration, Id, Several, TimelineStep, Written


def _when(value: Any) -> Any:
    if isinstance(value, str):
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return date.fromisoformat(value)
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("write a time with its zone, such as 2025-11-06T18:00+03:00 or 2025-11-06T18:00Z")
        return moment
    return value


def _moment(value: Any) -> Any:
    moment = _when(value)
    if isinstance(moment, datetime):
        return moment
    raise ValueError("write a time with its zone, such as 2025-11-06T18:00+03:00 or 2025-11-06T18:00Z")


When = Annotated[datetime | date, BeforeValidator(_when)]
"""An aware time, or a date: the whole day in the desk's zone."""

Moment = Annotated[datetime, BeforeValidator(_moment)]
EventState = Literal["upcoming", "open", "waiting", "late", "met", "missed", "unknown", "cancelled"]


class Miss(Written):
    """What a missed event does: it activates `rule` at `activation`."""

    rule: str
    activation: Annotated[int, Field(ge=1, le=3)] = 2


class Closed(Written):
    """How an event ended that was over when the desk was written."""

    state: Literal["met", "missed", "cancelled", "unknown"]
    on: When
    why: str = ""


class EventTest(Written):
    """A test of an expected event: which state it has at `clock`, given these hits and this coverage."""

    name: str = ""
    clock: Moment
    coverage: Annotated[float, Field(ge=0, le=1)] = 1.0
    timeline: tuple[TimelineStep, ...] = ()
    state: EventState
    because: str = ""
    todo: str = ""


class ExpectedEvent(Written):
    """Something due by a date: a session, an answer, an anniversary.

    Absolute form: `due`, from `counting_from`. Relative form: `after` these rules hit, `within` that long. With
    `note` it is only shown. `every` repeats it.
    """

    id: Id
    title: str
    why: str = ""
    counting_from: When | None = None
    due: When | None = None
    after: Several = ()
    within: Duration | None = None
    grace: Duration | None = None
    seen_by: Several = ()
    cancelled_by: Several = ()
    if_missed: Miss | None = None
    urgent_if_missed: Truth = False
    note: Truth = False
    every: Literal["year", "quarter", "month"] | None = None
    closed: Closed | None = None
    tags: Several = ()
    tests: tuple[EventTest, ...] = ()
