"""What goes into one message: alerts whose wait is over, by route and problem, and those that others make needless.

Nothing is dropped: what does not go out now waits for the next call, and what is held back says which alert told it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.alert import Alert, Told
from alerts.facts import Facts, thawed
from alerts.followed import is_note
from alerts.route import Route, Urgent

CAP_WINDOW = timedelta(hours=24)
SUMMARY, UNCONFIRMED = "*", "U3"
RISES = ("U1", "U2", "U3")
"""Kinds whose message tells a story, so that a critical report of it says nothing new."""


@dataclass(frozen=True, slots=True)
class Mailed:
    """An urgent message already made: to which route, about which problem ('' a summary), to whom, when (UTC)."""

    route: str
    problem: str
    recipient: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Hushed:
    """An alert that is not told to a route, since another says it, and why."""

    alert: Alert
    why: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """Alerts that go into one message to one route; `problem` is '' for a summary over several.

    `hushed` are those that need not be told. Where nothing else is left `alerts` is empty and no message is made.
    `thread` is the episode of an unconfirmed event (U3), which has a thread of its own; '' for all others.
    `languages` are those that the route's readers prefer.
    """

    route: str
    problem: str
    alerts: tuple[Alert, ...]
    hushed: tuple[Hushed, ...] = ()
    languages: tuple[str, ...] = ()

    thread: str = ""

    @property
    def is_note(self) -> bool:
        """Whether it says no more than what became of an event: that waits for nothing."""
        return bool(self.thread) and all(is_note(alert) for alert in self.alerts)

    @property
    def topic(self) -> str:
        """What messages must lie apart about: the problem; an unconfirmed event holds up nothing graver."""
        return f"{self.problem}/{UNCONFIRMED}" if self.thread else self.problem

    @property
    def is_summary(self) -> bool:
        """Whether one message was made of what several problems wait for."""
        return not self.problem

    @property
    def follows(self) -> str:
        """The episode whose thread this message goes on; '' where it opens one: a rise does, so that it surfaces."""
        if self.thread:
            return self.thread
        read = [(alert, thawed(alert.evidence)) for alert in self.alerts]
        if self.is_summary or any(_is_rise(alert, facts) for alert, facts in read):
            return ""
        return next((alert.episode for alert, facts in read if alert.kind in {"U1", "U2"} and facts), "")

    @property
    def key(self) -> str:
        """What the message's identity is made from: the alerts' keys, sorted."""
        return ",".join(sorted(alert.key for alert in self.alerts))

    @property
    def about(self) -> str:
        """What the message is about, as its row says it: `alert:route:problem:` and a digest of the keys."""
        digest = hashlib.sha256(self.key.encode()).hexdigest()[:16]
        return f"alert:{self.route}:{self.topic or SUMMARY}:{digest}"


Earlier = Mapping[str, Sequence[Alert]]
"""What each route was told before and what still holds: rises of the last weeks, blindness that has not ended."""


def gather(
    waiting: Iterable[tuple[Alert, Told]],
    mailed: Sequence[Mailed],
    routes: Sequence[Route],
    urgent: Urgent,
    now: datetime,
    earlier: Earlier | None = None,
) -> list[Gathered]:
    """What goes out now: alerts whose wait is over, one message for each route and problem.

    Between two messages of one route about one problem lies `group_interval`. Once one of a route's readers has had
    `cap` urgent mails within 24 hours, all that waits for the route goes into one summary each `group_interval`.
    Alerts of a problem that wait longer go along with the one whose wait is over. Several problems of which nothing
    is told but that too little is seen are one message. Nothing is dropped: what does not go out now waits for the
    next call.
    """
    return gathering(waiting, mailed, routes, urgent, now, earlier).groups


@dataclass(frozen=True, slots=True)
class Gathering:
    """What goes out now, and why what is due does not: by alert key and route."""

    groups: list[Gathered]
    held: dict[tuple[str, str], str]


def gathering(
    waiting: Iterable[tuple[Alert, Told]],
    mailed: Sequence[Mailed],
    routes: Sequence[Route],
    urgent: Urgent,
    now: datetime,
    earlier: Earlier | None = None,
) -> Gathering:
    """As `gather`, and why what is due and does not go out waits on."""
    kept = list(waiting)
    gathered: list[Gathered] = []
    held: dict[tuple[str, str], str] = {}
    for route in sorted(routes, key=lambda route: route.id):
        mine = sorted(
            ((alert, told) for alert, told in kept if told.route == route.id and told.state == "waiting"),
            key=lambda pair: (pair[1].release, pair[0].key),
        )
        if mine and mine[0][1].release <= now:
            found = _for_route(route, mine, (earlier or {}).get(route.id, ()), mailed, urgent, now)
            gathered += [replace(group, languages=route.languages) for group in found]
            settled = {each.key for group in found for each in (*group.alerts, *(one.alert for one in group.hushed))}
            why = _holding(route, mailed, found, urgent, now)
            held |= {
                (alert.key, route.id): why for alert, told in mine if told.release <= now and alert.key not in settled
            }
    return Gathering(gathered, held)


def _holding(route: Route, mailed: Sequence[Mailed], found: Sequence[Gathered], urgent: Urgent, now: datetime) -> str:
    """Why what is due for a route waits on: its readers have had enough, or its last message is too near."""
    had = _most_had(route, mailed, now) + sum(bool(group.alerts) for group in found)
    if had >= urgent.cap:
        return (
            f"a reader has had {had} urgent messages in 24 hours, and {urgent.cap} are the cap: it comes in a summary"
        )
    return f"the route's last message about the problem is less than {_length(urgent.group_interval)} ago"


def _length(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


def _most_had(route: Route, past: Sequence[Mailed], now: datetime) -> int:
    """How many urgent mails the one of the route's readers who had most had in 24 hours, by whatever routes."""
    return max((_had(recipient, past, now) for recipient in route.recipients), default=0)


def _for_route(
    route: Route,
    waiting: Sequence[tuple[Alert, Told]],
    earlier: Sequence[Alert],
    mailed: Sequence[Mailed],
    urgent: Urgent,
    now: datetime,
) -> list[Gathered]:
    past = [each for each in mailed if now - each.at < max(CAP_WINDOW, urgent.group_interval)]
    had = _most_had(route, past, now)
    threads = _threads(route, waiting, now)
    going = _going(threads, [hush(group, earlier) for group in _groups(route, waiting, now)], had, past, urgent, now)
    # what an unconfirmed event that goes out now tells need not be told beside it
    told = [*earlier, *(alert for thread in going for alert in thread.alerts)]
    groups = [hush(group, told) for group in _groups(route, waiting, now)]
    needless = [group for group in groups if not group.alerts]
    settled = {each.alert.key for group in needless for each in group.hushed}
    open_ones = [(alert, told) for alert, told in waiting if alert.key not in settled]
    out: list[Gathered] = []
    left = [thread for thread in threads if thread not in going]
    for group in (*(group for group in groups if group.alerts), *going, *left):
        if had + len(out) >= urgent.cap:
            summary = _summary(route, open_ones, out, past, urgent, now)
            return [*needless, *out, *(hush(one, earlier) for one in summary)]
        if _is_free(group, past, urgent, now):
            out.append(group)
    return [*needless, *out]


def _going(
    threads: Sequence[Gathered],
    groups: Sequence[Gathered],
    had: int,
    past: Sequence[Mailed],
    urgent: Urgent,
    now: datetime,
) -> list[Gathered]:
    """The unconfirmed events that go out now: those that may, as far as graver messages leave room below the cap."""
    graver = sum(bool(group.alerts) and _is_free(group, past, urgent, now) for group in groups)
    free = [thread for thread in threads if _is_free(thread, past, urgent, now)]
    return free[: max(0, urgent.cap - had - graver)]


def _is_free(group: Gathered, past: Sequence[Mailed], urgent: Urgent, now: datetime) -> bool:
    """Whether the last message about the same is long enough ago; a note need not wait for that."""
    return group.is_note or _rested(past, urgent, now, group.route, group.topic)


def _threads(route: Route, waiting: Sequence[tuple[Alert, Told]], now: datetime) -> list[Gathered]:
    """Unconfirmed events that are due, each in a message of its own; where its note is due too, that speaks for it."""
    due = [alert for alert, told in waiting if alert.kind == UNCONFIRMED and told.release <= now]
    made = []
    for episode in dict.fromkeys(alert.episode for alert in due):
        mine = tuple(sorted((alert for alert in due if alert.episode == episode), key=is_note))
        hushed = tuple(Hushed(alert, f"U3 {mine[-1].key} says what became of it") for alert in mine[:-1])
        made.append(Gathered(route.id, mine[-1].problem, mine[-1:], hushed, thread=episode))
    return made


def _groups(route: Route, waiting: Sequence[tuple[Alert, Told]], now: datetime) -> list[Gathered]:
    """The alerts of each problem one of which is due; problems of which only blindness is told are one group."""
    others = [(alert, told) for alert, told in waiting if alert.kind != UNCONFIRMED]
    problems = list(dict.fromkeys(alert.problem for alert, told in others if told.release <= now))
    groups = [
        Gathered(route.id, problem, tuple(alert for alert, _ in others if alert.problem == problem))
        for problem in problems
    ]
    blind = [group for group in groups if all(alert.kind == "U6" for alert in group.alerts)]
    if len(blind) < 2:
        return groups
    together = Gathered(route.id, "", tuple(alert for group in blind for alert in group.alerts))
    return [*(group for group in groups if group not in blind), together]


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


# -- what need not be told ------------------------------------------------------------------------------


def hush(group: Gathered, earlier: Sequence[Alert] = ()) -> Gathered:
    """The group without what another alert says, in the same message or one that the route had before.

    U1 to U3 tell their stories, so that a critical report (U0) of one says nothing new. A rise (U1) says with its own
    words what U2 and U4 of its problem would, and a note that an event is confirmed (U3) what its U2 would. While a
    problem is not seen (U6) nobody is told what was missed (U5).
    """
    here = [(alert, thawed(alert.evidence)) for alert in group.alerts]
    before = [(alert, thawed(alert.evidence)) for alert in earlier]
    hushed = [Hushed(alert, why) for alert in group.alerts if (why := _needless(alert, here, before))]
    silent = {each.alert.key for each in hushed}
    kept = tuple(alert for alert in group.alerts if alert.key not in silent)
    return replace(group, alerts=kept, hushed=tuple(hushed))


_Read = Sequence[tuple[Alert, Facts | None]]


def _needless(alert: Alert, here: _Read, before: _Read) -> str:
    if alert.kind == "U0":
        story = str(alert.evidence.get("story", ""))
        by = [other for other, facts in (*here, *before) if other.kind in RISES and _tells(facts, story)]
        return f"{by[0].kind} {by[0].key} tells its story" if by else ""
    if alert.kind in {"U2", "U4"}:
        by = [other for other, facts in here if other.problem == alert.problem and _is_rise(other, facts)]
        if by:
            return f"U1 {by[0].key} tells it in the same message"
        by = [other for other, facts in before if _confirms(facts, thawed(alert.evidence))]
        return f"U3 {by[0].key} tells that it is confirmed" if by else ""
    if alert.kind == "U5":
        by = [other for other, _ in (*here, *before) if (other.kind, other.problem) == ("U6", alert.problem)]
        return f"U6 {by[0].key}: too little of the problem is seen" if by else ""
    return ""


def _confirms(note: Facts | None, event: Facts | None) -> bool:
    """Whether a note says that the very event of a U2 is confirmed."""
    if note is None or event is None or note.outcome != "confirmed" or event.count:
        return False
    return note.indicator == event.indicator and any(_tells(note, each.story) for each in event.stories)


def _tells(facts: Facts | None, story: str) -> bool:
    return facts is not None and any(backing.story == story for backing in facts.stories)


def _is_rise(alert: Alert, facts: Facts | None) -> bool:
    """Whether it tells something new: a rise that is told once more does not."""
    return alert.kind == "U1" and facts is not None and not facts.repeat
