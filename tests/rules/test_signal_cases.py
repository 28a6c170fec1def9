"""Signals and expected events beside what must come of them: the cases of the contract, and ours."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from signalled import BASE, HOUR, cases, hours, steps, watching

from rules import timeline
from rules.calendar import ExpectedEvent
from rules.expected import FINAL, Expected, expected
from rules.signal import Signals

ALL = [pytest.param(case, id=case["id"]) for name in ("contract", "ours") for case in cases(name)]
FIRING = [one for one in ALL if "fires" in one.values[0]]
KNOWN = timeline._known(watching({"kind": "tripwire"}, ["attack"]), ())
EVENTS = [one for one in ALL if "event" in one.values[0]]


@pytest.mark.parametrize("case", FIRING)
def test_a_rule_fires_when_the_case_says(case: dict[str, Any]) -> None:
    """Each case fires at the times that it names, on the stories that it names, and at no other."""
    found = timeline.firings(watching(case["signal"], case.get("of", ())), "subject", steps(case["timeline"]))
    assert found is not None
    told = {f"{(one.at - timeline.START) // HOUR}h": list(one.finding.stories) for one in found}
    assert {at: set(stories) for at, stories in told.items()} == {at: set(named) for at, named in case["fires"].items()}
    if case["signal"]["kind"] == "sequence":
        assert told == case["fires"]


def _stands(case: dict[str, Any], at: datetime) -> Expected:
    written = {"id": "round", "title": "x", "seen_by": "session", "cancelled_by": "postponed", **case["event"]}
    for key, default in (("due", None), ("counting_from", "0h")):
        written[key] = (BASE + hours(written.get(key) or default)).isoformat()
    blind = [(BASE + hours(begin), BASE + hours(end)) for begin, end in case.get("blind", ())]
    found = replace(
        timeline._facts(KNOWN, steps(case["timeline"]), BASE),
        coverage=lambda hour: float(not any(begin <= hour < end for begin, end in blind)),
    )
    (one,) = expected(ExpectedEvent.model_validate(written), Signals(found), at, ZoneInfo("Asia/Karachi"))
    return one


@pytest.mark.parametrize("case", EVENTS)
def test_an_event_stands_where_the_case_says(case: dict[str, Any]) -> None:
    """Each case has the states that it names at the times that it names, closed by the story that it names."""
    for at, state in case["states"].items():
        one = _stands(case, BASE + hours(at))
        assert (at, one.state) == (at, state)
        assert one.story == (case.get("closed_by", "") if state in {"met", "cancelled"} else "")


@pytest.mark.parametrize("case", EVENTS)
def test_an_event_ends_once(case: dict[str, Any]) -> None:
    """Asked hour by hour, an event enters one final state at most, keeps it, and says the same of when that was."""
    told = [_stands(case, BASE + hour * HOUR) for hour in range(0, 300, 3)]
    ends = [one for one in told if one.state in FINAL]
    assert len({(one.state, one.since, one.story) for one in ends}) <= 1
    assert all(one.state in FINAL for one in told[len(told) - len(ends) :])
