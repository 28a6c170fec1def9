"""One event is one line, whatever a feed writes."""

import io
import logging
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import log

LOG = logging.getLogger("monitor.test")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What a configured log writes; the logger is put back as it was."""
    root = logging.getLogger("monitor")
    before = list(root.handlers), root.level, root.propagate, logging.raiseExceptions
    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    log.configure()
    yield out
    root.handlers[:], root.propagate, logging.raiseExceptions = before[0], before[2], before[3]
    root.setLevel(before[1])


def test_a_title_can_neither_add_a_line_nor_colour_a_terminal(written: io.StringIO) -> None:
    """Line ends, escapes and quotes of a feed's title stand escaped in one line that says when, what and how grave."""
    title = 'Peace\nat=2025-01-01 level=critical event="all lost"\r\x1b[31m\u2028\u202e\x00'
    log.say(LOG, "feed read", title=title, fresh=3, feed="dawn-home")
    text = written.getvalue()
    assert text.count("\n") == 1
    assert text.endswith("\n")
    assert all(sign == "\n" or sign.isprintable() for sign in text)
    assert " level=info event=" in text
    assert '\\nat=2025-01-01 level=critical event=\\"all lost\\"' in text
    assert " fresh=3 feed=dawn-home" in text


@given(st.text())
def test_any_value_is_one_token(value: str) -> None:
    """A value is a plain word or a quoted string of printable ASCII without a line end."""
    shown = log._value(value)
    assert shown.isascii()
    assert shown.isprintable()
    assert " " not in shown or (shown[0] == '"' and shown[-1] == '"')


def test_an_error_is_told_with_its_trace_in_one_line(written: io.StringIO) -> None:
    """What went wrong stands in the line, with its trace escaped."""
    try:
        int("first\nsecond")
    except ValueError:
        LOG.exception("job failed", extra={"fields": {"job": "watch"}})
    text = written.getvalue()
    assert text.count("\n") == 1
    assert " level=error " in text
    assert " job=watch " in text
    assert 'error="ValueError: invalid literal' in text
    assert "Traceback" in text


def test_a_log_that_cannot_be_written_stops_nothing(written: io.StringIO) -> None:
    """A closed or full log is no fault of the daemon's."""
    written.close()
    log.say(LOG, "still here")
