"""The archive as findings ask for it: read from a desk's store, beside the daemon, and changed in nothing."""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from feeds.feed import Publisher
from monitor.desk.layout import seat
from monitor.desk.settings import Settings
from monitor.desk.var import Var
from monitor.judge import WEAK
from monitor.store import Store, StoreError
from rules.archive import MOST, WINDOW, Archive, Struck, findings, sample
from rules.errors import Flaw
from rules.hit import Severity
from rules.matcher import Matcher

# How a file of a rule that ran says so; one that says it in another way is left out.
_RAN = re.compile(rb"^status:[ ]*(?:active|test)\b", re.MULTILINE)


class Hindsight:
    """What a desk's own past says of its rules; `notes` and `looked_at` are known once it was asked.

    `notes` say why it knows less than it might, `looked_at` at how many entries it looked.
    """

    def __init__(self, folder: Path, now: datetime) -> None:
        self._database = Var(folder).database
        self._now = now
        self.notes: list[str] = []
        self.looked_at = 0

    def findings(self, matcher: Matcher, publishers: Sequence[Publisher], settings: Settings) -> list[Flaw]:
        """What is probably a mistake, as the stored entries and hits show; nothing where nothing is stored."""
        if not self._database.exists():
            return []
        try:
            with Store.read(self._database) as store:
                archive = self._archive(store, frozenset(matcher.in_force), publishers, settings)
        except StoreError as error:
            self.notes.append(f"the archive was not looked at: {error}")
            return []
        if archive is None:
            return []
        self.looked_at = len(archive.entries)
        if not archive.spans_window:
            told = f"W313, a rule without a match, is told once it spans {WINDOW.days} days"
            self.notes.append(f"the archive reaches back to {archive.since:%Y-%m-%d}: {told}")
        return findings(matcher, archive)

    def _archive(
        self, store: Store, rules: frozenset[str], publishers: Sequence[Publisher], settings: Settings
    ) -> Archive | None:
        """What is stored, None where nothing is."""
        since = store.entries.first_seen()
        if since is None:
            return None
        newest = store.entries.recent(MOST + 1, self._now - WINDOW)
        chosen = sample(newest[:MOST])
        claimed = frozenset(store.hits.by_rule(self._now - WINDOW))
        return Archive(
            entries=chosen,
            whole=len(chosen) == len(newest),
            since=since,
            now=self._now,
            claimed=claimed,
            seasoned=_seasoned(store, rules - claimed, self._now - WINDOW),
            struck=_struck(store, publishers),
            cap=settings.urgent.cap,
        )


def _struck(store: Store, publishers: Sequence[Publisher]) -> list[Struck]:
    """The stories that critical rules struck, but by publishers that alone are no ground for an urgent mail."""
    letters = {publisher.id: publisher.letter for publisher in publishers}
    found: dict[tuple[str, str, str, str], datetime] = {}
    for one in store.hits.struck(Severity.CRITICAL):
        if letters.get(one.publisher, "F") not in WEAK:
            found.setdefault((one.rule_id, one.part, one.rule_rev, one.story), one.first)
    return [Struck(*key, first) for key, first in found.items()]


def _seasoned(store: Store, names: frozenset[str], moment: datetime) -> frozenset[str]:
    """Those of some rules that the desk of back then ran."""
    version = store.hits.version_before(moment) if names else None
    desk = store.desks.get(version) if version else None
    files = {} if desk is None else desk.files
    seats = [seat(path) for path, content in files.items() if _RAN.search(content)]
    return frozenset(found.name for found in seats if found is not None and found.kind == "rule") & names
