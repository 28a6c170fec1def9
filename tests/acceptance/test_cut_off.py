"""When it is our own link that is cut."""

from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import make
from turned import HandClock

from feeds.client import Limits
from feeds.turns import Turns
from monitor import wiring
from monitor.daemon import Daemon


def _next_looks(folder: Path, now: datetime, hosts: list[str]) -> list[timedelta]:
    """How long each feed waits after five rounds in which nobody answered (names under .invalid never do)."""
    clock = HandClock(now)
    desk = make.desk(folder, {host: f"https://{host}.invalid/feed" for host in hosts})
    with (
        closing(wiring.open_or_create(desk, clock)) as store,
        Daemon(desk, store, clock, turns=lambda: Turns(Limits(spacing_s=0))) as daemon,
    ):
        for _ in range(5):
            clock.turn(hours=12)
            daemon.round(everything=True)
        return [state.next_due - clock() for state in store.feeds.states().values()]


def test_a_cut_link_is_tried_again_soon(tmp_path: Path, now: datetime) -> None:
    """Where none of several hosts can be reached every feed is looked at again within ten minutes, not within hours."""
    assert max(_next_looks(tmp_path / "many", now, ["one", "two", "three"])) <= timedelta(minutes=10)


def test_a_dead_host_is_not_taken_for_a_cut_link(tmp_path: Path, now: datetime) -> None:
    """A single host that cannot be reached waits by its own back-off."""
    assert min(_next_looks(tmp_path / "single", now, ["one"])) > timedelta(hours=1)
