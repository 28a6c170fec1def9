"""A route's digest has the problems as they stand, and compares its stories with the edition before."""

import logging
from dataclasses import replace
from pathlib import Path

import make
import problems
import pytest
from shelved import shelve
from turned import HandClock

from alerts.digest import Digest, thaw
from alerts.edition import Edition
from alerts.telling import Present
from feeds.anchors import Anchor
from monitor.backing import Backings
from monitor.editions import Editions
from monitor.inforce import Keeper
from monitor.judge import Judge
from monitor.store import Store
from rules.picture import HIGH


class Desk:
    """A desk run by hand, whose problem stands at HIGH."""

    def __init__(self, folder: Path, clock: HandClock) -> None:
        self.clock = clock
        self.store = Store.in_memory(clock())
        self.keeper = Keeper(make.desk(folder, {"dawn": "https://dawn.example/rss"}), self.store, clock)
        self.keeper.start()
        self._judge = Judge(self.store, clock)
        problem = next(iter(self.keeper.force.desk.rulebook.problems))
        border = replace(problems.picture("pak-afg", HIGH), problem=problem)
        present = Present({problem: border, "elsewhere": replace(border, problem="elsewhere")})
        self._editions = Editions(self.store, clock, present=lambda: present)
        self._count = 0

    def prints(self, title: str) -> str:
        """An entry comes in and is judged; its key."""
        self._count += 1
        entry = shelve(self.store, self._count, self.clock(), title)
        self._judge.match(self.keeper.force)
        return entry.key

    def publish(self) -> Digest:
        """A day later, what the one digest of the day holds."""
        self.clock.turn(days=1, hours=1)
        self._editions.publish_due(self.keeper.force)
        last = self.store.editions.last("letters")
        assert last is not None
        assert last.published == self.clock()
        return thaw(last.digest)


def test_a_digest_shows_the_problems_of_its_route(tmp_path: Path, clock: HandClock) -> None:
    """The pictures at hand are frozen with the edition; those of problems that the desk does not have are not."""
    desk = Desk(tmp_path / "desk", clock)
    assert [one.level for one in desk.publish().pictures] == [HIGH]


def test_a_story_of_the_edition_before_is_known(tmp_path: Path, clock: HandClock) -> None:
    """What the edition before told is running or updated, what it did not is new."""
    desk = Desk(tmp_path / "desk", clock)
    desk.prints("Attack on a border post near Khost kills two")
    first = desk.publish()
    desk.prints("Attack on a border post near Khost kills two")
    desk.prints("Ambush of a convoy far away in the south")
    second = desk.publish()
    assert (first.before, second.before) == (None, first.heading.local_date)
    assert sorted((card.status, card.reports, card.fresh) for card in second.live) == [
        ("NEW", 1, 1),
        ("RUNNING", 2, 1),
    ]


def test_an_edition_that_cannot_be_read_holds_no_digest(
    tmp_path: Path, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    """Where the kept text of the edition before is no digest, the next one goes out and the log says so."""
    desk = Desk(tmp_path / "desk", clock)
    with desk.store.transaction():
        desk.store.editions.publish(
            Edition("letters", clock().date(), clock(), "published", 0, 0, digest="{}", published=clock())
        )
    with caplog.at_level(logging.WARNING):
        assert desk.publish().before is None
    assert "an edition cannot be read again" in caplog.text


def test_what_is_known_of_stories_counts_all_that_tell_them(tmp_path: Path, clock: HandClock) -> None:
    """Grade, reports and what is named are over all entries of a story that had come, hit or not."""
    desk = Desk(tmp_path / "desk", clock)
    key = desk.prints("Attack on a border post near Khost kills two")
    with desk.store.transaction():
        desk.store.stories.put_anchors(key, (Anchor("number", "14 killed"), Anchor("place", "khost")))
    backings = Backings(desk.store, desk.keeper.force.desk)
    facts = backings.facts({key, "nothing"}, clock())
    assert set(facts) == {key}
    assert (facts[key].reports, facts[key].grade) == (1, backings.grade(key, clock()))
    assert {Anchor("number", "14 killed"), Anchor("place", "khost")} <= set(facts[key].anchors)
    assert backings.facts({key}, clock().replace(year=2020)) == {}
