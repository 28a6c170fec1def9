"""The places and actors that stories, group_by and `first` recognise, as analysts list them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field, RootModel

from feeds.anchors import OTHER
from feeds.written import Values
from rules.written import Several, Written

Named = Annotated[
    dict[str, Annotated[Several, Field(description="Its name in this language, or a list of its spellings.")]],
    Field(min_length=1),
]


PlaceKind = Annotated[
    Literal["country", "region", "province", "capital", "district", "city", "town", "crossing", "line", "other"],
    Values(
        {
            "country": "A country.",
            "region": "A part of a country too wide for one event, such as a province of Pakistan.",
            "province": "A part of a country in which news tells of one event, such as a province of Afghanistan.",
            "capital": "A capital, whose name also means its government.",
            "district": "A district. Its towns may be names of it.",
            "city": "A city.",
            "town": "A town or village.",
            "crossing": "A crossing of a border.",
            "line": "A border, or a front.",
            OTHER: "Something else with such a name, which hides it: a cricket team, a newspaper. It is no place.",
        },
    ),
]
ActorKind = Annotated[
    Literal["group", "body", "person", "other"],
    Values(
        {
            "group": "An armed group, a party, a movement.",
            "body": "A government, an authority, an army, an organisation.",
            "person": "A person.",
            OTHER: "Something else with such a name, which hides it. It is no actor.",
        },
    ),
]


class Place(Written):
    """A place, what kind it is, the place it lies in ('' none), and its names by language."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]{2,60}$")]
    """The place's id: small letters, digits, hyphens."""
    kind: PlaceKind
    """What kind of place it is. Two provinces, districts, cities, towns or crossings are two events."""
    within: str = ""
    """The id of the place it lies in."""
    names: Named
    """Its names by language: `{en: [Chaman], ur: [چمن]}`."""


class Actor(Written):
    """A person or body, what kind it is, the body it belongs to ('' none), and its names by language."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]{2,60}$")]
    """The actor's id: small letters, digits, hyphens."""
    kind: ActorKind
    """What kind of actor it is."""
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


def called(key: str, names: Mapping[str, Sequence[str]]) -> str:
    """What readers call a place or actor by its id and its names by language: its first English one, or its first."""
    return next(iter(names.get("en") or next(iter(names.values()))), key).lstrip("=")
