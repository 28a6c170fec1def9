"""`forewarn demo`: the invented sample through the real pipeline."""

import logging
from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("demo-desk"))
def command(folder: Path) -> None:
    """Play an invented sample into FOLDER (demo-desk where none is given) and say where its letters lie.

    Feeds that we wrote ourselves, served on loopback, run through the real pipeline on a clock turned by hand: two
    days of news in four forms and six languages, two digests and an alert. A second run starts afresh.

    Exit code 0, 1 when the folder's rules have faults, 2 when the folder holds something else.
    """
    from monitor import wiring
    from monitor.cli.start import refuse
    from monitor.demo.play import NotOursError, play
    from monitor.desk.fault import DeskFaults

    # what a daemon would log is told here in words
    logging.getLogger("monitor").addHandler(logging.NullHandler())
    click.echo("INVENTED SAMPLE: nothing in it happened. Two days of news, played on a clock turned by hand.\n")
    try:
        letters = play(folder, wiring.now(), click.echo)
    except NotOursError as error:
        refuse(2, str(error))
    except DeskFaults as faults:
        refuse(1, *(line for fault in faults.faults for line in fault.lines()))
    click.echo("\nThe letters, as a reader would get them:")
    for letter in letters:
        click.echo(f"  {letter.kind:<7} {letter.subject}\n          {letter.path}")
    click.echo(f"\nLook further: forewarn status {folder}, forewarn digest --preview {folder}")
