"""A small desk through a replay of invented news of six days: stories, levels, expected events, and what was seen.

A strike is told by several, is denied, and grows; attacks become more than usual; crossings open; talks are due and held.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import make
from turned import HandClock

from monitor.assess import Assessor
from monitor.cuttings import Cutting
from monitor.desk.load import load_desk
from monitor.desk.var import Var
from monitor.inforce import Keeper
from monitor.judge import Judge
from monitor.replay import play
from monitor.store import Store

END = datetime(2025, 11, 16, 10, tzinfo=UTC)
"""The end of the replay: the last moment at which the problem was assessed."""


def _rule(name: str, title: str, query: str, like: tuple[str, str], unlike: str, **keys: str) -> str:
    text = make.rule(name, title, keys.pop("severity", "medium"), query, like, unlike)
    for key, value in keys.items():
        old = next((line for line in text.splitlines() if line.startswith(f"{key}:")), None)
        line = f"{key}: {value}\n" if value else ""
        text = text.replace(f"{old}\n", line) if old else text.replace("match: |", f"{line}match: |")
    return text


UP, DOWN = "{truce: 1, collapse: 5}", "{truce: 5, collapse: 1}"
RULES = {
    "strike": _rule(
        "strike",
        "A strike across the border",
        "$strike AND Khost AND NOT title:(denies)",
        ("Airstrike hits Khost", "Air strikes in Khost"),
        "Air strike in Homs",
        severity="critical",
        decisive="yes",
        lead="short",
    ),
    "denial": _rule(
        "denial",
        "A strike denied",
        "$strike AND Khost AND title:(denies)",
        ("Kabul denies airstrike in Khost", "Islamabad denies airstrike on Khost"),
        "Airstrike hits Khost",
        severity="info",
        signal="none",
        tags="[denial]",
        direction="both",
        scenarios="",
    ),
    "attack": _rule(
        "attack",
        "Attacks inside Pakistan",
        "$attack",
        ("Attack in Bannu", "Ambush on convoy"),
        "A calm day",
        signal="{kind: surge}",
        family="militant",
        scenarios="{truce: 2, collapse: 4}",
    ),
    "gates": _rule(
        "gates",
        "Crossings shut",
        "Torkham AND (shut OR closed)",
        ("Torkham shut", "Torkham closed for trade"),
        "Torkham open",
        signal="{kind: count, within: 48h, at_least: 2}",
        family="border-trade",
        scenarios="{truce: 2, collapse: 4}",
    ),
    "talks": _rule(
        "talks",
        "Talks held",
        "talks AND Istanbul",
        ("Talks in Istanbul", "Istanbul talks resume"),
        "Talks in Doha",
        family="diplomatic",
        direction="down",
        scenarios=DOWN,
    ),
    "threat": _rule(
        "threat",
        "Threats of war",
        "threat* AND Kabul",
        ("Threats to Kabul", "Minister threatens Kabul"),
        "Threats to Delhi",
        family="rhetoric",
        status="test",
    ),
}
CALENDAR = """\
- {id: round-four, title: The fourth round, counting_from: 2025-11-13, due: 2025-11-15, grace: 24h, seen_by: talks}
- {id: answer, title: An answer from Kabul, counting_from: 2025-11-10, due: 2025-11-14, grace: 12h, seen_by: [gates]}
- {id: round-five, title: The fifth round, counting_from: 2025-11-25, due: 2025-11-28, seen_by: talks}
- {id: anniversary, title: Day of the accord, due: 2025-11-20, note: yes}
"""
PLACES = """\
- {id: afghanistan, kind: country, names: {en: [Afghanistan]}}
- {id: khost, kind: province, within: afghanistan, names: {en: [Khost]}}
- {id: torkham, kind: crossing, names: {en: [Torkham]}}
"""
ACTORS = """\
- {id: pakistan-army, kind: body, names: {en: [Pakistan Army, Pakistani army]}}
"""
TITLE = "Airstrike hits market in Khost, officials say 9 killed"
WIRE = "KHOST (Reuters) - A strike hit a crowded market in Khost on Wednesday and killed nine people, officials said."
LINK = "https://dawn.example/strike"
"""All reports of the strike link to one page, by which they are one story whatever words they choose."""
NEWS = (
    ("2025-11-10T04:00Z", "Dawn", "Cotton prices fall for a second week", ""),
    ("2025-11-11T04:00Z", "Geo", "Cricket board names a new coach", ""),
    ("2025-11-12T08:10Z", "Dawn", TITLE, "A strike hit a market in Khost and killed 9 people."),
    ("2025-11-12T09:30Z", "Tolo", TITLE, "A strike hit a market in Khost and killed 9 people."),
    ("2025-11-12T10:20Z", "Geo", "Airstrike kills 9 at Khost market, officials say", WIRE),
    ("2025-11-12T15:00Z", "Geo", "Ambush on convoy near Bannu", ""),
    ("2025-11-13T05:00Z", "Dawn", "Torkham shut to trucks after the strike", ""),
    ("2025-11-13T09:00Z", "Geo", "Attack on checkpoint near Tank wounds two", ""),
    ("2025-11-13T11:00Z", "Tolo", "Traders wait as Torkham stays closed for a day", ""),
    ("2025-11-14T06:00Z", "Tolo", "Istanbul talks resume with both delegations", ""),
    ("2025-11-14T07:00Z", "Dawn", "Delegations meet as talks go on in Istanbul", ""),
    ("2025-11-15T09:00Z", "Geo", "Airstrike on Khost market: 14 killed, Pakistan Army silent", ""),
    ("2025-11-15T10:00Z", "Tolo", "Kabul denies airstrike in Khost market killed 14", ""),
)


def laid_out(folder: Path) -> Path:
    """The desk before its replay."""
    urls = {name: f"https://{name}.example/rss" for name in ("dawn", "geo", "tolo")}
    made = make.desk(folder, urls, rules=RULES)
    for name, text in (("calendar", CALENDAR), ("places", PLACES), ("actors", ACTORS)):
        (made / "rules" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return made


def replayed(folder: Path) -> Path:
    """A desk in `folder` that lived through the news."""
    desk = load_desk(laid_out(folder.with_name(f"{folder.name}-files")), tried=False)
    cuttings = [
        Cutting(str(n), datetime.fromisoformat(at), source, title, summary, LINK if "Khost" in title else "")
        for n, (at, source, title, summary) in enumerate(NEWS)
    ]
    play(folder, desk, cuttings)
    return folder


def again(folder: Path, at: datetime) -> None:
    """Match and assess once more at a moment, as the daemon would, with what people judged since."""
    clock = HandClock(at)
    with Store.open(Var(folder).database, at) as store:
        force = Keeper(folder, store, clock).start()
        judge = Judge(store, clock)
        judge.match(force)
        judge.assess(force)
        Assessor(store, clock).assess(force)


def keys(folder: Path) -> Mapping[str, str]:
    """The keys of entries, by title; of two with one title, the first."""
    with Store.read(Var(folder).database) as store:
        return {entry.title: entry.key for entry in store.entries.recent(99)}
