"""Which texts are copies of which."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from told import NOW, Kept, entry, said

from feeds.copies import NEIGHBOURS, RUN, Copies, is_copy, text_of

WIRE = (
    "Pakistan and Afghanistan agreed to extend a truce for another week after talks in Istanbul, officials from both "
    "sides said on Saturday, as mediators from Turkey and Qatar pressed for a lasting deal along the border"
)


def copied(one: str, other: str, publisher: str = "second", titles: tuple[str, str] = ("Truce", "Truce")) -> bool:
    """Whether the second of two summaries is found to be a copy of the first."""
    kept = Copies()
    kept.add(text_of(said(1, titles[0], one, feed="first")))
    return kept.original(text_of(said(2, titles[1], other, feed=publisher))) is not None


def test_a_text_is_a_copy_with_a_word_changed_or_cut_short() -> None:
    """Another last word, or half of the text left out: still a copy; every fifth word changed: none."""
    assert copied(WIRE, WIRE.replace("border", "frontier"))
    assert copied(WIRE, " ".join(WIRE.split()[:16]))
    assert copied(" ".join(WIRE.split()[:16]), WIRE)
    assert copied(WIRE, WIRE.upper().replace(",", " -"))
    words = WIRE.split()
    words[::5] = ["other"] * len(words[::5])
    assert not copied(WIRE, " ".join(words))


def test_short_texts_are_copies_by_their_titles() -> None:
    """Below twelve words equal titles of five words decide, whatever publisher stands behind them; four do not."""
    for first, second, expected in (
        ("Talks resume in Istanbul after a week", "Talks RESUME in Istanbul after a week - Dawn.com", True),
        ("Talks resume in Istanbul after a week", "Talks resume in Istanbul after a month", False),
        ("Live updates from Kabul", "Live updates from Kabul", False),
        ("巴基斯坦与阿富汗谈判恢复", "巴基斯坦与阿富汗谈判恢复", True),
    ):
        assert copied("", "", titles=(first, second)) is expected, first


def test_two_long_texts_under_one_title_are_no_copies() -> None:
    """Two papers that use one headline for reports of their own are two sources."""
    titles = ("Talks resume in Istanbul after a week",) * 2
    own = "Delegations met behind closed doors in a hotel while families of drivers stranded at Torkham held a protest"
    assert not copied(WIRE, own, titles=titles)


def test_what_a_publisher_puts_under_everything_is_no_copy() -> None:
    """One publisher's equal summaries under two different titles are its habit; under titles alike they are a copy."""
    habit = "Read all the latest news from the region, with pictures, videos and opinion, in our daily free newsletter"
    assert not copied(habit, habit, "first", ("Quake shakes Kunar villages", "Rupee slides against dollar again"))
    assert copied(
        habit, habit, "first", ("Quake shakes Kunar villages at dawn", "Quake shakes Kunar villages, many dead")
    )


def test_the_earliest_is_the_original() -> None:
    """Of several that say the same the one first seen is named, in whatever order they were kept; forgotten ones not."""
    kept = Copies()
    for n, hours in ((3, 2), (2, 1), (4, 9)):
        kept.add(text_of(said(n, "Truce", WIRE, hours, feed=str(n))))
    kept.add(text_of(said(4, "Truce", WIRE, 9, feed="4")))
    asked = text_of(said(5, "Truce", WIRE, 10, feed="5"))
    assert kept.original(asked) == f"{2:016x}"
    kept.forget(NOW + timedelta(hours=3))
    assert kept.original(asked) == f"{4:016x}"
    kept.forget(NOW + timedelta(days=3))
    assert (len(kept), kept.original(asked)) == (0, None)


def test_a_copy_joins_the_story_of_what_it_copies() -> None:
    """A wire report under another headline is in the story of the first to print it, and names it."""
    room = Kept()
    room.place(entry(1, "Islamabad and Kabul give peace seven more days", WIRE, feed="wire"))
    found = room.place(entry(2, "Border calm to last", WIRE, 30, feed="paper"))
    assert (found.story, found.copy_of, found.why) == (f"{1:016x}", f"{1:016x}", "the same text")


def test_a_thousand_equal_texts_cost_no_more_than_a_few() -> None:
    """Of texts that share everything only the first dozen are compared."""
    kept = Copies()
    for n in range(1000):
        kept.add(text_of(said(n, "Truce", WIRE, feed=str(n))))
    assert kept.original(text_of(said(1001, "Truce", WIRE, feed="x"))) == f"{0:016x}"


WORDS = st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta", "eta", "theta"]), min_size=12, max_size=60)


@given(WORDS, WORDS, st.integers(0, 40))
def test_texts_that_share_a_run_meet(one: list[str], other: list[str], at: int) -> None:
    """Two texts with eight words in a row in common share an indexed run; copies are copies of each other."""
    shared = one[: RUN + NEIGHBOURS - 1]
    mixed = [*other[:at], *shared, *other[at:]]
    first, second = (text_of(said(n, "x", " ".join(words), feed=str(n))) for n, words in ((1, one), (2, mixed)))
    assert set(first.indexed) & set(second.indexed)
    assert is_copy(first, second) == is_copy(second, first)
