"""Invented standings of a desk's problems on the golden morning, and of its stories, as an assessment hands them over."""

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from morning import BUSY, NOW, PROBLEMS, at

from alerts.report import Report, StoryFacts
from feeds.anchors import Anchor
from rules.grade import graded
from rules.picture import (
    CRITICAL,
    ELEVATED,
    HIGH,
    LEVELS,
    QUIET,
    WATCH,
    Change,
    Due,
    Lane,
    Override,
    Picture,
    Sight,
    Sign,
)
from rules.sighting import Telling

SEEN = Sight(1.0, 22, 22)
NEARLY = Sight(0.95, 21, 22)
CALM = (QUIET,) * 14


def story(name: str) -> str:
    """The key of an invented story."""
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def picture(problem: str, level: int = QUIET, **more: Any) -> Picture:
    """A problem at that level for a fortnight, with twelve indicators in six families, none on, seen whole."""
    made = Picture(
        problem=problem,
        title=dict(PROBLEMS)[problem],
        at=NOW,
        level=level,
        raw=level,
        computed=level,
        assessed=True,
        unconfirmed=False,
        scenario="" if level == QUIET else "fighting",
        since=at(6, 0, 15),
        episode="",
        arrow="same",
        pressure=0,
        why="QUIET because nothing is clearly unusual in what we can see; 0 of 12 indicators on in 0 of 6 families; "
        "against: nothing; seen by 22 of 22 feeds.",
        on=0,
        of=12,
        families_on=0,
        families=6,
        against=(),
        down="",
        down_on=None,
        closest="",
        deadline_soon=False,
        opening=False,
        sight=SEEN,
        lanes=(),
        signs=(),
        due=(),
        history=(level,) * 14,
    )
    return replace(made, **more)


def sign(indicator: str, title: str, held: int, *stories: str, **more: Any) -> Sign:
    """An indicator that is held so far, by default a military one that points up."""
    made = Sign(
        indicator=indicator,
        title=title,
        family="military",
        direction="up",
        decisive=False,
        lead="short",
        activation=held,
        held=held,
        since=NOW,
        why="",
        stories=stories,
    )
    return replace(made, **more)


STRIKE = sign("pak-strike-afghanistan", "Pakistani strike on Afghan soil", 3, story("khost"), decisive=True)
ATTACK = sign("ttp-attack-pakistan", "TTP attack in Pakistan", 3, story("bannu"), story("tank"), family="militant")
COLLAPSE = sign("talks-collapse", "Talks collapse", 2, story("istanbul"), family="diplomatic")
CONVENE = sign("talks-convene", "Talks convene", 2, story("doha"), family="diplomatic", direction="down")
GATE = sign("border-trade-gate", "Border crossing opened or shut", 1, family="border")
DURAND = sign("durand-line-statement", "Durand Line statement", 0, family="rhetoric")

WHY_BORDER = (
    "HIGH because “Pakistani strike on Afghan soil” is strong and decisive: confirmed by 5 independent sources and "
    "“TTP attack in Pakistan” is strong: 6 stories, usual about 1 a week; 5 of 12 indicators on in 3 of 6 families; "
    "against: “Talks convene” (single source); seen by 21 of 22 feeds."
)
DOWN_BORDER = (
    "Steps down to ELEVATED on Tue 25 Nov if nothing new: 3 covered days below HIGH; the first can be Sun 23 Nov, once "
    "“Pakistani strike on Afghan soil” has fallen to faint."
)


def border(**more: Any) -> Picture:
    """The border, risen to HIGH in the night."""
    made = picture(
        "pak-afg",
        HIGH,
        since=at(3, 40),
        episode="20251115T0100",
        arrow="up",
        pressure=7,
        why=WHY_BORDER,
        on=5,
        families_on=3,
        against=("“Talks convene” is clear: the envoy meets both sides apart.",),
        down=DOWN_BORDER,
        down_on=date(2025, 11, 25),
        deadline_soon=True,
        sight=NEARLY,
        lanes=(
            Lane("collapse", "Collapse into cross-border strikes", HIGH, HIGH, 7, "up", WHY_BORDER),
            Lane("erodes", "Fragile pause erodes", ELEVATED, ELEVATED, 5, "up", "ELEVATED because …"),
            Lane("proxy", "Long guerrilla war by proxy", WATCH, WATCH, 3, "same", "WATCH because …"),
            Lane("bid", "The TTP bids to govern the merged districts", QUIET, QUIET, 1, "same", "QUIET because …"),
        ),
        signs=(STRIKE, ATTACK),
        due=(
            Due("unsc", "", "UNSC briefing", "upcoming", at(20, 0) + timedelta(days=2), "Thu 20 Nov", None),
            Due("mandate", "", "UNAMA mandate vote", "upcoming", at(20, 0) + timedelta(days=9), "Thu 27 Nov", None),
            Due("line", "", "Durand Line anniversary", "upcoming", at(0, 0) + timedelta(days=12), "Sun 30 Nov", None,
                note=True),
        ),
        changes=(
            Change(at(22, 50, 1), "on", "ttp-attack-pakistan",
                   "Stronger: “TTP attack in Pakistan” is strong: 6 stories, usual about 1 a week", (story("bannu"),)),
            Change(at(2, 31), "first", "khost-first", "On: “First from a place” is clear: first report from Khost since "
                   "26 Oct 2025", (story("khost"),)),
            Change(at(3, 40), "level", "pak-afg",
                   "ELEVATED -> HIGH at 03:40: “Pakistani strike on Afghan soil” clear; “TTP attack in Pakistan” strong",
                   (story("khost"),)),
        ),
        history=(QUIET, QUIET, QUIET, WATCH, WATCH, QUIET, WATCH, WATCH, WATCH, WATCH, ELEVATED, ELEVATED, ELEVATED,
                 HIGH),
    )  # fmt: skip
    return replace(made, **more)


def talks(**more: Any) -> Picture:
    """The talks, whose date passed without a round."""
    made = picture(
        "istanbul",
        ELEVATED,
        since=at(6, 0, 4),
        pressure=4,
        why="ELEVATED because “Talks collapse” is clear: 3 reports, 3 independent sources and “Istanbul round 4” is clear: "
        "due Sun 16 Nov, and nothing seen by Mon 17 Nov 18:00; 3 of 8 indicators on in 2 of 4 families; against: nothing; "
        "seen by 22 of 22 feeds.",
        on=3,
        of=8,
        families_on=2,
        families=4,
        down="Stays ELEVATED while “Istanbul round 4” lasts.",
        opening=True,
        signs=(COLLAPSE, CONVENE),
        due=(
            Due("round-4", "", "Istanbul round 4", "missed", at(18, 0, 2), "Sun 16 Nov 18:00", at(18, 0, 1),
                why="due Sun 16 Nov 18:00, and nothing seen by Mon 17 Nov 18:00"),
            Due("statement", "", "Joint statement", "late", at(20, 0, 1), "Mon 17 Nov", at(20, 0, 1), story("istanbul"),
                why="was due Mon 17 Nov, and the time after it still runs", unconfirmed=True),
            Due("envoy", "", "Envoy visits Kabul", "open", at(20, 0) + timedelta(days=1), "Wed 19 Nov", at(6, 0, 1)),
            Due("letter", "", "Draft letter handed over", "met", at(20, 0, 2), "Sun 16 Nov", at(19, 0, 1),
                story("letter"), why="seen, corroborated (2 independent sources, the best of letter A)"),
        ),
        changes=(
            Change(at(18, 0, 1), "event", "round-4", "Missed: Istanbul round 4 (due Sun 16 Nov 18:00, and nothing seen by "
                   "Mon 17 Nov 18:00)"),
        ),
        history=(WATCH,) * 9 + (ELEVATED,) * 5,
    )  # fmt: skip
    return replace(made, **more)


def crossing(**more: Any) -> Picture:
    """The crossing, stepped down at the cut-off."""
    made = picture(
        "chaman",
        WATCH,
        since=at(6, 0),
        arrow="down",
        pressure=2,
        why="WATCH because “Border crossing opened or shut” still counts as clear; 1 of 6 indicators on in 1 of 3 families; "
        "against: nothing; seen by 22 of 22 feeds.",
        on=1,
        of=6,
        families_on=1,
        families=3,
        down="Steps down to QUIET on Fri 21 Nov if nothing new: 3 covered days below WATCH.",
        closest="one more clear indicator in another family would make it ELEVATED",
        signs=(GATE,),
        changes=(
            Change(at(6, 0), "level", "chaman", "ELEVATED -> WATCH at 06:00: “Border crossing opened or shut” clear"),
            Change(at(6, 0), "off", "trade-suspended", "Off: “Trade suspended at Chaman” (nothing for 3 covered days)"),
        ),
        history=(ELEVATED,) * 13 + (WATCH,),
    )
    return replace(made, **more)


def statements(**more: Any) -> Picture:
    """Statements about the line: watched, and set so by a person."""
    made = picture(
        "durand",
        WATCH,
        computed=QUIET,
        raw=QUIET,
        pressure=1,
        why="WATCH, set by A. Analyst until Thu 20 Nov (a speech on the line is announced for Thursday); computed: QUIET "
        "because nothing is clearly unusual in what we can see; 0 of 5 indicators on in 0 of 2 families; against: nothing; "
        "seen by 22 of 22 feeds.",
        on=0,
        of=5,
        families=2,
        signs=(DURAND,),
        override=Override(WATCH, at(6, 0) + timedelta(days=2), "A. Analyst",
                          "a speech on the line is announced for Thursday", 7),
        history=CALM,
    )  # fmt: skip
    return replace(made, **more)


CALM_ONES = tuple(picture(problem) for problem, _ in PROBLEMS[4:])
BUSY_PICTURES = (border(), talks(), crossing(), statements(), *CALM_ONES)

QUIET_PICTURES = (
    picture("pak-afg"),
    picture("istanbul", due=(talks().due[2],)),
    replace(crossing(), since=at(6, 0, 3), changes=(), arrow="same", history=(WATCH,) * 14),
    picture("durand"),
    *CALM_ONES,
)


def dark(one: Picture, share: float = 0.3, seen: int = 9, feeds: int = 22) -> Picture:
    """The same problem with too little seen since the evening: nothing moved."""
    sight = Sight(share, seen, feeds, at(19, 10, 1))
    due = tuple(replace(each, state="unknown", why="too little was seen since to say that it did not happen")
                if each.state == "late" else each for each in one.due)  # fmt: skip
    why = f"NOT ASSESSED (last: {LEVELS[one.level]}) because too little could be seen; {one.on} of {one.of} indicators on."
    down = f"{one.down} No day counts while the view is not full." if one.down else ""
    dimmed = replace(one, assessed=False, sight=sight, changes=(), override=None, due=due, arrow="same")
    return replace(dimmed, why=why, down=down)


PARTLY_BLIND_PICTURES = (
    dark(replace(border(), since=at(6, 0, 2))),
    replace(talks(), changes=(), due=dark(talks()).due),
    replace(crossing(), since=at(6, 0, 3), changes=(), arrow="same"),
    dark(picture("durand", WATCH)),
    *CALM_ONES[1:],
    dark(picture("returns")),
)
BLIND_PICTURES = tuple(
    dark(one, 0.0, 0, 8)
    for one in (replace(border(), since=at(6, 0, 2)), talks(), crossing(), picture("durand", WATCH))
)
FIRST_PICTURES = tuple(picture(problem, learning=0, since=at(5, 0), history=(None,) * 14) for problem, _ in PROBLEMS)
DOWNTIME_PICTURES = (
    replace(border(), changes=border().changes[2:], history=(*(QUIET,) * 8, *(WATCH,) * 3, None, None, HIGH)),
    *QUIET_PICTURES[1:],
)


# -- stories ----------------------------------------------------------------------------------------


def facts(letters: str, reports: int, *anchors: str, disputed: bool = False) -> StoryFacts:
    """What is known of a story: a letter for each of its independent sources, and what it names."""
    tellings = [Telling("", "", f"source {n}", letter, NOW, NOW) for n, letter in enumerate(letters)]
    named = tuple(Anchor("number" if " " in each else "place", each) for each in anchors)
    return StoryFacts(graded(tellings, disputed=disputed), reports, named)


FACTS = {story("khost"): facts("ABBCC", 17, "9 killed", "khost", disputed=True), story("istanbul"): facts("ABD", 3)}
FACTS_BEFORE = {story("khost"): facts("C", 2, "4 killed", "khost")}


def earlier(name: str, number: int = 0) -> Report:
    """A report of a story that the day before told already: one of the morning's, a day older."""
    mine = [report for report in BUSY if report.story == story(name)][number]
    return replace(
        mine, entry=replace(mine.entry, key=f"e{mine.entry.key[1:]}", published=_before(mine.entry.published))
    )


def _before(when: datetime | None) -> datetime | None:
    return when - timedelta(days=1) if when else None


HOSTILE = "Border\r\nBcc: e@x.example <script>alert(1)</script> \u202egnp"
HOSTILE_PICTURES = (
    replace(
        border(
            title=HOSTILE,
            level=CRITICAL,
            why=f"HIGH because {HOSTILE} is strong; 5 of 12 indicators on; {HOSTILE}",
            down=HOSTILE,
        ),
        against=(HOSTILE,),
        changes=(Change(at(3, 40), "level", "pak-afg", f"ELEVATED -> HIGH at 03:40: {HOSTILE}"),),
        due=(Due("x", "", HOSTILE, "late", NOW, HOSTILE, None, why=HOSTILE),),
        override=Override(CRITICAL, NOW + timedelta(days=2), HOSTILE, HOSTILE, 1),
        lanes=(Lane("x", HOSTILE, HIGH, HIGH, 5, "up", HOSTILE),),
        signs=(replace(STRIKE, title=HOSTILE),),
    ),
)
