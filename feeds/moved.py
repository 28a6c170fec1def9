"""Where a feed lives now: permanent redirects are believed slowly, and only within one registrable domain.

Followed at once, they let whoever answers for a site on one bad day take a feed over for good.
"""

import functools
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

from feeds.address import read
from feeds.errors import AddressError
from feeds.feed import Feed
from feeds.state import FeedState

SIGHTINGS = 3
SPAN = timedelta(hours=24)


@functools.cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def domain(url: str) -> str:
    """The registrable domain of a URL's host: `dawn.com` of `www.dawn.com`; an address or a bare name is its own."""
    try:
        address = read(url)
    except AddressError:
        return ""
    return address.host if address.numeric else str(_suffixes().privatesuffix(address.host) or address.host)


def settled(state: FeedState) -> bool:
    """Whether a move was seen often enough, over long enough, with entries in common each time."""
    seen = state.moved_seen
    return bool(state.moved_to) and len(seen) >= SIGHTINGS and seen[-1] - seen[0] >= SPAN


def address(feed: Feed, state: FeedState) -> str:
    """The URL to fetch now: the desk's, or where the feed has moved for good."""
    return state.moved_to if settled(state) and not _doubt(feed, state) else feed.url


def moving(feed: Feed, state: FeedState) -> str:
    """What the operator should know of a settled move, '' when there is none."""
    if not settled(state):
        return ""
    place = urlsplit(state.moved_to)
    there = f"{place.scheme}://{place.netloc}{place.path}"
    if doubt := _doubt(feed, state):
        return (
            f"says that it has moved to {there}; not followed: {doubt}; write the address in feeds.yaml if it is right"
        )
    return f"is read at {there}, where it has moved; write the address in feeds.yaml"


def sighted(state: FeedState, moved_to: str, now: datetime, *, common: bool) -> tuple[str, tuple[datetime, ...]]:
    """`moved_to` and `moved_seen` after a permanent redirect to `moved_to` was followed.

    `common` says that the document there shares an entry with what the feed gave before; without it the sighting
    does not count.
    """
    seen = state.moved_seen if moved_to == state.moved_to else ()
    if common:
        # the first sightings and the latest: the span is all that counts
        seen = (*seen[: SIGHTINGS - 1], now)
    return moved_to, seen


def _doubt(feed: Feed, state: FeedState) -> str:
    """Why a settled move is left for the operator, '' when it may be followed."""
    if feed.url != state.url:
        return "the desk's address has changed since"
    if "@" in urlsplit(feed.url).netloc:
        return "the desk's address has a password, which the new one has not"
    if feed.url.startswith("https:") and not state.moved_to.startswith("https:"):
        return "it leads from https down to http"
    if domain(feed.url) != domain(state.moved_to):
        return "it is another domain"
    return ""
