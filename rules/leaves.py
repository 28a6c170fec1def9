"""Leaves: what a query looks for in the text itself, words and numbers."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from feeds.tokens import number, read
from rules.atoms import NUMERAL
from rules.evaluate import MOST_SPANS, Among, Fields, Look, Part, Placed, Span


@dataclass(frozen=True, slots=True)
class Wanted:
    """A literal as atoms; `rarest` is the index of the one to look for first, `order` its place in its list.

    `pair` are two of its words that stand side by side, folded, and `beside` their atom; None where it has no such two.
    `run` is what it is in a text without blanks, if each of its characters is a token; '' for any other literal.
    `plain` is a phrase of ASCII words between blanks: a text that has it so has the phrase; '' for any other literal.
    """

    atoms: tuple[int, ...]
    rarest: int
    order: int
    by: str
    pair: tuple[str, str] | None = None
    beside: int | None = None
    run: str = ""
    plain: str = ""

    def may_stand(self, look: Look) -> bool:
        """Whether the entry has all its words, and two of them side by side: else it stands nowhere."""
        if self.run:
            return self.run in look.candidate.joined
        if self.pair is not None:
            return self.pair in look.candidate.pairs and (len(self.atoms) == 2 or all(map(look.has, self.atoms)))
        return all(map(look.has, self.atoms))


@dataclass(frozen=True, slots=True, eq=False)
class Leaf(Placed):
    """A part that is made of no others."""

    def proof(self, look: Look, fields: Fields, among: Among = None) -> Iterator[tuple[Part, Span]]:
        """Itself, with each of its spans."""
        for name in fields:
            yield from (
                (self, span) for span in look.places(self, name) if among is None or (span.first, span.last) in among
            )


@dataclass(frozen=True, slots=True, eq=False)
class Words(Leaf):
    """A term or a list: any of its literals.

    `single` are the literals of one folded word, by that word; `openings` those of one word whose ending is open, by
    its first letters;
    `runs` those of tokens of one character, by how they begin; `pairs` the longer ones, by two words that stand side by
    side in them; `others` what is none of these.
    """

    wanted: tuple[Wanted, ...] = ()
    single: Mapping[str, tuple[Wanted, ...]] = field(default_factory=dict)
    openings: Mapping[str, tuple[Wanted, ...]] = field(default_factory=dict)
    pairs: Mapping[tuple[str, str], tuple[Wanted, ...]] = field(default_factory=dict)
    runs: Mapping[str, tuple[Wanted, ...]] = field(default_factory=dict)
    others: tuple[Wanted, ...] = ()

    def truth(self, look: Look, fields: Fields) -> bool:
        """Whether one of its literals stands in one of the fields; most are settled without a look at places."""
        if not look.may_hold(self):
            return False
        vocabulary = look.candidate.vocabulary
        if not self.single.keys().isdisjoint(vocabulary) or any(self._opened(look)):
            return look.is_whole(fields) or any(look.places(self, name) for name in fields)
        sought = list(self._placed(look))
        present = [name for name in fields if name in look.candidate.folded] if sought else ()
        return any(_stands(one, look, name) for one in sought for name in present)

    def find(self, look: Look, name: str) -> tuple[Sequence[Span], bool]:
        """Every place at which one of its literals stands."""
        if not look.may_hold(self):
            return (), False
        first, last = look.candidate.spans[name]
        words = self.single.keys() & look.candidate.vocabulary
        whole = (one for word in words for one in self.single[word])
        found: dict[tuple[int, int], Span] = {}
        for wanted in chain(whole, self._opened(look), self._placed(look)):
            # The first so many of all are among the first so many of each.
            for span in islice(_standing(wanted, look, first, last), MOST_SPANS + 1):
                known = found.get(span[:2])
                if known is None or span.order < known.order:
                    found[span[:2]] = span
        spans = sorted(found.values())
        return spans[:MOST_SPANS], len(spans) > MOST_SPANS

    def _opened(self, look: Look) -> Iterator[Wanted]:
        """The literals of one word whose ending is open, as far as the entry has such a word."""
        if self.openings:
            begun = self.openings.keys() & look.candidate.heads.keys()
            yield from (one for head in begun for one in self.openings[head] if one.may_stand(look))

    def _placed(self, look: Look) -> Iterator[Wanted]:
        """The literals that must be looked at where they stand, as far as the entry has their words."""
        yield from (one for one in self.others if one.may_stand(look))
        if self.runs and look.candidate.joined:
            begun = self.runs.keys() & look.candidate.grams
            yield from (one for gram in begun for one in self.runs[gram] if one.may_stand(look))
        if self.pairs:
            beside = self.pairs.keys() & look.candidate.pairs
            yield from (one for pair in beside for one in self.pairs[pair] if one.may_stand(look))


def _stands(wanted: Wanted, look: Look, name: str) -> bool:
    """Whether a literal stands in a field."""
    if wanted.plain and wanted.plain in look.candidate.folded[name].blanked:
        return True
    return any(_standing(wanted, look, *look.candidate.spans[name]))


def _standing(wanted: Wanted, look: Look, first: int, last: int) -> Iterator[Span]:
    """Where a literal stands between two tokens, in order of place."""
    atoms, rarest = wanted.atoms, wanted.rarest
    reach = len(atoms)
    tokens = look.positions(atoms[rarest])
    others = [(n - rarest, look.tokens(atom)) for n, atom in enumerate(atoms) if n != rarest]
    for n in range(bisect_left(tokens, first), bisect_left(tokens, last)):
        token = tokens[n]
        begin = token - rarest
        if all(token + step in standing for step, standing in others) and (
            not others or look.candidate.runs_on(begin, begin + reach)
        ):
            yield Span(begin, begin + reach, wanted.order, wanted.by)


@dataclass(frozen=True, slots=True, eq=False)
class Numbers(Leaf):
    """NUM, with a comparison ('' none) and its value."""

    comparison: str = ""
    value: float = 0.0

    def truth(self, look: Look, fields: Fields) -> bool:
        """Whether one of its spans lies in one of the fields."""
        return look.has(NUMERAL) and any(look.places(self, name) for name in fields)

    def find(self, look: Look, name: str) -> tuple[Sequence[Span], bool]:
        """Every token that is such a number."""
        first, last = look.candidate.spans[name]
        raws = look.candidate.raws
        numerals = look.positions(NUMERAL)
        tokens = (numerals[n] for n in range(bisect_left(numerals, first), bisect_left(numerals, last)))
        found = list(islice((token for token in tokens if self._fits(raws[token])), MOST_SPANS + 1))
        return [Span(token, token + 1, 0, self.text) for token in found[:MOST_SPANS]], len(found) > MOST_SPANS

    def _fits(self, raw: str) -> bool:
        values = [value for value in map(number, read(raw)[1]) if value is not None]
        return any(_compared(value, self.comparison, self.value) for value in values)


def _compared(value: float, comparison: str, limit: float) -> bool:
    match comparison:
        case ">=":
            return value >= limit
        case "<=":
            return value <= limit
        case ">":
            return value > limit
        case "<":
            return value < limit
        case "=":
            return value == limit
    return True
