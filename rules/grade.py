"""Grade: how good the evidence for a story is, from where its tellings come and how reliable their publishers are."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rules.sighting import Sighting, Telling

if TYPE_CHECKING:
    from rules.indicator import Indicator

SHOWN = ("weak", "single source", "corroborated", "confirmed")
"""The words of the grades E0 to E3, by their number."""

DENIAL = "denial"
"""The tag by which a rule with `signal: none` marks the stories that it hits as disputed."""

_BEST_FIRST = "ABCFDE"
"""F is unknown: a little better than a publisher known for mistakes."""


@dataclass(frozen=True, slots=True)
class Grade:
    """How good the evidence for a story is.

    `level` is 0 to 3, written E0 to E3. `keys` are its distinct origins, `letter` is the best of their letters, '' for
    a story without a telling. `digit` is Admiralty's, computed unless `by_hand`. `why` is the reason in words.
    """

    level: int
    keys: tuple[str, ...]
    letter: str
    digit: int
    why: str
    disputed: bool = False
    by_hand: bool = False

    @property
    def code(self) -> str:
        """`E0` to `E3`, as rules write it."""
        return f"E{self.level}"

    @property
    def shown(self) -> str:
        """The word for readers, with what a denial adds to it."""
        return f"{SHOWN[self.level]}, disputed" if self.disputed else SHOWN[self.level]

    @property
    def admiralty(self) -> str:
        """Letter and digit, `B2 (auto)`; without the bracket where a person set the digit; '' without a telling."""
        if not self.letter:
            return ""
        return f"{self.letter}{self.digit}" if self.by_hand else f"{self.letter}{self.digit} (auto)"


def graded(tellings: Iterable[Telling], *, disputed: bool = False, digit: int | None = None) -> Grade:
    """The grade of a story by these tellings of it; `digit` is Admiralty's as an analyst set it, None for computed."""
    letters: dict[str, str] = {}
    for one in tellings:
        letters[one.origin] = _best((letters.get(one.origin, one.letter), one.letter))
    best = _best(letters.values())
    level = _level(letters)
    return Grade(
        level=level,
        keys=tuple(sorted(letters)),
        letter=best,
        digit=_digit(level, best, disputed) if digit is None else digit,
        why=_why(level, len(letters), best),
        disputed=disputed,
        by_hand=digit is not None,
    )


def by_hand(found: Grade, level: int) -> Grade:
    """The same with the level (0 to 3) that a person gave, and both reasons."""
    return found if level == found.level else replace(found, level=level, why=f"graded E{level} by hand; {found.why}")


def denials(sightings: Iterable[Sighting], known: Mapping[str, "Indicator"]) -> list[Sighting]:
    """Those of the sightings that dispute their story: by an indicator with signal none and the tag `denial`."""
    deniers = {one.id for one in known.values() if one.signal.kind == "none" and DENIAL in one.tags}
    return [one for one in sightings if one.indicator in deniers]


def _best(letters: Iterable[str]) -> str:
    return min(letters, key=_BEST_FIRST.index, default="")


def _level(letters: Mapping[str, str]) -> int:
    def any_of(these: Collection[str]) -> bool:
        return any(letter in these for letter in letters.values())

    if len(letters) >= 3 and any_of("AB"):
        return 3
    if (len(letters) >= 2 and any_of("ABC")) or any_of("A"):
        return 2
    return 1 if any_of("BCF") else 0


def _digit(level: int, best: str, disputed: bool) -> int:
    """1 confirmed, 2 corroborated, 3 single source, 4 denied and not corroborated, 6 cannot be judged."""
    if level >= 2:
        return 1 if level == 3 else 2
    if disputed:
        return 4
    return 3 if best in {"A", "B", "C"} else 6


def _why(level: int, count: int, best: str) -> str:
    sources = "1 source" if count == 1 else f"{count} independent sources"
    if not count:
        return "no report"
    if level == 0:
        return f"{sources}, known for mistakes (letter {best})"
    if level == 1 and best == "F":
        return f"{sources}, not yet judged (letter F)"
    return f"{sources} of letter {best}" if count == 1 else f"{sources}, the best of letter {best}"
