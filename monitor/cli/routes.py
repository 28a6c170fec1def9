"""`forewarn routes`: who is told what and when, in plain words; who is told of a story, and why others are not."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.asked import desk_asked, desk_running, store_asked
from monitor.cli.judging import story_asked, story_named
from monitor.cli.start import refuse

if TYPE_CHECKING:
    from alerts.route import Route
    from monitor.desk.settings import Settings
    from monitor.reach import Answer

desk_option = click.option(
    "--desk", "folder", type=click.Path(path_type=Path), default=Path(), help="The desk; by default here."
)
WIDE = 9
"""Columns of what an answer is about."""


@click.group(invoke_without_command=True)
@desk_option
@click.pass_context
def command(context: click.Context, folder: Path) -> None:
    """Tell in plain words who is told what and when, as desk.yaml says. `explain STORY` says it of one story."""
    context.ensure_object(dict)["desk"] = folder
    if context.invoked_subcommand is None:
        from monitor.desk.fault import shown

        settings = desk_asked(folder).settings
        for route in settings.routes:
            click.echo(f"{route.id}  {shown(_way(route))}")
            for about, words in _said(route, settings):
                click.echo(f"  {about:<{WIDE}} {shown(words)}")


@command.command("explain")
@click.argument("story", metavar="STORY|ENTRY")
@desk_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
@click.pass_context
def explain(context: click.Context, story: str, folder: Path, as_json: bool) -> None:
    """Say of a story which routes are told, by which kind of letter and when; and of the others why not.

    The desk that runs, or ran last, is asked, and what decides in it answers. Times are UTC.
    """
    from monitor import wiring
    from monitor.desk.fault import shown
    from monitor.pictures import Pictures
    from monitor.reach import Reach

    desk_folder = folder if folder != Path() else context.obj["desk"]
    with store_asked(desk_folder) as store:
        key, _ = story_asked(store, story)
        desk = desk_running(store)
        if desk is None:
            refuse(3, "no desk ran yet, or this version cannot read the one that ran: `forewarn run` begins one")
        found = Reach(store, desk, Pictures(store).present(desk), wiring.now()).of(key)
        head = story_named(store, key)
    if as_json:
        told = {name: [_values(one) for one in answers] for name, answers in found.routes.items()}
        made = {"story": found.story, "decided": [_values(one) for one in found.decided], "routes": told}
        click.echo(json.dumps(made, ensure_ascii=False, indent=1))
        return
    click.echo(shown(head))
    _print(found.decided)
    for route in desk.settings.routes:
        click.echo(f"{route.id}  {shown(_way(route))}")
        _print(found.routes[route.id])


def _print(answers: "tuple[Answer, ...]") -> None:
    from monitor.desk.fault import shown

    for one in answers:
        mark = "+" if one.told else "-"
        alert = f"  [{one.alert}]" if one.alert else ""
        click.echo(f"  {mark} {one.about:<{WIDE - 2}} {shown(one.words)}{alert}")


def _values(one: "Answer") -> dict[str, object]:
    return {"about": one.about, "told": one.told, "words": one.words, "alert": one.alert}


# -- a route in plain words ---------------------------------------------------------------------------


def _way(route: "Route") -> str:
    """How its readers are reached, and who they are; of a chat the name of its variable alone."""
    by = {"mail": "by mail to", "folder": "as files in var/letters", "apprise": "by chat, webhook or SMS to"}
    return " ".join([by[route.channel], ", ".join(route.to)]).strip()


def _said(route: "Route", settings: "Settings") -> Iterator[tuple[str, str]]:
    yield "digest", _digest(route, settings)
    yield "alerts", _alerts(route, settings)
    severity = "" if route.min_severity.value == "info" else f", hits of severity {route.min_severity.value} and graver"
    yield "follows", (", ".join(route.problems) or "all problems") + severity
    if route.languages:
        yield "languages", f"titles and sources in {', '.join(route.languages)} first"


def _digest(route: "Route", settings: "Settings") -> str:
    if route.digest is None:
        return "none"
    days = route.digest.days
    when = {"daily": "every day", "weekdays": "Monday to Friday"}.get(days) if isinstance(days, str) else None
    return f"{when or 'on ' + ', '.join(days)} at {route.digest.at:%H:%M} {settings.digest_zone(route)}"


def _alerts(route: "Route", settings: "Settings") -> str:
    from alerts.alert import HELD_OVERNIGHT, LEVELLED

    asked = route.alerts
    if not asked.kinds:
        return "none"
    words = [", ".join(asked.kinds)]
    if levelled := [kind for kind in asked.kinds if kind in LEVELLED]:
        words.append(f"{', '.join(levelled)} from {asked.from_level.upper()}")
    if asked.quiet and (resting := [kind for kind in asked.kinds if kind in HELD_OVERNIGHT]):
        words.append(f"{', '.join(resting)} wait from {asked.quiet} {settings.digest_zone(route)}")
    words.append(f"at most {settings.urgent.cap} messages a day to a reader, then summaries")
    return "; ".join(words)
