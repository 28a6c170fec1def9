"""Words that stand there in another form or place than the one asked for: why a term or a number finds nothing."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import pairwise

from feeds.tokens import fold_word
from rules.approach import Found, found, listed
from rules.atoms import NUMERAL
from rules.candidate import HEAD
from rules.chains import Place, nearest
from rules.evaluate import Fields, Look
from rules.leaves import Leaf, Numbers, Wanted, Words
from rules.terms import SHORTEST_WILDCARD

MOST_HINTS = 2
"""Of one list."""
_ENDING = 3
"""Letters by which a word may be longer or shorter than the one asked for and be taken for a form of it."""
_STEM = 4
"""Letters that a shorter form must have."""
_APART = 3
"""Words between those of a phrase, at most, that are told to stand between."""
_LONGEST_PHRASE = 6
_MOST_PLACES = 50
"""Places of each word of a phrase at which such neighbours are sought: no text is to cost more."""
_MOST_NUMBERS = 5


def of_leaf(leaf: Leaf, look: Look, fields: Fields) -> Iterator[str]:
    """What comes nearest to a term, a list or a number that stands in none of these fields."""
    elsewhere = look.spans(leaf)
    if elsewhere:
        one = found(look, *elsewhere[0][:2])
        yield f"«{one.surface}» stands in {one.field}, which is not looked at: only {listed(fields)}"
    elif isinstance(leaf, Numbers):
        yield from _numbers(look, fields)
    elif isinstance(leaf, Words):
        told: dict[str, str] = {}
        for one, advice in _Forms(look, fields).hints(leaf):
            told.setdefault(one.surface, f"«{one.surface}» stands in {one.field}{advice}")
            if len(told) == MOST_HINTS:
                break
        yield from told.values()


def _numbers(look: Look, fields: Fields) -> Iterator[str]:
    spans = [look.candidate.spans[name] for name in fields if name in look.candidate.folded]
    tokens = [token for token in look.positions(NUMERAL) if any(first <= token < last for first, last in spans)]
    shown = list(dict.fromkeys(found(look, token, token + 1).surface for token in tokens))
    if shown:
        more = [f"{len(shown) - _MOST_NUMBERS} more"] if len(shown) > _MOST_NUMBERS else []
        yield f"the numbers there are {listed([*shown[:_MOST_NUMBERS], *more])}"


Hint = tuple[Found, str]
"""Words of the text, and what to say of them."""


class _Forms:
    """The words of some fields of one entry, asked for forms of what was not found in them."""

    def __init__(self, look: Look, fields: Fields) -> None:
        self._look = look
        self._fields = [name for name in fields if name in look.candidate.folded]
        self._spans = [look.candidate.spans[name] for name in self._fields]

    def hints(self, leaf: Words) -> Iterator[Hint]:
        """What is a form of one of a leaf's literals, the surest first."""
        for way in (self._folded, self._parted, self._longer, self._joined, self._shorter, self._apart):
            for wanted in leaf.wanted:
                yield from way(wanted, wanted.by.rpartition(": ")[2])

    def _folded(self, wanted: Wanted, shown: str) -> Iterator[Hint]:
        """What is asked for exactly and stands there with other capitals, accents or an ending."""
        atoms = [self._look.atom(number) for number in wanted.atoms]
        if not atoms[0].exact:
            return
        texts = [fold_word(atom.text) for atom in atoms]
        if place := self._adjacent([self._reads(text) for text in texts]):
            yield found(self._look, *place), f"; {shown} asks for capitals and accents as written"
        elif place := self._adjacent([self._begins(text) for text in texts]):
            yield found(self._look, *place), f"; {shown} finds whole words only"

    def _parted(self, wanted: Wanted, shown: str) -> Iterator[Hint]:
        """A phrase whose words follow each other with a break between them."""
        if len(wanted.atoms) > 1 and self._has_all(wanted):
            place = self._adjacent([self._look.tokens(atom) for atom in wanted.atoms], parted=True)
            if place:
                sign = "a comma, a stop, a bracket or a dash"
                yield found(self._look, *place), f"; {sign} between its words ends the phrase {shown}"

    def _longer(self, wanted: Wanted, shown: str) -> Iterator[Hint]:
        """A word with an ending that was not asked for."""
        atoms = [self._look.atom(number) for number in wanted.atoms]
        if atoms[0].exact:
            return
        loose = [
            self._look.tokens(number) | (frozenset() if atom.open else self._begins(atom.text))
            for number, atom in zip(wanted.atoms, atoms, strict=True)
        ]
        if place := self._adjacent(loose):
            changed = [
                f"{atom.text}*"
                for n, (number, atom) in enumerate(zip(wanted.atoms, atoms, strict=True))
                if place[0] + n not in self._look.tokens(number)
            ]
            advice = f"{shown}*" if len(atoms) == 1 else f"{listed(changed)} in {shown}"
            yield found(self._look, *place), f": write {advice}"

    def _joined(self, wanted: Wanted, shown: str) -> Iterator[Hint]:  # noqa: ARG002 - all ways are asked alike
        """A word that stands there in two parts, or a phrase that stands there as one word."""
        atoms = [self._look.atom(number) for number in wanted.atoms]
        if any(atom.exact or atom.open for atom in atoms):
            return
        whole = "".join(atom.text for atom in atoms)
        place = self._pairs.get(whole) if len(atoms) == 1 else self._adjacent([self._reads(whole)])
        if place:
            parts = [atom.text for atom in atoms] if len(atoms) > 1 else self._texts(place)
            yield found(self._look, *place), f": write {'-'.join(parts)}"

    def _shorter(self, wanted: Wanted, shown: str) -> Iterator[Hint]:  # noqa: ARG002 - all ways are asked alike
        """A word without the ending that was asked for."""
        atom = self._look.atom(wanted.atoms[0])
        if len(wanted.atoms) > 1 or atom.exact:
            return
        for cut in range(1, _ENDING + 1):
            stem = atom.text[:-cut]
            if len(stem) >= _STEM and (place := self._adjacent([self._reads(stem)])):
                yield found(self._look, *place), f": write {stem}*"
                return

    def _apart(self, wanted: Wanted, shown: str) -> Iterator[Hint]:
        """A phrase whose words stand near each other, but not next to each other or not in its order."""
        if not 1 < len(wanted.atoms) <= _LONGEST_PHRASE or not self._has_all(wanted):
            return
        for first, last in self._spans:
            tokens = [[token for token in self._look.positions(atom) if first <= token < last] for atom in wanted.atoms]
            places = [[(token, token + 1) for token in one[:_MOST_PLACES]] for one in tokens]
            for ordered, what in ((True, "other words stand between those"), (False, "that is not the order")):
                near = nearest(places, self._look.candidate.ruler, ordered=ordered, most=_APART)
                if near:
                    hull = min(near[1])[0], max(near[1])[1]
                    yield found(self._look, *hull), f"; {what} of {shown}"
                    return

    def _adjacent(self, sets: Sequence[AbstractSet[int]], *, parted: bool = False) -> Place | None:
        """The first place in a field where a token of each set follows one of the set before, without a break."""
        stops = self._look.candidate.stops
        for first, last in self._spans:
            for token in sorted(sets[0]):
                end = token + len(sets)
                if token < first or end > last or not all(token + n in one for n, one in enumerate(sets)):
                    continue
                if parted or stops.isdisjoint(range(token + 1, end)):
                    return token, end
        return None

    def _reads(self, text: str) -> frozenset[int]:
        return frozenset(self._look.candidate.where.get(text, ()))

    def _begins(self, text: str) -> frozenset[int]:
        """The tokens that are a word with an ending."""
        if len(text) < SHORTEST_WILDCARD:
            return self._reads(text)
        candidate = self._look.candidate
        words = (word for word in candidate.heads.get(text[:HEAD], ()) if word.startswith(text))
        return frozenset(token for word in words if len(word) <= len(text) + _ENDING for token in candidate.where[word])

    def _has_all(self, wanted: Wanted) -> bool:
        return all(map(self._look.has, wanted.atoms))

    def _texts(self, place: Place) -> list[str]:
        return [self._look.candidate.surfaces(token)[0].lower() for token in range(*place)]

    @cached_property
    def _pairs(self) -> dict[str, Place]:
        """Each two words that follow each other, read as one."""
        candidate, joined = self._look.candidate, dict[str, Place]()
        for name in self._fields:
            first = candidate.spans[name][0]
            for n, pair in enumerate(pairwise(candidate.folded[name].row), start=first):
                if n + 1 not in candidate.stops:
                    joined.setdefault("".join(pair), (n, n + 2))
        return joined
