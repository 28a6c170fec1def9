"""Every desk that ran, whole and compressed; and the store's few single values."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.store.connection import Connection
from monitor.store.instant import text_of, time_of

_CURRENT = "desk_version"
"""The meta key that names the version in force."""


class Meta:
    """Single values by key, such as install_id, last_seq, assessed and clean_shutdown."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def get(self, key: str) -> str | None:
        """A value, None where it was never put."""
        value: str | None = self._db.scalar("SELECT value FROM meta WHERE key = ?", (key,))
        return value

    def beginning(self, prefix: str) -> dict[str, str]:
        """The values of every key that begins so."""
        rows = self._db.all("SELECT key, value FROM meta WHERE substr(key, 1, ?) = ?", (len(prefix), prefix))
        return dict(rows)

    def put(self, key: str, value: str) -> None:
        """Keep a value."""
        self._db.write(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )


@dataclass(frozen=True, slots=True)
class DeskVersion:
    """A desk that ran: `version` is the hash of all its files, `n` the readers' number ("rules r214").

    `loaded` is when it last came into force, aware UTC.
    """

    version: str
    n: int
    loaded: datetime
    packed: bytes

    @property
    def files(self) -> dict[str, bytes]:
        """Its files by their path in the desk, unpacked now."""
        return unpack(self.packed)


class Desks:
    """The shelf of desk versions."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def record(self, version: str, files: Mapping[str, bytes], now: datetime) -> int:
        """A desk came into force; its number, an old one where the same files ran before."""
        self._db.write(
            "INSERT INTO desk_version (version, n, loaded_utc, files)"
            " VALUES (?, (SELECT COALESCE(MAX(n), 0) + 1 FROM desk_version), ?, ?)"
            " ON CONFLICT (version) DO UPDATE SET loaded_utc = excluded.loaded_utc",
            (version, text_of(now), pack(files)),
        )
        # not the newest loaded_utc: the clock may be set back, and two may come within a second
        Meta(self._db).put(_CURRENT, version)
        number: int = self._db.scalar("SELECT n FROM desk_version WHERE version = ?", (version,))
        return number

    def current(self) -> DeskVersion | None:
        """The desk in force, None before the first."""
        row = self._db.one(
            "SELECT d.version, d.n, d.loaded_utc, d.files FROM meta m JOIN desk_version d ON d.version = m.value"
            " WHERE m.key = ?",
            (_CURRENT,),
        )
        return None if row is None else DeskVersion(row[0], row[1], time_of(row[2]), row[3])

    def get(self, version: str) -> DeskVersion | None:
        """A desk that ran, None for one that never did."""
        row = self._db.one("SELECT version, n, loaded_utc, files FROM desk_version WHERE version = ?", (version,))
        return None if row is None else DeskVersion(row[0], row[1], time_of(row[2]), row[3])

    def paths(self) -> set[str]:
        """Every path at which a desk that ran had a file."""
        # the list of paths stands first in each block, and this much holds it whole
        rows = self._db.all("SELECT substr(files, 1, 262144) FROM desk_version")
        return {path for row in rows for path, _ in _listed(zlib.decompressobj().decompress(row[0]))}

    def number(self, version: str) -> int | None:
        """The readers' number of a version, None for one that never ran."""
        number: int | None = self._db.scalar("SELECT n FROM desk_version WHERE version = ?", (version,))
        return number


def pack(files: Mapping[str, bytes]) -> bytes:
    """Files as one compressed block: a line of JSON with each path and length, then their bytes."""
    paths = sorted(files)
    head = json.dumps([[path, len(files[path])] for path in paths], ensure_ascii=False)
    return zlib.compress(head.encode() + b"\n" + b"".join(files[path] for path in paths), 6)


def unpack(packed: bytes) -> dict[str, bytes]:
    """The files of a block that `pack` made."""
    whole = zlib.decompress(packed)
    files, start = {}, 0
    rest = whole[whole.index(b"\n") + 1 :]
    for path, length in _listed(whole):
        files[path] = rest[start : start + length]
        start += length
    return files


def _listed(block: bytes) -> list[tuple[str, int]]:
    """The paths and lengths at the head of a block."""
    return [(path, length) for path, length in json.loads(block[: block.index(b"\n")])]
