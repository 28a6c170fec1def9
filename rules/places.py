"""The places and actors that stories, group_by and `first` recognise, as analysts list them."""

from typing import Annotated

from pydantic import Field, RootModel

from rules.rule import Several, Written

Named = Annotated[dict[str, Several], Field(min_length=1)]


class Place(Written):
    """A place, what kind it is, the place it lies in ('' none), and its names by language."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]{2,60}$")]
    kind: str
    within: str = ""
    names: Named


class Actor(Written):
    """A person or body, what kind it is, the body it belongs to ('' none), and its names by language."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]{2,60}$")]
    kind: str
    within: str = ""
    names: Named


class PlaceFile(RootModel[tuple[Place, ...]]):
    """places.yaml: a list of places."""


class ActorFile(RootModel[tuple[Actor, ...]]):
    """actors.yaml: a list of actors."""
