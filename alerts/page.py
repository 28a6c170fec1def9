"""Page: a digest as sentences and rows, ready for any template; mail and text are made from the same page.

Everything foreign that reaches a template has passed `passage` or `plain.line` here; every time is said in the
reader's zone; every link is numbered once, so that the text twin holds whatever the HTML does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal
from zoneinfo import ZoneInfo

from alerts.card import Card, Indicator, Source
from alerts.digest import Digest
from alerts.hyperlink import Hyperlink, hyperlink
from alerts.moments import Reader, counted
from alerts.passage import Passage, Run
from alerts.plain import isolated, line, runs_leftward, shorten
from rules.hit import Severity

Tone = Literal["grave", "warn", "note"]
SHOWN_INDICATORS = 4
NASTALIQ = frozenset({"ur", "pnb", "ks"})
LATE_WORDS = {
    "late": "Late: old when first seen, or found after a gap.",
    "seed": "Found at the feed's first look.",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How much room each part gets: full cards on top, full cards of late news, one-liners for each problem, rows."""

    full: int = 8
    late: int = 6
    lines: int = 12
    board: int = 14


@dataclass(frozen=True, slots=True)
class Title:
    """Original words: their runs with the marks, the language tag to print (`[ur]`, '' for English), direction.

    `nastaliq` says that the language is read in those letters.
    """

    runs: tuple[Run, ...]
    lang: str
    tag: str
    rtl: bool
    nastaliq: bool

    @property
    def text(self) -> str:
        """The words as one line, isolated where they run from right to left."""
        return isolated("".join(run.text for run in self.runs))

    @property
    def marked(self) -> str:
        """The words with asterisks around those that matched."""
        return isolated("".join(f"*{run.text}*" if run.marked else run.text for run in self.runs))


@dataclass(frozen=True, slots=True)
class Reading:
    """A source to read: its name and letter, when, and the link with its number in the text twin (0 none)."""

    name: str
    when: str
    tag: str
    link: Hyperlink | None
    ref: int
    caution: str


@dataclass(frozen=True, slots=True)
class Sign:
    """An indicator on a card: its title, its severity, and the words it hit by."""

    title: str
    severity: str
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage ready to stand somewhere, and who published it."""

    words: Title
    by: str


@dataclass(frozen=True, slots=True)
class CardView:
    """One story, full or as a one-liner."""

    number: int
    key: str
    severity: str
    title: Title
    meta: str
    short_meta: str
    note: str
    others: tuple[Title, ...]
    quotes: tuple[Quoted, ...]
    signs: tuple[Sign, ...]
    more_signs: str
    readings: tuple[Reading, ...]

    @property
    def first(self) -> Reading | None:
        """The reading its title leads to."""
        return next((reading for reading in self.readings if reading.link), None)


@dataclass(frozen=True, slots=True)
class Banner:
    """Something to know before anything else: a head, and lines under it."""

    tone: Tone
    head: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bullet:
    """One line of the first minute."""

    severity: str
    title: Title
    meta: str


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator on the board: how many stories it hit, by how many independent sources, and the newest."""

    title: str
    severity: str
    stories: str
    origins: str
    newest: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with stories under it: full cards, one-liners, and what had no room, said aloud."""

    title: str
    lead: str = ""
    cards: tuple[CardView, ...] = ()
    lines: tuple[CardView, ...] = ()
    more: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A heading with plain lines of ours under it."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A whole digest, in the order it is read."""

    subject: str
    preheader: str
    desk: str
    date: str
    facts: str
    banners: tuple[Banner, ...]
    minute: tuple[str, ...]
    bullets: tuple[Bullet, ...]
    not_assessed: str
    board: tuple[Row, ...]
    board_note: str
    sections: tuple[Section, ...]
    listings: tuple[Listing, ...]
    footer: tuple[str, ...]
    links: tuple[Hyperlink, ...]


@dataclass(slots=True)
class Sheet:
    """What the parts of one page share: the reader's clock, and the links numbered so far."""

    reader: Reader
    links: list[Hyperlink] = field(default_factory=list)

    def ref(self, link: Hyperlink | None) -> int:
        """The link's number, the same for the same address; 0 for none."""
        if link is None:
            return 0
        if link not in self.links:
            self.links.append(link)
        return self.links.index(link) + 1


def reader_of(digest: Digest) -> Reader:
    """The clock of the digest's reader."""
    return Reader(ZoneInfo(digest.heading.zone), digest.heading.local_date)


# -- cards ------------------------------------------------------------------------------------------


def titled(words: Passage, limit: int = 0) -> Title:
    """Original words ready to stand somewhere; at most `limit` characters, without marks, where it is given."""
    runs = words.runs if not limit else (Run(shorten(words.text, limit)),)
    text = "".join(run.text for run in runs)
    lang = line(words.lang, 12)
    tag = f"[{lang}]" if lang and lang.split("-")[0] != "en" else ""
    return Title(runs, lang, tag, runs_leftward(text, lang), lang.split("-")[0] in NASTALIQ)


def brief(card: Card, sheet: Sheet) -> CardView:
    """A story as a one-liner, with one source to read."""
    return card_view(card, 0, sheet, sources=1)


def card_view(card: Card, number: int, sheet: Sheet, sources: int = 3) -> CardView:
    """A story with everything said about it."""
    signs = [sign(each) for each in card.indicators[:SHOWN_INDICATORS]]
    left = len(card.indicators) - len(signs)
    when = sheet.reader.span(card.first, card.last)
    origins = counted(card.origins, "independent source")
    return CardView(
        number=number,
        key=card.key[:6],
        severity=card.severity.value,
        title=titled(card.title),
        meta=f"{counted(card.reports, 'report')}, {origins}. {when}." + _langs(card.langs),
        short_meta=f"{origins}, {sheet.reader.clock(card.last)}",
        note=LATE_WORDS.get(card.standing, ""),
        others=tuple(titled(each) for each in card.other_titles),
        quotes=tuple(Quoted(titled(each.words), isolated(line(each.publisher, 60))) for each in card.quotes),
        signs=tuple(signs),
        more_signs=f"and {counted(left, 'more indicator')}" if left else "",
        readings=tuple(reading(source, sheet) for source in card.sources[:sources]),
    )


def _langs(langs: Sequence[str]) -> str:
    return f" {', '.join(line(lang, 12) for lang in langs)}." if langs else ""


def sign(indicator: Indicator) -> Sign:
    """An indicator with the words it hit by, quoted."""
    name = line(indicator.title, 120) + (f" / {line(indicator.part, 40)}" if indicator.part else "")
    quoted = ", ".join(f"“{isolated(line(word, 60))}”" for word in indicator.words)
    return Sign(name, indicator.severity.value, quoted, line(indicator.why, 240))


def reading(source: Source, sheet: Sheet) -> Reading:
    """A source to read, with what to be careful about."""
    link = hyperlink(source.link)
    cautions = []
    if link is None:
        cautions.append("no link that can be trusted")
    if not source.secure:
        cautions.append("unauthenticated feed")
    if source.published is None:
        cautions.append("undated, seen")
    when = sheet.reader.clock(source.published or source.seen)
    tag = f"[{line(source.lang, 12)}]" if source.lang else ""
    name = f"{isolated(line(source.publisher, 60))} ({source.letter})"
    return Reading(name, when, tag, link, sheet.ref(link), ", ".join(cautions))


# -- the board --------------------------------------------------------------------------------------


def board(cards: Iterable[Card], reader: Reader) -> list[Row]:
    """A row for each indicator that hit, gravest first, then by how many stories."""
    hits: dict[tuple[str, str], list[tuple[Card, Indicator]]] = {}
    for card in cards:
        for indicator in card.indicators:
            hits.setdefault((indicator.rule_id, indicator.part), []).append((card, indicator))
    rows = []
    for key, told in hits.items():
        severity = max((indicator.severity for _, indicator in told), key=lambda each: each.rank)
        newest = max(card.last for card, _ in told)
        origins = len({key for card, _ in told for key in card.origin_keys})
        order = (-severity.rank, -len(told), key)
        rows.append((order, _row(told[0][1], severity, len(told), origins, reader.brief(newest))))
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def _row(indicator: Indicator, severity: Severity, stories: int, origins: int, newest: str) -> Row:
    return Row(sign(indicator).title, severity.value, f"{stories:,}", f"{origins:,}", newest)


# -- sections ---------------------------------------------------------------------------------------


def sections(digest: Digest, plan: Plan, sheet: Sheet) -> list[Section]:
    """Late news, top stories, and the rest by problem; each story stands once, numbered through."""
    made: list[Section] = []
    late_full, late_rest = digest.late[: plan.late], digest.late[plan.late :]
    if not digest.live:
        late_full, late_rest = digest.late[: plan.full], digest.late[plan.full :]
    if digest.late:
        made.append(_late(digest, late_full, late_rest, plan, sheet))
    top, rest = digest.live[: plan.full], digest.live[plan.full :]
    if top:
        start = len(late_full) + 1
        views = tuple(card_view(card, start + at, sheet) for at, card in enumerate(top))
        made.append(Section("Top stories", cards=views))
    made += _by_problem(digest, rest, plan, sheet)
    return made


def _late(digest: Digest, full: Sequence[Card], rest: Sequence[Card], plan: Plan, sheet: Sheet) -> Section:
    title, lead = "Late, or found at a feed's first look", "Old when first seen, or found after a gap"
    views = [card_view(card, at + 1, sheet) for at, card in enumerate(full)]
    if all(card.standing == "seed" for card in digest.late):
        # the heading says it of all of them
        title, lead = "Found at the feeds' first look", "They stood in the feeds' first documents"
        views = [replace(view, note="") for view in views]
    return Section(
        title,
        f"{lead}: nobody was told of these at once.",
        tuple(views),
        tuple(brief(card, sheet) for card in rest[: plan.lines]),
        _more(len(rest) - plan.lines),
    )


def _by_problem(digest: Digest, rest: Sequence[Card], plan: Plan, sheet: Sheet) -> list[Section]:
    names = dict(digest.heading.problems)
    order = [*names, *sorted({card.problem for card in rest} - set(names))]
    made = []
    for problem in order:
        mine = [card for card in rest if card.problem == problem]
        if mine:
            title = f"More on {line(names.get(problem, problem), 80)}"
            views = tuple(brief(card, sheet) for card in mine[: plan.lines])
            made.append(Section(title, lines=views, more=_more(len(mine) - plan.lines)))
    return made


def _more(count: int) -> str:
    if count <= 0:
        return ""
    return f"{counted(count, 'more story', 'more stories')} had no room here; the desk keeps the whole edition."
