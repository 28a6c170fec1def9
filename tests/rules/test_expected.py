"""Expected events: dates and zones, recurrence, what people and files say, and what a miss gives."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from signalled import BASE, HOUR, facts, telling, watching

from rules.calendar import ExpectedEvent
from rules.expected import FINAL, Expected, Ruling, expected, misses
from rules.facts import DAY, Facts
from rules.indicator import indicators
from rules.instances import instances
from rules.sighting import Telling
from rules.signal import Signals, assess

KARACHI = ZoneInfo("Asia/Karachi")
BERLIN = ZoneInfo("Europe/Berlin")
BOOK = watching({"kind": "tripwire"}, ["attack"])
NOTHING = facts(BOOK, [])


def event(**keys: Any) -> ExpectedEvent:
    """An event due 100 hours after BASE, with a day of grace."""
    written = {
        "id": "round",
        "title": "x",
        "counting_from": BASE.isoformat(),
        "due": (BASE + 100 * HOUR).isoformat(),
        "grace": "24h",
        "seen_by": "session",
        "cancelled_by": "postponed",
    } | keys
    return ExpectedEvent.model_validate({key: value for key, value in written.items() if value is not None})


def at(hour: float, found: Facts = NOTHING, **keys: Any) -> Expected:
    """Where that event stands so many hours after BASE."""
    (one,) = expected(event(**keys), Signals(found), BASE + hour * HOUR, KARACHI)
    return one


def utc(text: str) -> datetime:
    """A time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def session(*hit: Telling, **keys: Any) -> Facts:
    """The facts of these reports of a session."""
    return facts(BOOK, [("session", one) for one in hit], **keys)


def test_the_example_of_the_contract() -> None:
    """Due on the 6th at 18:00 with a day of grace: ten blind hours on the 7th move the miss to 4:00 on the 8th."""
    asked = {"due": "2025-11-06T18:00Z"}
    assert at(24 * 6 + 17.9, **asked).state == "late"
    assert (at(24 * 6 + 18, **asked).state, at(24 * 6 + 18, **asked).since) == ("missed", utc("2025-11-07T18:00"))
    blind = replace(NOTHING, coverage=lambda hour: 0.3 if hour.day == 7 and 2 <= hour.hour < 12 else 1.0)
    assert at(24 * 7 + 3.9, blind, **asked).state == "late"
    assert (at(24 * 7 + 4, blind, **asked).state, at(99 * 24, blind, **asked).since) == (
        "missed",
        utc("2025-11-08T04:00"),
    )


@pytest.mark.parametrize(
    ("zone", "day", "opens", "due"),
    [
        (KARACHI, "2025-11-06", "2025-11-05T19:00", "2025-11-06T19:00"),
        (BERLIN, "2026-03-29", "2026-03-28T23:00", "2026-03-29T22:00"),
        (BERLIN, "2026-10-25", "2026-10-24T22:00", "2026-10-25T23:00"),
    ],
)
def test_a_date_is_a_whole_day_of_the_desk(zone: ZoneInfo, day: str, opens: str, due: str) -> None:
    """A date begins and ends at midnights of the desk's zone, also on the days when clocks change."""
    (one,) = instances(event(counting_from=day, due=day), BASE, zone)
    assert (one.opens, one.due) == (utc(opens), utc(due))
    assert one.text(zone) == {"2025-11-06": "Thu 6 Nov", "2026-03-29": "Sun 29 Mar", "2026-10-25": "Sun 25 Oct"}[day]


def test_counting_begins_two_weeks_before_where_nothing_says_when() -> None:
    """Without counting_from an event opens 14 days before it is due."""
    (one,) = instances(event(counting_from=None), BASE, KARACHI)
    assert one.due - one.opens == timedelta(days=14)


@pytest.mark.parametrize(
    ("every", "due", "now", "names"),
    [
        ("month", "2026-01-31", "2026-01-01T00:00", ["2026-01-31"]),
        ("month", "2026-01-31", "2026-02-15T00:00", ["2026-01-31", "2026-02-28"]),
        ("month", "2026-01-31", "2026-03-05T00:00", ["2026-02-28", "2026-03-31"]),
        ("quarter", "2026-12-15", "2027-03-16T00:00", ["2027-03-15", "2027-06-15"]),
        ("year", "2028-02-29", "2029-03-05T00:00", ["2029-02-28", "2030-02-28"]),
        ("year", "2028-02-29", "2032-03-05T00:00", ["2032-02-29", "2033-02-28"]),
    ],
)
def test_what_recurs_comes_on_the_same_day(every: str, due: str, now: str, names: list[str]) -> None:
    """The last instance that was due and the next, each on the same day or the last one of its month."""
    found = instances(event(every=every, due=due, counting_from=None), utc(now), KARACHI)
    assert [one.name for one in found] == names


def test_each_instance_has_a_state_of_its_own() -> None:
    """Of an event that recurs the last one may be met while the next is open; a story counts for one of them."""
    asked = event(every="month", due="2025-11-05", counting_from="2025-11-01")
    found = session(telling(50, "s", "x", "A"))
    told = expected(asked, Signals(found), BASE + 24 * 31 * HOUR, KARACHI)
    assert [(one.instance, one.state, one.story) for one in told] == [
        ("2025-11-05", "met", "s"),
        ("2025-12-05", "open", ""),
    ]


def test_a_note_is_shown_until_its_day_is_over() -> None:
    """A date that expects nothing is upcoming, open on its day, and then gone; one that recurs is ahead again."""
    day = event(note="yes", due="2025-11-05", seen_by=None, cancelled_by=None, counting_from=None)
    yearly = day.model_copy(update={"every": "year"})

    def shown(one: ExpectedEvent, now: str) -> list[tuple[str, str]]:
        return [(each.state, each.due_text) for each in expected(one, Signals(NOTHING), utc(now), KARACHI)]

    assert shown(day, "2025-11-01T00:00") == [("upcoming", "Wed 5 Nov")]
    assert shown(day, "2025-11-05T12:00") == [("open", "Wed 5 Nov")]
    assert shown(day, "2025-11-05T19:01") == []
    assert shown(yearly, "2025-11-05T19:01") == [("upcoming", "Thu 5 Nov")]


def test_what_was_over_when_the_file_was_written_is_known_when_its_day_is() -> None:
    """A day of the past that nobody awaited is known when it is over: a replay must not know it before."""
    past = {"on": "2025-10-19", "state": "met", "why": "Signed in Doha"}
    keys = {"seen_by": None, "cancelled_by": None, "counting_from": None}
    unforeseen = event(note="yes", due=None, closed=past, **keys)
    foreseen = event(note="yes", due="2025-10-19", closed=past, **keys)

    def shown(one: ExpectedEvent, now: str) -> list[tuple[str, str]]:
        return [(each.state, each.why) for each in expected(one, Signals(NOTHING), utc(now), KARACHI)]

    assert shown(unforeseen, "2025-10-19T18:59") == []
    assert shown(unforeseen, "2025-10-19T19:00") == [("met", "Signed in Doha")]
    undated = event(due=None, closed=past, **keys)
    assert shown(undated, "2025-10-18T18:59") == []
    assert shown(undated, "2025-10-18T19:00") == [("met", "Signed in Doha")]
    assert shown(foreseen, "2025-10-05T18:59") == [], "14 days before, where nothing says when it was announced"
    assert shown(foreseen, "2025-10-07T12:00") == [("upcoming", "")]
    announced = event(**keys | {"counting_from": "2025-10-17"}, note="yes", due="2025-10-19", closed=past)
    assert shown(announced, "2025-10-16T12:00") == []
    assert shown(announced, "2025-10-17T12:00") == [("upcoming", "")]
    awaited = event(due="2025-10-19", counting_from="2025-10-17", closed=past)
    assert shown(awaited, "2025-10-16T12:00") == []
    assert shown(awaited, "2025-10-17T12:00") == [("open", "due Sun 19 Oct")]
    assert shown(foreseen, "2025-10-19T12:00") == [("open", "")]
    assert shown(foreseen, "2025-10-19T19:00") == [("met", "Signed in Doha")]
    assert shown(foreseen, "2026-10-18T19:00") == [("met", "Signed in Doha")]


def test_what_comes_after_others_is_not_judged() -> None:
    """An event that comes after a rule's story says so, and nothing is claimed of it."""
    (one,) = expected(event(due=None, after="strike", within="14d"), Signals(NOTHING), BASE, KARACHI)
    assert (one.state, one.due, one.activation) == ("unjudged", None, 0)
    assert one.why


def test_what_is_closed_is_what_its_file_says() -> None:
    """From the day on which it ended a closed event has that end; before, it is judged like any other."""
    closed = {"closed": {"state": "cancelled", "on": "2025-11-03", "why": "Snow"}}
    assert at(30, **closed).state == "open"
    one = at(50, session(telling(49, "s", "x", "A")), **closed)
    assert (one.state, one.why, one.since, one.story) == ("cancelled", "Snow", utc("2025-11-02T19:00"), "")
    (undated,) = expected(event(due=None, counting_from=None, **closed), Signals(NOTHING), BASE + 50 * HOUR, KARACHI)
    assert (undated.state, undated.due) == ("cancelled", None)


def test_a_person_has_the_last_word() -> None:
    """What an analyst says of an event holds from when it was said, whatever was computed."""
    ruling = {"": Ruling("cancelled", BASE + 130 * HOUR, "called off by telephone")}
    told = [expected(event(), Signals(NOTHING), BASE + hour * HOUR, KARACHI, ruling)[0] for hour in (129, 130)]
    assert [(one.state, one.why) for one in told][1] == ("cancelled", "called off by telephone")
    assert told[0].state == "missed"


def test_a_single_source_is_said_and_closes_nothing() -> None:
    """A report of one source leaves the event open, names the story, and is said also beside a miss."""
    found = session(telling(90, "s"))
    one = at(95, found)
    assert (one.state, one.reported, one.story) == ("open", "s", "")
    assert one.why.startswith("reported, unconfirmed; due ")
    assert (at(125, found).state, at(125, found).reported) == ("missed", "s")


def test_a_miss_that_was_none_says_so() -> None:
    """What is learned after a miss does not undo it, and stands in its words."""
    one = at(140, session(telling(130, "s", "x", "A", event=99)))
    assert one.state == "missed"
    assert one.why.endswith("learned since that it happened: seen, corroborated (1 source of letter A)")


def test_late_reports_tell_unless_their_date_was_cut() -> None:
    """A report that was late at first sight shows that it happened; one older than a week says nothing of when."""
    shown = session(telling(90, "s", "x", "A", event=20, counted=False))
    cut = session(telling(90, "s", "x", "A", event=90 - 24 * 7, counted=False))
    opened = {"counting_from": (BASE - 30 * DAY).isoformat()}
    assert (at(95, shown, **opened).state, at(95, cut, **opened).state) == ("met", "open")


def test_a_rule_that_watches_may_show_it() -> None:
    """An event can be seen by what other rules make of their hits."""
    hit = [("attack", telling(hour, f"s{hour}", "x", "A")) for hour in (10, 20)]
    one = at(30, facts(BOOK, hit), seen_by="many")
    assert (one.state, one.story, one.since) == ("met", "s20", BASE + 20 * HOUR)


def test_a_miss_gives_its_activation_for_a_day() -> None:
    """The rule that if_missed names is as strong as that says for a day from the miss, and then by itself alone."""
    one = at(130, if_missed={"rule": "collapse", "activation": "3"})
    assert (one.rule, one.activation) == ("collapse", 3)
    course = misses([one], NOTHING.indicators)
    found = facts(BOOK, [("collapse", telling(125, "c"))], measured=course)
    told = {hour: assess(found, BASE + hour * HOUR)["collapse"].activation for hour in (123, 124, 147, 148, 149)}
    assert told == {123: 0, 124: 3, 147: 3, 148: 1, 149: 0}
    assert at(130).activation == 0
    assert at(90, if_missed={"rule": "collapse"}).activation == 0


def test_misses_of_one_rule_run_together() -> None:
    """Where two events give to one rule the stronger counts, and a rule without a reading means its parts."""
    first = at(130, if_missed={"rule": "parted", "activation": "1"})
    second = replace(first, since=BASE + 130 * HOUR, activation=2)
    course = misses([second, first], indicators(BOOK))
    assert set(course) == {"parted/air", "parted/sea"}
    steps = [((time - BASE) // HOUR, reading.activation) for time, reading in course["parted/air"]]
    assert steps == [(124, 1), (130, 2), (148, 2), (154, 0)]


reports = st.lists(
    st.builds(
        lambda hour, back, story, letter, counted: telling(
            hour, story, letter, letter, event=hour - back, counted=counted
        ),
        st.integers(-10, 200),
        st.sampled_from([0, 0, 5, 60]),
        st.sampled_from("stu"),
        st.sampled_from("ABCF"),
        st.booleans(),
    ),
    max_size=6,
)
sights = st.lists(st.sampled_from([0.0, 0.79, 0.8, 1.0]), min_size=30, max_size=30)


@given(reports, reports, sights, st.integers(0, 240), st.integers(0, 60))
def test_an_event_has_one_end_whatever_comes_later(
    seen: list[Telling], off: list[Telling], sight: list[float], hour: int, more: int
) -> None:
    """A final state stays, with its time and story, and no state depends on what had not come; words are whole."""

    def stands(by: int, came: int) -> Expected:
        hit = [("session", one) for one in seen] + [("postponed", one) for one in off]
        known = [(name, one) for name, one in reversed(hit) if one.arrived <= BASE + came * HOUR]
        shares = facts(BOOK, known, coverage=lambda begun: sight[int((begun - BASE) / HOUR) // 10 % len(sight)])
        return at(by, shares)

    one, later = stands(hour, 999), stands(hour + more, 999)
    assert one == stands(hour, hour)
    if one.state in FINAL:
        assert (one.state, one.since, one.story) == (later.state, later.since, later.story)
    assert not re.search(r"%|\d\.\d|probab|likely|chance|risk|confiden", one.why)
    assert one.why
