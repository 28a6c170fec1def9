"""A new or changed rule finds its past in the archive."""

from datetime import timedelta
from pathlib import Path

import make
import pytest
from shelved import shelve
from turned import HandClock

from monitor.backfill import Backfill, filled, owing
from monitor.inforce import InForce, Keeper
from monitor.judge import Judge
from monitor.store import Store

DAY = timedelta(days=1)
RAIDS = 63
TITLES = ("Attack in Khost", "Raid near Khost", "Talks in Istanbul", "A calm day")


@pytest.fixture
def store(clock: HandClock) -> Store:
    """A store with two hundred and fifty entries of the last hundred days, and one that is too old."""
    kept = Store.in_memory(clock())
    shelve(kept, 999, clock() - 401 * DAY)
    for n in range(250):
        shelve(kept, n, clock() - 100 * DAY + n * timedelta(hours=8), TITLES[n % len(TITLES)])
    return kept


@pytest.fixture
def keeper(tmp_path: Path, store: Store, clock: HandClock) -> Keeper:
    """A desk of three rules that has matched all there is."""
    kept = Keeper(make.desk(tmp_path / "desk", {"dawn": "https://dawn.example/rss"}), store, clock)
    Judge(store, clock).match(kept.start())
    Backfill(store, clock).whole(kept.force)
    return kept


def edited(
    keeper: Keeper, folder: Path, query: str, examples: tuple[str, str] = ("Attack in Khost", "Raid near Khost")
) -> InForce:
    """The desk with another query of the rule `attack` in force."""
    rule = make.rule("attack", "Attack reported", "medium", query, examples, "A calm day")
    (folder / "desk" / "rules" / "indicators" / "attack.yaml").write_text(rule, encoding="utf-8")
    assert [keeper.look(), keeper.look()] == [False, True]
    return keeper.force


def test_an_unchanged_desk_owes_nothing(store: Store, keeper: Keeper, clock: HandClock) -> None:
    """Where every rule's past is whole, a tick does nothing, also after a restart."""
    assert owing(store, keeper.force) == {}
    assert Backfill(store, clock).run_due(keeper.force) == ()


def test_a_changed_rule_finds_its_past(tmp_path: Path, store: Store, keeper: Keeper, clock: HandClock) -> None:
    """The rule alone is run over all stored entries: new hits are marked, old ones keep their mark and number."""
    before = {row.entry.key: row.id for row in store.hits.of_rule("attack", 999)}
    force = edited(keeper, tmp_path, "$attack OR raid")
    assert list(owing(store, force)) == ["attack"]
    assert Backfill(store, clock).run_due(force) == ("attack",)
    rows = store.hits.of_rule("attack", 999)
    assert len(rows) == len(before) + RAIDS
    assert {row.mark for row in rows if row.entry.key not in before} == {"backfill"}
    assert {row.entry.key: row.id for row in rows if row.entry.key in before} == before
    assert filled(store)["attack"] == force.matcher.in_force["attack"].revision


def test_what_a_changed_rule_no_longer_finds_is_void(
    tmp_path: Path, store: Store, keeper: Keeper, clock: HandClock
) -> None:
    """Hits of the earlier revision that the new one does not make are kept and void; other rules' hits stand.

    What lies further back than the archive is read stays as it is.
    """
    talks, attacks = store.hits.count_of("talks"), store.hits.count_of("attack")
    force = edited(keeper, tmp_path, "raid", ("Raid near Khost", "Raid on a post"))
    Backfill(store, clock).whole(force)
    assert store.hits.count_of("attack") == RAIDS + 1
    assert sum(row.void for row in store.hits.of_rule("attack", 999)) == attacks - 1
    assert store.hits.count_of("talks") == talks


def test_the_work_is_cut_into_slices_and_begins_anew(
    tmp_path: Path, store: Store, keeper: Keeper, clock: HandClock
) -> None:
    """A tick whose time is over leaves the rest to the next; a restart loses no hit and finds none twice."""
    force = edited(keeper, tmp_path, "$attack OR raid")
    before = store.hits.count_of("attack")
    broken_off = Backfill(store, lambda: clock.turn(seconds=2))
    assert broken_off.run_due(force) == ()
    assert 0 < store.hits.count_of("attack") - before < RAIDS
    Backfill(store, clock).whole(force)
    assert store.hits.count_of("attack") == before + RAIDS


def test_a_rule_that_had_stopped_finds_what_came_meanwhile(
    tmp_path: Path, store: Store, keeper: Keeper, clock: HandClock
) -> None:
    """A rule that was a draft for a while is run over the archive when it runs again, by the same revision too."""
    path = tmp_path / "desk" / "rules" / "indicators" / "attack.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("status: active", "status: draft"), encoding="utf-8")
    assert [keeper.look(), keeper.look()] == [False, True]
    Backfill(store, clock).run_due(keeper.force)
    shelve(store, 500, clock(), "Attack in Khost")
    Judge(store, clock).match(keeper.force)
    before = store.hits.count_of("attack")
    path.write_text(text, encoding="utf-8")
    assert [keeper.look(), keeper.look()] == [False, True]
    assert Backfill(store, clock).run_due(keeper.force) == ("attack",)
    assert store.hits.count_of("attack") == before + 1
