"""`forewarn grade`: give a story a digit of your own."""

from pathlib import Path

import click

from monitor.cli.judging import bench, judging, story_asked, story_named


@click.command()
@click.argument("story")
@click.argument("digit", type=click.IntRange(1, 6))
@judging(why=True)
def command(story: str, digit: int, folder: Path, who: str, reason: str) -> None:
    """Give STORY the DIGIT of the Admiralty scale that you hold right, in place of the computed one.

    1 confirmed, 2 probably true, 3 possibly true, 4 doubtful, 5 improbable, 6 cannot be judged. The story then counts
    as confirmed (1), corroborated (2), of a single source (3, 6) or as weak (4, 5).
    """
    with bench(folder, who, reason) as at:
        key, _ = story_asked(at.store, story)
        at.judge("grade", f"story:{key}", {"digit": digit}, story_named(at.store, key))
