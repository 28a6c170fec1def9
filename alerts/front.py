"""Front: the page of a digest put together, and what stands on it before any story.

The first minute is for those who read no further: how well we could see, what is gravest, and what this version does
not judge. Blindness is never calm: a digest that cannot see says so in its first word and calls nothing quiet.
"""

from collections import Counter
from dataclasses import replace
from datetime import UTC

from alerts.card import Card
from alerts.closing import listings, some
from alerts.digest import Digest
from alerts.minute import glance, headline
from alerts.minute import minute as level_minute
from alerts.moments import Reader, counted, day_list, length, long_date, short_date
from alerts.moves import changes, expected
from alerts.page import LANGUAGES, Banner, Bullet, Page, Plan, reader_of, titled
from alerts.plain import header, isolated, line
from alerts.sections import sections, sheet_of
from alerts.shown import board
from alerts.standings import board as level_board
from alerts.standings import by_gravity
from rules.hit import Severity
from rules.level import MEANING

SUBJECT = 70
MINUTE_WORDS = 150
BULLETS, BULLET_TITLE = 4, 110
NOT_ASSESSED = (
    "Not assessed in this version: warning levels, comparison with the usual, expected events. "
    "Severity is how grave one such report is, as the rule's author judged beforehand."
)
FOOTER = (
    "Titles and passages are quotes, what matched is marked, [ur] and the like name the language.",
    "One owner or one news agency is one independent source. Letters: how reliable this desk holds it, F not known.",
    "Digits after them grade a story: 1 confirmed by others, 6 cannot be judged.",
    "The key after “story”: forewarn story KEY shows it, vote KEY noise judges it, silence KEY holds back its alerts.",
)
TEST_HEAD = "A test, sent by hand."
TEST_LINES = (
    "It is what has gathered since the digest before. It belongs to no date: the next digest tells all of this.",
)
LEVEL_WORDS = tuple(f"{level.name}: {MEANING[level]}." for level in sorted(MEANING))
"""What the levels mean, the lowest first."""


def page(digest: Digest, plan: Plan) -> Page:
    """The digest as sentences and rows, with as much in it as the plan gives room."""
    reader, facts = reader_of(digest), _facts(digest)
    sheet = sheet_of(digest)
    blind = digest.view.state == "blind"
    said = _minute(digest) if blind or not digest.pictures else []
    levels = level_minute(digest, reader, count_words(facts, *said)) if digest.pictures else None
    if levels is not None:
        sheet.told = frozenset(one.problem for one in levels.told if one.whole)
    told = sections(digest, plan, sheet)
    made = Page(
        subject=subject(digest),
        preheader=preheader(digest),
        desk=isolated(line(digest.heading.desk, 120)),
        date=_date(digest, reader),
        facts=facts,
        banners=tuple(_banners(digest, reader)),
        minute=tuple(said),
        bullets=() if levels else _bullets(digest, reader),
        not_assessed="" if levels else NOT_ASSESSED,
        board=(),
        board_note="",
        sections=tuple(told),
        listings=tuple(listings(digest, reader)),
        footer=(*FOOTER, _colophon(digest)),
        links=tuple(sheet.links),
        levels=levels,
    )
    if levels is not None:
        # whoever sees nothing has no board to show: what stood there is said with what is not assessed
        return made if blind else _with_levels(made, digest, reader)
    rows = board((*digest.late, *digest.live), reader)
    made = replace(made, board=tuple(rows[: plan.board]), board_note=_board_note(digest, len(rows), plan))
    return _within_a_minute(made)


def _with_levels(made: Page, digest: Digest, reader: Reader) -> Page:
    """The page with where problems stand, what changed and what is expected."""
    told = by_gravity(digest.pictures)
    return replace(
        made,
        standings=level_board(digest),
        blocks=(changes(told, digest.period.start, reader), expected(told)),
        footer=(*LEVEL_WORDS, *made.footer),
    )


# -- what the mail is called ------------------------------------------------------------------------


def subject(digest: Digest) -> str:
    """At most 70 characters, the gravest first; no counts of items, no title of a feed's."""
    if digest.pictures:
        return headline(digest)
    when = short_date(digest.heading.local_date)
    room = SUBJECT - len(when) - 3
    return f"{header(' '.join(_headline(digest)), room)} · {when}"


def _headline(digest: Digest) -> tuple[str, str]:
    view, desk = digest.view, line(digest.heading.desk, 40)
    if view.state == "blind":
        return "[BLIND]", f"No feed could be read · {desk}"
    about = _gravest_problems(digest) or desk
    if view.state == "partial":
        return "[PARTLY BLIND]", f"{_severity_word(digest)}{about}"
    if not digest.stories:
        return "[NO MATCHES]", desk
    if digest.heading.first:
        return "[FIRST DIGEST]", desk
    return f"[{_gravest(digest).value.upper()} REPORTS]", about


def _severity_word(digest: Digest) -> str:
    return f"{_gravest(digest).value} reports: " if digest.stories else ""


def _gravest(digest: Digest) -> Severity:
    return max((card.severity for card in (*digest.live, *digest.late)), key=lambda severity: severity.rank)


def _gravest_problems(digest: Digest) -> str:
    """The problems that the gravest stories are of, in the desk's order."""
    if not digest.stories:
        return ""
    worst = _gravest(digest)
    of = {card.problem for card in (*digest.live, *digest.late) if card.severity is worst}
    names = [line(title, 60) for problem, title in digest.heading.problems if problem in of]
    return ", ".join(names)


def preheader(digest: Digest) -> str:
    """What an inbox shows beside the subject: the gravest title, and the view."""
    if digest.pictures:
        return glance(digest, _view(digest), reader_of(digest))
    cards = _telling(digest)
    first = f"{isolated(line(cards[0].title.text, 90))}. " if cards else ""
    return first + _view(digest) + "."


def _telling(digest: Digest) -> list[Card]:
    """The stories that the first minute tells: those of the period before those that came late."""
    return [*digest.live, *digest.late]


# -- the head ---------------------------------------------------------------------------------------


def _date(digest: Digest, reader: Reader) -> str:
    composed = digest.heading.composed
    return f"{long_date(digest.heading.local_date)}, {reader.clock(composed)[-5:]} {reader.zone_name(composed)}"


def _view(digest: Digest) -> str:
    view = digest.view
    gap = f"; {counted(view.blind_hours, 'hour')} unread" if view.blind_hours else ""
    return f"View: {view.word} ({view.seen} of {counted(view.feeds, 'feed')}{gap})"


def _facts(digest: Digest) -> str:
    period = digest.period
    covered = length((period.end - period.start).total_seconds())
    read = counted(digest.view.entries, "entry", "entries")
    return f"{_view(digest)} · {covered} · {read} read · rules {line(digest.heading.rules, 20)}"


# -- what to know first -----------------------------------------------------------------------------


def _banners(digest: Digest, reader: Reader) -> list[Banner]:
    made = [Banner("note", TEST_HEAD, TEST_LINES)] if digest.heading.test else []
    made += [banner for banner in (_blind(digest, reader), _catching_up(digest), _broken(digest)) if banner]
    if digest.heading.first:
        head = "The first digest of this desk."
        made.append(Banner("note", head, ("What a feed listed when it was first read is older news and told nobody.",)))
    if digest.notices.held:
        head = f"{counted(len(digest.notices.held), 'letter')} not delivered, held for the operator."
        made.append(Banner("warn", head, some(digest.notices.held)))
    return made


def _blind(digest: Digest, reader: Reader) -> Banner | None:
    view = digest.view
    if view.state == "full":
        return None
    since = f" since {reader.clock(view.since)}" if view.since else ""
    if view.state == "blind":
        head = f"This digest is blind: no feed could be read{since}."
    else:
        head = "This digest cannot see all of its subject."
    unseen = view.feeds - view.seen
    lines = [f"{unseen} of {counted(view.feeds, 'feed')} not seen{since}."] if view.seen and unseen else []
    if view.dark:
        lines.append(f"No feed is seen in {', '.join(LANGUAGES.get(lang, line(lang, 12)) for lang in view.dark)}.")
    lines += [
        f"Nothing was read from {reader.clock(gap.start)} to {reader.clock(gap.end)} "
        f"({length((gap.end - gap.start).total_seconds())})."
        for gap in view.gaps[:3]
    ]
    return Banner("grave", head, (*lines, "Do not read silence as calm."))


def _catching_up(digest: Digest) -> Banner | None:
    if not digest.is_catching_up:
        return None
    days = digest.period.days
    head = f"One digest for {counted(len(days), 'day')}: {day_list(days)}."
    return Banner(
        "warn", head, ("No digest could be made on the days before. Their news stands here, late news first.",)
    )


def _broken(digest: Digest) -> Banner | None:
    faults = digest.notices.rules
    if not faults:
        return None
    head = f"The desk's files have faults and are not loaded; rules {line(digest.heading.rules, 20)} keep running."
    return Banner("warn", head, some(faults))


# -- one minute -------------------------------------------------------------------------------------


def _minute(digest: Digest) -> list[str]:
    if digest.view.state == "blind" and not digest.stories:
        return ["Nothing can be said about this period: no feed was read."]
    if not digest.stories:
        seen = "in what could be seen" if digest.view.state != "full" else "in the period"
        return [f"No indicator matched {seen}. {_machine_looked(digest)}"]
    counts = Counter(card.severity for card in _telling(digest))
    words = [f"{severity.value} {counts[severity]:,}" for severity in reversed(Severity) if counts[severity]]
    late = f" {counted(len(digest.late), 'story', 'stories')} came late." if digest.late and digest.live else ""
    return [f"{counted(digest.stories, 'story', 'stories')} by severity: {', '.join(words)}.{late}"]


def _machine_looked(digest: Digest) -> str:
    view = digest.view
    read = counted(view.entries, "entry", "entries")
    rules = f" against {counted(digest.heading.rule_count, 'rule')}" if digest.heading.rule_count else ""
    return f"{read} of {counted(view.seen, 'feed')} were read{rules}."


def _bullets(digest: Digest, reader: Reader) -> tuple[Bullet, ...]:
    return tuple(
        Bullet(
            card.severity.value,
            titled(card.title, BULLET_TITLE),
            f"{counted(card.origins, 'independent source')}, {reader.clock(card.last)}",
        )
        for card in _telling(digest)[:BULLETS]
    )


def _within_a_minute(made: Page) -> Page:
    """The page with as many bullets as leave the first block at 150 words."""
    while made.bullets and minute_words(made) > MINUTE_WORDS:
        made = replace(made, bullets=made.bullets[:-1])
    return made


def minute_words(made: Page) -> int:
    """How many words a senior reads."""
    said = [made.facts, *made.minute, made.not_assessed]
    said += [f"{bullet.severity} {bullet.title.text} {bullet.meta}" for bullet in made.bullets]
    return count_words(*said)


def count_words(*said: str) -> int:
    """How many words these are."""
    return sum(len(each.split()) for each in said)


def _board_note(digest: Digest, rows: int, plan: Plan) -> str:
    total = digest.heading.rule_count
    left = f" {counted(rows - plan.board, 'more indicator')} not shown." if rows > plan.board else ""
    return (f"{rows} of {counted(total, 'rule')} matched." if total and rows else "") + left


# -- after the stories ------------------------------------------------------------------------------


def _colophon(digest: Digest) -> str:
    heading, period = digest.heading, digest.period
    span = f"{period.start.astimezone(UTC):%Y-%m-%d %H:%M} to {period.end.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return (
        f"Edition {heading.route} {heading.local_date.isoformat()}, rules {line(heading.rules, 20)}, "
        f"{counted(digest.hits, 'hit')} of {span}. To leave this list, write to the desk's operator."
    )
