"""What an assessment costs on a day of twenty thousand hits: seconds of processor time, and memory."""

import random
import resource
from datetime import timedelta
from pathlib import Path
from time import process_time

from watched import LETTERS, Border, Report

HITS, STORIES = 20_000, 5_000
SAYS = (*("attack",) * 6, *("closure",) * 4, "strike", "threat", "talks", "denial")


def test_a_day_of_twenty_thousand_hits(tmp_path: Path) -> None:
    """Reports are matched and placed, the desk is assessed, its day closed, and looked at again; figures are printed."""
    border = Border(tmp_path / "desk")
    border.tick()
    border.days(1)
    rng, began = random.Random(1), border.clock()
    times = sorted(rng.randrange(60, 80_000) for _ in range(HITS))
    for second in times:
        at = began + timedelta(seconds=second)
        border.put(Report(at, rng.choice(list(LETTERS)), f"s{rng.randrange(STORIES)}", (rng.choice(SAYS),)))
    border.clock.set(began + timedelta(seconds=80_001))
    border.cover()
    spent = {}
    before = process_time()
    border.judge.match(border.force)
    spent["match and place"] = process_time() - before
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, hours in (("a look", 0), ("the day closed", 3), ("a look at a day like any other", 1)):
        border.clock.turn(hours=hours)
        border.cover()
        before = process_time()
        border.assessor.assess(border.force)
        spent[name] = process_time() - before
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
    told = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in spent.items())
    print(f"\nassess: {HITS} hits in a day: {told}; {more:.0f} MB more than before it")
