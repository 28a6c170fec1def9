"""More than is usual? The one piece of statistics at run time: an indicator's stories held against its own past.

A window of one day, and one of seven for what drips; how odd its count is, how many stories and independent sources
bear it out, and whether this is only what lasts (warning.md 1.4). How odd a count is stays with the analysts; readers
get words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rules.coverage import LEARNING, WHOLE
from rules.how_often import about, above, how_unusual
from rules.sighting import CLEAR, FAINT, STRONG, Reading
from rules.sustained import Sustained, sustained
from rules.usual import DEFAULTS, DayCount, Expectation, Parameters, expect

Strictness = Literal["low", "normal", "high"]

STRICTNESS: Mapping[Strictness, float] = {"low": 2.0, "normal": 1.0, "high": 0.3}
"""What every limit of p is multiplied by."""
ROLLING = 1 / 3
"""The same for the 24 hours that are looked at anew every hour: they have more occasions to be odd by chance."""
_WEEK = 7
_FLOOR = (5, 4)
"""Stories and sources of one day that are clear whatever is usual."""
LEAST_STRONG = 3
"""Stories of one day below which nothing is strong."""
# Activation, limit of p, and the least stories and sources in a window of one day and of seven.
_TABLE = (
    (STRONG, 0.001, {1: (LEAST_STRONG, 3), _WEEK: (5, 3)}),
    (CLEAR, 0.01, {1: (2, 2), _WEEK: (3, 2)}),
    (FAINT, 0.05, {1: (1, 0), _WEEK: (2, 0)}),
)

_Fact = tuple[str, float | int | str]


@dataclass(frozen=True, slots=True)
class Surge:
    """How far an indicator's stories are above what is usual for it.

    `activation` is 0 to 3. `reason` says what carries it: p, the floor of five stories from four sources, a rise that
    lasts, or '' where nothing does. `shown` is the window that is told to readers, in days. `learning` is the day of
    learning, 0 when that is over.
    """

    activation: int
    reason: Literal["p", "floor", "sustained", ""]
    shown: Literal[1, 7]
    sources: tuple[int, int]
    day: Expectation
    week: Expectation | None
    lasting: Sustained | None
    learning: int
    factor: float

    @property
    def expectation(self) -> Expectation:
        """Of the window that is told to readers."""
        return self.week if self.shown == _WEEK and self.week is not None else self.day

    @property
    def unusual(self) -> str:
        """How unusual it is: `well above usual - by chance a few times a year`."""
        return how_unusual(self.expectation.p)

    @property
    def counted(self) -> str:
        """What was counted beside what is usual: `6 stories, usual about 1 a week`."""
        return f"{self._told()}, usual {about(self.expectation.lam)}"

    @property
    def why(self) -> str:
        """A phrase for readers: `far above usual (6 stories, usual about 1 a week)`; '' where there are no stories."""
        if self.reason == "sustained" and self.lasting is not None:
            return self.lasting.words
        if not self.expectation.n:
            return ""
        words = "many at once" if self.reason == "floor" else above(self.expectation.p)
        said = self.counted if words == "usual" else f"{words} ({self.counted})"
        return f"{said}; learning, day {self.learning} of {LEARNING}" if self.learning else said

    @property
    def arithmetic(self) -> tuple[_Fact, ...]:
        """What an analyst recomputes it from, by name; `_1d` and `_7d` are the windows."""
        facts: list[_Fact] = [
            ("window", self.shown),
            ("reason", self.reason),
            ("unusual", self.unusual),
            ("limit_factor", self.factor),
            ("learning_day", self.learning),
        ]
        for found, sources in zip((self.day, self.week), self.sources, strict=True):
            if found is not None:
                facts += _facts(found, sources)
        if self.lasting is not None:
            facts += [("recent_rate", self.lasting.now), ("rate_before", self.lasting.before)]
            facts.append(("before_until", self.lasting.until.isoformat()))
        return tuple(facts)

    def reading(self, stories: tuple[str, ...] = ()) -> Reading:
        """It as a reading; `stories` are the keys of those in the window that is told, the strongest first."""
        return Reading(self.activation, stories, self.why, self.arithmetic)

    def _told(self) -> str:
        found = self.expectation
        sources = self.sources[self.shown == _WEEK]
        told = f"{found.n} {'story' if found.n == 1 else 'stories'}"
        if self.reason == "floor" or _held_back(found, sources, self.factor):
            told += f" from {sources} source{'' if sources == 1 else 's'}"
        return told if self.shown == 1 else f"{told} in {_WEEK} days"


def surge(
    past: Sequence[DayCount],
    today: DayCount,
    sources: tuple[int, int],
    strictness: Strictness = "normal",
    *,
    learning: int = 0,
    new_normal: date | None = None,
    rolling: bool = False,
    parameters: Parameters = DEFAULTS,
) -> Surge:
    """How far the stories of `today`, and of the seven days that end with it, are above what is usual.

    `past` is in the order of its days, one a day, each with its cap, and ends before `today`, whose own cap is not
    read. `sources` are the independent sources of the day's stories and of the week's. `learning` is what
    `learning_day` says: from 1 to 14 the activation is faint at most, unless five stories from four sources came at
    once. With `rolling`, `today` holds the last 24 hours at any time of its day; only they are tested, more strictly.
    """
    factor = STRICTNESS[strictness] * (ROLLING if rolling else 1.0)
    day = expect(past, today, 1, parameters)
    week = None if rolling else expect(past, today, _WEEK, parameters)
    by_day = _activation(day, sources[0], factor)
    by_week = 0 if week is None else _activation(week, sources[1], factor)
    activation = max(by_day, by_week)
    reason: Literal["p", "floor", "sustained", ""] = "p" if activation else ""
    shown: Literal[1, 7] = 7 if by_week > by_day or (day.n == 0 and not activation and week is not None) else 1
    if learning:
        activation = min(activation, FAINT)
    if activation < CLEAR and day.n >= _FLOOR[0] and sources[0] >= _FLOOR[1]:
        activation, reason, shown = CLEAR, "floor", 1
    lasting = None if activation or rolling else sustained(past, today, new_normal)
    if lasting is not None:
        activation, reason = FAINT, "sustained"
    return Surge(activation, reason, shown, sources, day, week, lasting, learning, factor)


def learning_day(past: Iterable[DayCount]) -> int:
    """Which covered day of learning the day after this past is, 1 to 14; 0 once there were 14 covered days."""
    covered = 1
    for one in past:
        covered += one.exposure >= WHOLE
        if covered > LEARNING:
            return 0
    return covered


def _activation(found: Expectation, sources: int, factor: float) -> int:
    for strength, limit, least in _TABLE:
        stories, origins = least[found.window]
        if found.p <= limit * factor and found.n >= stories and sources >= origins:
            return strength
    return 0


def _held_back(found: Expectation, sources: int, factor: float) -> bool:
    """Whether more sources of these stories would have made it stronger."""
    return _activation(found, sources, factor) < _activation(found, found.n, factor)


def _facts(found: Expectation, sources: int) -> list[_Fact]:
    facts: list[_Fact] = [
        ("n", found.n),
        ("sources", sources),
        ("lambda", found.lam),
        ("mu", found.mu),
        ("var", found.var),
        ("phi", found.phi),
        ("p", found.p),
        ("a", found.a),
        ("b", found.b),
        ("days", found.used),
        ("days_capped", found.capped),
        ("days_left_out", found.left_out),
    ]
    return [(f"{name}_{found.window}d", value) for name, value in facts]
