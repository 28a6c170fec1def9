"""A mail's HTML as a mail program reads it: its tags, attributes, links and words."""

import re
from html.parser import HTMLParser

from alerts.plain import ISOLATE, POP


class Reader(HTMLParser):
    """Every tag, attribute and word of a document, as a mail program finds them.

    `drawn` are bars and blocks that are read to nobody, `words` all else.
    """

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.drawn: list[str] = []
        self.open: list[str] = []
        self._hidden = 0
        self.feed(document)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Keep it."""
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in {"meta", "br"}:
            self.open.append(tag)
            if self._hidden or ("aria-hidden", "true") in attrs:
                self._hidden += 1

    def handle_endtag(self, tag):
        """Tags close in the order they opened."""
        assert self.open.pop() == tag
        self._hidden -= bool(self._hidden)

    def handle_data(self, data):
        """Keep what is read aloud, and apart from it what is only drawn."""
        if "style" not in self.open:
            (self.drawn if self._hidden else self.words).append(data)

    def handle_comment(self, data):
        """We write none."""
        raise AssertionError(data)

    def handle_pi(self, data):
        """We write none."""
        raise AssertionError(data)

    @property
    def links(self) -> set[str]:
        """Where it leads."""
        return {attributes["href"] for tag, attributes in self.tags if tag == "a"}

    @property
    def text(self) -> str:
        """All words with single blanks."""
        return squeezed(" ".join(self.words))


def squeezed(text: str) -> str:
    """Words with single blanks, without isolates and asterisks."""
    return " ".join(re.sub(f"[{ISOLATE}{POP}*]", "", text).split())
