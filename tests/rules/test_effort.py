"""What the longest texts and the worst queries cost: counted in lines of our code, which no busy machine changes."""

import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time
from types import FrameType
from typing import Any

import pytest
from books import NOON, entry, matcher, rule

from rules.hit import Hit
from rules.matcher import Matcher

ROOMS = tuple(str(Path(__file__).resolve().parents[2] / room) for room in ("feeds", "rules"))
LISTS = {f"list{n}": {"en": [f"word{n}x{m}" for m in range(200)]} for n in range(6)}
SIX_LISTS = " NEAR/100 ".join(f"${name}" for name in LISTS)
EVERY_LIST = " ".join(f"word{n % 6}x{n % 200}" for n in range(60))
MANY = [
    pytest.param(SIX_LISTS, EVERY_LIST, 10, id="six lists of two hundred words"),
    pytest.param(SIX_LISTS.replace("100", "0"), EVERY_LIST, 10, id="six lists side by side"),
    pytest.param(" NEAR/100 ".join(["raid"] * 6), "raid", 110, id="one word six times"),
    pytest.param(" BEFORE/0 ".join(["raid"] * 6), "raid", 150, id="one word six times in a row"),
    pytest.param("raid NEAR/s talks NEAR/s calm", "raid talks", 150, id="a chain in a sentence without its last part"),
    pytest.param("raid BEFORE/s talks BEFORE/s raid", "raid talks", 150, id="a chain in one long sentence"),
    pytest.param("(raid NEAR/20 talks) NEAR/5 (raid NEAR/20 calm)", "raid x talks calm", 60, id="chains of chains"),
    pytest.param("(raid NEAR/9 talks) NOT NEAR/9 (calm NEAR/9 raid)", "raid x talks calm", 80, id="a guard of chains"),
    pytest.param("raid NOT INSIDE (talks NEAR/30 calm)", "raid x talks calm", 80, id="inside many chains"),
    pytest.param("raid NOT AFTER/s talks", "talks raid", 200, id="a guard in one long sentence"),
    pytest.param("ATLEAST/3 (raid NEAR/30 talks)", "raid talks", 150, id="chains counted"),
    pytest.param('"raid raid raid raid" AND NOT "raid raid talks"', "raid", 300, id="a phrase of one word"),
    pytest.param("NUM>=10 NEAR/20 NUM<10", "9 10", 150, id="numbers"),
    pytest.param("塔 NEAR/20 利 NEAR/20 班", "塔利班", 100, id="characters"),
]
SHAPES = [
    "a.",
    "é'",
    "1,",
    "x-",
    "塔",
    "\u0301",
    "\u200d",
    "“”",
    ".” ",
    "U.S. ",
    "\n",
    "۱٬",
    "ｶﾞ",
    "a\u200c",
    "(",
    "=é ",
]


def effort(act: Callable[[], object]) -> int:
    """How many lines of our own code are run by this."""
    count = 0

    def inside(frame: FrameType, event: str, arg: Any) -> Any:
        nonlocal count
        count += event == "line"
        return inside

    def called(frame: FrameType, event: str, arg: Any) -> Any:
        return inside if frame.f_code.co_filename.startswith(ROOMS) else None

    before = sys.gettrace()
    sys.settrace(called)
    try:
        act()
    finally:
        sys.settrace(before)
    return count


def _matcher(query: str) -> Matcher:
    return matcher(rule(match=query, fields=["title", "summary", "body"]), terms=LISTS)


def _hits(compiled: Matcher, body: str) -> list[Hit]:
    return compiled.match(entry("", body=body), NOON)


@pytest.mark.parametrize(("query", "words", "times"), MANY)
def test_twice_the_text_is_about_twice_the_work(query: str, words: str, times: int) -> None:
    """Whatever stands in a text, and however often, its work grows as it grows."""
    compiled = _matcher(query)
    once, twice = ((f"{words} " * times * n).strip() for n in (1, 2))
    _hits(compiled, twice)
    assert effort(lambda: _hits(compiled, twice)) <= 3 * effort(lambda: _hits(compiled, once))


def test_a_sentence_long_chain_in_a_chain_costs_at_most_the_square() -> None:
    """A chain without a distance inside another part has as many places as its sentence has pairs of words."""
    compiled = _matcher("(raid NEAR/s talks NEAR/s end) NEAR/5 calm")
    once, twice = ("raid talks " * n + "end calm" for n in (40, 80))
    assert _hits(compiled, twice)
    assert effort(lambda: _hits(compiled, twice)) <= 4.5 * effort(lambda: _hits(compiled, once))


def _nested(depth: int) -> str:
    query = "raid"
    for n in range(depth):
        query = f"({query}) NEAR/3 {('talks', 'calm')[n % 2]}"
    return query


def test_chains_within_chains_are_each_looked_at_once() -> None:
    """Twice the depth costs at most its square, evidence and all, since wide chains have more places."""
    body = "raid talks calm " * 20
    once, twice = (_matched(_matcher(_nested(depth)), body) for depth in (7, 14))
    assert twice <= 5 * once
    assert not _hits(_matcher(_nested(10)), "raid talks calm " * 3)
    assert _hits(_matcher(_nested(10)), "raid " + "talks calm " * 5)


def _matched(compiled: Matcher, body: str) -> int:
    """The effort to make the hit of a matcher's rule."""
    assert _hits(compiled, body)
    return effort(lambda: _hits(compiled, body))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("raid", "raid "),
        ("NUM>5", "9 "),
        ('"air raid"', "air raid; "),
        ("raid OR talks", "raid "),
        ("raid AND NOT title:(raid)", "raid "),
        ("ATLEAST/2000 raid", "raid "),
        ("(raid NEAR/0 talks) NEAR/2 last", "raid talks x "),
        ("(raid NOT NEAR/0 calm) NEAR/2 last", "raid "),
    ],
)
def test_the_cap_is_met_after_two_thousand_places(query: str, words: str) -> None:
    """With 2,000 places of a part nothing is left out, with one more the hit says so, and both are hits."""
    compiled = _matcher(query)
    for places, incomplete in ((2_000, False), (2_001, True)):
        found = _hits(compiled, f"last {words * places}")
        assert [hit.incomplete for hit in found] == [incomplete]


@pytest.mark.slow
@pytest.mark.parametrize(("query", "words", "times"), MANY)
def test_ten_thousand_repetitions_end(query: str, words: str, times: int) -> None:
    """Far beyond the cap a query that holds still holds, one that does not still does not, and what was cut is said."""
    compiled = _matcher(query)
    few, many = _hits(compiled, f"{words} " * times), _hits(compiled, f"{words} " * 10_000)
    assert len(few) == len(many)
    assert all(hit.incomplete for hit in many)


@pytest.mark.slow
def test_ten_megabytes_end() -> None:
    """A text of ten megabytes is read to its end."""
    compiled = _matcher("(raid NEAR/3 talks) OR (calm AND NOT raid)")
    filler = "Officials said on Monday that trade resumed, the ministry of defence added. "
    long = filler * (10_000_000 // len(filler))
    assert not _hits(compiled, long)
    assert [proof.start for proof in _hits(compiled, f"{long}Raid before talks")[0].evidence] == [
        len(long),
        len(long) + len("Raid before "),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_no_shape_of_text_costs_its_square(shape: str) -> None:
    """A text of one small pattern, again and again, costs as much as it is long."""
    compiled = _matcher('(raid NEAR/3 "a 塔") OR NUM>5 OR $list1')

    def took(length: int) -> float:
        body = shape * (length // len(shape))
        before = process_time()
        _hits(compiled, body)
        return process_time() - before

    assert min(took(400_000) for _ in range(3)) <= 4 * max(min(took(200_000) for _ in range(3)), 0.02)
