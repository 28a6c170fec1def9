"""What verbs that judge work with: the store beside the daemon, who judges and why, and what is judged.

They only add a row, in a short transaction of its own; the daemon reads it at its next tick.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from monitor.cli.asked import MOST_NAMED, SEARCH, duration, entry_asked
from monitor.cli.start import LOCKED, refuse

if TYPE_CHECKING:
    from alerts.alert import Alert
    from monitor.desk.load import Desk
    from monitor.store import Store
    from rules.judgement import Kind

LONGEST_NAME, LONGEST_REASON = 60, 1000


def judging(*, why: bool) -> Callable[[click.decorators.FC], click.decorators.FC]:
    """The options of a verb that judges; with `why` a reason must be given."""
    needed: dict[str, Any] = {"required": True} if why else {"default": ""}

    def options(function: click.decorators.FC) -> click.decorators.FC:
        for option in (
            click.option("--desk", "folder", type=click.Path(path_type=Path), default=Path(), help="By default here."),
            click.option("--who", default="", metavar="NAME", help="Who judges; by default the name you logged in by."),
            click.option("--why", "reason", metavar="REASON", help="Why, for the others.", **needed),
        ):
            function = option(function)
        return function

    return options


@dataclass(frozen=True, slots=True)
class Bench:
    """A desk's store, open for one judgement: when (aware UTC), by whom, and why."""

    folder: Path
    store: "Store"
    now: datetime
    who: str
    reason: str

    def desk(self) -> "Desk":
        """The desk as its files stand; where they have faults, as it runs."""
        from monitor.desk.fault import DeskFaults
        from monitor.desk.load import load_desk, load_files

        try:
            return load_desk(self.folder, tried=False)
        except DeskFaults as wrong:
            last = self.store.desks.current()
            if last is None:
                refuse(1, *(line for fault in wrong.faults for line in fault.lines()))
            return load_files(last.files, tried=False)

    def judge(
        self, kind: "Kind", subject: str, value: Mapping[str, Any], told: str, *, until: datetime | None = None
    ) -> None:
        """Keep a judgement, and say what it is and how it is undone; `told` names what was judged."""
        from monitor.desk.fault import shown
        from rules.judgement import Judgement, sentence

        made = Judgement(kind, subject, self.who, self.now, self.reason, value, until)
        with self.store.transaction():
            number = self.store.judgements.add(made)
        ends = f", until {until:%Y-%m-%d %H:%MZ}" if until else ""
        click.echo(shown(f"judgement {number} by {self.who}: {told}: {sentence(made)}{ends}"))
        click.echo(f"`forewarn undo {number}` takes it back.")


@contextmanager
def bench(folder: Path, who: str, reason: str) -> Iterator[Bench]:
    """The store of a desk, open beside whoever runs it; refuses where nobody is named, or the reason says nothing."""
    from feeds.clean import header
    from monitor import wiring
    from monitor.desk.var import Var
    from monitor.store import Store
    from monitor.store.errors import BusyError, StoreError

    name, why = header(who or wiring.person()), header(reason)
    if not name:
        refuse(2, "nobody is named: say who judges with --who NAME")
    for option, text, most in (("--who", name, LONGEST_NAME), ("--why", why, LONGEST_REASON)):
        if len(text) > most:
            refuse(2, f"{option} has {len(text)} characters; write {most} at most")
    if reason and not why:
        refuse(2, "--why is blank: write why, for whoever asks in a month")
    try:
        with Store.join(Var(folder).database) as store:
            yield Bench(folder, store, wiring.now().replace(microsecond=0), name, why)
    except BusyError as error:
        refuse(LOCKED, f"{error}; nothing was judged: try again")
    except StoreError as error:
        refuse(3, str(error))


# -- until when -----------------------------------------------------------------------------------


def end_asked(until: str, now: datetime, desk: "Desk", longest: timedelta) -> datetime:
    """When a judgement ends, aware UTC: after a length of time, with a date of the desk's zone, or at a time."""
    end = _end(until, now, desk)
    if end <= now:
        refuse(2, f"--until {until} is over: it is {now:%Y-%m-%d %H:%MZ} now")
    latest = now + longest
    if end > latest:
        refuse(
            2, f"--until {until} is more than {longest.days} days ahead; write {latest:%Y-%m-%dT%H:%MZ} at the latest"
        )
    return end


def _end(until: str, now: datetime, desk: "Desk") -> datetime:
    length = duration(until)
    if length is not None:
        return now + length
    try:
        if len(until) == len("2025-11-20"):
            midnight = datetime.combine(
                date.fromisoformat(until) + timedelta(days=1), time(), ZoneInfo(desk.settings.zone)
            )
            return midnight.astimezone(ZoneInfo("UTC"))
        moment = datetime.fromisoformat(until)
    except ValueError:
        refuse(2, f"--until {until} is no time; write 3d, 2025-11-20 or 2025-11-20T18:00Z")
    if moment.tzinfo is None:
        refuse(2, f"--until {until} has no zone; write {until}Z, or {until}+05:00")
    return moment.astimezone(ZoneInfo("UTC"))


# -- what is judged -------------------------------------------------------------------------------


def id_asked(what: str, named: str, known: Collection[str]) -> str:
    """The id that is named, or that alone begins so; `what` is the word for it, which may stand before it (`rule:`)."""
    from monitor.desk.fault import shown
    from monitor.desk.wording import nearest

    name = named.removeprefix(f"{what}:")
    beginning = [one for one in known if name and one.startswith(name)]
    if name not in known and len(beginning) > 1:
        refuse(2, shown(f"several {what}s begin with {name}: {_listed(beginning)}"))
    if name not in known and not beginning:
        near = nearest(name, known)
        there = f"did you mean {near}?" if near else f"there is {_listed(known)}" if known else "there is none"
        refuse(2, shown(f"no {what} is called {name}; {there}"))
    return name if name in known else beginning[0]


def story_asked(store: "Store", named: str) -> tuple[str, str]:
    """The key of a story, by its beginning, by one of its entries' or its address; and that entry, '' for the story."""
    from monitor.desk.fault import shown

    if "://" in named:
        entry = entry_asked(store, named).key
        return _story_of(store, entry), entry
    key = named.removeprefix("story:").lower()
    found = store.entries.beginning(key, MOST_NAMED + 1) if key.isalnum() else []
    if not found:
        refuse(2, shown(f"no story's key begins with {key}"), SEARCH)
    keys = [entry.key for entry in found]
    stories = [one for one in keys if store.stories.entries_of(one)]
    around = set(stories) or {_story_of(store, one) for one in keys}
    if len(around) > 1:
        listed = [f"  {entry.key}  {entry.title}" for entry in found[:MOST_NAMED]]
        more = ["  …"] if len(found) > MOST_NAMED else []
        refuse(2, *map(shown, [f"several stories' keys begin with {key}; write more of one:", *listed, *more]))
    return around.pop(), keys[0] if len(keys) == 1 and not stories else ""


def entries_asked(store: "Store", story: str, named: Iterable[str]) -> list[str]:
    """The keys of entries of a story, by their beginnings or addresses, each once."""
    from monitor.desk.fault import shown

    there = store.stories.entries_of(story)
    found: dict[str, None] = {}
    for one in named:
        beginning = [key for key in there if key.startswith(one.lower())]
        key = beginning[0] if len(beginning) == 1 else entry_asked(store, one).key
        if key not in there:
            refuse(2, shown(f"entry {key} is not in story {story}, whose entries are {_listed(there)}"))
        found[key] = None
    return list(found)


def alert_or_story(store: "Store", named: str) -> str:
    """Whether a key, with or without the word before it, is an alert's or a story's; refuses where it may be both."""
    kind, found, _ = named.partition(":")
    if found and kind in {"alert", "story"}:
        return kind
    if not alerts_beginning(store, named):
        return "story"
    if is_key(store, named):
        refuse(2, f"{named} names more than one thing: write alert:{named} or story:{named}")
    return "alert"


def is_key(store: "Store", named: str) -> bool:
    """Whether any entry's key begins so."""
    return named.isalnum() and bool(store.entries.beginning(named.lower(), 1))


def alerts_beginning(store: "Store", named: str) -> "list[Alert]":
    """The alerts whose keys begin so, a few at most."""
    key = named.removeprefix("alert:").lower()
    return store.alerts.beginning(key, MOST_NAMED + 1) if key.isalnum() else []


def alert_asked(store: "Store", named: str) -> "Alert":
    """The alert with this key, or the beginning of it."""
    from monitor.desk.fault import shown

    found = alerts_beginning(store, named)
    if not found:
        refuse(2, shown(f"no alert's key begins with {named}; its key stands at the end of an alert's mail"))
    if len(found) > 1:
        keys = _listed(each.key for each in found)
        refuse(2, shown(f"several alerts' keys begin with {named}: {keys}; write more of one"))
    return found[0]


def story_named(store: "Store", story: str) -> str:
    """A story as a person knows it: its key, and the title of its first entry."""
    from monitor.reported import opening

    first = opening(store, story)
    title = first.title if first else ""
    return f"story {story} “{title}”" if title else f"story {story}"


def _story_of(store: "Store", entry: str) -> str:
    story = store.stories.story_of(entry)
    if story is None:
        refuse(2, f"entry {entry} waits to be matched and is in no story yet; the daemon does that within a minute")
    return story


def _listed(names: Iterable[str]) -> str:
    several = sorted(names)
    return ", ".join(several[:MOST_NAMED]) + (" …" if len(several) > MOST_NAMED else "")
