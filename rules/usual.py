"""What is usual for an indicator: what its past lets us expect of a window of days, and how odd a count is beside that.

Stories a day are few, uneven, and seen through feeds that fail. So the past is read as a rate that we half know (Gamma)
of counts that scatter more than chance alone would have them (warning.md 1.4): one formula holds for nothing in a month
and for three a day, for the first day of all and for a day half seen. A day's count is cut at the cap that was stored
with it, so that a burst does not become what is usual.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

_TERMS = 5_000
"""Terms of a tail that are summed at most: more than any count of stories needs."""
_NOTHING = 1e-100
"""A mean below which nothing ever comes; its square could not be computed with."""


@dataclass(frozen=True, slots=True)
class DayCount:
    """An indicator's stories of one day: the 24 hours that end at the desk's cut-off on `day`.

    `exposure` is how much of what it should see was seen, 0 to 1; `weekday` the factor of that day's weekday, 1 where
    none is known. `cap` is how many of its stories count in what is usual later; 1 at least.
    """

    day: date
    stories: int
    exposure: float = 1.0
    weekday: float = 1.0
    cap: int = 1


@dataclass(frozen=True, slots=True)
class Parameters:
    """The detector's numbers, with the contract's defaults; `baseline`, `guard` and the weights `b0`, `nu0` are days.

    Days whose exposure is below `min_exposure` are left out of what is usual. `alpha_cap` is how rare a count must be
    to be cut, `ac7` how much more seven days together scatter than their days.
    """

    baseline: int = 28
    guard: int = 2
    a0: float = 0.5
    b0: float = 1.0
    phi0: float = 1.5
    nu0: float = 14.0
    phi_min: float = 1.0
    phi_max: float = 4.0
    alpha_cap: float = 0.01
    min_exposure: float = 0.5
    ac7: float = 1.5


DEFAULTS = Parameters()


@dataclass(frozen=True, slots=True)
class Expectation:
    """What was to be expected of a window of days, and what came.

    `window` is its length in days, `n` its stories. `lam` is the rate: stories of an ordinary, fully covered day;
    `mu` and `var` are mean and variance of the count in this window, `phi` the scatter of single days. `p` says how
    often at least `n` come by chance. `a` and `b` are the past's capped stories and days, with the prior's. `used`
    counts the days behind it, `capped` those of them that were cut, `left_out` those too little covered.
    """

    window: int
    n: int
    lam: float
    mu: float
    var: float
    phi: float
    p: float
    a: float
    b: float
    used: int
    capped: int
    left_out: int


def upper_tail(n: int, mean: float, var: float) -> float:
    """P(K >= n) for a count K with this mean and variance: negative binomial, or Poisson where they are equal.

    A variance below the mean is read as the mean. A mean of 0 has no stories.
    """
    if n <= 0:
        return 1.0
    if mean < _NOTHING:
        return 0.0
    poisson = var <= mean * (1 + 1e-9)
    size = math.inf if poisson else mean * mean / (var - mean)
    miss = 1.0 if poisson else mean / (size + mean)
    if n <= mean:  # the far side is shorter, and its terms are too small to begin with only where they do not matter
        return min(1.0, max(0.0, 1.0 - _below(n, mean, size, miss)))
    term = total = _mass(n, mean, size)
    for k in range(n, n + _TERMS):
        term *= mean / (k + 1) if poisson else (k + size) / (k + 1) * miss
        total += term
        if term <= total * 1e-12:
            break
    return min(1.0, total)


def expect(
    past: Sequence[DayCount],
    today: DayCount,
    window: int = 1,
    parameters: Parameters = DEFAULTS,
) -> Expectation:
    """What the days before the window and its guard let us expect of the `window` days that end with `today`.

    `past` is in the order of its days, one a day, and ends before `today`; days may be missing.
    """
    begins = today.day - timedelta(days=window - 1)
    ends = begins - timedelta(days=parameters.guard)
    days = past[_at(past, ends - timedelta(days=parameters.baseline)) : _at(past, ends)]
    tested = [*past[_at(past, begins) : _at(past, today.day)], today]
    used = [one for one in days if one.exposure >= parameters.min_exposure]
    seen = [(min(one.stories, one.cap), one.weekday * one.exposure) for one in used]
    a = parameters.a0 + sum(stories for stories, _ in seen)
    b = parameters.b0 + sum(share for _, share in seen)
    lam = a / b
    scatter = sum((stories - lam * share) ** 2 / (lam * share) for stories, share in seen)
    phi = (parameters.nu0 * parameters.phi0 + scatter) / (parameters.nu0 + len(used))
    phi = min(max(phi, parameters.phi_min), parameters.phi_max)
    n = sum(one.stories for one in tested)
    mu = lam * sum(one.weekday * one.exposure for one in tested)
    var = phi * (parameters.ac7 if window > 1 else 1.0) * (mu + mu * mu / a)
    return Expectation(
        window=window,
        n=n,
        lam=lam,
        mu=mu,
        var=var,
        phi=phi,
        p=upper_tail(n, mu, var) if mu > 0 else 1.0,  # what could not be seen at all is no news
        a=a,
        b=b,
        used=len(used),
        capped=sum(one.stories > one.cap for one in used),
        left_out=len(days) - len(used),
    )


def cap_for(past: Sequence[DayCount], today: DayCount, parameters: Parameters = DEFAULTS) -> int:
    """How many stories of `today` count in what is usual later: the most that chance brings now and then, 1 at least.

    Only the day, exposure and weekday factor of `today` matter.
    """
    expected = expect(past, today, 1, parameters)
    alpha = parameters.alpha_cap
    # Beyond this no count with such a variance is as frequent as alpha (Cantelli).
    most = math.ceil(expected.mu + math.sqrt(expected.var * (1 / alpha - 1))) + 1
    rare = bisect_left(range(1, most + 1), True, key=lambda k: upper_tail(k, expected.mu, expected.var) <= alpha)
    return max(1, rare)


def capped(days: Iterable[DayCount], parameters: Parameters = DEFAULTS) -> list[DayCount]:
    """These days, in their order, each with the cap that those before it give it.

    So a past is filled from the archive. What the days had as caps is not read.
    """
    past: list[DayCount] = []
    for one in days:
        past.append(replace(one, cap=cap_for(past, one, parameters)))
    return past


def _day(one: DayCount) -> date:
    return one.day


def _at(past: Sequence[DayCount], day: date) -> int:
    """Where in the past this day stands, or would."""
    return bisect_left(past, day, key=_day)


def _mass(n: int, mean: float, size: float) -> float:
    """P(K = n)."""
    if math.isinf(size):
        return math.exp(n * math.log(mean) - mean - math.lgamma(n + 1))
    # log1p keeps what is left of the probability where the scatter is small.
    hit, miss = -math.log1p(mean / size), -math.log1p(size / mean)
    return math.exp(math.lgamma(n + size) - math.lgamma(size) - math.lgamma(n + 1) + size * hit + n * miss)


def _below(n: int, mean: float, size: float, miss: float) -> float:
    """P(K < n), summed downwards from its largest terms; for n up to the mean."""
    term = total = _mass(n - 1, mean, size)
    for k in range(n - 1, 0, -1):
        term *= k / mean if math.isinf(size) else k / ((k - 1 + size) * miss)
        total += term
        if term <= total * 1e-17:
            break
    return total
