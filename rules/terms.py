"""Entries of term lists and terms of queries -> literals: what the matcher looks for, token by token."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex

from feeds.fold import fold
from feeds.tokens import read, width
from rules.errors import QueryError

MOST_SPELLINGS = 200
"""Of one entry; more is a mistake, or a list."""

MOST_LITERALS = 4_096
"""Of one entry with its joints opened: a bound on memory that no honest entry meets."""

SHORTEST_WILDCARD = 3
"""Letters before `*`, signs not counted."""

JOINTS = r"\-‐‑\u200c"
"""Hyphens and ZWNJ, for a character class: what they join is written apart, hyphenated or joined."""

# Most words: for these all that follows would find the same.
_PLAIN_WORD = re.compile(r"([A-Za-z]+)(\*?)")
_JOINT = re.compile(f"[{JOINTS}]")
_TOUCHING = regex.compile(rf"[\p{{L}}\p{{M}}\p{{Nd}}{JOINTS}]")
# A group that touches a group touches what that one touches.
_GROUPS_BEFORE = re.compile(r"(?:\([^()]*\))+$")
_GROUPS_AFTER = re.compile(r"^(?:\([^()]*\))+")
_BRACKET = re.compile(r"[()]")
_GROUP_TEXT = regex.compile(rf"[\p{{L}}\p{{M}}\p{{Nd}}\p{{Cf}}{JOINTS}'’ʼ‘ʿʾʻ`.|]+")
_LETTER = regex.compile(r"[\p{L}\p{Nd}]")
_ARABIC = regex.compile(r"\p{Arabic}")

# Written as they fold: ك reads as ک.
_CONJUNCTIONS = ("", "و", "ف")
_PREPOSITIONS = ("", "ب", "ل", "ک")
_ARTICLES = ("", "ال")


@dataclass(frozen=True, slots=True)
class Word:
    """One token of a literal; `open` where any ending may follow."""

    text: str
    open: bool = False

    def __str__(self) -> str:
        return f"{self.text}*" if self.open else self.text


@dataclass(frozen=True, slots=True)
class Literal:
    """Tokens that stand next to each other. They are compared as written if `exact`, else folded."""

    words: tuple[Word, ...]
    exact: bool = False

    def __str__(self) -> str:
        return ("=" if self.exact else "") + " ".join(map(str, self.words))


@dataclass(frozen=True, slots=True)
class Expansion:
    """What an entry stands for, or what is wrong with it; offsets count characters of the entry."""

    literals: tuple[Literal, ...]
    faults: tuple[QueryError, ...] = ()


@lru_cache(maxsize=1 << 15)
def entry(text: str, *, particles: bool = False) -> Expansion:
    """Expand an entry of a list, where `=` stands before what is exact; `particles` for those under `ar`."""
    if text.startswith("="):
        found = expand(text[1:], exact=True)
        shifted = tuple(QueryError(f.code, f.message, f.offset + 1, f.length, f.advice) for f in found.faults)
        return Expansion(found.literals, shifted)
    return expand(text, particles=particles)


@lru_cache(maxsize=1 << 15)
def expand(text: str, *, exact: bool = False, particles: bool = False) -> Expansion:
    """Expand spelling groups, joints and particles of a term; punctuation in it is ignored."""
    try:
        literals = tuple(_literals(text, exact=exact))
    except QueryError as wrong:
        return Expansion((), (wrong.with_traceback(None),))
    if particles and not exact:
        literals = tuple(dict.fromkeys(form for literal in literals for form in _attached(literal)))
    return Expansion(literals)


def _literals(text: str, *, exact: bool) -> list[Literal]:
    forms: list[tuple[tuple[Word, ...], ...]] = []
    spellings = 1
    for match in re.finditer(r"\S+", text):
        try:
            count, found = _known(match.group(), exact=exact)
        except QueryError:
            count, found = _written(match.group(), match.start(), exact=exact)  # raises again, with its own place
        spellings *= count
        _limit(spellings, MOST_SPELLINGS, len(text))
        if found:
            forms.append(found)
    if not forms:
        raise QueryError(
            "E123", "no letter or digit in this term", 0, max(len(text), 1), "write a word, or leave it out"
        )
    total = 1
    for found in forms:
        total *= len(found)
        _limit(total, MOST_LITERALS, len(text))
    chains = (tuple(itertools.chain.from_iterable(chosen)) for chosen in itertools.product(*forms))
    return list(dict.fromkeys(Literal(words, exact) for words in chains))


def _written(word: str, offset: int, *, exact: bool) -> tuple[int, tuple[tuple[Word, ...], ...]]:
    """How many spellings a word between blanks has, and the tokens of each; `offset` is where it stands."""
    if plain := _PLAIN_WORD.fullmatch(word):
        stem, star = plain.groups()
        if not star or (len(stem) >= SHORTEST_WILDCARD and not exact):
            return 1, ((Word(stem if exact else stem.lower(), open=bool(star)),),)
    spelled = _spellings(word, offset)
    found = dict.fromkeys(form for one in spelled for form in _forms(one, word, offset, exact=exact))
    return len(spelled), tuple(form for form in found if form)


@lru_cache(maxsize=1 << 14)
def _known(word: str, *, exact: bool) -> tuple[int, tuple[tuple[Word, ...], ...]]:
    """The same, remembered: the entries of a desk are made of the same words again and again."""
    return _written(word, 0, exact=exact)


def _limit(count: int, most: int, length: int) -> None:
    if count > most:
        raise QueryError(
            "E124",
            f"this term has {count} spellings or more; the limit is {most}",
            0,
            length,
            "write several entries with fewer groups in each",
        )


def _spellings(word: str, offset: int) -> list[str]:
    """Every way to write a word with spelling groups; brackets that touch nothing are punctuation."""
    if "(" not in word and ")" not in word:
        return [word]
    choices: list[list[str]] = []
    at = 0
    for match in _BRACKET.finditer(word):
        here = match.start()
        if here < at:
            continue
        choices.append([word[at:here]])
        end = word.find(")", here) + 1 if match.group() == "(" else 0
        before = _GROUPS_BEFORE.sub("", word[:here])[-1:]
        after = _GROUPS_AFTER.sub("", word[end or here + 1 :])[:1]
        at = here + 1
        if end and (_touches(before) or _touches(after)):
            choices.append(_group(word[here + 1 : end - 1], offset + here))
            at = end
        elif _touches(before) if match.group() == "(" else _touches(after):
            raise _bad_group("a spelling group that is not closed in its word", offset + here)
        elif end:
            # Brackets round a whole word are punctuation, what they hold is not.
            choices.append([word[at : end - 1]])
            at = end
    choices.append([word[at:]])
    count = 1
    for choice in choices:
        count *= len(choice)
    _limit(count, MOST_SPELLINGS, len(word))
    return list(dict.fromkeys("".join(chosen) for chosen in itertools.product(*choices)))


def _touches(char: str) -> bool:
    return bool(char) and bool(_TOUCHING.match(char))


def _group(content: str, offset: int) -> list[str]:
    if "*" in content:
        raise QueryError("E111", "`*` inside a spelling group", offset, len(content) + 2, "write `*` after the word")
    if "(" in content:
        raise _bad_group("a spelling group inside a spelling group", offset, len(content) + 2)
    if not _GROUP_TEXT.fullmatch(content) or not content.strip("|"):
        raise _bad_group(f"({content}) is no spelling group", offset, len(content) + 2)
    return [content, ""] if "|" not in content else content.split("|")


def _bad_group(message: str, offset: int, length: int = 1) -> QueryError:
    advice = "write (u) for a letter that may be missing, (s|z) for one of two; no blanks and no brackets inside"
    return QueryError("E112", message, offset, length, advice)


def _forms(spelled: str, word: str, offset: int, *, exact: bool) -> Iterator[tuple[Word, ...]]:
    """The tokens of one spelling of a word, with each of its joints open and closed."""
    stem = spelled.removesuffix("*")
    is_open = stem != spelled
    if "*" in stem or (is_open and exact):
        message = "`*` inside a word" if "*" in stem else "`=` and `*` on one word"
        advice = "`*` may only end a word" if "*" in stem else "leave one of them out"
        raise QueryError("E111", message, offset, len(word), advice)
    which = 0 if exact else 1
    pieces = [[(read(raw)[which][0], width(raw)) for raw in fold(piece).raws] for piece in _JOINT.split(stem)]
    pieces = [piece for piece in pieces if piece]
    if is_open:
        _check_wildcard(pieces, word, offset)
    chains: list[list[tuple[str, int]]] = [pieces[0]] if pieces else []
    for piece in pieces[1:]:
        _limit(len(chains) * 2, MOST_LITERALS, len(word))
        joined = [
            [*chain[:-1], (chain[-1][0] + piece[0][0], 2), *piece[1:]]
            for chain in chains
            if chain[-1][1] == piece[0][1] == 2
        ]
        chains = [chain + piece for chain in chains] + joined
    for chain in chains:
        yield tuple(Word(text, is_open and n == len(chain) - 1) for n, (text, _) in enumerate(chain))


def _check_wildcard(pieces: list[list[tuple[str, int]]], word: str, offset: int) -> None:
    last, reach = pieces[-1][-1] if pieces else ("", 2)
    if reach == 1:
        advice = "leave `*` out: in this script a term matches inside longer words anyway"
        raise QueryError("E111", "`*` after a character that is a token of its own", offset, 1, advice)
    if len(_LETTER.findall(last)) < SHORTEST_WILDCARD:
        advice = f"write at least {SHORTEST_WILDCARD} letters before `*`, or list the words"
        raise QueryError("E110", f"{word} would match too much", offset, len(word), advice)


def _attached(literal: Literal) -> Iterator[Literal]:
    """A literal with each attached particle that Arabic may write before its first word."""
    first, *others = literal.words
    if not _ARABIC.match(first.text):
        yield literal
        return
    bare = first.text[2:] if first.text.startswith("ال") and len(first.text) > 2 else first.text
    for conjunction, preposition, article in itertools.product(_CONJUNCTIONS, _PREPOSITIONS, _ARTICLES):
        before = "لل" if preposition == "ل" and article else preposition + article
        yield Literal((Word(conjunction + before + bare, first.open), *others))
