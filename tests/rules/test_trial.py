"""Rules, filters and lists put to their own tests."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from books import book, rule
from hypothesis import given
from hypothesis import strategies as st

from feeds.feed import Feed, Publisher
from rules.example import Sample
from rules.trial import Trial, _Court, run, sample_entry

DAWN = Publisher(id="dawn", title="Dawn", country="PK", feeds=(Feed(id="dawn-home", url="https://dawn.example/"),))
TTP = {"ttp": {"en": ["=TTP"]}}


def _tried(test: dict[str, Any], **keys: Any) -> Trial:
    (trial,) = run(book([rule(tests=[test], **keys)], TTP, publishers=[DAWN]), [DAWN])
    return trial


@pytest.mark.parametrize(
    "test",
    [
        {"match": "A raid"},
        {"no_match": "All calm"},
        {"match": {"title": "x", "summary": "raid", "lang": "en", "source": "dawn"}},
        {"match": "Night raid in Khost", "hits": ["raid"]},
        {"match": "All calm", "todo": "not yet"},
        {"no_match": "raid", "todo": "not yet"},
    ],
)
def test_what_holds_passes(test: dict[str, Any]) -> None:
    """A test that holds passes, and so does one that is marked todo and fails."""
    trial = _tried(test)
    assert trial.passed
    assert trial.ran
    assert trial.flaw is None


@pytest.mark.parametrize(
    ("test", "code"),
    [
        ({"match": "All calm", "because": "it is"}, "E401"),
        ({"no_match": "A raid"}, "E402"),
        ({"match": "Night raid", "hits": ["raid", "Night"]}, "E403"),
        ({"match": "A raid", "todo": "not yet"}, "E405"),
    ],
)
def test_what_does_not_hold_is_a_flaw(test: dict[str, Any], code: str) -> None:
    """A test that fails is a flaw at its place, with the explanation."""
    trial = _tried(test)
    assert not trial.passed
    assert trial.flaw is not None
    assert (trial.flaw.subject, trial.flaw.code, trial.flaw.warning) == ("rule:raid", code, False)
    assert trial.flaw.path[:2] == ("tests", 0)
    assert bool(trial.lines) == (code != "E405")


def test_a_test_may_name_the_alternative() -> None:
    """Where another alternative matches than the test names, it fails."""
    written = [{"name": "a", "query": "raid"}, {"name": "b", "query": "talks", "direction": "down"}]
    assert _tried({"match": "raid", "alternative": "a"}, match=written).passed
    assert _tried({"match": "raid, talks", "alternative": "b"}, match=written).passed
    trial = _tried({"match": "raid", "alternative": "b"}, match=written)
    assert trial.flaw is not None
    assert trial.flaw.code == "E404"


def test_highlights_may_join_several_terms() -> None:
    """A text counts as highlighted where all its letters are marked, also by several terms."""
    assert _tried({"match": "Raid talks", "hits": "Raid talks"}, match="raid AND talks").passed
    assert not _tried({"match": "Raid and talks", "hits": "Raid and talks"}, match="raid AND talks").passed


def test_where_holds_for_tests_too() -> None:
    """A test's entry has the origin that the test gives it, and no other."""
    where = {"languages": ["ur"], "countries": ["PK"]}
    assert _tried({"match": {"title": "raid", "lang": "ur", "source": "dawn"}}, where=where).passed
    trial = _tried({"match": {"title": "raid"}}, where=where)
    assert not trial.passed
    assert any("languages asks for ur, this entry has none" in line for line in trial.lines)


def test_a_draft_only_warns() -> None:
    """A failing test of a draft is a warning; a retired rule is not tried."""
    trial = _tried({"match": "calm"}, status="draft")
    assert trial.flaw is not None
    assert trial.flaw.warning
    retired = rule(status="retired", retired={"on": "2025-01-01", "why": "x"}, tests=[{"match": "calm"}])
    assert run(book([retired]), []) == []


def test_filters_and_lists_have_tests() -> None:
    """A filter's match is what it drops; a list's match is a text in which an entry occurs."""
    drop = {"id": "sport", "title": "x", "applies_to": "all", "drop_if": "cricket", "unless": "killed"}
    tests = [{"match": "cricket"}, {"no_match": "cricket killed"}, {"match": "calm"}, {"no_match": "cricket"}]
    listed = {
        "ttp": {"en": ["=TTP"], "tests": [{"match": "TTP"}, {"no_match": "ttp"}, {"match": "ttp"}, {"no_match": "TTP"}]}
    }
    trials = run(book([rule()], listed, filters=[drop | {"tests": tests}]), [])
    assert [(one.subject, one.index, one.passed) for one in trials] == [
        *(("filter:sport", n, passed) for n, passed in enumerate((True, True, False, False))),
        *(("terms:ttp", n, passed) for n, passed in enumerate((True, True, False, False))),
    ]
    assert [one.flaw.code for one in trials if one.flaw] == ["E401", "E402", "E401", "E402"]


COUNT = {"kind": "count", "at_least": "2", "within": "48h"}
STEPS = [{"at": f"{at}h", "hit": "raid", "story": f"s{at}"} for at in (0, 40)]


def _derived(*tests: dict[str, Any], **keys: Any) -> list[Trial]:
    written = {"of": ["raid"], "signal": COUNT, "tests": list(tests)} | keys
    return run(book([rule(), rule("many", None, **written)]), [])


def _round(*tests: dict[str, Any], **keys: Any) -> list[Trial]:
    event = {"id": "round", "title": "x", "due": "2025-11-06", "seen_by": ["raid"], "tests": list(tests)} | keys
    return run(book([rule()], calendar=[event]), [], zone=ZoneInfo("Asia/Karachi"))


def test_timelines_are_run() -> None:
    """A timeline passes where the rule fires at the times it names, and at no other."""
    fires = [{"timeline": STEPS, "fires": ["40h"]}, {"timeline": STEPS[:1], "fires": []}]
    assert [(one.passed, one.ran) for one in _derived(*fires)] == [(True, True), (True, True)]


def test_a_timeline_that_fires_otherwise_is_a_flaw() -> None:
    """The flaw stands at `fires`, and says when the rule fired, on which stories, and what was asked for."""
    (trial,) = _derived({"timeline": STEPS, "fires": ["30m", "2h"]})
    assert (trial.expected, trial.why) == ("firing at 30m, 2h", "it fires at 40h")
    assert trial.lines == ("40h by s0, s40: 2 stories in 48 hours (2 independent sources)",)
    assert trial.flaw is not None
    assert (trial.flaw.subject, trial.flaw.path, trial.flaw.code) == ("rule:many", ("tests", 0, "fires"), "E407")
    (silent,) = _derived({"timeline": STEPS[:1], "fires": ["0h"]})
    assert (silent.expected, silent.why) == ("firing at 0h", "it never fires")


def test_a_timeline_may_be_todo_and_a_draft_only_warns() -> None:
    """A timeline marked todo may fail and must not pass; that of a draft is a warning."""
    wrong, right = ({"timeline": STEPS, "fires": fires, "todo": "later"} for fires in ([], ["40h"]))
    assert [one.flaw and one.flaw.code for one in _derived(wrong, right)] == [None, "E405"]
    (draft,) = _derived({"timeline": STEPS, "fires": []}, status="draft")
    assert draft.flaw is not None
    assert draft.flaw.warning


def test_a_timeline_without_a_past_is_only_checked() -> None:
    """A surge over other rules, and an event that comes after others, count as passed and say that they did not run."""
    (trial,) = _derived({"timeline": STEPS, "fires": ["9h"]}, signal="surge")
    assert (trial.passed, trial.ran) == (True, False)
    assert "past days" in trial.why
    test = {"clock": "2025-11-08T12:00Z", "state": "missed"}
    (after,) = _round(test, due=None, after=["raid"], within="7d")
    assert (after.passed, after.ran) == (True, False)


def test_a_rule_is_tried_whatever_its_dates_and_its_members_are() -> None:
    """The dates of a rule and the status of those that it watches do not bear on its tests; retired ones are gone."""
    written = {"active_from": "2025-10-19", "expires": "2025-10-20", "status": "active"}
    assert [one.passed for one in _derived({"timeline": STEPS, "fires": ["40h"]}, **written)] == [True]


@pytest.mark.parametrize(
    ("test", "passed"),
    [
        ({"clock": "2025-11-06T18:59Z", "state": "open"}, True),
        ({"clock": "2025-11-06T19:01Z", "state": "missed"}, True),
        ({"clock": "2025-11-06T19:01Z", "coverage": "0.2", "state": "unknown"}, True),
        ({"clock": "2025-10-20T00:00Z", "state": "waiting"}, True),
        ({"clock": "2025-11-06T18:59Z", "state": "waiting"}, True),
        ({"clock": "2025-11-06T19:01Z", "state": "waiting"}, False),
        ({"clock": "2025-11-05T00:00Z", "state": "met", "timeline": STEPS[:1]}, True),
        ({"clock": "2025-11-05T00:00Z", "state": "met", "timeline": [STEPS[0] | {"grade": "E1"}]}, False),
        ({"clock": "2025-11-05T00:00Z", "state": "met", "timeline": [STEPS[0] | {"arrives": "400h"}]}, False),
    ],
)
def test_events_are_tried(test: dict[str, Any], passed: bool) -> None:
    """An event is asked at the clock of its test; a date is a whole day of the desk, and 0h is when counting begins."""
    (trial,) = _round(test)
    assert (trial.passed, trial.ran) == (passed, True)


def test_an_event_in_another_state_is_a_flaw() -> None:
    """The flaw stands at `state`; the line below it says which state it was, and why."""
    (trial,) = _round({"clock": "2025-11-08T12:00Z", "state": "met"}, closed={"state": "met", "on": "2025-11-06"})
    assert trial.flaw is not None
    assert (trial.flaw.subject, trial.flaw.path, trial.flaw.code) == ("calendar:round", ("tests", 0, "state"), "E408")
    assert trial.why == "it is missed"
    assert trial.lines == ("Sat 8 Nov 17:00: missed, due Thu 6 Nov, and nothing seen by Fri 7 Nov 00:00",)


def test_only_what_is_asked_for_is_tried() -> None:
    """With ids only these are tried."""
    listed = {"ttp": {"en": ["=TTP"], "tests": [{"match": "TTP"}]}}
    found = book([rule(tests=[{"match": "raid"}]), rule("other", tests=[{"match": "raid"}])], listed)
    assert [one.subject for one in run(found, [], {"other"})] == ["rule:other"]
    assert [one.subject for one in run(found, [], {"ttp"})] == ["terms:ttp"]


WORDS = ["raid", "talks", "Khost", "calm"]
QUERIES = st.sampled_from([*WORDS, "raid AND NOT talks", "title:(Khost)", "raid OR calm"])


@given(
    st.lists(st.tuples(QUERIES, st.booleans()), min_size=1, max_size=4),
    st.none() | QUERIES,
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join),
    st.sampled_from(["dawn", ""]),
)
def test_a_trial_answers_as_the_matcher_does(
    queries: list[tuple[str, bool]], unless: str | None, title: str, source: str
) -> None:
    """The alternatives that a trial takes for hits are those of the hits that the matcher makes."""
    match = [
        {"name": f"a{n}", "query": query} | ({"direction": "down"} if is_part else {})
        for n, (query, is_part) in enumerate(queries)
    ]
    found = book([rule(match=match, except_=unless, where={"publishers": ["dawn"]})], publishers=[DAWN])
    court = _Court(found, [DAWN], None, None, {})
    entry = sample_entry(Sample(title=title, source=source), [DAWN])
    hits = court.matcher.match_rule("raid", entry, court.matcher.look(entry))
    assert court._answers("raid", entry, court.matcher.look(entry)) == [hit.alternative for hit in hits]
