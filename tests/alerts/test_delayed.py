"""One mail in the place of many: it names each, in their own words as far as there is room, and says what it leaves."""

from datetime import UTC, datetime, timedelta

from alerts.delayed import ROOM, Overdue, about, delayed, listed
from alerts.message import Recipient, Rendered, Sender, build
from alerts.transfer import size

NOW = datetime(2025, 11, 23, 1, 30, tzinfo=UTC)
SENDER = Sender("install", "Forewarn <desk@desk.example>", ("ops@desk.example",), "Truce")
TO = Recipient("seniors", "a@desk.example")


def overdue(n: int, words: str = "what it said", *, alone: bool = True) -> Overdue:
    """The n-th alert, made n hours ago."""
    rendered = Rendered(f"[HIGH] alert {n}", f"{words} {n}\n", "<p>html</p>")
    return Overdue(
        build("alert", rendered, SENDER, TO, f"alert:seniors:border:{n}", f"{n}", NOW - timedelta(hours=n)), alone
    )


def test_each_alert_is_named_with_its_time_and_words():
    """The newest first, whatever order they come in; one that comes by itself too is named, and not told twice."""
    waiting = [overdue(5, alone=False), *(overdue(n) for n in range(100, 30, -1))]
    made = delayed(waiting, NOW)
    assert made == delayed(waiting[::-1], NOW)
    assert made.subject == "[DELAYED] 71 alerts of 18 Nov to 23 Nov"
    lines = [each for each in made.text.splitlines() if each.startswith("* ")]
    assert lines[0] == "* 2025-11-22 20:30 UTC [HIGH] alert 5 (comes by itself as well)"
    assert lines[1] == "* 2025-11-21 18:30 UTC [HIGH] alert 31"
    assert len(lines) == 71
    assert "what it said 5\n" not in made.text
    assert made.text.count("what it said") == 70


def test_what_finds_no_room_is_counted():
    """However much the alerts said, the mail stays below what mail programs cut, and says how many are left out."""
    made = delayed([overdue(n, "word " * 1000) for n in range(400)], NOW)
    assert size(made.text) < ROOM + 1024
    told = made.text.count("=" * 72)
    assert 5 < told < 400
    assert f"The words of {400 - told} alerts found no room here" in made.text
    assert "* and 100 more" in made.text


def test_what_it_lists_stands_in_what_it_is_about():
    """The numbers of the messages come back from its subject matter; of any other there are none."""
    assert about("seniors", [12, 3]) == "alert:seniors:*:delayed:3,12"
    assert listed("alert:seniors:*:delayed:3,12") == {3, 12}
    assert listed("alert:seniors:*:0123456789abcdef") == frozenset()
    assert listed("digest:seniors:2025-11-18") == frozenset()
