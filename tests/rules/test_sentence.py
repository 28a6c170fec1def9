"""Why a level is what it is, in words."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_signs import NOW, SCENARIOS, WAR, coming, levels, standing, standings
from wording import false_precision

from rules import shown
from rules.forecast import Forecaster, Outlook
from rules.level import Level
from rules.nearest import nearest
from rules.picture import Override, Sight
from rules.sentence import Situation, needed, points_other_way, why
from rules.shown import Shown
from rules.weighing import Standing, gravest

FULL = Sight(1.0, 22, 22)
STRIKE = standing(
    "strike",
    3,
    activation=3,
    title="Strike on the other's soil",
    decisive=True,
    why="confirmed (5 independent sources)",
    stories={"18f3a1": 3},
)
ATTACKS = standing(
    "attacks",
    2,
    signal="surge",
    activation=2,
    title="Militant attacks in Pakistan",
    family="militant",
    why="far above usual (6 stories, usual about 1 a week)",
    stories={"2ab1c2": 1},
)
RHETORIC = standing("threats", 1, activation=1, title="Ultimatums", family="rhetoric")
TRADE = standing("gates", 0, title="Crossings shut", family="border-trade")
TALKS = standing(
    "talks",
    2,
    title="Talks team stays in Istanbul",
    direction="down",
    family="diplomatic",
    scenarios={"war": 1, "drift": 3, "truce": 5},
    stories={"9c0d11": 1},
)
ISLAMABAD = ZoneInfo("Asia/Karachi")


def situation(found: list[Standing], now: Shown, **more: object) -> Situation:
    """What there is to say of the whole problem."""
    return Situation(now, gravest(SCENARIOS, found, NOW), **({"sight": FULL} | more))


def test_the_sentence_is_that_of_the_contract():
    """Level, two reasons of two families, how much is on, what points the other way, who saw it."""
    found = [ATTACKS, RHETORIC, STRIKE, TRADE, TALKS]
    assert why(situation(found, Shown(Level.CRITICAL), sight=Sight(0.99, 21, 22))) == (
        "CRITICAL because “Strike on the other's soil” is strong and decisive: confirmed (5 independent sources)"
        " and “Militant attacks in Pakistan” is clear: far above usual (6 stories, usual about 1 a week);"
        " 3 of 4 indicators on in 3 of 4 families; against: “Talks team stays in Istanbul” (single source);"
        " seen by 21 of 22 feeds."
    )


def test_two_reasons_are_of_two_families():
    """A second indicator of the same family tells less than one of another that is weaker."""
    second = standing("raid", 2, activation=2, title="Raid over the line")
    said = why(situation([STRIKE, second, RHETORIC], Shown(Level.HIGH)))
    assert "“Ultimatums” is faint" in said
    assert "Raid over the line" not in said
    assert "“Raid over the line” is clear" in why(situation([STRIKE, second], Shown(Level.HIGH)))


@pytest.mark.parametrize(
    ("found", "now", "more", "opening"),
    [
        ([], Shown(), {}, "QUIET because nothing is clearly unusual in what we can see; 0 of 0 indicators on"),
        ([RHETORIC], Shown(), {}, "QUIET because nothing is clearly unusual in what we can see; 1 of 1 indicators on"),
        (
            [replace(ATTACKS, activation=0)],
            Shown(Level.WATCH, behind=("2ab1c2",)),
            {},
            "WATCH (unconfirmed) because “Militant attacks in Pakistan” still counts as clear: far above usual",
        ),
        (
            [ATTACKS],
            Shown(Level.HIGH, lower_days=1),
            {},
            "HIGH because of earlier evidence; what counts now would be WATCH because “Militant attacks in Pakistan”",
        ),
        (
            [],
            Shown(Level.WATCH),
            {},
            "WATCH because of earlier evidence; what counts now would be QUIET because nothing is clearly unusual",
        ),
        (
            [],
            Shown(Level.HIGH, assessed=False),
            {"sight": Sight(0.2, 4, 22)},
            "NOT ASSESSED (last: HIGH) because too little could be seen; 0 of 0 indicators on",
        ),
        (
            [ATTACKS],
            Shown(Level.HIGH, assessed=False),
            {"sight": Sight(0.2, 4, 22)},
            "NOT ASSESSED (last: HIGH) because too little could be seen; what was seen alone would be WATCH because “Mil",
        ),
        (
            [ATTACKS],
            Shown(Level.WATCH),
            {
                "override": Override(2, NOW + timedelta(days=11, hours=20), "A. Analyst", "the envoys told us more", 7),
                "zone": ISLAMABAD,
            },
            "ELEVATED, set by A. Analyst until Sun 30 Nov (the envoys told us more); computed: WATCH because “Militant",
        ),
    ],
)
def test_every_state_has_its_words(found, now, more, opening):
    """Quiet, unconfirmed, kept from before, not assessed, overridden: each says so first."""
    assert why(situation(found, now, **more)).startswith(opening)


def test_what_eases_is_named_in_the_reason():
    """`eased by`, with how well it is attested; what is clear without a story is called clear."""
    late = replace(ATTACKS, held=replace(ATTACKS.held, level=3), activation=0)
    confirmed = replace(TALKS, stories={"9c0d11": 3})
    assert "; eased by: “Talks team stays in Istanbul” (confirmed); 1 of 1" in why(
        situation([late, confirmed], Shown(Level.WATCH))
    )
    assert "eased by: “Talks team stays in Istanbul” (clear)" in why(
        situation([late, replace(TALKS, stories={})], Shown(Level.WATCH))
    )


def test_what_is_left_to_people_is_said():
    """Where the desk caps the level, the sentence names what the table says."""
    found = gravest(SCENARIOS, [STRIKE, ATTACKS], NOW, Level.HIGH)
    assert "; this desk leaves CRITICAL to people; 2 of 2" in why(Situation(Shown(Level.HIGH), found, FULL))


def test_what_was_not_seen_is_said():
    """A partial view is called so; no feed at all is a number too."""
    assert why(situation([], Shown(), sight=Sight(0.7, 15, 22))).endswith("seen by 15 of 22 feeds (partial view).")
    assert why(situation([], Shown(assessed=False), sight=Sight(0.0, 0, 1))).endswith("seen by 0 of 1 feed.")


def test_what_points_the_other_way_has_its_lines():
    """Each indicator that eases and is on, the strongest first; none where none is."""
    faint = replace(
        TALKS, indicator=replace(TALKS.indicator, id="pact", title="Pact"), held=replace(TALKS.held, level=1)
    )
    off = replace(TALKS, indicator=replace(TALKS.indicator, id="off"), held=replace(TALKS.held, level=0))
    now = situation([faint, TALKS, off], Shown())
    assert points_other_way(now) == (
        "“Talks team stays in Istanbul” still counts as clear.",
        "“Pact” still counts as faint.",
    )
    assert points_other_way(situation([STRIKE], Shown())) == ()


def outlook(found: list[Standing], now: Shown) -> Outlook:
    """When it steps down next."""
    return Forecaster(SCENARIOS).step_down(found, now, coming(), NOW)


@pytest.mark.parametrize(
    ("found", "now", "sight", "words"),
    [
        ([], Shown(), FULL, ""),
        (
            [replace(ATTACKS, activation=0)],
            Shown(Level.WATCH),
            FULL,
            (
                "Steps down to QUIET on Sun 23 Nov if nothing new: 3 covered days below WATCH; the first can be"
                " Fri 21 Nov, once “Militant attacks in Pakistan” has fallen to faint."
            ),
        ),
        (
            [replace(ATTACKS, activation=0)],
            Shown(Level.HIGH, lower_days=2),
            FULL,
            "Steps down to ELEVATED on Wed 19 Nov if nothing new: 1 more covered day below HIGH.",
        ),
        (
            [],
            Shown(Level.WATCH),
            Sight(0.7, 15, 22),
            (
                "Steps down to QUIET on Fri 21 Nov if nothing new: 3 more covered days below WATCH."
                " No day counts while the view is not full."
            ),
        ),
        (
            [replace(ATTACKS, ahead=(2,))],
            Shown(Level.WATCH),
            FULL,
            "Stays WATCH while “Militant attacks in Pakistan” lasts.",
        ),
    ],
)
def test_what_a_step_down_needs_is_said(found, now, sight, words):
    """The day, the days that are needed, from when they can count and what must fall; or what keeps the level."""
    assert needed(situation(found, now, sight=sight), outlook(found, now)) == words


@pytest.mark.parametrize(
    ("found", "level", "words", "ids"),
    [
        ([TRADE, replace(RHETORIC, held=STRIKE.held)], Level.ELEVATED, None, ()),
        ([TRADE], Level.QUIET, "one clear indicator would make it WATCH", ("gates",)),
        (
            [TRADE, ATTACKS],
            Level.WATCH,
            "one more clear indicator in another family would make it ELEVATED",
            ("gates",),
        ),
        (
            [RHETORIC, replace(RHETORIC, indicator=replace(RHETORIC.indicator, id="more")), TRADE],
            Level.QUIET,
            "one more faint indicator in another family would make it WATCH",
            ("gates",),
        ),
        (
            [ATTACKS, TRADE, replace(STRIKE, held=replace(STRIKE.held, level=0))],
            Level.ELEVATED,
            "one more clear decisive indicator in another family would make it HIGH",
            ("strike",),
        ),
        (
            [TRADE, replace(STRIKE, held=replace(STRIKE.held, level=0))],
            Level.QUIET,
            "one clear indicator would make it WATCH",
            ("gates",),
        ),
    ],
)
def test_what_would_move_a_quiet_problem_is_said(found, level, words, ids):
    """The least that raises what is shown: how strong, in which families, to which level; or nothing."""
    told = nearest(gravest([WAR], found, NOW), level, NOW)
    assert (told and told.text) == words
    assert (told.indicators if told else ()) == ids


@given(
    standings(),
    levels,
    st.booleans(),
    st.integers(0, 2),
    st.sampled_from([0.0, 0.5, 0.66, 0.8, 1.0]),
    st.none() | levels,
    levels,
)
@settings(max_examples=100)
def test_no_sentence_claims_more_than_a_machine_knows(found, level, assessed, lower, share, over, most):
    """Whatever the state, there are sentences, and none holds a decimal, a share of a hundred or a word of likelihood."""
    weighed = gravest(SCENARIOS, found, NOW, most)
    now = shown.raised(
        Shown(level, assessed, lower, behind=("18f3a1",)), weighed.level, share, NOW, weighed.top.stories
    )
    override = over and Override(over, NOW + timedelta(days=3), "A. Analyst", "the envoys told us more", 7)
    state = Situation(now, weighed, Sight(share, round(share * 22), 22), override or None, ISLAMABAD)
    next_step = Forecaster(SCENARIOS, most).step_down(found, now, coming(), NOW)
    told = nearest(weighed, now.level, NOW, most)
    said = [why(state), *points_other_way(state), needed(state, next_step), told.text if told else ""]
    for sentence in said:
        assert false_precision(sentence) == []
        assert "  " not in sentence.replace(override.why if override else "", "")
    assert why(state).startswith(Level(over).name if override else now.word)
    assert why(state).endswith(".")
    assert bool(needed(state, next_step)) is (now.level > Level.QUIET)


@given(standings(), levels)
@settings(max_examples=40)
def test_what_is_nearest_does_what_it_says(found, most):
    """Raising any of the indicators that it names so far gives some scenario the level that it names, or more."""
    weighed = gravest(SCENARIOS, found, NOW, most)
    told = nearest(weighed, weighed.level, NOW, most)
    for name in told.indicators if told else ():
        higher = [
            replace(one, held=replace(one.held, level=told.activation), activation=told.activation)
            if one.indicator.id == name
            else one
            for one in found
        ]
        assert gravest(SCENARIOS, higher, NOW, most).level >= told.to > weighed.level
