"""Commonplace: which entries of lists stand in so many items of any subject that they tell nothing by themselves."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from feeds.entry import Entry
from rules.matcher import FILTER_FIELDS, Matcher
from rules.rulebook import Rulebook
from rules.tree import ListRef


def entries(matcher: Matcher, items: Iterable[Entry]) -> Counter[str]:
    """In how many items each entry of a list stands, by the list's name and the entry, such as `$ttp: =TTP`."""
    names = list(matcher.rulebook.entries)
    parts = [matcher.part(ListRef(name)) for name in names]
    index = matcher.index(parts)
    found: Counter[str] = Counter()
    for item in items:
        look = matcher.look(item)
        seen: set[str] = set()
        for n in index.candidates(look.candidate):
            seen.update(span.by for _, span in look.proof(parts[n], FILTER_FIELDS))
        found.update(one for one in seen if one.count("$") == 1)
    return found


def abroad(book: Rulebook, language: str) -> frozenset[str]:
    """The entries, by list and entry, that stand under other languages alone."""
    spoken: dict[str, set[str]] = defaultdict(set)
    for name, found in book.entries.items():
        for entry in found:
            spoken[f"${name}: {entry.label}"].add(entry.language)
    return frozenset(name for name, languages in spoken.items() if languages.isdisjoint({language, "any"}))
