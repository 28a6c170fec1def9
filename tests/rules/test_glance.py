"""A problem in a few lines."""

from datetime import timedelta

import pictures
import pytest
from pictures import CRITICAL, ELEVATED, HIGH, NOW
from wording import false_precision

from rules.glance import event, events, glance, headline, seen, values
from rules.picture import Override, Sight


def told(picture: object) -> dict[str, str]:
    """The lines of a glance by what they are about."""
    return dict(glance(picture))


@pytest.mark.parametrize(
    ("sight", "said"),
    [
        (Sight(1.0, 22, 22), "full view of the last day; 22 of 22 feeds seen now"),
        (Sight(0.6, 9, 22), "partial view of the last day: no day counts towards a step; 9 of 22 feeds seen now"),
        (
            Sight(0.9, 2, 22, NOW),
            "full view of the last day; less than half seen since 2025-11-17 22:40Z; 2 of 22 feeds seen now",
        ),
        (
            Sight(0.2, 0, 1, NOW),
            (
                "too little seen of the last day to assess anything; less than half seen since 2025-11-17 22:40Z;"
                " 0 of 1 feed seen now"
            ),
        ),
    ],
)
def test_how_well_one_sees_is_said_in_words(sight: Sight, said: str) -> None:
    """Full, partial or too little, since when it is blind, and how many feeds are seen; never a share."""
    assert seen(sight) == said
    assert false_precision(said) == []


def test_an_override_stands_beside_what_was_computed() -> None:
    """Who set the level, until when, why, by which judgement, and what was computed are one line."""
    over = Override(HIGH, NOW + timedelta(days=1), "amina", "two corps moved", 7)
    picture = pictures.picture(HIGH, computed=ELEVATED, override=over)
    assert told(picture)["set by"] == (
        "HIGH by amina until 2025-11-18 22:40Z: two corps moved (judgement 7; computed: ELEVATED)"
    )
    assert values(picture)["override"]["level"] == "HIGH"


def test_the_headline_looks_ahead() -> None:
    """Arrow, word and since when come first, then a deadline and an opening."""
    picture = pictures.picture(CRITICAL, arrow="up", deadline_soon=True, opening=True)
    assert headline(picture) == "▲ CRITICAL since 2025-11-17 22:40Z; look ahead; opening for talks"
    assert headline(pictures.picture(HIGH, assessed=False)) == ("▬ NOT ASSESSED (last: HIGH) since 2025-11-17 22:40Z")


def test_events_come_with_trouble_first() -> None:
    """Missed, late, cannot tell, reported, open, upcoming, met, called off, dates: in this order, each in its words."""
    due = [
        pictures.due("open", "a", note=True),
        pictures.due("cancelled", "b", why="put off"),
        pictures.due("met", "c", story="18f3"),
        pictures.due("upcoming", "d"),
        pictures.due("open", "e"),
        pictures.due("open", "f", unconfirmed=True, story="2ab1"),
        pictures.due("unknown", "g"),
        pictures.due("late", "h"),
        pictures.due("missed", "i"),
    ]
    assert [one.event for one in events(due)] == list("ihgfedcba")
    assert [event(one) for one in events(due)] == [
        "missed: Fourth Istanbul round (due Sun 16 Nov)",
        "late: Fourth Istanbul round (due Sun 16 Nov)",
        "cannot tell: Fourth Istanbul round (due Sun 16 Nov)",
        "reported, unconfirmed: Fourth Istanbul round (due Sun 16 Nov, reported by story 2ab1)",
        "open: Fourth Istanbul round (due Sun 16 Nov)",
        "upcoming: Fourth Istanbul round (due Sun 16 Nov)",
        "met: Fourth Istanbul round (due Sun 16 Nov, by story 18f3)",
        "cancelled: Fourth Istanbul round (put off)",
        "date: Fourth Istanbul round (due Sun 16 Nov)",
    ]


def test_nothing_that_is_not_so_has_a_line() -> None:
    """A quiet problem that nobody touched has its reason, what would raise it, and how well it is seen."""
    picture = pictures.picture(why="QUIET because nothing is", closest="one more would")
    assert list(glance(picture)) == [
        ("why", "QUIET because nothing is"),
        ("nearest", "one more would"),
        ("sight", "full view of the last day; 22 of 22 feeds seen now"),
    ]
