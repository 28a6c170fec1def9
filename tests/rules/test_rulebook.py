"""Everything checked against everything: each flaw at its place, all at once."""

from typing import Any

import pytest
from books import PROBLEM, book, made, rule

from feeds.feed import Feed, Publisher
from rules.codes import CODES
from rules.problem import Problem
from rules.rule import Rule, TermFile
from rules.rulebook import build

DAWN = Publisher(
    id="dawn", title="Dawn", country="PK", feeds=(Feed(id="dawn-home", url="https://dawn.example/", tags=("side-pk",)),)
)
TESTED: list[dict[str, Any]] = [{"match": "raid"}, {"match": "a raid"}, {"no_match": "calm"}]
COUNT = {"kind": "count", "at_least": "5", "within": "48h"}
PART = {"name": "up", "query": "a", "direction": "up", "scenarios": {"truce": "1", "collapse": "4"}}
STEP = {"at": "0h", "hit": "raid", "story": "s1"}

RULE_FLAWS: dict[str, tuple[dict[str, Any], str, tuple[Any, ...]]] = {
    "neither match nor of": ({"match": None}, "E302", ()),
    "match and of": ({"of": ["raid"]}, "E304", ("of",)),
    "of beside steps": (
        {"match": None, "of": ["raid"], "signal": {"kind": "sequence", "steps": ["raid", "other"], "within": "7d"}},
        "E304",
        ("of",),
    ),
    "except without match": ({"match": None, "of": ["other"], "signal": COUNT, "except": "x"}, "E304", ("except",)),
    "where without match": (
        {"match": None, "of": ["other"], "signal": COUNT, "where": {"languages": "en"}},
        "E304",
        ("where",),
    ),
    "unknown rule": ({"match": None, "of": ["othr"], "signal": COUNT}, "E203", ("of", 0)),
    "unknown tag": ({"match": None, "of": ["tag:x"], "signal": COUNT}, "E203", ("of", 0)),
    "unknown part": ({"match": None, "of": ["other/x"], "signal": COUNT}, "E203", ("of", 0)),
    "alternative without a name": ({"match": [{"query": "a"}, {"name": "b", "query": "c"}]}, "E302", ("match", 0)),
    "alternative named twice": (
        {"match": [{"name": "b", "query": "a"}, {"name": "b", "query": "c"}]},
        "E206",
        ("match", 1, "name"),
    ),
    "parameter of another kind": ({"signal": {"kind": "surge", "steps": ["other"]}}, "E305", ("signal", "steps")),
    "parameter of none": ({"signal": {"kind": "none", "hold": "3d"}, "scenarios": None}, "E305", ("signal", "hold")),
    "parameter missing": ({"signal": {"kind": "count", "at_least": "5"}}, "E305", ("signal",)),
    "one step": (
        {"match": None, "signal": {"kind": "sequence", "steps": ["other"], "within": "7d"}},
        "E305",
        ("signal", "steps"),
    ),
    "together alone": ({"match": None, "signal": {"kind": "together", "within": "7d"}}, "E305", ("signal",)),
    "unknown step": (
        {"match": None, "signal": {"kind": "sequence", "steps": ["other", "x-y-z"], "within": "7d"}},
        "E203",
        ("signal", "steps", 1),
    ),
    "unknown member": (
        {"match": None, "signal": {"kind": "together", "none": ["x-y-z"], "within": "7d"}},
        "E203",
        ("signal", "none", 0),
    ),
    "signal of a part": (
        {"match": [{"name": "a", "query": "a", "signal": {"kind": "first"}}]},
        "E305",
        ("match", 0, "signal"),
    ),
    "no scenarios": ({"scenarios": None}, "E306", ("scenarios",)),
    "one scenario": ({"scenarios": {"truce": "1"}}, "E306", ("scenarios",)),
    "scenarios of nothing": ({"signal": "none"}, "E306", ("scenarios",)),
    "unknown scenario": ({"scenarios": {"truce": "1", "colapse": "5"}}, "E204", ("scenarios", "colapse")),
    "scenarios of a part": (
        {"match": [{"name": "a", "query": "a", "scenarios": {"truce": "1"}}]},
        "E306",
        ("match", 0, "scenarios"),
    ),
    "PLOVER label": ({"codes": {"plover": ["ASSAULT", "ATTACK"]}}, "E207", ("codes", "plover", 1)),
    "CAMEO digits": ({"codes": {"cameo": ["19", "99"]}}, "E207", ("codes", "cameo", 1)),
    "ACLED sub-type": ({"codes": {"acled": ["Battles/Armed clash", "Battles/Attack"]}}, "E207", ("codes", "acled", 1)),
    "language": ({"where": {"languages": ["en", "prs"]}}, "E208", ("where", "languages", 1)),
    "publisher": ({"where": {"publishers": ["down"]}}, "E205", ("where", "publishers", 0)),
    "publisher not": ({"where": {"not_publishers": ["down"]}}, "E205", ("where", "not_publishers", 0)),
    "feed tag": ({"where": {"feeds_tagged": ["side-af"]}}, "E205", ("where", "feeds_tagged", 0)),
    "country": ({"where": {"countries": ["PAK"]}}, "E303", ("where", "countries", 0)),
    "retired without why": ({"status": "retired"}, "E502", ("status",)),
    "in force and retired": ({"retired": {"on": "2026-01-31", "why": "x"}}, "E502", ("retired",)),
    "unknown heir": (
        {"status": "retired", "retired": {"on": "2026-01-31", "why": "x", "replaced_by": "othr"}},
        "E203",
        ("retired", "replaced_by"),
    ),
    "own heir": (
        {"status": "retired", "retired": {"on": "2026-01-31", "why": "x", "replaced_by": "raid"}},
        "E203",
        ("retired", "replaced_by"),
    ),
    "both kinds of test": ({"tests": [{"match": "a", "no_match": "b"}]}, "E406", ("tests", 0)),
    "neither kind of test": ({"tests": [{"because": "x"}]}, "E406", ("tests", 0)),
    "a timeline for a text": ({"tests": [{"timeline": [], "fires": []}]}, "E406", ("tests", 0)),
    "hits of no match": ({"tests": [{"no_match": "a", "hits": "a"}]}, "E406", ("tests", 0)),
    "a test without a text": ({"tests": [{"match": {"lang": "en"}}]}, "E406", ("tests", 0, "match")),
    "language of a test": ({"tests": [{"match": {"title": "a", "lang": "EN"}}]}, "E208", ("tests", 0, "match", "lang")),
    "publisher of a test": (
        {"tests": [{"no_match": {"title": "a", "source": "down"}}]},
        "E205",
        ("tests", 0, "no_match", "source"),
    ),
    "unknown alternative": ({"tests": [{"match": "a", "alternative": "x"}]}, "E203", ("tests", 0, "alternative")),
    "active without tests": ({"status": "active"}, "E501", ()),
    "active with too few": ({"status": "active", "tests": TESTED[1:]}, "E501", ("tests",)),
    "todo does not count": (
        {"status": "active", "tests": [*TESTED[1:], {"match": "raid", "todo": "x"}]},
        "E501",
        ("tests",),
    ),
    "a text for a timeline": ({"match": None, "of": ["other"], "signal": COUNT, "tests": TESTED[:1]}, "E406", ("tests", 0)),
    "unknown hit of a timeline": (
        {
            "match": None,
            "of": ["other"],
            "signal": COUNT,
            "tests": [{"timeline": [STEP | {"hit": "tag:x"}], "fires": []}],
        },
        "E203",
        ("tests", 0, "timeline", 0, "hit"),
    ),
    "active and derived without tests": ({"status": "active", "match": None, "of": ["other"], "signal": COUNT}, "E501", ()),
    "a query": ({"match": "a OR b AND c"}, "E114", ("match", 0, "query")),
    "an exception": ({"except": "$none"}, "E201", ("except",)),
    "a rule that waits for itself": ({"match": None, "of": ["raid"], "signal": COUNT}, "E211", ()),
}  # fmt: skip

LIST_FLAWS: dict[str, tuple[dict[str, Any], str, str, tuple[Any, ...]]] = {
    "language": ({"ttp": {"prs": ["a"]}}, "E208", "ttp", ("prs",)),
    "not a language": ({"ttp": {"english": ["a"]}}, "E208", "ttp", ("english",)),
    "empty": ({"ttp": {"about": "x"}}, "E123", "ttp", ()),
    "entry without a letter": ({"ttp": {"en": ["a", "..."]}}, "E123", "ttp", ("en", 1)),
    "wildcard": ({"ttp": {"en": ["ab*"]}}, "E110", "ttp", ("en", 0)),
    "unknown list": ({"ttp": {"en": ["$tpp"]}}, "E201", "ttp", ("en", 0)),
    "itself": ({"ttp": {"en": ["$ttp"]}}, "E202", "ttp", ("en", 0)),
    "a circle": ({"one": {"en": ["$two"]}, "two": {"en": ["$one", "a"]}}, "E202", "two", ("en", 0)),
    "a query in itself": ({"queries": {"one": "a AND $two", "two": "b OR $one"}}, "E202", "two", ()),
    "a query too large": (
        {"queries": {"q0": "a OR b"} | {f"q{n + 1}": f"$q{n} OR ($q{n} AND c{n}x)" for n in range(10)}},
        "E128",
        "q10",
        (),
    ),
    "queries too deep": (
        {"queries": {f"q{n}": f"a AND $q{n + 1}" for n in range(25)} | {"q25": "a"}},
        "E128",
        "q19",
        (),
    ),
    "a list that a query lacks": ({"queries": {"both": "a AND $none"}}, "E201", "both", ()),
    "a faulty named query": ({"queries": {"both": "a b"}}, "E113", "both", ()),
    "an entry that is a named query": (
        {"queries": {"both": "a AND b"}, "ttp": {"en": ["$both"]}},
        "E129",
        "ttp",
        ("en", 0),
    ),
    "a test": ({"ttp": {"en": ["a"], "tests": [{"hits": "a"}]}}, "E406", "ttp", ("tests", 0)),
}

FILTER = {"id": "sport", "title": "Sport", "applies_to": "all", "drop_if": "cricket"}
FILTER_FLAWS: dict[str, tuple[dict[str, Any], str, tuple[Any, ...]]] = {
    "no rule": ({"applies_to": {}}, "E304", ("applies_to",)),
    "unknown rule": ({"applies_to": {"ids": ["riad"]}}, "E203", ("applies_to", "ids", 0)),
    "unknown tag": ({"applies_to": {"tags": ["x"]}}, "E203", ("applies_to", "tags", 0)),
    "query": ({"drop_if": "NOT x"}, "E116", ("drop_if",)),
    "unless": ({"unless": "a b"}, "E113", ("unless",)),
    "test": ({"tests": [{"because": "x"}]}, "E406", ("tests", 0)),
}

EVENT = {"id": "round", "title": "Round", "due": "2025-11-06", "seen_by": ["raid"]}
EVENT_FLAWS: dict[str, tuple[dict[str, Any], str, tuple[Any, ...]]] = {
    "no date": ({"due": None}, "E302", ()),
    "after without within": ({"after": ["raid"]}, "E304", ()),
    "not seen": ({"seen_by": []}, "E302", ()),
    "unknown rule": ({"cancelled_by": ["riad"]}, "E203", ("cancelled_by", 0)),
    "missed": ({"if_missed": {"rule": "riad"}}, "E203", ("if_missed", "rule")),
    "timeline": (
        {"tests": [{"clock": "2025-11-08T12:00Z", "state": "met", "timeline": [STEP | {"hit": "riad"}]}]},
        "E203",
        ("tests", 0, "timeline", 0, "hit"),
    ),
}


def _found(flaws: list[Any], subject: str, code: str, path: tuple[Any, ...]) -> None:
    assert (subject, code, path) in [(flaw.subject, flaw.code, flaw.path) for flaw in flaws], flaws
    assert {flaw.code for flaw in flaws} <= set(CODES)


@pytest.mark.parametrize(("keys", "code", "path"), RULE_FLAWS.values(), ids=RULE_FLAWS)
def test_flaws_of_a_rule(keys: dict[str, Any], code: str, path: tuple[Any, ...]) -> None:
    """Each flaw of a rule has its code and its place, and no rulebook comes."""
    found, flaws = made([rule(**keys), rule("other", "talks")], publishers=[DAWN])
    assert found is None
    _found(flaws, "rule:raid", code, path)


@pytest.mark.parametrize(("terms", "code", "name", "path"), LIST_FLAWS.values(), ids=LIST_FLAWS)
def test_flaws_of_a_list(terms: dict[str, Any], code: str, name: str, path: tuple[Any, ...]) -> None:
    """Each flaw of a term list has its code and its place."""
    found, flaws = made([rule()], terms)
    assert found is None
    _found(flaws, f"terms:{name}", code, path)


@pytest.mark.parametrize(("keys", "code", "path"), FILTER_FLAWS.values(), ids=FILTER_FLAWS)
def test_flaws_of_a_filter(keys: dict[str, Any], code: str, path: tuple[Any, ...]) -> None:
    """Each flaw of a filter has its code and its place."""
    found, flaws = made([rule()], filters=[FILTER | keys])
    assert found is None
    _found(flaws, "filter:sport", code, path)


@pytest.mark.parametrize(("keys", "code", "path"), EVENT_FLAWS.values(), ids=EVENT_FLAWS)
def test_flaws_of_an_event(keys: dict[str, Any], code: str, path: tuple[Any, ...]) -> None:
    """Each flaw of an expected event has its code and its place."""
    found, flaws = made([rule()], calendar=[EVENT | keys])
    assert found is None
    _found(flaws, "calendar:round", code, path)


def test_an_id_is_used_once() -> None:
    """Lists, rules and events of one name in two places are told."""
    one = Rule.model_validate(rule())
    terms = TermFile.model_validate({"ttp": {"en": ["a"]}})
    problems = {"border": Problem.model_validate(PROBLEM)}
    _, flaws = build(problems, {"x/raid": one, "y/raid": one}, {"a": terms, "b": terms}, {}, [], [])
    _found(flaws, "rule:raid", "E206", ("id",))
    _found(flaws, "terms:ttp", "E206", ())
    _, flaws = made([rule()], calendar=[EVENT, EVENT])
    _found(flaws, "calendar:round", "E206", ("id",))


def test_a_desk_needs_a_problem_and_a_rule() -> None:
    """A desk without either would be silent for good, and says so."""
    assert {flaw.code for flaw in made([], problems=())[1]} == {"E209", "E210"}


def test_a_rule_belongs_to_the_problem_it_rates() -> None:
    """With several problems the scenarios decide; where they do not, it is a flaw."""
    second = PROBLEM | {"id": "trade", "scenarios": [dict(one, id=f"{one['id']}-two") for one in PROBLEM["scenarios"]]}
    rated = rule("goods", "goods", scenarios={"truce-two": "1", "collapse-two": "4"})
    found = book([rule(), rated], problems=(PROBLEM, second))
    assert [found.problem_of(name) for name in ("raid", "goods")] == ["border", "trade"]
    by_folder = {f"trade/{one['id']}": Rule.model_validate(one) for one in (rule(signal="none", scenarios=None),)}
    problems = {one["id"]: Problem.model_validate(one) for one in (PROBLEM, second)}
    placed, _ = build(problems, by_folder, {}, {}, [], [])
    assert placed is not None
    assert placed.problem_of("raid") == "trade"
    _, flaws = made([rule(signal="none", scenarios=None)], problems=(PROBLEM, second))
    _found(flaws, "rule:raid", "E209", ())


def test_all_flaws_come_at_once() -> None:
    """One build tells what is wrong in every file."""
    _, flaws = made(
        [rule(match="a b"), rule("other", "$x")],
        {"ttp": {"en": ["ab*"]}},
        filters=[FILTER | {"drop_if": "NOT x"}],
        calendar=[EVENT | {"seen_by": ["x-y-z"]}],
    )
    assert [flaw.code for flaw in flaws] == ["E110", "E113", "E201", "E116", "E203"]


def test_a_rulebook_names_the_events_that_are_not_judged() -> None:
    """Of events that come after a rule's story it says once, by their ids, that they are not judged yet; of no others."""
    after = EVENT | {"due": None, "after": ["raid"], "within": "14d"}
    calendar = [EVENT, after | {"id": "reply"}, after | {"id": "return"}]
    (note,) = book([rule()], calendar=calendar).notes
    assert note.endswith("not judged yet: reply, return")


def test_a_rulebook_counts_what_it_holds() -> None:
    """Its lists, their terms and homes are those of its files, and of a calendar that is judged whole it says nothing."""
    found = book(
        [
            rule(status="active", tests=TESTED),
            rule("many", None, of=["tag:x", "raid"], signal=COUNT),
            rule("split", [PART], scenarios=None, tags=["x"]),
            rule("eased", None, of=["split/up"], signal=COUNT),
        ],
        {"ttp": {"en": ["a", "b"], "ur": ["ٹی ٹی پی"]}, "all": {"any": ["$ttp"]}},
        calendar=[EVENT, {"id": "anniversary", "title": "x", "due": "2026-08-15", "note": "yes", "every": "year"}],
        filters=[FILTER],
        publishers=[DAWN],
    )  # fmt: skip
    assert found.notes == ()
    assert (found.list_count, found.term_count) == (2, 4)
    assert found.problem_of("raid") == "border"
    assert [one.label for one in found.entries["all"]] == ["$ttp: a", "$ttp: b", "$ttp: ٹی ٹی پی"]
