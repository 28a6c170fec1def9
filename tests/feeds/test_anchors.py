"""The places, actors and numbers that a text names."""

import functools
import gzip
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import real
from hypothesis import given
from hypothesis import strategies as st

from feeds.anchors import OTHER, Anchor, Gazetteer
from feeds.figures import figures
from feeds.fold import fold
from monitor.desk.load import load_desk
from monitor.desk.starter import lay_out
from rules.gazetteer import gazetteer, named
from rules.places import Actor, Place
from rules.rulebook import Rulebook
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
    ("26 لاکھ 55 ہزار بچوں کو قطرے پلانے کا ہدف", ["2655000 children"]),
    ("Depremde 73 bin kişi öldü", ["73000 killed"]),
    ("Two thousand people killed", ["2000 killed"]),
    ("造成1万人死亡", ["10000 killed"]),
    ("1,234 people killed", ["1234 killed"]),
    ("2,000 killed in 2023", ["2000 killed"]),
    ("Police arrest 12 militants", ["12 captured"]),
    ("58 Afghan soldiers", ["58 soldiers"]),
    ("3-year-old girl dies", []),
    ("Killed 12 years ago", []),
    ("2025 killed hope", []),
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
        {"id": "quetta", "kind": "city", "names": {"en": "Quetta"}},
        {"id": "teams", "kind": "other", "names": {"en": "Quetta Gladiators"}},
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
        ("Quetta Gladiators beat Kurram", ["kurram"]),
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


@pytest.mark.parametrize(
    ("summary", "found"),
    [
        ("QUETTA: Fourteen were hurt in Kurram", ["kurram"]),
        ("QUETTA, Pakistan (AP) — Gunmen came to Jani Khel", ["pk", "jani-khel"]),
        ("QUETTA – Gunmen attacked a post of Pakistan", ["pk", "quetta"]),
        ("Quetta and Kurram are calm", ["quetta", "kurram"]),
    ],
)
def test_a_dateline(summary: str, found: list[str]) -> None:
    """Where a report was written counts only where it names no other place as small."""
    assert [each.value for each in gazette().named(entry("Calm", summary=summary)) if each.kind == "place"] == found


def test_what_stands_far_down_is_not_read() -> None:
    """Names and figures are read in the beginning of a summary only, and no word of it is cut in two."""
    far = "word " * 79 + "Bannuland is no Bannu, 14 killed in Bannu"
    assert gazette().named(entry("Calm", summary=far)) == ()


@functools.cache
def shipped() -> tuple[Rulebook, Gazetteer]:
    """The shipped desk's rulebook and its gazetteer."""
    with tempfile.TemporaryDirectory() as folder:
        lay_out(Path(folder) / "desk")
        book = load_desk(Path(folder) / "desk", tried=False).rulebook
    return book, gazetteer(book.places, book.actors)


@functools.cache
def written() -> tuple[tuple[str, Anchor, bool], ...]:
    """Every name of the shipped desk in every spelling, the anchor it is of, and whether it only hides a name."""
    book, _ = shipped()
    return tuple(
        (" ".join(word.text for word in phrase.words), one.anchor, one.kind == OTHER)
        for one in named(book.places, book.actors)
        for phrase in one.phrases
    )


def test_every_listed_name_is_found() -> None:
    """A text that is just a listed name, in whatever spelling, names its place or actor and nothing else."""
    _, found = shipped()
    for text, anchor, hides in written():
        assert found.named(entry(text)) == (() if hides else (anchor,)), text


@given(st.data(), st.text("abг د हि中 12,.:–'", max_size=40))
def test_what_follows_changes_nothing(data: st.DataObject, more: str) -> None:
    """What is named before a sentence's end is named whatever stands after it."""
    _, found = shipped()
    text, anchor, hides = data.draw(st.sampled_from(written()))
    assert hides or anchor in found.named(entry("Calm", summary=f"Now {text}۔ {more}"))


IN_EVERY_SCRIPT = [
    ("Pakistani Taliban claim attack in Mir Ali tehsil, North Waziristan", {"ttp", "north-waziristan"}),
    ("Taliban say Pakistan struck Khost, Kunar and Paktika", {"taliban", "pk", "khost", "kunar", "paktika"}),
    ("شمالی وزیرستان میں ٹی ٹی پی کا حملہ، طورخم بند", {"north-waziristan", "ttp", "torkham"}),
    ("په خوست او کونړ کې د پاکستان بریدونه", {"khost", "kunar", "pk"}),
    ("حمله به ننگرهار؛ ذبیح‌الله مجاهد: طالبان پاسخ می‌دهد", {"nangarhar", "zabihullah", "taliban"}),
    ("محادثات بين طالبان وباكستان في إسطنبول والدوحة", {"taliban", "pk", "istanbul", "doha"}),
    ("काबुल और कंधार में पाकिस्तानी सेना के हमले", {"kabul", "kandahar", "pakistan-army"}),
    ("İstanbul'da Pakistan Talibanı görüşmesi, Hakan Fidan konuştu", {"istanbul", "ttp", "fidan"}),
    ("Талибы обвинили Пакистан в ударе по Кабулу и Кандагару", {"taliban", "pk", "kabul", "kandahar"}),
    ("巴基斯坦塔利班袭击白沙瓦，伊斯兰堡指责阿富汗", {"ttp", "peshawar", "islamabad", "af"}),
]
NO_NAMES = [
    "Water tank bursts, late rains",
    "SWAT team called in tank park",
    "دیر سے آنے پر غور، چینی کی قیمت بڑھ گئی، مردان خدا",
    "وأنا أعلم وأنه هناك",
    "Bu öneriyi kabul etti, host oldu",
    "доход от газа и катаракта",
]


@pytest.mark.parametrize(("title", "found"), IN_EVERY_SCRIPT)
def test_the_shipped_names(title: str, found: set[str]) -> None:
    """The shipped desk recognises places and actors in all its languages, the longest name first."""
    assert {each.value for each in shipped()[1].named(entry(title)) if each.kind != "number"} == found


@pytest.mark.parametrize("title", NO_NAMES)
def test_words_that_are_no_names(title: str) -> None:
    """Words that read like a place or actor and mostly mean something else name none."""
    assert shipped()[1].named(entry(title)) == ()


def items(name: str) -> Iterator[tuple[str, str]]:
    """Title and summary of the items of a file of real ones."""
    with gzip.open(real.folder(name.partition("/")[0]) / name.partition("/")[2], "rt", encoding="utf-8") as lines:
        for line in lines:
            read = json.loads(line)
            yield read["title"] or "", read["summary"] or ""


def test_real_items() -> None:
    """Of real items about Pakistan and Afghanistan nearly all name a place; of others hardly any names one there."""
    _, found = shipped()
    about = [found.named(entry(t, summary=s)) for t, s in items("news/rumca-afpak-2022-09_2026-01.jsonl.gz")]
    assert sum(any(each.kind == "place" for each in one) for one in about) > 0.93 * len(about)
    other = [found.named(entry(t, summary=s)) for t, s in items("news/rumca-background-en-2023-sample.jsonl.gz")]
    homes = (Anchor("place", "pk"), Anchor("place", "af"))
    wrong = [one for one in other if any(home in found.within(each) for each in one for home in homes)]
    assert len(wrong) < 0.005 * len(other)
