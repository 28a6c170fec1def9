"""Bulletin: one digest or alert as JSON, for programs and feed readers, of the same frozen set as the mail.

It is a promise to programs that others write, so each key has a text below it, from which `forewarn schema` makes the
schema. Keys are added and never renamed; what reads a bulletin passes over keys it does not know.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from alerts.alert import Alert
from alerts.card import Card
from alerts.digest import Digest
from alerts.facts import thawed
from alerts.hyperlink import hyperlink
from alerts.message import Rendered
from alerts.plain import line
from alerts.report import View
from alerts.silence import says
from alerts.telling import Telling
from rules.grade import SHOWN as GRADES
from rules.picture import LEVELS, Picture

LONGEST = 600
"""Characters of a title or a sentence."""


class Frozen(BaseModel):
    """What all parts of a bulletin have in common: made once, never changed."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Sight(Frozen):
    """How well one could see."""

    state: Literal["full", "partial", "blind"]
    """`blind` where no feed was seen, `partial` where too little was: then silence says nothing."""
    feeds: int
    """Feeds that the desk lists."""
    seen: int
    """Feeds that were seen when this was made."""
    dark: tuple[str, ...] = ()
    """Languages of which no feed was seen."""


class Standing(Frozen):
    """Where one warning problem stood when the bulletin was made."""

    id: str
    """The problem's id."""
    title: str
    """Its title."""
    level: str
    """QUIET, WATCH, ELEVATED, HIGH or CRITICAL; where it was not assessed, the last one."""
    assessed: bool
    """Whether enough was seen to assess it."""
    word: str
    """The level as readers read it, such as `HIGH (unconfirmed)` or `NOT ASSESSED (last: HIGH)`."""
    was: str = ""
    """The word that the digest before had, or that the problem rose from; empty where there was none."""
    since: datetime
    """When the level was reached."""
    why: str
    """The reason, in a sentence."""


class Expected(Frozen):
    """An expected event of one of the problems."""

    problem: str
    """The problem's id."""
    event: str
    """The event's id in the calendar."""
    title: str
    """Its title."""
    state: str
    """upcoming, open, late, met, missed, unknown or cancelled."""
    due: datetime | None = None
    """When it is due; null where it has no date."""


class Raised(Frozen):
    """One alert that this message tells."""

    key: str
    """The alert's key, which `forewarn ack`, `vote` and `silence` take."""
    kind: str
    """U0 to U6."""
    problem: str
    """The id of its warning problem."""
    says: str
    """What it says, in a few words."""
    raised: datetime
    """When it was decided."""


class Headline(Frozen):
    """A title as its publisher wrote it."""

    text: str
    """The words."""
    language: str = ""
    """Their language, empty where it is not known."""


class Sign(Frozen):
    """A rule that hit the story."""

    rule: str
    """The rule's id, or `rule/part`."""
    title: str
    """Its title."""
    problem: str
    """The id of its warning problem."""
    severity: str
    """info, low, medium, high or critical: how grave one such report is."""
    words: tuple[str, ...] = ()
    """The words it hit by, as they stand in the reports."""


class Reading(Frozen):
    """A report to read."""

    entry: str
    """The key of the entry."""
    publisher: str
    """Who published it."""
    letter: str
    """The publisher's reliability, A to F."""
    language: str = ""
    """Its language, empty where it is not known."""
    published: datetime | None = None
    """When, as the publisher says; null where nobody says."""
    link: str = ""
    """Where; empty where there is no link that can be trusted."""


class Tale(Frozen):
    """One story: the news that several reports tell."""

    key: str
    """The story's key."""
    standing: Literal["live", "late", "seed"]
    """`late` for what was old when it was first seen, `seed` for a feed's first document."""
    status: str = ""
    """NEW, UPDATED or RUNNING to a reader of the digest before; empty in an alert."""
    severity: str
    """That of the gravest rule that hit it."""
    title: Headline
    """The title that speaks for it."""
    others: tuple[Headline, ...] = ()
    """Titles in further languages."""
    reports: int
    """How many reports tell it."""
    sources: int
    """How many independent sources they are."""
    grade: str = ""
    """How good the evidence is: unconfirmed, corroborated and the like; empty where nobody asked."""
    disputed: bool = False
    """Whether somebody denies it."""
    first: datetime
    """The time of its first report."""
    last: datetime
    """The time of its last report."""
    growth: tuple[str, ...] = ()
    """What is new in it since the digest before."""
    signs: tuple[Sign, ...]
    """The rules that hit it, the gravest first."""
    readings: tuple[Reading, ...]
    """Up to three reports to read."""


class Held(Frozen):
    """What a filter of the desk kept out of the stories."""

    filter: str
    """The filter's id."""
    stories: int
    """How many stories."""


class Bulletin(Frozen):
    """One digest or alert of one route. Times are UTC; titles are quotes, everything else is Forewarn's."""

    version: Literal[1] = 1
    """The version of this format."""
    id: str
    """The same for the same digest or alert, whenever and however often it is written."""
    kind: Literal["digest", "alert"]
    """Whether it is a morning's digest or was told at once."""
    route: str
    """The id of the route whose readers got it."""
    desk: str
    """The desk's title."""
    zone: str
    """The time zone of its readers, an IANA name."""
    day: date | None = None
    """The local date that a digest is for; null for an alert."""
    days: tuple[date, ...] = ()
    """The dates whose news a digest tells: several after downtime."""
    published: datetime
    """When it was made."""
    subject: str
    """The mail's subject."""
    summary: str
    """What an inbox shows beside it."""
    view: Sight
    """How well one could see."""
    problems: tuple[Standing, ...] = ()
    """Where the problems stood, in the desk's order."""
    expected: tuple[Expected, ...] = ()
    """Expected events; none in an alert."""
    alerts: tuple[Raised, ...] = ()
    """The alerts that this message tells; none in a digest."""
    stories: tuple[Tale, ...] = ()
    """The stories, in the order a reader should meet them: all of them, also those that the mail had no room for."""
    held_back: tuple[Held, ...] = ()
    """What filters kept out."""
    text: str
    """What the readers got, as plain text."""

    @property
    def name(self) -> str:
        """The name of its file, without the ending: by time in the order of names."""
        if self.kind == "digest":
            return f"digest-{self.day}"
        return f"alert-{self.published:%Y-%m-%dT%H-%M-%SZ}-{self.id[-12:]}"


def identity(install_id: str, about: str) -> str:
    """The id of what `about` names (`digest:route:2025-11-18`), the same for ever for this installation."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"forewarn:{install_id}:{about}").urn


def of_digest(digest: Digest, rendered: Rendered, made: str) -> Bulletin:
    """A digest as a bulletin, whole; `made` is its id."""
    heading, was = digest.heading, dict(digest.was)
    return Bulletin(
        id=made,
        kind="digest",
        route=heading.route,
        desk=line(heading.desk, LONGEST),
        zone=heading.zone,
        day=heading.local_date,
        days=digest.period.days,
        published=heading.composed,
        subject=rendered.subject,
        summary=line(rendered.preheader, LONGEST),
        view=_sight(digest.view),
        problems=tuple(_standing(one, was.get(one.problem, "")) for one in digest.pictures),
        expected=tuple(_expected(digest.pictures)),
        stories=tuple(_tale(card) for card in (*digest.late, *digest.live)),
        held_back=tuple(Held(filter=one.filter_id, stories=one.stories) for one in digest.held_back),
        text=rendered.text,
    )


def of_telling(telling: Telling, rendered: Rendered, made: str) -> Bulletin:
    """An urgent message as a bulletin; `made` is its id."""
    titles = {sign.key: sign.title for card in telling.stories for sign in card.indicators}
    problems = dict.fromkeys(alert.problem for alert in telling.alerts)
    return Bulletin(
        id=made,
        kind="alert",
        route=telling.route,
        desk=line(telling.desk, LONGEST),
        zone=telling.zone,
        published=telling.told,
        subject=rendered.subject,
        summary=line(rendered.preheader, LONGEST),
        view=_sight(telling.view),
        problems=tuple(
            _standing(telling.now[one], _stood(telling.alerts, one)) for one in problems if one in telling.now
        ),
        alerts=tuple(
            Raised(
                key=alert.key,
                kind=alert.kind,
                problem=alert.problem,
                says=line(says(alert, lambda sign: titles.get(sign, sign)), LONGEST),
                raised=alert.raised,
            )
            for alert in telling.alerts
        ),
        stories=tuple(_backed(telling, card) for card in telling.stories),
        text=rendered.text,
    )


def _sight(view: View) -> Sight:
    return Sight(state=view.state, feeds=view.feeds, seen=view.seen, dark=view.dark)


def _standing(picture: Picture, was: str) -> Standing:
    return Standing(
        id=picture.problem,
        title=line(picture.title, LONGEST),
        level=LEVELS[picture.level],
        assessed=picture.assessed,
        word=picture.word,
        was=was,
        since=picture.since,
        why=line(picture.why, LONGEST),
    )


def _stood(alerts: Sequence[Alert], problem: str) -> str:
    """The word that a problem rose from, as the first of these alerts found it."""
    read = (thawed(alert.evidence) for alert in alerts if alert.problem == problem)
    return next((facts.was for facts in read if facts is not None), "")


def _expected(pictures: Iterable[Picture]) -> Iterable[Expected]:
    for picture in pictures:
        for due in picture.due:
            title = line(due.title, LONGEST)
            yield Expected(problem=picture.problem, event=due.event, title=title, state=due.state, due=due.due)


def _backed(telling: Telling, card: Card) -> Tale:
    """A story as an alert tells it, with how well it was backed then."""
    tale, backing = _tale(card), telling.backing.get(card.key)
    if backing is None:
        return tale
    more = {"grade": GRADES[backing.grade], "disputed": backing.disputed, "sources": max(backing.sources, card.origins)}
    return tale.model_copy(update=more)


def _tale(card: Card) -> Tale:
    return Tale(
        key=card.key,
        standing=card.standing,
        status=card.status,
        severity=card.severity.value,
        title=Headline(text=line(card.title.text, LONGEST), language=line(card.title.lang, 12)),
        others=tuple(Headline(text=line(one.text, LONGEST), language=line(one.lang, 12)) for one in card.other_titles),
        reports=card.reports,
        sources=card.origins,
        grade=GRADES[card.grade.level] if card.grade else "",
        disputed=bool(card.grade and card.grade.disputed),
        first=card.first,
        last=card.last,
        growth=tuple(line(one, LONGEST) for one in card.growth),
        signs=tuple(
            Sign(
                rule=sign.key,
                title=line(sign.title, LONGEST),
                problem=sign.problem,
                severity=sign.severity.value,
                words=tuple(line(word, 60) for word in sign.words),
            )
            for sign in card.indicators
        ),
        readings=tuple(
            Reading(
                entry=source.entry,
                publisher=line(source.publisher, 120),
                letter=source.letter,
                language=line(source.lang, 12),
                published=source.published,
                link=link.url if (link := hyperlink(source.link)) else "",
            )
            for source in card.sources
        ),
    )


def written(bulletin: Bulletin) -> str:
    """The bulletin as the text of its file; the same bulletin gives the same bytes."""
    return bulletin.model_dump_json(indent=1) + "\n"


def read(text: str) -> Bulletin:
    """The bulletin of a file's text; raises ValueError where it is none."""
    return Bulletin.model_validate_json(text)
