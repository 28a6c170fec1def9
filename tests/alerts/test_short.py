"""An urgent message for a telephone says the same as the mail, in lines that may be left out from the end."""

from dataclasses import replace

import golden
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wording import false_precision, quoted

from alerts.short import ROOM, fitted, short
from alerts.telling import alert_page

ALERTS = [name for name in golden.SITUATIONS if name.endswith("-alert")]


def test_a_rise_in_a_few_lines():
    """What moved, the story with who backs it and where to read it, why, how well one could see, and the key."""
    made = short(golden.level_alert())
    assert made.subject == golden.rendered("level-alert").subject
    assert made.text == (
        "ELEVATED -> HIGH at 03:40 PKT.\n"
        "Afghan officials: nine killed as Pakistani jets strike Khost\n"
        "Confirmed, 4 independent sources; disputed.\n"
        "Bosphorus Wire (A) 03:31: https://bosphorus.example/2025/11/17/36501fe3\n"
        "HIGH because Pakistani strike on Afghan soil is confirmed (4 independent sources) and TTP attack in Pakistan"
        " is far above usual (6 stories, usual about 1 a week); 5 of 12 indicators on in 3 of 6 families;"
        " against: talks team still in Istanbul (1 source).\n"
        "View: full (22 of 22 feeds).\n"
        "Alert 18863bed0c0b0dd7\n"
        "Not yet seen: Afghan forces hit Pakistan, or border troops clash.\n"
    )
    assert made.html == ""


@pytest.mark.parametrize("name", ALERTS)
def test_every_alert_has_a_short_form(name):
    """It fits, has the mail's subject and key, no sign that a text message pays double for, and no false precision."""
    telling = golden.SITUATIONS[name]()
    made = short(telling)
    assert made.fault == ""
    assert len(made.text) <= ROOM
    assert made.subject == golden.rendered(name).subject.replace("→", "->")
    assert telling.keys[0] in made.text
    assert not set("→▲▼▬▨\u2068\u2069") & set(made.text)
    assert false_precision(made.text, list(quoted(telling))) == []
    assert short(golden.SITUATIONS[name]()) == made


def test_a_headline_calls_nobody():
    """What a chat would take for a call to all its members is only words."""
    telling = golden.level_alert()
    card = telling.stories[0]
    title = replace(
        card.title, runs=(replace(card.title.runs[0], text="@everyone <!channel> see <@U123> desk@x.example"),)
    )
    text = short(replace(telling, stories=(replace(card, title=title),))).text
    assert "@everyone" not in text
    assert "<!channel" not in text
    assert "<@U" not in text
    assert "everyone" in text


def test_what_cannot_be_laid_out_goes_out_bare():
    """A telling whose page breaks gives its keys and says what broke; nobody waits for it."""
    telling = golden.level_alert()
    broken = replace(telling, zone="Nowhere/At_All")
    with pytest.raises(Exception, match="Nowhere"):
        alert_page(broken)
    made = short(broken)
    assert "Nowhere" in made.fault
    assert telling.keys[0] in made.text


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1), min_size=1),
    st.integers(20, 300),
)
def test_lines_are_left_out_whole(lines, room):
    """Whatever the room, what is shown fits, keeps the order, and says where something is left out."""
    text = fitted(lines, room)
    assert len(text) <= room
    if text != "\n".join(lines):
        assert text.endswith("…")
        kept = text.split("\n")[:-1]
        rest = iter(lines)
        assert all(line in rest for line in kept)


def test_no_limit_leaves_nothing_out():
    """A service that names no limit gets all of it."""
    assert fitted(["a" * 2000, "b"], 0) == "a" * 2000 + "\nb"
