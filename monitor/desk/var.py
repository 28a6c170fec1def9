"""Where a desk keeps what it makes: the paths under `var/`, never edited by hand and not in git."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Var:
    """The paths under the `var/` of the desk whose folder is `desk`."""

    desk: Path

    @property
    def folder(self) -> Path:
        """The folder of everything that the machine makes."""
        return self.desk / "var"

    @property
    def database(self) -> Path:
        """The one SQLite file."""
        return self.folder / "forewarn.db"

    @property
    def ledger(self) -> Path:
        """The fsynced record of what was sent."""
        return self.folder / "sent.log"

    @property
    def lock(self) -> Path:
        """What one running daemon holds."""
        return self.folder / "lock"

    @property
    def letters(self) -> Path:
        """Where the folder channel puts mails."""
        return self.folder / "letters"

    @property
    def bulletins(self) -> Path:
        """Digests and alerts as JSON, and the feeds that list them."""
        return self.folder / "bulletins"

    @property
    def backups(self) -> Path:
        """Verified copies of the database."""
        return self.folder / "backups"
