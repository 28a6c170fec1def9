"""Reckoning: the arithmetic behind a level, from its picture alone, so that anyone can do it again.

What it says is for analysts: here alone numbers have decimals. Nothing is called probable here either.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rules.glance import ARROWS, lane_values, stamp
from rules.grade import Grade
from rules.level import MEANING, Counts, Level, Weighed, bearers, counts, line
from rules.outline import Piece, Pieces
from rules.picture import LEVELS, Lane, Mark, Picture, Sign, Working
from rules.sentence import ACTIVATIONS
from rules.shown import LOWER_DAYS
from rules.spoken import count

MOST_CITED = 4
"""Stories that are named of an indicator."""
NOTHING = Working("", 0, 0)


@dataclass(frozen=True, slots=True)
class Cited:
    """A story as it is cited: its key, the title of its first report, and how good its evidence is."""

    key: str
    title: str
    grade: Grade

    @property
    def backing(self) -> str:
        """`confirmed (E3: 5 independent sources, the best of letter B)`."""
        return f"{self.grade.shown} ({self.grade.code}: {self.grade.why})"


Citations = Mapping[str, Cited]
"""Stories by the key that a picture knows them by."""


@dataclass(frozen=True, slots=True)
class Bearing:
    """An indicator as one scenario sees it; `bears` says that the table says what it says by it."""

    mark: Mark
    sign: Sign
    working: Working
    bears: bool


@dataclass(frozen=True, slots=True)
class Reckoned:
    """An adverse scenario, reckoned again: what the table counts, the line of it that holds, and its level.

    `bearings` are the indicators that count, those that count for most first.
    """

    lane: Lane
    counts: Counts
    level: Level
    condition: str
    bearings: tuple[Bearing, ...]


def reckoned(picture: Picture) -> list[Reckoned]:
    """Every adverse scenario of a picture, the gravest first."""
    signs = {one.indicator: one for one in picture.signs}
    workings = {one.indicator: one for one in picture.workings}
    found = []
    for lane in picture.lanes:
        seen = [_weighed(mark, signs[mark.indicator]) for mark in lane.marks]
        counted = counts(seen)
        level, condition = line(counted)
        bearing = {one.id for one in bearers(seen)}
        bearings = [
            Bearing(mark, signs[mark.indicator], workings.get(mark.indicator, NOTHING), mark.indicator in bearing)
            for mark in lane.marks
        ]
        found.append(Reckoned(lane, counted, level, condition, tuple(sorted(bearings, key=_weight))))
    return found


def _weighed(mark: Mark, sign: Sign) -> Weighed:
    return Weighed(sign.indicator, sign.family, sign.held, mark.up, mark.decisive, mark.d, sign.activation)


def _weight(one: Bearing) -> tuple[bool, bool, int, float, str]:
    return (not one.mark.up, not one.bears, -one.sign.held, -one.mark.d, one.mark.indicator)


# -- for people -----------------------------------------------------------------------------------


def told(one: Reckoned, cited: Citations) -> Iterator[Pieces]:
    """A scenario in lines: its level, what the table counts, the indicators that count, and its clock."""
    lane = one.lane
    yield (Piece(f"{lane.scenario}: {lane.title}", "verdict"),)
    shown = f"raw {LEVELS[lane.raw]}, shown {LEVELS[lane.shown]} {ARROWS[lane.arrow]}"
    yield (Piece(f"  {shown}, pressure {lane.pressure} of 10 blocks"),)
    yield (Piece(f"  table    {one.level.name}, by its line “{one.condition}”: {MEANING[one.level]}"),)
    yield (Piece(f"  counts   {_counts(one.counts)}", "note"),)
    if lane.eased_by:
        yield (Piece(f"  eased    one step, by {', '.join(lane.eased_by)}"),)
    if lane.capped:
        yield (Piece("  capped   the desk leaves the table's level to people"),)
    yield (Piece(f"  clock    {clock(lane.raw, lane.shown, lane.lower_days)}"),)
    for up, title in ((True, "makes it worse"), (False, "eases it")):
        yield from _side(title, [each for each in one.bearings if each.mark.up == up], cited)


def clock(raw: int, shown: int, lower_days: int) -> str:
    """How far the clock of the next step down has run."""
    if raw >= shown:
        return "does not run: the raw level is not below what is shown" if shown else "does not run at QUIET"
    return f"{lower_days} of {count(LOWER_DAYS, 'covered day')} below {LEVELS[shown]} are over"


def _counts(one: Counts) -> str:
    named = (("n1", one.n1), ("n2", one.n2), ("n3", one.n3), ("f1", one.f1), ("f2", one.f2))
    more = (("D2", one.d2), ("D3", one.d3), ("H ≥ 2", one.clear))
    return ", ".join(f"{name} {number}" for name, number in (*named, *more))


def _side(title: str, bearings: Sequence[Bearing], cited: Citations) -> Iterator[Pieces]:
    on = [one for one in bearings if one.sign.held or one.sign.activation]
    if not bearings:
        return
    yield (Piece(f"  {title}: {len(on)} of {len(bearings)} on"),)
    for one in on:
        yield from _bearing(one, cited)
    if len(on) < len(bearings):
        off = [one.mark.indicator for one in bearings if one not in on]
        yield (Piece(f"    off: {', '.join(off)}", "note"),)


def _bearing(one: Bearing, cited: Citations) -> Iterator[Pieces]:
    sign, mark = one.sign, one.mark
    # what eases is not weighed by how well it tells scenarios apart
    marks = (
        f"d {mark.d:.3f}" if mark.up else "",
        "decisive" if mark.decisive else "",
        sign.family,
        sign.lead and f"{sign.lead} lead",
    )
    role = Piece("✓", "yes") if one.bears else Piece("·", "note")
    yield (
        Piece("    "),
        role,
        Piece(f" {sign.indicator}", "verdict"),
        Piece(f"  {strength(sign, one.working)}; {', '.join(filter(None, marks))}"),
    )
    yield from signed(sign, cited, "      ")


def strength(sign: Sign, working: Working) -> str:
    """What an indicator counts for: `held 2 clear since …, activation 0 none, 1 of 3 quiet days to a step down`."""
    since = f" since {stamp(sign.since)}" if sign.since else ""
    now = f"activation {sign.activation} {ACTIVATIONS[sign.activation]}"
    told = f"held {sign.held} {ACTIVATIONS[sign.held]}{since}, {now}"
    if not sign.held or not working.hold or sign.activation >= sign.held:
        return told
    return f"{told}, {working.quiet} of {count(working.hold, 'quiet day')} to a step down"


def signed(sign: Sign, cited: Citations, margin: str) -> Iterator[Pieces]:
    """Why an indicator is on, and the stories that bear it out."""
    yield (Piece(f"{margin}“{sign.title}”" + (f": {sign.why}" if sign.why else "")),)
    stories = once(sign.stories, cited)
    for story in stories[:MOST_CITED]:
        yield (Piece(f"{margin}story {citation(story, cited)}", "note"),)
    if len(stories) > MOST_CITED:
        yield (Piece(f"{margin}and {count(len(stories) - MOST_CITED, 'more story', 'more stories')}", "note"),)


def once(stories: Iterable[str], cited: Citations) -> list[str]:
    """Stories in their order without those that have become part of one that stands there."""
    keys = {cited[story].key if story in cited else story: story for story in reversed(list(stories))}
    return list(reversed(keys.values()))


def citation(story: str, cited: Citations) -> str:
    """A story in a line: its key, its title and its grade; the key alone where nothing is kept of it."""
    one = cited.get(story)
    return f"{one.key} “{one.title}”, {one.backing}" if one else story


# -- for machines ---------------------------------------------------------------------------------


def values(one: Reckoned, cited: Citations) -> dict[str, Any]:
    """A scenario for machines, every number of it."""
    lane = one.lane
    return {
        **lane_values(lane),
        "why": lane.why,
        "table": {
            "level": one.level.name,
            "line": one.condition,
            "meaning": MEANING[one.level],
            "counts": asdict(one.counts),
        },
        "eased_by": list(lane.eased_by),
        "capped": lane.capped,
        "lower_days": lane.lower_days,
        "days_of_a_step": LOWER_DAYS,
        "indicators": [
            {
                **sign_values(each.sign, each.working, cited),
                "up": each.mark.up,
                "decisive": each.mark.decisive,
                "diagnosticity": each.mark.d,
                "bears": each.bears,
            }
            for each in one.bearings
        ],
    }


def sign_values(sign: Sign, working: Working, cited: Citations) -> dict[str, Any]:
    """An indicator for machines."""
    return {
        "indicator": sign.indicator,
        "title": sign.title,
        "family": sign.family,
        "direction": sign.direction,
        "lead": sign.lead,
        "live": sign.live,
        "held": sign.held,
        "activation": sign.activation,
        "since": sign.since.isoformat() if sign.since else None,
        "quiet_days": working.quiet,
        "hold_days": working.hold,
        "why": sign.why,
        "arithmetic": dict(working.arithmetic),
        "stories": cited_values(sign.stories, cited),
    }


def cited_values(stories: Iterable[str], cited: Citations) -> list[dict[str, Any]]:
    """Stories for machines, in their order."""
    return [_cited(story, cited.get(story)) for story in once(stories, cited)]


def _cited(story: str, one: Cited | None) -> dict[str, Any]:
    if one is None:
        return {"story": story, "title": "", "grade": None}
    return {"story": one.key, "title": one.title, "grade": grade_values(one.grade)}


def grade_values(grade: Grade) -> dict[str, Any]:
    """A grade for machines."""
    return {
        "grade": grade.code,
        "word": grade.shown,
        "why": grade.why,
        "sources": list(grade.keys),
        "admiralty": grade.admiralty,
        "disputed": grade.disputed,
        "by_hand": grade.by_hand,
    }
