"""Digests follow each other without a gap, one for each date; alerts and notices go out once."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import make
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shelved import shelve
from turned import HandClock

from monitor.editions import Editions
from monitor.inforce import Keeper
from monitor.judge import Judge
from monitor.store import Store

FEEDS = {"dawn": "https://dawn.example/rss"}
TWO_ROUTES = """\
  - id: letters
    channel: folder
    digest: {at: "06:30"}
    alerts: {kinds: [U0]}
  - id: week
    channel: folder
    digest: {at: "18:00", days: weekdays}
"""


class Desk:
    """A desk run by hand, without feeds: entries are shelved, then matched and published."""

    def __init__(self, folder: Path, clock: HandClock, routes: str = make.ROUTE) -> None:
        self.folder = make.desk(folder, FEEDS, routes=routes)
        self.clock = clock
        self.store = Store.in_memory(clock())
        self.keeper = Keeper(self.folder, self.store, clock)
        self.keeper.start()
        self.judge = Judge(self.store, clock)
        self.editions = Editions(self.store, clock)
        self._count = 0

    def prints(self, title: str) -> str:
        """An entry comes in and is judged; its key."""
        self._count += 1
        entry = shelve(self.store, self._count, self.clock(), title)
        self.judge.match(self.keeper.force)
        self.judge.assess(self.keeper.force)
        return entry.key

    def publish(self, **by: float) -> list[str]:
        """Turn the clock and publish what is due; what each is about."""
        self.clock.turn(**by)
        return [each.about for each in self.editions.publish_due(self.keeper.force)]

    def text(self, about: str) -> str:
        """The words of the one message about something."""
        for kind in ("digest", "alert", "notice"):
            for message in self.store.outbox.made(kind, self.clock() - timedelta(days=400)):
                if message.about == about:
                    return message.raw.decode("utf-8")
        raise LookupError(about)


def test_every_date_has_a_digest_also_without_hits(tmp_path: Path, clock: HandClock) -> None:
    """Each local date has one digest at its hour, whether anything was hit or not, however often it is asked."""
    desk = Desk(tmp_path / "desk", clock)
    said = [about for _ in range(3 * 24 * 6) for about in desk.publish(minutes=10)]
    assert said == [f"digest:letters:2025-11-{day}" for day in (18, 19, 20)]


def test_a_desk_made_after_the_hour_owes_nothing(tmp_path: Path, clock: HandClock) -> None:
    """A desk that began in the afternoon begins with the next morning's digest, or with one it is asked for."""
    clock.turn(hours=8)
    desk = Desk(tmp_path / "desk", clock)
    assert desk.publish() == []
    first = desk.editions.publish_due(desk.keeper.force, first=True)
    assert [each.about for each in first] == ["digest:letters:2025-11-18"]
    assert desk.publish(hours=15) == []
    assert desk.publish(hours=2) == ["digest:letters:2025-11-19"]


def test_five_days_asleep_make_one_digest(tmp_path: Path, clock: HandClock) -> None:
    """The dates that were missed are closed by the newest, which holds their hits and names their days."""
    desk = Desk(tmp_path / "desk", clock)
    desk.publish(minutes=31)
    desk.prints("Attack in Bannu")
    assert desk.publish(days=5) == ["digest:letters:2025-11-23"]
    found = [desk.store.editions.of("letters", date(2025, 11, day)) for day in range(19, 24)]
    assert [each.state for each in found] == ["merged"] * 4 + ["published"]
    assert {each.closed_by for each in found[:4]} == {date(2025, 11, 23)}
    assert [(each.hits_from, each.hits_upto) for each in found] == [(0, 0)] * 4 + [(0, 1)]


def test_a_new_route_is_told_from_now_on(tmp_path: Path, clock: HandClock) -> None:
    """A route that comes to an old desk is not sent the desk's past, and owes nobody an hour that was before it."""
    desk = Desk(tmp_path / "desk", clock)
    desk.prints("Attack in Bannu")
    desk.publish(minutes=31)
    desk.prints("Attack in Tank")
    desk.publish(days=2, hours=12)
    make.desk(desk.folder, FEEDS, routes=TWO_ROUTES)
    desk.keeper.look()
    assert desk.keeper.look()
    assert desk.publish() == []
    desk.prints("Attack in Zhob")
    desk.clock.turn(days=1)
    assert desk.publish() == ["digest:letters:2025-11-21", "digest:week:2025-11-21"]
    week = desk.store.editions.last("week")
    assert (week.hits_from, week.hits_upto) == (2, 3)
    assert "Zhob" in desk.text("digest:week:2025-11-21")
    assert "Bannu" not in desk.text("digest:week:2025-11-21")


@settings(max_examples=6)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 40)), min_size=1, max_size=5))
def test_every_hit_is_in_exactly_one_edition(
    tmp_path_factory: pytest.TempPathFactory, days: list[tuple[int, int]]
) -> None:
    """However hits come and however long nobody looks, each route's editions hold every hit once, and every date."""
    clock = HandClock(datetime.fromisoformat("2025-11-18T01:00:00+00:00"))
    desk = Desk(tmp_path_factory.mktemp("hits") / "desk", clock, TWO_ROUTES)
    for hits, hours in days:
        for _ in range(hits):
            desk.prints(f"Attack number {desk._count} in a town of the border")
        desk.publish(hours=hours)
    desk.publish(days=4)
    last = desk.store.hits.last_id()
    for route in ("letters", "week"):
        upto = 0
        for day in range(60):
            edition = desk.store.editions.of(route, date(2025, 11, 18) + timedelta(days=day))
            if edition is not None:
                assert edition.hits_from == upto
                assert edition.state == "published" or edition.hits_upto == upto
                upto = edition.hits_upto
        assert upto == last
    told = desk.store.editions.last("letters").local_date - date(2025, 11, 18)
    dates = [
        desk.store.editions.of("letters", date(2025, 11, 18) + timedelta(days=day)) for day in range(told.days + 1)
    ]
    assert None not in dates


def test_an_alert_waits_for_company_and_goes_out_once(tmp_path: Path, clock: HandClock) -> None:
    """A critical hit is told ten minutes after it came, once, with what came meanwhile."""
    desk = Desk(tmp_path / "desk", clock)
    desk.publish(minutes=40)
    desk.prints("Airstrike hits Khost market, officials say")
    assert desk.publish(minutes=9) == []
    desk.prints("Drone strike near Khost kills three men")
    [about] = desk.publish(minutes=2)
    assert about.startswith("alert:letters:border:")
    text = desk.text(about)
    assert "market" in text
    assert "three" in text
    assert [each for _ in range(20) for each in desk.publish(minutes=30)] == []


def test_an_alert_whose_report_was_taken_back_is_not_sent(tmp_path: Path, clock: HandClock) -> None:
    """Where the only report was reworded within the wait so that it no longer matches, nobody is woken for nothing."""
    desk = Desk(tmp_path / "desk", clock)
    desk.publish(minutes=40)
    key = desk.prints("Airstrike hits Khost market, officials say")
    entry = desk.store.entries.get(key)
    calm = replace(entry, title="Gas blast hits Khost market", revision=2)
    with desk.store.transaction():
        desk.store.entries.revise(calm, (), "other words", clock())
    desk.judge.match(desk.keeper.force)
    assert desk.publish(minutes=11) == []
    assert desk.store.alerts.count_waiting() == 0
    assert desk.publish(hours=30) == ["digest:letters:2025-11-19"]


def test_the_operator_is_told_once_and_calmly(tmp_path: Path, clock: HandClock) -> None:
    """Notices that come together are one letter; calm ones wait an hour for company, grave ones do not."""
    desk = Desk(tmp_path / "desk", clock)
    desk.publish(minutes=40)

    def notice(key: str, kind: str) -> None:
        with desk.store.transaction():
            desk.store.trouble.notice(key, kind, f"about {key}", clock())

    notice("dawn", "feed")
    notice("geo", "feed")
    assert desk.publish() == ["notice"]
    notice("dawn", "feed")
    assert desk.publish(minutes=5) == []
    notice("tolo", "feed")
    assert desk.publish(minutes=5) == []
    notice("full", "disk")
    assert desk.publish(minutes=5) == ["notice"]
    texts = [message.raw.decode() for message in desk.store.outbox.made("notice", clock() - timedelta(hours=9))]
    assert ["about geo" in text for text in texts] == [True, False]
    assert ["about tolo" in text for text in texts] == [False, True]


def test_a_rule_that_the_desk_dropped_keeps_its_hits(tmp_path: Path, clock: HandClock) -> None:
    """A hit of a rule that is gone by the hour of the digest stands in it under the rule's id."""
    desk = Desk(tmp_path / "desk", clock)
    desk.prints("Istanbul talks resume today")
    (desk.folder / "rules" / "indicators" / "talks.yaml").unlink()
    desk.keeper.look()
    assert desk.keeper.look()
    [about] = [each for each in desk.publish(minutes=31) if each.startswith("digest")]
    assert "Istanbul" in desk.text(about)


def test_an_alert_stands_on_the_hits_of_an_heir(tmp_path: Path, clock: HandClock) -> None:
    """A rule replaced within the wait is told once: its own hit is void when the report is reworded, its heir's is not."""
    desk = Desk(tmp_path / "desk", clock)
    desk.publish(minutes=40)
    key = desk.prints("Airstrike hits Khost market, officials say")
    strike = desk.folder / "rules" / "indicators" / "strike.yaml"
    text = strike.read_text(encoding="utf-8")
    strike.with_name("raid.yaml").write_text(text.replace("id: strike", "id: raid"), encoding="utf-8")
    old = text.replace("active", "retired\nretired: {on: 2025-11-18, why: renamed, replaced_by: raid}")
    strike.write_text(old, encoding="utf-8")
    assert [desk.keeper.look(), desk.keeper.look()] == [False, True]
    reworded = replace(desk.store.entries.get(key), title="Airstrike hits Khost market, witnesses say", revision=2)
    with desk.store.transaction():
        desk.store.entries.revise(reworded, (), "other words", clock())
    assert desk.judge.match(desk.keeper.force) == 1
    assert desk.judge.assess(desk.keeper.force) == 0
    [about] = desk.publish(minutes=11)
    assert "witnesses" in desk.text(about)
    assert [each for _ in range(20) for each in desk.publish(minutes=30)] == []


def test_a_notice_of_the_weekend_stands_in_mondays_digest(tmp_path: Path, clock: HandClock) -> None:
    """A route without a digest on some days is told in the next of everything since the last."""
    desk = Desk(tmp_path / "desk", clock, TWO_ROUTES)
    desk.publish(days=3, hours=13)
    with desk.store.transaction():
        desk.store.trouble.notice("x", "rules", "the rule one is over", clock.turn(minutes=5))
    said = [about for _ in range(3) for about in desk.publish(days=1) if about.startswith("digest:week")]
    assert said == ["digest:week:2025-11-24"]
    assert "the rule one is over" in desk.text(said[0])
