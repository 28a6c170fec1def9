"""Bytes -> a document, through a child process with limits.

Reading and cleaning are two steps. `Parser.read` has a child read the bytes, since one feed can end or hang the
process that parses it; the child is used again until it misbehaves or is old. `parse` cleans what came back: from
there on, text is what a reader would see.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from feeds.clean import line, prose
from feeds.dates import instant
from feeds.entry import Document, Item
from feeds.errors import NoFeed, ParseFailed
from feeds.links import canonical
from feeds.raw import RawDocument, RawItem, document

if TYPE_CHECKING:
    # a parser is also made by those who never poll, and needs neither pydantic nor the network stack
    from feeds.feed import Feed
    from feeds.fetch import Fetched

__all__ = ["Limits", "NoFeed", "ParseFailed", "Parser", "RawDocument", "RawItem", "parse"]

PARAGRAPHS = 5
"""How much of a full text is kept and matched as the body."""
START = 300
"""Characters of a full text, to the end of a paragraph, that stand in for a summary where there is none."""
SEARCHERS = frozenset({"news.google.com"})
"""Hosts that list what others published, under links of their own."""
HEADLINE = 120
"""Characters of the text that stand in for a title where there is none."""

_LENGTH = 4
_CHUNK = 2**16
_OUT_OF_MEMORY = 71
_LANGS = {"prs": "fa", "fas": "fa", "per": "fa", "pus": "ps", "pbt": "ps", "pst": "ps", "urd": "ur", "eng": "en"}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost: CPU and wall seconds, bytes in, of memory and out, items; documents a child reads."""

    cpu_s: int = 10
    wall_s: float = 20
    body: int = 32 * 2**20
    memory: int = 512 * 2**20
    output: int = 16 * 2**20
    items: int = 2_000
    documents: int = 500


class Parser:
    """A child process that reads documents, replaced whenever it misbehaves; one document at a time, from any thread.

    `command` is what tests run in place of the child.
    """

    def __init__(self, limits: Limits | None = None, command: Sequence[str] = ()) -> None:
        self._limits = limits or Limits()
        self._command = list(command)
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._read = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child; the next document starts another."""
        with self._lock:
            self._end()

    def read(self, body: bytes, content_type: str = "", url: str = "") -> RawDocument:
        """What a body served with this type from this address says; raises ParseFailed and nothing else."""
        if len(body) > self._limits.body:
            raise ParseFailed("refused", f"the body is larger than {self._limits.body} bytes")
        with self._lock:
            answer = self._ask(body, {"content_type": content_type, "url": url})
        if why := answer.get("refused"):
            raise ParseFailed("refused", line(str(why), 200))
        try:
            if "not a feed" in answer:
                raise _no_feed(answer["not a feed"])
            return document(answer["document"])
        except (KeyError, TypeError, ValueError, AttributeError):
            self.close()
            raise ParseFailed("died", "the parser said what is no document") from None

    def _ask(self, body: bytes, about: dict[str, str]) -> dict[str, Any]:
        """Let the child read one document; a child that fails at it is ended."""
        head = json.dumps(about, ensure_ascii=True).encode("ascii")
        asked = b"".join(len(part).to_bytes(_LENGTH, "big") + part for part in (head, body))
        done = False
        try:
            child = self._ready()
            answer = json.loads(_Exchange(child, self._limits).run(asked))
            done = isinstance(answer, dict)
        except OSError as error:
            raise ParseFailed("died", f"the parser could not be run ({error.strerror})") from None
        except (ValueError, RecursionError):
            raise ParseFailed("died", "the parser said what is no answer") from None
        finally:
            if not done:
                self._end()
        if not done:
            raise ParseFailed("died", "the parser said what is no answer")
        return dict(answer)

    def _ready(self) -> subprocess.Popen[bytes]:
        """A living child; an old one has gathered memory and is replaced."""
        if self._child is not None and (self._child.poll() is not None or self._read >= self._limits.documents):
            self._end()
        if self._child is None:
            self._read = 0
            self._child = _started(self._command or _command(self._limits))
        self._read += 1
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        child.wait()


class _Exchange:
    """One question and its answer through the pipes of a child, with a deadline and a cap on what is heard."""

    def __init__(self, child: subprocess.Popen[bytes], limits: Limits) -> None:
        assert child.stdin is not None  # noqa: S101 - made with pipes, above
        assert child.stdout is not None  # noqa: S101
        self._child = child
        self._limits = limits
        self._into, self._out_of = child.stdin.fileno(), child.stdout.fileno()
        self._deadline = time.monotonic() + limits.wall_s

    def run(self, asked: bytes) -> bytes:
        """Send all of the question while listening for the answer; raises ParseFailed."""
        left = memoryview(asked)
        heard = bytearray()
        with selectors.DefaultSelector() as ready:
            ready.register(self._out_of, selectors.EVENT_READ)
            ready.register(self._into, selectors.EVENT_WRITE)
            while (size := self._size(heard)) is None or len(heard) < size:
                for key, _ in self._wait(ready):
                    if key.fd == self._out_of:
                        heard += self._hear()
                    else:
                        left = left[self._say(left) :]
                        if not left:
                            ready.unregister(self._into)
        if len(heard) > size or left:
            raise ParseFailed("died", "the parser said more than it was asked for")
        return bytes(heard[_LENGTH:])

    def _size(self, heard: bytearray) -> int | None:
        """How long the answer will be with its length, None while that is not known."""
        if len(heard) < _LENGTH:
            return None
        size = int.from_bytes(heard[:_LENGTH], "big")
        if size > self._limits.output:
            raise ParseFailed("died", f"the parser's answer is larger than {self._limits.output} bytes")
        return size + _LENGTH

    def _wait(self, ready: selectors.DefaultSelector) -> list[tuple[selectors.SelectorKey, int]]:
        found = ready.select(max(self._deadline - time.monotonic(), 0))
        if time.monotonic() >= self._deadline:
            raise ParseFailed("timeout", f"the parser did not answer within {self._limits.wall_s:g} s")
        return found

    def _hear(self) -> bytes:
        with suppress(BlockingIOError):
            if piece := os.read(self._out_of, _CHUNK):
                return piece
            raise self._ended()
        return b""

    def _say(self, left: memoryview) -> int:
        try:
            return os.write(self._into, left[:_CHUNK])
        except BlockingIOError:
            return 0
        except BrokenPipeError:
            raise self._ended() from None

    def _ended(self) -> ParseFailed:
        """Why a child hung up: it is given a moment to be gone, then ended."""
        try:
            code = self._child.wait(1)
        except subprocess.TimeoutExpired:
            return ParseFailed("died", "the parser hung up and stayed")
        if code == -signal.SIGXCPU:
            return ParseFailed("timeout", f"the document needs more than {self._limits.cpu_s} s of CPU time")
        if code == _OUT_OF_MEMORY:
            return ParseFailed("died", f"the document needs more than {self._limits.memory >> 20} MiB of memory")
        return ParseFailed("died", f"the parser ended with {signal.Signals(-code).name if code < 0 else code}")


def _no_feed(found: dict[str, Any]) -> NoFeed:
    """What came in place of a feed, from plain data; KeyError, TypeError or AttributeError where that is junk."""
    named = [canonical(str(each)) for each in found["feeds"]]
    return NoFeed(str(found["kind"]), line(str(found["words"]), 300), tuple(filter(None, named)))


def _command(limits: Limits) -> list[str]:
    # -I: neither the folder we run in nor the environment decides what the child imports
    bounds = {"cpu_s": limits.cpu_s, "memory": limits.memory, "items": limits.items, "output": limits.output}
    return [sys.executable, "-I", "-m", "feeds.parse_child", json.dumps(bounds)]


def _started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """A child in a session of its own (an interrupt at the terminal is ours to handle), without our environment."""
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8"},
        start_new_session=True,
        bufsize=0,
    )
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            os.set_blocking(pipe.fileno(), False)
    return child


def parse(feed: "Feed", fetched: "Fetched", parser: Parser, now: datetime) -> Document:
    """The document a feed served, its items cleaned; raises ParseFailed where there is none.

    An item with neither words nor anything to know it by is left out.
    """
    raw = parser.read(fetched.body, fetched.content_type, fetched.url)
    lang = _lang(raw.lang)
    items = [item for each in raw.items if (item := _item(each, lang, now)).title or item.guid or item.link]
    return Document(
        feed_id=feed.id,
        items=tuple(items),
        title=line(raw.title),
        lang=lang,
        whole=raw.whole,
        problems=tuple(line(why, 200) for why in raw.problems),
    )


def _item(raw: RawItem, lang: str, now: datetime) -> Item:
    summary, body = _texts(raw)
    link, title, credit = canonical(raw.link), line(raw.title), line(raw.credit)
    searched = urlsplit(link).hostname in SEARCHERS
    if searched and credit:
        # a searcher adds the publisher's name to titles, and gives both again as the summary: no words of the news
        title = title.removesuffix(f" - {credit}")
    return Item(
        guid=line(raw.guid),
        link=link,
        title=title or line(summary.replace("\n", " "), HEADLINE),
        summary="" if title and searched and summary.startswith(title) else summary,
        body=body,
        author=line(raw.author),
        credit=credit,
        lang=_lang(raw.lang) or lang,
        published=instant(raw.published, now),
    )


def _texts(raw: RawItem) -> tuple[str, str]:
    """Summary and body: the body is the first paragraphs of a full text; its start stands in for a missing summary."""
    summary = prose(raw.summary)
    paragraphs = prose(raw.content).split("\n") if raw.content else []
    body = "\n".join(paragraphs[:PARAGRAPHS])
    if not summary:
        summary = _start(paragraphs)
    return summary, "" if body == summary else body


def _start(paragraphs: Sequence[str]) -> str:
    start = ""
    for paragraph in paragraphs:
        start = f"{start}\n{paragraph}" if start else paragraph
        if len(start) >= START:
            break
    return start


def _lang(written: str) -> str:
    """An ISO 639 code as the desk writes it: two letters where there are two, fa for Persian and Dari."""
    code = line(written).replace("_", "-").partition("-")[0].lower()
    code = _LANGS.get(code, code)
    return code if code.isascii() and code.isalpha() and len(code) in {2, 3} else ""
