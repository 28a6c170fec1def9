"""Stories, hits, alerts and editions."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import shelved

from alerts.alert import Alert, Told
from alerts.edition import Edition
from feeds.anchors import Anchor
from feeds.entry import Entry
from feeds.story import Near, Placement
from monitor.store import Store
from monitor.store.errors import TakenError
from monitor.store.hits import Strike
from rules.hit import Severity

HOUR = timedelta(hours=1)
V = shelved.NOW_VERSION


def place(store: Store, of: Entry, story: str, now: datetime, *anchors: Anchor) -> bool:
    """Put an entry in a story."""
    with store.transaction():
        return store.stories.put(of.key, Placement(story, "test", story != of.key, 1.0), anchors, "dawn", now)


# -- stories --------------------------------------------------------------------------------------


def test_a_story_opens_with_its_first_entry_and_grows(now: datetime) -> None:
    """A story bears its first entry's key, lasts from its earliest to its latest entry, and is found by any anchor."""
    store = shelved.store(now)
    one, two = shelved.shelve(store, 1, now), shelved.shelve(store, 2, now + HOUR)
    link, title = Anchor("link", "https://a.example"), Anchor("title", "five words of a title")
    assert place(store, one, one.key, now, link)
    assert place(store, two, one.key, now, title, link)
    assert store.stories.entries_of(one.key) == [one.key, two.key]
    assert store.stories.story_of(two.key) == one.key
    near = store.stories.near([link, title, Anchor("title", "another")])
    assert sorted(near, key=lambda each: each.anchor.kind) == [
        Near(one.key, link, now, now + HOUR),
        Near(one.key, title, now, now + HOUR),
    ]


def test_an_entry_stays_in_its_story(now: datetime) -> None:
    """Placing an entry again does not move it; the anchors of its new wording are added."""
    store = shelved.store(now)
    one, two = shelved.shelve(store, 1, now), shelved.shelve(store, 2, now)
    place(store, one, one.key, now)
    place(store, two, two.key, now)
    new = Anchor("title", "a new title of the second")
    assert not place(store, two, one.key, now, new)
    assert store.stories.entries_of(two.key) == [two.key]
    assert [near.story for near in store.stories.near([new])] == [two.key]


def test_a_story_that_was_never_opened_takes_nobody(now: datetime) -> None:
    """An entry cannot join a story that does not exist."""
    store = shelved.store(now)
    one = shelved.shelve(store, 1, now)
    with pytest.raises(TakenError):
        place(store, one, "no such story", now)


# -- hits -----------------------------------------------------------------------------------------


def test_a_hit_comes_back_with_all_that_proves_it(now: datetime) -> None:
    """A stored hit gives back the claim, the entry in the wording it points into, its story and its origin."""
    store = shelved.store(now)
    made = shelved.shelve(store, 1, now, "حملہ in Khost")
    claim = shelved.hit(made, part="n", alternative="alt", suppressed_by="sport", incomplete=True, silent=True)
    with store.transaction():
        assert store.hits.add(claim, "seed", V, now)
    [row] = store.hits.between(0, store.hits.last_id())
    assert (row.hit, row.entry, row.mark, row.version, row.created) == (claim, made, "seed", V, now)
    assert (row.void, row.story, row.origin) == (False, "", "")
    place(store, made, made.key, now)
    [row] = store.hits.of_story(made.key)
    assert (row.story, row.origin) == (made.key, "dawn")


def test_a_rule_claims_an_entry_once(now: datetime) -> None:
    """The same claim on a later wording is no new hit: it keeps number and mark and points into the new wording."""
    store = shelved.store(now)
    made = shelved.shelve(store, 1, now)
    with store.transaction():
        assert store.hits.add(shelved.hit(made), "live", V, now)
        later = replace(made, revision=2, title="Ambush in Khost")
        store.entries.revise(later, [], "w2", now)
        assert not store.hits.add(shelved.hit(later, severity=Severity.LOW), "late", V, now + HOUR)
        assert not store.hits.add(shelved.hit(made), "live", V, now + HOUR), "an older wording changes nothing"
        assert store.hits.add(shelved.hit(later, part="n"), "live", V, now), "another part is another claim"
    first, _ = store.hits.between(0, 9)
    assert (first.id, first.mark, first.created) == (1, "live", now)
    assert (first.hit.severity, first.hit.evidence[0].surface, first.entry) == (Severity.LOW, "Ambush", later)
    assert store.hits.count() == 2


def test_a_claim_that_a_later_wording_lost_is_void_until_it_returns(now: datetime) -> None:
    """A lost claim is kept but not counted; when a wording bears it out again, it stands again under its number."""
    store = shelved.store(now)
    made = shelved.shelve(store, 1, now)
    with store.transaction():
        for rule, part in (("a", ""), ("a", "n"), ("b", "")):
            store.hits.add(shelved.hit(made, rule, part=part), "live", V, now)
        assert store.hits.void(made.key, {("a", "n")}, now) == 2
        assert store.hits.void(made.key, {("a", "n")}, now) == 0
    assert [row.void for row in store.hits.between(0, 9)] == [True, False, True]
    assert (store.hits.count(), store.hits.by_rule(now), store.hits.by_rule(now + HOUR)) == (1, {"a": 1}, {})
    with store.transaction():
        assert not store.hits.add(shelved.hit(made, "b"), "live", V, now)
    assert [row.void for row in store.hits.between(0, 9)] == [True, False, False]


def test_hits_are_found_by_entry_and_by_rule(now: datetime) -> None:
    """An entry has its hits by number, a rule its last ones first, void ones too; only those that stand are counted."""
    store = shelved.store(now)
    one, two = shelved.shelve(store, 1, now), shelved.shelve(store, 2, now)
    with store.transaction():
        for of, rule, part in ((one, "attack", ""), (one, "raid", ""), (two, "attack", ""), (two, "attack", "deadly")):
            store.hits.add(shelved.hit(of, rule, part=part), "live", V, now)
        store.hits.void(one.key, {("raid", "")}, now)
    told = [(row.hit.rule_id, row.void) for row in store.hits.of_entry(one.key)]
    assert told == [("attack", True), ("raid", False)]
    rows = store.hits.of_rule("attack", 9)
    assert [(row.entry.key, row.hit.part) for row in rows] == [(two.key, "deadly"), (two.key, ""), (one.key, "")]
    assert store.hits.of_rule("attack", 1) == rows[:1]
    assert (store.hits.count_of("attack"), store.hits.count_of("none")) == (2, 0)


def test_numbers_split_hits_without_gap_or_overlap(now: datetime) -> None:
    """Hits between two numbers are those after the first, up to and with the second."""
    store = shelved.store(now)
    for n in range(1, 6):
        made = shelved.shelve(store, n, now)
        with store.transaction():
            store.hits.add(shelved.hit(made), "live", V, now)
    assert store.hits.last_id() == 5
    assert [row.id for cut in ((0, 2), (2, 2), (2, 5)) for row in store.hits.between(*cut)] == [1, 2, 3, 4, 5]


def test_what_grave_rules_struck_is_told_by_story_and_publisher(now: datetime) -> None:
    """Of each revision, story and publisher the first live hit counts that stands and that no filter holds back."""
    store = shelved.store(now)
    grave = {"severity": Severity.CRITICAL}
    claims = {
        1: ("dawn", "live", grave | {"part": "camp"}),
        2: ("dawn", "live", grave | {"part": "camp"}),
        3: ("geo", "live", grave | {"part": "camp"}),
        4: ("dawn", "live", grave | {"rule_rev": "r2"}),
        5: ("dawn", "late", grave),
        6: ("dawn", "live", grave | {"suppressed_by": "sport"}),
        7: ("dawn", "live", {}),
        8: ("dawn", "live", grave),
    }
    for n, (feed, mark, keys) in claims.items():
        entry = shelved.shelve(store, n, now + n * HOUR, feed=feed)
        place(store, entry, f"{1:016x}", entry.first_seen)
        with store.transaction():
            store.hits.add(shelved.hit(entry, **keys), mark, V, entry.first_seen)
    with store.transaction():
        store.hits.void(f"{8:016x}", set(), now)
    story = f"{1:016x}"
    assert store.hits.struck(Severity.CRITICAL) == [
        Strike("attack", "camp", "r1", story, "dawn", now + HOUR),
        Strike("attack", "camp", "r1", story, "geo", now + 3 * HOUR),
        Strike("attack", "", "r2", story, "dawn", now + 4 * HOUR),
    ]


def test_which_desk_ran_is_known_by_its_hits(now: datetime) -> None:
    """The version of the last hit before a time was in force then; before the first hit nobody knows."""
    store = shelved.store(now)
    with store.transaction():
        store.desks.record("v2", {"desk.yaml": b"title: Two\n"}, now)
    for n, version in ((1, V), (2, "v2")):
        entry = shelved.shelve(store, n, now + n * HOUR)
        with store.transaction():
            store.hits.add(shelved.hit(entry), "live", version, entry.first_seen)
    asked = [store.hits.version_before(now + hours * HOUR) for hours in (0.5, 1, 1.9, 2, 9)]
    assert asked == [None, V, V, "v2", "v2"]
    desk = store.desks.get("v2")
    assert desk is not None
    assert desk.files == {"desk.yaml": b"title: Two\n"}
    assert store.desks.get("v3") is None


# -- alerts ---------------------------------------------------------------------------------------


def alert(key: str, now: datetime, problem: str = "border") -> Alert:
    """A critical alert."""
    return Alert(key, "U0", problem, "story:1", "e", now, {"rule": "strike", "entries": ["1"]})


def test_an_alert_is_decided_once(now: datetime) -> None:
    """The same alert again is no second decision, whatever routes it would be told to."""
    store = shelved.store(now)
    told = [Told("k", "seniors", "waiting", now + HOUR), Told("k", "others", "inhibited", now, None, "not asked")]
    with store.transaction():
        assert store.alerts.raise_(alert("k", now), told)
        assert not store.alerts.raise_(alert("k", now), [*told, Told("k", "third", "waiting", now)])
    assert (store.alerts.waiting(now), store.alerts.count_waiting()) == ([], 1)
    assert store.alerts.waiting(now + HOUR) == [(alert("k", now), told[0])]
    assert store.alerts.all_waiting() == [(alert("k", now), told[0])]


def test_what_was_told_is_told_once(now: datetime) -> None:
    """Telling settles the wait, once; gathered alerts count as one telling."""
    store = shelved.store(now)
    with store.transaction():
        message = store.outbox.put(shelved.message(1, now, "alert"), now)
        for key in ("k1", "k2", "k3"):
            store.alerts.raise_(alert(key, now), [Told(key, "seniors", "waiting", now)])
        assert store.alerts.tell("k1", "seniors", "sent", message, now + HOUR)
        assert not store.alerts.tell("k1", "seniors", "capped", None, now + HOUR)
        assert store.alerts.tell("k2", "seniors", "sent", message, now + HOUR)
        assert store.alerts.tell("k3", "seniors", "capped", None, now + 2 * HOUR, "five in a day")
    assert store.alerts.count_waiting() == 0
    assert store.alerts.last_told("seniors", "border") == now + HOUR
    assert store.alerts.last_told("seniors", "another") is None
    assert (store.alerts.told_since("seniors", now), store.alerts.told_since("seniors", now + 2 * HOUR)) == (1, 0)


# -- editions -------------------------------------------------------------------------------------


def edition(now: datetime, day: int, hits: tuple[int, int], **other: object) -> Edition:
    """An edition of the route `letters`."""
    due = now + timedelta(days=day)
    fields = {"state": "published", "digest": "{}", "published": due, **other}
    return Edition("letters", due.date(), due, hits_from=hits[0], hits_upto=hits[1], **fields)


def test_editions_come_back_as_they_were(now: datetime) -> None:
    """Every field is kept; the last of a route and the latest of all are found."""
    store = shelved.store(now)
    merged = edition(
        now, 0, (0, 0), state="merged", digest="", closed_by=(now + timedelta(days=1)).date(), published=now
    )
    whole = edition(now, 1, (0, 7))
    assert (store.editions.last("letters"), store.editions.latest()) == (None, None)
    with store.transaction():
        store.editions.publish(merged)
        store.editions.publish(whole)
    assert store.editions.of("letters", merged.local_date) == merged
    assert (store.editions.last("letters"), store.editions.latest()) == (whole, whole)
    assert store.editions.of("letters", (now + timedelta(days=9)).date()) is None


def test_a_date_has_one_edition(now: datetime) -> None:
    """A second edition of a route for one date is refused, and the first stays."""
    store = shelved.store(now)
    with store.transaction():
        store.editions.publish(edition(now, 0, (0, 3)))
    with pytest.raises(TakenError), store.transaction():
        store.editions.publish(edition(now, 0, (3, 3)))
    assert store.editions.last("letters") == edition(now, 0, (0, 3))


@pytest.mark.parametrize("hits", [(2, 5), (4, 5)])
def test_no_hit_is_lost_or_told_twice_between_editions(now: datetime, hits: tuple[int, int]) -> None:
    """An edition that does not go on where the route's last one ended is refused."""
    store = shelved.store(now)
    with store.transaction():
        store.editions.publish(edition(now, 0, (0, 3)))
    with pytest.raises(TakenError, match="lose or repeat"), store.transaction():
        store.editions.publish(edition(now, 1, hits))
