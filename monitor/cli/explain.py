"""`forewarn explain`: why a rule matches a stored entry or a text, or why it does not."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.asked import desk_asked, entry_asked, headed, named, rule_asked, store_asked
from monitor.cli.ink import colour_option, draw, whole_option
from monitor.cli.start import refuse

if TYPE_CHECKING:
    from feeds.entry import Entry
    from monitor.desk.load import Desk
    from rules.explain import Explanation


@click.command()
@click.argument("rule")
@click.argument("entry", required=False)
@click.option("--title", default="", help="The headline.")
@click.option("--summary", default="", help="The summary below it.")
@click.option("--body", default="", help="The text; a line break is a paragraph break.")
@click.option("--lang", default="", help="Its language, as a code such as en or ur.")
@click.option("--publisher", default="", help="The id of who published it, for rules with `where`.")
@click.option("--revision", type=click.IntRange(min=1), help="Of a stored entry, the wording to look at; the latest.")
@click.option("--desk", "folder", type=click.Path(path_type=Path), default=Path(), help="The desk; by default here.")
@whole_option
@colour_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def command(
    rule: str,
    entry: str | None,
    revision: int | None,
    folder: Path,
    whole: bool,
    colour: str,
    as_json: bool,
    **texts: str,
) -> None:
    """Say why RULE matches an entry or a text, or why it does not: the query's tree with what each part found.

    RULE is an id, or `id/alternative`. ENTRY is a stored entry: the beginning of its key (a digest's `story 18f3ab` is
    the key of the story's first entry) or its whole address; `-` reads a title and, below it, a summary from standard
    input. Without ENTRY, write the text after --title, --summary and --body.
    """
    from rules.outline import outline

    desk = desk_asked(folder)
    rule_id, alternative = rule_asked(desk.rulebook, rule)
    given = texts["title"] or texts["summary"] or texts["body"]
    if entry not in {None, "-"} and given:
        refuse(2, "there is both a stored entry and a text; give one of them")
    if entry is None or entry == "-":
        written = _written(desk, texts if entry is None else _piped(texts))
        stored = None
    else:
        with store_asked(folder) as store:
            written = stored = entry_asked(store, entry, revision)
    explanation = explained_now(desk, rule_id, alternative, written)
    if as_json:
        click.echo(as_object(explanation, stored))
    else:
        draw([*(headed(stored) if stored else ()), *outline(explanation, whole=whole)], colour)


def explained_now(desk: "Desk", rule_id: str, alternative: str, entry: "Entry") -> "Explanation":
    """What the files say of an entry today."""
    from monitor import wiring
    from rules.explain import explain

    return explain(desk.rulebook, rule_id, entry, desk.publishers, now=wiring.now(), alternative=alternative)


def as_object(explanation: "Explanation", stored: "Entry | None") -> str:
    """An explanation as JSON; `entry` is null where it is of a text that was given."""
    from rules.outline import values

    entry = None if stored is None else named(stored)
    return json.dumps({"entry": entry, **values(explanation)}, ensure_ascii=False, indent=1)


def _piped(texts: dict[str, str]) -> dict[str, str]:
    title, _, summary = sys.stdin.read().strip().partition("\n")
    return {**texts, "title": title.strip(), "summary": summary.strip()}


def _written(desk: "Desk", texts: dict[str, str]) -> "Entry":
    from rules.example import Sample
    from rules.trial import sample_entry

    if not (texts["title"] or texts["summary"] or texts["body"]):
        refuse(2, "there is no text to look at; name a stored entry, or give --title, --summary or --body")
    source = texts["publisher"]
    sample = Sample(source=source, **{key: text for key, text in texts.items() if key != "publisher"})
    return sample_entry(sample, desk.publishers)
