"""How well one grouping of items agrees with another: B-cubed and pairwise precision, recall and F."""

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import NamedTuple


class Agreement(NamedTuple):
    """Precision, recall and their harmonic mean, 0 to 1."""

    precision: float
    recall: float
    f: float


def _of(precision: float, recall: float) -> Agreement:
    whole = precision + recall
    return Agreement(precision, recall, 2 * precision * recall / whole if whole else 0.0)


def b_cubed(gold: Sequence[Hashable], found: Sequence[Hashable]) -> Agreement:
    """For each item, how much of its found group is its true group, and the reverse; the mean over all items."""
    both, golden, grouped = Counter(zip(gold, found, strict=True)), Counter(gold), Counter(found)
    count = len(gold)
    precision = sum(n * n / grouped[group] for (_, group), n in both.items()) / count
    recall = sum(n * n / golden[true] for (true, _), n in both.items()) / count
    return _of(precision, recall)


def pairwise(gold: Sequence[Hashable], found: Sequence[Hashable]) -> Agreement:
    """Of the pairs in one found group, how many are truly one, and the reverse."""
    right = _pairs(Counter(zip(gold, found, strict=True)).values())
    grouped, golden = _pairs(Counter(found).values()), _pairs(Counter(gold).values())
    return _of(right / grouped if grouped else 0.0, right / golden if golden else 0.0)


def _pairs(sizes) -> int:
    return sum(n * (n - 1) // 2 for n in sizes)
