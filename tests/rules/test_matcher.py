"""Matching: which rules hit, what a hit says, and what is never looked at."""

import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from books import NOON, book, entry, matcher, rule
from hypothesis import given
from hypothesis import strategies as st

from feeds.feed import Feed, Publisher
from rules import leaves
from rules.atoms import NUMERAL
from rules.candidate import Candidate
from rules.hit import Severity
from rules.leaves import Leaf
from rules.matcher import Matcher
from rules.needs import cover, needs
from rules.tree import ListRef, Term

DAWN = Publisher(
    id="dawn", title="Dawn", country="PK", feeds=(Feed(id="dawn-home", url="https://dawn.example/", tags=("side-pk",)),)
)
TESTED = [{"match": "raid"}, {"match": "a raid"}, {"no_match": "calm"}]
TTP = {"ttp": {"en": ["=TTP", "Tehr(i|ee)k-i-Taliban"], "ur": ["ٹی ٹی پی"]}}


def test_a_hit_says_what_matched_and_where() -> None:
    """A hit names the rule, the wording, and for each term its place in the original and the entry of its list."""
    one = matcher(rule(match="$ttp AND attack*", severity="high"), terms=TTP)
    (hit,) = one.match(entry("TTP attacks", summary="Tehreek‑i‑Taliban", revision=2), NOON)
    assert (hit.rule_id, hit.entry_key, hit.revision, hit.severity) == ("raid", "0123456789abcdef", 2, Severity.HIGH)
    assert [(proof.field, proof.start, proof.end, proof.surface, proof.by) for proof in hit.evidence] == [
        ("title", 0, 3, "TTP", "$ttp: =TTP"),
        ("title", 4, 11, "attacks", "attack*"),
        ("summary", 0, 17, "Tehreek‑i‑Taliban", "$ttp: Tehr(i|ee)k-i-Taliban"),
    ]
    assert (hit.part, hit.alternative, hit.suppressed_by, hit.incomplete) == ("", "", "", False)


def test_nothing_proves_what_is_not_there() -> None:
    """Words under NOT and words of an alternative that does not hold are no evidence."""
    one = matcher(rule(match='(raid AND NOT cricket) OR (raid AND "no such")'))
    (hit,) = one.match(entry("Raid such"), NOON)
    assert [proof.surface for proof in hit.evidence] == ["Raid"]


def test_terms_of_a_query_are_shown_as_written() -> None:
    """Evidence of a term without a list names the term."""
    one = matcher(rule(match='"air strike" AND =US'))
    (hit,) = one.match(entry("US air strike"), NOON)
    assert [proof.by for proof in hit.evidence] == ["=US", '"air strike"']


def test_fields_that_no_rule_names_are_not_read() -> None:
    """A rule looks at title and summary unless it says otherwise, or its query names a field."""
    one = matcher(
        rule(), rule("deep", "raid", fields=["body"]), rule("named", "body:(raid)"), rule("any", "any:(raid)")
    )
    assert [hit.rule_id for hit in one.match(entry("x", body="raid"), NOON)] == ["deep", "named", "any"]
    shallow = matcher(rule())
    assert "body" not in shallow.look(entry("x", body="raid")).candidate.spans


def test_only_rules_in_force_hit() -> None:
    """Active rules tell, rules under test hit silently, drafts and retired rules give nothing."""
    retired = {"on": "2025-01-01", "why": "x"}
    one = matcher(
        rule("one", status="active", tests=TESTED),
        rule("two", status="test"),
        rule("three", status="draft"),
        rule("four", status="retired", retired=retired),
    )
    assert [(hit.rule_id, hit.silent) for hit in one.match(entry("raid"), NOON)] == [("one", False), ("two", True)]


def test_dates_bound_a_rule() -> None:
    """A rule acts from the start of active_from to the end of expires."""
    one = matcher(rule(active_from="2025-11-18", expires="2025-11-19"))
    morning = NOON - timedelta(hours=12)
    for now, hits in (
        (morning - timedelta(seconds=1), 0),
        (morning, 1),
        (morning + timedelta(days=2, seconds=-1), 1),
        (morning + timedelta(days=2), 0),
    ):
        assert len(one.match(entry("raid"), now)) == hits


@pytest.mark.parametrize(
    ("where", "keys", "hits"),
    [
        ({"languages": ["ur", "fa"]}, {"lang": "ur"}, True),
        ({"languages": ["en"]}, {"lang": "en-GB"}, True),
        ({"languages": ["fa"]}, {"lang": "prs"}, True),
        ({"languages": ["en"]}, {"lang": ""}, False),
        ({"languages": ["en"]}, {"lang": "ur"}, False),
        ({"publishers": ["dawn"]}, {}, True),
        ({"publishers": ["dawn"]}, {"publisher": "geo"}, False),
        ({"not_publishers": ["dawn"]}, {}, False),
        ({"not_publishers": ["dawn"]}, {"publisher": "geo"}, True),
        ({"countries": ["PK"]}, {}, True),
        ({"countries": ["PK"]}, {"publisher": "geo"}, False),
        ({"feeds_tagged": ["side-pk"]}, {}, True),
        ({"feeds_tagged": ["side-pk"]}, {"feed_id": "other"}, False),
    ],
)
def test_where_asks_for_the_origin(where: dict[str, Any], keys: dict[str, Any], hits: bool) -> None:
    """Conditions on the origin look at metadata only; an entry that lacks it does not pass."""
    one = matcher(rule(where=where), publishers=[DAWN])
    found = entry("raid", **keys)
    assert bool(one.match(found, NOON)) is hits
    assert bool(one.match_rule("raid", found, one.look(found))) is hits


def test_an_exception_takes_the_hit_away() -> None:
    """Where `except` holds there is no hit."""
    one = matcher(rule(except_="title:(cricket)"))
    assert one.match(entry("raid", summary="cricket"), NOON)
    assert not one.match(entry("cricket raid"), NOON)


def test_alternatives_give_one_hit_and_parts_one_each() -> None:
    """The first alternative that holds names the hit; a part is a hit of its own, with its own severity."""
    written = [
        {"name": "first", "query": "raid"},
        {"name": "second", "query": "raid OR talks"},
        {"name": "grave", "query": "raid", "severity": "critical"},
        {"name": "easing", "query": "calm", "direction": "down"},
    ]
    one = matcher(rule(match=written))
    hits = one.match(entry("raid, talks"), NOON)
    assert [(hit.part, hit.alternative, hit.severity) for hit in hits] == [
        ("", "first", "low"),
        ("grave", "grave", "critical"),
    ]
    assert [hit.alternative for hit in one.match(entry("talks"), NOON)] == ["second"]


def test_filters_hold_hits_back_and_keep_them() -> None:
    """A filter suppresses hits of the rules it applies to, unless its `unless` holds."""
    sport = {"id": "sport", "title": "x", "applies_to": {"tags": "ttp"}, "drop_if": "cricket", "unless": "killed"}
    film = {"id": "film", "title": "x", "applies_to": {"ids": "other"}, "drop_if": "cricket"}
    one = matcher(rule(tags=["ttp"]), rule("other"), rule("free"), filters=[sport, film])
    assert [hit.suppressed_by for hit in one.match(entry("cricket raid"), NOON)] == ["sport", "film", ""]
    assert [hit.suppressed_by for hit in one.match(entry("cricket raid killed"), NOON)] == ["", "film", ""]
    assert [hit.suppressed_by for hit in one.match(entry("raid"), NOON)] == ["", "", ""]


def test_a_revision_is_a_hash_of_what_decides() -> None:
    """Titles, comments and the names of lists change no revision; words, fields and conditions do."""

    def revision(written: dict[str, Any], terms: dict[str, Any] | None = None) -> str:
        return matcher(written, terms=terms).in_force["raid"].revision

    first = revision(rule(match="$ttp AND raid"), TTP)
    assert revision(rule(match="$ttp # who\nAND raid", title="other", severity="high"), TTP) == first
    assert revision(rule(match="$other AND raid"), {"other": TTP["ttp"]}) == first
    for other, terms in (
        (rule(match="$ttp AND raids"), TTP),
        (rule(match="$ttp OR raid"), TTP),
        (rule(match="title:($ttp AND raid)"), TTP),
        (rule(match="$ttp AND raid", fields=["title"]), TTP),
        (rule(match="$ttp AND raid", where={"languages": "en"}), TTP),
        (rule(match="$ttp AND raid", **{"except": "x1"}), TTP),
        (rule(match="$ttp AND raid"), {"ttp": {"en": ["=TTP"]}}),
    ):
        assert revision(other, terms) != first


def test_too_many_spans_are_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the cap the first spans count, and the hit says that it is incomplete."""
    monkeypatch.setattr(leaves, "MOST_SPANS", 5)
    one = matcher(rule(match="raid AND NOT title:(cricket)"))
    (hit,) = one.match(entry("raid", summary="raid " * 9), NOON)
    assert hit.incomplete
    assert len([proof for proof in hit.evidence if proof.field == "summary"]) == 5
    assert not one.match(entry("raid", summary="raid"), NOON)[0].incomplete


def test_evidence_is_bounded() -> None:
    """A hit keeps the first twenty places of each term."""
    one = matcher(rule(match="raid AND talks"))
    (hit,) = one.match(entry("raid " * 50 + "talks"), NOON)
    assert [proof.surface for proof in hit.evidence].count("raid") == 20
    assert hit.evidence[-1].surface == "talks"


def test_of_two_entries_at_one_place_the_first_is_told() -> None:
    """Where two entries of a list match the same words, the earlier one is named."""
    one = matcher(rule(match="$two"), terms={"two": {"en": ["raid*", "raids", "raid"]}})
    assert [proof.by for proof in one.match(entry("raids"), NOON)[0].evidence] == ["$two: raid*"]


def test_equal_parts_are_one() -> None:
    """A term or list that several rules use is built and looked for once."""
    one = matcher(rule(match="$ttp AND raid"), rule("other", "raid OR $ttp"), terms=TTP)
    assert one.part(Term("raid")) is one.part(Term("raid"))
    assert one.part(ListRef("ttp")) is one.part(ListRef("ttp"))
    keys = [line.part.key for found in one.in_force.values() for line in found.lines]
    assert len(set(keys)) == 2


def _words_of(one: Matcher, need: frozenset[int]) -> set[str]:
    atoms = [one._pool.atoms.all[number] for number in need if number != NUMERAL]
    return {f"{atom.text} {atom.then}".strip() for atom in atoms} | ({"NUM"} if NUMERAL in need else set())


@pytest.mark.parametrize(
    ("query", "covered", "needed"),
    [
        ('(raid OR "air strike") AND NOT cricket AND title:(Khost)', {"khost"}, [{"raid", "air strike"}, {"khost"}]),
        ('"air strike"', {"air strike"}, [{"air strike"}]),
        ('"air strike on"', {"air strike"}, [{"air strike"}, {"air"}, {"strike"}, {"on"}]),
        ('"air strike*"', {"strike"}, [{"air"}, {"strike"}]),
        ("raid NEAR/5 (Khost OR Kunar)", {"raid"}, [{"raid"}, {"khost", "kunar"}]),
        ("(raid NOT AFTER/2 denied) BEFORE/3 attacks", {"attacks"}, [{"raid"}, {"attacks"}]),
        ("ATLEAST/2 raid", {"raid"}, [{"raid"}]),
        ("2 OF (raid, attacks, Islamabad)", {"attacks", "islamabad"}, [{"attacks", "islamabad"}]),
        ("NUM>=10 BEFORE/2 killed", {"killed"}, [{"NUM"}, {"killed"}]),
        ("NUM>1000", {"NUM"}, [{"NUM"}]),
        ("NUM OR raid", {"NUM", "raid"}, [{"NUM", "raid"}]),
    ],
)
def test_needs_are_what_must_be_there(query: str, covered: set[str], needed: list[set[str]]) -> None:
    """The index asks for the rarest words that must be there, and never for what stands under NOT."""
    one = matcher(rule(match=query))
    part = one.in_force["raid"].lines[0].part
    weights = one._pool.atoms.weights
    assert _words_of(one, cover(part, weights)) == covered
    found = [_words_of(one, need) for need in needs(part, weights)]
    assert sorted(map(sorted, found)) == sorted(map(sorted, needed))


def test_an_archive_tells_what_is_rare_and_changes_no_hit() -> None:
    """The rule waits at the word that an archive has least, and hits the same entries."""
    written = rule(match="raids AND calm")
    found = book([written])
    archive = [entry("raids here"), entry("raids there"), entry("all is calm")]
    plain, weighed = Matcher.compile(found, ()), Matcher.compile(found, (), archive)
    for one, rarest in ((plain, "raids"), (weighed, "calm")):
        part = one.in_force["raid"].lines[0].part
        assert _words_of(one, cover(part, one._pool.atoms.weights)) == {rarest}
        assert [bool(one.match(entry(text), NOON)) for text in ("calm raids", "raids", "calm")] == [True, False, False]


def test_a_candidate_has_only_its_own_tokens() -> None:
    """Asking for the words of a token that is not there is an error of the caller."""
    with pytest.raises(ValueError, match="no token 7"):
        Candidate.of(entry("raid")).original(7, 8)


words = st.sampled_from(["raid", "talks", "air", "strike", "Khost", "calm", "TTP", "ttp", "raids"])


@given(st.lists(words, max_size=6).map(" ".join), st.lists(words, max_size=6).map(" ".join))
def test_the_index_loses_no_hit(title: str, summary: str) -> None:
    """With the index and without it the same rules hit."""
    found = entry(title, summary=summary)
    look = BOTH.look(found)
    without = [hit for name in BOTH.in_force for hit in BOTH.match_rule(name, found, look)]
    assert BOTH.match(found, NOON) == without


BOTH = matcher(
    rule("one", 'raid* AND ("air strike" OR =TTP)'),
    rule("two", "title:(raid OR talks) AND NOT calm"),
    rule("three", [{"name": "a", "query": "Khost AND calm"}, {"name": "b", "query": "$ttp", "direction": "up"}]),
    rule("four", '"raid talks" OR (summary:(Khost) AND air)'),
    terms=TTP,
)


def test_the_words_of_a_hit_need_no_models() -> None:
    """Importing rules.hit does not load pydantic, and the room's face is lazy."""
    code = "import sys, rules, rules.hit; assert not {'pydantic', 'regex', 'rules.rule'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_face_names_what_is_there() -> None:
    """Every name of the room's face can be loaded; others are no part of it."""
    import rules  # noqa: PLC0415

    for name in rules.__all__:
        assert getattr(rules, name)
    with pytest.raises(AttributeError, match="nothing"):
        _ = rules.nothing


def test_a_leaf_knows_its_literals() -> None:
    """An entry is expanded once for all who use it."""
    part = Matcher.compile_all(book([rule(match="$ttp")], TTP), ()).part(ListRef("ttp"))
    assert isinstance(part, Leaf)
    assert part.text == "$ttp"
    assert {one.by for one in part.wanted} == {"$ttp: =TTP", "$ttp: Tehr(i|ee)k-i-Taliban", "$ttp: ٹی ٹی پی"}
