"""Count: at least so many stories within a time, from so many sources, where asked for by place or actor."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from rules.facts import Facts, Finding
from rules.occurrence import Occurrence, Stories
from rules.sighting import CLEAR, FAINT, STRONG
from rules.signal_kind import Signal
from rules.spoken import count, length
from rules.tripwire import least

_NEVER = timedelta()


def findings(
    signal: Signal,
    stories: Stories,
    facts: Facts,
    at: datetime,
    known: datetime | None = None,
) -> tuple[Finding, ...]:
    """The groups of stories that are enough in the window that ends at `at`, by what had arrived at `known`.

    Without `group_by` there is one group, with the key ''. `known` is `at` where it is left out.
    """
    known = at if known is None else known
    after = at - (signal.within or _NEVER)
    groups: dict[str, list[Occurrence]] = defaultdict(list)
    for one in stories.known(known, after, at):
        if after < one.event and facts.grade(one.story, known).level >= least(signal):
            for key in _groups(signal, one, facts):
                groups[key].append(one)
    found = (_finding(signal, key, group, facts, known) for key, group in sorted(groups.items()))
    return tuple(one for one in found if one is not None)


def _groups(signal: Signal, one: Occurrence, facts: Facts) -> Iterable[str]:
    return facts.keys(signal.group_by, one.places, one.actors) if signal.group_by else ("",)


def _finding(signal: Signal, key: str, stories: list[Occurrence], facts: Facts, known: datetime) -> Finding | None:
    needed = signal.at_least or 1
    sources = len(facts.sources((one.story for one in stories), known))
    if len(stories) < needed or sources < (signal.min_sources or 1):
        return None
    last = max(stories, key=lambda one: (one.event, one.story))
    best_first = sorted(stories, key=lambda one: (-facts.grade(one.story, known).level, one.event, one.story))
    where = f" for {facts.name(key)}" if key else ""
    within = length(signal.within or _NEVER)
    return Finding(
        key,
        last.story,
        last.event,
        _activation(len(stories), needed, sources),
        tuple(one.story for one in best_first),
        f"{count(len(stories), 'story', 'stories')} in {within}{where} ({count(sources, 'independent source')})",
        (("stories", len(stories)), ("at_least", needed), ("sources", sources), ("group", key)),
    )


def _activation(stories: int, needed: int, sources: int) -> int:
    if stories >= 2 * needed and sources >= 3:
        return STRONG
    return FAINT if sources == 1 else CLEAR
