"""How well a story is backed, by what the store holds and what people judged."""

from datetime import timedelta
from pathlib import Path

import pytest
import replayed
from turned import HandClock

from monitor.backing import Backings
from monitor.desk.load import load_desk
from monitor.desk.var import Var
from monitor.store import Store
from rules.judgement import Judgement

LATER = replayed.END + timedelta(hours=1)


@pytest.fixture
def kept(lived: Path, tmp_path: Path) -> Store:
    """A copy of the small desk's store."""
    path = tmp_path / "forewarn.db"
    path.write_bytes(Var(lived).database.read_bytes())
    return Store.open(path, LATER)


def test_a_grade_by_hand_holds_from_when_it_was_given(lived: Path, kept: Store) -> None:
    """A digit that a person sets gives the level that it stands for, with both reasons; before it the computed one."""
    key = replayed.keys(lived)[replayed.TITLE]
    with kept.transaction():
        kept.judgements.add(Judgement("grade", f"story:{key}", "amina", LATER, "taken back", {"digit": 4}))
    graded = Backings(kept, load_desk(lived, tried=False))
    before, after = graded.grade(key, replayed.END), graded.grade(key, LATER)
    assert (before.code, before.admiralty) == ("E3", "B1 (auto)")
    assert (after.code, after.admiralty) == ("E0", "B4")
    assert after.why == f"graded E0 by hand; {before.why}"


def test_an_entry_that_people_left_out_is_no_source(lived: Path, kept: Store) -> None:
    """Entries excluded with another story count for nothing in the one that they came to."""
    key, keys = replayed.keys(lived)[replayed.TITLE], replayed.keys(lived)
    out = [keys["Airstrike on Khost market: 14 killed, Pakistan Army silent"]]
    with kept.transaction():
        kept.judgements.add(Judgement("exclude", "story:another", "amina", LATER, "a film", {"entries": out}))
    graded = Backings(kept, load_desk(lived, tried=False))
    assert len(graded.grade(key, replayed.END).keys) == 4
    assert graded.grade(key, LATER).keys == ("dawn", "reuters", "tolo")


def test_a_denial_is_found_by_its_hit(lived: Path, kept: Store, clock: HandClock) -> None:
    """The reports by which a story is disputed are known from when they came."""
    key = replayed.keys(lived)[replayed.TITLE]
    graded = Backings(kept, load_desk(lived, tried=False))
    assert [row.hit.rule_id for row in graded.denials(key, LATER)] == ["denial"]
    assert graded.denials(key, LATER - timedelta(days=2)) == []
    assert graded.denials(key, clock() - timedelta(days=9)) == []
