"""Operators: the parts of queries that are made of other parts."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from rules.chains import Chains, Place, Reach, apart, guarded
from rules.evaluate import MOST_SPANS, Among, Fields, Look, Part, Placed, Span

MOST_HULLS = 50
"""Hulls of a chain inside another part whose members are shown as evidence."""


@dataclass(frozen=True, slots=True, eq=False)
class Joined(Part):
    """A part of several members."""

    members: tuple[Part, ...] = ()

    def parts(self) -> tuple[Part, ...]:
        """The members, in the order written."""
        return self.members


@dataclass(frozen=True, slots=True, eq=False)
class Every(Joined):
    """AND."""

    def truth(self, look: Look, fields: Fields) -> bool:
        """Whether all members hold, each in whatever field."""
        return all(look.holds(member, fields) for member in self.members)


@dataclass(frozen=True, slots=True, eq=False)
class Either(Joined):
    """OR."""

    def truth(self, look: Look, fields: Fields) -> bool:
        """Whether one member holds."""
        return any(look.holds(member, fields) for member in self.members)

    def find(self, look: Look, name: str) -> tuple[Sequence[Span], bool]:
        """The spans of all members, where all are positional."""
        spans = {span[:2]: span for member in reversed(self.members) for span in look.places(member, name)}
        found = sorted(spans.values())
        return found[:MOST_SPANS], len(found) > MOST_SPANS


@dataclass(frozen=True, slots=True, eq=False)
class Several(Joined):
    """n OF ( , )."""

    count: int = 1

    def truth(self, look: Look, fields: Fields) -> bool:
        """Whether at least so many members hold."""
        return sum(look.holds(member, fields) for member in self.members) >= self.count


@dataclass(frozen=True, slots=True, eq=False)
class Wrapped(Part):
    """A part of one member."""

    member: Part

    def parts(self) -> tuple[Part, ...]:
        """The member."""
        return (self.member,)


@dataclass(frozen=True, slots=True, eq=False)
class Unless(Wrapped):
    """NOT."""

    def truth(self, look: Look, fields: Fields) -> bool:
        """Whether the member does not hold."""
        return not look.holds(self.member, fields)

    def proof(self, look: Look, fields: Fields, among: Among = None) -> Iterator[tuple[Part, Span]]:  # noqa: ARG002
        """Nothing: what is not there has no words."""
        yield from ()


@dataclass(frozen=True, slots=True, eq=False)
class InField(Wrapped):
    """`title:( )` and its like; `fields` are those it looks at."""

    fields: Fields = ()

    def present(self, look: Look) -> Fields:
        """Those of its fields that the entry has."""
        return tuple(name for name in self.fields if name in look.candidate.folded)

    def truth(self, look: Look, fields: Fields) -> bool:  # noqa: ARG002 - it has fields of its own
        """Whether the member holds over this one's fields; a field that the entry lacks is false."""
        present = self.present(look)
        return bool(present) and look.holds(self.member, present)

    def proof(self, look: Look, fields: Fields, among: Among = None) -> Iterator[tuple[Part, Span]]:  # noqa: ARG002
        """What proves the member in this one's fields."""
        yield from self.member.proof(look, self.present(look))


@dataclass(frozen=True, slots=True, eq=False)
class Reference(Wrapped):
    """`$name` of a named query."""

    def truth(self, look: Look, fields: Fields) -> bool:
        """Whether the query holds."""
        return look.holds(self.member, fields)

    def find(self, look: Look, name: str) -> tuple[Sequence[Span], bool]:
        """The spans of the query, where it is positional."""
        return look.places(self.member, name), False


@dataclass(frozen=True, slots=True, eq=False)
class Repeated(Wrapped):
    """ATLEAST/n."""

    count: int = 1

    def truth(self, look: Look, fields: Fields) -> bool:
        """Whether one field has so many separate spans of the member."""
        return any(self.occurrences(look, name) >= self.count for name in fields)

    def proof(self, look: Look, fields: Fields, among: Among = None) -> Iterator[tuple[Part, Span]]:  # noqa: ARG002
        """What proves the member in the fields that have enough of it."""
        yield from self.member.proof(look, self._enough(look, fields))

    def occurrences(self, look: Look, name: str) -> int:
        """How many spans of the member in a field do not overlap."""
        return apart([span[:2] for span in look.places(self.member, name)])

    def _enough(self, look: Look, fields: Fields) -> Fields:
        return tuple(name for name in fields if self.occurrences(look, name) >= self.count)


@dataclass(frozen=True, slots=True, eq=False)
class Chain(Placed):
    """NEAR and BEFORE; `distance` in words, None for one sentence."""

    members: tuple[Part, ...] = ()
    distance: int | None = None
    ordered: bool = False

    def parts(self) -> tuple[Part, ...]:
        """The members, in the order written."""
        return self.members

    def truth(self, look: Look, fields: Fields) -> bool:
        """Whether there is a chain in one of the fields."""
        if not all(look.holds(member, fields) for member in self.members):
            return False
        return any(self._exists(look, name) for name in fields)

    def find(self, look: Look, name: str) -> tuple[Sequence[Span], bool]:
        """The hulls of all chains."""
        chains = self.chains(look, name)
        if chains is None:
            return (), False
        hulls, more = chains.hulls(MOST_SPANS)
        return [Span(first, last, 0, self.text) for first, last in hulls], more

    def places(self, look: Look, name: str) -> list[list[Place]]:
        """The spans of each member in a field."""
        return [[span[:2] for span in look.places(member, name)] for member in self.members]

    def chains(self, look: Look, name: str) -> Chains | None:
        """All chains in a field, None where a member has no span there."""
        places = self.places(look, name)
        if not all(places):
            return None
        return Chains(places, look.candidate.ruler, self.distance, ordered=self.ordered)

    def proof(self, look: Look, fields: Fields, among: Among = None) -> Iterator[tuple[Part, Span]]:
        """What proves those spans of the members that stand in a chain."""
        for name in fields:
            chains = self.chains(look, name)
            if chains is None:
                continue
            # Each member is asked once for all hulls together: chains inside chains would multiply them.
            places: list[set[Place]] = [set() for _ in self.members]
            for hull in (None,) if among is None else self._hulls(look, name, among):
                for known, more in zip(places, chains.members(hull), strict=True):
                    known.update(more)
            for member, known in zip(self.members, places, strict=True):
                yield from member.proof(look, (name,), known)

    def _exists(self, look: Look, name: str) -> bool:
        places = self.places(look, name)
        if not all(places):
            return False
        if len(places) == 2 and self.distance is not None and len(places[0]) * len(places[1]) <= 64:
            return self._meet(look, *places)
        return Chains(places, look.candidate.ruler, self.distance, ordered=self.ordered).exist()

    def _meet(self, look: Look, ones: Sequence[Place], others: Sequence[Place]) -> bool:
        """Whether any of a few spans of two members are near each other: the usual case, without ado."""
        gap, far = look.candidate.ruler.gap, 2 * (self.distance or 0)
        return any(
            (one[1] <= other[0] and gap(one[1], other[0]) <= far)
            or (not self.ordered and other[1] <= one[0] and gap(other[1], one[0]) <= far)
            for one in ones
            for other in others
        )

    def _hulls(self, look: Look, name: str, among: AbstractSet[Place]) -> list[Place]:
        return [span[:2] for span in look.places(self, name) if span[:2] in among][:MOST_HULLS]


@dataclass(frozen=True, slots=True, eq=False)
class Guarded(Placed):
    """`part NOT NEAR/n by` and its like; `distance` in words, None for the same sentence."""

    part: Part
    by: Part
    reach: Reach
    distance: int | None

    def parts(self) -> tuple[Part, ...]:
        """What is looked for, and what must not be about it."""
        return (self.part, self.by)

    def truth(self, look: Look, fields: Fields) -> bool:
        """Whether a span of the part is left."""
        return look.holds(self.part, fields) and any(look.places(self, name) for name in fields)

    def find(self, look: Look, name: str) -> tuple[Sequence[Span], bool]:
        """The spans of the part that have none of `by` about them."""
        spans = look.places(self.part, name)
        by = [span[:2] for span in look.places(self.by, name)] if spans else []
        if not by:
            return spans, False
        kept = set(guarded([span[:2] for span in spans], by, look.candidate.ruler, self.reach, self.distance))
        return [span for span in spans if span[:2] in kept], False

    def proof(self, look: Look, fields: Fields, among: Among = None) -> Iterator[tuple[Part, Span]]:
        """What proves those spans of the part that are left."""
        for name in fields:
            places = {span[:2] for span in look.places(self, name)}
            yield from self.part.proof(look, (name,), places if among is None else places & among)
