"""`forewarn vote`: call a rule's claim on a story relevant, noise or wrong."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.judging import bench, id_asked, judging, story_asked, story_named
from monitor.cli.start import refuse

if TYPE_CHECKING:
    from monitor.store import HitRow


@click.command()
@click.argument("what", metavar="STORY|ENTRY")
@click.argument("rule", metavar="RULE")
@click.argument("verdict", type=click.Choice(["relevant", "noise", "wrong"]))
@judging(why=False)
def command(what: str, rule: str, verdict: str, folder: Path, who: str, reason: str) -> None:
    """Say whether RULE (or rule/part) was right to hit STORY, or one ENTRY of it.

    relevant: worth knowing. noise: not worth knowing. wrong: worth knowing, and not what this rule is for. Your newest
    vote on a rule and story counts. Noise by two readers takes the story out of that rule's counts.
    """
    with bench(folder, who, reason) as at:
        story, entry = story_asked(at.store, what)
        rows = [row for row in at.store.hits.of_story(story) if not row.void and entry in {"", row.entry.key}]
        if not rows:
            refuse(2, f"no rule's hit stands on {f'entry {entry}' if entry else f'story {story}'}: nothing to vote on")
        name = id_asked("rule", rule, _names(rows))
        row = max((row for row in rows if name in _names([row])), key=lambda row: row.id)
        value = {
            "rule": row.hit.rule_id,
            "part": row.hit.part if "/" in name else "",
            "vote": verdict,
            "rule_rev": row.hit.rule_rev,
            "entry": entry,
        }
        at.judge("vote", f"story:{story}", value, story_named(at.store, story))


def _names(rows: "list[HitRow]") -> set[str]:
    """The rules that made these hits, and those of their parts that did."""
    rules = {row.hit.rule_id for row in rows}
    return rules | {f"{row.hit.rule_id}/{row.hit.part}" for row in rows if row.hit.part}
