"""A week's housekeeping and a month's record, as readers meet them, and in which digests they stand."""

from dataclasses import replace
from datetime import date, timedelta

import golden
import pytest
from wording import false_precision

from alerts.closing import listings
from alerts.keeping import (
    Answered,
    Chance,
    Housekeeping,
    Record,
    Votes,
    housekeeping_lines,
    opens_month,
    opens_week,
    record_lines,
)
from alerts.page import reader_of
from alerts.route import DigestTime, Route

MONDAY = date(2025, 12, 1)
DAY = timedelta(days=1)
NOTHING = Housekeeping((), (), (), 38, (), Chance(0, 7))
READER = reader_of(golden.monday())


def route(days="daily") -> Route:
    """A route with digests on these days."""
    return Route(id="seniors", to=("a@desk.example",), digest=DigestTime(days=days))


def said(found: Housekeeping) -> str:
    """Its lines as one text."""
    return "\n".join(housekeeping_lines(found, golden.monday().heading.composed, READER))


@pytest.mark.parametrize(
    ("days", "weeks", "months"),
    [
        ("daily", {1, 8, 15, 22, 29}, {1}),
        ("weekdays", {1, 8, 15, 22, 29}, {1}),
        (("tue", "fri"), {2, 9, 16, 23, 30}, {2}),
        (("sun",), {7, 14, 21, 28}, {7}),
    ],
)
def test_they_stand_in_the_first_digest_of_a_week_and_of_a_month(days, weeks, months):
    """Monday and the 1st, or the first date after them on which the route has a digest."""
    sent = [MONDAY + n * DAY for n in range(31) if route(days).digest.falls_on(MONDAY + n * DAY)]
    assert {day.day for day in sent if opens_week(route(days), [day])} == weeks
    assert {day.day for day in sent if opens_month(route(days), [day])} == months


def test_a_digest_for_several_days_stands_for_each():
    """A Tuesday's that also tells what a lost Monday's would have has the housekeeping."""
    assert opens_week(route(), [MONDAY, MONDAY + DAY])
    assert not opens_week(route(), [MONDAY + DAY])
    assert not opens_week(route(), [])


def test_each_part_without_anything_says_so_in_a_line():
    """No votes, no silent rules, no alerts, no surges: a line each and no more."""
    assert said(NOTHING).splitlines() == [
        "Rules with votes for noise: none.",
        "Rules that never hit: none of 38 active rules.",
        "Alerts in the last 7 days: none.",
        "Expected by chance: no rule is held against its usual rate.",
    ]
    empty = Record(MONDAY, MONDAY, (), (), (), (), Chance(0, 30))
    assert list(record_lines(empty))[1:3] == [
        "Expected events settled: none.",
        "Rules with votes enough to say how often they are right: none.",
    ]


def test_how_often_a_rule_was_right_is_said_from_five_votes_on():
    """Fewer votes are only counted; the words are tenths, never a decimal."""
    few, enough = Votes("A", 1, 2, 2), Votes("A", 1, 2, 3)
    assert "right in" not in said(replace(NOTHING, noisy=(few,)))
    assert "right in about 4 of 10" in said(replace(NOTHING, noisy=(enough,)))


def test_an_alert_is_called_unanswered_after_a_day():
    """One that was told an hour ago still has time; an older one is named with its key."""
    now = golden.monday().heading.composed
    fresh, old = (Answered(key, "U1", "rise", now - ago) for key, ago in (("a1", DAY / 24), ("b2", 2 * DAY)))
    told = said(replace(NOTHING, alerts=(old, fresh)))
    assert "2 not answered" in told
    assert "alert b2" in told
    assert "alert a1" not in told


def test_what_is_long_is_counted():
    """Never more than so many rules, titles and alerts; what is left is said."""
    found = golden.housekeeping()
    now = golden.monday().heading.composed
    late = tuple(Answered(f"k{n}", "U0", "report", now - 3 * DAY) for n in range(40))
    many = replace(found, silent=tuple(f"Rule {n}" for n in range(40)), noisy=found.noisy * 10, alerts=late)
    told = said(many)
    assert "; and 28 more." in told
    assert "and 35 more not answered." in told
    assert len(told.split()) < 400


def test_times_are_said_no_shorter_than_they_were():
    """In steps of five minutes, from an hour on in whole hours."""
    found = golden.record()
    for minutes, words in ((0, "5 minutes"), (31, "35 minutes"), (56, "1 hour"), (61, "2 hours")):
        one = replace(found, alerts=(replace(found.alerts[0], waited=minutes),))
        assert f"all within {words}." in "\n".join(record_lines(one))


def test_they_state_no_false_precision():
    """No decimals, no shares of a hundred, no words of likelihood."""
    for one in listings(golden.monday(), READER)[-2:]:
        assert one.title in {"Housekeeping", "Track record, November 2025"}
        assert false_precision("\n".join(one.lines)) == []
