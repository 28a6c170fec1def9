"""Invented urgent mails of each further kind: a CRITICAL and its repeat, a decisive event, a missed date, a summary."""

from dataclasses import replace
from datetime import timedelta

import pictures
from morning import BUSY, PROBLEMS, STRIKE, ZONE, at

from alerts.alert import Alert
from alerts.digest import View
from alerts.facts import Backing
from alerts.gather import Gathered, hush
from alerts.raised import again, raised
from alerts.route import Urgent
from alerts.telling import Telling, tell
from rules.picture import Picture

DESK = "Kabul-Islamabad truce"
FULL = View(feeds=22, seen=22, entries=4180)
KHOST = STRIKE[0].story
STRUCK = pictures.sign("pak-strike-afghanistan", 3, KHOST, title="Pakistani strike on Afghan soil", news=True)
WHY = (
    "CRITICAL because “Pakistani strike on Afghan soil” is strong and decisive: confirmed by 5 independent sources and "
    "“TTP attack in Pakistan” is strong: 6 stories, usual about 1 a week; 7 of 12 indicators on in 4 of 6 families; "
    "against: “Talks convene” (single source); seen by 22 of 22 feeds."
)
BORDER = {"on": 7, "of": 12, "families_on": 4, "families": 6}


def told(*alerts: Alert, problem: str = PROBLEMS[0][1], minutes: int = 10) -> Telling:
    """The mail of these alerts, so many minutes after the night's rise."""
    group = hush(Gathered("seniors", "pak-afg" if problem else "", alerts))
    now = at(3, 40) + timedelta(minutes=minutes)
    mine = [report for report in BUSY if report.created <= now]
    return tell(group, mine, DESK, ZONE, problem, FULL, now)


def grave() -> list[Alert]:
    """The border rises to CRITICAL."""
    before = pictures.picture(pictures.HIGH, [replace(STRUCK, activation=0, held=0, stories=())])
    after = pictures.picture(pictures.CRITICAL, [STRUCK], why=WHY, **BORDER)
    return raised(before, after, at(3, 40), lambda story, _: Backing(story, 3, 5, disputed=True))


def critical_level() -> Telling:
    """The rise to CRITICAL, told once."""
    return told(*grave())


def repeated() -> Telling:
    """The same a day later: nobody acknowledged it."""
    after = pictures.picture(pictures.CRITICAL, [STRUCK], why=WHY, **BORDER)
    repeat = again(grave(), after, Urgent(), at(3, 40) + timedelta(days=1), lambda _: False)
    assert repeat is not None
    return told(repeat, minutes=24 * 60 + 10)


def decisive() -> Telling:
    """A decisive event under a problem that stands at HIGH already."""
    before = pictures.picture(pictures.HIGH, [replace(STRUCK, activation=0, held=0, stories=())], since=at(6, 0, 2))
    why = WHY.replace("CRITICAL", "HIGH")
    after = pictures.picture(pictures.HIGH, [STRUCK], why=why, since=at(6, 0, 2), **BORDER)
    return told(*raised(before, after, at(3, 40), lambda story, _: Backing(story, 2, 3)))


def talks(**more: object) -> Picture:
    """The talks, as they stood."""
    said = "ELEVATED because “Talks collapse” is clear: 3 reports, 3 independent sources"
    return pictures.picture(
        pictures.ELEVATED,
        problem="istanbul",
        title="Istanbul process",
        why=f"{said}; 3 of 8 indicators on in 2 of 4 families; against: nothing; seen by 22 of 22 feeds.",
        on=3,
        of=8,
        families_on=2,
        families=4,
        **more,
    )


def missed() -> Telling:
    """A date that the desk waited for passed, and nothing was seen."""
    alerts = raised(talks(), talks(due=(pictures.due(),)), at(18, 0, 1))
    group = Gathered("analysts", "istanbul", tuple(alerts))
    return tell(group, [], DESK, ZONE, PROBLEMS[1][1], FULL, at(18, 10, 1))


def summary() -> Telling:
    """More than a reader's four in a day: one mail for what came since."""
    dark = pictures.picture(
        pictures.ELEVATED,
        problem="durand",
        title="Durand Line statements",
        sight=pictures.Sight(0.7, 3, 22, at(0, 20)),
    )
    late = raised(talks(), talks(due=(pictures.due(),)), at(3, 40))
    return told(*grave(), *late, *raised(dark, dark, at(3, 40)), problem="")


URGENT = {
    "grave-alert": critical_level,
    "repeat-alert": repeated,
    "decisive-alert": decisive,
    "missed-alert": missed,
    "summary-alert": summary,
}
