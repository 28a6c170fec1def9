"""Invented mornings at a desk, and the mails they make; `python tests/support/golden.py` rewrites tests/golden.

All news here is invented. A changed golden is read by a person in review; `--picture` also draws busy.png with a
headless Chromium.
"""

import argparse
import functools
import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from alerts.alert import Alert, Gathered
from alerts.digest import (
    Digest,
    FeedTrouble,
    Gap,
    Heading,
    Notices,
    Period,
    Report,
    RuleCard,
    View,
    compose,
)
from alerts.render import Rendered, Templates, render
from alerts.telling import Telling, tell
from feeds.entry import Entry
from rules.hit import Evidence, Hit, Severity

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
ZONE = "Asia/Karachi"
TODAY = date(2025, 11, 18)
NOW = datetime(2025, 11, 18, 1, 30, tzinfo=UTC)
"""06:30 in Karachi on a Tuesday."""
PROBLEMS = (("pak-afg", "Pakistan-Afghanistan border"), ("istanbul", "Istanbul process"))

RULES = {
    card.id: card
    for card in (
        RuleCard(
            "pak-strike-afghanistan",
            "Pakistani strike on Afghan soil",
            "Either side striking the other's territory ends the truce in all but name.",
            Severity.CRITICAL,
            "pak-afg",
        ),
        RuleCard(
            "ttp-attack-pakistan",
            "TTP attack in Pakistan",
            "Attacks claimed by or laid to the TTP are what Islamabad answers with strikes.",
            Severity.HIGH,
            "pak-afg",
        ),
        RuleCard(
            "talks-convene", "Talks convene", "A round that meets keeps the channel open.", Severity.MEDIUM, "istanbul"
        ),
        RuleCard(
            "talks-collapse",
            "Talks collapse",
            "Both rounds of fighting began after a failed round.",
            Severity.HIGH,
            "istanbul",
        ),
        RuleCard(
            "border-trade-gate",
            "Border crossing opened or shut",
            "Gates shut first and open last.",
            Severity.LOW,
            "pak-afg",
        ),
        RuleCard(
            "durand-line-statement",
            "Durand Line statement",
            "Naming the line shows how far a side will go in words.",
            Severity.MEDIUM,
            "pak-afg",
        ),
    )
}

# publisher: title, letter, origin (owner group), language, host
PAPERS = {
    "tolo": ("Tolo News", "C", "moby", "ps", "tolo.example"),
    "gandhara": ("Gandhara Review", "B", "gandhara", "en", "gandhara.example"),
    "indus": ("The Indus Post", "B", "indus-group", "en", "indus.example"),
    "sarhad": ("Sarhad Daily", "C", "indus-group", "en", "sarhad.example"),
    "roznama": ("Roznama Khyber", "C", "khyber", "ur", "roznama.example"),
    "bosphorus": ("Bosphorus Wire", "A", "bosphorus", "en", "bosphorus.example"),
    "kabulvoice": ("Voice of Kabul", "D", "emirate", "fa", "kabul.example"),
    "markets": ("Karachi Markets", "C", "markets", "en", "markets.example"),
}


def at(hour: int, minute: int, days: int = 0) -> datetime:
    """That time of the golden day (or `days` before it) in Karachi, as UTC."""
    return datetime(2025, 11, 18, hour, minute, tzinfo=UTC) - timedelta(hours=5, days=days)


def told(
    story: str,
    paper: str,
    when: datetime,
    title: str,
    rules: dict[str, Sequence[str]],
    summary: str = "",
    **more: Any,
) -> list[Report]:
    """Reports of one entry: a hit of each rule, by those words wherever they stand in title and summary."""
    name, letter, origin, lang, host = PAPERS[paper]
    key = hashlib.sha256(f"{paper}{title}".encode("utf-8", "replace")).hexdigest()[:16]
    entry = Entry(
        key=key,
        feed_id=f"{paper}-home",
        publisher=paper,
        link=more.pop("link", f"https://{host}/{when:%Y/%m/%d}/{key[:8]}"),
        title=title,
        summary=summary,
        lang=more.pop("lang", lang),
        published=None if more.pop("undated", False) else when,
        first_seen=when + timedelta(minutes=9),
    )
    card = more.pop("card", None)
    mark = more.pop("mark", "live")
    secure = more.pop("secure", True)
    return [
        Report(
            hit=Hit(
                rule_id=rule,
                entry_key=key,
                revision=1,
                rule_rev="r",
                severity=(card or RULES[rule]).severity,
                evidence=proof(title, summary, words),
                **more,
            ),
            mark=mark,
            entry=entry,
            story=hashlib.sha256(story.encode()).hexdigest()[:16],
            origin=origin,
            publisher=name,
            letter=letter,
            rule=card or RULES[rule],
            created=entry.first_seen,
            secure=secure,
        )
        for rule, words in rules.items()
    ]


def proof(title: str, summary: str, words: Sequence[str]) -> tuple[Evidence, ...]:
    """Evidence for each word that stands in title or summary."""
    return tuple(
        Evidence(field, text.index(word), text.index(word) + len(word), word, word)
        for field, text in (("title", title), ("summary", summary))
        for word in words
        if word in text
    )


STRIKE = [
    *told(
        "khost",
        "gandhara",
        at(2, 14),
        "Pakistan says it struck militant hideouts in Khost; Kabul reports nine civilians killed",
        {"pak-strike-afghanistan": ["struck", "hideouts in Khost"], "ttp-attack-pakistan": ["militant"]},
        "Jets struck two compounds near the border shortly after midnight, the military said. Officials in Khost said "
        "the dead were from one family, and called the strike a breach of the truce signed in October.",
    ),
    *told(
        "khost",
        "indus",
        at(3, 2),
        "Jets hit hideouts in Khost, military says",
        {"pak-strike-afghanistan": ["hideouts in Khost"]},
    ),
    *told(
        "khost",
        "sarhad",
        at(3, 20),
        "Jets hit hideouts in Khost, military says",
        {"pak-strike-afghanistan": ["hideouts in Khost"]},
    ),
    *told(
        "khost",
        "bosphorus",
        at(3, 31),
        "Afghan officials: nine killed as Pakistani jets strike Khost",
        {"pak-strike-afghanistan": ["jets strike Khost"]},
    ),
    *told(
        "khost",
        "roznama",
        at(4, 5),
        "خوست میں دہشت گردوں کے ٹھکانوں پر فضائی حملے، کابل کا احتجاج",
        {"pak-strike-afghanistan": ["فضائی حملے"]},
    ),
    *told(
        "khost",
        "tolo",
        at(5, 40),
        "په خوست کې د پاکستان هوايي بریدونه، نهه ملکي کسان ووژل شول",
        {"pak-strike-afghanistan": ["هوايي بریدونه"]},
    ),
]

BUSY = [
    *STRIKE,
    *told(
        "bannu",
        "indus",
        at(22, 40, 1),
        "Six soldiers killed in TTP ambush on convoy near Bannu",
        {"ttp-attack-pakistan": ["TTP ambush"]},
        "The convoy was hit by a roadside bomb and then by gunfire, police said. The TTP said its men did it.",
    ),
    *told(
        "bannu",
        "roznama",
        at(23, 10, 1),
        "بنوں: قافلے پر حملہ، چھ اہلکار شہید",
        {"ttp-attack-pakistan": ["قافلے پر حملہ"]},
    ),
    *told(
        "tank",
        "sarhad",
        at(19, 5, 1),
        "Police post in Tank attacked for the third night",
        {"ttp-attack-pakistan": ["Police post", "attacked"]},
    ),
    *told(
        "istanbul",
        "bosphorus",
        at(21, 15, 1),
        "No date for fourth Istanbul round, mediators say",
        {"talks-collapse": ["No date", "Istanbul round"]},
        "Diplomats said both teams had left the city. They spoke of a pause and did not use the word failure.",
    ),
    *told(
        "istanbul",
        "gandhara",
        at(23, 55, 1),
        "Istanbul round postponed with no new date",
        {"talks-collapse": ["postponed"]},
    ),
    *told(
        "istanbul",
        "kabulvoice",
        at(0, 20),
        "مذاکرات استانبول بدون تعیین تاریخ تازه به تعویق افتاد",
        {"talks-collapse": ["به تعویق افتاد"]},
    ),
    *told(
        "chaman",
        "markets",
        at(15, 30, 1),
        "Trucks move again at Chaman after eleven days",
        {"border-trade-gate": ["Chaman"]},
    ),
    *told(
        "durand",
        "kabulvoice",
        at(18, 0, 1),
        "سخنگوی امارت: خط دیورند را به رسمیت نمی‌شناسیم",
        {"durand-line-statement": ["خط دیورند"]},
    ),
    *told(
        "torkham", "sarhad", at(14, 0, 1), "Torkham gate stays shut to walkers", {"border-trade-gate": ["Torkham gate"]}
    ),
    *told(
        "doha",
        "bosphorus",
        at(13, 0, 1),
        "Mediators to meet both sides apart, envoy says",
        {"talks-convene": ["to meet both sides"]},
    ),
    *told(
        "spin",
        "markets",
        at(12, 0, 1),
        "Spin Boldak market counts the cost of a shut gate",
        {"border-trade-gate": ["shut gate"]},
    ),
    *told(
        "kurram",
        "sarhad",
        at(11, 10, 1),
        "Shots across the line in Kurram, no one hurt",
        {"durand-line-statement": ["the line"]},
        undated=True,
    ),
    *told(
        "radio", "tolo", at(10, 10, 1), "د تورخم دروازه لا هم تړلې ده", {"border-trade-gate": ["تورخم"]}, secure=False
    ),
    *told(
        "cricket",
        "indus",
        at(9, 0, 1),
        "Visitors struck by spin in Khost friendly",
        {"pak-strike-afghanistan": ["struck"]},
        suppressed_by="sport",
    ),
]

LATE = [
    *told(
        "swat",
        "indus",
        at(8, 0, 3),
        "TTP ambush kills two guards in Swat",
        {"ttp-attack-pakistan": ["TTP ambush"]},
        mark="late",
    ),
    *told(
        "letter",
        "bosphorus",
        at(16, 0, 2),
        "Mediators send both sides a draft letter",
        {"talks-convene": ["Mediators"]},
        mark="late",
    ),
]

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


def quiet() -> Digest:
    """A day without hits."""
    return compose(heading(), DAY, [], FULL)


def busy() -> Digest:
    """A day with a strike, attacks and talks put off."""
    view = replace(
        FULL, seen=21, troubles=(FeedTrouble("Border Radio", "silent", at(22, 0, 1), "no new item for 8 hours"),)
    )
    return compose(
        heading(), DAY, BUSY, view, Notices(notes=("Signals, scenarios and families are recorded and do not act yet.",))
    )


def first() -> Digest:
    """A desk's first day: all that was found stood in the feeds' first documents."""
    reports = [replace(report, mark="seed") for report in BUSY[:12]]
    return compose(heading(first=True, hits_from=0, rules="r1"), DAY, reports, replace(FULL, entries=611))


def blind() -> Digest:
    """A day without network."""
    why = "name resolution failed"
    troubles = tuple(FeedTrouble(paper[0], "failing", at(19, 10, 1), why) for paper in PAPERS.values())
    return compose(heading(), DAY, [], View(8, 0, 0, troubles, ("en", "fa", "ps", "ur"), at(19, 10, 1)))


def partly_blind() -> Digest:
    """A day with the Urdu and Pashto feeds dark."""
    troubles = (
        FeedTrouble("Tolo News", "failing", at(19, 10, 1), "no answer within 30 s"),
        FeedTrouble("Roznama Khyber", "failing", at(19, 10, 1), "HTTP 503"),
    )
    view = View(22, 13, 2044, troubles, ("ps", "ur"), at(19, 10, 1))
    english = [
        report for report in BUSY if report.entry.lang == "en" and report.hit.rule_id != "pak-strike-afghanistan"
    ]
    faults = ("rules/indicators/ttp-attack.yaml:6:11 severity is not one of info, low, medium, high, critical",)
    return compose(
        heading(), DAY, english, view, Notices(rules=faults, held=("digest to b@desk.example: 550 no such user",))
    )


def after_downtime() -> Digest:
    """The morning after three days in which the machine was off."""
    days = tuple(TODAY - timedelta(days=back) for back in (2, 1, 0))
    period = Period(NOW - timedelta(days=3), NOW, days)
    view = replace(FULL, gaps=(Gap(at(7, 0, 3), at(5, 50)),), entries=1930)
    return compose(heading(), period, [*LATE, *BUSY[:9]], view, Notices(waiting=2))


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
    return compose(heading(desk="Desk\r\nBcc: e@x.example <u>"), DAY, reports, FULL)


def critical_alert() -> Telling:
    """The strike, told at once."""
    story = STRIKE[0].story
    evidence: dict[str, object] = {"rule": "pak-strike-afghanistan", "part": "", "story": story}
    alert = Alert("9a3c51e07b24d8f6", "U0", "pak-afg", f"story:{story}", "e", at(2, 24), evidence)
    mine = [
        report for report in STRIKE if report.hit.rule_id == "pak-strike-afghanistan" and report.created <= at(3, 40)
    ]
    gathered = Gathered("seniors", "pak-afg", (alert,))
    return tell(gathered, mine, "Kabul-Islamabad truce", ZONE, PROBLEMS[0][1], FULL, at(3, 40))


SITUATIONS: dict[str, Callable[[], Digest | Telling]] = {
    "quiet": quiet,
    "busy": busy,
    "first": first,
    "blind": blind,
    "partly-blind": partly_blind,
    "after-downtime": after_downtime,
    "critical-alert": critical_alert,
    "hostile": hostile,
}


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


def draw(source: Path, target: Path, width: int = 660, height: int = 1800) -> None:
    """A picture of an HTML file as Chromium shows it."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        raise SystemExit("no Chromium here to draw with")
    with tempfile.TemporaryDirectory() as profile:
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"]
        flags += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        flags += [f"--user-data-dir={profile}", f"--window-size={width},{height}", f"--screenshot={target}"]
        subprocess.run([browser, *flags, str(source)], check=True, capture_output=True, timeout=120)


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
        draw(GOLDEN / "busy.html", GOLDEN / "busy.png")


if __name__ == "__main__":
    main()
