"""Recount: what people edited or judged changes what was counted before, back to where it began to matter.

a rule is new or was edited       its days are counted anew from the archive, once that was read for it
a rule took another's place       it goes on with what that one held
a story was split, merged, graded,
excluded, voted on; an event
called off; or one of these undone   the days since the story came are closed again, with what is known now
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.backfill import filled
from monitor.ground import Ground
from monitor.pictures import Pictures
from monitor.recorded import day_row
from monitor.store import Store
from rules.carried import MEASURED, Carried, Watchlist, opened
from rules.changes import edit_change, judgement_change
from rules.indicator import Indicator
from rules.judgement import Judgement, excluded, in_force
from rules.picture import Change
from rules.usual import DayCount

DAY = timedelta(days=1)
FARTHEST = timedelta(days=30)
"""How far back a judgement reaches: nothing is held longer that is not held by later news too."""
RECOUNTS = frozenset({"split", "merge", "exclude", "grade", "vote", "new-normal", "cancel", "undo"})
"""Kinds of judgement that change what was counted; an override and a silence do not."""
Closer = Callable[[Mapping[str, Carried], datetime], Mapping[str, Carried]]
"""Closes the day that ends at a time, for all problems that wait for it, and keeps nothing."""
Past = dict[str, tuple[DayCount, ...]]


@dataclass(frozen=True, slots=True)
class Again:
    """Days that were closed again: how each problem stands after them, and what each day handed on, in order."""

    after: Mapping[str, Carried]
    closed: tuple[tuple[str, Carried], ...] = ()


@dataclass(frozen=True, slots=True)
class Recount:
    """Counts the past of problems anew."""

    store: Store
    pictures: Pictures

    # -- rules ----------------------------------------------------------------------------------------

    def edited(
        self, ground: Ground, carried: Mapping[str, Carried], held: Sequence[Judgement], now: datetime
    ) -> dict[str, Carried]:
        """The problems whose rules are others than before, with the past of these counted anew; {} where none is."""
        known, ready = self.pictures.revisions(), self._ready(ground)
        fresh = {name for name in ready if known.get(name) != ground.revisions[name]}
        gone = known.keys() - ground.revisions.keys()
        after: dict[str, Carried] = {}
        pasts: Past = {}
        for problem, watch in ground.watches.items():
            before = carried[problem]
            one = ground.inherited(before)
            past = {
                each.id: ground.past(problem, one, each.id, held)
                for each in self._to_count(watch, one, ready)
                if each.rule in fresh or each.id not in one.counts
            }
            changes = self._noted(ground, problem, known, (fresh, gone), now) if known else []
            if past or changes or one is not before:
                after[problem] = replace(one, counts={**one.counts, **past}, changes=(*one.changes, *changes))
                pasts |= past
        if after or fresh or gone:
            self._keep(ground, after, pasts, {name: ground.revisions[name] for name in fresh}, gone)
        return after

    def _ready(self, ground: Ground) -> set[str]:
        """The rules for which the archive was read."""
        whole = filled(self.store)
        read = {name: rule.revision for name, rule in ground.force.matcher.in_force.items()}
        return {
            name
            for name in ground.revisions
            if all(whole.get(each) == read.get(each) for each in ground.counted_rules(name) | {name})
        }

    @staticmethod
    def _to_count(watch: Watchlist, one: Carried, ready: set[str]) -> list[Indicator]:
        """The indicators that are measured, and whose past can be counted."""
        if one.day < watch.day_of(one.began):
            return []
        return [each for each in watch.own.values() if each.signal.kind in MEASURED and each.rule in ready]

    @staticmethod
    def _noted(
        ground: Ground, problem: str, known: Mapping[str, str], what: tuple[set[str], set[str]], now: datetime
    ) -> list[Change]:
        """What became of a problem's rules, in words; what happens to rules under test is nobody's concern."""
        fresh, gone = what
        own = {one.rule: one for one in ground.watches[problem].own.values() if one.live}
        made = [
            edit_change(one, "Edited" if name in known else "New", now, ground.force.n)
            for name, one in own.items()
            if name in fresh
        ]
        rules = ground.force.desk.rulebook.rules
        ended = [rules[name] for name in sorted(gone) if name in rules]
        return made + [
            Change(now, "edit", rule.id, f"Retired: “{rule.title}” (rules r{ground.force.n})")
            for rule in ended
            if ground.force.desk.rulebook.problem_of(rule.id) == problem
        ]

    def _keep(
        self,
        ground: Ground,
        after: Mapping[str, Carried],
        pasts: Past,
        fresh: Mapping[str, str],
        gone: Iterable[str],
    ) -> None:
        known = {**self.pictures.revisions(), **fresh}
        for name in gone:
            known.pop(name, None)
        with self.store.transaction():
            for name, days in pasts.items():
                revision = ground.revisions.get(name.partition("/")[0], "")
                self.store.readings.refill(name, [day_row(name, day, revision) for day in days])
            for problem, one in after.items():
                self.pictures.keep_carried(problem, one)
            self.pictures.keep_revisions(known)

    # -- judgements -----------------------------------------------------------------------------------

    def judged(
        self, ground: Ground, carried: Mapping[str, Carried], fresh: Sequence[Judgement], close: Closer
    ) -> Again:
        """The problems with the days closed again that new judgements bear on, and with these among their changes."""
        own = {problem: one for problem, one in carried.items() if problem in ground.watches}
        noted = self._judgements_noted(ground, fresh)
        again = self._closed_again(ground, own, fresh, close)
        after = {}
        for problem, before in own.items():
            one = again.after.get(problem)
            changes = (*before.changes, *noted.get(problem, ()))
            if one is not None:
                # what was shown and told of those days stays on record
                after[problem] = replace(one, changes=changes, bars=before.bars)
            elif problem in noted:
                after[problem] = replace(before, changes=changes)
        return Again(after, again.closed)

    def _closed_again(
        self, ground: Ground, carried: Mapping[str, Carried], fresh: Sequence[Judgement], close: Closer
    ) -> Again:
        began = [at for one in fresh if one.kind in RECOUNTS and (at := self._since(one)) is not None]
        last = max((one.at for one in carried.values()), default=None)
        if not began or last is None or min(began) > last:
            return Again({})
        start = max(min(began), last - FARTHEST)
        found = {
            problem: self.pictures.carried_at(problem, start) or opened(ground.watches[problem], one.began)
            for problem, one in carried.items()
        }
        closed: list[tuple[str, Carried]] = []
        while (end := self._next(ground, found, carried, last)) is not None:
            day = close(found, end)
            closed += day.items()
            found |= day
        return Again(found, tuple(closed))

    @staticmethod
    def _next(
        ground: Ground, found: Mapping[str, Carried], carried: Mapping[str, Carried], last: datetime
    ) -> datetime | None:
        """The cut-off of the next day to be closed again; None where all are."""
        ends = [
            end
            for problem, one in found.items()
            if one.day < carried[problem].day and (end := ground.watches[problem].end_of(one.day + DAY)) <= last
        ]
        return min(ends, default=None)

    def _since(self, one: Judgement) -> datetime | None:
        """When what a judgement is about first came, aware UTC; None where nothing counted rests on it."""
        about, subject = one, one.subject
        if one.undoes is not None:
            undone = self.store.judgements.get(one.undoes)
            if undone is None or undone.kind not in RECOUNTS:
                return None
            about = undone
        kind, _, name = subject.partition(":")
        if kind == "story":
            return self._came(name, about)
        return about.at

    def _came(self, story: str, about: Judgement) -> datetime | None:
        """When the first report came of a story that was judged, of what it is now, or of what was named with it."""
        named = [story, *about.value.get("entries", ()), *about.value.get("rest", ())]
        seen = [found.first_seen for key in named if (found := self.store.entries.get(key)) is not None]
        stories = {self.store.stories.standing(each) or each for each in (story, about.value.get("story", ""))}
        opened_at = self.store.stories.opened(stories).values()
        return min((*seen, *opened_at), default=None)

    def _judgements_noted(self, ground: Ground, fresh: Sequence[Judgement]) -> dict[str, list[Change]]:
        """For each problem that judgements bear on, what was judged, in words."""
        noted: dict[str, list[Change]] = {}
        for one in fresh:
            undone = self.store.judgements.get(one.undoes) if one.undoes is not None else None
            about = undone or one
            if about.kind not in RECOUNTS or (about.kind == "vote" and not self._is_noise(one)):
                continue
            problems, titles, stories = self._about(ground, about)
            for problem in problems:
                noted.setdefault(problem, []).append(judgement_change(one, undone, titles, stories))
        return noted

    def _is_noise(self, one: Judgement) -> bool:
        """Whether a vote, or taking one back, changed what is noise."""
        made = [each for each in self.store.judgements.all() if each.id <= one.id]
        before = [each for each in made if each.id < one.id]
        return _noise(made, one.at) != _noise(before, one.at)

    def _about(self, ground: Ground, one: Judgement) -> tuple[list[str], list[str], list[str]]:
        """The problems that a judgement bears on, and the titles and stories of what it is about."""
        rulebook = ground.force.desk.rulebook
        kind, _, name = one.subject.partition(":")
        if kind == "story":
            story = self.store.stories.standing(name) or name
            hit = self._hit(story, one)
            problems = {rulebook.problem_of(rule) for rule in hit if rule in rulebook.homes}
            entry = self.store.entries.get(name)
            return sorted(problems & ground.watches.keys()), [entry.title] if entry else [], [story]
        if kind == "event":
            titles = [event.title for event in rulebook.calendar if event.id == name]
            waits = [each for each, watch in ground.watches.items() if name in {event.id for event in watch.events}]
            return waits, titles, []
        rule = rulebook.rules.get(name.partition("/")[0])
        return ([rulebook.problem_of(rule.id)], [rule.title], []) if rule else ([], [], [])

    def _hit(self, story: str, one: Judgement) -> set[str]:
        """The rules that hit a story, or the entries that were named with it."""
        named = (*one.value.get("entries", ()), *one.value.get("rest", ()))
        rows = [row for key in named for row in self.store.hits.of_entry(key)] + self.store.hits.of_story(story)
        return {row.hit.rule_id for row in rows}


def _noise(made: Sequence[Judgement], at: datetime) -> frozenset[tuple[str, str]]:
    return excluded(in_force(made, at)).noise
