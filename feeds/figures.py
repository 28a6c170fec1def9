"""Figures: the numbers of a text, each with what it counts, in words that are the same in every language.

`14 killed`, `48 hours`, `day 21`, `round 3`. A year, a number beside a month and an age are no figures. What a number
counts is read by `feeds.counted`; a number that counts nothing there is no figure either.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from typing import Final, NamedTuple

from feeds.counted import BETWEEN, COUNTED, LEADING, MONTHS, NO_COUNTS, STAGES, TIMES, TOLLS, TRAILING
from feeds.fold import Folded, fold, words
from feeds.numerals import numerals, ordinals
from feeds.phrases import Phrase, Phrases, Word
from feeds.tokens import width

REACH: Final = 10
"""Half-words between a number and the word it counts, at most."""
FAR: Final = 24
"""The same, for a toll."""
_ONE_WORD: Final = 2

_CLAUSES = re.compile(
    r"[,:;.!?…](?=\s|$)|[،、，؛：；。！？۔؟।|—()\[\]\n]|\s[-–]+\s",
)
_COUNT = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d|,\d))\d")
"""The beginning of a number that is no year."""
_DIGITS = re.compile(r"[0-9]{1,12}")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_LENGTHS = frozenset({"hours", "days", "weeks", "months", "million", "billion"})
"""What is counted in these is not killed, however near the word stands."""
_FULL, _ORDINAL, _NUMBER = "figure", "stage", "number"

_Sense = tuple[str, str]


class _Mark(NamedTuple):
    """A word that matters to numbers, by the tokens it takes, and what it says: `{"leading": "killed"}`."""

    first: int
    after: int
    senses: Mapping[str, str]


def figures(folded: Folded) -> list[str]:
    """The figures of a text, in its order, each once."""
    # A first and a second are no numbers without what they number.
    in_words = _written_out().may_find(folded) and any(_written_out().find(folded))
    found: dict[str, None] = {}
    # Nothing is counted across a break: so each clause is read for itself.
    for clause in _CLAUSES.split(folded.original) if in_words or _COUNT.search(folded.original) else ():
        if in_words or _COUNT.search(clause):
            found.update(dict.fromkeys(_figures(fold(clause))))
    return list(found)


def _figures(clause: Folded) -> list[str]:
    numbers = _numbers(clause)
    if not numbers:
        return []
    line = _Line(clause, _marks(clause, numbers))
    return [figure for n in range(len(line.marks)) if (figure := line.figure(n))]


def _numbers(folded: Folded) -> list[_Mark]:
    """The numbers of a clause, in digits and written out, and which round or day it is."""
    found = [_Mark(one.first, one.after, _senses(one.meant[:1])) for one in _written_out().find(folded)]
    if _COUNT.search(folded.original):
        for token, word in enumerate(folded.row):
            if word[0] <= "9" and _DIGITS.fullmatch(word) and not _is_year(word, folded.original):
                found.append(_Mark(token, token + 1, {_NUMBER: str(int(word))}))
        found.sort(key=lambda mark: mark.first)
    return found


def _is_year(word: str, text: str) -> bool:
    """Whether a number is a year, as far as its form says: 2,000 is none."""
    return _YEAR.fullmatch(word) is not None and f"{word[0]},{word[1:]}" not in text


def _marks(folded: Folded, numbers: list[_Mark]) -> list[_Mark]:
    """The numbers, and what stands near them and matters to them."""
    found: list[_Mark] = []
    after = 0
    for number in numbers:
        # A token is half a word at least.
        first, last = max(after, number.first - FAR), number.after + REACH + 1
        found += (_Mark(one.first, one.after, _senses(one.meant)) for one in _lexicon().find(folded, first, last))
        after = max(after, last)
    return list(_multiplied(sorted([*numbers, *found], key=lambda mark: mark.first)))


def _multiplied(marks: list[_Mark]) -> Iterator[_Mark]:
    """The marks, with numbers of several words made one: `26 لاکھ 55 ہزار` is 2655000."""
    open_number: _Mark | None = None
    whole, part = 0, 0
    for mark in marks:
        touches = open_number is not None and open_number.after == mark.first
        if open_number is not None and touches and part and "times" in mark.senses:
            whole, part = whole + part * int(mark.senses["times"]), 0
        elif open_number is not None and touches and not part and _NUMBER in mark.senses:
            part = int(mark.senses[_NUMBER])
        else:
            if open_number is not None:
                yield open_number
            open_number = mark if _NUMBER in mark.senses else None
            whole, part = 0, int(mark.senses.get(_NUMBER, 0))
            if open_number is None:
                yield mark
            continue
        open_number = _Mark(open_number.first, mark.after, {_NUMBER: str(whole + part)})
    if open_number is not None:
        yield open_number


class _Line:
    """The marks of one text."""

    def __init__(self, folded: Folded, marks: list[_Mark]) -> None:
        self.folded = folded
        self.marks = marks

    def figure(self, n: int) -> str:
        """What the mark says as a figure, '' if it is none."""
        mark = self.marks[n]
        if _FULL in mark.senses:
            return mark.senses[_FULL]
        if _NUMBER not in mark.senses or self._is_date(n):
            return ""
        number = mark.senses[_NUMBER]
        stage = self._stage(n)
        if stage:
            return f"{stage} {number}"
        counts = self._counts(n)
        return f"{number} {counts}" if counts and number != "0" else ""

    def _is_date(self, n: int) -> bool:
        """Whether a number is a part of a date, an age or a share."""
        before, after = self._beside(n, -1), self._beside(n, 1)
        if "month" in before or "month" in after or "uncounted" in after:
            return True
        token, text = self.marks[n].first, self.folded.original
        if "%" in text or "٪" in text:
            raw = self.folded.raws[token]
            if any(share in text for share in (f"{raw}%", f"{raw}٪", f"٪{raw}", f"%{raw}")):
                return True
        return False

    def _beside(self, n: int, step: int) -> Mapping[str, str]:
        """The senses of the mark that touches this one."""
        if not 0 <= n + step < len(self.marks):
            return {}
        mark, other = self.marks[n], self.marks[n + step]
        touches = other.after == mark.first if step < 0 else other.first == mark.after
        return other.senses if touches else {}

    def _stage(self, n: int) -> str:
        stage = self._beside(n, -1).get(_ORDINAL, "")
        if stage == "day" and self.folded.row[self.marks[n].first - 1] == "第":
            return {"days": "day"}.get(self._beside(n, 1).get("counted", ""), "")
        return stage

    def _counts(self, n: int) -> str:
        """What a number counts: the dead, wounded or captured near it, else what stands right after it."""
        counted = next((mark for mark in self.marks[n + 1 :] if mark.senses.keys() & {"counted", _NUMBER}), None)
        gap = self._gap(self.marks[n], counted) if counted else FAR
        thing = counted.senses.get("counted", "") if counted and gap <= _ONE_WORD else ""
        if thing in _LENGTHS:
            return thing if gap == 0 else ""
        behind, before = self._behind(n), self._before(n)
        near = [one for one in (behind, before) if one]
        return min(near, key=lambda one: one[0])[1] if near else thing

    def _behind(self, n: int) -> tuple[int, str] | None:
        for mark in self.marks[n + 1 :]:
            if _NUMBER in mark.senses:
                return None
            if "trailing" in mark.senses:
                gap = self._gap(self.marks[n], mark)
                return (gap, mark.senses["trailing"]) if gap <= REACH else None
        return None

    def _before(self, n: int) -> tuple[int, str] | None:
        number = self.marks[n]
        for mark in reversed(self.marks[:n]):
            if _NUMBER in mark.senses:
                return None
            gap = self._gap(mark, number) if mark.senses.keys() & {"leading", "toll"} else FAR + 1
            if "toll" in mark.senses and gap <= FAR:
                return gap, mark.senses["toll"]
            if "leading" in mark.senses and gap <= REACH:
                parted = not _between().isdisjoint(self.folded.row[mark.after : number.first])
                return None if parted else (gap, mark.senses["leading"])
        return None

    def _gap(self, one: _Mark, other: _Mark) -> int:
        """Half-words between two marks: where each character is a token, a token is half a word."""
        between = self.folded.row[one.after : other.first]
        return sum(map(width, between)) if len(between) <= FAR else FAR + 1


@cache
def _written_out() -> Phrases[_Sense]:
    """The numbers that are written out, and which round or day it is."""
    found = [(text, _NUMBER, str(value)) for text, value in numerals()]
    found += ((text, _FULL, says) for text, says in ordinals())
    return Phrases((_phrase(text), (kind, says)) for text, kind, says in found)


@cache
def _lexicon() -> Phrases[_Sense]:
    """Every word that matters to a number near it, with its senses; made when it is first asked for."""
    senses = (
        ((text, (kind, says)) for kind, lists in _KINDS for says, listed in lists.items() for text in _listed(listed)),
        ((text, (kind, "")) for kind, listed in _SIGNS for text in _listed(listed)),
        ((text, ("times", str(times))) for listed, times in TIMES.items() for text in _listed(listed)),
    )
    return Phrases((_phrase(text), sense) for text, sense in chain.from_iterable(senses))


@cache
def _senses(meant: tuple[_Sense, ...]) -> Mapping[str, str]:
    return dict(meant)


@cache
def _between() -> frozenset[str]:
    return frozenset(chain.from_iterable(words(text) for text in _listed(BETWEEN)))


def _phrase(text: str) -> Phrase:
    return Phrase(tuple(Word(word) for word in words(text)))


_KINDS = (
    ("leading", LEADING),
    ("trailing", TRAILING),
    ("toll", TOLLS),
    ("counted", COUNTED),
    (_ORDINAL, STAGES),
)
_SIGNS = (("month", MONTHS), ("uncounted", NO_COUNTS))


def _listed(listed: str) -> Iterator[str]:
    return (text for part in re.split(r"[,\n]", listed) if (text := part.strip()))
