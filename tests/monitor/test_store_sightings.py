"""The shelf of sightings."""

from datetime import datetime, timedelta

import shelved

from feeds.anchors import Anchor
from feeds.story import Placement
from monitor.store import Store

HOUR = timedelta(hours=1)


def placed(store: Store, number: int, story: int, at: datetime, *anchors: Anchor) -> str:
    """An entry in the story of another, first seen at `at`; its key."""
    made = shelved.shelve(store, number, at)
    key = f"{story:016x}"
    with store.transaction():
        store.stories.put(made.key, Placement(key, "test", joined=story != number, score=1.0), anchors, "dawn", at)
        store.hits.add(shelved.hit(made, "attack"), "live", "v1", at)
    return made.key


def test_hits_are_seen_by_when_their_entries_came(now: datetime) -> None:
    """A window of sightings leaves its lower edge out and holds its upper one, and can be asked for some rules."""
    store = shelved.store(now)
    keys = [placed(store, n, 1, now + n * HOUR) for n in (1, 2, 3)]
    seen = store.sightings.seen(now + HOUR, now + 3 * HOUR)
    assert [each.entry for each in seen] == keys[1:]
    assert {each.story for each in seen} == {keys[0]}
    assert store.sightings.seen(now, now + 9 * HOUR, {"other"}) == []
    assert store.sightings.first() == now + HOUR


def test_a_hit_that_does_not_stand_is_not_seen(now: datetime) -> None:
    """A void hit, and one that a filter holds back, is no sighting; its entry still tells the story."""
    store = shelved.store(now)
    first, second = (placed(store, n, 1, now + n * HOUR) for n in (1, 2))
    with store.transaction():
        store.hits.void(first, set(), now)
    assert [each.entry for each in store.sightings.seen(now, now + 9 * HOUR)] == [second]
    assert [each.entry for each in store.sightings.tellings([first], now + 9 * HOUR)] == [first, second]
    assert [each.entry for each in store.sightings.tellings([first], now + HOUR)] == [first]


def test_a_telling_names_its_places_and_actors(now: datetime) -> None:
    """Places and actors come with an entry, other anchors do not."""
    store = shelved.store(now)
    named = (Anchor("place", "khost"), Anchor("place", "af"), Anchor("actor", "ttp"), Anchor("number", "14 killed"))
    key = placed(store, 1, 1, now, *named)
    (telling,) = store.sightings.tellings([key], now)
    assert (telling.places, telling.actors) == ({"khost", "af"}, {"ttp"})
