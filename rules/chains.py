"""Chains: NEAR and BEFORE over full sets of spans, by the definitions of the language.

A chain takes one span of each part, in any order or the written one. Its neighbours do not overlap, and are at most a
distance apart, or all in one sentence. A hull reaches from a chain's first token to its last.

The state of a walk is the set of parts that a chain has used so far and its last span. A set of parts is a number
below 2^k, and the sets that can end at one span are the bits of one number; so spans are taken once, in order, and
for each set of parts only the latest end matters. That is m * 2^k steps for m spans; hulls take that once for each
token at which one begins.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Literal, NamedTuple

from rules.candidate import Ruler

Place = tuple[int, int]
"""The first token of a span, and the one after its last."""

Reach = Literal["NEAR", "AFTER", "BEFORE", "INSIDE"]
"""Where a guard looks: on either side, at what it follows, at what follows it, at what it lies in."""

_NEVER = 1 << 60
"""Half-words further than any text is long."""


class _Link(NamedTuple):
    """A span of part `part`: `end` is where it ends on the ruler, `floor` where its predecessor must end at least."""

    first: int
    last: int
    part: int
    end: int
    floor: int


class Chains:
    """All chains of some parts' spans; `distance` in words between neighbours, None for one sentence.

    The spans are of one field, in order of place.
    """

    def __init__(self, parts: Sequence[Sequence[Place]], ruler: Ruler, distance: int | None, *, ordered: bool) -> None:
        self._ruler = ruler
        self._full = (1 << len(parts)) - 1
        self._links = sorted(self._linked(parts, distance))
        self._closing = sorted(range(len(self._links)), key=lambda n: self._links[n].last)
        self._firsts = [one.first for one in self._links]
        self._lasts = [self._links[n].last for n in self._closing]
        sets = range(1, self._full + 1)
        # Before a span of part j: any sets without j, or just the parts written before it.
        self._before = [
            [(1 << part) - 1][: part or 0] if ordered else [one for one in sets if not one >> part & 1]
            for part in range(len(parts))
        ]
        self._after = [
            [self._full ^ ((2 << part) - 1)][: len(parts) - 1 - part]
            if ordered
            else [one for one in sets if not one >> part & 1]
            for part in range(len(parts))
        ]
        self._opens = [not ordered or part == 0 for part in range(len(parts))]
        self._closes = [not ordered or part == len(parts) - 1 for part in range(len(parts))]

    def exist(self) -> bool:
        """Whether there is any chain."""
        return any(sets >> self._full & 1 for sets in self._forward(enough=True).values())

    def hulls(self, most: int) -> tuple[list[Place], bool]:
        """The hulls in order of place, at most so many, and whether there are more."""
        found: list[Place] = []
        rest = self._backward()
        starts = sorted({one.first for one, sets in zip(self._links, rest, strict=True) if sets >> self._full & 1})
        for first in starts:
            reached = self._forward(first)
            lasts = {self._links[n].last for n, sets in reached.items() if sets >> self._full & 1}
            found += ((first, last) for last in sorted(lasts))
            if len(found) > most:
                return found[:most], True
        return found, False

    def members(self, hull: Place | None = None) -> list[list[Place]]:
        """For each part its spans that stand in a chain, or in one with just this hull, in order of place."""
        first, last = hull or (None, None)
        reached, rest = self._forward(first), self._backward(last)
        found: list[list[Place]] = [[] for _ in self._before]
        for n, before in reached.items():
            one, after = self._links[n], rest[n]
            own = 1 << one.part
            if any(after >> (self._full ^ used | own) & 1 for used in _sets(before)):
                found[one.part].append((one.first, one.last))
        return found

    def one(self) -> list[Place]:
        """One chain, as a span for each part; [] where there is none."""
        rest = self._backward()
        found: dict[int, Place] = {}
        missing, end, after = self._full, -1, 0
        for link, sets in zip(self._links, rest, strict=True):
            fits = link.first >= after and (not found or link.floor <= end)
            if link.part not in found and fits and sets >> missing & 1:
                found[link.part] = (link.first, link.last)
                missing ^= 1 << link.part
                end, after = link.end, link.last
                if not missing:
                    return [found[part] for part in sorted(found)]
        return []

    def _linked(self, parts: Sequence[Sequence[Place]], distance: int | None) -> Iterator[_Link]:
        ruler = self._ruler
        for part, places in enumerate(parts):
            for first, last in places:
                if distance is not None:
                    yield _Link(first, last, part, ruler.ends[last - 1], ruler.starts[first] - 2 * distance)
                elif ruler.one_sentence(first, last):
                    # A span of the same sentence ends after the sentence has begun.
                    yield _Link(first, last, part, last, ruler.opening(first) + 1)

    def _forward(self, first: int | None = None, *, enough: bool = False) -> dict[int, int]:
        """For each span the sets of parts of the chains that end with it; if `first` is given, of those from it alone.

        Spans are taken as they begin. Those that have ended by then count for every later one that they reach, and of
        two that used the same parts the one that ended later reaches further. One chain is `enough` to know of any.
        """
        links, closing, lasts = self._links, self._closing, self._lasts
        latest = [-_NEVER] * (self._full + 1)
        reached: dict[int, int] = {}
        begin = 0 if first is None else bisect_left(self._firsts, first)
        closed = 0 if first is None else bisect_right(lasts, first)
        far = -_NEVER
        for n in range(begin, len(links)):
            one = links[n]
            if first is not None and one.first > first and one.floor > far:
                break
            while closed < len(closing) and lasts[closed] <= one.first:
                end = links[closing[closed]].end
                for used in _sets(reached.get(closing[closed], 0)):
                    latest[used] = end
                closed += 1
            begins = self._opens[one.part] and first in {None, one.first}
            sets = _joined(one.part, (used for used in self._before[one.part] if latest[used] >= one.floor), begins)
            reached[n] = sets
            if sets:
                far = max(far, one.end)
                if enough and sets >> self._full & 1:
                    break
        return reached

    def _backward(self, last: int | None = None) -> list[int]:
        """The mirror of `_forward`: for each span the sets of parts of the chains that begin with it."""
        links, closing = self._links, self._closing
        lowest = [_NEVER] * (self._full + 1)
        rest = [0] * len(links)
        opened = len(links) - 1
        for n in reversed(closing):
            one = links[n]
            while opened >= 0 and links[opened].first >= one.last:
                for used in _sets(rest[opened]):
                    lowest[used] = links[opened].floor
                opened -= 1
            ends = self._closes[one.part] and last in {None, one.last}
            sets = _joined(one.part, (used for used in self._after[one.part] if lowest[used] <= one.end), ends)
            rest[n] = sets
        return rest


def _joined(part: int, others: Iterable[int], alone: bool) -> int:
    """The sets of parts that a span of `part` makes with these, and by itself if `alone`, as bits."""
    own = 1 << part
    bits = 1 << own if alone else 0
    for used in others:
        bits |= 1 << (used | own)
    return bits


def _sets(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def nearest(
    parts: Sequence[Sequence[Place]], ruler: Ruler, *, ordered: bool, most: int | None = None
) -> tuple[int, list[Place]] | None:
    """The least distance at which a chain exists, in words, and such a chain; None if none does.

    `most` is a distance that is looked at, else any.
    """
    high = most if most is not None else ruler.ends[-1] if ruler.ends else 0
    if not Chains(parts, ruler, high, ordered=ordered).exist():
        return None
    low = -1
    while high - low > 1:
        middle = (low + high) // 2
        if Chains(parts, ruler, middle, ordered=ordered).exist():
            high = middle
        else:
            low = middle
    return high, Chains(parts, ruler, high, ordered=ordered).one()


def guarded(
    places: Sequence[Place], by: Sequence[Place], ruler: Ruler, reach: Reach, distance: int | None
) -> list[Place]:
    """The spans that have none of `by` about them, by the definition of NOT NEAR and its like, in order of place.

    `by` is in order of place; `distance` in words, None for the same sentence.
    """
    if not by:
        return list(places)
    if reach == "INSIDE":
        return _outside(places, by)
    sides = {"NEAR": (_before, _behind), "AFTER": (_before,), "BEFORE": (_behind,)}[reach]
    nearby = [side(by, ruler, distance) for side in sides]
    return [place for place in places if not any(close(place) for close in nearby)]


def _outside(places: Sequence[Place], by: Sequence[Place]) -> list[Place]:
    """The spans that lie in none of `by`; equal ones lie in each other."""
    firsts = [first for first, _ in by]
    furthest = list(accumulate((last for _, last in by), max))
    kept = []
    for first, last in places:
        n = bisect_right(firsts, first)
        if not n or furthest[n - 1] < last:
            kept.append((first, last))
    return kept


def _before(by: Sequence[Place], ruler: Ruler, distance: int | None) -> Callable[[Place], bool]:
    """Whether one of `by` ends before a span, and is as near as that."""
    ending = sorted((last, first) for first, last in by)
    lasts = [last for last, _ in ending]
    latest = list(accumulate((first for _, first in ending), max))

    def close(place: Place) -> bool:
        n = bisect_right(lasts, place[0])
        if not n:
            return False
        if distance is None:
            return latest[n - 1] >= ruler.opening(place[1] - 1)
        return ruler.gap(lasts[n - 1], place[0]) <= 2 * distance

    return close


def _behind(by: Sequence[Place], ruler: Ruler, distance: int | None) -> Callable[[Place], bool]:
    """Whether one of `by` begins after a span, and is as near as that."""
    firsts = [first for first, _ in by]
    # The one of those from here on that ends first.
    soonest = list(accumulate((last for _, last in reversed(by)), min))

    def close(place: Place) -> bool:
        n = bisect_left(firsts, place[1])
        if n == len(firsts):
            return False
        if distance is None:
            return ruler.opening(soonest[len(firsts) - n - 1] - 1) <= place[0]
        return ruler.gap(place[1], firsts[n]) <= 2 * distance

    return close


def apart(places: Sequence[Place]) -> int:
    """How many spans do not overlap, the leftmost taken first, of those the longest."""
    count = end = 0
    for first, last in sorted(places, key=lambda place: (place[0], -place[1])):
        if first >= end:
            count, end = count + 1, last
    return count
