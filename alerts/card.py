"""Card: one story as a reader sees it, however many reports tell it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from alerts.passage import Passage, passage, spans
from alerts.report import Report
from feeds.entry import Entry
from rules.grade import Grade, graded
from rules.hit import Evidence, Severity
from rules.sighting import Telling

Standing = Literal["live", "late", "seed"]
Status = Literal["", "NEW", "UPDATED", "RUNNING"]
TITLE, EXCERPT = 220, 280
"""Characters of a title and of a passage that a card shows."""
SOURCES, OTHER_TITLES = 3, 2
ENGLISH = "en"
"""The language that speaks for a story where a reader's own has no report of it."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A rule that hit the story, and the words it hit by, as they stand in the reports."""

    rule_id: str
    part: str
    title: str
    why: str
    severity: Severity
    problem: str
    words: tuple[str, ...]

    @property
    def key(self) -> str:
        """The id by which levels know it: `rule`, or `rule/part`."""
        return f"{self.rule_id}/{self.part}" if self.part else self.rule_id


@dataclass(frozen=True, slots=True)
class Source:
    """One report of the story and where to read it. `published` is None where the document gave no date."""

    entry: str
    publisher: str
    letter: str
    link: str
    lang: str
    published: datetime | None
    seen: datetime
    secure: bool = True


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage of a report, and who published it."""

    words: Passage
    publisher: str


@dataclass(frozen=True, slots=True)
class Card:
    """One story: told once, with how many reports and independent sources stand behind it.

    `standing` is live, late (old at first sight, or found after a gap) or seed (in a feed's first document).
    `origin_keys` are its independent sources; `first` and `last` the times of its reports, aware UTC. `sources` are
    the best few of its reports. `grade` says how good the evidence is, None where nobody asked. `status` is what it is
    to a reader of the edition before, `fresh` how many reports came since, `growth` what is new in it, in phrases;
    `here` is why it stands where it does.
    """

    key: str
    standing: Standing
    severity: Severity
    title: Passage
    other_titles: tuple[Passage, ...]
    quotes: tuple[Quote, ...]
    indicators: tuple[Indicator, ...]
    reports: int
    origin_keys: tuple[str, ...]
    langs: tuple[str, ...]
    first: datetime
    last: datetime
    sources: tuple[Source, ...]
    grade: Grade | None = None
    status: Status = ""
    fresh: int = 0
    growth: tuple[str, ...] = ()
    here: str = ""

    @property
    def origins(self) -> int:
        """How many independent sources tell it."""
        return len(self.origin_keys)

    @property
    def problem(self) -> str:
        """The warning problem of its gravest indicator."""
        return self.indicators[0].problem

    @property
    def order(self) -> tuple[int, int, float, str]:
        """Graver first, then more independent sources, then newer; the key decides what is left."""
        return (-self.severity.rank, -self.origins, -self.last.timestamp(), self.key)


def cards(reports: Iterable[Report], languages: Sequence[str] = ()) -> tuple[Card, ...]:
    """A card for each story, in the order a reader should meet them, whatever order the reports came in.

    `languages` are those that the reader prefers, the first the most, before English.
    """
    stories: dict[str, list[Report]] = {}
    for report in sorted(reports, key=_fixed):
        stories.setdefault(report.story, []).append(report)
    tongues = (*languages, ENGLISH)
    return tuple(sorted((_card(key, told, tongues) for key, told in stories.items()), key=lambda card: card.order))


def _fixed(report: Report) -> tuple[str, ...]:
    hit = report.hit
    return (report.story, report.entry.key, hit.rule_id, hit.part, report.created.isoformat(), report.origin)


def _card(key: str, reports: Sequence[Report], tongues: Sequence[str]) -> Card:
    by_entry: dict[str, list[Report]] = {}
    for report in reports:
        by_entry.setdefault(report.entry.key, []).append(report)
    entries = sorted((told[0] for told in by_entry.values()), key=lambda report: _best(report, tongues))
    lead = entries[0]
    times = [_time(report.entry) for report in entries]
    return Card(
        key=key,
        standing=_standing(reports),
        severity=max((report.hit.severity for report in reports), key=lambda severity: severity.rank),
        title=_title(lead, by_entry),
        other_titles=_other_titles(entries, by_entry),
        quotes=_quotes(entries, by_entry),
        indicators=_indicators(reports),
        reports=len(entries),
        origin_keys=tuple(sorted({report.origin for report in reports})),
        langs=_langs(entries),
        first=min(times),
        last=max(times),
        sources=_sources(entries),
        grade=graded(_telling(report) for report in entries),
        fresh=len(entries),
    )


def _telling(report: Report) -> Telling:
    entry = report.entry
    return Telling(entry.key, report.story, report.origin, report.letter, _time(entry), entry.first_seen, entry.lang)


def _time(entry: Entry) -> datetime:
    return entry.published or entry.first_seen


def _best(report: Report, tongues: Sequence[str]) -> tuple[int, str, datetime, str]:
    """The report that speaks for the story: in the reader's own tongue, from the best source, the earliest."""
    entry = report.entry
    spoken = entry.lang.split("-")[0]
    tongue = tongues.index(spoken) if spoken in tongues else len(tongues)
    return (tongue, report.letter, _time(entry), entry.key)


def _standing(reports: Sequence[Report]) -> Standing:
    marks = {report.mark for report in reports}
    if "live" in marks:
        return "live"
    return "late" if "late" in marks else "seed"


def _evidence(told: Sequence[Report]) -> list[Evidence]:
    return [each for report in told for each in report.hit.evidence]


def _title(report: Report, by_entry: dict[str, list[Report]]) -> Passage:
    """The entry's title, or the first of its words where it has none that can be seen."""
    entry = report.entry
    title = passage(entry.title, spans(entry.title, "title", _evidence(by_entry[entry.key])), entry.lang, TITLE)
    teasers = (passage(text, (), entry.lang, TITLE) for text in (entry.summary, entry.body, entry.link, "(no title)"))
    return title if title.text else next(teaser for teaser in teasers if teaser.text)


def _other_titles(entries: Sequence[Report], by_entry: dict[str, list[Report]]) -> tuple[Passage, ...]:
    """The title in further languages, one each."""
    seen = {entries[0].entry.lang}
    titles: list[Passage] = []
    for report in entries[1:]:
        if report.entry.lang not in seen and len(titles) < OTHER_TITLES:
            seen.add(report.entry.lang)
            titles.append(_title(report, by_entry))
    return tuple(titles)


def _quotes(entries: Sequence[Report], by_entry: dict[str, list[Report]]) -> tuple[Quote, ...]:
    """The words that matched with what stands around them, from the best report that has any; else the best teaser."""
    for report in entries:
        entry = report.entry
        for name in ("summary", "body"):
            text = entry.text(name)
            marks = spans(text, name, _evidence(by_entry[entry.key])) if text else []
            if marks:
                return (Quote(passage(text, marks, entry.lang, EXCERPT), report.publisher),)
    for report in entries:
        teaser = report.entry.summary or report.entry.body
        if teaser.strip():
            return (Quote(passage(teaser, (), report.entry.lang, EXCERPT), report.publisher),)
    return ()


def _indicators(reports: Sequence[Report]) -> tuple[Indicator, ...]:
    by_rule: dict[tuple[str, str], list[Report]] = {}
    for report in reports:
        by_rule.setdefault((report.hit.rule_id, report.hit.part), []).append(report)
    made = [
        Indicator(
            rule_id=rule_id,
            part=part,
            title=told[0].rule.title,
            why=told[0].rule.why,
            severity=max((report.hit.severity for report in told), key=lambda severity: severity.rank),
            problem=told[0].rule.problem,
            words=_words(told),
        )
        for (rule_id, part), told in by_rule.items()
    ]
    return tuple(sorted(made, key=lambda each: (-each.severity.rank, each.rule_id, each.part)))


def _words(told: Sequence[Report]) -> tuple[str, ...]:
    """The words that matched, as they stand there, the commonest first, each once, at most six."""
    counted = Counter(" ".join(each.surface.split())[:60] for each in _evidence(told))
    folded: dict[str, str] = {}
    for surface, _ in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])):
        folded.setdefault(surface.casefold(), surface)
    return tuple(folded.values())[:6]


def _langs(entries: Sequence[Report]) -> tuple[str, ...]:
    return tuple(sorted({report.entry.lang for report in entries if report.entry.lang}))


def _sources(entries: Sequence[Report]) -> tuple[Source, ...]:
    """Up to three reports to read, the best first: of different publishers and languages where there are such."""
    chosen: list[Report] = []
    for wanted in (_new_tongue, _new_publisher, _any):
        for report in entries:
            if len(chosen) < SOURCES and report not in chosen and wanted(report, chosen):
                chosen.append(report)
    return tuple(
        Source(
            entry=report.entry.key,
            publisher=report.publisher,
            letter=report.letter,
            link=report.entry.link,
            lang=report.entry.lang,
            published=report.entry.published,
            seen=report.entry.first_seen,
            secure=report.secure,
        )
        for report in sorted(chosen, key=entries.index)
    )


def _new_tongue(report: Report, chosen: Sequence[Report]) -> bool:
    return report.entry.lang not in {each.entry.lang for each in chosen} and _new_publisher(report, chosen)


def _new_publisher(report: Report, chosen: Sequence[Report]) -> bool:
    return report.publisher not in {each.publisher for each in chosen}


def _any(report: Report, chosen: Sequence[Report]) -> bool:
    return report.entry.key not in {each.entry.key for each in chosen}
