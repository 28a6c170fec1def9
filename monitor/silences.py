"""Silences: which of them hold, about the stories as they stand now, and what each held back from a route.

And which stories a route was told of at once that somebody deals with.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from alerts.alert import Alert
from alerts.concern import stories_of
from alerts.route import Route
from alerts.silence import HeldAlert, Silence, number, says, shown
from monitor.desk.load import Desk
from monitor.judged import held, standing
from monitor.reported import opening, titles
from monitor.store import Store
from rules.judgement import Judgement


def silences(store: Store, now: datetime) -> list[Judgement]:
    """The silences that hold at a moment (aware UTC), the oldest first."""
    return held(store, now, "silence")


def silences_told(store: Store, desk: Desk, route: Route, since: datetime, now: datetime) -> tuple[Silence, ...]:
    """The silences that a digest of this route shows: those that hold, and those that held something back of it.

    One on something of none of the route's problems is left out where it held nothing back. `since` (aware UTC) is
    when the digest before was published.
    """
    back: dict[int, list[HeldAlert]] = {}
    for alert, told in store.alerts.silenced_since(route.id, since):
        back.setdefault(number(told.why), []).append(_held(alert, told.release, titles(desk)))
    holding = {one.id for one in silences(store, now)}
    made = [
        replace(_silence(store, desk, one, now), over=one.id not in holding, held=tuple(back.get(one.id, ())))
        for one in standing(store, store.judgements.all("silence"))
        if one.kind == "silence" and (one.id in back or (one.id in holding and _is_about(store, desk, one, route)))
    ]
    return tuple(shown(made))


def acknowledged_stories(store: Store, route: str, since: datetime, now: datetime) -> tuple[str, ...]:
    """The stories of acknowledged alerts that a route was told of after a time, as they stand now."""
    seen = {one.about for one in store.judgements.in_force(now, "ack")}
    told = [alert for to, alert in store.alerts.sent_since(since) if to == route and alert.key in seen]
    stories = {story for alert in told for story in stories_of(alert)}
    return tuple(sorted({store.stories.story_of(story) or story for story in stories}))


def _held(alert: Alert, at: datetime, titles: Callable[[str], str]) -> HeldAlert:
    return HeldAlert(alert.key, says(alert, titles), at)


def _silence(store: Store, desk: Desk, one: Judgement, now: datetime) -> Silence:
    of, _, name = one.subject.partition(":")
    return Silence(one.id, of, _title(store, desk, of, name), one.who, one.reason, one.at, one.until or now)


def _title(store: Store, desk: Desk, of: str, name: str) -> str:
    """The title of what is silenced; its id where it has none any more."""
    if of == "problem":
        problem = desk.rulebook.problems.get(name)
        return problem.title if problem and problem.title else name
    if of == "rule":
        return titles(desk)(name)
    first = opening(store, store.stories.standing(name) or name)
    return first.title if first and first.title else name


def _is_about(store: Store, desk: Desk, one: Judgement, route: Route) -> bool:
    """Whether a silence is on something of one of the route's problems, or of a rule that is gone."""
    of, _, name = one.subject.partition(":")
    if of == "problem":
        return route.wants_problem(name)
    rules = [name.partition("/")[0]] if of == "rule" else [row.hit.rule_id for row in store.hits.of_story(name)]
    homes = {desk.rulebook.problem_of(rule) for rule in rules if rule in desk.rulebook.homes}
    return not homes or any(map(route.wants_problem, homes))
