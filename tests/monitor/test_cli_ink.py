"""Colours on a terminal, and only there."""

import os
import sys
from collections.abc import Callable, Iterator

import pytest

from monitor.cli.ink import draw
from rules.outline import Piece

LINES = [
    (Piece("  "), Piece("✓", "yes"), Piece(" raid "), Piece("«Raid»", "words")),
    (Piece("→ a note\x1b[2J", "note"),),
]
PLAIN = "  ✓ raid «Raid»\n→ a note<U+001B>[2J\n"


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], str]]:
    """What a real terminal is sent when lines are drawn."""
    master, slave = os.openpty()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)

    def drawn(colour: str) -> str:
        with os.fdopen(os.dup(slave), "w", encoding="utf-8") as screen, monkeypatch.context() as patched:
            patched.setattr(sys, "stdout", screen)
            draw(LINES, colour)
        sent = b""
        while sent.count(b"\n") < len(LINES):
            sent += os.read(master, 4096)
        return sent.decode().replace("\r\n", "\n")

    yield drawn
    os.close(master)
    os.close(slave)


def test_a_terminal_gets_colours(terminal: Callable[[str], str]) -> None:
    """Ticks, words and notes are marked, and nothing that came with the text is."""
    assert terminal("auto") == ("  \x1b[32m✓\x1b[0m raid \x1b[1m«Raid»\x1b[0m\n\x1b[2m→ a note<U+001B>[2J\x1b[0m\n")


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_the_environment_can_forbid_colours(
    terminal: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """NO_COLOR and a terminal that knows none are respected, unless colours are asked for."""
    monkeypatch.setenv(name, value)
    assert terminal("auto") == PLAIN
    assert "\x1b[32m" in terminal("always")


def test_never_is_never(terminal: Callable[[str], str]) -> None:
    """No colours on request."""
    assert terminal("never") == PLAIN


def test_a_pipe_gets_plain_text(capfd: pytest.CaptureFixture[str]) -> None:
    """What is piped has no colours unless they are asked for."""
    draw(LINES, "auto")
    assert capfd.readouterr().out == PLAIN
    draw(LINES, "always")
    assert "\x1b[32m" in capfd.readouterr().out
