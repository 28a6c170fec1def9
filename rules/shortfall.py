"""How far a query is from holding, and the shortest reason why it does not."""

from typing import NamedTuple

from rules.approach import called, found, listed, of_part
from rules.evaluate import Fields, Look, Part
from rules.forms import of_leaf
from rules.leaves import Leaf, Words
from rules.operators import Chain, Either, Every, Guarded, InField, Reference, Repeated, Several, Unless


class Shortfall(NamedTuple):
    """How many terms and conditions are missing at least, and how many of the terms that are needed are there.

    `absent` are those of the missing that are terms, not conditions on words that are there.
    """

    missing: int
    held: int
    absent: int = 0

    @property
    def rank(self) -> tuple[int, int]:
        """The nearer miss is the smaller."""
        return self.missing, -self.held


def shortfall(part: Part, look: Look, fields: Fields) -> Shortfall:
    """How far a part is from holding; (0, …) where it holds."""
    match part:
        case Leaf():
            return Shortfall(0, 1) if look.holds(part, fields) else Shortfall(1, 0, 1)
        case Unless():
            return Shortfall(0 if look.holds(part, fields) else 1, 0)
        case InField():
            present = part.present(look)
            return shortfall(part.member, look, present) if present else Shortfall(1, 0, 1)
        case Either() | Several():
            among = sorted((shortfall(member, look, fields) for member in part.members), key=lambda one: one.rank)
            return _sum(among[: part.count if isinstance(part, Several) else 1])
        case Guarded(part=member):
            known = shortfall(member, look, fields)
        case _:
            known = _sum([shortfall(member, look, fields) for member in part.parts()])
    # All that it is made of is there, but not as it asks for.
    return Shortfall(1, known.held) if not known.missing and not look.holds(part, fields) else known


def _sum(several: list[Shortfall]) -> Shortfall:
    return Shortfall(*(sum(counts) for counts in zip(*several, strict=True)))


def reason(part: Part, look: Look, fields: Fields) -> str:
    """Why a part does not hold, as short as it can be said; of several reasons the one that is the nearest to go."""
    match part:
        case Leaf():
            return _absent(part, look, fields)
        case Unless(member=member):
            return _forbidden(member, look, fields)
        case InField(member=member):
            present = part.present(look)
            return reason(member, look, present) if present else f"this entry has no {part.text[:-1]}"
        case Either(members=members):
            return _none_of(members, look, fields)
        case Reference(member=member):
            return f"{part.text}: {reason(member, look, fields)}"
        case Every() | Chain() | Repeated() | Guarded():
            return _missing(part, look, fields)
    return next(of_part(part, look, fields))


def _absent(leaf: Leaf, look: Look, fields: Fields) -> str:
    hint = next(of_leaf(leaf, look, fields), "")
    what = f"no entry of {leaf.text}" if isinstance(leaf, Words) and leaf.text.startswith("$") else f"no {leaf.text}"
    return f"{what} in {listed(fields, 'or')}" + (f" ({hint})" if hint else "")


def _forbidden(member: Part, look: Look, fields: Fields) -> str:
    """What stands there and must not."""
    words = [found(look, *span[:2]) for _, span in look.proof(member, fields)][:1]
    stands = f"«{words[0].surface}» stands in {words[0].field}" if words else f"{called(member)} holds"
    return f"{stands}, and NOT {called(member)} forbids it"


def _none_of(members: tuple[Part, ...], look: Look, fields: Fields) -> str:
    nearest = min(members, key=lambda member: shortfall(member, look, fields).rank)
    if shortfall(nearest, look, fields).held or len(members) == 1:
        return f"{reason(nearest, look, fields)}, the nearest of {len(members)} choices"
    if all(isinstance(member, Leaf) for member in members):
        shown = [member.text for member in members]
        few = shown if len(shown) <= 4 else [*shown[:3], f"{len(shown) - 3} others"]
        hint = next((hint for member in members for hint in _hints(member, look, fields)), "")
        return f"none of {listed(few)} in {listed(fields, 'or')}" + (f" ({hint})" if hint else "")
    return f"none of {len(members)} choices holds; one of them: {reason(nearest, look, fields)}"


def _hints(member: Part, look: Look, fields: Fields) -> list[str]:
    return list(of_leaf(member, look, fields)) if isinstance(member, Leaf) else []


def _missing(part: Part, look: Look, fields: Fields) -> str:
    """Of an operator that needs all its parts: the part that is the nearest to hold, or how they stand."""
    parts = (part.part,) if isinstance(part, Guarded) else part.parts()
    lacking = [member for member in parts if not look.holds(member, fields)]
    if not lacking:
        return f"{called(part)}: {next(of_part(part, look, fields))}"
    nearest = min(lacking, key=lambda member: shortfall(member, look, fields).rank)
    others = len(lacking) - 1
    more = f"; {others} other part{'s' if others > 1 else ''} of the {part.text} fail{'' if others > 1 else 's'} too"
    return reason(nearest, look, fields) + (more if others else "")
