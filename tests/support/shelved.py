"""Things to put on the store's shelves: an entry, a hit, a message, and a store with a desk in force."""

from datetime import datetime, timedelta

from alerts.message import Message
from feeds.entry import Alias, Entry
from monitor.store import Store
from rules.hit import Evidence, Hit, Severity

NOW_VERSION = "v1"


def store(now: datetime) -> Store:
    """A store in memory with a desk in force."""
    made = Store.in_memory(now)
    with made.transaction():
        made.desks.record(NOW_VERSION, {"desk.yaml": b"title: Test\n"}, now)
    return made


def entry(n: int, now: datetime, title: str = "Attack in Khost", feed: str = "dawn", **other: object) -> Entry:
    """The n-th entry of a feed."""
    return Entry(
        key=f"{n:016x}",
        feed_id=feed,
        publisher=feed,
        link=f"https://example.org/{n}",
        title=title,
        first_seen=now,
        **other,
    )


def aliases(n: int, feed: str = "dawn") -> tuple[Alias, ...]:
    """What the n-th entry is known by."""
    return (Alias(feed, "guid", f"guid-{n}"), Alias(feed, "link", f"https://example.org/{n}"))


def shelve(kept: Store, n: int, now: datetime, title: str = "Attack in Khost", feed: str = "dawn") -> Entry:
    """Put the n-th entry of a feed on its shelf, in a transaction of its own."""
    made = entry(n, now, title, feed)
    with kept.transaction():
        assert kept.entries.add(made, aliases(n, feed), f"words of {title}", None)
    return made


def hit(of: Entry, rule: str = "attack", **other: object) -> Hit:
    """A claim of a rule on an entry, proved by the first word of its title."""
    word = of.title.split()[0]
    fields = {
        "rule_id": rule,
        "entry_key": of.key,
        "revision": of.revision,
        "rule_rev": "r1",
        "severity": Severity.HIGH,
        "evidence": (Evidence("title", 0, len(word), word, f"$attack: {word.lower()}*"),),
        **other,
    }
    return Hit(**fields)


def message(n: int, now: datetime, kind: str = "digest", channel: str = "folder", age: int = 0) -> Message:
    """The n-th message, made `age` minutes ago."""
    return Message(
        msgid=f"<{kind}.{n:04d}@desk.example>",
        kind=kind,
        route="letters",
        recipient=f"reader{n}@desk.example",
        channel=channel,
        about=f"digest:letters:2025-11-{n % 28 + 1:02d}",
        raw=b"Subject: n\r\n\r\nwords\r\n",
        created=now - timedelta(minutes=age),
    )
