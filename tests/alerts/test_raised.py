"""What rose, was missed or went blind between two pictures of a problem."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from pictures import CRITICAL, ELEVATED, HIGH, NOW, QUIET, WATCH, Override, Sight, due, picture, sign

from alerts.facts import Backing, backing, thawed
from alerts.raised import BLIND_FOR, again, raised
from alerts.route import Urgent
from rules.grade import graded
from rules.sighting import Telling

HOUR = timedelta(hours=1)
STRIKE = sign("strike", 2, "s1")
BY_A_PERSON = Override(HIGH, NOW + timedelta(days=3), "A. Analyst", "shelling heard by two people we trust", 7)


def kinds(before, after, **more):
    """The kinds of alert that a step raises."""
    return [alert.kind for alert in raised(before, after, NOW, **more)]


def facts(before, after, kind, **more):
    """The facts of the one alert of a kind that a step raises."""
    [found] = [alert for alert in raised(before, after, NOW, **more) if alert.kind == kind]
    return thawed(found.evidence)


# -- U1 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [None, QUIET, WATCH, ELEVATED, HIGH, CRITICAL])
@pytest.mark.parametrize("after", [QUIET, WATCH, ELEVATED, HIGH, CRITICAL])
def test_a_rise_to_high_or_critical_is_told(before, after):
    """U1 stands for each step up that ends at HIGH or above, whatever it began from, and for nothing else."""
    step = (None if before is None else picture(before), picture(after))
    wanted = after >= HIGH and (before is None or before < after)
    assert kinds(*step) == (["U1"] if wanted else [])


def test_what_is_judged_again_decides_nothing_new():
    """The same step gives the same keys at any hour; another level, episode or lower level gives another."""
    before, after = picture(ELEVATED), picture(HIGH)
    one, later = raised(before, after, NOW), raised(before, replace(after, at=NOW + HOUR), NOW + HOUR)
    assert [each.key for each in one] == [each.key for each in later]
    others = [
        raised(before, picture(CRITICAL), NOW),
        raised(before, picture(HIGH, episode="pak-afg:2025-12-01"), NOW),
        raised(picture(ELEVATED, since=NOW + timedelta(days=9)), after, NOW),
        raised(before, picture(HIGH, problem="istanbul"), NOW),
        raised(None, after, NOW),
    ]
    keys = {each.key for alerts in (one, *others) for each in alerts}
    assert len(keys) == 6


def test_an_alert_says_what_it_is_about_and_what_repeats_belong_to():
    """A rise is about its problem and belongs to the episode."""
    [rise] = raised(picture(ELEVATED), picture(HIGH), NOW)
    assert (rise.subject, rise.episode, rise.raised) == ("problem:pak-afg", "pak-afg:2025-11-15", NOW)


def test_too_little_sight_hides_no_rise():
    """A problem that is not assessed and rises all the same is told of, as seen in part."""
    after = picture(HIGH, assessed=False, sight=Sight(0.3, 2, 22))
    found = facts(picture(QUIET, assessed=False, sight=Sight(0.3, 2, 22)), after, "U1")
    assert found.partial
    assert found.was == "NOT ASSESSED (last: QUIET)"
    assert kinds(picture(HIGH, assessed=False), picture(HIGH)) == []


def test_a_level_that_a_person_set_is_a_rise():
    """An override to HIGH is told with who set it; the computed rise that follows is told too."""
    stood = picture(ELEVATED)
    by_hand = picture(HIGH, computed=ELEVATED, override=BY_A_PERSON)
    found = facts(stood, by_hand, "U1")
    assert found.reason == "set by A. Analyst"
    assert (found.set_by, found.set_why[:8]) == ("A. Analyst", "shelling")
    [set_alert], [computed] = raised(stood, by_hand, NOW), raised(stood, picture(HIGH), NOW)
    assert set_alert.key != computed.key
    agreed = facts(stood, picture(HIGH, override=BY_A_PERSON), "U1")
    assert agreed.set_by == ""


def test_a_rise_names_its_reason():
    """The decisive event with its grade; else how many kinds of evidence agree; else the sign that is on."""
    surge = sign("attack", 3, "s2", decisive=False, family="militant", title="TTP attack in Pakistan")
    closed = sign("gate", 2, "s3", decisive=False, family="border-trade")
    before = picture(WATCH)
    assert facts(before, picture(HIGH, [surge, STRIKE]), "U1").reason == "Strike corroborated"
    graded = facts(before, picture(HIGH, [surge, STRIKE]), "U1", backed=lambda story, _: Backing(story, 3, 5))
    assert graded.reason == "Strike confirmed"
    assert facts(before, picture(HIGH, [surge, closed]), "U1").reason == "2 kinds of evidence agree"
    assert facts(before, picture(HIGH, [surge]), "U1").reason == "TTP attack in Pakistan"
    assert facts(before, picture(HIGH, on=3, of=9), "U1").reason == "3 of 9 indicators on"
    alone = replace(STRIKE, stories=())
    assert facts(before, picture(HIGH, [alone]), "U1").reason == "Strike corroborated"


def test_a_rise_tells_the_stories_that_bear_it():
    """New stories of decisive signs first, then the best of others; at most three; none of a rule under test or down."""
    signs = [
        sign("attack", 3, "a1", "a2", decisive=False, news=True),
        sign("gate", 2, "g1", decisive=False),
        sign("strike", 2, "s1", "s2"),
        sign("tested", 3, "t1", live=False),
        sign("talks", 3, "d1", direction="down"),
        sign("faint", 1, "f1", decisive=False),
    ]
    found = facts(picture(WATCH), picture(HIGH, signs), "U1")
    assert [each.story for each in found.stories] == ["s1", "s2", "a1"]
    assert [each.grade for each in found.stories] == [2, 2, 3]


def test_what_is_not_yet_seen_is_named():
    """Of signs that are off those are named that decide, then those that come shortly before; two at most."""
    signs = [
        sign("on", 1),
        sign("early", decisive=False, lead="long"),
        sign("short", decisive=False),
        sign("decides"),
        sign("also-short", decisive=False),
        sign("down", direction="down"),
        sign("tested", live=False),
    ]
    assert facts(picture(WATCH), picture(HIGH, signs), "U1").unseen == ("Decides", "Also short")


def test_the_facts_survive_the_store():
    """Evidence is plain JSON, and comes back as the facts that went in."""
    step = (picture(ELEVATED), picture(HIGH, [STRIKE], against=("talks go on",), sight=Sight(0.4, 3, 9, NOW - HOUR)))
    for alert in raised(*step, NOW):
        assert thawed(json.loads(json.dumps(alert.evidence))) == thawed(alert.evidence)
        assert thawed(alert.evidence).against == ("talks go on",)
    assert thawed({"rule": "strike", "story": "s1"}) is None


def test_a_grade_backs_a_story():
    """What a story's grade says is what an alert keeps of it."""
    tellings = [Telling(f"e{n}", "s1", f"origin{n}", "B", NOW, NOW) for n in range(3)]
    assert backing("s1", graded(tellings, disputed=True)) == Backing("s1", 3, 3, disputed=True, letter="B")


# -- U2 ---------------------------------------------------------------------------------------------


def test_a_decisive_story_is_told_also_where_the_level_stands():
    """A new corroborated story of a decisive sign raises U2 at an unchanged level, once for the story."""
    before = picture(HIGH, [STRIKE])
    after = picture(HIGH, [sign("strike", 2, "s1", "s2")])
    [found] = raised(before, after, NOW)
    assert (found.kind, found.subject, found.episode) == ("U2", "story:s2", "pak-afg:2025-11-15")
    assert kinds(after, after) == []
    assert kinds(picture(HIGH, [sign("strike", 1, "s1")]), picture(HIGH, [STRIKE])) == ["U2"]
    assert kinds(picture(HIGH), picture(HIGH, [STRIKE])) == ["U2"]
    assert raised(picture(QUIET), picture(WATCH, [STRIKE]), NOW)[0].episode == "U2:strike:s1"


@pytest.mark.parametrize(
    "changed",
    [{"decisive": False}, {"live": False}, {"direction": "down"}, {"activation": 1}, {"held": 1}, {"stories": ()}],
)
def test_what_does_not_decide_is_no_decisive_event(changed):
    """Neither a sign that decides nothing, nor a rule under test, nor one that eases, nor a single source raises U2."""
    assert kinds(picture(HIGH), picture(HIGH, [replace(STRIKE, **changed)])) == []


def test_a_story_is_told_when_its_second_source_comes():
    """A story that was listed on one source raises U2 once it is corroborated, and one on a single source never."""
    stories = sign("strike", 2, "s1", "s2")
    before, after = picture(HIGH, [stories]), picture(HIGH, [stories], at=NOW + HOUR)

    def backed(story, moment):
        return Backing(story, 2 if story == "s1" or moment > NOW else 1, 2)

    assert [alert.subject for alert in raised(before, after, NOW + HOUR, backed)] == ["story:s2"]
    assert raised(before, after, NOW, lambda story, _: Backing(story, 1 + (story == "s1"), 1)) == []
    assert raised(None, picture(ELEVATED, [stories]), NOW, lambda story, _: Backing(story, 1, 1)) == []


def test_a_rise_and_the_event_that_made_it_are_both_decided():
    """Which of the two is told is a matter of each route; both are rows."""
    assert kinds(picture(ELEVATED), picture(HIGH, [STRIKE])) == ["U1", "U2"]


# -- U5 ---------------------------------------------------------------------------------------------


def test_an_event_newly_missed_is_told():
    """Only a miss, only once, only of an event that asks for it and is no mere date."""
    assert kinds(picture(due=(due("late"),)), picture(due=(due(),))) == ["U5"]
    assert kinds(None, picture(due=(due(),))) == ["U5"]
    assert kinds(picture(due=(due(),)), picture(due=(due(),))) == []
    for state in ("upcoming", "open", "late", "met", "cancelled", "unknown"):
        assert kinds(picture(), picture(due=(due(state),))) == []
    assert kinds(picture(), picture(due=(due(urgent=False), due(event="day", note=True)))) == []
    [missed] = raised(picture(), picture(due=(due(instance="s9"),)), NOW)
    assert missed.subject == "event:round-4:s9"
    assert missed.episode == "U5:event:round-4:s9"
    assert thawed(missed.evidence).due == "Sun 16 Nov"


def test_a_miss_of_another_date_is_another_miss():
    """A round put off and missed again is told again; so is one without a date, once."""
    dates = [due(), due(due=NOW), due(due=None)]
    keys = [raised(picture(), picture(due=(each,)), NOW)[0].key for each in dates]
    assert len(set(keys)) == 3


# -- U6 ---------------------------------------------------------------------------------------------


def blind(level, hours, **more):
    """A problem at a level that is not seen for so many hours."""
    return picture(level, sight=Sight(0.6, 2, 22, NOW - hours * HOUR), **more)


def test_three_hours_without_sight_are_told_where_the_problem_stands_high():
    """More than three hours at ELEVATED or above raise U6; a calm problem does so only where none is seen."""
    assert kinds(blind(ELEVATED, 3), blind(ELEVATED, 3)) == []
    assert kinds(blind(ELEVATED, 4), blind(ELEVATED, 4)) == ["U6"]
    assert kinds(blind(WATCH, 4), blind(WATCH, 4)) == []
    assert kinds(blind(QUIET, 4), blind(QUIET, 4), all_blind=True) == ["U6"]
    assert kinds(blind(QUIET, 2), blind(QUIET, 2), all_blind=True) == []
    assert BLIND_FOR == 3 * HOUR


def test_a_blindness_is_one_alert():
    """Its key is when it began: every hour of it gives the same, the next one another."""
    first, later = blind(HIGH, 4), replace(blind(HIGH, 4), at=NOW + 9 * HOUR, level=CRITICAL)
    [one], [two] = raised(first, first, NOW), raised(later, later, NOW + 9 * HOUR)
    [other] = raised(None, blind(ELEVATED, 5), NOW)
    assert one.key == two.key != other.key
    assert one.episode.startswith("U6:pak-afg:")


# -- told again -------------------------------------------------------------------------------------


def test_a_critical_that_nobody_acknowledged_is_told_three_times_more():
    """Once a day while it stands, three times at most, each with a key of its own."""
    stands = picture(CRITICAL, [STRIKE])
    told = [alert for alert in raised(picture(HIGH), stands, NOW) if alert.kind == "U1"]
    found = []
    for hours in range(24 * 6):
        repeat = again(told, stands, Urgent(), NOW + hours * HOUR, lambda _: False)
        if repeat:
            found.append(hours)
            told.append(repeat)
    assert found == [24, 48, 72]
    assert len({alert.key for alert in told}) == 4
    assert [thawed(alert.evidence).repeat for alert in told] == [0, 1, 2, 3]
    assert {alert.episode for alert in told} == {"pak-afg:2025-11-15"}
    assert [each.story for each in thawed(told[-1].evidence).stories] == ["s1"]


def test_what_was_acknowledged_or_fell_is_not_told_again():
    """An acknowledgement of the rise or of any repeat ends it, and so does a level below CRITICAL."""
    stands = picture(CRITICAL)
    told = raised(picture(HIGH), stands, NOW)
    day = NOW + timedelta(days=1)
    repeat = again(told, stands, Urgent(), day, lambda _: False)
    assert again(told, stands, Urgent(), day, lambda key: key == told[0].key) is None
    assert again([*told, repeat], stands, Urgent(), day + timedelta(days=1), lambda key: key == repeat.key) is None
    assert again(told, picture(HIGH), Urgent(), day, lambda _: False) is None
    assert again(raised(picture(ELEVATED), picture(HIGH), NOW), stands, Urgent(), day, lambda _: False) is None
    unseen = picture(CRITICAL, assessed=False)
    assert again(told, unseen, Urgent(), day, lambda _: False) is not None
