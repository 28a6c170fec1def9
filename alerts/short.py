"""Short: an urgent message for a telephone, of the same telling as the mail, in lines the first of which matter most.

What reads it may take a thousand characters or a hundred and sixty, so no line leans on one that comes after it, and
`fitted` leaves out whole lines until the rest fits.
"""

import re
from collections.abc import Iterator, Sequence

from alerts.message import Rendered
from alerts.page import CardView
from alerts.plain import line, plain, shorten
from alerts.telling import AlertPage, Telling, alert_page, alert_subject

ROOM = 1000
"""Characters that a message has at most, its title not counted: what a chat shows without unfolding it."""
LINE, STORIES = 240, 2
CUT = "…"
_OURS = str.maketrans({"→": "->", "▲": "^", "▼": "v", "▬": "=", "▨": None, "\u2068": None, "\u2069": None})
"""Signs of ours for which a text message would pay with half its room."""
_CALLS = re.compile(r"[@＠](?=\w)|<(?=[!@#])")
"""What a chat would take for a call to all its members, where it is only what a headline says."""


def short(telling: Telling) -> Rendered:
    """The words of an urgent message as a few lines of plain text; the same telling gives the same lines.

    Where its page cannot be made, the title and the keys go out, and the fault is told.
    """
    try:
        page = alert_page(telling)
        subject, lines, fault = page.subject, list(_lines(page)), ""
    except Exception as error:  # noqa: BLE001 - whatever broke it, nobody waits for an alert until it is mended
        fault = f"{type(error).__name__}: {line(str(error), 300)}"
        subject = _title(telling)
        lines = [f"View: {telling.view.state}.", f"Alert {', '.join(telling.keys[:3])}"]
    words = fitted([_said(each) for each in lines if each.strip()], ROOM)
    return Rendered(_said(subject), f"{words}\n", view=telling.view.state, fault=fault, problem=telling.about)


def fitted(lines: Sequence[str], room: int) -> str:
    """As many of the lines as have room, in their order, each whole; where one is left out, that is seen.

    Of a first line that is too long its beginning stays. `room` counts characters; 0 is no limit.
    """
    if room <= 0 or len("\n".join(lines)) <= room:
        return "\n".join(lines)
    kept: list[str] = []
    left = room - len(CUT) - 1
    for each in lines:
        if len(each) <= left:
            kept.append(each)
            left -= len(each) + 1
    if not kept:
        return shorten(lines[0], room)
    return "\n".join([*kept, CUT])


def _lines(page: AlertPage) -> Iterator[str]:
    yield page.band or page.head
    yield from page.lines[:1]
    for story in page.stories[:STORIES]:
        yield from _story(story)
    yield from page.reasons[:1]
    yield page.view
    yield f"Alert {page.keys}"
    yield from page.lines[1:]
    yield from page.reasons[1:]
    yield page.more


def _story(story: CardView) -> Iterator[str]:
    """A title, how well it is backed, and where to read it."""
    tag = f"{story.title.tag} " if story.title.tag else ""
    yield tag + shorten("".join(run.text for run in story.title.runs), LINE)
    yield story.meta.split(". ")[0] + "."
    if story.first is not None and story.first.link is not None:
        yield f"{story.first.name} {story.first.when}: {story.first.link.url}"


def _title(telling: Telling) -> str:
    try:
        return alert_subject(telling)
    except Exception:  # noqa: BLE001 - as in `short`
        return "Forewarn: an alert that could not be laid out"


def _said(text: str) -> str:
    """The text without our own signs, and without what would call people in a chat."""
    return _CALLS.sub(lambda found: f"{found[0]}\u2060", plain(text.translate(_OURS))).strip()
