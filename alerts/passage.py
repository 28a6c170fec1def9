"""Passage: a stretch of original text with the words that matched marked in it.

Evidence points into the original text (`rules.hit`), so nothing is matched a second time here.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alerts.plain import plain
from rules.hit import Evidence

_SPACES = re.compile(r"\s+")
BEFORE = 90
"""Characters shown before the first marked word of a passage."""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that follow each other, marked or not as words that matched."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """Original text, cut into runs; `lang` is an ISO 639 code, '' unknown."""

    runs: tuple[Run, ...]
    lang: str = ""

    @property
    def text(self) -> str:
        """The words without the marks."""
        return "".join(run.text for run in self.runs)

    @property
    def is_marked(self) -> bool:
        """Whether any word in it matched."""
        return any(run.marked for run in self.runs)


def spans(text: str, field: str, evidence: Iterable[Evidence]) -> list[tuple[int, int]]:
    """Where the evidence marks this text, merged and in order.

    Evidence that does not spell what stands there belongs to another wording and marks nothing.
    """
    found = sorted(
        (each.start, each.end)
        for each in evidence
        if each.field == field and each.start < each.end and text[each.start : each.end] == each.surface
    )
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def passage(text: str, marks: Sequence[tuple[int, int]], lang: str, limit: int) -> Passage:
    """At most about `limit` characters of the text around its first mark, or from its start."""
    start, end = _window(text, marks, limit)
    runs: list[Run] = []
    if start > 0:
        runs.append(Run("…"))
    at = start
    for low, high in marks:
        if high <= start or low >= end:
            continue
        runs.append(Run(text[at : max(low, start)]))
        runs.append(Run(text[max(low, start) : min(high, end)], marked=True))
        at = min(high, end)
    runs.append(Run(text[at:end]))
    if end < len(text):
        runs.append(Run("…"))
    return Passage(_tidy(runs), lang)


def _window(text: str, marks: Sequence[tuple[int, int]], limit: int) -> tuple[int, int]:
    if len(text) <= limit:
        return 0, len(text)
    first = marks[0] if marks else (0, 0)
    start = first[0] - BEFORE
    if start <= 0 or first[1] <= limit:
        start = 0
    else:
        space = text.find(" ", start, first[0])
        start = space + 1 if space >= 0 else start
    end = max(start + limit, min(first[1], start + 2 * limit))
    if end >= len(text):
        return start, len(text)
    space = text.rfind(" ", max(start, first[1], end - 40), end)
    return start, (space if space > start else end)


def _tidy(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs with spaces folded to one, also across their borders, and the empty ones left out."""
    tidy: list[Run] = []
    for run in runs:
        text = _SPACES.sub(" ", plain(run.text))
        if text.startswith(" ") and (not tidy or tidy[-1].text.endswith(" ")):
            text = text[1:]
        if text:
            tidy.append(Run(text, run.marked))
    if tidy:
        tidy[-1] = Run(tidy[-1].text.rstrip(), tidy[-1].marked)
    return tuple(tidy)
