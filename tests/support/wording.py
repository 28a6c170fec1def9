"""False precision in generated text: what a machine that states evidence must not write (warning.md 1.7).

What it quotes is not its own: titles and passages of feeds, and addresses, are cut out before.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from html.parser import HTMLParser

from html_reader import squeezed

from alerts.card import Indicator
from alerts.digest import HeldBack
from alerts.passage import Passage
from alerts.render import Templates

FALSE = re.compile(
    r"%|\d[.٫]\d|\bprobabilit(?:y|ies)\b|\b(?:un)?likely\b|\bchances? of\b|\brisk scores?\b|\bconfidence\b",
    re.IGNORECASE,
)
"""Shares of a hundred, decimals, and the words of likelihood. `by chance` is allowed."""
_ADDRESS = re.compile(r"https?://\S+")
_STYLE = re.compile(r"\b[a-z]+-[a-z]+:[^\s;]+;?")
"""A style that a macro writes into somebody else's tag, such as `line-height:1.7;`."""
_COLUMN = re.compile(r"%-?\d*s")
"""The place of a column in a line of a text table."""
_BEGINNING = 3
"""Words from which on a quote is known by its beginning, since a mail may cut it."""


def false_precision(text: str, quotes: Iterable[str] = ()) -> list[str]:
    """What a generated text should not say, with a few words around it; `quotes` are texts of others that it cites."""
    own = squeezed(_without(_ADDRESS.sub(" ", text), quotes))
    return [own[max(0, found.start() - 30) : found.end() + 30] for found in FALSE.finditer(own)]


def quoted(thing: object) -> Iterator[str]:
    """Every text of somebody else that a digest or an alert cites, wherever it stands in it."""
    match thing:
        case Passage():
            yield thing.text
        case Indicator():
            yield from thing.words
        case HeldBack():
            yield from thing.titles
        case tuple() | list():
            for each in thing:
                yield from quoted(each)
        case _ if is_dataclass(thing):
            for each in fields(thing):
                yield from quoted(getattr(thing, each.name))


def said_by(template: str) -> str:
    """The words that stand in a template itself: between its tags and its expressions, and quoted inside these."""
    tokens = list(Templates().environment.lex(template))
    written = _Words("".join(text for _, kind, text in tokens if kind == "data"))
    inside = [text[1:-1] for _, kind, text in tokens if kind == "string"]
    return _COLUMN.sub(" ", _STYLE.sub(" ", " ".join([*written.found, *inside])))


class _Words(HTMLParser):
    """The words of an HTML template, without its styles; a text template is all words."""

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._style = False
        self.feed(document)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Styles are no words."""
        self._style = tag == "style"

    def handle_endtag(self, tag):
        """Nor is what ends them."""
        self._style = False

    def handle_data(self, data):
        """What is read."""
        if not self._style:
            self.found.append(data)


def _without(text: str, quotes: Iterable[str]) -> str:
    """The text without the runs of words that repeat a quote from its beginning, as far as they do."""
    words = squeezed(text).split()
    for quote in sorted({squeezed(quote) for quote in quotes}, key=len, reverse=True):
        words = list(_cut(words, quote.split()))
    return " ".join(words)


def _cut(words: list[str], quote: list[str]) -> Iterator[str]:
    at = 0
    while at < len(words):
        same = 0
        while same < len(quote) and at + same < len(words) and _bare(words[at + same]) == _bare(quote[same]):
            same += 1
        if same and same >= min(_BEGINNING, len(quote)):
            at += same
        else:
            yield words[at]
            at += 1


def _bare(word: str) -> str:
    return word.strip("“”\"'.,;:()…") or word
