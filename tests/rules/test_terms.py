"""Entries and terms: spelling groups, joints, particles, and what they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.fold import fold
from feeds.tokens import read
from rules.terms import MOST_LITERALS, Literal, Word, entry, expand

EXPANSIONS = {
    "a word": ("Kabul", ["kabul"]),
    "a phrase": ("Taliban supreme leader", ["taliban supreme leader"]),
    "an open word": ("attack*", ["attack*"]),
    "open words anywhere": ("air* strike*", ["air* strike*"]),
    "exact": ("=TTP", ["=TTP"]),
    "exact phrase": ("=Imran Khan", ["=Imran Khan"]),
    "exact joint": ("=Al-Qaeda", ["=Al Qaeda", "=AlQaeda"]),
    "optional letter": ("colo(u)r", ["colour", "color"]),
    "one of": ("recogni(s|z)e", ["recognise", "recognize"]),
    "one of or nothing": ("end(s|ed|)", ["ends", "ended", "end"]),
    "two groups": ("Fit(n|nn)a(h)", ["fitnah", "fitna", "fitnnah", "fitnna"]),
    "a group at the start": ("(al-|)Qaeda", ["al qaeda", "alqaeda", "qaeda"]),
    "groups side by side": ("(a|b)(c)d", ["acd", "ad", "bcd", "bd"]),
    "punctuation": ("Pakistan (TTP), says", ["pakistan ttp says"]),
    "quotation marks": ('"if"', ["if"]),
    "brackets round a phrase": ("(so called) border", ["so called border"]),
    "a joint": ("cease-fire", ["cease fire", "ceasefire"]),
    "an open joint": ("air-strike*", ["air strike*", "airstrike*"]),
    "two joints": ("a-b-c", ["a b c", "ab c", "a bc", "abc"]),
    "ZWNJ": ("حمله\u200cها", ["حمله ها", "حملهها"]),
    "other hyphens": ("a‐b‑c", ["a b c", "ab c", "a bc", "abc"]),
    "a joint of nothing": ("-a--b-", ["a b", "ab"]),
    "a joint beside a character": ("塔-利", ["塔 利"]),
    "an acronym in a joint": ("U.S.-led", ["us led", "usled"]),
    "a possessive": ("Taliban's chief", ["taliban chief"]),
    "an apostrophe": ("Sana’a", ["sanaa"]),
    "a group beside an apostrophe": ("D(a)'ish", ["daish", "dish"]),
}


@pytest.mark.parametrize(("text", "literals"), EXPANSIONS.values(), ids=EXPANSIONS)
def test_an_entry_stands_for(text: str, literals: list[str]) -> None:
    """These literals, in the order of their spellings."""
    found = entry(text)
    assert found.faults == ()
    assert sorted(map(str, found.literals)) == sorted(literals)


def test_particles_give_twenty_four_literals() -> None:
    """Three conjunctions, four prepositions and the article, attached to the first word only."""
    found = [str(literal) for literal in entry("طالبان", particles=True).literals]
    assert len(found) == len(set(found)) == 24
    assert {"طالبان", "والطالبان", "للطالبان", "فبالطالبان", "کطالبان"} <= set(found)
    article = {str(literal) for literal in entry("الطالبان", particles=True).literals}
    assert article == set(found)
    phrase = entry("طالبان باكستان", particles=True).literals
    assert {literal.words[1].text for literal in phrase} == {"باکستان"}
    assert entry("=طالبان", particles=True).literals == entry("=طالبان").literals
    assert entry("TTP", particles=True).literals == entry("TTP").literals
    assert len(entry("طالبان*", particles=True).literals) == 24


FAULTS = {
    "no letter": ("...", "E123", (0, 3)),
    "nothing": ("", "E123", (0, 1)),
    "short wildcard": ("so at*", "E110", (3, 3)),
    "short wildcard after a joint": ("air-st*", "E110", (0, 7)),
    "signs are no letters": ("कि*", "E110", (0, 3)),
    "exact wildcard": ("=attack*", "E111", (1, 7)),
    "wildcard inside": ("att*ck", "E111", (0, 6)),
    "wildcard in a group": ("end(s*|ed)", "E111", (3, 7)),
    "wildcard after a character": ("塔利班*", "E111", (0, 1)),
    "lonely wildcard": ("a *", "E110", (2, 1)),
    "group in a group": ("colo(u(r))", "E112", (4, 5)),
    "empty group": ("colo()r", "E112", (4, 2)),
    "group of bars": ("colo(|)r", "E112", (4, 3)),
    "blank in a group": ("colo(u r)", "E112", (4, 1)),
    "never opened": ("colo u)r", "E112", (6, 1)),
    "a sign in a group": ("colo(u&)r", "E112", (4, 4)),
    "too many spellings": ("a(b|c|d|e|f|g)(b|c|d|e|f|g)(b|c|d|e|f|g) x", "E124", None),
    "too many in a phrase": ("a(b|c|d|e|f|g) b(b|c|d|e|f|g) c(b|c|d|e|f|g)", "E124", None),
    "too many joints": ("-".join("abcdefghijklmnop"), "E124", None),
    "too many joints in a phrase": (" ".join(["a-b-c-d-e-f"] * 3), "E124", None),
}


@pytest.mark.parametrize(("text", "code", "place"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_entry_is_refused(text: str, code: str, place: tuple[int, int] | None) -> None:
    """It has no literals, and a fault with its code, its place in the entry and what to write."""
    found = entry(text)
    assert found.literals == ()
    (fault,) = found.faults
    assert (fault.code, bool(fault.advice)) == (code, True)
    if place:
        assert (fault.offset, fault.length) == place


def test_literals_are_bounded() -> None:
    """No entry makes more literals than the bound."""
    assert len(expand("-".join("abcdefghijklm")).literals) == MOST_LITERALS


def test_a_fault_stands_where_its_word_does() -> None:
    """A word that was refused before is refused at each place where it stands."""
    places = [expand(text).faults[0].offset for text in ("at*", "raid at*", "raid on at*", "(s) raid(s at")]
    assert places == [0, 5, 8, 8]


@given(st.from_regex(r"[A-Za-z]{1,12}", fullmatch=True))
def test_a_plain_word_is_one_token_that_reads_as_its_small_letters(word: str) -> None:
    """What is taken for granted of words of ASCII letters is what the folding says of them."""
    assert fold(word).raws == [word]
    assert read(word) == ((word,), (word.lower(),))
    assert expand(word).literals == (Literal((Word(word.lower()),)),)
    assert entry(f"={word}").literals == (Literal((Word(word),), exact=True),)
    assert expand(f"{word}*").literals == ((Literal((Word(word.lower(), open=True),)),) if len(word) > 2 else ())
