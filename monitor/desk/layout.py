"""Which files a desk has, and the one place where analysts' files are read from the disk."""

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from monitor.desk.fault import Fault, UnreadableError
from monitor.desk.read import LARGEST

Kind = Literal["desk", "feeds", "problem", "calendar", "places", "actors", "terms", "rule", "filter", "template"]

MOST_FILES = 5000
"""A desk with more is refused: a wrong folder was named."""

_TOP: dict[str, Kind] = {"desk.yaml": "desk", "feeds.yaml": "feeds"}
_SHARED: dict[str, Kind] = {"places.yaml": "places", "actors.yaml": "actors"}
_OWN: dict[str, Kind] = {"problem.yaml": "problem", "calendar.yaml": "calendar"}
_FOLDERS: dict[str, Kind] = {"indicators": "rule", "filters": "filter"}
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Seat:
    """What a file of a desk is: its kind, the folder of its problem ('' directly under rules/), and its name."""

    kind: Kind
    problem: str
    name: str


def seat(path: str) -> Seat | None:
    """What the file at a path inside the desk is, None if no part of a desk reads it."""
    parts = path.split("/")
    if parts[0] == "templates" and len(parts) == 2 and path.endswith(".j2"):
        return Seat("template", "", parts[1])
    if not path.endswith(".yaml"):
        return None
    name = parts[-1].removesuffix(".yaml")
    if len(parts) == 1:
        return Seat(_TOP[path], "", name) if path in _TOP else None
    if parts[0] != "rules":
        return None
    if parts[1:-1] == ["terms"]:
        return Seat("terms", "", name)
    if len(parts) == 2 and parts[1] in _SHARED:
        return Seat(_SHARED[parts[1]], "", name)
    return _of_problem(parts[1:], name)


def _of_problem(parts: list[str], name: str) -> Seat | None:
    """A file of one problem: directly under rules/, or under a folder of the problem's own."""
    for depth, problem in ((0, ""), (1, parts[0])):
        rest = parts[depth:]
        if len(rest) == 1 and rest[0] in _OWN and (depth == 0 or _NAME.fullmatch(problem)):
            return Seat(_OWN[rest[0]], problem, name)
        if len(rest) == 2 and rest[0] in _FOLDERS and problem not in {"terms", *_FOLDERS}:
            return Seat(_FOLDERS[rest[0]], problem, name)
    return None


def strangers(files: Mapping[str, bytes]) -> list[Fault]:
    """A fault for each file that looks as if it should be read and is not: nothing of a desk is silently dead."""
    faults = []
    for path in files:
        if seat(path) is not None:
            continue
        if path.endswith("__init__.py"):
            message = "this file would hide a part of the program"
            faults.append(Fault(path, 0, 0, "E016", message, "delete it: a desk holds no Python"))
        elif path.endswith(".yml"):
            advice = f"rename it to {path.removesuffix('.yml')}.yaml"
            faults.append(Fault(path, 0, 0, "E015", "a desk's files end in .yaml", advice))
        else:
            message = "no part of a desk reads this file"
            advice = "rules stand in rules/indicators, term lists in rules/terms, filters in rules/filters"
            faults.append(Fault(path, 0, 0, "E015", message, advice))
    return faults


def _is_ours(path: str) -> bool:
    """Whether a file is a desk's or pretends to be; what editors and git leave about is not."""
    name = path.rsplit("/", 1)[-1]
    if name.startswith((".", "#")) or name.endswith("~"):
        return False
    if path.startswith("templates/"):
        return name.endswith(".j2")
    if path.startswith("rules/"):
        return name.endswith((".yaml", ".yml", "__init__.py"))
    return path in _TOP or path in {"desk.yml", "feeds.yml"}


def version(files: Mapping[str, bytes]) -> str:
    """16 hex digits that are the same only for the same files with the same bytes."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    return total.hexdigest()[:16]


def read_files(folder: Path) -> dict[str, bytes]:
    """Every file of the desk in `folder`, by its path inside; raises UnreadableError for what cannot be read."""
    files, faults = gather(folder)
    if faults:
        raise UnreadableError(faults)
    return files


def gather(folder: Path) -> tuple[dict[str, bytes], list[Fault]]:
    """The files of a desk that can be read, and a fault for each that cannot.

    Regular files only, at most 1 MiB each, none that a link reaches outside the folder: a pipe would stop the
    daemon for ever, and a link could mail somebody's secrets.
    """
    faults: list[Fault] = []
    files: dict[str, bytes] = {}
    homes: dict[str, str] = {}
    root = folder.resolve()
    for path in sorted(_walk(root, faults)):
        if len(files) >= MOST_FILES:
            faults.append(Fault("rules", 0, 0, "E001", f"more than {MOST_FILES} files", "is this a desk's folder?"))
            break
        found = _content(root, path, homes)
        if isinstance(found, Fault):
            faults.append(found)
        else:
            files[path] = found
    return files, faults


def _walk(root: Path, faults: list[Fault]) -> Iterator[str]:
    yield from (name for name in (*_TOP, "desk.yml", "feeds.yml") if os.path.lexists(root / name))
    yield from _below(root, "templates", 1, faults)
    yield from _below(root, "rules", 3, faults)


def _below(root: Path, inside: str, depth: int, faults: list[Fault]) -> Iterator[str]:
    """The files that are ours, at most `depth` folders deep; a link to a folder is not followed."""
    try:
        entries = sorted(os.scandir(root / inside), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    except OSError as wrong:
        faults.append(Fault(inside, 0, 0, "E001", f"the folder cannot be read: {wrong.strerror}", ""))
        return
    for entry in entries:
        path = f"{inside}/{entry.name}"
        is_folder = entry.is_dir(follow_symlinks=False)
        if is_folder and not entry.name.endswith(".yaml"):
            if depth > 1 and not entry.name.startswith((".", "__")):
                yield from _below(root, path, depth - 1, faults)
        elif entry.is_symlink() and os.path.isdir(entry.path):  # noqa: PTH112 - never raises, as a link to itself would
            faults.append(Fault(path, 0, 0, "E001", "a link to a folder is not followed", "copy the folder here"))
        elif _is_ours(path):
            yield path


def _content(root: Path, path: str, homes: dict[str, str]) -> bytes | Fault:
    """A file's bytes, or why it is not read; `homes` are folders with where they really are."""
    try:
        real = _real(root, path, homes)
        if not real:
            return Fault(path, 0, 0, "E001", "this link leads out of the desk", "copy the file here")
        # O_NONBLOCK: opening a pipe must not wait for someone to write.
        handle = os.open(real, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW)
    except (OSError, RuntimeError) as wrong:
        why = getattr(wrong, "strerror", None) or "a link that leads nowhere"
        return Fault(path, 0, 0, "E001", f"the file cannot be read: {why}", "restore it, or allow reading it")
    state = os.fstat(handle)
    if not stat.S_ISREG(state.st_mode):
        os.close(handle)
        return Fault(path, 0, 0, "E001", "this is no plain file", "put a plain file here")
    with os.fdopen(handle, "rb") as opened:
        try:
            # Room for a mebibyte a file is more work than reading it; one that grew meanwhile is read on.
            content = opened.read(min(state.st_size, LARGEST) + 1)
            if len(content) > state.st_size:
                content += opened.read(LARGEST + 1 - len(content))
        except OSError as wrong:
            return Fault(path, 0, 0, "E001", f"the file cannot be read: {wrong.strerror}", "")
    if len(content) > LARGEST:
        return Fault(path, 0, 0, "E002", "the file is larger than 1 MiB", "split it into several files")
    return content


def _real(root: Path, path: str, homes: dict[str, str]) -> str:
    """Where a file really is, '' if outside of the desk. Folders are resolved once each, files only if links."""
    folder, _, name = path.rpartition("/")
    if folder not in homes:
        homes[folder] = _inside(root, root / folder)
    real = f"{homes[folder]}/{name}"
    if not homes[folder] or os.path.islink(real):  # noqa: PTH114 - asked of a thousand files every five seconds
        return _inside(root, root / path)
    return real


def _inside(root: Path, path: Path) -> str:
    real = path.resolve(strict=True)
    return str(real) if real.is_relative_to(root) else ""
