"""Invented indicators, where they stand, and scenarios that they are rated against."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from rules.hit import Severity
from rules.hold import Held, hold
from rules.indicator import Indicator
from rules.level import Level, Weighed
from rules.problem import Scenario
from rules.rule import Family
from rules.signal_kind import Signal
from rules.weighing import Standing

FAMILIES = Family.__origin__.__args__
DAY = date(2025, 11, 18)
NOW = datetime(2025, 11, 18, 1, tzinfo=UTC)
"""A cut-off on a Tuesday."""
WAR = Scenario(id="war", title="Renewed fighting", adverse=True)
DRIFT = Scenario(id="drift", title="The pause erodes", adverse=True)
TRUCE = Scenario(id="truce", title="The truce holds", adverse=False)
SCENARIOS = (WAR, DRIFT, TRUCE)


def indicator(name: str = "strike", signal: Any = "tripwire", **more: Any) -> Indicator:
    """One indicator, whole, with what a test says of it."""
    written = (
        signal
        if isinstance(signal, Signal)
        else Signal.model_validate({"kind": signal} if isinstance(signal, str) else signal)
    )
    rule, _, part = name.partition("/")
    whole: dict[str, Any] = {
        "title": f"Title of {rule}",
        "problem": "border",
        "severity": Severity.HIGH,
        "family": "military",
        "direction": "up",
        "decisive": False,
        "lead": "short",
        "scenarios": {"war": 5, "drift": 3, "truce": 1},
        "of": (),
        "tags": (),
        "derived": False,
        "live": True,
    }
    return Indicator(id=name, rule=rule, part=part, signal=written, **(whole | more))


def standing(name: str = "strike", held: int = 0, **more: Any) -> Standing:
    """Where an indicator stands; what a `Standing` has is said of that, the rest of the indicator."""
    own = {key: more.pop(key) for key in ("activation", "why", "stories", "last_clear", "ahead") if key in more}
    quiet = more.pop("quiet", 0)
    one = indicator(name, **more)
    return Standing(one, Held(held, quiet), hold(one), **own)


def coming(count: int = 200) -> list[tuple[date, datetime]]:
    """The cut-offs after NOW, in a zone without summer time."""
    return [(DAY + timedelta(days=n), datetime.combine(DAY + timedelta(days=n), time(1), UTC)) for n in range(1, count)]


letters = st.text("abcdefghij ", min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)
levels = st.sampled_from(list(Level))
moments = st.none() | st.integers(0, 120).map(lambda hours: NOW - timedelta(hours=hours))
stories = st.dictionaries(st.sampled_from(["18f3a1", "2ab1c2", "9c0d11", "77e0aa"]), st.integers(0, 3), max_size=3)


@st.composite
def weighed(draw: st.DrawFn) -> Weighed:
    """An indicator as some scenario sees it."""
    held = draw(st.integers(0, 3))
    return Weighed(
        id=draw(st.text("abcdef", min_size=1, max_size=4)),
        family=draw(st.sampled_from(FAMILIES)),
        held=held,
        up=draw(st.booleans()),
        decisive=draw(st.booleans()),
        d=draw(st.sampled_from([0.0, 0.25, 0.34, 0.5, 1.0])),
        activation=draw(st.integers(0, held)),
        title=draw(letters),
        lead=draw(st.sampled_from(["", "long", "medium", "short"])),
        why=draw(st.sampled_from(["", "far above usual (6 stories, usual about 1 a week)"])),
        stories=draw(stories),
        last_clear=draw(moments),
    )


@st.composite
def standings(draw: st.DrawFn) -> list[Standing]:
    """Where the indicators of a problem stand, each with an id of its own."""
    kinds = ["surge", "tripwire", "absence", "first"]
    found = []
    for number in range(draw(st.integers(0, 7))):
        held = draw(st.integers(0, 3))
        found.append(
            standing(
                f"rule-{number}" + draw(st.sampled_from(["", "/part-a"])),
                held,
                quiet=draw(st.integers(0, 2)) if held else 0,
                signal={"kind": draw(st.sampled_from(kinds))} if number % 2 else draw(st.sampled_from(kinds)),
                title=draw(letters),
                family=draw(st.sampled_from(FAMILIES)),
                direction=draw(st.sampled_from(["up", "up", "up", "down", "both"])),
                decisive=draw(st.booleans()),
                scenarios={one.id: draw(st.integers(1, 5)) for one in SCENARIOS},
                live=draw(st.sampled_from([True, True, True, False])),
                activation=draw(st.integers(0, held)),
                why=draw(st.sampled_from(["", "confirmed (5 independent sources)"])),
                stories=draw(stories),
                last_clear=draw(moments),
                ahead=tuple(draw(st.lists(st.integers(0, held), max_size=3))),
            )
        )
    return found
