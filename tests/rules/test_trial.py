"""Rules, filters and lists put to their own tests."""

from typing import Any

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


def test_timelines_are_counted_and_not_run() -> None:
    """Timelines are checked when read; they count as passed and say that they did not run."""
    count = {"kind": "count", "at_least": "5", "within": "48h"}
    step = {"at": "0h", "hit": "raid", "story": "s1"}
    derived = rule("many", None, of=["raid"], signal=count, tests=[{"timeline": [step], "fires": ["40h"]}])
    tests = [{"clock": "2025-11-08T12:00Z", "state": "missed"}]
    event = {"id": "round", "title": "x", "due": "2025-11-06", "seen_by": ["raid"], "tests": tests}
    found = book([rule(), derived], calendar=[event])
    assert [(one.subject, one.passed, one.ran) for one in run(found, [])] == [
        ("rule:many", True, False),
        ("calendar:round", True, False),
    ]


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
