"""Why a stored entry is what it is: the hits it had, what today's rules say of it, and what it nearly was.

Nothing is written: the store is read, and the rules are asked again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from feeds.entry import Entry
from feeds.fold import fold
from monitor.desk.load import Desk
from monitor.store import HitRow, Store
from rules.explain import Miss, dormant, explained, near_misses
from rules.hit import Hit
from rules.matcher import Matcher

SEARCHED = 50_000
"""Newest entries whose titles a search looks through: some seconds' work."""
SAME = "today's rules say the same"


@dataclass(frozen=True, slots=True)
class Claim:
    """A hit as stored, and in a line what today's rules say of it, '' where they were not asked."""

    row: HitRow
    today: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """All there is to say of one stored entry, in its latest wording.

    `state` is pending, matched or poison; `story` the key of its story, '' none yet, and `others` its further entries.
    `further` are hits that today's rules would make and that are not stored; `misses` what it nearly was.
    """

    entry: Entry
    state: str
    story: str
    others: tuple[str, ...]
    claims: tuple[Claim, ...]
    further: tuple[Hit, ...] = ()
    misses: tuple[Miss, ...] = ()


def inquire(store: Store, entry: Entry, desk: Desk | None, now: datetime) -> Account:
    """The account of an entry; `desk` is that of today's files, None where they have faults."""
    story = store.stories.story_of(entry.key) or ""
    others = tuple(key for key in store.stories.entries_of(story) if key != entry.key)
    rows = store.hits.of_entry(entry.key)
    state = store.entries.match_state(entry.key)
    if desk is None:
        return Account(entry, state, story, others, tuple(map(Claim, rows)))
    matcher = Matcher.compile(desk.rulebook, desk.publishers)
    hits = {(hit.rule_id, hit.part): hit for hit in matcher.match(entry, now)}
    claims = tuple(Claim(row, _today(row, hits, desk, matcher, entry, now)) for row in rows)
    known = {(row.hit.rule_id, row.hit.part) for row in rows}
    further = tuple(hit for key, hit in hits.items() if key not in known)
    return Account(entry, state, story, others, claims, further, tuple(near_misses(matcher, entry, now)))


def _today(
    row: HitRow,
    hits: dict[tuple[str, str], Hit],
    desk: Desk,
    matcher: Matcher,
    entry: Entry,
    now: datetime,
) -> str:
    """What today's rules say of a stored hit."""
    hit = hits.get((row.hit.rule_id, row.hit.part))
    if hit is not None:
        changes = list(_changes(row, hit))
        return "; ".join(changes) if changes else SAME
    rule = desk.rulebook.rules.get(row.hit.rule_id)
    if rule is None:
        return "the files have no such rule any more"
    if sleeping := dormant(rule, now):
        return f"no hit today: {sleeping}"
    names = {alternative.name for alternative in rule.match}
    if row.hit.part and row.hit.part not in names:
        return f"the rule has no part {row.hit.part} any more"
    if rule.id not in matcher.in_force:
        return "the rule reads no text any more"
    return f"no hit today: {explained(matcher, rule.id, entry, now=now, alternative=row.hit.part).reason}"


def _changes(row: HitRow, hit: Hit) -> Sequence[str]:
    """How a hit of today differs from the stored one."""
    before = row.hit
    changes = []
    if row.void:
        changes.append("today it would stand")
    if hit.rule_rev != before.rule_rev:
        changes.append("the query or its lists have changed since, and it still hits")
    if hit.suppressed_by != before.suppressed_by:
        held = f"the filter {hit.suppressed_by} would hold it back today" if hit.suppressed_by else ""
        changes.append(held or f"the filter {before.suppressed_by} would let it through today")
    if hit.severity != before.severity:
        changes.append(f"its severity is {hit.severity} today")
    if hit.silent != before.silent:
        changes.append("the rule is under test today" if hit.silent else "the rule is no longer under test")
    return changes


def search(store: Store, words: str, limit: int) -> list[Entry]:
    """The newest entries whose titles hold all these words or beginnings of words, compared as rules compare them."""
    wanted = set(fold(words, title=True).row)
    found: list[Entry] = []
    for key, title in store.entries.titles(SEARCHED) if wanted else ():
        there = fold(title, title=True).row
        if all(any(word.startswith(one) for word in there) for one in wanted):
            entry = store.entries.get(key)
            found += [entry] if entry is not None else []
            if len(found) == limit:
                break
    return found
