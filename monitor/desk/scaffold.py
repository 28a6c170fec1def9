"""New files for a desk: every key that must be there, what each asks for, and a beginning from a published entry.

What is laid out passes the check as it stands and matches nothing that nobody asked for: a draft's query is made of
words of one real headline, and any other query is a word that no news holds.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import fill

import regex

from feeds.entry import Entry
from feeds.fold import Folded, fold
from feeds.tokens import width
from rules.labels import language_advice
from rules.problem import Problem

NOBODYS = "replacethisword"
"""The word that stands where a query or an entry is to come."""
RAREST = 3
"""Words of a headline that a first query asks for."""
SHORTEST = 3
"""Letters of such a word."""
RUN = 4
"""Characters of such a word in a script without blanks."""

_SHOUTED = regex.compile(r"\p{Lu}{2,3}")
_SCRIPTS = [regex.compile(rf"\p{{{script}}}") for script in ("Latin", "Cyrillic", "Greek", "Armenian")]
_SIMPLE = regex.compile(r"[A-Za-z][A-Za-z0-9-]*(?: [A-Za-z0-9-]+)*")
# What the reader of a desk's files refuses as it stands, and takes as an escape.
_UNSEEN = regex.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Told:
    """A published entry as a test tells it, and words of it for a first query, the rarest first.

    `lang` and `source` are '' where the entry's are nothing that a test may name.
    """

    title: str
    summary: str
    lang: str
    source: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, entry: Entry, archive: Iterable[Entry], publishers: Iterable[str]) -> "Told":
        """An entry of the archive, with the words of its headline that are rarest there."""
        main = entry.lang.lower().replace("_", "-").partition("-")[0]
        lang = "fa" if main == "prs" else main
        return cls(
            entry.title,
            entry.summary,
            lang if lang and language_advice(lang) is None else "",
            entry.publisher if entry.publisher in set(publishers) else "",
            tuple(rarest(entry.title or entry.summary, [f"{one.title}\n{one.summary}" for one in archive])),
        )


def rarest(headline: str, archive: Sequence[str]) -> list[str]:
    """The words of a headline that fewest texts of the archive have, as a query may name them; longer ones first."""
    folded = fold(headline, title=True)
    words = dict(_words(folded))
    counts: Counter[str] = Counter()
    for text in archive:
        other = fold(text)
        counts.update({reading for n in range(len(other)) for reading in other.readings(n)} & words.keys())
    ranked = [(counts[reading], -len(word), word) for reading, word in words.items()]
    ranked += [(sum(run in text for text in archive), -RUN, run) for run in dict.fromkeys(_runs(folded))]
    return [word for *_, word in sorted(ranked, key=lambda one: one[:2])[:RAREST]]


def _words(folded: Folded) -> Iterator[tuple[str, str]]:
    """The words of a headline that a query can ask for: as read, and as written."""
    for n, raw in enumerate(folded.raws):
        # Of a word with an apostrophe, the part that it shares with other headlines.
        reading, word = folded.readings(n)[-1], folded.surfaces(n)[-1]
        long = sum(letter.isalpha() for letter in word) >= SHORTEST or _SHOUTED.fullmatch(word)
        if width(raw) == 2 and long and sum(bool(script.search(word)) for script in _SCRIPTS) < 2:
            yield reading, word


def _runs(folded: Folded) -> Iterator[str]:
    """Pieces of a headline in a script without blanks, which stand for words."""
    run = ""
    for n, raw in enumerate([*folded.raws, ""]):
        single = bool(raw) and width(raw) == 1
        if not single or n in folded.stops:
            yield from (run[at : at + RUN] for at in range(0, len(run) - RUN + 1, RUN))
            run = ""
        run += raw if single else ""


def title_of(name: str) -> str:
    """An id as the beginning of a title."""
    words = name.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def indicator(rule_id: str, problem: Problem, up: str, told: Told | None) -> str:
    """The file of a new rule, a draft; `up` leads from its folder to the desk's (`../../`)."""
    scenarios = [scenario.id for scenario in problem.scenarios]
    rated = ", ".join(f"{name}: 3" for name in scenarios[:2])
    return f"""\
# yaml-language-server: $schema={up}.schema/rule.json
id: {rule_id}
title: {plain(title_of(rule_id))}  # one line for readers: what is reported
status: draft  # only its tests run; then test (kept, told nobody), active, and in the end retired
severity: low  # how grave one report is: info, low, medium, high, critical (told at once)
owner: {plain(problem.owner)}  # who answers for it
# review_by: 2030-01-31  # when to look at it again
# tags: [violence]  # your own labels; filters can name them
family: diplomatic  # military, militant, diplomatic, border-trade, rhetoric, domestic or third-party
direction: both  # up (worse), down (easing) or both
signal: {{kind: tripwire}}  # what hits mean: section 11 of GUIDE.md
# For two scenarios or more, how likely you would see this if it were unfolding: 1 to 5, and 3 says nothing.
{_comment(f"This problem's are {', '.join(scenarios)}.")}
scenarios: {{{rated}}}
# why: What it tells, and what followed when it was seen before.
# known_noise: [what it wrongly catches]
match: |
{_query(told)}
# except: |
#   title:(cricket* OR anniversar*)
{_tests(told)}"""


def _comment(text: str) -> str:
    return fill(text, 118, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)


_ADVICE = "term lists ($name, see `forewarn terms`) and words, with AND, OR and brackets. Section 5 of GUIDE.md."


def _query(told: Told | None) -> str:
    if told is None or not told.words:
        return f"""\
  # Write the query in place of this word:
  # {_ADVICE}
  {NOBODYS}"""
    # The operators stand on lines of their own: beside right-to-left words, editors show them in another order.
    words = "\n  AND\n  ".join(_term(word) for word in told.words)
    return f"""\
  # A beginning: the rarest words of the headline below. Put in their place what makes this news, and no other:
  # {_ADVICE}
  {words}"""


def _term(word: str) -> str:
    return f'="{word}"' if _SHOUTED.fullmatch(word) else f'"{word}"'


def _tests(told: Told | None) -> str:
    rest = """\
  # - no_match: a headline that looks alike and is other news
  #   because: why it is none
"""
    if told is None:
        return f"""\
# An active rule needs two headlines that match, and one that does not.
# tests:
  # - match: a headline that should hit
  #   hits: [words of it that must be marked]
{rest}"""
    fields = (("title", told.title), ("summary", told.summary), ("lang", told.lang), ("source", told.source))
    lines = [f"      {key}: {plain(value)}" for key, value in fields if value]
    if not told.words:
        lines.append("    todo: the query is still to be written")
    written = "\n".join(lines)
    return f"""\
# An active rule needs two headlines that match, and one that does not.
tests:
  - match:
{written}
    # hits: [words of it that must be marked, as they stand there]
{rest}"""


def filter_file(filter_id: str, up: str) -> str:
    """The file of a new filter, which holds nothing back yet."""
    return f"""\
# yaml-language-server: $schema={up}.schema/filter.json
id: {filter_id}
title: {plain(title_of(filter_id))}  # one line for readers: what it keeps out
applies_to: all  # or {{ids: [rule-a, rule-b]}}, or {{tags: [violence]}}
drop_if: |
  # Write the query in place of this word. A filter has no draft: it acts as soon as the daemon sees it, and a hit is
  # held back where this holds for title and summary. Section 8 of GUIDE.md.
  {NOBODYS}
# What could it hide? Where this holds, nothing is held back:
# unless: |
#   killed OR wounded
# tests:
  # - match: a headline that must be held back
  # - no_match: a headline that looks alike and must not be
  #   because: unless yields to casualties
"""


def term_list(name: str, up: str) -> str:
    """The file of a new term list."""
    return f"""\
# yaml-language-server: $schema={up}.schema/terms.json
{name}:
  about: {plain(title_of(name))}  # what its words have in common
  # An entry is a word, a phrase, word*, =Exact, a spelling group strike(s|), a joint air-strike, or another list $name.
  # Put the words in place of this one, and add a section for each language you read: ur, ps, fa, ar, tr, hi, zh, ru …
  en: [{NOBODYS}]
"""


def plain(text: str) -> str:
    """The same, without quotation marks where none are needed."""
    return text if _SIMPLE.fullmatch(text) else quoted(text)


def quoted(text: str) -> str:
    """A text as YAML that is read back as it was."""
    written = json.dumps(text, ensure_ascii=False)
    return str(_UNSEEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", written))
