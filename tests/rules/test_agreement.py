"""The compiled matcher agrees with the definitions on every query and text; folding keeps its own promises."""

from typing import Any

import pytest
import regex
from agreement import Agreement, rules_of, seeded
from books import NOON, entry, matcher
from hypothesis import given
from hypothesis import strategies as st
from invented import GAPS, GUARDS, WORLDS, Invention, Terms

from feeds.fold import fold
from rules.candidate import Candidate

PAIRS = 200_000
"""Pairs of a rule and an entry that the long comparison looks at."""

anything = st.text(st.sampled_from("TtAaİıéё .,'’-\n()\u200c\u200d\u0640\u0301طيی़ज塔ー9٫٬1US:؟ſ\u0345"), max_size=30)
texts = st.lists(
    st.tuples(st.sampled_from([word for world in WORLDS for word in world.words]), st.sampled_from(GAPS)), max_size=12
).map(lambda pairs: "".join(word + gap for word, gap in pairs))

Asked = tuple[list[dict[str, Any]], Terms, list[dict[str, str]]]


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    """Three rules, their term lists and three entries, of one world."""

    def choose(options: Any) -> Any:
        return draw(st.sampled_from(options))

    invention = Invention(choose, choose(WORLDS))
    terms = invention.terms()
    return rules_of(invention, 3), terms, [invention.texts() for _ in range(3)]


@given(asked())
def test_compiled_and_naive_agree(case: Asked) -> None:
    """The compiled matcher gives the verdicts and the places that the definitions give, and its index loses no hit."""
    assert list(Agreement().differences(*case)) == []


def test_many_rules_at_once_agree() -> None:
    """In a rulebook of many rules each gives the verdict that it would give alone, with the index and without it."""
    agreement = Agreement()
    for seed in range(len(WORLDS)):
        assert list(agreement.differences(*seeded(seed, rules=40, entries=8))) == []
    assert agreement.pairs == 40 * 8 * len(WORLDS)
    assert agreement.hits > agreement.pairs / 5


@pytest.mark.slow
def test_compiled_and_naive_agree_at_length() -> None:
    """On hundreds of thousands of pairs no verdict and no place differs, and every form found places."""
    agreement = Agreement()
    seed = 1_000
    while agreement.pairs < PAIRS:
        assert list(agreement.differences(*seeded(seed, rules=60, entries=60))) == []
        seed += 1
    assert agreement.hits > agreement.pairs / 4
    often = ["NEAR of 2", "BEFORE of 2", "NEAR/s of 2", "BEFORE/s of 2", *GUARDS, "Number", "Any", "Named"]
    assert [form for form in often if agreement.placed[form] < 5_000] == []
    longer = [f"{kind} of {parts}" for kind in ("NEAR", "BEFORE") for parts in (3, 4, 5, 6)]
    longer += [f"{kind} of {parts}" for kind in ("NEAR/s", "BEFORE/s") for parts in (3, 4)]
    assert [form for form in longer if agreement.placed[form] < 20] == []


@given(asked())
def test_evidence_spells_what_it_claims(case: Asked) -> None:
    """Evidence lies inside the original, its surface stands there, and it is whole tokens."""
    rules, terms, entries = case
    compiled = matcher(*rules, terms=terms)
    for written in entries:
        one = entry(**written)
        for hit in compiled.match(one, NOON):
            assert hit.evidence
            for proof in hit.evidence:
                text = one.text(proof.field)
                assert 0 <= proof.start < proof.end <= len(text)
                assert text[proof.start : proof.end] == proof.surface
                folded = fold(text, title=proof.field == "title")
                assert proof.start in folded.starts
                assert proof.end in folded.ends


@given(st.one_of(anything, st.text(max_size=40), texts))
def test_any_text_folds_into_tokens_in_order(text: str) -> None:
    """Tokens lie inside the text, in order, apart, each with a letter or digit and with readings without blanks."""
    folded = fold(text)
    before = 0
    for n in range(len(folded)):
        start, end = folded.starts[n], folded.ends[n]
        assert before <= start < end <= len(text)
        assert text[start:end] == folded.raws[n]
        assert regex.search(r"[\p{L}\p{Nd}\p{Nl}]", folded.raws[n])
        readings = folded.readings(n)
        assert readings
        assert all(one and not any(char.isspace() for char in one) for one in readings)
        assert len(readings) == len(folded.surfaces(n))
        before = end
    assert all(0 < token < len(folded) for token in folded.stops)
    assert set(folded.paragraphs) <= set(folded.sentences) <= folded.stops


@given(st.text(st.characters(max_codepoint=127), max_size=60))
def test_ascii_reads_as_everything_else(text: str) -> None:
    """The short way for ASCII gives the tokens, breaks and sentences of the general way."""
    short, general = fold(text), fold(f"{text} ُé")
    count = len(short)
    assert short.starts == general.starts[:count]
    assert short.ends == general.ends[:count]
    assert [short.readings(n) for n in range(count)] == [general.readings(n) for n in range(count)]
    assert short.stops == {token for token in general.stops if token < count}
    assert short.sentences == tuple(token for token in general.sentences if token < count)


@given(st.one_of(anything, st.text(max_size=20)))
def test_what_was_folded_folds_to_itself(text: str) -> None:
    """Words that a text reads as read as themselves again, so that a query may be written as a text folds."""
    for token in range(len(folded := fold(text))):
        for reading in folded.readings(token):
            again = fold(reading)
            if len(again) == 1 and not regex.search(r"\p{Lm}|[.,٫٬'’]", reading):
                assert again.readings(0) == (reading,)


def test_a_candidate_keeps_fields_apart() -> None:
    """The first token of each field cannot continue a phrase of the field before."""
    candidate = Candidate.of(entry("one two", summary="three", body=""))
    assert candidate.spans == {"title": (0, 2), "summary": (2, 3)}
    assert candidate.stops == {0, 2}
    assert candidate.original(2, 3) == ("summary", 0, 5, "three")
