"""Readout: the arithmetic behind what an indicator reads, for analysts: here alone numbers have decimals."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from rules.glance import stamp
from rules.how_often import about
from rules.indicator import Indicator
from rules.judgement import Judgement
from rules.outline import Piece, Pieces
from rules.picture import Sign, Working
from rules.precision import SHOWN_FROM, Tally
from rules.reckoning import NOTHING, Citations, sign_values, signed, strength
from rules.sighting import Reading
from rules.sustained import BEFORE, NEEDED, RECENT, STORIES, TIMES
from rules.usual import DayCount

_Number = float | int | str
_TESTED = (
    ("n", "stories n"),
    ("sources", "independent sources"),
    ("lambda", "usual a day λ"),
    ("mu", "expected μ"),
    ("var", "variance"),
    ("phi", "scatter φ"),
    ("p", "p"),
    ("a", "past stories a"),
    ("b", "past days b"),
    ("days", "days used"),
    ("days_capped", "of them capped"),
    ("days_left_out", "days left out"),
)
"""What is told of each window of the detector, by the names of its arithmetic."""


@dataclass(frozen=True, slots=True)
class Readout:
    """An indicator and all that its reading is recomputed from.

    `sign` is as its problem was last assessed, None before that. `measured` is what it read at the cut-off `at` (aware
    UTC) for one that is held against its past, else None. `days` are its last days, the newest first. `normal` is the
    judgement that accepted its rate, None where there is none.
    """

    indicator: Indicator
    sign: Sign | None = None
    working: Working = NOTHING
    measured: Reading | None = None
    at: datetime | None = None
    days: tuple[DayCount, ...] = ()
    normal: Judgement | None = None


def told(one: Readout, cited: Citations) -> Iterator[Pieces]:
    """An indicator in lines: what it counts for and why, then the numbers."""
    indicator = one.indicator
    test = "" if indicator.live else ", under test: it moves nothing"
    ratings = ", ".join(f"{scenario} {rating}" for scenario, rating in indicator.scenarios.items())
    yield (
        Piece(indicator.id, "verdict"),
        Piece(f"  signal {indicator.signal.kind}, {indicator.direction}, {indicator.family}{test}"),
    )
    yield (Piece(f"  rated    {ratings}", "note"),)
    if one.sign is None:
        yield (Piece("  not assessed yet"),)
    else:
        yield (Piece(f"  {strength(one.sign, one.working)}"),)
        yield from signed(one.sign, cited, "    ")
    yield from _found(one.working.arithmetic)
    if one.measured is not None and one.at is not None:
        yield from _measured(dict(one.measured.arithmetic), one)
    if one.normal is not None:
        yield (Piece(f"  accepted as the new normal on {stamp(one.normal.at)} by {one.normal.who}{_why(one.normal)}"),)
    yield from _days(one.days)


def _why(one: Judgement) -> str:
    return f": {one.reason} (judgement {one.id})" if one.reason else f" (judgement {one.id})"


def _found(arithmetic: Sequence[tuple[str, _Number]]) -> Iterator[Pieces]:
    if arithmetic:
        said = ", ".join(f"{name.replace('_', ' ')} {number(value) or '-'}" for name, value in arithmetic)
        yield (Piece(f"  found    {said}"),)


def _measured(facts: Mapping[str, _Number], one: Readout) -> Iterator[Pieces]:
    if "window" not in facts:
        said = ", ".join(f"{name.replace('_', ' ')} {number(value)}" for name, value in facts.items())
        yield (Piece(f"  at the cut-off of {stamp(one.at)}: {said or 'no silence'}" if one.at else ""),)
        return
    yield (Piece(f"  at the cut-off of {stamp(one.at)}, {_settings(facts)}" if one.at else ""),)
    windows = [days for days in (1, 7) if f"n_{days}d" in facts]
    yield (Piece(f"    {'':<20}" + "".join(f"{days} day{'s' * (days > 1)}".rjust(12) for days in windows), "note"),)
    for name, label in _TESTED:
        cells = "".join(number(facts[f"{name}_{days}d"]).rjust(12) for days in windows)
        rate = f"   {about(float(facts['lambda_1d']))}" if name == "lambda" else ""
        yield (Piece(f"    {label:<20}{cells}{rate}"),)
    yield from _sustained(facts)


def _settings(facts: Mapping[str, _Number]) -> str:
    learning = f", day {facts['learning_day']} of learning" if facts["learning_day"] else ""
    carried = {"p": "p", "floor": "five stories from four sources at once", "sustained": "a rise that lasts"}
    why = carried.get(str(facts["reason"]), "nothing")
    window = "1 day" if facts["window"] == 1 else f"{facts['window']} days"
    return f"told by the window of {window}, carried by {why}, limits of p × {facts['limit_factor']:g}{learning}"


def _sustained(facts: Mapping[str, _Number]) -> Iterator[Pieces]:
    if "recent_rate" not in facts:
        return
    now, before = number(facts["recent_rate"]), number(facts["rate_before"])
    yield (
        Piece(f"    sustained: {now} a day in the last {RECENT} covered days, {before} until {facts['before_until']}"),
    )
    asked = f"{NEEDED} covered days in {BEFORE.days}, {STORIES} stories, {TIMES} times as many"
    yield (Piece(f"    (asks for {asked}; `forewarn accept` ends it)", "note"),)


def _days(days: Sequence[DayCount]) -> Iterator[Pieces]:
    if not days:
        return
    yield (Piece(f"  {'day':<12}{'stories':>8}{'exposure':>10}{'weekday':>9}{'cap':>5}", "note"),)
    for one in days:
        cells = f"{one.stories:>8}{one.exposure:>10.2f}{one.weekday:>9.2f}{one.cap:>5}"
        yield (Piece(f"  {one.day.isoformat():<12}{cells}"),)


def votes(now: Tally, ever: Tally) -> str:
    """How readers voted on a rule, and how often it was right; `now` are those on its present revision."""
    if ever == Tally():
        return "no votes"
    said = f"{now.relevant} relevant, {now.noise} noise, {now.wrong} wrong"
    older = f"; with older revisions {ever.relevant}, {ever.noise}, {ever.wrong}" if ever != now else ""
    share = f"shown from {SHOWN_FROM} votes" if now.precision is None else f"{now.precision:.2f}"
    return f"{said}{older}; precision {share}"


def number(value: _Number) -> str:
    """A number with as many digits as tell it from others of its kind."""
    if isinstance(value, float):
        return f"{value:.6f}" if value >= 1e-6 or value == 0 else f"{value:.3e}"
    return str(value)


# -- for machines ---------------------------------------------------------------------------------


def values(one: Readout, cited: Citations) -> dict[str, Any]:
    """An indicator for machines, every number of it."""
    indicator, normal = one.indicator, one.normal
    return {
        "indicator": indicator.id,
        "signal": indicator.signal.kind,
        "live": indicator.live,
        "ratings": dict(indicator.scenarios),
        "now": None if one.sign is None else sign_values(one.sign, one.working, cited),
        "cut_off": None
        if one.measured is None or one.at is None
        else {
            "at": one.at.isoformat(),
            "activation": one.measured.activation,
            "why": one.measured.why,
            "arithmetic": dict(one.measured.arithmetic),
        },
        "days": [{**asdict(day), "day": day.day.isoformat()} for day in one.days],
        "new_normal": None
        if normal is None
        else {"at": normal.at.isoformat(), "who": normal.who, "reason": normal.reason, "judgement": normal.id},
    }


def vote_values(one: Tally) -> dict[str, Any]:
    """Votes for machines."""
    return {**asdict(one), "precision": one.precision}
