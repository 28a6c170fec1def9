"""`forewarn run`: the daemon."""

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.start import desk_argument

if TYPE_CHECKING:
    from monitor.daemon import Daemon


@click.command()
@desk_argument
@click.option(
    "--first-digest",
    is_flag=True,
    help="After the first round, give each route that never had a digest one at once.",
)
def command(desk: Path, first_digest: bool) -> None:
    """Run the daemon on DESK until it is told to stop (SIGTERM or Ctrl-C).

    Exit code 0 after a clean stop, 1 when the desk's files have faults and there is no last good set, 3 for a fault
    of ours, 75 when another process works on the desk.
    """
    from monitor import log
    from monitor.cli.start import started
    from monitor.daemon import Daemon

    # a progress bar and log lines on one terminal would spoil each other
    log.configure(logging.ERROR if first_digest and sys.stderr.isatty() else logging.INFO)
    with started(desk) as store, Daemon(desk, store) as daemon:
        if first_digest:
            _first_digest(daemon, desk)
            log.configure()
        code = daemon.run()
    sys.exit(code)


def _first_digest(daemon: "Daemon", desk: Path) -> None:
    from monitor.cli.start import round_shown, summary
    from monitor.desk.var import Var

    for line in summary(round_shown(daemon, logged=True)):
        click.echo(line)
    for published in daemon.publish(first=True):
        click.echo(f"First digest: {published.subject}")
    daemon.send()
    letters = sorted(Var(desk).letters.glob("*.html"))
    if letters:
        click.echo(f"It lies in {letters[-1]}")
    click.echo("Running; Ctrl-C stops it.")
