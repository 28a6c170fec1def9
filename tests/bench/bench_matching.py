"""Matching: microseconds of processor time an item, ours against other ways, in one run on real items.

`make bench` prints every table. While working on the matcher, ask for one cell:

    python tests/bench/bench_matching.py --rules 1000 --engines ours --rounds 5 [--workload shared] [--length long]
    python tests/bench/bench_matching.py --rules 1000 --profile
    python tests/bench/bench_matching.py --tables scripts

Engines take turns in every round, each on the first items of the same slice; each round has items that no round before
it had, as a desk meets them. Slow engines see few items. A figure is the median of the rounds.
"""

import argparse
import cProfile
import functools
import gc
import json
import pstats
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))

import books
import matching_engines as engines
import matching_rules as made

from feeds import fold
from feeds.entry import Entry
from rules.matcher import Matcher

WARM, SLICE = 6_000, 2_000
"""Items that come before the first round, whose words the rules are made of; those of a round."""
CHARACTERS, PIECES = 350, 690
"""Of an item in the table of scripts, and how many there are of each: what the smallest corpus has."""
NAIVE, MOST_NAIVE = frozenset({"terms", "terms-stopping"}), 1_000
"""Engines that take minutes beyond so many rules: their cost grows with the number of rules and nothing else."""
WARMING = 4.0
"""Processor time of an engine before the first round; one that is quicker sees all the items that come before."""
SECONDS = 0.3
"""Processor time of an engine in one round; one that is quicker stops at the end of the slice."""


@dataclass
class Row:
    """One engine on its items: microseconds an item in each round, and what it found where."""

    engine: engines.Engine
    items: Sequence[Entry]
    took: list[float] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    pairs: set[engines.Pair] = field(default_factory=set)

    @property
    def cost(self) -> float:
        """The median of the rounds, in microseconds an item."""
        return statistics.median(self.took)


@functools.cache
def short_items() -> list[Entry]:
    """The English items of about 60 words."""
    return made.short_items()


@functools.cache
def words() -> made.Vocabulary:
    """The words of the first of them."""
    return made.Vocabulary.of(short_items()[:WARM])


@functools.cache
def items_of(length: str) -> list[Entry]:
    """English items of a length."""
    return made.long_items(short_items()) if length == "long" else short_items()


def make_rows(
    names: Iterable[str], rules: made.Workload, matcher: Matcher, items: Sequence[Entry]
) -> tuple[dict[str, Row], dict[str, str]]:
    """The engines ready to run, and why others are not."""
    rows: dict[str, Row] = {}
    missing: dict[str, str] = {}
    for name in names:
        try:
            rows[name] = Row(engines.ENGINES[name](rules, matcher), items)
        except ImportError as absent:
            missing[name] = f"missing: {absent}; `make bench` installs what is needed"
    return rows, missing


def race(rows: Sequence[Row], rounds: int, seconds: float) -> None:
    """Run every row in turn, round by round; what it took and found is added to it."""
    gc.collect()
    gc.freeze()  # else each round would walk through the rules of all rows
    counts = [_warmed(row, rounds, seconds) for row in rows]
    for n in range(rounds):
        for row, count in zip(rows, counts, strict=True):
            warm, size = _sizes(row, rounds)
            batch = row.items[warm + n * size : warm + n * size + count]
            if n and not count:
                continue  # one item of so slow an engine has told enough
            gc.collect()
            before = time.process_time()
            pairs = row.engine.pairs(batch or row.items[warm : warm + 1])
            row.took.append(1e6 * (time.process_time() - before) / max(len(batch), 1))
            row.keys.update(item.key for item in batch or row.items[warm : warm + 1])
            row.pairs.update(pairs)
    gc.unfreeze()


def _sizes(row: Row, rounds: int) -> tuple[int, int]:
    """How many items come before the first round, and how many in each."""
    warm = min(WARM, len(row.items) // 3)
    return warm, min(SLICE, (len(row.items) - warm) // rounds)


def _warmed(row: Row, rounds: int, seconds: float) -> int:
    """How many items an engine can do in a round, 0 if not one; a quick one has seen all that come before by then."""
    warm, size = _sizes(row, rounds)
    if isinstance(row.engine, engines.Fts5):
        row.engine.pairs(row.items[:2])
        return size
    done, began = 0, time.process_time()
    while done < warm and time.process_time() - began < WARMING:
        row.engine.pairs(row.items[done : done + 1])
        done += 1
    each = (time.process_time() - began) / done
    return 0 if each > 5 * seconds else max(1, min(size, int(seconds / each)))


def compared(row: Row, ours: Row) -> str:
    """How an engine's pairs differ from ours on the items that both had."""
    both = row.keys & ours.keys
    mine = {pair for pair in ours.pairs if pair[0] in both}
    theirs = {pair for pair in row.pairs if pair[0] in both}
    return f"{len(mine - theirs)} missed, {len(theirs - mine)} extra of {len(mine)}"


def printed(rows: dict[str, Row], missing: dict[str, str], rules: int) -> None:
    """One line for each engine."""
    ours = rows.get("ours")
    print(f"  {'':<46}{'us an item':>12}{'rounds':>20}{'items/s':>10}{'x ours':>10}")
    for name, row in rows.items():
        spread = f"{min(row.took):,.0f}-{max(row.took):,.0f}"
        line = f"  {engines.SAID[name]:<46}{row.cost:>12,.1f}{spread:>20}{1e6 / row.cost:>10,.0f}"
        if ours is not None:
            line += f"{row.cost / ours.cost:>10,.2f}"
            line += f"  {compared(row, ours)}" if name in engines.ANSWERING else ""
        print(line)
    for name, why in missing.items():
        print(f"  {engines.SAID[name]:<46}     {why}")
    if ours is not None:
        rate = len(ours.keys) * rules / max(len(ours.pairs), 1)
        print(f"  {len(ours.pairs)} hits on {len(ours.keys)} items: a rule hits 1 item in {rate:,.0f}")


def headline(chosen: argparse.Namespace) -> None:
    """The tables of English items: each workload, number of rules and length."""
    for workload in chosen.workload:
        costs: dict[str, dict[int, dict[str, float]]] = {length: {} for length in chosen.length}
        for count in chosen.rules:
            rules = made.make(words(), count, shared=workload == "shared", near=chosen.near)
            matcher = rules.matcher()
            for length in chosen.length:
                items = items_of(length)
                mean = statistics.mean(len(f"{i.title} {i.summary} {i.body}".split()) for i in items)
                print(f"\n{count:,} rules, {workload}; {length} English items, {mean:.0f} words on average")
                late = NAIVE if count > MOST_NAIVE else frozenset()
                rows, missing = make_rows([one for one in chosen.engines if one not in late], rules, matcher, items)
                missing |= dict.fromkeys(late.intersection(chosen.engines), f"not run beyond {MOST_NAIVE:,} rules")
                race(list(rows.values()), chosen.rounds, chosen.seconds)
                printed(rows, missing, count)
                costs[length][count] = {name: row.cost for name, row in rows.items()}
                if chosen.profile:
                    profile(Row(engines.Ours(rules, matcher), items))
        for length, by_count in costs.items():
            grown(f"{workload}, {length}", by_count)


def grown(said: str, costs: dict[int, dict[str, float]]) -> None:
    """How much more the most rules cost than the fewest."""
    few, many = min(costs), max(costs)
    if few < many:
        factors = (f"{name} {costs[many][name] / cost:.1f}" for name, cost in costs[few].items() if name in costs[many])
        print(f"\n{said}: {many:,} rules cost this many times what {few:,} do: {', '.join(factors)}")


def profile(row: Row) -> None:
    """Where our own time goes on items that come after those that warm it."""
    warm, size = _sizes(row, 1)
    row.engine.pairs(row.items[:warm])
    profiler = cProfile.Profile()
    profiler.enable()
    row.engine.pairs(row.items[warm : warm + size])
    profiler.disable()
    pstats.Stats(profiler).strip_dirs().sort_stats("tottime").print_stats(25)


def scripts(chosen: argparse.Namespace) -> None:
    """The table of other scripts: items of as many characters, rules of each script's own words."""
    count = 1_000
    table: dict[str, dict[str, Row]] = {}
    for script in made.SCRIPTS:
        items = made.cut_items(script, CHARACTERS, PIECES)
        rules = made.make(made.Vocabulary.of(items), count, near=chosen.near, language=made.CODES[script])
        table[script], _ = make_rows(("ours", "ours-unlearned", "fold"), rules, rules.matcher(), items)
    every = [row for rows in table.values() for row in rows.values()]
    race(every, chosen.rounds, chosen.seconds)
    fresh = {script: rows["ours"].cost for script, rows in table.items()}
    for row in every:
        row.took.clear()
    race(every, chosen.rounds, chosen.seconds)
    print(f"\n{count:,} rules of each script's own words; items of {CHARACTERS} characters, us an item")
    columns = ("fresh", "x English", "seen", "x English", "unlearned", "x English", "folding", "hits 1 in")
    print(f"  {'':<10}{'tokens':>8}" + "".join(f"{column:>11}" for column in columns))
    for script, rows in table.items():
        ours, english = rows["ours"], table["English"]
        tokens = statistics.mean(len(fold.words(f"{item.title} {item.summary}")) for item in ours.items)
        line = f"  {script:<10}{tokens:>8.0f}{fresh[script]:>11,.0f}{fresh[script] / fresh['English']:>11.2f}"
        for name in ("ours", "ours-unlearned"):
            line += f"{rows[name].cost:>11,.0f}{rows[name].cost / english[name].cost:>11.2f}"
        rate = len(ours.keys) * count / max(len(ours.pairs), 1)
        print(f"{line}{rows['fold'].cost:>11,.0f}{rate:>11,.0f}")
    print(
        "  Fresh items hold words that the matcher has not met; seen ones were matched once before. The unlearned matcher"
    )
    print("  was not told by stored entries how common words are.")
    print("  The Chinese items are terms and headlines of the shipped desk, joined at random: no real ones lie here.")


def load(chosen: argparse.Namespace) -> None:
    """The table of loading: time to check and to compile rules, and the memory they take, each in a process of its own."""
    print(
        f"\nloading {'':<22}{'check s':>10}{'compile s':>11}{'again s':>9}{'learn s':>9}{'rulebook MB':>13}{'matcher MB':>12}{'first 500 us':>14}"
    )
    for workload in chosen.workload:
        for count in (1_000, 10_000):
            asked = (sys.executable, __file__, "--weigh", str(count), "--workload", workload)
            more = () if chosen.near else ("--no-near",)
            said = subprocess.run([*asked, *more], check=True, capture_output=True, text=True).stdout
            weighed = json.loads(said.splitlines()[-1])
            figures = ("check", "compile", "again", "learn", "rulebook", "matcher", "first")
            widths = (10, 11, 9, 9, 13, 12, 14)
            line = "".join(f"{weighed[name]:>{width},.2f}" for name, width in zip(figures, widths, strict=True))
            print(f"  {count:>7,} rules, {workload:<13}{line}")


def weigh(chosen: argparse.Namespace) -> None:
    """One line of the table of loading, as JSON: seconds of processor time and megabytes of memory."""
    rules = made.make(words(), chosen.weigh, shared=chosen.workload == ["shared"], near=chosen.near)
    steps = {}
    at, held = time.process_time(), _megabytes()
    book = rules.rulebook()
    steps["check"], steps["rulebook"] = time.process_time() - at, _megabytes() - held
    at, held = time.process_time(), _megabytes()
    matcher = Matcher.compile(book, ())
    steps["compile"], steps["matcher"] = time.process_time() - at, _megabytes() - held
    at = time.process_time()
    Matcher.compile(book, ())
    steps["again"] = time.process_time() - at
    at = time.process_time()
    matcher.learn(rules.archive)
    steps["learn"] = time.process_time() - at
    first = short_items()[WARM : WARM + 500]
    at = time.process_time()
    for item in first:
        matcher.match(item, books.NOON)
    steps["first"] = 1e6 * (time.process_time() - at) / len(first)
    print(json.dumps(steps | {"rules": len(matcher.in_force)}))


def _megabytes() -> float:
    gc.collect()
    return psutil.Process().memory_info().rss / 1e6


TABLES = {"headline": headline, "scripts": scripts, "load": load}


def arguments(words_given: Sequence[str]) -> argparse.Namespace:
    """What to run."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--tables", nargs="+", choices=TABLES, default=["headline"])
    reader.add_argument("--rules", nargs="+", type=int, default=[100, 1_000, 10_000])
    reader.add_argument("--engines", nargs="+", choices=engines.ENGINES, default=list(engines.ENGINES))
    reader.add_argument("--workload", nargs="+", choices=("independent", "shared"), default=["independent", "shared"])
    reader.add_argument("--length", nargs="+", choices=("short", "long"), default=["short", "long"])
    reader.add_argument("--rounds", type=int, default=5)
    reader.add_argument("--seconds", type=float, default=SECONDS, help="processor time of an engine in a round")
    reader.add_argument("--near", action=argparse.BooleanOptionalAction, default=True, help="rules with NEAR")
    reader.add_argument("--profile", action="store_true", help="print where our own time goes, after each cell")
    reader.add_argument("--weigh", type=int, default=0, help=argparse.SUPPRESS)
    return reader.parse_args(words_given)


def main(words_given: Sequence[str]) -> None:
    """Run what the command line asks for."""
    chosen = arguments(words_given)
    if chosen.weigh:
        return weigh(chosen)
    for name in chosen.tables:
        TABLES[name](chosen)
    return None


def test_matching() -> None:
    """Our matcher against other ways, in one run, at 100 to 10,000 rules; the figures are printed, not asserted."""
    main(["--tables", *TABLES])


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except pytest.skip.Exception as absent:
        sys.exit(str(absent))
