"""The lock that one daemon holds for life, and verbs that fetch or send for a moment."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self


class HeldElsewhereError(Exception):
    """Another process runs on this desk; the message names its process id."""


class Lock:
    """The desk's lock: held for life by the daemon, for a moment by verbs that fetch or send.

    It is a lock on a file of its own, opened close-on-exec, so that a parse child which outlives a killed daemon
    does not keep the next one out.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd: int | None = None

    def __enter__(self) -> Self:
        """Take the lock, or raise HeldElsewhereError with the id of the process that has it."""
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(fd, 32).decode("ascii", "replace").strip() or "unknown"
            os.close(fd)
            raise HeldElsewhereError(
                f"another forewarn works on this desk (process {holder}); stop it first, or wait until it is done",
            ) from None
        os.ftruncate(fd, 0)
        os.write(fd, f"{os.getpid()}\n".encode())
        self._fd = fd
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of the lock."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


def holder(path: Path) -> str:
    """The process id that holds the lock, '' when nobody does."""
    try:
        fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return ""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return os.read(fd, 32).decode("ascii", "replace").strip() or "unknown"
    finally:
        os.close(fd)
    return ""
