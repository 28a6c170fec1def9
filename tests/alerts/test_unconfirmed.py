"""What one good source tells of a decisive event, what becomes of it, and far more news than usual: U3 and U4."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pictures import CRITICAL, ELEVATED, HIGH, NOW, QUIET, WATCH, picture, sign

from alerts.alert import Alert, Told, routes_told
from alerts.facts import Backing, thawed
from alerts.followed import WITHIN, followed, is_note, overtaken, routes_followed
from alerts.gather import Gathered, Mailed, gather
from alerts.raised import raised
from alerts.route import Asked, Route, Urgent
from alerts.silence import says
from rules.rolling import Rolling

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
URGENT = Urgent()
ONE = Backing("s1", 1, 1, letter="B")
TWO = Backing("s1", 2, 2, letter="B")


def route(name="analysts", kinds=("U0", "U1", "U2", "U3", "U4"), **more) -> Route:
    """A route that asks for what is unconfirmed too."""
    asked = {key: more.pop(key) for key in ("from_level", "quiet") if key in more}
    return Route(id=name, to=(f"{name}@desk.example",), alerts=Asked(kinds=kinds, **asked))


def known(*backings):
    """How stories are backed, at every time."""
    return lambda story, _: next((one for one in backings if one.story == story), None)


def event(backing=ONE, before=None, level=WATCH, **more):
    """What is raised by a decisive sign with one story."""
    after = picture(level, [sign("strike", 1, backing.story, **more)])
    return raised(before or picture(), after, NOW, known(backing))


def confirmed(first: Alert, at=NOW + HOUR) -> Alert:
    """The note that it is confirmed."""
    note = followed(first, picture(HIGH, [sign("strike", 2, "s1")]), TWO, at)
    assert note is not None
    return note


def expired(first: Alert) -> Alert:
    """The note that it is not."""
    note = followed(first, picture(WATCH), ONE, NOW + WITHIN)
    assert note is not None
    return note


# -- what is raised ---------------------------------------------------------------------------------


def test_one_good_source_of_a_decisive_event_is_told_as_unconfirmed():
    """Once for each story, with its source's letter, whatever the level is; a thread of its own."""
    [alert] = event()
    facts = thawed(alert.evidence)
    assert (alert.kind, alert.subject, alert.episode) == ("U3", "story:s1", "U3:strike:s1")
    assert (facts.reason, facts.indicator, facts.stories, facts.outcome) == ("Strike", "strike", (ONE,), "")
    assert says(alert, str) == "unconfirmed event: Strike"


@pytest.mark.parametrize(
    ("backing", "more"),
    [
        (replace(ONE, letter="C"), {}),
        (replace(ONE, letter="F"), {}),
        (replace(ONE, letter=""), {}),
        (replace(ONE, grade=0), {}),
        (ONE, {"decisive": False}),
        (ONE, {"direction": "down"}),
        (ONE, {"live": False}),
        (ONE, {"activation": 0}),
    ],
)
def test_nothing_less_is(backing, more):
    """Not a source of another letter or of none, not a weak story, not a sign that decides nothing or is not on."""
    assert event(backing, **more) == []


def test_it_is_raised_when_it_is_new():
    """A story that stood there as well backed before tells nothing new; one that was weak before does."""
    before = picture(WATCH, [sign("strike", 1, "s1")], at=NOW - HOUR)
    assert event(before=before) == []
    after = picture(WATCH, [sign("strike", 1, "s1")])
    grew = raised(before, after, NOW, lambda _, at: ONE if at == NOW else replace(ONE, grade=0, letter="D"))
    assert [alert.kind for alert in grew] == ["U3"]
    assert event(before=picture(WATCH, [sign("strike", 1, "s0")]))[0].subject == "story:s1"


def surge(held=0, day=NOW, **more):
    """What is raised by a surge within a day."""
    risen = Rolling("attack", day.date(), ("s1", "s2", "s3", "s4"), "6 stories, usual about 1 a week")
    signs = [sign("attack", held, decisive=False, **more)]
    return raised(picture(), picture(QUIET, signs), NOW, known(ONE), surges={"attack": risen})


def test_far_more_news_than_usual_is_told_once_a_day():
    """With what was counted beside what is usual; its key is the rule's and the day's."""
    [alert] = surge()
    facts = thawed(alert.evidence)
    assert (alert.kind, alert.subject) == ("U4", "rule:attack")
    assert (facts.reason, facts.count) == ("Attack", "6 stories, usual about 1 a week")
    assert [each.story for each in facts.stories] == ["s1", "s2", "s3"]
    assert surge()[0].key == alert.key
    assert surge(day=NOW + DAY)[0].key != alert.key


def test_a_surge_that_the_cut_off_told_is_told_no_more():
    """While the sign is strong already, eases or is under test nobody is told."""
    assert surge(held=3) == surge(direction="down") == surge(live=False) == []


# -- what becomes of it -----------------------------------------------------------------------------


def test_a_second_source_confirms():
    """The note has the same thread and story, says by how many sources, and is one whatever it says."""
    [first] = event()
    note = confirmed(first)
    assert (note.kind, note.episode, note.subject) == ("U3", first.episode, first.subject)
    facts = thawed(note.evidence)
    assert (facts.outcome, facts.follows, facts.stories, facts.level) == ("confirmed", first.key, (TWO,), HIGH)
    assert is_note(note)
    assert not is_note(first)
    assert expired(first).key == note.key


def test_six_hours_without_one_say_so():
    """Not before; also where its story counts for nothing any more."""
    [first] = event()
    assert followed(first, picture(WATCH), ONE, NOW + WITHIN - timedelta(seconds=1)) is None
    assert thawed(expired(first).evidence).outcome == "expired"
    gone = followed(first, picture(WATCH), None, NOW + WITHIN)
    assert thawed(gone.evidence).stories == (ONE,)
    assert followed(gone, picture(WATCH), TWO, NOW + DAY) is None


def test_a_note_goes_to_whoever_was_told():
    """A route that heard of the event hears of it, in its quiet hours when they end; others have a reason."""
    [first] = event()
    note = confirmed(first)
    routes = [route("told", quiet=""), route("asleep", quiet="00:00-23:59"), route("waits"), route("silenced")]
    states = {"told": "sent", "asleep": "sent", "waits": "waiting", "silenced": "silenced"}
    found = {told.route: told for told in routes_followed(note, routes, states, note.raised)}
    assert [found[name].state for name in states] == ["waiting", "waiting", "inhibited", "inhibited"]
    assert found["told"].release == note.raised
    assert found["asleep"].release > note.raised
    assert "not told of the event" in found["waits"].why


def test_an_event_that_was_confirmed_in_its_wait_is_not_told_as_unconfirmed():
    """Nor one that has been unconfirmed for six hours; a note is never overtaken."""
    [first] = event()
    assert overtaken(first, ONE, NOW + HOUR) == ""
    assert "confirmed meanwhile" in overtaken(first, TWO, NOW + HOUR)
    assert "within six hours" in overtaken(first, ONE, NOW + WITHIN)
    assert overtaken(expired(first), TWO, NOW + DAY) == ""
    assert overtaken(surge()[0], TWO, NOW + DAY) == ""


def test_they_are_told_whatever_the_level_and_never_at_night():
    """A route that asks for them by name is told at QUIET too; quiet hours hold both."""
    for alert in (*event(level=QUIET), *surge()):
        [told] = routes_told(alert, [route(from_level="critical", quiet="")], URGENT, NOW)
        assert (told.state, told.release) == ("waiting", NOW + URGENT.group_wait)
        [night] = routes_told(alert, [route(quiet="00:00-23:59")], URGENT, NOW)
        assert night.release > told.release
        [other] = routes_told(alert, [route(kinds=("U1", "U2"))], URGENT, NOW)
        assert other.state == "inhibited"


# -- what goes into one message ---------------------------------------------------------------------


def wait(*alerts: Alert):
    """Alerts whose wait is over."""
    return [(alert, Told(alert.key, "analysts", "waiting", NOW)) for alert in alerts]


def out(*alerts: Alert, mailed=(), earlier=(), now=NOW):
    """What goes out: of each message its topic, the kinds it tells, and those it makes needless."""
    groups = gather(wait(*alerts), list(mailed), [route()], URGENT, now, {"analysts": list(earlier)})
    return [
        (group.topic, [alert.kind for alert in group.alerts], [each.alert.kind for each in group.hushed])
        for group in groups
    ]


def mail(problem: str, ago: timedelta) -> Mailed:
    """A message that the route had."""
    return Mailed("analysts", problem, "analysts@desk.example", NOW - ago)


REPORT = Alert("r", "U0", "pak-afg", "story:s1", "e", NOW, {"rule": "strike", "story": "s1"})


def test_an_unconfirmed_event_is_a_message_of_its_own():
    """Beside a rise of its problem; it speaks for the critical report of its story."""
    [first] = event()
    rise = raised(picture(ELEVATED), picture(HIGH), NOW)[0]
    assert out(first, rise) == [("pak-afg", ["U1"], []), ("pak-afg/U3", ["U3"], [])]
    assert out(first, REPORT) == [("pak-afg", [], ["U0"]), ("pak-afg/U3", ["U3"], [])]
    [second] = event(replace(ONE, story="s2"))
    assert [kinds for _, kinds, _ in out(first, second)] == [["U3"], ["U3"]]


def test_it_holds_up_nothing_graver_and_waits_for_its_like():
    """A rise need not wait after it; a further unconfirmed event of the problem waits for the interval."""
    [first] = event()
    rise = raised(picture(ELEVATED), picture(HIGH), NOW)[0]
    had = [mail("pak-afg/U3", HOUR)]
    assert out(rise, mailed=had) == [("pak-afg", ["U1"], [])]
    assert out(first, mailed=had) == []
    assert out(first, REPORT, mailed=had) == [("pak-afg", ["U0"], [])]
    assert out(first, mailed=[mail("pak-afg", HOUR)]) == [("pak-afg/U3", ["U3"], [])]


def test_a_note_waits_for_nothing_and_speaks_for_the_confirmed_event():
    """Also right after another message; the decisive event that it confirms is not told beside it or afterwards."""
    [first] = event()
    note = confirmed(first)
    decisive = raised(picture(WATCH), picture(HIGH, [sign("strike", 2, "s1")]), NOW, known(TWO))[-1]
    other = replace(decisive, evidence=decisive.evidence | {"indicator": "clash"})
    assert decisive.kind == "U2"
    assert out(note, mailed=[mail("pak-afg/U3", HOUR)]) == [("pak-afg/U3", ["U3"], [])]
    assert out(note, decisive) == [("pak-afg", [], ["U2"]), ("pak-afg/U3", ["U3"], [])]
    assert out(decisive, earlier=[note]) == [("pak-afg", [], ["U2"])]
    assert out(other, earlier=[note]) == [("pak-afg", ["U2"], [])]
    assert out(decisive, earlier=[expired(first)]) == [("pak-afg", ["U2"], [])]


def test_a_note_speaks_for_an_event_that_waits_beside_it():
    """Where both are due only what became of it is told."""
    [first] = event()
    assert out(first, confirmed(first)) == [("pak-afg/U3", ["U3"], ["U3"])]
    groups = gather(wait(first, confirmed(first)), [], [route()], URGENT, NOW)
    assert is_note(groups[0].alerts[0])


def test_below_the_cap_what_is_graver_goes_first():
    """With room for one more mail the rise has it, and the event goes into the summary to come; nothing is dropped."""
    [first] = event()
    rise = raised(picture(ELEVATED), picture(CRITICAL), NOW)[0]
    had = [mail(f"p{n}", 3 * HOUR) for n in range(3)]
    assert out(first, rise, mailed=had) == [("pak-afg", ["U1"], [])]
    full = [*had, mail("p3", 3 * HOUR)]
    assert out(first, mailed=full) == [("", ["U3"], [])]
    assert out(first, REPORT, mailed=full) == [("", ["U3"], ["U0"])]
    assert out(first, mailed=[*had, mail("p3", HOUR)]) == []


def test_a_rise_speaks_for_a_surge_in_the_same_message():
    """U1 holds back U4 of its problem; alone it is told."""
    rise = raised(picture(ELEVATED), picture(HIGH), NOW)[0]
    assert out(rise, *surge()) == [("pak-afg", ["U1"], ["U4"])]
    assert out(*surge()) == [("pak-afg", ["U4"], [])]


def test_its_messages_know_their_thread():
    """Event and note have one thread; what is gathered about others has none of it."""
    [first] = event()
    for alert in (first, confirmed(first)):
        [group] = gather(wait(alert), [], [route()], URGENT, NOW)
        assert (group.follows, group.thread) == (first.episode, first.episode)
        assert group.about.startswith("alert:analysts:pak-afg/U3:")
    assert Gathered("analysts", "pak-afg", tuple(surge())).follows == ""
