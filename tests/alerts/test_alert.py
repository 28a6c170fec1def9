"""What is told at once, to whom, and how it is held together."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import golden
import morning

from alerts.alert import Alert, Told, critical, quiet_until, routes_told
from alerts.digest import View
from alerts.gather import Mailed, gather
from alerts.render import Templates, render
from alerts.route import Asked, Route, Urgent
from alerts.telling import SHOWN, WORDS, alert_page, alert_subject, tell, words
from rules.hit import Hit, Severity

NOW = datetime(2025, 11, 18, 1, 30, tzinfo=UTC)
URGENT = Urgent()


@dataclass(frozen=True)
class Row:
    """A hit as the store hands it back."""

    hit: Hit
    mark: str = "live"
    story: str = "s1"


def hit(rule="strike", severity=Severity.CRITICAL, entry="e1", **more) -> Hit:
    """One hit."""
    return Hit(rule, entry, 1, "r", severity, (), **more)


def raised(problem="pak-afg", story="s1", rule="strike") -> Alert:
    """One alert."""
    return critical([Row(hit(rule), story=story)], lambda _: problem, NOW)[0]


def route(name="seniors", kinds=("U0",), **more) -> Route:
    """A route that asks for urgent mails."""
    return Route(id=name, to=more.pop("to", ("a@desk.example",)), alerts=Asked(kinds=kinds), **more)


def wait(alert: Alert, name="seniors", release=NOW) -> tuple[Alert, Told]:
    """An alert that waits."""
    return alert, Told(alert.key, name, "waiting", release)


def test_a_critical_hit_is_told_once_for_each_rule_and_story():
    """Two reports of one story by one rule are one alert with both entries; another rule or story is another."""
    rows = [Row(hit()), Row(hit(entry="e2")), Row(hit(), story="s2"), Row(hit("other"))]
    alerts = critical(rows, lambda rule: f"problem-of-{rule}", NOW)
    assert len({alert.key for alert in alerts}) == len(alerts) == 3
    first = next(alert for alert in alerts if alert.subject == "story:s1" and alert.problem == "problem-of-strike")
    assert first.evidence["entries"] == ["e1", "e2"]
    assert first.kind == "U0"
    again = critical(list(reversed(rows)), lambda rule: f"problem-of-{rule}", NOW + timedelta(hours=1))
    assert [alert.key for alert in again] == [alert.key for alert in alerts]


def test_what_is_late_held_back_under_test_or_weak_raises_nothing():
    """Only a live hit of severity critical, that no filter holds and no rule under test made, is told at once."""
    quiet = [
        Row(hit(severity=Severity.HIGH)),
        Row(hit(), mark="late"),
        Row(hit(), mark="seed"),
        Row(hit(), mark="backfill"),
        Row(hit(suppressed_by="sport")),
        Row(hit(silent=True)),
    ]
    assert critical(quiet, lambda _: "p", NOW) == []
    assert critical([Row(hit())], lambda _: "p", NOW, lambda _: True) == []


def test_every_route_gets_an_answer():
    """Who asked waits for company; who did not, or follows other problems, has a row that says why."""
    routes = [route(), route("others", problems=("istanbul",)), route("calm", kinds=())]
    told = routes_told(raised(), routes, URGENT, NOW)
    assert [each.state for each in told] == ["waiting", "inhibited", "inhibited"]
    assert told[0].release == NOW + timedelta(minutes=10)
    assert "pak-afg" in told[1].why
    assert "U0" in told[2].why


def test_quiet_hours_hold_what_can_wait_and_nothing_critical():
    """U3 to U5 wait for the morning in the reader's zone; U0 breaks through."""
    karachi = ZoneInfo("Asia/Karachi")
    night = datetime(2025, 11, 17, 20, 0, tzinfo=UTC)
    asks = route(kinds=("U0", "U4"))
    surge = replace(raised(), kind="U4")
    (held,) = routes_told(surge, [asks], URGENT, night, karachi)
    assert held.release == datetime(2025, 11, 18, 1, 0, tzinfo=UTC)
    assert "quiet" in held.why
    (through,) = routes_told(raised(), [asks], URGENT, night, karachi)
    assert through.release == night + timedelta(minutes=10)
    assert quiet_until(asks, karachi, datetime(2025, 11, 17, 12, tzinfo=UTC)) is None
    siesta = Route(id="siesta", to=("a@desk.example",), alerts=Asked(kinds=("U4",), quiet="13:00-15:00"))
    assert quiet_until(siesta, ZoneInfo("UTC"), datetime(2025, 11, 17, 14, tzinfo=UTC)) == datetime(
        2025, 11, 17, 15, tzinfo=UTC
    )
    never = Route(id="never", to=("a@desk.example",), alerts=Asked(kinds=("U4",), quiet=""))
    assert quiet_until(never, None, night) is None


def test_alerts_of_one_problem_go_out_in_one_message():
    """Nothing goes before its wait is over; then what else waits for the same problem goes along."""
    first, second, other = raised(), raised(story="s2"), raised("istanbul", "s3", "talks")
    waiting = [
        wait(first),
        wait(second, release=NOW + timedelta(minutes=5)),
        wait(other, release=NOW + timedelta(minutes=9)),
    ]
    assert gather(waiting, [], [route()], URGENT, NOW - timedelta(seconds=1)) == []
    (message,) = gather(waiting, [], [route()], URGENT, NOW)
    assert (message.problem, {alert.key for alert in message.alerts}) == ("pak-afg", {first.key, second.key})
    later = gather(waiting, [], [route()], URGENT, NOW + timedelta(minutes=9))
    assert [each.problem for each in later] == ["pak-afg", "istanbul"]


def test_what_a_message_is_made_from_does_not_depend_on_order():
    """The same alerts give the same key and the same `about`."""
    alerts = (raised(), raised(story="s2"))
    (one,) = gather([wait(each) for each in alerts], [], [route()], URGENT, NOW)
    (two,) = gather([wait(each) for each in reversed(alerts)], [], [route()], URGENT, NOW)
    assert (one.key, one.about) == (two.key, two.about)
    assert one.about.startswith("alert:seniors:pak-afg:")


def test_two_hours_lie_between_messages_about_one_problem():
    """A second alert waits for the interval; another problem or route does not."""
    sent = [Mailed("seniors", "pak-afg", "a@desk.example", NOW - timedelta(minutes=119))]
    assert gather([wait(raised())], sent, [route()], URGENT, NOW) == []
    assert gather([wait(raised())], sent, [route()], URGENT, NOW + timedelta(minutes=1))
    assert gather([wait(raised("istanbul", "s3"))], sent, [route()], URGENT, NOW)
    assert gather([wait(raised(), "others")], sent, [route("others")], URGENT, NOW)


def test_after_four_mails_a_day_a_reader_gets_summaries():
    """The fifth is one summary of all that waits, and two hours later the next; nothing is dropped."""
    had = [Mailed("seniors", f"p{n}", "a@desk.example", NOW - timedelta(hours=3 + n)) for n in range(4)]
    waiting = [wait(raised()), wait(raised("istanbul", "s3"))]
    (summary,) = gather(waiting, had, [route()], URGENT, NOW)
    assert summary.is_summary
    assert len(summary.alerts) == 2
    just_now = [*had, Mailed("seniors", "", "a@desk.example", NOW - timedelta(minutes=30))]
    assert gather(waiting, just_now, [route()], URGENT, NOW) == []
    assert gather(waiting, just_now, [route()], URGENT, NOW + timedelta(minutes=90))
    yesterday = [replace(each, at=NOW - timedelta(hours=25)) for each in had]
    assert [each.problem for each in gather(waiting, yesterday, [route()], URGENT, NOW)] == ["istanbul", "pak-afg"]


def test_the_cap_counts_a_reader_over_all_routes():
    """Someone who stands in two routes is not written to twice as often."""
    had = [Mailed("others", f"p{n}", "a@desk.example", NOW - timedelta(hours=3)) for n in range(4)]
    (summary,) = gather([wait(raised())], had, [route()], URGENT, NOW)
    assert summary.is_summary


def test_the_cap_is_met_in_the_middle_of_a_round():
    """With three mails had, two problems at once are one mail now, and the rest a summary when its time comes."""
    had = [Mailed("seniors", f"p{n}", "a@desk.example", NOW - timedelta(hours=3)) for n in range(3)]
    waiting = [wait(raised(f"problem-{n}", f"s{n}", f"r{n}")) for n in range(3)]
    assert len(gather(waiting, had, [route()], URGENT, NOW)) == 1


def test_a_burst_is_one_mail_that_lists_what_it_can_and_counts_the_rest():
    """A thousand critical stories in a minute: one message, at most five told, the others counted."""
    alerts = [raised(story=f"s{n}") for n in range(1000)]
    (message,) = gather([wait(each) for each in alerts], [], [route()], URGENT, NOW)
    assert len(message.alerts) == 1000
    reports = [replace(morning.STRIKE[0], story=f"s{n}") for n in range(1000)]
    telling = tell(message, reports, "Truce", "Asia/Karachi", "Border", golden.FULL, NOW)
    page = alert_page(telling)
    assert len(telling.stories) == 1000
    assert len(page.stories) <= SHOWN
    assert f"{1000 - len(page.stories)} more stories" in page.more
    assert words(page) <= WORDS + 40


def test_an_alert_is_one_screen():
    """At most 120 words, with evidence, sources, view and key, whatever the stories are."""
    telling = golden.critical_alert()
    page = alert_page(telling)
    assert words(page) <= WORDS
    made = render(telling, Templates())
    for said in ("jets strike Khost", "independent sources", "View: full", telling.keys[0], "https://"):
        assert said in made.text.replace("*", "")
    long = [
        replace(report, entry=replace(report.entry, title="word " * 60 + report.entry.title, summary="more " * 90))
        for report in morning.STRIKE
    ]
    wordy = tell(
        gather([wait(raised(story=morning.STRIKE[0].story))], [], [route()], URGENT, NOW)[0],
        long,
        "Truce",
        "Asia/Karachi",
        "Border",
        golden.FULL,
        NOW,
    )
    assert words(alert_page(wordy)) <= WORDS
    two = tell(
        gather([wait(raised(story="t1")), wait(raised(story="t2"))], [], [route()], URGENT, NOW)[0],
        [replace(long[0], story="t1"), replace(long[2], story="t2")],
        "Truce",
        "Asia/Karachi",
        "Border",
        golden.FULL,
        NOW,
    )
    assert words(alert_page(two)) <= WORDS
    assert "Critical report" in alert_page(telling).head


def test_what_is_held_back_or_under_test_is_in_no_alert():
    """The stories of an alert hold no report of a rule under test or one that a filter holds."""
    held = replace(morning.STRIKE[0], hit=replace(morning.STRIKE[0].hit, suppressed_by="sport"))
    (gathered,) = gather([wait(raised(story=morning.STRIKE[0].story))], [], [route()], URGENT, NOW)
    telling = tell(gathered, [held, *morning.STRIKE[2:4]], "Truce", "UTC", "Border", View(1, 1, 1), NOW)
    assert telling.stories[0].reports == 2


def test_a_summary_names_the_desk_and_no_problem():
    """What gathers several problems is called a summary."""
    summary = replace(golden.critical_alert(), problem="", keys=("a", "b", "c", "d"))
    assert "summary" in alert_subject(summary)
    assert "and 1 more" in alert_page(summary).keys
    two = replace(golden.critical_alert(), stories=golden.busy().live[:2])
    assert "2 indicators" in alert_subject(two)
    assert alert_page(replace(two, stories=())).stories == ()
