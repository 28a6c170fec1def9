"""`forewarn story`: one story, its reports and what sources they are, how good its evidence is, and what became new."""

import json
from pathlib import Path

import click

from monitor.cli.asked import desk_running, duration, store_asked
from monitor.cli.ink import colour_option, draw
from monitor.cli.judging import story_asked
from monitor.cli.start import refuse


@click.command()
@click.argument("key", metavar="STORY|ENTRY")
@click.option("--since", default="24h", metavar="HOW LONG", help="How far back what is new is told: 24h, 3d.")
@click.option("--desk", "folder", type=click.Path(path_type=Path), default=Path(), help="The desk; by default here.")
@colour_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def command(key: str, since: str, folder: Path, colour: str, as_json: bool) -> None:
    """Show a story: its reports and the independent sources among them, its grade, and what became new.

    STORY is the beginning of its key, as digests and `forewarn why` tell it. An ENTRY of it does, by key or address.
    """
    from monitor import wiring
    from monitor.dossier import Dossiers
    from rules.retelling import told, values

    back = duration(since)
    if back is None:
        refuse(2, f"--since {since} is no length of time; write 24h or 3d")
    with store_asked(folder) as store:
        story, _ = story_asked(store, key)
        desk = desk_running(store)
        if desk is None:
            refuse(3, "no desk ran yet, or this version cannot read the one that ran: `forewarn run` begins one")
        found = Dossiers(store, desk).of(story, wiring.now(), back)
    if as_json:
        click.echo(json.dumps(values(found), ensure_ascii=False, indent=1))
    else:
        draw(told(found), colour)
