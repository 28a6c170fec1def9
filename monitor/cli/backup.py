"""`forewarn backup`: a verified copy of the database."""

from pathlib import Path

import click

from monitor.cli.start import desk_argument


@click.command()
@desk_argument
def command(desk: Path) -> None:
    """Copy DESK's database, check the copy, and say where it lies; works while the daemon runs."""
    from monitor import wiring
    from monitor.cli.start import refuse
    from monitor.desk.var import Var
    from monitor.store import Store
    from monitor.store.backup import backup
    from monitor.store.errors import StoreError

    var = Var(desk)
    try:
        store = Store.read(var.database)
        try:
            path = backup(store, var.backups, wiring.now())
        finally:
            store.close()
    except StoreError as error:
        refuse(3, str(error))
    click.echo(f"copied and verified: {path}")
