"""The places, actors and numbers that a text names."""

import pytest

from feeds.anchors import Anchor, Gazetteer
from feeds.figures import figures
from feeds.fold import fold
from rules.gazetteer import gazetteer
from rules.places import Actor, Place
from tests.support.books import entry

FIGURES = [
    ("At least 14 people were killed and 23 others injured in Peshawar", ["14 killed", "23 wounded"]),
    ("Suicide bombing kills 14, wounds 23", ["14 killed", "23 wounded"]),
    ("Death toll in Peshawar mosque blast rises to 95", ["95 killed"]),
    ("Day 21: 48-hour truce agreed on 6 November 2025", ["day 21", "48 hours"]),
    ("Five killed in 3 separate attacks in Bannu", ["5 killed"]),
    ("Pakistan says 58 Afghan soldiers, 23 militants killed", ["58 soldiers", "23 killed"]),
    ("Twenty-three soldiers captured", ["23 captured"]),
    ("پشاور: دھماکے میں 14 افراد جاں بحق، 23 زخمی", ["14 killed", "23 wounded"]),
    ("په برید کې ۱۴ کسان وژل شوي", ["14 killed"]),
    ("به گفته مقام‌ها ۱۴ تن کشته و ۲۳ تن زخمی شدند", ["14 killed", "23 wounded"]),
    ("مقتل 14 شخصا وإصابة 23 في هجوم", ["14 killed", "23 wounded"]),
    ("धमाके में 14 लोगों की मौत, 23 घायल", ["14 killed", "23 wounded"]),
    ("Patlamada 14 kişi öldü, 23 kişi yaralandı", ["14 killed", "23 wounded"]),
    ("При взрыве погибли 14 человек, 23 ранены", ["14 killed", "23 wounded"]),
    ("爆炸造成14人死亡、23人受伤", ["14 killed", "23 wounded"]),
    ("Third round of talks in Istanbul", ["round 3"]),
    ("آغاز دور سوم مذاکرات", ["round 3"]),
    ("第三轮会谈 第21天", ["round 3", "day 21"]),
    ("3-year-old girl dies", []),
    ("Attack of 6 November 2025 remembered", []),
    ("14% of people", []),
]


def gazette() -> Gazetteer:
    """A small gazetteer."""
    places = [
        {"id": "pk", "kind": "country", "names": {"en": "Pakistan", "ur": "پاکستان", "ar": "باكستان"}},
        {"id": "kp", "kind": "province", "within": "pk", "names": {"en": ["Khyber Pakhtunkhwa", "=KP"]}},
        {"id": "bannu", "kind": "district", "within": "kp", "names": {"en": "Bannu", "ur": "بنوں"}},
        {"id": "jani-khel", "kind": "town", "within": "bannu", "names": {"en": "Jani Khel"}},
        {"id": "kurram", "kind": "district", "within": "kp", "names": {"en": "Kurram"}},
    ]
    actors = [
        {"id": "ttp", "kind": "group", "names": {"en": ["=TTP", "Pakistani Taliban", "Pakistan Taliban"]}},
        {"id": "taliban", "kind": "group", "names": {"en": "Taliban", "ru": "талиб*"}},
    ]
    return gazetteer(map(Place.model_validate, places), map(Actor.model_validate, actors))


@pytest.mark.parametrize(("text", "found"), FIGURES)
def test_figures(text: str, found: list[str]) -> None:
    """A number is read with what it counts, in every language with the same words, and no date or age is one."""
    assert figures(fold(text, title=True)) == found


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Pakistani Taliban strike in Bannu", ["ttp", "bannu"]),
        ("Pakistan, Taliban to meet", ["pk", "taliban"]),
        ("KP govt: TTPs and ttp", ["kp"]),
        ("بنوں میں حملہ، وباكستان", ["bannu", "pk"]),
        ("талибов", ["taliban"]),
    ],
)
def test_names(title: str, found: list[str]) -> None:
    """The longest name wins, a break parts a phrase, capitals are meant where asked, particles and endings may cling."""
    assert [anchor.value for anchor in gazette().named(entry(title))] == found


def test_lie() -> None:
    """What a place lies in is known step by step, and two local places are apart unless one lies in the other."""
    found = gazette()
    town, district, other = (Anchor("place", name) for name in ("jani-khel", "bannu", "kurram"))
    assert [anchor.value for anchor in found.within(town)] == ["bannu", "kp", "pk"]
    assert found.apart(town, other)
    assert not found.apart(town, district)
    assert not found.apart(town, Anchor("place", "kp"))
