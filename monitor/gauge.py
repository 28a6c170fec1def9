"""Gauge: what the store holds of how an indicator came to read what it does."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from monitor.store import Store
from rules.carried import MEASURED
from rules.indicator import Indicator
from rules.judgement import Judgement
from rules.picture import Picture
from rules.readout import Readout
from rules.reckoning import NOTHING
from rules.usual import DayCount

DAYS = 14
"""Days of counts that are told."""
_BACK = timedelta(days=40)
"""How far back from its last day the last reading at a cut-off is looked for."""


def readouts(
    store: Store, found: Sequence[Indicator], pictures: Mapping[str, Picture], held: Sequence[Judgement]
) -> list[Readout]:
    """These indicators with all that their readings are recomputed from; `held` are the judgements that hold."""
    return [_readout(store, one, pictures.get(one.problem), held) for one in found]


def _readout(store: Store, one: Indicator, picture: Picture | None, held: Sequence[Judgement]) -> Readout:
    signs = {sign.indicator: sign for sign in picture.signs} if picture else {}
    workings = {working.indicator: working for working in picture.workings} if picture else {}
    accepted = [each for each in held if each.kind == "new-normal" and each.about in {one.id, one.rule}]
    found = Readout(
        indicator=one,
        sign=signs.get(one.id),
        working=workings.get(one.id, NOTHING),
        normal=accepted[-1] if accepted else None,
    )
    return _with_past(store, found, picture.at) if picture and one.signal.kind in MEASURED else found


def _with_past(store: Store, found: Readout, at: datetime) -> Readout:
    """The same with what it read at the last cut-off, and its last days."""
    name = found.indicator.id
    rows = [row for row in store.readings.readings(at - _BACK, at, name) if row.reading.arithmetic]
    days = store.readings.days((at - _BACK).date(), at.date() + timedelta(days=1), name)[-DAYS:]
    return Readout(
        indicator=found.indicator,
        sign=found.sign,
        working=found.working,
        measured=rows[-1].reading if rows else None,
        at=rows[-1].at if rows else None,
        days=tuple(DayCount(row.day, row.stories, row.exposure, row.weekday, row.cap) for row in reversed(days)),
        normal=found.normal,
    )
