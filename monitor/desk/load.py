"""A whole desk, or all its faults: the only reader of analysts' files.

Each file is read to nodes with places, its nodes become the models of the room they belong to, the models are
checked against each other, and the rules run their own tests. What any of these steps finds wrong is said in one
list, each fault with its place; a desk with a fault is no desk.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, tzinfo
from pathlib import Path as Folder
from types import MappingProxyType
from zoneinfo import ZoneInfo

from feeds.feed import Feed, Publisher
from monitor.desk.fault import DeskFaults, Fault, in_order
from monitor.desk.layout import Kind, gather, version
from monitor.desk.pages import Pages
from monitor.desk.read import Page
from monitor.desk.settings import Settings
from monitor.desk.silence import spoken
from rules.errors import Flaw
from rules.lifecycle import endings
from rules.lint import overdue
from rules.matcher import Matcher
from rules.rulebook import Rulebook, build
from rules.trial import Passed, run

REFERENCES: Mapping[str, frozenset[Kind]] = MappingProxyType(
    {
        "E201": frozenset({"terms"}),
        "E203": frozenset({"rule"}),
        "E204": frozenset({"problem"}),
        "E205": frozenset({"feeds"}),
        "E209": frozenset({"problem"}),
        "E210": frozenset({"problem", "rule"}),
        "E213": frozenset({"places", "actors"}),
    }
)
"""Codes that say something is not there, and the kinds of files it would stand in."""

Further = Callable[[Matcher, Sequence[Publisher], Settings], Iterable[Flaw]]
"""What else may be found in a desk that is sound and was tried, by someone who knows more than its files."""


@dataclass(frozen=True, slots=True)
class Desk:
    """All that analysts edit, read and checked. `version` is 16 hex digits made from every byte of `files`.

    `matcher` holds the rules in force, where they were tried; None where nobody asked for that.
    """

    files: Mapping[str, bytes]
    version: str
    settings: Settings
    publishers: tuple[Publisher, ...]
    rulebook: Rulebook
    matcher: Matcher | None = None
    warnings: tuple[Fault, ...] = ()

    def feeds(self) -> tuple[tuple[Publisher, Feed], ...]:
        """Every feed with its publisher, in the order of feeds.yaml."""
        return tuple((publisher, feed) for publisher in self.publishers for feed in publisher.feeds)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without a search for garbage: a desk is a million things to keep, and it would look through them many times."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        # What is kept is put among what is old, without a look at it: else the next small search would go through all.
        gc.freeze()
        gc.unfreeze()
        if was:
            gc.enable()


@dataclass(slots=True)
class Earlier:
    """What the last load found out, for the next one to take over as far as the files still say the same."""

    pages: Mapping[str, Page] = field(default_factory=dict)
    passed: dict[str, Passed] = field(default_factory=dict)


def load_desk(folder: Folder, *, tried: bool = True, today: date | None = None, further: Further | None = None) -> Desk:
    """The desk in a folder; raises DeskFaults with every fault of every file.

    With `tried` the rules' own tests are run, and one that fails is a fault. With `today`, a date in UTC, reviews
    that are overdue and rules that expire are among the warnings; so is what `further` finds in a desk without a fault.
    """
    files, unread = gather(folder)
    if not unread:
        return load_files(files, tried=tried, today=today, further=further)
    missing = {fault.file for fault in unread}
    try:
        load_files(files, tried=tried)
    except DeskFaults as found:
        # What only misses a file that is there and cannot be read would send an analyst the wrong way.
        unread += [one for one in found.faults if one.file not in missing and one.code not in REFERENCES]
    raise DeskFaults(unread)


@_uncollected()
def load_files(
    files: Mapping[str, bytes],
    *,
    tried: bool = True,
    today: date | None = None,
    further: Further | None = None,
    earlier: Earlier | None = None,
) -> Desk:
    """The same from memory: files by their path inside the desk. `earlier` is taken over, and brought up to date."""
    earlier = earlier or Earlier()
    pages = Pages.of(files, earlier.pages)
    earlier.pages = pages.by_file
    settings = pages.settings()
    publishers = pages.publishers()
    rulebook = _rulebook(pages, publishers)
    if settings is not None:
        pages.check_routes(settings)
    zone = UTC if settings is None else ZoneInfo(settings.zone)
    matcher = None if rulebook is None or not tried else _tried(pages, rulebook, publishers, earlier, zone)
    if rulebook is not None and today is not None:
        pages.blame_all((*overdue(rulebook, today), *endings(rulebook, today)))
    wrong = [fault for fault in pages.faults if not fault.warning]
    if wrong or settings is None or rulebook is None:
        raise DeskFaults(wrong)
    if further is not None and matcher is not None:
        pages.blame_all(further(matcher, publishers, settings))
    kept, told = MappingProxyType(dict(files)), tuple(in_order(spoken(pages, _idle(pages, rulebook))))
    return Desk(kept, version(kept), settings, publishers, rulebook, matcher, told)


def pages_of(desk: Desk) -> Pages:
    """The pages of a desk's files, which know where everything that has an id stands."""
    pages = Pages.of(desk.files)
    pages.publishers()
    pages.rules()
    pages.check_routes(desk.settings)
    return pages


def _rulebook(pages: Pages, publishers: tuple[Publisher, ...]) -> Rulebook | None:
    parts = pages.rules()
    rulebook, flaws = build(
        parts.problems,
        parts.rules,
        parts.terms,
        parts.filters,
        parts.calendar,
        publishers,
        parts.loose,
        (parts.places, parts.actors),
    )
    # Where a file could not be used, what refers to it is not to blame.
    pages.blame_all(flaw for flaw in flaws if parts.broken.isdisjoint(REFERENCES.get(flaw.code, ())))
    return rulebook if parts.whole else None


def _tried(
    pages: Pages,
    rulebook: Rulebook,
    publishers: tuple[Publisher, ...],
    earlier: Earlier,
    zone: tzinfo,
) -> Matcher:
    """The rules in force, compiled, after all rules ran their own tests."""
    matcher = Matcher.compile(rulebook, publishers)
    trials = run(rulebook, publishers, matcher=matcher, passed=earlier.passed, zone=zone)
    pages.blame_all(trial.flaw for trial in trials if trial.flaw is not None)
    return matcher


def _idle(pages: Pages, rulebook: Rulebook) -> set[str]:
    """The files of rules that are retired: nobody looks for mistakes in them."""
    retired = (name for name, rule in rulebook.rules.items() if rule.status == "retired")
    return {pages.places[f"rule:{name}"][0].file for name in retired}
