"""Sections: the stories of a digest under their headings, each once, numbered through.

Late news, top stories, the rest by problem. Where problems have levels: at most three stories of one problem on top,
what is said of each problem before its other stories, and what only runs on in one line each.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.card import Card
from alerts.digest import Digest
from alerts.minute import is_quiet
from alerts.moments import counted, short_date
from alerts.moves import own, steps
from alerts.page import CardView, Plan, Section, Sheet, reader_of
from alerts.plain import line
from alerts.ranking import RAISED
from alerts.shown import brief, card_view
from alerts.standings import because, beside, by_gravity, colour_word, word_and_arrow
from rules.picture import QUIET, Picture

TOP_OF_ONE = 3
"""Stories of one problem among the top ones."""
LEAST_TOP = 3
"""Stories that stand on top without a reason of their own, where no others do."""
QUIET_TOP = 3
"""Full cards on a day on which nothing moved."""


@dataclass(frozen=True, slots=True)
class Room:
    """How many cards are numbered already, how many more may be full, and what the page has room for."""

    done: int
    full: int
    plan: Plan
    sheet: Sheet


def sheet_of(digest: Digest) -> Sheet:
    """What the parts of the digest's page share."""
    signs = {sign.indicator: sign for picture in digest.pictures for sign in picture.signs}
    since = ""
    if digest.before is not None:
        is_yesterday = digest.heading.local_date - digest.before == timedelta(days=1)
        since = "Since yesterday" if is_yesterday else f"Since {short_date(digest.before, digest.heading.local_date)}"
    return Sheet(
        reader_of(digest),
        signs=signs if digest.pictures else None,
        since=since,
        acknowledged=frozenset(digest.notices.acknowledged),
    )


def sections(digest: Digest, plan: Plan, sheet: Sheet) -> list[Section]:
    """The digest's stories under their headings."""
    made: list[Section] = []
    late_full, late_rest = digest.late[: plan.late], digest.late[plan.late :]
    if not digest.live:
        late_full, late_rest = digest.late[: plan.full], digest.late[plan.full :]
    if digest.late:
        made.append(_late(digest, late_full, late_rest, plan, sheet))
    if digest.pictures:
        return [*made, *_by_level(digest, len(late_full), plan, sheet)]
    top = [card for card in digest.live if card.key not in sheet.acknowledged][: plan.full]
    rest = [card for card in digest.live if card not in top]
    if top:
        made.append(Section("Top stories", cards=_numbered(top, len(late_full), sheet)))
    return [*made, *_by_problem(digest, rest, plan, sheet)]


def _numbered(cards: Iterable[Card], before: int, sheet: Sheet) -> tuple[CardView, ...]:
    return tuple(card_view(card, number, sheet) for number, card in enumerate(cards, before + 1))


def _late(digest: Digest, full: Sequence[Card], rest: Sequence[Card], plan: Plan, sheet: Sheet) -> Section:
    title, lead = "Late, or found at a feed's first look", "Old when first seen, or found after a gap"
    views = [replace(view, here="") for view in _numbered(full, 0, sheet)]
    standings = {card.standing for card in digest.late}
    if standings == {"seed"}:
        title, lead = "Found at the feeds' first look", "They stood in the feeds' first documents"
    if len(standings) == 1:
        # the lead says it of all of them
        views = [replace(view, note="") for view in views]
    return Section(
        title,
        f"{lead}: nobody was told of these at once.",
        tuple(views),
        tuple(brief(card, sheet) for card in rest[: plan.lines]),
        _more(len(rest) - plan.lines),
    )


def _by_problem(digest: Digest, rest: Sequence[Card], plan: Plan, sheet: Sheet) -> list[Section]:
    names = dict(digest.heading.problems)
    order = [*names, *sorted({card.problem for card in rest} - set(names))]
    made = []
    for problem in order:
        mine = [card for card in rest if card.problem == problem]
        if mine:
            title = f"More on {line(names.get(problem, problem), 80)}"
            views = tuple(brief(card, sheet) for card in mine[: plan.lines])
            made.append(Section(title, lines=views, more=_more(len(mine) - plan.lines)))
    return made


def _more(count: int) -> str:
    if count <= 0:
        return ""
    return f"{counted(count, 'more story', 'more stories')} had no room here; the desk keeps the whole edition."


# -- where problems have levels ---------------------------------------------------------------------


def _by_level(digest: Digest, before: int, plan: Plan, sheet: Sheet) -> list[Section]:
    """Top stories, then each problem with what is said of it and its other stories, then what is still running."""
    running = [card for card in digest.live if card.status == "RUNNING" and not card.here.startswith(RAISED)]
    moving = [card for card in digest.live if card not in running]
    quiet = is_quiet(digest)
    new = [card for card in moving if card.key not in sheet.acknowledged]
    top = _top(sorted(new, key=_sourced), min(plan.full, QUIET_TOP)) if quiet else _top(new, plan.full)
    made = []
    if top:
        views = _numbered(top, before, sheet)
        if quiet:
            views = tuple(replace(view, here="") for view in views)
        made.append(Section("The best-sourced stories" if quiet else "Top stories", cards=views))
    # what somebody deals with comes after what nobody has looked at
    rest = sorted((card for card in moving if card not in top), key=lambda card: card.key in sheet.acknowledged)
    # a desk's only problem has three on top; its next ones are told in full as well
    full = plan.full - len(top) if len(digest.pictures) == 1 and not quiet else 0
    room = Room(before + len(top), full, plan, sheet)
    made += _problems(digest, rest, room)
    known = {picture.problem for picture in digest.pictures}
    made += _by_problem(digest, [card for card in rest if card.problem not in known], plan, sheet)
    if running:
        lines = tuple(brief(card, sheet) for card in running[: plan.running])
        made.append(Section("Still running", lines=lines, more=_more(len(running) - plan.running)))
    return made


def _problems(digest: Digest, rest: Sequence[Card], room: Room) -> Iterable[Section]:
    """Each problem that has stories left or of which there is something to say, the gravest first."""
    for picture in by_gravity(digest.pictures):
        mine = [card for card in rest if card.problem == picture.problem]
        # whoever sees nothing says what is not assessed, and no more of it
        points = (
            []
            if digest.view.state == "blind"
            else _points(picture, digest.period.start, whole=picture.problem in room.sheet.told)
        )
        full = mine[: room.full]
        if mine or points:
            yield _of_problem(picture, points, full, mine[len(full) :], room)
        room = replace(room, done=room.done + len(full), full=room.full - len(full))


def _sourced(card: Card) -> tuple[int, int]:
    """The best evidence first, then the most independent sources."""
    return -(card.grade.level if card.grade else 0), -card.origins


def _top(cards: Sequence[Card], most: int) -> list[Card]:
    """What has a reason to be on top, and if that is little the next ones: few of one problem."""
    top: list[Card] = []
    for card in cards:
        room = len(top) < (most if card.here else min(most, LEAST_TOP))
        if room and sum(each.problem == card.problem for each in top) < TOP_OF_ONE:
            top.append(card)
    return top


def _has_say(picture: Picture) -> bool:
    return picture.level > QUIET or not picture.assessed or bool(picture.against) or picture.override is not None


def _of_problem(
    picture: Picture, points: Sequence[str], full: Sequence[Card], rest: Sequence[Card], room: Room
) -> Section:
    return Section(
        own(picture.title, 80),
        cards=tuple(replace(view, here="") for view in _numbered(full, room.done, room.sheet)),
        lines=tuple(brief(card, room.sheet) for card in rest[: room.plan.lines]),
        more=_more(len(rest) - room.plan.lines),
        level=colour_word(picture),
        word=word_and_arrow(picture),
        points=tuple(points),
    )


def _points(picture: Picture, since: datetime, *, whole: bool) -> list[str]:
    """Why, what a step down needs, what points the other way; not again what the first minute or the changes say.

    `whole` says that the first minute tells the reasons; how many indicators are on stands on the board.
    """
    if not _has_say(picture):
        return []
    against = " ".join(own(each, 240) for each in picture.against)
    down = "" if steps(picture, since) and not picture.override else own(picture.down, 400)
    why = beside(picture) if whole else because(picture)
    said = [why, down, f"Points the other way: {against}" if against else ""]
    return [each for each in said if each]
