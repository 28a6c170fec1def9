"""Reading: what somebody who read the hits of a stream thought of each, kept by the items' numbers alone.

`verdicts.json` has, for each file and rule, the numbers of items whose hit was right, wrong, or arguable either way. A hit
that nobody has read yet counts as none of these, and is told.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

VERDICTS = ("right", "arguable", "wrong")


@dataclass
class Reading:
    """The verdicts on the hits of a run of items, by rule: right, arguable, wrong, unread."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def see(self, rule_id: str, verdict: str) -> None:
        """Count one hit."""
        self.counts.setdefault(rule_id, Counter())[verdict] += 1

    def add(self, other: "Reading") -> None:
        """Count another run, too."""
        for name, counts in other.counts.items():
            self.counts.setdefault(name, Counter()).update(counts)

    def total(self, verdict: str) -> int:
        """How many hits of all rules have a verdict."""
        return sum(one[verdict] for one in self.counts.values())


@dataclass(frozen=True)
class Verdicts:
    """What was thought of each hit that somebody read."""

    by_hit: dict[tuple[str, str, int], str]

    @classmethod
    def of(cls, path: Path) -> Self:
        """The verdicts of a file."""
        read: dict[str, dict[str, dict[str, list[int]]]] = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            {
                (stem, name, number): verdict
                for stem, rules in read.items()
                for name, found in rules.items()
                for verdict in VERDICTS
                for number in found.get(verdict, ())
            }
        )

    def judge(self, stem: str, item: str, rules: Iterable[str]) -> Iterable[tuple[str, str]]:
        """Each rule that hit an item of a file, with the verdict; `unread` where there is none."""
        number = int(item.rpartition("-")[2])
        for name in rules:
            yield name, self.by_hit.get((stem, name, number), "unread")
