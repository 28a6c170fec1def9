"""Glance: a problem in a few lines, as someone who looks at the machine needs it; and the same for machines.

The words are those of its picture, which readers get too; here they only find their places.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from rules.coverage import LEARNING, sight
from rules.picture import LEVELS, Due, Lane, Override, Picture, Sight
from rules.spoken import count

ARROWS = {"up": "▲", "same": "▬", "down": "▼"}
"""Where a problem has gone in seven days, as one sees it at once."""
_STATES = ("missed", "late", "cannot tell", "reported, unconfirmed", "open", "upcoming", "met", "cancelled", "date")
"""The words for expected events, in the order in which they are told."""

Row = tuple[str, str]
"""A line: what it is about, and what is so."""


def headline(picture: Picture) -> str:
    """`▲ HIGH since 2025-11-15 06:00Z`, with what looks ahead of it."""
    flags = [
        "look ahead" if picture.deadline_soon else "",
        "opening for talks" if picture.opening else "",
    ]
    return "; ".join(filter(None, (f"{ARROWS[picture.arrow]} {picture.word} since {stamp(picture.since)}", *flags)))


def glance(picture: Picture) -> Iterator[Row]:
    """What there is to say of a problem, line by line; nothing that is not so has a line."""
    yield "why", picture.why
    if picture.override is not None:
        yield "set by", set_by(picture.override, picture.computed)
    for against in picture.against:
        yield "other way", against
    if picture.down:
        yield "next", picture.down
    if picture.closest:
        yield "nearest", picture.closest
    yield "sight", seen(picture.sight)
    if picture.learning is not None:
        yield "learning", f"day {picture.learning + 1} of {LEARNING}: until then a surge counts as faint at most"
    for due in events(picture.due):
        yield "expected", event(due)


def set_by(over: Override, computed: int) -> str:
    """Who set a level, until when and why, beside what was computed."""
    return (
        f"{LEVELS[over.level]} by {over.who} until {stamp(over.until)}: {over.why}"
        f" (judgement {over.judgement}; computed: {LEVELS[computed]})"
    )


def seen(now: Sight) -> str:
    """How well the machine can see: `full view of the last day; 21 of 22 feeds seen now`."""
    feeds = f"{now.seen} of {count(now.feeds, 'feed')} seen now"
    blind = f"less than half seen since {stamp(now.blind_since)}" if now.blind_since is not None else ""
    whole = {
        "full": "full view of the last day",
        "partial": "partial view of the last day: no day counts towards a step",
    }
    view = whole.get(sight(now.share), "too little seen of the last day to assess anything")
    return "; ".join(filter(None, (view, blind, feeds)))


def word_of(due: Due) -> str:
    """The word for where an expected event stands: `late`, `cannot tell`, `reported, unconfirmed`."""
    if due.note:
        return "date"
    if due.unconfirmed and due.state == "open":
        return "reported, unconfirmed"
    return "cannot tell" if due.state == "unknown" else due.state


def events(due: Iterable[Due]) -> list[Due]:
    """Expected events in the order in which they are told: what went wrong, what is open, what comes, what is over."""
    far = datetime.max.replace(tzinfo=UTC)
    return sorted(due, key=lambda one: (_STATES.index(word_of(one)), one.due or far, one.event, one.instance))


def event(due: Due) -> str:
    """An expected event in a line, with the story that closed it or was reported."""
    told = f"{word_of(due)}: {due.title}"
    when = due.why or (f"due {due.due_text}" if due.due_text else "")
    closed = due.state in {"met", "cancelled"}
    story = f", {'by' if closed else 'reported by'} story {due.story}" if due.story else ""
    return f"{told} ({when}{story})" if when else f"{told}{story}"


def values(picture: Picture) -> dict[str, Any]:
    """A problem for machines: everything of its picture but what `forewarn why` tells."""
    override = picture.override
    return {
        "problem": picture.problem,
        "title": picture.title,
        "at": picture.at.isoformat(),
        "level": LEVELS[picture.level],
        "word": picture.word,
        "assessed": picture.assessed,
        "unconfirmed": picture.unconfirmed,
        "computed": LEVELS[picture.computed],
        "raw": LEVELS[picture.raw],
        "scenario": picture.scenario,
        "since": picture.since.isoformat(),
        "arrow": picture.arrow,
        "pressure": picture.pressure,
        "why": picture.why,
        "indicators": {"on": picture.on, "of": picture.of},
        "families": {"on": picture.families_on, "of": picture.families},
        "against": list(picture.against),
        "next_step_down": {"on": picture.down_on.isoformat() if picture.down_on else None, "needs": picture.down},
        "nearest": picture.closest,
        "look_ahead": picture.deadline_soon,
        "opening": picture.opening,
        "sight": sight_values(picture.sight),
        "override": None
        if override is None
        else {**asdict(override), "level": LEVELS[override.level], "until": override.until.isoformat()},
        "learning": None if picture.learning is None else {"day": picture.learning + 1, "of": LEARNING},
        "history": [None if level is None else LEVELS[level] for level in picture.history],
        "scenarios": [lane_values(lane) for lane in picture.lanes],
        "events": [_event(due) for due in events(picture.due)],
    }


def sight_values(now: Sight) -> dict[str, Any]:
    """How well a problem is seen, for machines."""
    blind = now.blind_since.isoformat() if now.blind_since else None
    return {"view": sight(now.share), "share": now.share, "seen": now.seen, "feeds": now.feeds, "blind_since": blind}


def lane_values(lane: Lane) -> dict[str, Any]:
    """How a scenario stands, for machines."""
    return {
        "scenario": lane.scenario,
        "title": lane.title,
        "raw": LEVELS[lane.raw],
        "shown": LEVELS[lane.shown],
        "arrow": lane.arrow,
        "pressure": lane.pressure,
    }


def _event(due: Due) -> dict[str, Any]:
    return {
        **asdict(due),
        "word": word_of(due),
        "due": due.due.isoformat() if due.due else None,
        "since": due.since.isoformat() if due.since else None,
    }


def stamp(at: datetime) -> str:
    """`2025-11-15 06:00Z`."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}Z"
