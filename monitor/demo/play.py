"""Plays the invented sample through the real pipeline, on a clock turned by hand.

lay out a desk | serve the sample | at each of its moments: poll, publish what is due, send it

Nothing is skipped or shortened but the waiting: the desk is the shipped one with the sample's publishers, and what
comes out lies in its `var/letters` as it would on any other desk.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.demo.sample import Sample, Step, sample
from monitor.demo.server import SampleServer
from monitor.desk.var import Var

if TYPE_CHECKING:
    from monitor.daemon import Daemon
    from monitor.watch import Round

MARK = "# Laid out by `forewarn demo`; run it again and the sample plays afresh."
TITLE = "INVENTED SAMPLE: the truce"
HOUR = timedelta(hours=1)
INDENT = " " * 18


class NotOursError(Exception):
    """The folder holds something that no demo laid out; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter that lies in the folder: what it is, its subject, and where."""

    kind: str
    subject: str
    path: Path


class Clock:
    """A clock turned by hand."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def __call__(self) -> datetime:
        """The time it was turned to, aware UTC."""
        return self._now

    def turn(self, now: datetime) -> None:
        """Turn it to another time."""
        self._now = now.astimezone(UTC)


def lay_out(folder: Path, played: Sample, port: int) -> bool:
    """Make `folder` a desk for the sample served on that port; True if it was one before and starts afresh.

    A second run keeps `rules/` as it is, so that an edit of a rule can be seen at work, and forgets everything else.
    Raises NotOursError for a folder with other things in it.
    """
    from monitor.desk.starter import NoRoomError  # noqa: PLC0415 - loads the rules' room
    from monitor.desk.starter import lay_out as lay_out_shipped  # noqa: PLC0415 - as above

    again = _is_ours(folder)
    if again:
        shutil.rmtree(Var(folder).folder, ignore_errors=True)
    elif (folder / "desk.yaml").exists():
        raise NotOursError(f"{folder} is a desk of its own; name another folder: forewarn demo FOLDER")
    else:
        try:
            lay_out_shipped(folder)
        except NoRoomError as error:
            raise NotOursError(str(error)) from None
        _mark(folder / "rules" / "problem.yaml")
    (folder / "desk.yaml").write_text(_desk(played, port), encoding="utf-8")
    (folder / "feeds.yaml").write_text("\n".join(_feeds(played, port)) + "\n", encoding="utf-8")
    return again


def _is_ours(folder: Path) -> bool:
    try:
        return (folder / "desk.yaml").read_text(encoding="utf-8").startswith(MARK)
    except (FileNotFoundError, NotADirectoryError):
        return False


def _mark(problem: Path) -> None:
    """Name the problem as invented: its title stands in the subject of every letter."""
    lines = problem.read_text(encoding="utf-8").splitlines()
    marked = [f'title: "{TITLE}"' if line.startswith("title:") else line for line in lines]
    problem.write_text("\n".join(marked) + "\n", encoding="utf-8")


def _desk(played: Sample, port: int) -> str:
    return f"""{MARK}
title: "{TITLE}"
zone: {played.zone}
routes:
  - id: sample
    channel: folder
    digest: {{at: "{played.ends}", zone: {played.zone}}}
    alerts: {{kinds: [U0], quiet: ""}}
fetch:
  allow: ["127.0.0.1:{port}"]
"""


def _feeds(played: Sample, port: int) -> Iterator[str]:
    yield MARK
    yield f"# {played.about}"
    for publisher in played.publishers:
        yield f"- id: {publisher['id']}"
        yield from (
            f"  {key}: {_quoted(publisher[key])}"
            for key in ("title", "country", "control", "group", "letter", "why")
            if key in publisher
        )
        yield f"  domains: {_list(publisher['domains'])}"
        yield "  feeds:"
        for feed in publisher["feeds"]:
            served = played.feeds[feed["id"]]
            address = f"http://127.0.0.1:{port}/feeds/{served.id}"
            yield f'    - {{id: {served.id}, url: "{address}", lang: {served.lang}, tags: {_list(served.tags)}}}'


def _quoted(text: str) -> str:
    return f'"{text}"'


def _list(words: Any) -> str:
    return f"[{', '.join(words)}]"


def play(folder: Path, now: datetime, say: Callable[[str], None]) -> list[Letter]:
    """Play the sample into `folder`, so that it ends with the last digest hour before `now`; the letters it made.

    `say` is given a line for each thing that happens. Raises NotOursError, or DeskFaults where the folder's rules
    have faults.
    """
    from feeds.client import Limits  # noqa: PLC0415 - as below
    from feeds.turns import Turns  # noqa: PLC0415 - the network stack is for verbs that fetch
    from monitor import wiring  # noqa: PLC0415 - as above
    from monitor.daemon import Daemon  # noqa: PLC0415 - as above

    played = sample(now)
    clock = Clock(played.steps[0].at.astimezone(UTC))
    with SampleServer(played, clock()) as server:
        again = lay_out(folder, played, server.port)
        if again:
            say(f"{folder} was played before: it starts afresh, with the rules as they stand in {folder / 'rules'}.")
        with (
            closing(wiring.open_or_create(folder, clock)) as store,
            Daemon(folder, store, clock, turns=lambda: Turns(Limits(spacing_s=0))) as daemon,
        ):
            run = _Run(daemon, server, clock, say)
            for step in played.steps:
                run.upto(step)
    return letters(folder)


class _Run:
    """The daemon's ticks in quick motion: an hour at a time, and what came of them told at each step."""

    def __init__(self, daemon: "Daemon", server: SampleServer, clock: Clock, say: Callable[[str], None]) -> None:
        self._daemon = daemon
        self._server = server
        self._clock = clock
        self._say = say
        self._rounds: list[Round] = []
        self._published: list[str] = []

    def upto(self, step: Step) -> None:
        """Run until a step of the sample, look at every feed there, and say what happened since the one before."""
        # a desk that looks once in six hours has not seen the hours between, and its digest would say so
        while (soon := self._clock() + HOUR) < step.at:
            self._tick(soon, everything=False)
        self._tick(step.at, everything=step.poll)
        fresh, hits, alerts = (
            sum(getattr(done, name) for done in self._rounds) for name in ("fresh", "hits", "alerts")
        )
        self._say(f"{step.at:%a %d %b %H:%M}  {step.says}")
        if step.poll:
            last = self._rounds[-1]
            more = f"; critical stories: {alerts}, an alert waits" if alerts else ""
            self._say(
                f"{INDENT}{last.answered} of {len(last.looked)} feeds answer; new entries: {fresh}, hits: {hits}{more}"
            )
            self._rounds.clear()
        for published in self._published:
            self._say(f"{INDENT}-> {published}")
        self._published.clear()

    def _tick(self, now: datetime, *, everything: bool) -> None:
        self._clock.turn(now)
        self._server.turn(now)
        self._rounds.append(self._daemon.round(everything=everything))
        self._published += [published.subject for published in self._daemon.publish()]
        self._daemon.send()


def letters(folder: Path) -> list[Letter]:
    """The letters in a desk's folder, in the order in which they were written."""
    found = []
    for path in Var(folder).letters.rglob("*.eml"):
        head = message_from_bytes(path.read_bytes(), policy=default)
        kind = next((word for word in ("alert", "notice") if f"-{word}-" in path.name), "digest")
        page = path.with_suffix(".html")
        found.append(
            (
                head["Date"].datetime,
                Letter(kind, " ".join(str(head["Subject"]).split()), page if page.exists() else path),
            )
        )
    return [letter for _, letter in sorted(found, key=lambda one: one[0])]
