"""Who is told of a story, and who is not and why: the answers are those of what decides, before and after it does."""

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pictures import CRITICAL, ELEVATED, HIGH
from turned import HandClock
from urgent_desk import Desk

from alerts.telling import Present
from monitor.reach import Answer, Reach, Reached

ROUTES = """\
  - {id: all, channel: folder, digest: {at: "06:30"}, alerts: {kinds: [U0, U1, U2]}}
  - {id: elsewhere, channel: folder, problems: [border], min_severity: critical, alerts: {kinds: [U1], from_level: critical}}
  - {id: quiet, channel: folder, digest: no, alerts: no}
"""
STRIKE = "Airstrike hits Khost market, officials say"


@pytest.fixture
def desk(tmp_path: Path, clock: HandClock) -> Desk:
    """A desk with three routes whose problem is elevated."""
    made = Desk(tmp_path / "desk", clock, ROUTES)
    made.assess(made.stands(ELEVATED))
    return made


def reached(desk: Desk, story: str) -> Reached:
    """Who is told of a story, asked now."""
    present = Present(desk.now, desk.backed)
    return Reach(desk.store, desk.keeper.force.desk, present, desk.clock()).of(story)


def said(answers: tuple[Answer, ...]) -> dict[str, str]:
    """What was answered, by what it is about; a + before what is told."""
    return {one.about: ("+" if one.told else "-") + one.words for one in answers}


def test_a_critical_report_that_waits(desk):
    """Before its wait is over a report says when it will be told, and to whom it will not and why."""
    found = reached(desk, desk.prints(1, STRIKE))
    assert said(found.decided) == {
        "U0": "+critical report: Air strike reported, raised 2025-11-18 01:00Z",
        "U1": "-the problem stands at ELEVATED, and a rise is told from HIGH",
        "U2": "-no indicator counts it now",
    }
    assert said(found.routes["all"]) == {
        "U0": "+will be told 2025-11-18 01:10Z",
        "digest": "+in the next, due 2025-11-18 01:30Z",
    }
    assert said(found.routes["elsewhere"]) == {
        "U0": "-not told: the route does not ask for U0",
        "digest": "+in the next, due 2025-11-18 01:30Z",
    }
    assert said(found.routes["quiet"]) == {
        "U0": "-not told: the route does not ask for U0",
        "digest": "-the route has no digest",
    }


def test_after_it_was_told(desk):
    """What was told says when, and in which digest it stood."""
    story = desk.prints(1, STRIKE)
    desk.publish(minutes=11)
    desk.publish(minutes=30)
    found = reached(desk, story)
    assert said(found.routes["all"])["U0"] == "+told 2025-11-18 01:11Z, its letter is on its way"
    assert said(found.routes["all"])["digest"] == "+in that of Tue 18 Nov 2025"


def test_what_another_alert_says_is_not_told_and_says_by_which(desk):
    """A rise that tells the story takes the report's place; who is told from CRITICAL hears why not."""
    story = desk.prints(1, STRIKE)
    desk.assess(desk.stands(HIGH, story))
    found = reached(desk, story)
    told = said(found.routes["all"])
    assert told["U1"] == "+will be told 2025-11-18 01:10Z"
    assert "tells its story" in told["U0"]
    assert told["U0"].startswith("-will not be told: U")
    low = said(found.routes["elsewhere"])["U1"]
    assert low == "-not told: the route is told from CRITICAL, and the problem stands at HIGH"


def test_silence_and_what_was_put_right(desk):
    """A silence and a level that fell back are told before they act, by whom and why."""
    story = desk.prints(1, STRIKE)
    desk.judge("silence", "rule:strike", timedelta(days=2))
    silenced = said(reached(desk, story).routes["all"])["U0"]
    assert silenced.startswith("-will not be told: silence 1 of rule:strike by amina")
    desk.assess(desk.stands(HIGH, story))
    desk.assess(desk.stands(ELEVATED, story))
    assert said(reached(desk, story).routes["all"])["U1"] == (
        "-will not be told: the level went back to ELEVATED before it was told"
    )


def test_the_cap_and_the_interval(desk):
    """What is due and waits on says whether its readers have had enough, or the last message is too near."""
    first = desk.prints(1, STRIKE)
    desk.publish(minutes=11)
    second = desk.prints(2, "Drone strikes on a Khost village kill a family of nine, elders report")
    assert second != first
    assert "less than 2 h ago" in said(reached(desk, second).routes["all"])["U0"]
    other = [
        "Khost bazaar burns after air strike at dawn, shopkeepers count losses",
        "Air strikes in Khost province flatten clinic run by doctors, nurse says",
        "School roof in Khost falls in drone strike, teacher tells reporters",
    ]
    for n, title in enumerate(other, 3):
        desk.clock.turn(hours=2, minutes=1)
        desk.publish()
        last = desk.prints(n, title)
        desk.publish(minutes=11)
    desk.clock.turn(hours=2)
    desk.publish()
    last = desk.prints(9, "Orchard near Khost cratered by air-strike, farmer finds fragments")
    words = said(reached(desk, last).routes["all"])["U0"]
    assert "the cap is 4" in words or words.startswith("+")


def test_what_no_rule_tells_at_once_says_why(desk):
    """A report that is not critical, and one that nobody is told of at all, have their reasons by rule."""
    found = reached(desk, desk.prints(1, "Attack in Khost leaves four wounded"))
    assert said(found.decided)["U0"] == (
        "-Attack reported: its severity is medium: only a critical report is told by itself"
    )
    assert said(found.routes["all"])["alerts"] == "-none was raised; the route asks for U0, U1, U2"
    assert said(found.routes["elsewhere"])["digest"] == (
        "-not in it: its severity is medium, and the route is told from critical"
    )
    calm = reached(desk, desk.prints(2, "Cherry harvest begins in Quetta"))
    assert said(calm.routes["all"])["digest"] == "-not in it: no rule hits it"


def test_a_route_that_came_later_says_so(desk):
    """Who joined the desk after an alert was raised is told that, and asked of the next digest."""
    story = desk.prints(1, STRIKE)
    settings = desk.keeper.force.desk.settings
    route = settings.routes[0].model_copy(update={"id": "late"})
    changed = settings.model_copy(update={"routes": (*settings.routes, route)})
    later = replace(desk.keeper.force.desk, settings=changed)
    found = Reach(desk.store, later, Present(desk.now, desk.backed), desk.clock()).of(story)
    assert said(found.routes["late"])["alerts"] == "-the route came to the desk after they were raised"


@pytest.mark.parametrize("seed", range(12))
def test_what_is_foretold_is_what_happens(tmp_path, clock, seed):
    """Whatever waits, silenced, put right or spoken for by another: each forecast is what the next round does."""
    rng = random.Random(seed)
    desk = Desk(tmp_path / "desk", clock, ROUTES)
    desk.assess(desk.stands(ELEVATED))
    stories = []
    titles = ["market", "clinic", "bridge", "orchard", "barracks", "depot"]
    seen = 0
    for n in range(40):
        step = rng.random()
        if step < 0.4 and len(stories) < len(titles):
            place = titles[len(stories)]
            stories.append(desk.prints(n + 1, f"Airstrike hits Khost {place} {'again ' * n}"))
        elif step < 0.7:
            told = rng.sample(stories, min(len(stories), 2))
            desk.assess(desk.stands(rng.choice([ELEVATED, HIGH, CRITICAL]), *told, episode=f"ep{n // 8}"))
        elif step < 0.8 and stories:
            desk.judge("silence", f"story:{rng.choice(stories)}", timedelta(hours=rng.randint(1, 9)))
        desk.clock.turn(minutes=rng.choice([1, 12, 50, 130]))
        asked = {
            (answer.alert, route): answer
            for story in stories
            for route, answers in reached(desk, story).routes.items()
            for answer in answers
            if answer.alert
        }
        due = {
            (alert.key, told.route) for alert, told in desk.store.alerts.all_waiting() if told.release <= desk.clock()
        }
        desk.publish()
        after = {
            (alert.key, told.route): told
            for route in ("all", "elsewhere", "quiet")
            for alert, told in desk.store.alerts.told_to(route)
        }
        for pair, answer in asked.items():
            if pair in due:
                seen += 1
                state, words = after[pair].state, answer.words
                assert answer.told == (state in {"sent", "waiting"}), (words, after[pair])
                assert words.startswith(
                    {"sent": "will be told", "waiting": "waits until"}.get(state, "will not be told")
                )
                if state in {"inhibited", "silenced"}:
                    assert words.removeprefix("will not be told: ") in after[pair].why
    assert seen or not stories


def test_asking_changes_nothing(desk):
    """Whoever asks writes no row."""
    story = desk.prints(1, STRIKE)
    desk.assess(desk.stands(HIGH, story))
    before = "\n".join(desk.store._raw.iterdump())
    reached(desk, story)
    assert "\n".join(desk.store._raw.iterdump()) == before
