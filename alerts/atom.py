"""Atom: the newest bulletins of a route as a feed (RFC 4287), for whoever reads news in a feed reader."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from alerts.bulletin import Bulletin, Raised, Reading, Standing, Tale
from alerts.moments import counted
from alerts.report import view_word
from rules.picture import CRITICAL, HIGH, LEVELS

NEWEST = 50
"""Entries of a feed: some weeks of digests, with their alerts."""
STORIES = 20
"""Stories that an entry tells; the bulletin beside it holds all."""
NAMESPACE = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom(made: str, name: str, bulletins: Sequence[Bulletin]) -> bytes:
    """The feed of these bulletins of one route, the newest first, one at least; `made` is its id, `name` its file.

    The same bulletins give the same bytes.
    """
    told = sorted(bulletins, key=lambda one: (one.published, one.id), reverse=True)[:NEWEST]
    feed = Element("feed", {"xmlns": NAMESPACE})
    _add(feed, "id", made)
    _add(feed, "title", f"{told[0].desk}: {told[0].route}")
    _add(feed, "updated", _stamp(told[0]))
    SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": name})
    _add(SubElement(feed, "author"), "name", told[0].desk)
    for one in told:
        _entry(feed, one)
    indent(feed, " ")
    text: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def page(one: Bulletin) -> str:
    """The bulletin as a page for a browser, to which its entry leads; the same bulletin gives the same page."""
    title = escape(one.subject)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>\n'
        f"<body><h1>{title}</h1>\n" + "\n".join(_content(one, len(one.stories))) + "\n</body></html>\n"
    )


def _entry(feed: Element, one: Bulletin) -> None:
    entry = SubElement(feed, "entry")
    _add(entry, "id", one.id)
    _add(entry, "title", one.subject)
    _add(entry, "published", _stamp(one))
    _add(entry, "updated", _stamp(one))
    # addresses within the folder, which hold wherever the folder is served
    for rel, kind, ending in (("alternate", "text/html", "html"), ("related", "application/json", "json")):
        SubElement(entry, "link", {"rel": rel, "type": kind, "href": f"{one.route}/{one.name}.{ending}"})
    for term in (one.kind, *dict.fromkeys(standing.level for standing in one.problems if _is_high(standing))):
        SubElement(entry, "category", {"term": term})
    _add(entry, "summary", one.summary or one.subject)
    _add(entry, "content", "\n".join(_content(one, STORIES)), type="html")


def _add(to: Element, tag: str, text: str, **attributes: str) -> None:
    SubElement(to, tag, attributes).text = _NOT_XML.sub("\ufffd", text)


def _stamp(one: Bulletin) -> str:
    return f"{one.published:%Y-%m-%dT%H:%M:%SZ}"


def _is_high(standing: Standing) -> bool:
    return standing.assessed and standing.level in {LEVELS[HIGH], LEVELS[CRITICAL]}


# -- what an entry says -------------------------------------------------------------------------------


def _content(one: Bulletin, most: int) -> Iterator[str]:
    """The bulletin in plain HTML, with so many stories: lists and links, no style, nothing loaded from anywhere."""
    word = view_word(one.view.state, one.view.seen, one.view.feeds)
    yield f"<p>View: {word} ({one.view.seen} of {counted(one.view.feeds, 'feed')}).</p>"
    yield from _listed("ul", [_problem(each) for each in one.problems])
    yield from _listed("ul", [_alert(each) for each in one.alerts])
    yield from _listed("ol", [_story(each) for each in one.stories[:most]])
    left = len(one.stories) - most
    if left > 0:
        yield f"<p>And {counted(left, 'more story', 'more stories')}.</p>"


def _listed(tag: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield f"<{tag}>{''.join(f'<li>{item}</li>' for item in items)}</{tag}>"


def _problem(standing: Standing) -> str:
    was = f" (was {escape(standing.was)})" if standing.was and standing.was != standing.word else ""
    return f"<b>{escape(standing.word)}</b> {escape(standing.title)}{was}. {escape(standing.why)}"


def _alert(alert: Raised) -> str:
    return f"{escape(alert.says)} ({alert.kind}, alert {alert.key})"


def _story(tale: Tale) -> str:
    lang = f' lang="{escape(tale.title.language)}"' if tale.title.language else ""
    sources = counted(tale.sources, "independent source")
    grade = f", {escape(tale.grade)}" + (", disputed" if tale.disputed else "") if tale.grade else ""
    status = f"{tale.status}. " if tale.status else ""
    signs = "; ".join(escape(sign.title) for sign in tale.signs)
    read = ", ".join(_reading(each) for each in tale.readings)
    return (
        f'<span dir="auto"{lang}>{escape(tale.title.text)}</span><br>'
        f"{status}{counted(tale.reports, 'report')}, {sources}{grade}. {signs}.<br>{read}"
    )


def _reading(reading: Reading) -> str:
    name = f"{escape(reading.publisher)} ({reading.letter})"
    return f'<a href="{escape(reading.link)}">{name}</a>' if reading.link else name
