"""Numbers in words: those of nine languages that news writes out, and which round or day of several it is."""

from collections.abc import Iterator
from itertools import product
from typing import Final

NUMERALS: Final = (
    # One is left out: it is an article, or somebody, more often than a number. So are ten and more in Turkish: on.
    (2, "two, دو, دوه, اثنان, شخصين, दो, iki, два, двое, двух, 两, 兩"),
    (3, "three, تین, درې, سه, ثلاثة, ثلاث, तीन, üç, три, трое, трех"),
    (4, "four, چار, څلور, چهار, أربعة, أربع, चार, dört, четыре, четверо, четырех"),
    (5, "five, پانچ, پنځه, پنج, خمسة, خمس, पांच, पाँच, beş, пять, пятеро, пяти"),
    (6, "six, چھ, شپږ, شش, ستة, छह, छः, altı, шесть, шестеро, шести"),
    (7, "seven, سات, اووه, هفت, سبعة, सात, yedi, семь, семеро, семи"),
    (8, "eight, آٹھ, اته, هشت, ثمانية, आठ, sekiz, восемь, восьми"),
    (9, "nine, نهه, تسعة, नौ, dokuz, девять, девяти"),
    (10, "ten, دس, لس, عشرة, दस, десять, десяти"),
    (11, "eleven, گیارہ, یوولس, یازده, ग्यारह, одиннадцать"),
    (12, "twelve, بارہ, دولس, دوازده, बारह, двенадцать"),
    (13, "thirteen, تیرہ, دیارلس, سیزده, तेरह, тринадцать"),
    (14, "fourteen, چودہ, څوارلس, چهارده, चौदह, четырнадцать"),
    (15, "fifteen, پندرہ, پنځلس, پانزده, पंद्रह, пятнадцать"),
    (16, "sixteen, سولہ, شپاړس, شانزده, सोलह, шестнадцать"),
    (17, "seventeen, سترہ, اوولس, هفده, सत्रह, семнадцать"),
    (18, "eighteen, اٹھارہ, اتلس, هجده, अठारह, восемнадцать"),
    (19, "nineteen, انیس, نولس, نوزده, उन्नीस, девятнадцать"),
    (20, "twenty, بیس, شل, بیست, عشرين, عشرون, बीस, yirmi, двадцать"),
    (30, "thirty, تیس, دېرش, ثلاثين, ثلاثون, तीस, otuz, тридцать"),
    (40, "forty, چالیس, څلوېښت, چهل, أربعين, أربعون, चालीस, kırk, сорок"),
    (50, "fifty, پچاس, پنځوس, پنجاه, خمسين, خمسون, पचास, elli, пятьдесят"),
    (60, "sixty, ساٹھ, شپېته, شصت, ستين, ستون, साठ, altmış, шестьдесят"),
    (70, "seventy, ستر, اویا, هفتاد, سبعين, سبعون, सत्तर, yetmiş, семьдесят"),
    (80, "eighty, اتیا, هشتاد, ثمانين, ثمانون, अस्सी, seksen, восемьдесят"),
    (90, "ninety, نوے, نوي, نود, تسعين, تسعون, नब्बे, doksan, девяносто"),
)
"""Numbers and how they are written out."""

_HAN = "零一二三四五六七八九"

_ORDINALS = (
    (
        "first|1st, second|2nd, third|3rd, fourth|4th, fifth|5th, sixth|6th, seventh|7th, eighth|8th, ninth|9th",
        {"round": "round", "day": "day", "phase": "phase"},
    ),
    (
        "پہلا|پہلے, دوسرا|دوسرے, تیسرا|تیسرے, چوتھا|چوتھے, پانچواں|پانچویں, چھٹا|چھٹے",
        {"round": "دور", "day": "دن|روز", "phase": "مرحلہ|مرحلے"},
    ),
    ("لومړی, دویم|دوهم, دریم|درېیم, څلورم, پنځم, شپږم", {"round": "پړاو|دور", "day": "ورځ"}),
    ("اولین|نخستین, دومین, سومین, چهارمین, پنجمین, ششمین", {"round": "دور", "day": "روز"}),
    ("पहला|पहले, दूसरा|दूसरे, तीसरा|तीसरे, चौथा|चौथे, पांचवां|पांचवें", {"round": "दौर", "day": "दिन", "phase": "चरण"}),
    ("birinci, ikinci, üçüncü, dördüncü, beşinci", {"round": "tur|turu|turda", "day": "gün|günü"}),
    (
        "первый|первого|первом, второй|второго|втором, третий|третьего|третьем, четвертый|четвертого, пятый|пятого",
        {"round": "раунд|раунда|раунде", "day": "день"},
    ),
    ("第一|首, 第二, 第三, 第四, 第五, 第六", {"round": "轮|輪", "day": "天|日"}),
)
_STAGE_FIRST = (
    ("اول, دوم, سوم, چهارم, پنجم, ششم", {"round": "دور", "day": "روز"}),
    (
        "الأولى|الأول, الثانية|الثاني, الثالثة|الثالث, الرابعة|الرابع, الخامسة|الخامس",
        {"round": "الجولة|جولة", "day": "اليوم|يوم"},
    ),
)


def numerals() -> Iterator[tuple[str, int]]:
    """Every number that is written out, with its value; of English, Turkish, Russian and Chinese up to 99."""
    units: dict[int, list[str]] = {1: ["one", "bir", "один"]}
    for value, written in NUMERALS:
        names = [name.strip() for name in written.split(",")]
        yield from ((name, value) for name in names)
        units[value] = names
    for tens, unit in product(range(20, 100, 10), range(1, 10)):
        for ten, one in product(units[tens], units[unit]):
            if " " not in one and _alphabet(ten) == _alphabet(one) != "":
                yield f"{ten} {one}", tens + unit
    for value in range(1, 100):
        tens, unit = divmod(value, 10)
        ten = {0: "", 1: "十"}.get(tens, f"{_HAN[tens]}十")
        yield f"{ten}{_HAN[unit] if unit else ''}", value


def _alphabet(word: str) -> str:
    """The alphabet of a language that sets tens before units, '' for all others."""
    return "Latin" if word[0] < "\u0250" else "Cyrillic" if "\u0400" <= word[0] < "\u0530" else ""


def ordinals() -> Iterator[tuple[str, str]]:
    """Every way to write which round, day or phase it is, with what it says: `third round` is `round 3`."""
    for numbers, stages in (*_ORDINALS, *_STAGE_FIRST):
        stage_first = (numbers, stages) in _STAGE_FIRST
        for (n, names), (stage, words) in product(enumerate(numbers.split(","), 1), stages.items()):
            for name, word in product(names.split("|"), words.split("|")):
                pair = (word, name.strip()) if stage_first else (name.strip(), word)
                yield " ".join(pair), f"{stage} {n}"
