"""Invented urgent mails of what is not yet known for sure: one good source, what became of it, a surge within a day."""

from dataclasses import replace
from datetime import datetime, timedelta

import pictures
from morning import BUSY, PROBLEMS, STRIKE, TODAY, ZONE, at
from urgent_mails import DESK, FULL

from alerts.alert import Alert
from alerts.facts import Backing
from alerts.followed import followed
from alerts.gather import Gathered
from alerts.raised import raised
from alerts.telling import Telling, tell
from rules.picture import LEVELS, Picture
from rules.rolling import Rolling


def _event(level: int, activation: int) -> Picture:
    """The border with a strike that is reported so well."""
    khost = STRIKE[0].story
    strike = pictures.sign(
        "pak-strike-afghanistan", activation, khost, title="Pakistani strike on Afghan soil", news=True
    )
    clash = pictures.sign("afghan-attack-pakistan", title="Afghan forces hit Pakistan, or border troops clash")
    why = f"{LEVELS[level]} because TTP attack in Pakistan is far above usual (6 stories, usual about 1 a week); 4 of 12 indicators on"
    return pictures.picture(
        level, [strike, clash], why=f"{why} in 2 of 6 families.", on=4, of=12, families_on=2, families=6
    )


def _unconfirmed() -> Alert:
    """The strike, told by one source of letter B."""
    calm = replace(_event(pictures.ELEVATED, 0), at=at(2, 0))
    return raised(calm, _event(pictures.ELEVATED, 1), at(2, 24), lambda story, _: Backing(story, 1, 1, letter="B"))[0]


def _note(hours: float, backing: Backing, reports: int) -> Telling:
    """The note that follows it after so many hours."""
    first, now = _unconfirmed(), at(2, 24) + timedelta(hours=hours)
    note = followed(
        first, _event(pictures.HIGH if backing.grade > 1 else pictures.ELEVATED, backing.grade), backing, now
    )
    assert note is not None
    return _thread_of(note, reports, now)


def _thread_of(alert: Alert, reports: int, now: datetime) -> Telling:
    group = Gathered("analysts", "pak-afg", (alert,), thread=alert.episode)
    # only the reports in English: what one source said first
    mine = sorted(STRIKE, key=lambda report: (report.publisher != "Gandhara Review", report.created))[:reports]
    return tell(group, mine, DESK, ZONE, PROBLEMS[0][1], FULL, now)


def unconfirmed_alert() -> Telling:
    """One good source tells the strike."""
    return _thread_of(_unconfirmed(), 1, at(2, 34))


def confirmed_alert() -> Telling:
    """A second source tells it too."""
    return _note(0.6, Backing(STRIKE[0].story, 2, 2, letter="B"), 3)


def not_confirmed_alert() -> Telling:
    """Nobody else did within six hours."""
    return _note(6, Backing(STRIKE[0].story, 1, 1, disputed=True, letter="B"), 1)


def surge_alert() -> Telling:
    """Far more attacks within a day than is usual."""
    attack = pictures.sign("ttp-attack-pakistan", 1, title="TTP attack in Pakistan", family="militant", decisive=False)
    stories = list(dict.fromkeys(report.story for report in BUSY if report.hit.rule_id == "ttp-attack-pakistan"))
    risen = Rolling(
        "ttp-attack-pakistan",
        TODAY,
        tuple(stories),
        f"{len(stories)} stories from 4 independent sources in 24 hours, usual about 1 a week",
    )
    why = "WATCH because border trade is well above usual; 2 of 12 indicators on in 2 of 6 families."
    calm = pictures.picture(
        pictures.WATCH, [attack], why=why, on=2, of=12, families_on=2, families=6, since=at(6, 0, 3)
    )
    made = raised(calm, calm, at(4, 10), lambda story, _: Backing(story, 2, 2), surges={"ttp-attack-pakistan": risen})
    mine = [report for report in BUSY if report.hit.rule_id == "ttp-attack-pakistan"]
    group = Gathered("analysts", "pak-afg", tuple(made))
    return tell(group, mine, DESK, ZONE, PROBLEMS[0][1], FULL, at(4, 20))


UNCONFIRMED = {
    "unconfirmed-alert": unconfirmed_alert,
    "confirmed-alert": confirmed_alert,
    "not-confirmed-alert": not_confirmed_alert,
    "surge-alert": surge_alert,
}
"""Each mail by its name."""
