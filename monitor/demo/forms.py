"""The four forms in which the sample's feeds are written: RSS 2.0, Atom, RDF (RSS 1.0) and JSON Feed."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from monitor.demo.sample import Item, Served

_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def _tag(name: str, text: str, **attributes: str) -> str:
    pairs = "".join(f' {key.replace("_", ":")}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{pairs}>{escape(text, quote=False)}</{name}>"


def _page(item: Item) -> str:
    """The item's text as the markup that feeds carry."""
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in item.body)


def _rss(feed: Served, items: Sequence[Item], now: datetime) -> str:
    return (
        _HEAD
        + '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        + ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>\n'
        + _tag("title", feed.title)
        + _tag("link", feed.home)
        + _tag("description", "Nothing here happened: made up to show how Forewarn works.")
        + _tag("language", feed.lang)
        + _tag("lastBuildDate", format_datetime(now.astimezone(feed.zone)))
        + "\n".join(_rss_item(item) for item in items)
        + "\n</channel></rss>\n"
    )


def _rss_item(item: Item) -> str:
    return (
        "<item>"
        + _tag("title", item.title)
        + _tag("link", item.link)
        + _tag("guid", item.guid, isPermaLink="false")
        + _tag("pubDate", format_datetime(item.at))
        + (_tag("dc:creator", item.author) if item.author else "")
        + _tag("description", f"<p>{escape(item.summary)}</p>")
        + (_tag("content:encoded", _page(item)) if item.body else "")
        + "</item>"
    )


def _atom(feed: Served, items: Sequence[Item], now: datetime) -> str:
    return (
        _HEAD
        + f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{feed.lang}">\n'
        + _tag("title", feed.title)
        + _tag("id", feed.home)
        + f'<link href="{feed.home}"/>'
        + _tag("updated", now.astimezone(UTC).isoformat(timespec="seconds"))
        + "\n".join(_atom_entry(item) for item in items)
        + "\n</feed>\n"
    )


def _atom_entry(item: Item) -> str:
    return (
        "<entry>"
        + _tag("title", item.title)
        + _tag("id", item.guid)
        + f'<link rel="alternate" href="{escape(item.link)}"/>'
        + _tag("published", item.at.isoformat(timespec="seconds"))
        + _tag("updated", item.at.isoformat(timespec="seconds"))
        + (f"<author>{_tag('name', item.author)}</author>" if item.author else "")
        + _tag("summary", item.summary)
        + "</entry>"
    )


def _rdf(feed: Served, items: Sequence[Item], now: datetime) -> str:
    listed = "".join(f'<rdf:li rdf:resource="{escape(item.link)}"/>' for item in items)
    return (
        _HEAD
        + '<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        + ' xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        + f'<channel rdf:about="{feed.home}">'
        + _tag("title", feed.title)
        + _tag("link", feed.home)
        + _tag("description", "Nothing here happened: made up to show how Forewarn works.")
        + _tag("dc:language", feed.lang)
        + _tag("dc:date", now.astimezone(feed.zone).isoformat(timespec="seconds"))
        + f"<items><rdf:Seq>{listed}</rdf:Seq></items></channel>\n"
        + "\n".join(_rdf_item(item) for item in items)
        + "\n</rdf:RDF>\n"
    )


def _rdf_item(item: Item) -> str:
    return (
        f'<item rdf:about="{escape(item.link)}">'
        + _tag("title", item.title)
        + _tag("link", item.link)
        + _tag("dc:date", item.at.isoformat(timespec="seconds"))
        + _tag("description", item.summary)
        + "</item>"
    )


def _json(feed: Served, items: Sequence[Item], now: datetime) -> str:  # noqa: ARG001 - JSON Feed has no build date
    entries = [
        {
            "id": item.guid,
            "url": item.link,
            "title": item.title,
            "content_text": item.summary,
            "date_published": item.at.isoformat(timespec="seconds"),
            "language": feed.lang,
            **({"authors": [{"name": item.author}]} if item.author else {}),
        }
        for item in items
    ]
    head = {"version": "https://jsonfeed.org/version/1.1", "title": feed.title, "home_page_url": feed.home}
    return json.dumps({**head, "language": feed.lang, "items": entries}, ensure_ascii=False, indent=1)


_FORMS: dict[str, tuple[str, Callable[[Served, Sequence[Item], datetime], str]]] = {
    "rss": ("application/rss+xml; charset=utf-8", _rss),
    "atom": ("application/atom+xml; charset=utf-8", _atom),
    "rdf": ("application/rdf+xml; charset=utf-8", _rdf),
    "json": ("application/feed+json; charset=utf-8", _json),
}


def written(feed: Served, items: Sequence[Item], built: datetime) -> tuple[str, bytes]:
    """The feed's document in its form, with its content type; `built` is when it was last changed."""
    content_type, write = _FORMS[feed.form]
    return content_type, write(feed, items, built).encode()
