"""Glimpse: how each problem was last assessed, and what was judged since, for a look that must be quick."""

from dataclasses import dataclass
from datetime import datetime

from monitor.store import Store
from rules.judgement import Judgement
from rules.picture import Picture
from rules.recalled import recalled

PICTURE = "picture:"
"""The meta key of a problem's last picture, before its id."""
JUDGED = "judged"
"""The meta key of the last judgement that was counted."""


def glimpse(store: Store) -> dict[str, Picture]:
    """The last picture of each problem, by its id."""
    return {name.removeprefix(PICTURE): recalled(kept) for name, kept in store.meta.beginning(PICTURE).items()}


@dataclass(frozen=True, slots=True)
class Judged:
    """How many judgements hold, and how many of all that were made wait for the next assessment."""

    in_force: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Quiet:
    """A silence that holds, and how many alerts it has held back so far."""

    silence: Judgement
    alerts: int


def quiet(store: Store, now: datetime) -> list[Quiet]:
    """The silences that hold at `now`, aware UTC, the oldest first."""
    back = store.alerts.count_silenced()
    return [Quiet(one, back.get(one.id, 0)) for one in store.judgements.in_force(now, "silence")]


def judged(store: Store, now: datetime) -> Judged:
    """How people's judgements stand at `now`, aware UTC."""
    last = int(store.meta.get(JUDGED) or 0)
    return Judged(len(store.judgements.in_force(now)), sum(one.id > last for one in store.judgements.all()))
