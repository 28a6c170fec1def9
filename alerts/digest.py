"""Digest: everything of one edition, arranged for a reader and frozen; pure, ordered, no clock.

Mail, text and files are rendered from this one set, so that the same edition can be rendered again to the same bytes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Protocol

from pydantic import TypeAdapter

from alerts.card import Card, Indicator, Source, cards
from alerts.growth import Before, Told, grown, kept, told_of
from alerts.ranking import Ranking
from alerts.report import FeedTrouble, Gap, Heading, HitMark, Notices, Period, Report, RuleCard, StoryFacts, View
from rules.hit import Hit
from rules.picture import Picture

HELD_TITLES = 3
"""Titles shown of the stories that one filter holds back."""


class Struck(Protocol):
    """A hit, and how it came."""

    @property
    def hit(self) -> Hit:
        """The rule's claim."""

    @property
    def mark(self) -> str:
        """live, late, seed or backfill."""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """What one filter of the desk holds back: how many stories, and the titles of the gravest few."""

    filter_id: str
    stories: int
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """One edition's frozen set.

    `live` are the stories of the period; `late` those that were old at first sight, or stood in a feed's first
    document, or were found after a gap: they told nobody at once, so they head the digest. Both are in the order a
    reader should meet them, and whole: what a mail has no room for is counted there and stands here. `hits` counts
    the hits that these stories rest on.

    `pictures` are the problems as they stand, in the desk's order, none where nothing was assessed. `before` is the
    date of the edition that this one is compared with, `was` what it said of each problem: the word as shown, by id.
    `told` is what the next edition will compare its stories with.
    """

    heading: Heading
    period: Period
    view: View
    notices: Notices
    live: tuple[Card, ...]
    late: tuple[Card, ...]
    held_back: tuple[HeldBack, ...]
    hits: int
    pictures: tuple[Picture, ...] = ()
    before: date | None = None
    was: tuple[tuple[str, str], ...] = ()
    told: tuple[Told, ...] = ()

    @property
    def hits_from(self) -> int:
        """The last hit of the edition before, by the store's count; not in this one."""
        return self.heading.hits_from

    @property
    def hits_upto(self) -> int:
        """The last hit that this edition holds, by the store's count."""
        return self.heading.hits_upto

    @property
    def stories(self) -> int:
        """How many stories this edition tells."""
        return len(self.live) + len(self.late)

    @property
    def is_catching_up(self) -> bool:
        """Whether it tells the news of more than one date."""
        return len(self.period.days) > 1


def compose(
    heading: Heading,
    period: Period,
    reports: Iterable[Report],
    view: View,
    notices: Notices = Notices(),  # noqa: B008 - frozen
    *,
    pictures: Iterable[Picture] = (),
    before: Digest | None = None,
    facts: Mapping[str, StoryFacts] = MappingProxyType({}),
) -> Digest:
    """The digest of these reports, the same whatever order they come in.

    `pictures` are the route's problems in the desk's order, `before` the route's edition before, None where there is
    none. `facts` are what is known of stories beyond their hits, by key. Hits of rules under test and of the archive's
    second reading (`backfill`) tell nobody. A story that a filter holds back whole is counted under that filter.
    """
    told = [report for report in reports if not left_out(report)]
    shown = [report for report in told if not report.hit.suppressed_by]
    pictures, earlier = tuple(pictures), _earlier(before)
    arranged = tuple(grown(card, earlier, facts.get(card.key)) for card in cards(shown, heading.languages))
    if pictures:
        arranged = Ranking(pictures, period.start).ranked(arranged)
    open_stories = {card.key for card in arranged}
    return Digest(
        heading=heading,
        period=period,
        view=view,
        notices=notices,
        live=tuple(card for card in arranged if card.standing == "live"),
        late=tuple(card for card in arranged if card.standing != "live"),
        held_back=_held_back([report for report in told if report.story not in open_stories]),
        hits=len(shown),
        pictures=pictures,
        before=before.heading.local_date if before else None,
        was=tuple((picture.problem, picture.word) for picture in before.pictures) if before else (),
        told=kept(arranged, earlier, facts, heading.composed),
    )


def left_out(report: Struck) -> str:
    """Why a hit stands in no digest; '' where it does, if only among what a filter holds back."""
    if report.hit.silent:
        return "the rule is under test"
    return "it was found by reading the archive again" if report.mark == "backfill" else ""


def _earlier(before: Digest | None) -> Before | None:
    """What the edition before kept of its stories; one that kept nothing yet is read by its cards."""
    if before is None:
        return None
    by_card = {card.key: told_of(card) for card in (*before.live, *before.late)}
    return Before(before.heading.local_date, by_card | {told.story: told for told in before.told})


def _held_back(reports: Iterable[Report]) -> tuple[HeldBack, ...]:
    by_filter: dict[str, list[Report]] = {}
    for report in reports:
        by_filter.setdefault(report.hit.suppressed_by, []).append(report)
    return tuple(
        HeldBack(filter_id, len(held), tuple(card.title.text for card in held[:HELD_TITLES]))
        for filter_id, told in sorted(by_filter.items())
        if (held := cards(told))
    )


_FROZEN: TypeAdapter[Digest] = TypeAdapter(Digest)


def freeze(digest: Digest) -> str:
    """The digest as JSON; the same digest gives the same text."""
    return _FROZEN.dump_json(digest).decode()


def thaw(frozen: str) -> Digest:
    """The digest that was frozen; raises ValueError where the text is not one."""
    return _FROZEN.validate_json(frozen)


__all__ = [
    "Card",
    "Digest",
    "FeedTrouble",
    "Gap",
    "Heading",
    "HeldBack",
    "HitMark",
    "Indicator",
    "Notices",
    "Period",
    "Report",
    "RuleCard",
    "Source",
    "StoryFacts",
    "View",
    "compose",
    "freeze",
    "thaw",
]
