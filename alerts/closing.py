"""Closing: what stands in a digest after its stories: what was kept back and why, and how well we could see."""

from collections.abc import Iterator, Sequence

from alerts.digest import Digest
from alerts.keeping import housekeeping_lines, record_lines
from alerts.moments import Reader, counted
from alerts.page import Listing
from alerts.plain import isolated, line
from alerts.silence import Silence
from alerts.standings import by_gravity, coverage

FAULTS_SHOWN, TROUBLES_SHOWN, SILENCED_SHOWN = 6, 12, 4


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
        ("How well could we see", _seen(digest, reader)),
        ("Set aside", [line(each, 240) for each in notices.poison]),
        ("From the machine", [*waiting, *(line(each, 240) for each in (*notices.other, *notices.notes))]),
    ]
    told = [
        Listing("Held back by filters", some(held, TROUBLES_SHOWN)),
        Listing("Silenced: nobody is told at once of these", silenced),
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
            yield f"· Held back {reader.clock(each.at)}: {isolated(line(each.says, 160))} (alert {each.key})."
        if left := len(one.held[SILENCED_SHOWN:]):
            yield f"· and {counted(left, 'more alert')}."


def _seen(digest: Digest, reader: Reader) -> list[str]:
    view = digest.view
    said = [f"{view.seen} of {counted(view.feeds, 'feed')} seen; {counted(view.entries, 'entry', 'entries')} read."]
    said += coverage(by_gravity(digest.pictures))
    for trouble in view.troubles:
        since = f" since {reader.clock(trouble.since)}" if trouble.since else ""
        why = f": {line(trouble.why, 160)}" if trouble.why else ""
        said.append(f"{isolated(line(trouble.feed, 60))}: {line(trouble.state, 20)}{since}{why}")
    return said


def some(lines: Sequence[str], most: int = FAULTS_SHOWN) -> tuple[str, ...]:
    """The first of these lines, and how many are left."""
    shown = [line(each, 240) for each in lines[:most]]
    left = len(lines) - len(shown)
    return (*shown, f"and {counted(left, 'more line')} of this kind.") if left else tuple(shown)
