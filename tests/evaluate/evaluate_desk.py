"""How good the shipped desk is on real items that nobody here wrote.

`make evaluate` compares its rules with what readers say 889 items report. `make evaluate STREAM=1` adds what whole
weeks of news and texts in other languages make it say, how fast it is, and what it consists of; that takes minutes.
`VERBOSE=1` lists the items behind the figures. For single rules, call it with their ids:

    python tests/evaluate/evaluate_desk.py [--stream] [--verbose] [RULE ...]

Headlines stand in what it prints and nowhere in the repository: they are their publishers'.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from time import process_time

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))

import commonplace
import inventory
import newsreel
import real
import tally
from newsreel import Item, Noisy
from reading import Verdicts

from feeds.entry import Entry
from monitor.inforce import REPLAYED
from rules.hit import Hit
from rules.matcher import Matcher
from rules.rulebook import Rulebook

VERDICTS = Verdicts.of(Path(__file__).with_name("verdicts.json"))
SHOWN = 240
"""Characters of a summary that are printed."""
NOISIEST = 7
COMMON = 0.02
"""A share of items of any subject: an entry of a list in more of them tells nothing by itself."""
MOST = 20
"""Common entries that are named: more of them is no reading."""
STRAY = 0.0005
"""A share of English items: an entry of another language in more of them is an English word, too."""
"""Rules of a stream whose every hit somebody should read."""


@dataclass
class Asked:
    """What a run is asked to tell: whether whole streams, whether item by item, and of which rules (all if none)."""

    stream: bool = False
    verbose: bool = False
    rules: frozenset[str] = frozenset()

    def about(self, rule_id: str) -> bool:
        """Whether a rule is asked about."""
        return not self.rules or rule_id in self.rules


@dataclass
class Bench:
    """The matcher at work: what it took, and how many rules each stage of its index let through."""

    matcher: Matcher
    seconds: float = 0.0
    entries: int = 0
    first: int = 0
    second: int = 0
    hits: int = 0
    held: Counter[str] = field(default_factory=Counter)

    def match(self, entry: Entry) -> list[Hit]:
        """The hits of an entry that no filter holds back."""
        began = process_time()
        found = self.matcher.match(entry, newsreel.SEEN)
        self.seconds += process_time() - began
        self.entries += 1
        self.hits += len({hit.rule_id for hit in found})
        self.held.update(hit.rule_id for hit in found if hit.suppressed_by)
        return [hit for hit in found if not hit.suppressed_by]

    def stages(self, entry: Entry) -> None:
        """Count the rules that an entry's words let through: by their rarest need, and by all their needs."""
        look = self.matcher.look(entry)
        index = self.matcher._index
        met = index._lexicon.among(look.candidate)
        waiting = [n for need in index._waiting.keys() & met for n, _ in index._waiting[need]]
        self.first += len({self.matcher._lines[n].rule.id for n in waiting})
        self.second += len({line.rule.id for line in self.matcher.may_hold(look)})


def labelled(book: Rulebook, matcher: Matcher, asked: Asked) -> None:
    """Precision and recall of each indicator, and of all together, on the items that readers labelled."""
    print("Items that readers labelled")
    path = real.folder("labelled") / f"{newsreel.LABELLED}.jsonl.gz"
    evidence = {name for name, rule in book.rules.items() if _evidence_only(book, name)}
    bench = Bench(matcher)
    found, aside = [], Counter[str]()
    for item in newsreel.items(path):
        ids = {hit.rule_id for hit in bench.match(item.entry)}
        aside.update(ids & evidence)
        verdicts = tally.compare(ids - evidence, item.judged)
        found.append(verdicts)
        if asked.verbose:
            _items(item, verdicts, asked)
    scores = tally.score(found)
    _table(scores, book, asked)
    for name, count in sorted(aside.items()):
        print(f"  {name:<28} {count} hits, not judged: it collects evidence and no reader was asked about it")


def _evidence_only(book: Rulebook, name: str) -> bool:
    rule = book.rules[name]
    signals = {(part.signal or rule.signal).kind for part in rule.match} or {rule.signal.kind}
    return signals == {"none"}


def _items(item: Item, verdicts: tally.Verdicts, asked: Asked) -> None:
    for said, names in (("missed", verdicts.misses), ("false alarm", verdicts.false_alarms)):
        for name in sorted(filter(asked.about, names)):
            labels = _listed(item.judged.labels)
            print(f"  {said} {name} | {item.id} | {_words(item.entry)} | labels: {labels}")


def _words(entry: Entry) -> str:
    return " | ".join(filter(None, (entry.title, entry.summary[:SHOWN])))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _table(scores: dict[str, tally.Score], book: Rulebook, asked: Asked) -> None:
    print(f"  {'indicator':<28}{'labels':>7}{'hits':>6}{'misses':>8}{'false':>7}{'precision':>11}{'recall':>8}")
    for name, one in scores.items():
        if asked.about(name):
            short = one.labels >= tally.ENOUGH and one.short_of(tally.ASKED_EACH)
            remark = "" if name in book.rules else "  not shipped"
            print(_row(name, one) + remark + ("  short of what is asked" if short else ""))
    silent = [name for name, rule in book.rules.items() if rule.match and name not in scores and asked.about(name)]
    total = tally.micro({name: one for name, one in scores.items() if asked.about(name)})
    print(_row("all together", total) + ("  short of what is asked" if total.short_of(tally.ASKED_ALL) else ""))
    print(f"  neither hit nor labelled: {_listed(silent)}")


def _row(name: str, one: tally.Score) -> str:
    share = ["-" if share is None else f"{share:.3f}" for share in (one.precision, one.recall)]
    counts = f"{one.labels:>7}{one.hits:>6}{one.misses:>8}{one.false_alarms:>7}"
    return f"  {name:<28}{counts}{share[0]:>11}{share[1]:>8}"


def streams(matcher: Matcher, asked: Asked) -> None:
    """Hits a day of each rule over whole weeks of news, hits on items of other subjects, and the speed on both."""
    folder = real.folder("news")
    weeks, background = sorted(folder.glob(f"{newsreel.WEEKS}.gz")), sorted(folder.glob(f"{newsreel.BACKGROUND}.gz"))
    bench = Bench(matcher)
    matcher.learn([item.entry for item in newsreel.head(weeks[0], REPLAYED)])
    print("\nWeeks of everything that came")
    found = Noisy()
    for path in weeks:
        found.add(_read(path, bench, asked))
    print(f"  {len(found.days)} days")
    _rates(found, "day", len(found.days), matcher)
    print("\nItems that name neither country")
    found = Noisy()
    for path in background:
        found.add(_read(path, bench, asked))
    _rates(found, "thousand items", found.items / 1000, matcher)
    _speed(bench)
    _commonplace(matcher, [item.entry for path in background for item in islice(newsreel.items(path), 0, None, 4)])


def languages(matcher: Matcher, asked: Asked) -> None:
    """Hits of each rule for a thousand items of each file in another language."""
    print("\nTexts in other languages: hits and false alarms for a thousand items")
    print(f"  {'':<36}{'items':>7}{'hits':>7}{'false':>7}{'unread':>8}")
    for path in sorted(real.folder("multilingual").glob("*.jsonl.gz")):
        found = _read(path, Bench(matcher), asked, pages=True)
        told = ", ".join(f"{name} {count}" for name, count in found.hits.most_common())
        total = 1000 * sum(found.hits.values()) / found.items
        wrong, unread = found.reading.total("wrong"), found.reading.total("unread")
        judged = f"{total:>7.1f}{1000 * wrong / found.items:>7.1f}{unread:>8}"
        print(f"  {newsreel.stem(path):<36}{found.items:>7}{judged}  {told or 'no hit'}")


def _read(path: Path, bench: Bench, asked: Asked, *, pages: bool = False) -> Noisy:
    found = Noisy()
    for item in newsreel.items(path, pages=pages):
        rules = {hit.rule_id: hit for hit in bench.match(item.entry) if asked.about(hit.rule_id)}
        if item.entry.key.endswith("0"):
            bench.stages(item.entry)  # one item in sixteen is enough for a share
        found.see(item, rules)
        for name, verdict in VERDICTS.judge(newsreel.stem(path), item.id, rules):
            found.reading.see(name, verdict)
        if asked.verbose:
            for name, hit in rules.items():
                print(f"  {name}/{hit.alternative} | {newsreel.stem(path)} {item.id} | {_words(item.entry)}")
    return found


def _rates(found: Noisy, unit: str, units: float, matcher: Matcher) -> None:
    rules = len(matcher.in_force)
    print(f"  {found.items} items, {rules} rules; hits, hits a {unit}, and what was thought of them")
    print(f"  {'':<28}{'hits':>6}{f'a {unit}':>18}{'right':>8}{'arguable':>10}{'wrong':>7}{'unread':>8}")
    for n, (name, count) in enumerate(found.hits.most_common()):
        told = found.reading.counts[name]
        row = f"  {name:<28}{count:>6}{count / units:>18.2f}{told['right']:>8}{told['arguable']:>10}{told['wrong']:>7}"
        print(f"{row}{told['unread']:>8}" + ("  read every hit" if n < NOISIEST and told["unread"] else ""))
    total, wrong = sum(found.hits.values()), found.reading.total("wrong")
    print(f"  {'all together':<28}{total:>6}{total / units:>18.2f}; a rule {total / units / rules:.3f} hits")
    print(f"  false alarms a rule and {unit}: {wrong / units / rules:.4f}, {found.reading.total('unread')} hits unread")


def _commonplace(matcher: Matcher, items: Sequence[Entry]) -> None:
    counts = commonplace.entries(matcher, items)
    common = [(name, count) for name, count in counts.most_common() if count > COMMON * len(items)]
    foreign = commonplace.abroad(matcher.rulebook, "en")
    stray = [(name, count) for name, count in counts.most_common() if count > STRAY * len(items) and name in foreign]
    print(f"\nEntries of lists in {len(items)} items that name neither country, for a thousand items")
    for said, found in (("in more than 20, so nothing by themselves", common), ("of other languages", stray)):
        told = [f"{name} {1000 * count / len(items):.1f}" for name, count in found[:MOST]]
        more = f" and {len(found) - MOST} more" if len(found) > MOST else ""
        print(f"  {said}: {', '.join(told) or 'none'}{more}")


def _speed(bench: Bench) -> None:
    asked, sampled = len(bench.matcher.in_force), bench.entries / 16
    pairs = sampled * asked
    print("\nSpeed")
    print(f"  {bench.entries / bench.seconds:,.0f} entries a second of processor time, folded and matched")
    print(
        f"  of all pairs of an entry and a rule, the rarest need lets {100 * bench.first / pairs:.2f} in 100 through,"
    )
    print(f"  all needs {100 * bench.second / pairs:.2f}; {100 * bench.hits / bench.entries / asked:.3f} are hits")
    print(
        f"  filters held back: {', '.join(f'{name} {count}' for name, count in bench.held.most_common()) or 'nothing'}"
    )


def main(words: Sequence[str]) -> None:
    """Run what the command line asks for; what real items are missing is said, and the rest runs."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("rules", nargs="*", metavar="RULE")
    reader.add_argument("--stream", action="store_true", help="whole streams, other languages, speed")
    reader.add_argument("--verbose", "-v", action="store_true", help="list the items behind the figures")
    given = reader.parse_args(words)
    asked = Asked(given.stream, given.verbose, frozenset(given.rules))
    desk = newsreel.shipped()
    matcher = Matcher.compile(desk.rulebook, desk.publishers)
    sections: list[Callable[[], None]] = [lambda: labelled(desk.rulebook, matcher, asked)]
    if asked.stream:
        sections += [lambda: streams(matcher, asked), lambda: languages(matcher, asked)]
    for section in sections:
        try:
            section()
        except pytest.skip.Exception as absent:
            print(f"  {absent}")
    inventory.tell(desk)


if __name__ == "__main__":
    main(sys.argv[1:])
