"""Pictures: how each problem stood when it was last assessed, and what its next assessment goes on from."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

from alerts.telling import Present
from monitor.backing import Backings
from monitor.desk.load import Desk
from monitor.glimpse import PICTURE
from monitor.store import Store
from rules.carried import COUNTED_DAYS, Carried
from rules.picture import Picture
from rules.usual import DayCount

_PICTURE: TypeAdapter[Picture] = TypeAdapter(Picture)
_CARRIED: TypeAdapter[Carried] = TypeAdapter(Carried)
_LEFT, _REVISIONS = "carried:", "revisions"
_KEPT = timedelta(days=40)
"""How far back a cut-off is looked for."""


class Pictures:
    """Pictures and what is carried on, kept in the store's small values; written in the caller's transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def now(self) -> dict[str, Picture]:
        """The last picture of each problem, by its id."""
        kept = self._store.meta.beginning(PICTURE)
        return {name.removeprefix(PICTURE): _PICTURE.validate_json(text) for name, text in kept.items()}

    def present(self, desk: Desk) -> Present:
        """How the problems stand, and how stories are backed, as an alert about to be told asks."""
        return Present(self.now(), Backings(self._store, desk))

    def put(self, picture: Picture) -> None:
        """Keep a picture in the place of the one before."""
        self._store.meta.put(f"{PICTURE}{picture.problem}", _PICTURE.dump_json(picture).decode())

    def carried(self, problem: str) -> Carried | None:
        """Where a problem stood when its last day was closed; None for one that never had a day."""
        kept = self._store.meta.get(f"{_LEFT}{problem}")
        return self._whole(kept) if kept else None

    def carried_at(self, problem: str, at: datetime) -> Carried | None:
        """Where a problem stood at the last cut-off up to a time (aware UTC); None where nothing is kept of that."""
        for row in reversed(self._store.readings.levels(problem, at - _KEPT, at)):
            if not row.scenario and row.cause.get("carried"):
                return self._whole(json.dumps(row.cause["carried"]))
        return None

    def amend(self, problem: str, carried: Carried) -> None:
        """Keep what a day that was closed again hands on; what was shown when it was first closed stays on record."""
        for row in self._store.readings.levels(problem, carried.at, carried.at):
            if not row.scenario and row.cause.get("carried"):
                cause = {**row.cause, "carried": packed(carried)}
                self._store.readings.put_levels([replace(row, cause=cause)])

    def _whole(self, kept: str) -> Carried:
        """What is carried, with the counts from their rows."""
        fields = json.loads(kept)
        measured = set(fields.pop("counted", ()))
        carried = _CARRIED.validate_python(fields)
        counts: dict[str, list[DayCount]] = {}
        for row in self._store.readings.days(_earliest(carried), carried.day):
            if row.indicator in measured:
                made = DayCount(row.day, row.stories, row.exposure, row.weekday, row.cap)
                counts.setdefault(row.indicator, []).append(made)
        return replace(carried, counts={name: tuple(days) for name, days in counts.items()})

    def keep_carried(self, problem: str, carried: Carried) -> None:
        """Keep where a problem stands; its counts have rows of their own."""
        self._store.meta.put(f"{_LEFT}{problem}", json.dumps(packed(carried), ensure_ascii=False))

    def revisions(self) -> dict[str, str]:
        """The revisions of rules by which the past was counted, by rule."""
        kept: dict[str, str] = json.loads(self._store.meta.get(_REVISIONS) or "{}")
        return kept

    def keep_revisions(self, revisions: Mapping[str, str]) -> None:
        """Keep them."""
        self._store.meta.put(_REVISIONS, json.dumps(dict(revisions), sort_keys=True))


def packed(carried: Carried) -> Any:
    """What is carried, as JSON's own values; of its counts the names alone, for they have rows of their own."""
    return {**_CARRIED.dump_python(replace(carried, counts={}), mode="json"), "counted": sorted(carried.counts)}


def _earliest(carried: Carried) -> date:
    return carried.day - timedelta(days=COUNTED_DAYS)
