"""`forewarn vote`: call a rule's claim on a story relevant, noise or wrong."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.judging import alert_asked, alert_or_story, bench, id_asked, judging, story_asked, story_named
from monitor.cli.start import refuse

if TYPE_CHECKING:
    from monitor.store import HitRow, Store

VERDICTS = ("relevant", "noise", "wrong")


@click.command()
@click.argument("what", metavar="STORY|ENTRY|ALERT")
@click.argument("words", metavar="[RULE] relevant|noise|wrong", nargs=-1, required=True)
@judging(why=False)
def command(what: str, words: tuple[str, ...], folder: Path, who: str, reason: str) -> None:
    """Say whether RULE (or rule/part) was right to hit STORY, one ENTRY of it, or the story of an ALERT.

    relevant: worth knowing. noise: not worth knowing. wrong: worth knowing, and not what this rule is for. RULE may be
    left out where one alone hit the story, or the alert is about one. Your newest vote on a rule and story counts.
    Noise by two readers takes the story out of that rule's counts.
    """
    *named, verdict = words
    if verdict not in VERDICTS or len(named) > 1:
        refuse(2, f"write what, the rule and one of {', '.join(VERDICTS)}: forewarn vote 18f3ab talks-collapse noise")
    with bench(folder, who, reason) as at:
        story, entry, rule = _claim(at.store, what)
        rows = [row for row in at.store.hits.of_story(story) if not row.void and entry in {"", row.entry.key}]
        if not rows:
            refuse(2, f"no rule's hit stands on {f'entry {entry}' if entry else f'story {story}'}: nothing to vote on")
        name = id_asked("rule", named[0], _names(rows)) if named else _only(rows, rule)
        row = max((row for row in rows if name in _names([row])), key=lambda row: row.id)
        value = {
            "rule": row.hit.rule_id,
            "part": row.hit.part if "/" in name else "",
            "vote": verdict,
            "rule_rev": row.hit.rule_rev,
            "entry": entry,
        }
        at.judge("vote", f"story:{story}", value, story_named(at.store, story))


def _claim(store: "Store", what: str) -> tuple[str, str, str]:
    """The story that is voted on, the entry of it that was named, and the rule that an alert is about; '' for none."""
    from alerts.concern import rule_of, stories_of

    if alert_or_story(store, what) == "story":
        return *story_asked(store, what), ""
    alert = alert_asked(store, what)
    told = stories_of(alert)
    if not told:
        refuse(2, f"alert {alert.key} ({alert.kind}) tells no story: nothing to vote on")
    return store.stories.story_of(told[0]) or told[0], "", rule_of(alert)


def _only(rows: "list[HitRow]", rule: str) -> str:
    """The rule that is meant where none is named: the one an alert is about, or the only one there is."""
    if rule in _names(rows):
        return rule
    rules = sorted({row.hit.rule_id for row in rows})
    if len(rules) > 1:
        refuse(2, f"several rules hit this story: name one of {', '.join(rules)}")
    return rules[0]


def _names(rows: "list[HitRow]") -> set[str]:
    """The rules that made these hits, and those of their parts that did."""
    rules = {row.hit.rule_id for row in rows}
    return rules | {f"{row.hit.rule_id}/{row.hit.part}" for row in rows if row.hit.part}
