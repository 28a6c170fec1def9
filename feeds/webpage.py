"""What a body is that is no feed: a challenge, a web page that perhaps names its feed, a site map.

Runs in the parse child: standard library only. What it finds are words and addresses that a server wrote.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import Literal

from feeds.links import absolute, canonical

PageKind = Literal["challenge", "page", "site map", "other"]

HEAD = 128 * 2**10
"""Characters in which a page's title and its feeds are looked for."""
MOST_FEEDS = 5

_MARKUP = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<title[\s>]|<script[\s>]", re.IGNORECASE)
_SITE_MAP = re.compile(r"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]{0,60})")
_TITLED = re.compile(
    r"just a moment|attention required|access denied|pardon our interruption|are you (?:a )?(?:robot|human)"
    r"|security (?:check|verification)|bot (?:check|protection|verification)|checking your browser|captcha|ddos.guard"
    r"|one more step|request unsuccessful|human verification",
    re.IGNORECASE,
)
"""How pages are titled that ask whether a reader is a person."""
_WITHIN = re.compile(
    r"cf-chl|/cdn-cgi/challenge|_incapsula_resource|enable javascript and cookies to continue"
    r"|checking your browser before|verify(?:ing)? (?:that )?you are (?:a )?human",
    re.IGNORECASE,
)
"""What stands in such pages and in no others."""
_FEEDS = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"})


@dataclass(frozen=True, slots=True)
class WebPage:
    """A body that is no feed: what it is, in words, and the addresses of feeds that it names."""

    kind: PageKind
    words: str
    feeds: tuple[str, ...] = ()


def webpage(text: str, url: str) -> WebPage:
    """What a text is that was served at this address in place of a feed."""
    head = text[:HEAD]
    if _SITE_MAP.search(head[:2_000]):
        return WebPage("site map", "a site map, which is no feed")
    if not _MARKUP.search(head):
        return WebPage("other", _otherwise(head))
    reader = _Reader()
    reader.feed(head)
    title = " ".join(reader.title.split())[:80]
    called = f" (“{title}”)" if title else ""
    if _TITLED.search(title) or (not reader.feeds and _WITHIN.search(head)):
        return WebPage("challenge", f"a challenge page in place of a feed{called}")
    named = tuple(dict.fromkeys(_addresses(reader.feeds, url)))[:MOST_FEEDS]
    if named:
        return WebPage("page", f"a web page{called}, no feed; it names one: {named[0]}", named)
    return WebPage("page", f"a web page{called}, no feed")


def _otherwise(head: str) -> str:
    bare = head.lstrip()
    if bare[:1] in {"{", "["}:
        return "JSON, but no JSON Feed"
    root = _ROOT.search(re.sub(r"<[?!][^>]*>", "", bare[:2_000]))
    if bare[:1] == "<" and root is not None:
        return f"XML of a kind that is no feed ({root[1]})"
    return "text that is no feed"


def _addresses(written: list[str], url: str) -> Iterator[str]:
    for each in written:
        if found := canonical(absolute(each, url)):
            yield found


class _Reader(HTMLParser):
    """Reads a page's title and the feeds that its head names."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.feeds: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a title that begins, and a link to a feed."""
        self._in_title = tag == "title" and not self.title
        named = {name: unescape(value or "") for name, value in attrs}
        if tag == "link" and "alternate" in named.get("rel", "").lower().split():
            kind = named.get("type", "").partition(";")[0].strip().lower()
            if kind in _FEEDS and named.get("href") and "comments" not in named["href"]:
                self.feeds.append(named["href"])

    def handle_endtag(self, tag: str) -> None:
        """Note that a title ended."""
        self._in_title = self._in_title and tag != "title"

    def handle_data(self, data: str) -> None:
        """Take the words of the title."""
        if self._in_title:
            self.title += data
