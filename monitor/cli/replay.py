"""`forewarn replay`: what the desk would have said of news that somebody kept."""

import logging
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.start import refuse

if TYPE_CHECKING:
    from monitor.replay import Played


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--into", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder to fill.")
@click.option("--from", "start", type=click.DateTime(["%Y-%m-%d"]), help="The first day, in UTC.")
@click.option("--to", "end", type=click.DateTime(["%Y-%m-%d"]), help="The last day, in UTC.")
@click.option("--desk", "folder", type=click.Path(path_type=Path), default=Path(), help="The desk; by default here.")
def command(files: tuple[Path, ...], into: Path, start: datetime | None, end: datetime | None, folder: Path) -> None:
    """Play kept news items through the desk's rules, hour by hour, on a clock turned by hand.

    FILE holds one JSON object a line: `date`, `source` and `title`, and where there are any `id`, `summary`, `url`
    and `lang`; it may be packed with gzip. Publishers are found by name or domain; others get letter F. A day with an
    item counts as seen. The folder becomes a desk of its own with its digests and alerts in var/letters; nothing is
    fetched or sent.
    """
    from monitor.cuttings import CuttingError, read
    from monitor.desk.fault import DeskFaults
    from monitor.desk.load import load_desk
    from monitor.replay import OccupiedError, play

    logging.getLogger("monitor").addHandler(logging.NullHandler())
    try:
        desk = load_desk(folder)
        cuttings = read(files, _day(start), _day(end))
        if not cuttings:
            refuse(2, "there is no item between these days; look at the dates in the files")
        click.echo(f"{len(cuttings):,} items from {cuttings[0].at:%Y-%m-%d} to {cuttings[-1].at:%Y-%m-%d}")
        done = play(into, desk, cuttings, _told)
    except (CuttingError, OccupiedError) as error:
        refuse(2, str(error))
    except DeskFaults as faults:
        refuse(1, *(line for fault in faults.faults for line in fault.lines()))
    click.echo(f"{done.items:,} items, {done.hits:,} hits, {done.letters:,} letters in {into / 'var' / 'letters'}")
    click.echo(f"Look further: forewarn status {into}, forewarn why PROBLEM --desk {into}")


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _told(at: datetime, done: "Played") -> None:
    if at.day == 1:
        click.echo(f"{at:%Y-%m-%d}  {done.items:,} items, {done.hits:,} hits, {done.letters:,} letters", err=True)
