"""Counts and sequences as their definitions say, hour by hour and chain by chain: slow, and easy to check by eye."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product


@dataclass(frozen=True)
class Step:
    """A hit of a timeline: whole hours, and a grade from 0 to 3."""

    at: int
    arrives: int
    hit: str
    story: str
    source: str
    group: str
    grade: int


@dataclass(frozen=True)
class Count:
    """What a count asks for; times in hours."""

    at_least: int
    within: int
    min_sources: int
    grouped: bool


@dataclass(frozen=True)
class Chain:
    """What a sequence asks for; times in hours."""

    steps: tuple[str, ...]
    within: int
    until: tuple[str, ...]


def _known(steps: Iterable[Step], now: int) -> list[Step]:
    return [step for step in steps if step.arrives <= now]


def _stories(steps: Sequence[Step], hits: Iterable[str]) -> dict[str, int]:
    """When each story happened that one of the rules hit, and that is of grade E1 or better."""
    named = set(hits)
    found = {}
    for story in {step.story for step in steps}:
        events = [step.at for step in steps if step.story == story and step.hit in named]
        if events and max(step.grade for step in steps if step.story == story) >= 1:
            found[story] = min(events)
    return found


def count_fires(steps: Sequence[Step], asked: Count, hits: Iterable[str], hours: int) -> list[int]:
    """The hours at which a count fires."""
    named = tuple(hits)
    groups = sorted({step.group for step in steps if step.group}) if asked.grouped else [""]
    fired = set()
    for group in groups:
        held = False
        for now in range(hours):
            known = _known(steps, now)
            holds = _holds(known, asked, named, group, now)
            if holds and not held:
                fired.add(now)
            held = holds
    return sorted(fired)


def _holds(known: Sequence[Step], asked: Count, hits: tuple[str, ...], group: str, now: int) -> bool:
    inside = {
        story
        for story, event in _stories(known, hits).items()
        if now - asked.within < event <= now
        and (not asked.grouped or any(s.story == story and s.group == group and s.hit in hits for s in known))
    }
    sources = {step.source for step in known if step.story in inside}
    return len(inside) >= asked.at_least and len(sources) >= asked.min_sources


def sequence_fires(steps: Sequence[Step], asked: Chain, hours: int) -> list[tuple[int, tuple[str, ...]]]:
    """The hours at which a sequence fires, each with the times and stories of its latest chain."""
    fired = []
    done: set[str] = set()
    for now in range(hours):
        known = _known(steps, now)
        rows = [_stories(known, [name]) for name in asked.steps]
        breaks = _stories(known, asked.until).values()
        chains: dict[str, list[tuple[tuple[int, str], ...]]] = {}
        for chain in product(*(row.items() for row in rows)):
            times = [event for _, event in chain]
            if (
                len({story for story, _ in chain}) == len(chain)
                and times == sorted(times)
                and times[-1] - times[0] <= asked.within
                and not any(times[0] < event < times[-1] for event in breaks)
            ):
                chains.setdefault(chain[-1][0], []).append(tuple((event, story) for story, event in reversed(chain)))
        latest = {story: max(chains[story]) for story in sorted(chains.keys() - done)}
        fired += [(now, tuple(name for _, name in reversed(chain))) for chain in latest.values()]
        done |= chains.keys()
    return fired
