"""When to look again."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds import cadence
from feeds.cadence import Parsed, address, moving, next_poll
from feeds.errors import FailKind
from feeds.feed import Feed
from feeds.fetch import Failed, Fetched, Look, Unchanged
from feeds.health import covered
from feeds.rhythm import Rhythm
from feeds.state import FeedState

NOW = datetime(2025, 11, 18, 1, 0, tzinfo=UTC)
URL = "https://www.dawn.com/feeds/home"
FEED = Feed(id="dawn-home", url=URL)
FAST = FEED.model_copy(update={"fast": True})
MINUTES, HOURS, DAYS = (lambda n: timedelta(minutes=n)), (lambda n: timedelta(hours=n)), (lambda n: timedelta(days=n))

STATE = FeedState(
    "dawn-home",
    "dawn",
    URL,
    NOW,
    state="ok",
    state_since=NOW - DAYS(9),
    last_ok=NOW - MINUTES(30),
    last_new=NOW - MINUTES(30),
)
DOCUMENT = Fetched(b"<rss/>", "text/xml", URL, '"1"', "", 200, 6, "ab" * 32)
READ = Parsed(listed=30, fresh=2, overlap=28)


def after(
    outcome: Look = DOCUMENT,
    parsed: Parsed = READ,
    state: FeedState = STATE,
    feed: Feed = FEED,
    now: datetime = NOW,
    seed: int = 1,
) -> FeedState:
    """The state after one look."""
    return next_poll(feed, state, outcome, parsed, now, random.Random(seed))


def wait(state: FeedState, now: datetime = NOW) -> timedelta:
    """How long until the next look."""
    return state.next_due - now


def about(span: timedelta, usual: timedelta) -> bool:
    """Whether a wait is the usual one but for the jitter."""
    return 0.9 * usual <= span <= 1.1 * usual


# -- first looks


def test_a_new_feed_is_due_at_once() -> None:
    """A feed never seen is looked at now, and is learning."""
    state = cadence.first(FEED, "dawn", NOW, random.Random(1))
    assert NOW - timedelta(seconds=1) <= state.next_due <= NOW
    assert (state.state, state.state_since, state.publisher, state.url) == ("learning", NOW, "dawn", URL)


def test_a_changed_address_starts_afresh() -> None:
    """A new address owes nothing to the old one but the memory of entries, and is looked at at once."""
    old = replace(
        STATE,
        url="https://old.example/",
        etag='"x"',
        body_hash="x",
        last_full=NOW,
        fails=9,
        state="gone",
        guid_weak=True,
        next_due=NOW + DAYS(6),
    )
    state = cadence.renewed(FEED, old, NOW)
    assert (state.url, state.etag, state.body_hash, state.last_full, state.fails, state.next_due) == (
        URL,
        "",
        "",
        None,
        0,
        NOW,
    )
    assert (state.state, state.last_ok, state.guid_weak) == ("learning", STATE.last_ok, True)
    assert cadence.renewed(FEED, STATE, NOW) is STATE
    failed = after(Failed("http", "HTTP 500", 500), state=old)
    assert (failed.url, failed.fails, failed.etag) == (URL, 1, "")


# -- the pace


def test_the_usual_pace_is_half_an_hour() -> None:
    """An answer with news brings the next look in thirty minutes, and its validators are kept."""
    state = after()
    assert about(wait(state), MINUTES(30))
    assert (state.etag, state.body_hash, state.last_full, state.last_ok, state.last_new) == (
        '"1"',
        "ab" * 32,
        NOW,
        NOW,
        NOW,
    )
    assert (state.fails, state.state, state.interval_s) == (0, "ok", 1800)


def test_fast_feeds_are_fast_while_they_answer_304() -> None:
    """Ten minutes for a fast feed that answers 304, also when it has news; not for one that never does."""
    fast = after(Unchanged(304), Parsed(), feed=FAST)
    assert about(wait(fast), MINUTES(10))
    assert about(wait(after(feed=FAST, state=fast)), MINUTES(10))
    assert about(wait(after(feed=FAST)), MINUTES(30))
    assert about(wait(after(Unchanged(200, etag='"1"'), Parsed(), feed=FAST, state=fast)), MINUTES(30))
    assert about(wait(after(replace(DOCUMENT, etag=""), feed=FAST, state=fast)), MINUTES(30))
    assert about(wait(after(Unchanged(304), Parsed())), MINUTES(30))


def test_a_large_document_without_validators_is_read_daily() -> None:
    """A megabyte that cannot be asked for conditionally is asked for once a day."""
    assert about(wait(after(replace(DOCUMENT, etag="", size=1_500_000))), HOURS(24))
    assert about(wait(after(Unchanged(200, size=1_500_000), Parsed())), HOURS(24))
    assert about(wait(after(replace(DOCUMENT, size=1_500_000))), MINUTES(30))


@pytest.mark.parametrize(
    ("feed", "max_age", "expected"),
    [
        (FEED, 60, MINUTES(30)),
        (FEED, 7200, HOURS(2)),
        (FEED, 10**9, HOURS(6)),
        (FAST, 10**9, HOURS(1)),
        (FEED, 0, MINUTES(30)),
    ],
)
def test_freshness_lengthens_the_wait_within_bounds(feed: Feed, max_age: int, expected: timedelta) -> None:
    """What the server calls fresh is not asked for again, up to six hours, one for a fast feed."""
    assert about(wait(after(replace(DOCUMENT, max_age_s=max_age), feed=feed)), expected)


def test_a_possible_gap_hurries_until_documents_overlap() -> None:
    """A document that shares nothing with the last one halves the pace, down to five minutes, until most is known."""
    gap = Parsed(listed=30, fresh=30, overlap=0)
    once = after(parsed=gap)
    assert about(wait(once), MINUTES(15))
    assert about(wait(after(replace(DOCUMENT, max_age_s=9999), gap)), MINUTES(15))
    twice = after(parsed=gap, state=once)
    assert about(wait(twice), MINUTES(7.5))
    thrice = after(parsed=gap, state=twice)
    assert thrice.interval_s == 300
    still = after(parsed=Parsed(listed=30, fresh=20, overlap=10), state=thrice)
    assert still.interval_s == 300
    assert after(parsed=READ, state=still).interval_s == 1800


def test_a_first_document_is_no_gap() -> None:
    """Nothing is known before the first document, so nothing can have been missed."""
    assert about(wait(after(parsed=Parsed(listed=30, fresh=30), state=replace(STATE, last_ok=None))), MINUTES(30))


def test_validators_stand_for_whole_documents_only() -> None:
    """A cut document, and one that could not be read, leave the validators of the last whole one."""
    known = replace(STATE, etag='"0"', body_hash="00", last_full=NOW - HOURS(1))
    for parsed in (replace(READ, whole=False), Parsed(whole=False, failed="not a feed")):
        state = after(parsed=parsed, state=known)
        assert (state.etag, state.body_hash, state.last_full) == ('"0"', "00", known.last_full)
    same = after(Unchanged(200, etag='"2"'), Parsed(), state=known)
    assert (same.etag, same.body_hash, same.last_full) == ('"2"', "00", NOW)
    assert after(Unchanged(304), Parsed(), state=known).last_full == known.last_full


# -- failures


def fail(status: int, times: int = 1, retry_after_s: int | None = None, state: FeedState = STATE) -> FeedState:
    """The state after this failure, `times` over."""
    for _ in range(times):
        state = after(Failed("http", f"HTTP {status}", status, retry_after_s), Parsed(), state)
    return state


@pytest.mark.parametrize("status", [0, 304, 403, 404, 451, 500, 502])
def test_failures_wait_longer_up_to_six_hours(status: int) -> None:
    """Each failure in a row adds one pace to the wait, and the feed is never given up."""
    assert [
        about(wait(fail(status, n)), HOURS(hours)) for n, hours in ((1, 1), (2, 1.5), (3, 2), (11, 6), (500, 6))
    ] == [True] * 5
    back = after(state=fail(status, 500))
    assert (back.fails, back.state) == (0, "ok")
    assert about(wait(back), MINUTES(30))


def test_a_body_that_cannot_be_read_is_a_failure() -> None:
    """A page in place of a feed waits as a failure does."""
    state = after(parsed=Parsed(whole=False, failed="not a feed"))
    assert state.fails == 1
    assert about(wait(state), HOURS(1))
    assert state.last_ok == STATE.last_ok


def test_after_a_month_of_failures_a_feed_is_asked_daily() -> None:
    """Thirty days without a good answer make it one look a day."""
    long_ago = replace(STATE, last_ok=NOW - DAYS(30), fails=200)
    assert about(wait(fail(404, state=long_ago)), HOURS(24))
    never = replace(STATE, last_ok=None, state="failing", state_since=NOW - DAYS(31), fails=200)
    assert about(wait(fail(404, state=never)), HOURS(24))


def test_gone_is_asked_weekly_and_may_come_back() -> None:
    """410 makes a feed gone, asked once a week; another failure makes it failing, an answer makes it well."""
    gone = fail(410)
    assert gone.state == "gone"
    assert about(wait(gone), DAYS(7))
    assert fail(404, state=gone).state != "gone"
    assert after(state=gone).state in {"ok", "learning"}


@pytest.mark.parametrize(
    ("retry_after", "least", "most"),
    [
        (10, 15, 15),
        (900, 15, 15),
        (7200, 120, 120),
        (86400, 1440, 1440),
        (10**12, 1440, 1440),
        (0, 15, 15),
        (None, 60, 60),
    ],
)
def test_a_busy_server_is_left_alone_as_it_asks(retry_after: int | None, least: float, most: float) -> None:
    """503: what Retry-After says within fifteen minutes and a day, an hour where it says nothing."""
    assert MINUTES(least) <= wait(fail(503, retry_after_s=retry_after)) <= MINUTES(most)


@pytest.mark.parametrize(("retry_after", "least"), [(10, 15), (86400, 1440), (10**12, 1440), (None, 240)])
def test_a_server_that_had_too_much_gets_a_random_hour_more(retry_after: int | None, least: float) -> None:
    """429: as 503, four hours where it says nothing, and up to an hour more."""
    for seed in range(20):
        state = after(Failed("http", "HTTP 429", 429, retry_after), Parsed(), seed=seed)
        assert MINUTES(least) <= wait(state) <= MINUTES(least + 60)


def test_the_whole_domain_waits() -> None:
    """Feeds of the same registrable domain wait with the one that was told to; others do not."""
    until = NOW + HOURS(4)
    states = [
        replace(STATE, feed_id="a", url="https://feeds.dawn.com/a"),
        replace(STATE, feed_id="later", url="http://dawn.com/b", next_due=until + HOURS(1)),
        replace(STATE, feed_id="other", url="https://dawn.com.pk/"),
        replace(STATE, feed_id="broken", url="no address"),
    ]
    waiting = cadence.also_waiting(states, cadence.domain(URL), until)
    assert [(state.feed_id, state.next_due) for state in waiting] == [("a", until)]
    assert cadence.also_waiting(states, "", until) == []


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.bbc.co.uk/x", "bbc.co.uk"),
        ("https://a.b.dawn.com:8443/", "dawn.com"),
        ("http://one.github.io/", "one.github.io"),
        ("http://127.0.0.1:8099/", "127.0.0.1"),
        ("http://localhost:8080/", "localhost"),
        ("http://co.uk/", "co.uk"),
        ("http://www.пример.рф/", "xn--e1afmkfd.xn--p1ai"),
        ("nonsense", ""),
    ],
)
def test_registrable_domains(url: str, domain: str) -> None:
    """The domain a publisher has registered, by the public suffix list."""
    assert cadence.domain(url) == domain


# -- moves

NEW = "https://www.dawn.com/rss/home"


def moves(
    hours: list[float], to: str = NEW, parsed: Parsed = READ, feed: Feed = FEED, state: FeedState = STATE
) -> FeedState:
    """The state after a permanent redirect was seen at each of these hours."""
    for hour in hours:
        state = after(replace(DOCUMENT, moved_to=to), parsed, state, feed, now=NOW + HOURS(hour))
    return state


def test_a_move_is_believed_after_three_sightings_over_a_day() -> None:
    """One or two sightings, or many within a day, move nothing; three over a day do."""
    assert address(FEED, moves([0])) == URL
    assert address(FEED, moves([0, 30])) == URL
    assert address(FEED, moves([0, 1, 2, 3, 23.9])) == URL
    settled = moves([0, 1, 24])
    assert address(FEED, settled) == NEW
    assert "has moved" in moving(FEED, settled)
    assert address(FEED, moves([0, 1, 2, 3, 24])) == NEW
    assert moving(FEED, moves([0])) == ""


def test_sightings_without_a_common_entry_do_not_count() -> None:
    """A redirect to a document with nothing in common, or to none, never settles."""
    assert address(FEED, moves([0, 12, 24, 48], parsed=Parsed(listed=9, fresh=9))) == URL
    assert address(FEED, moves([0, 12, 24, 48], parsed=Parsed(failed="not a feed"))) == URL
    same = STATE
    for hour in (0, 12, 24):
        same = after(Unchanged(304, moved_to=NEW), Parsed(), same, now=NOW + HOURS(hour))
    assert address(FEED, same) == NEW


@pytest.mark.parametrize("to", ["https://dawn.evil.example/rss", "http://www.dawn.com/rss"])
def test_a_move_elsewhere_is_left_to_the_operator(to: str) -> None:
    """Another domain, or down to http, is said and not followed."""
    state = moves([0, 12, 24], to)
    assert address(FEED, state) == URL
    assert "not followed" in moving(FEED, state)


def test_an_address_with_a_password_is_not_moved() -> None:
    """A new address would lack the password, so the operator is asked."""
    feed = FEED.model_copy(update={"url": "https://user:secret@www.dawn.com/feeds/home"})
    state = moves([0, 12, 24], feed=feed, state=replace(STATE, url=feed.url))
    assert address(feed, state) == feed.url
    assert "secret" not in moving(feed, state)


def test_a_move_is_forgotten_when_it_is_withdrawn_or_fails() -> None:
    """Without the redirect the count starts again; an adopted address that fails gives the desk's its turn."""
    assert moves([0, 1]).moved_to == NEW
    assert after(state=moves([0, 1])).moved_to == ""
    settled = moves([0, 12, 24])
    assert address(FEED, after(state=settled)) == NEW
    assert address(FEED, fail(404, 2, state=settled)) == NEW
    assert address(FEED, fail(404, 3, state=settled)) == URL
    gone = fail(410, state=settled)
    assert address(FEED, gone) == URL
    assert gone.state != "gone"
    assert wait(gone) < HOURS(7)
    edited = FEED.model_copy(update={"url": "https://www.dawn.com/third"})
    assert address(edited, settled) == edited.url


# -- clocks


def test_a_due_time_out_of_reach_is_pulled_in() -> None:
    """After a clock was set back, no feed waits longer than any rule would have it wait."""
    assert cadence.pulled_in(replace(STATE, next_due=NOW + DAYS(3650)), NOW).next_due == NOW
    for kept in (replace(STATE, next_due=NOW + HOURS(25)), replace(STATE, state="gone", next_due=NOW + DAYS(7))):
        assert cadence.pulled_in(kept, NOW) is kept


OUTCOMES = st.one_of(
    st.builds(
        Fetched,
        st.just(b"x"),
        st.just(""),
        st.just(URL),
        st.sampled_from(["", '"1"']),
        st.just(""),
        st.just(200),
        st.sampled_from([0, 999, 4_000_000]),
        st.just("ab"),
        st.sampled_from(["", NEW, "https://a.example/"]),
        st.none() | st.integers(0, 10**13),
    ),
    st.builds(Unchanged, st.sampled_from([200, 304]), max_age_s=st.none() | st.integers(0, 10**13)),
    st.builds(
        Failed,
        st.sampled_from(FailKind.__args__),
        st.just("why"),
        st.sampled_from([0, 403, 404, 410, 429, 500, 503]),
        st.none() | st.integers(0, 10**13),
    ),
)
PARSED = st.builds(
    Parsed,
    st.booleans(),
    st.integers(0, 2000),
    st.integers(0, 2000),
    st.integers(0, 2000),
    st.sampled_from(["", "not a feed"]),
)


@given(
    st.lists(st.tuples(OUTCOMES, PARSED, st.floats(0, 40 * 86400)), min_size=1, max_size=12),
    st.booleans(),
    st.integers(0, 9),
)
def test_the_next_look_stays_within_bounds(steps: list[tuple[Look, Parsed, float]], fast: bool, seed: int) -> None:
    """Whatever came before, the next look is never sooner than five minutes and never later than its kind allows."""
    rng = random.Random(seed)
    feed = FAST if fast else FEED
    now = NOW
    state = cadence.first(feed, "dawn", now, rng)
    for outcome, parsed, pause in steps:
        state = next_poll(feed, state, outcome, parsed, now, rng)
        furthest = cadence.FURTHEST_GONE if state.state == "gone" else cadence.FURTHEST
        assert MINUTES(5) <= state.next_due - now <= furthest
        assert cadence.pulled_in(state, now) is state
        assert 300 <= state.interval_s <= 86400
        assert state.state_since is not None and state.state_since <= now
        assert (state.fails == 0) == (not isinstance(outcome, Failed) and not parsed.failed)
        assert len(state.moved_seen) <= 3
        now = max(now + timedelta(seconds=pause), now)


# -- what only looks new


def first_look(feed: Feed = FEED, **parsed: object) -> FeedState:
    """A feed after its first document."""
    return after(parsed=Parsed(**parsed), state=FeedState("dawn-home", "dawn", URL, NOW, state_since=NOW), feed=feed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("feed", "age", "state"),
    [
        (FEED, timedelta(hours=47), "learning"),
        (FEED, timedelta(hours=49), "stale"),
        (FEED, timedelta(days=276), "stale"),
        (FEED.model_copy(update={"slow": True}), timedelta(days=44), "learning"),
        (FEED.model_copy(update={"slow": True}), timedelta(days=46), "stale"),
        (FEED.model_copy(update={"archival": True}), timedelta(days=276), "learning"),
    ],
)
def test_a_feed_that_lists_only_old_items_is_stale_at_once(feed: Feed, age: timedelta, state: str) -> None:
    """A feed that was left behind answers 200 like any other, and covers nothing from its first look on."""
    left = first_look(feed, listed=30, fresh=30, newest=NOW - age)
    assert left.state == state
    again = after(Unchanged(304), Parsed(), left, feed, NOW + MINUTES(30))
    assert covered(again.state) == covered(left.state), "a look that brings nothing does not make it well"
    woken = after(parsed=Parsed(listed=30, fresh=1, overlap=29, newest=NOW), state=again, feed=feed)
    assert woken.state in {"ok", "learning"}
    assert woken.last_new == NOW


def test_a_feed_without_items_is_stale_at_once() -> None:
    """A document that lists nothing is a good answer that shows nothing."""
    empty = first_look(listed=0)
    assert empty.state == "stale"
    assert after(parsed=Parsed(listed=3, fresh=3), state=empty).state == "ok"


def test_a_feed_whose_items_came_by_another_one_lives() -> None:
    """Where a publisher's other feed brought everything first, the first document still shows something recent."""
    assert first_look(listed=30, overlap=30, newest=NOW).state == "learning"
    assert first_look(listed=30, overlap=30, newest=NOW - DAYS(9)).state == "stale"


def test_a_rhythm_that_was_measured_excuses_old_items() -> None:
    """A feed that is used to being quiet for a day may list what is three days old."""
    slow = Rhythm(DAYS(1))
    parsed = Parsed(listed=30, fresh=1, overlap=29, newest=NOW - HOURS(70))
    assert next_poll(FEED, STATE, DOCUMENT, parsed, NOW, random.Random(1), slow).last_new == NOW
    assert after(parsed=parsed).last_new == STATE.last_new, "it never goes back"
