"""`forewarn schema`: what editors complete and check a desk's files by."""

from pathlib import Path

import click

from monitor.cli.start import desk_argument, refuse


@click.command()
@click.option("--list", "listed", is_flag=True, help="List the kinds of file, and do nothing else.")
@click.option("--print", "kind", metavar="KIND", help="Print the schema of one kind of file, and do nothing else.")
@desk_argument
def command(desk: Path, listed: bool, kind: str | None) -> None:
    """Write the JSON Schemas of DESK's files anew, into its folder .schema, and say which were not current."""
    from monitor.desk.schema import EVERY, FOLDER, renew, schema

    if listed:
        width = max(map(len, EVERY))
        click.echo("\n".join(f"{name:{width}}  {where}" for name, where in EVERY.items()))
        return
    if kind is not None:
        if kind not in EVERY:
            refuse(2, f'no kind of file is called "{kind}"; write one of {", ".join(EVERY)}')
        click.echo(schema(kind), nl=False)
        return
    if not (desk / "desk.yaml").is_file():
        refuse(2, f"{desk} is no desk: it has no desk.yaml. `forewarn init {desk}` lays one out.")
    try:
        written = renew(desk)
    except OSError as error:
        refuse(2, f"{error.filename or desk / FOLDER}: {error.strerror}")
    click.echo("\n".join(_told(written, len(EVERY), desk / FOLDER)))


def _told(written: list[str], of: int, folder: Path) -> list[str]:
    if not written:
        return [f"{folder}: all {of} schemas are those of this version; nothing was changed."]
    lines = [f"{folder}: {len(written)} of {of} schemas written, the others were current."]
    return [*lines, *(f"  {name}" for name in written)]
