"""One forewarn works on a desk at a time, and a dead one keeps nobody out."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.lock import HeldElsewhereError, Lock, holder

HOLD = """
import pathlib, subprocess, sys
from monitor.lock import Lock
with Lock(pathlib.Path(sys.argv[1])):
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    print(child.pid, flush=True)
    input()
"""


@contextmanager
def held(path: Path) -> "Iterator[tuple[subprocess.Popen[str], int]]":
    """Another process that holds the lock and has a child of its own: the process, and the child's id."""
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    child = int(other.stdout.readline())
    try:
        yield other, child
    finally:
        other.kill()
        other.communicate()


def test_the_second_is_told_who_has_it(tmp_path: Path) -> None:
    """Who comes second is refused with the process id of the first, and what it holds stays as it is."""
    path = tmp_path / "lock"
    with held(path) as (other, _):
        with pytest.raises(HeldElsewhereError, match=f"process {other.pid}\\)"), Lock(path):
            pass
        assert holder(path) == str(other.pid)
        assert other.poll() is None


def test_a_killed_holder_keeps_nobody_out(tmp_path: Path) -> None:
    """After `kill -9` the lock is free at once, also while a child of the dead process lives on."""
    path = tmp_path / "lock"
    with held(path) as (other, child):
        other.send_signal(signal.SIGKILL)
        other.wait()
        os.kill(child, 0)  # raises if there is no such process
        with Lock(path):
            assert holder(path) == str(os.getpid())
    assert holder(path) == ""


def test_it_can_be_taken_again_and_again(tmp_path: Path) -> None:
    """Letting go frees it; a desk that nobody ever worked on has no holder."""
    path = tmp_path / "lock"
    assert holder(path) == ""
    for _ in range(3):
        with Lock(path):
            assert path.read_text(encoding="ascii") == f"{os.getpid()}\n"
    assert path.stat().st_mode & 0o777 == 0o600
