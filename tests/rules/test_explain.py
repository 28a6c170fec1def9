"""Why a rule matched, or why it did not."""

import pytest
from books import book, entry, rule

from rules.explain import explain, lines

TTP = {"ttp": {"en": ["=TTP", "Pakistani Taliban"]}}


def _said(written: dict[str, object], title: str, **keys: object) -> list[str]:
    filters = [{"id": "sport", "title": "Sport", "applies_to": "all", "drop_if": "cricket"}]
    return lines(explain(book([written], TTP, filters=filters), "raid", entry(title, **keys)))


def test_a_match_shows_its_words() -> None:
    """Each part has a tick, each term its words, where they stand and the entry that found them."""
    assert _said(rule(match="$ttp AND (raid* OR attack) AND NOT title:(drill)"), "Raids, TTP raids") == [
        "✓ raid: hit (the rule is test)",
        "  ✓ AND",
        "    ✓ $ttp «TTP» title word 2 by =TTP",
        "    ✓ OR",
        "      ✓ raid* «Raids» title word 1, and 1 more",
        "      ✗ attack",
        "    ✓ NOT",
        "      ✗ title:",
        "        ✗ drill",
    ]


def test_a_miss_says_what_came_nearest() -> None:
    """A word in a field that is not looked at, and words that stand apart, are told."""
    assert _said(rule(match='"raid party" AND title:(Khost)'), "Party: raid", summary="Khost") == [
        "✗ raid: no hit: it does not match (the rule is test)",
        "  ✗ AND",
        '    ✗ "raid party"',
        '      → the words of "raid party" are there, but not next to each other without a break',
        "    ✗ title:",
        "      ✗ Khost",
        "        → «Khost» stands in summary, which is not looked at: only title",
    ]


def test_an_exception_and_a_filter_are_told() -> None:
    """An exception that takes the hit away, and a filter that holds it back, are shown with their words."""
    assert _said(rule(**{"except": "exercise"}), "Raid exercise") == [
        "✗ raid: no hit: it matches, and so does its exception (the rule is test)",
        "  ✓ raid «Raid» title word 1",
        "  ✓ except",
        "    ✓ exercise «exercise» title word 2",
    ]
    assert _said(rule(), "Cricket raid") == [
        "✓ raid: hit, held back by the filter sport (the rule is test)",
        "  ✓ raid «raid» title word 2",
        "  ✓ filter sport: Sport",
        "    ✓ cricket «Cricket» title word 1",
    ]


def test_the_origin_is_told() -> None:
    """Where the entry comes from elsewhere, both what was asked for and what it has are told."""
    said = _said(rule(where={"languages": ["ur", "fa"]}), "raid")
    assert said[0] == "✗ raid: no hit: the entry comes from elsewhere (the rule is test)"
    assert said[1:3] == ["  ✗ where", "    → asked for: languages ur, fa; this entry: language unknown, publisher dawn"]
    assert "✓ where" in _said(rule(where={"languages": ["ur"]}), "raid", lang="ur")[1]


def test_alternatives_are_shown_by_name() -> None:
    """Each alternative has a branch; the verdict names those that hit."""
    written = [{"name": "strike", "query": "raid"}, {"name": "talks", "query": "summary:(talks)"}]
    assert _said(rule(match=written), "raid") == [
        "✓ raid: hit by strike (the rule is test)",
        "  ✓ strike",
        "    ✓ raid «raid» title word 1",
        "  ✗ talks",
        "    ✗ summary:",
        "      ✗ talks",
        "      → this entry has no summary",
    ]


def test_a_rule_that_reads_no_text_says_so() -> None:
    """A derived rule has no words to show; an unknown id is an error of the caller."""
    count = {"kind": "count", "at_least": "5", "within": "48h"}
    found = book([rule(), rule("many", None, of=["raid"], signal=count)])
    assert lines(explain(found, "many", entry("raid"))) == ["✗ many: this rule watches other rules and reads no text"]
    with pytest.raises(KeyError):
        explain(found, "none", entry("raid"))
