"""`forewarn undo`: take a judgement back."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.judging import Bench, bench, judging
from monitor.cli.start import refuse

if TYPE_CHECKING:
    from rules.judgement import Judgement


@click.command()
@click.argument("number", metavar="ID", type=click.IntRange(1))
@judging(why=False)
def command(number: int, folder: Path, who: str, reason: str) -> None:
    """Take back the judgement with this ID, which `forewarn judgements` tells; anyone's, and once.

    It stays in the record with who took it back. To bring it into force again, judge again.
    """
    from monitor.desk.fault import shown
    from rules.judgement import sentence

    with bench(folder, who, reason) as at:
        with at.store.transaction():
            undone = _undoable(at, number)
            at.store.judgements.undo(number, at.who, at.reason, at.now)
        click.echo(shown(f"judgement {number} of {undone.who} is taken back: {undone.subject}: {sentence(undone)}"))


def _undoable(at: Bench, number: int) -> "Judgement":
    """A judgement that holds, or a word why it cannot be taken back."""
    made = {one.id: one for one in at.store.judgements.all()}
    one = made.get(number)
    if one is None:
        refuse(2, f"there is no judgement {number}; `forewarn judgements` lists those that hold")
    if one.undoes is not None:
        refuse(2, f"judgement {number} took back judgement {one.undoes}; to bring that into force again, judge again")
    before = next((undo for undo in made.values() if undo.undoes == number), None)
    if before is not None:
        refuse(2, f"judgement {number} was taken back by {before.who} on {before.at:%Y-%m-%d %H:%MZ}")
    if one.until is not None and one.until <= at.now:
        refuse(2, f"judgement {number} ended by itself on {one.until:%Y-%m-%d %H:%MZ}")
    return one
