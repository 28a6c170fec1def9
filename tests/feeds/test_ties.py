"""What people say of stories: together, apart, and what a story is called when it is taken apart."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from feeds.ties import Ties, merge, split

DAWN = datetime(2025, 11, 18, tzinfo=UTC)


def test_ties_are_found_from_every_end() -> None:
    """All of a group belong together; each side of a pair is apart from all of the other."""
    ties = Ties((frozenset("ab"), frozenset("bc")), ((frozenset("a"), frozenset("xy")),))
    assert ties.with_("b") == {"a", "c"}
    assert ties.with_("z") == frozenset()
    assert ties.apart_from(["a"]) == {"x", "y"}
    assert ties.apart_from(["y", "z"]) == {"a"}


def test_the_larger_part_keeps_the_id() -> None:
    """The smaller is named after its earliest entry that names no story; of equal parts the earlier keeps the id."""
    found = split("a", ["a", "b", "c", "d", "e"], {"a", "b"})
    assert found is not None
    assert (found.story, found.kept, found.moved, found.fresh) == ("a", ("c", "d", "e"), ("a", "b"), "b")
    equal = split("a", ["a", "b"], {"a"})
    assert equal is not None
    assert (equal.kept, equal.fresh) == (("a",), "b")
    alone = split("a", ["a", "b", "c"], {"a"})
    assert alone is not None
    assert alone.fresh == "a.2"
    taken = split("a", ["a", "b", "c", "d"], {"b"}, taken={"b", "b.2"})
    assert taken is not None
    assert taken.fresh == "b.3"


def test_nothing_is_split_off_where_nothing_stays() -> None:
    """All or none of a story's entries are no part of it."""
    assert split("a", ["a", "b"], {"a", "b"}) is None
    assert split("a", ["a", "b"], {"x"}) is None


def test_the_oldest_story_swallows_the_others() -> None:
    """However they are listed, the one opened first stays; of two opened at once the smaller id."""
    later = DAWN.replace(hour=9)
    assert merge([("b", later), ("c", DAWN), ("a", DAWN)]) == ("a", ("c", "b"))


@given(st.integers(2, 12), st.sets(st.integers(0, 11), min_size=1))
def test_a_split_parts_a_story_and_says_so(count: int, part: set[int]) -> None:
    """No entry is lost, the new id is new, and its ties hold the parts together and apart."""
    entries = [f"{n:x}" for n in range(count)]
    found = split(entries[0], entries, {f"{n:x}" for n in part}, {"1"})
    if found is None:
        return
    assert sorted(found.kept + found.moved) == entries
    assert len(found.kept) >= len(found.moved)
    assert found.fresh not in {entries[0], "1"}
    assert found.ties.apart_from(found.kept[:1]) == frozenset(found.moved)
    assert found.ties.with_(found.moved[0]) == frozenset(found.moved[1:])
