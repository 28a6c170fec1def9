"""Tokens: where the words of a text begin and end, and what each of them reads as, by the table of version 1.

A token has one or more readings (folded, for comparing) and as many surfaces (as written, without what nobody sees).
The table does not depend on the text's language: detection on a headline of nine words is unreliable, and a query
compiled once must fold like the text. Not folded on purpose: bari yeh and the Pashto yehs (they carry number and
case), й, Thai tone marks, and the vowel signs of Indic scripts, which are letters and no accents.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

import regex

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


# Most pieces between blanks are one plain word with punctuation after it, which `re` finds six times faster than
# `regex` finds tokens; only the other pieces go the long way.
_PLAIN_WORD = re.compile(
    rf"([{_letters('L')}][{_letters('LM')}]*+)[.,:;!?…\"'’”“»)،؛۔؟।]*+".replace("\u0640", ""),
)
_SINGLE = regex.compile(rf"[{_SINGLES}]", regex.V1)
_PLAIN = re.compile(r"[A-Za-z0-9]+", re.ASCII)

# Characters that are always a token each: nothing of what follows them belongs to them but marks.
_RUN_OF_IDEOGRAPHS = re.compile("([\u3400-\u4dbf\u4e00-\u9fff]+)")
_CLINGS = regex.compile(rf"[\p{{M}}{_VOICED}{INVISIBLE}]")

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
_ACCENTS = regex.compile(r"\p{Mn}+")
_NUKTA = "\u093c"
_LETTERS = str.maketrans(
    {"ي": "ی", "ى": "ی", "ك": "ک", "ٱ": "ا"}
    | dict.fromkeys("ةہھەۃ", "ه")
    | {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ё": "е", "ँ": "ं"}
)


def plain(piece: str) -> int:
    """The length of the word that a piece without blanks is, but for punctuation after it; 0 for any other piece."""
    found = _PLAIN_WORD.fullmatch(piece)
    return found.end(1) if found else 0


def tokens(piece: str) -> Iterator[tuple[int, int]]:
    """Where the tokens of a piece without blanks begin and end, as characters of it."""
    length = plain(piece)
    if length:
        yield 0, length
    else:
        yield from (match.span() for match in (_ASCII_TOKEN if piece.isascii() else _TOKEN).finditer(piece))


def has_singles(text: str) -> bool:
    """Whether a text holds characters that are a token each."""
    return not text.isascii() and _SINGLE.search(text) is not None


def runs(piece: str) -> list[str]:
    """A piece without blanks: its runs of ideographs and what stands between them; else the piece itself."""
    if piece.isascii():
        return [piece]
    parts = [part for part in _RUN_OF_IDEOGRAPHS.split(piece) if part]
    return [piece] if any(_CLINGS.match(part) for part in parts) else parts


def is_run(part: str) -> bool:
    """Whether each character of a part is a token."""
    return _RUN_OF_IDEOGRAPHS.fullmatch(part) is not None


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
    return str(letter[1] + _ACCENTS.sub("", letter[2]))
