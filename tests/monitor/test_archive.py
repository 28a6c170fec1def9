"""What `forewarn check` tells from the entries and hits that a desk has stored."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import make
import pytest
import shelved
from click.testing import CliRunner, Result

from feeds.story import Placement
from monitor import wiring
from monitor.archive import Hindsight
from monitor.cli import group
from monitor.desk.fault import Fault
from monitor.desk.load import load_desk
from monitor.desk.var import Var
from monitor.store import Store
from rules.hit import Severity
from rules.revision import Revisions

DAY = timedelta(days=1)
FEEDS = {"dawn": "https://dawn.example/rss", "geo": "https://geo.example/rss"}
WORDS = "rules/terms/words.yaml"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A sound desk of three rules, one of which a single list makes true."""
    return make.desk(tmp_path / "desk", FEEDS)


@pytest.fixture
def store(desk: Path, now: datetime) -> Iterator[Store]:
    """Its store, with an entry of 200 days ago."""
    with Store.create(Var(desk).database, "test", now) as kept:
        shelved.shelve(kept, 0, now - 200 * DAY, "A calm day")
        yield kept


def fill(store: Store, at: datetime, *titles: str, start: int = 1) -> None:
    """Store entries with these titles, all met at one time."""
    with store.transaction():
        for n, title in enumerate(titles, start=start):
            store.entries.add(shelved.entry(n, at, title), shelved.aliases(n), title, None)


def told(desk: Path, now: datetime) -> tuple[list[Fault], Hindsight]:
    """The warnings of a desk's archive at a time, and who told them."""
    past = Hindsight(desk, now)
    return list(load_desk(desk, further=past.findings).warnings), past


def check(*words: str) -> Result:
    """Run `forewarn check`."""
    return CliRunner().invoke(group, ["check", *words])


COMMON = [*["Ambush on a road"] * 20, *["Attacks in Khost end without arrest"] * 5, *["A calm day"] * 475]


def test_check_looks_at_what_is_stored(desk: Path) -> None:
    """A term that makes too many hits and a stem that a group misses are told with caret and advice, and counted."""
    with Store.create(Var(desk).database, "test", wiring.now()) as store:
        fill(store, wiring.now() - DAY, *COMMON)
    words = (desk / WORDS).read_text(encoding="utf-8")
    (desk / WORDS).write_text(words + "ends:\n  en: ['end(s|ed) without']\n", encoding="utf-8")
    result = check(str(desk))
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[:8] == [
        "rules/indicators/attack.yaml:11:3 W302 by itself a hit in more than 2 % of 500 stored entries: $attack: ambush* (4.0 %)",
        "    $attack",
        "    ^^^^^^^",
        "    -> join it with AND or NEAR to what it is about, or write a longer phrase",
        "rules/terms/words.yaml:6:1 W312 nobody uses the list ends",
        "    ends:",
        "    ^^^^",
        "    -> use it, or leave it out",
    ]
    assert lines[8:12] == [
        "rules/terms/words.yaml:7:12 W316 end without, which (s|ed) misses, is in 5 of 500 stored entries",
        "    en: ['end(s|ed) without']",
        "             ^^^^^^",
        "    -> write (s|ed|), with an empty choice",
    ]
    assert any(line.startswith("note: the archive reaches back to ") and "W313" in line for line in lines)
    assert lines[-1].endswith("no faults, 3 warnings, 500 stored entries looked at")
    assert json.loads(check("--json", str(desk)).stdout)["stored_entries"] == 500


def test_what_an_archive_tells_is_silenced_on_its_line(desk: Path) -> None:
    """`# ok:` takes a finding of the archive away as it does any other."""
    with Store.create(Var(desk).database, "test", wiring.now()) as store:
        fill(store, wiring.now() - DAY, *COMMON)
    path = desk / "rules" / "indicators" / "attack.yaml"
    text = path.read_text(encoding="utf-8")
    assert "W302" in check(str(desk)).stdout
    path.write_text(text.replace("  $attack\n", "  $attack  # ok: W302 every attack counts here\n"), encoding="utf-8")
    assert "W302" not in check(str(desk)).stdout
    path.write_text(text.replace("match: |", "match: |  # ok: W302 every attack counts here"), encoding="utf-8")
    assert "W302" not in check(str(desk)).stdout


def test_the_archive_may_be_left_out(desk: Path) -> None:
    """With --no-archive, and where nothing is stored yet, check says what the files alone say."""
    alone = check(str(desk)).stdout
    assert "stored" not in alone
    with Store.create(Var(desk).database, "test", wiring.now()) as store:
        assert check(str(desk)).stdout == alone
        fill(store, wiring.now() - DAY, *COMMON)
    assert check("--no-archive", str(desk)).stdout == alone
    assert check(str(desk)).stdout != alone


def test_an_archive_that_cannot_be_read_is_said_and_stops_nothing(desk: Path) -> None:
    """A database that is none is a note; the files are checked all the same."""
    Var(desk).folder.mkdir()
    Var(desk).database.write_text("no database", encoding="utf-8")
    result = check(str(desk))
    assert result.exit_code == 0
    assert "note: the archive was not looked at: " in result.stdout
    assert result.stdout.endswith("no faults, 0 warnings\n")


def test_a_desk_with_a_fault_does_not_ask_the_archive(desk: Path, store: Store, now: datetime) -> None:
    """Faults come first: nothing is read for warnings that nobody would see."""
    fill(store, now - DAY, *COMMON)
    (desk / WORDS).write_text("attack:\n  en: [at*]\nstrike:\n  en: [strike]\n", encoding="utf-8")
    result = check(str(desk))
    assert (result.exit_code, "stored" in result.stdout) == (1, False)


def test_entries_of_long_ago_do_not_count(desk: Path, store: Store, now: datetime) -> None:
    """Looked at are the entries of 180 days, the newest of them where there are more than can be read."""
    fill(store, now - 181 * DAY, *["Ambush on a road"] * 100)
    fill(store, now - 2 * DAY, *["A calm day"] * 5100, start=1000)
    warnings, past = told(desk, now)
    assert (warnings, past.looked_at, past.notes) == ([], 5000, [])


def in_force(desk: Path, store: Store, at: datetime) -> str:
    """Note that the desk as it stands came into force; its version."""
    loaded = load_desk(desk)
    with store.transaction():
        store.desks.record(loaded.version, loaded.files, at)
    return loaded.version


def hits(store: Store, version: str, rule: str, entry: int, at: datetime, **keys: object) -> None:
    """A hit of a rule on an entry that is met then and opens a story of its own."""
    made = shelved.entry(entry, at, "Attack in Khost", str(keys.pop("feed", "dawn")))
    made = replace(made, mark=keys.pop("mark", "live"))
    claim = shelved.hit(made, rule, **keys)
    with store.transaction():
        store.entries.add(made, shelved.aliases(entry), str(entry), None)
        store.stories.put(made.key, Placement(made.key, "first", False, 1.0), (), made.publisher, at)
        store.hits.add(claim, made.mark, version, at)


def test_a_rule_without_a_hit_is_told_by_what_is_stored(desk: Path, store: Store, now: datetime) -> None:
    """A rule that ran 180 days ago and made no hit since is told; one that made a hit, or that is young, is not."""
    talks = desk / "rules" / "indicators" / "talks.yaml"
    text = talks.read_text(encoding="utf-8")
    talks.unlink()
    version = in_force(desk, store, now - 190 * DAY)
    hits(store, version, "attack", 1, now - 190 * DAY)
    talks.write_text(text, encoding="utf-8")
    hits(store, version, "attack", 2, now - DAY)
    fill(store, now - 2 * DAY, *["A calm day"] * 5100, start=1000)
    warnings, past = told(desk, now)
    assert [(one.file, one.code) for one in warnings] == [("rules/indicators/strike.yaml", "W313")]
    assert warnings[0].excerpt == "status: active"
    assert past.notes == []


def test_a_small_archive_is_matched_where_no_hit_is_stored(desk: Path, store: Store, now: datetime) -> None:
    """Where all entries of 180 days are at hand, also a rule that came yesterday is tried on them."""
    fill(store, now - 100 * DAY, "Ambush on a road", "Talks in Istanbul")
    warnings, _ = told(desk, now)
    assert [(one.file, one.code) for one in warnings] == [("rules/indicators/strike.yaml", "W313")]


def test_a_rule_that_was_no_more_than_a_draft_then_is_young(desk: Path, store: Store, now: datetime) -> None:
    """What ran 180 days ago is seen in the files of then."""
    strike = desk / "rules" / "indicators" / "strike.yaml"
    text = strike.read_text(encoding="utf-8")
    strike.write_text(text.replace("status: active", "status: draft"), encoding="utf-8")
    version = in_force(desk, store, now - 190 * DAY)
    hits(store, version, "attack", 1, now - 190 * DAY)
    strike.write_text(text, encoding="utf-8")
    for n, rule in enumerate(("attack", "talks"), start=2):
        hits(store, version, rule, n, now - DAY)
    fill(store, now - 2 * DAY, *["A calm day"] * 5100, start=1000)
    assert told(desk, now)[0] == []


def alarms(desk: Path, store: Store, now: datetime, count: int, **keys: object) -> list[str]:
    """The codes that are told where the critical rule struck so many stories in the last 14 days."""
    version = in_force(desk, store, now - 20 * DAY)
    book = load_desk(desk).rulebook
    keys = {"severity": Severity.CRITICAL, "rule_rev": Revisions(book).of(book.rules["strike"])} | keys
    for n in range(count):
        hits(store, version, "strike", 10 + n, now - 14 * DAY * (n + 0.5) / count, **keys)
    return [one.code for one in told(desk, now)[0] if one.code == "W314"]


def test_a_rule_that_alarms_all_day_is_told_by_its_hits(desk: Path, store: Store, now: datetime) -> None:
    """More stories a day than the desk's cap are told at the rule's severity."""
    assert alarms(desk, store, now, 60) == ["W314"]
    warnings, _ = told(desk, now)
    (told_at,) = [one for one in warnings if one.code == "W314"]
    assert (told_at.file, told_at.excerpt) == ("rules/indicators/strike.yaml", "severity: critical")
    settings = desk / "desk.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "urgent: {cap: 5}\n", encoding="utf-8")
    assert [one.code for one in told(desk, now)[0] if one.code == "W314"] == []


@pytest.mark.parametrize("keys", [{"mark": "late"}, {"mark": "seed"}, {"suppressed_by": "sport"}])
def test_hits_that_wake_nobody_are_no_alarms(desk: Path, store: Store, now: datetime, keys: dict[str, object]) -> None:
    """What is late, of a feed's first document, or held back by a filter is no alert."""
    assert alarms(desk, store, now, 60, **keys) == []


def test_a_weak_publisher_wakes_nobody(desk: Path, store: Store, now: datetime) -> None:
    """Stories that only a publisher of letter D tells are no alerts."""
    feeds = desk / "feeds.yaml"
    before, geo = feeds.read_text(encoding="utf-8").split("- id: geo")
    feeds.write_text(before + "- id: geo" + geo.replace("letter: B", "letter: D"), encoding="utf-8")
    assert alarms(desk, store, now, 60, feed="geo") == []
