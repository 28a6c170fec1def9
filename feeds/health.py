"""How well a feed is seen: the word that status and digests use, and whether its hours count as covered."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feeds.rhythm import UNKNOWN, Rhythm
from feeds.state import FeedState, Health

if TYPE_CHECKING:
    # how a feed stands is read by those who need no pydantic
    from feeds.feed import Feed

LEARNING = timedelta(days=7)
FAILING_POLLS = 3
FAILING_AFTER = timedelta(minutes=60)
QUIET_FLOOR = timedelta(hours=6)
OLD, OLD_SLOW = timedelta(hours=48), timedelta(days=45)
"""How old the newest item of a feed may be, and of one that is called slow: what is older was left behind."""
LONGEST_WISH = timedelta(hours=6)
"""For how long a server may ask to be left alone after a good answer; looks are spread around that by a tenth."""
LATE_LOOK = timedelta(minutes=10)
"""How much later than planned a look may come and still follow on the one before."""
BY_CHANCE = 0.001
"""Silence less probable than this, by the hours of the week, is no chance."""


def patience(feed: "Feed", rhythm: Rhythm = UNKNOWN) -> timedelta:
    """How old the newest item of a feed may be: by its kind, or by its own rhythm where that is slower."""
    return max(OLD_SLOW if feed.slow else OLD, 3 * (rhythm.usual_gap or timedelta()))


def health(state: FeedState, now: datetime, rhythm: Rhythm = UNKNOWN, *, slow: bool = False) -> tuple[Health, str]:
    """How a feed stands at `now`, and why in one line; `rhythm` is how it is used to speak, as far as was measured.

    A feed that answered and has listed nothing, or nothing but what was old when it was first looked at, is no feed
    that is learned: it covers nothing from the first look on.
    """
    if state.state == "gone" and state.fails:
        return "gone", "the server says that it is gone for good (410); asked again once a week"
    if why := _failing(state, now):
        return "failing", why
    if state.last_ok is None:
        return "learning", "not looked at yet"
    if state.last_new is None:
        return "stale", "it has never listed anything"
    if state.state == "learning" and _since(state.state_since, now) < LEARNING:
        if state.last_new < (state.state_since or now) - OLD:
            return "stale", f"its newest item is {_words(now - state.last_new)} old"
        return "learning", "seen for less than a week"
    quiet = _since(state.last_new, now)
    by_chance = 1.0 if slow else rhythm.silence(state.last_new, now)
    if quiet > _longest(rhythm, slow=slow) or by_chance < BY_CHANCE:
        return _quiet(state, quiet)
    return "ok", ""


def covered(state: Health) -> bool:
    """Whether an hour in this state counts as seen."""
    return state in {"ok", "learning"}


def seen_hours(before: FeedState, now: datetime) -> list[datetime]:
    """The hours (their beginnings, oldest first) that a good answer at `now` covers: this one, and those before.

    The hours between two looks count as seen where the looks are as far apart as they were meant to be; after a
    longer pause nobody was looking, though what was listed meanwhile may still be there.
    """
    this = now.replace(minute=0, second=0, microsecond=0)
    if before.last_ok is None or now - before.last_ok > 2 * _meant(before, before.last_ok) + LATE_LOOK:
        return [this]
    hour = before.last_ok.replace(minute=0, second=0, microsecond=0)
    hours = []
    while hour < this:
        hours.append(hour)
        hour += timedelta(hours=1)
    return [*hours, this]


def standing_hours(state: FeedState, now: datetime) -> list[datetime]:
    """The hours since the last good answer that the next one will cover, if it comes when it is due.

    Who asks at `now` how much is seen must not take a feed that is looked at every six hours for blind in between.
    Empty for a feed that is not well, or whose last look failed, or whose next is late.
    """
    if state.last_ok is None or state.fails or not covered(state.state):
        return []
    hours = seen_hours(state, now)
    return hours if hours[0] <= state.last_ok else []


def _meant(state: FeedState, last_ok: datetime) -> timedelta:
    """How long after its last good answer a feed was to be looked at again: its pace, or what its server asked for."""
    pace = timedelta(seconds=state.interval_s)
    return pace if state.fails else max(pace, min(state.next_due - last_ok, LONGEST_WISH))


def _longest(rhythm: Rhythm, *, slow: bool) -> timedelta:
    """How long a feed may bring nothing new."""
    floor = OLD_SLOW if slow else QUIET_FLOOR
    return max(floor, OLD if rhythm.usual_gap is None else 3 * rhythm.usual_gap)


def _failing(state: FeedState, now: datetime) -> str:
    if not state.fails:
        return ""
    if state.last_ok is None:
        return f"no good answer yet, failed looks: {state.fails}"
    # counted from the last good answer: what came after it was not seen, whenever the first failure showed
    blind = _since(state.last_ok, now)
    if state.fails < FAILING_POLLS and blind < FAILING_AFTER:
        return ""
    return f"no good answer for {_words(blind)}, failed looks in a row: {state.fails}"


def _quiet(state: FeedState, quiet: timedelta) -> tuple[Health, str]:
    """Silent when the server confirms that nothing changed; stale when it keeps sending whole documents."""
    new = f"nothing new for {_words(quiet)}"
    if state.last_full == state.last_ok and not (state.etag or state.last_modified):
        return "stale", f"{new}, while it answers with whole documents"
    return "silent", new


def _since(then: datetime | None, now: datetime) -> timedelta:
    return timedelta.max if then is None else max(timedelta(), now - then)


def _words(span: timedelta) -> str:
    hours = int(span.total_seconds() // 3600)
    return f"{hours // 24} days" if hours >= 48 else f"{hours} h" if hours >= 1 else f"{span.seconds // 60} min"
