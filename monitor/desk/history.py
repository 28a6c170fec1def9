"""What git remembers of a desk's files: the one place that runs git.

A desk may be a folder anywhere inside a repository. Git is asked for commits, names and contents, and changes
nothing.
"""

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from monitor.desk.layout import seat

LONGEST_S = 120
"""How long git may take for one question."""


class HistoryError(Exception):
    """What git was asked cannot be told; the message says why, and what to do."""


class History:
    """The past of the desk in `folder`; `environment` is the one that git is run in."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = dict(environment)

    def inside(self) -> str:
        """The desk's place in its repository: '' at the root, else a path that ends in a slash.

        Raises HistoryError where there is no git, or no repository.
        """
        return self._git("rev-parse", "--show-prefix").decode(errors="replace").removesuffix("\n")

    def commit(self, ref: str) -> str:
        """The full name of the commit that a branch, tag or commit means; raises HistoryError if there is none."""
        self.inside()
        advice = "fetch it first (`git fetch`), or name a branch, tag or commit that `git log` shows"
        if not ref or ref.startswith("-"):
            raise HistoryError(f"“{ref}” is no name of a commit; {advice}")
        try:
            return self._git("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}").decode().strip()
        except HistoryError:
            raise HistoryError(f"git knows no commit “{ref}” here; {advice}") from None

    def parting(self, ref: str) -> str:
        """The commit at which the present work parted from `ref`; `ref` itself where the two share no past.

        What was added to `ref` since then is no loss of ours. Raises HistoryError if there is no such commit.
        """
        commit = self.commit(ref)
        try:
            return self._git("merge-base", commit, "HEAD").decode().strip()
        except HistoryError:
            return commit

    def files(self, commit: str) -> dict[str, bytes]:
        """The files of the desk as they were at a commit, by their path in the desk; empty where there was none."""
        blobs = {}
        for listed in _split(self._git("ls-tree", "-r", "-z", commit)):
            facts, _, path = listed.partition("\t")
            mode, _, name = facts.split(" ")
            # A link is no file of a desk's past: what it led to is not in git.
            if mode in {"100644", "100755"} and seat(path) is not None:
                blobs[path] = name
        return dict(zip(blobs, self._contents(list(blobs.values())), strict=True))

    def paths(self) -> set[str]:
        """Every path under rules/ that any commit, on any branch, ever added."""
        words = ("log", "--all", "--no-renames", "--diff-filter=A", "--name-only", "--relative", "--format=", "-z")
        return set(_split(self._git(*words, "--", "rules")))

    def deleted(self, commit: str, pattern: str) -> tuple[str, bytes] | None:
        """The last file of such a path that was deleted before a commit, with what it held; None if none was.

        `pattern` is a path in the desk, in which `**` stands for any folders.
        """
        words = ("log", "-1", "--no-renames", "--diff-filter=D", "--name-only", "--relative", "--format=%H", "-z")
        found = list(_split(self._git(*words, commit, "--", f":(glob){pattern}")))
        if len(found) < 2:
            return None
        end, path = found[0].strip(), found[1].strip()
        return path, self._git("show", f"{end}^:./{path}")

    def _contents(self, names: list[str]) -> Iterator[bytes]:
        told = self._git("cat-file", "--batch", stdin="".join(f"{name}\n" for name in names).encode())
        at = 0
        for _ in names:
            head = told.index(b"\n", at)
            size = int(told[at:head].rsplit(b" ", 1)[1])
            yield told[head + 1 : head + 1 + size]
            at = head + size + 2

    def _git(self, *words: str, stdin: bytes = b"") -> bytes:
        command = ["git", "--no-optional-locks", "-C", str(self._folder), *words]
        try:
            done = subprocess.run(
                command, input=stdin, capture_output=True, env=self._environment, timeout=LONGEST_S, check=False
            )
        except FileNotFoundError:
            raise HistoryError("git is not installed here, or not on the PATH") from None
        except (OSError, subprocess.TimeoutExpired) as error:
            raise HistoryError(f"git could not be asked: {error}") from None
        if done.returncode:
            raise HistoryError(self._why(done.stderr.decode(errors="replace")))
        return done.stdout

    def _why(self, said: str) -> str:
        if "not a git repository" in said:
            return f"{self._folder} is not inside a git repository"
        return f"git says: {' '.join(said.split()) or 'nothing'}"


def _split(listed: bytes) -> Iterator[str]:
    """The parts of a list with NUL between; what is no UTF-8 is no path of a desk."""
    return (part.decode(errors="replace") for part in listed.split(b"\0") if part)
