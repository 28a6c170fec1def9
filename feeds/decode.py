"""Bytes -> the characters of a document, and whether it is all there. Runs in the parse child: standard library only.

What stands here is done before feedparser sees anything, since one wrong byte or reference makes it give up a whole
document, and since it would try any encoding that Python knows, also those that are none.
"""

import codecs
import re
from dataclasses import dataclass


class Refused(Exception):  # noqa: N818 - an outcome that ends the reading of a document, not an error of ours
    """A document that our own limits do not let through; the message says why."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The characters of a document, without XML declaration; `problems` are what had to be mended on the way."""

    text: str
    problems: tuple[str, ...] = ()


# Encodings in which people write feeds. Python knows more (utf-7, punycode, unicode_escape, EBCDIC …): they are slow,
# raise what nobody expects, or spell markup in characters that no scan looks for.
_ALLOWED = frozenset(
    ["ascii", "utf-8", "utf-8-sig", "koi8-r", "koi8-u", "cp866", "cp874", "tis-620", "mac-roman", "mac-cyrillic"]
    + ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
    + [f"iso8859-{number}" for number in range(1, 17)]
    + [f"cp125{number}" for number in range(9)]
    + ["gb2312", "gbk", "gb18030", "big5", "big5hkscs", "cp950", "euc_kr", "cp949", "johab"]
    + ["euc_jp", "shift_jis", "cp932", "iso2022_jp", "iso2022_kr", "hz"],
)
_SUPERSET = {"gb2312": "gb18030", "gbk": "gb18030", "ascii": "utf-8", "utf-8-sig": "utf-8"}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MARKERS = (  # how "<?" or "<" begins without a byte order mark
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_LATIN = frozenset({"iso8859-1", "cp1252"})
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?\bencoding\s*=\s*["']\s*([\w.:+-]{1,40})""")
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?\s*([\w.:+-]{1,40})""", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*<\?xml(?:\s[^>]*?)?\?>")

_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_LOST = "\ufffd"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_ITEM = re.compile(r"<(?:[A-Za-z][\w.-]*:)?(?:item|entry)(?=[\s>/])", re.IGNORECASE)
_ITEM_END = re.compile(r"</(?:[A-Za-z][\w.-]*:)?(?:item|entry)\s*>", re.IGNORECASE)
_OPAQUE = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)")


def decoded(body: bytes, content_type: str) -> Decoded:
    """The characters of a body served with this Content-Type; raises Refused for an encoding that is not read."""
    text, problems = _characters(body, content_type)
    text = text.removeprefix("\ufeff")
    declaration = _DECLARATION.match(text)
    mended, count = _mend(text[declaration.end() :] if declaration else text)
    if count:
        problems.append(f"{count} characters that XML does not allow were left out")
    return Decoded(mended, tuple(problems))


def cut_short(text: str) -> bool:
    """Whether a document that is not well-formed was cut: its root is never closed after the last item began."""
    bare = _OPAQUE.sub("", text)
    root = _ROOT.search(bare)
    return root is not None and not re.search(rf"</{re.escape(root[1])}\s*>", bare[_last_item(bare) :])


def last_unfinished(text: str) -> bool:
    """Whether the last item of a cut document has no end: what identifies it may have been lost."""
    bare = _OPAQUE.sub("", text)
    return not _ITEM_END.search(bare, _last_item(bare))


def _last_item(text: str) -> int:
    return max((match.start() for match in _ITEM.finditer(text)), default=0)


def _characters(body: bytes, content_type: str) -> tuple[str, list[str]]:
    marked, body = _marked(body)
    for name in _candidates(marked, body, content_type):
        try:
            text, pending = _strictly(body, name)
        except UnicodeError:
            if name == "utf-8" and (nearly := _nearly_utf8(body)):
                return nearly, ["some bytes are not UTF-8"]
        else:
            return text, ["the document ends inside a character"] if pending else []
    # every byte is a character in ISO 8859-1; the words may be wrong, the addresses are not
    return body.decode("iso8859-1"), ["the encoding of the document is not known"]


def _marked(body: bytes) -> tuple[str, bytes]:
    """The encoding that the first bytes give away ('' none), and the body without a byte order mark."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return name, body[len(mark) :]
    for mark, name in _MARKERS:
        if body.startswith(mark):
            return name, body
    return "", body


def _candidates(marked: str, body: bytes, content_type: str) -> list[str]:
    """Encodings in the order in which they are to be believed.

    The header goes before the declaration (RFC 7303) but for Latin-1, which is what a server says that knows nothing.
    What a document of wide characters declares in narrow ones, and the other way round, is not believed.
    """
    wide = marked.startswith(("utf-16", "utf-32"))
    header = _allowed(found[1]) if (found := _CHARSET.search(content_type)) else ""
    start = body[:2048]
    found_in = _DECLARED.match(start.replace(b"\0", b"") if wide else start)
    declared = _allowed(found_in[1].decode("ascii")) if found_in else ""
    if marked:
        marked = _allowed(marked)
    names = [marked, header if header not in _LATIN else "", declared, "utf-8", header, "cp1252", "iso8859-2"]
    if not wide:
        names = [name for name in names if not name.startswith(("utf-16", "utf-32"))]
    return [name for name in dict.fromkeys(names) if name]


def _allowed(name: str) -> str:
    """Python's name of an encoding, '' where it knows none; raises Refused where it is not one for feeds."""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    if found not in _ALLOWED:
        raise Refused(f"the encoding {name} is not read")
    return _SUPERSET.get(found, found)


def _strictly(body: bytes, name: str) -> tuple[str, bool]:
    """All characters of the body, and whether it ends inside one."""
    decoder = codecs.getincrementaldecoder(name)("strict")
    text = decoder.decode(body)
    return text, bool(decoder.getstate()[0])


def _nearly_utf8(body: bytes) -> str:
    """The body as UTF-8 with a few bytes lost; '' where it is not UTF-8 at all."""
    text = body.decode("utf-8", "replace")
    lost = text.count(_LOST)
    kept = len(text) - len(text.encode("ascii", "ignore")) - lost
    return text if lost * 20 <= kept else ""


def _mend(text: str) -> tuple[str, int]:
    """The text without characters that XML does not know, written as such or as references; how many there were."""
    mended, count = _ILLEGAL.subn("", text)
    odd = 0

    def lawful(found: re.Match[str]) -> str:
        nonlocal odd
        if _is_lawful(found[1], found[2]):
            return found[0]
        odd += 1
        return _LOST

    if "&#" in mended:
        mended = _REFERENCE.sub(lawful, mended)
    return mended, count + odd


def _is_lawful(sixteenths: str | None, tenths: str | None) -> bool:
    digits = (sixteenths or tenths or "").lstrip("0")
    if len(digits) > 7:
        return False
    code = int(digits or "0", 16 if sixteenths else 10)
    return code in {0x9, 0xA, 0xD} or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
