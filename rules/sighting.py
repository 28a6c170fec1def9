"""What signals count: hits as sightings of an indicator, by an entry, in a story.

    Telling     an entry as one report of its story
    Sighting    a hit of an indicator on such an entry
    Reading     how strongly an indicator is activated at a moment, and by which stories

Everything from here to a level is a pure function of such facts and of `now`: a live run, a restart and a replay give
one answer.
"""

from dataclasses import dataclass
from datetime import datetime

FAINT, CLEAR, STRONG = 1, 2, 3
"""Activations above 0, which is none."""


@dataclass(frozen=True, slots=True)
class Telling:
    """An entry as one report of its story.

    `origin` is its independence key, `letter` the reliability of its publisher, A to F. `event` is when it happened as
    far as dates tell, never later than `arrived`, when we first saw it; both are aware UTC. `counted` is False for
    what was late at first sight or stood in a feed's first document: it is evidence and counts for nothing. `settled`
    is False while its feed is new to a desk that has a past, and for what piled up while its feed was dark: it may trip
    a wire, and is no story more than is usual.
    `places` and `actors` are ids of the desk's places.yaml and actors.yaml.
    """

    entry: str
    story: str
    origin: str
    letter: str
    event: datetime
    arrived: datetime
    lang: str = ""
    counted: bool = True
    settled: bool = True
    places: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sighting:
    """A hit of an indicator, `rule` or `rule/part`, that stands: not void, not held back by a filter."""

    indicator: str
    telling: Telling


@dataclass(frozen=True, slots=True)
class Reading:
    """How strongly an indicator is activated at a moment: 0 none, 1 faint, 2 clear, 3 strong.

    `stories` are the keys of those that bear it out, the strongest first. `why` is a phrase for readers, without
    decimals or words of likelihood, '' where there is nothing to say. `arithmetic` is what an analyst recomputes it
    from, by name.
    """

    activation: int
    stories: tuple[str, ...] = ()
    why: str = ""
    arithmetic: tuple[tuple[str, float | int | str], ...] = ()
