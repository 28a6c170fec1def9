"""Retelling: one story, however many outlets told it: who is a source of its own and why, and what became new."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feeds.entry import Entry
from rules.glance import stamp
from rules.grade import Grade
from rules.growth import Extent, growth, status
from rules.judgement import Judgement, sentence
from rules.outline import Piece, Pieces
from rules.picture import Sign
from rules.reckoning import grade_values
from rules.sentence import ACTIVATIONS
from rules.spoken import count


@dataclass(frozen=True, slots=True)
class Source:
    """One report of a story, and as what source it counts.

    `publisher` is its title and `letter` its reliability, A to F. `origin` is its independence key and `reason` why it
    is that one; `copied` the key of the entry whose text it repeats, '' none. `why` says by what it came into the
    story. `excluded` says that people took it out of the counts.
    """

    entry: Entry
    publisher: str
    letter: str
    origin: str
    reason: str
    why: str
    score: float
    copied: str = ""
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Clue:
    """An indicator that hit a story: by how many of its reports, and since when (aware UTC).

    `sign` is the indicator as its problem was last assessed, None for what moves no problem. `aside` says why its hits
    do not count here, '' where they do. `moved` says that its reading rests on this story.
    """

    indicator: str
    title: str
    severity: str
    reports: int
    first: datetime
    sign: Sign | None = None
    moved: bool = False
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Retelling:
    """A story at `at`, beside itself at `since`, both aware UTC; `before` is None where it did not exist then.

    `places`, `actors` and `figures` are as readers know them. `denials` are the reports that dispute it, each with the
    rule that says so. `merged` are stories that became part of it, `parted` those it was split from or that were split
    from it. `judgements` are those in force on it.
    """

    key: str
    title: str
    at: datetime
    since: datetime
    sources: tuple[Source, ...]
    now: Extent
    before: Extent | None
    clues: tuple[Clue, ...]
    places: tuple[str, ...]
    actors: tuple[str, ...]
    figures: tuple[str, ...]
    denials: tuple[tuple[Entry, str], ...] = ()
    merged: tuple[str, ...] = ()
    parted: tuple[str, ...] = ()
    judgements: tuple[Judgement, ...] = ()

    @property
    def langs(self) -> tuple[str, ...]:
        """The languages in which it is told."""
        return tuple(sorted({one.entry.lang for one in self.sources if one.entry.lang}))

    @property
    def grade(self) -> Grade:
        """How good its evidence is."""
        return self.now.grade


# -- for people -----------------------------------------------------------------------------------


def told(one: Retelling) -> Iterator[Pieces]:
    """A story in lines."""
    yield (Piece(f"story {one.key}", "words"), Piece(f"  {one.title}", "verdict"))
    first, last = one.sources[0].entry.first_seen, one.sources[-1].entry.first_seen
    langs = f" in {', '.join(one.langs)}" if one.langs else ""
    yield (Piece(f"  {_counted(one)}{langs}, from {stamp(first)} to {stamp(last)}"),)
    letter = one.grade.admiralty or "no letter"
    yield (Piece(f"  grade     {one.grade.shown} ({one.grade.code}, {letter}): {one.grade.why}"),)
    for entry, rule in one.denials:
        yield (Piece(f"  disputed  by {entry.key}  {entry.publisher}: {entry.title} ({rule})"),)
    yield from _grown(one)
    lists = (
        ("places   ", one.places),
        ("actors   ", one.actors),
        ("figures  ", one.figures),
        ("merged    from", one.merged),
        ("split     from", one.parted),
    )
    for about, named in lists:
        if named:
            yield (Piece(f"  {about} {', '.join(named)}"),)
    yield ()
    yield from _clues(one.clues)
    yield ()
    yield (Piece("reports, as we met them:", "verdict"),)
    for source in one.sources:
        yield from _source(source)
    yield from _judged(one.judgements)


def _judged(judgements: Sequence[Judgement]) -> Iterator[Pieces]:
    if judgements:
        yield ()
        yield (Piece("judgements in force:", "verdict"),)
    for one in judgements:
        why = Piece(f": {one.reason}" if one.reason else "")
        yield Piece(f"{one.id:>4}  {stamp(one.at)}  {one.who}  "), Piece(sentence(one), "verdict"), why


def _counted(one: Retelling) -> str:
    reports = count(len(one.sources), "report")
    return f"{reports} of {count(len({each.origin for each in one.sources}), 'independent source')}"


def _grown(one: Retelling) -> Iterator[Pieces]:
    state = status(one.before, one.now, one.at)
    news = growth(one.before, one.now) if one.before is not None else []
    more = one.now.reports - (one.before.reports if one.before else 0)
    if one.before is None:
        said = "it did not exist then"
    elif news:
        said = "; ".join(news)
    else:
        said = f"{count(more, 'more report')}, nothing new" if more else "nothing came"
    yield Piece(f"  {state:<9} ", "verdict"), Piece(f"since {stamp(one.since)}: {said}")


def _clues(clues: Sequence[Clue]) -> Iterator[Pieces]:
    yield (Piece("indicators that hit it:" if clues else "no indicator hit it", "verdict"),)
    for one in clues:
        mark = Piece("✗", "no") if one.aside else Piece("✓", "yes")
        states = [one.severity, f"{count(one.reports, 'report')} since {stamp(one.first)}", one.aside]
        yield Piece("  "), mark, Piece(f" {one.indicator}", "verdict"), Piece(f" ({', '.join(filter(None, states))})")
        if one.sign is not None:
            strength = f"activation {one.sign.activation} {ACTIVATIONS[one.sign.activation]}"
            held = f"held {one.sign.held} {ACTIVATIONS[one.sign.held]}"
            rests = "; it rests on this story" if one.moved else ""
            yield (Piece(f"    “{one.title}”: {held}, {strength}{rests}"),)
        else:
            yield (Piece(f"    “{one.title}”"),)


def _source(one: Source) -> Iterator[Pieces]:
    entry = one.entry
    late = f", {entry.mark}: counts for nothing" if entry.mark != "live" else ""
    out = ", left out by people" if one.excluded else ""
    lang = f" [{entry.lang}]" if entry.lang else ""
    title = Piece(f"  {one.publisher} ({one.letter}){lang}: {entry.title or '(no title)'}")
    yield Piece(f"  {stamp(entry.first_seen)}  "), Piece(entry.key, "words"), title
    yield (Piece(f"    source {one.origin}: {one.reason}; in the story as {one.why}{late}{out}", "note"),)


# -- for machines ---------------------------------------------------------------------------------


def values(one: Retelling) -> dict[str, Any]:
    """A story for machines."""
    before = one.before
    return {
        "story": one.key,
        "title": one.title,
        "at": one.at.isoformat(),
        "grade": grade_values(one.grade),
        "sources": sorted({each.origin for each in one.sources}),
        "languages": list(one.langs),
        "places": list(one.places),
        "actors": list(one.actors),
        "figures": list(one.figures),
        "growth": {
            "since": one.since.isoformat(),
            "status": status(before, one.now, one.at),
            "news": growth(before, one.now) if before is not None else [],
            "reports_before": before.reports if before else 0,
            "sources_before": len(before.grade.keys) if before else 0,
        },
        "disputed_by": [
            {"entry": entry.key, "publisher": entry.publisher, "title": entry.title, "rule": rule}
            for entry, rule in one.denials
        ],
        "indicators": [_clue(each) for each in one.clues],
        "reports": [_report(each) for each in one.sources],
        "merged_from": list(one.merged),
        "split_from": list(one.parted),
        "judgements": [
            {
                "id": each.id,
                "at": each.at.isoformat(),
                "who": each.who,
                "kind": each.kind,
                "value": dict(each.value),
                "reason": each.reason,
            }
            for each in one.judgements
        ],
    }


def _clue(one: Clue) -> dict[str, Any]:
    return {
        "indicator": one.indicator,
        "title": one.title,
        "severity": one.severity,
        "reports": one.reports,
        "first": one.first.isoformat(),
        "held": one.sign.held if one.sign else None,
        "activation": one.sign.activation if one.sign else None,
        "rests_on_it": one.moved,
        "aside": one.aside,
    }


def _report(one: Source) -> dict[str, Any]:
    entry = one.entry
    return {
        "entry": entry.key,
        "first_seen": entry.first_seen.isoformat(),
        "published": entry.published.isoformat() if entry.published else None,
        "publisher": entry.publisher,
        "letter": one.letter,
        "lang": entry.lang,
        "title": entry.title,
        "link": entry.link,
        "mark": entry.mark,
        "source": one.origin,
        "source_is": one.reason,
        "copy_of": one.copied or None,
        "placed_as": one.why,
        "score": one.score,
        "excluded": one.excluded,
    }
