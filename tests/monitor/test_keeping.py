"""What the store tells of a desk's week and month: votes, rules that never hit, alerts and how they were judged."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import make
import pytest
import shelved
from pictures import HIGH
from turned import HandClock
from urgent_desk import Desk

from alerts.digest import Digest, thaw
from alerts.keeping import Answered
from monitor.keeping import Keeping
from monitor.store.readings import ExpectedRow, LevelRow
from rules.precision import POOR_FROM

STRIKE = "Airstrike hits Khost market, officials say"
ROUTES = make.ROUTE.replace("kinds: [U0]", "kinds: [U0, U1, U2, U5]")
FILMS = (
    "Critics attack the opening film at Lahore's festival of Punjabi cinema",
    "Rats attack an archive: hundred reels of silent film lost in Bombay",
    "Director's film on a whale attack takes Cannes jury by storm",
)
TITLES = (
    "Farmers flee an attack near the river Kabul, three hurt",
    "Shops shut after night attack on bank guards in Wana bazaar",
    "Attack on police van wounds driver outside Quetta hospital",
)


@pytest.fixture
def desk(tmp_path: Path, clock: HandClock) -> Desk:
    """A desk on a Tuesday."""
    return Desk(tmp_path / "desk", clock, ROUTES)


def keeping(desk: Desk) -> Keeping:
    """What the desk's route is told of it now."""
    force = desk.keeper.force.desk
    return Keeping(desk.store, force, force.settings.routes[0], desk.clock())


def vote(desk: Desk, story: str, rule: str, verdict: str, who: str = "amina") -> None:
    """Somebody votes on a rule's claim on a story."""
    [row, *_] = [row for row in desk.store.hits.of_story(story) if row.hit.rule_id == rule]
    value = {"rule": rule, "part": "", "vote": verdict, "rule_rev": row.hit.rule_rev, "entry": ""}
    desk.judge("vote", f"story:{story}", who=who, **value)


def digest(desk: Desk, days: int) -> Digest:
    """The last digest after so many days."""
    for _ in range(days):
        desk.clock.turn(days=1)
        desk.editions.publish_due(desk.keeper.force)
    last = desk.store.editions.last("letters")
    assert last is not None
    return thaw(last.digest)


def test_monday_has_housekeeping_and_the_first_a_record(desk: Desk) -> None:
    """From a Tuesday's first digest on: the week's on Monday alone, the month's on the 1st alone."""
    had = {}
    for _ in range(14):
        made = digest(desk, 1)
        had[made.heading.local_date] = (made.notices.housekeeping is not None, made.notices.record is not None)
    assert {day for day, (house, _) in had.items() if house} == {date(2025, 11, 24), date(2025, 12, 1)}
    assert {day for day, (_, record) in had.items() if record} == {date(2025, 12, 1)}


def test_rules_are_told_with_their_votes_and_stories(desk: Desk) -> None:
    """Votes on the rule as it is now, and the stories of the week; a rule without votes for noise is not noisy."""
    stories = [desk.prints(n, TITLES[n]) for n in range(3)]
    vote(desk, stories[0], "attack", "noise")
    vote(desk, stories[1], "attack", "relevant")
    found = keeping(desk).housekeeping()
    [one] = found.noisy
    assert (one.title, one.stories, one.relevant, one.noise, one.wrong) == ("Attack reported", 3, 1, 1, 0)
    assert (found.silent, found.rules, found.poor) == (("Air strike reported", "Talks reported"), 3, ())


def test_a_poor_rule_is_told_with_its_noise_and_a_suggestion(desk: Desk) -> None:
    """From ten votes on and below three of ten: its titles, and words that stand in its noise alone; never muted."""
    noise = [desk.prints(n, FILMS[n]) for n in range(3)]
    good = desk.prints(9, TITLES[0])
    assert len({*noise, good}) == 4
    for n in range(POOR_FROM - 1):
        vote(desk, noise[n % 3], "attack", "noise", f"reader {n}")
    assert keeping(desk).housekeeping().poor == ()
    vote(desk, good, "attack", "relevant")
    [poor] = keeping(desk).housekeeping().poor
    assert (poor.votes.noise, poor.votes.relevant) == (POOR_FROM - 1, 1)
    assert len(poor.titles) == 3
    assert poor.words[0] == "film"
    assert desk.prints(11, TITLES[1].format(n=11))
    assert keeping(desk).housekeeping().noisy[0].stories == 5


def test_an_edited_rule_begins_anew(desk: Desk) -> None:
    """Votes on an older revision count for nothing here."""
    story = desk.prints(1, TITLES[0])
    [row] = desk.store.hits.of_story(story)
    value = {"rule": "attack", "part": "", "vote": "noise", "rule_rev": f"not {row.hit.rule_rev}", "entry": ""}
    desk.judge("vote", f"story:{story}", **value)
    assert keeping(desk).housekeeping().noisy == ()


def answers(desk: Desk) -> dict[str, str]:
    """How each alert of the week was judged, by its kind."""
    return {one.kind: one.answer for one in keeping(desk).housekeeping().alerts}


def test_alerts_are_told_with_how_they_were_judged(desk: Desk) -> None:
    """By votes on the claim that an alert tells; a rise by votes on its stories; else as acknowledged, or not at all."""
    story = desk.prints(1, STRIKE)
    desk.publish(minutes=11)
    desk.assess(desk.stands(HIGH))
    desk.publish(hours=3)
    assert answers(desk) == {"U0": "", "U1": ""}
    rise = desk.store.alerts.of_episode("border", "ep1", "U1")[0]
    desk.judge("ack", f"alert:{rise.key}")
    vote(desk, story, "strike", "noise", "bilal")
    assert answers(desk) == {"U0": "noise", "U1": "acknowledged"}
    vote(desk, story, "strike", "relevant", "amina")
    assert answers(desk)["U0"] == "relevant"
    [one] = [each for each in keeping(desk).housekeeping().alerts if each.kind == "U0"]
    assert one == Answered(one.key, "U0", "critical report: Air strike reported", one.at, "relevant", 11)
    desk.clock.turn(days=8)
    assert keeping(desk).housekeeping().alerts == ()


def test_what_was_not_told_to_the_route_is_not_in_its_record(desk: Desk) -> None:
    """A silenced alert is none that was told."""
    desk.judge("silence", "problem:border", timedelta(days=1))
    desk.prints(1, STRIKE)
    desk.publish(minutes=11)
    assert keeping(desk).housekeeping().alerts == ()


def test_the_record_is_of_the_calendar_month_before(desk: Desk) -> None:
    """Alerts, closed days by level and settled events from the 1st to the last, in the route's zone."""
    desk.prints(1, STRIKE)
    desk.publish(minutes=11)
    closed = {"by": "cut-off"}
    with desk.store.transaction():
        for day in range(1, 31):
            at = datetime(2025, 11, day, 1, tzinfo=UTC)
            desk.store.readings.put_levels([LevelRow("border", "", at, 1, 2 if day < 4 else 1, 1.0, 0, cause=closed)])
        seen = datetime(2025, 11, 30, 18, 59, tzinfo=UTC)
        desk.store.readings.put_levels([LevelRow("border", "", seen, 0, 0, 0.1, 0, cause=closed, assessed=False)])
        desk.store.readings.put_levels([LevelRow("border", "", seen + timedelta(hours=1), 4, 4, 1.0, 9, cause=closed)])
        desk.store.readings.put_expected([ExpectedRow("gone", "", seen, "met")])
    desk.clock.turn(days=13)
    found = keeping(desk).record(date(2025, 12, 1))
    assert (found.since, found.until) == (date(2025, 11, 1), date(2025, 11, 30))
    assert [one.kind for one in found.alerts] == ["U0"]
    assert found.levels == (("The border", (("ELEVATED", 3), ("WATCH", 27), ("NOT ASSESSED", 1))),)
    assert found.events == ()
    assert keeping(desk).record(date(2026, 1, 1)).alerts == ()


def test_each_route_keeps_house_on_its_own_problems(tmp_path: Path, clock: HandClock) -> None:
    """Rules and levels of a problem that the route does not follow are not in it."""
    desk = Desk(tmp_path / "desk", clock, ROUTES.replace("channel: folder", "channel: folder\n    problems: [border]"))
    assert keeping(desk).housekeeping().rules == 3
    force = desk.keeper.force.desk
    other = force.settings.routes[0].model_copy(update={"problems": ("elsewhere",)})
    kept = Keeping(desk.store, force, other, clock())
    assert (kept.housekeeping().rules, kept.record(date(2025, 12, 1)).levels) == (0, ())


def test_reading_it_twice_gives_the_same(desk: Desk) -> None:
    """It is a function of what is stored and of the time."""
    vote(desk, desk.prints(1, TITLES[0]), "attack", "noise")
    shelved.shelve(desk.store, 50, desk.clock(), "A calm day")
    assert keeping(desk).housekeeping() == keeping(desk).housekeeping()
