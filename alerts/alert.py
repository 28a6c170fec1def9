"""Alert: something decisive happened, told at once to who asked for it.

critical()      hits not yet judged  -> alerts, decided once               T6
routes_told()   an alert, the routes -> when each is told, or why not      T6

What rises is decided in `alerts.raised`; what goes into one message in `alerts.gather`.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from alerts.route import Route, Urgent
from rules.hit import Hit, Severity
from rules.picture import LEVELS

ToldState = Literal["waiting", "sent", "inhibited", "silenced", "quiet", "capped"]
HELD_OVERNIGHT = frozenset({"U3", "U4", "U5"})
"""Kinds that quiet hours hold; the others break through, a rise to HIGH with them: who sleeps through it asks from
CRITICAL."""
LEVELLED = frozenset({"U1", "U2", "U5"})
"""Kinds that are told from a route's least level. A critical report has no level, and blindness hides it; what is
unconfirmed and what surges comes before a level, to whoever asks for it by name."""
_NOT_LIVE = {
    "late": "it was old when first seen, or found after a gap",
    "seed": "it stood in its feed's first document",
    "backfill": "it was found by reading the archive again",
}
"""Why a hit that came in such a way tells nobody at once."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One decision that something is worth telling, made once whether or not anyone is told.

    `key` is 16 hex digits made from its content. `kind` is U0 to U6, `problem` the warning problem's id, `subject`
    what it is about (`story:18f3…`, `problem:pak-afg`, `event:round-4`), `episode` what repeats belong to. `raised` is
    aware UTC. `evidence` holds what the words will need: rule id and entry keys, or `alerts.facts.Facts`.
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
            key=key("U0", rule_id, part, story),
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
    return not untold(row)


def untold(row: Struck) -> str:
    """Why a hit by itself is not told at once; '' where it is."""
    hit = row.hit
    if hit.silent:
        return "the rule is under test"
    if hit.suppressed_by:
        return f"the filter {hit.suppressed_by} holds it back"
    if hit.severity is not Severity.CRITICAL:
        return f"its severity is {hit.severity.value}: only a critical report is told by itself"
    return "" if row.mark == "live" else _NOT_LIVE[row.mark]


def key(*parts: str) -> str:
    """The key of an alert that says this."""
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
    level = alert.evidence.get("level")
    if alert.kind in LEVELLED and isinstance(level, int) and level < route.alerts.least:
        why = f"the route is told from {route.alerts.from_level.upper()}, and the problem stands at {LEVELS[level]}"
        return Told(alert.key, route.id, "inhibited", now, why=why)
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
    where = ZoneInfo(route.own_zone) if route.own_zone else zone
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
