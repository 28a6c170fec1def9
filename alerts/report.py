"""Report: what a digest is made from, handed over by whoever keeps it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from alerts.keeping import Housekeeping, Record
from alerts.silence import Silence
from feeds.anchors import Anchor
from feeds.entry import Entry
from rules.grade import Grade
from rules.hit import Hit, Severity

HitMark = Literal["live", "late", "seed", "backfill"]


@dataclass(frozen=True, slots=True)
class RuleCard:
    """What a reader needs of a rule: its title, why it matters, how grave it is, and of which problem it is."""

    id: str
    title: str
    why: str
    severity: Severity
    problem: str


@dataclass(frozen=True, slots=True)
class Report:
    """One hit with the entry it claims, in the wording that was matched.

    `story` is the key of the story's first entry, `origin` the independence key of the news, `publisher` its title
    and `letter` its reliability. `created` is aware UTC. `secure` is False for a feed read without TLS.
    """

    hit: Hit
    mark: HitMark
    entry: Entry
    story: str
    origin: str
    publisher: str
    letter: str
    rule: RuleCard
    created: datetime
    secure: bool = True


@dataclass(frozen=True, slots=True)
class StoryFacts:
    """What is known of a story beyond its hits: its grade and reports over all that tell it, and what they name."""

    grade: Grade
    reports: int
    anchors: tuple[Anchor, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedTrouble:
    """A feed that is not seen: its title, its state, since when (aware UTC, None unknown), and one line why."""

    feed: str
    state: str
    since: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch, in aware UTC, in which nothing was read: the machine slept, or the network was away."""

    start: datetime
    end: datetime


def view_word(state: str, seen: int, feeds: int) -> str:
    """How well one could see, as a reader reads it: `nearly full` where it is full but for a few feeds."""
    return "nearly full" if state == "full" and seen < feeds else state


@dataclass(frozen=True, slots=True)
class View:
    """How much could be seen: of `feeds` listed, `seen` are covered now; `entries` were read in the period.

    `dark` are languages (ISO 639) of which no feed is seen. `since` is when the present blindness began, aware UTC.
    """

    feeds: int
    seen: int
    entries: int
    troubles: tuple[FeedTrouble, ...] = ()
    dark: tuple[str, ...] = ()
    since: datetime | None = None
    gaps: tuple[Gap, ...] = ()

    @property
    def state(self) -> Literal["full", "partial", "blind"]:
        """`blind` where no feed is seen; `partial` where too little is, or was for three hours of the period."""
        if self.seen == 0:
            return "blind"
        if self.seen * 5 < self.feeds * 4 or self.dark or self.blind_hours >= 3:
            return "partial"
        return "full"

    @property
    def word(self) -> str:
        """The state as a reader reads it."""
        return view_word(self.state, self.seen, self.feeds)

    @property
    def blind_hours(self) -> int:
        """Whole hours of the period in which nothing was read."""
        return int(sum((gap.end - gap.start).total_seconds() for gap in self.gaps) // 3600)


@dataclass(frozen=True, slots=True)
class Period:
    """What an edition covers: from and until (aware UTC), and the local dates whose digest it is, oldest first."""

    start: datetime
    end: datetime
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Notices:
    """What else a reader is told: lines of ours, in the operator's words.

    `rules` are faults of files that are not loaded; `notes` what the running rules record without acting on it;
    `held` letters that were refused, `waiting` letters not yet sent; `poison` what was set aside. `silences` are those
    that hold, or held an alert back since the edition before. `acknowledged` are the stories of alerts that the route
    was told of since then and that somebody deals with. `housekeeping` stands in a week's first edition, `record` in a
    month's; None in others.
    """

    rules: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    waiting: int = 0
    poison: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    silences: tuple[Silence, ...] = ()
    acknowledged: tuple[str, ...] = ()
    housekeeping: Housekeeping | None = None
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose digest it is: route, desk, zone (IANA), date, rules in force (`r14`), and the hits it holds.

    `problems` are the ids and titles of the route's warning problems, in the desk's order. `hits_from` is excluded,
    `hits_upto` included. `first` marks a route's first digest. `composed` is aware UTC. `languages` are those that its
    readers prefer. `test` marks one that somebody asked for by hand, which belongs to no date.
    """

    route: str
    desk: str
    zone: str
    local_date: date
    composed: datetime
    rules: str
    problems: tuple[tuple[str, str], ...] = ()
    hits_from: int = 0
    hits_upto: int = 0
    first: bool = False
    rule_count: int = 0
    languages: tuple[str, ...] = ()
    test: bool = False
