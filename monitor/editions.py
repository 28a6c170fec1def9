"""Publish what is due into the outbox: a route's digest, an alert whose wait is over, a word to the operator.

Each is one transaction (T5): the edition or the alerts told, their messages, and the deliveries.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from alerts.digest import Digest, compose, freeze, thaw
from alerts.edition import Edition, Slot, due_editions, latest_slot
from alerts.keeping import Housekeeping, Record, opens_month, opens_week
from alerts.message import Rendered
from alerts.report import Heading, Notices, Period
from alerts.route import Route
from alerts.telling import Present
from monitor.backing import Backings
from monitor.bulletins import keep
from monitor.departed import hold_departed
from monitor.desk.load import Desk
from monitor.inforce import InForce, broken, joined
from monitor.keeping import Keeping
from monitor.log import say
from monitor.release import Published, Release, attempted, enqueue, report_fault
from monitor.reported import report, rule_card
from monitor.silences import acknowledged_stories, silences_told
from monitor.store import Store
from monitor.view import view
from monitor.words import Words

LOG = logging.getLogger(__name__)
DAY = timedelta(days=1)
NOTICE_REST = timedelta(hours=1)
"""The operator gets one mail of calm notices in this time: a hundred feeds that go dark together are one mail."""
AT_ONCE = frozenset({"desk", "disk", "database", "sight"})
"""Kinds of notice that do not wait for company."""


class Editions:
    """Turns what the store holds into messages.

    `was_sent` knows by Message-ID what went out, whatever the database believes: it may be a restored one. `present`
    says how the problems stand and how stories are backed, when something is told.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        was_sent: Callable[[str], bool] = lambda _: False,
        present: Callable[[], Present] = Present,
    ) -> None:
        self._store = store
        self._clock = clock
        self._was_sent = was_sent
        self._present = present
        self._release = Release(store, present)

    def publish_due(self, force: InForce, *, first: bool = False) -> list[Published]:
        """Publish all that is due: alerts whose wait is over, digests, notices to the operator.

        `first` also gives each route that never had a digest the one of its latest slot.
        """
        now = self._clock()
        words = self._words(force)
        hold_departed(self._store, force.desk.settings, now)
        done = attempted(self._store, "alerts", now, lambda: self._release.due(force, words, now))
        for route in force.desk.settings.routes:
            make = partial(self._due_digest, force, words, route, now, first=first)
            done += attempted(self._store, f"the digest of {route.id}", now, make)
        return [*done, *self._notices(words, now)]

    # -- digests ----------------------------------------------------------------------------------

    def _due_digest(self, force: InForce, words: Words, route: Route, now: datetime, *, first: bool) -> list[Published]:
        slots = self._untold(words, route, self._slots(force.desk, route, now, first=first), now)
        return [self._digest(force, words, route, slots, now)] if slots else []

    def _slots(self, desk: Desk, route: Route, now: datetime, *, first: bool) -> list[Slot]:
        zone = ZoneInfo(desk.settings.digest_zone(route))
        last = self._store.editions.last(route.id)
        if last is not None:
            return due_editions(route, zone, last.local_date, now)
        # a route made in the afternoon owes nobody this morning's digest, unless it is asked for one
        since = self._since(route, now)
        before = since.astimezone(zone).date() - DAY
        owed = [slot for slot in due_editions(route, zone, before, now) if slot.due > since]
        newest = latest_slot(route, zone, now)
        return [newest] if first and newest and not owed else owed

    def _untold(self, words: Words, route: Route, slots: Sequence[Slot], now: datetime) -> list[Slot]:
        """The slots that nobody was sent a digest of; the others are closed without hits.

        A restored database does not know what it sent. What was found since then must not go into an edition that
        its readers have already, for nobody would read it there: it waits for the next.
        """
        told = [
            number
            for number, slot in enumerate(slots)
            if any(self._was_sent(msgid) for msgid in words.digest_ids(route, about_digest(route, slot)))
        ]
        upto = max(told, default=-1) + 1
        if upto:
            last = self._store.editions.last(route.id)
            with self._store.transaction():
                for slot in slots[:upto]:
                    hits = last.hits_upto if last else self._after(route)
                    self._store.editions.publish(
                        Edition(route.id, slot.local_date, slot.due, "published", hits, hits, published=now),
                    )
            say(LOG, "digest sent before", logging.WARNING, route=route.id, date=slots[upto - 1].local_date)
        return list(slots[upto:])

    def _digest(self, force: InForce, words: Words, route: Route, slots: Sequence[Slot], now: datetime) -> Published:
        """T5: the newest slot is published; older ones that were missed are closed by it."""
        newest = slots[-1]
        digest = self.composed(force, route, [slot.local_date for slot in slots], now)
        about = about_digest(route, newest)
        worded = words.digest(digest, route, about, now)
        with self._store.transaction():
            for slot in slots[:-1]:
                self._store.editions.publish(
                    Edition(
                        route=route.id,
                        local_date=slot.local_date,
                        due=slot.due,
                        state="merged",
                        hits_from=digest.hits_from,
                        hits_upto=digest.hits_from,
                        closed_by=newest.local_date,
                        published=now,
                    ),
                )
            self._store.editions.publish(
                Edition(
                    route=route.id,
                    local_date=newest.local_date,
                    due=newest.due,
                    state="published",
                    hits_from=digest.hits_from,
                    hits_upto=digest.hits_upto,
                    digest=freeze(digest),
                    published=now,
                ),
            )
            enqueue(self._store, worded.messages, now)
            keep(self._store, worded.bulletin)
            report_fault(self._store, about, worded.rendered.fault, now)
        say(LOG, "digest published", route=route.id, date=newest.local_date, hits=digest.hits, to=len(worded.messages))
        return Published(about, worded.rendered.subject, len(worded.messages))

    def preview(self, force: InForce, route: Route) -> Rendered:
        """What the route's next digest would say now; nothing is stored or sent."""
        return self._words(force).shown(self._today(force, route, self._clock()))

    def test(self, force: InForce, route: Route, to: str) -> int:
        """Put what the route's next digest would say now into the outbox, for one address, as a test; its number.

        It is of no edition: what it tells is told again by the next digest.
        """
        now = self._clock()
        message = self._words(force).test(self._today(force, route, now), route, to, now)
        with self._store.transaction():
            return self._store.outbox.put(message, now)

    def _today(self, force: InForce, route: Route, now: datetime) -> Digest:
        today = now.astimezone(ZoneInfo(force.desk.settings.digest_zone(route))).date()
        return self.composed(force, route, [today], now)

    def _words(self, force: InForce) -> Words:
        return Words(force.desk, self._store.meta.get("install_id") or "")

    def composed(self, force: InForce, route: Route, days: Sequence[date], now: datetime) -> Digest:
        """The digest of everything since the route's last edition."""
        last = self._store.editions.last(route.id)
        after, upto = self.ahead(route)
        since = last.published if last and last.published else self._since(route, now)
        desk = force.desk
        rows = [row for row in self._store.hits.between(after, upto) if not row.void]
        cards = {row.hit.rule_id: rule_card(desk, row) for row in rows}
        heading = Heading(
            route=route.id,
            desk=desk.settings.title,
            zone=desk.settings.digest_zone(route),
            local_date=days[-1],
            composed=now,
            rules=f"r{force.n}",
            problems=tuple(
                (problem.id, problem.title)
                for problem in desk.rulebook.problems.values()
                if route.wants_problem(problem.id)
            ),
            hits_from=after,
            hits_upto=upto,
            first=last is None,
            rule_count=len(desk.rulebook.rules),
            languages=route.languages,
        )
        reports = [
            report(desk, row, cards[row.hit.rule_id])
            for row in rows
            if route.wants(cards[row.hit.rule_id].problem, row.hit.severity)
        ]
        seen = view(self._store, desk.feeds(), since, now)
        standing = self._present().pictures
        return compose(
            heading,
            Period(since, now, tuple(days)),
            reports,
            seen,
            self._what_else(desk, route, heading, since, days),
            pictures=[standing[problem] for problem, _ in heading.problems if problem in standing],
            before=edition_before(last),
            facts=Backings(self._store, desk).facts({each.story for each in reports}, now),
        )

    def ahead(self, route: Route) -> tuple[int, int]:
        """The hits of the route's next digest by now: after which number (excluded), up to which (included)."""
        last = self._store.editions.last(route.id)
        return (last.hits_upto if last else self._after(route)), self._store.hits.last_id()

    def _since(self, route: Route, now: datetime) -> datetime:
        """Since when a route that had no edition yet is told."""
        began = joined(self._store, route.id)
        return min(began.since, now) if began else now - DAY

    def _after(self, route: Route) -> int:
        """The last hit that a route which had no edition yet is not told of: what was found before it came."""
        began = joined(self._store, route.id)
        return began.after if began else 0

    def _what_else(self, desk: Desk, route: Route, heading: Heading, since: datetime, days: Sequence[date]) -> Notices:
        now, wrong = heading.composed, broken(self._store)
        # a desk that begins has no week behind it
        housekeeping, record = (None, None) if heading.first else self._kept(desk, route, heading, days)
        waiting = self._store.outbox.waiting()
        return Notices(
            rules=wrong.lines if wrong else (),
            notes=tuple(desk.rulebook.notes),
            held=tuple(
                f"{message.kind} to {message.recipient}: {delivery.last_code or ''} {delivery.last_text}"
                for message, delivery in self._store.outbox.held()
            ),
            waiting=waiting.pending + waiting.sending,
            poison=tuple(f"{each.kind} {each.ref[:16]}: {each.why}" for each in self._store.trouble.poisoned()),
            other=tuple(
                notice.text
                # what was said over a weekend without a digest stands in Monday's
                for notice in self._store.trouble.recent(min(since, now - DAY))
                if notice.kind not in {"desk", "mail"}
            ),
            silences=silences_told(self._store, desk, route, since, now),
            acknowledged=acknowledged_stories(self._store, route.id, since, now),
            housekeeping=housekeeping,
            record=record,
        )

    def _kept(
        self, desk: Desk, route: Route, heading: Heading, days: Sequence[date]
    ) -> tuple[Housekeeping | None, Record | None]:
        """A week's housekeeping and a month's record, in their turn; news does not wait for what goes wrong in them."""
        keeping = Keeping(self._store, desk, route, heading.composed)
        try:
            return (
                keeping.housekeeping() if opens_week(route, days) else None,
                keeping.record(heading.local_date) if opens_month(route, days) else None,
            )
        except Exception:
            LOG.exception("no housekeeping in this digest", extra={"fields": {"route": route.id}})
            return None, None

    # -- the operator -----------------------------------------------------------------------------

    def _notices(self, words: Words, now: datetime) -> list[Published]:
        unmailed = self._store.trouble.unmailed()
        grave = any(notice.kind in AT_ONCE for notice in unmailed)
        if not unmailed or (not grave and self._store.outbox.made("notice", now - NOTICE_REST)):
            return []
        rendered, messages = words.notice([each.key for each in unmailed], [each.text for each in unmailed], now)
        with self._store.transaction():
            enqueue(self._store, messages, now)
            for notice in unmailed:
                self._store.trouble.mailed(notice.key, now)
        return [Published("notice", rendered.subject, len(messages))]


def edition_before(last: Edition | None) -> Digest | None:
    """What a route's edition before said; None where there is none, or what it said is not kept.

    Without it all stories are as new as to a first reader, and the digest goes out.
    """
    try:
        return thaw(last.digest) if last and last.digest else None
    except ValueError as error:
        say(LOG, "an edition cannot be read again", logging.WARNING, why=str(error).splitlines()[0])
        return None


def about_digest(route: Route, slot: Slot) -> str:
    """What a digest's messages are about, and what their identity is made from."""
    return f"digest:{route.id}:{slot.local_date.isoformat()}"
