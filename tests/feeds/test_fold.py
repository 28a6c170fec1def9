"""Folding: tokens, readings, surfaces, sentences, breaks and widths, by the table of version 1."""

import itertools
import time

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

import feeds.fold as breaks
from feeds import tokens as table
from feeds.fold import fold, words
from feeds.tokens import number, read

READINGS = {
    "possessive": ("Taliban’s", ("taliban",)),
    "possessive in capitals": ("TALIBAN'S", ("taliban",)),
    "Turkish suffix": ("İstanbul'da", ("istanbulda", "istanbul")),
    "suffix of a number": ("2025'te", ("2025te", "2025")),
    "glottal stop": ("Sana’a", ("sanaa", "sana")),
    "glottal stop and possessive": ("Sana'a's", ("sanaa", "sana")),
    "n't": ("don't", ("dont",)),
    "'re": ("they’re", ("theyre",)),
    "'d": ("they'd", ("theyd",)),
    "elision of one letter": ("l’Afghanistan", ("lafghanistan", "afghanistan")),
    "elision of more": ("qu’il", ("quil", "il")),
    "Italian elision": ("dell'Iran", ("delliran", "iran")),
    "no elision": ("O’Brien", ("obrien",)),
    "short head": ("Ta'if", ("taif",)),
    "acronym": ("U.S.", ("us",)),
    "acronym without its last dot": ("T.T.P", ("ttp",)),
    "acronym with a possessive": ("U.S.’s", ("us",)),
    "Devanagari acronym": ("टी.टी.पी.", ("टीटीपी",)),
    "number": ("1,250", ("1250",)),
    "number with decimals": ("1,250.75", ("1250.75",)),
    "Indian number": ("12,34,567", ("1234567",)),
    "Persian number": ("۱٬۲۵۰", ("1250",)),
    "Arabic decimal": ("٣٫٥", ("3.5",)),
    "no number": ("10,12,14", ("10,12,14",)),
    "a time": ("5.30pm", ("5.30pm",)),
    "digits and letters": ("48h", ("48h",)),
    "diacritics": ("ERDOĞAN", ("erdogan",)),
    "decomposed": ("Erdog\u0306an", ("erdogan",)),
    "dotless": ("ISRAR", ("israr",)),
    "sharp s": ("Straße", ("strasse",)),
    "strokes": ("Łódź", ("lodz",)),
    "ligatures": ("Æon", ("aeon",)),
    "thorn": ("Þór", ("thor",)),
    "Greek": ("ΕΛΛΆΔΑ", ("ελλαδα",)),
    "Cyrillic yo": ("Ёлка", ("елка",)),
    "short i": ("Йод", ("йод",)),
    "kaf and yeh": ("پاكستاني", ("پاکستانی",)),
    "alef maksura": ("على", ("علی",)),
    "teh marbuta": ("هبة", ("هبه",)),
    "heh doachashmee": ("بھارت", ("بهارت",)),
    "heh with hamza": ("خانۀ", ("خانه",)),
    "alef wasla": ("ٱلله", ("الله",)),
    "hamza and madda": ("آزادئ", ("ازادی",)),
    "harakat and tatweel": ("هِبَـةُ", ("هبه",)),
    "bari yeh stays": ("حملے", ("حملے",)),
    "Pashto yehs stay": ("ډېرۍ", ("ډېرۍ",)),
    "Hebrew points": ("הֶסְכֵּם", ("הסכם",)),
    "nukta": ("ज़िला", ("जिला",)),
    "composed nukta": ("ऩ", ("न",)),
    "candrabindu": ("पाँच", ("पांच",)),
    "vowel signs stay": ("हमले", ("हमले",)),
    "soft hyphen": ("Tali\u00adban", ("taliban",)),
    "ZWNJ": ("حمله\u200cها", ("حملهها",)),
    "full width": ("ＴＴＰ", ("ttp",)),
    "presentation forms": ("ﻛﺎﺑﻞ", ("کابل",)),
    "digits of another script": ("१२", ("12",)),
}

CUTS = {
    "glued sentences": ("Kabul.The toll", ["kabul", "the", "toll"]),
    "signs that separate": ("a_b:c#d@e/f-g", ["a", "b", "c", "d", "e", "f", "g"]),
    "every hyphen separates": ("a‐b‑c–d—e", ["a", "b", "c", "d", "e"]),
    "zero-width space": ("Ka\u200bbul", ["ka", "bul"]),
    "Han": ("塔利班", ["塔", "利", "班"]),
    "Han and letters": ("巴塔TTP宣布", ["巴", "塔", "ttp", "宣", "布"]),
    "kana": ("ｶﾞｰﾅ", ["ガ", "ー", "ナ"]),
    "Thai with its marks": ("กำลัง", ["ก", "ํา", "ลั", "ง"]),
    "marks alone are no token": ("\u0301 \u064b", []),
    "tatweel alone is no token": ("ـــ", []),
    "emoji": ("❤\ufe0f Kabul", ["kabul"]),
    "quotes round a word": ("‘Kabul’ ʿAlī", ["kabul", "ali"]),
    "acronym before a hyphen": ("U.S.-led", ["us", "led"]),
    "single letters": ("J. Smith", ["j", "smith"]),
    "dots after letters and digits": ("No.5 v2.", ["no", "5", "v2"]),
}

BODY = {
    "full stop": ("It ended. Talks", 1, 1),
    "question and quotes": ("“Is it over?” Talks", 1, 1),
    "stop, bracket": ("(It ended.) Talks", 1, 1),
    "small letter follows": ("the so-called deal... of Kabul", 0, 0),
    "abbreviation": ("Gen. Asim", 0, 0),
    "abbreviation is case-sensitive": ("gen. Asim", 1, 1),
    "month": ("6 Nov. Talks", 0, 0),
    "May is a word": ("In May. Talks", 1, 1),
    "initial": ("met J. Smith", 0, 0),
    "acronym": ("in the U.S. Talks", 0, 0),
    "Urdu stop": ("ختم۔حملہ", 1, 1),
    "Arabic question": ("لماذا؟هجوم", 1, 1),
    "danda": ("खत्म।हमला", 1, 1),
    "Chinese stop": ("结束。袭击", 1, 1),
    "line break": ("Kabul\nTalks", 1, 1),
    "comma": ("Kabul, Talks", 0, 1),
    "Arabic comma": ("کابل، مذاکرات", 0, 1),
    "colon": ("Kabul: Talks", 0, 1),
    "bracket": ("Kabul (Talks", 0, 1),
    "Chinese bracket": ("塔【班", 0, 1),
    "pipe": ("Kabul | Talks", 0, 1),
    "bullet": ("Kabul • Talks", 0, 1),
    "dash with blanks": ("Kabul - Talks", 0, 1),
    "en dash with blanks": ("Kabul – Talks", 0, 1),
    "dash without blanks": ("Kabul–Talks", 0, 0),
    "dash with one blank": ("Kabul- Talks", 0, 0),
    "em dash": ("Kabul—Talks", 0, 1),
    "quotation marks": ("Kabul “Talks”", 0, 0),
    "angular quotation marks": ("Kabul «Talks»", 0, 0),
    "corner quotation marks": ("塔「班」", 0, 0),
    "low quotation mark": ("Kabul „Talks“", 0, 0),
    "slash": ("Kabul/Talks", 0, 0),
}


@pytest.mark.parametrize(("text", "readings"), READINGS.values(), ids=READINGS)
def test_a_token_reads_so(text: str, readings: tuple[str, ...]) -> None:
    """One token, with these readings, the whole of it first."""
    folded = fold(text)
    assert len(folded) == 1
    assert folded.readings(0) == readings
    assert (folded.starts[0], folded.ends[0]) == (0, len(text))


@pytest.mark.parametrize(("text", "tokens"), CUTS.values(), ids=CUTS)
def test_a_text_is_cut_so(text: str, tokens: list[str]) -> None:
    """These tokens and no others."""
    assert words(text) == tokens


@pytest.mark.parametrize(("text", "sentences", "stops"), BODY.values(), ids=BODY)
def test_what_stands_between_words(text: str, sentences: int, stops: int) -> None:
    """What ends a sentence, what only breaks a phrase, and what does neither."""
    folded = fold(text)
    assert len(folded.sentences) == sentences
    assert len(folded.stops) == stops
    title = fold(text, title=True)
    assert title.sentences == ()
    assert title.stops == folded.stops


def test_a_run_of_line_breaks_is_one_paragraph_break() -> None:
    """Paragraphs and sentences are numbered from 0, and a token knows its own."""
    folded = fold("Blast in Kabul\r\n\r\n\nTalks resume. They end")
    assert folded.paragraphs == (3,)
    assert [folded.paragraph(n) for n in range(len(folded))] == [0, 0, 0, 1, 1, 1, 1]
    assert [folded.sentence(n) for n in range(len(folded))] == [0, 0, 0, 1, 1, 2, 2]


def test_a_character_of_its_own_is_half_a_word() -> None:
    """Where each character is a token it reaches one half-word, else two."""
    folded = fold("TTP 塔利 ไท")
    assert folded.widths == [2, 1, 1, 1, 1]


def test_surfaces_are_readings_before_folding() -> None:
    """A surface keeps capitals, accents and digits, and loses what nobody sees, dots and separators."""
    assert read("U.S.")[0] == ("US",)
    assert read("İstanbul'da")[0] == ("İstanbulda", "İstanbul")
    assert read("Tali\u00adBan’s")[0] == ("TaliBan",)
    assert read("۱٬۲۵۰")[0] == ("۱۲۵۰",)


def test_offsets_are_those_of_the_original() -> None:
    """Whatever folding does to a word, its place is counted in the text as it was given."""
    text = "«ﷲ» Erdog\u0306an’s حمله\u200cها"
    folded = fold(text)
    assert [text[a:b] for a, b in zip(folded.starts, folded.ends, strict=True)] == [
        "ﷲ",
        "Erdog\u0306an’s",
        "حمله\u200cها",
    ]


@pytest.mark.parametrize(("reading", "value"), [("1250", 1250.0), ("3.5", 3.5), ("10,12", None), ("48h", None)])
def test_numbers_have_values(reading: str, value: float | None) -> None:
    """A reading of digits and at most one dot is a number."""
    assert number(reading) == value


@given(
    st.text(
        st.sampled_from(
            "AbU. S1,2٬٣٫'’ʼ-\u200c\u200f\u00ad\u0640\u0301कीज़ा塔班,，。\U000e0100ﾞｶーก。؟(“”\n\u200b\ufe0f½²…!\x1c"
        ),
        max_size=40,
    )
)
@example("塔\u0301班")
@example("U.S.-led 'Kabul' Pakistan's .5,000 Sana'a, x.y. don't. A.'B 5.30pm,")
@example("Kabul, (塔班). Talks")
@example("– 塔 — 班\n - x")
def test_the_short_way_cuts_as_the_whole_pattern(text: str) -> None:
    """Cutting at blanks, plain words and ideographs first gives tokens, breaks and sentences as the whole text does."""
    folded = fold(text)
    whole = [match.span() for match in table._TOKEN.finditer(text)]
    assert list(zip(folded.starts, folded.ends, strict=True)) == whole
    assert folded.raws == [text[start:end] for start, end in whole]
    gaps = [text[before[1] : after[0]] for before, after in itertools.pairwise(whole)]
    kinds = [breaks._between(gap.replace("\x1c", " ")) for gap in gaps]
    turns = [(n + 1, kind) for n, kind in enumerate(kinds) if kind]
    slow = breaks._turned(folded.raws, turns, title=False)
    assert (folded.stops, folded.sentences, folded.paragraphs) == (slow.stops, slow.sentences, slow.paragraphs)
    fresh = fold(text)
    assert {token for token in range(1, len(fresh)) if fresh.is_stop(token)} == slow.stops
    assert fresh.paragraphs == slow.paragraphs
    readings = [read(raw)[1] for raw in folded.raws]
    assert [(reading, *folded.more.get(n, ())) for n, reading in enumerate(folded.row)] == readings


@given(st.text(max_size=30))
def test_folding_never_fails_and_leaves_no_accent(text: str) -> None:
    """Any text folds; no reading of a Latin word keeps an accent."""
    for word in words(text):
        assert not regex.search(r"\p{Latin}\p{Mn}", word)


HOSTILE = {
    "dots": "a" + "." * 100_000 + "b",
    "marks": "\u0301" * 100_000 + "b",
    "marks on a letter": "a" + "\u0301" * 100_000,
    "acronym": "a." * 50_000 + "bb",
    "apostrophes": "a'" * 50_000 + "b",
    "punctuation after a word": "word" + "," * 100_000 + "x",
    "digits": "1," * 50_000 + "1",
    "grouped digits": "1" + ",234" * 25_000,
    "dashes": " " + "-" * 100_000 + "x y",
    "invisible": "a" + "\u200d" * 100_000 + "\u200b" * 100_000,
    "closing brackets": "a" + ")" * 100_000 + ". B",
    "one word": "word " * 20_000,
    "one character": "塔" * 50_000,
    "harakat": "طُ" * 50_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_takes_its_square(text: str) -> None:
    """A hundred thousand characters of anything fold in well under the seconds that a square would take."""
    began = time.process_time()
    folded = fold(text)
    for token in range(len(folded)):
        folded.readings(token)
    assert time.process_time() - began < 2


def test_long_words_are_not_remembered() -> None:
    """A word or gap longer than any honest one is read and forgotten."""
    for word in ("a", "B"):
        read(word)
    before = table._read.cache_info().currsize
    assert read("x" * 500)[1] == ("x" * 500,)
    assert len(fold("a" + "?" * 500 + " B").sentences) == 1
    assert table._read.cache_info().currsize == before
    assert all(len(piece) <= table.LONGEST_REMEMBERED for piece in breaks._pieces)
