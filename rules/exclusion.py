"""Exclusion: words that tell a rule's noise from what readers found relevant, as a suggestion to whoever owns it."""

from collections import Counter
from collections.abc import Iterable

from feeds.fold import words
from feeds.stopwords import stopwords

MOST = 5
LEAST, SHARE = 2, 3
"""A word is suggested that stands in two titles of noise, and in one of three."""
SHORTEST = 3
"""Letters of a word that says something."""


def suggested(noise: Iterable[tuple[str, str]], relevant: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Words frequent in titles of noise and in none that is relevant, the commonest first; none where there are none.

    Titles come with their language, '' where it is not known. The words are folded, as rules compare them.
    """
    titles = [_words(*each) for each in noise]
    kept = {word for each in relevant for word in _words(*each)}
    counts = Counter(word for each in titles for word in each)
    often = [word for word, count in counts.items() if count >= LEAST and count * SHARE >= len(titles)]
    return tuple(sorted((word for word in often if word not in kept), key=lambda word: (-counts[word], word))[:MOST])


def _words(title: str, lang: str) -> frozenset[str]:
    empty = stopwords(lang) | stopwords("en")
    found = words(title, title=True)
    return frozenset(word for word in found if len(word) >= SHORTEST and word not in empty and not word.isdigit())
