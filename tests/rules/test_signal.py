"""Signals: what is true of all kinds, a naive reading of two of them, and what they say."""

import random
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import naive_signals
import pytest
from books import made, rule
from hypothesis import given, settings
from hypothesis import strategies as st
from naive_signals import Chain, Count, Step
from signalled import BASE, HOUR, facts, telling, watching

from rules.example import TimelineStep
from rules.facts import DAY, Facts, event_time, gather
from rules.places import Place, regions
from rules.sighting import Reading
from rules.signal import Signals, assess
from rules.timeline import START, _facts, _known, firings

HOURS = 60
HITS = ("attack", "raid", "strike")
KINDS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "tripwire": ({"kind": "tripwire", "min_grade": "E2"}, HITS),
    "count": ({"kind": "count", "at_least": "3", "within": "20h", "min_sources": "2"}, HITS),
    "grouped": ({"kind": "count", "at_least": "2", "within": "20h", "group_by": "place"}, HITS),
    "sequence": ({"kind": "sequence", "steps": ["attack", "strike"], "within": "20h", "until": "raid"}, ()),
    "nested": ({"kind": "sequence", "steps": ["many", "strike"], "within": "40h"}, ()),
    "together": ({"kind": "together", "all": ["attack", {"rule": "strike", "at": "2"}], "none": ["raid"], "within": "9h"}, ()),
    "first": ({"kind": "first", "per": "place"}, HITS),
}  # fmt: skip
BOOKS = {name: watching(signal, of) for name, (signal, of) in KINDS.items()}

hit_steps = st.builds(
    lambda at, wait, *more: Step(at, at + wait, *more),
    st.integers(0, 30),
    st.sampled_from([0, 0, 0, 1, 7, 20]),
    st.sampled_from(HITS),
    st.sampled_from("abcdef"),
    st.sampled_from(["dawn", "geo", "khaama"]),
    st.sampled_from(["", "khost", "paktika"]),
    st.sampled_from([0, 1, 2, 2, 3]),
)
timelines = st.lists(hit_steps, max_size=12)


def _written(step: Step) -> TimelineStep:
    return TimelineStep(
        at=timedelta(hours=step.at),
        arrives=timedelta(hours=step.arrives),
        hit=step.hit,
        story=step.story,
        source=step.source,
        group=step.group,
        grade=f"E{step.grade}",
    )


def _fired(kind: str, steps: list[Step]) -> list[tuple[int, tuple[str, ...]]]:
    found = firings(BOOKS[kind], "subject", [_written(step) for step in steps])
    assert found is not None
    return [((one.at - START) // HOUR, one.finding.stories) for one in found]


@given(timelines, st.integers(1, 4), st.integers(1, 24), st.integers(1, 3), st.booleans())
@settings(max_examples=200)
def test_a_count_fires_as_its_definition_says(
    steps: list[Step], at_least: int, within: int, min_sources: int, grouped: bool
) -> None:
    """On any timeline a count fires in the hours in which a naive reading of its definition fires."""
    asked = Count(at_least, within, min_sources, grouped)
    signal = {"kind": "count", "at_least": str(at_least), "within": f"{within}h", "min_sources": str(min_sources)}
    told = _known(BOOKS["count"], ())
    subject = told["subject"]
    written = subject.signal.model_validate(signal | ({"group_by": "place"} if grouped else {}))
    known = told | {"subject": replace(subject, signal=written, of=("attack", "raid"))}
    found = Signals(_facts(known, [_written(step) for step in steps], START)).firings("subject", START + 9 * DAY)
    assert sorted({(one.at - START) // HOUR for one in found}) == naive_signals.count_fires(
        steps, asked, ("attack", "raid"), HOURS
    )


@given(
    timelines,
    st.lists(st.sampled_from(HITS), min_size=2, max_size=3).map(tuple),
    st.integers(1, 30),
    st.sampled_from([(), ("raid",), ("attack",)]),
)
@settings(max_examples=200)
def test_a_sequence_fires_as_its_definition_says(
    steps: list[Step], named: tuple[str, ...], within: int, until: tuple[str, ...]
) -> None:
    """On any timeline a sequence fires when a naive search of all chains does, on the same latest chain."""
    signal = {"kind": "sequence", "steps": named, "within": f"{within}h", "until": until}
    told = _known(BOOKS["sequence"], ())
    subject = told["subject"]
    known = told | {"subject": replace(subject, signal=subject.signal.model_validate(signal))}
    found = Signals(_facts(known, [_written(step) for step in steps], START)).firings("subject", START + 9 * DAY)
    assert [((one.at - START) // HOUR, one.finding.stories) for one in found] == naive_signals.sequence_fires(
        steps, Chain(named, within, until), HOURS
    )


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40)
@given(timelines, st.integers(0, HOURS), st.randoms(use_true_random=False))
def test_the_order_of_facts_is_nothing(kind: str, steps: list[Step], hour: int, chance: random.Random) -> None:
    """Facts in another order give the same readings and the same firings."""
    known = _known(BOOKS[kind], ())
    written = [_written(step) for step in steps]
    one = _facts(known, written, START)
    seen = [each for found in one.sightings.values() for each in found]
    told = [each for found in one.tellings.values() for each in found]
    chance.shuffle(seen)
    chance.shuffle(told)
    other = replace(gather(known, seen, told), given=one.given, began=one.began)
    now = START + hour * HOUR
    assert assess(one, now) == assess(other, now)
    assert Signals(one).firings("subject", now) == Signals(other).firings("subject", now)


def _until(steps: list[Step], hour: int) -> list[Step]:
    return [step for step in steps if step.arrives <= hour]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40)
@given(timelines, st.integers(0, HOURS))
def test_what_comes_later_changes_nothing_of_before(kind: str, steps: list[Step], hour: int) -> None:
    """Readings and firings of a time are the same with all that came since as with what had come by then."""
    known = _known(BOOKS[kind], ())
    # Entries are told apart by where they stand in a timeline: what came later goes to the end of it.
    ordered = sorted(steps, key=lambda step: step.arrives)
    whole = _facts(known, [_written(step) for step in ordered], START)
    part = _facts(known, [_written(step) for step in _until(ordered, hour)], START)
    now = START + hour * HOUR
    assert assess(whole, now) == assess(part, now)
    assert Signals(whole).firings("subject", now) == Signals(part).firings("subject", now)


@given(timelines, st.integers(0, 30), st.sampled_from(["dawn", "other"]))
def test_one_story_more_never_weakens_a_count(steps: list[Step], hour: int, source: str) -> None:
    """A count with a further story in its window is at least as strong."""
    now = START + hour * HOUR
    more = [*steps, Step(hour, hour, "attack", "new", source, "khost", 2)]
    for kind in ("count", "grouped"):
        weak, strong = (
            assess(_facts(_known(BOOKS[kind], ()), [_written(step) for step in found], START), now)["subject"]
            for found in (steps, more)
        )
        assert weak.activation <= strong.activation


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40)
@given(timelines)
def test_words_are_whole_numbers_and_no_chances(kind: str, steps: list[Step]) -> None:
    """What a signal says has no percentage, no decimals and no word of likelihood."""
    said = assess(_facts(_known(BOOKS[kind], ()), [_written(step) for step in steps], START), START + 30 * HOUR)
    for reading in said.values():
        assert not re.search(r"%|\d\.\d|probab|likely|chance|risk|confiden", reading.why)


def _trip(*hit: tuple[str, Any], **keys: Any) -> Facts:
    return facts(watching({"kind": "tripwire"}, ["attack"]), hit, **keys)


def test_a_tripwire_reads_by_what_came_or_grew_stronger_since() -> None:
    """A story bears on a tripwire for a day from when it came, and for a day from each rise of its grade."""
    found = _trip(
        ("attack", telling(0, "s", "dawn", "C")),
        ("attack", telling(20, "s", "dawn", "C", entry="again")),
        ("attack", telling(40, "s", "geo", "C")),
    )
    hours = {hour: assess(found, BASE + hour * HOUR)["attack"].activation for hour in (0, 23, 24, 39, 40, 63, 64)}
    assert hours == {0: 1, 23: 1, 24: 0, 39: 0, 40: 2, 63: 2, 64: 0}
    since = Signals(found).reading("attack", BASE + 65 * HOUR, BASE + 39 * HOUR)
    assert (since.activation, since.stories) == (2, ("s",))
    assert since.why == "corroborated (2 independent sources)"


def test_the_strongest_story_gives_the_reading() -> None:
    """Stories stand in the order of their strength, weak ones last and without weight; the words are of the first."""
    found = _trip(
        ("attack", telling(0, "weak", "x", "E")),
        ("attack", telling(1, "single", "dawn")),
        ("attack", telling(2, "sure", "reuters", "A")),
    )
    reading = assess(found, BASE + 3 * HOUR)["attack"]
    assert (reading.activation, reading.stories) == (2, ("sure", "single", "weak"))
    assert reading.why == "corroborated, and 1 more"
    assert assess(found, BASE)["attack"] == Reading(0, ("weak",), "weak")


def test_a_denial_stands_beside_the_grade() -> None:
    """A story that a rule of denials hits is disputed from then on, and no weaker."""
    found = _trip(("attack", telling(0, "s")), ("denied", telling(5, "s", "geo")))
    assert assess(found, BASE)["attack"].why == "single source"
    reading = assess(found, BASE + 6 * HOUR)["attack"]
    assert (reading.activation, reading.why) == (2, "corroborated, disputed (2 independent sources)")
    assert assess(found, BASE + 6 * HOUR)["denied"] == Reading(0)


def test_what_does_not_count_is_evidence() -> None:
    """A report that was late at first sight makes no story count, and is one of the sources of a story that does."""
    late = ("attack", telling(0, "s", "geo", counted=False))
    assert assess(_trip(late), BASE)["attack"] == Reading(0)
    found = _trip(late, ("attack", telling(1, "s", "dawn")))
    assert assess(found, BASE + HOUR)["attack"].activation == 2


@pytest.mark.parametrize(
    ("stories", "origins", "activation"),
    [(2, 1, 1), (2, 2, 2), (4, 1, 1), (4, 2, 2), (3, 3, 2), (4, 3, 3), (1, 1, 0)],
)
def test_a_count_is_as_strong_as_its_stories_and_sources(stories: int, origins: int, activation: int) -> None:
    """Clear while it holds; faint from a single source; strong at twice the number from three sources."""
    signal = {"kind": "count", "at_least": "2", "within": "48h"}
    hit = [("attack", telling(n, f"s{n}", f"source {n % origins}")) for n in range(stories)]
    reading = assess(facts(watching(signal, ["attack"]), hit), BASE + 9 * HOUR)["subject"]
    assert reading.activation == activation
    if activation == 3:
        assert reading.why == "4 stories in 48 hours (3 independent sources)"
        assert dict(reading.arithmetic) == {"stories": 4, "at_least": 2, "sources": 3, "group": ""}


def test_a_story_counts_for_its_places_and_for_those_they_lie_in() -> None:
    """A place counts for the province that it lies in, and a country is too wide to count for."""
    known = [("af", "country", ""), ("khost", "province", "af"), ("spera", "district", "khost"), ("odd", "city", "odd")]
    within = regions(Place(id=name, kind=kind, within=into, names={"en": (name,)}) for name, kind, into in known)
    assert within["af"] == frozenset()
    assert within["spera"] == {"spera", "khost"}
    signal = {"kind": "count", "at_least": "2", "within": "48h", "group_by": "place"}
    hit = [
        ("attack", telling(n, f"s{n}", places=frozenset({place, "af"}))) for n, place in enumerate(("khost", "spera"))
    ]
    found = facts(watching(signal, ["attack"]), hit, regions=within, names={"khost": "Khost"})
    reading = assess(found, BASE + 2 * HOUR)["subject"]
    assert reading.why == "2 stories in 48 hours for Khost (1 independent source)"


@pytest.mark.parametrize(
    ("days", "covered", "chip"),
    [
        (None, 37, "first report from Khost since monitoring began on 25 Sep 2025 (37 days)"),
        (None, 180, "first report ever from Khost"),
        (96, 30, "first report from Khost in 96 days, since 28 Jul 2025"),
        (90, 30, "first report from Khost in 90 days, since 3 Aug 2025"),
        (89, 200, ""),
    ],
)
def test_a_first_says_since_when(days: int | None, covered: int, chip: str) -> None:
    """A first is one for 90 days, or ever where monitoring is old enough to say so, else since it began."""
    khost = frozenset({"khost"})
    before = [] if days is None else [("attack", telling(-24 * days, "old", places=khost, counted=False))]
    hit = [*before, ("attack", telling(0, "new", places=khost))]
    asked = {"names": {"khost": "Khost"}, "covered_days": covered, "began": BASE - 37 * DAY}
    reading = assess(facts(watching({"kind": "first", "per": "place"}, ["attack"]), hit, **asked), BASE)["subject"]
    assert (reading.activation, reading.why) == ((1, chip) if chip else (0, ""))


def test_silence_says_something_to_who_could_see() -> None:
    """None alone holds only where monitoring covered the window and saw nine tenths of it."""
    signal = {"kind": "together", "none": ["attack"], "within": "48h"}
    book = watching(signal)
    ask = {"coverage": lambda hour: 0.0 if hour < BASE + 5 * HOUR else 1.0}
    asked = [(47, {}), (48, {}), (48, ask), (49, ask), (48, {"coverage": lambda _hour: 0.89})]
    told = [assess(facts(book, [], began=BASE, **more), BASE + hour * HOUR)["subject"] for hour, more in asked]
    assert [one.activation for one in told] == [0, 1, 0, 1, 0]
    assert told[1].why == "none of what it waits for in 48 hours"


def test_what_was_measured_elsewhere_is_read_and_watched() -> None:
    """A surge reads as it was last measured, makes a rule that stands together active, and hands on its first story."""
    surge = ((BASE, Reading(0)), (BASE + DAY, Reading(3, ("s",), "far above usual")), (BASE + 2 * DAY, Reading(0)))
    signal = {"kind": "together", "all": ["usual", "strike"], "within": "24h"}
    hit = [("strike", telling(40, "k")), ("strike", telling(80, "l"))]
    found = facts(watching(signal), hit, measured={"usual": surge})
    read = {hour: assess(found, BASE + hour * HOUR) for hour in (23, 24, 40, 47, 48, 80)}
    assert {hour: one["usual"].activation for hour, one in read.items()} == {23: 0, 24: 3, 40: 3, 47: 3, 48: 0, 80: 0}
    assert {hour: one["subject"].activation for hour, one in read.items()} == {23: 0, 24: 0, 40: 1, 47: 1, 48: 1, 80: 0}
    assert read[40]["subject"].stories == ("s", "k")
    assert read[40]["subject"].why == "usual and strike, within 24 hours"
    assert [one.at for one in Signals(found).firings("usual", BASE + 9 * DAY)] == [BASE + DAY]


def test_what_only_collects_evidence_is_never_on() -> None:
    """Hits of a rule whose signal is none are handed on to be counted; they make nothing active and speak against none."""
    hit = [("denied", telling(0, "s")), ("strike", telling(1, "k"))]
    signals: list[tuple[dict[str, Any], tuple[str, ...], int]] = [
        ({"kind": "together", "all": ["strike", "denied"], "within": "48h"}, (), 0),
        ({"kind": "together", "all": ["strike"], "none": ["denied"], "within": "48h"}, (), 1),
        ({"kind": "sequence", "steps": ["denied", "strike"], "within": "48h"}, (), 1),
        ({"kind": "count", "at_least": "1", "within": "48h"}, ("denied",), 1),
    ]
    for signal, of, activation in signals:
        found = facts(watching(signal, of), hit)
        assert assess(found, BASE + 2 * HOUR)["subject"].activation == activation, signal
        assert not Signals(found).firings("denied", BASE + DAY)


def test_a_rule_in_force_does_not_listen_to_one_under_test() -> None:
    """Hits of a rule under test count for rules under test alone."""
    signal = {"kind": "count", "at_least": "1", "within": "48h"}
    timeline = [{"timeline": [], "fires": []}]
    for status, activation in (("test", 1), ("active", 0)):
        book = watching(signal, ["attack"], status=status, tests=timeline)
        assert assess(facts(book, [("attack", telling(0, "s"))]), BASE)["subject"].activation == activation


def test_a_rule_that_watches_acts_within_its_dates() -> None:
    """Before its first day it hears nothing, and what came then does not count later; after its last it finds nothing."""
    signal = {"kind": "count", "at_least": "2", "within": "9d"}
    book = watching(signal, ["attack"], active_from="2025-11-02", expires="2025-11-04")
    found = facts(book, [("attack", telling(hour, f"s{hour}")) for hour in (23, 24, 90)])
    assert found.indicators["subject"].active_from == date(2025, 11, 2)
    told = {hour: assess(found, BASE + hour * HOUR)["subject"].activation for hour in (24, 89, 90, 95, 96)}
    assert told == {24: 0, 89: 0, 90: 1, 95: 1, 96: 0}


def test_an_analysts_grade_is_the_grade() -> None:
    """From when it was given, a grade by hand holds, also a lower one."""
    given_by_hand = {"s": [(BASE + 2 * HOUR, 3), (BASE + 4 * HOUR, 0)]}
    found = _trip(("attack", telling(0, "s")), given=given_by_hand)
    assert [assess(found, BASE + hour * HOUR)["attack"].activation for hour in (1, 2, 4)] == [1, 3, 0]
    assert found.grade("s", BASE + 4 * HOUR).why == "graded E0 by hand; 1 source of letter C"


@pytest.mark.parametrize(
    ("published", "archival", "hours"),
    [(None, False, 0), (-5, False, -5), (3, False, 0), (-24 * 9, False, -24 * 7), (-24 * 9, True, -24 * 9)],
)
def test_a_date_is_believed_within_limits(published: int | None, archival: bool, hours: int) -> None:
    """News happened when its date says, at most a week before it came unless the feed is archival, and never later."""
    dated = None if published is None else BASE + published * HOUR
    assert event_time(dated, BASE, archival=archival) == BASE + hours * HOUR


def test_what_breaks_a_sequence_off_is_asked_for_too() -> None:
    """A sequence that its own firings would break off waits for itself, and is refused."""
    looped = {"kind": "sequence", "steps": ["aaa", "bbb"], "within": "7d", "until": ["tag:end"]}
    found, flaws = made([rule("aaa"), rule("bbb"), rule("loop", None, signal=looped, tags=["end"])])
    assert found is None
    assert [flaw.code for flaw in flaws] == ["E211"]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60)
@given(timelines, st.integers(0, 20), st.integers(21, HOURS))
def test_rises_are_told_without_reading_every_moment(kind: str, steps: list[Step], begin: int, end: int) -> None:
    """When an indicator rose in a time is what reading it at each moment of that time tells."""
    signals = Signals(_facts(_known(BOOKS[kind], ()), [_written(step) for step in steps], START))
    since, now = START + begin * HOUR, START + end * HOUR
    best, wanted = 0, []
    for at in sorted(signals.moments("subject")):
        reading = signals.reading("subject", at, since)
        if since < at <= now and reading.activation > best:
            best = reading.activation
            wanted.append((at, reading))
    assert signals.rises("subject", since, now) == wanted
