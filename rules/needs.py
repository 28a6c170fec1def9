"""Needs: atoms without which a query cannot be true, so that a rule costs nothing on an entry that lacks them."""

from collections.abc import Iterable, Sequence

from rules.evaluate import Either, Every, InField, Leaf, Part, Unless

Need = frozenset[int]
"""Atoms of which at least one must be present."""


def cover(part: Part, weights: Sequence[float]) -> Need | None:
    """One need of a part, the one that an entry meets most seldom; None where nothing must be present."""
    match part:
        case Leaf(wanted=wanted):
            return frozenset(one.atoms[one.rarest] for one in wanted)
        case Every(members=members):
            found = [cover(member, weights) for member in members]
            return min(
                (need for need in found if need is not None), key=lambda need: _cost(need, weights), default=None
            )
        case Either(members=members):
            return _union(cover(member, weights) for member in members)
        case InField(member=Part() as member):
            return cover(member, weights)
    return None


def needs(part: Part, weights: Sequence[float]) -> tuple[Need, ...]:
    """All needs of a part: those of every conjunct, and every word of a phrase that stands alone."""
    match part:
        case Leaf(wanted=(only,)):
            return tuple(frozenset({atom}) for atom in only.atoms)
        case Every(members=members):
            return tuple(need for member in members for need in needs(member, weights))
        case InField(member=Part() as member):
            return needs(member, weights)
        case Unless():
            return ()
    whole = cover(part, weights)
    return () if whole is None else (whole,)


def _cost(need: Need, weights: Sequence[float]) -> float:
    return sum(weights[atom] for atom in need)


def _union(needs_of_members: Iterable[Need | None]) -> Need | None:
    whole: Need = frozenset()
    for need in needs_of_members:
        if need is None:
            return None
        whole |= need
    return whole
