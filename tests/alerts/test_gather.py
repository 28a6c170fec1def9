"""What goes into one message, and what another alert makes needless."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pictures import CRITICAL, ELEVATED, HIGH, NOW, QUIET, Sight, due, picture, sign

from alerts.alert import Alert, Told, routes_told
from alerts.gather import Gathered, Mailed, gather, hush
from alerts.raised import again, raised
from alerts.route import Asked, Route, Urgent

URGENT = Urgent()
KINDS = ("U0", "U1", "U2", "U5", "U6")


def route(name="seniors", kinds=KINDS, **more) -> Route:
    """A route that asks for alerts."""
    asked = {key: more.pop(key) for key in ("from_level", "quiet") if key in more}
    return Route(id=name, to=("a@desk.example",), alerts=Asked(kinds=kinds, **asked), **more)


def report(story="s1", problem="pak-afg", rule="strike") -> Alert:
    """A critical report of a story."""
    return Alert(f"{rule}-{story}", "U0", problem, f"story:{story}", "e", NOW, {"rule": rule, "story": story})


def rise(level=HIGH, story="s1", **more):
    """A problem rises by a story: the rise and the decisive event."""
    return raised(picture(ELEVATED, **more), picture(level, [sign("strike", 2, story)], **more), NOW)


def blindness(problem="pak-afg", level=HIGH) -> Alert:
    """A problem is not seen."""
    dark = picture(level, problem=problem, sight=Sight(0.6, 2, 22, NOW - timedelta(hours=4)))
    return raised(dark, dark, NOW, all_blind=True)[0]


def miss(problem="pak-afg") -> Alert:
    """An event is missed."""
    return raised(picture(problem=problem), picture(ELEVATED, problem=problem, due=(due(),)), NOW)[-1]


def wait(*alerts: Alert, name="seniors"):
    """Alerts whose wait is over."""
    return [(alert, Told(alert.key, name, "waiting", NOW)) for alert in alerts]


def said(groups):
    """Of each message: its problem, the kinds it tells, and the kinds it makes needless."""
    return [
        (group.problem, [alert.kind for alert in group.alerts], [each.alert.kind for each in group.hushed])
        for group in groups
    ]


def outcome(*alerts, earlier=()):
    """What one route is told of alerts that are due together."""
    return said(gather(wait(*alerts), [], [route()], URGENT, NOW, {"seniors": earlier}))


# -- inhibition -------------------------------------------------------------------------------------


def test_a_rise_says_what_the_event_and_the_report_would():
    """U1 holds back U2 of its problem and U0 of a story it tells, in the same message; another story's U0 is told."""
    assert outcome(*rise(), report()) == [("pak-afg", ["U1"], ["U2", "U0"])]
    [(_, told, hushed)] = outcome(*rise(), report(), report("s2"))
    assert sorted(told) == ["U0", "U1"]
    assert sorted(hushed) == ["U0", "U2"]


def test_a_decisive_event_says_what_the_report_would():
    """U2 holds back U0 of the same story, whichever came first in the wait."""
    event = rise()[1]
    assert sorted(outcome(report(), event)[0][1]) == ["U2"]
    assert outcome(event, earlier=[report()]) == [("pak-afg", ["U2"], [])]


def test_what_a_rise_told_before_is_not_reported_again():
    """A U0 of a story that the route was told of by a rise is settled without a message; by another route it is told."""
    event = rise()[1]
    assert outcome(report(), earlier=[event]) == [("pak-afg", [], ["U0"])]
    assert outcome(report("s2"), earlier=[event]) == [("pak-afg", ["U0"], [])]
    elsewhere = gather(wait(report()), [], [route()], URGENT, NOW, {"others": [event]})
    assert said(elsewhere) == [("pak-afg", ["U0"], [])]


def test_an_event_of_a_later_message_is_told_after_the_rise():
    """U1 holds back U2 in the same send only: what comes afterwards is told."""
    first, event = rise()
    assert outcome(event, earlier=[first]) == [("pak-afg", ["U2"], [])]


def test_a_rise_of_one_problem_hushes_nothing_of_another():
    """Another problem's decisive event is told in its own message."""
    other = replace(rise()[1], problem="istanbul", key="other")
    assert sorted(outcome(rise()[0], other)) == [("istanbul", ["U2"], []), ("pak-afg", ["U1"], [])]


def test_a_rise_told_once_more_hushes_nothing():
    """What is new since a CRITICAL was first told is told beside its repeat."""
    first = raised(picture(HIGH), picture(CRITICAL), NOW)
    repeat = again(first, picture(CRITICAL), URGENT, NOW + timedelta(days=1), lambda _: False)
    [(_, told, hushed)] = outcome(repeat, rise()[1])
    assert (sorted(told), hushed) == (["U1", "U2"], [])


def test_while_blind_nobody_is_told_what_was_missed():
    """U6 holds back U5 of its problem, in the same message and while the blindness that was told lasts."""
    [(_, told, hushed)] = outcome(blindness(), miss())
    assert (told, hushed) == (["U6"], ["U5"])
    assert outcome(miss(), earlier=[blindness()]) == [("pak-afg", [], ["U5"])]
    assert outcome(miss(), earlier=[blindness("istanbul")]) == [("pak-afg", ["U5"], [])]


def test_every_alert_held_back_says_by_which():
    """The reason names the kind and key of the alert that tells it."""
    event_group = hush(Gathered("seniors", "pak-afg", (*rise(), report())))
    assert all(rise()[0].key in each.why for each in event_group.hushed)
    assert blindness().key in hush(Gathered("seniors", "pak-afg", (blindness(), miss()))).hushed[0].why


# -- grouping ---------------------------------------------------------------------------------------


def test_blindness_of_several_problems_is_one_message():
    """Where nothing else is told of them, all that are not seen go into one message; the others go their own way."""
    dark = [blindness(problem, QUIET) for problem in ("a", "b", "c")]
    assert outcome(*dark) == [("", ["U6", "U6", "U6"], [])]
    assert outcome(dark[0]) == [("a", ["U6"], [])]
    both = outcome(*dark, report(problem="b"))
    assert sorted((problem, sorted(told)) for problem, told, _ in both) == [("", ["U6", "U6"]), ("b", ["U0", "U6"])]


def test_a_needless_report_neither_waits_nor_counts():
    """What need not be told is settled at once, within the interval and beyond the cap, and takes no mail's place."""
    had = [Mailed("seniors", f"p{n}", "a@desk.example", NOW - timedelta(hours=3)) for n in range(3)]
    just_now = Mailed("seniors", "pak-afg", "a@desk.example", NOW - timedelta(minutes=5))
    earlier = {"seniors": [rise()[1]]}
    waiting = wait(report(), report("s9", "istanbul", "talks"))
    assert sorted(said(gather(waiting, had, [route()], URGENT, NOW, earlier))) == [
        ("istanbul", ["U0"], []),
        ("pak-afg", [], ["U0"]),
    ]
    assert said(gather(wait(report()), [just_now], [route()], URGENT, NOW, earlier)) == [("pak-afg", [], ["U0"])]
    capped = gather(waiting, [*had, just_now], [route()], URGENT, NOW, earlier)
    assert said(capped) == [("pak-afg", [], ["U0"])]
    later = gather(waiting, [*had, just_now], [route()], URGENT, NOW + timedelta(hours=2), earlier)
    assert said(later) == [("pak-afg", [], ["U0"]), ("", ["U0"], [])]


def test_inhibition_holds_in_a_summary_too():
    """Beyond the cap one summary tells each rise and leaves out what it makes needless."""
    had = [Mailed("seniors", f"p{n}", "a@desk.example", NOW - timedelta(hours=3)) for n in range(4)]
    [(problem, told, hushed)] = said(gather(wait(*rise(), report(), miss("x")), had, [route()], URGENT, NOW))
    assert (problem, sorted(told), sorted(hushed)) == ("", ["U1", "U5"], ["U0", "U2"])


def test_what_follows_a_rise_names_the_episode_it_goes_on():
    """A decisive event and a repeat follow their episode; a rise, a report, a miss and a summary open a thread."""
    first, event = rise()
    told = raised(picture(HIGH), picture(CRITICAL), NOW)
    repeat = again(told, picture(CRITICAL), URGENT, NOW + timedelta(days=1), lambda _: False)

    def follows(*alerts, problem="pak-afg"):
        return Gathered("seniors", problem, alerts).follows

    assert follows(event) == follows(repeat) == follows(report(), event) == "pak-afg:2025-11-15"
    assert follows(first, event) == follows(report()) == follows(miss()) == follows(event, problem="") == ""


# -- to whom ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("from_level", "high", "critical", "missed"),
    [
        ("quiet", "waiting", "waiting", "waiting"),
        ("elevated", "waiting", "waiting", "waiting"),
        ("high", "waiting", "waiting", "inhibited"),
        ("critical", "inhibited", "waiting", "inhibited"),
    ],
)
def test_a_route_is_told_from_its_least_level(from_level, high, critical, missed):
    """U1, U2 and U5 below it have a row that says so; U0 has no level, and blindness hides it: both are told."""
    asks = [route(from_level=from_level)]

    def state(alert):
        [told] = routes_told(alert, asks, URGENT, NOW)
        assert told.state == "waiting" or from_level.upper() in told.why
        return told.state

    assert [state(alert) for alert in rise(HIGH)] == [high, high]
    assert [state(alert) for alert in rise(CRITICAL)] == [critical, critical]
    assert state(miss()) == missed
    assert state(report()) == state(blindness(level=ELEVATED)) == "waiting"


def test_quiet_hours_hold_a_missed_event_and_no_rise():
    """At night U5 waits for the morning; a rise to HIGH or CRITICAL, a decisive event and blindness break through."""
    asks = [route(from_level="quiet", quiet="00:00-23:59")]
    release = {alert.kind: routes_told(alert, asks, URGENT, NOW)[0].release for alert in (*rise(), miss(), blindness())}
    assert release.pop("U5") > NOW + timedelta(minutes=10)
    assert set(release.values()) == {NOW + timedelta(minutes=10)}
