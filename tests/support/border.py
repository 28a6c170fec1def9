"""A border that is watched: one problem with six indicators of five kinds, and its days run one after another."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import invented_signs
from pydantic import TypeAdapter

from rules.carried import Carried, Watchlist, opened
from rules.daybook import Asked, Daybook, Stand
from rules.depict import Beheld, depict
from rules.facts import Facts, gather
from rules.hold import hold
from rules.picture import Picture, Sight
from rules.problem import Problem
from rules.sighting import Sighting, Telling

BEGAN = datetime(2025, 11, 1, 1, tzinfo=UTC)
"""Six in the morning in Karachi, the cut-off of that desk."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NOBODY = Asked()
_CARRIED: TypeAdapter[Carried] = TypeAdapter(Carried)

INDICATORS = {
    one.id: one
    for one in (
        invented_signs.indicator("strike", decisive=True),
        invented_signs.indicator("attacks", "surge", family="militant"),
        invented_signs.indicator(
            "closures", {"kind": "count", "at_least": "3", "within": "48h"}, family="border-trade"
        ),
        invented_signs.indicator("threats", family="rhetoric", scenarios={"war": 4, "drift": 4, "truce": 2}),
        invented_signs.indicator(
            "talks", direction="down", family="diplomatic", scenarios={"war": 1, "drift": 2, "truce": 5}
        ),
        invented_signs.indicator(
            "storm",
            {"kind": "together", "all": ["attacks", "threats"], "within": "72h"},
            family="military",
            derived=True,
        ),
    )
}
PROBLEM = Problem(
    id="border",
    question="Will fighting resume within 30 days?",
    horizon="30d",
    owner="desk",
    scenarios=invented_signs.SCENARIOS,
    title="The border",
)


def watch() -> Watchlist:
    """The border's watchlist."""
    return Watchlist(
        problem=PROBLEM,
        known=INDICATORS,
        own=INDICATORS,
        holds={name: hold(one, INDICATORS) for name, one in INDICATORS.items()},
        events=(),
        cutoff=time(1),
        zone=UTC,
    )


def sighting(
    indicator: str, at: datetime, story: str, origin: str = "dawn", letter: str = "B", **keys: object
) -> Sighting:
    """A report of a story that an indicator hit when it arrived."""
    entry = f"{story}-{origin}-{at:%d%H%M}"
    return Sighting(indicator, Telling(entry, story, origin, letter, at, at, **keys))


class Border:
    """The border's days: what is told of it, how much is seen, and where it stands."""

    def __init__(self, told: Iterable[Sighting], seen: Callable[[date], float] = lambda _: 1.0) -> None:
        """`seen` is the coverage of a day."""
        self.watch = watch()
        self.told = tuple(told)
        self.seen = seen

    def facts(self, upto: datetime, carried: Carried) -> Facts:
        """Everything that had arrived by then."""
        known = [one for one in self.told if one.telling.arrived <= upto]
        return replace(gather(INDICATORS, known), measured=dict(carried.measured), began=carried.began)

    def book(self, carried: Carried, upto: datetime, asked: Asked = NOBODY) -> Daybook:
        """The daybook of the day after the last that was closed."""
        return Daybook(self.watch, carried, self.facts(upto, carried), self._share, asked)

    def _share(self, at: datetime) -> float:
        return self.seen(self.watch.day_of(at - timedelta(seconds=1)))

    def closed(self, carried: Carried, days: int = 1, between: Sequence[timedelta] = ()) -> Carried:
        """So many further days closed; `between` are times after each cut-off at which somebody asks."""
        for _ in range(days):
            end = self.watch.end_of(carried.day + DAY)
            for after in between:
                self.stand(carried, carried.at + after)
            carried = self.book(carried, end).close(self.seen(carried.day + DAY))
        return carried

    def stand(self, carried: Carried, at: datetime) -> Stand:
        """Where it stands at a moment of the day after the last that was closed."""
        return self.book(carried, at).at(at)

    def picture(self, carried: Carried, at: datetime | None = None) -> Picture:
        """Its picture at a moment, at the cut-off where none is given."""
        at = at or carried.at
        sight = Sight(self._share(at), 20, 22)
        return depict(self.watch, carried, self.stand(carried, at), Beheld(sight))

    def begin(self) -> Carried:
        """Before its first day."""
        return opened(self.watch, BEGAN)


def stored(carried: Carried) -> Carried:
    """What is carried, written out and read again."""
    return _CARRIED.validate_json(_CARRIED.dump_json(carried))


def shown(carried: Carried) -> Mapping[str, int]:
    """The level that is shown of the problem ('') and of each scenario."""
    return {name: int(one.level) for name, one in carried.shown.items()}
