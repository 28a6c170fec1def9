"""Recount: what people edited or judged changes what was counted before, back to where it began to matter.

a rule is new or was edited       its days are counted anew from the archive, once that was read for it
a story was split, merged, graded,
excluded, voted on; an event
called off; or one of these undone   the days since the story came are closed again, with what is known now
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.backfill import filled
from monitor.ground import Ground
from monitor.pictures import Pictures
from monitor.recorded import day_row
from monitor.store import Store
from rules.carried import MEASURED, Carried
from rules.judgement import Judgement
from rules.picture import Change

FARTHEST = timedelta(days=30)
"""How far back a judgement reaches: nothing is held longer that is not held by later news too."""
RECOUNTS = frozenset({"split", "merge", "exclude", "grade", "vote", "new-normal", "cancel", "undo"})
"""Kinds of judgement that change what was counted; an override and a silence do not."""
Closer = Callable[[Mapping[str, Carried], datetime], Mapping[str, Carried]]
"""Closes the day that ends at a time, for all problems that wait for it, and keeps nothing."""


@dataclass(frozen=True, slots=True)
class Recount:
    """Counts the past of problems anew."""

    store: Store
    pictures: Pictures

    def edited(
        self, ground: Ground, carried: Mapping[str, Carried], held: Sequence[Judgement], now: datetime
    ) -> dict[str, Carried] | None:
        """The problems with the past of new and edited rules counted anew; None where no rule's past is new."""
        known, whole = self.pictures.revisions(), filled(self.store)
        fresh = {
            name
            for name, revision in ground.revisions.items()
            if known.get(name) != revision and whole.get(name) == revision
        }
        if not fresh:
            return None
        after = {}
        for problem, before in carried.items():
            if problem not in ground.watches:
                continue
            own = [one for one in ground.watches[problem].own.values() if one.rule in fresh]
            counts = {
                one.id: ground.past(problem, before, one.id, held)
                for one in own
                if one.signal.kind in MEASURED and before.day >= ground.watches[problem].day_of(before.began)
            }
            edits = {
                one.rule: Change(now, "edit", one.rule, f"Edited: “{one.title}” (rules r{ground.force.n})")
                for one in own
                if one.rule in known
            }
            after[problem] = replace(
                before, counts={**before.counts, **counts}, changes=(*before.changes, *edits.values())
            )
        with self.store.transaction():
            for problem, one in after.items():
                for name, days in one.counts.items():
                    rule = name.partition("/")[0]
                    if rule in fresh:
                        self.store.readings.refill(name, [day_row(name, day, ground.revisions[rule]) for day in days])
                self.pictures.keep_carried(problem, one)
            self.pictures.keep_revisions({**known, **{name: ground.revisions[name] for name in fresh}})
        return after

    def judged(
        self, carried: Mapping[str, Carried], fresh: Sequence[Judgement], close: Closer
    ) -> dict[str, Carried] | None:
        """The problems with the days closed again that new judgements bear on; None where they bear on none."""
        began = [at for one in fresh if one.kind in RECOUNTS and (at := self._since(one)) is not None]
        ends = {one.at for one in carried.values()}
        if not began or not ends or min(began) > max(ends):
            return None
        start = max(min(began), max(ends) - FARTHEST)
        before = {problem: self.pictures.carried_at(problem, start) for problem in carried}
        found = {problem: one for problem, one in before.items() if one is not None}
        if len(found) < len(carried):
            return None
        for end in sorted({row for problem in carried for row in self.pictures.closed_since(problem, start)}):
            found |= close(found, end)
        return {
            problem: replace(one, changes=carried[problem].changes, bars=carried[problem].bars)
            for problem, one in found.items()
        }

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
            entries = [name, *about.value.get("entries", ()), *about.value.get("rest", ())]
            seen = [found.first_seen for key in entries if (found := self.store.entries.get(key)) is not None]
            return min(seen, default=None)
        return about.at
