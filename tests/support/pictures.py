"""Invented pictures of a problem: what an assessment hands to alerts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from rules.picture import CRITICAL, ELEVATED, HIGH, QUIET, WATCH, Due, Override, Picture, Sight, Sign

NOW = datetime(2025, 11, 17, 22, 40, tzinfo=UTC)
"""03:40 in Karachi on Tuesday 18 November."""
SEEN = Sight(share=1.0, seen=22, feeds=22)


def sign(indicator: str = "strike", held: int = 0, *stories: str, **more: Any) -> Sign:
    """One sign, by default a decisive one of the military family that points up."""
    made = Sign(
        indicator=indicator,
        title=more.pop("title", indicator.replace("-", " ").capitalize()),
        family=more.pop("family", "military"),
        direction="up",
        decisive=more.pop("decisive", True),
        lead="short",
        activation=held,
        held=held,
        since=NOW if held else None,
        why="",
        stories=stories,
    )
    return replace(made, **more)


def picture(level: int = QUIET, signs: Sequence[Sign] = (), **more: Any) -> Picture:
    """A problem that is seen whole and stands at that level since now."""
    made = Picture(
        problem="pak-afg",
        title="Pakistan-Afghanistan border",
        at=NOW,
        level=level,
        raw=level,
        computed=level,
        assessed=True,
        unconfirmed=False,
        scenario="collapse" if level else "",
        since=NOW,
        episode="pak-afg:2025-11-15" if level > WATCH else "",
        arrow="same",
        pressure=0,
        why="",
        on=sum(sign.held > 0 for sign in signs),
        of=len(signs),
        families_on=0,
        families=0,
        against=(),
        down="",
        down_on=None,
        closest="",
        deadline_soon=False,
        opening=False,
        sight=SEEN,
        lanes=(),
        signs=tuple(signs),
        due=(),
    )
    return replace(made, **more)


def due(state: str = "missed", event: str = "round-4", **more: Any) -> Due:
    """An expected event whose miss is told at once."""
    made = Due(
        event=event,
        instance="",
        title="Fourth Istanbul round",
        state=state,
        due=datetime(2025, 11, 16, 15, tzinfo=UTC),
        due_text="Sun 16 Nov",
        since=NOW,
        urgent=True,
    )
    return replace(made, **more)


__all__ = ["CRITICAL", "ELEVATED", "HIGH", "NOW", "QUIET", "WATCH", "Override", "Sight", "due", "picture", "sign"]
