"""`forewarn merge`: say that two stories are one."""

from pathlib import Path

import click

from monitor.cli.judging import bench, judging, story_asked, story_named
from monitor.cli.start import refuse


@click.command()
@click.argument("story")
@click.argument("other", metavar="STORY")
@judging(why=False)
def command(story: str, other: str, folder: Path, who: str, reason: str) -> None:
    """Say that the first STORY and the second are one, for good. The older one's key stays.

    Keys may be given as a beginning.
    """
    with bench(folder, who, reason) as at:
        one, two = (story_asked(at.store, named)[0] for named in (story, other))
        if one == two:
            refuse(2, f"both are {story_named(at.store, one)}")
        # an entry of each: a story's own key may name an entry that was split off from it
        entries = [at.store.stories.entries_of(key)[0] for key in (one, two)]
        at.judge("merge", f"story:{one}", {"story": two, "entries": entries}, story_named(at.store, one))
