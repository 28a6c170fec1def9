"""Growth: what is new in a story since the digest before, by what that digest kept of it (warning.md 3.5).

A digest holds what came since the one before. So each keeps, of every story that may still grow, all that was told of
it so far; the next compares with that, and tells a running story whole.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from alerts.card import Card, Status
from alerts.moments import counted
from alerts.report import StoryFacts
from rules import growth as news
from rules.grade import SHOWN, Grade, graded
from rules.growth import ENDED
from rules.sighting import Telling

BEST = 3
"""The best grade; taken for a story that an edition kept without one, so that none is called better than it."""
NAMED = 3
"""New places and actors that one line names."""
_TIES = frozenset({"place", "actor"})


@dataclass(frozen=True, slots=True)
class Told:
    """What an edition keeps of a story: all that was told of it so far.

    `keys` are its independent sources and `letter` the best reliability among them, `grade` is 0 to 3, `rules` are the
    indicators that hit, `figures` the greatest number by the word it counts, `names` places and actors, such as
    `place:khost`. `first` and `last` are the times of its reports, aware UTC.
    """

    story: str
    reports: int
    keys: tuple[str, ...]
    letter: str
    grade: int
    disputed: bool
    rules: tuple[str, ...]
    first: datetime
    last: datetime
    figures: tuple[tuple[str, int], ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Before:
    """The edition before, as far as a story is compared with it: its date, and what it kept."""

    day: date
    told: Mapping[str, Told]


def grown(card: Card, before: Before | None, facts: StoryFacts | None) -> Card:
    """The card with all reports so far, its status and what is new in it.

    `before` is None where a route has no edition to compare with: then nothing is new or old. `facts` are what is known
    of the story beyond its hits, None for its hits alone.
    """
    known = before.told.get(card.key) if before else None
    card = _whole(card, known, facts)
    if before is None:
        return card
    if known is None:
        return replace(card, status="NEW")
    growth = tuple(_growth(known, card, facts))
    status: Status = "UPDATED" if growth else "RUNNING"
    return replace(card, status=status, growth=growth)


def _whole(card: Card, known: Told | None, facts: StoryFacts | None) -> Card:
    """The card with what was told before and what is known beyond its hits."""
    if known is not None:
        keys = tuple(sorted({*known.keys, *card.origin_keys}))
        card = replace(
            card,
            reports=card.reports + known.reports,
            origin_keys=keys,
            first=min(card.first, known.first),
            grade=_together(card.grade, known, keys),
        )
    if facts is not None:
        keys = facts.grade.keys or card.origin_keys
        card = replace(card, reports=max(facts.reports, card.fresh), origin_keys=keys, grade=facts.grade)
    return card


def _together(grade: Grade | None, known: Told, keys: tuple[str, ...]) -> Grade | None:
    """The grade over what was told before and what came now."""
    if grade is None:
        return None
    # a grade asks how many sources there are and how good the best is: whose letter it was does not matter
    best = graded(
        Telling(story=known.story, entry="", origin=key, letter=letter, event=known.last, arrived=known.last)
        for key in keys
        for letter in (known.letter, grade.letter)
        if letter
    )
    return replace(best, disputed=grade.disputed or known.disputed)


def _growth(known: Told, card: Card, facts: StoryFacts | None) -> Iterable[str]:
    yield from _better(known, card)
    new = [each.title for each in card.indicators if each.key not in known.rules]
    if new:
        yield f"also {_named([f'“{title}”' for title in new])}"
    yield from news.casualties(dict(known.figures), dict(_figures(facts) if facts else ()))
    names = [name for name in _names(facts) if name not in known.names]
    if names and known.names:
        yield f"also names {_named([_spoken(name) for name in names])}"
    if card.grade is not None and card.grade.disputed and not known.disputed:
        yield "now disputed"


def _better(known: Told, card: Card) -> Iterable[str]:
    """A better grade, or a count of sources that is news."""
    was, now = len(known.keys), card.origins
    sources = f"{was} → {counted(now, 'independent source')}" if now > was else ""
    if card.grade is not None and card.grade.level > known.grade:
        yield f"{SHOWN[card.grade.level]} now" + (f" ({sources})" if sources else "")
    elif news.reaches(was, now):
        yield sources


def _figures(facts: StoryFacts) -> tuple[tuple[str, int], ...]:
    """The greatest number by the word it counts, of what reports name: `14 killed`."""
    return tuple(news.figures(one.value for one in facts.anchors if one.kind == "number").items())


def _names(facts: StoryFacts | None) -> tuple[str, ...]:
    return tuple(sorted({f"{one.kind}:{one.value}" for one in facts.anchors if one.kind in _TIES})) if facts else ()


def _spoken(name: str) -> str:
    """`Khost` of `place:khost`, `TTP` of `actor:ttp`."""
    kind, _, value = name.partition(":")
    words = value.replace("-", " ")
    return words.upper() if kind == "actor" and len(words) <= 4 else words.title()


def _named(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


# -- what the next edition compares with ------------------------------------------------------------


def kept(
    cards: Iterable[Card], before: Before | None, facts: Mapping[str, StoryFacts], now: datetime
) -> tuple[Told, ...]:
    """What this edition keeps of its stories, and of those told before that may still grow."""
    old = dict(before.told) if before else {}
    made = {story: told for story, told in old.items() if now - told.last < ENDED}
    made |= {card.key: told_of(card, facts.get(card.key), old.get(card.key)) for card in cards}
    return tuple(made[story] for story in sorted(made))


def told_of(card: Card, facts: StoryFacts | None = None, known: Told | None = None) -> Told:
    """What is kept of one story that a digest tells."""
    return Told(
        story=card.key,
        reports=card.reports,
        keys=card.origin_keys,
        letter=card.grade.letter if card.grade else "",
        grade=card.grade.level if card.grade else BEST,
        disputed=card.grade.disputed if card.grade else False,
        rules=tuple(sorted({each.key for each in card.indicators} | set(known.rules if known else ()))),
        first=card.first,
        last=card.last,
        figures=_figures(facts) if facts else (known.figures if known else ()),
        names=_names(facts) or (known.names if known else ()),
    )
