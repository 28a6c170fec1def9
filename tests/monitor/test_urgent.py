"""What an assessment found to have risen is decided once, told when its wait is over, and not where it was put right."""

from dataclasses import replace
from datetime import timedelta
from email.parser import BytesParser
from email.policy import SMTP
from pathlib import Path

import pytest
from pictures import CRITICAL, ELEVATED, HIGH, QUIET, Sight, due
from turned import HandClock
from urgent_desk import Desk

from alerts.facts import Backing, thawed

STRIKE = "Airstrike hits Khost market, officials say"


@pytest.fixture
def desk(tmp_path: Path, clock: HandClock) -> Desk:
    """A desk whose problem is quiet."""
    made = Desk(tmp_path / "desk", clock)
    made.assess(made.stands(ELEVATED))
    return made


def test_a_rise_is_one_letter_with_its_story(desk: Desk) -> None:
    """Rise, decisive event and critical report of one story are three decisions and one letter."""
    story = desk.prints(1, STRIKE)
    assert desk.assess(desk.stands(HIGH, story)) == 2
    desk.sources = 5
    assert desk.publish(minutes=9) == []
    assert desk.publish(minutes=2) == ["alert:letters:border"]
    letter = desk.letter()
    assert "ELEVATED" in letter
    assert "market" in letter
    assert "Corroborated, 5 independent sources" in letter
    assert [desk.told(kind)[0][0] for kind in ("U1", "U2", "U0")] == ["sent", "inhibited", "inhibited"]
    assert "tells its story" in desk.told("U0")[0][1]
    assert desk.publish(hours=5) == []


def test_every_alert_has_an_answer_for_every_route(desk: Desk) -> None:
    """Who is told from CRITICAL has a row that says so, and is told when it comes to that."""
    desk.assess(desk.stands(HIGH))
    assert [state for state, _ in desk.told("U1", "gravest")] == ["inhibited"]
    assert "CRITICAL" in desk.told("U1", "gravest")[0][1]
    desk.assess(desk.stands(CRITICAL))
    assert desk.publish(minutes=11) == ["alert:gravest:border", "alert:letters:border"]


def test_an_assessment_begun_again_decides_nothing_twice(desk: Desk) -> None:
    """The same step judged again, and what was stored before a crash, raise nothing."""
    before, after = dict(desk.now), desk.stands(HIGH, "s1")
    assert desk.assess(after) == 2
    assert desk.assess(after, before=before) == 0
    desk.clock.turn(minutes=3)
    assert desk.assess(after, before=before) == 0
    assert desk.assess(after) == 0


def test_a_rise_put_right_in_the_wait_wakes_nobody(desk: Desk) -> None:
    """Back at ELEVATED when its wait is over, it is withdrawn with the reason; the event with it."""
    desk.assess(desk.stands(HIGH, "s1"))
    desk.assess(replace(desk.stands(ELEVATED), since=desk.clock() - timedelta(days=1)))
    assert desk.publish(minutes=11) == []
    assert desk.told("U1") == [("inhibited", "withdrawn: the level went back to ELEVATED before it was told")]
    assert desk.told("U2")[0][0] == "inhibited"
    assert desk.store.alerts.count_waiting() == 0


def test_a_rise_that_comes_back_is_told_after_all(desk: Desk) -> None:
    """What was withdrawn and is found again from the same footing is not lost for having been decided before."""
    footing = dict(desk.now)
    desk.assess(desk.stands(HIGH, "s1"))
    desk.assess(footing["border"])
    assert desk.publish(minutes=11) == []
    assert desk.assess(desk.stands(HIGH, "s1", why="HIGH because of later words.")) == 2
    assert desk.publish(minutes=9) == []
    assert desk.publish(minutes=2) == ["alert:letters:border"]
    assert "later words" in desk.letter()
    assert desk.assess(desk.stands(HIGH, "s1", why="again"), before=footing) == 0


def test_a_critical_report_without_its_words_is_withdrawn_and_comes_back(desk: Desk) -> None:
    """A report reworded within the wait is not told; a second one of its story by the same rule is."""
    desk.prints(1, STRIKE)
    entry = desk.store.entries.get(f"{1:016x}")
    with desk.store.transaction():
        desk.store.entries.revise(replace(entry, title="Gas blast hits Khost", revision=2), (), "x", desk.clock())
    desk.matching.match(desk.keeper.force)
    assert desk.publish(minutes=11) == []
    assert desk.told("U0")[0][1].startswith("withdrawn: the report was reworded")
    desk.prints(2, STRIKE)
    assert desk.publish(minutes=11) == ["alert:letters:border"]
    assert len(desk.told("U0")) == 1


def test_a_critical_report_whose_story_joins_another_is_told(desk: Desk) -> None:
    """A story that no critical rule had hit takes up one that waits to be told: that is told all the same."""
    older = desk.prints(1, "Attack on a bazaar in Khost, elders say")
    story = desk.prints(2, "Three weddings called off after drone strike by the river, elders of Khost tell radio")
    assert story != older
    desk.judge("merge", f"story:{older}", story=story, entries=[older, story])
    desk.matching.match(desk.keeper.force)
    assert desk.publish(minutes=11) == ["alert:letters:border"]
    assert "weddings" in desk.letter()


def test_a_critical_unacknowledged_is_told_three_times_more(desk: Desk) -> None:
    """A letter a day for three days, or until somebody acknowledges it."""
    desk.assess(desk.stands(CRITICAL))
    said = []
    for _ in range(24 * 6):
        said += desk.publish(hours=1)
        desk.assess(replace(desk.now["border"], at=desk.clock()))
    assert said.count("alert:letters:border") == 4
    assert "Nobody has acknowledged it" in desk.letter()
    assert len(desk.store.alerts.of_episode("border", "ep1", "U1")) == 4


def test_an_acknowledged_critical_is_told_once(desk: Desk) -> None:
    """Once its key is acknowledged, no repeat is raised."""
    desk.assess(desk.stands(CRITICAL))
    assert desk.publish(minutes=11)
    for alert in desk.store.alerts.of_episode("border", "ep1", "U1"):
        desk.judge("ack", f"alert:{alert.key}")
    desk.clock.turn(days=2)
    assert desk.assess(replace(desk.now["border"], at=desk.clock())) == 0
    assert desk.publish() == []


def test_a_repeat_acknowledged_in_its_wait_is_not_told(desk: Desk) -> None:
    """Whoever acknowledges the rise, or an earlier repeat, ends the one that waits; `told` says who."""
    desk.assess(desk.stands(CRITICAL))
    desk.publish(minutes=11)
    assert "told again until `forewarn ack" in desk.text()
    for times in (1, 2):
        desk.clock.turn(days=1)
        assert desk.assess(replace(desk.now["border"], at=desk.clock())) == 1
        if times == 1:
            assert "alert:letters:border" in desk.publish(minutes=11)
    second = desk.store.alerts.of_episode("border", "ep1", "U1")[1]
    desk.judge("ack", f"alert:{second.key}")
    assert desk.publish(minutes=11) == []
    assert desk.told("U1")[2] == ("inhibited", "withdrawn: amina acknowledged it")


def test_what_follows_a_rise_goes_on_in_its_thread(desk: Desk) -> None:
    """A decisive event and a repeat follow the rise to the same reader under its subject; a further rise opens anew."""
    desk.assess(desk.stands(HIGH, "s1"))
    desk.publish(minutes=11)
    desk.assess(desk.stands(HIGH, "s1", "s2"))
    desk.publish(hours=3)
    desk.assess(desk.stands(CRITICAL, "s1", "s2"))
    desk.publish(hours=3)
    desk.clock.turn(days=1)
    desk.assess(replace(desk.now["border"], at=desk.clock()))
    desk.publish(minutes=11)
    made = desk.store.outbox.made("alert", desk.clock() - timedelta(days=9))
    letters = [BytesParser(policy=SMTP).parsebytes(each.raw) for each in made]
    rise, event, grave, repeat = letters
    assert [letter["In-Reply-To"] for letter in letters] == [None, rise["Message-ID"], None, grave["Message-ID"]]
    assert event["References"] == rise["Message-ID"]
    assert event["Subject"] == f"Re: {rise['Subject']}"
    assert repeat["Subject"] == f"Re: {grave['Subject']}"
    assert [letter["X-Forewarn-Level"] for letter in letters] == ["HIGH", "HIGH", "CRITICAL", "CRITICAL"]
    assert {letter["X-Forewarn-Problem"] for letter in letters} == {"border"}
    assert [letter["Importance"] for letter in letters] == [None, None, "high", "high"]


def test_blindness_is_told_to_readers_and_to_the_operator(desk: Desk) -> None:
    """One alert and one notice for a blindness, however often it is looked at; none when sight is back in the wait."""
    dark = replace(desk.stands(HIGH), sight=Sight(0.6, 1, 9, desk.clock() - timedelta(hours=4)))
    desk.now = {"border": dark}
    assert [desk.assess(dark) for _ in range(3)] == [1, 0, 0]
    [notice] = desk.store.trouble.unmailed()
    assert "less than half of what matters to The border is seen since" in notice.text
    assert "1 of 9 feeds" in notice.text
    assert desk.publish(minutes=11) == ["alert:letters:border", "notice"]
    assert "Do not read silence as calm" in desk.letter()
    missed = replace(dark, due=(due(),))
    assert desk.assess(missed) == 1
    assert desk.publish(hours=12) == []
    assert desk.told("U5")[0][0] == "inhibited"
    again = replace(dark, sight=Sight(0.6, 1, 9, desk.clock() - timedelta(hours=5)))
    assert desk.assess(again) == 1
    desk.now["border"] = desk.stands(HIGH)
    assert desk.publish(minutes=11) == ["notice"]
    assert desk.told("U6")[1] == ("inhibited", "withdrawn: enough is seen again")


def test_a_desk_that_sees_nothing_tells_it_of_calm_problems_too(desk: Desk) -> None:
    """Where no problem is seen, each raises a blindness whatever its level, and they are one letter."""
    dark = Sight(0.6, 0, 9, desk.clock() - timedelta(hours=4))
    calm, tense = desk.stands(QUIET, problem="trade", sight=dark), desk.stands(ELEVATED, sight=dark)
    desk.now = {"trade": calm, "border": tense}
    assert desk.assess(calm, replace(tense, sight=Sight(1.0, 9, 9))) == 0
    assert desk.assess(calm, tense) == 2
    assert desk.publish(minutes=11) == ["alert:letters:*", "notice"]


def test_a_missed_event_met_by_morning_is_not_told(desk: Desk) -> None:
    """Quiet hours hold it; when they end the calendar is asked again."""
    high = desk.stands(HIGH)
    desk.now = {"border": high}
    desk.clock.turn(hours=17)
    desk.assess(replace(high, due=(due(),)))
    desk.now["border"] = replace(high, due=(due("met"),))
    assert desk.publish(hours=12) == []
    assert desk.told("U5") == [("inhibited", "withdrawn: the event is not missed any more: met")]


def test_what_is_stored_is_what_the_words_need(desk: Desk) -> None:
    """Facts come back from the store as they were raised."""
    desk.assess(desk.stands(HIGH, "s1", why="HIGH because of this."))
    [alert] = desk.store.alerts.of_episode("border", "ep1", "U1")
    facts = thawed(alert.evidence)
    assert (facts.why, facts.stood, facts.stories) == (
        "HIGH because of this.",
        ELEVATED,
        (Backing("s1", 2, 2, letter="B"),),
    )
