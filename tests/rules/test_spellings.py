"""Spellings of the archive that a list misses are proposed, and what it matches is not."""

import gzip
import json
from collections.abc import Sequence
from typing import Any

import pytest
import real
from books import book, entry, rule

from rules.example import Sample
from rules.matcher import Matcher
from rules.spellings import Sighting, sightings
from rules.tree import ListRef
from rules.trial import sample_entry


def proposed(terms: dict[str, Any], *titles: str, summaries: Sequence[str] = ()) -> list[Sighting]:
    """What is proposed for the list `names`, from these titles and summaries."""
    found = book([rule()], {"names": terms})
    matcher = Matcher.compile_all(found, (), ())
    whole = matcher.part(ListRef("names"))
    archive = [entry(title) for title in titles] + [entry("", summary=text) for text in summaries]
    return sightings(
        found.entries["names"],
        archive,
        lambda text: matcher.look(sample_entry(Sample(title=text))).holds(whole, ("title",)),
    )


@pytest.mark.parametrize(
    ("language", "text", "title", "spelling"),
    [
        ("en", "Akhundzada", "Mullah Akhunzada’s decree", "Akhunzada’s"),
        ("en", "Hibatullah", "Haibatullah speaks", "Haibatullah"),
        ("en", "Taliban", "Tailban enter Kabul", "Tailban"),
        ("en", "Tehrik-e-Taliban", "Tehreek-e-Taliban claims it", "Tehreek-e-Taliban"),
        ("en", "Khyber Pakhtunkhwa", "In Khyber Pakhtunkhuwa, a blast", "Khyber Pakhtunkhuwa"),
        ("en", "ceasefire", "A cease fire at last", "cease fire"),
        ("en", "Durand Line", "A row over the Durandline", "Durandline"),
        ("en", "airstrike*", "Airstirkes on Khost", "Airstirkes"),
        ("en", "=Muttaqi", "muttagi in Delhi", "muttagi"),
        ("ur", "خیبر پختونخوا", "خیبرپختونخوا میں حملہ", "خیبرپختونخوا"),
        ("ar", "طالبان", "وطلبان تعلن", "وطلبان"),
        ("zh", "巴基斯坦塔利班", "据报道巴基斯坦塔里班发动袭击", "巴基斯坦塔里班"),
    ],
)
def test_a_spelling_near_to_an_entry_is_proposed(language: str, text: str, title: str, spelling: str) -> None:
    """One or two letters otherwise, joined or parted, with an ending, in any script: it is told as it is written."""
    [one] = proposed({language: [text]}, title, "Another day", title)
    assert (one.spelling, one.entries, one.near) == (spelling, 2, text)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Taliban", "The Taliban’s chief and TALIBAN fighters"),
        ("Tehr(i|ee)k-(e|i)-Taliban", "Tehreek-e-Taliban"),
        ("attack*", "Attackers and attacking"),
        ("Bannu", "The ban on kites"),
        ("=TTP", "New TTPs, and a tap"),
        ("Khost", "Most hosts lost"),
        ("Durand Line", "The Durand: Lines of old"),
        ("Peshawar mosque", "Pesha war mosque near Peshawars, mosque"),
        ("巴塔", "巴西 和 巴士"),
    ],
)
def test_what_is_matched_or_far_is_not_proposed(text: str, title: str) -> None:
    """What the list matches, short words, other first letters and words with a break between are no proposals."""
    assert proposed({"en": [text]}, title) == []


def test_the_nearest_and_commonest_come_first() -> None:
    """Proposals stand by distance, then by how many entries have them; titles and summaries of one entry count once."""
    told = proposed(
        {"en": ["Hibatullah"]}, "Haibatulla", *["Haibatullah x"] * 3, "Hibatulah", summaries=["Hibatu llah"]
    )
    assert [(one.distance, one.entries, one.spelling) for one in told] == [
        (0, 1, "Hibatu llah"),
        (1, 3, "Haibatullah"),
        (1, 1, "Hibatulah"),
        (2, 1, "Haibatulla"),
    ]


def test_particles_leave_no_more_room() -> None:
    """An Arabic word with its particles is as near as without them: its length is not counted twice."""
    assert proposed({"ar": ["السعودية"]}, "والسنوية بالعودة") == []


def test_entries_of_other_lists_are_named() -> None:
    """A spelling near to what another list brings in names the way."""
    found = book([rule()], {"names": {"en": ["$others"]}, "others": {"en": ["Muttaqi"]}})
    [one] = sightings(found.entries["names"], [entry("Muttagi in Delhi")], lambda _: False)
    assert one.near == "$others: Muttaqi"


def test_real_news_shows_what_a_short_list_misses() -> None:
    """From a year of reports, a list of plain names is told of the other spellings that outlets use."""
    path = real.folder("news") / "rumca-afpak-2022-09_2026-01.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        read = (json.loads(line) for line in lines)
        texts = [text for one in read if "aliban" in (text := f"{one['title']}. {one['summary']}")]
    told = proposed({"en": ["Tehrik-e-Taliban", "Hibatullah"]}, summaries=texts)
    assert {"Tehreek-e-Taliban", "Haibatullah"} <= {one.spelling for one in told}
    assert len(told) < 20
