"""Raise what an assessment found to have risen, to be missed or to be unseen; a part of T6.

    pictures before and after | alerts.raised | alerts + what each route is to be told + a word to the operator

Nothing is told here: `editions` does that once each alert's wait is over.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from alerts.alert import Alert, Told, routes_told
from alerts.concern import story_of
from alerts.facts import Backed, thawed, unknown
from alerts.followed import WITHIN, followed, routes_followed
from alerts.raised import again, is_blind, raised
from monitor.desk.settings import Settings
from monitor.log import say
from monitor.store import Store
from rules.picture import Picture
from rules.rolling import Rolling

LOG = logging.getLogger(__name__)
OWED = timedelta(days=7)
"""How long an unconfirmed event is remembered: a machine that was off meanwhile says what became of it."""
Surges = Mapping[str, Mapping[str, Rolling]]
"""By problem, the indicators whose last 24 hours are far above what is usual."""


def nobody(_key: str) -> bool:
    """Nobody acknowledged anything."""
    return False


def raise_for(
    store: Store,
    settings: Settings,
    before: Mapping[str, Picture],
    after: Mapping[str, Picture],
    now: datetime,
    *,
    backed: Backed = unknown,
    acknowledged: Callable[[str], bool] = nobody,
    surges: Surges = MappingProxyType({}),
) -> int:
    """Decide the alerts of one assessment, each once, and what every route is to be told; the number raised.

    `before` and `after` are the pictures by problem id; one that is new stands in `after` alone. `backed` says how a
    story was backed at a moment, `acknowledged` whether an alert's key was; `surges` are the indicators of each problem
    whose last 24 hours are far above usual. It runs in the caller's transaction: levels and what they are worth telling
    are stored together or not at all.
    """
    all_blind = bool(after) and all(is_blind(picture, now) for picture in after.values())
    count, zone = 0, ZoneInfo(settings.zone)
    for problem, picture in after.items():
        risen = surges.get(problem, {})
        found = raised(before.get(problem), picture, now, backed, all_blind=all_blind, surges=risen)
        found += _repeats(store, settings, picture, now, acknowledged)
        made = [(alert, routes_told(alert, settings.routes, settings.urgent, now, zone)) for alert in found]
        made += _notes(store, settings, picture, now, backed)
        for alert, told in made:
            if store.alerts.raise_(alert, told):
                count += 1
                say(LOG, "alert raised", kind=alert.kind, problem=problem, alert=alert.key, subject=alert.subject)
                _tell_operator(store, alert, now)
    return count


def owes_a_note(store: Store, problems: Collection[str], now: datetime) -> bool:
    """Whether an event that was told unconfirmed has been so for six hours, and nobody has said that yet."""
    return any(
        alert.problem in problems and now - alert.raised >= WITHIN for alert in store.alerts.unfollowed(now - OWED)
    )


def _notes(
    store: Store, settings: Settings, picture: Picture, now: datetime, backed: Backed
) -> list[tuple[Alert, list[Told]]]:
    """What became of events that were told unconfirmed, to whoever was told of them."""
    made = []
    for first in store.alerts.unfollowed(now - OWED):
        if first.problem == picture.problem:
            note = followed(first, picture, backed(story_of(first), now), now)
            if note is not None:
                states = store.alerts.states(first.key)
                made.append((note, routes_followed(note, settings.routes, states, now, ZoneInfo(settings.zone))))
    return made


def _repeats(
    store: Store,
    settings: Settings,
    picture: Picture,
    now: datetime,
    acknowledged: Callable[[str], bool],
) -> list[Alert]:
    if not picture.episode:
        return []
    repeat = again(
        store.alerts.of_episode(picture.problem, picture.episode, "U1"), picture, settings.urgent, now, acknowledged
    )
    return [repeat] if repeat else []


def _tell_operator(store: Store, alert: Alert, now: datetime) -> None:
    """Whoever runs the machine is told of a blindness too: it is theirs to mend."""
    facts = thawed(alert.evidence)
    if alert.kind != "U6" or facts is None or facts.blind_since is None:
        return
    store.trouble.notice(
        f"blind:{alert.key}",
        "sight",
        f"less than half of what matters to {facts.title} is seen since {facts.blind_since:%Y-%m-%d %H:%M} UTC:"
        f" {facts.seen} of {facts.feeds} feeds are seen now",
        now,
    )
