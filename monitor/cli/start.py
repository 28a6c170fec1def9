"""What verbs that fetch or send begin with: the desk's lock and its store, or a clear word why not."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from monitor.desk.var import Var

if TYPE_CHECKING:
    from monitor.daemon import Daemon
    from monitor.store import Store
    from monitor.watch import Looked, Round

LOCKED = 75
"""Exit code when another process works on the desk (EX_TEMPFAIL)."""


def desk_argument(function: click.decorators.FC) -> click.decorators.FC:
    """The desk's folder as a verb's last argument: the current folder where none is given."""
    return click.argument(
        "desk",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path(),
    )(function)


def refuse(code: int, *lines: str) -> NoReturn:
    """Say why on standard error and exit with `code`."""
    for line in lines:
        click.echo(line, err=True)
    sys.exit(code)


@contextmanager
def started(desk: Path) -> "Iterator[Store]":
    """The open store of a desk whose lock we hold."""
    from monitor import wiring
    from monitor.desk.fault import DeskFaults
    from monitor.lock import HeldElsewhereError, Lock
    from monitor.store.errors import StoreError

    if not (desk / "desk.yaml").is_file():
        refuse(2, f"{desk} is no desk: it has no desk.yaml. `forewarn init {desk}` lays one out.")
    var = Var(desk)
    var.folder.mkdir(mode=0o700, exist_ok=True)
    try:
        with Lock(var.lock):
            store = wiring.open_or_create(desk)
            try:
                yield store
            finally:
                store.close()
    except HeldElsewhereError as error:
        refuse(LOCKED, str(error))
    except StoreError as error:
        refuse(3, str(error))
    except DeskFaults as faults:
        refuse(1, *(line for fault in faults.faults for line in fault.lines()), _count(len(faults.faults)))


def _count(faults: int) -> str:
    return f"{faults} fault{'s' if faults != 1 else ''}; nothing was started"


def round_shown(daemon: "Daemon", *, logged: bool = False) -> "Round":
    """One round over every feed: with a bar on a terminal, elsewhere a line a feed unless the log has them."""
    if not sys.stderr.isatty():
        return daemon.round(everything=True, tell=None if logged else _line)
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    with Progress(
        TextColumn("first look at the feeds"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        console=Console(stderr=True),
    ) as bar:
        task = bar.add_task("", total=None)

        def tell(look: "Looked", of: int) -> None:
            bar.update(task, total=of, advance=1, description=f"{look.feed_id}: {look.outcome}")

        return daemon.round(everything=True, tell=tell)


def _line(look: "Looked", of: int) -> None:  # noqa: ARG001 - the bar's counterpart
    why = f" ({look.why})" if look.why else ""
    click.echo(f"{look.feed_id}: {look.outcome}, {look.fresh} new of {look.listed}{why}", err=True)


def summary(done: "Round") -> list[str]:
    """What a round did, in words; how to see a digest when no feed could be reached."""
    asked = len(done.looked)
    if asked and not done.answered:
        return [
            f"None of {asked} feeds could be reached. Is this machine connected?",
            "The digest will say that the desk is blind. `make demo` (or `forewarn demo`) shows one on a sample.",
        ]
    alerts = f"{done.alerts} alert{'s' if done.alerts != 1 else ''}"
    return [f"{done.answered} of {asked} feeds answered, {done.fresh} new entries, {done.hits} hits, {alerts}."]
