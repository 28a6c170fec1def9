"""What it costs to check, test and reload a desk of a thousand rules, and where the time goes."""

import gc
import itertools
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import big_desk
import shelved

from monitor.desk.layout import gather, version
from monitor.desk.pages import Pages
from monitor.inforce import REPLAYED, Keeper
from monitor.store import Store
from rules.matcher import Matcher
from rules.rulebook import build
from rules.trial import run

RULES = int(os.environ.get("FOREWARN_BENCH_RULES", "1000"))
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the wall and of the processor."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:.2f} s ({self.cpu:.2f} s CPU)"


def spent(act: Callable[[], object]) -> tuple[Cost, object]:
    """What something costs here and now, and what comes of it."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = act()
    return Cost(time.perf_counter() - wall, time.process_time() - cpu), found


def spent_by(*command: str) -> Cost:
    """What a command costs, the median of several runs; it must end well."""
    took = []
    for _ in range(ROUNDS):
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(Cost(wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime))
    return Cost(statistics.median(one.wall for one in took), statistics.median(one.cpu for one in took))


def phases(folder: Path) -> dict[str, Cost]:
    """The steps of a first load, one after the other, as `load_files` takes them: without the collector."""
    found: dict[str, Cost] = {}
    gc.disable()
    try:
        found["files"], (files, _) = spent(lambda: gather(folder))
        found["YAML"], pages = spent(lambda: Pages.of(files))
        found["settings and feeds"], (_, publishers) = spent(lambda: (pages.settings(), pages.publishers()))
        found["models"], parts = spent(pages.rules)
        given = (parts.problems, parts.rules, parts.terms, parts.filters, parts.calendar, publishers)
        found["rulebook"], (book, flaws) = spent(lambda: build(*given))
        found["places of findings"], _ = spent(lambda: [pages.blame(flaw) for flaw in flaws])
        found["compiling"], matcher = spent(lambda: Matcher.compile(book, publishers))
        found["their own tests"], trials = spent(lambda: run(book, publishers, matcher=matcher))
        found["version"], _ = spent(lambda: version(files))
    finally:
        gc.enable()
    assert all(trial.passed for trial in trials)
    return found


def stocked(folder: Path) -> Store:
    """A store with as many entries as a new set is tried on."""
    now = datetime.now(UTC)
    store = Store.in_memory(now)
    titles = [
        line.partition('title: "')[2].partition('"}')[0]
        for path in sorted((folder / "rules" / "indicators").glob("*-0*.yaml"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if "  - match: {" in line
    ]
    for n, title in zip(range(REPLAYED), itertools.cycle(titles), strict=False):
        shelved.shelve(store, n, now, title)
    return store


def edited(path: Path, old: str, new: str) -> None:
    """One saved file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def reloads(folder: Path) -> dict[str, Cost]:
    """From the look that acts on saved files until the new set is in force."""
    found: dict[str, Cost] = {}
    own = sorted((folder / "rules" / "indicators").glob("*-0*.yaml"))
    terms = folder / "rules" / "terms" / "valleys.yaml"
    with closing(stocked(folder)) as store:
        keeper = Keeper(folder, store, lambda: datetime.now(UTC))
        found["start"], _ = spent(keeper.start)

        def reloaded(name: str) -> None:
            assert not keeper.look()
            found[name], adopted = spent(keeper.look)
            assert adopted

        keeper.look()
        found["nothing changed"], _ = spent(keeper.look)
        edited(own[len(own) // 2], "OR $valley_", "OR Newtown OR $valley_")
        reloaded("one rule changed")
        edited(terms, "  en: [", "  en: [Newtown, ")
        reloaded("a list of some rules changed")
        for path in own:
            edited(path, "OR $valley_", f"OR {path.stem.replace('-', '')}ville OR $valley_")
        reloaded("all rules changed")
        before = keeper.force
        edited(own[0], "severity: ", "severity: very ")
        keeper.look()
        found["a fault"], adopted = spent(keeper.look)
        assert not adopted
        assert keeper.force is before
    return found


def listed(costs: dict[str, Cost]) -> str:
    """Costs by name, in a line."""
    return "; ".join(f"{name} {cost}" for name, cost in costs.items())


def test_large_desk(tmp_path: Path) -> None:
    """Check, test and reload a desk of many rules; figures are printed, not asserted."""
    folder = big_desk.desk(tmp_path / "desk", RULES)
    steps = phases(folder)
    forewarn = str(Path(sys.executable).with_name("forewarn"))
    bare = spent_by(sys.executable, "-c", "pass")
    checked = spent_by(forewarn, "check", str(folder))
    tested = spent_by(forewarn, "test", str(folder))
    lines = sum(path.read_bytes().count(b"\n") for path in folder.rglob("indicators/*.yaml"))
    print(
        f"\ndesk of {RULES} rules, {lines / RULES:.0f} lines each:"
        f"\n  check: {checked} = {checked.cpu / bare.cpu:.0f} times a bare Python; test: {tested}"
        f"\n  a first load, step by step: {listed(steps)}"
        f"\n  in the daemon: {listed(reloads(folder))}",
    )
