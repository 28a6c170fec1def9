"""`forewarn override`: set the level of a problem for some days."""

from pathlib import Path

import click

from monitor.cli.judging import bench, end_asked, id_asked, judging
from monitor.cli.start import refuse

LEVELS = ("quiet", "watch", "elevated", "high", "critical")


@click.command()
@click.argument("problem")
@click.argument("level", type=click.Choice(LEVELS, case_sensitive=False))
@click.option("--until", required=True, metavar="WHEN", help="3d or 48h from now; a date, with all of it; or a time.")
@judging(why=True)
def command(problem: str, level: str, until: str, folder: Path, who: str, reason: str) -> None:
    """Set the level of PROBLEM to LEVEL until a time, 14 days ahead at most; what is computed stays shown beside it.

    A date ends with its day in the desk's zone. The reason has 20 characters at least. A later override replaces an
    earlier one; `forewarn undo` ends it.
    """
    from rules.judgement import LEAST_REASON, LONGEST_OVERRIDE

    with bench(folder, who, reason) as at:
        if len(at.reason) < LEAST_REASON:
            refuse(
                2,
                f"--why has {len(at.reason)} characters: an override is told with its reason, {LEAST_REASON} at least",
            )
        desk = at.desk()
        about = id_asked("problem", problem, desk.rulebook.problems)
        end = end_asked(until, at.now, desk, LONGEST_OVERRIDE)
        at.judge("override", f"problem:{about}", {"level": level.lower()}, f"problem {about}", until=end)
