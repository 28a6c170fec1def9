"""Poll what is due: fetch many at once, everything else in order.

    due feeds | fetch (8 at a time, 1 a host) | parse in a child | sift | store        T1, one transaction a document

Then whatever came is matched (`monitor.judge`) and assessed (`monitor.assess`). A document is stored together with the
validators that stand for it, so whatever a crash cuts short is listed again.
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

from feeds.cadence import Parsed, address, also_waiting, domain, first, moving, next_poll, pulled_in, renewed
from feeds.client import Client
from feeds.entry import Document
from feeds.feed import Feed, Publisher
from feeds.fetch import Failed, Fetched, Unchanged, fetch
from feeds.health import covered, seen_hours
from feeds.parse import ParseFailed, Parser, parse
from feeds.sift import Sifted, forms, unseen, words
from feeds.state import FeedState, Outcome, Poll
from feeds.turns import Turns
from monitor.assess import Assessor
from monitor.desk.load import Desk
from monitor.inforce import InForce
from monitor.judge import Judge
from monitor.log import say
from monitor.rhythms import Rhythms
from monitor.store import Store

LOG = logging.getLogger(__name__)
GOOD: frozenset[Outcome] = frozenset({"fresh", "nothing new", "unchanged"})
BUSY = frozenset({429, 503})
DEATHS = 3
CUT_OFF = 3
"""Owners' domains of which none could be reached, from which on it is our own link that is cut."""
SOON = timedelta(minutes=10)
QUARANTINED = "set aside: this body has ended the parser three times"
DAY = GAP = timedelta(hours=24)
"""After so long without a poll, what is found tells nobody at once."""
FLOOR_BYTES, FLOOR_SHARE = 200 * 2**20, 0.05
"""Free space below which nothing is fetched: pruning cannot rescue a full disk."""


@dataclass(frozen=True, slots=True)
class Due:
    """A look about to be taken: whose feed, and what we remember of it."""

    publisher: Publisher
    feed: Feed
    state: FeedState


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look at one feed gave: entries listed, new, and already known; why is one line, '' all is well.

    `unreached` says that no server answered at all at `host`.
    """

    feed_id: str
    outcome: Outcome
    listed: int = 0
    fresh: int = 0
    overlap: int = 0
    why: str = ""
    host: str = ""
    unreached: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of the watch did: feeds looked at, how many answered, new entries, hits, alerts raised."""

    looked: tuple[Looked, ...] = ()
    hits: int = 0
    alerts: int = 0

    @property
    def answered(self) -> int:
        """Feeds that gave a good answer."""
        return sum(look.outcome in GOOD for look in self.looked)

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
        self._judge = Judge(store, clock)
        self._assessor = Assessor(store, clock)
        self._rhythms = Rhythms(store)
        self._one_at_a_time = threading.Lock()
        self._stopping = threading.Event()
        self._resting: set[str] = set()

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
        hits = self._judge.match(force)
        alerts = self._judge.assess(force) + self._assessor.assess(force)
        return Round(tuple(looked), hits, alerts)

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
        self._resting.clear()

        def done(look: Looked) -> None:
            looked.append(look)
            if tell is not None:
                tell(look, len(due))

        asyncio.run(self._fetch_all(desk, [Due(*pairs[state.feed_id], state) for state in due], done))
        self._look_again_soon(looked)
        return looked

    def _look_again_soon(self, looked: Sequence[Looked]) -> None:
        """Where no host at all could be reached, it is our own link that is cut: no feed need pay for that by hours."""
        hosts = {look.host for look in looked}
        if len(hosts) < CUT_OFF or not all(look.unreached for look in looked):
            return
        soon = self._clock() + SOON
        states = self._store.feeds.states()
        with self._store.transaction():
            for look in looked:
                if states[look.feed_id].next_due > soon:
                    self._store.feeds.save(replace(states[look.feed_id], next_due=soon))
        say(LOG, "no host could be reached", logging.WARNING, hosts=len(hosts), again=soon)

    def _meet(self, pairs: dict[str, tuple[Publisher, Feed]], now: datetime) -> None:
        """Remember feeds that are new to us; look again where an address changed or the clock was set."""
        states = self._store.feeds.states()
        fresh = [
            first(feed, publisher.id, now, self._rng)
            for feed_id, (publisher, feed) in pairs.items()
            if feed_id not in states
        ]
        known = [(pairs[state.feed_id][1], state) for state in states.values() if state.feed_id in pairs]
        stuck = [near for feed, state in known if (near := pulled_in(renewed(feed, state, now), now)) != state]
        if fresh or stuck:
            with self._store.transaction():
                for state in [*fresh, *stuck]:
                    self._store.feeds.save(state)

    async def _fetch_all(
        self,
        desk: Desk,
        due: Sequence[Due],
        done: Callable[[Looked], None],
    ) -> None:
        turns = self._turns()
        async with self._client(desk) as client:

            async def look(at: Due) -> None:
                if self._stopping.is_set():
                    return
                # the turn is kept while parsing: no more bodies in memory than fetches at once
                async with turns.turn(address(at.feed, at.state)):
                    if self._stopping.is_set() or domain(address(at.feed, at.state)) in self._resting:
                        return
                    outcome = await fetch(at.feed, at.state, client, self._clock())
                    done(await asyncio.to_thread(self._take_in, at, outcome))

            await asyncio.gather(*(look(each) for each in due))

    def _take_in(self, at: Due, outcome: Fetched | Unchanged | Failed) -> Looked:
        """T1: what one feed gave, stored with the validators that stand for it."""
        with self._one_at_a_time:
            now = self._clock()
            if isinstance(outcome, Failed):
                unreached = outcome.kind in {"network", "timeout"}
                look = Looked(
                    at.feed.id, "failed", why=outcome.why, host=domain(address(at.feed, at.state)), unreached=unreached
                )
                return self._keep_look(at, outcome, Parsed(), look, now)
            if isinstance(outcome, Unchanged):
                return self._keep_look(at, outcome, Parsed(), Looked(at.feed.id, "unchanged", why=outcome.why), now)
            try:
                return self._take_in_body(at, outcome, now)
            except Exception as error:
                why = f"{type(error).__name__}: {error}"
                LOG.exception("feed could not be taken in", extra={"fields": {"feed": at.feed.id}})
                look = self._keep_unread(at, outcome, "failed", why, now)
                with self._store.transaction():
                    text = f"{at.feed.id}: a document could not be taken in: {why}"
                    self._store.trouble.notice(f"ours:{at.feed.id}:{why}", "feed", text, now)
                return look

    def _take_in_body(self, at: Due, fetched: Fetched, now: datetime) -> Looked:
        document, why = self._read(at.feed, fetched, now)
        if document is None:
            return self._keep_unread(at, fetched, "quarantined" if why == QUARANTINED else "failed", why, now)
        return self._keep_document(at, fetched, document, now)

    def _keep_unread(self, at: Due, fetched: Fetched, outcome: Outcome, why: str, now: datetime) -> Looked:
        """A look whose document could not be read."""
        parsed = Parsed(whole=False, failed=why)
        return self._keep_look(at, fetched, parsed, Looked(at.feed.id, outcome, why=why), now)

    def _keep_look(
        self,
        at: Due,
        outcome: Fetched | Unchanged | Failed,
        parsed: Parsed,
        look: Looked,
        now: datetime,
    ) -> Looked:
        """A look that brought no document."""
        after = next_poll(at.feed, at.state, outcome, parsed, now, self._rng, self._rhythms.of(at.feed.id, now))
        with self._store.transaction():
            self._record(at, after, outcome, look, now)
            if isinstance(outcome, Failed) and outcome.status in BUSY:
                # the server asked for rest: so do the publisher's other feeds there
                states = self._store.feeds.states().values()
                self._resting.add(domain(after.url))
                for waiting in also_waiting(states, domain(after.url), after.next_due):
                    self._store.feeds.save(waiting)
            self._tell_operator(at.feed, after, look, now)
        level = logging.INFO if look.outcome == "unchanged" else logging.WARNING
        say(LOG, "feed looked at", level, feed=at.feed.id, outcome=look.outcome, why=look.why)
        return look

    def _tell_operator(self, feed: Feed, after: FeedState, look: Looked, now: datetime) -> None:
        """A feed that was not seen for a day, or whose server says that it moved: once for each such time."""
        move = moving(feed, after)
        if move:
            self._store.trouble.notice(f"moved:{feed.id}:{after.moved_to}", "feed", f"{feed.id}: {move}", now)
        if not covered(after.state) and after.state_since and now - after.state_since >= DAY:
            since = f"{after.state_since:%Y-%m-%d %H:%M}"
            text = f"{feed.id} has not been seen since {since} UTC: {look.why}"
            self._store.trouble.notice(f"unseen:{feed.id}:{since}", "feed", text, now)

    def _keep_document(self, at: Due, fetched: Fetched, document: Document, now: datetime) -> Looked:
        feed, publisher, before = at.feed, at.publisher.id, at.state
        gap = self._after_gap(before, now)
        aliases = [alias for each in forms(feed, publisher, before, document) for alias in each]
        with self._store.transaction():
            known = self._store.entries.known(aliases)
            sifted = unseen(feed, publisher, before, document, known, now, gap)
            overlap = len(sifted.same) + len(sifted.revised)
            parsed = Parsed(
                whole=document.whole,
                listed=len(document.items),
                fresh=len(sifted.new),
                overlap=overlap,
                newest=document.newest(now),
            )
            after = next_poll(feed, before, fetched, parsed, now, self._rng, self._rhythms.of(feed.id, now))
            after = replace(
                after,
                guid_weak=after.guid_weak or sifted.guid_weak,
                link_weak=after.link_weak or sifted.link_weak,
            )
            look = Looked(
                feed.id,
                "fresh" if sifted.new or sifted.revised else "nothing new",
                listed=parsed.listed,
                fresh=parsed.fresh,
                overlap=overlap,
                why="; ".join(document.problems),
            )
            self._keep_entries(sifted, self._record(at, after, fetched, look, now), now)
        say(LOG, "feed read", feed=feed.id, outcome=look.outcome, listed=look.listed, fresh=look.fresh, why=look.why)
        return look

    def _after_gap(self, before: FeedState, now: datetime) -> bool:
        """Whether a feed was not read for so long, or by a database now lost, that nothing in it can be called live."""
        if before.last_ok is None:
            return False
        restored = self._store.meta.get("restored_utc")
        return now - before.last_ok >= GAP or (
            restored is not None and before.last_ok < datetime.fromisoformat(restored)
        )

    def _keep_entries(self, sifted: Sifted, poll_id: int, now: datetime) -> None:
        for listed in sifted.new:
            self._store.entries.add(listed.entry, listed.aliases, words(listed.entry), poll_id)
        for listed in sifted.revised:
            self._store.entries.revise(listed.entry, listed.aliases, words(listed.entry), now)
        for listed in sifted.same:
            self._store.entries.relisted(listed.entry.key, listed.aliases, now)

    def _read(self, feed: Feed, fetched: Fetched, now: datetime) -> tuple[Document | None, str]:
        """The document, or None and why it could not be read; a body that ends the child thrice is set aside."""
        if self._store.trouble.is_poisoned("body", fetched.body_hash, DEATHS):
            return None, QUARANTINED
        try:
            return parse(feed, fetched, self._parser, now), ""
        except ParseFailed as failure:
            if failure.kind in {"died", "timeout"}:
                self._count_death(feed, fetched, failure, now)
            return None, str(failure)

    def _count_death(self, feed: Feed, fetched: Fetched, failure: ParseFailed, now: datetime) -> None:
        with self._store.transaction():
            if self._store.trouble.poison("body", fetched.body_hash, f"{feed.id}: {failure}", now) >= DEATHS:
                text = f"{feed.id}: a document ended the parser three times and is set aside until it changes"
                self._store.trouble.notice(f"body:{fetched.body_hash}", "feed", text, now)

    def _record(
        self,
        at: Due,
        after: FeedState,
        outcome: Fetched | Unchanged | Failed,
        look: Looked,
        now: datetime,
    ) -> int:
        """The poll, what is remembered of the feed, and the hours it has now covered; the poll's id."""
        self._store.feeds.save(after)
        if covered(after.state) and look.outcome in GOOD:
            hours = seen_hours(at.state, now)
            for hour in hours:
                self._store.feeds.cover(at.feed.id, hour, after.state, look.fresh if hour == hours[-1] else 0)
        return self._store.feeds.record(
            Poll(
                feed_id=at.feed.id,
                at=now,
                outcome=look.outcome,
                status=outcome.status,
                size=0 if isinstance(outcome, Failed) else outcome.size,
                entries=look.listed,
                fresh=look.fresh,
                overlap=look.overlap,
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
