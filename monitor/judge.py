"""Match what came and judge what was hit.

    entries not yet matched | match | place in stories | store      T2, one transaction a batch
    hits not yet judged | what is told at once | store              T6, one transaction

Both are safe to run again: what a crash left undone is still marked as such in the store.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.alert import Struck, critical, routes_told, tells, untold
from feeds.anchors import Gazetteer
from feeds.entry import Entry
from feeds.feed import Publisher
from feeds.origin import origin
from monitor.desk.load import Desk
from monitor.inforce import InForce
from monitor.log import say
from monitor.placing import Placing
from monitor.rearrange import rearrange, ties
from monitor.store import HitRow, Store
from rules.gazetteer import gazetteer
from rules.hit import Hit, Severity
from rules.lifecycle import ancestors
from rules.matcher import Matcher

LOG = logging.getLogger(__name__)
WEAK = frozenset("DE")
"""Letters of publishers that alone are no ground for an urgent mail."""
BATCH = 200
"""Entries matched and stored in one transaction."""
NEWS = "news"
"""The meta key that is another whenever a hit was taken back, or a story that has hits was told again."""


class Judge:
    """Turns stored entries into hits and hits into alerts, by the desk that is in force."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._placing = Placing(store, lambda: ties(store, clock()))
        self._ways: tuple[str, Gazetteer, dict[str, Publisher]] | None = None

    def match(self, force: InForce) -> int:
        """T2: match and place every entry that waits for it; the number of new hits."""
        count = 0
        rearrange(self._store, self._clock())
        places, publishers = self._known(force)
        while batch := self._store.entries.pending(BATCH):
            now = self._clock()
            found = [(entry, self._hits(force.matcher, entry, now)) for entry in batch]
            with self._placing.settled(force.desk.settings, places), self._store.transaction():
                for entry, hits in found:
                    if isinstance(hits, Exception):
                        self._set_aside(entry, hits, now)
                        continue
                    named = places.named(entry)
                    whose = origin(entry, publishers.get(entry.publisher), force.desk.publishers)
                    self._placing.place(entry, frozenset(hit.rule_id for hit in hits), whose, now, named)
                    count += self._keep_hits(entry, hits, force, now)
        return count

    def _known(self, force: InForce) -> tuple[Gazetteer, dict[str, Publisher]]:
        """The places and actors, and the publishers by id, of the desk in force; made once for each."""
        if self._ways is None or self._ways[0] != force.version:
            rulebook = force.desk.rulebook
            found = gazetteer(rulebook.places, rulebook.actors)
            self._ways = (force.version, found, {each.id: each for each in force.desk.publishers})
        return self._ways[1:]

    @staticmethod
    def _hits(matcher: Matcher, entry: Entry, now: datetime) -> list[Hit] | Exception:
        try:
            return matcher.match(entry, now)
        except Exception as error:  # noqa: BLE001 - one entry that the matcher cannot read must not stop the rest
            return error

    def _set_aside(self, entry: Entry, error: Exception, now: datetime) -> None:
        why = f"{type(error).__name__}: {error}"
        say(LOG, "entry could not be matched", logging.ERROR, entry=entry.key, why=why)
        if self._store.entries.tried(entry.key, why, now):
            self._store.trouble.notice(
                f"entry:{entry.key}",
                "entry",
                f"entry {entry.key} of {entry.feed_id} could not be matched three times and is set aside: {why}",
                now,
            )

    def _keep_hits(self, entry: Entry, hits: Sequence[Hit], force: InForce, now: datetime) -> int:
        added = sum(self._store.hits.add(hit, entry.mark, force.version, now) for hit in hits)
        void = self._store.hits.void(entry.key, {(hit.rule_id, hit.part) for hit in hits}, now)
        self._store.entries.matched(entry.key, entry.revision)
        if void or len(hits) > added or (not hits and self._store.hits.is_on_story_of(entry.key)):
            # the number of the last hit does not tell of it
            self._store.meta.put(NEWS, str(int(self._store.meta.get(NEWS) or 0) + 1))
        return added

    def assess(self, force: InForce) -> int:
        """T6: judge the hits since the last assessment; the number of alerts raised."""
        store, now = self._store, self._clock()
        upto = store.hits.last_id()
        after = int(store.meta.get("assessed") or 0)
        if upto <= after:
            return 0
        settings, is_weak = force.desk.settings, weak_for(force.desk)
        grave = [row for row in store.hits.between(after, upto) if row.hit.severity is Severity.CRITICAL]
        fresh = [row for row in grave if not self._told_before(row, force.desk, is_weak)]
        raised = 0
        with store.transaction():
            for alert in critical(fresh, force.desk.rulebook.problem_of, now, is_weak):
                told = routes_told(alert, settings.routes, settings.urgent, now, ZoneInfo(settings.zone))
                raised += store.alerts.raise_(alert, told)
            store.meta.put("assessed", str(upto))
        return raised

    def hushed(self, row: HitRow, desk: Desk) -> str:
        """Why a hit raises no alert by itself; '' where it does, or did."""
        is_weak = weak_for(desk)
        if why := untold(row):
            return why
        if is_weak(row):
            return f"its publisher {row.entry.publisher} is of letter D or E, and no better one tells it"
        return self._told_before(row, desk, is_weak)

    def _told_before(self, row: HitRow, desk: Desk, is_weak: Callable[[Struck], bool]) -> str:
        """By what the story was told before, or is about to be; '' where this is the first hit of its rule."""
        if first := [before for before in self._earlier(row) if not is_weak(before)]:
            return f"the rule had hit the story before, by {first[0].entry.key}"
        return "the rule that it replaced told the story" if self._inherited(row, desk, is_weak) else ""

    def _earlier(self, row: HitRow) -> list[HitRow]:
        """The hits by which the same rule had the same story before."""
        return [
            before
            for before in self._store.hits.of_story(row.story)
            if before.id < row.id
            and (before.hit.rule_id, before.hit.part) == (row.hit.rule_id, row.hit.part)
            and not (before.void or before.hit.suppressed_by or before.hit.silent)
        ]

    def _inherited(self, row: HitRow, desk: Desk, is_weak: Callable[[Struck], bool]) -> bool:
        """Whether a rule that this one replaced told the story at once, or is about to.

        A hit of a retired rule becomes void when its entry is matched again, so what was told is asked too. A part
        inherits from the part of its name; from one that the new rule has not, every part does.
        """
        rules = desk.rulebook.rules
        before = ancestors(rules, row.hit.rule_id)
        if not before:
            return False
        told = self._store.alerts.told_of(f"story:{row.story}")
        told |= {
            (each.hit.rule_id, each.hit.part)
            for each in self._store.hits.of_story(row.story)
            if each.id < row.id and tells(each) and not each.void and not is_weak(each)
        }
        parts = {one.name if one.is_part else "" for one in rules[row.hit.rule_id].match}
        return any(rule in before and (part == row.hit.part or part not in parts) for rule, part in told)


def weak_for(desk: Desk) -> Callable[[Struck], bool]:
    """Whether a hit's publisher alone is no ground for an urgent mail, by the desk's letters."""
    letters = {publisher.id: publisher.letter for publisher in desk.publishers}

    def is_weak(row: Struck) -> bool:
        return isinstance(row, HitRow) and letters.get(row.entry.publisher, "F") in WEAK

    return is_weak
