"""What is wrong with how places and actors are written."""

from typing import Any

import pytest

from rules.errors import Flaw, Flaws
from rules.gazetteer import check
from rules.places import Actor, Place


def flaws(places: list[dict[str, Any]], actors: list[dict[str, Any]]) -> list[Flaw]:
    """What is found in places and actors as a file holds them."""
    found = Flaws()
    check([Place.model_validate(one) for one in places], [Actor.model_validate(one) for one in actors], found)
    return found


def place(name: str, **keys: Any) -> dict[str, Any]:
    """A place as a file holds it."""
    return {"id": name, "kind": "city", "names": {"en": name}} | keys


def actor(name: str, **keys: Any) -> dict[str, Any]:
    """An actor as a file holds it."""
    return {"id": name, "kind": "group", "names": {"en": name}} | keys


@pytest.mark.parametrize(
    ("places", "actors", "expected"),
    [
        ([place("wana", within="swat")], [], [("place:wana", ("within",), "E213")]),
        ([place("wana"), place("swat", within="wana")], [], []),
        ([place("wana")], [actor("bla", within="wana")], [("actor:bla", ("within",), "E213")]),
        ([place("wana", within="wana")], [], [("place:wana", ("within",), "E213")]),
        (
            [place("wana", within="swat"), place("swat", within="dir"), place("dir", within="swat")],
            [],
            [("place:swat", ("within",), "E213"), ("place:dir", ("within",), "E213")],
        ),
        ([place("wana", names={"prs": "وانا"})], [], [("place:wana", ("names", "prs"), "E208")]),
        ([place("wana", names={"en": ["Wana", "W*"]})], [], [("place:wana", ("names", "en", 1), "E110")]),
        ([place("wana", names={"en": "$wana"})], [], [("place:wana", ("names", "en", 0), "E129")]),
        ([], [actor("ttp", names={"en": "TTP"})], [("actor:ttp", ("names", "en", 0), "W301")]),
        ([], [actor("ttp", names={"en": "=TTP"})], []),
        ([place("wana")], [actor("bla", names={"en": "Wana"})], [("actor:bla", ("names", "en", 0), "W320")]),
        ([place("wana", names={"en": "Wana", "tr": "Wana"})], [], []),
        ([place("wana"), place("swat", names={"ar": "وانا"})], [], []),
    ],
)
def test_each_flaw(
    places: list[dict[str, Any]], actors: list[dict[str, Any]], expected: list[tuple[str, tuple[str | int, ...], str]]
) -> None:
    """Each mistake in a place or actor is told where it stands, and what is right is not."""
    assert [(flaw.subject, flaw.path, flaw.code) for flaw in flaws(places, actors)] == expected
