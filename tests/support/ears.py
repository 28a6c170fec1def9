"""What others use to find a rise: EARS C1, C2 and C3, and the Bayes predictive test, as R's `surveillance` has them.

For comparison in tests and benchmarks alone. Days are counted from 0; None stands where a method says nothing yet.
"""

import math
from collections.abc import Sequence
from statistics import NormalDist, fmean, stdev

from rules.usual import upper_tail

BASELINE = 7


def _window(counts: Sequence[int], at: int, lag: int, least: float) -> tuple[float, float]:
    """Mean and deviation of the seven days that end `lag` days before this one; at least `least` of deviation."""
    days = counts[at - lag - BASELINE + 1 : at - lag + 1]
    return fmean(days), max(stdev(days), least)


def _quantile(alpha: float) -> float:
    return NormalDist().inv_cdf(1 - alpha)


def c1(counts: Sequence[int], at: int, least: float = 0.5, alpha: float = 0.001) -> float | None:
    """The threshold of C1: the seven days before."""
    if at < BASELINE:
        return None
    mean, deviation = _window(counts, at, 1, least)
    return mean + _quantile(alpha) * deviation


def c2(counts: Sequence[int], at: int, least: float = 0.5, alpha: float = 0.001) -> float | None:
    """The threshold of C2: seven days before a guard of two."""
    if at < BASELINE + 2:
        return None
    mean, deviation = _window(counts, at, 3, least)
    return mean + _quantile(alpha) * deviation


def c3(counts: Sequence[int], at: int, least: float = 0.5) -> bool | None:
    """Whether C3 alarms, as EARS has it: the day and the two before exceed their means by more than 2 beyond the first."""
    if at < BASELINE + 4:
        return None
    return sum(_excess(counts, day, least) for day in (at - 2, at - 1, at)) > 2


def c3_in_r(counts: Sequence[int], at: int, least: float = 0.5, alpha: float = 0.025) -> float | None:
    """The threshold of C3 as R has it, which starts from the day's count and not from its mean.

    So an alarm there says that the two days before were high, whatever the day itself is. NaN where it divides 0 by 0.
    """
    if at < BASELINE + 4:
        return None
    _, deviation = _window(counts, at, 3, least)
    above = _excess(counts, at - 2, least) + _excess(counts, at - 1, least)
    threshold = counts[at] + deviation * (_quantile(alpha) - above)
    return threshold if math.isnan(threshold) else max(0.0, threshold)


def _excess(counts: Sequence[int], at: int, least: float) -> float:
    """How far a day is above the mean that C2 takes, in deviations beyond the first; NaN where that is 0 by 0."""
    mean, deviation = _window(counts, at, 3, least)
    far = counts[at] - mean
    if not deviation:
        return math.nan if not far else max(0.0, math.copysign(math.inf, far))
    return max(0.0, far / deviation - 1)


def bayes(counts: Sequence[int], at: int, window: int = 28, alpha: float = 0.01) -> bool | None:
    """Whether the Bayes predictive test with Jeffreys' prior alarms: the past is Poisson, its rate half known."""
    if at < window:
        return None
    size = sum(counts[at - window : at]) + 0.5
    mean = size / window
    return upper_tail(counts[at], mean, mean + mean * mean / size) <= alpha
