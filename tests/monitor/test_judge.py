"""What came is matched, and what was hit is judged, once; both can be begun again wherever they were cut off."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import make
import pytest
import shelved
from turned import HandClock

from alerts.alert import Alert
from feeds.entry import Entry, Mark
from monitor.inforce import InForce, Keeper
from monitor.judge import BATCH, Judge
from monitor.store import Store
from rules.hit import Hit
from rules.matcher import Matcher

STRIKE = "Airstrike hits a market town in Khost province"


class Stumbling:
    """The real matcher, but for one entry that it cannot read."""

    def __init__(self, matcher: Matcher, over: str) -> None:
        self._matcher = matcher
        self._over = over
        self.asked: list[str] = []

    def match(self, entry: Entry, now: datetime) -> list[Hit]:
        """The hits of an entry, or a fault of ours."""
        self.asked.append(entry.key)
        if entry.key == self._over:
            raise RecursionError("maximum recursion depth exceeded")
        return self._matcher.match(entry, now)


@pytest.fixture
def store(clock: HandClock) -> Store:
    """An empty store."""
    return Store.in_memory(clock())


@pytest.fixture
def force(tmp_path: Path, store: Store, clock: HandClock) -> InForce:
    """A desk of three rules, one of them critical."""
    desk = make.desk(tmp_path / "desk", {name: f"https://{name}.example/rss" for name in ("dawn", "geo")})
    return Keeper(desk, store, clock).start()


@pytest.fixture
def judge(store: Store, clock: HandClock) -> Judge:
    """The judge of that store."""
    return Judge(store, clock)


def comes(store: Store, n: int, now: datetime, title: str, mark: Mark = "live", feed: str = "dawn") -> Entry:
    """An entry comes in."""
    made = replace(shelved.entry(n, now, title, feed), mark=mark, link=f"https://{feed}.example/{n}")
    with store.transaction():
        store.entries.add(made, shelved.aliases(n, feed), f"words of {title}", None)
    return made


def reworded(store: Store, entry: Entry, title: str, now: datetime) -> Entry:
    """A publisher edits a title."""
    made = replace(entry, title=title, revision=entry.revision + 1)
    with store.transaction():
        store.entries.revise(made, (), f"words of {title}", now)
    return made


def claims(store: Store) -> list[tuple[str, str, bool]]:
    """Every stored claim: title, rule, whether it is void."""
    return [(row.entry.title, row.hit.rule_id, row.void) for row in store.hits.between(0, 999)]


def alerts(store: Store) -> list[Alert]:
    """Every alert that waits."""
    return [alert for alert, _ in store.alerts.all_waiting()]


def test_all_that_waits_is_matched_in_batches(force: InForce, store: Store, judge: Judge, clock: HandClock) -> None:
    """However many entries wait, all are matched and placed in stories, and a second time finds nothing to do."""
    for number in range(2 * BATCH + 7):
        comes(store, number, clock(), f"Attack number {number} on a border post")
    assert judge.match(force) == 2 * BATCH + 7
    assert store.entries.pending(9) == []
    assert all(store.stories.story_of(f"{number:016x}") for number in range(2 * BATCH + 7))
    assert judge.match(force) == 0


def test_an_entry_that_cannot_be_matched_stops_nobody(
    force: InForce, store: Store, judge: Judge, clock: HandClock
) -> None:
    """It is set aside after three tries and said; all others are matched."""
    for number in range(5):
        comes(store, number, clock(), f"Attack number {number} on a border post")
    stumbling = Stumbling(force.matcher, f"{2:016x}")
    broken = replace(force, matcher=stumbling)
    assert judge.match(broken) == 4
    judge.match(broken)
    assert stumbling.asked.count(f"{2:016x}") == 3
    assert store.entries.pending(9) == []
    [notice] = store.trouble.unmailed()
    assert "set aside" in notice.text
    reworded(store, store.entries.get(f"{2:016x}"), "Attack told in other words", clock())
    assert judge.match(force) == 1, "another wording is tried anew"


def test_a_critical_hit_raises_one_alert_for_its_story(
    force: InForce, store: Store, judge: Judge, clock: HandClock
) -> None:
    """The first report of a story is told after the wait; those who retell it add nothing."""
    comes(store, 1, clock(), STRIKE)
    judge.match(force)
    assert judge.assess(force) == 1
    [(alert, told)] = store.alerts.all_waiting()
    assert (told.route, told.release - alert.raised) == ("letters", force.desk.settings.urgent.group_wait)
    comes(store, 2, clock.turn(hours=5), STRIKE, feed="geo")
    judge.match(force)
    assert judge.assess(force) == 0
    comes(store, 3, clock.turn(hours=1), "Another drone strike near Khost, villagers say", feed="geo")
    judge.match(force)
    assert judge.assess(force) == 1
    assert len(alerts(store)) == 2


@pytest.mark.parametrize("mark", ["seed", "late"])
def test_old_news_tells_nobody(force: InForce, store: Store, judge: Judge, clock: HandClock, mark: Mark) -> None:
    """What stood in a feed's first document, or came late, is a hit and no alert."""
    comes(store, 1, clock(), STRIKE, mark)
    assert judge.match(force) == 1
    assert judge.assess(force) == 0


def test_judging_begun_again_decides_nothing_twice(
    force: InForce, store: Store, judge: Judge, clock: HandClock
) -> None:
    """A judge that does not know how far it came raises no alert a second time."""
    comes(store, 1, clock(), STRIKE)
    judge.match(force)
    judge.assess(force)
    with store.transaction():
        store.meta.put("assessed", "0")
    clock.turn(hours=3)
    assert judge.assess(force) == 0
    assert len(alerts(store)) == 1


def test_an_edit_is_matched_again_and_told_once(force: InForce, store: Store, judge: Judge, clock: HandClock) -> None:
    """A title that comes to match is told once; one that no longer matches keeps its claim as void."""
    entry = comes(store, 1, clock(), "Reports from Khost")
    judge.match(force)
    assert claims(store) == []
    entry = reworded(store, entry, "Reports of an airstrike in Khost", clock.turn(hours=1))
    assert (judge.match(force), judge.assess(force)) == (1, 1)
    entry = reworded(store, entry, "Gas blast in Khost", clock.turn(hours=1))
    assert (judge.match(force), judge.assess(force)) == (0, 0)
    assert claims(store) == [("Reports of an airstrike in Khost", "strike", True)]
    entry = reworded(store, entry, "Air strike in Khost after all", clock.turn(hours=1))
    assert (judge.match(force), judge.assess(force)) == (0, 0)
    assert claims(store) == [("Air strike in Khost after all", "strike", False)]
    reworded(store, entry, "Air strike in Khost: talks in Istanbul halted", clock.turn(hours=1))
    assert judge.match(force) == 1, "another rule's claim is a new one"
    assert len(alerts(store)) == 1


HEIR = make.rule(
    "raid",
    "Raid from the air reported",
    "critical",
    "($strike OR raid*) AND Khost",
    ("Airstrike hits Khost", "Raid on Khost"),
    "Air strike in Homs",
)
PARTS = """match:
  - {name: air, query: $strike AND Khost, lead: short}
  - {name: ground, query: raid* AND Khost, lead: short}
"""


def replaced(
    force: InForce, store: Store, clock: HandClock, folder: Path, heir: str = HEIR, by: str = "raid"
) -> InForce:
    """The same desk after another rule took the place of the critical one."""
    old = make.RULES["strike"].replace(
        "active", f"retired\nretired: {{on: 2025-11-18, why: too narrow, replaced_by: {by}}}"
    )
    urls = {feed.id: feed.url for _, feed in force.desk.feeds()}
    return Keeper(
        make.desk(folder / "desk", urls, rules={**make.RULES, "strike": old, "raid": heir}), store, clock
    ).start()


def test_an_heir_does_not_tell_again_what_was_told(
    force: InForce, store: Store, judge: Judge, clock: HandClock, tmp_path: Path
) -> None:
    """A rule that took another's place is silent on the stories that one told, and tells new ones."""
    told = comes(store, 1, clock(), STRIKE)
    judge.match(force)
    assert judge.assess(force) == 1
    later = replaced(force, store, clock, tmp_path)
    comes(store, 2, clock.turn(hours=1), STRIKE, feed="geo")
    assert (judge.match(later), judge.assess(later)) == (1, 0)
    reworded(store, told, "Airstrike hits a busy market town in Khost province", clock.turn(hours=1))
    assert (judge.match(later), judge.assess(later)) == (1, 0)
    assert [(rule, void) for _, rule, void in claims(store)] == [("strike", True), ("raid", False), ("raid", False)]
    comes(store, 3, clock.turn(hours=1), "Raid on a village in Khost, elders say")
    assert (judge.match(later), judge.assess(later)) == (1, 1)


def test_a_reworded_report_alone_does_not_tell_again(
    force: InForce, store: Store, judge: Judge, clock: HandClock, tmp_path: Path
) -> None:
    """The retired rule's claim is void when its entry is matched again; that it was told is known all the same."""
    told = comes(store, 1, clock(), STRIKE)
    judge.match(force)
    judge.assess(force)
    later = replaced(force, store, clock, tmp_path)
    reworded(store, told, "Airstrike hits a busy market town in Khost province", clock.turn(hours=1))
    assert (judge.match(later), judge.assess(later)) == (1, 0)


def test_a_withdrawn_alert_leaves_the_heir_free(
    force: InForce, store: Store, judge: Judge, clock: HandClock, tmp_path: Path
) -> None:
    """Where the retired rule's report was taken back before anyone was told, its heir tells the story."""
    taken_back = comes(store, 1, clock(), STRIKE)
    judge.match(force)
    judge.assess(force)
    reworded(store, taken_back, "Gas blast hits a market town in Khost province", clock.turn(minutes=1))
    judge.match(force)
    [(alert, _)] = store.alerts.all_waiting()
    with store.transaction():
        store.alerts.tell(alert.key, "letters", "inhibited", None, clock(), "reworded")
    later = replaced(force, store, clock, tmp_path)
    comes(store, 2, clock.turn(hours=1), STRIKE, feed="geo")
    assert (judge.match(later), judge.assess(later)) == (1, 1)


def test_a_stranger_inherits_nothing(
    force: InForce, store: Store, judge: Judge, clock: HandClock, tmp_path: Path
) -> None:
    """A critical rule that took nobody's place tells a story that another rule has told."""
    comes(store, 1, clock(), STRIKE)
    judge.match(force)
    judge.assess(force)
    later = replaced(force, store, clock, tmp_path, by="talks")
    comes(store, 2, clock.turn(hours=1), STRIKE, feed="geo")
    assert (judge.match(later), judge.assess(later)) == (1, 1)


def test_what_told_nobody_at_once_is_not_inherited(
    force: InForce, store: Store, judge: Judge, clock: HandClock, tmp_path: Path
) -> None:
    """Old news that the retired rule found leaves the heir free to tell the story when it goes on."""
    comes(store, 1, clock(), STRIKE, "seed")
    judge.match(force)
    judge.assess(force)
    later = replaced(force, store, clock, tmp_path)
    comes(store, 2, clock.turn(hours=1), STRIKE, feed="geo")
    assert (judge.match(later), judge.assess(later)) == (1, 1)


def test_every_part_inherits_from_a_rule_without_parts(
    force: InForce, store: Store, judge: Judge, clock: HandClock, tmp_path: Path
) -> None:
    """What a whole rule told none of its heir's parts tells again; each part inherits from the part of its name."""
    comes(store, 1, clock(), STRIKE)
    judge.match(force)
    judge.assess(force)
    parted = HEIR.replace("match: |\n  ($strike OR raid*) AND Khost\n", PARTS)
    later = replaced(force, store, clock, tmp_path, parted)
    comes(store, 2, clock.turn(hours=1), STRIKE, feed="geo")
    assert (judge.match(later), judge.assess(later)) == (1, 0)
    comes(store, 3, clock.turn(hours=1), "Raid on a village in Khost, elders say")
    assert (judge.match(later), judge.assess(later)) == (1, 1)
    text = parted.replace("id: raid", "id: foray").replace("ground, query: raid*", "ground, query: (raid* OR village)")
    old = parted.replace("active", "retired\nretired: {on: 2025-11-18, why: renamed, replaced_by: foray}", 1)
    (tmp_path / "desk/rules/indicators/foray.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "desk/rules/indicators/raid.yaml").write_text(old, encoding="utf-8")
    last = Keeper(tmp_path / "desk", store, clock).start()
    comes(store, 4, clock.turn(hours=1), "Raid on a village in Khost, elders say", feed="geo")
    assert (judge.match(last), judge.assess(last)) == (1, 0), "its own part told it"
    comes(
        store,
        5,
        clock.turn(hours=1),
        "Drone strike near a village school kills teachers and pupils, Khost police say",
        feed="geo",
    )
    assert judge.match(last) == 2
    assert judge.assess(last) == 2, "another story, and each part tells it"
