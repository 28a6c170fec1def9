"""How often the detector is wrong by chance and how soon it finds an event, beside EARS and Bayes; and what it costs.

`make bench` prints the tables. With a seed or a number of rules of one's own:

    python tests/bench/bench_surge.py [--seed 1] [--rules 60] [--trials 300]
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random
from time import process_time

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))

import chance

from rules.sighting import Reading
from rules.surge import surge
from rules.usual import DayCount, cap_for
from rules.weekday import EVEN

CELLS = ((0.1, 1), (0.1, 1.5), (0.3, 1), (0.3, 1.5), (1, 1), (1, 1.5), (3, 1), (3, 1.5), (3, 2.5))
"""Stories a day and how much they scatter."""
EVENTS: dict[str, tuple[float, Sequence[int], Sequence[float]]] = {
    "+3 once @.3": (0.3, (3,), ()),
    "+5 once @1": (1, (5,), ()),
    "+1 x7 d @.3": (0.3, (1,) * 7, ()),
    "x3 for 7 d @1": (1, (), (3,) * 7),
    "1,1,2,3,4 @1": (1, (1, 1, 2, 3, 4), ()),
    "x2 for 7 d @3": (3, (), (2,) * 7),
}
CALLS = 3_000


def chance_table(seed: int, rules: int) -> None:
    """Alarm days in 100 rule-days without an event."""
    print(f"\nalarm days in 100 rule-days by chance ({rules} rules, 75 days each)")
    columns = [chance.chance_rate(Random(seed), rate, phi, rules) for rate, phi in CELLS]
    print(" " * 14 + "".join(f"{f'{rate} x{phi}':>9}" for rate, phi in CELLS))
    for name in columns[0]:
        print(f"{name:14}" + "".join(f"{column[name]:9.1f}" for column in columns))


def power_table(seed: int, trials: int) -> None:
    """The share of events found while they last, and the days until then."""
    print(f"\nshare of events found while they last, days until then (scatter 1.3, {trials} trials)")
    columns = [chance.power(Random(seed), *event, trials=trials) for event in EVENTS.values()]
    print(" " * 12 + "".join(f"{name:>15}" for name in EVENTS))
    for name in columns[0]:
        print(f"{name:12}" + "".join(f"{share:9.2f} d{delay:<4.1f}" for share, delay in (one[name] for one in columns)))


def cost_table(seed: int) -> None:
    """Microseconds of processor time of a call, with 400 days of past."""
    print("\nmicroseconds of processor time a call, with 400 days of past")
    print(f"{'stories a day':>14}{'surge':>9}{'rolling':>9}{'reading':>9}{'cap':>9}")
    for rate in (0.1, 1.0, 5.0, 60.0):
        days = chance.past(chance.series(Random(seed), [rate] * 401), EVEN)
        before, today = days[:-1], days[-1]
        acts = (
            partial(surge, before, today, (3, 3)),
            partial(surge, before, today, (3, 3), rolling=True),
            partial(_read, before, today),
            partial(cap_for, before, today),
        )
        print(f"{rate:14}" + "".join(f"{_took(act):9.0f}" for act in acts))


def _read(before: Sequence[DayCount], today: DayCount) -> Reading:
    return surge(before, today, (3, 3)).reading()


def _took(act: Callable[[], object]) -> float:
    rounds = []
    for _ in range(5):
        begun = process_time()
        for _ in range(CALLS // 5):
            act()
        rounds.append((process_time() - begun) / (CALLS // 5))
    return min(rounds) * 1e6


def test_surge() -> None:
    """The tables are printed, not asserted: tests/rules/test_surge_rates.py holds the detector to its limits."""
    chance_table(1, 60)
    power_table(1, 300)
    cost_table(1)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--rules", type=int, default=60)
    asked.add_argument("--trials", type=int, default=300)
    given = asked.parse_args()
    chance_table(given.seed, given.rules)
    power_table(given.seed, given.trials)
    cost_table(given.seed)
