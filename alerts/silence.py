"""Silence: what people asked not to be told of for a while, and which alerts that holds back.

It holds alerts back and nothing else: hits, counts and levels go on, and digests show all of them. Two things are told
all the same: a rise to CRITICAL, and that too little is seen.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.alert import Alert
from alerts.concern import rule_of, story_of
from alerts.facts import thawed
from alerts.followed import WORDS
from rules.judgement import Judgement
from rules.picture import CRITICAL, LEVELS, Picture

ALWAYS = frozenset({"U6"})
"""Kinds that no silence holds back: blindness is never calm."""
_WORDS = {
    "U0": "critical report",
    "U2": "decisive event",
    "U3": "unconfirmed event",
    "U4": "surge",
    "U5": "missed event",
}
_NUMBER = re.compile(r"silence (\d+) ")


@dataclass(frozen=True, slots=True)
class HeldAlert:
    """An alert that a silence held back: its key, what it would have said, and when that was (aware UTC)."""

    key: str
    says: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Silence:
    """A silence as a digest shows it.

    `number` is the judgement's, `of` is rule, story or problem, and `name` its title. `since` and `until` are aware
    UTC; `over` says that it has ended, or was taken back. `held` are the alerts that it held back since the digest
    before, the first first.
    """

    number: int
    of: str
    name: str
    who: str
    why: str
    since: datetime
    until: datetime
    over: bool = False
    held: tuple[HeldAlert, ...] = ()


def silencing(
    alert: Alert, silences: Iterable[Judgement], now: Picture | None, moved: Callable[[str], str]
) -> Judgement | None:
    """The silence that holds an alert back, the oldest of several; None where it is told.

    `silences` are those in force; `now` is the problem as it stands, None where nobody knows. `moved` gives the key of
    the story that one was merged into.
    """
    if alert.kind in ALWAYS or _is_critical(alert, now):
        return None
    return next((one for one in silences if _is_about(one, alert, moved)), None)


def _is_critical(alert: Alert, now: Picture | None) -> bool:
    """Whether an alert is a rise to CRITICAL, or that told once more, and the problem still stands there."""
    facts = thawed(alert.evidence)
    stands = now is None or now.level >= CRITICAL
    return alert.kind == "U1" and facts is not None and facts.level >= CRITICAL and stands


def _is_about(silence: Judgement, alert: Alert, moved: Callable[[str], str]) -> bool:
    kind, _, name = silence.subject.partition(":")
    if kind == "problem":
        return alert.problem == name
    if kind == "rule":
        rule = rule_of(alert)
        return name in {rule, rule.partition("/")[0]}
    story = story_of(alert)
    return bool(story) and moved(story) == moved(name)


def reason(silence: Judgement) -> str:
    """Why an alert was held back, as its row says it; `number` reads it."""
    until = f" until {silence.until:%Y-%m-%d %H:%MZ}" if silence.until else ""
    return f"silence {silence.id} of {silence.subject} by {silence.who}{until}: {silence.reason}"


def number(why: str) -> int:
    """The number of the silence that `reason` told of; 0 for no such reason."""
    found = _NUMBER.match(why)
    return int(found[1]) if found else 0


def says(alert: Alert, titles: Callable[[str], str]) -> str:
    """What an alert would have said, in a few words; `titles` gives the title of an indicator."""
    facts = thawed(alert.evidence)
    if facts is None:
        return f"{_WORDS[alert.kind]}: {titles(rule_of(alert))}"
    if facts.outcome:
        return f"{WORDS[facts.outcome].lower()}: {facts.reason}"
    word = _WORDS.get(alert.kind) or f"{'still ' if facts.repeat else 'rise to '}{LEVELS[facts.level]}"
    return f"{word}: {facts.reason}"


def shown(silences: Sequence[Silence]) -> list[Silence]:
    """In the order a reader should meet them: those that held something back first, then the newest."""
    return sorted(silences, key=lambda one: (not one.held, one.over, -one.number))
