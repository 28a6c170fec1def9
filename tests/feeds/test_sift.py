"""What is new in a document, what is a new wording, and what we had already."""

from dataclasses import replace
from datetime import timedelta

import pytest
from archive import START, Archive
from hypothesis import given
from hypothesis import strategies as st

from feeds.entry import Document, Item
from feeds.feed import Feed
from feeds.sift import Known, forms, key_of, unseen, words
from feeds.state import FeedState

HOME = Feed(id="paper-home", url="http://paper.example/home", lang="en")
WORLD = Feed(id="paper-world", url="http://paper.example/world")


def _item(guid: str, link: str, title: str, summary: str = "") -> Item:
    return Item(guid, f"http://paper.example/{link}" if link else "", title, summary)


def _many(guids: str, links: str, titles: str, *, base: int = 0) -> tuple[Item, ...]:
    """Ten items; `#` in each part stands for the item's number."""
    parts = (guids, links, titles)
    return tuple(_item(*(part.replace("#", str(number)) for part in parts)) for number in range(base, base + 10))


_TABLE: dict[str, tuple[list[tuple[Item, ...]], list[int]]] = {
    "all its own": ([_many("g#", "a#", "t#")] * 3, [10, 0, 0]),
    "one GUID for ten": ([_many("g", "a#", "t#")] * 3, [10, 0, 0]),
    "one GUID for ten, then an eleventh": ([_many("g", "a#", "t#"), _many("g", "a#", "t#", base=1)], [10, 1]),
    "one GUID and one link for ten": ([_many("g", "a", "t#")] * 3, [10, 0, 0]),
    "one GUID for ten, no links": ([_many("g", "", "t#")] * 3, [10, 0, 0]),
    "GUID changes, link stays": ([_many(f"g#-{poll}", "a#", "t#") for poll in range(4)], [10, 0, 0, 0]),
    "link changes, GUID stays": ([_many("g#", f"a#-{poll}", "t#") for poll in range(4)], [10, 0, 0, 0]),
    "no GUID": ([_many("", "a#", "t#")] * 3, [10, 0, 0]),
    "no GUID, all links alike": ([_many("", "a", "t#")] * 3, [10, 0, 0]),
    "GUIDs, all links alike": ([_many("g#", "a", "t#")] * 3, [10, 0, 0]),
    "neither GUID nor link": ([_many("", "", "t#")] * 3, [10, 0, 0]),
    "GUID with a session": ([_many(f"g#?sid={poll}", "a#", "t#") for poll in range(3)], [10, 0, 0]),
    "reversed": ([_many("g#", "a#", "t#"), _many("g#", "a#", "t#")[::-1]], [10, 0]),
    "an empty poll between": ([_many("g#", "a#", "t#"), (), _many("g#", "a#", "t#")], [10, 0, 0]),
    "listed twice, word for word": ([_many("g#", "a#", "t#") * 2] * 2, [10, 0]),
    "GUIDs stop being unique": ([_many("g#", "a#", "t#"), (*_many("g#", "a#", "t#"), _item("g1", "b", "u"))], [10, 1]),
    "GUIDs stop being unique, no links": (
        [_many("g#", "", "t#"), (*_many("g#", "", "t#"), _item("g1", "", "u"))],
        [10, 1],
    ),
    "links stop being unique": ([_many("", "a#", "t#"), (*_many("", "a#", "t#"), _item("", "a1", "u"))], [10, 1]),
    "both stop being unique": ([_many("g#", "a#", "t#"), (*_many("g#", "a#", "t#"), _item("g1", "a1", "u"))], [10, 1]),
    "a GUID moves to another page": (
        [_many("g#", "a#", "t#"), (*_many("g#", "b#", "t#"), _item("new", "a1", "u"))],
        [10, 1],
    ),
}


@pytest.mark.parametrize("name", _TABLE)
def test_every_item_is_new_exactly_once(name: str) -> None:
    """However a feed treats GUIDs and links, an item is new when first listed and never again."""
    polls, counts = _TABLE[name]
    archive = Archive()
    assert [archive.poll(HOME, *items) for items in polls] == counts


def test_http_and_https_are_one_entry() -> None:
    """A feed that moves its GUIDs and links to https brings nothing new."""
    archive = Archive()
    old = [Item(f"http://paper.example/{n}", f"http://paper.example/{n}", f"t{n}") for n in range(10)]
    new = [
        replace(item, guid=item.guid.replace("http:", "https:"), link=item.link.replace("http:", "https:"))
        for item in old
    ]
    assert (archive.poll(HOME, *old), archive.poll(HOME, *new)) == (10, 0)


def test_two_feeds_of_one_publisher_share_an_article() -> None:
    """An article in two feeds of a publisher is one entry; in feeds of two publishers it is two."""
    archive = Archive()
    assert archive.poll(HOME, *_many("g#", "a#", "t#")) == 10
    assert archive.poll(WORLD, *_many("w#", "a#", "another title #")) == 0
    assert archive.poll(HOME, *_many("g#", "b#", "t#")) == 0
    assert archive.poll(Feed(id="other", url="http://o.example/"), *_many("g#", "a#", "t#"), publisher="other") == 10


def test_what_returns_after_ninety_days_is_known() -> None:
    """An item that left the feed and returns is no new entry."""
    archive = Archive()
    archive.poll(HOME, *_many("g#", "a#", "t#"))
    archive.poll(HOME, *_many("h#", "b#", "u#"))
    found = archive.take(HOME, Document(HOME.id, _many("g#", "a#", "t#")), START + timedelta(days=90))
    assert (len(found.new), len(found.revised), len(found.same)) == (0, 0, 10)


def test_a_feed_once_caught_is_never_believed_again() -> None:
    """A GUID or link given to two items is demoted for good, also when the feed behaves again."""
    archive = Archive()
    archive.poll(HOME, _item("g", "a", "one"), _item("g", "a", "two"))
    assert (archive.states[HOME.id].guid_weak, archive.states[HOME.id].link_weak) == (True, True)
    found = archive.take(HOME, Document(HOME.id, (_item("g", "a", "three"),)))
    assert len(found.new) == 1
    assert (found.guid_weak, found.link_weak) == (True, True)
    kinds = [
        alias.kind
        for alias in forms(HOME, "paper", archive.states[HOME.id], Document(HOME.id, (_item("g", "b", "x"),)))[0]
    ]
    assert kinds == ["guid+link", "text"]


def test_an_edited_title_is_a_revision() -> None:
    """A known item in other words is the same entry with the next number; the old words again are nothing new."""
    archive = Archive()
    first = archive.take(HOME, Document(HOME.id, (_item("g", "a", "Talks stall"),))).new[0].entry
    second = archive.take(HOME, Document(HOME.id, (_item("g", "a", "Talks collapse"),)))
    (revised,) = second.revised
    assert (revised.entry.key, revised.entry.revision, revised.entry.title) == (first.key, 2, "Talks collapse")
    again = archive.take(HOME, Document(HOME.id, (_item("g", "a", "Talks stall"),)))
    assert (again.new, again.revised, len(again.same)) == ((), (), 1)


def test_a_changed_guid_on_a_known_link_is_a_new_wording() -> None:
    """A GUID that goes from #0 to #1 with new words revises the entry, and is known from then on."""
    archive = Archive()
    key = archive.take(HOME, Document(HOME.id, (_item("a#0", "a", "Blast"),))).new[0].entry.key
    found = archive.take(HOME, Document(HOME.id, (_item("a#1", "a", "Blast kills four"),)))
    assert [listed.entry.key for listed in found.revised] == [key]
    assert archive.poll(HOME, _item("a#1", "moved", "Blast kills four")) == 0


def test_two_feeds_that_word_an_article_differently_revise_it_once() -> None:
    """Polled in turn, two feeds with two teasers for one article do not revise it for ever."""
    archive = Archive()
    revised = 0
    for _ in range(4):
        revised += len(archive.take(HOME, Document(HOME.id, (_item("g", "a", "t", "one teaser"),))).revised)
        revised += len(archive.take(WORLD, Document(WORLD.id, (_item("w", "a", "t", "another teaser"),))).revised)
    assert revised == 1


def test_two_items_that_meet_one_entry_are_two() -> None:
    """Where one item has a known GUID and another the link it left, the GUID decides and the other is new."""
    archive = Archive()
    key = archive.take(HOME, Document(HOME.id, (_item("g", "a", "first"),))).new[0].entry.key
    document = Document(HOME.id, (_item("h", "a", "second"), _item("g", "b", "first")))
    found = archive.take(HOME, document)
    assert [listed.entry.key for listed in found.same] == [key]
    assert [listed.entry.title for listed in found.new] == ["second"]
    again = archive.take(HOME, document)
    assert (again.new, again.revised) == ((), ())


def test_a_key_is_made_from_what_identifies() -> None:
    """A key is 16 hex digits of the strongest form, the same wherever it is made."""
    archive = Archive()
    (listed,) = archive.take(HOME, Document(HOME.id, (_item("g", "a", "t"),))).new
    assert listed.entry.key == key_of(listed.aliases[0]) == "289eff5c6f815d93"
    assert [alias.kind for alias in listed.aliases] == ["guid", "link", "guid+link", "text"]
    assert [alias.scope for alias in listed.aliases] == ["paper-home", "paper", "paper-home", "paper-home"]


@pytest.mark.parametrize(
    ("hours_old", "first", "gap", "mark"),
    [
        (1, False, False, "live"),
        (49, False, False, "late"),
        (None, False, False, "live"),
        (1, False, True, "late"),
        (1, True, False, "seed"),
        (49, True, True, "seed"),
    ],
)
def test_a_mark_says_how_an_entry_came(hours_old: int | None, first: bool, gap: bool, mark: str) -> None:
    """The first document of a feed is seed; old news and what is found after a gap is late; the rest is live."""
    published = None if hours_old is None else START - timedelta(hours=hours_old)
    document = Document(HOME.id, (replace(_item("g", "a", "t"), published=published),))
    state = FeedState(HOME.id, "paper", HOME.url, START, last_ok=None if first else START)
    (listed,) = unseen(HOME, "paper", state, document, {}, START, gap).new
    assert (listed.entry.mark, listed.entry.first_seen, listed.entry.lang) == (mark, START, "en")


def test_words_are_title_and_text() -> None:
    """The hash of a wording sees title, summary and body, and nothing else."""
    item = Item("g", "l", "t", "s", "b")
    assert words(item) == words(replace(item, guid="h", link="m", author="x"))
    assert len({words(item), *(words(replace(item, **{part: "other"})) for part in ("title", "summary", "body"))}) == 4
    assert words(replace(item, title="ts", summary="")) != words(replace(item, title="t", summary="s"))


_PART = st.sampled_from(["", "1", "2", "3"])
_ITEMS = st.lists(st.builds(_item, _PART, _PART, st.sampled_from(["t", "u", "v"]), _PART), max_size=6).map(tuple)


@given(st.lists(st.tuples(st.sampled_from([HOME, WORLD]), _ITEMS), max_size=6))
def test_no_history_gives_two_entries_one_name(history: list[tuple[Feed, tuple[Item, ...]]]) -> None:
    """After any history no alias has two owners, no key is used twice, and a document read again brings nothing new."""
    archive = Archive()
    for feed, items in history:
        document = Document(feed.id, items)
        found = archive.take(feed, document)
        listed = [each.entry.key for each in (*found.new, *found.revised, *found.same)]
        assert len(set(listed)) == len(listed)
        again = archive.take(feed, document)
        assert (again.new, again.revised) == ((), ())


def test_known_counts_from_what_the_store_says() -> None:
    """The next wording has the number after the one that the store knows."""
    document = Document(HOME.id, (_item("g", "a", "new words"),))
    state = FeedState(HOME.id, "paper", HOME.url, START, last_ok=START)
    alias = forms(HOME, "paper", state, document)[0][0]
    found = unseen(HOME, "paper", state, document, {alias: Known("k" * 16, 7, "old")}, START)
    assert [(each.entry.key, each.entry.revision) for each in found.revised] == [("k" * 16, 8)]
