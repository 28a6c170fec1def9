"""A desk in a git repository: what is written is committed, and the past can be asked for."""

import shutil
import subprocess
from pathlib import Path

import pytest

from monitor import wiring
from monitor.desk.history import History

WHO = ("-c", "user.name=A. Analyst", "-c", "user.email=analyst@desk.example", "-c", "commit.gpgsign=false")


class Repository:
    """A new repository at a folder; a test without git is skipped."""

    def __init__(self, root: Path) -> None:
        if shutil.which("git") is None:
            pytest.skip("git is not installed here")
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *words: str) -> str:
        """Run git here; what it printed."""
        done = subprocess.run(
            ["git", *WHO, *words], cwd=self.root, env=wiring.surroundings(), capture_output=True, text=True, check=True
        )
        return done.stdout

    def commit(self, message: str = "an edit") -> None:
        """Commit everything as it lies there."""
        self.git("add", "--all")
        self.git("commit", "-q", "--allow-empty", "-m", message)

    def history(self, inside: str = "") -> History:
        """The past of the desk in a folder of the repository."""
        return History(self.root / inside, wiring.surroundings())
