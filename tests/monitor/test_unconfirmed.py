"""An event that one good source tells, from its first mail to the note that closes its thread; and a surge."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from pictures import HIGH, QUIET, WATCH
from turned import HandClock
from urgent_desk import Desk

from alerts.alert import Alert
from alerts.followed import WITHIN, is_note
from monitor.desk.schema import schemas
from monitor.urgent import owes_a_note

ROUTES = """\
  - id: analysts
    channel: folder
    digest: no
    alerts: {kinds: [U0, U1, U2, U3], quiet: ""}
  - id: seniors
    channel: folder
    digest: no
    alerts: {kinds: [U1, U2]}
"""
STRIKE = "Airstrike hits Khost market, officials say"


@pytest.fixture
def desk(tmp_path: Path, clock: HandClock) -> Desk:
    """A desk whose problem is quiet, on which one good source tells a strike."""
    made = Desk(tmp_path / "desk", clock, ROUTES)
    made.assess(made.stands(QUIET))
    made.grade, made.sources = 1, 1
    return made


def event(desk: Desk, n: int = 1) -> str:
    """The strike is printed and assessed; its story."""
    story = desk.prints(n, STRIKE)
    assert desk.assess(desk.stands(WATCH, story)) == 1
    return story


def second_source(desk: Desk, story: str, level: int = HIGH) -> None:
    """Another source tells it: the problem rises."""
    desk.grade, desk.sources = 2, 2
    desk.assess(desk.stands(level, story))


def letters(desk: Desk, route: str = "analysts") -> list[EmailMessage]:
    """A route's letters, in order."""
    made = desk.store.outbox.made("alert", desk.clock() - timedelta(days=40))
    return [message_from_bytes(each.raw, policy=default) for each in made if each.route == route]


def subjects(desk: Desk, route: str = "analysts") -> list[str]:
    """The subjects of a route's letters."""
    return [" ".join(str(each["Subject"]).split()) for each in letters(desk, route)]


def test_an_event_and_the_word_that_it_is_confirmed_are_one_thread(desk: Desk) -> None:
    """Whoever asks for U3 is told that it is unconfirmed, then in the same thread that it is confirmed; others are not."""
    story = event(desk)
    assert desk.publish(minutes=11) == ["alert:analysts:border/U3"]
    second_source(desk, story)
    desk.publish(minutes=1)
    assert subjects(desk) == [
        "[UNCONFIRMED] The border: Air strike reported",
        "[CONFIRMED] The border: Air strike reported",
    ]
    first, note = letters(desk)
    assert note["In-Reply-To"] == note["References"] == first["Message-ID"]
    assert first["In-Reply-To"] is None
    assert (first["X-Forewarn-Problem"], first["X-Forewarn-Level"]) == ("border", "WATCH")
    assert desk.publish(minutes=11) == ["alert:analysts:border", "alert:seniors:border"]
    assert subjects(desk)[-1].startswith("[HIGH] The border")
    assert letters(desk)[-1]["In-Reply-To"] is None
    assert [state for state, _ in desk.told("U3", "seniors")] == ["inhibited", "inhibited"]


def test_an_event_that_nobody_confirms_is_followed_after_six_hours(desk: Desk) -> None:
    """The note says so in its subject, once; a later second source is told as a decisive event."""
    story = event(desk)
    desk.publish(minutes=11)
    assert not owes_a_note(desk.store, {"border"}, desk.clock())
    desk.clock.turn(hours=5, minutes=49)
    assert owes_a_note(desk.store, {"border"}, desk.clock())
    assert not owes_a_note(desk.store, {"elsewhere"}, desk.clock())
    assert desk.assess(desk.stands(WATCH, story)) == 1
    assert not owes_a_note(desk.store, {"border"}, desk.clock())
    assert desk.assess(desk.stands(WATCH, story)) == 0
    desk.publish(minutes=1)
    assert subjects(desk)[1] == "[NOT CONFIRMED after 6 h] The border: Air strike reported"
    assert letters(desk)[1]["In-Reply-To"] == letters(desk)[0]["Message-ID"]
    second_source(desk, story)
    desk.publish(hours=3)
    assert [each.split("]")[0] for each in subjects(desk)] == ["[UNCONFIRMED", "[NOT CONFIRMED after 6 h", "[HIGH"]


def test_a_second_source_within_the_wait_leaves_nothing_to_doubt(desk: Desk) -> None:
    """It is told as corroborated alone: neither as unconfirmed before, nor by a note about what nobody heard."""
    story = event(desk)
    desk.clock.turn(minutes=5)
    second_source(desk, story)
    desk.publish(minutes=11)
    assert [each.split("]")[0] for each in subjects(desk)] == ["[HIGH"]
    states = {why for _, why in desk.told("U3", "analysts")}
    assert states == {"withdrawn: it was confirmed meanwhile", "the route was not told of the event"}


def test_a_confirmed_event_is_not_told_twice(desk: Desk) -> None:
    """Where the problem stood high already the note speaks for the decisive event; the seniors are told of that."""
    desk.now = {"border": replace(desk.stands(HIGH), since=desk.clock() - timedelta(days=3))}
    story = desk.prints(1, STRIKE)
    desk.assess(desk.stands(HIGH, story))
    desk.publish(minutes=11)
    second_source(desk, story)
    desk.publish(minutes=11)
    assert len(subjects(desk)) == 2
    assert desk.told("U2", "analysts")[0][0] == "inhibited"
    assert "tells that it is confirmed" in desk.told("U2", "analysts")[0][1]
    assert desk.told("U2", "seniors") == [("sent", "")]


def test_a_night_is_not_disturbed_by_what_is_unconfirmed(tmp_path: Path, clock: HandClock) -> None:
    """What one source told in quiet hours and nobody confirmed is not told in the morning: the digest has it."""
    routes = ROUTES.replace('quiet: ""', 'quiet: "22:00-06:00"').replace("[U0, U1, U2, U3]", "[U1, U2, U3]")
    desk = Desk(tmp_path / "desk", clock, routes)
    desk.assess(desk.stands(QUIET))
    desk.grade, desk.sources = 1, 1
    clock.turn(hours=17)
    story = event(desk)
    desk.clock.turn(hours=6)
    desk.assess(desk.stands(WATCH, story))
    assert desk.publish(hours=3) == []
    assert ("inhibited", "withdrawn: nobody confirmed it within six hours") in desk.told("U3", "analysts")


def test_a_machine_that_was_off_says_what_became_of_it(desk: Desk) -> None:
    """After two days the note goes out at the first assessment."""
    story = event(desk)
    desk.publish(minutes=11)
    desk.clock.turn(days=2)
    assert desk.assess(desk.stands(WATCH, story)) == 1
    desk.publish(minutes=1)
    assert subjects(desk)[1].startswith("[NOT CONFIRMED")


def test_an_acknowledged_event_is_followed_all_the_same(desk: Desk) -> None:
    """Whoever looks into it is told what became of it."""
    story = event(desk)
    desk.publish(minutes=11)
    [first] = [alert for alert, _ in desk.store.alerts.told_to("analysts") if alert.kind == "U3"]
    desk.judge("ack", f"alert:{first.key}")
    second_source(desk, story)
    desk.publish(minutes=1)
    assert subjects(desk)[1].startswith("[CONFIRMED]")


def test_a_silenced_story_is_not_followed(desk: Desk) -> None:
    """Nobody is told at once what becomes of a story that people silenced; the digest says so."""
    story = event(desk)
    desk.publish(minutes=11)
    desk.judge("silence", f"story:{story}", timedelta(days=1))
    second_source(desk, story, WATCH)
    desk.publish(minutes=11)
    assert len(subjects(desk)) == 1
    assert "silenced" in {state for state, _ in desk.told("U3", "analysts")}


def test_a_note_is_decided_once(desk: Desk) -> None:
    """Judged again, by another outcome too, it is the same decision; one note for each event."""
    stories = [
        event(desk),
        desk.prints(2, "Three weddings called off after drone strike by the river, elders of Khost say"),
    ]
    assert desk.assess(desk.stands(WATCH, *stories)) == 1
    desk.clock.turn(hours=WITHIN.total_seconds() / 3600)
    assert desk.assess(desk.stands(WATCH, *stories)) == 2
    desk.grade = 2
    assert desk.assess(desk.stands(WATCH, *stories), before={}) >= 0
    notes = [alert for alert, _ in desk.store.alerts.told_to("analysts") if is_note(alert)]
    assert len(notes) == 2


def test_every_route_has_an_answer_for_every_note(desk: Desk) -> None:
    """Also those that never asked."""
    story = event(desk)
    desk.publish(minutes=11)
    second_source(desk, story)
    keys = {alert.key for alert, _ in _told(desk, "analysts")}
    assert keys == {alert.key for alert, _ in _told(desk, "seniors")}


def _told(desk: Desk, route: str) -> list[tuple[Alert, object]]:
    return list(desk.store.alerts.told_to(route))


def test_the_shipped_word_for_the_kinds_is_true() -> None:
    """desk.yaml's schema no longer calls U3 and U4 things to come."""
    assert "Not told yet" not in str(schemas())
