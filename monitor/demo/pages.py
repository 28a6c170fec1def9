"""The fortnight as pages: every letter beside its text, and an index that says what happened and how the levels went.

    var/letters/*.eml | which day it tells | fortnight/day-09-digest.html, .txt | fortnight/index.html

The letters are what a reader got, byte for byte. The pages need no network.
"""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

from alerts.digest import thaw
from alerts.moments import short_date
from alerts.moves import ARROWS
from alerts.render import Templates
from alerts.report import View
from alerts.standings import colour_word
from monitor.demo.layout import ROUTE, TITLE
from monitor.demo.sample import FIRST_DAY, LAST_DAY, Sample
from monitor.desk.var import Var
from monitor.store import Store

FOLDER = "fortnight"
INDEX = "index.html"
_TEMPLATE = "index.html.j2"
_KINDS = ("digest", "alert", "notice")


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: its kind, subject, the day it tells, and its files in the folder; `page` is '' for plain text."""

    kind: str
    subject: str
    day: int
    page: str
    text: str

    @property
    def opens(self) -> str:
        """The file that a reader opens."""
        return self.page or self.text


@dataclass(frozen=True, slots=True)
class Morning:
    """One day and the morning after it: what happened, what was sent, and how the problem stood when it was told.

    `level` is the word whose colours it has, `word` all that the mail says of it; `view` is how much was seen
    where that was not enough, else ''.
    """

    day: int
    date: str
    says: str
    level: str
    word: str
    arrow: str
    view: str
    letters: tuple[Letter, ...]

    @property
    def digest(self) -> Letter:
        """The digest of the morning."""
        return next(one for one in self.letters if one.kind == "digest")

    @property
    def others(self) -> tuple[Letter, ...]:
        """What was sent before it."""
        return tuple(one for one in self.letters if one.kind != "digest")


@dataclass(frozen=True, slots=True)
class Told:
    """The whole play as pages: its days in order, from the first of learning on, and where the index lies."""

    mornings: tuple[Morning, ...]
    index: Path

    @property
    def fortnight(self) -> tuple[Morning, ...]:
        """The mornings after the days of the fortnight."""
        return tuple(one for one in self.mornings if one.day > 0)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the sample is made of: items of the fortnight, and of the days before it."""

    told: int
    before: int
    publishers: int
    languages: int


def tell(folder: Path, store: Store, played: Sample) -> Told:
    """Write the pages of a play into `folder`, those of an earlier one away."""
    into = folder / FOLDER
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir()
    letters = _letters(Var(folder).letters, into, played)
    told = Told(tuple(_mornings(store, played, letters)), into / INDEX)
    template = (files("monitor.demo") / _TEMPLATE).read_text(encoding="utf-8")
    html = Templates({_TEMPLATE: template}).fill(_TEMPLATE, told=told, title=TITLE, figures=_figures(played))
    told.index.write_text(html, encoding="utf-8")
    return told


# -- letters ----------------------------------------------------------------------------------------


def _letters(lying: Path, into: Path, played: Sample) -> list[Letter]:
    """Every letter under the name of its day, in the order in which they were written."""
    heads = [(message_from_bytes(path.read_bytes(), policy=default), path) for path in lying.glob("*.eml")]
    found: list[Letter] = []
    for message, path in sorted(heads, key=lambda one: (one[0]["Date"].datetime, one[1].name)):
        kind = next((word for word in _KINDS if f"-{word}-" in path.name), "digest")
        day = _day(message["Date"].datetime, played)
        number = sum(one.kind == kind and one.day == day for one in found) + 1
        found.append(_put(message, into, kind, day, "" if kind == "digest" else f"-{number}"))
    return found


def _put(message: EmailMessage, into: Path, kind: str, day: int, number: str) -> Letter:
    stem = f"{f'day-{day:02d}' if day > 0 else f'learning-{day - FIRST_DAY + 1:02d}'}-{kind}{number}"
    files_of = {}
    for ending, form in (("html", "html"), ("txt", "plain")):
        part = message.get_body((form,))
        if part is not None:
            files_of[ending] = f"{stem}.{ending}"
            (into / f"{stem}.{ending}").write_text(part.get_content(), encoding="utf-8")
    subject = " ".join(str(message["Subject"]).split())
    return Letter(kind, subject, day, files_of.get("html", ""), files_of.get("txt", ""))


def _day(sent: datetime, played: Sample) -> int:
    """The day that a letter tells: it ends with the hour of the digest."""
    local = sent.astimezone(ZoneInfo(played.zone))
    hour, minute = (int(part) for part in played.ends.split(":"))
    ended = local.time() <= time(hour, minute, 59)
    return played.day_of(local.date() - timedelta(days=ended))


# -- mornings ---------------------------------------------------------------------------------------


def _mornings(store: Store, played: Sample, letters: Iterable[Letter]) -> Iterable[Morning]:
    own: dict[int, list[Letter]] = {}
    for letter in letters:
        own.setdefault(letter.day, []).append(letter)
    for day in range(FIRST_DAY, LAST_DAY + 1):
        yield _morning(store, played, day, tuple(own[day]))


def _morning(store: Store, played: Sample, day: int, letters: tuple[Letter, ...]) -> Morning:
    edition = store.editions.of(ROUTE, played.date_of(day + 1))
    if edition is None or edition.digest is None:
        raise ValueError(f"day {day} has no digest")
    digest = thaw(edition.digest)
    (picture,) = digest.pictures
    return Morning(
        day=day,
        date=short_date(played.date_of(day)),
        says=played.says.get(day, "Nothing that the desk asks about."),
        level=colour_word(picture),
        word=picture.word,
        arrow=ARROWS[picture.arrow] if picture.assessed else "",
        view=_view(digest.view),
        letters=letters,
    )


def _view(view: View) -> str:
    return "" if view.state == "full" else f"{view.word}, {view.seen} of {view.feeds} feeds"


def _figures(played: Sample) -> Figures:
    zone, first = ZoneInfo(played.zone), played.date_of(1)
    told = sum(one.at.astimezone(zone).date() >= first for one in played.items())
    every = sum(1 for _ in played.items())
    languages = {feed.lang for feed in played.feeds.values()}
    return Figures(told, every - told, len(played.publishers), len(languages))
