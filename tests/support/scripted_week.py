"""A scripted week of a watched border: reports, a day without feeds, an edit, judgements; and what must come of it.

As with the scripted day the time is a function of the step, and the step is kept in the store, so that a process that
was killed anywhere is followed by one that goes on.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import watched
from watched import BEGIN, HOUR, LETTERS, STARTED, Border, Report

from monitor.desk.var import Var
from monitor.store import Store

STEP = "scripted_step"
BLIND = range(70, 90)
"""Hours of the week in which no feed answers."""
WIDER = watched.rule("attack", "surge", "militant", match='"ambush" OR "raid"')


@dataclass(frozen=True)
class Step:
    """A moment of the week, in hours and minutes from its beginning, and what is done at it before all jobs tick."""

    hour: float
    does: Callable[[Border], object] = lambda _: None

    @property
    def at(self) -> datetime:
        """The moment, aware UTC."""
        return STARTED + self.hour * HOUR


def _tells(story: str, say: str, *papers: str) -> Callable[[Border], object]:
    return lambda border: [border.put(Report(border.clock(), paper, story, (say,))) for paper in papers]


def _burst(border: Border) -> None:
    for n in range(7):
        _tells(f"raid{n}", "raid", "dawn", "geo", "reuters")(border)


def _excludes(border: Border) -> None:
    entry = border.store.entries.by_link("https://news.example/khost")
    if entry is not None and not border.store.judgements.all("exclude"):
        story = border.story(entry.key)
        border.judges("exclude", f"story:{story}", {"entries": border.store.stories.entries_of(story)})


def _undoes(border: Border) -> None:
    if len(border.store.judgements.all()) == 1:
        border.undoes(1)


def _edits(border: Border) -> None:
    (border.folder / "rules" / "indicators" / "attack.yaml").write_text(WIDER, "utf-8")
    border.keeper.look()
    border.keeper.look()
    border.backfill.run_due(border.force)


STEPS = (
    Step(0),
    Step(5, _tells("a1", "attack", "dawn", "geo")),
    Step(20, _tells("raid", "raid", "dawn", "geo")),
    Step(26, _tells("ultimatum", "threat", "dawn")),
    Step(50, _tells("khost", "strike", "dawn")),
    Step(50.5, _tells("khost", "strike", "geo", "reuters")),
    Step(60, _tells("ultimatum", "threat", "geo")),
    *(Step(hour) for hour in range(72, 92, 3)),
    Step(95, _excludes),
    Step(100, _undoes),
    Step(110, _edits),
    Step(112, _burst),
    Step(130),
    Step(160),
    Step(170),
)


def lay_out(folder: Path) -> Path:
    """The desk of that week, with its database."""
    made = watched.lay_out(folder, calendar=watched.CALENDAR.replace("2025-11-12T12", "2025-11-08T12"))
    Store.create(Var(made).database, "a week", BEGIN).close()
    return made


def play(desk: Path) -> None:
    """Play the week from the step that the store names to its end."""
    with closing(Store.open(Var(desk).database, BEGIN)) as store:
        first = int(store.meta.get(STEP) or 0)
        if first == len(STEPS):
            return
        border = Border(desk, store, begin=STEPS[first].at)
        border._covered = STARTED
        border.seen = _seen
        for number in range(first, len(STEPS)):
            border.clock.set(STEPS[number].at)
            STEPS[number].does(border)
            border.tick()
            with store.transaction():
                store.meta.put(STEP, str(number + 1))


def _seen(hour: datetime) -> Iterator[str]:
    return iter(()) if int((hour - BEGIN) / HOUR) in BLIND else iter(LETTERS)


def record(desk: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything that the week has left behind of what was assessed."""
    with closing(Store.read(Var(desk).database)) as store:
        read = store._raw.execute
        tables = ("day_count", "reading", "level", "expected", "coverage", "alert", "told", "judgement")
        rows = {name: read(f"SELECT * FROM {name} ORDER BY 1, 2, 3").fetchall() for name in tables}
        kept = ("picture:border", "carried:border", "judged", "rearranged", "assessed")
        rows["meta"] = [(key, store.meta.get(key)) for key in kept]
        return rows
