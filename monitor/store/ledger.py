"""The ledger: what was sent, line by line, fsynced, outside the database.

It answers two questions that a damaged or restored database cannot: was this message sent, and is the database older
than it should be? A line is `seq msgid state utc check`, separated by spaces; `check` is the CRC-32 of what stands
before it. Lines are only ever added. A line that a crash tore is ended at the next append and never counts.
"""

import os
import threading
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.store.errors import FullError, MisuseError
from monitor.store.instant import text_of, time_of


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was done: the `seq`-th line says that `msgid` came to `state` at `at`, aware UTC."""

    seq: int
    msgid: str
    state: str
    at: datetime


class Ledger:
    """The ledger of one desk. Threads may share it; only the holder of the desk's lock may append.

    Nothing is written before the first append, so looking is harmless while the daemon runs.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        found = _read(path)
        self._lines = found.lines
        self._sent = {line.msgid for line in found.lines if line.state == "sent"}
        self._torn = found.torn
        self.damaged = found.damaged
        """Lines that cannot be read: torn by a crash, or changed by hand."""

    def last_seq(self) -> int:
        """The number of the last line, 0 before the first."""
        return self._lines[-1].seq if self._lines else 0

    def after(self, seq: int) -> list[Line]:
        """The lines after a number: what a database that knows of `seq` lines has not heard."""
        return [line for line in self._lines if line.seq > seq]

    def behind(self, db_last_seq: int) -> bool:
        """True if the database knows of fewer lines than there are. One may be a crash; more is an older database."""
        return self.last_seq() > db_last_seq

    def knows(self, msgid: str) -> bool:
        """True if this message was sent."""
        return msgid in self._sent

    def sent_ids(self) -> frozenset[str]:
        """Every Message-ID that was sent."""
        return frozenset(self._sent)

    def append(self, msgid: str, state: str, at: datetime) -> int:
        """Add a line and wait until it is on the disk; its number. Raises FullError where it could not be written."""
        if not msgid or not state or any(char.isspace() for char in msgid + state):
            raise MisuseError(f"{msgid!r} {state!r} cannot stand in the ledger: words without spaces only")
        with self._lock:
            line = Line(self.last_seq() + 1, msgid, state, at)
            try:
                self._put(_spelled(line))
            except OSError as error:
                self._torn = True
                raise FullError(f"{self._path} cannot be written: {error}") from error
            self._lines.append(line)
            if state == "sent":
                self._sent.add(msgid)
            return line.seq

    def _put(self, text: str) -> None:
        fresh = not self._path.exists()
        number = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _write_all(number, (("\n" if self._torn else "") + text).encode())
            os.fsync(number)
        finally:
            os.close(number)
        self._torn = False
        if fresh:
            sync_folder(self._path.parent)


@dataclass(frozen=True, slots=True)
class _Found:
    lines: list[Line]
    torn: bool
    damaged: int


def _read(path: Path) -> _Found:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return _Found([], torn=False, damaged=0)
    raw = content.split(b"\n")
    lines = [line for each in raw if (line := _line(each)) is not None]
    # a second writer, or a copy laid over it, could leave numbers out of order
    lines.sort(key=lambda line: line.seq)
    return _Found(lines, torn=bool(raw[-1]), damaged=sum(bool(each) for each in raw) - len(lines))


def _line(raw: bytes) -> Line | None:
    """A line as read, None where it is torn or was changed."""
    text = raw.decode("utf-8", "replace")
    front, _, check = text.rpartition(" ")
    parts = front.split(" ")
    if len(parts) != 4 or check != _check(front):
        return None
    return Line(int(parts[0]), parts[1], parts[2], time_of(parts[3]))


def _spelled(line: Line) -> str:
    front = f"{line.seq} {line.msgid} {line.state} {text_of(line.at)}"
    return f"{front} {_check(front)}\n"


def _check(front: str) -> str:
    return f"{zlib.crc32(front.encode()):08x}"


def _write_all(number: int, data: bytes) -> None:
    while data:
        data = data[os.write(number, data) :]


def sync_folder(folder: Path) -> None:
    """Make a new or renamed name in a folder survive a power cut."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(number)
    finally:
        os.close(number)
