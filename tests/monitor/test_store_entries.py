"""Entries, what they are known by, their wordings, and how they are forgotten."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import shelved

from feeds.anchors import Anchor
from feeds.entry import Alias, Entry
from feeds.sift import Known
from feeds.story import Placement
from monitor.store import Store
from monitor.store.errors import MisuseError, TakenError

DAY = timedelta(days=1)


def place(store: Store, of: Entry, story: str, now: datetime) -> None:
    """Put an entry in a story, matched."""
    store.stories.put(of.key, Placement(story, "test", story != of.key, 1.0), [Anchor("link", of.link)], "dawn", now)
    store.entries.matched(of.key, of.revision)


def test_an_entry_comes_back_as_it_was(now: datetime) -> None:
    """Every field of an entry is kept, in any script."""
    store = shelved.store(now)
    made = shelved.entry(
        1,
        now,
        "کابل اور اسلام آباد",
        summary="one\ntwo",
        body="b",
        lang="ur",
        author="a",
        credit="Reuters",
        published=now - DAY,
        mark="late",
    )
    with store.transaction():
        assert store.entries.add(made, shelved.aliases(1), "w1", None)
    assert store.entries.get(made.key) == made
    assert store.entries.pending(9) == [made]
    assert store.entries.recent(9) == [made]
    assert (store.entries.count(), store.entries.count_since(now), store.entries.count_since(now + DAY)) == (1, 1, 0)


def test_known_forms_lead_to_their_entry(now: datetime) -> None:
    """Every form an entry was ever known by finds it, with its latest wording; unknown forms find nothing."""
    store = shelved.store(now)
    made = shelved.shelve(store, 1, now)
    guid, link = shelved.aliases(1)
    strange = Alias("dawn", "guid", "never met")
    assert store.entries.known([guid, link, strange]) == {
        guid: Known(made.key, 1, "words of Attack in Khost"),
        link: Known(made.key, 1, "words of Attack in Khost"),
    }
    with store.transaction():
        assert store.entries.revise(replace(made, revision=2, title="Edited"), [guid, strange], "w2", now)
    assert store.entries.known([strange, link]) == {
        strange: Known(made.key, 2, "w2", frozenset({"words of Attack in Khost"})),
        link: Known(made.key, 2, "w2", frozenset({"words of Attack in Khost"})),
    }


def test_an_entry_is_stored_once(now: datetime) -> None:
    """The same key again stores nothing new, but is known by its new forms; a form stays with its first entry."""
    store = shelved.store(now)
    made = shelved.shelve(store, 1, now)
    other = Alias("dawn", "guid", "other")
    with store.transaction():
        assert not store.entries.add(replace(made, title="Changed"), [other], "w", None)
        assert store.entries.add(shelved.entry(2, now), [other], "w", None)
    assert store.entries.known([other])[other].key == made.key
    assert (store.entries.count(), store.entries.get(made.key)) == (2, made)


def test_a_new_wording_waits_to_be_matched_again(now: datetime) -> None:
    """A new wording puts a matched entry back in the queue; a match of the old wording does not take it out."""
    store = shelved.store(now)
    made = shelved.shelve(store, 1, now)
    with store.transaction():
        assert store.entries.matched(made.key, 1)
    assert store.entries.pending(9) == []
    later = replace(made, revision=2, title="Second", author="New", published=now)
    with store.transaction():
        assert store.entries.revise(later, shelved.aliases(1), "w2", now)
        assert not store.entries.revise(later, shelved.aliases(1), "w2", now)
        assert not store.entries.matched(made.key, 1)
    assert store.entries.pending(9) == [later]
    with store.transaction():
        assert store.entries.matched(made.key, 2)
    assert store.entries.pending(9) == []


def test_the_first_date_of_publication_stays(now: datetime) -> None:
    """Touching up an old report does not make it news: the first believable date stays, other facts are renewed."""
    store = shelved.store(now)
    made = shelved.entry(1, now, published=now - DAY, author="First")
    with store.transaction():
        store.entries.add(made, shelved.aliases(1), "w", None)
        store.entries.revise(
            replace(made, revision=2, published=now, author="", link="https://x.example"), [], "w2", now
        )
    kept = store.entries.get(made.key)
    assert kept is not None
    assert (kept.published, kept.author, kept.link) == (now - DAY, "First", "https://x.example")


def test_a_wording_of_nothing_is_refused(now: datetime) -> None:
    """A wording of an entry that was never met is an error, not a loss."""
    store = shelved.store(now)
    with pytest.raises(TakenError), store.transaction():
        store.entries.revise(shelved.entry(7, now, revision=2), [], "w", now)


def test_the_oldest_wait_first(now: datetime) -> None:
    """Entries are matched in the order we met them, no more at a time than asked."""
    store = shelved.store(now)
    made = [shelved.shelve(store, n, now) for n in (3, 1, 2)]
    assert store.entries.pending(2) == made[:2]


def test_an_entry_that_cannot_be_matched_is_set_aside(now: datetime) -> None:
    """The third failure sets an entry aside, with the reason; a new wording gives it a new chance."""
    store = shelved.store(now)
    made = shelved.shelve(store, 1, now)
    with store.transaction():
        assert [store.entries.tried(made.key, "boom", now) for _ in range(3)] == [False, False, True]
        with pytest.raises(MisuseError, match="no entry"):
            store.entries.tried("nobody", "boom", now)
    assert store.entries.pending(9) == []
    assert [(each.kind, each.ref, each.why, each.tries) for each in store.trouble.poisoned()] == [
        ("entry", made.key, "boom", 3)
    ]
    with store.transaction():
        store.entries.revise(replace(made, revision=2), [], "w2", now)
    assert len(store.entries.pending(9)) == 1
    assert store.trouble.poisoned() == []


def test_a_short_key_finds_one_entry_or_none(now: datetime) -> None:
    """The beginning of a key is enough where it is unambiguous."""
    store = shelved.store(now)
    with store.transaction():
        for key in ("aaaa000000000000", "aaab000000000000"):
            store.entries.add(replace(shelved.entry(1, now), key=key), [], "w", None)
    found = store.entries.get("aaaa")
    assert found is not None
    assert found.key == "aaaa000000000000"
    assert store.entries.get("aaa") is None
    assert store.entries.get("b%") is None


def test_entries_can_be_told_apart_by_their_keys(now: datetime) -> None:
    """Where a beginning fits several keys, all of them are found, in order and no more than are asked for."""
    store = shelved.store(now)
    one, two = shelved.shelve(store, 0x1A, now), shelved.shelve(store, 0x1B, now)
    assert store.entries.beginning("00000000000000", 9) == [one, two]
    assert store.entries.beginning("00000000000000", 1) == [one]
    assert store.entries.beginning("ff", 9) == []


def test_each_wording_can_be_asked_for(now: datetime) -> None:
    """An entry comes back in any of its wordings; titles are those of the latest, the newest entry first."""
    store = shelved.store(now)
    one = shelved.shelve(store, 1, now)
    shelved.shelve(store, 2, now, "Talks")
    new = replace(one, revision=2, title="Edited")
    with store.transaction():
        store.entries.revise(new, [], "w2", now)
    assert [store.entries.wording(one.key, n) for n in (1, 2, 3)] == [one, new, None]
    assert store.entries.titles(9) == [(f"{2:016x}", "Talks"), (one.key, "Edited")]
    assert store.entries.titles(1) == [(f"{2:016x}", "Talks")]


def test_how_far_an_entry_is_can_be_asked(now: datetime) -> None:
    """An entry waits, was matched, or is unknown."""
    store = shelved.store(now)
    one = shelved.shelve(store, 1, now)
    assert (store.entries.match_state(one.key), store.entries.match_state("none")) == ("pending", "")
    with store.transaction():
        store.entries.matched(one.key, 1)
    assert store.entries.match_state(one.key) == "matched"


def test_the_time_of_listing_is_written_once_a_day(now: datetime) -> None:
    """A feed that lists an entry at every poll does not cost a write at every poll."""
    store = shelved.store(now)
    made = shelved.shelve(store, 1, now)
    seen = []
    for hours in (1, 23, 24, 25):
        with store.transaction():
            store.entries.relisted(made.key, shelved.aliases(1), now + timedelta(hours=hours))
        seen.append(store._db.scalar("SELECT MAX(last_listed_utc) FROM alias"))
    assert seen == ["2025-11-18T01:00:00Z"] * 2 + ["2025-11-19T01:00:00Z"] * 2


def test_old_words_are_forgotten_and_the_entry_still_known(now: datetime) -> None:
    """An old entry without a hit loses its words and its story, but while a feed lists it, it is no new entry."""
    store = shelved.store(now)
    made = shelved.shelve(store, 1, now)
    later = replace(made, revision=2, title="Second")
    with store.transaction():
        store.entries.revise(later, [], "w2", now)
        place(store, later, made.key, now)
        store.entries.relisted(made.key, shelved.aliases(1), now + 300 * DAY)
    with store.transaction():
        assert store.entries.forget(now + DAY) == 1
        assert store.entries.forget(now + DAY) == 0
    kept = store.entries.get(made.key)
    assert kept is not None
    assert (kept.title, kept.link, kept.revision) == ("", "", 2)
    alias = shelved.aliases(1)[0]
    assert store.entries.known([alias]) == {alias: Known(made.key, 2, "w2", frozenset({"words of Attack in Khost"}))}
    assert store._db.all("SELECT * FROM story UNION ALL SELECT key, 1, 1, 1, 1 FROM entry WHERE 0") == []
    assert store.check() == ""
    with store.transaction():
        assert store.entries.forget(now + 301 * DAY) == 1
    assert (store.entries.count(), store.entries.known([alias])) == (0, {})
    assert store.check() == ""


def test_what_is_hit_or_waiting_or_young_is_never_forgotten(now: datetime) -> None:
    """Entries with a hit, even a void one, with a fresh wording, or not yet matched keep their words."""
    store = shelved.store(now)
    struck, reworded, waiting, plain = (shelved.shelve(store, n, now) for n in (1, 2, 3, 4))
    with store.transaction():
        for each in (struck, reworded, plain):
            place(store, each, struck.key, now)
        store.hits.add(shelved.hit(struck), "live", shelved.NOW_VERSION, now)
        store.hits.void(struck.key, set(), now)
        again = replace(reworded, revision=2)
        store.entries.revise(again, [], "w2", now + 5 * DAY)
        store.entries.matched(again.key, 2)
        assert store.entries.forget(now + DAY) == 1
    assert [
        bool(found and found.title) for found in map(store.entries.get, (struck.key, reworded.key, waiting.key))
    ] == [True] * 3
    assert store.entries.get(plain.key) is None
    assert store.stories.entries_of(struck.key) == [struck.key, reworded.key]
    assert store.check() == ""


def test_entries_are_asked_for_by_when_they_came(now: datetime) -> None:
    """The first, the newest since a time, and the keys since a time, in order, without what is set aside."""
    store = shelved.store(now)
    assert (store.entries.first_seen(), store.entries.keys_since(now)) == (None, [])
    made = [shelved.shelve(store, n, now + n * DAY) for n in range(4)]
    with store.transaction():
        store.entries.tried(made[2].key, "why", now, limit=1)
    assert store.entries.first_seen() == now
    assert store.entries.keys_since(now + DAY) == [made[1].key, made[3].key]
    assert store.entries.recent(2, now + DAY) == [made[3], made[2]]
    assert store.entries.recent(9, now + 2 * DAY) == [made[3], made[2]]
    assert len(store.entries.recent(9)) == 4
