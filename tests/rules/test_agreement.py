"""The compiled matcher agrees with the definitions on every query and text."""

import regex
from books import NOON, entry, made, rule
from hypothesis import example, given
from hypothesis import strategies as st
from naive_matcher import spans, truth

from feeds.fold import fold
from rules.candidate import Candidate
from rules.leaves import Leaf
from rules.matcher import Matcher
from rules.query import parse
from rules.tree import ListRef, Node, Term, walk

FIELDS = ("title", "summary", "body")

# Few words, so that they meet; several scripts, readings, joints, and all that can stand between words.
WORDS = [
    *("TTP", "ttp", "TTPs", "US", "U.S.", "us", "Taliban", "Taliban’s", "talibanisation", "Kabul", "ceasefire"),
    *("cease-fire", "cease", "fire", "air", "strikes", "colour", "color", "İstanbul'da", "Istanbul", "ISRAR", "12"),
    *("1,250", "1250", "۱۲", "طالبان", "وطالبان", "للطالبان", "پاکستانی", "پاكستاني", "حمله\u200cها", "حمله", "ها"),
    *("حملہ", "ज़िला", "जिला", "हमले", "हमला", "塔利班", "巴基斯坦", "班", "ёж", "еж", "Ёж", "Erdog\u0306an", "Erdoğan"),
]
GAPS = [" ", " ", " ", " ", ", ", ". ", " - ", "-", " “", "” ", ": ", " (", ") ", "\n\n", "؟ ", "۔ ", "", "\u200b", "—"]
TERMS = [
    *("TTP", "=TTP", "taliban*", "Taliban", "Kabul", "cease-fire*", "air-strike*", "colo(u)r", "istanbul", '"US"'),
    *("=US", '="U.S."', '"Taliban Kabul"', '"Kabul (TTP)"', "حمله\u200cها", "طالبان", '"پاکستانی طالبان"', "जिला"),
    *("हमल*", "塔利班", '"巴基斯坦 塔利班"', "еж", "1250", '"12 Kabul"', '="Kabul Taliban"', "$ttp", "$ar", "$both"),
]  # fmt: skip
LISTS = {
    "ttp": {"en": ["=TTP", "(Pakistani|Afghan)-Taliban", "Taliban Kabul", "cease-fire"], "ur": ["پاکستانی طالبان"]},
    "ar": {"ar": ["طالبان", "الحمله"]},
    "both": {"any": ["$ttp", "$ar", "塔利班", "strike*"]},
}

texts = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS)), max_size=12).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)
anything = st.text(st.sampled_from("TtAaİıéё .,'’-\n()\u200c\u200d\u0640\u0301طيی़ज塔ー9٫٬1US:؟ſ\u0345"), max_size=30)


def _level(units: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(units, min_size=2, max_size=3)
    denied = st.tuples(units, st.lists(units, min_size=1, max_size=2))
    return st.one_of(
        several.map(lambda parts: f"({' AND '.join(parts)})"),
        several.map(lambda parts: f"({' OR '.join(parts)})"),
        denied.map(lambda parts: f"({parts[0]} AND NOT {' AND NOT '.join(parts[1])})"),
    )


queries = st.recursive(st.sampled_from(TERMS), _level, max_leaves=6)
fielded = st.tuples(st.sampled_from(["title:", "summary:", "body:", "any:"]), queries).map(
    lambda pair: f"{pair[0]}({pair[1]})"
)
whole = st.one_of(
    queries, fielded, st.tuples(queries, fielded).map(" OR ".join), st.tuples(queries, fielded).map(" AND ".join)
)


def _tree(query: str) -> Node:
    parsed = parse(query)
    assert parsed.tree is not None, parsed.faults
    return parsed.tree


@given(whole, texts, texts, texts)
@example('"Taliban Kabul"', "Taliban, Kabul", "", "")
@example('="U.S."', "U.S. US", "", "")
def test_compiled_and_naive_agree(query: str, title: str, summary: str, body: str) -> None:
    """The compiled matcher, with its index, gives the verdict and the places that the definitions give."""
    found, flaws = made([rule(match=query, fields=list(FIELDS))], LISTS)
    assert found is not None, flaws
    one = entry(title, summary=summary, body=body)
    compiled = Matcher.compile(found, ())
    fields = {name: one.text(name) for name in FIELDS if one.text(name)}
    tree = _tree(query)
    assert bool(compiled.match(one, NOON)) == truth(tree, fields, LISTS)
    look = compiled.look(one)
    for leaf in (node for node in walk(tree) if isinstance(node, Term | ListRef)):
        part = compiled.part(leaf)
        assert isinstance(part, Leaf)
        for name, (first, last) in look.candidate.spans.items():
            placed = {(s.first - first, s.last - first) for s in look.spans(part) if first <= s.first < last}
            assert placed == spans(leaf, fields[name], LISTS, title=name == "title")


@given(whole, texts, texts)
def test_evidence_spells_what_it_claims(query: str, title: str, summary: str) -> None:
    """Evidence lies inside the original, its surface stands there, and it is whole tokens."""
    found, _ = made([rule(match=query)], LISTS)
    assert found is not None
    one = entry(title, summary=summary)
    for hit in Matcher.compile(found, ()).match(one, NOON):
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
