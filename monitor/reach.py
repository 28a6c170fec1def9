"""Reach: who is told of a story, by which kind of letter and when, and who is not, and why.

Nothing is decided here. Each answer is asked of what decides in the daemon: `alerts.alert`, `alerts.raised` and
`monitor.judge` of what is raised, `monitor.release` of what waits, `alerts.route` and `alerts.digest` of digests, and
the store of what was told.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.alert import Alert, Told
from alerts.digest import left_out
from alerts.edition import next_slot
from alerts.raised import undecided, unrisen
from alerts.route import Route
from alerts.silence import says
from alerts.telling import Present
from monitor.desk.load import Desk
from monitor.editions import Editions
from monitor.judge import Judge
from monitor.release import Outlook, Release
from monitor.reported import rule_card, titles
from monitor.store import HitRow, Store
from rules.picture import Picture


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: about what (`U0`, `digest`), whether it is told, and how, when or why not, in words.

    `alert` is the alert's key, '' where it is about none.
    """

    about: str
    told: bool
    words: str
    alert: str = ""


@dataclass(frozen=True, slots=True)
class Reached:
    """A story: what was decided about it at once, whoever is told, and each route's answers, by its id."""

    story: str
    decided: tuple[Answer, ...]
    routes: Mapping[str, tuple[Answer, ...]]


class Reach:
    """Asks for one desk. `present` says how the problems stand and how stories are backed."""

    def __init__(self, store: Store, desk: Desk, present: Present, now: datetime) -> None:
        self._store = store
        self._desk = desk
        self._present = present
        self._now = now
        self._title = titles(desk)
        self._judge = Judge(store, lambda: now)
        self._editions = Editions(store, lambda: now, present=lambda: present)
        self._release = Release(store, lambda: present)

    def of(self, story: str) -> Reached:
        """Who is told of a story, by its key."""
        rows = self._store.hits.of_story(story)
        pairs = self._store.alerts.about(self._store.stories.entries_of(story) or [story])
        routes = {
            route.id: (
                *self._alerts(
                    route, [pair for pair in pairs if pair[1].route == route.id], {key(pair) for pair in pairs}
                ),
                self._digest(route, rows),
            )
            for route in self._desk.settings.routes
        }
        return Reached(story, tuple(self._decided(story, rows, [alert for alert, _ in pairs])), routes)

    # -- what was decided, whoever is told ------------------------------------------------------------

    def _decided(self, story: str, rows: Sequence[HitRow], alerts: Sequence[Alert]) -> Iterator[Answer]:
        raised = {alert.key: alert for alert in alerts}
        for alert in sorted(raised.values(), key=lambda alert: (alert.raised, alert.kind, alert.key)):
            words = f"{says(alert, self._title)}, raised {stamp(alert.raised)}"
            yield Answer(alert.kind, told=True, words=words, alert=alert.key)
        kinds = {alert.kind for alert in raised.values()}
        if "U0" not in kinds:
            yield from self._no_report(rows)
        problems = dict.fromkeys(self._desk.rulebook.problem_of(row.hit.rule_id) for row in self._ours(rows))
        pictures = [self._present.pictures[one] for one in problems if one in self._present.pictures]
        for picture in pictures:
            if "U1" not in kinds:
                yield Answer("U1", told=False, words=unrisen(picture, picture))
            if "U2" not in kinds:
                yield from self._no_event(story, picture)

    def _no_report(self, rows: Sequence[HitRow]) -> Iterator[Answer]:
        """Why no hit raised an alert by itself: for each rule the reason of its first hit."""
        reasons: dict[str, str] = {}
        for row in self._ours(rows):
            sign = f"{row.hit.rule_id}/{row.hit.part}".rstrip("/")
            why = "it was taken back" if row.void else self._judge.hushed(row, self._desk)
            reasons.setdefault(sign, why or "it waits to be judged at the next round")
        for sign, why in reasons.items():
            yield Answer("U0", told=False, words=f"{self._title(sign)}: {why}")

    def _no_event(self, story: str, picture: Picture) -> Iterator[Answer]:
        """Why the story is told as no decisive event: of each sign that counts it."""
        bearing = [sign for sign in picture.signs if story in sign.stories]
        if not bearing:
            yield Answer("U2", told=False, words="no indicator counts it now")
        for sign in bearing:
            why = undecided(sign) or "it was corroborated before it could be told, or in the first assessment"
            yield Answer("U2", told=False, words=f"{sign.title}: {why}")

    def _ours(self, rows: Sequence[HitRow]) -> list[HitRow]:
        """The hits of rules that the desk has."""
        return [row for row in rows if row.hit.rule_id in self._desk.rulebook.rules]

    # -- what a route is told at once -----------------------------------------------------------------

    def _alerts(self, route: Route, mine: Sequence[tuple[Alert, Told]], raised: set[str]) -> Iterator[Answer]:
        for alert, told in mine:
            words, is_told = self._told(alert, told)
            yield Answer(alert.kind, is_told, words, alert.key)
        if not raised:
            kinds = ", ".join(route.alerts.kinds)
            asks = f"the route asks for {kinds}" if kinds else "the route asks for none"
            yield Answer("alerts", told=False, words=f"none was raised; {asks}")
        elif not mine:
            yield Answer("alerts", told=False, words="the route came to the desk after they were raised")

    def _told(self, alert: Alert, told: Told) -> tuple[str, bool]:
        """What became of telling a route, or what will, were nothing to change."""
        if told.state == "sent":
            return f"told {stamp(told.release)}{self._letter(told)}", True
        if told.state != "waiting":
            return f"not told: {told.why}", False
        at = max(told.release, self._now)
        ahead = self._release.outlook(self._desk, self._present, at)
        why = f" ({told.why})" if told.why else ""
        return _forecast(ahead, alert, told, f"{stamp(at)}{why}")

    def _letter(self, told: Told) -> str:
        """How far the first of its letters has come."""
        if told.message_id is None:
            return ""
        state = self._store.outbox.delivery(told.message_id).state
        return {"sent": "", "held": ", but its letter was refused and is held"}.get(state, ", its letter is on its way")

    # -- what a route reads in its digest -------------------------------------------------------------

    def _digest(self, route: Route, rows: Sequence[HitRow]) -> Answer:
        if route.digest is None:
            return Answer("digest", told=False, words="the route has no digest")
        reasons = {row.id: self._passed_over(route, row) for row in rows}
        shown = [row for row in rows if not reasons[row.id]]
        if not shown:
            why = "; ".join(dict.fromkeys(reasons.values())) or "no rule hits it"
            return Answer("digest", told=False, words=f"not in it: {why}")
        held = {row.hit.suppressed_by for row in shown}
        how = f", counted as held back by the filter {min(held)}" if all(held) else ""
        after, upto = self._editions.ahead(route)
        ahead = [row for row in shown if after < row.id <= upto]
        past = [edition for row in shown if (edition := self._store.editions.holding(route.id, row.id))]
        words = [f"in that of {day:%a %d %b %Y}{how}" for day in sorted({edition.local_date for edition in past})]
        if ahead:
            slot = next_slot(route, ZoneInfo(self._desk.settings.digest_zone(route)), self._now)
            words.append(f"in the next{f', due {stamp(slot.due)}' if slot else ''}{how}")
        if not words:
            return Answer("digest", told=False, words="not in it: it was found before the route came to the desk")
        return Answer("digest", told=True, words="; ".join(words))

    def _passed_over(self, route: Route, row: HitRow) -> str:
        """Why a hit is not in a route's digest; '' where it is."""
        if row.void:
            return "it was taken back: a later wording, or the rule as it stands, no longer matches"
        return left_out(row) or route.passed_over(rule_card(self._desk, row).problem, row.hit.severity)


def key(pair: tuple[Alert, Told]) -> str:
    """The key of the alert."""
    return pair[0].key


def stamp(moment: datetime) -> str:
    """A time as verbs tell it: UTC, to the minute."""
    return f"{moment:%Y-%m-%d %H:%MZ}"


def _forecast(ahead: Outlook, alert: Alert, told: Told, when: str) -> tuple[str, bool]:
    """What becomes of an alert whose wait is over at `when`, in words, and whether it is told."""
    for gone, row, why in (*ahead.withdrawn, *ahead.silenced):
        if (gone.key, row.route) == (alert.key, told.route):
            return f"will not be told: {why}", False
    for group in (group for group in ahead.groups if group.route == told.route):
        for each in group.hushed:
            if each.alert.key == alert.key:
                return f"will not be told: {each.why}", False
        if alert.key in {each.key for each in group.alerts}:
            others = len(group.alerts) - 1
            return f"will be told {when}" + (f", together with {others} more" if others else ""), True
    return f"waits until {when}; {ahead.held.get((alert.key, told.route), 'it goes along with what is due then')}", True
