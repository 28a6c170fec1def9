"""One look at a feed: what to ask for, and what the answer means.

304, or the same bytes as last time    Unchanged
200 with a body                        Fetched: whether it is a feed is for the parser to say
everything else                        Failed, with a kind, one line of why, and when the server wants us back
"""

import hashlib
import http
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from feeds.errors import FailKind, FetchError
from feeds.feed import Feed
from feeds.moved import address
from feeds.state import FeedState

if TYPE_CHECKING:
    # what a look gave is read by those who never look: they need no network stack
    from feeds.client import Answer, Client

FULL_EVERY = timedelta(hours=24)
"""A whole answer is asked for this often: servers that answer 304 for ever exist."""
CHOKING_FAILS = 2
"""Failures in a row after which the question is asked without conditions."""
MAX_ETAG, MAX_TIME = 1024, 64


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document came: its unpacked body, and what the server said of it.

    `url` is where it finally came from; `size` bytes on the wire; `moved_to` where permanent redirects led, '' none;
    `max_age_s` how long the server calls it fresh, None where it does not say. `why` is '' always.
    """

    body: bytes
    content_type: str
    url: str
    etag: str
    last_modified: str
    status: int
    size: int
    body_hash: str
    moved_to: str = ""
    max_age_s: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing new: the server said so (status 304) or sent the same bytes again (200, then with its validators)."""

    status: int
    why: str = ""
    size: int = 0
    moved_to: str = ""
    max_age_s: int | None = None
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """Nothing usable came; `status` 0 where no answer did. `retry_after_s` is what the server asked for, unclamped."""

    kind: FailKind
    why: str
    status: int = 0
    retry_after_s: int | None = None


Look = Fetched | Unchanged | Failed


async def fetch(feed: Feed, state: FeedState, client: "Client", now: datetime) -> Look:
    """Ask for a feed once; never raises for what a server does."""
    asked = _validators(feed, state, now)
    try:
        answer = await client.get(address(feed, state), asked)
    except FetchError as error:
        return Failed(error.kind, error.why)
    if answer.status == 304:
        return _not_modified(answer, asked, now)
    if answer.status == 200:
        return _whole(answer, state.body_hash if feed.url == state.url else "", now)
    return Failed("http", _status_line(answer.status), answer.status, _retry_after(answer, now))


def _validators(feed: Feed, state: FeedState, now: datetime) -> dict[str, str]:
    """The headers that make a request conditional; none where a whole answer is due."""
    # a last_full in the future is a clock that was set back: then too a whole answer is due
    aged = state.last_full is None or not timedelta() <= now - state.last_full < FULL_EVERY
    # servers that choke on a condition exist: a 304 with a body breaks HTTP, and would do so until tomorrow
    choking = state.fails >= CHOKING_FAILS
    if aged or choking or feed.url != state.url:
        return {}
    known = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
    return {name: value for name, value in known.items() if value}


def _not_modified(answer: "Answer", asked: dict[str, str], now: datetime) -> Look:
    if not asked:
        return Failed("http", "304 although the request named nothing to compare with", 304)
    return Unchanged(304, moved_to=answer.moved_to, max_age_s=_max_age(answer, now))


def _whole(answer: "Answer", known_hash: str, now: datetime) -> Look:
    if not answer.body.strip():
        return Failed("empty", "the answer has no body", answer.status)
    etag = _clean(answer.line("etag"), MAX_ETAG)
    last_modified = _clean(answer.line("last-modified"), MAX_TIME)
    body_hash = hashlib.sha256(answer.body).hexdigest()
    max_age_s = _max_age(answer, now)
    if body_hash == known_hash:
        return Unchanged(200, "", answer.size, answer.moved_to, max_age_s, etag, last_modified)
    return Fetched(
        body=answer.body,
        content_type=_clean(answer.line("content-type"), 200),
        url=answer.url,
        etag=etag,
        last_modified=last_modified,
        status=answer.status,
        size=answer.size,
        body_hash=body_hash,
        moved_to=answer.moved_to,
        max_age_s=max_age_s,
    )


def _clean(value: str, most: int) -> str:
    """A header as it may be sent back, '' where it may not: what is too long or not plain is nobody's validator."""
    value = value.strip()
    return value if len(value) <= most and value.isascii() and value.isprintable() else ""


def _status_line(status: int) -> str:
    try:
        return f"HTTP {status} {http.HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP {status}"


def _retry_after(answer: "Answer", now: datetime) -> int | None:
    """The longest wait that any Retry-After names, in seconds; None where none can be read."""
    waits = [wait for line in answer.lines("retry-after") if (wait := _wait(line, now)) is not None]
    return max(waits, default=None)


def _wait(line: str, now: datetime) -> int | None:
    line = line.strip()
    if seconds := _seconds(line):
        return int(seconds)
    at = _http_date(line)
    return None if at is None else max(0, int((at - now).total_seconds()))


def _seconds(text: str) -> str:
    """Digits that int() may be given: ASCII, and few enough to mean seconds."""
    return text[:12] if re.fullmatch(r"[0-9]{1,400}", text) else ""


def _http_date(line: str) -> datetime | None:
    if len(line) > MAX_TIME:
        return None
    try:
        at = parsedate_to_datetime(line)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def _max_age(answer: "Answer", now: datetime) -> int | None:
    """For how many seconds the server calls its answer fresh: Cache-Control, else Expires against its own Date."""
    rules = [rule.strip().lower() for line in answer.lines("cache-control") for rule in line.split(",")]
    if {"no-cache", "no-store"} & set(rules):
        return None
    for rule in rules:
        name, _, value = rule.partition("=")
        if name == "max-age" and (seconds := _seconds(value.strip('"'))):
            return int(seconds)
    expires = _http_date(answer.line("expires"))
    if expires is None:
        return None
    return max(0, int((expires - (_http_date(answer.line("date")) or now)).total_seconds()))
