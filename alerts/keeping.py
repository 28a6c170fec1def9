"""Keeping: what a desk asks itself once a week and once a month: which rules make noise, and how its alerts did.

    Housekeeping    in the first digest of a week: rules with their votes, rules that never hit, alerts and answers
    Record          in the first digest of a month: how the month before was told, and how that was judged

Readers' votes decide nothing here by themselves: no rule is muted for them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from alerts.moments import Reader, counted
from alerts.plain import isolated, line
from alerts.route import Route
from rules.how_often import about
from rules.precision import SHOWN_FROM, precision

DAY = timedelta(days=1)
WEEK = 7
Answer = Literal["relevant", "noise", "wrong", "acknowledged", ""]
"""How an alert was judged: by votes on the story and rule that it tells, or only acknowledged, or not at all."""
CLEAR_BY_CHANCE, STRONG_BY_CHANCE = 0.018, 0.003
"""How often a surge rule without any event marks a day, as measured over simulated years (warning.md 1.4)."""
RULES_SHOWN, TITLES_SHOWN, SILENT_SHOWN, ALERTS_SHOWN = 5, 3, 12, 5
ANSWERED_WITHIN = DAY
"""After so long an alert without an answer is named."""
KINDS = {
    "U1": ("rise", "rises"),
    "U2": ("decisive event", "decisive events"),
    "U0": ("critical report", "critical reports"),
    "U3": ("unconfirmed event", "unconfirmed events"),
    "U4": ("surge", "surges"),
    "U5": ("missed event", "missed events"),
    "U6": ("spell of blindness", "spells of blindness"),
}


@dataclass(frozen=True, slots=True)
class Votes:
    """A rule with its stories of the period and all votes on its present revision."""

    title: str
    stories: int = 0
    relevant: int = 0
    noise: int = 0
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class Poor:
    """A rule that readers found right in less than three of ten: some titles of its noise, and words they share."""

    votes: Votes
    titles: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """An alert that was told: its key and kind, what it said, when (aware UTC), and how it was judged.

    `waited` are the minutes from the first report of its story to the telling, None where it tells no story.
    """

    key: str
    kind: str
    says: str
    at: datetime
    answer: Answer = ""
    waited: int | None = None


@dataclass(frozen=True, slots=True)
class Chance:
    """Rules that are held against their usual rate, and on how many days one was clear, and strong, of `days`."""

    rules: int
    days: int
    clear: int = 0
    strong: int = 0


@dataclass(frozen=True, slots=True)
class Housekeeping:
    """What a desk looks at once a week. `silent` are titles of rules that never hit, of `rules` that match texts."""

    noisy: tuple[Votes, ...]
    poor: tuple[Poor, ...]
    silent: tuple[str, ...]
    rules: int
    alerts: tuple[Answered, ...]
    chance: Chance


@dataclass(frozen=True, slots=True)
class Record:
    """How a month was told, from and until a local date: its alerts, and each problem's days by the word of its level.

    `events` are the titles of expected events that were settled, with their states; `rules` those with enough votes.
    """

    since: date
    until: date
    alerts: tuple[Answered, ...]
    levels: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    events: tuple[tuple[str, str], ...]
    rules: tuple[Votes, ...]
    chance: Chance


# -- when -------------------------------------------------------------------------------------------


def opens_week(route: Route, days: Iterable[date]) -> bool:
    """Whether a digest for these dates is a week's first of its route: Monday's, for one that has Mondays."""
    return any(_is_first(route, day, day - timedelta(days=day.weekday())) for day in days)


def opens_month(route: Route, days: Iterable[date]) -> bool:
    """Whether a digest for these dates is a month's first of its route: the 1st's, for a daily one."""
    return any(_is_first(route, day, day.replace(day=1)) for day in days)


def _is_first(route: Route, day: date, start: date) -> bool:
    digest = route.digest
    return digest is None or not any(digest.falls_on(start + n * DAY) for n in range((day - start).days))


# -- housekeeping -----------------------------------------------------------------------------------


def housekeeping_lines(found: Housekeeping, now: datetime, reader: Reader) -> Iterator[str]:
    """Every part in a line or a few; a part without anything says so."""
    for poor in found.poor[:RULES_SHOWN]:
        yield from _poor(poor)
    yield from _noisy(found)
    yield _silent(found)
    yield from _alerts(found.alerts, f"in the last {WEEK} days")
    late = [one for one in found.alerts if not one.answer and now - one.at >= ANSWERED_WITHIN]
    for one in late[:ALERTS_SHOWN]:
        yield f"· Not answered: {isolated(line(one.says, 120))}, told {reader.clock(one.at)} (alert {one.key})."
    if left := len(late[ALERTS_SHOWN:]):
        yield f"· and {left} more not answered."
    yield _chance(found.chance)


def _noisy(found: Housekeeping) -> Iterator[str]:
    poor = {each.votes for each in found.poor}
    noisy = [one for one in found.noisy if one not in poor]
    if not noisy:
        yield f"{'Other rules' if poor else 'Rules'} with votes for noise: none."
        return
    yield f"{'Other rules' if poor else 'Rules'} with most votes for noise:"
    for one in noisy[:RULES_SHOWN]:
        yield f"· {_voted(one)}; {counted(one.stories, 'story', 'stories')} in {WEEK} days."


def _voted(one: Votes) -> str:
    return (
        f"“{isolated(line(one.title, 80))}”: {one.relevant} relevant, {one.noise} noise, {one.wrong} wrong{_right(one)}"
    )


def _right(one: Votes) -> str:
    """How often it was right, in tenths, where there are votes enough to say."""
    if one.relevant + one.noise < SHOWN_FROM:
        return ""
    return f", right in about {round(precision(one.relevant, one.noise) * 10)} of 10"


def _poor(poor: Poor) -> Iterator[str]:
    one = poor.votes
    stories = counted(one.stories, "story", "stories")
    yield f"Too noisy: {_voted(one)}; {stories} in {WEEK} days. Nothing is muted by votes: look at the rule."
    if poor.titles:
        yield f"· Its noise: {'; '.join(f'“{isolated(line(each, 90))}”' for each in poor.titles[:TITLES_SHOWN])}."
    if poor.words:
        words = ", ".join(isolated(line(each, 40)) for each in poor.words)
        yield f"· Words of its noise alone: {words}. Perhaps for `except`."


def _silent(found: Housekeeping) -> str:
    if not found.silent:
        return f"Rules that never hit: none of {counted(found.rules, 'active rule')}."
    named = "; ".join(f"“{isolated(line(each, 60))}”" for each in found.silent[:SILENT_SHOWN])
    left = len(found.silent) - SILENT_SHOWN
    more = f"; and {left} more" if left > 0 else ""
    return f"Rules that never hit, {len(found.silent)} of {counted(found.rules, 'active rule')}: {named}{more}."


# -- alerts -----------------------------------------------------------------------------------------


def _alerts(alerts: Sequence[Answered], when: str) -> Iterator[str]:
    """How many were told, of which kinds, and how they were judged."""
    if not alerts:
        yield f"Alerts {when}: none."
        return
    kinds = Counter(one.kind for one in alerts)
    by_kind = ", ".join(counted(kinds[kind], *words) for kind, words in KINDS.items() if kinds[kind])
    yield f"Alerts {when}: {len(alerts)} ({by_kind}). {_answers(alerts)}"


def _answers(alerts: Sequence[Answered]) -> str:
    answers = Counter(one.answer for one in alerts)
    words: tuple[tuple[Answer, str], ...] = (
        ("relevant", "judged relevant"),
        ("noise", "noise"),
        ("wrong", "of another rule"),
        ("acknowledged", "only acknowledged"),
        ("", "not answered"),
    )
    return f"{', '.join(f'{answers[answer]} {word}' for answer, word in words if answers[answer])}."


def _chance(chance: Chance) -> str:
    """What chance alone would have marked beside what was marked."""
    if not chance.rules:
        return "Expected by chance: no rule is held against its usual rate."
    clear, strong = (about(chance.rules * rate) for rate in (CLEAR_BY_CHANCE, STRONG_BY_CHANCE))
    return (
        f"By chance alone {counted(chance.rules, 'surge rule')} {'marks' if chance.rules == 1 else 'mark'} a clear rise"
        f" {clear} and a strong one {strong}; in {counted(chance.days, 'day')} {chance.clear} were clear or strong,"
        f" {chance.strong} strong."
    )


# -- the record of a month --------------------------------------------------------------------------


def record_lines(found: Record) -> Iterator[str]:
    """Every part of the month's record in a line or a few; a part without anything says so."""
    yield from _alerts(found.alerts, f"from {_day(found.since)} to {_day(found.until)}")
    waited = sorted(one.waited for one in found.alerts if one.waited is not None)
    if waited:
        half, longest = _within(waited[(len(waited) - 1) // 2]), _within(waited[-1])
        yield f"From a story's first report to its alert: half within {half}, all within {longest}."
    for problem, days in found.levels:
        told = ", ".join(f"{counted(count, 'day')} {word}" for word, count in days)
        yield f"{isolated(line(problem, 80))}: {told or 'no day closed'}."
    yield _events(found.events)
    if not found.rules:
        yield "Rules with votes enough to say how often they are right: none."
    else:
        yield "How often rules were right, of those with votes enough to say:"
    for one in found.rules[:SILENT_SHOWN]:
        yield f"· {_voted(one)}."
    yield _chance(found.chance)


def _events(events: Sequence[tuple[str, str]]) -> str:
    if not events:
        return "Expected events settled: none."
    states = Counter(state for _, state in events)
    words = {"met": "met", "missed": "missed", "cancelled": "called off", "unknown": "could not be told"}
    told = ", ".join(f"{states[state]} {word}" for state, word in words.items() if states[state])
    missed = "; ".join(f"“{isolated(line(title, 80))}”" for title, state in events if state == "missed")
    return f"Expected events settled: {told}." + (f" Missed: {missed}." if missed else "")


def _within(minutes: int) -> str:
    """A length of time, never said shorter than it was: in steps of five minutes, or whole hours."""
    if minutes <= 55:
        return counted(max(-(-minutes // 5) * 5, 5), "minute")
    return counted(-(-minutes // 60), "hour")


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"
