"""`forewarn poll`: one round over every feed."""

from pathlib import Path

import click

from monitor.cli.start import desk_argument


@click.command()
@desk_argument
def command(desk: Path) -> None:
    """Look at every feed of DESK once: fetch, match, judge; nothing is sent.

    Exit code 0, or 1 when no feed answered.
    """
    from monitor.cli.start import refuse, round_shown, started, summary
    from monitor.daemon import Daemon

    with started(desk) as store, Daemon(desk, store) as daemon:
        done = round_shown(daemon)
        if done.looked and not done.answered:
            refuse(1, *summary(done))
        for line in summary(done):
            click.echo(line)
