"""Which entries tell the same news."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from feeds.anchors import Anchor
from feeds.entry import Entry
from feeds.story import Near, anchors, place

NOW = datetime(2025, 11, 18, 1, 0, tzinfo=UTC)
ENTRY = Entry("e" * 16, "paper-home", "paper", "https://paper.example/1", "Talks resume in Istanbul after a week", NOW)
LINK = Anchor("link", "//paper.example/1")
TITLE = Anchor("title", "talks resume in istanbul after a week")


def test_link_and_title_tie_an_entry_to_a_story() -> None:
    """The page without its scheme comes first, then the folded words of the title."""
    assert anchors(ENTRY) == (LINK, TITLE)
    same = replace(ENTRY, title="TALKS resume — in Istanbul, after a week!", link="http://paper.example/1")
    assert anchors(same) == (LINK, TITLE)


def test_a_short_title_names_no_news() -> None:
    """Four words do not tie; ten Chinese characters do; an entry without link and title has nothing that ties."""
    assert anchors(replace(ENTRY, title="Live updates from Kabul")) == (LINK,)
    assert anchors(replace(ENTRY, title="巴基斯坦与阿富汗谈判恢复", link=""))[0].kind == "title"
    assert anchors(replace(ENTRY, title="阿富汗新闻", link="")) == ()


def test_an_entry_alone_opens_a_story() -> None:
    """Without a story near, the entry's key is the story's."""
    placement = place(ENTRY, frozenset(), [])
    assert (placement.story, placement.joined, placement.score) == (ENTRY.key, False, 0.0)


def test_the_same_link_joins_however_late() -> None:
    """A year later the same link is still the same story."""
    near = Near("first", LINK, NOW - timedelta(days=400), NOW - timedelta(days=399))
    placement = place(ENTRY, frozenset(), [near])
    assert (placement.story, placement.joined, placement.why) == ("first", True, "the same link")


def test_the_same_title_joins_within_three_days() -> None:
    """72 hours after the story's last entry the same title joins, a second later it opens a story."""
    near = Near("first", TITLE, NOW - timedelta(days=5), NOW - timedelta(hours=72))
    assert place(ENTRY, frozenset({"rule"}), [near]).why == "the same title"
    late = replace(near, last=near.last - timedelta(seconds=1))
    assert not place(ENTRY, frozenset(), [late]).joined


def test_link_goes_before_title_and_old_before_new() -> None:
    """Of several stories near, the one with the same link is chosen, then the one opened first; order in does not matter."""
    older, newer = NOW - timedelta(hours=9), NOW - timedelta(hours=2)
    by_title = Near("t", TITLE, older, newer)
    early, late = Near("a", LINK, older, newer), Near("b", LINK, newer, newer)
    for recent in ([by_title, late, early], [early, late, by_title]):
        assert place(ENTRY, frozenset(), recent).story == "a"


def test_an_entry_does_not_join_itself() -> None:
    """Read again, the entry that opened a story still opens it."""
    own = Near(ENTRY.key, LINK, NOW, NOW)
    assert not place(ENTRY, frozenset(), [own]).joined
