"""`forewarn demo`: the invented sample through the real pipeline."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("demo-desk"))
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help="The date of its last morning; the newest one if left out."
)
def command(folder: Path, until: datetime | None) -> None:
    """Play an invented fortnight into FOLDER (demo-desk where none is given) and say where its index lies.

    Feeds that we wrote ourselves, served on loopback, run through the real pipeline on a clock turned by hand: days of
    ordinary news by which the desk learns, then a fortnight in which a truce is tried. Each morning's digest and each
    alert lie in FOLDER/fortnight, as HTML and as text, with an index that says what happened. A second run starts
    afresh.

    Exit code 0, 1 when the folder's rules have faults, 2 when the folder holds something else.
    """
    from monitor import wiring
    from monitor.cli.start import refuse
    from monitor.demo.layout import NotOursError
    from monitor.demo.play import play
    from monitor.desk.fault import DeskFaults

    # what a daemon would log is told here in words
    logging.getLogger("monitor").addHandler(logging.NullHandler())
    click.echo("INVENTED SAMPLE: nothing in it happened. A fortnight of news, played on a clock turned by hand.\n")
    now = wiring.now() if until is None else until.replace(tzinfo=UTC) + timedelta(hours=12)
    try:
        told = play(folder, now, click.echo)
    except NotOursError as error:
        refuse(2, str(error))
    except DeskFaults as faults:
        refuse(1, *(line for fault in faults.faults for line in fault.lines()))
    sent = sum(len(morning.letters) for morning in told.fortnight)
    click.echo(f"\n{sent} letters of the fortnight, day by day, as a reader would get them: open {told.index}")
    click.echo(f"Look further: forewarn status {folder}, forewarn digest --preview {folder}")
