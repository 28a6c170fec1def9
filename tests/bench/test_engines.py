"""The engines of the matching benchmark answer the same question: what they find is what the matcher finds."""

import random

import books
import matching_engines as engines
import matching_rules as made
import pytest

from feeds.entry import Entry

WORDS = ("border", "talks", "raid", "convoy", "minister", "strike", "village", "patrol", "envoy", "tribe", "drone")


def _items(count: int) -> list[Entry]:
    """Invented items of common and rare words in sentences without an end."""
    rng = random.Random(7)
    rare = [f"{one}{other}" for one in WORDS for other in WORDS if one != other]
    weights = [9] * len(WORDS) + [1] * len(rare)
    drawn = [rng.choices([*WORDS, *rare], weights=weights, k=50) for _ in range(count)]
    return [
        books.entry(" ".join(words[:9]), key=f"{n:016x}", summary=" ".join(words[9:]), lang="en")
        for n, words in enumerate(drawn)
    ]


@pytest.mark.parametrize("name", sorted(engines.ANSWERING))
def test_engine_agrees(name: str) -> None:
    """An engine finds the very pairs of items and rules that our matcher does, whatever stands between words."""
    items = _items(40)
    near = name != "fts5"  # its NEAR takes one occurrence for two words
    workload = made.make(made.Vocabulary.of(items), 40, near=near, between=(0.0, 0.2))
    matcher = workload.matcher()
    try:
        engine = engines.ENGINES[name](workload, matcher)
    except ImportError as absent:
        pytest.skip(f"{absent}: `make bench` installs it")
    ours = engines.Ours(workload, matcher).pairs(items)
    assert len(ours) > 5
    assert set(engine.pairs(items)) == set(ours)


def test_rules_are_made_by_a_seed() -> None:
    """The same items give the same rules and lists, so that two runs can be compared."""
    words = made.Vocabulary.of(_items(40))
    assert made.make(words, 30) == made.make(made.Vocabulary.of(_items(40)), 30)
