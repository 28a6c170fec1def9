"""Many phrases looked for at once."""

from hypothesis import given
from hypothesis import strategies as st

from feeds.fold import Folded, fold
from feeds.phrases import Found, Phrase, Phrases, Word

WORDS = st.sampled_from(["abc", "abcd", "bcd", "cde", "Abc"])
WRITTEN = st.lists(st.tuples(st.sampled_from(["abc", "abcd", "bcd", "cde"]), st.booleans()), min_size=1, max_size=3)
PHRASES = st.lists(
    st.builds(
        lambda words, exact: Phrase(
            tuple(Word("Abc" if exact and word == "abc" else word, is_open and not exact) for word, is_open in words),
            exact,
        ),
        WRITTEN,
        st.booleans(),
    ),
    max_size=6,
)
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from([" ", " ", ", ", " - ", "'s "])), max_size=8).map(
    lambda parts: "".join(word + gap for word, gap in parts)
)


def stands(phrase: Phrase, folded: Folded, first: int) -> bool:
    """Whether a phrase stands at a token, by its definition."""
    for n, word in enumerate(phrase.words):
        token = first + n
        if token >= len(folded) or (n and token in folded.stops):
            return False
        said = folded.surfaces(token) if phrase.exact else folded.readings(token)
        if not any(one.startswith(word.text) if word.open else one == word.text for one in said):
            return False
    return True


@given(PHRASES, TEXTS)
def test_the_longest_phrase_is_found_from_the_left(phrases: list[Phrase], text: str) -> None:
    """What is found is what the definition finds: at each free token the longest phrases, then on after them."""
    folded = fold(text)
    expected: list[tuple[int, int, set[int]]] = []
    token = 0
    while token < len(folded):
        here = [n for n, phrase in enumerate(phrases) if stands(phrase, folded, token)]
        lengths = {n: (len(phrases[n].words), sum(len(word.text) for word in phrases[n].words)) for n in here}
        longest = max(lengths.values(), default=(0, 0))
        if here:
            expected.append((token, token + longest[0], {n for n in here if lengths[n] == longest}))
        token += longest[0] or 1
    found = [
        (one.first, one.after, set(one.meant))
        for one in Phrases((phrase, n) for n, phrase in enumerate(phrases)).find(folded)
    ]
    assert found == expected


def test_a_part_of_a_text_can_be_searched() -> None:
    """Only phrases that begin in the asked part are found, also where they reach beyond it."""
    phrases = Phrases([(Phrase((Word("a"), Word("b"))), 1)])
    folded = fold("a b a b a b")
    assert list(phrases.find(folded, 1, 3)) == [Found(2, 4, (1,))]
