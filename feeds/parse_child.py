"""What runs in the child: documents come by standard input, what they say goes out; the one importer of feedparser.

A frame is four bytes of length and so many bytes. For each document the parent sends two, a JSON object with its
`content_type` and `url`, and the body; it gets one, a JSON object with `document`, `refused` or `not a feed`. The child
is expendable: it has little memory and time, no secrets, and may be killed at any moment. Of ours it imports only what
imports nothing but the standard library.
"""

import contextlib
import hashlib
import itertools
import json
import os
import re
import resource
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.expatreader import ExpatParser

from feeds import jsonfeed
from feeds.decode import Refused, cut_short, decoded, last_unfinished
from feeds.links import absolute
from feeds.raw import RawDocument, RawItem, plain
from feeds.webpage import WebPage, webpage

# A guesser of encodings that happens to be installed must not make the same bytes read otherwise on another machine.
sys.modules["chardet"] = sys.modules["cchardet"] = None  # type: ignore[assignment]
import feedparser  # noqa: E402 - after the line above
import feedparser.api  # noqa: E402

OUT_OF_MEMORY = 71
"""The exit code of a child that was not allowed the memory a document would have needed."""
LENGTH = 4
"""Bytes that say how long a frame is."""

_GUID, _LINK, _LINE, _TEXT = 512, 4096, 8 * 2**10, 64 * 2**10
_ENTITIES, _ENTITY = 300, 1000
_TEXTUAL = ("text/", "application/xhtml")
_HEAD = 16 * 2**10
_ELEMENT = re.compile(r"<((?:[A-Za-z][\w.-]*:)?(?:item|entry))(?=[\s>]).*?</\1\s*>", re.DOTALL | re.IGNORECASE)

_START_TAG = re.compile(r"<[A-Za-z_][^>]*>")


class WaryParser(ExpatParser):
    """Expat that gives up a document whose entities could grow, or could name a file.

    Thirty thousand entities, each made of the one before, end the process inside Expat before 2.7. Single characters
    and short words, as old feeds declare them, pass. It sees what Expat sees, so that no encoding and no spelling of
    the document hides a declaration from it.
    """

    def reset(self) -> None:
        """Prepare for a document."""
        super().reset()
        self._entities = 0
        self._parser.EntityDeclHandler = self._declared  # type: ignore[attr-defined] # where pyexpat hangs its handlers

    def _declared(self, name: str, parameter: bool, value: str | None, *_: object) -> None:
        self._entities += 1
        # where a parameter entity lies outside, Expat leaves it there
        far = value is None and not parameter
        grows = value is not None and (parameter or "&" in value or "%" in value or len(value) > _ENTITY)
        if far or grows or self._entities > _ENTITIES:
            raise Refused(f"the document declares entities that could grow or lie elsewhere ({name[:40]})")


def create_parser() -> WaryParser:
    """What xml.sax asks a module of parsers for."""
    return WaryParser()


feedparser.api.PREFERRED_XML_PARSERS = [__name__]


def read(body: bytes, content_type: str, url: str, most: int = 2_000, room: int = 16 * 2**20) -> dict[str, Any]:
    """What a body says, as plain data: at most so many items, in so many bytes of output."""
    try:
        document = _document(body, content_type, url, most)
    except Refused as refusal:
        return {"refused": str(refusal)}
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a document does to us, it costs that document only
        return {"refused": f"the document could not be read ({type(error).__name__})"}
    if document is None:
        return {"not a feed": _instead(body, content_type, url)}
    return {"document": plain(_bounded(document, room))}


def _instead(body: bytes, content_type: str, url: str) -> dict[str, Any]:
    """What came in place of a feed, as plain data; of a page that cannot be read at least that."""
    try:
        return asdict(webpage(decoded(body, content_type).text, url))
    except (Refused, AssertionError, ValueError):
        return asdict(WebPage("other", "a page that cannot be read"))


def _document(body: bytes, content_type: str, url: str, most: int) -> RawDocument | None:
    found = decoded(body, content_type)
    reader = _of_json if found.text.lstrip()[:1] == "{" else _of_xml
    document = reader(found.text, url, most)
    if document is None or not found.problems:
        return document
    return replace(document, whole=False, problems=(*found.problems, *document.problems))


def _of_json(text: str, url: str, most: int) -> RawDocument | None:
    found = jsonfeed.read(text)
    if found is None:
        return None
    title, lang, written = found
    items, problems = _taken((_trimmed(item, url) for item in written), most)
    return RawDocument("json", title, lang, tuple(items), not problems, tuple(problems))


def _of_xml(text: str, url: str, most: int) -> RawDocument | None:
    try:
        found = _by_feedparser(text)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - feedparser raises what it likes; then each item is tried by itself
        found = _one_by_one(text, most)
        why = [f"parts could not be read ({type(error).__name__})"]
    else:
        why = []
    entries = list(found.get("entries", ()))
    if not found.get("version") and not entries and not _cdf(text):
        return None
    if found.get("bozo"):
        why.append("the document is not well-formed")
        if cut_short(text):
            why.append("the document was cut")
            entries = entries[:-1] if last_unfinished(text) else entries
    feed = found.get("feed", {})
    items, problems = _taken(_items(entries, url), most)
    why += problems
    lang = _written(feed, "language")
    return RawDocument(
        str(found.get("version") or ""), _written(feed, "title"), lang, tuple(items), not why, tuple(why)
    )


def _cdf(text: str) -> bool:
    """Whether the root is CDF's, the one format for which feedparser has no word."""
    head = re.sub(r"<!--.*?-->", "", text[:_HEAD], flags=re.DOTALL)
    return re.match(r"(?:\s|<[?!][^>]*>)*<channel[\s>]", head, re.IGNORECASE) is not None


def _by_feedparser(text: str) -> Any:
    # feedparser is given bytes in a stream and nothing else: a str or bytes it would open as a file or address, and
    # headers would decide encodings and base addresses again.
    raw = b"<?xml version='1.0' encoding='utf-8'?>\n" + text.lstrip().encode("utf-8")
    return feedparser.parse(BytesIO(raw), resolve_relative_uris=False, sanitize_html=False)


def _one_by_one(text: str, most: int) -> dict[str, Any]:
    """A document that feedparser does not survive, item by item: an item that it cannot read costs that item only.

    Each is read behind what stands before the first one, or, where the trouble lies there, behind the root alone.
    """
    elements = list(itertools.islice(_ELEMENT.finditer(text), most))
    head = text[: elements[0].start()][:_HEAD] if elements else ""
    root = _START_TAG.search(head)
    heads = [head, f"{root[0]}<channel>" if root and "<channel" in head else root[0] if root else ""]
    read: dict[str, Any] = {"entries": [], "bozo": True}
    for element in elements:
        for before in heads:
            with contextlib.suppress(Exception):
                found = _by_feedparser(before + element[0])
                read["entries"] += found["entries"]
                read |= {name: found[name] for name in ("version", "feed") if found.get(name)}
                break
    return read


def _items(entries: Iterable[Any], url: str) -> Iterator[RawItem | None]:
    for entry in entries:
        try:
            yield _trimmed(_item(entry), url)
        except (Refused, MemoryError):
            raise
        except Exception:  # noqa: BLE001 - one bad entry costs at most that entry
            yield None


def _item(entry: Any) -> RawItem:
    return RawItem(
        guid=_written(entry, "id"),
        link=_link(entry),
        title=_written(entry, "title"),
        summary=_written(entry, "summary"),
        content=_content(entry),
        author=_author(entry),
        credit=_written(dict.get(entry, "source") or {}, "title") or _written(entry, "dc_source"),
        lang=_lang(entry),
        published=_published(entry),
    )


def _written(entry: Any, name: str) -> str:
    # past feedparser's own look-up, which gives one field for another
    found = dict.get(entry, name)
    return found if isinstance(found, str) else ""


def _link(entry: Any) -> str:
    if link := _written(entry, "link"):
        return link
    others = [each for each in dict.get(entry, "links") or () if each.get("rel") == "alternate" and each.get("href")]
    return str(others[0]["href"]) if others else ""


def _content(entry: Any) -> str:
    """The longest text among the contents of an item."""
    texts = [
        str(each.get("value") or "")
        for each in dict.get(entry, "content") or ()
        if str(each.get("type") or "text/html").startswith(_TEXTUAL)
    ]
    return max(texts, key=len, default="")


def _author(entry: Any) -> str:
    names = [str(each.get("name") or "") for each in dict.get(entry, "authors") or ()]
    return ", ".join(name for name in names if name) or _written(entry, "author")


def _lang(entry: Any) -> str:
    for name in ("title_detail", "summary_detail"):
        if found := (dict.get(entry, name) or {}).get("language"):
            return str(found)
    return _written(entry, "language")


def _published(entry: Any) -> tuple[int, ...] | str:
    for name in ("published", "updated", "created"):
        if found := dict.get(entry, f"{name}_parsed"):
            return tuple(int(number) for number in found[:6])
    return _written(entry, "published") or _written(entry, "updated")


def _trimmed(item: RawItem, url: str) -> RawItem:
    """The item with no field longer than anyone reads, its link made absolute."""
    guid = item.guid.strip()
    if len(guid) > _GUID:
        guid = "sha256:" + hashlib.sha256(guid.encode("utf-8", "replace")).hexdigest()
    # feedparser copies a full text into the summary where the item has none
    summary = "" if item.content and item.content == item.summary else item.summary
    return RawItem(
        guid=guid,
        link=absolute(item.link[:_LINK].strip(), url),
        title=item.title[:_LINE],
        summary=summary[:_TEXT],
        content=item.content[:_TEXT],
        author=item.author[:_LINE],
        credit=item.credit[:_LINE],
        lang=item.lang[:40],
        published=item.published[:100],
    )


def _taken(items: Iterable[RawItem | None], most: int) -> tuple[list[RawItem], list[str]]:
    taken: list[RawItem] = []
    lost = more = 0
    for item in items:
        lost += item is None
        if item is not None and len(taken) < most:
            taken.append(item)
        elif item is not None:
            more += 1
    problems = [f"{lost} items could not be read"] if lost else []
    return taken, [*problems, f"{more} items beyond the first {most} were left out"] if more else problems


def _bounded(document: RawDocument, room: int) -> RawDocument:
    """The document without the last items that the answer has no room for."""
    left = room - 64 * 2**10
    if sum(len(item.summary) + len(item.content) + 2**14 for item in document.items) * 4 < left:
        return document
    for number, item in enumerate(document.items):
        left -= len(json.dumps(plain(replace(document, items=(item,))), ensure_ascii=False).encode("utf-8", "replace"))
        if left < 0:
            why = f"only the first {number} items fit into what a document may say"
            return replace(document, items=document.items[:number], whole=False, problems=(*document.problems, why))
    return document


def _confine(memory: int) -> None:
    """Give up what a parser does not need: memory beyond what it has now and `memory` bytes, files, core dumps."""
    with contextlib.suppress(OSError, ValueError):  # not every system counts address space, or lets one limit it
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        most = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    for limit, most in ((resource.RLIMIT_NOFILE, 16), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(limit, (most, most))


def _allow_time(seconds: int) -> None:
    """Let the process use so much more CPU time; beyond that the system ends it."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime) + 1 + seconds
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _frame(source: BinaryIO) -> bytes | None:
    length = source.read(LENGTH)
    return source.read(int.from_bytes(length, "big")) if len(length) == LENGTH else None


def main() -> None:
    """Answer until standard input ends. One argument: cpu_s, memory, items and output as a JSON object."""
    limits = json.loads(sys.argv[1])
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever a library prints must not look like an answer
    _confine(limits["memory"])
    while (asked := _frame(source)) is not None and (body := _frame(source)) is not None:
        _allow_time(limits["cpu_s"])
        try:
            about = json.loads(asked)
            answer = read(body, about["content_type"], about["url"], limits["items"], limits["output"])
            words = json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        sink.write(len(words).to_bytes(LENGTH, "big") + words)
        sink.flush()


if __name__ == "__main__":
    main()
