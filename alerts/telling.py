"""Telling: one urgent mail, of one screen: what happened, by which words, who says so, and its key.

The alerts were decided before and are not judged again here; what stands here are the stories they are about.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.alert import Gathered
from alerts.card import Card, cards
from alerts.digest import View
from alerts.hyperlink import Hyperlink
from alerts.moments import Reader, counted, short_date
from alerts.page import CardView, Sheet, card_view
from alerts.plain import header, isolated, line
from alerts.report import Report

SUBJECT = 70
WORDS = 120
TITLE = 150
SHOWN = 5
"""Stories that one mail tells; what is beyond is counted, with its alerts' keys, and stands in the next digest."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What one urgent mail says, frozen.

    `problem` is the title of the warning problem, '' for a summary over several. `stories` are those the alerts are
    about, gravest first. `raised` is when the first alert was decided, `told` when this was composed, both aware UTC.
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


@dataclass(frozen=True, slots=True)
class AlertPage:
    """The same as sentences, ready for a template."""

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


def tell(
    gathered: Gathered,
    reports: Iterable[Report],
    desk: str,
    zone: str,
    problem: str,
    view: View,
    now: datetime,
) -> Telling:
    """The urgent mail for these alerts.

    `reports` are all reports of their stories by the rules that raised them; `problem` is the problem's title.
    """
    wanted = {str(alert.evidence.get("story", "")) for alert in gathered.alerts}
    mine = [
        report
        for report in reports
        if report.story in wanted and not report.hit.silent and not report.hit.suppressed_by
    ]
    return Telling(
        route=gathered.route,
        desk=desk,
        zone=zone,
        problem="" if gathered.is_summary else problem,
        keys=tuple(sorted(alert.key for alert in gathered.alerts)),
        stories=cards(mine),
        raised=min(alert.raised for alert in gathered.alerts),
        told=now,
        view=view,
    )


def alert_page(telling: Telling) -> AlertPage:
    """The telling as sentences, cut until it is one screen."""
    reader = Reader(ZoneInfo(telling.zone), telling.told.astimezone(ZoneInfo(telling.zone)).date())
    page = _page(telling, reader, SHOWN)
    for cut in (_without_others, _without_quotes, _with_short_titles, _without_whys):
        if words(page) <= WORDS:
            break
        page = replace(page, stories=tuple(cut(story) for story in page.stories))
    shown = SHOWN
    while words(page) > WORDS and shown > 1:
        shown -= 1
        kept = page.stories[:shown]
        page = replace(page, stories=kept, more=_more(len(telling.stories) - len(kept)))
    return page


def _page(telling: Telling, reader: Reader, shown: int) -> AlertPage:
    sheet = Sheet(reader)
    views = tuple(card_view(card, 0, sheet) for card in telling.stories[:shown])
    about = isolated(line(telling.problem or telling.desk, 80))
    alerts = "Critical report" if len(telling.keys) == 1 else counted(len(telling.keys), "critical report")
    raised = f"{reader.clock(telling.raised)} {reader.zone_name(telling.raised)}"
    return AlertPage(
        subject=alert_subject(telling),
        preheader=f"{views[0].meta} {_view(telling)}" if views else _view(telling),
        desk=isolated(line(telling.desk, 80)),
        head=f"{alerts}: {about}",
        why=f"Raised {raised}: a rule of severity critical matched this for the first time. No level is assessed.",
        stories=views,
        more=_more(len(telling.stories) - len(views)),
        view=_view(telling),
        keys=", ".join(telling.keys[:3]) + (f" and {len(telling.keys) - 3:,} more" if len(telling.keys) > 3 else ""),
        links=tuple(sheet.links),
    )


def alert_subject(telling: Telling) -> str:
    """At most 70 characters: what it is, of which problem, by which indicator; no title of a feed's."""
    if not telling.problem:
        zone = ZoneInfo(telling.zone)
        day = short_date(telling.told.astimezone(zone).date())
        return header(f"[CRITICAL REPORTS] {line(telling.desk, 34)} · summary · {day}", SUBJECT)
    rules = list(dict.fromkeys(line(card.indicators[0].title, 80) for card in telling.stories))
    what = rules[0] if len(rules) == 1 else counted(len(rules), "indicator")
    tag = "[CRITICAL REPORT]" if len(telling.stories) == 1 else "[CRITICAL REPORTS]"
    return header(f"{tag} {line(telling.problem, 40)}: {what}", SUBJECT)


def _view(telling: Telling) -> str:
    view = telling.view
    word = {"full": "full" if view.seen == view.feeds else "nearly full"}.get(view.state, view.state)
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
    said = [page.head, page.why, page.more, page.view, page.keys, page.desk]
    for story in page.stories:
        said += [story.title.text, story.meta, *(each.text for each in story.others)]
        said += [f"{each.words.text} {each.by}" for each in story.quotes]
        said += [f"{each.title} {each.words}" for each in story.signs]
        said += [f"{each.name} {each.when} {each.caution}" for each in story.readings]
    return sum(len(each.split()) for each in said)
