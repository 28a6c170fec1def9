"""Transfer encoding: a text as the bytes that travel, and how many they are.

Written by hand rather than left to the email package: the same text must give the same bytes on every Python, and the
size budget counts what travels, not what was written.
"""

import base64
import binascii

BASE64_SHARE = 0.3
"""Above this share of non-ASCII bytes base64 is shorter to carry than quoted-printable."""


def encoded(text: str) -> tuple[str, bytes]:
    """The name of the transfer encoding and the text in it: CRLF, no line above 76 characters, ASCII only."""
    wire = "\r\n".join(text.splitlines()).encode("utf-8", "replace") + b"\r\n"
    strange = sum(byte > 127 for byte in wire)
    if strange > len(wire) * BASE64_SHARE:
        lines = base64.encodebytes(wire).splitlines()
        return "base64", b"\r\n".join(lines) + b"\r\n"
    return "quoted-printable", _quoted(wire)


def _quoted(wire: bytes) -> bytes:
    """Quoted-printable, line by line: binascii alone would keep whatever line ends it met first."""
    return b"".join(
        binascii.b2a_qp(each, quotetabs=False, istext=True).replace(b"=\n", b"=\r\n") + b"\r\n"
        for each in wire.split(b"\r\n")[:-1]
    )


def size(text: str) -> int:
    """Bytes the text takes on the wire."""
    return len(encoded(text)[1])
