"""Tripwire: any story counts, as much as its evidence is worth."""

from collections.abc import Iterable
from datetime import datetime

from rules.facts import Facts, Finding, occurrences
from rules.sighting import Sighting
from rules.signal_kind import Signal
from rules.spoken import count


def least(signal: Signal) -> int:
    """The grade that a story needs to count, 0 to 3; E1 where the signal says nothing."""
    return int(signal.min_grade[1:]) if signal.min_grade else 1


def activation(signal: Signal, facts: Facts, story: str, at: datetime) -> int:
    """What a story is worth by itself: its grade, 0 below the least that the signal asks for."""
    grade = facts.grade(story, at).level
    return grade if grade >= least(signal) else 0


def findings(signal: Signal, sightings: Iterable[Sighting], facts: Facts, at: datetime) -> tuple[Finding, ...]:
    """Every story that was hit by then, those too weak to trip it with activation 0."""
    return tuple(
        Finding(
            story,
            story,
            one.event,
            activation(signal, facts, story, at),
            (story,),
            told(facts, story, at),
        )
        for story, one in occurrences(sightings, at).items()
    )


def told(facts: Facts, story: str, at: datetime) -> str:
    """How well a story is borne out, in words: `corroborated (2 independent sources)`."""
    grade = facts.grade(story, at)
    return f"{grade.shown} ({count(len(grade.keys), 'independent source')})" if len(grade.keys) > 1 else grade.shown
