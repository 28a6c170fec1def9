"""Which alerts a silence holds back, and which are told whatever is silenced."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pictures import CRITICAL, ELEVATED, HIGH, NOW, Sight, due, picture, sign

from alerts.alert import Alert
from alerts.raised import again, raised
from alerts.route import Urgent
from alerts.silence import number, reason, says, silencing
from rules.judgement import Judgement

REPORT = Alert("a0", "U0", "pak-afg", "story:s1", "e", NOW, {"rule": "strike", "part": "claim", "story": "s1"})
RISE, EVENT = raised(picture(ELEVATED), picture(HIGH, [sign("strike/claim", 2, "s1")]), NOW)
GRAVE = raised(picture(HIGH), picture(CRITICAL), NOW)[0]
MISS = raised(picture(), picture(ELEVATED, due=(due(),)), NOW)[-1]
_DARK = picture(HIGH, sight=Sight(0.6, 2, 22, NOW - timedelta(hours=4)))
BLIND = raised(_DARK, _DARK, NOW)[0]
ALL = {"U0": REPORT, "U1": RISE, "U2": EVENT, "U5": MISS, "U6": BLIND, "critical": GRAVE}


def silence(subject: str, number: int = 7) -> Judgement:
    """Somebody silences this for three days."""
    return Judgement("silence", subject, "amina", NOW, "an exercise", until=NOW + timedelta(days=3), id=number)


def held_back(subject: str, now=None) -> set[str]:
    """Which of all alerts a silence holds back."""
    stays = {"s0": "s1"}
    return {
        name
        for name, alert in ALL.items()
        if silencing(alert, [silence(subject)], now, lambda key: stays.get(key, key))
    }


@pytest.mark.parametrize(
    ("subject", "kinds"),
    [
        ("rule:strike", {"U0", "U2"}),
        ("rule:strike/claim", {"U0", "U2"}),
        ("rule:strike/report", set()),
        ("rule:attack", set()),
        ("story:s1", {"U0", "U2"}),
        ("story:s0", {"U0", "U2"}),
        ("story:s2", set()),
        ("problem:pak-afg", {"U0", "U1", "U2", "U5"}),
        ("problem:istanbul", set()),
    ],
)
def test_a_silence_holds_back_what_is_about_its_subject(subject, kinds):
    """A rule holds its parts, a story what it was merged into, a problem all of it; never CRITICAL, never blindness."""
    assert held_back(subject) == kinds


def test_a_critical_that_fell_back_in_the_wait_is_an_ordinary_rise():
    """While it stands at CRITICAL a rise breaks a silence; once it is back at HIGH it is held back."""
    assert "critical" not in held_back("problem:pak-afg", picture(CRITICAL))
    assert "critical" in held_back("problem:pak-afg", picture(HIGH))


def test_what_repeats_a_critical_is_told_until_it_is_acknowledged():
    """A silence of the problem does not end the repeats of a CRITICAL."""
    repeat = again([GRAVE], picture(CRITICAL), Urgent(), NOW + timedelta(days=1), lambda _: False)
    assert silencing(repeat, [silence("problem:pak-afg")], picture(CRITICAL), str) is None
    assert says(repeat, str).startswith("still CRITICAL: ")


def test_the_oldest_of_several_silences_is_the_reason():
    """The reason names the judgement, who, until when and why, and can be read back."""
    both = [silence("rule:strike", 12), silence("story:s1", 13)]
    by = silencing(REPORT, both, None, str)
    assert by is both[0]
    assert reason(by) == "silence 12 of rule:strike by amina until 2025-11-20 22:40Z: an exercise"
    assert (number(reason(by)), number("U1 tells it")) == (12, 0)


def test_each_kind_says_what_it_would_have_said():
    """In a few words, by the rule's title or the facts."""
    said = [says(alert, {"strike/claim": "Strike claimed"}.__getitem__) for alert in (REPORT, RISE, EVENT, MISS)]
    assert said[0] == "critical report: Strike claimed"
    assert said[1].startswith("rise to HIGH: Strike/claim")
    assert said[2].startswith("decisive event: ")
    assert said[3] == "missed event: Fourth Istanbul round"
    assert says(replace(REPORT, kind="U0"), lambda _: "x") == "critical report: x"
