"""The desk that runs now, and how its files replace it: whole and checked, or not at all.

Files are compared by content every five seconds and acted on once they have been the same twice, so that a save in
small steps is not read half-way. A set with any fault is not loaded: the last good one keeps running, also after a
restart, and the store, the log and the next digest say so.
"""

import json
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from monitor.desk.fault import DeskFaults, Fault
from monitor.desk.layout import gather, version
from monitor.desk.load import Desk, Earlier, load_files
from monitor.log import say
from monitor.store import DeskVersion, Store
from rules.lifecycle import expired
from rules.matcher import Matcher

LOG = logging.getLogger(__name__)
SHRUNK = 0.7
"""A set with fewer rules or terms than this share of the one before is loaded and said aloud."""
SWOLLEN = 10
"""So many times the old number of hits on stored entries is loaded and said aloud."""
REPLAYED = 1000
"""Stored entries a new set is tried on before it runs."""
REPLAY_LIMIT = timedelta(seconds=0.5)
"""Of time for that: what was tried by then tells as much, and a saved file comes into force within two seconds."""


@dataclass(frozen=True, slots=True)
class InForce:
    """A desk compiled and running: replaced as a whole. `n` is the readers' number of it, as in "rules r14"."""

    desk: Desk
    matcher: Matcher
    version: str
    n: int


@dataclass(frozen=True, slots=True)
class Broken:
    """Files that are not loaded: since when (aware UTC), and what is wrong, a line each."""

    version: str
    since: datetime
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """When a route came to the desk (aware UTC), and the last hit before: what it is told begins after that one."""

    after: int
    since: datetime


def joined(store: Store, route_id: str) -> Joined | None:
    """When a route came to the desk; None for one that never was in force."""
    kept = store.meta.get(f"route:{route_id}")
    if not kept:
        return None
    after, since = kept.split()
    return Joined(int(after), datetime.fromisoformat(since))


def broken(store: Store) -> Broken | None:
    """What is wrong with the files that are not loaded; None when the running set is what the files say."""
    kept = store.meta.get("desk_broken")
    if not kept:
        return None
    fields = json.loads(kept)
    return Broken(fields["version"], datetime.fromisoformat(fields["since"]), tuple(fields["lines"]))


class Keeper:
    """Keeps the desk that runs, and looks for changed files."""

    def __init__(self, folder: Path, store: Store, clock: Callable[[], datetime]) -> None:
        self._folder = folder
        self._store = store
        self._clock = clock
        self._seen = ""
        self._judged = ""
        self._force: InForce | None = None
        self._dated: tuple[date, str] | None = None
        self._earlier = Earlier()

    @property
    def force(self) -> InForce:
        """The desk that runs; `start` comes first."""
        if self._force is None:
            raise RuntimeError("the desk was not started")
        return self._force

    def start(self) -> InForce:
        """Load the files; on faults run on the last good set. Raises DeskFaults where there was never a good one."""
        self._begin()
        self._say_expired()
        return self.force

    def _begin(self) -> None:
        last = self._store.desks.current()
        try:
            desk = self._load(*gather(self._folder))
        except DeskFaults as faults:
            if last is None:
                raise
            self._refuse(self._judged, faults.faults)
            self._force = _revived(last)
            return
        if last is not None and last.version != desk.version:
            with suppress(DeskFaults):  # files that a later version of ours refuses cannot be compared with
                self._force = _revived(last)
        self._adopt(desk)

    def look(self) -> bool:
        """Look at the files once, and at the day; True if a new set came into force."""
        adopted = self._look()
        self._say_expired()
        return adopted

    def _look(self) -> bool:
        files, unread = gather(self._folder)
        state = _state(files, unread)
        settled, self._seen = state == self._seen, state
        if not settled or state == self._judged:
            return False
        try:
            desk = self._load(files, unread)
        except DeskFaults as faults:
            self._refuse(self._judged, faults.faults)
            return False
        if desk.version == self.force.version and broken(self._store) is None:
            return False
        self._adopt(desk)
        return True

    def _load(self, files: dict[str, bytes], unread: list[Fault]) -> Desk:
        self._judged = _state(files, unread)
        if unread:
            raise DeskFaults(unread)
        return load_files(files, earlier=self._earlier)

    def _adopt(self, desk: Desk) -> None:
        matcher = desk.matcher or Matcher.compile(desk.rulebook, desk.publishers)
        matcher.learn(self._store.entries.recent(REPLAYED))
        said = self._compared(desk, matcher) if self._force is not None else []
        now = self._clock()
        with self._store.transaction():
            n = self._store.desks.record(desk.version, desk.files, now)
            self._store.meta.put("desk_broken", "")
            for route in desk.settings.routes:
                if joined(self._store, route.id) is None:
                    kept = f"{self._store.hits.last_id()} {now.isoformat(timespec='seconds')}"
                    self._store.meta.put(f"route:{route.id}", kept)
            for text in said:
                self._store.trouble.notice(f"rules:{desk.version}:{text}", "rules", text, now)
        self._force = InForce(desk, matcher, desk.version, n)
        say(LOG, "desk in force", n=n, version=desk.version, rules=len(desk.rulebook.rules), said="; ".join(said))

    def _say_expired(self) -> None:
        """Tell the operator once of each rule whose last day is over, and keep which they are now."""
        now = self._clock()
        dated = (now.astimezone(UTC).date(), self.force.version)
        if dated == self._dated:
            return
        past = expired(self.force.desk.rulebook.rules, dated[0])
        with self._store.transaction():
            self._store.meta.put("desk_expired", json.dumps([[rule.id, str(rule.expires)] for rule in past]))
            for rule in past:
                key = f"expired:{rule.id}:{rule.expires}"
                if not self._store.trouble.is_known(key):
                    text = f"the rule {rule.id} ({rule.title}) expired on {rule.expires} and matches nothing any more"
                    self._store.trouble.notice(key, "rules", f"{text}: retire it, or set a later day", now)
        self._dated = dated

    def _compared(self, desk: Desk, matcher: Matcher) -> list[str]:
        """What is loaded but worth saying: a set that shrank, or that hits far more than the one before."""
        old = self.force
        said = []
        for name, before, after in (
            ("rules", len(old.desk.rulebook.rules), len(desk.rulebook.rules)),
            ("terms", old.desk.rulebook.term_count, desk.rulebook.term_count),
        ):
            if after < before * SHRUNK:
                said.append(f"the new rule set has {after} {name}, the one before had {before}")
        was, is_now = self._replayed(old.matcher, matcher)
        if is_now > max(was, 1) * SWOLLEN:
            said.append(f"the new rule set hits {is_now} of the newest stored entries, the one before hit {was}")
        return said

    def _replayed(self, old: Matcher, new: Matcher) -> tuple[int, int]:
        began = self._clock()
        was = is_now = 0
        for entry in self._store.entries.recent(REPLAYED):
            now = self._clock()
            if now - began > REPLAY_LIMIT:
                break
            was += len(old.match(entry, now))
            is_now += len(new.match(entry, now))
        return was, is_now

    def _refuse(self, state: str, faults: Sequence[Fault]) -> None:
        now = self._clock()
        lines = [str(fault) for fault in faults if not fault.warning]
        before = broken(self._store)
        since = before.since if before else now
        kept = {"version": state[:16], "since": since.isoformat(), "lines": lines}
        with self._store.transaction():
            self._store.meta.put("desk_broken", json.dumps(kept, ensure_ascii=False))
            self._store.trouble.notice(
                f"desk:{state}",
                "desk",
                "the desk's files have faults and are not loaded; the last good set keeps running:\n"
                + "\n".join(lines),
                now,
            )
        say(LOG, "desk refused, last good set keeps running", logging.ERROR, faults=len(lines), first=lines[0])


def _revived(last: DeskVersion) -> InForce:
    """A desk that ran before, as it ran."""
    desk = load_files(last.files, tried=False)
    return InForce(desk, Matcher.compile(desk.rulebook, desk.publishers), last.version, last.n)


def _state(files: dict[str, bytes], unread: list[Fault]) -> str:
    """What the files say, and which of them cannot be read: changes whenever there is something new to judge."""
    return version(files) + "".join(f"|{fault}" for fault in unread)
