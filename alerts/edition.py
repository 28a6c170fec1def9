"""Edition: one route's digest for one local date; daily means daily, also when clocks change."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

EditionState = Literal["published", "merged"]


@dataclass(frozen=True, slots=True)
class Edition:
    """One route's digest for one local date.

    `due` is aware UTC. `hits_from` (excluded) and `hits_upto` (included) are the hits it holds, by the store's own
    count, so that a route's editions follow each other without a gap. `closed_by` is the date of the edition that
    told this one's news too, after downtime; None for one that was published itself. `digest` is the frozen set.
    """

    route: str
    local_date: date
    due: datetime
    state: EditionState
    hits_from: int
    hits_upto: int
    digest: str = ""
    closed_by: date | None = None
    published: datetime | None = None
