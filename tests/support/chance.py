"""Days of news drawn by chance, with and without an event, and what each detector says of them.

Weekdays go from 1.1 to 0.65; counts scatter `phi` times as much as chance alone would have them. Each story has a
source of its own, up to three: enough for every row of the table and too few for the floor of four sources.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import ears

from rules.sighting import CLEAR, FAINT, STRONG
from rules.surge import surge
from rules.usual import DayCount, capped, expect
from rules.weekday import EVEN, Factors, weekday_factors

MONDAY = date(2025, 1, 6)
WEEK = (1.1, 1.15, 1.15, 1.1, 1.1, 0.75, 0.65)
BEFORE = 56
"""Days before the first that is judged."""


def draw(random: Random, mean: float, phi: float = 1.0) -> int:
    """A count with this mean, whose variance is `phi` times as much."""
    if phi > 1:
        mean = random.gammavariate(mean / (phi - 1), phi - 1)
    if mean > 30:
        return draw(random, mean / 2) + draw(random, mean / 2)
    least, product, count = math.exp(-mean), random.random(), 0
    while product > least:
        product *= random.random()
        count += 1
    return count


def series(random: Random, rates: Sequence[float], phi: float = 1.0, week: Sequence[float] = WEEK) -> list[int]:
    """Stories of each day, the first of which is a Monday; `rates` is what an ordinary day has."""
    return [draw(random, rate * week[at % 7], phi) for at, rate in enumerate(rates)]


def past(counts: Sequence[int], factors: Factors, exposures: Sequence[float] | None = None) -> list[DayCount]:
    """These counts as days with their caps."""
    seen = exposures or [1.0] * len(counts)
    days = [MONDAY + timedelta(days=at) for at in range(len(counts))]
    return capped(
        DayCount(day, stories, exposure, factors[day.weekday()])
        for day, stories, exposure in zip(days, counts, seen, strict=True)
    )


def learned(many: Sequence[Sequence[int]]) -> Factors:
    """Weekday factors as all these rules together teach them in their first 56 days."""
    return weekday_factors(
        (MONDAY + timedelta(days=at), stories, 1.0) for counts in many for at, stories in enumerate(counts[:BEFORE])
    )


def activation(days: Sequence[DayCount], at: int, *, rolling: bool = False, stories: int | None = None) -> int:
    """What our detector makes of a day after those before it, by p alone; `stories` in place of the day's own."""
    today = days[at] if stories is None else replace(days[at], stories=stories)
    week = sum(one.stories for one in days[max(0, at - 6) : at]) + today.stories
    found = surge(days[max(0, at - 60) : at], today, (min(3, today.stories), min(3, week)), rolling=rolling)
    return found.activation if found.reason == "p" else 0


Alarm = Callable[[Sequence[int], int], bool]


def _above(threshold: Callable[[Sequence[int], int], float | None]) -> Alarm:
    return lambda counts, at: counts[at] > (threshold(counts, at) or 0)


OTHERS: dict[str, Alarm] = {
    "EARS C1": _above(ears.c1),
    "EARS C2": _above(ears.c2),
    "EARS C3": lambda counts, at: bool(ears.c3(counts, at)),
    "bayes 28 d": lambda counts, at: bool(ears.bayes(counts, at)),
}
OURS = {"ours faint": FAINT, "ours clear": CLEAR, "ours strong": STRONG}


def alarms(
    counts: Sequence[int], factors: Factors, judged: Sequence[int], *, others: bool = True
) -> dict[str, list[bool]]:
    """For each detector, on which of the judged days it raises an alarm."""
    days = past(counts, factors)
    ours = [activation(days, at) for at in judged]
    found = {name: [one >= least for one in ours] for name, least in OURS.items()}
    if others:
        found = {name: [alarm(counts, at) for at in judged] for name, alarm in OTHERS.items()} | found
    return found


def chance_rate(
    random: Random, rate: float, phi: float, rules: int = 60, days: int = 75, *, others: bool = True
) -> dict[str, float]:
    """Alarm days in 100 rule-days with nothing but chance, for each detector."""
    many = [series(random, [rate] * (BEFORE + days), phi) for _ in range(rules)]
    factors = learned(many)
    judged = range(BEFORE, BEFORE + days)
    total: dict[str, int] = {}
    for counts in many:
        for name, found in alarms(counts, factors, judged, others=others).items():
            total[name] = total.get(name, 0) + sum(found)
    return {name: 100 * found / (rules * days) for name, found in total.items()}


def power(
    random: Random, rate: float, more: Sequence[int], times: Sequence[float], phi: float = 1.3, trials: int = 300
) -> dict[str, tuple[float, float]]:
    """Of events that were put into chance, the share that each detector finds while they last, and after how many days.

    `more` stories are added on the event's days, whose rate is `times` the usual one.
    """
    lasts = max(len(more), len(times))
    many = []
    for _ in range(trials):
        begins = BEFORE + random.randrange(7)
        rates = [rate] * begins + [rate * factor for factor in times] + [rate] * (lasts - len(times))
        counts = series(random, rates, phi)
        for at, extra in enumerate(more):
            counts[begins + at] += extra
        many.append((begins, counts))
    factors = learned([counts for _, counts in many])
    delays: dict[str, list[int]] = {}
    for begins, counts in many:
        for name, found in alarms(counts, factors, range(begins, begins + lasts)).items():
            delays.setdefault(name, []).extend([found.index(True)] if any(found) else [])
    return {
        name: (len(after) / trials, sum(after) / len(after) if after else math.nan) for name, after in delays.items()
    }


def episodes(random: Random, rate: float, days: int) -> tuple[int, int]:
    """Chance episodes of the day's test at the cut-off, and of the rolling one asked every hour, in so many flat days.

    Stories come at any hour at an even rate. An episode ends when nothing was raised for a day.
    """
    hours = [[random.randrange(24) for _ in range(draw(random, rate))] for _ in range(BEFORE + days)]
    seen = past([len(day) for day in hours], EVEN)
    daily: list[int] = []
    rolling: list[int] = []
    for at in range(BEFORE, BEFORE + days):
        # Asked when the hour is over: what came later yesterday, and what came today up to it.
        counts = [
            sum(one > hour for one in hours[at - 1]) + sum(one <= hour for one in hours[at]) for hour in range(24)
        ]
        least = max(counts) + 1
        while least > 1 and activation(seen, at, rolling=True, stories=least - 1) >= CLEAR:
            least -= 1
        rolling += [at * 24 + hour for hour, count in enumerate(counts) if count >= least]
        today = expect(seen[max(0, at - 60) : at], seen[at])
        daily += [at * 24] if today.p <= 0.01 and today.n >= 2 else []
    return _runs(daily), _runs(rolling)


def _runs(alarms: Sequence[int]) -> int:
    """How many of these hours have none in the 24 before them."""
    return sum(not at or alarms[at - 1] < hour - 24 for at, hour in enumerate(alarms))
