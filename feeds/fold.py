"""A text cut into tokens once, with its breaks, sentences and paragraphs: how stories and rules both read words.

What tokens are and read as is the table of `feeds.tokens`. No token holds a blank, so a text is cut at blanks first;
news writes the same pieces again and again, and each is looked at once. Offsets always count characters of the
original text, and are found only when somebody asks for them.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

import regex

from feeds.tokens import LONGEST_REMEMBERED, has_singles, is_run, plain, read, runs, tokens, width

VERSION = 1
"""The version of the table. A change that lets any text read otherwise is a new version."""

MOST_REMEMBERED = 100_000
"""Pieces between blanks that are remembered; beyond it the memory starts anew."""

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
_SEPARATORS = dict.fromkeys(range(0x1C, 0x20), " ")  # blanks to `str.split`, none to `regex`
_PIECE = re.compile(r"\S+")
_NEW_PARAGRAPH, _BROKEN, _ENDS, _MAY_END, _SHORTENED = 1, 2, 4, 8, 16


class _Piece(NamedTuple):
    """What stands between two blanks: its tokens, and what else, None if nothing.

    `row` is the first reading of each token; `more` the others, of those tokens that have any.
    """

    raws: tuple[str, ...]
    odd: "_Odd | None"
    row: tuple[str, ...]
    more: tuple[tuple[int, tuple[str, ...]], ...]


class _Odd(NamedTuple):
    """What is no token before, after and between the tokens of a piece, between them as flags."""

    lead: str
    tail: str
    turns: tuple[tuple[int, int], ...]


_JOINING = ".,'`"
_BETWEEN_SIGNS = {
    code: chr(code).lower() if chr(code).isalnum() or chr(code) in _JOINING or chr(code).isspace() else " "
    for code in range(128)
}

# Signs that a typesetter puts where a typist has those of ASCII, or none: for what words read as it is all one.
_TYPOGRAPHY = tuple(zip("’‘“”–—…\u00a0«»•£€", "''" + " " * 11, strict=True))

_EVEN = _Odd("", "", ())


class Folded:
    """A text cut into tokens. What is asked for is found when it is asked for, and once.

    Token `i` is `original[starts[i]:ends[i]]`, also kept as `raws[i]`.
    """

    __slots__ = ("_blanked", "_laid", "_more", "_raws", "_row", "_title", "_turned", "original")

    def __init__(self, original: str, *, title: bool = False) -> None:
        self.original = original
        self._title = title
        self._blanked: str | None = None
        self._raws: list[str] | None = None
        self._row: list[str] | None = None
        self._more: dict[int, tuple[str, ...]] = {}
        self._turned: _Turned | None = None
        self._laid: _Laid | None = None

    def __len__(self) -> int:
        return len(self.row)

    @property
    def raws(self) -> list[str]:
        """The tokens as they are written."""
        if self._raws is None:
            raws: list[str] = []
            for piece in self.original.split():
                if piece.isalnum() and piece.isascii():
                    raws.append(piece)
                else:
                    raws += _pieces[piece].raws
            self._raws = raws
        return self._raws

    @property
    def row(self) -> list[str]:
        """The first reading of each token."""
        if self._row is None:
            self._row = self._read()
        return self._row

    @property
    def more(self) -> dict[int, tuple[str, ...]]:
        """The other readings of those tokens that have any."""
        return self._more if self.row else {}

    @property
    def blanked(self) -> str:
        """The text in small letters with a blank before and after: what it has between blanks is whole pieces."""
        if self._blanked is None:
            self._blanked = f" {self.original.lower()} "
        return self._blanked

    @property
    def stops(self) -> frozenset[int]:
        """Tokens that cannot continue a phrase: a break, a sentence's end or a new paragraph stands before them."""
        return self._turns().stops

    @property
    def sentences(self) -> tuple[int, ...]:
        """The tokens that begin a sentence, without the first of the text."""
        return self._turns().sentences

    @property
    def paragraphs(self) -> tuple[int, ...]:
        """The tokens that begin a paragraph, without the first of the text."""
        if self._turned is not None:
            return self._turned.paragraphs
        breaks = [found.start() for found in _PARAGRAPH.finditer(self.original)]
        return tuple(sorted({self._where.following(at) for at in breaks} - {0, len(self)})) if breaks else ()

    @property
    def starts(self) -> list[int]:
        """The character at which each token begins."""
        return [self._where.span(token)[0] for token in range(len(self))]

    @property
    def ends(self) -> list[int]:
        """The character after each token."""
        return [self._where.span(token)[1] for token in range(len(self))]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The characters from the beginning of one token to the end of the one before `last`."""
        return self._where.span(first)[0], self._where.span(last - 1)[1]

    def is_stop(self, token: int) -> bool:
        """Whether a token, not the first, cannot continue a phrase: `stops` for who asks of a few tokens."""
        if self._turned is not None:
            return token in self._turned.stops
        (begin, end), (start, after) = self._where.span(token - 1), self._where.span(token)
        kind = _between(self.original[end:start].translate(_SEPARATORS))
        return bool(kind & _BROKEN) or _ended(kind, self.original[start:after], self.original[begin:end])

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

    @property
    def widths(self) -> list[int]:
        """How far each token reaches, in half-words: 1 where each character is a token, else 2."""
        if not has_singles(self.original):
            return [2] * len(self)
        return [width(raw) for raw in self.raws]

    def _read(self) -> list[str]:
        """The row, and the other readings beside it; names and numbers that no rule asks for must cost little."""
        text = self.original
        if not text.isascii():
            for sign, plain_sign in _TYPOGRAPHY:
                text = text.replace(sign, plain_sign)
        row: list[str] = []
        # In ASCII nothing but some signs joins letters and digits to tokens; else each piece is looked at whole.
        is_ascii = text.isascii()
        for word in text.translate(_BETWEEN_SIGNS).split() if is_ascii else text.split():
            if word.isalnum() and (is_ascii or word.isascii()):
                row.append(word if is_ascii else word.lower())
                continue
            inner = word.strip(_JOINING) if is_ascii else word
            if is_ascii and inner.isalnum():
                row.append(inner)
            elif inner:
                piece = _pieces[inner]
                if piece.more:
                    self._more.update((len(row) + n, others) for n, others in piece.more)
                row += piece.row
        return row

    def _turns(self) -> "_Turned":
        if self._turned is None:
            self._turned = _turned(self.raws, _gaps(self.original), title=self._title)
        return self._turned

    @property
    def _where(self) -> "_Laid":
        if self._laid is None:
            self._laid = _Laid(self.original)
        return self._laid


class _Laid:
    """Where the pieces of a text lie; where tokens do is found piece by piece, for who asks of a few."""

    __slots__ = ("_begins", "_firsts", "_pieces", "_spans")

    def __init__(self, text: str) -> None:
        self._pieces = text.split()
        lengths = list(map(len, self._pieces))
        if sum(lengths) + len(lengths) == len(text) + 1:  # one blank between any two
            self._begins = [end + n for n, end in enumerate(accumulate([0, *lengths[:-1]]))]
        else:
            self._begins = [found.start() for found in _PIECE.finditer(text)]
        counts = [
            1 if (one.isalnum() and one.isascii()) or (one not in _pieces and plain(one)) else len(_pieces[one].raws)
            for one in self._pieces
        ]
        self._firsts = [0, *accumulate(counts)]
        self._spans: dict[int, list[tuple[int, int]]] = {}

    def span(self, token: int) -> tuple[int, int]:
        """The characters of a token."""
        n = bisect_right(self._firsts, token) - 1
        spans = self._spans.get(n)
        if spans is None:
            begin = self._begins[n]
            spans = self._spans[n] = [(begin + start, begin + end) for start, end in tokens(self._pieces[n])]
        return spans[token - self._firsts[n]]

    def following(self, at: int) -> int:
        """The first token of the pieces that begin after a character."""
        return self._firsts[bisect_right(self._begins, at)]


class _Turned(NamedTuple):
    stops: frozenset[int]
    sentences: tuple[int, ...]
    paragraphs: tuple[int, ...]


def fold(text: str, *, title: bool = False) -> Folded:
    """Cut a text into tokens. A title is one sentence: what ends one elsewhere is a break in it."""
    return Folded(text, title=title)


def _turned(raws: list[str], turns: Sequence[tuple[int, int]], *, title: bool) -> _Turned:
    """What tokens begin, by the gaps before them."""
    ended = [token for token, kind in turns if _ended(kind, raws[token], raws[token - 1])]
    broken = [token for token, kind in turns if kind & _BROKEN]
    paragraphs = tuple(token for token, kind in turns if kind & _NEW_PARAGRAPH)
    return _Turned(frozenset(ended + broken), () if title else tuple(ended), paragraphs)


def _gaps(text: str) -> list[tuple[int, int]]:
    """The tokens before which more than a blank stands, and what it does, as flags; not the first of the text."""
    turns: list[tuple[int, int]] = []
    token, gap = 0, ""
    for line in _PARAGRAPH.split(text):
        for piece in line.split():
            raws, odd, _, _ = _pieces[piece]
            if odd is None and gap == " ":
                token += len(raws)
                continue
            lead, tail, inner = odd or _EVEN
            if not raws:
                gap += f"{piece} "
                continue
            if token and (kind := _between(gap + lead)):
                turns.append((token, kind))
            if inner:
                turns += [(token + n, kind) for n, kind in inner]
            token += len(raws)
            gap = f"{tail} "
        gap += "\n"
    return turns


class _Pieces(dict[str, _Piece]):
    """What was found in the pieces met so far, as far as they are short."""

    def __missing__(self, piece: str) -> _Piece:
        found = _cut(piece)
        if len(piece) <= LONGEST_REMEMBERED:
            if len(self) >= MOST_REMEMBERED:
                self.clear()
            self[piece] = found
        return found


_pieces = _Pieces()


def _cut(piece: str) -> _Piece:
    """A piece cut into tokens: plain words and runs of ideographs at once, all else by the table."""
    if length := plain(piece):
        word = piece[:length]
        return _piece((word,), _Odd("", piece[length:], ()) if length < len(piece) else None, (read(word)[1],))
    raws: list[str] = []
    readings: list[tuple[str, ...]] = []
    turns: list[tuple[int, int]] = []
    lead, gap = "", ""
    for part in runs(piece):
        whole = is_run(part)
        end = 0
        for start, following in ((0, len(part)),) if whole else tokens(part):
            gap += part[end:start]
            if not raws:
                lead = gap
            elif gap and (kind := _between(gap)):
                turns.append((len(raws), kind))
            if whole:
                raws += part
                readings += zip(part, strict=True)  # an ideograph reads as itself
            else:
                raws.append(part[start:following])
                readings.append(read(raws[-1])[1])
            gap, end = "", following
        gap += part[end:]
    odd = _Odd(lead, gap, tuple(turns)) if lead or gap or turns else None
    return _piece(tuple(raws), odd, readings)


def _piece(raws: tuple[str, ...], odd: _Odd | None, readings: Sequence[tuple[str, ...]]) -> _Piece:
    more = tuple((n, found[1:]) for n, found in enumerate(readings) if len(found) > 1)
    return _Piece(raws, odd, tuple([found[0] for found in readings]), more)


def words(text: str, *, title: bool = False) -> list[str]:
    """The first reading of each token: a text as stories compare it."""
    return fold(text, title=title).row


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


def _ended(kind: int, following: str, previous: str) -> bool:
    """Whether a sentence ends between two tokens."""
    if kind & (_NEW_PARAGRAPH | _ENDS):
        return True
    return bool(kind & _MAY_END) and not _goes_on(following[0], previous, kind)


def _goes_on(following: str, previous: str, kind: int) -> bool:
    """Whether a sentence goes on past a stop: before a small letter, or after an abbreviation or an initial."""
    if following.islower():
        return True
    return bool(kind & _SHORTENED) and (previous in _ABBREVIATIONS or (len(previous) == 1 and previous.isupper()))
