"""`forewarn exclude`: leave a story out of all counts."""

from pathlib import Path

import click

from monitor.cli.judging import bench, judging, story_asked, story_named


@click.command()
@click.argument("story")
@judging(why=True)
def command(story: str, folder: Path, who: str, reason: str) -> None:
    """Leave STORY out of all counts and levels: it is still shown, and marked. Its key may be given as a beginning."""
    with bench(folder, who, reason) as at:
        key, _ = story_asked(at.store, story)
        entries = at.store.stories.entries_of(key)
        at.judge("exclude", f"story:{key}", {"entries": entries}, story_named(at.store, key))
