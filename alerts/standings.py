"""Standings: where problems stand, as the first minute and the board say it.

A level's word is always there beside its colour, and a word beside each sign. What is not assessed is said as that,
with the level it had last.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.digest import Digest
from alerts.moments import Reader, counted, short_date
from alerts.moves import ARROW_WORDS, ARROWS, next_due, own, steps
from rules.coverage import BLIND, WHOLE
from rules.picture import LEVELS, QUIET, Lane, Override, Picture

NOT_ASSESSED = "NOT ASSESSED"
BARS = "▁▃▅▆█"
"""A bar for each level, the lowest first."""
NO_DAY = "·"
"""Stands for a day without a level: not assessed, or before the desk."""
BLOCKS = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the board: a problem, or a scenario of a desk's only one.

    `level` is the word by whose colours it is shown, `word` all that is said of it; what is not assessed has no arrow.
    `bars` and `digits` are the last
    14 days, '' where there are none to show; `span` says them in words. `pressure` is in blocks, 0 to 10.
    """

    name: str
    level: str
    word: str
    arrow: str
    moved: str
    on: str
    pressure: int
    bars: str
    digits: str
    span: str
    next: str = ""
    flags: str = ""
    families: str = ""
    scenario: bool = False

    @property
    def blocks(self) -> str:
        """The pressure as blocks."""
        return "■" * self.pressure + "□" * (BLOCKS - self.pressure)


@dataclass(frozen=True, slots=True)
class Board:
    """The rows, what stands over them, and in one sentence those that have no row ('' none)."""

    head: str
    caption: str
    rows: tuple[Row, ...]
    rest: str = ""


def colour_word(picture: Picture) -> str:
    """The word by whose colours a problem is shown."""
    return LEVELS[picture.level] if picture.assessed else NOT_ASSESSED


def by_gravity(pictures: Iterable[Picture]) -> list[Picture]:
    """The problems, the highest level first, then by pressure; the desk's order decides what is left."""
    return sorted(pictures, key=lambda one: (-one.level, not one.assessed, -one.pressure))


def was(digest: Digest, picture: Picture) -> str:
    """What the problem's level was for a reader of the edition before; '' where it is the same, or nothing is known."""
    before = dict(digest.was).get(picture.problem, "")
    moves = steps(picture, digest.period.start)
    if not before and moves:
        before = LEVELS[moves[0][1]]
    word = before.removesuffix(" (unconfirmed)")
    now = picture.word.removesuffix(" (unconfirmed)")
    return "" if word == now else word


def changed(digest: Digest) -> list[Picture]:
    """The problems of which a level moved, or another is said, since the edition before."""
    return [one for one in digest.pictures if was(digest, one) or steps(one, digest.period.start)]


def moved_since(pictures: Iterable[Picture]) -> datetime:
    """When a level last moved (aware UTC)."""
    return max(one.since for one in pictures)


# -- the board --------------------------------------------------------------------------------------


def board(digest: Digest) -> Board | None:
    """The board: a row for each problem that is not quiet, and a sentence for the others; None without problems."""
    if not digest.pictures:
        return None
    if len(digest.pictures) == 1:
        return _scenarios(digest.pictures[0])
    told = by_gravity(digest.pictures)
    moved = {one.problem for one in changed(digest)}
    rows = [one for one in told if one.level > QUIET or not one.assessed or one.problem in moved]
    quiet = [own(one.title, 60) for one in told if one not in rows]
    return Board("Problem", _CAPTION, tuple(map(_row, rows)), f"QUIET: {', '.join(quiet)}." if quiet else "")


_CAPTION = "Arrow: the change over seven days. Blocks: pressure, of ten. Bars: the levels of 14 days."


def _scenarios(picture: Picture) -> Board:
    """The only problem of a desk, and under it each of its adverse scenarios that is not quiet."""
    lanes = sorted(picture.lanes, key=lambda lane: (-lane.shown, -lane.pressure))
    rows = [_row(picture), *(_lane(lane, picture) for lane in lanes if lane.shown > QUIET)]
    quiet = [own(lane.title, 80) for lane in lanes if lane.shown == QUIET]
    rest = f"{'Last seen QUIET' if not picture.assessed else 'QUIET'}: {'; '.join(quiet)}." if quiet else ""
    return Board("Problem and scenarios", _CAPTION, tuple(rows), rest)


def _row(picture: Picture) -> Row:
    history = picture.history
    flags = ["deadline near"] * picture.deadline_soon + ["opening for talks"] * picture.opening
    if picture.partial:
        flags.append("partial view")
    if picture.override:
        flags.append("set by hand")
    return Row(
        name=own(picture.title, 80),
        level=colour_word(picture),
        word=picture.word,
        arrow=ARROWS[picture.arrow] if picture.assessed else "",
        moved=ARROW_WORDS[picture.arrow] if picture.assessed else "",
        on=f"{picture.on} of {picture.of}",
        pressure=picture.pressure,
        bars="".join(NO_DAY if level is None else BARS[level] for level in history),
        digits="".join("-" if level is None else str(level) for level in history),
        span=_span(history),
        next=next_due(picture),
        flags=", ".join(flags),
        families=f"{picture.families_on} of {counted(picture.families, 'family', 'families')}",
    )


def _span(history: Sequence[int | None]) -> str:
    """The lowest and the highest level of the days."""
    known = [level for level in history if level is not None]
    if not known:
        return "no day yet"
    low, high = LEVELS[min(known)], LEVELS[max(known)]
    return low if low == high else f"{low} to {high}"


def _lane(lane: Lane, picture: Picture) -> Row:
    level = LEVELS[lane.shown]
    return Row(
        name=own(lane.title, 80),
        level=level if picture.assessed else NOT_ASSESSED,
        word=level if picture.assessed else f"{NOT_ASSESSED} (last: {level})",
        arrow=ARROWS[lane.arrow] if picture.assessed else "",
        moved=ARROW_WORDS[lane.arrow] if picture.assessed else "",
        on="",
        pressure=lane.pressure,
        bars="",
        digits="",
        span="",
        scenario=True,
    )


# -- sentences about one problem --------------------------------------------------------------------


def reason(picture: Picture) -> str:
    """The reasons of its level alone, without the word, the count of indicators and the view."""
    said = picture.why.split(_tally(picture))[0].rstrip(" .;")
    for start in (f"{picture.word} because ", f"{LEVELS[picture.level]}, "):
        said = said.removeprefix(start)
    said = own(said, 600)
    return said[:1].upper() + said[1:] + "." if said else ""


def because(picture: Picture) -> str:
    """Its level with the reasons, without the count of indicators, what is against, and who saw it."""
    said = picture.why.split(_tally(picture))[0].rstrip(" .;")
    if not picture.assessed:
        # its word stands beside it with the level it had last
        said = said.removeprefix(f"{picture.word} because ")
    said = own(said, 800)
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def beside(picture: Picture) -> str:
    """Of a level that a person set and whose reason is told, what the computed one rests on; '' of any other."""
    _, found, rest = because(picture).partition("; computed: ")
    return f"Computed: {rest}" if picture.override and found and picture.computed > QUIET else ""


def _tally(picture: Picture) -> str:
    """With what the reasons end in a sentence of why."""
    return f"; {picture.on} of {picture.of} indicators"


def set_by(override: Override, computed: int, reader: Reader) -> str:
    """Who set a level by hand, until when and why, and what was computed."""
    until = short_date(override.until.astimezone(reader.zone).date(), reader.today)
    return f"Set by {own(override.who, 60)} until {until}: {own(override.why, 160)}. Computed: {LEVELS[computed]}."


def word_and_arrow(picture: Picture) -> str:
    """`HIGH ▲ up`; what is not assessed has no arrow."""
    if not picture.assessed:
        return picture.word
    return f"{picture.word} {ARROWS[picture.arrow]} {ARROW_WORDS[picture.arrow]}"


def not_assessed(pictures: Sequence[Picture], reader: Reader, most: int) -> str:
    """`Not assessed since Mon 17 Nov 19:10: Border (last: HIGH), Talks (last: WATCH).`, those alike said once."""
    since: dict[str, list[str]] = {}
    for one in pictures[:most]:
        when = f" since {reader.clock(one.sight.blind_since)}" if one.sight.blind_since else ""
        since.setdefault(when, []).append(f"{own(one.title, 60)} (last: {LEVELS[one.level]})")
    told = " ".join(f"Not assessed{when}: {', '.join(names)}." for when, names in since.items())
    left = len(pictures) - most
    return f"{told} And {left} more." if left > 0 else told


def coverage(pictures: Iterable[Picture]) -> list[str]:
    """How well problems are seen, those alike in one line; the most that are seen well are counted, not named."""
    alike: dict[str, list[Picture]] = {}
    for picture in pictures:
        alike.setdefault(_seen(picture), []).append(picture)
    well = (word for word, told in alike.items() if told[0].sight.share >= WHOLE)
    most = max(well, key=lambda word: len(alike[word]), default="")
    named = [f"{word}: {_named(told)}." for word, told in alike.items() if word != most]
    return [*named, f"{most}: {_all_of(len(alike[most]), len(alike))}."] if most else named


def _named(pictures: Iterable[Picture]) -> str:
    return ", ".join(own(one.title, 60) for one in pictures)


def _all_of(count: int, kinds: int) -> str:
    """`all 9 problems`, `the other 8 problems`."""
    if count == 1:
        return "the problem" if kinds == 1 else "the other problem"
    return f"{'all' if kinds == 1 else 'the other'} {count} problems"


def _seen(picture: Picture) -> str:
    sight = picture.sight
    if sight.share < BLIND:
        word = "Too little seen to assess"
    elif sight.share < WHOLE:
        word = "Partial view"
    else:
        word = "Full view" if sight.seen == sight.feeds else "Nearly full view"
    return f"{word} ({sight.seen} of {counted(sight.feeds, 'feed')})"
