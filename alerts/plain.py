"""Words that others wrote, made safe to stand in a line, a header or a sentence of ours.

Text is cleaned once at the door (`feeds.clean`). What stands here is the second lock: a mail must come out whole even
if something slipped through, or came from a desk's file instead of a feed.
"""

import re
import unicodedata

from feeds import clean

ISOLATE, POP = "\u2068", "\u2069"
"""First strong isolate and its end: what stands between them cannot turn the line around it."""
_SPACES = re.compile(r"\s+")
_HIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]",
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_RTL_LANGS = frozenset({"ar", "azb", "bal", "ckb", "dv", "fa", "he", "ks", "pnb", "prs", "ps", "sd", "ug", "ur", "yi"})


def plain(text: str) -> str:
    """The text without control characters, direction overrides or halves of characters; line feeds stay."""
    return _HIDDEN.sub(" ", _SURROGATE.sub("\ufffd", text))


def line(text: str, limit: int = 1000) -> str:
    """The text as one line of at most `limit` characters, cut at a word where that is near."""
    return shorten(_SPACES.sub(" ", plain(text[: limit * 4 + 64])).strip(), limit)


def shorten(text: str, limit: int) -> str:
    """The first `limit` characters with an ellipsis where something was cut; never between a letter and its marks."""
    if len(text) <= limit:
        return text
    end = limit - 1
    space = text.rfind(" ", max(end - 24, 0), end + 1)
    if space > 0:
        end = space
    while end > 0 and (unicodedata.combining(text[end]) or text[end] in "\u200c\u200d\ufe0f"):
        end -= 1
    return text[:end].rstrip(" ,;:-\u060c") + "…"


def header(text: str, limit: int = 150) -> str:
    """The text as a header may carry it: one line, and nothing in it that a mail program would decode.

    `=?` opens an encoded word; a title that spells one out with a line break inside became a header of its own in
    CPython up to 3.12 (CVE-2024-6923), so it is broken up here.
    """
    return shorten(clean.header(line(text, limit)), limit)


def isolated(text: str) -> str:
    """The text between isolates where any of it runs from right to left, as it is otherwise."""
    leftward = any(unicodedata.bidirectional(char) in {"R", "AL"} for char in text)
    return f"{ISOLATE}{text}{POP}" if leftward else text


def runs_leftward(text: str, lang: str = "") -> bool:
    """Whether most of the letters run from right to left; where there are none, whether the language does."""
    kinds = [unicodedata.bidirectional(char) for char in text[:500]]
    leftward, rightward = sum(kind in {"R", "AL"} for kind in kinds), kinds.count("L")
    if leftward == rightward == 0:
        return lang.split("-", maxsplit=1)[0] in _RTL_LANGS
    return leftward > rightward
