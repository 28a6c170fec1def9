"""Rates and oddness in words, without a decimal or a p."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.how_often import about, how_unusual


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (2.4, "about 2 a day"),
        (1, "about 1 a day"),
        (0.99, "about 7 a week"),
        (0.19, "about 1 a week"),
        (1 / 7, "about 1 a week"),
        (0.14, "about 4 a month"),
        (0.04, "about 1 a month"),
        (0.03, "less than one a month"),
    ],
)
def test_rates(rate: float, words: str) -> None:
    """A rate is told by the shortest of day, week and month in which there is one."""
    assert about(rate) == words


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.21, "usual"),
        (0.06, "a little above usual"),
        (0.02, "above usual - chance alone does this about monthly"),
        (0.004, "well above usual - by chance a few times a year"),
        (0.0002, "far above usual - by chance less than once in three years"),
    ],
)
def test_how_unusual(p: float, words: str) -> None:
    """How unusual a count is has five phrases."""
    assert how_unusual(p) == words


@given(st.floats(0, 500))
def test_no_decimals(number: float) -> None:
    """Neither rates nor oddness are told with decimals."""
    assert not re.search(r"%|\d\.\d", about(number) + how_unusual(number))
