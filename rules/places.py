"""The places and actors that stories, group_by and `first` recognise, as analysts list them."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, RootModel

from rules.written import Several, Written

Named = Annotated[
    dict[str, Annotated[Several, Field(description="Its name in this language, or a list of its spellings.")]],
    Field(min_length=1),
]


class Place(Written):
    """A place, what kind it is, the place it lies in ('' none), and its names by language."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]{2,60}$")]
    """The place's id: small letters, digits, hyphens."""
    kind: str
    """What kind of place it is, such as `country`, `province`, `district`, `city` or `crossing`."""
    within: str = ""
    """The id of the place it lies in."""
    names: Named
    """Its names by language: `{en: [Chaman], ur: [چمن]}`."""


class Actor(Written):
    """A person or body, what kind it is, the body it belongs to ('' none), and its names by language."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]{2,60}$")]
    """The actor's id: small letters, digits, hyphens."""
    kind: str
    """What kind of actor it is, such as `group`, `body` or `person`."""
    within: str = ""
    """The id of the body it belongs to."""
    names: Named
    """Its names by language: `{en: [TTP], ur: [تحریک طالبان]}`."""


class PlaceFile(RootModel[tuple[Place, ...]]):
    """places.yaml: a list of places."""


class ActorFile(RootModel[tuple[Actor, ...]]):
    """actors.yaml: a list of actors."""


def regions(places: Iterable[Place]) -> dict[str, frozenset[str]]:
    """For each place by id, those that what happens there counts for: itself and what it lies in, but no country."""
    known = {one.id: one for one in places}
    found: dict[str, frozenset[str]] = {}
    for name in known:
        reached: dict[str, Place] = {}
        at = name
        while at in known and at not in reached:
            reached[at] = known[at]
            at = known[at].within
        found[name] = frozenset(each for each, place in reached.items() if place.kind != "country")
    return found
