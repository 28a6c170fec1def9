"""Words that tell a rule's noise from what readers found relevant."""

import random

from rules.exclusion import MOST, suggested

NOISE = [
    ("Cricket final in Khost", "en"),
    ("Khost cricket board names squad", "en"),
    ("CRICKET: attack on the bowling", "en"),
]


def test_words_of_noise_alone_are_suggested():
    """What stands in a third of the noise, and twice, and in nothing relevant; folded, without what says nothing."""
    assert suggested(NOISE, [("Attack in Khost", "en")]) == ("cricket",)
    assert suggested(NOISE, []) == ("cricket", "khost")
    assert suggested(NOISE, [("No cricket after attack", "en"), ("Khost quiet", "en")]) == ()


def test_nothing_is_made_of_too_little():
    """One title of noise, or none, gives no word; numbers and stop words are none."""
    assert suggested(NOISE[:1], []) == ()
    assert suggested([], [("Attack", "en")]) == ()
    assert suggested([("The 2025 of and", "en"), ("The 2025 of and", "en")], []) == ()


def test_other_scripts_are_read_too():
    """Words of an Urdu title are compared as rules compare them."""
    noise = [("سڑک کی مرمت", "ur"), ("طورخم سڑک بند", "ur")]
    assert suggested(noise, [("طورخم پر حملہ", "ur")]) == ("سڑک",)


def test_the_order_of_titles_decides_nothing():
    """The same titles in any order give the same words, five at most."""
    titles = [(f"alpha beta gamma delta epsilon zeta {n}", "en") for n in range(6)]
    known = suggested(titles, [])
    assert len(known) == MOST
    for seed in range(20):
        mixed = random.Random(seed).sample(titles, len(titles))
        assert suggested(mixed, []) == known
