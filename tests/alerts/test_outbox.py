"""When to try again, and what an outcome makes of a delivery."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.outbox import CHANNEL_REST, Delivery, next_attempt, settle

NOW = datetime(2025, 11, 18, 1, 30, tzinfo=UTC)


class Middle(random.Random):
    """Chance that always takes the middle."""

    def uniform(self, a, b):
        """Half way."""
        return (a + b) / 2


def minutes(kind, attempts, **more):
    """Minutes to the next attempt, without jitter."""
    return (next_attempt(Delivery(1, "sending", attempts), kind, NOW, Middle(), **more) - NOW).total_seconds() / 60


def test_alerts_are_tried_soon_and_digests_calmly_without_end():
    """One, two, five, ten, fifteen minutes for what is urgent; five, fifteen, thirty, sixty for a digest; for ever."""
    assert [round(minutes("alert", n)) for n in (1, 2, 3, 4, 5, 6, 500)] == [1, 2, 5, 10, 15, 15, 15]
    assert [round(minutes("digest", n)) for n in (1, 2, 3, 4, 5, 500)] == [5, 15, 30, 60, 60, 60]
    assert round(minutes("notice", 1)) == 5


def test_an_uncertain_attempt_rests_ten_minutes():
    """A server that may still be storing is not asked again at once."""
    assert minutes("alert", 1, uncertain=True) == 10
    assert round(minutes("digest", 4, uncertain=True)) == 60


@given(st.integers(0, 10_000), st.sampled_from(["digest", "alert", "notice"]), st.booleans(), st.integers())
def test_the_next_attempt_always_comes_within_its_bounds(attempts, kind, uncertain, seed):
    """Never before 48 seconds, never after 72 minutes, never none."""
    again = next_attempt(Delivery(1, "sending", attempts), kind, NOW, random.Random(seed), uncertain=uncertain)
    assert timedelta(seconds=48) <= again - NOW <= timedelta(minutes=72)


@pytest.mark.parametrize(
    ("outcome", "state", "again", "uncertain", "paused", "said"),
    [
        ("sent", "sent", False, 1, False, False),
        ("temporary", "pending", True, 1, False, False),
        ("uncertain", "pending", True, 2, False, False),
        ("permanent", "held", False, 1, False, True),
        ("trouble", "pending", True, 1, True, True),
    ],
)
def test_the_decision_table(outcome, state, again, uncertain, paused, said):
    """Each outcome leaves the delivery settled, waiting or held, and says what else is to be done."""
    claimed = Delivery(1, "sending", attempts=2, owner="me", started=NOW, uncertain=1)
    settled = settle(claimed, outcome, "digest", NOW, random.Random(1), code=451, text="later")
    made = settled.delivery
    assert (made.state, made.uncertain, made.owner, made.started) == (state, uncertain, "", None)
    assert (made.next_try is not None) is again
    assert (made.settled == NOW) is (state in {"sent", "held"})
    assert settled.pause_until == (NOW + CHANNEL_REST if paused else None)
    assert bool(settled.notice) is said
    assert (made.last_code, made.last_text, made.attempts) == (451, "later", 2)
