"""Tell alerts whose wait is over, as far as they still hold; the part of T5 that is not a digest."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from alerts.alert import Alert, Told
from alerts.concern import repeated, story_of
from alerts.delayed import listed
from alerts.facts import Backing, thawed
from alerts.followed import overtaken
from alerts.gather import SUMMARY, Gathered, Mailed, gathering
from alerts.message import Message
from alerts.plain import line
from alerts.report import Report
from alerts.route import Route
from alerts.silence import reason, silencing
from alerts.telling import Present
from alerts.withdrawn import withdrawn
from monitor.bulletins import keep
from monitor.desk.load import Desk
from monitor.inforce import InForce
from monitor.log import say
from monitor.reported import report, rule_card
from monitor.silences import silences
from monitor.store import Store
from monitor.store.errors import StoreError
from monitor.store.hits import HitRow
from monitor.view import view
from monitor.words import Words
from rules.lifecycle import heirs
from rules.picture import HIGH, Picture

LOG = logging.getLogger(__name__)
DAY = timedelta(days=1)
REMEMBERED = timedelta(days=30)
"""How long a told rise still says what a critical report of its story would."""


@dataclass(frozen=True, slots=True)
class Published:
    """One digest, alert or notice put into the outbox: what it is about, its subject, how many messages carry it."""

    about: str
    subject: str
    messages: int


Stopped = tuple[Alert, Told, str]
"""An alert that a route is not told of, and why."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What becomes of all that waits: what does not hold any more, what is silenced, and what goes into messages.

    `broken` cannot be read, and waits. `held` says why what is due waits on, by alert key and route.
    """

    withdrawn: list[Stopped]
    silenced: list[Stopped]
    groups: list[Gathered]
    held: dict[tuple[str, str], str]
    broken: list[Stopped] = field(default_factory=list)


class Release:
    """Turns alerts that wait into messages.

    `present` says how the problems stand and how stories are backed, when a wait is over.
    """

    def __init__(self, store: Store, present: Callable[[], Present]) -> None:
        self._store = store
        self._present = present

    def due(self, force: InForce, words: Words, now: datetime) -> list[Published]:
        """Tell what is due, one message for each route and problem; what was told."""
        if not self._store.alerts.waiting(now):
            return []
        present = self._present()
        ahead = self.outlook(force.desk, present, now)
        self._withdraw(ahead, now)
        self._silence(ahead, now)
        routes = {route.id: route for route in force.desk.settings.routes}
        told: list[Published] = []
        for group in ahead.groups:
            make = partial(self._alert, force, words, group, routes[group.route], present, now)
            told += attempted(self._store, group.about, now, make)
        for alert, waiting, why in ahead.broken:
            unmade(self._store, f"alert {alert.key} to {waiting.route}", why, now)
        return told

    def outlook(self, desk: Desk, present: Present, now: datetime) -> Outlook:
        """What becomes of all that waits, were it asked at this moment; nothing is changed."""
        least = {route.id: route.alerts.least for route in desk.settings.routes}
        quiet = silences(self._store, now)
        seen = {one.about: one.who for one in self._store.judgements.in_force(now, "ack")}
        withdrawn_now, silenced, open_ones = list[Stopped](), list[Stopped](), list[tuple[Alert, Told]]()
        broken: list[Stopped] = []
        for alert, told in self._store.alerts.all_waiting():
            picture = present.pictures.get(alert.problem)
            try:
                why = (
                    self._unborne(desk, alert, picture, least.get(told.route, HIGH))
                    or self._acknowledged(alert, seen)
                    or overtaken(alert, self._backing(alert, present, now), now)
                )
            except Exception as error:  # noqa: BLE001 - one that cannot be read must not hold up the others
                broken.append((alert, told, _fault(error)))
                continue
            if why:
                withdrawn_now.append((alert, told, why))
            elif by := silencing(alert, quiet, picture, self._story_now):
                # what still waits is asked for again when its time has come: a silence may be over by then
                if told.release <= now:
                    silenced.append((alert, told, reason(by)))
            else:
                open_ones.append((alert, told))
        settings = desk.settings
        mailed = [
            Mailed(message.route, problem_told(message.about), message.recipient, message.created)
            for message in self._store.outbox.made("alert", now - DAY)
            # after days without a mail server news must not wait for what tells of them
            if not listed(message.about)
        ]
        earlier = self._earlier(present, now)
        found = gathering(open_ones, mailed, settings.routes, settings.urgent, now, earlier)
        return Outlook(withdrawn_now, silenced, found.groups, found.held, broken)

    def _alert(
        self, force: InForce, words: Words, group: Gathered, route: Route, present: Present, now: datetime
    ) -> list[Published]:
        """T5: one message to each reader, and what it makes needless; none where nothing is left to tell."""
        worded = None
        if group.alerts:
            seen = view(self._store, force.desk.feeds(), now - DAY, now)
            earlier = self._store.outbox.of_episode(route.id, group.follows) if group.follows else []
            worded = words.alert(group, self._reports(force, group), seen, route, now, present, earlier)
        with self._store.transaction():
            ids = enqueue(self._store, worded.messages, now) if worded else []
            for alert in group.alerts:
                self._store.alerts.tell(alert.key, route.id, "sent", ids[0] if ids else None, now)
            for each in group.hushed:
                self._store.alerts.tell(each.alert.key, route.id, "inhibited", None, now, each.why)
            if worded:
                keep(self._store, worded.bulletin)
                report_fault(self._store, group.about, worded.rendered.fault, now)
        for each in group.hushed:
            say(LOG, "alert not told", alert=each.alert.key, route=route.id, why=each.why)
        if worded is None:
            return []
        say(LOG, "alert published", route=route.id, alerts=len(group.alerts), to=len(worded.messages))
        return [Published(group.about, worded.rendered.subject, len(worded.messages))]

    def _reports(self, force: InForce, group: Gathered) -> list[Report]:
        """What is told by now of the stories that a message is about, each hit once."""
        rows = {
            row.id: (row, story)
            for alert in (*group.alerts, *(each.alert for each in group.hushed))
            for story, row in self._standing(force.desk, alert)
        }
        return [
            replace(report(force.desk, row, rule_card(force.desk, row)), story=story) for row, story in rows.values()
        ]

    def _standing(self, desk: Desk, alert: Alert) -> list[tuple[str, HitRow]]:
        """The hits that bear an alert out, with the story's key that it knows: of its rule, or of its problem's."""
        facts = thawed(alert.evidence)
        if facts is not None:
            rulebook = desk.rulebook
            return [
                (backing.story, row)
                for backing in facts.stories
                for row in self._hits(backing.story)
                if row.hit.rule_id in rulebook.rules and rulebook.problem_of(row.hit.rule_id) == alert.problem
            ]
        rule = str(alert.evidence["rule"])
        claimants = {rule, *heirs(desk.rulebook.rules, rule)}
        story = story_of(alert)
        return [(story, row) for row in self._hits(story) if row.hit.rule_id in claimants]

    def _hits(self, story: str) -> list[HitRow]:
        """The hits that stand on a story, also after it was merged into another."""
        return [row for row in self._store.hits.of_story(self._story_now(story)) if not row.void]

    def _story_now(self, story: str) -> str:
        """The story that holds the first entry of this one by now."""
        return self._store.stories.story_of(story) or story

    def _earlier(self, present: Present, now: datetime) -> dict[str, list[Alert]]:
        """What each route was told and what still holds: of blindness only what has not ended."""
        earlier: dict[str, list[Alert]] = {}
        for route, alert in self._store.alerts.sent_since(now - REMEMBERED):
            picture = present.pictures.get(alert.problem)
            if alert.kind != "U6" or (picture is not None and not withdrawn(alert, picture)):
                earlier.setdefault(route, []).append(alert)
        return earlier

    def _unborne(self, desk: Desk, alert: Alert, picture: Picture | None, least: int) -> str:
        """Why nothing bears an alert out any more, for what was put right within the wait; '' where it holds."""
        why = withdrawn(alert, picture, least, self._story_now)
        if thawed(alert.evidence) is None and not self._standing(desk, alert):
            why = "the report was reworded and no longer matches"
        return why

    @staticmethod
    def _backing(alert: Alert, present: Present, now: datetime) -> Backing | None:
        """How the story that an alert is about is backed now; None where it is about none."""
        story = story_of(alert)
        return present.backed(story, now) if story else None

    def _acknowledged(self, alert: Alert, seen: Mapping[str, str]) -> str:
        """Why a repeat is not told any more: somebody acknowledged what it repeats; '' where nobody did."""
        first = repeated(alert)
        if not first:
            return ""
        told = self._store.alerts.of_episode(alert.problem, alert.episode, alert.kind)
        chain = [first, *(each.key for each in told if repeated(each) == first)]
        who = next((seen[key] for key in chain if key in seen), "")
        return f"{who} acknowledged it" if who else ""

    def _withdraw(self, ahead: Outlook, now: datetime) -> None:
        """Tell nobody what does not hold any more."""
        for alert, told, why in ahead.withdrawn:
            with self._store.transaction():
                self._store.alerts.withdraw(alert.key, told.route, now, why)
            say(LOG, "alert withdrawn", alert=alert.key, route=told.route, why=why)

    def _silence(self, ahead: Outlook, now: datetime) -> None:
        """Tell nobody what people silenced."""
        for alert, told, why in ahead.silenced:
            with self._store.transaction():
                self._store.alerts.tell(alert.key, told.route, "silenced", None, now, why)
            say(LOG, "alert silenced", alert=alert.key, route=told.route, why=why)


def attempted(store: Store, what: str, now: datetime, make: Callable[[], list[Published]]) -> list[Published]:
    """What `make` publishes, nothing where it breaks: then the operator is told, and other mails go out.

    It is tried again at the next tick. Raises StoreError where the store fails, which is no fault of this mail.
    """
    try:
        return make()
    except StoreError:
        raise
    except Exception as error:
        LOG.exception("a mail could not be made", extra={"fields": {"what": what}})
        unmade(store, what, _fault(error), now)
        return []


def unmade(store: Store, what: str, why: str, now: datetime) -> None:
    """Set down that a mail could not be made: after three times the next digest lists it as set aside."""
    if store.trouble.is_poisoned("mail", what):
        return
    with store.transaction():
        store.trouble.poison("mail", what, why, now)
        store.trouble.notice(f"unmade:{what}", "render", f"{what} could not be made, and is tried again: {why}", now)


def _fault(error: Exception) -> str:
    return f"{type(error).__name__}: {line(str(error), 300)}"


def enqueue(store: Store, messages: Sequence[Message], now: datetime) -> list[int]:
    """Put messages into the outbox, in the caller's transaction; their numbers."""
    return [store.outbox.put(message, now) for message in messages]


def report_fault(store: Store, about: str, fault: str, now: datetime) -> None:
    """Tell the operator of a template that could not be used, '' none."""
    if fault:
        store.trouble.notice(f"render:{about}", "render", f"{about} went out plain: {fault}", now)
        say(LOG, "rendering failed, a plain fallback goes out", logging.ERROR, about=about, why=fault)


def problem_told(about: str) -> str:
    """The problem in what an urgent message is about, `alert:route:problem:…`; '' for a summary over all."""
    problem = about.split(":")[2]
    return "" if problem == SUMMARY else problem
