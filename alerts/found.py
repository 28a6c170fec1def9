"""Found: a problem as an alert finds it, with what would be expected next and is not seen."""

from collections.abc import Iterable

from alerts.facts import Facts
from rules.picture import Override, Picture, Sign
from rules.sighting import FAINT

UNSEEN = 2
"""Signs not yet seen that an alert names."""


def found(before: Picture | None, after: Picture, reason: str) -> Facts:
    """The facts of a problem at a step; `before` is None where it was never assessed."""
    by = set_by(after)
    return Facts(
        title=after.title,
        level=after.level,
        stood=before.level if before else -1,
        was=before.word if before else "",
        since=after.since,
        reason=reason,
        why=after.why,
        on=after.on,
        of=after.of,
        families_on=after.families_on,
        families=after.families,
        against=after.against,
        unseen=tuple(_unseen(after.signs)),
        stories=(),
        seen=after.sight.seen,
        feeds=after.sight.feeds,
        partial=not after.assessed or after.partial,
        unconfirmed=after.unconfirmed,
        blind_since=after.sight.blind_since,
        set_by=by.who if by else "",
        set_why=by.why if by else "",
    )


def set_by(picture: Picture) -> Override | None:
    """The override that gives the level shown; None where it was computed, or is as high without a person."""
    return picture.override if picture.computed < picture.level else None


def counts(sign: Sign) -> bool:
    """Whether a sign can bear a level: it points up, and is of an active rule."""
    return sign.live and sign.direction != "down"


def _unseen(signs: Iterable[Sign]) -> list[str]:
    """What would be expected next and is not on: decisive signs, then those that come shortly before an event."""
    off = [sign for sign in signs if counts(sign) and sign.held < FAINT and (sign.decisive or sign.lead == "short")]
    return [sign.title for sign in sorted(off, key=lambda sign: (not sign.decisive, sign.indicator))[:UNSEEN]]
