"""`forewarn explain`: why a rule matches a text, or why it does not."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from monitor.cli.start import refuse


@click.command()
@click.argument("rule")
@click.option("--title", default="", help="The headline.")
@click.option("--summary", default="", help="The summary below it.")
@click.option("--body", default="", help="The text; a line break is a paragraph break.")
@click.option("--lang", default="", help="Its language, as a code such as en or ur.")
@click.option("--publisher", default="", help="The id of who published it, for rules with `where`.")
@click.option("--desk", "folder", type=click.Path(path_type=Path), default=Path(), help="The desk; by default here.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def command(
    rule: str,
    title: str,
    summary: str,
    body: str,
    lang: str,
    publisher: str,
    folder: Path,
    as_json: bool,
) -> None:
    """Say why RULE matches a text, or why it does not: the query's tree with what each part found."""
    from monitor.desk.fault import DeskFaults
    from monitor.desk.load import load_desk
    from monitor.desk.wording import nearest
    from rules.example import Sample
    from rules.explain import explain
    from rules.outline import lines
    from rules.trial import sample_entry

    if not (title or summary or body):
        refuse(2, "there is no text to look at; give --title, --summary or --body")
    try:
        # A rule whose tests fail is the very one that is to be explained.
        desk = load_desk(folder, tried=False)
    except DeskFaults as wrong:
        refuse(1, *(line for fault in wrong.faults for line in fault.lines()))
    rules = desk.rulebook.rules
    if rule not in rules:
        near = nearest(rule, rules)
        refuse(2, f"no rule is called {rule}" + (f"; did you mean {near}?" if near else ""))
    sample = Sample(title=title, summary=summary, body=body, lang=lang, source=publisher)
    explanation = explain(desk.rulebook, rule, sample_entry(sample, desk.publishers), desk.publishers)
    if as_json:
        click.echo(json.dumps(asdict(explanation), ensure_ascii=False, indent=1, default=str))
    else:
        click.echo("\n".join(lines(explanation)))
