"""Each night, a hundred of the day's entries matched without the index: it must never make a difference.

The index saves nearly all the work of matching, and an entry that it wrongly passed over would leave no trace. A
difference is a fault of ours; the operator is told which rule and which entry show it. The work is done a few entries
at a tick, so that it delays nothing, and no transaction is open meanwhile.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from feeds.entry import Entry
from monitor.inforce import InForce
from monitor.log import say
from monitor.store import Store
from rules.matcher import Matcher

LOG = logging.getLogger(__name__)
DAY = timedelta(days=1)
ENTRIES = 100
"""Entries of a night; once in a hundred matches would cost more than all matching."""
AT_ONCE = 5
"""Entries of a tick."""
BEGINS = timedelta(hours=2)
"""After midnight in the desk's zone: when a night's work may begin."""
NAMED = 3
"""Entries that a notice names."""


class Recheck:
    """Rechecks once a night, by the desk that is in force."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._waiting: list[str] | None = None
        self._count = 0
        self._differing: dict[str, list[str]] = defaultdict(list)

    def run_due(self, force: InForce) -> bool:
        """Match a few entries both ways if the night's work is not done; True if it was done with them."""
        now = self._clock()
        if self._waiting is None:
            if not self._is_due(now, ZoneInfo(force.desk.settings.zone)):
                return False
            self._waiting = spread(self._store.entries.keys_since(now - DAY), ENTRIES)
            self._count = len(self._waiting)
        chosen, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
        for key in chosen:
            entry = self._store.entries.get(key)
            for rule in () if entry is None else differing(force.matcher, entry, now):
                say(LOG, "the index makes a difference", logging.ERROR, rule=rule, entry=key)
                self._differing[rule].append(key)
        if self._waiting:
            return False
        self._done(now)
        return True

    def _is_due(self, now: datetime, zone: ZoneInfo) -> bool:
        """Whether no recheck was done in this night, or in the day after it."""
        last = self._store.meta.get("recheck_utc")
        if not last:
            return True
        before, after = (at.astimezone(zone) - BEGINS for at in (datetime.fromisoformat(last), now))
        return before.date() < after.date()

    def _done(self, now: datetime) -> None:
        with self._store.transaction():
            self._store.meta.put("recheck_utc", now.isoformat(timespec="seconds"))
            for rule, keys in self._differing.items():
                self._store.trouble.notice(f"index:{rule}:{keys[0]}", "index", told(rule, keys, self._count), now)
        say(LOG, "rechecked without the index", entries=self._count, differing=len(self._differing))
        self._waiting = None
        self._differing.clear()


def spread(keys: Sequence[str], most: int) -> list[str]:
    """At most so many of the keys, evenly spread over them and always the same."""
    count = min(most, len(keys))
    return [keys[n * len(keys) // count] for n in range(count)]


def differing(matcher: Matcher, entry: Entry, now: datetime) -> list[str]:
    """The rules whose hits on an entry are others without the index, or cannot be told then."""
    try:
        quick = {(hit.rule_id, hit.part): hit for hit in matcher.match(entry, now)}
    except Exception:  # noqa: BLE001 - an entry that cannot be matched is set aside, and told of, by the judge
        return []
    try:
        whole = {(hit.rule_id, hit.part): hit for hit in matcher.match_rules(entry, now)}
    except Exception:  # noqa: BLE001 - which of the rules it was is found by asking each
        return [rule for rule in matcher.in_force if _fails(matcher, rule, entry, now)]
    keys = dict.fromkeys((*whole, *quick))
    return list(dict.fromkeys(key[0] for key in keys if whole.get(key) != quick.get(key)))


def _fails(matcher: Matcher, rule: str, entry: Entry, now: datetime) -> bool:
    try:
        matcher.match_rules(entry, now, {rule})
    except Exception:  # noqa: BLE001 - as above
        return True
    return False


def told(rule: str, keys: Sequence[str], count: int) -> str:
    """What the operator is told of a rule."""
    more = f" and {len(keys) - NAMED} more" if len(keys) > NAMED else ""
    return (
        f"a fault of ours, not of your files: of {count} entries of the day matched again without the index, the rule"
        f" {rule} does otherwise on {', '.join(keys[:NAMED])}{more}; please report it with the rule and these entries"
    )
