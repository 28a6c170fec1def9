"""The running stories, and the decision which of them an entry tells.

    judged by people | the same page | the same title | the same text | the same words, places, actors and numbers

A newsroom holds what can still grow and nothing else. It is made again from stored entries and where each was placed;
then it decides as the one that placed them would have.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from typing import Protocol

from feeds.abroad import Abroad, Report, report
from feeds.anchors import Anchor
from feeds.copies import LASTS, Copies, Text, text_of
from feeds.entry import Entry
from feeds.features import Features, Idf, features, wording
from feeds.instances import instances, is_another, is_round_up
from feeds.running import Running, RunningStories, agreement
from feeds.story import Merge, Near, Placement, opens, place
from feeds.ties import STORY, Ties

OPEN = timedelta(hours=72)
"""How long after its last entry a story can grow."""
CHAPTER = timedelta(days=10)
"""How long after its first entry; later news of it opens another chapter."""
WORDS, ANCHORS, TIME = 0.65, 0.25, 0.10
"""What a score is made of."""
NEARBY = timedelta(hours=36)
JOINS, JOINS_TITLE = 0.55, 0.40
"""The score from which an entry joins a story, and that where one of them has titles only.

Measured among the whole stream of a week: below it most of what joins is other news with a word or two in common.
"""
JOINS_UNKNOWING = 0.55
"""The same as long as it is not known which words are rare."""
RARE = 2
"""Words not common on the desk that an entry must share with a story it joins by score."""
SHARED, ALIKE = 3, 0.5
"""Or so many of any kind, one of them not common, where the words are so alike."""
MERGES, MERGES_TITLE = 0.40, 0.30
"""How alike two stories that an entry could join must be to become one."""
MOST_MERGED = 60
"""Entries of a story that was merged by itself."""
NAMES = frozenset({"place", "actor", "number"})
"""The kinds of anchors that say what an entry is about."""


@dataclass(frozen=True, slots=True)
class Told:
    """An entry that was placed before: in its first wording, with the labels and anchors it has now."""

    entry: Entry
    story: str
    labels: frozenset[str] = frozenset()
    anchors: Sequence[Anchor] = ()


class Places(Protocol):
    """How places lie to each other: what a newsroom asks of a gazetteer."""

    def is_local(self, anchor: Anchor) -> bool:
        """Whether an anchor is a place as small as an event."""

    def kind(self, anchor: Anchor) -> str:
        """What kind of place it is, `country` among them."""

    def apart(self, one: Anchor, other: Anchor) -> bool:
        """Whether one event cannot lie in both."""


class Archive(Protocol):
    """Where a newsroom finds what it does not hold."""

    def story_of(self, end: str) -> str | None:
        """The story that an entry, or an earlier story, is part of."""

    def told(self, story: str) -> Sequence[Told]:
        """The entries of a story."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """An entry as it is read for placing; `issues` say which of a series it is."""

    entry: Entry
    said: Features
    text: Text
    report: Report
    issues: Mapping[str, str]
    is_round_up: bool

    @property
    def at(self) -> datetime:
        """When it was first seen."""
        return self.entry.first_seen


@dataclass(frozen=True, slots=True)
class Candidate:
    """A running story that an entry may tell, how well they agree, and how well they must."""

    story: Running
    score: float
    enough: float

    @property
    def joins(self) -> bool:
        """Whether they agree well enough."""
        return self.score >= self.enough


class Newsroom:
    """The running stories of a desk.

    `places` says what is apart, `archive` holds what was placed before; without them nothing is.
    """

    def __init__(
        self,
        idf: Idf,
        ties: Ties | None = None,
        places: Places | None = None,
        archive: Archive | None = None,
    ) -> None:
        self._stories = RunningStories(idf)
        self._copies = Copies()
        self._ties = ties or Ties()
        self.places = places
        self._archive = archive
        self._story_of: dict[str, str] = {}
        self._abroad = Abroad()
        self._ending: list[tuple[datetime, str]] = []
        self._latest = datetime.min.replace(tzinfo=UTC)

    def __len__(self) -> int:
        return len(self._stories.by_id)

    def renew(self, idf: Idf) -> None:
        """Weigh words by the entries of another time, from the next entry on."""
        self._stories.renew(idf)

    def recall(self, told: Iterable[Told], merged: Iterable[Merge] = ()) -> None:
        """Take back entries that were placed before, in the order they came, and what became of other stories."""
        kept = [(arrival(one.entry, one.labels, one.anchors), one.story) for one in told]
        self._latest = max((one.at for one, _ in kept), default=self._latest)
        for one, story in kept:
            self._add(one, story)
        for merge in merged:
            if into := self._stories.by_id.get(merge.into):
                into.ends.add(STORY + merge.gone)

    def reword(self, key: str, labels: frozenset[str], anchors: Sequence[Anchor]) -> None:
        """An entry is read again: it stays in its story, and ties others by what hits it now and all it has named."""
        before = self._abroad.get(key)
        if before is None:
            return
        named = before.anchors.union(anchor for anchor in anchors if anchor.kind in NAMES)
        story = self._stories.by_id[self._story_of[key]]
        story.bearing += bool(named) - bool(before.anchors)
        story.anchors.update(named - before.anchors)
        self._abroad.add(replace(before, labels=labels, anchors=named))

    def place(
        self,
        entry: Entry,
        labels: frozenset[str] = frozenset(),
        anchors: Sequence[Anchor] = (),
        near: Sequence[Near] = (),
    ) -> Placement:
        """The story of an entry that is placed for the first time, and what became one story by it.

        `near` are the stories that share its link or title.
        """
        self._close(entry.first_seen)
        one = arrival(entry, labels, anchors)
        original = self._copies.original(one.text)
        placement = self._judged(entry.key) or self._tied(entry, near, original) or self._told(one)
        for merge in placement.merges:
            self._merge(merge)
        self._keep(one, placement.story)
        return placement if original is None else replace(placement, copy_of=original)

    # -- deciding ---------------------------------------------------------------------------------

    def _judged(self, key: str) -> Placement | None:
        """The story that people put an entry in, and those that are one with it by that."""
        found = {self._where(end) for end in self._ties.with_(key)}
        held = [story for where in found if where is not None and (story := self._hold(where)) is not None]
        stories = sorted(held, key=lambda each: each.rank)
        if not stories:
            return None
        first, *others = stories
        merges = tuple(Merge(other.id, first.id) for other in others)
        return Placement(first.id, "people put them together", joined=True, score=1.0, merges=merges)

    def _tied(self, entry: Entry, near: Sequence[Near], original: str | None) -> Placement | None:
        """The story with the same page, title or text; None where there is none that it may join."""
        found = place(entry, frozenset(), [each for each in near if self._may(entry.key, each.story)])
        if found.joined:
            return found
        copied = self._story_of.get(original or "")
        if copied is None or not self._may(entry.key, copied):
            return None
        return Placement(copied, "the same text", joined=True, score=0.95)

    def _told(self, one: Arrival) -> Placement:
        """The story that an entry's words tell, with what else it names; else that of a report from abroad."""
        joins = [candidate for candidate in self._candidates(one) if candidate.joins]
        growing = [each for each in joins if one.at - each.story.opened <= CHAPTER]
        if growing:
            best, *others = growing
            merges = self._merges(one, best, others)
            into = merges[0].into if merges else best.story.id
            return Placement(into, "the same news", joined=True, score=round(best.score, 3), merges=merges)
        for key in self._abroad.same(one.report, self._kind):
            story = self._stories.by_id[self._story_of[key]]
            if self._may(one.entry.key, story.id) and one.at - story.opened <= CHAPTER:
                return Placement(story.id, "the same news in another language", joined=True, score=0.5)
        return replace(opens(one.entry), continues=joins[0].story.id if joins else None)

    def _candidates(self, one: Arrival) -> list[Candidate]:
        """The running stories that come into question, the best first."""
        found = []
        for alike in self._stories.near(one.said.weights):
            story = alike.story
            is_thin = alike.rare < RARE and (alike.shared < SHARED or alike.cosine < ALIKE)
            if is_thin or abs(one.at - story.last) > OPEN or self._is_refused(one, story):
                continue
            found.append(Candidate(story, self._score(one, story, alike.cosine), self._enough(one, story)))
        return sorted(found, key=lambda each: (-each.score, each.story.rank))

    def _enough(self, one: Arrival, story: Running) -> float:
        if self._stories.idf.is_young:
            return JOINS_UNKNOWING
        return JOINS if one.said.has_summary and story.summaries else JOINS_TITLE

    def _score(self, one: Arrival, story: Running, cosine: float) -> float:
        time = TIME * math.exp(-(abs(one.at - story.last) / NEARBY))
        if not (one.report.anchors and story.bearing):
            return (WORDS + ANCHORS) * cosine + time
        return WORDS * cosine + ANCHORS * agreement(one.report.anchors, story, self._stories.idf) + time

    def _is_refused(self, one: Arrival, story: Running) -> bool:
        """Whether an entry must not join a story, however alike they are."""
        return (
            not self._may(one.entry.key, story.id)
            or is_another(one.issues, story.series)
            or self._is_elsewhere(one.report.anchors, story.anchors)
        )

    def _is_elsewhere(self, mine: AbstractSet[Anchor], theirs: Mapping[Anchor, int]) -> bool:
        """Whether two name small places that are apart from each other, and no actor in common."""
        if self.places is None or any(anchor.kind == "actor" and anchor in theirs for anchor in mine):
            return False
        here, there = (list(filter(self.places.is_local, anchors)) for anchors in (mine, theirs))
        return bool(here and there) and all(self.places.apart(one, other) for one in here for other in there)

    def _kind(self, anchor: Anchor) -> str:
        return "" if self.places is None else self.places.kind(anchor)

    def _may(self, key: str, story: str) -> bool:
        """Whether nobody said that an entry is no part of a story."""
        apart = self._ties.apart_from((key,))
        held = self._hold(story) if apart else None
        return held is None or held.ends.isdisjoint(apart)

    def _merges(self, one: Arrival, best: Candidate, others: Sequence[Candidate]) -> tuple[Merge, ...]:
        """The second best story as one with the best, where the two are alike and small."""
        if not others or one.is_round_up:
            return ()
        second = others[0]
        first, later = sorted((best.story, second.story), key=lambda each: each.rank)
        enough = MERGES if first.summaries and later.summaries else MERGES_TITLE
        if (
            one.at - first.opened > OPEN
            or len(first.keys) + len(later.keys) >= MOST_MERGED
            or not self._may_merge(first, later)
            or self._stories.cosine(first, later) < enough
        ):
            return ()
        return (Merge(later.id, first.id),)

    def _may_merge(self, one: Running, other: Running) -> bool:
        """Whether no judgement, place or number keeps two stories apart."""
        issues = [(which, other.series[series]) for series, which in one.series.items() if series in other.series]
        return (
            other.ends.isdisjoint(self._ties.apart_from(one.ends))
            and self._ties.excluded.isdisjoint({one.id, other.id})
            and not any(mine.isdisjoint(theirs) for mine, theirs in issues)
            and not self._is_elsewhere(one.anchors.keys(), other.anchors)
        )

    # -- keeping ----------------------------------------------------------------------------------

    def _where(self, end: str) -> str | None:
        """The story of an end of a tie, None where there is none yet."""
        key = end.removeprefix(STORY)
        held = key if end != key and key in self._stories.by_id else self._story_of.get(end)
        if held is None and self._archive is not None:
            return self._archive.story_of(end)
        return held

    def _hold(self, key: str) -> Running | None:
        """A story, read again where it had closed; None where there is none."""
        if key not in self._stories.by_id and self._archive is not None:
            for one in self._archive.told(key):
                self._add(arrival(one.entry, one.labels, one.anchors), key)
        return self._stories.by_id.get(key)

    def _keep(self, one: Arrival, key: str) -> None:
        """Add an entry to its story, which is opened if need be."""
        self._hold(key)
        self._add(one, key)

    def _add(self, one: Arrival, key: str) -> None:
        if one.entry.key in self._story_of:
            return
        story = self._stories.by_id.get(key)
        if story is None:
            story = self._stories.by_id[key] = Running(key, one.at)
            story.ends.add(STORY + key)
        story.keys.add(one.entry.key)
        story.ends.add(one.entry.key)
        story.opened, story.last = min(story.opened, one.at), max(story.last, one.at)
        story.anchors.update(one.report.anchors)
        story.bearing += bool(one.report.anchors)
        heappush(self._ending, (story.last, key))
        self._story_of[one.entry.key] = key
        self._abroad.add(one.report)
        if self._latest - one.at <= LASTS:
            self._copies.add(one.text)
        if not one.is_round_up:
            self._stories.feed(story, one.said.weights)
            story.summaries += one.said.has_summary
            for series, which in one.issues.items():
                story.series.setdefault(series, set()).add(which)

    def _merge(self, merge: Merge) -> None:
        gone, into = self._stories.by_id[merge.gone], self._stories.by_id[merge.into]
        self._stories.drop(gone)
        self._stories.feed(into, gone.words)
        into.opened, into.last = min(into.opened, gone.opened), max(into.last, gone.last)
        heappush(self._ending, (into.last, into.id))
        into.keys |= gone.keys
        into.ends |= gone.ends
        into.anchors.update(gone.anchors)
        into.bearing += gone.bearing
        into.summaries += gone.summaries
        for series, which in gone.series.items():
            into.series.setdefault(series, set()).update(which)
        self._story_of.update(dict.fromkeys(gone.keys, into.id))

    def _close(self, now: datetime) -> None:
        """Let go of stories that can no longer grow, and of texts that are no longer compared."""
        self._latest = max(self._latest, now)
        while self._ending and self._latest - self._ending[0][0] > OPEN:
            _, key = heappop(self._ending)
            story = self._stories.by_id.get(key)
            if story is None or self._latest - story.last <= OPEN:
                continue
            self._stories.drop(story)
            for entry in story.keys:
                del self._story_of[entry]
                self._abroad.drop(entry)
        self._copies.forget(self._latest - LASTS)


def arrival(entry: Entry, labels: frozenset[str], anchors: Iterable[Anchor]) -> Arrival:
    """Read an entry once for all that is asked of it."""
    named = frozenset(anchor for anchor in anchors if anchor.kind in NAMES)
    said = wording(entry)
    return Arrival(
        entry,
        features(said),
        text_of(said),
        report(entry, labels, named),
        instances(said.title),
        is_round_up(entry.title),
    )
