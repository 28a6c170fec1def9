"""Queries and texts made by chance: every form of the query language, in several scripts, of few words so that they meet.

What chooses is handed over: hypothesis' own hand, which looks for the smallest case that fails, or a seeded one, which
is quick. Of all options the first is the simplest.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Choose = Callable[[Sequence[Any]], Any]
"""Takes one of several options."""

Terms = dict[str, Any]

FIELDS = ("title", "summary", "body")
DISTANCES = ("1", "0", "2", "3", "s", "5", "8", "10", "11", "s")
GUARDS = ("NOT NEAR", "NOT AFTER", "NOT BEFORE", "NOT INSIDE")
GAPS = [" "] * 8 + [", ", ". ", "! ", "; ", " - ", "-", " “", "” ", ": ", " (", ") ", "\n", "\n\n", "… ", " — ", "؟ "]


@dataclass(frozen=True)
class World:
    """Words beside the terms that find them or nearly do, what may stand between words, and term lists.

    A text has at most `longest` words, so that all choices of places can be looked at.
    """

    words: dict[str, Sequence[str]]
    gaps: Sequence[str]
    lists: Terms
    longest: int = 10


LATIN = World(
    {
        "Kabul": ("Kabul", '"Taliban Kabul"', '="Kabul"'),
        "talks": ("talks", '"talks Kabul"', "talk*", "$acts"),
        "attack": ("attack*", "attack", "$acts"),
        "Attacks": ("attack*", "=Attacks", "$acts"),
        "TTP": ("=TTP", "TTP", "$ttp", '"TTP TTP"'),
        "ttp": ("TTP", "=TTP", "ttp*"),
        "Taliban": ("Taliban", '"Pakistan(i) Taliban"', "$ttp", "Tal(i|e)ban"),
        "Pakistani": ('"Pakistani Taliban"', "Pakistan*", "$ttp"),
        "cease-fire": ("cease-fire", "fire", "ceasefire", "$acts"),
        "ceasefire": ("cease-fire*", "ceasefire"),
        "U.S.": ("=US", "US", '="U.S."'),
        "us": ("US", "=US"),
        "Sana’a": ("Sana", "Sana'a", "sanaa"),
        "No": ("=No", '"no Gen"'),
        "Gen": ("Gen", "attack"),
        "12": ("NUM", "12", "NUM>=12", "NUM>12"),
        "1,250": ("NUM=1250", "1250", "NUM<1000"),
        "12.5": ("NUM<=12.5", "NUM<12.5", '"12.5 Kabul"'),
        "48h": ("48h", "NUM", "48"),
        "3,5": ("NUM", "NUM=3.5"),
        "2025'te": ("2025", "NUM>1000"),
    },
    GAPS,
    {
        "ttp": {"en": ["=TTP", "Pakistan(i) Taliban", "Taliban"]},
        "acts": {"en": ["attack*", "cease-fire", "talks Kabul", "$ttp", "talks"]},
    },
)
ARABIC = World(
    {
        "طالبان": ("طالبان", "$ttp", '"پاکستانی طالبان"'),
        "وطالبان": ("$ttp", "وطالبان", "طالبان"),
        "للطالبان": ("$ttp", "$acts"),
        "حملہ": ("حملہ", "حمله\u200cها", "$acts"),
        "حمله\u200cها": ("حمله\u200cها", "حمله", "حملهها"),
        "ها": ("ها", "حمله\u200cها"),
        "کابل": ("کابل", "=کابل", '"کابل مذاکرات"'),
        "كابل": ("کابل", "=کابل"),
        "پاکستانی": ('"پاکستانی طالبان"', "پاکست*", "$ttp"),
        "مذاکرات": ("مذاکر*", "مذاکرات"),
        "۱۲": ("NUM=12", "12", "NUM"),
        "۱٬۲۵۰": ("NUM>1000", "1250"),
        "TTP": ("TTP", "=TTP"),
    },
    [*GAPS, "، ", "۔ ", "؟ ", "؛ ", "\u200c"],
    {"ttp": {"ur": ["پاکستانی طالبان", "طالبان"], "ar": ["طالبان"]}, "acts": {"fa": ["حمله\u200cها", "$ttp", "حملہ"]}},
)
DEVANAGARI = World(
    {
        "तालिबान": ("तालिबान", "$ttp", '"तालिबान हमला"'),
        "हमला": ("हमला", "हमल*", "$acts"),
        "हमले": ("हमल*", "हमला", "$acts"),
        "ज़िला": ("जिला", "=ज़िला", '"ज़िला काबुल"'),
        "जिला": ("ज़िला", "=ज़िला"),
        "टी.टी.पी.": ("टीटीपी", "$ttp"),
        "पाँच": ("पांच", "NUM"),
        "१२": ("12", "NUM", "NUM<12"),
        "१,२५०": ("NUM=1250", "NUM>=1250"),
        "काबुल": ("काबुल", "काब(ु|)ल", "$acts"),
    },
    [*GAPS, "। ", "॥ "],
    {
        "ttp": {"hi": ["टीटीपी", "तालिबान हमला", "तालिबान"]},
        "acts": {"hi": ["हमल*", "$ttp"], "any": ["ज़िला काबुल", "काबुल"]},
    },
)
HAN = World(
    {
        "塔利班": ("塔利班", "塔", "$ttp", '"塔 利班"'),
        "袭击": ("袭击", "击", "$acts", '"巴塔 袭击"'),
        "巴塔": ("巴塔", "塔", "$ttp"),
        "塔": ("塔", "$ttp"),
        "班": ("班", "利班"),
        "一": ("一", "一二"),
        "月": ("月", "12月"),
        "12": ("NUM", "12月", "NUM>=12"),
        "１２": ("12", "NUM=12"),
        "ｶﾞ": ("ガ", "カ", "$acts"),
        "Kabul": ("Kabul", "Kabul袭击"),
        "ต": ("ต",),
    },
    ["", "", "", "", "", "", " ", " ", "，", "。", "、", "“", "”", "\n", "\n\n", "！", "（", "\u200b"],
    {"ttp": {"zh": ["塔利班", "巴塔", "塔"]}, "acts": {"zh": ["袭击", "袭", "$ttp"], "ja": ["ガ"]}},
    longest=6,
)
LETTERS = World(
    {
        "İstanbul'da": ("istanbul", "=İstanbul", "$acts"),
        "Istanbul": ("Istanbul", "=Istanbul", '"İstanbul ısrar"'),
        "ISRAR": ("ısrar", "ISRAR", "isr*"),
        "Erdog\u0306an": ("Erdogan", "=Erdoğan"),
        "Erdoğan": ("Erdogan", "Erdoğan"),
        "ёж": ("еж", "=ёж", "$ttp"),
        "Ёж": ("еж", "=ёж"),
        "colour": ("colo(u)r", "color"),
        "color": ("colo(u)r", "$ttp"),
        "air": ('"air-strike* ısrar"', "air-strike*", "air"),
        "strikes": ("air-strike*", "strike*", "$acts"),
        "Straße": ("strasse", "=Straße"),
        "o’brien": ("obrien", "brien"),
        "l’Iran": ("Iran", "liran", "iran*"),
    },
    [*GAPS, "\u200b", "·", " | ", "\u2028", ".", "_", "/"],
    {"ttp": {"any": ["ёж", "colo(u)r"]}, "acts": {"any": ["air-strike*", "$ttp", "İstanbul"], "en": ["strikes color"]}},
)
MIXED = World(
    {**HAN.words, **DEVANAGARI.words, **ARABIC.words, **LETTERS.words, **LATIN.words},
    [*GAPS, "", "۔ ", "。", "। "],
    {
        "ttp": {
            key: entries for world in (LATIN, ARABIC, DEVANAGARI, HAN) for key, entries in world.lists["ttp"].items()
        },
        "acts": {"any": ["attack*", "حملہ", "हमल*", "袭击", "$ttp"]},
    },
)
WORLDS = (LATIN, HAN, ARABIC, DEVANAGARI, LETTERS, MIXED)


class Invention:
    """Makes queries, term files and texts of one world."""

    def __init__(self, choose: Choose, world: World) -> None:
        self.choose = choose
        self.world = world
        pairs = [choose(tuple(world.words.items())) for _ in range(4)]
        self.words = [word for word, _ in pairs]
        self.found = [term for _, terms in pairs for term in terms]
        self.named: tuple[str, ...] = ()

    def terms(self) -> Terms:
        """The world's lists, with two named queries: `$close` has places in the text, `$wide` may not."""
        self.named = ()
        close = self._placed(self.choose((2, 3)))
        self.named = ("$close",)
        wide = self._level(self.choose((2, 3)), fields=False)
        self.named = ("$close", "$wide")
        return {**self.world.lists, "queries": {"close": close, "wide": wide}}

    def query(self, most: int = 6) -> str:
        """A query of at most so many terms, with brackets where the grammar asks for them."""
        return self._level(self.choose(range(1, most + 1)), fields=True)

    def texts(self) -> dict[str, str]:
        """Texts by field."""
        return {name: self._text() for name in FIELDS if name == "title" or self.choose((False, True))}

    def _text(self) -> str:
        count = self.choose(range(self.world.longest + 1))
        return "".join(self.choose(self.words) + self.choose(self.world.gaps) for _ in range(count))

    def _level(self, size: int, *, fields: bool) -> str:
        kind = self.choose(("placed", "placed", "AND", "OR", "unit", "AND NOT"))
        if size <= 1 or kind == "unit":
            return self._unit(size, fields=fields, whole=True)
        if kind == "placed":
            return self._placed(size)
        units = [self._unit(one, fields=fields) for one in self._split(size, 3)]
        if kind == "OR":
            return " OR ".join(units)
        negated = self.choose(range(len(units))) if kind == "AND NOT" else -1
        return " AND ".join(f"{'NOT ' if n == negated else ''}{unit}" for n, unit in enumerate(units))

    def _unit(self, size: int, *, fields: bool, whole: bool = False) -> str:
        """A unit; one that is a whole level is no bracket, so that texts that differ are trees that differ."""
        if size <= 1:
            wide = "$wide" in self.named and self.choose((False,) * 9 + (True,))
            return "$wide" if wide else self._term()
        kinds = ["ATLEAST", "OF", *(["FIELD"] if fields else []), *([] if whole else ["("] * 4)]
        kind = self.choose(kinds)
        if kind == "ATLEAST":
            return f"ATLEAST/{self.choose((2, 1, 3))} {self._place(size)}"
        if kind == "FIELD":
            return f"{self.choose((*FIELDS, 'any'))}:({self._level(size, fields=False)})"
        if kind == "OF":
            members = list(dict.fromkeys(self._level(one, fields=fields) for one in self._split(size, 4)))
            return f"{self.choose(range(1, len(members) + 1))} OF ({', '.join(members)})"
        return f"({self._level(size, fields=fields)})"

    def _placed(self, size: int) -> str:
        """A level that has places: a chain, a guard or an OR of such."""
        kind = self.choose(("NEAR", "BEFORE", "GUARD", "OR"))
        if kind == "GUARD":
            guard = self.choose(GUARDS)
            reach = "" if guard == "NOT INSIDE" else f"/{self.choose(DISTANCES)}"
            return f" {guard}{reach} ".join(self._place(one) for one in self._split(size, 2))
        joint = "OR" if kind == "OR" else f"{kind}/{self.choose(DISTANCES)}"
        return f" {joint} ".join(self._place(one) for one in self._split(size, 6))

    def _place(self, size: int) -> str:
        return self._term() if size <= 1 else f"({self._placed(size)})"

    def _term(self) -> str:
        named = self.named and self.choose((False,) * 11 + (True,))
        return self.named[0] if named else self.choose(self.found)

    def _split(self, size: int, most: int) -> list[int]:
        """Parts of which the sizes add up to `size`, two at least."""
        count = self.choose(range(2, max(min(size, most), 2) + 1))
        sizes = [1] * count
        for _ in range(size - count):
            sizes[self.choose(range(count))] += 1
        return sizes
