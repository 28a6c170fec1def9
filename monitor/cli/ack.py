"""`forewarn ack`: acknowledge alerts, which ends their repeats."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.judging import alert_asked, bench, judging

if TYPE_CHECKING:
    from rules.judgement import Judgement


@click.command()
@click.argument("alerts", metavar="ALERT...", nargs=-1, required=True)
@judging(why=False)
def command(alerts: tuple[str, ...], folder: Path, who: str, reason: str) -> None:
    """Say that somebody has seen these ALERTs and deals with them; each by its key, or the beginning of it.

    A rise to CRITICAL is not told again then. The story of an acknowledged alert does not stand among the top stories
    of the next digest. What is new is told as ever.
    """
    from alerts.silence import says

    with bench(folder, who, reason) as at:
        found = {one.key: one for one in (alert_asked(at.store, named) for named in alerts)}
        before = {one.about: one for one in at.store.judgements.in_force(at.now, "ack")}
        for key, alert in found.items():
            if key in before:
                _known(before[key], key)
            else:
                at.judge("ack", f"alert:{key}", {}, f"alert {key} “{says(alert, str)}”")


def _known(before: "Judgement", key: str) -> None:
    from monitor.desk.fault import shown

    click.echo(shown(f"alert {key} was acknowledged by {before.who} on {before.at:%Y-%m-%d %H:%MZ}"))
