"""When to look again: politeness as arithmetic.

    a good answer     the feed's pace (30 min; 10 min for a fast feed that answers 304; a day for a large body without
                      validators), longer where the server says for how long its answer is fresh
    a possible gap    half the pace, until documents overlap again
    429, 503          when the server says, within bounds; the whole domain waits with it
    410               once a week
    other failures    the pace times one more than the failures in a row, at most 6 h; after 30 days of them, daily

Nothing is dropped for good.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from feeds.feed import Feed
from feeds.fetch import Failed, Fetched, Look, Unchanged
from feeds.health import health, patience
from feeds.moved import address, domain, moving, sighted
from feeds.rhythm import UNKNOWN, Rhythm
from feeds.state import FeedState

__all__ = [
    "Parsed",
    "address",
    "also_waiting",
    "domain",
    "first",
    "moving",
    "next_poll",
    "possible_gap",
    "pulled_in",
    "renewed",
]

MINUTE, HOUR, DAY = 60, 3600, 86400
FLOOR_S = 5 * MINUTE
PACE_S, FAST_S, HEAVY_S = 30 * MINUTE, 10 * MINUTE, DAY
HEAVY_BYTES = 1_000_000
FRESH_CAP_S, FAST_FRESH_CAP_S = 6 * HOUR, HOUR
FAIL_CAP_S, TIRED_S, GONE_S = 6 * HOUR, DAY, 7 * DAY
TIRED_AFTER = timedelta(days=30)
LEAST_WAIT_S, MOST_WAIT_S = 15 * MINUTE, DAY
UNSAID_WAIT_S = {429: 4 * HOUR, 503: HOUR}
SPREAD = 0.1
FURTHEST = timedelta(seconds=DAY * (1 + SPREAD))
FURTHEST_GONE = timedelta(seconds=GONE_S * (1 + SPREAD))
MOVE_FAILS = 3
"""Failures in a row at an adopted address after which the desk's own is asked again."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What became of a fetched document: items listed, how many were new and how many known.

    `failed` says why no document could be read, '' when one was; `whole` is False where it was cut or not well-formed.
    `newest` is the date of the newest item, aware UTC, None where no item has one.
    """

    whole: bool = True
    listed: int = 0
    fresh: int = 0
    overlap: int = 0
    failed: str = ""
    newest: datetime | None = None


def first(feed: Feed, publisher_id: str, now: datetime, rng: random.Random) -> FeedState:
    """The state of a feed never seen before: due at once.

    A second or so earlier for some than for others, so that the feeds of a desk do not queue in the order of its file,
    one publisher's behind each other.
    """
    due = now - timedelta(seconds=rng.uniform(0, 1))
    return FeedState(feed.id, publisher_id, feed.url, due, state="learning", state_since=now)


def renewed(feed: Feed, state: FeedState, now: datetime) -> FeedState:
    """A feed whose address the desk has changed: due at once, with nothing held against the new address."""
    return state if feed.url == state.url else replace(_afresh(feed, state, now), next_due=now)


def next_poll(
    feed: Feed,
    state: FeedState,
    outcome: Look,
    parsed: Parsed,
    now: datetime,
    rng: random.Random,
    rhythm: Rhythm = UNKNOWN,
) -> FeedState:
    """What is remembered of a feed after one look at it, and when the next one is due.

    Its silence is judged by `rhythm`, how it is used to speak.
    """
    state = _afresh(feed, state, now)
    if isinstance(outcome, Failed):
        after = _after_failure(feed, state, outcome, now, rng)
    elif parsed.failed:
        after = _after_failure(feed, state, Failed("http", parsed.failed), now, rng)
    else:
        after = _after_answer(feed, state, outcome, parsed, now, rng)
        after = replace(after, last_new=_last_new(feed, state, parsed, now, rhythm))
    word, _ = health(after, now, rhythm, slow=feed.slow)
    return replace(after, state=word, state_since=now if word != state.state else state.state_since or now)


def possible_gap(state: FeedState, outcome: Look, parsed: Parsed) -> bool:
    """Whether items may have come and gone between two looks: a new document shares none with what was known."""
    read = isinstance(outcome, Fetched) and not parsed.failed
    return read and state.last_ok is not None and parsed.listed > 0 and parsed.overlap == 0


def pulled_in(state: FeedState, now: datetime) -> FeedState:
    """The state, due now where its next look lies further ahead than any rule here would put it: the clock was set."""
    furthest = FURTHEST_GONE if state.state == "gone" else FURTHEST
    return replace(state, next_due=now) if state.next_due > now + furthest else state


def also_waiting(states: Iterable[FeedState], domain_: str, until: datetime) -> list[FeedState]:
    """The feeds of a registrable domain that were due before `until`, now due then: all of it was asked to wait."""
    return [
        replace(state, next_due=until)
        for state in states
        if state.next_due < until and domain_ and domain(state.url) == domain_
    ]


def _afresh(feed: Feed, state: FeedState, now: datetime) -> FeedState:
    """Nothing of an old address holds for a new one, but which entries were seen."""
    if feed.url == state.url:
        return state
    return FeedState(
        state.feed_id,
        state.publisher,
        feed.url,
        state.next_due,
        state="learning",
        state_since=now,
        last_ok=state.last_ok,
        last_new=state.last_new,
        guid_weak=state.guid_weak,
        link_weak=state.link_weak,
    )


# -- good answers ---------------------------------------------------------------------------------


def _after_answer(
    feed: Feed, state: FeedState, outcome: Fetched | Unchanged, parsed: Parsed, now: datetime, rng: random.Random
) -> FeedState:
    usual = _usual_pace(feed, state, outcome)
    pace = _pace(state, outcome, parsed, usual)
    cap = FAST_FRESH_CAP_S if feed.fast else FRESH_CAP_S
    # while items may be slipping through, the server's wish to be left alone does not lengthen the wait
    wait = pace if pace < usual else max(pace, min(outcome.max_age_s or 0, cap))
    moved_to, moved_seen = _moves(feed, state, outcome, parsed, now)
    return replace(
        _validated(state, outcome, parsed, now),
        next_due=now + _spread(wait, rng),
        interval_s=pace,
        fails=0,
        state="learning" if state.state == "gone" or state.last_ok is None else state.state,
        last_ok=now,
        moved_to=moved_to,
        moved_seen=moved_seen,
    )


def _last_new(feed: Feed, state: FeedState, parsed: Parsed, now: datetime, rhythm: Rhythm) -> datetime | None:
    """When the feed last brought something new: now, but where all it lists is old, when that was published.

    A feed that was left behind answers like any other, and at the first look everything in it is new to us. Where
    each entry had come by another feed, its first document still shows that it lives.
    """
    if not parsed.listed or not (parsed.fresh or state.last_new is None):
        return state.last_new
    newest = parsed.newest
    if feed.archival or newest is None or newest >= now - patience(feed, rhythm):
        return now
    return newest if state.last_new is None else max(newest, state.last_new)


def _pace(state: FeedState, outcome: Fetched | Unchanged, parsed: Parsed, usual: int) -> int:
    """Seconds between looks while the server answers: the usual ones, fewer where items may have been missed."""
    if possible_gap(state, outcome, parsed):
        return max(FLOOR_S, min(usual, state.interval_s) // 2)
    hurried = state.interval_s < usual
    if hurried and isinstance(outcome, Fetched) and parsed.overlap < parsed.fresh:
        # most of the document is still new at this pace: slowing down now would lose items again
        return max(FLOOR_S, state.interval_s)
    return usual


def _usual_pace(feed: Feed, state: FeedState, outcome: Fetched | Unchanged) -> int:
    """Seconds between looks while all is well, before the server's own wishes."""
    not_modified = outcome.status == 304
    validators = not_modified or bool(outcome.etag or outcome.last_modified)
    if not validators and outcome.size > HEAVY_BYTES:
        return HEAVY_S
    # a fast feed shows by a 304 that a look costs it little; a whole answer with something new does not unsay that
    cheap = not_modified or (isinstance(outcome, Fetched) and validators and state.interval_s <= FAST_S)
    return FAST_S if feed.fast and cheap else PACE_S


def _validated(state: FeedState, outcome: Fetched | Unchanged, parsed: Parsed, now: datetime) -> FeedState:
    """The state with the answer's validators, where they stand for a document that was wholly read."""
    if isinstance(outcome, Fetched):
        if not parsed.whole:
            return state
        return replace(
            state,
            etag=outcome.etag,
            last_modified=outcome.last_modified,
            body_hash=outcome.body_hash,
            last_full=now,
        )
    if outcome.status == 304:
        return state
    return replace(state, etag=outcome.etag, last_modified=outcome.last_modified, last_full=now)


def _moves(
    feed: Feed, state: FeedState, outcome: Fetched | Unchanged, parsed: Parsed, now: datetime
) -> tuple[str, tuple[datetime, ...]]:
    if not outcome.moved_to:
        # at an adopted address there is no redirect any more; at the desk's own it was withdrawn
        return (state.moved_to, state.moved_seen) if address(feed, state) != feed.url else ("", ())
    return sighted(state, outcome.moved_to, now, common=isinstance(outcome, Unchanged) or parsed.overlap > 0)


# -- failures -------------------------------------------------------------------------------------


def _after_failure(feed: Feed, state: FeedState, failed: Failed, now: datetime, rng: random.Random) -> FeedState:
    fails = state.fails + 1
    adopted = address(feed, state) != feed.url
    gone = failed.status == 410 and not adopted
    if adopted and (fails >= MOVE_FAILS or failed.status == 410):
        state = replace(state, moved_to="", moved_seen=())
    return replace(
        state,
        next_due=now + (_spread(GONE_S, rng) if gone else _wait(state, failed, fails, now, rng)),
        fails=fails,
        state="gone" if gone else "failing" if state.state == "gone" else state.state,
    )


def _wait(state: FeedState, failed: Failed, fails: int, now: datetime, rng: random.Random) -> timedelta:
    if failed.status in UNSAID_WAIT_S:
        return timedelta(seconds=_told_wait(failed, rng))
    since = state.last_ok or state.state_since
    if since is not None and now - since >= TIRED_AFTER:
        return _spread(TIRED_S, rng)
    return _spread(min(FAIL_CAP_S, state.interval_s * (1 + fails)), rng)


def _told_wait(failed: Failed, rng: random.Random) -> float:
    """Seconds a busy server gets: what it asked for, within bounds, and never less than that."""
    if failed.retry_after_s is None:
        wait = UNSAID_WAIT_S[failed.status]
    else:
        wait = min(max(failed.retry_after_s, LEAST_WAIT_S), MOST_WAIT_S)
    return wait + (rng.uniform(0, HOUR) if failed.status == 429 else 0.0)


def _spread(seconds: float, rng: random.Random) -> timedelta:
    """A wait that is a little different each time, so that feeds do not march in step; never under the floor."""
    return timedelta(seconds=max(FLOOR_S, seconds * rng.uniform(1 - SPREAD, 1 + SPREAD)))
