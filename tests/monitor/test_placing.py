"""Entries find their stories in the store, through restarts, failures and judgements."""

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import make
import pytest
import shelved
from told import EVENTS, telling
from turned import HandClock

from feeds.entry import Entry
from feeds.features import Idf
from feeds.ties import STORY, Ties, split
from monitor import placing
from monitor.inforce import InForce, Keeper
from monitor.judge import Judge
from monitor.placing import REARRANGED, Placing
from monitor.store import Store

WIRE = (
    "Pakistan and Afghanistan agreed to extend a truce for another week after talks in Istanbul, officials from both "
    "sides said on Saturday, as mediators from Turkey and Qatar pressed for a lasting deal along the border"
)


@pytest.fixture
def store(clock: HandClock) -> Store:
    """An empty store."""
    return Store.in_memory(clock())


@pytest.fixture
def force(tmp_path: Path, store: Store, clock: HandClock) -> InForce:
    """A desk of three rules and four papers."""
    desk = make.desk(tmp_path / "desk", {name: f"https://{name}.example/rss" for name in ("dawn", "geo", "ary", "voa")})
    return Keeper(desk, store, clock).start()


def comes(store: Store, entry: Entry) -> None:
    """An entry comes in."""
    with store.transaction():
        assert store.entries.add(entry, shelved.aliases(int(entry.key, 16), entry.feed_id), entry.title, None)


def stories(store: Store) -> dict[str, str | None]:
    """The story of every entry."""
    return {entry.key: store.stories.story_of(entry.key) for entry in store.entries.recent(9999)}


def days(clock: HandClock, seed: int = 3, count: int = 240) -> list[Entry]:
    """News of some days, as four papers tell it."""
    rng = random.Random(seed)
    made = []
    for n in range(count):
        at = clock() + timedelta(minutes=37 * n)
        feed = rng.choice(["dawn", "geo", "ary", "voa"])
        made.append(
            replace(telling(rng, n, rng.randrange(len(EVENTS)), 0), first_seen=at, feed_id=feed, publisher=feed)
        )
    return made


def run(force: InForce, clock: HandClock, entries: list[Entry], restarts: frozenset[int]) -> dict[str, str | None]:
    """Place entries as they come, with a new judge before some of them; the stories of all."""
    store = Store.in_memory(clock())
    with store.transaction():
        store.desks.record(force.version, force.desk.files, clock())
    judge = Judge(store, clock)
    for n, entry in enumerate(entries):
        comes(store, entry)
        if n in restarts:
            judge = Judge(store, clock)
        if n % 3 == 0:
            judge.match(force)
    judge.match(force)
    found = stories(store)
    store.close()
    return found


def test_a_restart_places_as_if_there_had_been_none(
    force: InForce, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six days with forty restarts and without one come out alike, also where words are counted in between."""
    monkeypatch.setattr(placing, "ENOUGH", 40)
    entries = days(clock)
    through = run(force, clock, entries, frozenset())
    assert run(force, clock, entries, frozenset(range(0, 240, 6))) == through
    assert None not in through.values()
    assert 8 <= len(set(through.values())) < 60


def test_a_transaction_that_fails_leaves_no_trace(force: InForce, store: Store, clock: HandClock) -> None:
    """What was placed and not stored is not remembered: the next entry joins what is stored."""
    place = Placing(store)
    comes(store, shelved.entry(1, clock(), "Avalanche buries trekkers below Tirich peak"))
    comes(store, shelved.entry(2, clock(), "Avalanche buries trekkers below Tirich"))
    with pytest.raises(OSError, match="no power"), place.settled(force.desk.settings), store.transaction():
        place.place(store.entries.get(f"{1:016x}"), frozenset(), "dawn", clock())
        raise OSError("no power")
    with place.settled(force.desk.settings), store.transaction():
        place.place(store.entries.get(f"{2:016x}"), frozenset(), "dawn", clock())
    assert store.stories.story_of(f"{2:016x}") == f"{2:016x}"
    with pytest.raises(RuntimeError, match="inside"):
        Placing(store).place(store.entries.get(f"{2:016x}"), frozenset(), "dawn", clock())


def test_a_copy_has_the_origin_of_what_it_copies(force: InForce, store: Store, clock: HandClock) -> None:
    """Three papers that print one text are one source, though each is its own; one that writes itself is another."""
    for n, feed in enumerate(("dawn", "geo", "ary")):
        comes(store, shelved.entry(n, clock.turn(hours=1), f"Truce extended {n}", feed, summary=WIRE))
    own = (
        "Envoys in Istanbul gave Pakistan and Afghanistan seven more days of truce; drivers at Torkham cheered the news"
    )
    comes(
        store,
        shelved.entry(9, clock.turn(hours=1), "Pakistan Afghanistan truce extended in Istanbul", "voa", summary=own),
    )
    Judge(store, clock).match(force)
    assert store.stories.entries_of(f"{0:016x}") == [f"{n:016x}" for n in (0, 1, 2, 9)]
    told = {one.entry: one.origin for one in store.sightings.tellings([f"{0:016x}"], clock())}
    assert told == {f"{0:016x}": "dawn", f"{1:016x}": "dawn", f"{2:016x}": "dawn", f"{9:016x}": "voa"}


def test_a_reworded_entry_is_placed_once_by_its_first_wording(force: InForce, store: Store, clock: HandClock) -> None:
    """A title that changes after placing, or before, moves nothing: both ways it is where its first wording put it."""
    judge = Judge(store, clock)
    comes(store, shelved.entry(1, clock(), "Avalanche buries trekkers below Tirich peak"))
    early = shelved.entry(2, clock.turn(hours=1), "Avalanche buries trekkers near Tirich peak")
    comes(store, early)
    with store.transaction():
        store.entries.revise(replace(early, title="Rupee slides against dollar", revision=2), (), "other", clock())
    judge.match(force)
    assert stories(store) == {f"{n:016x}": f"{1:016x}" for n in (1, 2)}
    with store.transaction():
        store.entries.revise(replace(early, title="Cricket squad named", revision=3), (), "third", clock())
    judge.match(force)
    assert stories(store) == {f"{n:016x}": f"{1:016x}" for n in (1, 2)}


def merged(store: Store, force: InForce, clock: HandClock) -> None:
    """Two stories that become one by a third report."""
    for n, title in (
        (1, "Avalanche buries trekkers below Tirich peak"),
        (2, "Rescuers search slopes of Tirich for missing climbers"),
        (4, "Avalanche buries trekkers: rescuers search Tirich slopes for missing climbers"),
    ):
        comes(store, shelved.entry(n, clock.turn(hours=1), title))
        Judge(store, clock).match(force)


def test_a_merge_is_stored(force: InForce, store: Store, clock: HandClock) -> None:
    """Entries of the younger story are the older's, its id leads there, and what changed since a time can be asked."""
    began = clock()
    merged(store, force, clock)
    one, two = f"{1:016x}", f"{2:016x}"
    assert store.stories.entries_of(one) == [one, two, f"{4:016x}"]
    assert (store.stories.standing(two), store.stories.standing(one), store.stories.standing("x")) == (one, one, None)
    [merge] = store.stories.merged_since(began)
    assert (merge.gone, merge.into) == (two, one)
    assert store.stories.merged([one]) == [merge]
    assert store.stories.merged_since(clock() + timedelta(hours=1)) == []
    assert store.stories.opened([one]) == {one: began + timedelta(hours=1)}


def test_what_people_split_stays_split(force: InForce, store: Store, clock: HandClock) -> None:
    """A story taken apart keeps its id for the larger part, and what comes later joins one of the parts for good."""
    merged(store, force, clock)
    one, two, four = (f"{n:016x}" for n in (1, 2, 4))
    found = split(one, store.stories.entries_of(one), {two}, store.stories.ids([two]))
    assert found is not None
    with store.transaction():
        store.stories.split(found, clock())
        store.meta.put(REARRANGED, "1")
    assert store.stories.entries_of(one) == [one, four]
    assert store.stories.entries_of(found.fresh) == [two]
    place = Placing(store, lambda: found.ties)
    comes(
        store, shelved.entry(5, clock.turn(hours=1), "Avalanche buries trekkers: rescuers search for missing climbers")
    )
    with place.settled(force.desk.settings), store.transaction():
        place.place(store.entries.get(f"{5:016x}"), frozenset(), "dawn", clock())
    assert store.stories.story_of(two) != store.stories.story_of(one)
    assert store.check() == ""


def test_what_people_rearranged_is_seen_at_once(force: InForce, store: Store, clock: HandClock) -> None:
    """A running judge that is told of a judgement places by it from the next batch on."""
    ties: list[Ties] = [Ties()]
    place = Placing(store, lambda: ties[-1])
    titles = {
        1: "Avalanche buries trekkers below peak",
        2: "Rupee slides against dollar",
        3: "Cricket board names squad",
    }
    for n, title in titles.items():
        comes(store, shelved.entry(n, clock(), title))
        if n == 3:
            ties.append(Ties(together=(frozenset({f"{n:016x}", STORY + f"{1:016x}"}),)))
            with store.transaction():
                store.meta.put(REARRANGED, "1")
        with place.settled(force.desk.settings), store.transaction():
            place.place(store.entries.get(f"{n:016x}"), frozenset(), "dawn", clock())
    assert stories(store) == {f"{n:016x}": f"{story:016x}" for n, story in ((1, 1), (2, 2), (3, 1))}


def test_a_link_of_last_year_brings_its_story_back(force: InForce, store: Store, clock: HandClock) -> None:
    """A page listed again after its story closed joins it, and the story grows again from there."""
    judge = Judge(store, clock)
    comes(store, shelved.entry(1, clock(), "Avalanche buries trekkers below Tirich peak"))
    judge.match(force)
    again = shelved.entry(2, clock.turn(days=5), "Tirich peak: buried trekkers found", "geo")
    comes(store, replace(again, link="https://example.org/1"))
    judge.match(force)
    comes(store, shelved.entry(3, clock.turn(hours=1), "Buried trekkers found below Tirich peak", "ary"))
    judge.match(force)
    assert stories(store) == {f"{n:016x}": f"{1:016x}" for n in (1, 2, 3)}


def test_words_are_counted_at_the_cut_off(
    force: InForce, store: Store, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A young desk counts its first entries whenever they have doubled; with enough of them, days are counted."""
    monkeypatch.setattr(placing, "ENOUGH", 200)
    judge = Judge(store, clock)
    epochs = []
    for entry in days(clock, count=400):
        comes(store, entry)
        judge.match(force)
        epochs.append(judge._placing._rarity.epoch)
    counted = list(dict.fromkeys(epochs))
    assert counted[:3] == ["", "first 8", "first 16"]
    assert all(epoch.endswith("01:00:00+00:00") for epoch in counted[6:]), "six in the morning at Karachi"
    assert counted[5] == "first 128"
    assert len(counted) > 8
    kept = placing.Rarity(store).kept()
    assert isinstance(kept, Idf)
    assert kept.entries >= 200
