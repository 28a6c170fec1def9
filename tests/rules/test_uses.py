"""Who depends on what: the places that are told are those that break when the thing is taken away."""

from typing import Any

import pytest
from books import PROBLEM, book, made, rule

from feeds.feed import Feed, Publisher
from rules.rulebook import Rulebook
from rules.uses import Thing, things, uses

FIRES = {"timeline": [{"at": "0h", "hit": "parted/air", "story": "s"}], "fires": ["0h"]}
RULES = [
    rule("plain", "$raid AND NOT $pair", except_="title:($calm)", tags=["force"], where={"publishers": ["dawn"]}),
    rule(
        "parted",
        [{"name": "air", "query": "$air", "lead": "short"}, {"name": "ground", "query": "boots", "lead": "long"}],
        tags="force",
        where={"not_publishers": "geo", "feeds_tagged": ["side-pk"]},
        tests=[{"match": {"title": "Air raid", "source": "dawn"}, "alternative": "air", "todo": "x"}],
    ),
    rule("counted", None, of=["plain", "parted/air", "tag:force"], signal={"kind": "count", "at_least": "2", "within": "2d"}),
    rule("chain", None, signal={"kind": "sequence", "steps": ["plain", "parted"], "within": "7d", "until": "tag:force"}),
    rule(
        "both",
        None,
        signal={"kind": "together", "within": "7d", "all": ["counted", {"rule": "plain", "at": "2"}], "none": ["chain"]},
        tests=[FIRES],
    ),
    rule("old", "raid", status="retired", retired={"on": "2025-11-01", "why": "x", "replaced_by": "plain"}),
]  # fmt: skip
TERMS = {
    "raid": {"en": ["raid", "$air"], "ur": ["$air", "$calm"], "tests": [{"match": {"title": "x", "source": "geo"}}]},
    "air": {"en": ["air raid"]},
    "calm": {"en": ["calm"]},
    "queries": {"pair": "$raid OR ($inner NEAR/5 $calm)", "inner": "$air OR jets"},
}
FILTERS = [
    {
        "id": "drills",
        "title": "Drills",
        "applies_to": {"ids": ["plain"], "tags": ["force"]},
        "drop_if": "drill AND $air",
        "unless": "$pair",
        "tests": [{"no_match": {"title": "x", "source": "dawn"}}],
    }
]
CALENDAR = [
    {
        "id": "round",
        "title": "Round",
        "due": "2025-11-06",
        "seen_by": ["parted", "parted/ground"],
        "cancelled_by": "plain",
        "if_missed": {"rule": "counted"},
        "tests": [
            {
                "clock": "2025-11-08T12:00Z",
                "timeline": [{"at": "0h", "hit": "chain", "story": "s"}],
                "state": "missed",
            }
        ],
    },
    {"id": "answer", "title": "Answer", "after": ["tag:force"], "within": "7d", "seen_by": ["both"]},
]
PAPERS = [
    Publisher(
        id=name,
        title=name,
        country="PK",
        control="private",
        letter="B",
        why="a test",
        feeds=(Feed(id=f"{name}-home", url="https://x.example/", lang="en", tags=(f"side-{name}", "side-pk")),),
    )
    for name in ("dawn", "geo")
]  # fmt: skip


@pytest.fixture(scope="module")
def found() -> Rulebook:
    """A rulebook in which everything that can refer to something does."""
    return book(RULES, TERMS, filters=FILTERS, calendar=CALENDAR, publishers=PAPERS)


def broken(without: Thing) -> set[tuple[Any, ...]]:
    """The places that are flawed once a thing is gone."""
    rules, terms, papers = [*RULES], {**TERMS}, PAPERS
    problem = PROBLEM
    match without.kind:
        case "list":
            del terms[without.name]
        case "query":
            terms["queries"] = {name: text for name, text in TERMS["queries"].items() if name != without.name}
        case "rule":
            rules = [one for one in RULES if one["id"] != without.name]
        case "publisher":
            papers = [paper for paper in PAPERS if paper.id != without.name]
        case "feed tag":
            papers = [paper.model_copy(update={"feeds": ()}) for paper in PAPERS]
        case "scenario":
            problem = PROBLEM | {"scenarios": [{"id": "x1x", "title": "x", "adverse": "no"}, PROBLEM["scenarios"][1]]}
        case "part":
            parted = [
                one | {"name": "other"} if f"parted/{one['name']}" == without.name else one for one in RULES[1]["match"]
            ]
            rules[1] = RULES[1] | {"match": parted}
        case "tag":
            rules = [{key: value for key, value in one.items() if key != "tags"} for one in RULES]
    _, flaws = made(rules, terms, filters=FILTERS, calendar=CALENDAR, publishers=papers, problems=[problem])
    return {
        (flaw.subject, flaw.path, flaw.offset)
        for flaw in flaws
        if flaw.code in {"E201", "E203", "E204", "E205"}
        and not (flaw.path[-1:] == ("alternative",) and without.kind != "part")
    }


def named(book: Rulebook, thing: Thing) -> set[tuple[Any, ...]]:
    """The places that name a thing; a member of a signal is flawed as a whole."""
    return {
        (
            use.user,
            use.path[:-1] if use.path[:1] == ("signal",) and use.path[-1:] == ("rule",) else use.path,
            use.offset,
        )
        for use in uses(book, thing)
        if not use.through
    }


CASES = [
    *(Thing("list", name) for name in ("raid", "air", "calm")),
    *(Thing("query", name) for name in ("pair", "inner")),
    *(Thing("rule", name) for name in ("plain", "parted", "counted", "chain", "both")),
    *(Thing("part", f"parted/{name}") for name in ("air", "ground")),
    *(Thing("publisher", name) for name in ("dawn", "geo")),
    Thing("feed tag", "side-pk"),
    Thing("scenario", "truce"),
]  # fmt: skip


@pytest.mark.parametrize("thing", CASES, ids=str)
def test_what_breaks_without_a_thing_uses_it(found: Rulebook, thing: Thing) -> None:
    """The places that name a thing are those that are flawed when it is gone, no more and no fewer."""
    told, flawed = named(found, thing), broken(thing)
    own = {place for place in told if place[0] == f"rule:{thing.name}"} if thing.kind == "rule" else set()
    assert told - own == flawed
    assert flawed


def test_a_tag_is_used_by_who_names_it_and_by_who_has_it(found: Rulebook) -> None:
    """Filters, rules and events that name a tag use it, and so do the rules that carry it."""
    tag = Thing("tag", "force")
    carriers = {("rule:plain", ("tags", 0), None), ("rule:parted", ("tags", 0), None)}
    assert named(found, tag) == broken(tag) | carriers
    assert len(broken(tag)) == 4


def test_lists_are_followed_through_lists_and_queries(found: Rulebook) -> None:
    """Who uses a list that holds another uses that one too, by the way that is told, and each place stands once."""
    told = [
        (use.user, use.path[0] if use.path else "", *map(str, use.through)) for use in uses(found, Thing("list", "air"))
    ]
    assert told[:5] == [
        ("rule:parted", "match"),
        ("filter:drills", "drop_if"),
        ("terms:raid", "en"),
        ("terms:raid", "ur"),
        ("terms:inner", ""),
    ]
    assert set(told[5:]) == {
        ("rule:plain", "match", "$raid"),
        ("terms:pair", "", "$raid"),
        ("terms:pair", "", "$inner"),
        ("rule:plain", "match", "$pair", "$raid"),
        ("filter:drills", "unless", "$pair", "$raid"),
    }
    assert len(told) == len(set(told)) == 10


def test_rules_are_followed_through_their_tags(found: Rulebook) -> None:
    """Who names a tag depends on the rules that have it; another rule with the same tag does not."""
    through = {
        (use.user, use.path) for use in uses(found, Thing("rule", "parted")) if use.through == (Thing("tag", "force"),)
    }
    assert through == {
        ("rule:counted", ("of", 2)),
        ("rule:chain", ("signal", "until", 0)),
        ("filter:drills", ("applies_to", "tags", 0)),
        ("calendar:answer", ("after", 0)),
    }


def test_a_lists_test_is_not_the_list(found: Rulebook) -> None:
    """A publisher that a list's test names is used by that test, not by whoever uses the list."""
    assert {use.user for use in uses(found, Thing("publisher", "geo"))} == {"rule:parted", "terms:raid"}


def test_everything_with_a_name_is_known(found: Rulebook) -> None:
    """Lists, queries, rules, parts, tags, filters, events, publishers, feed tags, scenarios and problems have names."""
    known = things(found, ["dawn"], ["side-pk"])
    assert {thing.kind for thing in known} == {
        "list", "query", "rule", "part", "tag", "filter", "event", "publisher", "feed tag", "scenario", "problem",
    }  # fmt: skip
    assert {str(thing) for thing in known} >= {
        "$raid",
        "$pair",
        "plain",
        "parted/air",
        "tag:force",
        "drills",
        "round",
        "border",
    }
    assert uses(found, Thing("filter", "drills")) == uses(found, Thing("event", "round")) == []
    assert {use.user for use in uses(found, Thing("problem", "border"))} == {f"rule:{one['id']}" for one in RULES}
