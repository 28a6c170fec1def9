"""What stored entries and hits tell of rules and terms."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from books import NOON, book, entry, rule

from feeds.entry import Entry
from rules.archive import LARGEST, WINDOW, Archive, Struck, findings, sample
from rules.errors import Flaw
from rules.matcher import Matcher
from rules.revision import Revisions
from rules.rulebook import Rulebook

DAY = timedelta(days=1)
CALM = "A calm day in Quetta"


def entries(*titles: str, total: int = 500, **keys: Any) -> list[Entry]:
    """An archive of so many entries: these titles, and calm days."""
    return [entry(title, **keys) for title in (*titles, *[CALM] * (total - len(titles)))]


def told(found: Rulebook, stored: Sequence[Entry], **keys: Any) -> list[Flaw]:
    """What an archive of a month that holds these entries tells."""
    kept = {"whole": False, "since": NOON - 30 * DAY, "now": NOON} | keys
    flaws = findings(Matcher.compile(found, ()), Archive(stored, **kept))
    assert all(flaw.warning and flaw.advice for flaw in flaws)
    return flaws


def of(rules: Any, terms: Any = None, **keys: Any) -> Rulebook:
    """A rulebook of one rule, given by its query or its keys."""
    return book([rule(match=rules) if isinstance(rules, str) else rule(**rules)], terms, **keys)


LISTS = {"acts": {"en": ["raid*", "ambush"], "any": ["$arms"]}, "arms": {"en": ["bomb(s)"]}, "camp": {"en": ["camp"]}}
ALONE: dict[str, tuple[str, dict[str, str], str, tuple[int, int]]] = {
    "a word": ("raids", {}, "raids (2.4 %)", (0, 5)),
    "a word among others": ("ambush OR (camp NEAR/3 gate)\nOR raids", {}, "raids (2.4 %)", (32, 5)),
    "an entry of a list": ("$acts", {}, "$acts: raid* (2.4 %)", (0, 5)),
    "an entry of a list among others": ("camp OR $acts", {}, "$acts: raid* (2.4 %)", (8, 5)),
    "a list in a field": ("title:($acts)", {}, "$acts: raid* (2.4 %)", (7, 5)),
    "a list with a guard": ("$acts NOT NEAR/3 drill", {}, "$acts: raid* (2.4 %)", (0, 5)),
    "a list but for something": ("$acts AND NOT drill", {}, "$acts: raid* (2.4 %)", (0, 5)),
    "one of several": ("1 OF (camp, ATLEAST/1 $acts)", {}, "$acts: raid* (2.4 %)", (22, 5)),
    "a named query": ("gate OR $both", {"both": "camp OR $acts"}, "$acts: raid* (2.4 %)", (8, 5)),
}


@pytest.mark.parametrize(("query", "queries", "named", "place"), ALONE.values(), ids=ALONE)
def test_a_common_term_that_stands_alone_is_told(
    query: str, queries: dict[str, str], named: str, place: tuple[int, int]
) -> None:
    """W302 names the entry and its share, where the rule's own text has what stands for it."""
    found = of(query, LISTS | {"queries": queries} if queries else LISTS)
    (flaw,) = told(found, entries(*["Raids in Khost"] * 12))
    assert (flaw.code, flaw.subject, flaw.path) == ("W302", "rule:raid", ("match", 0, "query"))
    assert flaw.message == f"by itself a hit in more than 2 % of 500 stored entries: {named}"
    assert (flaw.offset, flaw.length) == place


def test_a_canarys_words_are_meant_to_be_common() -> None:
    """What is in nearly every entry is no fault of a canary."""
    found = of(
        {"match": "raids", "tags": ["canary"], "signal": "none", "scenarios": {}, "where": {"languages": ["en"]}}
    )
    assert told(found, entries(*["Raids in Khost"] * 400, lang="en")) == []


@pytest.mark.parametrize(
    "query",
    [
        "raids NEAR/3 Khost",
        "raids AND Khost",
        "2 OF (raids, Khost, camp)",
        "ATLEAST/2 raids",
        "NUM OR (raids BEFORE/9 NUM)",
    ],
)
def test_a_common_term_that_needs_another_is_not_told(query: str) -> None:
    """A term that makes no hit by itself may be as common as it likes."""
    assert told(of(query), entries(*["Raids and raids in Khost"] * 50)) == []


def test_only_hits_that_somebody_is_told_of_count() -> None:
    """What `where`, the exception, a filter or the rule's status keeps out does not make a term too common."""
    stored = entries(*["Raids in Khost"] * 50)
    noise = {"id": "noise", "title": "noise", "applies_to": "all", "drop_if": "Khost"}
    assert told(of({"match": "raids"}), stored)
    assert not told(of({"match": "raids", "except": "Khost"}), stored)
    assert not told(of({"match": "raids", "where": {"languages": ["ur"]}}), stored)
    assert not told(of({"match": "raids"}, filters=[noise]), stored)
    assert not told(of({"match": "raids", "status": "retired", "retired": {"on": "2025-01-01", "why": "x"}}), stored)
    assert not told(of({"match": "raids", "status": "draft"}), stored)


def test_a_share_of_a_few_says_nothing() -> None:
    """Nine entries are none, and neither are two in a hundred; more are told with their share."""
    assert not told(of("raids"), entries(*["Raids"] * 9, total=20))
    assert not told(of("raids"), entries(*["Raids"] * 10, total=500))
    (flaw,) = told(of("raids"), entries(*["Raids"] * 11, total=500))
    assert "raids (2.2 %)" in flaw.message


def test_several_common_terms_of_a_list_are_one_finding() -> None:
    """The three commonest are named, the others counted."""
    found = of("$acts", {"acts": {"en": ["one", "two", "three", "four", "five"]}})
    stored = entries(*["one two three four five"] * 20, *["one two"] * 20, *["two"] * 20, total=100)
    (flaw,) = told(found, stored)
    assert "$acts: two (60.0 %), $acts: one (40.0 %), $acts: five (20.0 %) and 2 more" in flaw.message


STEMS: dict[str, tuple[Any, Any, str, tuple[str, tuple[Any, ...], int, int]]] = {
    "a phrase of a list": (
        "$x AND a",
        {"x": {"en": ["camp", "end(s|ed) without"]}},
        "Talks end without deal",
        ("terms:x", ("en", 1), 3, 6),
    ),
    "a phrase of a query": (
        'a AND ("end(s|ed) without" OR b)',
        None,
        "Talks end without deal",
        ("rule:raid", ("match", 0, "query"), 11, 6),
    ),
    "a phrase of a named query": (
        "$x",
        {"queries": {"x": 'a NEAR/3\n"talks end(s|ed)"'}},
        "Talks end without deal",
        ("terms:x", (), 19, 6),
    ),
    "a joint": ("$x AND a", {"x": {"en": ["walk(s|ed)-out"]}}, "Walk-out in Doha " * 3, ("terms:x", ("en", 0), 4, 6)),
    "beside another group": (
        "$x AND a",
        {"x": {"en": ["labo(u)r union(s|ists)"]}},
        "Labour union calls strike",
        ("terms:x", ("en", 0), 14, 8),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("query", "terms", "title", "place"), STEMS.values(), ids=STEMS)
def test_a_bare_stem_that_a_group_misses_is_told(
    query: str, terms: Any, title: str, place: tuple[str, tuple[Any, ...], int, int]
) -> None:
    """W316 stands at the group, names the stem and says in how many entries it is."""
    (flaw,) = told(of(query, terms), entries(title, title, title))
    assert (flaw.code, flaw.subject, flaw.path, flaw.offset, flaw.length) == ("W316", *place)
    assert "is in 3 of 500 stored entries" in flaw.message
    assert flaw.advice.endswith("|), with an empty choice")


@pytest.mark.parametrize(
    "written",
    [
        ["end(s|ed|) without"],
        ["end(s) without"],
        ["end(s|ed) without", "end without"],
        ["end(s|ed) without", "end with*"],
        ["=end(s|ed) without"],
        ["e(x|y)nd without"],
        ["en(t|g) without"],
        ["(x|y)end without"],
    ],
)
def test_a_stem_that_is_found_or_is_none_is_not_told(written: list[str]) -> None:
    """No finding where another entry has the stem, where the group may be empty, or where no word would be left."""
    stored = entries(*["Talks end without deal"] * 5, *["en without", "nd without"] * 5)
    assert told(of("$x AND a", {"x": {"en": written}}), stored) == []


def test_a_stem_of_one_word_may_be_a_slip_or_another_language() -> None:
    """One word is told from three entries on, and only from entries in the language of its section."""
    found = of("$x AND a", {"x": {"en": ["den(y|ies)"]}})
    assert not told(found, entries("den", "den"))
    assert told(found, entries("den", "den", "den"))
    assert told(found, entries("den", "den", "den", lang="en-GB"))
    assert not told(found, entries(*["Ankara'dan den"] * 9, lang="tr"))
    assert told(of("$x AND a", {"x": {"any": ["den(y|ies)"]}}), entries(*["den"] * 3, lang="tr"))
    assert told(of("$x AND a", {"x": {"fa": ["آتشی(ن|ها)"]}}), entries(*["آتشی"] * 3, lang="prs"))


ACTIVE = {"status": "active", "tests": [{"match": "raid"}, {"match": "a raid"}, {"no_match": "calm"}]}
LONG = {"since": NOON - WINDOW, "whole": True}


def test_a_rule_that_nothing_matched_is_told() -> None:
    """W313 stands at the status of an active rule without a hit, in an archive that reaches back far enough."""
    (flaw,) = told(
        of({"match": "raid AND camp", **ACTIVE, "tests": [{"match": "raid camp"}] * 2 + [{"no_match": "a"}]}),
        entries(),
        **LONG,
    )
    assert (flaw.code, flaw.subject, flaw.path) == ("W313", "rule:raid", ("status",))
    assert "180 days" in flaw.message


@pytest.mark.parametrize(
    ("keys", "archive"),
    [
        ({"status": "test"}, {}),
        ({"active_from": "2025-11-01"}, {}),
        ({"expires": "2025-11-01"}, {}),
        ({}, {"since": NOON - WINDOW + DAY}),
        ({}, {"claimed": frozenset({"raid"})}),
        ({}, {"whole": False}),
        ({"match": "calm", "tests": [{"match": "calm"}, {"match": "a calm day"}, {"no_match": "raid"}]}, {}),
    ],
)
def test_a_rule_that_could_not_match_or_did_is_not_told(keys: dict[str, Any], archive: dict[str, Any]) -> None:
    """No finding of a rule that is young or over, that has a hit or would have one, or in an archive too short."""
    found = of({"match": "raid AND camp"} | ACTIVE | keys)
    assert told(found, entries(total=5), **(LONG | archive)) == []


def test_a_rule_of_old_is_judged_by_its_hits_where_entries_are_too_many() -> None:
    """One that was in force all the time is told, unless it matches what is at hand; one that is young is not."""
    found = of({"match": "raid AND camp"} | ACTIVE)
    many = LONG | {"whole": False}
    assert [flaw.code for flaw in told(found, entries(), **many, seasoned=frozenset({"raid"}))] == ["W313"]
    assert not told(found, entries("A raid on a camp"), **many, seasoned=frozenset({"raid"}))
    assert not told(found, entries(), **many)


GRAVE = {"severity": "critical"}


def struck(found: Rulebook, *days: float, part: str = "", rev: str | None = None) -> list[Struck]:
    """Stories that the rule struck first, so many days ago."""
    revision = Revisions(found).of(found.rules["raid"]) if rev is None else rev
    return [Struck("raid", part, revision, f"story{n}{rev}", NOON - day * DAY) for n, day in enumerate(days)]


def spread(count: int, days: float = 14) -> list[float]:
    """Ages in days of so many stories, evenly over that time."""
    return [days * (n + 0.5) / count for n in range(count)]


def test_a_rule_that_alarms_all_day_is_told() -> None:
    """W314 stands at the severity of a critical rule that strikes more stories a day than a reader is told of."""
    found = of(GRAVE | ACTIVE)
    assert not told(found, entries(), struck=struck(found, *spread(56)))
    (flaw,) = told(found, entries(), struck=struck(found, *spread(57)))
    assert (flaw.code, flaw.subject, flaw.path) == ("W314", "rule:raid", ("severity",))
    assert flaw.message.startswith("it makes 4.1 alerts a day (counted over 14 days); more than 4 a day")
    assert not told(found, entries(), struck=struck(found, *spread(57)), cap=5)
    (flaw,) = told(of(GRAVE), entries(), struck=struck(found, *spread(57)))
    assert flaw.message.startswith("it would make 4.1 alerts a day")


def test_a_part_that_alarms_all_day_is_told_where_it_is_critical() -> None:
    """A part has a severity of its own; one without has the rule's."""
    parts = [
        {"name": "camp", "query": "camp", "severity": "critical"},
        {"name": "gate", "query": "gate", "lead": "long"},
    ]
    found = of({"match": parts, "severity": "high"})
    both = [*struck(found, *spread(99), part="camp"), *struck(found, *spread(99), part="gate")]
    assert [flaw.path for flaw in told(found, entries(), struck=both)] == [("match", 0, "severity")]
    found = of({"match": parts, "severity": "critical"})
    both = [*struck(found, *spread(99), part="camp"), *struck(found, *spread(99), part="gate")]
    assert [flaw.path for flaw in told(found, entries(), struck=both)] == [("match", 0, "severity"), ("severity",)]


def test_what_an_earlier_wording_of_a_rule_struck_does_not_count() -> None:
    """Only what the rule strikes as it stands counts, from when it stood so; three days must have passed."""
    found = of(GRAVE | ACTIVE)
    before = struck(found, *spread(99, 14), rev="before")
    assert not told(found, entries(), struck=before)
    early = [one for one in before if NOON - one.first > 5 * DAY]
    assert not told(found, entries(), struck=[*early, *struck(found, *spread(9, 5))])
    (flaw,) = told(found, entries(), struck=[*early, *struck(found, *spread(99, 5))])
    assert "counted over 5 days" in flaw.message
    late = [one for one in before if NOON - one.first > 2 * DAY]
    assert not told(found, entries(), struck=[*late, *struck(found, *spread(99, 2))])
    again = [
        replace(one, rule_rev=new.rule_rev, first=one.first + DAY)
        for one, new in zip(early, struck(found, *spread(99)), strict=False)
    ]
    assert not told(found, entries(), struck=[*early, *again]), "a story that it struck before is no new alert"


def test_a_young_archive_says_nothing_of_alerts_a_day() -> None:
    """Less than three days are no measure."""
    found = of(GRAVE | ACTIVE)
    assert not told(found, entries(), struck=struck(found, *spread(50, 2)), since=NOON - 2 * DAY)
    assert told(found, entries(), struck=struck(found, *spread(50, 4)), since=NOON - 4 * DAY)


def test_what_is_gone_from_the_desk_is_passed_over() -> None:
    """Hits of a rule that is no more, or is retired, or is no longer critical, tell nothing."""
    found = of(GRAVE | ACTIVE)
    loud = struck(found, *spread(99))
    assert not told(book([rule("other")]), entries(), struck=loud)
    assert not told(of({"severity": "high"}), entries(), struck=struck(of({"severity": "high"}), *spread(99)))
    gone = of(GRAVE | {"status": "retired", "retired": {"on": "2025-01-01", "why": "x"}})
    assert not told(gone, entries(), struck=struck(gone, *spread(99)))


def test_more_text_than_can_be_read_at_once_is_sampled_evenly() -> None:
    """All entries of a usual archive are looked at; of one with too much text a sample with even steps."""
    usual = [replace(entry("x" * 300), key=str(n)) for n in range(5000)]
    assert sample(usual) == usual
    dense = [replace(entry("ش" * 300), key=str(n)) for n in range(5000)]
    chosen = sample(dense)
    assert 1000 < len(chosen) < 2500
    assert 5 * sum(len(one.title) for one in chosen) <= LARGEST
    steps = {int(after.key) - int(before.key) for before, after in pairwise(chosen)}
    assert len(steps) == 1
    assert sample([]) == []
