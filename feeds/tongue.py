"""Which language a text is in, of those that the desk reads: by script, letters and small words.

Good for a feed, whose thirty items are asked together; of a single headline it is often wrong, so rules never ask it.
"""

from collections import Counter
from collections.abc import Iterable

import regex

from feeds.fold import words
from feeds.stopwords import STOPWORDS

LEAST_SHARE = 0.2
"""The share of a feed's items from which on a language is one of the feed's."""

_SCRIPTS = {
    "Arabic": ("ar", "fa", "ps", "ur"),
    "Latin": ("en", "tr", "fr", "de", "es"),
    "Cyrillic": ("ru",),
    "Devanagari": ("hi",),
    "Han": ("zh",),
}
_SCRIPT = regex.compile("|".join(rf"(?P<{name}>\p{{{name}}})" for name in _SCRIPTS))
# Letters that one of these languages writes and the others do not, weighed like a few small words.
_LETTERS = {
    "ps": regex.compile("[ټډړږښڅځڼېۍګ]"),
    "ur": regex.compile("[ٹڈڑںےھہ]"),
    "fa": regex.compile("[پچژگ]"),
    "ar": regex.compile("[ةىيكأإ]"),
    "tr": regex.compile("[ışğİŞĞ]"),
}
_LONGEST = 2_000


def tongue(text: str) -> str:
    """The code of the language that a text is most likely in, '' where nothing tells."""
    text = text[:_LONGEST]
    scripts = Counter(found.lastgroup or "" for found in _SCRIPT.finditer(text))
    if not scripts:
        return ""
    candidates = _SCRIPTS[scripts.most_common(1)[0][0]]
    if len(candidates) == 1:
        return candidates[0]
    said = Counter(words(text))
    scores = {lang: _score(lang, text, said) for lang in candidates}
    best = max(candidates, key=lambda lang: scores[lang])
    return best if scores[best] > 0 else ""


def tongues(texts: Iterable[str]) -> tuple[str, ...]:
    """The languages of a feed, by its items' texts: the most frequent first, none of fewer than one in five items."""
    told = Counter(lang for text in texts if (lang := tongue(text)))
    total = sum(told.values())
    return tuple(lang for lang, count in told.most_common() if count >= LEAST_SHARE * total)


def _score(lang: str, text: str, said: Counter[str]) -> float:
    small = sum(count for word, count in said.items() if word in STOPWORDS[lang])
    letters = len(_LETTERS[lang].findall(text)) if lang in _LETTERS else 0
    return small + letters * 0.5
