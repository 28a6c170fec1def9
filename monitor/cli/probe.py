"""`forewarn feeds probe`: try every address once, say what was found, keep it beside feeds.yaml."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.asked import desk_asked
from monitor.cli.start import LOCKED, desk_argument, refuse

if TYPE_CHECKING:
    from feeds.feed import Feed, Publisher
    from feeds.probe import Finding
    from monitor.desk.load import Desk

    Asked = list[tuple[Publisher, Feed]]
    Tell = Callable[[Finding], None]

CUT_OFF = 3
"""Addresses of which none could be reached, from which on it is our own link that is cut."""
TRIED = "try"
"""The publisher, and with a number the feed, by which an address is called that no file names."""


@click.command("probe")
@click.option("--feed", "only", multiple=True, metavar="ID", help="Probe this feed alone; may be given several times.")
@click.option("--try", "tries", multiple=True, metavar="URL", help="Try an address that stands in no file yet.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as one JSON array.")
@desk_argument
def probed(desk: Path, only: tuple[str, ...], tries: tuple[str, ...], as_json: bool) -> None:
    """Try every address of DESK once, as politely as the daemon asks, and say what to change in feeds.yaml.

    What was found is kept in feeds.probe.tsv beside it; feeds.yaml itself is never changed, and nothing is stored in
    the database. Exit code 0, or 1 when no address gave a feed or the files have faults.
    """
    from rules.spoken import count

    loaded = _loaded(desk)
    asked = [*_wanted(loaded, only, tries), *(_tried(url, n) for n, url in enumerate(tries, 1))]
    if not asked:
        refuse(1, "feeds.yaml names no feed; `--try URL` tries an address that stands in no file.")
    found: list[Finding] = []
    try:
        _look(desk, loaded, asked, found)
    finally:
        # an operator who has seen enough keeps what there is
        if not _cut_off(found):
            _keep(desk, loaded, [each for each in found if each.publisher != TRIED])
    if _cut_off(found) and not as_json:
        refuse(1, f"None of {len(found)} addresses could be reached. Is this machine connected? Nothing was kept.")
    order = {feed.id: place for place, (_, feed) in enumerate(asked)}
    found.sort(key=lambda each: order[each.feed_id])
    for line in [_as_json(found)] if as_json else _report(desk, loaded, found, whole=not only and not tries):
        click.echo(line)
    if not any(each.items for each in found):
        refuse(1, f"None of {count(len(found), 'address', 'addresses')} gave a feed with items.")


def _loaded(desk: Path) -> "Desk":
    if not (desk / "desk.yaml").is_file():
        refuse(2, f"{desk} is no desk: it has no desk.yaml. `forewarn init {desk}` lays one out.")
    return desk_asked(desk, tried=True)


def _wanted(loaded: "Desk", only: Sequence[str], tries: Sequence[str]) -> "Asked":
    """The feeds that are asked for: those named, or all where nothing is."""
    from monitor.desk.wording import nearest

    known = {feed.id: (publisher, feed) for publisher, feed in loaded.feeds()}
    for name in only:
        if name not in known:
            near = nearest(name, known)
            refuse(2, f"feeds.yaml has no feed {name}" + (f"; did you mean {near}?" if near else ""))
    if only:
        return [known[name] for name in dict.fromkeys(only)]
    return [] if tries else list(known.values())


def _tried(url: str, number: int) -> "tuple[Publisher, Feed]":
    from feeds.feed import Feed, Publisher

    return Publisher(id=TRIED, title=TRIED), Feed(id=f"{TRIED}-{number}", url=url)


def _cut_off(found: "Sequence[Finding]") -> bool:
    """Whether it is our own link that is cut: that says nothing of any address."""
    return len(found) >= CUT_OFF and all(each.found == "unreachable" for each in found)


# -- looking ----------------------------------------------------------------------------------------


def _look(desk: Path, loaded: "Desk", asked: "Asked", found: "list[Finding]") -> None:
    """Probe what is asked for into `found`, with the desk's lock held: the daemon asks the same hosts."""
    from feeds.parse import Parser
    from monitor import wiring
    from monitor.desk.var import Var
    from monitor.lock import HeldElsewhereError, Lock
    from monitor.probe import Probe

    var = Var(desk)
    var.folder.mkdir(mode=0o700, exist_ok=True)
    try:
        with Lock(var.lock), Parser() as parser, _progress(len(asked)) as told:

            def tell(one: "Finding") -> None:
                found.append(one)
                told(one)

            Probe(lambda: wiring.client(loaded), parser, wiring.now, wiring.agent(loaded)).all(asked, tell)
    except HeldElsewhereError as error:
        refuse(LOCKED, str(error))


@contextmanager
def _progress(total: int) -> "Iterator[Tell]":
    """A bar on a terminal, elsewhere a line a feed; on standard error."""
    if not sys.stderr.isatty():
        done = 0

        def line(one: "Finding") -> None:
            nonlocal done
            done += 1
            click.echo(f"{done}/{total} {one.feed_id}: {one.found}", err=True)

        yield line
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("asking"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=total)
        yield lambda one: bar.update(task, advance=1, description=f"{one.feed_id}: {one.found}")


def _keep(desk: Path, loaded: "Desk", found: "Sequence[Finding]") -> None:
    from monitor.desk.probed import keep

    if not found:
        return
    try:
        keep(desk, found, [feed.id for _, feed in loaded.feeds()])
    except OSError as error:
        refuse(2, f"{desk / 'feeds.probe.tsv'}: {error.strerror}")


# -- telling ----------------------------------------------------------------------------------------


def _report(desk: Path, loaded: "Desk", found: "Sequence[Finding]", *, whole: bool) -> "Iterator[str]":
    """What is well in a line each, then what to do, gathered by what was found, then the sums."""
    from feeds.probe import FOUND
    from monitor.desk.fault import shown
    from monitor.desk.probed import NAME
    from rules.spoken import count

    wide = max(len(each.feed_id) for each in found)
    for word in FOUND:
        for each in found:
            if each.found == word:
                yield shown(f"{each.found:<11}  {each.feed_id:<{wide}}  {_seen(each)}").rstrip()
                if each.advice:
                    yield shown(f"{'':<11}  {'':<{wide}}  -> {each.advice}")
    yield ""
    if whole and (bare := [publisher.id for publisher in loaded.publishers if not publisher.feeds]):
        yield f"Publishers without a feed in feeds.yaml ({len(bare)}): {', '.join(bare)}"
    counts = ((word, sum(each.found == word for each in found)) for word in FOUND)
    sums = ", ".join(f"{number} {word}" for word, number in counts if number)
    advised = sum(bool(each.advice) for each in found)
    yield f"{count(len(found), 'address', 'addresses')}: {sums}. {advised} with something to do (->)."
    if any(each.publisher != TRIED for each in found):
        yield f"Kept in {desk / NAME}; feeds.yaml is as it was."


def _seen(each: "Finding") -> str:
    """What was seen of a feed: items, the newest, languages; or why nothing was."""
    from monitor.desk.probed import stamp
    from rules.spoken import count

    if not each.items:
        return each.why
    newest = f"newest {stamp(each.newest)}" if each.newest else "no dates"
    since = f"since {stamp(each.newest)[:10]}" if each.found == "stale" else newest
    told = " ".join(each.seen) or "language not told"
    differs = f" (feeds.yaml: {each.declared or 'none'})" if each.seen and each.seen != (each.declared,) else ""
    moved = f"to {each.address}" if each.address else ""
    return "; ".join(filter(None, (since, count(each.items, "item"), told + differs, moved, each.why)))


def _as_json(found: "Sequence[Finding]") -> str:
    from dataclasses import asdict

    from monitor.desk.opml import without_user

    def plain(each: "Finding") -> dict[str, Any]:
        newest = each.newest.isoformat() if each.newest else None
        return {**asdict(each), "url": without_user(each.url), "asked": each.asked.isoformat(), "newest": newest}

    return json.dumps([plain(each) for each in found], ensure_ascii=False, indent=1)
