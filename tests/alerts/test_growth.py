"""What is new in a story since the digest before."""

from dataclasses import replace
from datetime import timedelta

import golden
import morning
import problems
import pytest

from alerts.card import Card, cards
from alerts.digest import compose
from alerts.growth import Before, Told, grown, kept, told_of
from feeds.anchors import Anchor
from rules.growth import STEPS

KHOST = problems.story("khost")
DAY = morning.TODAY - timedelta(days=1)


def strike(many: int = 6) -> Card:
    """The strike as so many of its reports tell it."""
    keys = list(dict.fromkeys(report.entry.key for report in morning.STRIKE))[:many]
    return cards(report for report in morning.STRIKE if report.entry.key in keys)[0]


def before(told: Told) -> Before:
    """An edition before that told this story."""
    return Before(DAY, {told.story: told})


def test_a_story_is_new_updated_or_running():
    """New where the edition before did not tell it, running where nothing but more of the same came, else updated."""
    card = strike()
    assert grown(card, None, None).status == ""
    assert grown(card, Before(DAY, {}), None).status == "NEW"
    again = grown(card, before(told_of(card)), None)
    assert (again.status, again.growth, again.fresh) == ("RUNNING", (), 6)
    less = grown(card, before(replace(told_of(strike(1)), rules=told_of(card).rules)), None)
    assert (less.status, less.growth) == ("UPDATED", ("confirmed now (1 → 5 independent sources)",))


def test_a_running_story_is_told_whole():
    """Reports, sources, grade and times are those of all editions so far."""
    first = told_of(strike(1))
    card = grown(cards(morning.STRIKE[2:])[0], before(first), None)
    assert (card.reports, card.origins, card.fresh, card.first) == (6, 5, 5, first.first)
    assert card.grade is not None
    assert (card.grade.level, card.grade.admiralty) == (3, "A1 (auto)")


@pytest.mark.parametrize(
    ("was", "now", "news"), [(1, 2, True), (3, 4, False), (4, 5, True), (5, 8, False), (8, 9, True)]
)
def test_counts_of_sources_are_news_at_their_steps(was, now, news):
    """Two, three, five and nine sources are news when reached; what lies between is more of the same."""
    assert STEPS == (2, 3, 5, 9)
    card = replace(strike(), origin_keys=tuple(f"{n}" for n in range(now)), grade=None)
    known = replace(told_of(card), keys=card.origin_keys[:was], grade=3)
    assert grown(card, before(known), None).growth == ((f"{was} → {now} independent sources",) if news else ())


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("4 killed", "9 killed", ("killed 4 → 9",)),
        ("4 killed", "6 killed", ()),
        ("10 killed", "14 killed", ()),
        ("10 wounded", "15 wounded", ("wounded 10 → 15",)),
        ("48 hours", "96 hours", ()),
        ("9 killed", "4 killed", ()),
    ],
)
def test_figures_are_news_when_they_grow_by_half_and_by_three(was, now, said):
    """Figures of people hurt that grow so are told; what shrinks, grows little or counts hours is not."""
    known = told_of(strike(), problems.facts("ABBCC", 6, was))
    assert grown(strike(), before(known), problems.facts("ABBCC", 6, was, now)).growth == said


def test_a_new_indicator_a_new_place_and_a_denial_are_news():
    """What a reader did not know of the story is said, by its name."""
    card = strike()
    known = replace(told_of(card, problems.facts("ABBCC", 6, "khost")), rules=("ttp-attack-pakistan",))
    facts = problems.facts("ABBCC", 6, "khost", "north-waziristan", disputed=True)
    facts = replace(facts, anchors=(*facts.anchors, Anchor("actor", "ttp")))
    made = grown(card, before(known), facts)
    assert made.growth == (
        "also “Pakistani strike on Afghan soil”",
        "also names TTP, North Waziristan",
        "now disputed",
    )


def test_what_is_known_beyond_hits_counts():
    """The grade, reports and sources are those of all that tell a story, hit or not."""
    card = grown(strike(1), None, problems.facts("CC", 4))
    assert card.grade is not None
    assert (card.reports, card.origins, card.grade.level, card.fresh) == (4, 2, 2, 1)


def test_a_story_is_remembered_over_an_edition_that_is_silent_on_it():
    """What was told is kept until a story has had no report for three days; then another of the kind is new."""
    told = told_of(strike())
    quiet = kept((), before(told), {}, told.last + timedelta(hours=71))
    assert [one.story for one in quiet] == [KHOST]
    assert kept((), before(told), {}, told.last + timedelta(hours=72)) == ()
    nothing = compose(golden.heading(), golden.DAY, [], golden.FULL, before=golden.busy())
    again = compose(golden.heading(), golden.DAY, morning.BUSY, golden.FULL, before=nothing, facts=problems.FACTS)
    assert {card.status for card in again.live} == {"RUNNING"}
