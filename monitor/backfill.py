"""A new or changed rule, run over the archive in the background, so that it knows its past at once.

What it finds there is marked `backfill`: it feeds the rule's baseline and is shown, and tells nobody. What an earlier
revision of the rule had found and this one does not becomes void. The work is done in short slices, each a
transaction of its own, and begins anew where it was broken off by a restart: to find a hit twice changes nothing.
"""

import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from monitor.inforce import InForce
from monitor.log import say
from monitor.store import Store
from rules.hit import Hit

LOG = logging.getLogger(__name__)
ARCHIVE = timedelta(days=400)
"""How far back the archive is read: as long as entries are kept."""
SLICE = 100
"""Entries matched and stored in one transaction."""
AT_ONCE = timedelta(seconds=1)
"""Time of a tick: nothing else may wait long for the lock, and a year of news takes an hour or two."""
DONE = "backfilled"


class Backfill:
    """Reads the archive for the rules of the desk that is in force."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._owed: dict[str, str] = {}
        self._after = 0

    def run_due(self, force: InForce) -> tuple[str, ...]:
        """Read on for a second where a rule is new or changed; the rules whose past is whole with this tick."""
        self._forget_gone(force)
        owed = owing(self._store, force)
        if not owed:
            return ()
        if owed != self._owed:
            self._owed, self._after = owed, 0
        began = self._clock()
        while self._slice(force):
            if self._clock() - began > AT_ONCE:
                return ()
        return self._finish(force)

    def whole(self, force: InForce) -> None:
        """Read the archive to its end: what a verb does that cannot wait for ticks."""
        self._forget_gone(force)
        while owing(self._store, force):
            self.run_due(force)

    def _forget_gone(self, force: InForce) -> None:
        """A rule that stopped running has missed what came since, should it ever run again."""
        have = filled(self._store)
        running = {name: revision for name, revision in have.items() if name in force.matcher.in_force}
        if running != have:
            with self._store.transaction():
                self._store.meta.put(DONE, json.dumps(running, sort_keys=True))

    def _slice(self, force: InForce) -> bool:
        """Match one slice; False where the archive has no further entry."""
        now = self._clock()
        rows = self._store.entries.matched_after(self._after, now - ARCHIVE, SLICE)
        if not rows:
            return False
        found: list[tuple[str, list[Hit]]] = []
        for _, entry in rows:
            try:
                found.append((entry.key, force.matcher.match_rules(entry, now, self._owed)))
            except Exception as error:  # noqa: BLE001 - one entry that a rule cannot read must not stop the rest
                say(LOG, "entry could not be matched again", logging.ERROR, entry=entry.key, why=str(error))
        with self._store.transaction():
            for key, hits in found:
                for hit in hits:
                    self._store.hits.add(hit, "backfill", force.version, now)
                keep = {(hit.rule_id, hit.part) for hit in hits}
                self._store.hits.void(key, keep, now, self._owed)
        self._after = rows[-1][0]
        return True

    def _finish(self, force: InForce) -> tuple[str, ...]:
        done = tuple(self._owed)
        kept = {name: rule.revision for name, rule in force.matcher.in_force.items()}
        with self._store.transaction():
            self._store.meta.put(DONE, json.dumps(kept, sort_keys=True))
        say(LOG, "past filled in", rules=len(done), first=", ".join(done[:5]))
        self._owed, self._after = {}, 0
        return done


def filled(store: Store) -> Mapping[str, str]:
    """The revision of each rule whose past is whole, by the rule's id."""
    kept: dict[str, str] = json.loads(store.meta.get(DONE) or "{}")
    return kept


def owing(store: Store, force: InForce) -> dict[str, str]:
    """The rules in force, with their revisions, whose past is not filled in."""
    have = filled(store)
    return {name: rule.revision for name, rule in force.matcher.in_force.items() if have.get(name) != rule.revision}
