"""Ranking: in which order a reader meets stories, by what they did to levels; one rule after another, never a sum.

1 raised a level   2 how strongly its indicators are held   3 grade   4 new, updated, running
5 independent sources, in steps   6 how telling its indicators are   7 the newest
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from alerts.card import Card
from alerts.moves import steps
from rules.picture import LEVELS, Change, Picture, Sign
from rules.sentence import ACTIVATIONS
from rules.sighting import CLEAR

CORROBORATED = 2
RAISED = "it raised the level"
"""How the first of the reasons to stand near the top begins."""
_STATUSES = ("NEW", "UPDATED", "RUNNING")
_BUCKETS = (2, 3, 5, 9)


class Ranking:
    """Orders cards by the pictures of their problems; `since` (aware UTC) is when the edition's period began."""

    def __init__(self, pictures: Iterable[Picture], since: datetime) -> None:
        self._signs: dict[str, Sign] = {}
        self._raised: dict[str, int] = {}
        for picture in pictures:
            self._signs |= {sign.indicator: sign for sign in picture.signs}
            for change, before, after in steps(picture, since):
                if after > before:
                    causes = _causes(change, picture)
                    self._raised |= {story: max(after, self._raised.get(story, 0)) for story in causes}

    def ranked(self, cards: Iterable[Card]) -> tuple[Card, ...]:
        """The cards in order, each with why it stands where it does."""
        return tuple(sorted((replace(card, here=self._here(card)) for card in cards), key=self._key))

    def _here(self, card: Card) -> str:
        """Why a story stands near the top, the first reason that holds."""
        if card.key in self._raised:
            return f"{RAISED} to {LEVELS[self._raised[card.key]]}"
        held = self._held(card)
        if held >= CLEAR:
            return f"its indicator is {ACTIVATIONS[held]}"
        if card.grade is not None and card.grade.level >= CORROBORATED:
            return f"it is {card.grade.shown}"
        return ""

    def _held(self, card: Card) -> int:
        return max((sign.held for sign in self._of(card)), default=0)

    def _of(self, card: Card) -> list[Sign]:
        return [self._signs[each.key] for each in card.indicators if each.key in self._signs]

    def _key(self, card: Card) -> tuple[object, ...]:
        status = _STATUSES.index(card.status) if card.status else 0
        return (
            -self._raised.get(card.key, -1),
            -self._held(card),
            -(card.grade.level if card.grade else 0),
            status,
            -sum(card.origins >= step for step in _BUCKETS),
            -max((sign.telling for sign in self._of(card)), default=0.0),
            -card.last.timestamp(),
            card.key,
        )


def _causes(rise: Change, picture: Picture) -> set[str]:
    """The stories that a level rose by: those of what rose at that moment, else all that bear the level."""
    rose = (each for each in picture.changes if each.at == rise.at and each.kind in {"on", "first"})
    return {story for each in rose for story in each.stories} or set(rise.stories)
