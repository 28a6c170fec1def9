"""Raise what an assessment found to have risen, to be missed or to be unseen; a part of T6.

    pictures before and after | alerts.raised | alerts + what each route is to be told + a word to the operator

Nothing is told here: `editions` does that once each alert's wait is over.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.alert import Alert, routes_told
from alerts.facts import Backed, thawed, unknown
from alerts.raised import again, is_blind, raised
from monitor.desk.settings import Settings
from monitor.log import say
from monitor.store import Store
from rules.picture import Picture

LOG = logging.getLogger(__name__)


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
) -> int:
    """Decide the alerts of one assessment, each once, and what every route is to be told; the number raised.

    `before` and `after` are the pictures by problem id; one that is new stands in `after` alone. `backed` says how a
    story was backed at a moment, `acknowledged` whether an alert's key was. It runs in the caller's transaction:
    levels and what they are worth telling are stored together or not at all.
    """
    all_blind = bool(after) and all(is_blind(picture, now) for picture in after.values())
    count = 0
    for problem, picture in after.items():
        found = raised(before.get(problem), picture, now, backed, all_blind=all_blind)
        found += _repeats(store, settings, picture, now, acknowledged)
        for alert in found:
            told = routes_told(alert, settings.routes, settings.urgent, now, ZoneInfo(settings.zone))
            if store.alerts.raise_(alert, told):
                count += 1
                say(LOG, "alert raised", kind=alert.kind, problem=problem, alert=alert.key, subject=alert.subject)
                _tell_operator(store, alert, now)
    return count


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
