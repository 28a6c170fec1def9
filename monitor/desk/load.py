"""A whole desk, or all its faults: the only reader of analysts' files.

Each file is read to nodes with places, its nodes become the models of the room they belong to, the models are
checked against each other, and the rules run their own tests. What any of these steps finds wrong is said in one
list, each fault with its place; a desk with a fault is no desk.
"""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path as Folder
from types import MappingProxyType

from feeds.feed import Feed, Publisher
from monitor.desk.fault import DeskFaults, Fault, in_order
from monitor.desk.layout import gather, version
from monitor.desk.pages import Pages
from monitor.desk.read import Page
from monitor.desk.settings import Settings
from rules.lifecycle import endings
from rules.lint import overdue
from rules.matcher import Matcher
from rules.rulebook import Rulebook, build
from rules.trial import Passed, run

REFERENCES = frozenset({"E201", "E203", "E204", "E205", "E209", "E210"})
"""Codes that say something is not there."""


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


def load_desk(folder: Folder, *, tried: bool = True, today: date | None = None) -> Desk:
    """The desk in a folder; raises DeskFaults with every fault of every file.

    With `tried` the rules' own tests are run, and one that fails is a fault. With `today`, a date in UTC, reviews
    that are overdue and rules that expire are among the warnings.
    """
    files, unread = gather(folder)
    if not unread:
        return load_files(files, tried=tried, today=today)
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
    matcher = None if rulebook is None or not tried else _tried(pages, rulebook, publishers, earlier)
    if rulebook is not None and today is not None:
        for flaw in (*overdue(rulebook, today), *endings(rulebook, today)):
            pages.blame(flaw)
    wrong = [fault for fault in pages.faults if not fault.warning]
    if wrong or settings is None or rulebook is None:
        raise DeskFaults(wrong)
    kept = MappingProxyType(dict(files))
    return Desk(kept, version(kept), settings, publishers, rulebook, matcher, tuple(in_order(_spoken(pages))))


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
    )
    for flaw in flaws:
        # Where a file could not be read, what refers to it is not to blame.
        if parts.whole or flaw.code not in REFERENCES:
            pages.blame(flaw)
    return rulebook if parts.whole else None


def _tried(pages: Pages, rulebook: Rulebook, publishers: tuple[Publisher, ...], earlier: Earlier) -> Matcher:
    """The rules in force, compiled, after all rules ran their own tests."""
    matcher = Matcher.compile(rulebook, publishers)
    for trial in run(rulebook, publishers, matcher=matcher, passed=earlier.passed):
        if trial.flaw is not None:
            pages.blame(trial.flaw)
    return matcher


def _spoken(pages: Pages) -> Iterator[Fault]:
    """The warnings that no line silences."""
    for fault in pages.faults:
        page = pages.by_file.get(fault.file)
        if page is None or fault.code not in page.silenced.get(fault.line, ()):
            yield fault
