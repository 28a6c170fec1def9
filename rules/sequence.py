"""Sequence: one rule's story after another's, each a story of its own, and nothing between that breaks it off."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from rules.facts import Facts, Finding
from rules.occurrence import Occurrence, Stories
from rules.signal_kind import Signal
from rules.spoken import day
from rules.tripwire import activation, least, told

_NEVER = timedelta()


def findings(
    signal: Signal,
    steps: Sequence[Stories],
    until: Stories,
    facts: Facts,
    at: datetime,
    among: Collection[str] | None = None,
) -> tuple[Finding, ...]:
    """For each story of the last step, the latest chain that leads to it, by what had arrived at a time.

    `steps` are the stories of each step, `until` those that break a chain off. With `among` only chains are looked for
    that these stories may bear on.
    """
    within = signal.within or _NEVER
    after = upto = None
    if among is not None:
        spans = [span for row in (*steps, until) if (span := row.span(among)) is not None]
        if not spans:
            return ()
        # A chain that these stories bear on ends no earlier than they happened, and no later than `within` after.
        after, upto = min(begin for begin, _ in spans), max(end for _, end in spans) + within
    begin = after and after - within
    *before, lasts = [_latest_first(signal, step, facts, at, begin, upto) for step in steps]
    breaks = [one.event for one in _latest_first(signal, until, facts, at, begin, upto)]
    return tuple(
        _finding(signal, chain, facts, at)
        for last in lasts
        if (after is None or after <= last.event)
        and (chain := _chain(before, (last,), _floor(signal, last, breaks), len(steps)))
    )


def _latest_first(
    signal: Signal,
    stories: Stories,
    facts: Facts,
    at: datetime,
    after: datetime | None,
    upto: datetime | None,
) -> list[Occurrence]:
    found = stories.known(at, after, upto)
    counted = (one for one in found if facts.grade(one.story, at).level >= least(signal))
    return sorted(counted, key=lambda one: (one.event, one.story), reverse=True)


def _floor(signal: Signal, last: Occurrence, breaks: Iterable[datetime]) -> datetime:
    """The earliest time at which a chain to this story may begin."""
    begin = last.event - (signal.within or _NEVER)
    return max((broken for broken in breaks if begin < broken < last.event), default=begin)


def _chain(
    rows: Sequence[Sequence[Occurrence]],
    tail: tuple[Occurrence, ...],
    floor: datetime,
    steps: int,
) -> tuple[Occurrence, ...]:
    """The latest stories that lead to `tail`, each of another story; () where there is no such chain.

    Of each step only as many are tried as there are steps: of so many at least one is no other step's story, and it
    lies no earlier than any that comes after it in the row.
    """
    if not rows:
        return tail
    used = {one.story for one in tail}
    fitting = (one for one in rows[-1] if floor <= one.event <= tail[0].event)
    for _, one in zip(range(steps), fitting, strict=False):
        if one.story not in used and (chain := _chain(rows[:-1], (one, *tail), floor, steps)):
            return chain
    return ()


def _finding(signal: Signal, chain: Sequence[Occurrence], facts: Facts, at: datetime) -> Finding:
    last = chain[-1]
    days = ", then ".join(day(one.event, facts.zone) for one in chain)
    return Finding(
        last.story,
        last.story,
        last.event,
        activation(signal, facts, last.story, at),
        tuple(one.story for one in chain),
        f"one after the other ({days}); the last {told(facts, last.story, at)}",
        tuple((f"step_{n}", one.event.isoformat()) for n, one in enumerate(chain, 1)),
    )
