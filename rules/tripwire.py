"""Tripwire: any story counts, as much as its evidence is worth."""

from collections.abc import Iterable
from datetime import datetime

from rules.facts import Facts, Finding
from rules.occurrence import Stories
from rules.signal_kind import Signal
from rules.spoken import count


def least(signal: Signal) -> int:
    """The grade that a story needs to count, 0 to 3; E1 where the signal says nothing."""
    return int(signal.min_grade[1:]) if signal.min_grade else 1


def activation(signal: Signal, facts: Facts, story: str, at: datetime) -> int:
    """What a story is worth by itself: its grade, 0 below the least that the signal asks for."""
    grade = facts.grade(story, at).level
    return grade if grade >= least(signal) else 0


def findings(
    signal: Signal,
    stories: Stories,
    facts: Facts,
    at: datetime,
    among: Iterable[str] | None = None,
) -> tuple[Finding, ...]:
    """Every story that was hit by then, those too weak to trip it with activation 0; of some, or of all (None)."""
    known = stories.known(at) if among is None else (stories.at(story, at) for story in sorted(set(among)))
    return tuple(
        Finding(
            one.story,
            one.story,
            one.event,
            activation(signal, facts, one.story, at),
            (one.story,),
            told(facts, one.story, at),
        )
        for one in known
        if one is not None
    )


def told(facts: Facts, story: str, at: datetime) -> str:
    """How well a story is borne out, in words: `corroborated (2 independent sources)`."""
    grade = facts.grade(story, at)
    return f"{grade.shown} ({count(len(grade.keys), 'independent source')})" if len(grade.keys) > 1 else grade.shown
