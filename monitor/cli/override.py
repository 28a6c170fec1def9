"""`forewarn override`: set the level of a problem for some days."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from monitor.cli.asked import duration
from monitor.cli.judging import bench, id_asked, judging
from monitor.cli.start import refuse

if TYPE_CHECKING:
    from monitor.desk.load import Desk

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
        end = _end(until, at.now, desk)
        if end <= at.now:
            refuse(2, f"--until {until} is over: it is {at.now:%Y-%m-%d %H:%MZ} now")
        latest = at.now + LONGEST_OVERRIDE
        if end > latest:
            refuse(2, f"--until {until} is more than 14 days ahead; write {latest:%Y-%m-%dT%H:%MZ} at the latest")
        at.judge("override", f"problem:{about}", {"level": level.lower()}, f"problem {about}", until=end)


def _end(until: str, now: datetime, desk: "Desk") -> datetime:
    """When an override ends, aware UTC."""
    length = duration(until)
    if length is not None:
        return now + length
    try:
        if len(until) == len("2025-11-20"):
            midnight = datetime.combine(
                date.fromisoformat(until) + timedelta(days=1), time(), ZoneInfo(desk.settings.zone)
            )
            return midnight.astimezone(ZoneInfo("UTC"))
        moment = datetime.fromisoformat(until)
    except ValueError:
        refuse(2, f"--until {until} is no time; write 3d, 2025-11-20 or 2025-11-20T18:00Z")
    if moment.tzinfo is None:
        refuse(2, f"--until {until} has no zone; write {until}Z, or {until}+05:00")
    return moment.astimezone(ZoneInfo("UTC"))
