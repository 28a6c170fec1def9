"""The words of an urgent mail about a level, an event or a blindness: one screen that says what moved and why."""

import re
from dataclasses import replace
from datetime import timedelta

import golden
import morning
import pytest
from pictures import CRITICAL, ELEVATED, HIGH, NOW, QUIET, WATCH, Override, Sight, due, picture, sign

from alerts.facts import Backing
from alerts.gather import Gathered, hush
from alerts.raised import again, raised
from alerts.render import Templates, render
from alerts.report import FeedTrouble, View
from alerts.route import Urgent
from alerts.telling import WORDS, Present, alert_page, alert_subject, tell, words

KHOST = morning.STRIKE[0].story
STRIKE = sign("pak-strike-afghanistan", 2, KHOST, title="Pakistani strike on Afghan soil")
LATER = NOW + timedelta(minutes=10)
FALSE_PRECISION = re.compile(r"%|\d\.\d|probab|likel|chance of|risk score|confidence", re.IGNORECASE)


def telling(alerts, reports=(), problem="pak-afg", **more):
    """The mail of some alerts to a reader in Karachi."""
    group = hush(Gathered("seniors", problem, tuple(alerts)))
    present = more.pop("present", Present())
    view = more.pop("view", golden.FULL)
    title = "Pakistan-Afghanistan border"
    return tell(group, reports, "Kabul-Islamabad truce", morning.ZONE, title, view, LATER, present)


def text(alerts, reports=(), **more):
    """Its text, as one line."""
    told = telling(alerts, reports, **more)
    made = render(told, Templates())
    assert made.fault == ""
    assert words(alert_page(told)) <= WORDS
    assert len(made.subject) <= 70
    assert not FALSE_PRECISION.search(made.text + made.subject)
    return " ".join(made.text.split())


def subject(alerts, **more):
    """Its subject."""
    return alert_subject(telling(alerts, **more))


def step(before, after, **more):
    """The alerts of a step."""
    return raised(before, after, NOW, **more)


RISE = step(picture(ELEVATED), picture(HIGH, [STRIKE], on=5, of=12, families_on=3, families=6, why="HIGH because so."))


def test_a_rise_says_from_where_to_where_when_and_why():
    """Move, time, story with grade and sources, reason, indicators, view and key stand in one screen."""
    told = text(RISE, morning.STRIKE[:4])
    for part in (
        "ELEVATED → HIGH at 03:40 PKT.",
        "Corroborated, 2 independent sources.",
        "HIGH because so.",
        "5 of 12 indicators on, in 3 of 6 families.",
        "View: full (22 of 22 feeds).",
        f"Alert {RISE[0].key}.",
    ):
        assert part in told
    assert subject(RISE) == "[HIGH] Pakistan-Afghanistan border: Pakistani strike on… corroborated"


def test_the_why_sentence_is_not_said_twice():
    """Where it already counts the indicators and names what speaks against, no line repeats them."""
    why = "HIGH because so; 5 of 12 indicators on in 3 of 6 families; against: talks go on; seen by 21 of 22 feeds."
    after = picture(HIGH, on=5, of=12, families_on=3, families=6, why=why, against=("talks go on",))
    told = text(step(picture(ELEVATED), after))
    assert told.count("5 of 12") == told.count("talks go on") == told.count("of 22 feeds") == 1
    without = text(step(picture(ELEVATED), replace(after, why="")))
    assert "Against: talks go on." in without


def test_only_a_critical_asks_for_notice():
    """A mail program is asked for notice at CRITICAL alone; a critical report asks for it as before."""
    grave = step(picture(HIGH), picture(CRITICAL))
    assert render(telling(grave), Templates()).important
    assert not render(telling(RISE), Templates()).important
    assert golden.rendered("critical-alert").important


def test_a_first_assessment_has_no_level_before():
    """A problem first seen at HIGH says so instead of a move."""
    assert "HIGH at 03:40 PKT, at the first assessment." in text(step(None, picture(HIGH)))


def test_a_level_set_by_a_person_is_signed():
    """Who set it and their own words for it stand first, once."""
    override = Override(HIGH, NOW + timedelta(days=3), "A. Analyst", "shelling heard by two people we trust", 7)
    by_hand = picture(HIGH, computed=ELEVATED, override=override)
    alerts = step(picture(ELEVATED), by_hand)
    assert "Set by A. Analyst: “shelling heard by two people we trust”." in text(alerts)
    assert subject(alerts).endswith("set by A. Analyst")
    why = "HIGH, set by A. Analyst until Thu 20 Nov (shelling heard); computed: ELEVATED because so."
    assert text(step(picture(ELEVATED), replace(by_hand, why=why))).count("A. Analyst") == 1


def test_what_was_put_right_in_the_wait_is_said():
    """A rise to CRITICAL that went back to HIGH is told as HIGH, with what it was."""
    alerts = step(picture(ELEVATED), picture(CRITICAL))
    present = Present({"pak-afg": picture(HIGH, since=NOW + timedelta(minutes=5))})
    told = text(alerts, present=present)
    assert "ELEVATED → HIGH at 03:45 PKT." in told
    assert "It was CRITICAL at 03:40; that was put right." in told
    assert subject(alerts, present=present).startswith("[HIGH]")


def test_two_rises_in_one_wait_are_one_move():
    """From the lowest to the highest level."""
    alerts = [*step(picture(WATCH), picture(HIGH)), *step(picture(HIGH), picture(CRITICAL))]
    assert "WATCH → CRITICAL at 03:40 PKT." in text(alerts)


def test_newer_sources_are_counted():
    """What arrived within the wait is told: the story's grade and sources are those of the sending."""
    present = Present(backed=lambda story, _: Backing(story, 3, 7, disputed=True))
    assert "Confirmed, 7 independent sources; disputed." in text(RISE, morning.STRIKE[:2], present=present)


def test_a_story_that_a_rise_speaks_for_is_shown():
    """A decisive event that the rise of the same message makes needless has its story in it."""
    other = step(picture(HIGH), picture(HIGH, [sign("strike", 2, morning.BUSY[-8].story)]))
    told = telling([RISE[0], *other], morning.BUSY)
    assert {card.key for card in told.stories} == {KHOST, morning.BUSY[-8].story}
    assert told.stories[0].key == KHOST


def test_without_its_reports_the_facts_alone_make_the_mail():
    """Where no report of the story can be shown any more, the mail still says what moved and why."""
    assert "HIGH because so." in text(RISE)


def test_a_decisive_event_is_told_at_a_level_that_stands():
    """The event with its grade, and since when the level stands."""
    alerts = step(picture(HIGH), picture(HIGH, [STRIKE]))
    told = text(alerts, morning.STRIKE[:2])
    assert "Decisive event: Pakistani strike on Afghan soil corroborated." in told
    assert "HIGH since 03:40 PKT." in told


def test_a_missed_event_says_what_was_due_when():
    """The event, its date, and how the problem stands."""
    alerts = step(picture(ELEVATED), picture(ELEVATED, due=(due(),)))
    told = text(alerts)
    assert "Expected and not seen: Fourth Istanbul round, due Sun 16 Nov." in told
    assert "Pakistan-Afghanistan border: ELEVATED." in told
    assert subject(alerts).startswith("[MISSED] Pakistan-Afghanistan border: Fourth Istanbul round")
    undated = step(picture(ELEVATED), picture(ELEVATED, due=(due(due_text=""),)))
    assert "Expected and not seen: Fourth Istanbul round." in text(undated)


def blindness(problem="pak-afg", level=HIGH):
    """A problem is not seen."""
    dark = picture(level, problem=problem, sight=Sight(0.6, 2, 22, NOW - timedelta(hours=4)))
    return raised(dark, dark, NOW, all_blind=True)[0]


def test_blindness_is_never_calm():
    """Since when, the last level, what is seen, which feeds are dark, and that silence is not calm."""
    troubles = tuple(FeedTrouble(f"Paper {n}", "failing") for n in range(5))
    told = text([blindness()], view=View(22, 2, 10, troubles))
    for part in (
        "Less than half of what matters is seen since Mon 17 Nov 23:40 PKT.",
        "Last level: HIGH",
        "Seen now: 2 of the 22 feeds",
        "Do not read silence as calm",
        "Paper 0 (failing), Paper 1 (failing), Paper 2 (failing) and 2 more feeds.",
    ):
        assert part in told
    better = Present({"pak-afg": picture(HIGH, sight=Sight(0.6, 5, 22, NOW - timedelta(hours=4)))})
    assert "Seen now: 5 of the 22 feeds" in text([blindness()], present=better)
    assert subject([blindness()]).startswith("[BLIND] ")
    assert "partial for this problem" in text(step(picture(QUIET), picture(HIGH, assessed=False)))


def test_a_desk_that_sees_nothing_says_it_once():
    """Several problems that are not seen are one mail with a line each."""
    alerts = [blindness(f"p{n}", n % 5) for n in range(9)]
    told = text(alerts, problem="")
    assert "Too little is seen of 9 problems".casefold() in told.casefold()
    assert "And 3 more alerts." in told
    assert subject(alerts, problem="") == "[BLIND] Kabul-Islamabad truce: too little seen of 9 problems"


def test_a_repeat_says_that_nobody_acknowledged():
    """It says since when the level stands and how often it was told."""
    first = step(picture(HIGH), picture(CRITICAL))
    repeat = again(first, picture(CRITICAL), Urgent(), NOW + timedelta(days=1), lambda _: False)
    told = text([repeat])
    assert "Still CRITICAL since 03:40 PKT. Nobody has acknowledged it; told 1 time before." in told
    assert subject([repeat]).endswith(": not acknowledged since 18 Nov")


def test_further_alerts_have_a_line_each():
    """What else goes into the message stands under the first, each kind in its words."""
    first = step(picture(HIGH), picture(CRITICAL))
    repeat = again(first, picture(CRITICAL), Urgent(), NOW + timedelta(days=1), lambda _: False)
    event = step(picture(HIGH), picture(HIGH, [STRIKE]))
    missed = step(picture(HIGH), picture(HIGH, due=(due(),)))
    undated = step(picture(HIGH), picture(HIGH, due=(due(due_text="", instance="x"),)))
    told = text([*event, repeat, blindness(level=ELEVATED)])
    assert "Still CRITICAL: not acknowledged." in told
    assert "BLIND too little seen since Mon 17 Nov 23:40 (last: ELEVATED)." in told
    told = text([*RISE, *missed, *undated])
    assert "MISSED Fourth Istanbul round, due Sun 16 Nov." in told
    assert "MISSED Fourth Istanbul round." in told


def test_a_summary_has_a_line_for_each_problem():
    """Beyond the cap one mail names each problem with its level and reason, and the worst stands in the subject."""
    alerts = [
        *step(picture(ELEVATED), picture(HIGH)),
        *step(picture(HIGH, problem="b"), picture(CRITICAL, problem="b")),
    ]
    told = text([*alerts, blindness("c")], problem="")
    assert "HIGH (was ELEVATED): Pakistan-Afghanistan border:" in told
    assert "CRITICAL (was HIGH)" in told
    assert subject(alerts, problem="") == "[CRITICAL] Kabul-Islamabad truce · 2 alerts · summary · Tue 18 Nov"
    partly = step(picture(QUIET), picture(HIGH, assessed=False))
    assert "View: full (22 of 22 feeds)." in text([*alerts, *partly], problem="")
    mixed = [blindness("c"), golden.critical_alert_raised()]
    assert subject(mixed, problem="").startswith("[BLIND] Kabul-Islamabad truce · 2 alerts")


def test_a_critical_report_says_how_the_problem_stands():
    """Where levels are known, a report of severity critical says the problem's."""
    told = text([golden.critical_alert_raised()], morning.STRIKE[:2], present=Present({"pak-afg": picture(WATCH)}))
    assert "The problem stands at WATCH." in told


def test_a_long_reason_is_cut_before_what_speaks_against():
    """Where the sentence is too long its reasons give way, and the count and what points the other way stay."""
    why = f"HIGH because {'so and ' * 60}so; 5 of 12 indicators on in 3 of 6 families; against: talks go on; seen by 1 feed."
    told = text(step(picture(ELEVATED), picture(HIGH, on=5, of=12, why=why)), morning.STRIKE[:2])
    assert " …; 5 of 12 indicators on in 3 of 6 families; against: talks go on." in told
    endless = why.replace("so and " * 55, "").replace("talks go on", "talks go on " * 40)
    assert "HIGH because so and so" in text(step(picture(ELEVATED), picture(HIGH, on=5, of=12, why=endless)))


def test_a_broken_template_holds_no_rise_back():
    """Where a template of the desk cannot be used, the plain words still say what moved and why."""
    made = render(telling(RISE, morning.STRIKE[:2]), Templates({"alert.html.j2": "{{ page.nothing.of_this }}"}))
    assert made.fault
    assert "ELEVATED → HIGH at 03:40 PKT." in made.text
    assert "HIGH because so." in made.text
    assert made.subject.startswith("[HIGH]")


@pytest.mark.parametrize("length", [1, 30, 200])
def test_an_urgent_mail_is_one_screen_however_much_there_is(length):
    """Long sentences, titles and lists are cut until 120 words are left; the move, the view and the key stay."""
    long = "word " * length
    signs = [replace(STRIKE, title=long), *(sign(f"s{n}", title=long) for n in range(4))]
    why = f"HIGH because {long}."
    after = picture(HIGH, signs, why=why, against=(long, long), title=f"Border {long}", on=1, of=9)
    reports = [replace(each, entry=replace(each.entry, title=long + each.entry.title)) for each in morning.STRIKE]
    told = text(step(picture(ELEVATED), after), reports)
    assert "ELEVATED → HIGH" in told
    assert "Alert " in told
    everything = [*step(picture(ELEVATED), after), *step(picture(HIGH), replace(after, due=(due(title=long),)))]
    troubles = tuple(FeedTrouble(long, "failing", NOW, long) for _ in range(9))
    text([*everything, blindness()], reports, view=View(22, 2, 10, troubles))
