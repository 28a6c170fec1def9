"""What the parse child says of a document, before anyone has cleaned it: the one shape both sides of the pipe know."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

_WORDS = ("guid", "link", "title", "summary", "content", "author", "credit", "lang")


@dataclass(frozen=True, slots=True)
class RawItem:
    """One item as written, markup and all; '' where the document says nothing.

    `link` is absolute where the document's address was known; `guid` never is made so. `published` is year to second
    in UTC, or text where no date could be read from it.
    """

    guid: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    author: str = ""
    credit: str = ""
    lang: str = ""
    published: tuple[int, ...] | str = ""


@dataclass(frozen=True, slots=True)
class RawDocument:
    """One document as written: `kind` is feedparser's word for its format, or json; the rest is as in Document."""

    kind: str = ""
    title: str = ""
    lang: str = ""
    items: tuple[RawItem, ...] = ()
    whole: bool = True
    problems: tuple[str, ...] = ()


def plain(document: RawDocument) -> dict[str, Any]:
    """The document as plain data for the pipe."""
    return asdict(document)


def document(found: Mapping[str, Any]) -> RawDocument:
    """The document that plain data from the pipe stands for; TypeError, KeyError or ValueError where it is junk."""
    return RawDocument(
        kind=str(found["kind"]),
        title=str(found["title"]),
        lang=str(found["lang"]),
        items=tuple(_item(each) for each in found["items"]),
        whole=found["whole"] is True,
        problems=tuple(str(each) for each in found["problems"]),
    )


def _item(found: Mapping[str, Any]) -> RawItem:
    stated = found["published"]
    published = stated if isinstance(stated, str) else tuple(int(number) for number in stated)
    return RawItem(**{name: str(found[name]) for name in _WORDS}, published=published)
