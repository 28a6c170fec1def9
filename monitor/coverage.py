"""How much of each problem is seen: what the store knows of feeds and hits, as `rules.coverage` asks for it.

    feeds' covered hours, canaries' hits | weigh by the hits before the cut-off | keep the hours that are over

What an hour was is kept once and not judged again: a restart finds the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from feeds.health import covered, standing_hours
from monitor.desk.load import Desk
from monitor.store import Store
from rules.coverage import HOUR, WINDOW, Coverage, Song, canaries, hours_between, of_hour, song, weights
from rules.day import cutoff_before

DAY = timedelta(days=1)
KEPT = timedelta(days=400)
SONGS = timedelta(days=28)
"""How far back an ordinary day of a canary is measured."""
AT_ONCE = 31 * 24
"""Hours of one problem that one call keeps: a database that was migrated catches up over several ticks."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the canary of a language tells at a moment, and by which rule."""

    lang: str
    rule: str
    song: Song


def keep_coverage(store: Store, desk: Desk, now: datetime) -> int:
    """Keep the coverage of each problem in the hours that are over and not yet kept; how many were added.

    In a transaction of its own; called at each tick, before levels are judged.
    """
    begun = store.feeds.first_hour()
    if begun is None:
        return 0
    last = store.readings.last_coverage()
    added = 0
    for problem in desk.rulebook.problems:
        since = max(begun, now - KEPT, last[problem] + HOUR if problem in last else begun)
        hours = list(hours_between(since, now))[:AT_ONCE]
        if not hours:
            continue
        values = coverage_of(store, desk, problem, hours, now)
        with store.transaction():
            added += store.readings.put_coverage(problem, values)
    if added:
        _tell_silent(store, desk, now)
    return added


def _tell_silent(store: Store, desk: Desk, now: datetime) -> None:
    """Tell the operator of languages of which nothing comes through, once a day for each."""
    silent = [one for one in heard(store, desk, now) if one.song == "silent"]
    with store.transaction():
        for one in silent:
            text = (
                f"{one.rule} has not hit for a day, though feeds in {one.lang} answer: something between them and the"
                f" rules is broken. All feeds in {one.lang} count as not seen until it hits again"
            )
            store.trouble.notice(f"canary:{one.rule}:{one.lang}:{now:%Y-%m-%d}", "canary", text, now)


def coverage_of(
    store: Store, desk: Desk, problem: str, hours: list[datetime], now: datetime
) -> dict[datetime, Coverage]:
    """The coverage of a problem in these hours (their beginnings, in order), as far as is known at `now`.

    Feeds are weighed by their hits up to the cut-off before each hour. A feed of which nobody has seen that its
    address works does not count before it has answered.
    """
    rules = [rule for rule in desk.rulebook.rules if desk.rulebook.problem_of(rule) == problem]
    known = store.feeds.states()
    counted = [
        feed.id for _, feed in desk.feeds() if not feed.unverified or (feed.id in known and known[feed.id].last_ok)
    ]
    seen = seen_feeds(store, hours[0], hours[-1] + HOUR, now)
    deaf = _Deaf(store, desk)
    cutoff, zone = desk.settings.cutoff, ZoneInfo(desk.settings.zone)
    found: dict[datetime, Coverage] = {}
    weight: Mapping[str, float] = {}
    weighed: datetime | None = None
    for hour in hours:
        closed = cutoff_before(hour, cutoff, zone)
        if closed != weighed:
            weight, weighed = weights(counted, store.hits.by_feed(rules, closed - WINDOW, closed)), closed
        found[hour] = of_hour(weight, seen.get(hour, frozenset()) - deaf.at(hour + HOUR))
    return found


def seen_feeds(store: Store, since: datetime, until: datetime, now: datetime) -> dict[datetime, frozenset[str]]:
    """The feeds that covered each hour that begins in [since, until), those in good standing at `now` among them."""
    found: dict[datetime, set[str]] = {}
    for feed_id, hour, state, _ in store.feeds.hours(since, until):
        if covered(state):
            found.setdefault(hour, set()).add(feed_id)
    for feed_id, remembered in store.feeds.states().items():
        for hour in standing_hours(remembered, now):
            if since <= hour < until:
                found.setdefault(hour, set()).add(feed_id)
    return {hour: frozenset(feeds) for hour, feeds in found.items()}


def heard(store: Store, desk: Desk, at: datetime) -> list[Heard]:
    """What each canary tells of its languages at a moment."""
    feeds = _by_language(desk)
    return [
        Heard(lang, rule, _song(store, rule, feeds.get(lang, frozenset()), at))
        for rule, languages in canaries(desk.rulebook.rules.values()).items()
        for lang in languages
    ]


def _song(store: Store, rule: str, feeds: frozenset[str], at: datetime) -> Song:
    yesterday = at - DAY
    hits = store.hits.made_by(rule, yesterday, at)
    if hits:
        return "sings"
    before = _hours_covered(store, feeds, yesterday - SONGS, yesterday)
    past = store.hits.made_by(rule, yesterday - SONGS, yesterday)
    # an ordinary day: of the days before, as far as they were seen, and of a week at least
    usual = past / max(before / 24, 7.0)
    return song(hits, usual, _hours_covered(store, feeds, yesterday, at))


def _hours_covered(store: Store, feeds: Iterable[str], since: datetime, until: datetime) -> int:
    """How many hours some of these feeds covered."""
    wanted = set(feeds)
    rows = store.feeds.hours(since, until) if wanted else []
    return len({hour for feed_id, hour, state, _ in rows if feed_id in wanted and covered(state)})


def _by_language(desk: Desk) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for _, feed in desk.feeds():
        if feed.lang:
            found.setdefault(feed.lang, set()).add(feed.id)
    return {lang: frozenset(feeds) for lang, feeds in found.items()}


class _Deaf:
    """The feeds of languages whose canary is silent."""

    def __init__(self, store: Store, desk: Desk) -> None:
        self._store = store
        self._desk = desk
        self._feeds = _by_language(desk)
        self._any = bool(canaries(desk.rulebook.rules.values()))

    def at(self, moment: datetime) -> frozenset[str]:
        """Those of which nothing would have come through at a moment, whatever they say of themselves."""
        if not self._any:
            return frozenset()
        silent = {one.lang for one in heard(self._store, self._desk, moment) if one.song == "silent"}
        return frozenset(feed for lang in silent for feed in self._feeds.get(lang, ()))
