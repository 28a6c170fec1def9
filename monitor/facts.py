"""What the store knows, as signals ask for it: sightings and the tellings of their stories, by one desk's rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from monitor.desk.load import Desk
from monitor.store import Store
from monitor.store.sightings import Placed, Seen
from rules.carried import Watchlist
from rules.facts import Course, Facts, event_time, gather
from rules.indicator import Indicator, members
from rules.judgement import Excluded, Judgement, excluded, grades
from rules.lifecycle import heirs_of
from rules.places import called, regions
from rules.sighting import Sighting, Telling

DAY = timedelta(days=1)
LOOK_BACK = timedelta(days=9)
"""How far back is always read: a week's window, and a day that is still to be closed."""
NEW_FEED = timedelta(days=14)
"""How long a feed is new to a desk that has a past."""
ARCHIVE = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Also:
    """What is asked for beside what came lately.

    `stories` are those on which rests what is held; `awaited` are rules, by name, each with the time (aware UTC) from
    which an expected event counts their stories.
    """

    stories: frozenset[str] = frozenset()
    awaited: tuple[tuple[datetime, tuple[str, ...]], ...] = ()


class Archivist:
    """Reads facts for one desk in force; what it knows of publishers and feeds holds as long as the desk does."""

    def __init__(self, store: Store, desk: Desk, watches: Mapping[str, Watchlist]) -> None:
        self._store = store
        self._desk = desk
        self._known: Mapping[str, Indicator] = next(iter(watches.values())).known if watches else {}
        self._letters = {publisher.id: publisher.letter for publisher in desk.publishers}
        self._archival = {feed.id for _, feed in desk.feeds() if feed.archival}
        named = chain(
            ((one.id, one.names) for one in desk.rulebook.places), ((one.id, one.names) for one in desk.rulebook.actors)
        )
        self._names = {key: called(key, names) for key, names in named}
        self._regions = regions(desk.rulebook.places)
        self._longest = max([LOOK_BACK, *(_reach(one) for one in self._known.values())])
        self._firsts = frozenset(one.rule for one in self._known.values() if one.signal.kind == "first")
        self._heirs = heirs_of(desk.rulebook.rules, self._known)
        self._kept: tuple[object, datetime, frozenset[str], Facts] | None = None

    def facts(
        self,
        upto: datetime,
        since: datetime,
        held: Sequence[Judgement],
        measured: Mapping[str, Course],
        also: Also = Also(),
    ) -> Facts:
        """Everything that had arrived by `upto`, as far back as signals look from `since` on (aware UTC).

        `held` are the judgements that hold, `measured` what was read at past cut-offs.
        """
        began = self._store.feeds.first_hour()
        base = self._base(upto, since - self._longest, held, also, began)
        return base.but(
            measured=measured,
            began=began,
            zone=ZoneInfo(self._desk.settings.zone),
            names=self._names,
            regions=self._regions,
        )

    def forget(self) -> None:
        """Read the store anew the next time: something may have changed."""
        self._kept = None

    def _base(
        self, upto: datetime, back: datetime, held: Sequence[Judgement], also: Also, began: datetime | None
    ) -> Facts:
        """Sightings and tellings; those read last where they hold these, for a day is looked at several times."""
        asked = upto, also.awaited, tuple(one.id for one in held)
        if self._kept is not None:
            known, since, stories, base = self._kept
            if known == asked and since <= back and also.stories <= stories:
                return base
        base, stories = self._read(upto, back, held, also, began)
        self._kept = asked, back, stories, base
        return base

    def _read(
        self, upto: datetime, back: datetime, held: Sequence[Judgement], also: Also, began: datetime | None
    ) -> tuple[Facts, frozenset[str]]:
        """Sightings and tellings from the store, and of which stories all is known."""
        seen = self._store.sightings.seen(back, upto)
        if self._firsts:
            # what is the first for 90 days is known from all that came before
            seen += self._store.sightings.seen(upto - ARCHIVE, back, self._firsts)
        for opens, names in also.awaited:
            if opens < back:
                seen += self._store.sightings.seen(opens, back, self._rules_of(names))
        out = self._excluded(held)
        stories = {one.story for one in seen} | also.stories
        new = self._new_feeds(began)
        told = self._store.sightings.tellings(stories, upto)
        tellings = {
            one.entry: self._telling(one, new)
            for one in told
            if one.story not in out.stories and one.entry not in out.entries
        }
        made = gather(self._known, self._sightings(seen, tellings, out), tellings.values())
        return replace(made, given=grades(held)), frozenset(stories)

    def past(self, one: Indicator, since: datetime, upto: datetime, held: Sequence[Judgement]) -> Facts:
        """The facts of one indicator alone, and of what it counts, over a long time: to count its past anew."""
        seen = self._store.sightings.seen(since, upto, self.counted_rules(one))
        out, new = self._excluded(held), self._new_feeds(self._store.feeds.first_hour())
        told = self._store.sightings.tellings({each.story for each in seen}, upto)
        tellings = {each.entry: self._telling(each, new) for each in told if each.entry not in out.entries}
        return replace(gather(self._known, self._sightings(seen, tellings, out), tellings.values()), given=grades(held))

    def counted_rules(self, one: Indicator) -> frozenset[str]:
        """The rules whose hits an indicator counts, its own among them."""
        return frozenset(self._known[name].rule for name in self._counted(one))

    def _rules_of(self, names: Iterable[str]) -> frozenset[str]:
        """The rules whose hits these references mean, through however many rules that watch others."""
        found = chain.from_iterable(members(name, self._known) for name in names)
        return frozenset[str]().union(*(self.counted_rules(self._known[each]) for each in found))

    def _excluded(self, held: Sequence[Judgement]) -> Excluded:
        """What people took out; what was noise for a rule is noise for the one that took its place."""
        out = excluded(held)
        noise = {(story, heir.partition("/")[0]) for story, rule in out.noise for heir in self._heirs.get(rule, ())}
        return replace(out, noise=out.noise | noise)

    def _counted(self, one: Indicator) -> Iterable[str]:
        """The indicators whose sightings an indicator counts, itself among them, through however many others."""
        found, waiting = {one.id}, [one]
        while waiting:
            for name in waiting.pop().of:
                fresh = {
                    each.id
                    for each in self._known.values()
                    if name in {each.id, each.rule} or (name.startswith("tag:") and name[4:] in each.tags)
                } - found
                found |= fresh
                waiting += [self._known[each] for each in fresh]
        return found

    def _sightings(self, seen: Iterable[Seen], tellings: Mapping[str, Telling], out: Excluded) -> list[Sighting]:
        made = []
        for one in seen:
            name = f"{one.rule_id}/{one.part}" if one.part else one.rule_id
            telling = tellings.get(one.entry)
            if telling is None or name not in self._known or out.leaves_out(telling.story, telling.entry, one.rule_id):
                continue
            # a report that was reworded is hit from then on; what piled up while a feed was dark is no news of the day
            settled = telling.settled and not one.backlog
            if (one.arrived, settled) != (telling.arrived, telling.settled):
                telling = replace(telling, arrived=one.arrived, settled=settled)
            made.append(Sighting(name, telling))
        return made

    def _telling(self, one: Placed, new: Mapping[str, datetime]) -> Telling:
        return Telling(
            entry=one.entry,
            story=one.story,
            origin=one.origin,
            letter=self._letters.get(one.publisher, "F"),
            event=event_time(one.published, one.first_seen, archival=one.feed_id in self._archival),
            arrived=one.first_seen,
            lang=one.lang,
            counted=one.mark == "live",
            settled=one.first_seen >= new.get(one.feed_id, one.first_seen),
            places=one.places,
            actors=one.actors,
        )

    def _new_feeds(self, began: datetime | None) -> dict[str, datetime]:
        """Feeds that joined a desk with a past, each with the time from which it is no longer new."""
        if began is None:
            return {}
        return {
            feed: first + NEW_FEED for feed, first in self._store.feeds.first_hours().items() if first > began + DAY
        }


def _reach(one: Indicator) -> timedelta:
    """How far back a signal looks; what watches others looks as far as they do, and its own window further."""
    within = one.signal.within or timedelta()
    return 2 * within + LOOK_BACK
