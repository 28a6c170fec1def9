"""Hold: what an indicator still counts for after its signal has gone, and when that falls (warning.md 1.6).

It rises at once to the signal's activation. It falls one step after so many covered days in which the activation was
lower; days are judged at the cut-off only. A reader can say: it stays strong for three quiet days, then steps down.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from rules.coverage import WHOLE
from rules.indicator import Indicator, members
from rules.sighting import STRONG

QUICK, SLOW = 3, 7
"""Covered days that what is counted holds, and what happens once."""
_DAYS = MappingProxyType(
    {
        "surge": QUICK,
        "count": QUICK,
        "absence": QUICK,
        "together": QUICK,
        "tripwire": SLOW,
        "sequence": SLOW,
        "first": SLOW,
        "none": QUICK,
    },
)
_NOBODY: Mapping[str, Indicator] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Held:
    """What an indicator counts for, 0 to 3, after `quiet` covered days in a row in which its activation was lower.

    `since` (aware UTC) is when `level` last changed, None if it never did.
    """

    level: int = 0
    quiet: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """How an indicator holds: covered days a step, and what it cannot outlast.

    `bounds` are groups of indicators' ids: it counts for no more than the strongest of each group does.
    """

    days: int = QUICK
    bounds: tuple[tuple[str, ...], ...] = ()


def hold(indicator: Indicator, known: Mapping[str, Indicator] = _NOBODY) -> Hold:
    """How this indicator holds; `known` are the desk's indicators, of which a `together` asks its members."""
    return Hold(hold_days(indicator, known), bounds(indicator, known))


def hold_days(indicator: Indicator, known: Mapping[str, Indicator] = _NOBODY) -> int:
    """Covered days that it keeps its strength: its own `hold`, else what its kind of signal has.

    A `hold` in hours counts as the days that it begins. A `together` holds no longer than the shortest of its members.
    """
    signal = indicator.signal
    of_members = [hold_days(known[one], known) for group in bounds(indicator, known) for one in group]
    if signal.hold is None:
        return min(of_members, default=_DAYS[signal.kind])
    return min([max(1, -(-signal.hold // timedelta(days=1))), *of_members])


def bounds(indicator: Indicator, known: Mapping[str, Indicator]) -> tuple[tuple[str, ...], ...]:
    """The members of a `together` that it cannot outlast: each of `all`, and the best of `any`; () for other kinds."""
    signal = indicator.signal
    if signal.kind != "together":
        return ()
    groups = [members(member.rule, known) for member in signal.all or ()]
    groups.append(tuple(one for member in signal.any or () for one in members(member.rule, known)))
    return tuple(group for group in groups if group)


def raised(held: Held, activation: int, at: datetime | None = None) -> Held:
    """What it counts for once its signal says `activation`, at any time of the day; it never falls here."""
    if activation > held.level:
        return Held(activation, 0, at)
    return replace(held, quiet=0) if activation == held.level and held.quiet else held


def closed(
    held: Held,
    activation: int,
    coverage: float,
    days: int,
    at: datetime | None = None,
    ceiling: int = STRONG,
) -> Held:
    """What it counts for once the cut-off `at` has closed a day; called once a day.

    `activation` is the highest of the day that closes, `coverage` that day's, `days` what `hold_days` says, `ceiling`
    what the members of a `together` allow. A day that was not covered changes nothing but what rose in it.
    """
    held = raised(held, activation, at)
    if coverage < WHOLE or activation >= held.level:
        return held
    quiet, level = held.quiet + 1, held.level
    if quiet >= days:
        quiet, level = 0, level - 1
    level = max(activation, min(level, ceiling))
    return replace(held, quiet=quiet) if level == held.level else Held(level, 0, at)


def closed_all(
    held: Mapping[str, Held],
    activations: Mapping[str, int],
    coverage: float,
    holds: Mapping[str, Hold],
    at: datetime | None = None,
) -> dict[str, Held]:
    """The same for all indicators of a problem at once, by id, so that none outlasts its members.

    Who has no activation in the mapping has 0. A member that `held` does not have bounds nothing.
    """
    found = {
        one: closed(now, activations.get(one, 0), coverage, holds.get(one, Hold()).days, at)
        for one, now in held.items()
    }
    bounded = [one for one in held if holds.get(one, Hold()).bounds]
    # One that is bounded may bound another: as many rounds as there are of them settle the longest chain.
    for _ in bounded:
        levels = {one: now.level for one, now in found.items()}
        for one in bounded:
            own = holds[one]
            found[one] = closed(
                held[one],
                activations.get(one, 0),
                coverage,
                own.days,
                at,
                ceiling(own.bounds, levels),
            )
    return found


def ceiling(groups: Iterable[Iterable[str]], levels: Mapping[str, int]) -> int:
    """The most that what is bounded by these groups may count for, given what the members count for by id."""
    known = [[levels[one] for one in group if one in levels] for group in groups]
    return min((max(group) for group in known if group), default=STRONG)


def falls_after(held: Held, days: int, ahead: Sequence[int] = ()) -> int | None:
    """At which of the coming cut-offs it next falls if nothing new comes and all days are covered, 1 for the next.

    `ahead` are its activations at those cut-offs; the last of them lasts, none means 0. None: it never falls.
    """
    for number in range(1, len(ahead) + days + 2):
        after = closed(held, activation_in(ahead, number), 1.0, days)
        if after.level < held.level:
            return number
        held = after
    return None


def activation_in(ahead: Sequence[int], number: int) -> int:
    """The activation at the coming cut-off of that number, from 1: the last that is foreseen lasts."""
    return ahead[min(number, len(ahead)) - 1] if ahead else 0
