"""What comes nearest to each form of the query language, hit and miss."""

import pytest
from books import book, entry, rule

from rules.explain import explain
from rules.outline import lines

TERMS = {"ttp": {"en": ["=TTP", "Pakistani Taliban"]}, "attack": {"en": ["attack*", "ambush*"]}}


def notes(query: str, title: str = "", **fields: str) -> list[str]:
    """What is said of a query beside its ticks."""
    written = rule(match=query, fields=["title", "summary", "body"])
    said = lines(explain(book([written], TERMS), "raid", entry(title, **fields)))
    return [line.strip().removeprefix("→ ") for line in said if line.strip().startswith("→")]


def reason(query: str, title: str = "", **fields: str) -> str:
    """The shortest reason why a query does not hold."""
    return explain(book([rule(match=query)], TERMS), "raid", entry(title, **fields)).reason


# -- NEAR and BEFORE ------------------------------------------------------------------------------


def test_distances_are_told_of_hits_and_misses() -> None:
    """How far apart the words stand is told; of three and more, which two are furthest from each other."""
    assert notes("Kabul NEAR/3 talks", "talks in Kabul") == ["in title the closest pair is 1 word apart"]
    assert notes("$ttp NEAR/2 $attack NEAR/2 Khost", "TTP attack in the city of Khost") == [
        "in title the widest step of the closest chain is 4 words, from «attack» to «Khost», the limit is 2"
    ]


def test_the_nearest_field_is_told() -> None:
    """Where two fields have all the words, the one where they stand nearer is told."""
    said = notes("Kabul NEAR/1 talks", "Kabul one two three talks", summary="talks one two Kabul")
    assert said == ["in summary the closest pair is 2 words apart, the limit is 1"]


def test_a_paragraph_break_is_told() -> None:
    """Where a paragraph break makes words distant, that is said."""
    assert notes("Kabul NEAR/5 talks", body="Blast in Kabul\n\nTalks resume") == [
        "in body the closest pair is 10 words apart, the limit is 5; a paragraph break between them counts as 10 words"
    ]


def test_another_order_is_told() -> None:
    """Words of a BEFORE that stand nearer in another order are shown in it, also where the written one exists."""
    turned = "in title they stand 2 words apart in another order: «Collapse» … «talks»"
    assert notes("talks BEFORE/5 collapse*", "Collapse feared before talks") == [turned]
    assert notes("talks BEFORE/1 collapse*", "Collapse feared before talks on what may not collapse") == [
        "in title the closest pair is 4 words apart, the limit is 1",
        turned,
    ]
    assert notes("talks BEFORE/5 collapse*", "Talks one two collapse") == ["in title the closest pair is 2 words apart"]


def test_sentences_are_told() -> None:
    """NEAR/s and BEFORE/s say whether the words share a sentence, and in which order they do."""
    apart = "Talks collapsed. Pakistan struck Khost."
    assert notes("collapse* NEAR/s struck", body=apart) == ["in body they stand in different sentences"]
    assert notes("collapse* NEAR/s talks", body=apart) == ["in body they stand in one sentence"]
    assert notes("collapse* BEFORE/s talks", body=apart) == [
        "in body they stand in one sentence in another order: «Talks» … «collapsed»"
    ]
    assert notes("struck BEFORE/s talks", body=apart) == [
        "in body they stand in different sentences in another order: «Talks» … «struck»"
    ]
    assert notes("talks BEFORE/s struck", body=apart) == ["in body they stand in different sentences"]


def test_overlaps_are_told() -> None:
    """Members that share their only words are shown."""
    assert notes('Taliban NEAR/5 "Pakistani Taliban"', "Pakistani Taliban deny role") == [
        "in title they overlap in «Taliban» and «Pakistani Taliban», and each needs words of its own"
    ]
    assert notes("Taliban NEAR/s Taliban", "Taliban deny role") == [
        "in title they overlap in «Taliban», and each needs words of its own"
    ]


def test_different_fields_are_told() -> None:
    """Distance never crosses fields: which member stands where is told."""
    assert notes("$ttp NEAR/5 $attack", "Warning to TTP", summary="Attack on convoy") == [
        "no field has all of them: $ttp in title and $attack in summary"
    ]


def test_a_missing_member_is_reason_enough() -> None:
    """Where a member of a chain is not there, no distance is told."""
    assert notes("$ttp NEAR/5 $attack", "Warning to TTP") == []
    assert reason("$ttp NEAR/5 $attack", "Warning to TTP") == "no entry of $attack in title or summary"


# -- NOT NEAR and its like ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "title", "said"),
    [
        ("attack* NOT NEAR/3 heart", "Heart attack kills", "«attack» title word 2 has «Heart» right before it"),
        (
            "attack* NOT AFTER/3 (no OR denied)",
            "No militant attack denied",
            "«attack» title word 3 has «No» before it with 1 word between",
        ),
        (
            "attack* NOT BEFORE/3 claim*",
            "Attack in Khost claimed, claims say",
            "«Attack» title word 1 has «claimed» after it with 2 words between",
        ),
        ("attack* NOT NEAR/s no", "Attack by no one", "«Attack» title word 1 has «no» after it in the same sentence"),
        ("Taliban NOT INSIDE $ttp", "Pakistani Taliban", "«Taliban» title word 2 lies inside «Pakistani Taliban»"),
    ],
)
def test_what_spoils_an_occurrence_is_told(query: str, title: str, said: str) -> None:
    """A guard that fails names the occurrence, the words that spoil it, and how far they stand."""
    assert notes(query, title) == [said]


def test_the_nearest_spoiler_is_told() -> None:
    """Of several words that spoil one occurrence the nearest is told."""
    assert notes("attack NOT NEAR/5 no", "no one two attack no")[0].endswith("has «no» right after it")


def test_many_occurrences_are_counted() -> None:
    """The first few spoiled occurrences are told, the rest counted; a guard that holds says how many are left."""
    said = notes("attack NOT AFTER/0 no", " ".join(["no attack"] * 5))
    assert (len(said), said[-1]) == (4, "and 2 more of its occurrences")
    assert notes("attack NOT AFTER/0 no", "no attack, one attack") == [
        "1 of 2 occurrences are left",
        "«attack» title word 2 has «no» right before it",
    ]
    assert notes("attack NOT AFTER/0 no", "attack, no") == []


# -- counts, numbers, fields ----------------------------------------------------------------------


def test_occurrences_are_counted_by_field() -> None:
    """ATLEAST says how many each field has, and that those that overlap count once."""
    assert notes("ATLEAST/2 Taliban", "Taliban reply", summary="Taliban reply to note") == [
        "found 1 in title and 1 in summary, 2 are asked for in one field"
    ]
    assert notes("ATLEAST/2 Taliban", "Taliban, Taliban") == ["found 2 in title, 2 are asked for"]
    assert notes("ATLEAST/2 ($ttp OR Taliban)", "Pakistani Taliban") == [
        "found 1 in title, 2 are asked for; those that overlap count once"
    ]


def test_members_of_a_choice_are_counted() -> None:
    """N OF says which members hold, where they have names."""
    assert notes("2 OF (Kabul, Islamabad, $ttp)", "Kabul") == ["1 of 3 hold (Kabul), 2 are asked for"]
    assert notes("2 OF (Kabul, Islamabad AND Khost, $ttp)", "Islamabad to Khost") == ["1 of 3 hold, 2 are asked for"]
    assert notes("2 OF (Kabul, Islamabad, $ttp)", "TTP, Kabul") == ["2 of 3 hold (Kabul and $ttp), 2 are asked for"]


def test_numbers_are_told() -> None:
    """NUM says which numbers there are; of many the first few."""
    assert notes("NUM>=100", "9 killed, 12 wounded, 9 held") == ["the numbers there are 9 and 12"]
    assert notes("NUM>=100", "1 2 3 4 5 6 7") == ["the numbers there are 1, 2, 3, 4, 5 and 2 more"]
    assert notes("NUM", "some killed") == []


def test_a_field_that_is_not_there_is_told() -> None:
    """A query of a field that the entry lacks says so."""
    assert notes("summary:(raid)", "raid")[-1] == "this entry has no summary"


def test_too_many_occurrences_are_told() -> None:
    """Where a cap on occurrences was met, the explanation says so."""
    assert notes("raid", body="raid " * 2001) == [
        "more than 2,000 occurrences in a field; only the first of them count"
    ]


# -- the shortest reason --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "title", "said"),
    [
        ("raid AND NOT cricket*", "Cricket raid", "«Cricket» stands in title, and NOT cricket* forbids it"),
        (
            "raid AND NOT (calm AND NOT drill)",
            "calm raid",
            "«calm» stands in title, and NOT (calm AND NOT drill) forbids it",
        ),
        ("raid AND (one OR two)", "raid", "none of one and two in title or summary"),
        (
            "raid AND (one OR two OR three OR four OR five)",
            "raid",
            "none of one, two, three and 2 others in title or summary",
        ),
        (
            "raid OR (Khost AND $ttp)",
            "Khost",
            "no entry of $ttp in title or summary, the nearest of 2 choices",
        ),
        (
            "(one AND two) OR (three AND four)",
            "raid",
            "none of 2 choices holds; one of them: no one in title or summary; 1 other part of the AND fails too",
        ),
        ("one AND two AND three", "raid", "no one in title or summary; 2 other parts of the AND fail too"),
        ("2 OF (Kabul, raid, Khost)", "raid", "1 of 3 hold (raid), 2 are asked for"),
        ("ATLEAST/2 raid", "raid", "ATLEAST/2 (raid): found 1 in title, 2 are asked for"),
        ("ATLEAST/2 raid", "calm", "no raid in title or summary"),
        ("raid NOT AFTER/1 no", "no raid", "(raid NOT AFTER/1 no): «raid» title word 2 has «no» right before it"),
        ("raid NOT AFTER/1 no", "no", "no raid in title or summary"),
        ("title:(raid)", "calm", "no raid in title"),
        ("summary:(raid)", "raid", "this entry has no summary"),
        (
            "raid AND (raids OR drill)",
            "raid",
            "none of raids and drill in title or summary («raid» stands in title: write raid*)",
        ),
    ],
)
def test_the_shortest_reason_is_that_of_the_nearest_part(query: str, title: str, said: str) -> None:
    """Of all that fails, the part that is nearest to hold is told."""
    assert reason(query, title) == said
