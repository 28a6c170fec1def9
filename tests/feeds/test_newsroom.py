"""Which of the running stories an entry tells."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from told import EVENTS, NOW, Kept, entry, telling

from feeds.anchors import Anchor
from feeds.features import Idf
from feeds.newsroom import Newsroom
from feeds.ties import Ties

KABUL, KHOST, QUETTA = (Anchor("place", name) for name in ("kabul", "khost", "quetta"))
PAKISTAN = Anchor("place", "pk")
TTP, ISKP = Anchor("actor", "ttp"), Anchor("actor", "iskp")
BLAST = "Bomb blast tears through crowded bus station"
SUMMARY = "Police said the explosives were hidden in a bag and that the death toll could rise in hospitals overnight."


def key(n: int) -> str:
    """The key of the n-th entry."""
    return f"{n:016x}"


def test_the_same_news_in_other_words_is_one_story() -> None:
    """Two papers tell a blast in words of their own: one story, named by the first; other news opens another."""
    room = Kept()
    room.place(entry(1, "Bomb blast kills nine at bus station in Quetta", SUMMARY))
    found = room.place(
        entry(2, "Nine killed as blast hits Quetta bus station", "The bomb was hidden in a bag.", 2, "b")
    )
    assert (found.story, found.why, found.joined) == (key(1), "the same news", True)
    assert 0.3 <= found.score <= 1
    other = room.place(entry(3, "Rupee slides against dollar as reserves shrink", SUMMARY, 3))
    assert (other.story, other.joined, other.score) == (key(3), False, 0.0)


def test_one_word_in_common_joins_nothing() -> None:
    """However rare it is, a single word names no news."""
    room = Kept()
    room.place(entry(1, "Khost"))
    assert not room.place(entry(2, "Khost", hours=1)).joined


def test_a_desk_that_knows_no_rare_words_is_careful() -> None:
    """Before words were counted, two headlines must have nearly half of what they say in common."""
    titles = (
        "Pakistan bowling attack takes wickets against Afghanistan",
        "Pakistan and Afghanistan open talks in Istanbul",
    )
    for idf, joined in ((Idf(), False), (Idf({}, 1000), True)):
        room = Kept(idf)
        room.place(entry(1, titles[0]))
        assert room.place(entry(2, titles[1])).joined is joined
    room = Kept(Idf())
    room.place(entry(1, "Bomb blast kills nine at bus station in Quetta"))
    assert room.place(entry(2, "Nine killed as bomb hits Quetta bus station")).joined


def test_a_story_closes_after_three_days() -> None:
    """72 hours after its last entry a story still grows, a second later it does not, and is let go."""
    room = Kept()
    room.place(entry(1, BLAST))
    assert room.place(entry(2, f"{BLAST} at dawn", hours=72)).joined
    late = Kept()
    late.place(entry(1, BLAST))
    assert not late.place(entry(2, f"{BLAST} at dawn", hours=72 + 1 / 3600)).joined
    assert len(late.room) == 1


def test_after_ten_days_a_story_has_another_chapter() -> None:
    """News of a story older than ten days opens a story that continues it, and what follows joins that."""
    room = Kept()
    for n in range(5):
        room.place(entry(n, f"Siege of the mountain fort goes on, {'abcdef'[n]}bc envoys say", hours=48 * n + n / 10))
    assert {room.of(n) for n in range(5)} == {key(0)}
    found = room.place(entry(7, "Siege of the mountain fort goes on as envoys leave", hours=241))
    assert (found.story, found.continues) == (key(7), key(0))
    assert room.place(entry(8, "Siege of the mountain fort goes on, envoys gone", hours=242)).story == key(7)


def test_two_towns_are_two_events() -> None:
    """Equal words in two towns are two stories, unless one actor is named in both."""
    words = "Suicide bomber attacks police checkpoint during evening prayers"
    room = Kept()
    room.place(entry(1, f"{words} in Kabul"), named=[KABUL])
    assert not room.place(entry(2, f"{words} in Khost", hours=1), named=[KHOST]).joined
    room = Kept()
    room.place(entry(1, f"{words} in Kabul"), named=[KABUL, TTP])
    assert room.place(entry(2, f"{words} in Khost", hours=1), named=[KHOST, TTP]).joined


def test_what_is_named_decides_between_stories_alike() -> None:
    """Of two stories with the same words the one with the same place and actor is joined."""
    room = Kept()
    words = "Gunmen attack police post at night, {} officers hurt"
    room.place(entry(1, words.format("several")), named=[QUETTA, ISKP])
    room.place(entry(2, words.format("many"), hours=1), named=[KHOST, TTP])
    assert (room.of(1), room.of(2)) == (key(1), key(2))
    assert room.place(entry(3, words.format("some"), hours=2), named=[QUETTA, ISKP]).story == key(1)
    assert room.place(entry(4, words.format("a few"), hours=2), named=[KHOST, TTP]).story == key(2)


def test_issues_of_a_series_are_apart_and_death_tolls_are_not() -> None:
    """Day 341 is not day 342, nor Wordle 589 Wordle 590; a toll that rises is one event."""
    room = Kept()
    assert not room.place(entry(1, "Ukraine war daily summary of events on the front: day 341")).joined
    assert not room.place(entry(2, "Ukraine war daily summary of events on the front: day 342", hours=24)).joined
    room.place(entry(3, "Wordle answer and hints for Tuesday puzzle 589"))
    assert not room.place(entry(4, "Wordle answer and hints for Wednesday puzzle 590", hours=24)).joined
    room.place(entry(5, "Mosque bombing in Peshawar: 28 killed, dozens hurt"))
    assert room.place(entry(6, "Mosque bombing in Peshawar: 59 killed, dozens hurt", hours=3)).joined


def test_a_round_up_joins_and_bridges_nothing() -> None:
    """A morning briefing that names two events joins one of them; nothing joins by its words, and nothing merges."""
    room = Kept()
    room.place(entry(1, "Torkham crossing reopens for trucks after long closure"))
    room.place(entry(2, "Rupee slides against dollar as reserves shrink further"))
    words = "Morning briefing: Torkham crossing reopens for trucks, rupee slides against dollar as reserves shrink"
    assert room.place(entry(3, words, hours=1)).joined
    assert len(room.groups()) == 2
    room = Kept()
    room.place(entry(1, "Live updates: senate votes on border wall bill"))
    assert not room.place(entry(2, "Senate votes on border wall bill tonight", hours=1)).joined


def test_a_report_that_fits_two_stories_makes_them_one() -> None:
    """The id of the older stays, the merge is told, and what is said of the younger's id leads to the older."""
    room = Kept()
    room.place(entry(1, "Avalanche buries trekkers below Tirich peak"))
    room.place(entry(2, "Rescuers search slopes of Tirich for missing climbers", hours=1))
    room.place(entry(3, "Rescuers search slopes for trekkers", hours=1.5))
    assert len(room.groups()) == 2
    found = room.place(
        entry(4, "Avalanche buries trekkers: rescuers search Tirich slopes for missing climbers", hours=2)
    )
    [merge] = found.merges
    assert (merge.gone, merge.into, found.story) == (key(2), key(1), key(1))
    assert room.groups() == {frozenset(key(n) for n in range(1, 5))}


def test_another_language_joins_by_rule_place_and_actor() -> None:
    """One rule, place and actor or country within a day join Urdu to English; without one of them, or in English, nothing."""
    urdu = "خوست میں چوکی پر حملہ"
    for labels, named, hours, lang, joined in (
        (["attack"], [KHOST, TTP], 23, "ur", True),
        (["attack"], [KHOST, TTP], 23, "", True),
        (["attack"], [KHOST, TTP], 25, "ur", False),
        (["attack"], [KHOST], 2, "ur", False),
        (["talks"], [KHOST, TTP], 2, "ur", False),
        (["attack"], [KABUL, TTP], 2, "ur", False),
        ([], [KHOST, TTP], 2, "ur", False),
        (["attack"], [KHOST, PAKISTAN], 2, "ur", True),
        (["attack"], [PAKISTAN, TTP], 2, "ur", False),
    ):
        room = Kept()
        room.place(entry(1, "Militants storm outpost", lang="en" if lang else ""), ["attack"], [KHOST, TTP, PAKISTAN])
        found = room.place(entry(2, urdu, hours=hours, lang=lang), labels, named)
        assert found.joined is joined, (labels, named, hours)
    room = Kept()
    room.place(entry(1, "Militants storm outpost"), ["attack"], [KHOST, TTP])
    assert not room.place(entry(2, "Gunfire heard", hours=1), ["attack"], [KHOST, TTP]).joined


@pytest.mark.parametrize(
    ("lang", "first", "second", "other"),
    [
        ("ur", "پشاور کی مسجد میں خودکش دھماکا، درجنوں ہلاک", "پشاور مسجد خودکش دھماکا: ہلاکتوں میں اضافہ", "ڈالر کے مقابلے روپیہ سستا"),
        ("fa", "انفجار انتحاری در مسجد پیشاور ده‌ها کشته داد", "شمار کشته‌های انفجار انتحاری مسجد پیشاور افزایش یافت", "بهای نفت کاهش یافت"),
        ("ps", "په پېښور جومات کې ځانمرګی برید وشو", "د پېښور جومات ځانمرګی برید: مړي زیات شول", "د ډالر بیه لوړه شوه"),
        ("ar", "تفجير انتحاري يستهدف مسجدا في بيشاور", "ارتفاع حصيلة تفجير مسجد بيشاور الانتحاري", "أسعار النفط تتراجع عالميا"),
        ("hi", "पेशावर की मस्जिद में आत्मघाती धमाका, दर्जनों मरे", "पेशावर मस्जिद धमाका: आत्मघाती हमले में मृतक बढ़े", "रुपया डॉलर के मुकाबले गिरा"),
        ("ru", "Взрыв в мечети Пешавара унес десятки жизней", "Число жертв взрыва: мечеть Пешавара, взрыв смертника", "Курс рубля упал к доллару"),
        ("zh", "巴基斯坦白沙瓦清真寺爆炸造成数十人死亡", "白沙瓦清真寺爆炸死亡人数上升", "人民币兑美元汇率走低"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("known", [True, False], ids=["language known", "unknown"])
def test_every_script_takes_part(lang: str, first: str, second: str, other: str, known: bool) -> None:
    """Two headlines of one event are one story in each script, whether or not the feed names its language."""
    spoken = lang if known else ""
    room = Kept()
    room.place(entry(1, first, lang=spoken))
    assert room.place(entry(2, second, hours=1, lang=spoken)).joined
    assert not room.place(entry(3, other, hours=1, lang=spoken)).joined


def test_what_people_put_together_stays_together() -> None:
    """Entries without a word in common are one story where people said so, and their stories become one."""
    ties = Ties(together=(frozenset({key(1), key(2), key(3)}),))
    room = Kept(ties=ties)
    room.place(entry(1, EVENTS[1][0]))
    room.place(entry(9, EVENTS[2][0]))
    assert room.place(entry(2, EVENTS[4][0], hours=100)).story == key(1), "however late"
    named = Kept(ties=Ties(together=(frozenset({"story:" + key(1), key(3)}),)))
    named.place(entry(1, EVENTS[1][0]))
    assert named.place(entry(3, EVENTS[4][0])).why == "people put them together"


def test_what_people_took_apart_stays_apart() -> None:
    """Neither words, title, link nor text join what people took apart."""
    ties = Ties(apart=((frozenset({key(1)}), frozenset({key(2)})),))
    room = Kept(ties=ties)
    room.place(entry(1, BLAST, SUMMARY, link="https://paper.example/1"))
    assert not room.place(entry(2, BLAST, SUMMARY, link="https://paper.example/1")).joined
    assert room.placements[key(2)].copy_of == key(1), "it is still no second source"
    assert room.place(entry(3, f"{BLAST} again", "", 1)).story in {key(1), key(2)}
    assert room.of(1) != room.of(2)


def test_a_story_kept_out_becomes_one_with_no_other() -> None:
    """It takes what retells it, and is merged with nothing."""
    for excluded, count in ((frozenset({key(2)}), 2), (frozenset[str](), 1)):
        room = Kept(ties=Ties(excluded=excluded))
        room.place(entry(1, "Avalanche buries trekkers below Tirich peak"))
        room.place(entry(2, "Rescuers search slopes of Tirich for missing climbers", hours=1))
        words = "Avalanche buries trekkers: rescuers search Tirich slopes for missing climbers"
        room.place(entry(4, words, hours=2))
        assert len(room.groups()) == count


def test_a_reworded_entry_stays_and_brings_what_it_names() -> None:
    """What an entry names only in its second wording joins others to its story, and the entry stays in it."""
    room = Kept()
    room.place(entry(1, "Militants storm outpost"), ["attack"], [KHOST])
    room.room.reword(key(1), frozenset({"attack"}), [TTP])
    found = room.place(entry(2, "خوست میں چوکی پر حملہ", hours=1, lang="ur"), ["attack"], [KHOST, TTP])
    assert found.story == key(1)
    room.room.reword("nobody", frozenset(), [TTP])


def test_the_rarity_of_words_can_be_renewed() -> None:
    """Words that have become common join less than before, from the next entry on."""
    room = Newsroom(Idf({}, 1000))
    room.place(entry(1, "Ministry statement on border closure"))
    room.renew(Idf(dict.fromkeys(("ministry", "statement", "border"), 400), 1000))
    assert not room.place(entry(2, "Ministry statement on border tariffs", hours=1)).joined
    assert room.place(entry(3, "Ministry statement on border closure tonight", hours=1)).joined


# -- properties -------------------------------------------------------------------------------------


ARRIVALS = st.lists(
    st.tuples(st.integers(0, len(EVENTS) - 1), st.floats(0, 30, allow_nan=False)), min_size=2, max_size=40
)
NAMED = [[], [KABUL], [KHOST, TTP], [QUETTA, ISKP], [TTP, Anchor("number", "9 killed")]]


def play(room: Kept, arrivals: list[tuple[int, float]], seed: int, restarts: frozenset[int] = frozenset()) -> None:
    """Place tellings of events, with the newsroom made again before some of them."""
    rng, hours = random.Random(seed), 0.0
    for n, (event, gap) in enumerate(arrivals):
        hours += gap
        one = telling(rng, n, event, hours)
        named, labels = rng.choice(NAMED), rng.choice([[], ["attack"]])
        if n in restarts:
            room.restart()
        room.place(one, labels, named)


@given(ARRIVALS, st.integers(0, 999), st.frozensets(st.integers(0, 40)))
def test_a_restart_changes_nothing(arrivals: list[tuple[int, float]], seed: int, restarts: frozenset[int]) -> None:
    """Made again at any points from what was placed, a newsroom places as one that ran all the time."""
    through, broken = Kept(), Kept()
    play(through, arrivals, seed)
    play(broken, arrivals, seed, restarts)
    assert broken.placements == through.placements


@given(st.permutations(list(range(len(EVENTS)))), st.integers(0, 99))
def test_the_order_of_unrelated_news_is_irrelevant(order: list[int], seed: int) -> None:
    """Whichever of several events is told first, the same entries are together."""
    rng = random.Random(seed)
    tellings = [[telling(rng, 10 * event + n, event, n) for n in range(3)] for event in range(len(EVENTS))]

    def grouped(events: list[int]) -> set[frozenset[str]]:
        room = Kept()
        for n in range(3):
            for event in events:
                room.place(tellings[event][n])
        return room.groups()

    assert grouped(order) == grouped(sorted(order))


@given(ARRIVALS, st.integers(0, 999), st.data())
def test_judgements_hold_whatever_comes(arrivals: list[tuple[int, float]], seed: int, data: st.DataObject) -> None:
    """Groups that people put together are together, and apart from each other where they said so."""
    count = len(arrivals)
    sides = data.draw(st.lists(st.integers(0, 3), min_size=count, max_size=count))
    one, other = (frozenset(key(n) for n in range(count) if sides[n] == side) for side in (0, 1))
    room = Kept(ties=Ties(together=(one, other), apart=((one, other),)))
    play(room, arrivals, seed, frozenset({count // 2}))
    for group in (one, other):
        assert len({room.kept[entry].story for entry in group}) <= 1
    assert not {room.kept[entry].story for entry in one} & {room.kept[entry].story for entry in other}


@given(ARRIVALS, st.integers(0, 999))
def test_ids_are_stable(arrivals: list[tuple[int, float]], seed: int) -> None:
    """A story bears the key of its earliest entry, and a merged one leads to a story opened before it."""
    room = Kept()
    play(room, arrivals, seed)
    for group in room.groups():
        [story] = {room.kept[entry].story for entry in group}
        assert story == min(group), "keys count up here"
    for gone, into in room.merged.items():
        assert into < gone
        assert room.standing(gone) not in room.merged


def test_a_backlog_is_placed_as_if_it_had_come_in_time() -> None:
    """Entries of a week that come all at once are placed, each event in a story of its own."""
    rng = random.Random(7)
    room = Kept()
    tellings = [telling(rng, n, n % len(EVENTS), 0) for n in range(160)]
    for one in tellings:
        room.place(one)
    assert len(room.groups()) == len(EVENTS)
    assert tellings[0].first_seen == NOW
