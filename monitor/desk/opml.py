"""OPML, the format in which other readers carry lists of feeds: in and out."""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feeds.feed import Publisher
from monitor.desk.nodes import Listing
from monitor.desk.read import read

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LARGEST = 4 * 1024 * 1024
"""Bytes of a list."""
MOST_FEEDS = 10_000
LETTER = "F"
"""Reliability unknown: what nobody of the desk has judged."""

# Hosts that serve the feeds of many publishers: there a host says nothing about whose news it is.
_SHARED_HOSTS = ("feedburner.com", "rss.app", "feedx.net", "rsshub.app", "politepol.com", "fetchrss.com", "openrss.org")
_PREFIXES = ("www.", "feeds.", "feed.", "rss.", "m.")


class OpmlError(ValueError):
    """A file that is no OPML, or that must not be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a list holds: publishers as feeds.yaml would have them, and addresses left out, each with the reason."""

    publishers: list[dict[str, object]] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)

    @property
    def feeds(self) -> int:
        """How many feeds the publishers have together."""
        return sum(len(list_of(publisher)) for publisher in self.publishers)


def list_of(publisher: dict[str, object]) -> list[dict[str, object]]:
    """The feeds of one publisher."""
    feeds = publisher["feeds"]
    assert isinstance(feeds, list)  # noqa: S101 - made so by read_opml
    return feeds


def same_address(url: str) -> tuple[str, str, str]:
    """What two spellings of one address have in common: http or https, with or without www and the last slash."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    return host + port, parts.path.rstrip("/"), parts.query


def read_opml(content: bytes, known: Sequence[Publisher] = ()) -> Found:
    """The feeds of an OPML file as publishers, without those of `known`; raises OpmlError.

    A feed's host says who publishes it. Nobody has judged these publishers or seen the addresses work: letter F,
    unverified. One that serves from a known publisher's host joins its owner group, so that it is no second source.
    """
    have = {same_address(feed.url) for publisher in known for feed in publisher.feeds}
    taken = {publisher.id for publisher in known} | {feed.id for publisher in known for feed in publisher.feeds}
    owners = {
        _owner_host(host): publisher.owner
        for publisher in known
        for host in (*publisher.domains, *(urlsplit(feed.url).hostname or "" for feed in publisher.feeds))
        if not _is_shared(_owner_host(host))
    }
    found = Found()
    by_owner: dict[str, dict[str, object]] = {}
    for outline in _outlines(content):
        url = _plain(outline.get("xmlUrl", ""), 2048)
        why = _refused(url, have)
        if why:
            found.left_out.append((url, why))
            continue
        have.add(same_address(url))
        publisher = _publisher(outline, url, by_owner, owners, taken)
        if not list_of(publisher):
            found.publishers.append(publisher)
        list_of(publisher).append(_feed(outline, url, str(publisher["id"]), taken))
    return found


def _outlines(content: bytes) -> list["Element"]:
    if len(content) > LARGEST:
        raise OpmlError("the list is larger than 4 MiB; split it")
    from defusedxml import DefusedXmlException, ElementTree  # noqa: PLC0415 - only verbs that carry lists read XML

    root, wrong = None, ""
    for text in (content, _with_ampersands(content)):
        try:
            root = ElementTree.fromstring(text)
            break
        except DefusedXmlException:
            raise OpmlError("the list holds entities, which are not read; export it anew without them") from None
        except (ElementTree.ParseError, LookupError, ValueError) as error:
            wrong = wrong or str(error)
    if root is None:
        raise OpmlError(f"the list is not XML: {wrong}")
    outlines = [one for one in root.iter("outline") if one.get("xmlUrl")] if root.tag == "opml" else []
    if root.tag != "opml":
        raise OpmlError(f"this is no OPML: its outermost element is {_plain(str(root.tag), 60)}")
    if len(outlines) > MOST_FEEDS:
        raise OpmlError(f"the list holds more than {MOST_FEEDS} feeds; split it")
    return outlines


def _with_ampersands(content: bytes) -> bytes:
    """The same with bare ampersands spelled out: addresses with several parameters are often written with them."""
    return re.sub(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)", b"&amp;", content)


def _refused(url: str, have: set[tuple[str, str, str]]) -> str:
    try:
        parts = urlsplit(url)
        address = same_address(url)
    except ValueError:
        return "not an address"
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return "not an address of the web"
    if parts.username or parts.password:
        return "the address holds a password"
    return "already here" if address in have else ""


def _owner_host(host: str) -> str:
    host = host.casefold()
    for prefix in _PREFIXES:
        if host.startswith(prefix) and host.count(".") > 1:
            host = host.removeprefix(prefix)
    return host


def _is_shared(host: str) -> bool:
    return any(host == shared or host.endswith(f".{shared}") for shared in _SHARED_HOSTS)


def _publisher(
    outline: "Element",
    url: str,
    by_owner: dict[str, dict[str, object]],
    owners: dict[str, str],
    taken: set[str],
) -> dict[str, object]:
    host = _owner_host(urlsplit(url).hostname or "")
    shared = _is_shared(host)
    owner = url if shared else host
    if owner in by_owner:
        # A second feed: the first one's title was a section's.
        by_owner[owner]["title"] = host
        return by_owner[owner]
    title = _plain(outline.get("title") or outline.get("text") or "", 100) or host
    made: dict[str, object] = {
        "id": _free(_slug(urlsplit(url).path if shared else host) or "publisher", taken),
        "title": title,
        "letter": LETTER,
        "why": "imported from a list; nobody has judged it yet",
    }
    if host in owners and not shared:
        made["group"] = owners[host]
    made["domains"] = [] if shared else [host]
    made["feeds"] = []
    by_owner[owner] = made
    return made


def _feed(outline: "Element", url: str, publisher: str, taken: set[str]) -> dict[str, object]:
    path = re.sub(r"\.(xml|rss|rdf|atom|php|aspx|cms)$", "", urlsplit(url).path)
    made: dict[str, object] = {"id": _free(f"{publisher}-{_slug(path)[:24]}".strip("-"), taken), "url": url}
    lang = outline.get("language", "").casefold().replace("_", "-").split("-")[0]
    if re.fullmatch(r"[a-z]{2}", lang):
        made["lang"] = lang
    return made | {"unverified": "yes"}


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-")


def _free(wanted: str, taken: set[str]) -> str:
    """The wanted id, with a number behind it if another has it already."""
    wanted = (wanted if len(wanted) > 1 else f"feed-{wanted}")[:54].strip("-")
    name, n = wanted, 1
    while name in taken:
        n += 1
        name = f"{wanted}-{n}"
    taken.add(name)
    return name


def _plain(text: str, most: int) -> str:
    """One line of text without what acts on terminals or is not seen."""
    kept = "".join(" " if sign.isspace() else sign for sign in text)
    kept = "".join(sign for sign in kept if sign in "\u200c\u200d" or unicodedata.category(sign)[0] != "C")
    return " ".join(kept.split())[:most]


class NoListError(ValueError):
    """A feeds.yaml that nothing can be added to by writing below it; the message says what to do."""


def longer(content: bytes, publishers: Iterable[dict[str, object]]) -> bytes:
    """The text of a feeds.yaml with publishers written below what stands there, which stays byte for byte.

    Raises NoListError where its list is written in brackets.
    """
    page = read("feeds.yaml", content)
    if not isinstance(page.root, Listing) or page.text[page.root.start] == "[":
        raise NoListError("its list stands in brackets; write each publisher on lines of its own, after a hyphen")
    _, column = page.place(page.root.start)
    ends = b"\r\n" if b"\r\n" in content else b"\n"
    added = as_yaml(publishers, column - 1).encode().replace(b"\n", ends)
    return content + (b"" if content.endswith(b"\n") else ends) + added


def as_yaml(publishers: Iterable[dict[str, object]], indent: int = 0) -> str:
    """Publishers as lines of feeds.yaml, each list entry's hyphen in column `indent`."""
    lines = []
    for publisher in publishers:
        rest = [(key, value) for key, value in publisher.items() if key != "feeds"]
        lines += [f"{'- ' if n == 0 else '  '}{key}: {_value(value)}" for n, (key, value) in enumerate(rest)]
        lines.append("  feeds:")
        for feed in list_of(publisher):
            inside = ", ".join(f"{key}: {_value(value)}" for key, value in feed.items())
            lines.append(f"    - {{{inside}}}")
    return "".join(f"{' ' * indent}{line}\n" for line in lines)


def _value(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_value(one) for one in value)}]"
    text = str(value)
    # A JSON string is a YAML string in double quotes; plain words need none.
    return text if re.fullmatch(r"[a-z0-9][a-z0-9_.-]*", text) else json.dumps(text, ensure_ascii=False)


def write_opml(publishers: Iterable[Publisher], title: str = "Feeds") -> bytes:
    """All publishers and their feeds as an OPML 2.0 file; user names and passwords of addresses are left out."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{escape(title)}</title></head>",
        "  <body>",
    ]
    for publisher in publishers:
        lines.append(f'    <outline text="{escape(publisher.title)}" title="{escape(publisher.title)}">')
        for feed in publisher.feeds:
            language = f' language="{escape(feed.lang)}"' if feed.lang else ""
            site = f' htmlUrl="https://{escape(publisher.domains[0])}/"' if publisher.domains else ""
            url = escape(without_user(feed.url))
            lines.append(
                f'      <outline type="rss" text="{escape(feed.id)}" title="{escape(feed.id)}" xmlUrl="{url}"'
                f"{site}{language}/>",
            )
        lines.append("    </outline>")
    return ("\n".join([*lines, "  </body>", "</opml>"]) + "\n").encode()


def without_user(url: str) -> str:
    """The address without user name and password."""
    return re.sub(r"^([a-z][a-z0-9+.-]*://)[^/?#]*@", r"\1", url, flags=re.IGNORECASE)
