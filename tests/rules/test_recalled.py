"""A picture read back without the library that wrote it."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pictures
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from rules.picture import Change, Lane, Mark, Override, Picture, Sight, Working
from rules.recalled import recalled

ADAPTER: TypeAdapter[Picture] = TypeAdapter(Picture)
words = st.text(max_size=8)
moments = st.integers(0, 10**6).map(lambda minutes: pictures.NOW + timedelta(minutes=minutes))
facts = st.lists(st.tuples(words, st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words), max_size=3)
marks = st.builds(Mark, words, st.booleans(), st.booleans(), st.floats(0, 1))
lanes = st.builds(
    Lane,
    words,
    words,
    st.integers(0, 4),
    st.integers(0, 4),
    st.integers(0, 10),
    st.sampled_from(["up", "same", "down"]),
    words,
    st.integers(0, 4),
    st.lists(words, max_size=2).map(tuple),
    st.booleans(),
    st.integers(0, 2),
    st.lists(marks, max_size=2).map(tuple),
)
overrides = st.builds(Override, st.integers(0, 4), moments, words, words, st.integers(1, 9))
changes = st.builds(Change, moments, st.just("level"), words, words, st.lists(words, max_size=2).map(tuple))
workings = st.builds(Working, words, st.integers(0, 7), st.integers(1, 7), facts.map(tuple))


@st.composite
def invented(draw: st.DrawFn) -> Picture:
    """A picture with something of everything in it."""
    return pictures.picture(
        draw(st.integers(0, 4)),
        [pictures.sign(draw(words), draw(st.integers(0, 3)), draw(words))],
        due=(pictures.due(), replace(pictures.due("open"), due=draw(st.none() | moments))),
        lanes=tuple(draw(st.lists(lanes, max_size=2))),
        override=draw(st.none() | overrides),
        changes=tuple(draw(st.lists(changes, max_size=2))),
        workings=tuple(draw(st.lists(workings, max_size=2))),
        down_on=draw(st.none() | st.dates(date(2025, 1, 1), date(2026, 1, 1))),
        sight=Sight(draw(st.floats(0, 1)), 3, 4, draw(st.none() | moments)),
        history=tuple(draw(st.lists(st.none() | st.integers(0, 4), max_size=3))),
        learning=draw(st.none() | st.integers(0, 13)),
    )


@given(invented())
def test_what_was_written_is_read_back(picture: Picture) -> None:
    """A picture comes back from its JSON as it was, with the types that it had."""
    back = recalled(ADAPTER.dump_json(picture).decode())
    assert back == picture
    assert repr(back) == repr(picture).replace("TzInfo(0)", "datetime.timezone.utc")


def test_what_another_version_wrote_is_read() -> None:
    """What a later version added is left out; what an earlier one did not know has its default."""
    told = json.loads(ADAPTER.dump_json(pictures.picture(2)))
    del told["workings"], told["lower_days"]
    assert recalled(json.dumps({**told, "further": [1]})) == pictures.picture(2)
