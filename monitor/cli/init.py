"""`forewarn init`: lay out a new desk from the shipped one."""

from pathlib import Path

import click

from monitor.cli.start import refuse


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Lay out a new desk in DIR from the shipped Afghanistan-Pakistan desk.

    In a desk without var/, such as a fresh clone, only var/ and its database are made.
    """
    from monitor import wiring
    from monitor.desk.starter import NoRoomError, lay_out
    from monitor.desk.var import Var
    from monitor.store.errors import StoreError

    var = Var(folder)
    had_store = var.database.exists() or var.ledger.exists()
    try:
        new = lay_out(folder)
        if not had_store:
            wiring.open_or_create(folder).close()
    except NoRoomError as error:
        refuse(2, str(error))
    except StoreError as error:
        refuse(3, str(error))
    except OSError as error:
        refuse(2, f"{error.filename or folder}: {error.strerror}")
    if new:
        click.echo(f"A desk lies in {folder}: its settings are in desk.yaml, its manual is GUIDE.md.")
        click.echo(f"`forewarn check {folder}` checks it, `forewarn run {folder}` runs it.")
    elif had_store:
        click.echo(f"{folder} is a desk already; nothing was changed.")
    else:
        click.echo(f"{folder} is a desk; its var/ was made.")
