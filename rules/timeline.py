"""Timelines: the hits that a test makes up, put to a rule that watches rules, or to an expected event.

They go the way that real hits go, with a time of their own. What the tests of a rule say of a rule that it watches is
taken as it stands: a hit of one that needs a past (surge, absence), or that watches rules itself, says that it is
active, as strongly as the story's grade.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

from rules.calendar import EventTest, ExpectedEvent
from rules.example import TimelineStep
from rules.expected import Expected, expected
from rules.facts import Facts, Firing, gather
from rules.indicator import Indicator, indicators, members
from rules.instances import instances
from rules.rulebook import Rulebook
from rules.sighting import Sighting, Telling
from rules.signal import MEASURED, WATCHING, Signals
from rules.signal_kind import Signal

START = datetime(2000, 1, 1, tzinfo=UTC)
"""When the timeline of a rule begins: any time is as good."""

_TRIED = frozenset({"draft", "test", "active"})
_END = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)


def firings(rulebook: Rulebook, rule_id: str, steps: Sequence[TimelineStep]) -> tuple[Firing, ...] | None:
    """When a rule fires on these hits, counted from START; None for one that needs a past, which a timeline has not."""
    known = _known(rulebook, {step.hit for step in steps} - {rule_id})
    if rule_id not in known or known[rule_id].signal.kind in MEASURED:
        return None
    return Signals(_facts(known, steps, START)).firings(rule_id, _END)


def state(rulebook: Rulebook, event: ExpectedEvent, test: EventTest, zone: tzinfo) -> Expected | None:
    """Where an event stands at the test's clock; None where there is nothing to judge.

    What its file says of how it ended is left aside. The timeline begins when stories begin to count for it.
    """
    clock = test.clock.astimezone(UTC)
    event = event.model_copy(update={"closed": None})
    begun = [one for one in instances(event, clock, zone) if one.opens <= clock] or instances(event, clock, zone)[:1]
    if not begun:
        return None
    known = _known(rulebook, {step.hit for step in test.timeline})
    facts = replace(_facts(known, test.timeline, begun[-1].opens), coverage=lambda _hour: test.coverage)
    found = expected(event, Signals(facts), clock, zone)
    return next((one for one in found if one.instance == begun[-1].name and one.state != "unjudged"), None)


def _known(rulebook: Rulebook, hit: Iterable[str]) -> dict[str, Indicator]:
    """Every indicator but those of retired rules, all alike in force; those that are `hit` by steps as if by a text."""
    named = set(hit)
    return {
        name: _as_hit(one) if named & {one.id, one.rule} else _in_force(one)
        for name, one in indicators(rulebook, _TRIED).items()
    }


def _in_force(one: Indicator) -> Indicator:
    return replace(one, live=True, active_from=None, expires=None)


def _as_hit(one: Indicator) -> Indicator:
    if one.derived or one.signal.kind in WATCHING | MEASURED:
        return replace(_in_force(one), derived=False, of=(), signal=Signal(kind="tripwire"))
    return _in_force(one)


def _facts(known: dict[str, Indicator], steps: Iterable[TimelineStep], start: datetime) -> Facts:
    sightings: list[Sighting] = []
    given: dict[str, list[tuple[datetime, int]]] = defaultdict(list)
    for n, step in enumerate(steps):
        telling = _telling(step, n, start)
        given[step.story].append((telling.arrived, int(step.grade[1:])))
        names = (step.hit,) if step.hit in known else members(step.hit, known)
        sightings += [Sighting(name, telling) for name in names]
    return replace(
        gather(known, sightings), given={story: _grown(grades) for story, grades in given.items()}, began=START
    )


def _telling(step: TimelineStep, n: int, start: datetime) -> Telling:
    arrived = start + (step.at if step.arrives is None else step.arrives)
    group = frozenset({step.group}) if step.group else frozenset[str]()
    return Telling(
        entry=f"{n:04}",
        story=step.story,
        origin=step.source or f"step {n + 1}",
        letter="C",
        event=min(start + step.at, arrived),
        arrived=arrived,
        lang=step.lang,
        places=group,
        actors=group,
    )


def _grown(grades: Iterable[tuple[datetime, int]]) -> tuple[tuple[datetime, int], ...]:
    """The grade of a story over time, which only grows."""
    grown: list[tuple[datetime, int]] = []
    for at, grade in sorted(grades):
        grown.append((at, max([grade, *(before for _, before in grown)])))
    return tuple(grown)
