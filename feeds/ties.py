"""What people have judged about stories: which belong together, which do not, which are kept to themselves."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

STORY = "story:"
"""Stands before the id of a story; an entry is named by its key alone."""


@dataclass(frozen=True, slots=True)
class Ties:
    """Judgements that hold for good, whatever the words say.

    An end of a tie is an entry's key, or `story:` and a story's id. All ends of a set in `together` are one story; no
    end of the one set of a pair in `apart` is ever in a story with an end of the other. A story in `excluded`, by its
    id, takes retellings and becomes one with no other by itself.
    """

    together: tuple[frozenset[str], ...] = ()
    apart: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()
    excluded: frozenset[str] = frozenset()
    _with: dict[str, list[frozenset[str]]] = field(init=False, repr=False, compare=False, default_factory=dict)
    _from: dict[str, list[frozenset[str]]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for group in self.together:
            for end in group:
                self._with.setdefault(end, []).append(group)
        for one, other in self.apart:
            for mine, yours in ((one, other), (other, one)):
                for end in mine:
                    self._from.setdefault(end, []).append(yours)

    def with_(self, end: str) -> frozenset[str]:
        """What an end belongs together with, beside itself."""
        return frozenset().union(*self._with.get(end, ())) - {end}

    def apart_from(self, ends: Iterable[str]) -> frozenset[str]:
        """What none of these ends may be one story with."""
        return frozenset().union(*(others for end in ends for others in self._from.get(end, ())))


@dataclass(frozen=True, slots=True)
class Split:
    """A story taken apart: the entries `moved` become the story `fresh`, those `kept` stay under the old id."""

    story: str
    fresh: str
    kept: tuple[str, ...]
    moved: tuple[str, ...]

    @property
    def ties(self) -> Ties:
        """What makes it hold."""
        kept, moved = frozenset(self.kept), frozenset(self.moved)
        return Ties(together=(kept, moved), apart=((kept, moved),))


def split(story: str, entries: Sequence[str], part: Collection[str], taken: Collection[str] = ()) -> Split | None:
    """Take some of a story's entries, given in the order they came, out of it; None where nothing is left on a side.

    The larger part keeps the id, the earlier where both are as large. The other is named after its earliest entry that
    names no story yet; `taken` are the ids of stories that are there.
    """
    out = [key for key in entries if key in part]
    rest = [key for key in entries if key not in part]
    if not out or not rest:
        return None
    kept, moved = sorted((out, rest), key=lambda keys: (-len(keys), entries.index(keys[0])))
    used = {story, *taken}
    fresh = next((key for key in moved if key not in used), None)
    if fresh is None:
        fresh = next(name for n in range(2, len(used) + 3) if (name := f"{moved[0]}.{n}") not in used)
    return Split(story, fresh, tuple(kept), tuple(moved))


def merge(stories: Iterable[tuple[str, datetime]]) -> tuple[str, tuple[str, ...]]:
    """Of stories that are one, each given with when it was opened: the id that stays, the oldest's, and the others."""
    first, *others = sorted(set(stories), key=lambda story: (story[1], story[0]))
    return first[0], tuple(story for story, _ in others)
