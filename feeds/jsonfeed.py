"""JSON Feed 1.0 and 1.1, which feedparser does not read. Runs in the parse child: standard library only."""

import json
from collections.abc import Iterator
from typing import Any

from feeds.raw import RawItem

_VERSION = "https://jsonfeed.org/version/1"


def read(text: str) -> tuple[str, str, Iterator[RawItem]] | None:
    """Title, language and items of a JSON Feed; None where the text is not one. An item that is no object is left out.

    Numbers stay as written, since an id like 1.0 is text to us and one of 6,000 digits is no reason to give up.
    """
    try:
        found = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not isinstance(found.get("items"), list):
        return None
    version = _text(found.get("version")).replace("http://", "https://")
    if not version.startswith(_VERSION):
        return None
    lang = _text(found.get("language"))
    items = (_item(each, lang) for each in found["items"] if isinstance(each, dict))
    return _text(found.get("title")), lang, items


def _item(found: dict[str, Any], lang: str) -> RawItem:
    content = _text(found.get("content_html")) or _text(found.get("content_text"))
    return RawItem(
        guid=_text(found.get("id")),
        link=_text(found.get("url")) or _text(found.get("external_url")),
        title=_text(found.get("title")),
        summary=_text(found.get("summary")),
        content=content,
        author=_author(found),
        lang=_text(found.get("language")) or lang,
        published=_text(found.get("date_published")) or _text(found.get("date_modified")),
    )


def _author(found: dict[str, Any]) -> str:
    authors = found.get("authors")
    listed = authors if isinstance(authors, list) else [found.get("author")]
    names = [_text(each.get("name")) for each in listed if isinstance(each, dict)]
    return ", ".join(name for name in names if name)


def _text(found: object) -> str:
    return found if isinstance(found, str) else ""
