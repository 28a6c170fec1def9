"""Invented mornings at a desk, and the mails they make; `python tests/support/golden.py` rewrites tests/golden.

All news here is invented. A changed golden is read by a person in review; `--picture` also draws busy.png with a
headless Chromium.
"""

import argparse
import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pictures
import problems
from chromium import shown
from morning import BUSY, LATE, NOW, PAPERS, PROBLEMS, RULES, STRIKE, TODAY, ZONE, at, told
from unconfirmed_mails import UNCONFIRMED
from urgent_mails import URGENT

from alerts.alert import Alert
from alerts.digest import Digest, FeedTrouble, Gap, Heading, Notices, Period, Report, View, compose
from alerts.facts import Backing
from alerts.gather import Gathered, hush
from alerts.keeping import Answer, Answered, Chance, Housekeeping, Poor, Record, Votes
from alerts.raised import raised
from alerts.render import Rendered, Templates, render
from alerts.silence import HeldAlert, Silence
from alerts.telling import Telling, tell
from rules.picture import Picture

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
FULL = View(feeds=22, seen=22, entries=4180)


def heading(**changes: Any) -> Heading:
    """The golden desk's heading."""
    made = Heading(
        route="seniors",
        desk="Kabul-Islamabad truce",
        zone=ZONE,
        local_date=TODAY,
        composed=NOW,
        rules="r214",
        problems=PROBLEMS,
        hits_from=100,
        hits_upto=160,
        rule_count=38,
    )
    return replace(made, **changes)


DAY = Period(NOW - timedelta(days=1), NOW, (TODAY,))


TROUBLE = (FeedTrouble("Border Radio", "silent", at(22, 0, 1), "no new item for 8 hours"),)
SILENCES = (
    Silence(
        31,
        "rule",
        "TTP attack in Pakistan",
        "A. Analyst",
        "a raid in Tirah is announced for the week; every shot there is a report",
        at(17, 5, 2),
        at(18, 0, -3),
        held=(
            HeldAlert("c41d07e9a2b35f68", "critical report: TTP attack in Pakistan", at(21, 20, 1)),
            HeldAlert("07b1e5c39da8f642", "surge: TTP attack in Pakistan, 6 stories in 24 hours", at(4, 10)),
        ),
    ),
    Silence(28, "story", "خوست میں دھماکا، تحقیقات جاری", "B. Reader", "an old film", at(9, 0, 4), at(0, 0, -1)),
)
NOTES = Notices(notes=("A person set the level of Durand Line statements.",), silences=SILENCES)


def yesterday(pictures: Sequence[Picture] = ()) -> Digest:
    """The edition before: three stories that the morning tells again, and how the problems stood."""
    day = TODAY - timedelta(days=1)
    reports = [problems.earlier("khost", 1), problems.earlier("istanbul"), problems.earlier("torkham")]
    return compose(
        heading(local_date=day, composed=NOW - timedelta(days=1), hits_from=90, hits_upto=100),
        Period(NOW - timedelta(days=2), NOW - timedelta(days=1), (day,)),
        reports,
        FULL,
        pictures=pictures,
        facts=problems.FACTS_BEFORE,
    )


def stood(*levels: int) -> Sequence[Picture]:
    """How the problems stood the day before, by the numbers of their levels, QUIET where none is given."""
    given = [*levels, *[0] * (len(PROBLEMS) - len(levels))]
    return [problems.picture(problem, level) for (problem, _), level in zip(PROBLEMS, given, strict=True)]


def quiet() -> Digest:
    """A day on which nothing moved, with two stories."""
    reports = [report for report in BUSY if report.story in {problems.story("spin"), problems.story("doha")}]
    return compose(heading(), DAY, reports, FULL, pictures=problems.QUIET_PICTURES, before=yesterday(stood(0, 0, 1, 0)))


def _answered(key: str, kind: str, says: str, days: int, answer: Answer = "", waited: int | None = 24) -> Answered:
    return Answered(key, kind, says, at(3, 40) + timedelta(days=days), answer, waited)


def housekeeping() -> Housekeeping:
    """A week of a desk: one rule too noisy, two that never hit, five alerts."""
    trade = Votes("Border crossing opened or shut", 31, 2, 9, 1)
    return Housekeeping(
        noisy=(trade, Votes("TTP attack in Pakistan", 14, 12, 3), Votes("Durand Line statement", 2, 1, 1)),
        poor=(
            Poor(
                trade,
                ("Ferry crossing shut for repairs", "طورخم کراسنگ پر سڑک کی مرمت", "Rail crossing opened in Multan"),
                ("ferry", "rail", "سڑک"),
            ),
        ),
        silent=("Akhundzada decree concerning the TTP", "Hotline between the two armies used"),
        rules=38,
        alerts=(
            _answered(
                "18863bed0c0b0dd7", "U1", "rise to HIGH: Pakistani strike on Afghan soil confirmed", 7, "relevant", 86
            ),
            _answered("9a3c51e07b24d8f6", "U0", "critical report: Pakistani strike on Afghan soil", 8, "relevant", 31),
            _answered("c41d07e9a2b35f68", "U2", "decisive event: Talks collapse corroborated", 10, "noise", 140),
            _answered("07b1e5c39da8f642", "U0", "critical report: Akhundzada decree", 11, "acknowledged", 12),
            _answered("51f09be4c3a7d286", "U5", "missed event: Fourth Istanbul round", 11, "", None),
        ),
        chance=Chance(24, 7, 3, 1),
    )


def record() -> Record:
    """A November of the same desk."""
    week = housekeeping()
    return Record(
        since=date(2025, 11, 1),
        until=date(2025, 11, 30),
        alerts=(
            *week.alerts,
            _answered("e07b24d8f69a3c51", "U6", "blindness: too little is seen", 0, "acknowledged", None),
        ),
        levels=(
            ("Pakistan-Afghanistan border", (("HIGH", 6), ("ELEVATED", 15), ("WATCH", 7), ("NOT ASSESSED", 2))),
            ("Istanbul process", (("ELEVATED", 12), ("WATCH", 18))),
        ),
        events=(
            ("Istanbul round 4", "missed"),
            ("UNSC briefing on Afghanistan", "met"),
            ("Joint statement", "cancelled"),
        ),
        rules=(Votes("TTP attack in Pakistan", 61, 12, 3), Votes("Border crossing opened or shut", 90, 2, 9, 1)),
        chance=Chance(24, 30, 14, 5),
    )


def monday() -> Digest:
    """A quiet Monday that is the first of a month: the desk looks at itself."""
    day = date(2025, 12, 1)
    now = NOW + timedelta(days=13)
    return compose(
        heading(local_date=day, composed=now),
        Period(now - timedelta(days=1), now, (day,)),
        [],
        FULL,
        Notices(housekeeping=housekeeping(), record=record()),
        pictures=problems.QUIET_PICTURES,
        before=yesterday(stood(0, 0, 1, 0)),
    )


def busy() -> Digest:
    """A day with a strike, attacks and talks put off."""
    view = replace(FULL, seen=21, troubles=TROUBLE)
    return compose(
        heading(),
        DAY,
        BUSY,
        view,
        NOTES,
        pictures=problems.BUSY_PICTURES,
        before=yesterday(stood(2, 2, 2, 0)),
        facts=problems.FACTS,
    )


def one_problem() -> Digest:
    """The same day at a desk with one problem, whose scenarios stand on the board."""
    only = (PROBLEMS[0],)
    rules = {report.hit.rule_id: replace(report.rule, problem="pak-afg") for report in BUSY}
    reports = [replace(report, rule=rules[report.hit.rule_id]) for report in BUSY]
    return compose(heading(problems=only), DAY, reports, FULL, pictures=[problems.border()], facts=problems.FACTS)


def no_levels() -> Digest:
    """The busy day at a desk of which nothing was assessed: only how grave the reports are is known."""
    return compose(heading(), DAY, BUSY, replace(FULL, seen=21, troubles=TROUBLE))


def first() -> Digest:
    """A desk's first day: all that was found stood in the feeds' first documents."""
    reports = [replace(report, mark="seed") for report in BUSY[:12]]
    return compose(
        heading(first=True, hits_from=0, rules="r1"),
        DAY,
        reports,
        replace(FULL, entries=611),
        pictures=problems.FIRST_PICTURES,
    )


def blind() -> Digest:
    """A day without network."""
    why = "name resolution failed"
    troubles = tuple(FeedTrouble(paper[0], "failing", at(19, 10, 1), why) for paper in PAPERS.values())
    view = View(8, 0, 0, troubles, ("en", "fa", "ps", "ur"), at(19, 10, 1))
    return compose(heading(), DAY, [], view, pictures=problems.BLIND_PICTURES, before=yesterday(stood(3, 2, 1, 1)))


def partly_blind() -> Digest:
    """A day with the Urdu and Pashto feeds dark."""
    troubles = (
        FeedTrouble("Kohsar News", "failing", at(19, 10, 1), "no answer within 30 s"),
        FeedTrouble("Roznama Khyber", "failing", at(19, 10, 1), "HTTP 503"),
    )
    view = View(22, 13, 2044, troubles, ("ps", "ur"), at(19, 10, 1))
    english = [
        report for report in BUSY if report.entry.lang == "en" and report.hit.rule_id != "pak-strike-afghanistan"
    ]
    faults = ("rules/indicators/ttp-attack.yaml:6:11 severity is not one of info, low, medium, high, critical",)
    notices = Notices(rules=faults, held=("digest to b@desk.example: 550 no such user",))
    return compose(
        heading(),
        DAY,
        english,
        view,
        notices,
        pictures=problems.PARTLY_BLIND_PICTURES,
        before=yesterday(stood(3, 2, 1, 1)),
    )


def after_downtime() -> Digest:
    """The morning after three days in which the machine was off."""
    days = tuple(TODAY - timedelta(days=back) for back in (2, 1, 0))
    period = Period(NOW - timedelta(days=3), NOW, days)
    view = replace(FULL, gaps=(Gap(at(7, 0, 3), at(5, 50)),), entries=1930)
    return compose(heading(), period, [*LATE, *BUSY[:9]], view, Notices(waiting=2), pictures=problems.DOWNTIME_PICTURES)


HOSTILE_TITLES = (
    "Talks\r\nBcc: e@x.example\r\n\r\nbody",
    "=?utf-8?q?Talks=0D=0ABcc:_e=40x.example?=",
    "<script>alert(1)</script> Talks & <b>more</b>",
    "Talks \u202egnp.exe\u202c \u2066over\u2069\u200f",
    "Talks \x00\x1b[31m\x85\u2028\u2029 and \ud800 halves",
    'Talks "><img src=x onerror=alert(1)>',
    "Talks {{ 7*7 }} {% raw %}",
    "Talks " + "é" * 20_000,
)
HOSTILE_LINKS = (
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
    "//x.example/y",
    "http://[bad",
    "http://a@b.example/",
    "https://аррӏе.example/ä?q=ü",
    "https://x.example/" + "a" * 5000,
)


def hostile() -> Digest:
    """Titles, names and links written to break a mail."""
    bad = "Rule\r\nBcc: e@x.example <script>"
    card = replace(RULES["talks-convene"], title=bad, why=bad)
    reports: list[Report] = []
    for number, title in enumerate(HOSTILE_TITLES):
        link = HOSTILE_LINKS[number % len(HOSTILE_LINKS)]
        reports += told(
            f"h{number}", "gandhara", at(3, number), title, {"talks-convene": ["Talks"]}, link=link, card=card
        )
    for number, link in enumerate(HOSTILE_LINKS):
        reports += told(
            f"l{number}", "indus", at(2, number), f"Talks by link {number}", {"talks-convene": ["Talks"]}, link=link
        )
    reports = [replace(report, publisher="Pa\r\nper <i>\u202e") for report in reports]
    named = heading(desk="Desk\r\nBcc: e@x.example <u>")
    return compose(named, DAY, reports, FULL, pictures=problems.HOSTILE_PICTURES)


def critical_alert_raised() -> Alert:
    """The strike, as a critical report."""
    story = STRIKE[0].story
    evidence: dict[str, object] = {"rule": "pak-strike-afghanistan", "part": "", "story": story}
    return Alert("9a3c51e07b24d8f6", "U0", "pak-afg", f"story:{story}", "e", at(2, 24), evidence)


def critical_alert() -> Telling:
    """The strike, told at once."""
    mine = [
        report for report in STRIKE if report.hit.rule_id == "pak-strike-afghanistan" and report.created <= at(3, 40)
    ]
    gathered = Gathered("seniors", "pak-afg", (critical_alert_raised(),))
    return tell(gathered, mine, "Kabul-Islamabad truce", ZONE, PROBLEMS[0][1], FULL, at(3, 40))


WHY = (
    "HIGH because Pakistani strike on Afghan soil is confirmed (4 independent sources) and TTP attack in Pakistan is far "
    "above usual (6 stories, usual about 1 a week); 5 of 12 indicators on in 3 of 6 families; against: talks team still "
    "in Istanbul (1 source); seen by 22 of 22 feeds."
)


def level_alert() -> Telling:
    """The strike is corroborated, and the border rises to HIGH."""
    khost = STRIKE[0].story
    strike = pictures.sign("pak-strike-afghanistan", 3, khost, title="Pakistani strike on Afghan soil", news=True)
    attack = pictures.sign("ttp-attack-pakistan", 3, title="TTP attack in Pakistan", family="militant", decisive=False)
    clash = pictures.sign("afghan-attack-pakistan", title="Afghan forces hit Pakistan, or border troops clash")
    before = pictures.picture(pictures.ELEVATED, [replace(strike, activation=0, held=0, stories=()), attack, clash])
    after = pictures.picture(
        pictures.HIGH, [strike, attack, clash], why=WHY, on=5, of=12, families_on=3, families=6, since=at(3, 40)
    )
    made = raised(before, after, at(3, 40), lambda story, _: Backing(story, 3, 4, disputed=True))
    group = hush(Gathered("seniors", "pak-afg", tuple(made)))
    mine = [report for report in STRIKE if report.created <= at(3, 50)]
    return tell(group, mine, "Kabul-Islamabad truce", ZONE, PROBLEMS[0][1], FULL, at(3, 50))


def blind_alert() -> Telling:
    """Too little has been seen for three hours of a border that stood at HIGH."""
    sight = pictures.Sight(0.7, 3, 22, at(19, 10, 1))
    border = pictures.picture(pictures.HIGH, sight=sight, since=at(3, 40, 1))
    group = Gathered("analysts", "pak-afg", tuple(raised(border, border, at(22, 11, 1))))
    return tell(group, [], "Kabul-Islamabad truce", ZONE, PROBLEMS[0][1], partly_blind().view, at(22, 21, 1))


SITUATIONS: dict[str, Callable[[], Digest | Telling]] = {
    "quiet": quiet,
    "busy": busy,
    "monday": monday,
    "one-problem": one_problem,
    "no-levels": no_levels,
    "first": first,
    "blind": blind,
    "partly-blind": partly_blind,
    "after-downtime": after_downtime,
    "critical-alert": critical_alert,
    "level-alert": level_alert,
    "blind-alert": blind_alert,
    **UNCONFIRMED,
    **URGENT,
    "hostile": hostile,
}


DIGESTS = [name for name in SITUATIONS if not name.endswith("-alert")]


@functools.cache
def rendered(name: str) -> Rendered:
    """The mail of that situation, by the shipped templates."""
    return render(SITUATIONS[name](), Templates())


def files(name: str) -> dict[str, str]:
    """The golden files of a situation, by name."""
    made = rendered(name)
    assert not made.fault, made.fault
    return {
        f"{name}.txt": made.text,
        f"{name}.html": made.html,
        f"{name}.subject": f"{made.subject}\n{made.preheader}\n",
    }


def main() -> None:
    """Rewrite the golden files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--picture", action="store_true", help="draw busy.png too")
    wanted = parser.parse_args()
    GOLDEN.mkdir(exist_ok=True)
    for name in SITUATIONS:
        for file, text in files(name).items():
            (GOLDEN / file).write_bytes(text.encode())
            print(file)
    if wanted.picture:
        shown(files("busy")["busy.html"], "--window-size=660,1800", f"--screenshot={GOLDEN / 'busy.png'}")


if __name__ == "__main__":
    main()
