"""Which words of an entry tell its news, what series it belongs to, and whether it is a round-up."""

import pytest
from told import entry, said

from feeds.anchors import Anchor
from feeds.features import Idf, document, features, headline, stem
from feeds.fold import fold
from feeds.instances import instances, is_another, is_round_up


def test_words_of_the_title_weigh_twice_and_names_half_as_much_again() -> None:
    """Stop words and numbers are no features; a name in the title weighs three where a word of the summary weighs one."""
    found = features(
        said(1, "the envoy met Haqqani on 7 May", "an envoy spoke of a ceasefire to reporters and diplomats in Doha")
    )
    assert "the" not in found.weights
    assert "7" not in found.weights
    assert found.has_summary
    ratio = found.weights["haqqani"] / found.weights["ceasefir"]
    assert ratio == pytest.approx(3, abs=0.05)
    assert found.weights["envoy"] / found.weights["ceasefir"] == pytest.approx(3, abs=0.05), (
        "twice in the title, once below"
    )
    assert not features(said(1, "Envoy meets Haqqani", "In Doha")).has_summary


def test_a_title_in_capitals_has_no_names() -> None:
    """Where all words are written large, none is a name."""
    found = features(said(1, "Envoy Meets Haqqani Brothers Again"))
    assert len(set(found.weights.values())) == 1


def test_an_entry_without_words_has_no_features() -> None:
    """Nothing but stop words, signs or nothing at all tells no news."""
    for title in ("", "The and of", "12 - 34", "!!!"):
        assert not features(said(1, title)).weights


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Talks resume in Istanbul after a week - Dawn", "Talks resume in Istanbul after a week"),
        ("Talks resume in Istanbul after a week | DAWN.COM", "Talks resume in Istanbul after a week"),
        ("Talks resume in Istanbul after a week – The Express Tribune", "Talks resume in Istanbul after a week"),
        ("Talks resume in Istanbul after a week - and fail at once", "Talks resume in Istanbul after a week - and fail at once"),
        ("Talks resume in Istanbul - what the two sides want from each other", "Talks resume in Istanbul - what the two sides want from each other"),
        ("[Video] Talks resume in Istanbul after a week", "Talks resume in Istanbul after a week"),
        ("[Talks]", "[Talks]"),
        ("Pakistan - Afghanistan", "Pakistan - Afghanistan"),
        ("Talks resume in Istanbul after week-long pause", "Talks resume in Istanbul after week-long pause"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_name_of_a_publisher_is_no_news(title: str, expected: str) -> None:
    """A name behind a dash or bar is left out; a second half of a sentence is not."""
    assert headline(entry(1, title)) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("strike strikes striking", "strik"),
        ("kill kills killed killing", "kill"),
        ("stop stopped stopping stops", "stop"),
        ("city cities", "city"),
        ("crash crashes crashed", "crash"),
        ("press", "press"),
        ("crisis", "crisis"),
        ("said", "said"),
        ("red", "red"),
        ("bring", "bring"),
        ("خوست", "خوست"),
    ],
)
def test_english_endings_make_no_other_word(words: str, expected: str) -> None:
    """Plural, -ed and -ing are left out, and with them a last e."""
    assert {stem(word) for word in words.split()} == {expected}


def test_rarity_is_counted_over_entries() -> None:
    """A word of every entry weighs less than one of few; one never met weighs most; anchors are counted beside words."""
    told = [document(entry(n, f"Border closed {'tonight' * (n % 2)}"), [Anchor("place", "khost")]) for n in range(300)]
    idf = Idf.of(told)
    assert idf.entries == 300
    assert idf.square("border") < idf.square("tonight") < idf.square("unheard")
    assert idf.is_common("border")
    assert idf.is_common("place:khost")
    assert not idf.is_common("unheard")
    again = Idf(idf.written(), idf.entries)
    assert [again.square(word) for word in ("border", "tonight", "x")] == [
        idf.square(word) for word in ("border", "tonight", "x")
    ]
    assert not Idf({"border": 9}, 10).is_common("border"), "ten entries show nothing"


def test_an_issue_of_a_series_is_told_by_its_number_or_date() -> None:
    """Equal words around another number, day or month are another issue; a number that counts tells no issue."""
    issues = [
        instances(fold(title, title=True)) for title in ("Ukraine war: day 341 in maps", "Ukraine war: day 342 in maps")
    ]
    known = {series: {which} for series, which in issues[0].items()}
    assert not is_another(issues[0], known)
    assert is_another(issues[1], known)
    assert is_another(instances(fold("Day 342: what happened overnight", title=True)), known)
    assert not is_another({}, known)
    assert instances(fold("Blast kills 14 in Quetta market", title=True)) == {}
    rates = {
        series: {which}
        for series, which in instances(fold("Gold rates in Pakistan today, 30 January", title=True)).items()
    }
    assert is_another(instances(fold("Gold rates in Pakistan today, 31 January", title=True)), rates)


@pytest.mark.parametrize(
    "title",
    ["Morning Briefing: what moves markets", "Ukraine war live updates", "The week in pictures", "Quake: what we know",
     "LIVE: Imran Khan speaks in Lahore", "آج کی اہم خبریں", "Главные новости к утру", "أهم الأخبار هذا اليوم"],
)  # fmt: skip
def test_round_ups_are_known_by_their_titles(title: str) -> None:
    """What tells several pieces of news says so, in several languages."""
    assert is_round_up(title)


@pytest.mark.parametrize("title", ["Bomb kills nine in Quetta", "Officials brief envoys on truce", "Life in Khost"])
def test_news_is_no_round_up(title: str) -> None:
    """A report of one thing is none, though its words are near."""
    assert not is_round_up(title)
