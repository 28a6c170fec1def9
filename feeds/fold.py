"""Tokens and folding: one fixed, versioned table by which stories and rules read words.

A text is cut into tokens; each token has one or more readings (folded, for comparing) and as many surfaces (as
written, without what nobody sees). Offsets always count characters of the original text. The table does not depend
on the text's language: detection on a headline of nine words is unreliable, and a query compiled once must fold like
the text. Not folded on purpose: bari yeh and the Pashto yehs (they carry number and case), й, Thai tone marks, and the
vowel signs of Indic scripts, which are letters and no accents.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex

VERSION = 1
"""The version of this table. A change that lets any text read otherwise is a new version."""

LONGEST_REMEMBERED = 64
"""Characters of a token or gap that is remembered: hostile texts must not fill the memory with longer ones."""

APOSTROPHES = "'’ʼ‘ʿʾʻ`"
INVISIBLE = (
    "\u00ad\u034f\u061c\u180b-\u180f\u200c-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f\U000e0000-\U000e01ef"
)
# One token per character: no dictionary decides where a word of these scripts ends. Half-width kana and the long
# vowel mark read as kana after NFKC.
_SINGLES = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー\uff66-\uff9d]&&[\p{L}\p{Nl}]"
_VOICED = "\uff9e\uff9f"
_OUT = rf"--[{_SINGLES}]--[{APOSTROPHES}{_VOICED}]--[{INVISIBLE}]"
_SOLID = rf"[[\p{{L}}\p{{Nd}}]{_OUT}--[\u0640]]"
_WORD = rf"[[\p{{L}}\p{{M}}\p{{Nd}}]{_OUT}]"
_MARK = rf"[\p{{M}}--[{INVISIBLE}]]"
_LETTER = rf"[\p{{L}}{_OUT}--[\u0640]]{_MARK}*"
# Marks before a letter are looked at from their first only: a text of nothing but marks must not cost its square.
_RUN = rf"(?<!{_MARK}){_MARK}*+{_SOLID}{_WORD}*+(?:[{INVISIBLE}]+{_WORD}++)*+"
_RUNS = rf"{_RUN}(?:(?<=\p{{Nd}})[.,٫٬](?=\p{{Nd}}){_RUN})*+"
_ACRONYM = rf"(?:{_LETTER}\.)+{_LETTER}(?!{_WORD})\.?"
_TOKEN = regex.compile(
    rf"[{_SINGLES}](?:[{INVISIBLE}]*[{_MARK}{_VOICED}])*"
    rf"|(?:{_ACRONYM}|{_RUNS})(?:[{INVISIBLE}]*[{APOSTROPHES}][{INVISIBLE}]*{_RUNS})*",
    regex.V1,
)
_ASCII_RUN = r"[A-Za-z0-9]++(?:(?<=[0-9])[.,](?=[0-9])[A-Za-z0-9]++)*"
_ASCII_TOKEN = re.compile(rf"(?:(?:[A-Za-z]\.)+[A-Za-z](?![A-Za-z0-9])\.?|{_ASCII_RUN})(?:['`]{_ASCII_RUN})*", re.ASCII)


def _letters(categories: str) -> str:
    """The characters of these general categories in the blocks that news is mostly written in, for a class of `re`."""
    blocks = (range(0x30, 0x250), range(0x370, 0x530), range(0x5D0, 0x700), range(0x750, 0x780), range(0x900, 0xE00))
    chars = (chr(code) for block in blocks for code in block)
    return "".join(char for char in chars if unicodedata.category(char)[0] in categories or char.isdecimal())


# No token holds a blank, so a text may be cut at blanks first. Most pieces are one plain word with punctuation after
# it, which `re` finds six times faster than `regex` finds tokens; only the other pieces go the long way.
_PLAIN_WORD = re.compile(
    rf"([{_letters('L')}][{_letters('LM')}]*+)[.,:;!?…\"'’”“»)،؛۔؟।]*+(?=\s|\Z)|\S+".replace("\u0640", ""),
)
_SINGLE = regex.compile(rf"[{_SINGLES}]", regex.V1)
_PLAIN = re.compile(r"[A-Za-z0-9]+", re.ASCII)

_UNSEEN = re.compile(f"[{INVISIBLE}\u0640\\s]")
_ACRONYM_DOT = re.compile(r"\.(?!\d)")
_APART = re.compile(f"[{APOSTROPHES}]")
_CONTRACTED = frozenset({"re", "ve", "ll", "d", "m"})
# The closed list of heads that Romance languages elide; O'Brien keeps his head.
_ELIDED = frozenset(
    re.findall(
        r"\w+",
        "d j l m n s t c qu jusqu lorsqu puisqu quoiqu presqu quelqu dell all nell sull dall coll quell quest un gl",
    )
)
_GROUPED = re.compile(r"(\d{1,3}(?:([,٬])\d{3})(?:\2\d{3})*|\d{1,2}(?:([,٬])\d{2})(?:\3\d{2})*\3\d{3})(?:[.٫]\d+)?")
_DECIMAL = re.compile(r"\d+(?:[.٫]\d+)?")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?", re.ASCII)

_DOTTED = str.maketrans("İIı", "iii")
_STRIPPED = regex.compile(
    r"([[\p{Latin}\p{Greek}\p{Arabic}\p{Hebrew}]--\p{M}])(\p{M}+)", regex.V1
)  # only these scripts write accents that a reader may leave out
_NUKTA = "\u093c"
_LETTERS = str.maketrans(
    {"ي": "ی", "ى": "ی", "ك": "ک", "ٱ": "ا"}
    | dict.fromkeys("ةہھەۃ", "ه")
    | {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ё": "е", "ँ": "ं"}
)

_QUOTES = "\"'’‘‚‛“”„‟«»‹›「」『』｢｣〝〞〟﹁﹂﹃﹄⹂`"
_PARAGRAPH = re.compile("[\n\r\v\f\x85\u2028\u2029]")
_BREAK = regex.compile(
    r"[,،、，﹐､՝߸᠂⸲⸴꓾꘍፣:：︓﹕፥፦;؛；﹔|¦｜•·—―]|\s[-–]+\s"  # a dash with blanks round it
    rf"|[[\p{{Ps}}\p{{Pe}}]--[{regex.escape(_QUOTES)}]]",
    regex.V1,
)
_HARD_STOP = re.compile("[؟۔।॥。｡！？]")
_CLOSING = rf".!?…{regex.escape(_QUOTES)}\p{{Pe}}"
# A run of stops and closing signs before a blank, looked at from its first sign only.
_SOFT_STOP = regex.compile(rf"(?<![{_CLOSING}])[{_CLOSING}]++(?=\s)")
_STOPS = re.compile("[.!?…]")
_AFTER_WORD = re.compile(r"\.(?!\.)")
_ABBREVIATIONS = frozenset(
    re.findall(
        r"\w+",
        "Gen Lt Col Maj Brig Capt Sgt Cpl Pvt Adm Cmdr Dr Mr Mrs Ms Prof St Mufti Sen Rep Gov Hon Rev Jr Sr"
        " Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec No Nos vs Co Corp Inc Ltd Mt Ft",
    )
)
_NEW_PARAGRAPH, _BROKEN, _ENDS, _MAY_END, _SHORTENED = 1, 2, 4, 8, 16


@dataclass(frozen=True, slots=True)
class Folded:
    """A text cut into tokens.

    Token `i` is `original[starts[i]:ends[i]]`, also kept as `raws[i]`. `stops` are tokens that cannot continue a
    phrase, since a break, the end of a sentence or a new paragraph stands before them. `sentences` and `paragraphs`
    are the tokens that begin one, without the first of the text.
    """

    original: str
    starts: list[int]
    ends: list[int]
    raws: list[str]
    stops: frozenset[int]
    sentences: tuple[int, ...]
    paragraphs: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.starts)

    def readings(self, token: int) -> tuple[str, ...]:
        """What a token reads as, the whole of it first."""
        return read(self.raws[token])[1]

    def surfaces(self, token: int) -> tuple[str, ...]:
        """The readings of a token before folding."""
        return read(self.raws[token])[0]

    def sentence(self, token: int) -> int:
        """The number of the sentence a token stands in, from 0."""
        return bisect_right(self.sentences, token)

    def paragraph(self, token: int) -> int:
        """The number of the paragraph a token stands in, from 0."""
        return bisect_right(self.paragraphs, token)

    def width(self, token: int) -> int:
        """How far a token reaches, in half-words: 1 where each character is a token, else 2."""
        return width(self.raws[token])


def fold(text: str, *, title: bool = False) -> Folded:
    """Cut a text into tokens. A title is one sentence: what ends one elsewhere is a break in it."""
    starts: list[int] = []
    ends: list[int] = []
    raws: list[str] = []
    turns: list[tuple[int, int]] = []
    end = 0
    for start, following in _tokens(text):
        if start - end > 1 or (start > end and text[end] != " "):
            kind = _between(text[end:start])
            if kind and starts:
                turns.append((len(starts), kind))
        starts.append(start)
        ends.append(following)
        raws.append(text[start:following])
        end = following
    stops, sentences, paragraphs = _turns(text, starts, raws, turns, title=title)
    return Folded(text, starts, ends, raws, stops, sentences, paragraphs)


def _tokens(text: str) -> Iterator[tuple[int, int]]:
    for piece in _PLAIN_WORD.finditer(text):
        start, end = piece.span(1)
        if start >= 0:
            yield start, end
        else:
            token = _ASCII_TOKEN if piece.group().isascii() else _TOKEN
            yield from (match.span() for match in token.finditer(text, *piece.span()))


def words(text: str, *, title: bool = False) -> list[str]:
    """The first reading of each token: a text as stories compare it."""
    return [read(raw)[1][0] for raw in fold(text, title=title).raws]


def width(raw: str) -> int:
    """How far a token reaches, in half-words: 1 where each character is a token of its own, else 2."""
    return 1 if not raw.isascii() and _SINGLE.match(raw) else 2


def number(reading: str) -> float | None:
    """The value of a reading that is a number, else None; its digits are 0-9, without separators but one dot."""
    return float(reading) if _NUMBER.fullmatch(reading) else None


def read(raw: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A token's surfaces and its readings, one for one, the whole of it first."""
    return _read(raw) if len(raw) <= LONGEST_REMEMBERED else _read.__wrapped__(raw)


@lru_cache(maxsize=1 << 16)
def _read(raw: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if _PLAIN.fullmatch(raw):
        return (raw,), (raw.lower(),)
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKC", _UNSEEN.sub("", raw)))
    pieces = _APART.split(_ACRONYM_DOT.sub("", seen))
    surfaces = tuple(dict.fromkeys(_plain_number(surface) for surface in _surfaces(pieces)))
    return surfaces, tuple(fold_word(surface) for surface in surfaces)


def _surfaces(pieces: list[str]) -> Iterable[str]:
    if len(pieces) > 1 and pieces[-1] in {"s", "S"}:
        pieces = pieces[:-1]
    joined = "".join(pieces)
    yield joined
    if len(pieces) == 1:
        return
    head, tail, last = pieces[0], "".join(pieces[1:]), fold_word(pieces[-1])
    if last in _CONTRACTED or (last == "t" and fold_word(pieces[-2]).endswith("n")):
        return
    if fold_word(head) in _ELIDED:
        yield tail
    elif head.isdecimal() or sum(char.isalpha() for char in head) >= 3:
        yield head


def _plain_number(surface: str) -> str:
    """A number without its separators, its decimal point a dot; anything else as it is."""
    if _GROUPED.fullmatch(surface) or _DECIMAL.fullmatch(surface):
        return surface.replace(",", "").replace("٬", "").replace("٫", ".")
    return surface


def fold_word(surface: str) -> str:
    """One word, in NFKC and without invisible characters, by the table of version 1."""
    if surface.isascii():
        return surface.lower()
    apart = unicodedata.normalize("NFD", surface.translate(_DOTTED).casefold())
    apart = _STRIPPED.sub(_without_accents, apart).replace(_NUKTA, "")
    folded = unicodedata.normalize("NFC", apart).translate(_LETTERS)
    return folded if folded.isalpha() else "".join(_digit(char) for char in folded)


def _digit(char: str) -> str:
    return str(unicodedata.decimal(char)) if char.isdecimal() else char


def _without_accents(letter: "re.Match[str]") -> str:
    return letter[1] + "".join(mark for mark in letter[2] if unicodedata.category(mark) != "Mn")


def _between(gap: str) -> int:
    """What the characters between two tokens do, as flags."""
    return _usual(gap) if len(gap) <= LONGEST_REMEMBERED else _usual.__wrapped__(gap)


@lru_cache(maxsize=1 << 12)
def _usual(gap: str) -> int:
    if gap.isspace() and not _PARAGRAPH.search(gap):
        return 0
    return (
        (_NEW_PARAGRAPH if _PARAGRAPH.search(gap) else 0)
        | (_BROKEN if _BREAK.search(gap) else 0)
        | (_ENDS if _HARD_STOP.search(gap) else 0)
        | (_MAY_END if any(_STOPS.search(run) for run in _SOFT_STOP.findall(gap)) else 0)
        | (_SHORTENED if _AFTER_WORD.match(gap) else 0)
    )


def _turns(
    text: str, starts: list[int], raws: list[str], turns: list[tuple[int, int]], *, title: bool
) -> tuple[frozenset[int], tuple[int, ...], tuple[int, ...]]:
    """Which tokens cannot continue a phrase, which begin a sentence, which a paragraph."""
    paragraphs = tuple(token for token, kind in turns if kind & _NEW_PARAGRAPH)
    ended = [
        token
        for token, kind in turns
        if kind & (_NEW_PARAGRAPH | _ENDS)
        or (kind & _MAY_END and not _goes_on(text[starts[token]], raws[token - 1], kind))
    ]
    broken = [token for token, kind in turns if kind & _BROKEN]
    return frozenset(ended + broken), () if title else tuple(ended), paragraphs


def _goes_on(following: str, previous: str, kind: int) -> bool:
    """Whether a sentence goes on past a stop: before a small letter, or after an abbreviation or an initial."""
    if following.islower():
        return True
    return bool(kind & _SHORTENED) and (previous in _ABBREVIATIONS or (len(previous) == 1 and previous.isupper()))
