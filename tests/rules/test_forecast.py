"""When a level next steps down if nothing new comes."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from invented_signs import DAY, NOW, SCENARIOS, WAR, coming, levels, standing, standings

from rules import hold, shown
from rules.forecast import Forecaster, Outlook
from rules.level import Level
from rules.shown import Shown
from rules.weighing import gravest

ALL = Forecaster(SCENARIOS)


def on(days: int) -> date:
    """The day so many days after DAY."""
    return DAY + timedelta(days=days)


def asked(found: list, now: Shown, forecaster: Forecaster = ALL) -> Outlook:
    """The outlook from NOW on."""
    return forecaster.step_down(found, now, coming(), NOW)


def test_a_single_surge_steps_down_in_the_days_that_are_foreseen():
    """Strong until its third quiet day, then three days below ELEVATED, of which that is the first."""
    found = [standing("attack", 3, signal="surge")]
    outlook = asked(found, Shown(Level.ELEVATED))
    assert outlook == Outlook(on(5), Level.WATCH, on(3), (("Title of attack", 2),))


def test_a_clock_that_runs_is_not_started_again():
    """Two lower days are behind it: the next is the third."""
    assert asked([standing("attack", 2, quiet=1, signal="surge")], Shown(Level.HIGH, lower_days=2)) == Outlook(
        on(1), Level.ELEVATED, on(1), ()
    )


def test_what_lasts_keeps_the_level():
    """An absence that goes on, or a surge that is sustained, lets nothing step down."""
    found = [standing("patrols", 2, signal="absence", activation=2, ahead=(2,))]
    assert asked(found, Shown(Level.WATCH)) == Outlook(None, Level.WATCH)


def test_a_window_that_is_still_open_counts():
    """A count that stays on for two more days begins its quiet days after them."""
    found = [standing("clashes", 2, signal="surge", activation=2, ahead=(2, 2, 0))]
    assert asked(found, Shown(Level.WATCH)).lower_on == on(5)


def test_what_eases_is_foreseen_too():
    """Talks that are clear lower the raw level once 72 hours have passed, before anything falls."""
    talks = standing(
        "talks",
        2,
        direction="down",
        family="diplomatic",
        signal="tripwire",
        scenarios={"war": 1, "drift": 4, "truce": 5},
    )
    wire = standing("strike", 3, signal="tripwire", last_clear=NOW - timedelta(hours=2))
    outlook = asked([talks, wire], Shown(Level.ELEVATED), Forecaster([WAR]))
    assert outlook == Outlook(on(5), Level.WATCH, on(3), ())


def test_quiet_has_nowhere_to_go():
    """No step down is foreseen from QUIET."""
    assert asked([], Shown()) == Outlook(None, Level.QUIET)


def test_a_cap_is_kept_in_the_future():
    """Where HIGH is the highest that a machine sets, CRITICAL on the table is HIGH for days."""
    both = [standing("strike", 3, decisive=True), standing("attack", 2, family="militant", signal="surge")]
    assert asked(both, Shown(Level.HIGH), Forecaster([WAR], Level.HIGH)).day == on(16)


@given(standings(), levels, st.integers(0, 2), st.booleans())
@settings(max_examples=40)
def test_the_forecast_agrees_with_the_machine(found, level, lower, assessed):
    """Closing day after day without news, with a full view, steps down first on the day that was foreseen."""
    now = shown.raised(
        Shown(level, assessed, lower),
        gravest(SCENARIOS, found, NOW).level,
        1.0,
        NOW,
    )
    outlook = ALL.step_down(found, now, coming(), NOW)
    helds = {one.indicator.id: one.held for one in found}
    for number, (day, at) in enumerate(coming(), start=1):
        activations = {one.indicator.id: hold.activation_in(one.ahead, number) for one in found}
        holds = {one.indicator.id: one.hold for one in found}
        helds = hold.closed_all(helds, activations, 1.0, holds, at)
        found = [
            replace(
                one,
                held=helds[one.indicator.id],
                activation=activations[one.indicator.id],
                last_clear=at if activations[one.indicator.id] >= 2 else one.last_clear,
            )
            for one in found
        ]
        after = shown.closed(now, gravest(SCENARIOS, found, at).level, 1.0, at)
        if after.level < now.level:
            assert (outlook.day, outlook.to) == (day, after.level)
            assert outlook.lower_on is not None
            return
        now = after
    assert outlook.day is None


@given(standings(), levels)
@settings(max_examples=40)
def test_a_forecast_looks_no_further_than_it_must(found, level):
    """It ends by itself once nothing can change any more, long before the days run out."""
    now = shown.raised(Shown(level), gravest(SCENARIOS, found, NOW).level, 1.0, NOW)
    assert len(list(ALL.course(found, now, coming(400)))) < 60
