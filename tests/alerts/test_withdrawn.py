"""What was put right before anyone heard of it is not told, or told as it stands."""

from datetime import timedelta

import pytest
from pictures import CRITICAL, ELEVATED, HIGH, NOW, QUIET, WATCH, Sight, due, picture, sign

from alerts.alert import Alert
from alerts.facts import Backing
from alerts.followed import followed
from alerts.raised import again, raised
from alerts.route import Urgent
from alerts.withdrawn import withdrawn
from rules.rolling import Rolling


def rise(before, after):
    """The rise between two levels."""
    return raised(picture(before), picture(after), NOW)[0]


@pytest.mark.parametrize(
    ("before", "after", "now", "told"),
    [
        (ELEVATED, HIGH, HIGH, True),
        (ELEVATED, HIGH, CRITICAL, True),
        (ELEVATED, HIGH, ELEVATED, False),
        (ELEVATED, HIGH, WATCH, False),
        (ELEVATED, CRITICAL, HIGH, True),
        (QUIET, CRITICAL, ELEVATED, False),
        (HIGH, CRITICAL, HIGH, False),
    ],
)
def test_a_rise_that_was_put_right_is_told_as_it_stands_or_not_at_all(before, after, now, told):
    """Back where it came from, or below HIGH: withdrawn with the level it went back to; else it is told."""
    why = withdrawn(rise(before, after), picture(now))
    assert (why == "") is told
    if not told:
        assert ("QUIET", "WATCH", "ELEVATED", "HIGH")[now] in why


def test_a_route_that_is_told_from_critical_hears_of_no_high():
    """A rise to CRITICAL that went back to HIGH is none to a route told from CRITICAL."""
    assert withdrawn(rise(ELEVATED, CRITICAL), picture(HIGH), CRITICAL)
    assert withdrawn(rise(ELEVATED, CRITICAL), picture(CRITICAL), CRITICAL) == ""


def test_what_is_not_known_withdraws_nothing():
    """Without a picture of now, for a critical report, and for a problem that is not seen, an alert stands."""
    assert withdrawn(rise(ELEVATED, HIGH), None) == ""
    assert withdrawn(rise(ELEVATED, HIGH), picture(HIGH, assessed=False)) == ""
    report = Alert("k", "U0", "pak-afg", "story:s1", "e", NOW, {"rule": "strike", "story": "s1"})
    assert withdrawn(report, picture(QUIET)) == ""


def test_a_repeat_ends_with_its_level():
    """A repeat is told only while the problem still stands at CRITICAL."""
    told = raised(picture(HIGH), picture(CRITICAL), NOW)
    repeat = again(told, picture(CRITICAL), Urgent(), NOW + timedelta(days=1), lambda _: False)
    assert withdrawn(repeat, picture(CRITICAL)) == ""
    assert "HIGH" in withdrawn(repeat, picture(HIGH))


def test_a_decisive_event_taken_back_is_not_told():
    """Where its sign is not corroborated any more, is gone, or counts another story instead, U2 is withdrawn."""
    [event] = raised(picture(HIGH), picture(HIGH, [sign("strike", 2, "s1")]), NOW)
    assert withdrawn(event, picture(HIGH, [sign("strike", 3, "s1")])) == ""
    assert "strike" in withdrawn(event, picture(HIGH, [sign("strike", 1, "s1")]))
    assert "strike" in withdrawn(event, picture(HIGH))
    other = picture(HIGH, [sign("strike", 2, "s2")])
    assert "story" in withdrawn(event, other)
    assert withdrawn(event, other, moved={"s1": "s2"}.__getitem__) == "", "its story was merged into another"


def test_an_event_met_late_is_not_told_as_missed():
    """Met, cancelled, or gone from the calendar within the wait: U5 is withdrawn and says so."""
    [miss] = raised(picture(), picture(due=(due(),)), NOW)
    assert withdrawn(miss, picture(due=(due(),))) == ""
    assert "met" in withdrawn(miss, picture(due=(due("met"),)))
    assert "calendar" in withdrawn(miss, picture())


def test_sight_regained_is_not_told_as_blindness():
    """Where enough is seen again, or another blindness began, U6 is withdrawn."""
    dark = picture(HIGH, sight=Sight(0.6, 2, 22, NOW - timedelta(hours=4)))
    [blindness] = raised(dark, dark, NOW)
    assert withdrawn(blindness, dark) == ""
    assert "seen again" in withdrawn(blindness, picture(HIGH))


def single(*stories):
    """A decisive event of one good source."""
    return picture(WATCH, [sign("strike", 1, *stories)])


def test_an_unconfirmed_event_goes_with_its_story():
    """Where its story counts for the sign no more it is not told; where that became part of another it is."""
    backed = {"s1": Backing("s1", 1, 1, letter="B")}
    [alert] = raised(picture(), single("s1"), NOW, lambda story, _: backed.get(story))
    assert withdrawn(alert, single("s1")) == ""
    assert withdrawn(alert, single("s0"), moved=lambda _: "s0") == ""
    assert "does not count" in withdrawn(alert, single("s2"))
    assert "does not count" in withdrawn(alert, picture())
    note = followed(alert, single(), None, NOW + timedelta(hours=6))
    assert withdrawn(note, picture()) == ""


def test_a_surge_goes_with_its_rule():
    """A rule that was retired within the wait tells no surge."""
    attack = sign("attack", 1, decisive=False)
    risen = Rolling("attack", NOW.date(), ("s1",), "5 stories")
    [alert] = raised(picture(), picture(WATCH, [attack]), NOW, surges={"attack": risen})
    assert withdrawn(alert, picture(WATCH, [attack])) == ""
    assert "not watched any more" in withdrawn(alert, picture(WATCH))
