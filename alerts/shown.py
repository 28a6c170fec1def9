"""Shown: a story as a reader reads it, on a card or in one line, and indicators as rows where nothing is assessed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from alerts.card import ENGLISH, Card, Indicator, Source
from alerts.hyperlink import hyperlink
from alerts.moments import Reader, counted
from alerts.page import CardView, Quoted, Reading, Row, Sheet, Sign, titled
from alerts.plain import isolated, line
from alerts.ranking import RAISED
from rules.grade import SHOWN, Grade
from rules.hit import Severity
from rules.picture import Sign as Held
from rules.sentence import ACTIVATIONS

SHOWN_INDICATORS = 4
KEY = 6
"""Letters of a story's key that a card shows; `forewarn vote`, `silence` and `story` take them."""
LATE_WORDS = {
    "late": "Late: old when first seen, or found after a gap.",
    "seed": "Found at the feed's first look.",
}
SINGLE = SHOWN.index("single source")
"""The grade that says itself how many sources there are."""


def brief(card: Card, sheet: Sheet) -> CardView:
    """A story as a one-liner, with one source to read."""
    return card_view(card, 0, sheet, sources=1)


def card_view(card: Card, number: int, sheet: Sheet, sources: int = 3) -> CardView:
    """A story with everything said about it."""
    signs = [sign(each, sheet) for each in _unmarked(card, sheet)[:SHOWN_INDICATORS]]
    left = len(card.indicators) - len(signs)
    # one report: its time and its language stand with its source
    alone = sheet.signs is not None and card.reports == 1
    when = "" if alone else f" {sheet.reader.span(card.first, card.last)}.{_langs(card.langs)}"
    last = [sheet.reader.recent(card.last)] if card.last != _time(card.sources[0]) else []
    more = [f"+{counted(card.fresh, 'report')}"] if card.status == "RUNNING" and sheet.signs is not None else []
    seen = ["acknowledged"] if card.key in sheet.acknowledged else []
    made = CardView(
        number=number,
        key=card.key[:KEY],
        severity=card.severity.value,
        title=titled(card.title),
        meta=f"{_backing(card, sheet, whole=True)}.{when}",
        short_meta=", ".join([_backing(card, sheet), *more, *last, *seen, f"story {card.key[:KEY]}"]),
        note=LATE_WORDS.get(card.standing, ""),
        others=tuple(titled(each) for each in card.other_titles),
        quotes=tuple(Quoted(titled(each.words), isolated(line(each.publisher, 60))) for each in card.quotes),
        signs=tuple(signs),
        more_signs=f"and {counted(left, 'more indicator')}" if left else "",
        readings=tuple(reading(source, sheet) for source in card.sources[:sources]),
    )
    return made if sheet.signs is None else _assessed(made, card, sheet)


def _assessed(view: CardView, card: Card, sheet: Sheet) -> CardView:
    """The same once levels are known: how its indicators stand, what it is to the reader, why it stands here."""
    known = [sheet.signs[each.key] for each in card.indicators if sheet.signs and each.key in sheet.signs]
    growth = ", ".join(isolated(line(each, 200)) for each in card.growth)
    return replace(
        view,
        held=max((each.held for each in known), default=0),
        status=card.status,
        since=f"{sheet.since}: {growth}." if growth else "",
        # how strong its indicators are and how good its evidence is stand there already
        here=f"Here because {card.here}." if card.here.startswith(RAISED) else "",
    )


def _backing(card: Card, sheet: Sheet, *, whole: bool = False) -> str:
    """How many reports (where all is told) and sources, and how good they are; one of them is not counted thrice."""
    grade = card.grade if sheet.signs is not None else None
    said = [counted(card.reports, "report")] if whole or (grade and card.reports == 1) else []
    if grade is None or card.reports > 1:
        said.append(counted(card.origins, "independent source"))
    if grade is not None:
        if grade.level == SINGLE:
            said = said[:1] if whole and card.reports > 1 else []
        said.append(grade_words(grade))
    return ", ".join(said)[:1].upper() + ", ".join(said)[1:]


def _unmarked(card: Card, sheet: Sheet) -> Sequence[Indicator]:
    """Its indicators; of a single one only the words that the reader does not see marked."""
    if sheet.signs is None or len(card.indicators) != 1:
        return card.indicators
    shown = (card.title, *card.other_titles, *(quote.words for quote in card.quotes))
    marked = {run.text for words in shown for run in words.runs if run.marked}
    [only] = card.indicators
    return [replace(only, words=tuple(word for word in only.words if word not in marked))]


def grade_words(grade: Grade) -> str:
    """How good the evidence is: `confirmed (B1 auto), disputed`."""
    code = grade.admiralty.replace(" (auto)", " auto")
    return SHOWN[grade.level] + (f" ({code})" if code else "") + (", disputed" if grade.disputed else "")


def _langs(langs: Sequence[str]) -> str:
    return f" {', '.join(line(lang, 12) for lang in langs)}." if langs else ""


def sign(indicator: Indicator, sheet: Sheet | None = None) -> Sign:
    """An indicator with the words it hit by, quoted, and how it stands where that is known."""
    name = line(indicator.title, 120) + (f" / {line(indicator.part, 40)}" if indicator.part else "")
    quoted = ", ".join(f"“{isolated(line(word, 60))}”" for word in indicator.words)
    standing = _standing(indicator, sheet.signs) if sheet is not None and sheet.signs is not None else ""
    return Sign(name, indicator.severity.value, quoted, line(indicator.why, 240), standing)


def _standing(indicator: Indicator, signs: Mapping[str, Held]) -> str:
    """`strong, decisive`, and that such a report is critical; its severity alone where no level knows it."""
    known = signs.get(indicator.key)
    if known is None:
        return f"severity {indicator.severity.value}"
    said = [ACTIVATIONS[known.held] if known.held else "not on"]
    if known.decisive:
        said.append("decisive")
    if known.direction == "down":
        said.append("eases")
    if not known.live:
        said.append("under test")
    if indicator.severity is Severity.CRITICAL:
        said.append("severity critical")
    return ", ".join(said)


def _time(source: Source) -> datetime:
    return source.published or source.seen


def reading(source: Source, sheet: Sheet) -> Reading:
    """A source to read, with what to be careful about."""
    link = hyperlink(source.link)
    cautions = []
    if link is None:
        cautions.append("no link that can be trusted")
    if not source.secure:
        cautions.append("unauthenticated feed")
    if source.published is None:
        cautions.append("undated, seen")
    when = sheet.reader.recent(_time(source))
    tag = f"[{line(source.lang, 12)}]" if source.lang and source.lang.split("-")[0] != ENGLISH else ""
    name = f"{isolated(line(source.publisher, 60))} ({source.letter})"
    return Reading(name, when, tag, link, sheet.ref(link), ", ".join(cautions))


# -- rows of indicators ------------------------------------------------------------------------------


def board(cards: Iterable[Card], reader: Reader) -> list[Row]:
    """A row for each indicator that hit, gravest first, then by how many stories."""
    hits: dict[tuple[str, str], list[tuple[Card, Indicator]]] = {}
    for card in cards:
        for indicator in card.indicators:
            hits.setdefault((indicator.rule_id, indicator.part), []).append((card, indicator))
    rows = []
    for key, told in hits.items():
        severity = max((indicator.severity for _, indicator in told), key=lambda each: each.rank)
        newest = max(card.last for card, _ in told)
        origins = len({key for card, _ in told for key in card.origin_keys})
        order = (-severity.rank, -len(told), key)
        rows.append((order, _row(told[0][1], severity, len(told), origins, reader.brief(newest))))
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def _row(indicator: Indicator, severity: Severity, stories: int, origins: int, newest: str) -> Row:
    return Row(sign(indicator).title, severity.value, f"{stories:,}", f"{origins:,}", newest)
