"""Where entries find their stories: the newsroom, kept in step with the store.

The newsroom is made from the store when it is first needed, when a transaction failed that it had run ahead of, and
when people rearranged stories. How rare words are is counted once a day, over the thirty days before the cut-off; a
desk too young for that counts its first entries, again whenever they have doubled. What was counted is kept, so that
a restart weighs words as before.
"""

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from feeds.anchors import Anchor
from feeds.entry import Entry
from feeds.features import Idf, document
from feeds.newsroom import OPEN, Newsroom, Places, Told
from feeds.story import anchors
from feeds.ties import Ties
from monitor.desk.settings import Settings
from monitor.log import say
from monitor.store import Store
from rules.day import cutoff_before

LOG = logging.getLogger(__name__)
DAY = timedelta(days=1)
COUNTED = timedelta(days=30)
"""How long before a cut-off entries are counted."""
SAMPLE = 10_000
"""Entries that are counted at most."""
ENOUGH, FIRST = 1_000, 8
"""Entries before a cut-off from which on days are counted; entries at which a young desk counts first."""
KEPT, REARRANGED = "rarity", "stories_rearranged"


class Placing:
    """Places entries one after the other, inside the transaction that stores them.

    `ties` reads what people have judged.
    """

    def __init__(self, store: Store, ties: Callable[[], Ties] = Ties) -> None:
        self._store = store
        self._ties = ties
        self._room: Newsroom | None = None
        self._rearranged = ""
        self._rarity = Rarity(store)

    @contextmanager
    def settled(self, settings: Settings, places: Places | None = None) -> Iterator[None]:
        """The newsroom is in step with the store; to be entered before the transaction, and left after it."""
        rearranged = self._store.meta.get(REARRANGED) or ""
        if self._room is None or rearranged != self._rearranged:
            self._room, self._rearranged = self._made(places), rearranged
        self._room.places = places
        self._rarity.settings = settings
        try:
            yield
        except BaseException:
            self._room = None
            raise

    def _made(self, places: Places | None) -> Newsroom:
        stories = self._store.stories
        room = Newsroom(self._rarity.kept(), self._ties(), places, _Archive(self._store))
        latest = stories.latest()
        if latest is not None:
            told = stories.running(latest - OPEN)
            room.recall(told, stories.merged({one.story for one in told}))
        say(LOG, "running stories", stories=len(room), words=self._rarity.epoch or "not counted yet")
        return room

    def place(
        self, entry: Entry, labels: frozenset[str], origin: str, now: datetime, named: Sequence[Anchor] = ()
    ) -> None:
        """Store the story of an entry, by its first wording; one that is placed already stays where it is."""
        if self._room is None:
            raise RuntimeError("entries are placed inside `settled`")
        store, tied = self._store, (*anchors(entry), *named)
        if store.stories.story_of(entry.key) is not None:
            self._room.reword(entry.key, labels, named)
            store.stories.put_anchors(entry.key, tied)
            return
        first = entry if entry.revision == 1 else store.entries.wording(entry.key, 1) or entry
        if (idf := self._rarity.renewed(first.first_seen)) is not None:
            self._room.renew(idf)
        placement = self._room.place(first, labels, named, store.stories.near(tied[: len(tied) - len(named)]))
        for merge in placement.merges:
            say(LOG, "two stories are one", gone=merge.gone, into=merge.into, by=entry.key)
        store.stories.put(entry.key, placement, tied, origin, now)
        self._rarity.placed += 1


class Rarity:
    """How rare words are: counted when it is due, kept in the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.settings: Settings | None = None
        self.epoch = ""
        self.placed = 0
        self._counted = 0
        self._due: datetime | None = None

    def kept(self) -> Idf:
        """What was counted last."""
        written = json.loads(self._store.meta.get(KEPT) or "{}")
        self.epoch, self._counted = written.get("epoch", ""), written.get("entries", 0)
        self.placed, self._due = self._store.stories.count(), None
        return Idf(written.get("words", {}), self._counted)

    def renewed(self, at: datetime) -> Idf | None:
        """What is counted now, where a cut-off has passed or a young desk has grown; None where what was holds."""
        if self._due is None or at >= self._due:
            cut = self._cutoff(at)
            self._due = self._cutoff(at + DAY)
            if self._due <= at:  # clocks were changed in this day
                self._due = at + DAY
            if self.epoch != cut.isoformat():
                told = self._store.stories.sample(cut - COUNTED, cut, SAMPLE)
                if len(told) >= ENOUGH:
                    return self._count(cut.isoformat(), told)
        if self._is_young and self.placed >= max(FIRST, 2 * self._counted):
            size = FIRST
            while 2 * size <= self.placed:
                size *= 2
            return self._count(f"first {size}", self._store.stories.earliest(size))
        return None

    @property
    def _is_young(self) -> bool:
        return self.epoch == "" or self.epoch.startswith("first ")

    def _cutoff(self, at: datetime) -> datetime:
        """The last cut-off before a moment, or at it, aware UTC."""
        if self.settings is None:
            raise RuntimeError("words are counted inside `settled`")
        return cutoff_before(at, self.settings.cutoff, ZoneInfo(self.settings.zone))

    def _count(self, epoch: str, told: Sequence[Told]) -> Idf:
        idf = Idf.of(document(one.entry, one.anchors) for one in told)
        self.epoch, self._counted = epoch, idf.entries
        kept = {"epoch": epoch, "entries": idf.entries, "words": idf.written()}
        self._store.meta.put(KEPT, json.dumps(kept, ensure_ascii=False))
        say(LOG, "words counted", over=epoch, entries=idf.entries)
        return idf


class _Archive:
    """The store as a newsroom asks it."""

    def __init__(self, store: Store) -> None:
        self._stories = store.stories

    def story_of(self, end: str) -> str | None:
        """The story of an entry's key, or of `story:` and an id."""
        kind, _, story = end.rpartition(":")
        return self._stories.standing(story) if kind else self._stories.story_of(end)

    def told(self, story: str) -> Sequence[Told]:
        """A story's entries."""
        return self._stories.told(story)
