"""A slow, obvious matcher: the definitions of the query language, word by word, with no index and no memory.

It shares the parser, which has an oracle of its own, and the folding of texts; spellings, joints, particles, places
and truth are done anew.
"""

import itertools
import re
from collections.abc import Iterator, Mapping

from feeds.fold import Folded, fold
from rules.tree import All, Any, ListRef, Node, Not, Term, Within

Lists = Mapping[str, Mapping[str, list[str]]]
Texts = Mapping[str, str]
Forms = list[tuple[tuple[tuple[str, bool], ...], bool]]
HYPHENS = "-‐‑\u200c"


def truth(tree: Node, texts: Texts, lists: Lists, fields: tuple[str, ...] = ("title", "summary", "body")) -> bool:
    """Whether a query is true of these texts over these fields."""
    match tree:
        case All(parts):
            return all(truth(part, texts, lists, fields) for part in parts)
        case Any(parts):
            return any(truth(part, texts, lists, fields) for part in parts)
        case Not(part):
            return not truth(part, texts, lists, fields)
        case Within("any", part):
            return truth(part, texts, lists, tuple(texts))
        case Within(name, part):
            return name in texts and truth(part, texts, lists, (name,))
    return any(spans(tree, texts[name], lists, title=name == "title") for name in fields if name in texts)


def spans(leaf: Node, text: str, lists: Lists, *, title: bool) -> set[tuple[int, int]]:
    """Every place of a term or list, as tokens from the first to before the last."""
    folded = fold(text, title=title)
    found = set()
    for words, exact in forms(leaf, lists):
        for first in range(len(folded) - len(words) + 1):
            if all(
                _is(folded, first + n, word, is_open, exact=exact) for n, (word, is_open) in enumerate(words)
            ) and not any(first + n in folded.stops for n in range(1, len(words))):
                found.add((first, first + len(words)))
    return found


def forms(leaf: Node, lists: Lists) -> Forms:
    """Every way in which a term or list may stand in a text."""
    if isinstance(leaf, Term):
        return _forms(leaf.text, exact=leaf.exact)
    assert isinstance(leaf, ListRef)
    found: Forms = []
    for language, entries in lists[leaf.name].items():
        for entry in entries:
            if entry.startswith("$"):
                found += forms(ListRef(entry[1:]), lists)
            elif entry.startswith("="):
                found += _forms(entry[1:], exact=True)
            else:
                plain = _forms(entry, exact=False)
                found += _attached(plain) if language == "ar" else plain
    return found


def _is(folded: Folded, token: int, word: str, is_open: bool, *, exact: bool) -> bool:
    read = folded.surfaces(token) if exact else folded.readings(token)
    return any(one.startswith(word) if is_open else one == word for one in read)


def _forms(text: str, *, exact: bool) -> Forms:
    spelled = [list(_spelled(word)) for word in text.split()]
    return [
        (tuple(itertools.chain.from_iterable(chosen)), exact)
        for words in itertools.product(*spelled)
        for chosen in itertools.product(*(list(_joined(word, exact=exact)) for word in words))
    ]


def _spelled(word: str) -> Iterator[str]:
    """A word with its first spelling group written out, and so on."""
    for group in re.finditer(r"\(([^()]*)\)", word):
        before, after = word[: group.start()], word[group.end() :]
        if not (re.search(r"[\w\-\u200c]$", before) or re.match(r"[\w\-\u200c]", after)):
            continue
        choices = group[1].split("|") if "|" in group[1] else [group[1], ""]
        for choice in choices:
            yield from _spelled(before + choice + after)
        return
    yield word


def _joined(word: str, *, exact: bool) -> Iterator[tuple[tuple[str, bool], ...]]:
    """A word with each of its joints written apart, and written together."""
    is_open = word.endswith("*")
    pieces = [piece for piece in re.split(f"[{HYPHENS}]", word.rstrip("*")) if piece]
    for joints in itertools.product((" ", ""), repeat=max(len(pieces) - 1, 0)):
        written = "".join(itertools.chain.from_iterable(zip(pieces, (*joints, ""), strict=True)))
        folded = fold(written)
        read = [folded.surfaces(n)[0] if exact else folded.readings(n)[0] for n in range(len(folded))]
        yield tuple((one, is_open and n == len(read) - 1) for n, one in enumerate(read))


def _attached(plain: Forms) -> Forms:
    found: Forms = []
    for words, exact in plain:
        (first, is_open), *others = words
        bare = first[2:] if first.startswith("ال") and len(first) > 2 else first
        for conjunction in ("", "و", "ف"):
            for preposition in ("", "ب", "ل", "ک"):
                for article in ("", "ال"):
                    before = conjunction + ("لل" if preposition == "ل" and article else preposition + article)
                    found.append((((before + bare, is_open), *others), exact))
    return found
