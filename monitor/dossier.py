"""Dossier: all that the store holds of one story, as it stands and as it stood some time before."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from feeds.feed import Publisher
from feeds.origin import reason
from monitor import judged
from monitor.backing import Backings
from monitor.desk.load import Desk
from monitor.glimpse import glimpse
from monitor.store import HitRow, Store
from monitor.store.stories import ReportRow
from rules.growth import Extent, figures
from rules.indicator import indicators
from rules.judgement import Judgement, excluded
from rules.picture import Picture
from rules.places import called
from rules.retelling import Clue, Retelling, Source

DAY = timedelta(days=1)


class Dossiers:
    """Tells stories with the names, publishers and rules of one desk."""

    def __init__(self, store: Store, desk: Desk) -> None:
        self._store = store
        self._desk = desk
        self._graded = Backings(store, desk)
        self._publishers: Mapping[str, Publisher] = {one.id: one for one in desk.publishers}
        book = desk.rulebook
        self._names = {
            **{f"place:{one.id}": called(one.id, one.names) for one in book.places},
            **{f"actor:{one.id}": called(one.id, one.names) for one in book.actors},
        }

    def of(self, story: str, now: datetime, back: timedelta = DAY) -> Retelling:
        """A story that stands, by its key, beside itself as it was so long before.

        It is told as of the last assessment, or of its last report where that is later, never later than `now`: so a
        desk that has stopped, and a replay of last year, tell what was new at their end.
        """
        rows, hits = self._store.stories.reports(story), self._store.hits.of_story(story)
        pictures = glimpse(self._store)
        at = min(now, max([rows[-1].entry.first_seen, *(one.at for one in pictures.values())]))
        held = judged.held(self._store, now)
        present = self._extent(story, rows, hits, now)
        merged = [one.gone for one in self._store.stories.merged([story])]
        named = {pair for row in rows for pair in row.named}
        return Retelling(
            key=story,
            title=rows[0].entry.title or "(no title)",
            at=at,
            since=at - back,
            sources=tuple(self._source(row, story, held) for row in rows),
            now=present,
            before=self._extent(story, rows, hits, at - back) if rows[0].entry.first_seen <= at - back else None,
            clues=tuple(self._clues(story, hits, pictures)),
            places=self._called("place", named),
            actors=self._called("actor", named),
            figures=tuple(f"{number:,} {word}" for word, number in present.figures.items()),
            denials=tuple((row.entry, _indicator(row)) for row in self._graded.denials(story, now)),
            merged=tuple(merged),
            parted=self._parted(story, rows, held),
            judgements=tuple(one for one in held if one.subject == f"{judged.STORY}{story}"),
        )

    def _extent(self, story: str, rows: Sequence[ReportRow], hits: Sequence[HitRow], at: datetime) -> Extent:
        """The story as far as it went at a moment."""
        there = [row for row in rows if row.entry.first_seen <= at]
        named = sorted({pair for row in there for pair in row.named})
        standing = [row for row in hits if not _aside(row) and row.entry.first_seen <= at]
        return Extent(
            reports=len(there),
            grade=self._graded.grade(story, at),
            last=there[-1].entry.first_seen,
            indicators={_indicator(row): self._title(row) for row in standing},
            names={f"{kind}:{value}": self._name(kind, value) for kind, value in named if kind != "number"},
            figures=figures(value for kind, value in named if kind == "number"),
        )

    def _source(self, row: ReportRow, story: str, held: Sequence[Judgement]) -> Source:
        entry, out = row.entry, excluded(held)
        publisher = self._publishers.get(entry.publisher)
        return Source(
            entry=entry,
            publisher=publisher.title if publisher else entry.publisher,
            letter=publisher.letter if publisher else "F",
            origin=row.origin,
            reason=f"near copy of {row.copied}" if row.copied else reason(entry, publisher),
            why=row.why,
            score=row.score,
            copied=row.copied,
            excluded=story in out.stories or entry.key in out.entries,
        )

    def _clues(self, story: str, hits: Sequence[HitRow], pictures: Mapping[str, Picture]) -> Iterable[Clue]:
        """The indicators that hit it, those that count first."""
        signs = {sign.indicator: sign for picture in pictures.values() for sign in picture.signs}
        known = indicators(self._desk.rulebook)
        groups: dict[tuple[str, str], list[HitRow]] = {}
        for row in hits:
            groups.setdefault((_aside(row), _indicator(row)), []).append(row)
        for (aside, name), rows in sorted(groups.items(), key=_gravest_first):
            sign = signs.get(name)
            rests = {self._store.stories.standing(one) for one in sign.stories} if sign else set()
            yield Clue(
                indicator=name,
                title=sign.title if sign else self._title(rows[0]),
                severity=max((row.hit.severity for row in rows), key=lambda severity: severity.rank),
                reports=len(rows),
                first=min(row.entry.first_seen for row in rows),
                sign=sign if name in known else None,
                moved=story in rests,
                aside=aside,
            )

    def _parted(self, story: str, rows: Sequence[ReportRow], held: Iterable[Judgement]) -> tuple[str, ...]:
        """The stories that this one was split from, or that were split from it."""
        keys = {row.entry.key for row in rows}
        others: dict[str | None, None] = {}
        for one in held:
            if one.kind == "split":
                sides = (one.value["entries"], one.value["rest"])
                for mine, theirs in (sides, sides[::-1]):
                    if keys & set(mine):
                        others |= dict.fromkeys(self._store.stories.story_of(key) for key in theirs)
        return tuple(one for one in others if one not in (None, story))

    def _title(self, row: HitRow) -> str:
        rule = self._desk.rulebook.rules.get(row.hit.rule_id)
        return rule.title if rule else row.hit.rule_id

    def _called(self, kind: str, named: Iterable[tuple[str, str]]) -> tuple[str, ...]:
        return tuple(sorted(self._name(kind, value) for each, value in named if each == kind))

    def _name(self, kind: str, value: str) -> str:
        return self._names.get(f"{kind}:{value}", value)


def _gravest_first(group: tuple[tuple[str, str], list[HitRow]]) -> tuple[bool, int, str]:
    (aside, name), rows = group
    return (bool(aside), -max(row.hit.severity.rank for row in rows), name)


def _indicator(row: HitRow) -> str:
    return f"{row.hit.rule_id}/{row.hit.part}".rstrip("/")


def _aside(row: HitRow) -> str:
    """Why a hit does not count, '' where it does."""
    if row.void:
        return "void: a later wording or rule no longer makes it"
    if row.hit.suppressed_by:
        return f"held back by the filter {row.hit.suppressed_by}"
    return "under test: nobody was told" if row.hit.silent else ""
