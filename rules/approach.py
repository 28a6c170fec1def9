"""What comes nearest to a part of a query that does not hold, and by how much one holds: a line or two for people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from rules.chains import Chains, Place, guarded, nearest
from rules.evaluate import Fields, Look, Part
from rules.leaves import Leaf
from rules.operators import Chain, Guarded, InField, Reference, Repeated, Several, Unless

MOST_TOLD = 3
"""Occurrences of one part that are told one by one."""
_MOST_TRIED = 200
"""Occurrences among which the words are sought that spoil another."""


@dataclass(frozen=True, slots=True)
class Found:
    """Words of the entry as they stand there.

    `word` is the number of the first of them in `field`, from 1; `by` the entry of a list that found them, '' where
    the query says it; `more` how many further occurrences there are.
    """

    surface: str
    field: str
    word: int
    by: str = ""
    more: int = 0

    def __str__(self) -> str:
        """The words and where they stand."""
        return f"«{self.surface}» {self.field} word {self.word}"


def found(look: Look, first: int, last: int) -> Found:
    """The words of the tokens from `first` to before `last`; a line break among them is shown as a blank."""
    field, _, _, surface = look.candidate.original(first, last)
    return Found(" ".join(surface.split()), field, first - look.candidate.spans[field][0] + 1)


def words(count: int) -> str:
    """A number of words, in words."""
    return "1 word" if count == 1 else f"{count} words"


def listed(names: Sequence[str], joint: str = "and") -> str:
    """Some names in one phrase."""
    return f" {joint} ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def of_part(part: Part, look: Look, fields: Fields) -> Iterator[str]:
    """What there is to say of an operator's distances and counts, the most telling first."""
    match part:
        case Chain():
            yield from _of_chain(part, look, fields)
        case Guarded():
            yield from _of_guard(part, look, fields)
        case Several():
            yield _of_several(part, look, fields)
        case Repeated():
            yield _of_repeated(part, look, fields)


# -- NEAR and BEFORE ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Near:
    """The chain of one field whose widest step, in words, is the least; a span for each member."""

    step: int
    field: str
    members: tuple[Place, ...]

    @property
    def spans(self) -> list[Place]:
        """The same in the order of the text."""
        return sorted(self.members)


def near(chain: Chain, look: Look, fields: Fields, *, ordered: bool) -> Near | None:
    """The nearest chain of all fields, one in a sentence first where that is asked for; None where no field has one."""
    candidates: list[Near] = []
    for name in fields:
        places = chain.places(look, name)
        if not all(places):
            continue
        ruler = look.candidate.ruler
        if chain.distance is None and (one := Chains(places, ruler, None, ordered=ordered).one()):
            return Near(0, name, tuple(one))
        if closest := nearest(places, ruler, ordered=ordered):
            candidates.append(Near(closest[0], name, tuple(closest[1])))
    return min(candidates, key=lambda one: one.step, default=None)


def _of_chain(chain: Chain, look: Look, fields: Fields) -> Iterator[str]:
    if not all(look.holds(member, fields) for member in chain.members):
        return
    closest = near(chain, look, fields, ordered=chain.ordered)
    holds = look.holds(chain, fields)
    if closest and chain.distance is None:
        yield f"in {closest.field} they stand in {'one sentence' if holds else 'different sentences'}"
    elif closest:
        yield _step(chain, look, closest, "" if holds else f", the limit is {chain.distance}")
    elif not any(all(chain.places(look, name)) for name in fields):
        yield _scattered(chain, look, fields)
    elif not (chain.ordered and near(chain, look, fields, ordered=False)):
        yield _overlap(chain, look, fields)
    if chain.ordered and not holds:
        yield from _turned(chain, look, fields, closest)


def _step(chain: Chain, look: Look, closest: Near, limit: str) -> str:
    """How far apart the words of a chain stand; of three and more, which two are the furthest."""
    gap = look.candidate.ruler.gap
    one, other = max(pairwise(closest.spans), key=lambda pair: gap(pair[0][1], pair[1][0]))
    begin = look.candidate.spans[closest.field][0]
    breaks = [token for token in look.candidate.folded[closest.field].paragraphs if one[1] <= begin + token <= other[0]]
    across = "; a paragraph break between them counts as 10 words" if breaks else ""
    if len(chain.members) == 2:
        return f"in {closest.field} the closest pair is {words(closest.step)} apart{limit}{across}"
    ends = f"from «{found(look, *one).surface}» to «{found(look, *other).surface}»"
    return f"in {closest.field} the widest step of the closest chain is {words(closest.step)}, {ends}{limit}{across}"


def _scattered(chain: Chain, look: Look, fields: Fields) -> str:
    """Which members stand in which fields, where no field has them all."""
    places = {name: chain.places(look, name) for name in fields}
    stand = []
    for n, member in enumerate(chain.members):
        names = [name for name in fields if places[name][n]]
        stand.append(f"{called(member)} in {listed(names)}")
    return f"no field has all of them: {listed(stand)}"


def _overlap(chain: Chain, look: Look, fields: Fields) -> str:
    """Which words two members share, where all stand in one field and none finds a place of its own."""
    name = next(name for name in fields if all(chain.places(look, name)))
    spans = [places[0] for places in chain.places(look, name)]
    surfaces = list(dict.fromkeys(f"«{found(look, *span).surface}»" for span in spans))
    return f"in {name} they overlap in {listed(surfaces)}, and each needs words of its own"


def _turned(chain: Chain, look: Look, fields: Fields, closest: Near | None) -> Iterator[str]:
    """The words of a BEFORE that stand nearer in another order than in the one written."""
    turned = near(chain, look, fields, ordered=False)
    if turned is None:
        return
    together = chain.distance is None and _one_sentence(look, turned)
    if closest is None or together or (chain.distance is not None and turned.step < closest.step):
        order = " … ".join(f"«{found(look, *span).surface}»" for span in turned.spans)
        if chain.distance is None:
            apart = f"in {'one sentence' if together else 'different sentences'}"
        else:
            apart = f"{words(turned.step)} apart"
        yield f"in {turned.field} they stand {apart} in another order: {order}"


def _one_sentence(look: Look, closest: Near) -> bool:
    return look.candidate.ruler.one_sentence(closest.spans[0][0], max(last for _, last in closest.spans))


# -- NOT NEAR and its like ------------------------------------------------------------------------


def _of_guard(part: Guarded, look: Look, fields: Fields) -> Iterator[str]:
    """Which occurrences are spoiled, and by which words; where some are left, how many."""
    spans = [(name, span[:2]) for name in fields for span in look.places(part.part, name)]
    left = {span[:2] for name in fields for span in look.places(part, name)}
    spoiled = [(name, place) for name, place in spans if place not in left]
    if left and spoiled:
        yield f"{len(left)} of {len(spans)} occurrences are left"
    for name, place in spoiled[: 1 if left else MOST_TOLD]:
        yield _spoiled(part, look, name, place)
    if not left and len(spoiled) > MOST_TOLD:
        yield f"and {len(spoiled) - MOST_TOLD} more of its occurrences"


def _spoiled(part: Guarded, look: Look, name: str, place: Place) -> str:
    ruler = look.candidate.ruler
    by = (span[:2] for span in look.places(part.by, name))
    spoilers = [one for one in islice(by, _MOST_TRIED) if not guarded([place], [one], ruler, part.reach, part.distance)]
    who = str(found(look, *place))
    if not spoilers:
        return f"{who} is spoiled"
    if part.reach == "INSIDE":
        return f"{who} lies inside «{found(look, *spoilers[0]).surface}»"

    def apart(one: Place) -> int:
        return ruler.gap(one[1], place[0]) if one[1] <= place[0] else ruler.gap(place[1], one[0])

    nearby = min(spoilers, key=apart)
    side = "before" if nearby[1] <= place[0] else "after"
    count = (apart(nearby) + 1) // 2
    if part.distance is None:
        where = f"{side} it in the same sentence"
    else:
        where = f"right {side} it" if not count else f"{side} it with {words(count)} between"
    return f"{who} has «{found(look, *nearby).surface}» {where}"


# -- counts ---------------------------------------------------------------------------------------


def _of_several(part: Several, look: Look, fields: Fields) -> str:
    held = [member for member in part.members if look.holds(member, fields)]
    named = all(isinstance(member, Leaf | Reference) for member in held)
    which = f" ({listed([member.text for member in held])})" if held and named else ""
    return f"{len(held)} of {len(part.members)} hold{which}, {_asked(part.count)}"


def _of_repeated(part: Repeated, look: Look, fields: Fields) -> str:
    present = [name for name in fields if name in look.candidate.folded]
    counts = {name: part.occurrences(look, name) for name in present}
    stand = listed([f"{count} in {name}" for name, count in counts.items()]) or "none"
    field = " in one field" if len(counts) > 1 else ""
    overlap = any(len(look.places(part.member, name)) > count for name, count in counts.items())
    apart = "; those that overlap count once" if overlap else ""
    return f"found {stand}, {_asked(part.count)}{field}{apart}"


def _asked(count: int) -> str:
    return f"{count} {'is' if count == 1 else 'are'} asked for"


def called(part: Part) -> str:
    """A part in a sentence, as it is written; of many choices the first few."""
    names = [called(inner) for inner in part.parts()]
    match part:
        case Leaf() | Reference():
            return part.text
        case Unless():
            return f"NOT {names[0]}"
        case InField() | Repeated():
            bracketed = names[0] if names[0].startswith("(") else f"({names[0]})"
            return f"{part.text}{' ' if isinstance(part, Repeated) else ''}{bracketed}"
        case Several():
            return f"{part.text} ({', '.join(_few(names))})"
    return f"({f' {part.text} '.join(_few(names))})"


def _few(names: list[str]) -> list[str]:
    return names if len(names) <= MOST_TOLD + 1 else [*names[:MOST_TOLD], "…"]
