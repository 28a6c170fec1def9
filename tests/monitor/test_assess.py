"""From what came to levels, rows and alerts: one assessment after another, on a real store and a clock turned by hand."""

from pathlib import Path

import pytest
import watched
from watched import BEGIN, DAY, HOUR, STARTED, Border

from alerts.facts import thawed
from alerts.followed import WITHIN, is_note
from monitor.store import Store
from monitor.store.errors import StoreError

PAPERS = ("dawn", "geo", "reuters")


@pytest.fixture
def border(tmp_path: Path) -> Border:
    """A quiet border after two days, with nothing in its calendar."""
    made = Border(tmp_path / "desk", calendar="")
    made.tick()
    made.days(2)
    return made


def burst(border: Border, stories: int = 8, say: str = "attack", hours: int = 10) -> None:
    """So many stories of an indicator within the next hours, each told by two papers."""
    for n in range(stories):
        border.turn(minutes=60 * hours / stories)
        for paper in (PAPERS[n % 3], PAPERS[(n + 1) % 3]):
            border.prints(f"{say}-{border.clock():%d%H%M}", say, paper=paper)
    border.tick()


def to_cut_off(border: Border) -> None:
    """Turn the clock to just past the next cut-off."""
    now = border.clock()
    end = now.replace(hour=1, minute=0) + (DAY if now.hour >= 1 else 0 * DAY)
    while border.clock() + HOUR < end:
        border.turn(hours=1)
    border.turn(seconds=(end - border.clock()).total_seconds() + 60)


# -- the first days -----------------------------------------------------------------------------------


def test_the_first_assessment_of_a_quiet_desk(tmp_path: Path) -> None:
    """Before anything came the problem is QUIET, one row says so, and nobody is told."""
    border = Border(tmp_path / "desk")
    assert border.tick() == 0
    assert [(row.raw, row.shown, row.assessed, row.at) for row in border.levels()] == [(0, 0, True, STARTED)]
    assert (border.word(), border.picture().learning) == ("QUIET", 0)


def test_a_desk_that_was_never_fetched_for_is_not_assessed(tmp_path: Path) -> None:
    """Without one hour of any feed there is nothing to assess, and nothing fails."""
    border = Border(tmp_path / "desk")
    border.seen = lambda _: ()
    assert border.tick() == 0
    assert border.turn(days=3) == 0
    assert border.levels() == []


def test_a_day_is_closed_at_its_cut_off(border: Border) -> None:
    """Each closed day has its row of counts for each indicator that is measured, its readings and its level."""
    days = border.store.readings.days(BEGIN.date(), BEGIN.date() + 9 * DAY)
    assert [(row.indicator, f"{row.day:%d}", row.stories, row.exposure) for row in days] == [
        ("attack", "04", 0, 1.0),
        ("attack", "05", 0, 1.0),
    ]
    assert {row.rule_rev for row in days} == {border.force.matcher.in_force["attack"].revision}
    rows = border.levels()
    assert [row.cause["by"] for row in rows] == ["hits", "cut-off", "cut-off"]
    assert [row.at for row in rows] == [STARTED, BEGIN + DAY, BEGIN + 2 * DAY]
    read = border.store.readings.readings(BEGIN, BEGIN + 9 * DAY, "attack")
    assert [row.at for row in read] == [BEGIN + DAY, BEGIN + 2 * DAY]
    assert dict(read[-1].reading.arithmetic)["n_1d"] == 0


# -- rises --------------------------------------------------------------------------------------------


def test_a_tripwire_raises_at_once(border: Border) -> None:
    """The second source of a decisive event is HIGH in the same tick, with its row, its cause and two alerts.

    The first one, of letter B, was told as unconfirmed; a note says that it is confirmed.
    """
    border.turn(minutes=10)
    entry = border.prints("khost", "strike")
    assert border.tick() == 1
    assert [alert.kind for alert in border.alerts()] == ["U3"]
    assert (border.word(), border.held()) == ("QUIET", {"strike": 1})
    border.turn(minutes=10)
    border.prints("khost", "strike", paper="geo")
    assert border.tick() == 3
    assert (border.word(), border.held()) == ("HIGH", {"strike": 2})
    row = border.levels()[-1]
    assert (row.raw, row.shown, row.coverage, row.at) == (3, 3, 1.0, border.clock())
    assert row.cause == {"by": "hits", "stories": [border.story(entry)]}
    assert row.why == border.picture().why
    scenarios = border.store.readings.levels_at(border.clock())
    assert {name: one.shown for (_, name), one in scenarios.items()} == {"": 3, "war": 3, "drift": 0}
    now = [alert for alert in border.alerts() if alert.raised == border.clock()]
    assert {(alert.kind, is_note(alert)) for alert in now} == {("U1", False), ("U2", False), ("U3", True)}


def test_a_report_without_a_hit_corroborates(border: Border) -> None:
    """A second source of a story raises it at once, whether or not a rule hits its words."""
    border.turn(minutes=10)
    border.prints("khost", "strike")
    border.tick()
    border.turn(minutes=1)
    border.prints("khost", "calm", paper="reuters")
    assert border.tick() == 3
    assert border.word() == "HIGH"


def test_levels_and_alerts_are_stored_together(border: Border) -> None:
    """Where an alert cannot be stored neither is the level that it tells of; the next tick stores both."""
    border.clock.turn(minutes=10)
    for paper in PAPERS:
        border.prints("khost", "strike", paper=paper)
    border.cover()
    border.judge.match(border.force)
    border.store._raw.execute(
        "CREATE TEMP TRIGGER full BEFORE INSERT ON alert BEGIN SELECT RAISE(ABORT, 'no room'); END"
    )
    before = dump(border.store)
    with pytest.raises(StoreError):
        border.assessor.assess(border.force)
    assert (border.word(), dump(border.store)) == ("QUIET", before)
    border.store._raw.execute("DROP TRIGGER full")
    assert border.tick() == 2
    assert border.word() == "HIGH"


def test_a_reworded_report_counts_from_then_on(border: Border) -> None:
    """A report of yesterday that says today what a rule looks for raises the level today."""
    border.turn(minutes=10)
    keys = [border.prints("khost", "calm", paper=paper) for paper in PAPERS]
    border.days(1)
    assert border.held() == {}
    for key in keys:
        border.reword(key, f"Now they say airstrike {key}")
    assert border.turn(minutes=5) == 2
    assert (border.word(), border.held()) == ("HIGH", {"strike": 3})
    assert border.levels()[-1].at == border.clock()
    border.days(2)
    assert border.held() == {"strike": 3}


def test_a_report_that_is_taken_back_raises_nothing_any_more(border: Border) -> None:
    """What was reworded away on its day is gone with the next tick, before the wait of its alert is over."""
    border.turn(minutes=10)
    keys = [border.prints("khost", "strike", paper=paper) for paper in PAPERS]
    border.tick()
    assert border.word() == "HIGH"
    for key in keys:
        border.reword(key, f"Nothing of the kind {key}")
    border.turn(minutes=5)
    assert (border.word(), border.held()) == ("QUIET", {})
    assert [row.shown for row in border.levels()[-2:]] == [3, 0]


def test_a_surge_raises_at_the_cut_off(border: Border) -> None:
    """Far more attacks than is usual are measured when the day closes, not before."""
    border.days(14)
    burst(border)
    assert border.word() == "QUIET"
    to_cut_off(border)
    assert border.held() == {"attack": 3}
    assert border.word() == "ELEVATED"
    row = next(row for row in reversed(border.levels()) if row.shown > 0)
    assert row.at == row.at.replace(hour=1, minute=0)
    assert (row.cause["by"], len(row.cause["stories"])) == ("cut-off", 8)
    [today] = [one for one in border.store.readings.days(row.at.date(), row.at.date()) if one.indicator == "attack"]
    assert today.stories == 8


def test_a_surge_is_told_before_the_cut_off(border: Border) -> None:
    """Far more attacks in 24 hours than chance would bring are told once that is so, and the level waits for the day."""
    border.days(14)
    burst(border)
    [alert] = [one for one in border.alerts() if one.kind == "U4"]
    facts = thawed(alert.evidence)
    assert (alert.subject, facts.indicator, facts.reason) == (
        "rule:attack",
        "attack",
        "Attack reported",
    )
    assert facts.count.endswith("from 3 independent sources in 24 hours, usual about 1 a month")
    assert border.word() == "QUIET"
    assert alert.raised < border.clock()
    border.days(2)
    assert border.held() == {"attack": 3}
    assert [one.kind for one in border.alerts()].count("U4") == 1


def test_while_learning_nobody_is_told_of_a_surge(border: Border) -> None:
    """In the first fourteen days what is usual is not known."""
    burst(border)
    assert border.alerts() == []


def test_an_event_that_nobody_confirms_is_owed_a_word(border: Border) -> None:
    """Six hours after one good source told it the note is raised at that very tick, once; a weak source raises none."""
    border.turn(minutes=10)
    border.prints("khost", "strike")
    border.prints("kunar", "strike", paper="khaama")
    border.prints("paktia", "strike", paper="rumours")
    assert border.tick() == 1
    [first] = border.alerts()
    border.turn(minutes=2)
    while border.clock() + HOUR < first.raised + WITHIN:
        assert border.turn(hours=1) == 0
    assert border.turn(seconds=(first.raised + WITHIN - border.clock()).total_seconds()) == 1
    [note] = [one for one in border.alerts() if is_note(one)]
    assert (note.raised - first.raised, thawed(note.evidence).outcome) == (WITHIN, "expired")
    border.prints("khost", "strike", paper="geo")
    assert border.turn(minutes=1) == 2
    assert {one.kind for one in border.alerts() if one.raised == border.clock()} == {"U1", "U2"}


def test_a_good_source_beside_a_weak_one_corroborates(border: Border) -> None:
    """A story that a source of letter E told first is corroborated by one of letter B: told as that, never unconfirmed."""
    border.turn(minutes=10)
    border.prints("khost", "strike", paper="rumours")
    assert border.tick() == 0
    border.turn(minutes=10)
    border.prints("khost", "strike")
    border.tick()
    assert [alert.kind for alert in border.alerts()] == ["U1", "U2"]


def test_while_learning_a_surge_is_faint(border: Border) -> None:
    """In the first fourteen days a burst from two sources is faint, and the picture says that it learns."""
    border.days(3)
    for n in range(3):
        border.turn(hours=1)
        for paper in PAPERS[:2]:
            border.prints(f"a{n}", "attack", paper=paper)
    border.tick()
    to_cut_off(border)
    assert border.held() == {"attack": 1}
    assert border.picture().learning == 6


def test_a_rule_under_test_moves_nothing(border: Border) -> None:
    """Its reading is kept and shown as under test; no level, no count of indicators and no alert comes of it."""
    border.turn(minutes=10)
    for paper in PAPERS:
        border.prints("khost", "rumour", paper=paper)
    assert border.tick() == 0
    picture = border.picture()
    [sign] = [one for one in picture.signs if one.indicator == "rumour"]
    assert (sign.activation, sign.live, picture.level, picture.on) == (3, False, 0, 0)
    assert border.store.readings.readings_at(border.clock())["rumour"].reading.activation == 3


def test_two_problems_stand_each_for_itself(tmp_path: Path) -> None:
    """What raises one leaves the other; both have rows, pictures and days of their own."""
    border = Border(
        tmp_path / "desk",
        second={"toll": watched.rule("toll", "surge", "border-trade"), "ban": watched.rule("ban", "tripwire")},
    )
    border.tick()
    border.days(1)
    for paper in PAPERS:
        border.prints("khost", "strike", paper=paper)
    assert border.turn(minutes=5) == 2
    assert (border.word(), border.word("trade")) == ("HIGH", "QUIET")
    to_cut_off(border)
    days = border.store.readings.days(BEGIN.date(), border.clock().date())
    assert {row.indicator for row in days} == {"attack", "toll"}
    assert [row.shown for row in border.levels("trade")] == [0] * len(border.levels("trade"))


# -- nothing twice ------------------------------------------------------------------------------------


def dump(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Everything that assessments write."""
    tables = ("day_count", "reading", "level", "expected", "coverage", "alert", "told", "notice")
    return {name: store._raw.execute(f"SELECT * FROM {name} ORDER BY 1, 2, 3").fetchall() for name in tables}


def test_an_assessment_begun_again_writes_nothing(border: Border) -> None:
    """A second tick, one after a restart, and one an hour later where nothing came leave every row as it was."""
    border.turn(minutes=10)
    for paper in PAPERS[:2]:
        border.prints("khost", "strike", paper=paper)
    border.tick()
    before = dump(border.store)
    border.tick()
    assert dump(border.store) == before
    border.restart()
    assert border.tick() == 0
    assert dump(border.store) == before
    border.turn(minutes=40)
    assert {**dump(border.store), "coverage": before["coverage"]} == before


def test_deadlines_pass_where_nothing_comes(tmp_path: Path) -> None:
    """An hourly look finds that an expected event is late, then missed, and tells it."""
    border = Border(tmp_path / "desk")
    border.tick()
    border.days(9)
    states = lambda: [row.state for row in border.store.readings.expected(BEGIN, border.clock())]  # noqa: E731
    assert states() == ["upcoming", "open"]
    border.turn(hours=12)
    assert states()[-1] == "late"
    raised = border.days(1)
    assert states()[-1] == "missed"
    assert raised == 1
    assert [alert.kind for alert in border.alerts()] == ["U5"]
    assert border.held() == {"threat": 2}
    assert border.word() == "WATCH"


def test_what_was_not_stored_is_assessed_again(border: Border) -> None:
    """Where the store fails as a day closes nothing of it is kept, and the next tick closes the day whole."""
    border.turn(hours=3)
    border.prints("khost", "closure")
    border.tick()
    border.clock.turn(days=2, minutes=1)
    border.cover()
    border.store._raw.execute(
        "CREATE TEMP TRIGGER full BEFORE INSERT ON level BEGIN SELECT RAISE(ABORT, 'no room'); END"
    )
    before = dump(border.store)
    with pytest.raises(StoreError):
        border.assessor.assess(border.force)
    assert {**dump(border.store), "coverage": before["coverage"]} == before
    border.store._raw.execute("DROP TRIGGER full")
    border.tick()
    days = [row.day.day for row in border.store.readings.days(BEGIN.date(), border.clock().date())]
    assert days == [4, 5, 6, 7]
    assert [row.at for row in border.levels()][-2:] == [BEGIN + 3 * DAY, BEGIN + 4 * DAY]


# -- people -------------------------------------------------------------------------------------------


EARLY = """\
- id: round-four
  title: The fourth round
  counting_from: 2025-11-03
  due: 2025-12-01T12:00Z
  grace: 24h
  seen_by: [round]
  if_missed: {rule: threat, activation: 2}
  urgent_if_missed: yes
- {id: round-five, title: The fifth round, due: 2025-11-17T12:00Z, every: month, seen_by: [round], urgent_if_missed: yes}
"""


def test_an_event_that_was_met_stays_met(tmp_path: Path) -> None:
    """What was seen weeks before it was due is not missed when the due time has passed, whatever is looked back to."""
    border = Border(tmp_path / "desk", calendar=EARLY)
    border.tick()
    border.days(1)
    border.prints("round", "round", paper="reuters")
    for _ in range(36):
        border.turn(days=1)
    states = {(row.event_id, row.instance): row.state for row in border.store.readings.expected(BEGIN, border.clock())}
    assert states == {
        ("round-four", ""): "met",
        ("round-five", "2025-11-17"): "met",
        ("round-five", "2025-12-17"): "open",
    }
    assert border.alerts() == []
    assert border.held() == {}


def test_an_override_raises_and_ends(border: Border) -> None:
    """A person's level is shown and told at once beside the computed one, ends by itself, and its rows name it."""
    number = border.judges("override", "problem:border", {"level": "high"}, until=border.clock() + 2 * DAY)
    assert border.tick() == 1
    picture = border.picture()
    assert (picture.word, picture.computed, picture.override.judgement) == ("HIGH", 0, number)
    assert border.levels()[-1].cause == {"by": "judgement", "judgement": number}
    border.days(1)
    assert border.word() == "HIGH"
    border.days(1)
    assert border.word() == "QUIET"
    assert border.levels()[-1].shown == 0


def test_an_override_is_undone(border: Border) -> None:
    """Taken back, the computed level stands again with the next tick."""
    number = border.judges("override", "problem:border", {"level": "critical"}, until=border.clock() + 9 * DAY)
    border.tick()
    border.clock.turn(minutes=2)
    undo = border.undoes(number)
    border.tick()
    assert border.word() == "QUIET"
    assert border.levels()[-1].cause == {"by": "judgement", "judgement": undo}
