"""No generated text claims more precision than there is."""

import re
from pathlib import Path

import golden
import pytest
from html_reader import Reader
from wording import false_precision, quoted, said_by

import alerts

TEMPLATES = sorted((Path(alerts.__file__).parent / "templates").glob("*.j2"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_writes_what_a_machine_cannot_know(path):
    """No shipped template has a share of a hundred, a decimal or a word of likelihood among its words."""
    words = said_by(path.read_text(encoding="utf-8"))
    assert len(words) > 20
    assert false_precision(words) == []


@pytest.mark.parametrize("name", list(golden.SITUATIONS))
def test_no_mail_writes_what_a_machine_cannot_know(name):
    """No golden mail has any either, in its subject, its text or its HTML, but in what it quotes."""
    quotes = list(quoted(golden.SITUATIONS[name]()))
    for file in sorted(golden.GOLDEN.glob(f"{name}.*")):
        if file.suffix in {".txt", ".html", ".subject"}:
            text = file.read_text(encoding="utf-8")
            assert false_precision(Reader(text).text if file.suffix == ".html" else text, quotes) == [], file.name


def test_every_golden_mail_is_read():
    """There is no golden mail that this looks at nothing of."""
    assert {path.name.partition(".")[0] for path in golden.GOLDEN.iterdir()} == set(golden.SITUATIONS)


@pytest.mark.parametrize(
    "text",
    [
        "A strike is likely.",
        "Unlikely to hold",
        "80 % of feeds",
        "usual about 0.43 a day",
        "p-value 1.5",
        "the probability that it holds",
        "a chance of fighting",
        "Risk score 7",
        "with high confidence",
    ],
)
def test_what_must_not_be_said_is_found(text):
    """Each form of false precision is found, in any capitals and over the end of a line."""
    assert false_precision(text)
    assert false_precision(text.upper().replace(" ", "\n"))


@pytest.mark.parametrize(
    "text",
    [
        "That many by chance: less than once in three years.",
        "By chance alone these 61 rules mark about one clear a day.",
        "usual: about 3 a week. 5 of 12 indicators on.",
        "See https://x.example/%C3%A4?v=1.5 for it",
    ],
)
def test_what_may_be_said_is_not_found(text):
    """Whole numbers, the phrase `by chance` and addresses pass."""
    assert false_precision(text) == []


def test_a_quote_is_not_our_word_and_what_stands_beside_it_is():
    """A title may say what it likes, also where a mail marks, wraps or cuts it; our own words around it may not."""
    title = "Truce likely to hold, polls give it 62.5 % in a survey"
    assert false_precision(f"* {title}\n1 report", [title]) == []
    assert false_precision("“Truce *likely* to\n  hold, polls give it 62.5…” (Dawn)", [title]) == []
    assert false_precision(f"{title}: this is likely.", [title])
    assert false_precision("It is likely to hold.", [title])


def test_the_lint_reads_all_that_a_template_writes():
    """Words between tags and quoted inside expressions are read; styles and the template's own marks are not."""
    words = said_by(
        '<p style="width:100%">Most {{ "likely" if page.x else one }}</p>{% if a %}<style>p{margin:0.5em}</style>{% endif %}'
    )
    assert re.sub(r"\s+", " ", words).strip() == "Most likely"
