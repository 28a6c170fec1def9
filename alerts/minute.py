"""Minute: what a mail is called, and the first minute of it, once problems have levels.

For those who read no further: which levels there are, which moved or stand high, and why. A day on which nothing moved
says so, and how near it came; what could not be seen is never called quiet.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from alerts.digest import Digest
from alerts.moments import Reader, counted, short_date
from alerts.moves import ARROW_WORDS, ARROWS, coming, own
from alerts.plain import header, line, shorten
from alerts.standings import (
    NOT_ASSESSED,
    by_gravity,
    changed,
    colour_word,
    moved_since,
    not_assessed,
    reason,
    set_by,
    was,
)
from rules.picture import ELEVATED, HIGH, LEVELS, WATCH, Picture

SUBJECT = 70
MINUTE_WORDS = 150
MOST = 4
"""Problems that the first minute tells."""
LEARNING_DAYS = 14
UNSEEN = "No level is lowered and no date is called missed while too little is seen."
_REASONS = (320, 220, 150, 90)
"""Characters of each reason, from plenty to few: the first that keeps the minute is taken."""


@dataclass(frozen=True, slots=True)
class Told:
    """One problem in the first minute: its level on its colour, the arrow, its name, what it was, and why.

    `whole` says that the reason is told in full.
    """

    problem: str
    level: str
    word: str
    arrow: str
    moved: str
    name: str
    was: str
    text: str
    whole: bool

    @property
    def words(self) -> str:
        """All that is read of it."""
        return f"{self.word} {self.moved} {self.name} {self.was} {self.text}"


@dataclass(frozen=True, slots=True)
class Minute:
    """The first minute: how many problems at each level, sentences, and the problems that it tells."""

    counts: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]
    told: tuple[Told, ...]


def is_quiet(digest: Digest) -> bool:
    """Whether all is seen, nothing moved and nothing stands above WATCH."""
    return (
        digest.view.state == "full"
        and all(one.assessed and one.level <= WATCH and not one.override for one in digest.pictures)
        and not changed(digest)
    )


# -- what the mail is called ------------------------------------------------------------------------


def headline(digest: Digest) -> str:
    """The subject without its date: the gravest first, no counts of items, no title of a feed's."""
    when = short_date(digest.heading.local_date)
    room = SUBJECT - len(when) - 3
    tag, about, rest = _parts(digest)
    about, rest = line(about, 200), f" · {rest}" if rest else ""
    if len(f"{tag} {about}{rest}") > room:
        rest = rest.replace(" problems ", " ")
    # then the name gives way: its beginning tells it, half a count tells nothing
    about = shorten(about, max(room - len(tag) - 1 - len(rest), 8))
    return f"{header(f'{tag} {about}{rest}', room)} · {when}"


def _parts(digest: Digest) -> tuple[str, str, str]:
    pictures = by_gravity(digest.pictures)
    count, dark = len(pictures), sum(not one.assessed for one in pictures)
    top = _foremost(digest, pictures)
    moved = f"{len(changed(digest))} of {counted(count, 'problem')} changed"
    if count == 1:
        moved = "changed" if changed(digest) else "unchanged"
    if digest.view.state == "blind":
        return "[BLIND]", f"No feed could be read · {digest.heading.desk}", ""
    if digest.view.state == "partial" or dark:
        return _partly_blind(top, count, dark)
    if digest.heading.first and top.level <= WATCH:
        return "[FIRST DIGEST]", digest.heading.desk, counted(count, "problem")
    if is_quiet(digest):
        watched = sum(one.level == WATCH for one in pictures)
        if watched:
            return "[QUIET]", "No level moved", f"{watched} of {counted(count, 'problem')} on WATCH"
        return "[QUIET]", "Nothing clearly unusual", counted(count, "problem")
    return f"[{LEVELS[top.level]} {ARROWS[top.arrow]}]", top.title, moved


def _partly_blind(top: Picture, count: int, dark: int) -> tuple[str, str, str]:
    """What is not assessed; with the gravest that is, where it is grave."""
    unseen = f"{dark} of {counted(count, 'problem')} not assessed"
    grave = top.assessed and top.level >= HIGH
    if dark and not grave:
        return "[PARTLY BLIND]", unseen, ""
    tag = f"[PARTLY BLIND] {LEVELS[top.level]} {ARROWS[top.arrow]}"
    return tag, top.title, f"{dark} of {count} not assessed" if dark else ""


def _foremost(digest: Digest, pictures: Sequence[Picture]) -> Picture:
    """The problem that names the mail: assessed before not, the highest, one that moved before one that did not."""
    moved = {one.problem for one in changed(digest)}
    return min(pictures, key=lambda one: (not one.assessed, -one.level, one.problem not in moved))


def glance(digest: Digest, view: str, reader: Reader) -> str:
    """What an inbox shows beside the subject: the gravest reason and the view; on a quiet day what comes next."""
    pictures = by_gravity(digest.pictures)
    if is_quiet(digest):
        soon = coming(digest.pictures)
        return f"{view}. " + (f"Next expected: {soon}." if soon else "Nothing is expected in the next 14 days.")
    dark = [one for one in pictures if not one.assessed]
    if digest.view.state != "full" or dark:
        return f"{not_assessed(dark, reader, 2)} {view}. Do not read silence as calm.".lstrip()
    top = _foremost(digest, pictures)
    return f"{shorten(reason(top), 160)} {view}."


# -- one minute -------------------------------------------------------------------------------------


def minute(digest: Digest, reader: Reader, spent: int) -> Minute:
    """The first minute in at most 150 words, of which `spent` are said already."""
    lines = tuple(_lines(digest, reader))
    must, others = _told(digest)
    told = by_gravity([*must, *others[: max(0, MOST - len(must))]])
    for most in range(MOST, 0, -1):
        left = _left(must, told[:most])
        for limit in _REASONS:
            made = Minute(_counts(digest), (*lines, *left), _shortened(digest, reader, told[:most], limit))
            if spent + words(made) <= MINUTE_WORDS:
                return made
    return replace(made, lines=tuple(shorten(each, 200) for each in lines[:3]))


def words(made: Minute) -> int:
    """How many words are read in it."""
    said = [f"{word} {count}" for word, count in made.counts] + [*made.lines] + [one.words for one in made.told]
    return sum(len(each.split()) for each in said)


def _counts(digest: Digest) -> tuple[tuple[str, str], ...]:
    """How many problems stand at each level, the highest first; a single problem is told and not counted."""
    if len(digest.pictures) < 2:
        return ()
    counts = Counter(map(colour_word, digest.pictures))
    return tuple((word, f"{counts[word]}") for word in (*reversed(LEVELS), NOT_ASSESSED) if counts[word])


def _told(digest: Digest) -> tuple[list[Picture], list[Picture]]:
    """The problems that must be told: changed, high or set by hand; and others that are elevated, if there is room.

    Those not assessed stand apart.
    """
    moved = {one.problem for one in changed(digest)}
    seen = [one for one in by_gravity(digest.pictures) if one.assessed]
    must = [one for one in seen if one.problem in moved or one.level >= HIGH or one.override]
    return must, [one for one in seen if one not in must and one.level == ELEVATED]


def _left(must: Sequence[Picture], told: Sequence[Picture]) -> tuple[str, ...]:
    """That there are more than the minute has room for."""
    left = sum(one not in told for one in must)
    return (f"And {counted(left, 'more problem')} that changed or stand high, on the board.",) if left else ()


def _shortened(digest: Digest, reader: Reader, told: Sequence[Picture], limit: int) -> tuple[Told, ...]:
    texts = [_text(one, reader) for one in told]
    return tuple(
        Told(
            problem=one.problem,
            level=colour_word(one),
            word=one.word,
            arrow=ARROWS[one.arrow],
            moved=ARROW_WORDS[one.arrow],
            name=own(one.title, 80),
            was=was(digest, one),
            text=shorten(text, limit),
            whole=len(text) <= limit,
        )
        for one, text in zip(told, texts, strict=True)
    )


def _text(one: Picture, reader: Reader) -> str:
    return set_by(one.override, one.computed, reader) if one.override else reason(one)


def _lines(digest: Digest, reader: Reader) -> list[str]:
    pictures = by_gravity(digest.pictures)
    dark = [one for one in pictures if not one.assessed]
    made = [not_assessed(dark, reader, 5), UNSEEN] if dark else []
    # before any word of calm: a desk that does not know yet what is usual
    learning = [one.learning for one in pictures if one.learning is not None]
    if learning:
        day = min(min(learning) + 1, LEARNING_DAYS)
        made.append(f"Learning, day {day} of {LEARNING_DAYS}: what is usual is not known yet.")
    if is_quiet(digest):
        made += _quiet_lines(digest, pictures, reader)
    elif len(dark) < len(pictures) and not any(one.assessed for one in changed(digest)):
        made.append(f"No {'other ' if dark else ''}level moved since {_day(digest, reader)}.")
    return made


def _quiet_lines(digest: Digest, pictures: Sequence[Picture], reader: Reader) -> list[str]:
    levels = " or ".join(LEVELS[level] for level in sorted({one.level for one in pictures}))
    if len(pictures) == 1:
        who = f"{own(pictures[0].title, 80)}: {levels}"
    else:
        who = f"All {counted(len(pictures), 'problem')} {levels}"
    still = "" if digest.heading.first else f"; no level moved since {_day(digest, reader)}"
    made = [f"{who}{still}.", _looked(digest)]
    near = next((one for one in pictures if one.closest), None)
    if near is not None:
        made.append(f"Closest to moving: {own(near.title, 80)} ({near.word}): {own(near.closest, 160).rstrip('.')}.")
    return made


def _looked(digest: Digest) -> str:
    """How much the machine read: that it looked."""
    read = counted(digest.view.entries, "entry", "entries")
    told = f"{counted(digest.stories, 'story', 'stories')} matched" if digest.stories else "no indicator matched"
    return f"{read} read, {told}."


def _day(digest: Digest, reader: Reader) -> str:
    moved = moved_since([one for one in digest.pictures if one.assessed]).astimezone(reader.zone).date()
    return short_date(moved, reader.today)


__all__ = ["Minute", "Told", "glance", "headline", "is_quiet", "minute", "words"]
