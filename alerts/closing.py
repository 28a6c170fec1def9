"""Closing: what stands in a digest after its stories: what was kept back and why, and how well we could see."""

from collections.abc import Iterator, Sequence

from alerts.digest import Digest, View
from alerts.keeping import housekeeping_lines, record_lines
from alerts.moments import Reader, counted
from alerts.page import Listing
from alerts.plain import isolated, line
from alerts.silence import Silence
from alerts.standings import by_gravity, coverage

FAULTS_SHOWN, TROUBLES_SHOWN, SILENCED_SHOWN = 6, 12, 4
LONG = 800
"""Characters of a line that names feeds or problems."""


def listings(digest: Digest, reader: Reader) -> list[Listing]:
    """The headings after the stories; those with nothing under them are left out."""
    notices = digest.notices
    held = [
        f"{line(each.filter_id, 60)}: {counted(each.stories, 'story', 'stories')}, such as "
        + "; ".join(f"“{isolated(line(title, 90))}”" for title in each.titles)
        for each in digest.held_back
    ]
    waiting = [f"{counted(notices.waiting, 'letter')} not yet delivered."] if notices.waiting else []
    silenced = tuple(_silences(notices.silences, reader))
    made = [
        ("Set aside", [line(each, 240) for each in notices.poison]),
        ("From the machine", [*waiting, *(line(each, 240) for each in (*notices.other, *notices.notes))]),
    ]
    told = [
        Listing("Held back by filters", some(held, TROUBLES_SHOWN)),
        Listing("Silenced: nobody is told at once of these", silenced),
        Listing("How well could we see", some(_seen(digest, reader), TROUBLES_SHOWN, LONG)),
        *(Listing(title, some(lines, TROUBLES_SHOWN)) for title, lines in made),
        *_kept(digest, reader),
    ]
    return [each for each in told if each.lines]


def _kept(digest: Digest, reader: Reader) -> Iterator[Listing]:
    """A week's housekeeping, and the record of the month before."""
    found, record = digest.notices.housekeeping, digest.notices.record
    if found is not None:
        yield Listing("Housekeeping", tuple(housekeeping_lines(found, digest.heading.composed, reader)))
    if record is not None:
        yield Listing(f"Track record, {record.since:%B %Y}", tuple(record_lines(record)))


def _silences(silences: Sequence[Silence], reader: Reader) -> Iterator[str]:
    """Each silence with its end, and a line for each alert that it held back since the digest before."""
    for one in silences:
        what = f"{one.of.capitalize()} “{isolated(line(one.name, 120))}”"
        end = f"until {reader.clock(one.until)} {reader.zone_name(one.until)}"
        state = "was silenced, which is over" if one.over else f"is silenced {end}"
        back = "" if one.held else " It held back nothing."
        yield f"{what} {state} ({isolated(line(one.who, 60))}: {isolated(line(one.why, 240))}).{back}"
        for each in one.held[:SILENCED_SHOWN]:
            says = isolated(line(each.says.removesuffix(f": {one.name}"), 160))
            yield f"· Held back {reader.recent(each.at)}: {says} (alert {each.key})."
        if left := len(one.held[SILENCED_SHOWN:]):
            yield f"· and {counted(left, 'more alert')}."


def _seen(digest: Digest, reader: Reader) -> list[str]:
    view = digest.view
    read = f"{view.seen} of {counted(view.feeds, 'feed')} seen; {counted(view.entries, 'entry', 'entries')} read."
    # the mail's head says it; where problems are assessed, how each is seen is more than that
    return [*(coverage(by_gravity(digest.pictures)) or [read]), *_troubles(view, reader)]


def _troubles(view: View, reader: Reader) -> list[str]:
    """The feeds that are not well, those with the same trouble in one line."""
    alike: dict[str, list[str]] = {}
    for trouble in view.troubles:
        since = f" since {reader.recent(trouble.since)}" if trouble.since else ""
        why = f": {line(trouble.why, 160)}" if trouble.why else ""
        alike.setdefault(f"{line(trouble.state, 20)}{since}{why}", []).append(isolated(line(trouble.feed, 60)))
    return [f"{_some_of(names)}: {said}" for said, names in alike.items()]


def _some_of(names: Sequence[str]) -> str:
    left = len(names) - TROUBLES_SHOWN
    return ", ".join(names[:TROUBLES_SHOWN]) + (f" and {counted(left, 'more feed')}" if left > 0 else "")


def some(lines: Sequence[str], most: int = FAULTS_SHOWN, longest: int = 240) -> tuple[str, ...]:
    """The first of these lines, each cut after so many characters, and how many are left."""
    shown = [line(each, longest) for each in lines[:most]]
    left = len(lines) - len(shown)
    return (*shown, f"and {counted(left, 'more line')} of this kind.") if left else tuple(shown)
