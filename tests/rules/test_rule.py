"""What an analyst writes, as models."""

from datetime import date, timedelta

import pytest
from books import rule
from pydantic import ValidationError

from rules.calendar import ExpectedEvent
from rules.hit import Severity
from rules.places import ActorFile, PlaceFile
from rules.problem import Problem
from rules.rule import Filter, Rule, TermFile
from rules.signal_kind import Signal


@pytest.mark.parametrize(
    ("text", "length"),
    [("30m", timedelta(minutes=30)), ("48h", timedelta(hours=48)), ("7d", timedelta(days=7))],
)
def test_durations(text: str, length: timedelta) -> None:
    """A duration is a number and m, h or d."""
    read = Rule.model_validate(rule(signal={"kind": "tripwire", "hold": text}))
    assert read.signal.hold == length
    assert Signal.model_validate(read.signal.model_dump()) == read.signal


@pytest.mark.parametrize("text", ["7", "7 d", "1w", "-7d", "d", "7D", "1h30m", 7, None])
def test_other_durations_are_refused(text: object) -> None:
    """Nothing else is a duration."""
    written = rule(signal={"kind": "count", "within": text})
    with pytest.raises(ValidationError, match="duration"):
        Rule.model_validate(written if text is not None else rule(tests=[{"timeline": [], "fires": [None]}]))


def test_short_forms_mean_the_long_ones() -> None:
    """A query, a headline, a signal and a label may stand alone."""
    one = Rule.model_validate(
        rule(match="raid", signal="none", scenarios=None, tests=[{"match": "Raid"}], codes={"plover": "ASSAULT"})
    )
    assert one.match[0].query == "raid"
    assert one.match[0].name == ""
    assert one.signal.kind == "none"
    assert one.tests[0].match is not None
    assert one.tests[0].match.title == "Raid"
    assert one.codes.plover == ("ASSAULT",)
    together = Rule.model_validate(
        rule(match=None, signal={"kind": "together", "all": ["raid", {"rule": "talks", "at": "2"}], "within": "7d"})
    )
    assert [(member.rule, member.at) for member in together.signal.all or ()] == [("raid", 1), ("talks", 2)]


def test_strings_become_what_they_say() -> None:
    """Dates, truths, ratings and severities are read from strings."""
    one = Rule.model_validate(rule(review_by="2026-07-01", decisive="yes", severity="critical"))
    assert one.review_by == date(2026, 7, 1)
    assert one.decisive is True
    assert one.severity is Severity.CRITICAL
    assert [severity.rank for severity in Severity] == [0, 1, 2, 3, 4]
    assert one.scenarios == {"truce": 1, "collapse": 5}


@pytest.mark.parametrize(
    "keys",
    [
        {"severity": "hihg"},
        {"status": "on"},
        {"scenarios": {"truce": "6", "collapse": "1"}},
        {"decisive": "true"},
        {"fields": ["headline"]},
        {"fields": []},
        {"famly": "military"},
        {"family": None},
        {"id": "No"},
        {"match": [{"query": "a", "name": "Not a name"}]},
        {"signal": {"kind": "sirge"}},
        {"review_by": "soon"},
    ],
)
def test_what_nobody_can_mean_is_refused(keys: dict[str, object]) -> None:
    """Unknown keys and words, missing keys and numbers out of bounds are refused."""
    with pytest.raises(ValidationError):
        Rule.model_validate(rule(**keys))


def test_a_part_is_an_alternative_that_says_what_it_would_mean() -> None:
    """Name and query make an alternative; anything more makes it an indicator of its own."""
    one = Rule.model_validate(
        rule(match=[{"name": "a", "query": "raid"}, {"name": "b", "query": "calm", "direction": "down"}])
    )
    assert [alternative.is_part for alternative in one.match] == [False, True]


def test_a_term_file_holds_lists_and_queries() -> None:
    """List names are keys; `queries` are named queries; a list's keys are languages, about and tests."""
    file = TermFile.model_validate({"ttp": {"about": "the TTP", "en": ["=TTP"]}, "queries": {"q": "a AND b"}})
    assert list(file.lists) == ["ttp"]
    assert file.lists["ttp"].sections == {"en": ("=TTP",)}
    assert file.queries == {"q": "a AND b"}
    with pytest.raises(ValidationError) as wrong:
        TermFile.model_validate({"ttp": {"en": ["=TTP", {"x": "y"}]}})
    assert wrong.value.errors()[0]["loc"] == ("ttp", "en", 1)


def test_filters_apply_to_all_or_some() -> None:
    """`all` may stand alone."""
    assert Filter.model_validate({"id": "sport", "title": "x", "applies_to": "all", "drop_if": "a"}).applies_to.all
    some = Filter.model_validate({"id": "sport", "title": "x", "applies_to": {"tags": "ttp"}, "drop_if": "a"})
    assert some.applies_to.tags == ("ttp",)


def test_events_have_times_with_zones_or_days() -> None:
    """A time without a zone is refused; a date is a day."""
    event = {"id": "round", "title": "x", "due": "2025-11-06T23:59+03:00", "counting_from": "2025-11-01"}
    read = ExpectedEvent.model_validate(event)
    assert read.counting_from == date(2025, 11, 1)
    assert read.due is not None
    assert read.due.isoformat() == "2025-11-06T23:59:00+03:00"
    for wrong in (
        {"due": "2025-11-06T23:59"},
        {"due": "tomorrow"},
        {"tests": [{"clock": "2025-11-06", "state": "met"}]},
    ):
        with pytest.raises(ValidationError):
            ExpectedEvent.model_validate(event | wrong)
    assert ExpectedEvent.model_validate(event | {"due": read.due}).due == read.due


def test_problems_name_versions() -> None:
    """A problem is written for version 1 of language and folding; later ones are refused."""
    scenarios = [{"id": "one", "title": "x", "adverse": "no"}, {"id": "two", "title": "y", "adverse": "yes"}]
    problem = {"id": "border", "question": "?", "horizon": "90d", "owner": "desk", "scenarios": scenarios}
    assert Problem.model_validate(problem | {"language": "1"}).language == 1
    for wrong in ({"fold": "2"}, {"scenarios": scenarios[:1]}):
        with pytest.raises(ValidationError):
            Problem.model_validate(problem | wrong)


def test_places_and_actors_are_lists_of_named_things() -> None:
    """Each has an id, a kind and names by language."""
    places = PlaceFile.model_validate(
        [{"id": "kabul", "kind": "city", "within": "afghanistan", "names": {"en": "Kabul"}}]
    )
    assert places.root[0].names == {"en": ("Kabul",)}
    assert ActorFile.model_validate([]).root == ()
    with pytest.raises(ValidationError):
        ActorFile.model_validate([{"id": "ttp", "kind": "group", "names": {}}])
