"""Absence: the dog that did not bark. A silence that chance hardly ever brings, where we were looking.

It says something only of what is reported several times a week (warning.md 1.5): for rarer things chance alone is
silent for months, and an expected event is the better rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from rules.how_often import about
from rules.sighting import CLEAR, FAINT, Reading
from rules.usual import DEFAULTS, DayCount, Parameters

_LIMITS = ((0.001, CLEAR), (0.01, FAINT))
COVERAGE = 0.9
"""What must have been seen of the silent days on average, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Silence:
    """How odd it is that nothing came: `lam` stories an ordinary day, `mu` expected in the gap, `p` that none comes."""

    lam: float
    mu: float
    p: float


def silence(stories: float, days: float, gap: float, parameters: Parameters = DEFAULTS) -> Silence:
    """How odd nothing is in `gap` covered days after `stories` stories in `days` covered days."""
    a = parameters.a0 + stories
    lam = a / (parameters.b0 + days)
    mu = lam * gap
    if mu <= 0:
        return Silence(lam, 0.0, 1.0)
    var = parameters.phi0 * (mu + mu * mu / a)
    size = mu * mu / (var - mu)
    return Silence(lam, mu, (size / (size + mu)) ** size)


def absence(
    past: Sequence[DayCount],
    today: DayCount,
    parameters: Parameters = DEFAULTS,
    *,
    canary: bool = True,
) -> Reading:
    """How strongly the silence since an indicator's last story speaks, 0 to 2; `today` is a day that is closed.

    What is usual is read from the 28 days that end with the last story. `past` is in the order of its days and ends
    before `today`. `canary` is False where the language's canary rule is silent too: then nothing can be told.
    """
    days = [*past, today]
    last = next((at for at in range(len(days) - 1, -1, -1) if days[at].stories), None)
    if last is None or last == len(days) - 1:
        return Reading(0)
    first = days[last].day - timedelta(days=parameters.baseline)
    known = [one for one in days[: last + 1] if one.day > first and one.exposure >= parameters.min_exposure]
    gap = days[last + 1 :]
    found = silence(
        sum(min(one.stories, one.cap) for one in known),
        sum(one.weekday * one.exposure for one in known),
        sum(one.weekday * one.exposure for one in gap),
        parameters,
    )
    quiet = (today.day - days[last].day).days
    coverage = sum(one.exposure for one in gap) / quiet
    activation = next((strength for limit, strength in _LIMITS if found.p <= limit), 0)
    blind = coverage < COVERAGE or not canary
    return Reading(
        activation=0 if blind else activation,
        why=_why(quiet, found.lam, blind=blind) if activation else "",
        arithmetic=(
            ("days", quiet),
            ("coverage", coverage),
            ("canary", "alive" if canary else "silent"),
            ("known_days", len(known)),
            ("lambda", found.lam),
            ("mu", found.mu),
            ("p0", found.p),
        ),
    )


def _why(quiet: int, rate: float, *, blind: bool) -> str:
    span = f"{quiet} day{'s' if quiet > 1 else ''}"
    if blind:
        return f"nothing for {span}, but too little was seen to call it silence"
    return f"nothing for {span}, usual {about(rate)}"
