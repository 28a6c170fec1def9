"""How much of a desk's problem is seen, from what the store knows."""

from datetime import datetime, timedelta
from pathlib import Path

import make
import pytest
import shelved

from feeds.state import FeedState, Poll
from monitor.coverage import coverage_of, heard, keep_coverage, seen_feeds
from monitor.desk.load import Desk, load_desk
from monitor.rhythms import Rhythms
from monitor.store import Store
from rules.coverage import HOUR, Coverage

DAY = timedelta(days=1)
URLS = {feed: f"https://{feed}.example/rss" for feed in ("dawn", "geo")}
CANARY = """\
id: canary-en
title: Something about Pakistan
status: test
severity: info
owner: desk
signal: none
family: domestic
direction: both
tags: [canary]
where: {languages: [en]}
match: Pakistan
tests: [{match: {title: Pakistan, lang: en}}]
"""


def desk(folder: Path, rules: dict[str, str] | None = None) -> Desk:
    """A desk of two English feeds."""
    return load_desk(make.desk(folder, URLS, rules=make.RULES | (rules or {})), tried=False)


def cover(store: Store, feed: str, since: datetime, hours: int) -> None:
    """A feed was well for some hours."""
    with store.transaction():
        for n in range(hours):
            store.feeds.cover(feed, since + n * HOUR, "ok", 1)


def claim(store: Store, n: int, at: datetime, feed: str = "dawn", rule: str = "attack") -> None:
    """An entry of a feed that a rule hit."""
    made = shelved.shelve(store, n, at, feed=feed)
    with store.transaction():
        store.hits.add(shelved.hit(made, rule), "live", shelved.NOW_VERSION, at)


def test_feeds_weigh_by_their_hits_before_the_cutoff(tmp_path: Path, now: datetime) -> None:
    """Hits of the problem in the 56 days before the cut-off weigh; later, older and void ones, and held ones, do not."""
    store = shelved.store(now)
    for n in range(3):
        claim(store, n, now - n * DAY)
    claim(store, 10, now - 57 * DAY, "geo")
    claim(store, 11, now + HOUR, "geo")
    claim(store, 12, now - DAY, "geo", "of another desk")
    with store.transaction():
        for number, changes in ((13, {"suppressed_by": "sport"}), (14, {})):
            made = shelved.entry(number, now - DAY, feed="geo")
            store.entries.add(made, shelved.aliases(number, "geo"), "", None)
            store.hits.add(shelved.hit(made, **changes), "live", shelved.NOW_VERSION, now - DAY)
        store.hits.void(f"{14:016x}", frozenset(), now - HOUR)
    cover(store, "dawn", now, 2)
    # dawn has three hits and geo none: 4/5 and 1/5
    found = coverage_of(store, desk(tmp_path), "border", [now, now + HOUR, now + 2 * HOUR], now + 3 * HOUR)
    assert found == {
        now: Coverage(0.8, 1, 2),
        now + HOUR: Coverage(0.8, 1, 2),
        now + 2 * HOUR: Coverage(0.0, 0, 2),
    }
    # a claim that became void later stood at the cut-off before: 2 of dawn's, 1 of geo's
    earlier = now - 2 * HOUR
    cover(store, "geo", earlier, 1)
    assert coverage_of(store, desk(tmp_path), "border", [earlier], now)[earlier] == Coverage(0.4, 1, 2)


def test_an_hour_is_kept_once(tmp_path: Path, now: datetime) -> None:
    """Each tick keeps the hours that are over since the last; a restart adds nothing and changes nothing."""
    store, made = shelved.store(now), desk(tmp_path)
    assert keep_coverage(store, made, now) == 0
    cover(store, "dawn", now - 5 * HOUR, 3)
    assert keep_coverage(store, made, now - HOUR / 2) == 4
    assert keep_coverage(store, made, now - HOUR / 2) == 0
    cover(store, "dawn", now - 2 * HOUR, 2)
    assert keep_coverage(store, made, now) == 1
    kept = store.readings.coverage("border", now - DAY, now)
    assert [one.value for one in kept.values()] == [0.5, 0.5, 0.5, 0.0, 0.5]


def test_a_long_past_is_caught_up_with_in_parts(tmp_path: Path, now: datetime) -> None:
    """A database that knows months of hours and no coverage gets it month by month, and 400 days at most."""
    store, made = shelved.store(now), desk(tmp_path)
    cover(store, "dawn", now - 410 * DAY, 1)
    added = []
    while (n := keep_coverage(store, made, now)) > 0:
        added.append(n)
    assert sum(added) == 400 * 24
    assert max(added) == 31 * 24


def test_a_slow_feed_is_not_blind_between_looks(tmp_path: Path, now: datetime) -> None:
    """A feed that is well and not due counts as seen until now; one whose last look failed does not."""
    store = shelved.store(now)
    state = FeedState("dawn", "dawn", URLS["dawn"], now, interval_s=6 * 3600, state="ok", last_ok=now - 3 * HOUR)
    failed = FeedState("geo", "geo", URLS["geo"], now, interval_s=6 * 3600, state="ok", last_ok=now - 3 * HOUR, fails=1)
    with store.transaction():
        store.feeds.save(state)
        store.feeds.save(failed)
    seen = seen_feeds(store, now - DAY, now, now)
    assert seen == {now - n * HOUR: frozenset({"dawn"}) for n in (3, 2, 1)}


def test_an_address_that_nobody_has_seen_work_is_no_blindness(tmp_path: Path, now: datetime) -> None:
    """A feed marked unverified counts from its first answer on."""
    folder = make.desk(tmp_path, URLS)
    text = (folder / "feeds.yaml").read_text("utf-8").replace('geo.example/rss",', 'geo.example/rss", unverified: yes,')
    (folder / "feeds.yaml").write_text(text, encoding="utf-8")
    store, made = shelved.store(now), load_desk(folder, tried=False)
    cover(store, "dawn", now, 1)
    assert coverage_of(store, made, "border", [now], now + HOUR)[now] == Coverage(1.0, 1, 1)
    with store.transaction():
        store.feeds.save(FeedState("geo", "geo", URLS["geo"], now, state="failing", last_ok=now - DAY, fails=5))
    assert coverage_of(store, made, "border", [now], now + HOUR)[now] == Coverage(0.5, 1, 2)


# -- canaries -------------------------------------------------------------------------------------


@pytest.fixture
def sung(now: datetime) -> Store:
    """Feeds that were well for two weeks, in which a canary hit ten times a day until yesterday."""
    store = shelved.store(now)
    for feed in URLS:
        cover(store, feed, now - 14 * DAY, 14 * 24)
    for day in range(2, 14):
        for n in range(10):
            claim(store, 100 * day + n, now - day * DAY + n * HOUR, rule="canary-en")
    return store


def test_a_silent_canary_blinds_its_language(sung: Store, tmp_path: Path, now: datetime) -> None:
    """Where nothing came through for a day, though feeds of the language claim to be well, they count as not seen."""
    made = desk(tmp_path, {"canary-en": CANARY})
    assert [(one.lang, one.rule, one.song) for one in heard(sung, made, now)] == [("en", "canary-en", "silent")]
    hours = [now - n * HOUR for n in (30, 1)]
    assert [one.value for one in coverage_of(sung, made, "border", hours, now).values()] == [1.0, 0.0]
    assert [one.value for one in coverage_of(sung, desk(tmp_path / "b"), "border", hours, now).values()] == [1.0, 1.0]


def test_one_hit_is_a_song(sung: Store, tmp_path: Path, now: datetime) -> None:
    """A single hit in the last day shows that the way from feed to hit is open."""
    made = desk(tmp_path, {"canary-en": CANARY})
    claim(sung, 1, now - 20 * HOUR, rule="canary-en")
    assert [one.song for one in heard(sung, made, now)] == ["sings"]
    assert [one.song for one in heard(sung, made, now + 5 * HOUR)] == ["silent"]


def test_a_canary_that_never_sang_tells_nothing(tmp_path: Path, now: datetime) -> None:
    """A new canary, or one too narrow to hit five times a day, blinds nobody; neither does one whose feeds are dark."""
    store, made = shelved.store(now), desk(tmp_path, {"canary-en": CANARY})
    assert [one.song for one in heard(store, made, now)] == ["not heard"]
    cover(store, "dawn", now - 14 * DAY, 14 * 24)
    for n in range(20):
        claim(store, n, now - 3 * DAY + n * HOUR, rule="canary-en")
    assert [one.song for one in heard(store, made, now)] == ["weak"]


def test_the_operator_hears_of_a_silent_canary(sung: Store, tmp_path: Path, now: datetime) -> None:
    """A language of which nothing comes through is told once a day, and no longer when its canary sings."""
    made = desk(tmp_path, {"canary-en": CANARY})
    while keep_coverage(sung, made, now):
        pass
    (notice,) = sung.trouble.unmailed()
    assert "canary-en has not hit for a day, though feeds in en answer" in notice.text
    assert (notice.kind, keep_coverage(sung, made, now)) == ("canary", 0)
    claim(sung, 1, now, rule="canary-en")
    keep_coverage(sung, made, now + HOUR)
    assert [one.key for one in sung.trouble.unmailed()] == [notice.key]


# -- rhythms --------------------------------------------------------------------------------------


def test_a_rhythm_is_measured_once_a_day(now: datetime) -> None:
    """Looks and hours up to the beginning of the day count, whenever on it one asks; the next day they are new."""
    store = shelved.store(now)
    day = now - HOUR
    assert day.hour == 0
    with store.transaction():
        for n in range(48):
            fresh = int(n % 4 == 0)
            store.feeds.record(Poll("dawn", day - DAY + n * HOUR, "fresh" if fresh else "unchanged", fresh=fresh))
            store.feeds.record(Poll("dawn", day - DAY + n * HOUR + HOUR / 2, "failed"))
    rhythms = Rhythms(store)
    assert rhythms.of("dawn", now).usual_gap == 4 * HOUR
    assert rhythms.of("geo", now).usual_gap is None
    with store.transaction():
        for n in (1, 2, 3):
            store.feeds.record(Poll("geo", now + n * HOUR, "fresh", fresh=1))
            store.feeds.record(Poll("geo", now + (n + 3) * HOUR, "fresh", fresh=1))
    assert rhythms.of("geo", now + 10 * HOUR).usual_gap is None
    assert rhythms.of("geo", now + DAY).usual_gap == HOUR
    cover(store, "dawn", day, 1)
    assert dict(rhythms.of("dawn", now + DAY).empty) == {}
