"""Page: a digest as sentences and rows, ready for any template; mail and text are made from the same page.

Everything foreign that reaches a template has passed `passage` or `plain.line` here; every time is said in the
reader's zone; every link is numbered once, so that the text twin holds whatever the HTML does.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal
from zoneinfo import ZoneInfo

from alerts.card import Card, Indicator, Source
from alerts.digest import Digest
from alerts.hyperlink import Hyperlink, hyperlink
from alerts.minute import Minute
from alerts.moments import Reader, counted
from alerts.moves import Block
from alerts.passage import Passage, Run
from alerts.plain import isolated, line, runs_leftward, shorten
from alerts.standings import Board
from rules.grade import SHOWN, Grade
from rules.hit import Severity
from rules.picture import Sign as Held
from rules.sentence import ACTIVATIONS

Tone = Literal["grave", "warn", "note"]
SHOWN_INDICATORS = 4
KEY = 6
"""Letters of a story's key that a card shows; `forewarn vote`, `silence` and `story` take them."""
NASTALIQ = frozenset({"ur", "pnb", "ks"})
LATE_WORDS = {
    "late": "Late: old when first seen, or found after a gap.",
    "seed": "Found at the feed's first look.",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How much room each part gets.

    Full cards, full cards of late news, one-liners for each problem, rows of the board, one-liners of stories that are
    still running.
    """

    full: int = 8
    late: int = 6
    lines: int = 12
    board: int = 14
    running: int = 8


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
    """An indicator on a card: its title, its severity, the words it hit by, and how it stands ('' not known)."""

    title: str
    severity: str
    words: str
    why: str
    standing: str = ""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage ready to stand somewhere, and who published it."""

    words: Title
    by: str


@dataclass(frozen=True, slots=True)
class CardView:
    """One story, full or as a one-liner.

    `held` is the strongest of its indicators, 0 to 3, -1 where nothing is assessed: then its severity is shown.
    `status` is NEW, UPDATED, RUNNING or ''; `since` what is new in it, `here` why it stands on top.
    """

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
    held: int = -1
    status: str = ""
    since: str = ""
    here: str = ""

    @property
    def label(self) -> str:
        """What stands before it: its severity, or what it is to a reader of the edition before."""
        return self.severity if self.held < 0 else self.status

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
    """A heading with stories under it: full cards, one-liners, and what had no room, said aloud.

    `level` and `word` are those of the problem that it is about, '' for none; `points` what is said of it.
    """

    title: str
    lead: str = ""
    cards: tuple[CardView, ...] = ()
    lines: tuple[CardView, ...] = ()
    more: str = ""
    level: str = ""
    word: str = ""
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A heading with plain lines of ours under it."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A whole digest, in the order it is read.

    `levels` is the first minute of a digest whose problems have levels, `standings` its board, `blocks` what changed
    and what is expected; without levels these are None and empty.
    """

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
    levels: Minute | None = None
    standings: Board | None = None
    blocks: tuple[Block, ...] = ()


@dataclass(slots=True)
class Sheet:
    """What the parts of one page share: the reader's clock, and the links numbered so far.

    `signs` are the indicators of problems that have levels, by id, None where nothing is assessed. `since` says since
    when a story has grown. `told` are the problems whose reasons the first minute tells in full.
    `acknowledged` are the stories that were told at once and that somebody deals with.
    """

    reader: Reader
    links: list[Hyperlink] = field(default_factory=list)
    signs: Mapping[str, Held] | None = None
    since: str = ""
    told: frozenset[str] = frozenset()
    acknowledged: frozenset[str] = frozenset()

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
    signs = [sign(each, sheet) for each in card.indicators[:SHOWN_INDICATORS]]
    left = len(card.indicators) - len(signs)
    when = sheet.reader.span(card.first, card.last)
    origins = counted(card.origins, "independent source")
    graded = f", {grade_words(card.grade)}" if sheet.signs is not None and card.grade else ""
    more = f", +{counted(card.fresh, 'report')}" if card.status == "RUNNING" and sheet.signs is not None else ""
    seen = ", acknowledged" if card.key in sheet.acknowledged else ""
    made = CardView(
        number=number,
        key=card.key[:KEY],
        severity=card.severity.value,
        title=titled(card.title),
        meta=f"{counted(card.reports, 'report')}, {origins}{graded}. {when}." + _langs(card.langs),
        short_meta=f"{origins}{graded}{more}, {sheet.reader.clock(card.last)}{seen}, story {card.key[:KEY]}",
        note=LATE_WORDS.get(card.standing, ""),
        others=tuple(titled(each) for each in card.other_titles),
        quotes=tuple(Quoted(titled(each.words), isolated(line(each.publisher, 60))) for each in card.quotes),
        signs=tuple(signs),
        more_signs=f"and {counted(left, 'more indicator')}" if left else "",
        readings=tuple(reading(source, sheet) for source in card.sources[:sources]),
    )
    return made if sheet.signs is None else _assessed(made, card, sheet)


def _assessed(view: CardView, card: Card, sheet: Sheet) -> CardView:
    """The same once levels are known: how its indicators stand, what it is to the reader, why it stands here."""
    known = [sheet.signs[each.key] for each in card.indicators if sheet.signs and each.key in sheet.signs]
    growth = ", ".join(isolated(line(each, 200)) for each in card.growth)
    return replace(
        view,
        held=max((each.held for each in known), default=0),
        status=card.status,
        since=f"{sheet.since}: {growth}." if growth else "",
        here=f"Here because {card.here}." if card.here else "",
    )


def grade_words(grade: Grade) -> str:
    """How good the evidence is: `confirmed (B1 auto), disputed`."""
    code = grade.admiralty.replace(" (auto)", " auto")
    return SHOWN[grade.level] + (f" ({code})" if code else "") + (", disputed" if grade.disputed else "")


def _langs(langs: Sequence[str]) -> str:
    return f" {', '.join(line(lang, 12) for lang in langs)}." if langs else ""


def sign(indicator: Indicator, sheet: Sheet | None = None) -> Sign:
    """An indicator with the words it hit by, quoted, and how it stands where that is known."""
    name = line(indicator.title, 120) + (f" / {line(indicator.part, 40)}" if indicator.part else "")
    quoted = ", ".join(f"“{isolated(line(word, 60))}”" for word in indicator.words)
    standing = _standing(indicator, sheet.signs) if sheet is not None and sheet.signs is not None else ""
    return Sign(name, indicator.severity.value, quoted, line(indicator.why, 240), standing)


def _standing(indicator: Indicator, signs: Mapping[str, Held]) -> str:
    """`strong, decisive`, and that such a report is critical; its severity alone where no level knows it."""
    known = signs.get(indicator.key)
    if known is None:
        return f"severity {indicator.severity.value}"
    said = [ACTIVATIONS[known.held] if known.held else "not on"]
    if known.decisive:
        said.append("decisive")
    if known.direction == "down":
        said.append("eases")
    if not known.live:
        said.append("under test")
    if indicator.severity is Severity.CRITICAL:
        said.append("severity critical")
    return ", ".join(said)


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
