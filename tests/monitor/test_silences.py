"""A silence holds back alerts while it lasts, and digests say what it held back; what is acknowledged gives way."""

from datetime import timedelta
from pathlib import Path

import make
import pytest
from pictures import CRITICAL, ELEVATED, HIGH
from turned import HandClock
from urgent_desk import Desk

from alerts.digest import Digest, thaw

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STRIKE = "Airstrike hits Khost market, officials say"
OTHER = "Three weddings called off after drone strike by the river, elders of Khost tell radio"
ROUTES = make.ROUTE.replace("kinds: [U0]", "kinds: [U0, U1, U2]")


@pytest.fixture
def desk(tmp_path: Path, clock: HandClock) -> Desk:
    """A desk with a digest whose problem is quiet."""
    made = Desk(tmp_path / "desk", clock, ROUTES)
    made.assess(made.stands(ELEVATED))
    return made


def digest(desk: Desk) -> Digest:
    """What the next morning's digest holds."""
    desk.clock.turn(days=1)
    desk.editions.publish_due(desk.keeper.force)
    last = desk.store.editions.last("letters")
    assert last is not None
    return thaw(last.digest)


def test_a_silenced_rule_is_told_in_the_digest_alone(desk: Desk) -> None:
    """No letter; the hit counts and stands in the digest, which says what was held back, by whom and until when."""
    number = desk.judge("silence", "rule:strike", 2 * DAY, "an exercise")
    desk.prints(1, STRIKE)
    assert desk.publish(minutes=11) == []
    [(state, why)] = desk.told("U0")
    assert (state, why.startswith(f"silence {number} of rule:strike by amina")) == ("silenced", True)
    morning = digest(desk)
    assert morning.stories == 1
    [one] = morning.notices.silences
    assert (one.of, one.name, one.who, one.why, one.over) == (
        "rule",
        "Air strike reported",
        "amina",
        "an exercise",
        False,
    )
    assert [each.says for each in one.held] == ["critical report: Air strike reported"]


def test_a_silence_stands_in_every_digest_while_it_lasts(desk: Desk) -> None:
    """Also where it held nothing back; what was held back is told once, and one that is over and held nothing is not."""
    desk.judge("silence", "problem:border", 2 * DAY + HOUR)
    desk.prints(1, STRIKE)
    desk.publish(minutes=11)
    told = [digest(desk).notices.silences for _ in range(3)]
    assert [[len(one.held) for one in each] for each in told] == [[1], [0], []]


def test_what_a_silence_held_back_just_before_its_end_is_told(desk: Desk) -> None:
    """The digest after its end says what it held back, and that it is over."""
    desk.judge("silence", "problem:border", HOUR)
    desk.prints(1, STRIKE)
    desk.publish(minutes=11)
    [one] = digest(desk).notices.silences
    assert (one.over, len(one.held)) == (True, 1)


def test_a_silence_that_ends_within_the_wait_holds_nothing_back(desk: Desk) -> None:
    """What counts is whether it holds when the wait is over."""
    desk.judge("silence", "rule:strike", timedelta(minutes=5))
    desk.prints(1, STRIKE)
    assert desk.publish(minutes=11) == ["alert:letters:border"]


def test_a_silence_made_within_the_wait_holds_back_and_its_undoing_does_not(desk: Desk) -> None:
    """It is read when the wait is over; taken back before that it is as if it had not been."""
    desk.prints(1, STRIKE)
    number = desk.judge("silence", f"story:{1:016x}", DAY)
    assert desk.publish(minutes=11) == []
    desk.prints(2, OTHER)
    with desk.store.transaction():
        desk.store.judgements.undo(number, "bilal", "", desk.clock())
    assert desk.told("U0")[0][0] == "silenced"
    assert desk.publish(minutes=11) == ["alert:letters:border"]


def test_a_silenced_problem_that_rises_to_critical_is_told(desk: Desk) -> None:
    """A rise to HIGH is held back; one to CRITICAL is told."""
    desk.judge("silence", "problem:border", 2 * DAY)
    desk.assess(desk.stands(HIGH))
    assert desk.publish(minutes=11) == []
    desk.assess(desk.stands(CRITICAL))
    assert desk.publish(minutes=11) == ["alert:letters:border"]
    assert "Subject: [CRITICAL] The border" in desk.letter()
    assert sorted(state for state, _ in desk.told("U1")) == ["sent", "silenced"]


def test_a_silence_changes_no_level_and_no_count(desk: Desk) -> None:
    """The same news makes the same alerts and hits; only what a route is told is another."""
    desk.judge("silence", "problem:border", DAY)
    desk.prints(1, STRIKE)
    assert desk.assess(desk.stands(HIGH, "s1")) == 2
    assert desk.store.hits.count() == 1
    desk.publish(minutes=11)
    assert {state for kind in ("U0", "U1", "U2") for state, _ in desk.told(kind)} == {"silenced"}


def test_a_silence_of_one_story_follows_it_into_another(desk: Desk) -> None:
    """A story that became part of another stays silenced."""
    first, second = desk.prints(1, STRIKE), desk.prints(2, OTHER)
    desk.judge("silence", f"story:{second}", DAY)
    desk.judge("merge", f"story:{first}", story=second, entries=[first, second])
    desk.matching.match(desk.keeper.force)
    desk.publish(minutes=11)
    assert {state for state, _ in desk.told("U0")} == {"silenced"}


def test_a_route_is_told_of_silences_on_its_own_problems(tmp_path: Path, clock: HandClock) -> None:
    """One on a problem that the route does not follow does not stand in its digest."""
    made = Desk(tmp_path / "desk", clock, ROUTES.replace("channel: folder", "channel: folder\n    problems: [border]"))
    made.judge("silence", "problem:elsewhere", 2 * DAY)
    made.judge("silence", "rule:gone", 2 * DAY)
    assert [one.name for one in digest(made).notices.silences] == ["gone"]


def test_the_story_of_an_acknowledged_alert_gives_way_in_the_next_digest(desk: Desk) -> None:
    """It is named by the digest after the alert, and by no later one; one that nobody acknowledged is not named."""
    desk.publish(hours=1)
    desk.prints(1, STRIKE)
    desk.publish(minutes=11)
    desk.prints(2, OTHER)
    desk.publish(hours=3)
    for alert, _ in desk.store.alerts.told_to("letters"):
        if alert.subject.endswith(f"{1:016x}"):
            desk.judge("ack", f"alert:{alert.key}")
    assert digest(desk).notices.acknowledged == (f"{1:016x}",)
    assert digest(desk).notices.acknowledged == ()
