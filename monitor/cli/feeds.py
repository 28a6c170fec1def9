"""`forewarn feeds`: a desk's feeds listed, tried, and carried in and out as OPML."""

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.asked import desk_asked
from monitor.cli.probe import probed
from monitor.cli.start import desk_argument, refuse

if TYPE_CHECKING:
    from monitor.desk.load import Desk
    from monitor.desk.opml import Found


@click.group()
def command() -> None:
    """List feeds, try their addresses, or carry them in and out as OPML."""


command.add_command(probed)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array instead of lines.")
@desk_argument
def listed(desk: Path, as_json: bool) -> None:
    """List the feeds of DESK with their publishers."""
    from monitor.desk.opml import without_user

    rows: list[dict[str, object]] = [
        {
            "feed": feed.id,
            "publisher": publisher.id,
            "letter": publisher.letter,
            "lang": feed.lang,
            "verified": not feed.unverified,
            "url": without_user(feed.url),
        }
        for publisher, feed in desk_asked(desk, tried=True).feeds()
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    wide = {key: max((len(str(row[key])) for row in rows), default=0) for key in ("feed", "publisher", "lang")}
    for row in rows:
        mark = "" if row["verified"] else "  (unverified)"
        columns = [str(row[key]).ljust(width) for key, width in wide.items()]
        click.echo(f"{'  '.join(columns)}  {row['letter']}  {row['url']}{mark}")


@command.command("export")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here, not to the screen.")
@desk_argument
def exported(desk: Path, output: Path | None) -> None:
    """Write the feeds of DESK as OPML."""
    from monitor.desk.opml import write_opml

    loaded = desk_asked(desk, tried=True)
    written = write_opml(loaded.publishers, loaded.settings.title)
    if output is None:
        click.echo(written, nl=False)
        return
    try:
        output.write_bytes(written)
    except OSError as error:
        refuse(2, f"{output}: {error.strerror}")


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@desk_argument
def imported(file: Path, desk: Path) -> None:
    """Add the feeds of the OPML FILE to DESK: below what stands there, without those it has already."""
    from monitor.desk.opml import OpmlError, read_opml

    loaded = desk_asked(desk, tried=True)
    try:
        found = read_opml(file.read_bytes(), loaded.publishers)
    except OpmlError as error:
        refuse(1, f"{file}: {error}")
    except OSError as error:
        refuse(2, f"{file}: {error.strerror}")
    if found.publishers:
        _append(desk, loaded, found)
    _tell(found)


def _append(desk: Path, loaded: "Desk", found: "Found") -> None:
    """Write the longer feeds.yaml, if a desk with it passes the check."""
    from monitor.desk.fault import DeskFaults
    from monitor.desk.load import load_files
    from monitor.desk.opml import NoListError, longer

    try:
        content = longer(loaded.files["feeds.yaml"], found.publishers)
        load_files({**loaded.files, "feeds.yaml": content})
    except NoListError as error:
        refuse(1, f"feeds.yaml: {error}")
    except DeskFaults as wrong:
        refuse(
            1,
            *(line for fault in wrong.faults for line in fault.lines()),
            "with these feeds the desk would have faults; nothing was changed",
        )
    try:
        _replace((desk / "feeds.yaml").resolve(), loaded.files["feeds.yaml"], content)
    except OSError as error:
        refuse(2, f"{desk / 'feeds.yaml'}: {error.strerror}")


def _replace(path: Path, before: bytes, content: bytes) -> None:
    """Put the content there in one step, with the file's own rights: a daemon may be reading it."""
    if path.read_bytes() != before:
        refuse(1, f"{path} was changed meanwhile; nothing was written, try again")
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".feeds-", delete=False) as made:
        made.write(content)
        made.flush()
        os.fsync(made.fileno())
    Path(made.name).chmod(path.stat().st_mode & 0o777)
    Path(made.name).replace(path)


def _tell(found: "Found") -> None:
    for url, why in found.left_out:
        click.echo(f"left out: {why}: {url}")
    click.echo(f"{found.feeds} feeds of {len(found.publishers)} publishers added, {len(found.left_out)} left out.")
    if found.publishers:
        click.echo("They are unverified and of letter F: say in feeds.yaml whose they are and how far you trust them.")
