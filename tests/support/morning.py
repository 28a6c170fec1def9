"""Invented news of a desk's morning: publishers, rules, and the reports that tests put into digests and alerts."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from alerts.digest import Report, RuleCard
from feeds.entry import Entry
from rules.hit import Evidence, Hit, Severity

ZONE = "Asia/Karachi"
TODAY = date(2025, 11, 18)
NOW = datetime(2025, 11, 18, 1, 30, tzinfo=UTC)
"""06:30 in Karachi on a Tuesday."""
PROBLEMS = (
    ("pak-afg", "Pakistan-Afghanistan border"),
    ("istanbul", "Istanbul process"),
    ("chaman", "Chaman trade crossing"),
    ("durand", "Durand Line statements"),
    ("returns", "Refugee returns"),
    ("kunar", "Kunar river waters"),
    ("gulf", "Gulf mediation"),
    ("iskp", "Islamic State in Khorasan"),
    ("iran", "Iran border"),
)

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
            "chaman",
        ),
        RuleCard(
            "durand-line-statement",
            "Durand Line statement",
            "Naming the line shows how far a side will go in words.",
            Severity.MEDIUM,
            "durand",
        ),
    )
}

# publisher: title, letter, origin (owner group), language, host
PAPERS = {
    "tolo": ("Kohsar News", "C", "kohsar", "ps", "kohsar.example"),
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
