"""Alert: something decisive happened, told at once to who asked for it.

critical()      hits not yet judged  -> alerts, decided once               T6
routes_told()   an alert, the routes -> when each is told, or why not      T6
gather()        alerts whose wait is over -> what goes into one message    T5
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from alerts.route import Route, Urgent
from rules.hit import Hit, Severity

ToldState = Literal["waiting", "sent", "inhibited", "silenced", "quiet", "capped"]
HELD_OVERNIGHT = frozenset({"U3", "U4", "U5"})
"""Kinds that quiet hours hold; the others break through."""
CAP_WINDOW = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Alert:
    """One decision that something is worth telling, made once whether or not anyone is told.

    `key` is 16 hex digits made from its content. `kind` is U0 to U6, `problem` the warning problem's id, `subject`
    what it is about (`story:18f3…`), `episode` what repeats belong to. `raised` is aware UTC. `evidence` holds what
    the words will need: rule id, entry keys.
    """

    key: str
    kind: str
    problem: str
    subject: str
    episode: str
    raised: datetime
    evidence: dict[str, object]


@dataclass(frozen=True, slots=True)
class Told:
    """What one route is told of one alert: when its wait is over, and what became of it."""

    alert_key: str
    route: str
    state: ToldState
    release: datetime
    message_id: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Mailed:
    """An urgent message already made: to which route, about which problem ('' a summary), to whom, when (UTC)."""

    route: str
    problem: str
    recipient: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Gathered:
    """Alerts that go into one message to one route; `problem` is '' for a summary over all of them."""

    route: str
    problem: str
    alerts: tuple[Alert, ...]

    @property
    def is_summary(self) -> bool:
        """Whether a cap made one message of all that waits."""
        return not self.problem

    @property
    def key(self) -> str:
        """What the message's identity is made from: the alerts' keys, sorted."""
        return ",".join(sorted(alert.key for alert in self.alerts))

    @property
    def about(self) -> str:
        """What the message is about, as its row says it: `alert:route:problem:` and a digest of the keys."""
        digest = hashlib.sha256(self.key.encode()).hexdigest()[:16]
        return f"alert:{self.route}:{self.problem or SUMMARY}:{digest}"


SUMMARY = "*"


class Struck(Protocol):
    """A hit as the store hands it back, with how it came and the story it stands in."""

    @property
    def hit(self) -> Hit:
        """The rule's claim."""

    @property
    def mark(self) -> str:
        """live, late, seed or backfill."""

    @property
    def story(self) -> str:
        """The key of the story's first entry."""


def critical(
    rows: Iterable[Struck],
    problem_of: Callable[[str], str],
    now: datetime,
    is_weak: Callable[[Struck], bool] = lambda _: False,
) -> list[Alert]:
    """U0: a rule of severity critical hits a story for the first time.

    `rows` are hits not judged before. One that is late, of a feed's first document or of the archive, held back by
    a filter, of a rule under test, or weak (only sources of letter D or E) raises nothing. The key is made from rule,
    part and story, so the store keeps one alert however often the story is hit.
    """
    struck: dict[tuple[str, str, str], list[Hit]] = {}
    for row in rows:
        if tells(row) and not is_weak(row):
            struck.setdefault((row.hit.rule_id, row.hit.part, row.story), []).append(row.hit)
    return [
        Alert(
            key=_key("U0", rule_id, part, story),
            kind="U0",
            problem=problem_of(rule_id),
            subject=f"story:{story}",
            episode=f"U0:{rule_id}/{part}:{story}",
            raised=now,
            evidence={"rule": rule_id, "part": part, "story": story, "entries": sorted({h.entry_key for h in hits})},
        )
        for (rule_id, part, story), hits in sorted(struck.items())
    ]


def tells(row: Struck) -> bool:
    """Whether a hit is one that is told at once: critical, live, of an active rule, and not held back."""
    hit = row.hit
    return hit.severity is Severity.CRITICAL and row.mark == "live" and not hit.suppressed_by and not hit.silent


def _key(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def routes_told(
    alert: Alert,
    routes: Sequence[Route],
    urgent: Urgent,
    now: datetime,
    zone: ZoneInfo | None = None,
) -> list[Told]:
    """What each route is to be told of an alert: when its wait is over, or why it is not told.

    Every route gets an answer, so that "why did nobody write to me?" has one. `zone` is the desk's, for the quiet
    hours of routes without a zone of their own.
    """
    return [_told(alert, route, urgent, now, zone) for route in routes]


def _told(alert: Alert, route: Route, urgent: Urgent, now: datetime, zone: ZoneInfo | None) -> Told:
    if not route.wants_problem(alert.problem):
        return Told(alert.key, route.id, "inhibited", now, why=f"the route does not follow {alert.problem}")
    if alert.kind not in route.alerts.kinds:
        return Told(alert.key, route.id, "inhibited", now, why=f"the route does not ask for {alert.kind}")
    release, why = now + urgent.group_wait, ""
    if alert.kind in HELD_OVERNIGHT:
        morning = quiet_until(route, zone, release)
        if morning is not None:
            release, why = morning, "held over the quiet hours"
    return Told(alert.key, route.id, "waiting", release, why=why)


def quiet_until(route: Route, zone: ZoneInfo | None, moment: datetime) -> datetime | None:
    """When the quiet hours that hold this moment end (aware UTC); None where it is not in any."""
    hours = route.alerts.quiet_hours
    if hours is None:
        return None
    own = route.digest.zone if route.digest else ""
    where = ZoneInfo(own) if own else zone
    local = moment.astimezone(where or UTC)
    start, end = hours
    if not _within(local.time(), start, end):
        return None
    day = local.date() + timedelta(days=1) if local.time() >= end else local.date()
    return datetime.combine(day, end, local.tzinfo).astimezone(UTC)


def _within(clock: time, start: time, end: time) -> bool:
    if start <= end:
        return start <= clock < end
    return clock >= start or clock < end


def gather(
    waiting: Iterable[tuple[Alert, Told]],
    mailed: Sequence[Mailed],
    routes: Sequence[Route],
    urgent: Urgent,
    now: datetime,
) -> list[Gathered]:
    """What goes out now: alerts whose wait is over, one message for each route and problem.

    Between two messages of one route about one problem lies `group_interval`. Once one of a route's readers has had
    `cap` urgent mails within 24 hours, all that waits for the route goes into one summary each `group_interval`.
    Alerts of a problem that wait longer go along with the one whose wait is over. Nothing is dropped: what does not
    go out now waits for the next call.
    """
    kept = list(waiting)
    gathered: list[Gathered] = []
    for route in sorted(routes, key=lambda route: route.id):
        mine = sorted(
            ((alert, told) for alert, told in kept if told.route == route.id and told.state == "waiting"),
            key=lambda pair: (pair[1].release, pair[0].key),
        )
        if mine and mine[0][1].release <= now:
            gathered += _for_route(route, mine, mailed, urgent, now)
    return gathered


def _for_route(
    route: Route,
    waiting: Sequence[tuple[Alert, Told]],
    mailed: Sequence[Mailed],
    urgent: Urgent,
    now: datetime,
) -> list[Gathered]:
    past = [each for each in mailed if now - each.at < max(CAP_WINDOW, urgent.group_interval)]
    had = max((_had(recipient, past, now) for recipient in route.recipients), default=0)
    out: list[Gathered] = []
    for problem in dict.fromkeys(alert.problem for alert, told in waiting if told.release <= now):
        if had + len(out) >= urgent.cap:
            return [*out, *_summary(route, waiting, out, past, urgent, now)]
        if _rested(past, urgent, now, route.id, problem):
            out.append(Gathered(route.id, problem, tuple(alert for alert, _ in waiting if alert.problem == problem)))
    return out


def _had(recipient: str, past: Sequence[Mailed], now: datetime) -> int:
    """How many urgent mails this reader had in 24 hours, by whatever routes."""
    return sum(each.recipient == recipient and now - each.at < CAP_WINDOW for each in past)


def _rested(past: Sequence[Mailed], urgent: Urgent, now: datetime, route: str, problem: str = "") -> bool:
    """Whether the route's last message about the problem ('' any) is long enough ago; a summary was about all."""
    return all(
        now - each.at >= urgent.group_interval
        for each in past
        if each.route == route and (not problem or each.problem in {problem, ""})
    )


def _summary(
    route: Route,
    waiting: Sequence[tuple[Alert, Told]],
    out: Sequence[Gathered],
    past: Sequence[Mailed],
    urgent: Urgent,
    now: datetime,
) -> list[Gathered]:
    told = {alert.key for each in out for alert in each.alerts}
    left = tuple(alert for alert, _ in waiting if alert.key not in told)
    if out or not left or not _rested(past, urgent, now, route.id):
        return []
    return [Gathered(route.id, "", left)]
