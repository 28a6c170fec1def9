"""Packed bodies."""

import gzip
import io
import time
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.errors import EncodingError, FetchError, SizeError
from feeds.inflate import inflate

LIMIT = 10 * 2**20


def bomb(size: int) -> bytes:
    """Zeros of this many bytes, packed."""
    packer = zlib.compressobj(9, wbits=31)
    out = io.BytesIO()
    for _ in range(size // 2**20):
        out.write(packer.compress(bytes(2**20)))
    out.write(packer.flush())
    return out.getvalue()


@given(st.binary(max_size=5000))
def test_one_layer_of_gzip_comes_out_whole(body: bytes) -> None:
    """What was packed once is given back, junk behind it or not."""
    packed = gzip.compress(body)
    assert inflate(packed, ["gzip"], LIMIT) == body
    assert inflate(packed, ["identity, X-GZIP"], LIMIT) == body
    assert inflate(packed + b"\r\njunk", ["gzip"], LIMIT) == body


@given(
    st.binary(max_size=300), st.lists(st.sampled_from(["gzip", "identity", "br", "", "GZip, gzip", "\x00"]), max_size=3)
)
def test_any_bytes_come_out_or_are_refused(wire: bytes, encodings: list[str]) -> None:
    """No body and no header raises anything but a FetchError."""
    try:
        inflate(wire, encodings, 1000)
    except FetchError:
        return


def test_members_are_joined() -> None:
    """A body of several gzip members is one body."""
    assert inflate(gzip.compress(b"one ") + gzip.compress(b"two"), ["gzip"], LIMIT) == b"one two"


def test_many_empty_members_are_refused_quickly() -> None:
    """Four megabytes of empty members cost no time."""
    began = time.process_time()
    with pytest.raises(EncodingError):
        inflate(gzip.compress(b"") * 200_000, ["gzip"], LIMIT)
    assert time.process_time() - began < 2


@pytest.mark.parametrize("cut", [1, 8, 9, 15])
def test_a_cut_body_is_refused(cut: int) -> None:
    """A body that ends early is never taken for whole."""
    with pytest.raises(EncodingError):
        inflate(gzip.compress(b"<rss>" * 100)[:-cut], ["gzip"], LIMIT)


def test_a_damaged_body_is_refused() -> None:
    """A wrong check sum is damage."""
    packed = bytearray(gzip.compress(b"<rss>" * 100))
    packed[-5] ^= 1
    with pytest.raises(EncodingError):
        inflate(bytes(packed), ["gzip"], LIMIT)


@pytest.mark.parametrize("encodings", [["deflate"], ["br"], ["zstd"], ["gzip, gzip"], ["gzip", "gzip"], ["gzip, br"]])
def test_other_packings_are_refused(encodings: list[str]) -> None:
    """Only gzip was asked for, and one layer of it."""
    with pytest.raises(EncodingError):
        inflate(gzip.compress(gzip.compress(b"x")), encodings, LIMIT)


@pytest.mark.parametrize("double", [False, True])
def test_a_bomb_is_refused_at_the_limit(double: bool) -> None:
    """A body that would unpack to a gigabyte costs the limit's memory and no time; a second layer stays packed."""
    packed = bomb(256 * 2**20)
    if double:
        assert inflate(gzip.compress(packed), ["gzip"], LIMIT) == packed
        return
    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(SizeError):
        inflate(packed, ["gzip"], LIMIT)
    took = time.process_time() - began
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert took < 2
    assert peak < 100 * 2**20


def test_the_limit_itself_passes() -> None:
    """A body of exactly the limit is not over it."""
    assert len(inflate(gzip.compress(bytes(1000)), ["gzip"], 1000)) == 1000
    with pytest.raises(SizeError):
        inflate(gzip.compress(bytes(1001)), ["gzip"], 1000)
