"""Signals for tests: rules that are watched, hits made up in a line each, and the facts that come of them."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from books import book, rule

from rules.example import TimelineStep
from rules.facts import Facts, gather
from rules.indicator import Indicator, indicators
from rules.rulebook import Rulebook
from rules.sighting import Sighting, Telling

CASES = Path(__file__).resolve().parents[1] / "cases" / "signals"
BASE = datetime(2025, 11, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
WATCHED = (
    rule("attack", tags=["force"]),
    rule("raid", tags=["force"]),
    rule("collapse"),
    rule("strike"),
    rule("resumed"),
    rule("session"),
    rule("postponed"),
    rule("usual", signal="surge"),
    rule("denied", signal="none", scenarios=None, tags=["denial"]),
    rule(
        "parted",
        [{"name": "air", "query": "air", "severity": "high"}, {"name": "sea", "query": "sea", "severity": "low"}],
    ),
    rule("many", None, of=["attack"], signal={"kind": "count", "at_least": "2", "within": "48h"}),
)


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of a file."""
    found: list[dict[str, Any]] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return found


def watching(signal: Mapping[str, Any], of: Iterable[str] = (), **keys: Any) -> Rulebook:
    """A rulebook of the watched rules and `subject`, which watches them."""
    return book([*WATCHED, rule("subject", None, signal=signal, of=list(of) or None, **keys)])


def steps(lines: Iterable[str]) -> tuple[TimelineStep, ...]:
    """Steps, each written `at[>arrives] hit story [source] [group] [grade]`."""
    return tuple(_step(line) for line in lines)


def _step(line: str) -> TimelineStep:
    time, hit, story, *more = line.split()
    at, _, arrives = time.partition(">")
    grade = [word for word in more if re.fullmatch("E[0-3]", word)]
    named = [word for word in more if word not in grade] + ["", ""]
    written = {"at": at, "hit": hit, "story": story, "source": named[0], "group": named[1]}
    if arrives:
        written["arrives"] = arrives
    return TimelineStep.model_validate(written | ({"grade": grade[0]} if grade else {}))


def hours(text: str) -> timedelta:
    """`40h` as a length of time."""
    return int(text.removesuffix("h")) * HOUR


def telling(at: float, story: str, origin: str = "dawn", letter: str = "C", **keys: Any) -> Telling:
    """A report that came so many hours after BASE; `event` in hours too, where it differs."""
    event = keys.pop("event", at)
    arrived = BASE + at * HOUR
    named = {"entry": f"{origin} {story} {at}", "event": BASE + event * HOUR, "arrived": arrived}
    return Telling(story=story, origin=origin, letter=letter, **(named | keys))


def facts(
    rulebook: Rulebook,
    hit: Iterable[tuple[str, Telling]],
    more: Iterable[Telling] = (),
    **keys: Any,
) -> Facts:
    """The facts of these hits, each with the indicator that it is of, and of further reports."""
    known: Mapping[str, Indicator] = indicators(rulebook)
    found = gather(known, [Sighting(name, one) for name, one in hit], more)
    return replace(found, **keys)
