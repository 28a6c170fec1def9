"""`forewarn silence`: hold back alerts about a rule, a story or a problem for a while."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.judging import (
    alert_asked,
    alerts_beginning,
    bench,
    end_asked,
    id_asked,
    is_key,
    judging,
    story_asked,
    story_named,
)
from monitor.cli.start import refuse

if TYPE_CHECKING:
    from alerts.alert import Alert
    from monitor.cli.judging import Bench
    from monitor.desk.load import Desk


@click.command()
@click.argument("what", metavar="RULE|STORY|PROBLEM|ALERT")
@click.option("--until", required=True, metavar="WHEN", help="3d or 48h from now; a date, with all of it; or a time.")
@judging(why=True)
def command(what: str, until: str, folder: Path, who: str, reason: str) -> None:
    """Tell nobody at once of a RULE (or rule/part), a STORY or a PROBLEM until a time, 30 days ahead at most.

    An ALERT's key stands for what it is about. Digests show all as before, and what was held back; hits, counts and
    levels go on. A rise to CRITICAL is told all the same, and so is blindness. `forewarn undo` ends it.
    """
    from rules.judgement import LONGEST_SILENCE

    with bench(folder, who, reason) as at:
        desk = at.desk()
        subject, value, told = _subject(at, desk, what)
        at.judge("silence", subject, value, told, until=end_asked(until, at.now, desk, LONGEST_SILENCE))


KINDS = frozenset({"rule", "story", "problem", "alert"})
"""What may stand before a name, to say what it is."""
_HEX = re.compile("[0-9a-fA-F]{4,}")
_Subject = tuple[str, dict[str, str], str]
"""What is silenced, what else is kept of it, and how a person knows it."""


def _subject(at: "Bench", desk: "Desk", what: str) -> _Subject:
    kind, found, name = what.partition(":")
    if found and kind in KINDS:
        return _of_kind(at, desk, kind, name)
    kinds = _kinds(at, desk, what)
    if len(kinds) > 1:
        refuse(2, f"{what} names more than one thing: write {' or '.join(f'{kind}:{what}' for kind in kinds)}")
    return _of_kind(at, desk, kinds[0], what)


def _kinds(at: "Bench", desk: "Desk", what: str) -> list[str]:
    """What the name is a name of: an id first, then a key or an address, then the beginning of an id."""
    ids = {"problem": list(desk.rulebook.problems), "rule": _rules(desk)}
    named = [kind for kind, known in ids.items() if what in known]
    if named:
        return named
    keyed = ["alert"] * bool(alerts_beginning(at.store, what)) + ["story"] * bool(is_key(at.store, what))
    if keyed:
        return keyed
    begins = [kind for kind, known in ids.items() if any(one.startswith(what) for one in known)]
    return begins or (["story"] if "://" in what or _HEX.fullmatch(what) else ["rule"])


def _of_kind(at: "Bench", desk: "Desk", kind: str, name: str) -> _Subject:
    if kind == "story":
        key, _ = story_asked(at.store, name)
        return f"story:{key}", {}, story_named(at.store, key)
    if kind == "alert":
        return _of_alert(at, alert_asked(at.store, name))
    if kind == "problem":
        problem = id_asked("problem", name, desk.rulebook.problems)
        return f"problem:{problem}", {}, f"problem {problem}"
    rule = id_asked("rule", name, _rules(desk))
    return f"rule:{rule}", {}, f"rule {rule}"


def _of_alert(at: "Bench", alert: "Alert") -> _Subject:
    """What an alert is about: its story; of a surge the rule, of a rise or a missed event the problem."""
    from alerts.concern import rule_of, story_of
    from alerts.silence import ALWAYS

    value = {"alert": alert.key}
    if alert.kind in ALWAYS:
        refuse(2, f"alert {alert.key} says that too little is seen, which is told whatever is silenced")
    if story := story_of(alert):
        key = at.store.stories.story_of(story) or story
        return f"story:{key}", value, story_named(at.store, key)
    if rule := rule_of(alert):
        return f"rule:{rule}", value, f"rule {rule}"
    return f"problem:{alert.problem}", value, f"problem {alert.problem}"


def _rules(desk: "Desk") -> list[str]:
    """The ids of the desk's rules, and of their parts."""
    from rules.indicator import indicators

    return sorted({*desk.rulebook.rules, *indicators(desk.rulebook)})
