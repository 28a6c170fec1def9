"""What tests of whole desks before a mail server share."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from feed_server import FeedServer
from mail_trap import Server
from posted import Desk, Lay
from turned import HandClock


@pytest.fixture
def lay(tmp_path: Path, clock: HandClock) -> Iterator[Lay]:
    """Lays out a desk before a mail server; both end with the test."""
    with ExitStack() as stack:
        feeds = stack.enter_context(FeedServer())

        def out(server: Server, **more: object) -> Desk:
            desk = Desk(tmp_path / "desk", clock, feeds, server, **more)
            stack.callback(desk.close)
            return desk

        yield out
