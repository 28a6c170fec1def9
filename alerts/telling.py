"""Telling: one urgent mail, of one screen: what moved or happened, who says so, why, and its key.

The alerts were decided before and are not judged again here; what stands here are their facts, and their stories as
they are told by now.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.alert import Alert
from alerts.card import Card, cards
from alerts.digest import View
from alerts.facts import Backed, Backing, thawed, unknown
from alerts.gather import Gathered
from alerts.hyperlink import Hyperlink
from alerts.moments import Reader, counted, short_date
from alerts.opening import Known, Opening, opening
from alerts.page import CardView, Sheet
from alerts.plain import header, isolated, line
from alerts.report import Report
from alerts.shown import SINGLE, card_view
from rules.grade import SHOWN as GRADES
from rules.picture import CRITICAL, Picture

SUBJECT = 70
WORDS = 120
LEAST = 12
"""Words of a reason that stay, however long everything else is."""
_TALLY = re.compile(r"; \d+ of \d+ indicators\b")
TITLE = 150
SHOWN = 5
"""Stories that one mail tells; what is beyond is counted, with its alerts' keys, and stands in the next digest."""


@dataclass(frozen=True, slots=True)
class Present:
    """What is known when an alert is told: the problems as they stand, by id, and how stories are backed by then."""

    pictures: Mapping[str, Picture] = field(default_factory=dict)
    backed: Backed = unknown


@dataclass(frozen=True, slots=True)
class Telling:
    """What one urgent mail says, frozen.

    `problem` is the title of the warning problem, '' for a summary over several. `stories` are those the alerts are
    about, gravest first. `raised` is when the first alert was decided, `told` when this was composed, both aware UTC.
    `about` is the problem's id. `alerts` are those it tells, `backing` how their stories are backed, and `now` the
    problems as they stand, by id, as far as that is known.
    """

    route: str
    desk: str
    zone: str
    problem: str
    keys: tuple[str, ...]
    stories: tuple[Card, ...]
    raised: datetime
    told: datetime
    view: View
    about: str = ""
    alerts: tuple[Alert, ...] = ()
    backing: Mapping[str, Backing] = field(default_factory=dict)
    now: Mapping[str, Picture] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AlertPage:
    """The same as sentences, ready for a template.

    `level` is the word by whose colours `band` is drawn, both '' for critical reports, which have no level. `lines`
    stand under the band, `reasons` under the stories. `settles` as in `Opening`.
    """

    subject: str
    preheader: str
    desk: str
    head: str
    why: str
    stories: tuple[CardView, ...]
    more: str
    view: str
    keys: str
    links: tuple[Hyperlink, ...]
    level: str = ""
    band: str = ""
    lines: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    important: bool = True
    settles: bool = False


def tell(
    gathered: Gathered,
    reports: Iterable[Report],
    desk: str,
    zone: str,
    problem: str,
    view: View,
    now: datetime,
    present: Present = Present(),
) -> Telling:
    """The urgent mail for these alerts.

    `reports` are all reports of their stories by the rules that bear them out; `problem` is the problem's title.
    `present` says what is known by now; what is not is said by the alerts' own facts.
    """
    backing = _backing(gathered)
    wanted = {str(alert.evidence.get("story", "")) for alert in gathered.alerts} | set(backing)
    mine = [
        report
        for report in reports
        if report.story in wanted and not report.hit.silent and not report.hit.suppressed_by
    ]
    order = list(backing)
    return Telling(
        route=gathered.route,
        desk=desk,
        zone=zone,
        problem="" if gathered.is_summary else problem,
        keys=tuple(sorted(alert.key for alert in gathered.alerts)),
        stories=tuple(
            sorted(
                cards(mine, gathered.languages),
                key=lambda card: order.index(card.key) if card.key in backing else len(order),
            )
        ),
        raised=min(alert.raised for alert in gathered.alerts),
        told=now,
        view=view,
        about=gathered.problem,
        alerts=gathered.alerts,
        backing={story: present.backed(story, now) or frozen for story, frozen in backing.items()},
        now=present.pictures,
    )


def _backing(gathered: Gathered) -> dict[str, Backing]:
    """The stories that the alerts tell, with those of what a rise in the same message says for them."""
    hushed = [each.alert for each in gathered.hushed if each.alert.kind != "U0"]
    read = [thawed(alert.evidence) for alert in (*gathered.alerts, *hushed)]
    made: dict[str, Backing] = {}
    for backing in (each for facts in read if facts for each in facts.stories):
        known = made.get(backing.story)
        if known is None or (known.grade, known.sources) < (backing.grade, backing.sources):
            made[backing.story] = backing
    return made


def alert_page(telling: Telling) -> AlertPage:
    """The telling as sentences, cut until it is one screen, with the links of what is left."""
    reader = Reader(ZoneInfo(telling.zone), telling.told.astimezone(ZoneInfo(telling.zone)).date())
    start = opened(telling, reader)
    page = _page(telling, reader, SHOWN, start)
    for cut in (_without_others, _without_quotes, _with_short_titles, _without_whys):
        if words(page) <= WORDS:
            break
        page = replace(page, stories=tuple(cut(story) for story in page.stories))
    shown = min(SHOWN, len(page.stories))
    while words(page) > WORDS and shown > 1:
        shown -= 1
        kept = page.stories[:shown]
        page = replace(page, stories=kept, more=_more(len(telling.stories) - len(kept)))
    return _linked(_shortened(page))


def _linked(page: AlertPage) -> AlertPage:
    """The page with its links numbered anew: none leads to a source that was cut."""
    left = {reading.ref for story in page.stories for reading in story.readings if reading.ref}
    refs = {ref: number for number, ref in enumerate(sorted(left), 1)}
    stories = tuple(
        replace(story, readings=tuple(replace(reading, ref=refs.get(reading.ref, 0)) for reading in story.readings))
        for story in page.stories
    )
    return replace(page, stories=stories, links=tuple(page.links[ref - 1] for ref in sorted(left)))


def _shortened(page: AlertPage) -> AlertPage:
    """The page without its last reasons, then with a shorter first one, until it is one screen."""
    while words(page) > WORDS and len(page.reasons) > 1:
        page = replace(page, reasons=page.reasons[:-1])
    over = words(page) - WORDS
    if over > 0 and page.reasons:
        page = replace(page, reasons=(_shorter(page.reasons[0], over),))
    while words(page) > WORDS and len(page.lines) > 1:
        page = replace(page, lines=page.lines[:-1])
    return page


def _shorter(why: str, over: int) -> str:
    """The sentence without so many words: of its reasons, as long as the count and what speaks against can stay."""
    tally = _TALLY.search(why)
    said, rest = (why[: tally.start()], why[tally.start() :]) if tally else (why, "")
    room = len(why.split()) - over - 1
    if room - len(rest.split()) < LEAST:
        said, rest = why, ""
    kept = said.split()[: max(room - len(rest.split()), LEAST)]
    return f"{' '.join(kept)} …{rest}"


def opened(telling: Telling, reader: Reader) -> Opening | None:
    """What opens the mail; None where it tells critical reports alone."""
    known = Known(reader, telling.view, telling.now)
    return opening(telling.alerts, telling.desk, known, summary=not telling.problem)


def _page(telling: Telling, reader: Reader, shown: int, start: Opening | None) -> AlertPage:
    sheet = Sheet(reader)
    views = tuple(_story(telling, card, sheet) for card in telling.stories[:shown])
    about = isolated(line(telling.problem or telling.desk, 80))
    alerts = "Critical report" if len(telling.keys) == 1 else counted(len(telling.keys), "critical report")
    page = AlertPage(
        subject=alert_subject(telling),
        preheader=f"{views[0].meta} {_view(telling)}" if views else _view(telling),
        desk=isolated(line(telling.desk, 80)),
        head=f"{alerts}: {about}",
        why=_why(telling, reader),
        stories=tuple(map(_keyed, views)),
        more=_more(len(telling.stories) - len(views)),
        view=_view(telling),
        keys=_keys(telling),
        links=tuple(sheet.links),
    )
    if start is None:
        return page
    return replace(
        page,
        preheader=line(f"{start.band} {page.preheader}", 200),
        head=start.head,
        why="",
        level=start.level,
        band=start.band,
        lines=start.lines,
        reasons=start.reasons,
        important=start.important,
        settles=start.settles,
    )


def _keys(telling: Telling) -> str:
    """The keys that `forewarn ack`, `vote` and `silence` take; and where it would be told again, how to end that."""
    keys = ", ".join(telling.keys[:3]) + (f" and {len(telling.keys) - 3:,} more" if len(telling.keys) > 3 else "")
    facts = [(alert, thawed(alert.evidence)) for alert in telling.alerts]
    grave = next((alert.key for alert, each in facts if alert.kind == "U1" and each and each.level == CRITICAL), "")
    return f"{keys}; told again until `forewarn ack {grave[:8]}`" if grave else keys


def _story(telling: Telling, card: Card, sheet: Sheet) -> CardView:
    """A story with the words it hit by, or, where it bears a level, with how well it is backed."""
    view = card_view(card, 0, sheet)
    backing = telling.backing.get(card.key)
    if backing is None:
        return view
    count = max(backing.sources, card.origins)
    sources = "" if backing.grade == SINGLE and count == 1 else f", {counted(count, 'independent source')}"
    grade = GRADES[backing.grade].capitalize() + sources + ("; disputed" if backing.disputed else "")
    meta = view.meta.replace(f", {counted(card.origins, 'independent source')}", "", 1)
    return replace(view, meta=f"{grade}. {meta}", quotes=(), signs=(), more_signs="")


def _keyed(view: CardView) -> CardView:
    """The story with the key by which people vote on it and silence it."""
    return replace(view, meta=f"{view.meta} Story {view.key}.")


def _why(telling: Telling, reader: Reader) -> str:
    """Why critical reports were told, and how the problem stands."""
    raised = f"{reader.clock(telling.raised)} {reader.zone_name(telling.raised)}"
    now = {telling.now[alert.problem].word for alert in telling.alerts if alert.problem in telling.now}
    level = f"The problem stands at {now.pop()}." if len(now) == 1 else "No level is assessed."
    return f"Raised {raised}: a rule of severity critical matched this for the first time. {level}"


def alert_subject(telling: Telling) -> str:
    """At most 70 characters: what it is, of which problem, by which indicator; no title of a feed's."""
    zone = ZoneInfo(telling.zone)
    reader = Reader(zone, telling.told.astimezone(zone).date())
    if start := opened(telling, reader):
        return header(f"[{start.tag}] {start.about}", SUBJECT)
    if not telling.problem:
        day = short_date(reader.today)
        return header(f"[CRITICAL REPORTS] {line(telling.desk, 34)} · summary · {day}", SUBJECT)
    rules = list(dict.fromkeys(line(card.indicators[0].title, 80) for card in telling.stories))
    what = rules[0] if len(rules) == 1 else counted(len(rules), "indicator")
    tag = "[CRITICAL REPORT]" if len(telling.stories) == 1 else "[CRITICAL REPORTS]"
    return header(f"{tag} {line(telling.problem, 40)}: {what}", SUBJECT)


def _view(telling: Telling) -> str:
    view = telling.view
    word = view.word
    partial = any(facts.partial for alert in telling.alerts if (facts := thawed(alert.evidence)))
    if view.state == "full" and partial and telling.problem:
        word = "partial for this problem"
    return f"View: {word} ({view.seen} of {counted(view.feeds, 'feed')})."


def _more(left: int) -> str:
    return f"And {counted(left, 'more story', 'more stories')}, in the next digest." if left > 0 else ""


def _without_others(story: CardView) -> CardView:
    return replace(story, others=(), readings=story.readings[:2])


def _without_quotes(story: CardView) -> CardView:
    return replace(story, quotes=())


def _with_short_titles(story: CardView) -> CardView:
    text = "".join(run.text for run in story.title.runs)
    short = line(text, TITLE)
    if short == text:
        return story
    return replace(story, title=replace(story.title, runs=(replace(story.title.runs[0], text=short, marked=False),)))


def _without_whys(story: CardView) -> CardView:
    return replace(story, signs=story.signs[:1], readings=story.readings[:1])


def words(page: AlertPage) -> int:
    """How many words a reader reads."""
    said = [page.head, page.why, page.more, page.view, page.keys, page.desk, page.band, *page.lines, *page.reasons]
    for story in page.stories:
        said += [story.title.text, story.meta, *(each.text for each in story.others)]
        said += [f"{each.words.text} {each.by}" for each in story.quotes]
        said += [f"{each.title} {each.words}" for each in story.signs]
        said += [f"{each.name} {each.when} {each.caution}" for each in story.readings]
    return sum(len(each.split()) for each in said)
