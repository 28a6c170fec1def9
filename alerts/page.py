"""Page: a digest as sentences and rows, ready for any template; mail and text are made from the same page.

Everything foreign that reaches a template has passed `passage` or `plain.line` here; every time is said in the
reader's zone; every link is numbered once, so that the text twin holds whatever the HTML does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

from alerts.digest import Digest
from alerts.hyperlink import Hyperlink
from alerts.minute import Minute
from alerts.moments import Reader
from alerts.moves import Block
from alerts.passage import Passage, Run
from alerts.plain import isolated, line, runs_leftward, shorten
from alerts.standings import Board
from rules.picture import Sign as Held

Tone = Literal["grave", "warn", "note"]
NASTALIQ = frozenset({"ur", "pnb", "ks"})
LANGUAGES = {
    "ar": "Arabic", "bal": "Baluchi", "en": "English", "fa": "Persian", "hi": "Hindi", "pnb": "Punjabi", "ps": "Pashto",
    "ru": "Russian", "sd": "Sindhi", "tr": "Turkish", "ur": "Urdu", "uz": "Uzbek", "zh": "Chinese",
}  # fmt: skip
"""What a reader calls the languages of the region and of its neighbours; others go by their tag."""


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
