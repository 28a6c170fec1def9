"""`forewarn split`: say that entries are not the story they stand in."""

from pathlib import Path

import click

from monitor.cli.judging import bench, entries_asked, judging, story_asked, story_named
from monitor.cli.start import refuse


@click.command()
@click.argument("story")
@click.argument("entries", metavar="ENTRY...", nargs=-1, required=True)
@judging(why=False)
def command(story: str, entries: tuple[str, ...], folder: Path, who: str, reason: str) -> None:
    """Say that each ENTRY is not STORY: together they are a story of their own, and are never joined again.

    Keys may be given as a beginning, or entries by their address. The larger part keeps the story's key.
    """
    with bench(folder, who, reason) as at:
        key, _ = story_asked(at.store, story)
        leaving = entries_asked(at.store, key, entries)
        rest = [one for one in at.store.stories.entries_of(key) if one not in leaving]
        if not rest:
            refuse(2, f"these are all entries of story {key}; name those that do not belong to it")
        at.judge("split", f"story:{key}", {"entries": leaving, "rest": rest}, story_named(at.store, key))
