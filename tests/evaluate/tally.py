"""Tally: what rules found in items, beside what readers say that these items report."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

ASKED_ALL, ASKED_EACH = (0.85, 0.75), (0.8, 0.7)
"""Precision and recall that are asked of all indicators together, and of each that has enough labels."""
ENOUGH = 10
"""Labels from which on an indicator is judged by itself: fewer say little."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What one item reports as readers say, by rule ids; what they would argue about either way is in `maybe`."""

    labels: frozenset[str]
    maybe: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Score:
    """How often an indicator was right: found and labelled, labelled and not found, found and not labelled."""

    hits: int = 0
    misses: int = 0
    false_alarms: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.hits + other.hits, self.misses + other.misses, self.false_alarms + other.false_alarms)

    @property
    def labels(self) -> int:
        """How many items report it."""
        return self.hits + self.misses

    @property
    def precision(self) -> float | None:
        """The share of what was found that was right, 0 to 1; None where nothing was found."""
        return self.hits / found if (found := self.hits + self.false_alarms) else None

    @property
    def recall(self) -> float | None:
        """The share of what is reported that was found, 0 to 1; None where nothing is reported."""
        return self.hits / self.labels if self.labels else None

    def short_of(self, asked: tuple[float, float]) -> bool:
        """Whether its precision or its recall is known and below what is asked."""
        pairs = zip((self.precision, self.recall), asked, strict=True)
        return any(reached is not None and reached < least for reached, least in pairs)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """One item's verdicts by rule ids; what readers would argue about is in none of the three."""

    hits: frozenset[str]
    misses: frozenset[str]
    false_alarms: frozenset[str]


def compare(found: Iterable[str], judged: Judged) -> Verdicts:
    """What rules found in an item against what it reports; two hits of one rule are one."""
    ids = frozenset(found)
    return Verdicts(
        (ids & judged.labels) - judged.maybe,
        judged.labels - ids - judged.maybe,
        ids - judged.labels - judged.maybe,
    )


def score(verdicts: Iterable[Verdicts]) -> dict[str, Score]:
    """Every rule's score over items, by rule id; a rule that was neither found nor labelled is not there."""
    scores: dict[str, Score] = defaultdict(Score)
    for one in verdicts:
        for name in one.hits:
            scores[name] += Score(hits=1)
        for name in one.misses:
            scores[name] += Score(misses=1)
        for name in one.false_alarms:
            scores[name] += Score(false_alarms=1)
    return dict(sorted(scores.items()))


def micro(scores: Mapping[str, Score]) -> Score:
    """All of them as one: each item that is found or labelled weighs alike, whichever its rule."""
    return sum(scores.values(), Score())
