"""A border watched by hand: a whole desk on a real store, its reports put in without a network, its clock turned.

Six publishers of several letters, nine rules of most kinds, and one expected event. Reports of one story share a link;
no two share their words, so that each counts as a source of its own.
"""

import random
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import make
from turned import HandClock

from alerts.alert import Alert
from feeds.entry import Alias, Entry, Mark
from monitor.assess import Assessor
from monitor.backfill import Backfill
from monitor.inforce import InForce, Keeper
from monitor.judge import Judge
from monitor.pictures import Pictures
from monitor.rearrange import rearrange
from monitor.store import Store
from monitor.store.readings import LevelRow
from rules.judgement import Judgement, Kind
from rules.picture import Picture

BEGIN = datetime(2025, 11, 3, 1, tzinfo=UTC)
"""A Monday, 06:00 in Karachi: a cut-off of that desk."""
STARTED = BEGIN + timedelta(minutes=10)
"""When the desk is first run."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LETTERS = {"dawn": "B", "geo": "C", "reuters": "A", "tolo": "B", "khaama": "C", "rumours": "E"}
"""Publishers, each with one feed of its name."""
PROBLEM = """\
id: {id}
title: {title}
question: Will fighting across the border resume within 30 days?
horizon: 30d
owner: desk
language: 1
fold: 1
scenarios:
  - {{id: truce, title: The truce holds, adverse: no}}
  - {{id: war, title: Renewed fighting, adverse: yes}}
  - {{id: drift, title: The pause erodes, adverse: yes}}
"""
UP = "{war: 5, drift: 3, truce: 1}"
DOWN = "{war: 1, drift: 2, truce: 5}"
WORDS = {
    "strike": "airstrike",
    "attack": "ambush",
    "closure": "crossing shut",
    "threat": "ultimatum",
    "talks": "parley",
    "rumour": "whisper",
    "denial": "denies",
    "round": "session held",
}
"""What a report must say for a rule to hit it."""


def rule(name: str, signal: str, family: str = "military", **more: str) -> str:
    """A rule file; its query is the phrase of `WORDS`, unless `match` or `of` is given."""
    words = WORDS.get(name, name)
    keys = {
        "title": f"{name.title()} reported",
        "status": "active",
        "severity": "medium",
        "direction": "up",
        "scenarios": UP,
        **more,
    }
    lines = [f"id: {name}", "owner: desk", f"signal: {signal}"]
    if signal != "none":
        lines += [f"family: {family}"]
    else:
        keys.pop("direction")
        keys.pop("scenarios")
        lines += [f"family: {family}", "direction: up"]
    lines += [f"{key}: {value}" for key, value in keys.items() if key != "match"]
    if "of" not in more and "steps" not in signal and "together" not in signal:
        asked = more.get("match", f'"{words}"')
        first = words if "match" not in more else asked.split(" OR ")[0].strip('"')
        lines += [
            f"match: '{asked}'",
            "tests:",
            f"  - match: {first} near the river",
            f"  - match: Again {first} in the hills",
            "  - no_match: A calm day",
        ]
    return "\n".join(lines) + "\n"


RULES = {
    "strike": rule("strike", "tripwire", decisive="yes"),
    "attack": rule("attack", "surge", "militant"),
    "closure": rule("closure", "{kind: count, at_least: 3, within: 48h}", "border-trade"),
    "threat": rule("threat", "tripwire", "rhetoric", scenarios="{war: 4, drift: 4, truce: 2}"),
    "talks": rule("talks", "tripwire", "diplomatic", direction="down", scenarios=DOWN),
    "rumour": rule("rumour", "tripwire", status="test", decisive="yes"),
    "round": rule("round", "tripwire", "diplomatic", direction="down", scenarios=DOWN),
    "denial": rule("denial", "none", "rhetoric", tags="[denial]"),
    "escalation": rule(
        "escalation",
        "{kind: sequence, steps: [threat, strike], within: 7d}",
        tests="""
  - name: a threat, then a strike
    timeline: [{at: 0h, hit: threat, story: a}, {at: 5h, hit: strike, story: b}]
    fires: [5h]
  - {name: nothing, timeline: [], fires: []}""",
    ),
}
CALENDAR = """\
- id: round-four
  title: The fourth round
  counting_from: 2025-11-05
  due: 2025-11-12T12:00Z
  grace: 24h
  seen_by: [round]
  if_missed: {rule: threat, activation: 2}
  urgent_if_missed: yes
"""
ROUTES = """\
  - id: letters
    channel: folder
    digest: {at: "06:30"}
    alerts: {kinds: [U0, U1, U2, U5, U6]}
"""


def feeds_yaml(letters: Mapping[str, str] = LETTERS) -> str:
    """feeds.yaml of these publishers."""
    return "".join(
        f"- id: {name}\n  title: {name.title()}\n  country: PK\n  control: private\n  letter: {letter}\n  why: a test\n"
        f'  domains: [{name}.example]\n  feeds: [{{id: {name}, url: "https://{name}.example/rss", lang: en}}]\n'
        for name, letter in letters.items()
    )


def lay_out(
    folder: Path,
    rules: Mapping[str, str] = RULES,
    *,
    zone: str = "Asia/Karachi",
    cutoff: str = "06:00",
    calendar: str = CALENDAR,
    letters: Mapping[str, str] = LETTERS,
    second: Mapping[str, str] | None = None,
) -> Path:
    """The desk's files; with `second` it has a second problem, `trade`, of these rules."""
    made = make.desk(folder, {}, routes=ROUTES, extra=f'cutoff: "{cutoff}"\n', rules={})
    text = (made / "desk.yaml").read_text("utf-8")
    (made / "desk.yaml").write_text(text.replace("Asia/Karachi", zone), "utf-8")
    (made / "feeds.yaml").write_text(feeds_yaml(letters), "utf-8")
    home = made / "rules"
    if second is not None:
        (home / "problem.yaml").unlink()
        (home / "indicators").rmdir()
        _problem(home / "trade", second, "trade", "Trade")
        home = home / "border"
    _problem(home, rules, "border", "The border")
    if calendar:
        (home / "calendar.yaml").write_text(calendar, "utf-8")
    return made


def _problem(home: Path, rules: Mapping[str, str], name: str, title: str) -> None:
    (home / "indicators").mkdir(parents=True, exist_ok=True)
    (home / "problem.yaml").write_text(PROBLEM.format(id=name, title=title), "utf-8")
    for each, text in rules.items():
        (home / "indicators" / f"{each}.yaml").write_text(text, "utf-8")


@dataclass(frozen=True)
class Report:
    """A report to come: when, whose, of which story, and which rules' words it has."""

    at: datetime
    paper: str
    story: str
    says: tuple[str, ...]
    mark: Mark = "live"
    published: datetime | None = None
    title: str = ""


class Border:
    """A desk run by hand. What is done to it is done as the daemon does it, without the network."""

    def __init__(self, folder: Path, store: Store | None = None, begin: datetime = STARTED, **files: Any) -> None:
        self.folder = folder if (folder / "desk.yaml").exists() else lay_out(folder, **files)
        self.clock = HandClock(begin)
        self.store = store or Store.in_memory(begin)
        self.seen: Callable[[datetime], Iterable[str]] = lambda _: LETTERS
        self._covered = begin
        self.restart()

    def copy(self, folder: Path) -> "Border":
        """The same desk and store once more, in another folder."""
        shutil.copytree(self.folder, folder)
        twin = Store.in_memory(BEGIN)
        self.store._raw.backup(twin._raw)
        made = Border(folder, twin, self.clock())
        made.seen, made._covered = self.seen, self._covered
        return made

    def restart(self) -> None:
        """End the process and begin another on the same store and files."""
        self.keeper = Keeper(self.folder, self.store, self.clock)
        self.keeper.start()
        self.judge = Judge(self.store, self.clock)
        self.assessor = Assessor(self.store, self.clock)
        self.backfill = Backfill(self.store, self.clock)
        self.backfill.whole(self.force)

    @property
    def force(self) -> InForce:
        """The desk in force."""
        return self.keeper.force

    # -- what comes --------------------------------------------------------------------------------

    def put(self, one: Report) -> str:
        """Store a report as a feed would have brought it, once; its entry's key."""
        rng = random.Random(f"{one.paper} {one.story} {one.says} {one.at}")
        nonsense = " ".join("".join(rng.choices("bdfgklmnprtvz", k=7)) for _ in range(6))
        said = " ".join(WORDS.get(each, each) for each in one.says)
        key = f"{rng.getrandbits(64):016x}"
        made = Entry(
            key=key,
            feed_id=one.paper,
            publisher=one.paper,
            link=f"https://news.example/{one.story}",
            title=one.title or f"{said} {nonsense}",
            first_seen=one.at,
            published=one.published,
            mark=one.mark,
            lang="en",
        )
        with self.store.transaction():
            self.store.entries.add(made, (Alias(one.paper, "guid", key),), key, None)
        return key

    def prints(self, story: str, *says: str, paper: str = "dawn", **more: Any) -> str:
        """A paper prints a report now; its entry's key. It is not matched before the next tick."""
        return self.put(Report(self.clock(), paper, story, says, **more))

    def reword(self, key: str, title: str) -> None:
        """A paper edits a title in place."""
        entry = self.store.entries.get(key)
        assert entry is not None
        with self.store.transaction():
            new = replace(entry, title=title, revision=entry.revision + 1)
            assert self.store.entries.revise(new, (), title, self.clock())

    def cover(self) -> None:
        """Keep which feeds were well in the hours since the last time, by `seen`."""
        hour = self._covered.replace(minute=0, second=0)
        with self.store.transaction():
            while hour <= self.clock():
                for feed in self.seen(hour):
                    self.store.feeds.cover(feed, hour, "ok", 0)
                hour += HOUR
        self._covered = self.clock()

    # -- what is done ------------------------------------------------------------------------------

    def tick(self) -> int:
        """Match what came and assess; the number of alerts raised."""
        self.cover()
        self.judge.match(self.force)
        return self.judge.assess(self.force) + self.assessor.assess(self.force)

    def turn(self, **by: float) -> int:
        """Turn the clock and tick; the number of alerts raised."""
        self.clock.turn(**by)
        return self.tick()

    def days(self, count: int) -> int:
        """So many days, an hour at a time; the number of alerts raised."""
        return sum(self.turn(hours=1) for _ in range(24 * count))

    def edit(self, name: str, text: str, home: str = "rules") -> None:
        """An analyst saves a rule; it comes into force and its past is filled in."""
        (self.folder / home / "indicators" / f"{name}.yaml").write_text(text, "utf-8")
        self.keeper.look()
        assert self.keeper.look()
        self.backfill.whole(self.force)

    def judges(
        self, kind: Kind, subject: str, value: Mapping[str, Any] | None = None, who: str = "amina", **more: Any
    ) -> int:
        """A person decides something, as the verbs keep it; its number."""
        made = Judgement(kind, subject, who, self.clock(), "because it is so, as all can see", value or {}, **more)
        with self.store.transaction():
            return self.store.judgements.add(made)

    def undoes(self, number: int) -> int:
        """A person takes a judgement back."""
        with self.store.transaction():
            return self.store.judgements.undo(number, "bilal", "", self.clock())

    def rearrange(self) -> int:
        """Carry out splits and merges alone."""
        return rearrange(self.store, self.clock())

    # -- what is seen ------------------------------------------------------------------------------

    def picture(self, problem: str = "border") -> Picture:
        """How a problem was last seen to stand."""
        return Pictures(self.store).now()[problem]

    def word(self, problem: str = "border") -> str:
        """Its level, in a word."""
        return self.picture(problem).word

    def held(self, problem: str = "border") -> dict[str, int]:
        """What each of its indicators counts for, those that count for nothing left out."""
        return {one.indicator: one.held for one in self.picture(problem).signs if one.held}

    def levels(self, problem: str = "border") -> list[LevelRow]:
        """The rows of a problem's own level."""
        rows = self.store.readings.levels(problem, BEGIN - 400 * DAY, self.clock() + 400 * DAY)
        return [row for row in rows if not row.scenario]

    def alerts(self) -> list[Alert]:
        """Every alert that waits, in order."""
        return [alert for alert, _ in self.store.alerts.told_to("letters")]

    def story(self, key: str) -> str:
        """The story of an entry."""
        return self.store.stories.story_of(key) or ""
