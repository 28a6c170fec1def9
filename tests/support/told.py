"""Entries as newspapers write them, a newsroom that is made again whenever asked, and what it then decides."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from feeds.anchors import Anchor
from feeds.entry import Entry
from feeds.features import Idf, Wording, wording
from feeds.newsroom import Newsroom, Told
from feeds.story import Merge, Near, Placement, anchors
from feeds.ties import Ties

NOW = datetime(2025, 11, 18, 6, 0, tzinfo=UTC)
LOCAL = frozenset({"kabul", "khost", "quetta", "peshawar"})


class Map:
    """Towns, all apart from each other."""

    def is_local(self, anchor: Anchor) -> bool:
        """Whether it is one of the towns."""
        return anchor.kind == "place" and anchor.value in LOCAL

    def kind(self, anchor: Anchor) -> str:
        """Whether it is a country, a town or nothing it knows."""
        return "country" if anchor.value in {"pk", "af"} else "city" * self.is_local(anchor)

    def apart(self, one: Anchor, other: Anchor) -> bool:
        """Whether it is another town."""
        return one != other


def entry(
    n: int, title: str, summary: str = "", hours: float = 0, feed: str = "paper", lang: str = "en", link: str = ""
) -> Entry:
    """The n-th entry, so many hours after the first."""
    at = NOW + timedelta(hours=hours)
    return Entry(f"{n:016x}", feed, feed, link, title, at, summary=summary, lang=lang)


def said(n: int, title: str, summary: str = "", hours: float = 0, feed: str = "paper") -> Wording:
    """The same, cut into words."""
    return wording(entry(n, title, summary, hours, feed))


class Kept:
    """A newsroom and all it placed, as a store would keep it."""

    def __init__(self, idf: Idf | None = None, ties: Ties | None = None) -> None:
        self._idf = idf or Idf({}, 1000)
        self._ties = ties or Ties()
        self.kept: dict[str, Told] = {}
        self.merged: dict[str, str] = {}
        self.placements: dict[str, Placement] = {}
        self.room = self._made()

    def _made(self) -> Newsroom:
        return Newsroom(self._idf, self._ties, Map(), self)

    def restart(self) -> None:
        """Make the newsroom again, of stories that can still grow."""
        self.room = self._made()
        last = self._last()
        latest = max(last.values(), default=NOW)
        running = [
            replace(one, entry=replace(one.entry, revision=1))
            for one in self.kept.values()
            if latest - last[one.story] <= timedelta(hours=72)
        ]
        self.room.recall(running, [Merge(gone, self.standing(into)) for gone, into in self.merged.items()])

    def place(self, one: Entry, labels: Sequence[str] = (), named: Sequence[Anchor] = ()) -> Placement:
        """Place an entry."""
        found = self.room.place(one, frozenset(labels), named, self._near(one))
        for merge in found.merges:
            self.merged[merge.gone] = merge.into
            for key, told in self.kept.items():
                if told.story == merge.gone:
                    self.kept[key] = replace(told, story=merge.into)
        self.kept[one.key] = Told(one, found.story, frozenset(labels), tuple(named))
        self.placements[one.key] = found
        return found

    def of(self, n: int) -> str:
        """The story of the n-th entry."""
        return self.kept[f"{n:016x}"].story

    def groups(self) -> set[frozenset[str]]:
        """Which entries are together."""
        return {
            frozenset(key for key, told in self.kept.items() if told.story == story)
            for story in {told.story for told in self.kept.values()}
        }

    def standing(self, story: str) -> str:
        """What a story has become."""
        while story in self.merged:
            story = self.merged[story]
        return story

    def _last(self) -> dict[str, datetime]:
        last: dict[str, datetime] = {}
        for one in self.kept.values():
            last[one.story] = max(one.entry.first_seen, last.get(one.story, one.entry.first_seen))
        return last

    def _near(self, one: Entry) -> list[Near]:
        last = self._last()
        return [
            Near(told.story, anchor, told.entry.first_seen, last[told.story])
            for told in self.kept.values()
            for anchor in anchors(told.entry)
            if anchor in anchors(one)
        ]

    # -- as an archive ------------------------------------------------------------------------------

    def story_of(self, end: str) -> str | None:
        """The story of an entry or of an earlier story."""
        if end.startswith("story:"):
            return self.standing(end.removeprefix("story:"))
        return self.kept[end].story if end in self.kept else None

    def told(self, story: str) -> list[Told]:
        """A story's entries."""
        return [one for one in self.kept.values() if one.story == story]


EVENTS = (
    ("Suicide bomber kills {n} at mosque in Peshawar police lines", "A bomber in uniform struck during noon prayers."),
    (
        "Istanbul talks between Islamabad and Kabul end without deal",
        "Delegates left Turkey as mediators asked for time.",
    ),
    ("Torkham crossing reopens after ten days of closure", "Trucks queued for miles carrying fruit and cement."),
    ("Earthquake flattens villages in Kunar province", "Rescue helicopters could not land on the slopes."),
    ("Cricket board names squad for Sharjah tournament", "The captain keeps his place despite an ankle injury."),
    ("Rupee slides against dollar as reserves shrink", "The central bank sold bonds to calm traders."),
    ("Polio workers shot dead in Bannu vaccination drive", "Gunmen on motorcycles opened fire outside a school."),
    ("Hajj quota raised for private operators", "Saudi officials signed an agreement in Jeddah."),
)
TURNS = ("", "Officials: ", "Breaking: ", "Report: ")


def telling(rng: random.Random, n: int, event: int, hours: float) -> Entry:
    """One of many ways to tell an event."""
    title, summary = EVENTS[event]
    words = (rng.choice(TURNS) + title.format(n=rng.randint(3, 30))).split()
    if len(words) > 6 and rng.random() < 0.5:
        words.pop(rng.randrange(3, len(words)))
    return entry(n, " ".join(words), summary if rng.random() < 0.7 else "", hours, feed=rng.choice("abcd"))
