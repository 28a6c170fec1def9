"""Why a rule matched, or why it did not."""

from textwrap import dedent

import pytest
from books import NOON, book, entry, rule

from feeds.feed import Feed, Publisher
from rules.explain import Explanation, explain, near_misses
from rules.matcher import Matcher
from rules.outline import lines, outline

TERMS = {
    "ttp": {"en": ["=TTP", "Pakistani Taliban"]},
    "attack": {"en": ["attack*", "ambush*"]},
    "queries": {"claim": "$ttp AND $attack"},
}
SPORT = {"id": "sport", "title": "Sport", "applies_to": "all", "drop_if": "cricket", "unless": "killed OR $attack"}
DAWN = Publisher(id="dawn", title="Dawn", country="PK", feeds=(Feed(id="dawn-home", url="https://dawn.example/"),))


def _explained(written: dict[str, object], title: str, **keys: object) -> Explanation:
    found = book([written], TERMS, filters=[SPORT], publishers=[DAWN])
    return explain(found, "raid", entry(title, **keys), [DAWN], now=NOON)


def _said(written: dict[str, object], title: str, **keys: object) -> list[str]:
    return lines(_explained(written, title, **keys))


def test_a_match_shows_its_words() -> None:
    """Each part has a tick, each term its words, where they stand and the entry that found them."""
    assert _said(rule(match="$ttp AND (raid* OR attack) AND NOT title:(drill)"), "Raids, TTP raids") == [
        "raid: hit (under test: its hits tell nobody)",
        "✓ AND",
        "  ✓ $ttp «TTP» title word 2 by =TTP",
        "  ✓ OR",
        "    ✓ raid* «Raids» title word 1, and 1 more",
        "    ✗ attack",
        "  ✓ NOT",
        "    ✗ title:(drill)",
    ]


def test_a_miss_is_told_as_the_contract_shows_it() -> None:
    """The nearest approach: both words are found, and the distance that keeps them apart."""
    body = " ".join(["TTP", *(f"word{n}" for n in range(24)), "attack"])
    said = _said(rule(match="$ttp NEAR/20 $attack", fields=["title", "summary", "body"]), "Calm", body=body)
    contract = """\
        ✗ NEAR/20 (any order)
          ✓ $ttp «TTP» body word 1 by =TTP
          ✓ $attack «attack» body word 26 by attack*
          → in body the closest pair is 24 words apart, the limit is 20
    """
    assert said[1:] == dedent(contract).splitlines()
    assert said[0] == (
        "raid: no hit: ($ttp NEAR/20 $attack): in body the closest pair is 24 words apart, the limit is 20"
    )


def test_a_miss_says_what_came_nearest() -> None:
    """A word in a field that is not looked at, and words that stand apart, are told."""
    assert _said(rule(match='"raid party" AND title:(Khost)'), "Party: raid", summary="Khost") == [
        (
            'raid: no hit: no "raid party" in title or summary («Party: raid» stands in title; that is not the order of '
            '"raid party"); 1 other part of the AND fails too'
        ),
        "✗ AND",
        '  ✗ "raid party"',
        '    → «Party: raid» stands in title; that is not the order of "raid party"',
        "  ✗ title:",
        "    ✗ Khost",
        "      → «Khost» stands in summary, which is not looked at: only title",
    ]


def test_what_has_nothing_to_show_is_one_line() -> None:
    """Parts of which no word was found stand as their query; choices of one OR share a line; the whole never does."""
    query = "raid AND (one OR (two AND three) OR title:(four) OR raid OR five) AND NOT (six OR seven OR eight OR nine)"
    assert _said(rule(match=query), "A raid")[1:] == [
        "✓ AND",
        "  ✓ raid «raid» title word 2",
        "  ✓ OR",
        "    ✗ one, (two AND three), title:(four)",
        "    ✓ raid «raid» title word 2",
        "    ✗ five",
        "  ✓ NOT",
        "    ✗ (six OR seven OR eight OR nine)",
    ]
    assert _said(rule(match="one AND (two OR three)"), "A raid")[1:] == ["✗ AND", "  ✗ one", "  ✗ (two OR three)"]


def test_an_exception_is_told() -> None:
    """An exception that takes the hit away is shown with its words; one that does not hold with its reason."""
    assert _said(rule(**{"except": "exercise"}), "Raid exercise") == [
        "raid: no hit: its exception holds: «exercise» stands in title",
        "✓ raid «Raid» title word 1",
        "✓ except",
        "  ✓ exercise «exercise» title word 2",
    ]
    calm = _explained(rule(**{"except": "exercise OR (raid AND drill)"}), "Raid")
    why = "  → no drill in title or summary, the nearest of 2 choices"
    assert lines(calm)[2:] == ["✗ except", why]
    assert lines(calm, whole=True)[2:] == [
        "✗ except",
        "  ✗ OR",
        "    ✗ exercise",
        "    ✗ AND",
        "      ✓ raid «Raid» title word 1",
        "      ✗ drill",
        why,
    ]


def test_a_filter_is_told_with_what_it_yields_to() -> None:
    """A filter that holds a hit back is shown with both of its queries, and so is one that yields."""
    said = _explained(rule(status="active", tests=TESTED), "Cricket raid")
    assert (said.holds, said.reason) == (True, "held back by the filter sport: «Cricket» stands in title")
    assert lines(said) == [
        "raid: hit, held back by the filter sport",
        "✓ raid «raid» title word 2",
        "✓ filter sport: Sport",
        "  ✓ drop_if",
        "    ✓ cricket «Cricket» title word 1",
        "  ✗ unless",
        "    ✗ (killed OR $attack)",
    ]
    assert _said(rule(), "Cricket raid: two killed")[2:] == [
        "✗ filter sport: Sport, which yields",
        "  ✓ drop_if",
        "    ✓ cricket «Cricket» title word 1",
        "  ✓ unless",
        "    ✓ OR",
        "      ✓ killed «killed» title word 4",
        "      ✗ $attack",
    ]


TESTED = [{"match": "raid"}, {"match": "a raid"}, {"no_match": "calm"}]


def test_the_origin_is_told() -> None:
    """Of an entry that comes from elsewhere each condition that fails is told with what the entry has."""
    where = {"languages": ["ur", "fa"], "countries": ["AF"], "not_publishers": ["dawn"]}
    told = (
        "languages asks for ur or fa, this entry has none",
        "not_publishers leaves out dawn, this entry has dawn",
        "countries asks for AF, this entry has PK",
    )
    said = _said(rule(where=where), "raid")
    assert said[0] == f"raid: no hit: it comes from elsewhere: {'; '.join(told)}"
    assert said[1:5] == ["✗ where", *(f"  → {line}" for line in told)]
    assert _said(rule(where={"languages": ["ur"]}), "raid", lang="ur")[1] == "✓ where"


def test_status_and_dates_are_told() -> None:
    """A rule that gives no hits for its status or its dates says so, whether it matches or not."""
    assert _said(rule(status="draft"), "raid")[0] == "raid: it matches (a draft gives no hits)"
    assert _said(rule(status="draft"), "calm")[0].endswith("no raid in title or summary (a draft gives no hits)")
    early = _explained(rule(status="active", tests=TESTED, active_from="2025-12-01"), "raid")
    assert (early.holds, early.reason) == (True, "it acts from 2025-12-01 on")
    assert lines(early)[:3] == [
        "raid: it matches (it acts from 2025-12-01 on)",
        "✗ dates",
        "  → it acts from 2025-12-01 on",
    ]
    late = _explained(rule(status="active", tests=TESTED, expires="2025-11-17"), "raid")
    assert late.reason == "it expired on 2025-11-17"
    assert _explained(rule(status="active", tests=TESTED, expires="2025-11-18"), "raid").reason == ""


def test_alternatives_are_shown_by_name() -> None:
    """Each alternative has a branch; the verdict names those that hit, else the nearest."""
    written = [{"name": "strike", "query": "raid AND Khost"}, {"name": "talks", "query": "summary:(talks)"}]
    assert _said(rule(match=written), "raid in Khost") == [
        "raid: hit by strike (under test: its hits tell nobody)",
        "✓ strike",
        "  ✓ AND",
        "    ✓ raid «raid» title word 1",
        "    ✓ Khost «Khost» title word 3",
        "✗ talks",
        "  → this entry has no summary",
    ]
    assert _said(rule(match=written), "raid") == [
        "raid: no hit: strike: no Khost in title or summary (1 other alternative further off)",
        "✗ strike",
        "  ✗ AND",
        "    ✓ raid «raid» title word 1",
        "    ✗ Khost",
        "  → no Khost in title or summary",
        "✗ talks",
        "  ✗ summary:",
        "    ✗ talks",
        "    → this entry has no summary",
        "  → this entry has no summary",
    ]


def test_one_alternative_can_be_asked_for() -> None:
    """Of one alternative nothing else is told; one that is not there is an error of the caller."""
    written = [{"name": "strike", "query": "raid"}, {"name": "talks", "query": "talks"}]
    found = book([rule(match=written)], TERMS)
    said = explain(found, "raid", entry("raid"), alternative="talks")
    assert lines(said) == ["raid/talks: no hit: no talks in title or summary", "✗ talks", "  ✗ talks"]
    with pytest.raises(KeyError):
        explain(found, "raid", entry("raid"), alternative="strikes")


def test_named_queries_are_opened() -> None:
    """A named query stands with its name, and below it what it says."""
    assert _said(rule(match="raid AND $claim"), "TTP raid") == [
        "raid: no hit: $claim: no entry of $attack in title or summary",
        "✗ AND",
        "  ✓ raid «raid» title word 2",
        "  ✗ $claim",
        "    ✗ AND",
        "      ✓ $ttp «TTP» title word 1 by =TTP",
        "      ✗ $attack",
    ]


def test_a_rule_that_reads_no_text_says_what_it_watches() -> None:
    """A derived rule names what it watches, ticked where it hits this entry; an unknown id is an error of the caller."""
    parts = [{"name": "deadly", "query": "killed", "severity": "high"}, {"name": "other", "query": "raid"}]
    steps = {"kind": "sequence", "steps": ["raid/deadly", "calm"], "within": "7d", "until": "tag:easing"}
    rules = [rule(match=parts), rule("calm", "calm", tags=["easing"]), rule("then", None, signal=steps)]
    said = lines(explain(book(rules), "then", entry("A calm raid")))
    assert said == [
        "then: this rule watches other rules and reads no text; 2 of 2 that it watches hit this entry",
        "✓ steps",
        "  ✗ raid/deadly",
        "  ✓ calm",
        "✓ until",
        "  ✓ tag:easing",
    ]
    with pytest.raises(KeyError):
        explain(book([rule()]), "none", entry("raid"))


def test_pieces_say_what_they_are() -> None:
    """Ticks, words of the entry and notes can be told apart from the rest of a line."""
    found = list(outline(_explained(rule(match="raid AND $ttp"), "Raid ttp")))
    roles = {(piece.text.strip(), piece.role) for line in found for piece in line if piece.role != "plain"}
    assert {("✓", "yes"), ("✗", "no"), ("«Raid»", "words")} <= roles
    assert [line[1].role for line in found if line[-1].text.startswith("→")] == ["note"]


def test_near_misses_lack_one_thing() -> None:
    """Rules that lack a single term or condition are near, those first of which most is there; others are not told."""
    rules = [
        rule("half", "raid AND Khost"),
        rule("not", "raid AND NOT army"),
        rule("two", "raid AND convoy AND Khost"),
        rule("far", "raid AND Kabul AND Khost"),
        rule("bare", "Khost"),
        rule("hits", "raid"),
        rule("apart", "raid BEFORE/0 convoy"),
        rule("excepted", "raid AND convoy AND army", **{"except": "on"}),
        rule("abroad", "raid", where={"languages": ["ur"]}),
        rule("abroad-too", "raid AND Khost", where={"languages": ["ur"]}),
        rule("over", "raid", expires="2025-01-01"),
    ]
    one = Matcher.compile(book(rules), ())
    misses = near_misses(one, entry("Raid on army convoy"), NOON)
    assert [(miss.rule_id, miss.held) for miss in misses] == [
        ("excepted", 3),
        ("two", 2),
        ("apart", 2),
        ("not", 1),
        ("abroad", 1),
    ]
    assert [miss.reason for miss in misses][:2] == [
        "its exception holds: «on» stands in title",
        "no Khost in title or summary",
    ]
