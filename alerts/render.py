"""Digest or Telling -> words for a mail; the one importer of Jinja2.

Autoescape is always on and a misspelt name is an error (`Environment()` alone does neither); text templates switch
escaping off by name, inside themselves. An operator's own templates run in the sandbox. A template that fails never
holds a mail back: plain words go out instead, and the fault is told.
"""

import re
import textwrap
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from html import unescape

from jinja2 import BaseLoader, ChoiceLoader, DictLoader, Environment, PackageLoader, StrictUndefined
from jinja2.exceptions import TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from alerts.digest import Digest
from alerts.front import page, subject
from alerts.hyperlink import hyperlink
from alerts.message import Rendered
from alerts.page import Page, Plan
from alerts.plain import ISOLATE, POP, header, line, plain
from alerts.telling import Telling, alert_page, alert_subject
from alerts.transfer import size
from rules.hit import Severity

WIDTH = 72
_TAG, _WORD = re.compile(r"<[^>]*>"), re.compile(r"\S*\w\S*")
HARD_STOP = 95 * 1024
"""Bytes of HTML after transfer encoding: Gmail cuts a mail near 102 KB."""
READ = 1_100
"""Words that are read in five minutes: beyond them there are fewer stories in one line."""
FEW = 4
"""One-liners of a problem that no count of words takes away."""
PLANS = (
    Plan(),
    Plan(running=4, lines=8),
    Plan(running=2, lines=FEW),
    Plan(running=0, lines=FEW),
    Plan(full=8, late=4, lines=0, board=10, running=0),
    Plan(full=5, late=2, lines=0, board=6, running=0),
    Plan(full=2, late=1, lines=0, board=4, running=0),
    Plan(full=0, late=0, lines=0, board=0, running=0),
)
"""Room for each part, from plenty to none: the first that fits is taken, and what is cut is said."""

# Background, text: of a severity's word. Neighbours differ in lightness, and the word is always there.
SEVERITY_COLOURS: Mapping[str, tuple[str, str]] = {
    Severity.INFO: ("#EEF2F6", "#1F2D3D"),
    Severity.LOW: ("#D9E2EC", "#1F2D3D"),
    Severity.MEDIUM: ("#F7E08A", "#3D3000"),
    Severity.HIGH: ("#FFC585", "#3A1E00"),
    Severity.CRITICAL: ("#5C0A12", "#FFFFFF"),
}
# Background, text: of a level's word. What is not assessed is paper within a broken border, never a colour of calm.
LEVEL_COLOURS: Mapping[str, tuple[str, str]] = {
    "QUIET": ("#EEF2F6", "#1F2D3D"),
    "WATCH": ("#F7E08A", "#3D3000"),
    "ELEVATED": ("#FFC585", "#3A1E00"),
    "HIGH": ("#C8402F", "#FFFFFF"),
    "CRITICAL": ("#5C0A12", "#FFFFFF"),
    "NOT ASSESSED": ("#FBFCFD", "#1B2733"),
}
# The rail of a story by the strongest of its indicators: none, faint, clear, strong. Colours are left to levels.
HELD_COLOURS = ("#D3DAE2", "#A9B6C3", "#5E7183", "#17263A")
BANNER_COLOURS: Mapping[str, tuple[str, str]] = {
    "grave": ("#C8402F", "#FFFFFF"),
    "warn": ("#FBEFC9", "#3D3000"),
    "note": ("#E4ECF7", "#17324F"),
}
PAPER = {
    "desk": "#E9ECF0",
    "paper": "#FBFCFD",
    "ink": "#1B2733",
    "dim": "#4A5866",
    "rule": "#D3DAE2",
    "link": "#0B57D0",
    "mark": "#FFEFA8",
    "head": "#17263A",
    "head_ink": "#F4F7FA",
    "head_dim": "#C2CEDB",
}


class Templates:
    """The shipped templates, with a desk's own in their place where it has some.

    `own` are the texts of `templates/*.j2` of a desk by file name. `loader` replaces the shipped ones, for tests.
    """

    def __init__(self, own: Mapping[str, str] | None = None, loader: BaseLoader | None = None) -> None:
        shipped = loader or PackageLoader("alerts", "templates")
        if own:
            kind: type[Environment] = SandboxedEnvironment
            shipped = ChoiceLoader([DictLoader(dict(own)), shipped])
        else:
            kind = Environment
        self.environment = kind(
            loader=shipped,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.environment.filters["wrapped"] = wrapped
        self.environment.globals.update(
            severity_colours=SEVERITY_COLOURS,
            level_colours=LEVEL_COLOURS,
            held_colours=HELD_COLOURS,
            banner_colours=BANNER_COLOURS,
            paper=PAPER,
        )

    def fill(self, name: str, **words: object) -> str:
        """The template of that name, filled."""
        return self.environment.get_template(name).render(**words)


@lru_cache(maxsize=4)
def templates(own: frozenset[tuple[str, str]] = frozenset()) -> Templates:
    """The shipped templates with these in their place, by file name; read once, for as long as they are the same."""
    return Templates(dict(own))


def wrapped(text: str, indent: int = 0, hang: int = 0, width: int = WIDTH) -> str:
    """The text in lines of at most `width` columns, the first indented, the rest hanging under it.

    A word longer than a line stays whole. An isolate that a break cuts in two is closed and opened again.
    """
    lines = textwrap.wrap(
        text,
        width,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hang),
        break_long_words=False,
        break_on_hyphens=False,
    )
    out, is_open = [], False
    for each in lines:
        words = each.lstrip(" ")
        start = " " * (len(each) - len(words)) + (ISOLATE if is_open else "")
        is_open = (start + words).count(ISOLATE) > words.count(POP)
        out.append(start + words + (POP if is_open else ""))
    return "\n".join(out)


def render(what: Digest | Telling, templates: Templates) -> Rendered:
    """The words of a digest or an urgent mail; with plain words and the fault where a template cannot be used."""
    try:
        return _digest(what, templates) if isinstance(what, Digest) else _telling(what, templates)
    except Exception as error:  # noqa: BLE001 - a template may raise anything, and no mail waits for its author
        return _fallback(what, error)


def _digest(digest: Digest, templates: Templates) -> Rendered:
    for plan in PLANS:
        made = page(digest, plan)
        html = templates.fill("digest.html.j2", page=made)
        if size(html) <= HARD_STOP and (plan.lines <= FEW or words(html) <= READ):
            break
    text = templates.fill("digest.txt.j2", page=made)
    return Rendered(made.subject, text, html, made.preheader, view=digest.view.state)


def words(html: str) -> int:
    """How many words of a mail are read: all that hold a letter or a digit."""
    return len(_WORD.findall(unescape(_TAG.sub(" ", html.partition("</head>")[2]))))


def _telling(telling: Telling, templates: Templates) -> Rendered:
    made = alert_page(telling)
    html = templates.fill("alert.html.j2", page=made)
    text = templates.fill("alert.txt.j2", page=made)
    return Rendered(
        made.subject,
        text,
        html,
        made.preheader,
        view=telling.view.state,
        important=made.important,
        level=made.level,
        problem=telling.about,
        settles=made.settles,
    )


def notice(title: str, lines: Sequence[str], now: datetime) -> Rendered:
    """A word to the operator: plain text, no template that could fail."""
    said = "\n\n".join(wrapped(plain(each)) for each in lines)
    return Rendered(header(f"[FOREWARN] {title}", 70), f"{said}\n\n{now:%Y-%m-%d %H:%M} UTC\n")


# -- when a template fails --------------------------------------------------------------------------


def _fallback(what: Digest | Telling, error: Exception) -> Rendered:
    """The news in plain words, made without any template."""
    place = f"{error.name or 'template'}:{error.lineno}: " if isinstance(error, TemplateSyntaxError) else ""
    fault = f"{place}{type(error).__name__}: {line(str(error), 300)}"
    stories = (*what.late, *what.live) if isinstance(what, Digest) else what.stories
    title = _title(what)
    told = [
        f"* {card.severity.value}: {line(card.title.text, 200)}\n"
        + "\n".join(f"  {source.publisher} {_address(source.link)}" for source in card.sources)
        for card in stories[:200]
    ]
    left = f"\n\nAnd {len(stories) - 200:,} more stories." if len(stories) > 200 else ""
    view = f"View: {what.view.state}, {what.view.seen} of {what.view.feeds} feeds."
    head = "This mail could not be laid out as it should be; the operator is told. Its news in plain words:"
    moved = _moved(what)
    text = f"{head}\n\n{moved}{view}\n{len(stories):,} stories.\n\n" + "\n\n".join(told) + left + "\n"
    return Rendered(title, text, fault=fault, view=what.view.state, important=isinstance(what, Telling))


def _moved(what: Digest | Telling) -> str:
    """What moved and why, as far as that can be said."""
    try:
        made = alert_page(what) if isinstance(what, Telling) else None
    except Exception:  # noqa: BLE001 - as in _title
        return ""
    return "".join(f"{each}\n\n" for each in (made.band, *made.lines, *made.reasons) if each) if made else ""


def _title(what: Digest | Telling) -> str:
    try:
        return subject(what) if isinstance(what, Digest) else alert_subject(what)
    except Exception:  # noqa: BLE001 - whatever broke the page may break its title too
        return "Forewarn: a mail that could not be laid out"


def _address(link: str) -> str:
    found = hyperlink(link)
    return found.url if found else "(no link that can be trusted)"


__all__ = ["PLANS", "Page", "Rendered", "Templates", "notice", "render", "templates", "wrapped"]
