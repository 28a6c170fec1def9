"""Poll what is due: fetch many at once, everything else in order.

    due feeds | fetch (8 at a time, 1 a host) | parse in a child | sift | store        T1, one transaction a document
    entries not yet matched | match | place in stories | store                         T2, one transaction a batch
    hits not yet judged | what is told at once | store                                 T6, one transaction

Each step is safe to run again: what a crash left undone is still marked as such in the store.
"""

import asyncio
import logging
import random
import shutil
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from feeds.origin import origin
from feeds.parse import ParseFailed, Parser, parse
from feeds.sift import Sifted, forms, unseen, words
from feeds.story import anchors, place
from rules.matcher import Matcher

from alerts.alert import critical, routes_told
from feeds.cadence import Parsed, address, also_waiting, domain, first, next_poll, pulled_in
from feeds.client import Client
from feeds.entry import Document, Entry
from feeds.feed import Feed, Publisher
from feeds.fetch import Failed, Fetched, Unchanged, fetch
from feeds.health import covered
from feeds.state import FeedState, Outcome, Poll
from feeds.turns import Turns
from monitor.desk.load import Desk
from monitor.inforce import InForce
from monitor.log import say
from monitor.store import Store
from rules.hit import Hit

LOG = logging.getLogger(__name__)
BATCH = 200
"""Entries matched and stored in one transaction."""
GAP = timedelta(hours=24)
"""After so long without a poll, what is found tells nobody at once."""
FLOOR_BYTES, FLOOR_SHARE = 200 * 2**20, 0.05
"""Free space below which nothing is fetched: pruning cannot rescue a full disk."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look at one feed gave, for progress bars and logs."""

    feed_id: str
    outcome: Outcome
    listed: int
    fresh: int
    why: str


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of the watch did: feeds looked at, how many answered, new entries, hits, alerts raised."""

    looked: tuple[Looked, ...] = ()
    hits: int = 0
    alerts: int = 0

    @property
    def answered(self) -> int:
        """Feeds that gave a good answer."""
        return sum(look.outcome not in {"failed", "quarantined"} for look in self.looked)

    @property
    def fresh(self) -> int:
        """Entries not seen before."""
        return sum(look.fresh for look in self.looked)


class Watch:
    """The watch of one desk: owns the parse child and the pace, holds no decision of its own."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        client: Callable[[Desk], AbstractAsyncContextManager[Client]],
        parser: Parser,
        rng: random.Random,
        turns: Callable[[], Turns] = Turns,
    ) -> None:
        self._store = store
        self._clock = clock
        self._client = client
        self._parser = parser
        self._rng = rng
        self._turns = turns
        self._one_at_a_time = threading.Lock()
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Fetch nothing more; what is under way is finished or given up with nothing stored."""
        self._stopping.set()

    def round(
        self,
        force: InForce,
        *,
        everything: bool = False,
        tell: Callable[[Looked, int], None] | None = None,
    ) -> Round:
        """Poll the feeds that are due (all, if `everything`), match what is new, judge the hits.

        `tell` is called after each feed with what it gave and how many feeds the round has.
        """
        looked = self._poll(force.desk, everything=everything, tell=tell)
        hits = self.match(force)
        return Round(tuple(looked), hits, self.assess(force))

    # -- T1 ---------------------------------------------------------------------------------------

    def _poll(
        self,
        desk: Desk,
        *,
        everything: bool,
        tell: Callable[[Looked, int], None] | None,
    ) -> list[Looked]:
        now = self._clock()
        if not self._room_on_disk(now):
            return []
        pairs = {feed.id: (publisher, feed) for publisher, feed in desk.feeds()}
        self._meet(pairs, now)
        due = self._store.feeds.due(list(pairs), now + timedelta(days=400) if everything else now)
        if not due or self._stopping.is_set():
            return []
        looked: list[Looked] = []

        def done(look: Looked) -> None:
            looked.append(look)
            if tell is not None:
                tell(look, len(due))

        asyncio.run(self._fetch_all(desk, [(*pairs[state.feed_id], state) for state in due], done))
        return looked

    def _meet(self, pairs: dict[str, tuple[Publisher, Feed]], now: datetime) -> None:
        """Remember feeds that the desk lists for the first time; pull in what a clock jump put out of reach."""
        states = self._store.feeds.states()
        fresh = [
            first(feed, publisher.id, now, self._rng)
            for feed_id, (publisher, feed) in pairs.items()
            if feed_id not in states
        ]
        stuck = [near for state in states.values() if (near := pulled_in(state, now)) != state]
        if fresh or stuck:
            with self._store.transaction():
                for state in [*fresh, *stuck]:
                    self._store.feeds.save(state)

    async def _fetch_all(
        self,
        desk: Desk,
        due: Sequence[tuple[Publisher, Feed, FeedState]],
        done: Callable[[Looked], None],
    ) -> None:
        turns = self._turns()
        async with self._client(desk) as client:

            async def look(publisher: Publisher, feed: Feed, state: FeedState) -> None:
                if self._stopping.is_set():
                    return
                # the place in the queue is kept while parsing: no more bodies in memory than fetches at once
                async with turns.turn(address(feed, state)):
                    if self._stopping.is_set():
                        return
                    outcome = await fetch(feed, state, client, self._clock())
                    done(await asyncio.to_thread(self._take_in, publisher, feed, state, outcome))

            await asyncio.gather(*(look(*each) for each in due))

    def _take_in(
        self,
        publisher: Publisher,
        feed: Feed,
        state: FeedState,
        outcome: Fetched | Unchanged | Failed,
    ) -> Looked:
        """T1: what one feed gave, stored with the validators that stand for it."""
        with self._one_at_a_time:
            now = self._clock()
            if isinstance(outcome, Fetched):
                return self._take_in_document(publisher, feed, state, outcome, now)
            parsed = Parsed()
            after = next_poll(feed, state, outcome, parsed, now, self._rng)
            failed = isinstance(outcome, Failed)
            look = Looked(feed.id, "failed" if failed else "unchanged", 0, 0, outcome.why)
            self._store_look(feed, after, look, outcome, now, parsed)
            return look

    def _take_in_document(
        self,
        publisher: Publisher,
        feed: Feed,
        state: FeedState,
        fetched: Fetched,
        now: datetime,
    ) -> Looked:
        document, why = self._read(feed, fetched, now)
        if document is None:
            kind: Outcome = "quarantined" if why.startswith("quarantined") else "failed"
            parsed = Parsed(whole=False, failed=why)
            after = next_poll(feed, state, fetched, parsed, now, self._rng)
            look = Looked(feed.id, kind, 0, 0, why)
            self._store_look(feed, after, look, fetched, now, parsed)
            return look
        gap = state.last_ok is not None and now - state.last_ok >= GAP
        aliases = [alias for each in forms(feed, publisher.id, state, document) for alias in each]
        with self._store.transaction():
            known = self._store.entries.known(aliases)
            sifted = unseen(feed, publisher.id, state, document, known, now, gap)
            overlap = len(sifted.same) + len(sifted.revised)
            parsed = Parsed(document.whole, len(document.items), len(sifted.new), overlap, "")
            after = next_poll(feed, state, fetched, parsed, now, self._rng)
            after = replace(
                after,
                guid_weak=after.guid_weak or sifted.guid_weak,
                link_weak=after.link_weak or sifted.link_weak,
            )
            look = Looked(
                feed.id,
                "fresh" if sifted.new or sifted.revised else "nothing new",
                len(document.items),
                len(sifted.new),
                "; ".join(document.problems),
            )
            poll_id = self._record(feed, after, look, fetched, now, parsed)
            self._keep(sifted, poll_id, now)
        say(LOG, "feed read", feed=feed.id, outcome=look.outcome, listed=look.listed, fresh=look.fresh, why=look.why)
        return look

    def _keep(self, sifted: Sifted, poll_id: int, now: datetime) -> None:
        for listed in sifted.new:
            self._store.entries.add(listed.entry, listed.aliases, words(listed.entry), poll_id)
        for listed in sifted.revised:
            self._store.entries.revise(listed.entry, listed.aliases, words(listed.entry), now)
        for listed in sifted.same:
            self._store.entries.relisted(listed.entry.key, listed.aliases, now)

    def _read(self, feed: Feed, fetched: Fetched, now: datetime) -> tuple[Document | None, str]:
        """The document, or None and why it could not be read; a body that kills the child thrice is set aside."""
        if self._store.trouble.is_poisoned("body", fetched.body_hash):
            return None, "quarantined: this body has ended the parser three times"
        try:
            return parse(feed, fetched, self._parser, now), ""
        except ParseFailed as failure:
            if failure.kind in {"died", "timeout"}:
                with self._store.transaction():
                    tries = self._store.trouble.poison("body", fetched.body_hash, f"{feed.id}: {failure}", now)
                    if tries >= 3:
                        self._store.trouble.notice(
                            f"body:{fetched.body_hash}",
                            "feed",
                            f"{feed.id}: a document ended the parser three times and is set aside until it changes",
                            now,
                        )
            return None, str(failure)

    def _store_look(
        self,
        feed: Feed,
        after: FeedState,
        look: Looked,
        outcome: Fetched | Unchanged | Failed,
        now: datetime,
        parsed: Parsed,
    ) -> None:
        with self._store.transaction():
            self._record(feed, after, look, outcome, now, parsed)
            if isinstance(outcome, Failed) and outcome.status in {429, 503}:
                same_domain = self._store.feeds.states().values()
                for waiting in also_waiting(list(same_domain), domain(after.url), after.next_due):
                    self._store.feeds.save(waiting)
        level = logging.WARNING if look.outcome in {"failed", "quarantined"} else logging.INFO
        say(LOG, "feed looked at", level, feed=feed.id, outcome=look.outcome, why=look.why)

    def _record(
        self,
        feed: Feed,
        after: FeedState,
        look: Looked,
        outcome: Fetched | Unchanged | Failed,
        now: datetime,
        parsed: Parsed,
    ) -> int:
        self._store.feeds.save(after)
        if covered(after.state):
            hour = now.replace(minute=0, second=0, microsecond=0)
            self._store.feeds.cover(feed.id, hour, after.state, look.fresh)
        size = 0 if isinstance(outcome, Failed) else outcome.size
        return self._store.feeds.record(
            Poll(
                feed_id=feed.id,
                at=now,
                outcome=look.outcome,
                status=outcome.status,
                size=size,
                entries=look.listed,
                fresh=look.fresh,
                overlap=parsed.overlap,
                took_ms=int((self._clock() - now).total_seconds() * 1000),
                why=look.why,
            ),
        )

    def _room_on_disk(self, now: datetime) -> bool:
        path = self._store.path
        if path is None:
            return True
        usage = shutil.disk_usage(path.parent)
        if usage.free >= FLOOR_BYTES and usage.free >= usage.total * FLOOR_SHARE:
            return True
        with self._store.transaction():
            self._store.trouble.notice(
                "disk",
                "disk",
                f"only {usage.free // 2**20} MB are free: nothing is fetched until there is room again; "
                "what is waiting is still sent",
                now,
            )
        say(LOG, "disk nearly full, nothing fetched", logging.ERROR, free_mb=usage.free // 2**20)
        return False

    # -- T2 ---------------------------------------------------------------------------------------

    def match(self, force: InForce) -> int:
        """T2: match and place every entry that waits for it; the number of new hits."""
        count = 0
        publishers = {publisher.id: publisher for publisher in force.desk.publishers}
        while batch := self._store.entries.pending(BATCH):
            now = self._clock()
            found = [(entry, self._hits(force.matcher, entry, now)) for entry in batch]
            with self._store.transaction():
                for entry, hits in found:
                    if isinstance(hits, Exception):
                        self._set_aside(entry, hits, now)
                        continue
                    count += self._keep_hits(entry, hits, publishers.get(entry.publisher), force.version, now)
        return count

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

    def _keep_hits(
        self,
        entry: Entry,
        hits: Sequence[Hit],
        publisher: Publisher | None,
        version: str,
        now: datetime,
    ) -> int:
        points = anchors(entry)
        placement = place(entry, frozenset(hit.rule_id for hit in hits), self._store.stories.near(points))
        self._store.stories.put(entry.key, placement, points, origin(entry, publisher), now)
        added = sum(self._store.hits.add(hit, entry.mark, version, now) for hit in hits)
        self._store.hits.void(entry.key, {(hit.rule_id, hit.part) for hit in hits}, now)
        self._store.entries.matched(entry.key, entry.revision)
        return added

    # -- T6 ---------------------------------------------------------------------------------------

    def assess(self, force: InForce) -> int:
        """T6: judge the hits since the last assessment; the number of alerts raised."""
        store, now = self._store, self._clock()
        upto = store.hits.last_id()
        after = int(store.meta.get("assessed") or 0)
        if upto <= after:
            return 0
        rows = store.hits.between(after, upto)
        fresh = [row for row in rows if store.hits.first_in_story(row.hit.rule_id, row.hit.part, row.story, row.id)]
        raised = 0
        with store.transaction():
            for alert in critical(fresh, force.desk.rulebook.problem_of, now):
                told = routes_told(alert, force.desk.settings.routes, force.desk.settings.urgent, now)
                raised += store.alerts.raise_(alert, told)
            store.meta.put("assessed", str(upto))
        return raised
