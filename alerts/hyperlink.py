"""Hyperlink: an address from a feed that a reader may be led to, with its host in letters that cannot lie."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

LONGEST = 2048
_STRANGE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\\\"'<>`{}|^]")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Hyperlink:
    """Where to read on: the address, and its host in ASCII (`xn--…` for other letters) to be shown beside it."""

    url: str
    host: str


def hyperlink(address: str) -> Hyperlink | None:
    """The link, or None for an address nobody should be led to.

    Only http and https, no user info, no characters that a browser reads otherwise than we do, at most 2,048
    characters. Cleaning links is the feeds' work; this is the second lock.
    """
    if not address or len(address) > LONGEST or _STRANGE.search(address):
        return None
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or not host:
        return None
    plain = _ascii(host)
    if plain is None:
        return None
    where = plain if port is None else f"{plain}:{port}"
    rest = _quoted(address.split("://", 1)[1][len(parts.netloc) :])
    return Hyperlink(f"{parts.scheme}://{where}{rest}", where.removeprefix("www."))


def _ascii(host: str) -> str | None:
    """The host in ASCII, None where it has no such form."""
    try:
        plain = host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        return None
    plain = plain.lower().rstrip(".")
    return plain if _HOST.fullmatch(plain) and len(plain) <= 253 else None


def _quoted(rest: str) -> str:
    """Path and query with every letter beyond ASCII in percent form, so that nothing in it can turn direction."""
    return "".join(
        char if char.isascii() else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace")) for char in rest
    )
