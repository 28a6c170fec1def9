"""Opening: what an urgent mail says before its stories: what moved and when, why, what speaks against it.

It is made from the facts that the alerts were raised with; the picture of now only says what was put right meanwhile.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from alerts.alert import Alert
from alerts.facts import Facts, thawed
from alerts.followed import WORDS
from alerts.message import SUBJECT
from alerts.moments import Reader, counted, short_date
from alerts.plain import isolated, line, shorten
from alerts.report import View
from rules.grade import SHOWN as GRADES
from rules.picture import LEVELS, Picture

ORDER = ("U1", "U2", "repeat", "U6", "U3", "U4", "U5")
"""Which kind opens a mail that tells several; a rise that is told once more opens none that tells something new."""
LINES, DARK = 6, 3
"""Further alerts that one mail tells in a line each, and feeds it names that are not seen."""
MOST_OF_A_WORD = 12
NOT_ASSESSED = "NOT ASSESSED"


@dataclass(frozen=True, slots=True)
class Opening:
    """The start of an urgent mail.

    `tag` and `about` are the subject's two halves. `level` is the word by whose colours the band is drawn, `band` the
    one line that a senior reads. `lines` stand under it, `reasons` after the stories, the most needed first.
    `important` asks the mail program for notice, `settles` says that it tells what became of what its thread told.
    """

    tag: str
    about: str
    head: str
    level: str
    band: str
    lines: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    important: bool = False
    settles: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the words are made with: the reader's clock, the view, and the problems as they stand now, by id."""

    reader: Reader
    view: View
    now: Mapping[str, Picture]


_Told = Sequence[tuple[Alert, Facts]]


def opening(alerts: Sequence[Alert], desk: str, known: Known, *, summary: bool) -> Opening | None:
    """What opens the mail for these alerts; None where all of them are critical reports, which have no level."""
    read = [(alert, facts) for alert in alerts if (facts := thawed(alert.evidence)) is not None]
    told = sorted(read, key=lambda pair: (_rank(*pair), -pair[1].level, pair[0].key))
    if not told:
        return None
    if summary:
        return _summary(told, len(alerts), desk, known)
    alert, facts = told[0]
    made = _OPENINGS[alert.kind](alert, facts, told, known)
    rest = [one for one in told[1:] if not (one[0].kind == alert.kind == "U1")]
    return _with_lines(made, [_line(*one, known) for one in rest])


def _rank(alert: Alert, facts: Facts) -> int:
    return ORDER.index("repeat" if facts.repeat else alert.kind)


def _with_lines(made: Opening, more: Sequence[str]) -> Opening:
    return replace(made, lines=(*made.lines, *more[:LINES]))


# -- a rise -------------------------------------------------------------------------------------------


def _rise(alert: Alert, facts: Facts, told: _Told, known: Known) -> Opening:
    rises = [other for one, other in told if one.kind == "U1" and not other.repeat]
    now = known.now.get(alert.problem)
    level, since, lines = facts.level, facts.since, []
    if now is not None and now.level < level:
        # what made it CRITICAL was put right, and what is left is still a rise
        lines.append(f"It was {LEVELS[level]} at {_clock(facts, known)}; that was put right.")
        level, since = now.level, now.since
    word = LEVELS[level] + (" (unconfirmed)" if facts.unconfirmed else "")
    when = f"{known.reader.clock(since)} {known.reader.zone_name(since)}"
    if facts.repeat:
        band = f"Still {word} since {when}. Nobody has acknowledged it; told {counted(facts.repeat, 'time')} before."
        day = since.astimezone(known.reader.zone).date()
        about = f"not acknowledged since {day.day} {day:%b}"
    else:
        first = min(rises, key=lambda one: one.stood)
        about = facts.reason
        band = f"{first.was} → {word} at {when}." if first.was else f"{word} at {when}, at the first assessment."
    return Opening(
        tag=LEVELS[level],
        about=_about(LEVELS[level], facts, about),
        head=f"{word}: {_title(facts, 80)}",
        level=LEVELS[level],
        band=band,
        lines=tuple(lines),
        reasons=_reasons(facts),
        important=level == len(LEVELS) - 1,
    )


def _clock(facts: Facts, known: Known) -> str:
    return known.reader.clock(facts.since)


# -- the other kinds -----------------------------------------------------------------------------------


def _decisive(_alert: Alert, facts: Facts, _told: _Told, known: Known) -> Opening:
    word, since = LEVELS[facts.level], facts.since
    return Opening(
        tag=word,
        about=_about(word, facts, facts.reason),
        head=f"{word}: {_title(facts, 80)}",
        level=word,
        band=f"Decisive event: {isolated(line(facts.reason, 120))}.",
        lines=(f"{word} since {known.reader.clock(since)} {known.reader.zone_name(since)}.",),
        reasons=_reasons(facts),
        important=facts.level == len(LEVELS) - 1,
    )


def _unconfirmed(alert: Alert, facts: Facts, _told: _Told, known: Known) -> Opening:
    """An event that one good source tells, and what became of it: each says what the reader may take from it."""
    word, event = LEVELS[facts.level], isolated(line(facts.reason, 120))
    best = max(facts.stories, key=lambda each: (each.grade, each.sources), default=None)
    backed = f"{GRADES[best.grade]} by {counted(best.sources, 'independent source')}" if best else "confirmed"
    when = f"{known.reader.clock(alert.raised)} {known.reader.zone_name(alert.raised)}"
    said = {
        "": (
            f"Unconfirmed: {event}. One source reports it.",
            f"Whether it is confirmed within 6 hours follows in this thread. {word} now.",
        ),
        "confirmed": (f"{event}: now {backed}.", f"{word} now. It was told as unconfirmed before; so since {when}."),
        "expired": (
            f"Not confirmed after 6 hours: {event}.",
            f"No second source told it by {when}; that does not make it false. {word} now.",
        ),
    }[facts.outcome]
    return Opening(
        tag=WORDS[facts.outcome],
        about=_base(facts),
        head=f"{WORDS[facts.outcome].capitalize()}: {_title(facts, 80)}",
        level=word,
        band=said[0],
        lines=said[1:],
        reasons=_reasons(facts) if facts.outcome != "expired" else (),
        settles=bool(facts.outcome),
    )


def _base(facts: Facts) -> str:
    """What stands behind the tag, the same in an event's message and in its note: mail programs go by that."""
    room = SUBJECT - len(f"[{max(WORDS.values(), key=len)}] ")
    both = f"{line(facts.title, 40)}: {line(facts.reason, 120)}"
    return isolated(both if len(both) <= room else line(facts.reason, room))


def _surge(_alert: Alert, facts: Facts, _told: _Told, _known: Known) -> Opening:
    word = LEVELS[facts.level]
    return Opening(
        tag="SURGE",
        about=_about("SURGE", facts, facts.reason),
        head=f"Surge: {_title(facts, 80)}",
        level=word,
        band=f"{isolated(line(facts.reason, 120))}, far above usual: {facts.count}.",
        lines=(f"{word} now. What a surge does to the level is judged at the next cut-off.",),
        reasons=_reasons(facts),
    )


def _missed(_alert: Alert, facts: Facts, _told: _Told, _known: Known) -> Opening:
    word = LEVELS[facts.level]
    event = isolated(line(facts.reason, 100))
    due = f", due {line(facts.due, 40)}" if facts.due else ""
    return Opening(
        tag="MISSED",
        about=_about("MISSED", facts, f"{event}{due}"),
        head=f"Missed: {event}",
        level=word,
        band=f"Expected and not seen: {event}{due}.",
        lines=(f"{_title(facts, 80)}: {word}.",),
        reasons=_reasons(facts),
    )


def _blind(alert: Alert, facts: Facts, _told: _Told, known: Known) -> Opening:
    since = facts.blind_since or facts.since
    now = known.now.get(alert.problem)
    seen, feeds = (now.sight.seen, now.sight.feeds) if now else (facts.seen, facts.feeds)
    when = f"{known.reader.clock(since)} {known.reader.zone_name(since)}"
    return Opening(
        tag="BLIND",
        about=_about("BLIND", facts, f"too little seen since {known.reader.clock(since)}"),
        head=f"Too little is seen: {_title(facts, 80)}",
        level=NOT_ASSESSED,
        band=f"▨ Less than half of what matters is seen since {when}.",
        lines=(
            f"Last level: {LEVELS[facts.level]}, since {known.reader.clock(facts.since)}.",
            f"Seen now: {seen} of the {counted(feeds, 'feed')} that matter to it.",
            _CAUTION,
            *_dark(known),
        ),
    )


_CAUTION = "Do not read silence as calm: while blind, no level is lowered and no event is called missed."


def _dark(known: Known) -> list[str]:
    """The feeds that are not seen, and why."""
    troubles = known.view.troubles
    if not troubles:
        return []
    named = [
        f"{isolated(line(each.feed, 40))} ({each.state}"
        + (f" since {known.reader.clock(each.since)}" if each.since else "")
        + (f": {line(each.why, 60)}" if each.why else "")
        + ")"
        for each in troubles[:DARK]
    ]
    left = len(troubles) - len(named)
    return [f"Not seen: {', '.join(named)}" + (f" and {counted(left, 'more feed')}." if left else ".")]


_OPENINGS: Mapping[str, Callable[[Alert, Facts, _Told, Known], Opening]] = {
    "U1": _rise,
    "U2": _decisive,
    "U3": _unconfirmed,
    "U4": _surge,
    "U5": _missed,
    "U6": _blind,
}


# -- several at once -----------------------------------------------------------------------------------


def _summary(told: _Told, count: int, desk: str, known: Known) -> Opening:
    """One mail for several problems: a line each."""
    lines = [_line(alert, facts, known, named=True) for alert, facts in told]
    more = len(lines) - LINES
    shown = (*lines[:LINES], *([f"And {counted(more, 'more alert')}."] if more > 0 else []))
    name, day = line(desk, 34), short_date(known.reader.today)
    if all(alert.kind == "U6" for alert, _ in told) and count == len(told):
        problems = counted(len({alert.problem for alert, _ in told}), "problem")
        return Opening(
            tag="BLIND",
            about=f"{name}: too little seen of {problems}",
            head=f"Too little is seen of {problems}",
            level=NOT_ASSESSED,
            band="▨ Less than half of what matters is seen.",
            lines=(*shown, _CAUTION, *_dark(known)),
        )
    levels = [facts.level for alert, facts in told if alert.kind != "U6"]
    word = LEVELS[max(levels)] if levels else NOT_ASSESSED
    return Opening(
        tag=word if levels else "BLIND",
        about=f"{name} · {counted(count, 'alert')} · summary · {day}",
        head=f"{counted(count, 'alert')}: {isolated(line(desk, 80))}",
        level=word,
        band=f"{counted(count, 'alert')} in one mail.",
        lines=shown,
        important=any(alert.kind == "U1" and facts.level == len(LEVELS) - 1 for alert, facts in told),
    )


def _line(alert: Alert, facts: Facts, known: Known, *, named: bool = False) -> str:
    """One alert in a line, with its problem's name where the mail has several."""
    word, title = LEVELS[facts.level], f"{_title(facts, 60)}: " if named else ""
    reason = isolated(line(facts.reason, 100))
    if alert.kind == "U6":
        since = known.reader.clock(facts.blind_since or facts.since)
        return f"BLIND {title}too little seen since {since} (last: {word})."
    if alert.kind == "U3":
        return f"{WORDS[facts.outcome]} {title}{reason}."
    if alert.kind == "U4":
        return f"SURGE {title}{reason}: {facts.count}."
    if alert.kind == "U5":
        return f"MISSED {title}{reason}" + (f", due {line(facts.due, 40)}." if facts.due else ".")
    if alert.kind == "U1" and facts.repeat:
        return f"Still {word}: {title}not acknowledged."
    was = f" (was {facts.was})" if alert.kind == "U1" and facts.was else ""
    return f"{word}{was}: {title}{reason}."


# -- why -----------------------------------------------------------------------------------------------


def _reasons(facts: Facts) -> tuple[str, ...]:
    """Why, how many indicators are on, what points the other way, what is not yet seen; nothing said twice."""
    why = isolated(line(facts.why.split("; seen by")[0].rstrip(" .;"), 600))
    made = [f"{why}."] if why else []
    if facts.set_by and f"set by {facts.set_by}" not in why:
        made.insert(0, f"Set by {isolated(line(facts.set_by, 80))}: “{isolated(line(facts.set_why, 300))}”.")
    if f"{facts.on} of {facts.of} indicators" not in why:
        made.append(f"{facts.on} of {facts.of} indicators on, in {facts.families_on} of {facts.families} families.")
    if facts.against and "against:" not in why:
        made.append(f"Against: {'; '.join(isolated(line(each, 120)) for each in facts.against[:2]).rstrip('.')}.")
    if facts.unseen:
        made.append(f"Not yet seen: {'; '.join(isolated(line(each, 80)) for each in facts.unseen)}.")
    return tuple(made)


def _about(tag: str, facts: Facts, said: str) -> str:
    """The second half of a subject: the problem, and what is said of it, cut before its grade."""
    title = _title(facts, 40)
    room = SUBJECT - len(f"[{tag}] {title}: ")
    said = line(said, 120)
    grade = next((each for each in GRADES if said.endswith(f" {each}")), "")
    if len(said) > room and grade and room - len(grade) > MOST_OF_A_WORD:
        said = f"{shorten(said.removesuffix(grade).rstrip(), room - len(grade) - 1)} {grade}"
    return f"{title}: {said}"


def _title(facts: Facts, limit: int) -> str:
    return isolated(line(facts.title, limit))
