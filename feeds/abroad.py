"""The same news in another language, where no word is shared.

Two entries in two languages tell one story where one rule hit both, both name one place, both name one actor, country
or number, and no more than a day lies between them. A country, or a part of one too wide for one event, is no place
here; a country may well be who did it.
"""

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

import regex

from feeds.anchors import Anchor
from feeds.entry import Entry

WITHIN = timedelta(hours=24)
COUNTRY = "country"
WIDE = frozenset({COUNTRY, "region"})
"""Kinds of places that are too wide for one event."""
Kind = Callable[[Anchor], str]
"""What kind of place an anchor is."""
ASKED = 50
"""Entries of one rule and place that are looked at, the latest first."""

_SCRIPTS = ("Arabic", "Latin", "Cyrillic", "Devanagari", "Han")
_LETTER = regex.compile("|".join(rf"(?P<{name}>\p{{{name}}})" for name in _SCRIPTS))


@dataclass(frozen=True, slots=True)
class Report:
    """An entry as it is found from abroad; `tongue` is its language, or its script where that is not known."""

    key: str
    tongue: str
    at: datetime
    labels: frozenset[str]
    anchors: frozenset[Anchor]

    def traces(self) -> Iterable[tuple[str, Anchor]]:
        """What it is indexed by."""
        places = [anchor for anchor in self.anchors if anchor.kind == "place"]
        return [(label, place) for label in self.labels for place in places]

    def matches(self, other: "Report", kind: Kind) -> bool:
        """Whether two reports with a rule and a place in common tell one story in two languages."""
        both = any(anchor.kind != "place" or kind(anchor) == COUNTRY for anchor in self.anchors & other.anchors)
        return both and self.tongue != other.tongue and abs(self.at - other.at) <= WITHIN


def report(entry: Entry, labels: frozenset[str], anchors: AbstractSet[Anchor]) -> Report:
    """An entry as it is found from abroad."""
    found = _LETTER.search(entry.title)
    tongue = entry.lang.partition("-")[0].lower() or (found.lastgroup if found else None) or ""
    return Report(entry.key, tongue, entry.first_seen, labels, frozenset(anchors))


class Abroad:
    """The reports that rules hit, by rule and place."""

    def __init__(self) -> None:
        self._reports: dict[str, Report] = {}
        self._index: dict[tuple[str, Anchor], set[str]] = {}

    def add(self, one: Report) -> None:
        """Keep a report, in place of what was kept of its entry."""
        self.drop(one.key)
        self._reports[one.key] = one
        for trace in one.traces():
            self._index.setdefault(trace, set()).add(one.key)

    def drop(self, key: str) -> None:
        """Forget a report, if it was kept."""
        one = self._reports.pop(key, None)
        for trace in one.traces() if one else ():
            self._index[trace].discard(key)
            if not self._index[trace]:
                del self._index[trace]

    def get(self, key: str) -> Report | None:
        """What is kept of an entry."""
        return self._reports.get(key)

    def same(self, one: Report, kind: Kind) -> list[str]:
        """The keys of entries in other languages that tell the same, the latest first."""
        keys = set[str]()
        for trace in one.traces():
            if kind(trace[1]) not in WIDE:
                keys |= self._index.get(trace, set())
        latest = sorted((self._reports[key] for key in keys), key=lambda each: (each.at, each.key), reverse=True)
        return [other.key for other in latest[:ASKED] if other.key != one.key and one.matches(other, kind)]
