"""Unpack a body that came as gzip: one layer, never more bytes than allowed."""

import zlib
from collections.abc import Sequence

from feeds.errors import EncodingError, SizeError

_GZIP = b"\x1f\x8b"
_MOST_MEMBERS = 64


def inflate(wire: bytes, encodings: Sequence[str], limit: int) -> bytes:
    """The body that `wire` carries, by its Content-Encoding headers; gzip is also known by its first bytes.

    Raises EncodingError for anything but one layer of gzip and for a cut one, SizeError over `limit` bytes.
    """
    named = [name.strip().lower() for line in encodings for name in line.split(",")]
    layers = [name for name in named if name not in {"", "identity"}]
    if not layers or not wire:
        # some servers pack whatever they send and say nothing of it; no feed begins like this
        return _gunzip(wire, limit) if wire.startswith(_GZIP) else wire
    if layers not in (["gzip"], ["x-gzip"]):
        raise EncodingError(f"the body is packed as {', '.join(layers)[:60]}; only one layer of gzip is asked for")
    return _gunzip(wire, limit)


def _gunzip(wire: bytes, limit: int) -> bytes:
    """All members of a gzip body; junk behind the last one is dropped, as browsers do."""
    out = bytearray()
    # each member copies what is left: two hundred thousand empty ones would keep us busy for minutes
    for _ in range(_MOST_MEMBERS):
        member = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        try:
            # one byte more than allowed tells a full body from an endless one, whatever it would unpack to
            out += member.decompress(wire, limit - len(out) + 1)
        except zlib.error:
            raise EncodingError("the body says gzip and is none, or is damaged") from None
        if len(out) > limit:
            raise SizeError(f"the body unpacks to more than {limit} bytes")
        if not member.eof:
            raise EncodingError("the gzip body is cut short")
        wire = member.unused_data
        if not wire.startswith(_GZIP):
            return bytes(out)
    raise EncodingError(f"the gzip body has more than {_MOST_MEMBERS} members")
