"""The desk that runs is replaced whole and checked, or not at all."""

import os
from collections.abc import Callable
from pathlib import Path

import make
import pytest
from shelved import shelve
from turned import HandClock

from monitor.desk.fault import DeskFaults
from monitor.desk.load import load_files
from monitor.editions import Editions
from monitor.inforce import Keeper, broken
from monitor.store import Store

FEEDS = {"dawn": "https://dawn.example/rss"}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A sound desk of three rules."""
    return make.desk(tmp_path / "desk", FEEDS)


@pytest.fixture
def store(clock: HandClock) -> Store:
    """A store that no desk ran on yet."""
    return Store.in_memory(clock())


@pytest.fixture
def keeper(desk: Path, store: Store, clock: HandClock) -> Keeper:
    """The keeper of that desk, started."""
    kept = Keeper(desk, store, clock)
    kept.start()
    return kept


def rule(desk: Path, name: str = "attack") -> Path:
    """The file of a rule."""
    return desk / "rules" / "indicators" / f"{name}.yaml"


def spoil(path: Path, old: str = "severity: medium", new: str = "severity: hihg") -> None:
    """A slip of the pen."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def look_twice(keeper: Keeper) -> bool:
    """Two ticks: what was saved before the first is settled at the second."""
    return [keeper.look(), keeper.look()][1]


def test_a_saved_rule_comes_into_force(desk: Path, store: Store, keeper: Keeper) -> None:
    """A sound change is adopted at the second look that sees it, with the readers' next number."""
    spoil(rule(desk), "severity: medium", "severity: high")
    assert not keeper.look()
    assert keeper.force.n == 1
    assert keeper.look()
    assert keeper.force.n == 2
    assert keeper.force.desk.rulebook.rules["attack"].severity.value == "high"
    assert store.desks.current().version == keeper.force.version
    assert not look_twice(keeper)
    spoil(rule(desk), "severity: high", "severity: medium")
    assert look_twice(keeper)
    assert keeper.force.n == 1, "the same files have the same number"


def test_a_set_with_a_fault_is_not_loaded(desk: Path, store: Store, keeper: Keeper, clock: HandClock) -> None:
    """The last good set keeps running; what is wrong, and since when, is said until it is mended."""
    before, since = keeper.force, clock()
    spoil(rule(desk))
    assert not look_twice(keeper)
    assert keeper.force is before
    clock.turn(minutes=30)
    spoil(rule(desk, "talks"), "severity: info", "severity: none")
    assert not look_twice(keeper)
    told = broken(store)
    assert told.since == since, "broken since the first fault, not the last"
    assert [line.split(":")[0] for line in told.lines] == [
        "rules/indicators/attack.yaml",
        "rules/indicators/talks.yaml",
    ]
    spoil(rule(desk), "severity: hihg", "severity: medium")
    spoil(rule(desk, "talks"), "severity: none", "severity: info")
    assert look_twice(keeper)
    assert broken(store) is None
    assert keeper.force.version == before.version


def test_a_failing_example_is_a_fault(desk: Path, keeper: Keeper) -> None:
    """A set whose own tests fail is refused like one that cannot be read."""
    before = keeper.force
    spoil(rule(desk), "- match: Attack in Khost", "- match: A quiet day in Khost")
    assert not look_twice(keeper)
    assert keeper.force is before


def test_a_restart_runs_the_last_good_set(desk: Path, store: Store, keeper: Keeper, clock: HandClock) -> None:
    """A daemon that starts on broken files runs what ran before, and says so with the time it began."""
    good, since = keeper.force, clock()
    spoil(rule(desk))
    look_twice(keeper)
    clock.turn(hours=5)
    again = Keeper(desk, store, clock)
    assert again.start().version == good.version
    assert again.force.n == good.n
    assert broken(store).since == since
    assert [notice.times for notice in store.trouble.unmailed()] == [2], "told once for each content"
    assert not look_twice(again)
    spoil(rule(desk), "severity: hihg", "severity: low")
    assert look_twice(again)
    assert broken(store) is None


def test_without_a_good_set_nothing_starts(desk: Path, store: Store, clock: HandClock) -> None:
    """A desk whose files were never sound does not start, and every fault is named."""
    spoil(rule(desk))
    with pytest.raises(DeskFaults) as found:
        Keeper(desk, store, clock).start()
    assert [fault.file for fault in found.value.faults] == ["rules/indicators/attack.yaml"]


def test_a_file_that_still_grows_is_not_acted_on(desk: Path, store: Store, keeper: Keeper) -> None:
    """While a file is written in small steps nothing is judged, so that nobody is told of faults it will not have."""
    whole = make.rule("durand", "Durand Line", "low", "Durand", ("Durand Line", "The Durand row"), "A calm day")
    for end in range(1, len(whole), 9):
        rule(desk, "durand").write_text(whole[:end], encoding="utf-8")
        assert not keeper.look()
    assert store.trouble.unmailed() == []
    rule(desk, "durand").write_text(whole, encoding="utf-8")
    assert look_twice(keeper)
    assert set(keeper.force.desk.rulebook.rules) == {"attack", "durand", "strike", "talks"}


def test_a_file_cut_anywhere_leaves_a_checked_set(desk: Path, store: Store, keeper: Keeper) -> None:
    """Whatever part of a file is saved, the set in force is one that passes the whole check."""
    whole = rule(desk).read_bytes()
    for end in range(0, len(whole), 29):
        rule(desk).write_bytes(whole[:end])
        look_twice(keeper)
        assert load_files(keeper.force.desk.files).version == keeper.force.version
        assert store.desks.current().version == keeper.force.version


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _link_outside(path: Path) -> None:
    outside = path.parents[3] / "outside.yaml"
    path.rename(outside)
    path.symlink_to(outside)


@pytest.mark.parametrize("replaced", [Path.unlink, _folder, _pipe, _link_outside], ids=lambda act: act.__name__)
@pytest.mark.parametrize("name", ["desk.yaml", "feeds.yaml", "rules/terms/words.yaml"])
def test_a_file_that_cannot_be_read_is_no_empty_one(
    desk: Path, store: Store, keeper: Keeper, name: str, replaced: Callable[[Path], None]
) -> None:
    """A file that is gone, a folder, a pipe or a link to elsewhere is a fault; what ran before keeps running."""
    before = keeper.force
    replaced(desk / name)
    assert not look_twice(keeper)
    assert keeper.force is before
    assert broken(store) is not None


def test_a_set_that_shrank_is_said_aloud(desk: Path, store: Store, keeper: Keeper, clock: HandClock) -> None:
    """A set with much fewer rules is loaded; the operator and the readers of the next digest are told."""
    rule(desk, "talks").unlink()
    assert look_twice(keeper)
    assert len(keeper.force.desk.rulebook.rules) == 2
    [notice] = store.trouble.unmailed()
    assert notice.text == "the new rule set has 2 rules, the one before had 3"
    [route] = keeper.force.desk.settings.routes
    assert notice.text in " ".join(Editions(store, clock).preview(keeper.force, route).text.split())


def test_a_set_that_shrank_while_nobody_ran_it_is_said_too(
    desk: Path, store: Store, keeper: Keeper, clock: HandClock
) -> None:
    """The first set after a restart is compared with the one that ran last."""
    rule(desk, "talks").unlink()
    assert Keeper(desk, store, clock).start().n == 2
    assert [notice.text for notice in store.trouble.unmailed()] == [
        "the new rule set has 2 rules, the one before had 3"
    ]


def test_a_set_that_hits_everything_is_said_aloud(desk: Path, store: Store, keeper: Keeper, clock: HandClock) -> None:
    """A set that would hit ten times as many of the stored entries is loaded, and said."""
    for number in range(12):
        shelve(store, number, clock(), f"Market report number {number}")
    rule(desk, "market").write_text(
        make.rule("market", "Market", "info", "market", ("A market", "Market day"), "A calm day"), encoding="utf-8"
    )
    assert look_twice(keeper)
    assert [notice.text for notice in store.trouble.unmailed()] == [
        "the new rule set hits 12 of the newest stored entries, the one before hit 0"
    ]


def test_a_rule_that_expires_is_said_once(desk: Path, store: Store, keeper: Keeper, clock: HandClock) -> None:
    """When a rule's last day is over the operator is told once, also after a restart; a new last day is told anew."""
    spoil(rule(desk), "severity: medium", "severity: medium\nexpires: 2025-11-18")
    assert look_twice(keeper)
    assert store.trouble.unmailed() == []
    clock.turn(hours=23)
    keeper.look()
    [notice] = store.trouble.unmailed()
    assert notice.text == (
        "the rule attack (Attack reported) expired on 2025-11-18 and matches nothing any more: "
        "retire it, or set a later day"
    )
    keeper.look()
    clock.turn(days=1)
    Keeper(desk, store, clock).start()
    assert [(each.key, each.times) for each in store.trouble.unmailed()] == [(notice.key, 1)]
    assert store.meta.get("desk_expired") == '[["attack", "2025-11-18"]]'
    spoil(rule(desk), "2025-11-18", "2025-11-30")
    assert look_twice(keeper)
    assert store.meta.get("desk_expired") == "[]"
    clock.turn(days=20)
    keeper.look()
    assert len(store.trouble.unmailed()) == 2


def test_a_rule_that_expires_while_the_files_are_broken_is_said(
    desk: Path, store: Store, keeper: Keeper, clock: HandClock
) -> None:
    """What counts is the set that runs, not what the files say."""
    spoil(rule(desk), "severity: medium", "severity: medium\nexpires: 2025-11-18")
    assert look_twice(keeper)
    spoil(rule(desk), "severity: medium", "severity: hihg")
    look_twice(keeper)
    clock.turn(days=1)
    keeper.look()
    assert [notice.kind for notice in store.trouble.unmailed()] == ["desk", "rules"]
