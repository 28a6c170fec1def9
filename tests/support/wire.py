"""A strict reader of mails, of nothing but RFC 5322 and 2046: what it does not allow is a fault, never guessed at."""

import re
from dataclasses import dataclass

_FIELD = re.compile(rb"([!-9;-~]+): ?(.*)", re.DOTALL)
_BOUNDARY = re.compile(rb'multipart/alternative; boundary="([A-Za-z0-9=_]+)"')


@dataclass(frozen=True)
class Wire:
    """A mail as bytes: its header fields in order, unfolded, and the parts of its body with theirs."""

    fields: tuple[tuple[str, bytes], ...]
    parts: tuple[tuple[tuple[tuple[str, bytes], ...], bytes], ...]

    @property
    def names(self) -> list[str]:
        """The names of its fields, as they are written."""
        return [name for name, _ in self.fields]

    def field(self, name: str) -> bytes:
        """The one field of that name."""
        [value] = [value for each, value in self.fields if each.lower() == name.lower()]
        return value


def read(raw: bytes) -> Wire:
    """The mail; raises ValueError where a line, a field or a part is not as the rules have it."""
    if re.search(rb"(?<!\r)\n|\r(?!\n)|[\x00\x80-\xff]", raw):
        raise ValueError("a bare line end, a NUL or a byte above 127")
    if max(map(len, raw.split(b"\r\n"))) > 998:
        raise ValueError("a line longer than 998 bytes")
    fields, body = _split(raw)
    kind = next(value for name, value in fields if name.lower() == "content-type")
    found = _BOUNDARY.fullmatch(kind)
    if found is None:
        return Wire(fields, ((fields, body),))
    mark = b"--" + found[1]
    opening, *parts, end = re.split(rb"(?:^|\r\n)" + re.escape(mark) + rb"(?=\r\n|--)", body)
    if opening or end != b"--\r\n":
        raise ValueError("words before the first part or behind the last")
    return Wire(fields, tuple(_split(part.removeprefix(b"\r\n")) for part in parts))


def _split(raw: bytes) -> tuple[tuple[tuple[str, bytes], ...], bytes]:
    head, found, body = raw.partition(b"\r\n\r\n")
    if not found:
        raise ValueError("no empty line behind the fields")
    fields = []
    for each in re.split(rb"\r\n(?![ \t])", head):
        match = _FIELD.fullmatch(each)
        if match is None:
            raise ValueError(f"no field: {each[:80]!r}")
        if any(not part.strip() for part in each.split(b"\r\n")):
            raise ValueError("a folded line of blanks alone")
        fields.append((match[1].decode(), match[2].replace(b"\r\n", b"")))
    return tuple(fields), body
