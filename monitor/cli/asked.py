"""What is asked about: a desk, one of its rules, a stored entry. Each is found, or it is said how to find it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.cli.start import refuse

if TYPE_CHECKING:
    from feeds.entry import Entry
    from monitor.desk.load import Desk
    from monitor.store import HitRow, Store
    from rules.outline import Pieces
    from rules.rulebook import Rulebook

MOST_NAMED = 8
"""Entries that are named where a key does not say which."""
SEARCH = "`forewarn why --search WORDS` lists the newest entries whose titles hold these words"


def desk_asked(folder: Path, *, tried: bool = False) -> "Desk":
    """The desk as its files stand; refuses where they have faults.

    Without `tried` a rule whose tests fail is none: it may be the very one that is to be explained.
    """
    from monitor.desk.fault import DeskFaults
    from monitor.desk.load import load_desk

    try:
        return load_desk(folder, tried=tried)
    except DeskFaults as wrong:
        refuse(1, *(line for fault in wrong.faults for line in fault.lines()))


def duration(written: str) -> timedelta | None:
    """A length of time such as `3d` or `48h`; None for what is none."""
    from pydantic import TypeAdapter, ValidationError

    from rules.written import Duration

    try:
        length: timedelta = TypeAdapter(Duration).validate_python(written)
    except ValidationError:
        return None
    return length


def desk_running(store: "Store") -> "Desk | None":
    """The desk that runs, or ran last; None where none ever did, or this version reads it no more."""
    from monitor.desk.fault import DeskFaults
    from monitor.desk.load import load_files

    last = store.desks.current()
    try:
        return None if last is None else load_files(last.files, tried=False)
    except DeskFaults:
        return None


def rule_asked(rulebook: "Rulebook", name: str) -> tuple[str, str]:
    """The id of a rule and one of its alternatives, '' all; `name` is `rule` or `rule/alternative`."""
    from monitor.desk.fault import shown
    from monitor.desk.wording import nearest

    rules = rulebook.rules
    rule_id, _, alternative = name.partition("/")
    named = [f"{rule.id}/{one.name}" for rule in rules.values() for one in rule.match if one.name]
    if rule_id not in rules:
        near = nearest(name, (*rules, *named))
        refuse(2, shown(f"no rule is called {name}") + (f"; did you mean {near}?" if near else ""))
    if alternative and name not in named:
        has = ", ".join(one for one in named if one.startswith(f"{rule_id}/")) or "none"
        refuse(2, shown(f"{rule_id} has no alternative {alternative}; it has {has}"))
    return rule_id, alternative


@contextmanager
def store_asked(folder: Path) -> "Iterator[Store]":
    """The store of a desk, for looking."""
    from monitor.desk.var import Var
    from monitor.store import Store
    from monitor.store.errors import StoreError

    try:
        with Store.read(Var(folder).database) as store:
            yield store
    except StoreError as error:
        refuse(3, str(error), "`forewarn poll` makes a database and fills it.")


def entry_asked(store: "Store", named: str, revision: int | None = None) -> "Entry":
    """The stored entry with this address, or with this key or the beginning of it; in its latest wording or another."""
    entry = _by_link(store, named) if "://" in named else _by_key(store, named.lower())
    if revision is not None and revision != entry.revision:
        older = store.entries.wording(entry.key, revision)
        if older is None:
            has = "one wording" if entry.revision == 1 else f"wordings 1 to {entry.revision}"
            refuse(2, f"entry {entry.key} has {has}, and no wording {revision}")
        entry = older
    if not (entry.title or entry.summary or entry.body):
        refuse(2, f"nothing of entry {entry.key} is kept any more but its key")
    return entry


def _by_link(store: "Store", link: str) -> "Entry":
    from feeds.links import canonical
    from monitor.desk.fault import shown

    entry = store.entries.by_link(link) or store.entries.by_link(canonical(link))
    if entry is None:
        refuse(2, shown(f"no stored entry has the address {link}"), SEARCH)
    return entry


def _by_key(store: "Store", key: str) -> "Entry":
    from monitor.desk.fault import shown

    found = store.entries.beginning(key, MOST_NAMED + 1) if key.isalnum() else []
    if not found:
        refuse(2, shown(f"no stored entry's key begins with {key}"), SEARCH)
    if len(found) > 1:
        listed = [f"  {entry.key}  {entry.title}" for entry in found[:MOST_NAMED]]
        more = ["  …"] if len(found) > MOST_NAMED else []
        refuse(2, *map(shown, [f"several entries' keys begin with {key}; write more of one:", *listed, *more]))
    return found[0]


def headed(entry: "Entry") -> "list[Pieces]":
    """An entry in two or three lines: its key and where it comes from, its title, its address."""
    from rules.outline import Piece

    seen = f"met {entry.first_seen:%Y-%m-%d %H:%MZ}"
    origin = ", ".join(filter(None, (entry.publisher, entry.lang, seen, f"wording {entry.revision}")))
    lines: list[Pieces] = [(Piece(f"{entry.key}  {origin}", "note"),), (Piece(entry.title or "(no title)"),)]
    return [*lines, (Piece(entry.link, "note"),)] if entry.link else lines


def named(entry: "Entry") -> dict[str, object]:
    """An entry for machines."""
    return {
        "key": entry.key,
        "revision": entry.revision,
        "feed": entry.feed_id,
        "publisher": entry.publisher,
        "lang": entry.lang,
        "link": entry.link,
        "title": entry.title,
        "first_seen": entry.first_seen.isoformat(),
        "mark": entry.mark,
    }


def hit_values(row: "HitRow", numbers: dict[str, int | None]) -> dict[str, object]:
    """A stored hit for machines."""
    from rules import outline

    return {
        **outline.hit_values(row.hit),
        "mark": row.mark,
        "created": row.created.isoformat(),
        "rules": numbers[row.version],
        "version": row.version,
        "void": row.void,
    }


def listed(entry: "Entry") -> "Pieces":
    """An entry in a line: its key, its publisher, its title."""
    from rules.outline import Piece

    return Piece(entry.key, "words"), Piece(f"  {entry.publisher}: {entry.title or '(no title)'}")
