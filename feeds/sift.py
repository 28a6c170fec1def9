"""What is new in a document, what is a new wording, and what we had already.

What identifies an item, in this order: a GUID that is its own in the feed; a link that is its own with the publisher,
so that one article in two of its feeds is one entry; its words, only without both. A feed that gives one GUID or link
to two items of one document has shown that they identify nothing, and is never believed again: a GUID then counts
together with its link, a link not at all. An item that meets any of these is the same entry, so a changed GUID on a
known link is at most a new wording.

All forms are kept with the entry, also the weaker ones that decide nothing yet: on the day a feed is no longer
believed, what it lists is found again by them.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feeds.entry import Alias, Document, Entry, Item, Mark
from feeds.links import page
from feeds.state import FeedState

if TYPE_CHECKING:
    # the store knows these types, and a command that only reads it must not pay for pydantic
    from feeds.feed import Feed

LATE = timedelta(hours=48)
"""An entry older than this at first sight is shown and used as evidence, and left out of counts."""
_START = 500  # characters of the text that, with the title, identify an item without GUID and link
_RANKS = ("guid", "guid+link", "link", "text")


@dataclass(frozen=True, slots=True)
class Known:
    """An entry we have: its key, the number of its latest wording, and the hash of that wording (see `words`).

    `earlier` are the hashes of its other wordings. Two feeds of one publisher often word one article differently, and
    a wording that was there before is not a new one each time the other feed is read.
    """

    key: str
    revision: int
    words: str
    earlier: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry as a document lists it, with the aliases to keep for it: none of them is another entry's."""

    entry: Entry
    aliases: tuple[Alias, ...]


@dataclass(frozen=True, slots=True)
class Sifted:
    """A document's items by what they are to us, in its order; and what it showed about the feed's GUIDs and links."""

    new: tuple[Listed, ...] = ()
    revised: tuple[Listed, ...] = ()
    same: tuple[Listed, ...] = ()
    guid_weak: bool = False
    link_weak: bool = False


@dataclass(frozen=True, slots=True)
class _Forms:
    """What an item is known by: forms that decide whether it is known, the strongest first, and those only kept."""

    deciding: tuple[Alias, ...]
    kept: tuple[Alias, ...] = field(default=())

    @property
    def all(self) -> tuple[Alias, ...]:
        return (*self.deciding, *self.kept)


def forms(feed: "Feed", publisher_id: str, state: FeedState, document: Document) -> tuple[tuple[Alias, ...], ...]:
    """Everything that each item of a document is known by: what the store is asked for before `unseen`."""
    return tuple(each.all for each in _all_forms(feed.id, publisher_id, state, document.items)[0])


def unseen(
    feed: "Feed",
    publisher_id: str,
    state: FeedState,
    document: Document,
    known: Mapping[Alias, Known],
    now: datetime,
    after_gap: bool = False,
) -> Sifted:
    """Sift a document: `known` says for each of its `forms` that we have met whose it is.

    `after_gap` says that the feed was not read for so long that nothing in it can be called live.
    """
    found, guid_weak, link_weak = _all_forms(feed.id, publisher_id, state, document.items)
    claims = _claims(found, known)
    sifted: dict[str, list[Listed]] = {"new": [], "revised": [], "same": []}
    taken: set[Alias] = set()
    keys: set[str] = set()
    for number, (item, aliases) in enumerate(zip(document.items, found, strict=True)):
        entry = _entry(feed, publisher_id, item, now, _mark(item, state, now, after_gap))
        if claim := claims.get(number):
            kind, entry = _again(entry, claim)
            own = [alias for alias in aliases.all if _owner(known, alias) in {"", claim.key}]
        else:
            kind, own = "new", [alias for alias in aliases.all if not _owner(known, alias)]
            entry = replace(entry, key=next((key for alias in own if (key := key_of(alias)) not in keys), ""))
        own = [alias for alias in own if alias not in taken]
        if not entry.key or entry.key in keys or not own:
            continue  # the same item a second time in one document
        keys.add(entry.key)
        taken.update(own)
        sifted[kind].append(Listed(entry, tuple(own)))
    return Sifted(
        tuple(sifted["new"]), tuple(sifted["revised"]), tuple(sifted["same"]), guid_weak=guid_weak, link_weak=link_weak
    )


def words(entry: Entry | Item) -> str:
    """The hash by which two wordings are told apart."""
    return _hash(entry.title, entry.summary, entry.body)[:32]


def key_of(alias: Alias) -> str:
    """The key of an entry that was first known by this: 16 hex digits, the same on every machine."""
    return _hash(alias.scope, alias.kind, alias.value)[:16]


def _all_forms(
    feed_id: str, publisher_id: str, state: FeedState, items: Sequence[Item]
) -> tuple[list[_Forms], bool, bool]:
    """What each item is known by, and whether this feed's GUIDs and links are weak, now or before."""
    # One item listed twice, word for word, says nothing against its GUID and link.
    distinct = {(item.guid, page(item.link), item.title, item.summary, item.body) for item in items}
    guid_weak = state.guid_weak or _repeats(guid for guid, *_ in distinct)
    link_weak = state.link_weak or _repeats(at for _, at, *_ in distinct)
    pairs = Counter((guid, at) for guid, at, *_ in distinct)

    def of(item: Item) -> _Forms:
        at = page(item.link)
        pair = item.guid and at and pairs[item.guid, at] == 1
        both = [Alias(feed_id, "guid+link", f"{item.guid}\n{at}")] if pair else []
        guid = [Alias(feed_id, "guid", item.guid)] if item.guid and not guid_weak else []
        link = [Alias(publisher_id, "link", at)] if at and not link_weak else []
        text = [Alias(feed_id, "text", _hash(item.title, (item.summary or item.body)[:_START])[:32])]
        deciding = (guid or (both if guid_weak else [])) + link
        kept = [alias for alias in both + text if alias not in deciding]
        return _Forms(tuple(deciding), tuple(kept)) if deciding else _Forms(tuple(text), tuple(both))

    return [of(item) for item in items], guid_weak, link_weak


def _claims(found: Sequence[_Forms], known: Mapping[Alias, Known]) -> dict[int, Known]:
    """Which item of a document is which known entry.

    Two items may meet one entry, one by its GUID and one by a link that the first has left: the stronger form has it,
    and the other item is a new one.
    """
    claims: dict[int, Known] = {}
    claimed: set[str] = set()
    for rank in _RANKS:
        for number, aliases in enumerate(found):
            if number in claims:
                continue
            met = [known[alias] for alias in aliases.deciding if alias.kind == rank and alias in known]
            if met and met[0].key not in claimed:
                claims[number] = met[0]
                claimed.add(met[0].key)
    return claims


def _again(entry: Entry, claim: Known) -> tuple[str, Entry]:
    """A known entry met again: in a new wording, or in one that we have."""
    hashed = words(entry)
    if hashed == claim.words or hashed in claim.earlier:
        return "same", replace(entry, key=claim.key, revision=claim.revision)
    return "revised", replace(entry, key=claim.key, revision=claim.revision + 1)


def _owner(known: Mapping[Alias, Known], alias: Alias) -> str:
    return known[alias].key if alias in known else ""


def _entry(feed: "Feed", publisher_id: str, item: Item, now: datetime, mark: Mark) -> Entry:
    return Entry(
        key="",
        feed_id=feed.id,
        publisher=publisher_id,
        link=item.link,
        title=item.title,
        first_seen=now,
        summary=item.summary,
        body=item.body,
        lang=item.lang or feed.lang,
        author=item.author,
        credit=item.credit,
        published=item.published,
        mark=mark,
    )


def _mark(item: Item, state: FeedState, now: datetime, after_gap: bool) -> Mark:
    if state.last_ok is None:
        return "seed"
    old = item.published is not None and item.published < now - LATE
    return "late" if old or after_gap else "live"


def _repeats(values: Iterable[str]) -> bool:
    return any(count > 1 for value, count in Counter(values).items() if value)


def _hash(*parts: str) -> str:
    return hashlib.sha256(b"\0".join(_bytes(parts))).hexdigest()


def _bytes(parts: Iterable[str]) -> Iterator[bytes]:
    # text was cleaned at the door, so that no part holds a NUL; what was not must still have a hash
    return (part.encode("utf-8", "replace") for part in parts)
