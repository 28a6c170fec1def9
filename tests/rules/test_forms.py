"""Hints about words that stand there in another form or place than the one asked for."""

import pytest
from books import book, entry, rule

from rules.explain import explain

TERMS = {
    "ttp": {"en": ["=TTP", "Pakistani Taliban"]},
    "force": {"en": ["drone strike", "air raid", "shell", "mortar"]},
    "taliban": {"ar": ["طالبان"]},
}


def hints(query: str, title: str = "", **fields: str) -> tuple[str, ...]:
    """What is said of a query that is one term or list."""
    (branch,) = explain(book([rule(match=query)], TERMS), "raid", entry(title, **fields)).branches
    assert not branch.holds
    return branch.notes


@pytest.mark.parametrize(
    ("query", "title", "said"),
    [
        ("attack", "Two attacks in Khost", "«attacks» stands in title: write attack*"),
        ("attacks", "An attack in Khost", "«attack» stands in title: write attack*"),
        ("attacks*", "An attack in Khost", "«attack» stands in title: write attack*"),
        ('"drone strike"', "Drone strikes hit", '«Drone strikes» stands in title: write strike* in "drone strike"'),
        ("=TTP", "ttp says no", "«ttp» stands in title; =TTP asks for capitals and accents as written"),
        (
            '="Erdoğan"',
            "Erdogan arrives",
            "«Erdogan» stands in title; =Erdoğan asks for capitals and accents as written",
        ),
        ("=TTP", "New TTPs used", "«TTPs» stands in title; =TTP finds whole words only"),
        ("ceasefire", "Cease-fire holds", "«Cease-fire» stands in title: write cease-fire"),
        ('"cease fire"', "Ceasefire holds", "«Ceasefire» stands in title: write cease-fire"),
        (
            '"Pakistan Taliban"',
            "Pakistan, Taliban to meet",
            (
                "«Pakistan, Taliban» stands in title; a comma, a stop, a bracket or a dash between its words ends the phrase"
                ' "Pakistan Taliban"'
            ),
        ),
        (
            '"suicide attack"',
            "Suicide car bomb attack",
            '«Suicide car bomb attack» stands in title; other words stand between those of "suicide attack"',
        ),
        ('"raid party"', "Party raid", '«Party raid» stands in title; that is not the order of "raid party"'),
        ("طالبان", "وفد الطالبانی", ""),
        ("حمله", "حملهها", "«حملهها» stands in title: write حمله*"),
    ],
)
def test_a_word_in_another_form_is_told(query: str, title: str, said: str) -> None:
    """Endings, capitals, joints, breaks and words between are found, with what to write instead."""
    assert hints(query, title) == ((said,) if said else ())


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("end", "They endorse it"),
        ("ban", "Taliban reply"),
        ("talks", "Tal reply"),
        ('"suicide attack"', "Suicide of a man in town long before the attack"),
        ("Khost", ""),
        ("巴基斯坦", "巴西"),
    ],
)
def test_what_is_no_form_of_a_word_is_not_told(query: str, title: str) -> None:
    """Words that only begin alike, or stand far apart, are no hint."""
    assert hints(query, title) == ()


def test_a_field_that_is_not_looked_at_is_told() -> None:
    """A word that stands in another field of the entry only is told with the fields that are looked at."""
    assert hints("Khost", "raid", body="in\nKhost") == (
        "«Khost» stands in body, which is not looked at: only title and summary",
    )


def test_a_list_gives_few_hints() -> None:
    """Of a list at most two hints are given, each of other words, under the name of its entry."""
    assert hints("$force", "Drone strikes, air raids and shells") == (
        "«Drone strikes» stands in title: write strike* in drone strike",
        "«air raids» stands in title: write raid* in air raid",
    )
    assert hints("$ttp", "ttp") == ("«ttp» stands in title; =TTP asks for capitals and accents as written",)
    assert hints("$taliban", "calm") == ()
