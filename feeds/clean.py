"""Whatever a feed wrote -> the words a reader would see.

"Original text" everywhere means what leaves here: characters in NFC, no markup, no control or direction characters,
no line break but the one that separates paragraphs, and never longer than its cap. Markup is given up for good:
nothing that leaves here is ever read as markup again.
"""

import html
import re
import unicodedata
from collections.abc import Iterator

import nh3
import regex

TITLE = 1_000
"""Characters of a title, an author or a credit."""
TEXT = 64 * 2**10
"""Characters of a summary or body; also what is read of any raw text, for markup costs more than it is long."""
ELLIPSIS = "…"

_DENSE = 600  # tags; nh3 needs 2 ms for so many nested ones, and four times that for twice as many
_PASSES = 4  # feeds escape twice, hardly ever thrice

_SURROGATE = re.compile("[\ud800-\udfff]")
_INVISIBLE = regex.compile(r"[[\p{Cc}\p{Cf}]--[\t\n\v\f\r\x85\u200c\u200d]]", regex.V1)
# Persian and Indic scripts need joiners inside words; anywhere else they only hide a word from its rule.
_JOINER = regex.compile(r"(?<![\p{L}\p{M}])[\u200c\u200d]+|[\u200c\u200d]+(?![\p{L}\p{M}])|[\u200c\u200d]{2,}")
_ASCII_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")

_MARKUP = re.compile(r"<[a-zA-Z/!?]|&(?:#[0-9xX]|[a-zA-Z])")
_BLOCKS = (
    "address article aside blockquote body br caption center dd div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 head header hr html legend li main nav ol option p pre section summary table tbody tfoot"
    " thead title tr ul"
)
_BLOCK = re.compile(rf"<(?=/?(?:{'|'.join(_BLOCKS.split())})(?![a-z0-9-]))", re.IGNORECASE)
_GAP = re.compile(
    r"<(?=/?(?:td|th|img|button|input|audio|video|iframe|object|embed|svg|label)(?![a-z]))", re.IGNORECASE
)
# A "<" that no ">" follows is a sign for "less than", not a tag that swallows the rest of the text.
_LESS = re.compile(r"<(?![^<>]*>)")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_UNSEEN = frozenset({"script", "style"})
_TAG = re.compile(r"<(?=[a-zA-Z/!?])(/?)([a-zA-Z0-9]*)[^<>]*>")
_HUGE_REFERENCE = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")
_CHAINED = re.compile(r"&(?:amp;|#0*38;|#[xX]0*26;)+", re.IGNORECASE)
_BLUNT = re.compile(r"([<&])(?=[a-zA-Z/!?#])")

_BREAK = re.compile("\r\n?|[\v\f\x85\u2028]")
_GRAPHEME = regex.compile(r"\X")


def line(text: str, cap: int = TITLE) -> str:
    """One line of plain words, at most `cap` characters: for titles, names, credits."""
    return _cut(" ".join(_words(text).split()), cap)


def prose(text: str, cap: int = TEXT) -> str:
    """Plain words, at most `cap` characters, in which a line feed is a paragraph break: for summaries and bodies.

    Block elements and blank lines part paragraphs; a single line break in the source is a soft wrap, and a blank here.
    """
    paragraphs: list[list[str]] = [[]]
    for written in _BREAK.sub("\n", _words(text)).replace("\u2029", "\n\n").split("\n"):
        words = written.split()
        if words:
            paragraphs[-1] += words
        elif paragraphs[-1]:
            paragraphs.append([])
    return _cut("\n".join(" ".join(words) for words in paragraphs if words), cap)


def header(text: str) -> str:
    """One line that a mail header can carry: nothing in it begins an encoded word, and no markup is looked for."""
    return " ".join(_visible(text).split()).replace("=?", "= ?")


def _words(text: str) -> str:
    """The text without markup, controls and look-alike spellings of one character."""
    text = _visible(_capped(text))
    for _ in range(_PASSES):
        if not _MARKUP.search(text):
            return text
        plain = _visible(_unmarked(text))
        if plain == text:
            return text
        text = plain
    # Still markup after four readings: nobody meant it to be read.
    return _BLUNT.sub(r"\1 ", text) if _MARKUP.search(text) else text


def _capped(text: str) -> str:
    """The first characters of a raw text, without a tag or reference that the cap cut in two."""
    if len(text) <= TEXT:
        return text
    text = text[:TEXT]
    tag = text.rfind("<")
    if tag > text.rfind(">"):
        text = text[:tag]
    reference = text.rfind("&", len(text) - 12)
    return text[:reference] if reference >= 0 and ";" not in text[reference:] else text


def _visible(text: str) -> str:
    """In NFC, without surrogates, controls, direction characters and joiners that join nothing."""
    if text.isascii():
        return _ASCII_CONTROL.sub("", text)
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = _INVISIBLE.sub("", text)
    if "\u200c" in text or "\u200d" in text:
        text = _JOINER.sub("", text)
    return unicodedata.normalize("NFC", text)


def _unmarked(text: str) -> str:
    """One reading of tags and references: what a browser would show, words of two blocks kept apart."""
    text = _CHAINED.sub("&", _HUGE_REFERENCE.sub("\ufffd", text))
    if "<" not in text:
        return html.unescape(text)
    text = _LESS.sub("&lt;", _CDATA.sub("", text))
    text = _GAP.sub(" <", _BLOCK.sub("\n\n<", text))
    if text.count("<") > _DENSE:
        plain = "".join(_between_tags(text))
    else:
        plain = nh3.clean(text, tags=set(), clean_content_tags=set(_UNSEEN))
    return html.unescape(plain)


def _between_tags(text: str) -> Iterator[str]:
    """What stands between tags, in one pass: for markup so dense that a browser's tree of it costs too much."""
    hidden, start = "", 0
    for tag in _TAG.finditer(text):
        closing, name = tag[1], tag[2].lower()
        if not hidden:
            yield text[start : tag.start()]
            hidden = name if name in _UNSEEN and not closing else ""
        elif closing and name == hidden:
            hidden = ""
        start = tag.end()
    if not hidden:
        yield text[start:]


def _cut(text: str, cap: int) -> str:
    """At most `cap` characters, the last one … where something was left out; no grapheme is cut in two."""
    if len(text) <= cap:
        return text
    keep = cap - len(ELLIPSIS)
    start = max(text.rfind(" ", 0, keep), 0)
    ends = [match.end() for match in _GRAPHEME.finditer(text, start, min(len(text), keep + 64)) if match.end() <= keep]
    end = ends[-1] if ends else keep if start == 0 else start
    return text[:end].rstrip() + ELLIPSIS
