"""Desks that ran, feeds and looks at them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import shelved
from hypothesis import given
from hypothesis import strategies as st

from feeds.state import FeedState, Poll
from monitor.store import Store
from monitor.store.desks import pack, unpack

HOUR = timedelta(hours=1)


def test_a_desk_that_ran_comes_back_whole(now: datetime) -> None:
    """The desk in force is kept with all its files, byte for byte."""
    store = Store.in_memory(now)
    files = {"desk.yaml": "title: کابل\n".encode(), "rules/a.yaml": b"", "odd": b"\xff\n\x00"}
    assert store.desks.current() is None
    with store.transaction():
        assert store.desks.record("v1", files, now) == 1
    current = store.desks.current()
    assert current is not None
    assert (current.version, current.n, current.loaded, current.files) == ("v1", 1, now, files)


def test_the_same_desk_again_keeps_its_number(now: datetime) -> None:
    """An analyst who takes an edit back gets the old number back, and it is the one in force, even within a second."""
    store = Store.in_memory(now)
    with store.transaction():
        assert [store.desks.record(version, {}, now) for version in ("a", "b", "a")] == [1, 2, 1]
    current = store.desks.current()
    assert current is not None
    assert (current.version, store.desks.number("b"), store.desks.number("c")) == ("a", 2, None)
    with store.transaction():
        assert store.desks.record("b", {}, now - HOUR) == 2
    assert store.desks.current() == replace(current, version="b", n=2, loaded=now - HOUR)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.binary()))
def test_packing_loses_nothing(files: dict[str, bytes]) -> None:
    """Whatever files a desk has, unpacking gives what was packed."""
    assert unpack(pack(files)) == files


def test_a_feeds_state_comes_back_as_it_was(now: datetime) -> None:
    """Every field of what we remember of a feed is kept, with None for never."""
    store = Store.in_memory(now)
    bare = FeedState("dawn", "dawn", "https://dawn.example/feed", now)
    full = FeedState(
        "bbc",
        "bbc",
        "https://bbc.example/feed",
        now + HOUR,
        moved_to="https://bbc.example/new",
        moved_seen=(now - HOUR, now),
        etag='W/"é"',
        last_modified="Tue",
        body_hash="ab",
        last_full=now,
        interval_s=600,
        fails=3,
        state="failing",
        state_since=now,
        last_ok=now,
        last_new=now - HOUR,
        guid_weak=True,
        link_weak=True,
    )
    with store.transaction():
        store.feeds.save(full)
        store.feeds.save(bare)
        store.feeds.save(bare)
    assert store.feeds.states() == {"bbc": full, "dawn": bare}
    with store.transaction():
        store.feeds.save(replace(full, fails=0, moved_seen=(), last_ok=None))
    assert store.feeds.states()["bbc"] == replace(full, fails=0, moved_seen=(), last_ok=None)


def test_due_feeds_are_those_of_the_desk_whose_time_has_come(now: datetime) -> None:
    """A feed is due from its moment on, the longest waiting first, and only if the desk still lists it."""
    store = Store.in_memory(now)
    with store.transaction():
        for name, minutes in (("a", 0), ("b", -5), ("c", 1), ("gone", -60)):
            store.feeds.save(FeedState(name, name, "https://example.org", now + timedelta(minutes=minutes)))
    assert [state.feed_id for state in store.feeds.due(["a", "b", "c"], now)] == ["b", "a"]
    assert store.feeds.due([], now) == []


def test_looks_are_kept_and_forgotten(now: datetime) -> None:
    """Looks come back newest first; old ones are forgotten, but each feed's last one stays to explain its state."""
    store = Store.in_memory(now)
    looks = [
        Poll("dawn", now + n * HOUR, "fresh", 200, 1234, 30, n, 30 - n, 17, "" if n else "first") for n in range(5)
    ]
    with store.transaction():
        ids = [store.feeds.record(look) for look in looks]
        store.feeds.record(Poll("old", now, "failed", why="no answer"))
    assert ids == sorted(set(ids))
    assert store.feeds.last_polls("dawn", 2) == [looks[4], looks[3]]
    with store.transaction():
        assert store.feeds.forget_polls(now + 3 * HOUR) == 3
    assert store.feeds.last_polls("dawn", 9) == [looks[4], looks[3]]
    assert [look.why for look in store.feeds.last_polls("old", 9)] == ["no answer"]


def test_forgetting_a_look_leaves_what_it_found(now: datetime) -> None:
    """An entry outlives the look that found it."""
    store = Store.in_memory(now)
    with store.transaction():
        look = store.feeds.record(Poll("dawn", now, "fresh"))
        store.entries.add(shelved.entry(1, now), shelved.aliases(1), "w", look)
        store.feeds.record(Poll("dawn", now + HOUR, "fresh"))
        assert store.feeds.forget_polls(now + HOUR) == 1
    assert store.entries.count() == 1


def test_covered_hours_add_up(now: datetime) -> None:
    """Looks within an hour count as one covered hour with all their new entries, in the latest state."""
    store = Store.in_memory(now)
    with store.transaction():
        store.feeds.cover("dawn", now, "learning", 2)
        store.feeds.cover("dawn", now, "ok", 3)
        store.feeds.cover("dawn", now + HOUR, "ok", 0)
        store.feeds.cover("bbc", now, "ok", 1)
        with pytest.raises(ValueError, match="beginning of an hour"):
            store.feeds.cover("dawn", now + timedelta(minutes=1), "ok", 0)
    assert store.feeds.hours(now, now + HOUR) == [("bbc", now, "ok", 1), ("dawn", now, "ok", 5)]
    with store.transaction():
        assert store.feeds.forget_hours(now + HOUR) == 2
    assert store.feeds.hours(now, now + 9 * HOUR) == [("dawn", now + HOUR, "ok", 0)]


def test_the_newest_entry_is_told_for_each_feed(now: datetime) -> None:
    """A feed's newest entry is dated as published, but a date in the future counts as when we saw it."""
    store = Store.in_memory(now)
    with store.transaction():
        for name in ("dawn", "bbc", "mute"):
            store.feeds.save(FeedState(name, name, "https://example.org", now))
        for n, feed, hours in ((1, "dawn", -3), (2, "dawn", -1), (3, "bbc", 48)):
            made = shelved.entry(n, now, feed=feed, published=now + hours * HOUR)
            store.entries.add(made, shelved.aliases(n, feed), "w", None)
    assert store.feeds.newest() == {"dawn": now - HOUR, "bbc": now}
