"""Letters as files a person can open: an .eml for mail programs, an .html for a browser.

A letter's name sorts by its time and ends in its identity, so writing it a second time changes nothing.
"""

import hashlib
import os
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

from alerts.channels import Sent, Temporary
from alerts.message import Message


@dataclass(frozen=True, slots=True)
class FolderChannel:
    """One folder of letters; made when the first one comes."""

    folder: Path

    def send(self, message: Message, *, uncertain: bool = False) -> Sent:  # noqa: ARG002 - a file never comes twice
        """Write the letter; raises Temporary where the disk does not take it."""
        stem = name(message)
        try:
            self._write(f"{stem}.eml", message.raw)
            html = _html(message.raw)
            if html:
                self._write(f"{stem}.html", html)
        except OSError as error:
            raise Temporary(0, f"{self.folder.name}: {error.strerror or type(error).__name__}") from error
        return Sent(0, f"{stem}.html" if html else f"{stem}.eml")

    def check(self) -> str:
        """Where the letters go; raises Temporary where the disk does not take them."""
        try:
            self._write(".check", b"")
            (self.folder / ".check").unlink()
        except OSError as error:
            raise Temporary(0, f"{self.folder.name}: {error.strerror or type(error).__name__}") from error
        return f"letters lie in {self.folder}"

    def _write(self, file: str, content: bytes) -> None:
        put(self.folder / file, content)


def put(path: Path, content: bytes) -> None:
    """Write the whole file or none: a reader never meets half of it. Raises OSError where the disk does not take it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with aside.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    aside.replace(path)


def name(message: Message) -> str:
    """The letter's file name without its ending: when, what, to which route, and eight digits of its identity."""
    when = message.created.strftime("%Y-%m-%dT%H-%M-%SZ")
    digits = hashlib.sha256(message.msgid.encode()).hexdigest()[:8]
    return f"{when}-{message.kind}-{message.route}-{digits}"


def _html(raw: bytes) -> bytes:
    part = BytesParser(policy=default).parsebytes(raw).get_body(("html",))
    return str(part.get_content()).replace("\r\n", "\n").encode() if part is not None else b""
