"""`forewarn who-uses`: who depends on a list, a rule, a tag, a publisher or a scenario, with file and line."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.start import refuse

if TYPE_CHECKING:
    from monitor.desk.load import Desk
    from monitor.desk.pages import Pages
    from rules.uses import Thing, Use


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file of the desk, with line and column from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@click.command()
@click.argument("name")
@click.option("--desk", "folder", type=click.Path(path_type=Path), default=Path(), help="The desk; by default here.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def command(name: str, folder: Path, as_json: bool) -> None:
    """Tell who depends on NAME, at once or through lists and tags.

    NAME is a term list or a named query (also written $NAME), a rule, a part of one (rule/part), a tag (also written
    tag:NAME), a publisher, a tag of feeds, a scenario or a problem. Exit code 0 also where nobody does, 2 where there
    is no such thing.
    """
    from monitor.cli.asked import desk_asked
    from monitor.desk.load import pages_of

    desk = desk_asked(folder)
    asked = _asked(desk, name)
    pages = pages_of(desk)
    found = [(thing, _uses(desk, pages, thing)) for thing in asked]
    if as_json:
        told = [_plain(desk, pages, thing, used) for thing, used in found]
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    blocks = ["\n".join(_lines(desk, pages, thing, used)) for thing, used in found]
    click.echo("\n\n".join(blocks))


def _asked(desk: "Desk", name: str) -> "list[Thing]":
    """Everything of that name, in the order of kinds."""
    from monitor.desk.wording import nearest
    from rules.uses import things

    tags = {tag for _, feed in desk.feeds() for tag in feed.tags}
    known = things(desk.rulebook, (publisher.id for publisher in desk.publishers), tags)
    found = [thing for thing in known if name in {thing.name, str(thing)}]
    if not found:
        near = nearest(name, sorted({word for thing in known for word in (thing.name, str(thing))}))
        refuse(2, f"nothing on this desk is called {name}" + (f"; did you mean {near}?" if near else ""))
    return sorted(found, key=lambda thing: thing.kind)


def _uses(desk: "Desk", pages: "Pages", thing: "Thing") -> "list[tuple[Use, Place]]":
    """The uses of a thing with their places: those that name it first, then by file."""
    from rules.uses import Thing, Use, uses

    routes = (
        Use(f"route:{route.id}", ("problems", n), Thing("problem", problem))
        for route in desk.settings.routes
        for n, problem in enumerate(route.problems)
    )
    placed = [
        (use, _place(pages, use.user, use.path, use.offset, use.length)) for use in uses(desk.rulebook, thing, routes)
    ]
    return sorted(placed, key=lambda pair: (len(pair[0].through), pair[1].file, pair[1].line, pair[1].column))


def _place(
    pages: "Pages", subject: str, path: tuple[str | int, ...], offset: int | None = None, length: int = 1
) -> Place:
    from rules.errors import Flaw

    found = pages.placed(Flaw(subject, path, "", "", offset=offset, length=length))
    return Place(found.file, found.line, found.column)


def _home(desk: "Desk", pages: "Pages", thing: "Thing") -> Place | None:
    """Where a thing is written; None for tags, which stand wherever they are given."""
    book = desk.rulebook
    if thing.kind in {"list", "query"}:
        return _place(pages, f"terms:{thing.name}", ())
    if thing.kind in {"rule", "problem", "filter", "event"}:
        kind = "calendar" if thing.kind == "event" else thing.kind
        return _place(pages, f"{kind}:{thing.name}", ("id",))
    if thing.kind == "part":
        rule, _, part = thing.name.partition("/")
        names = [one.name for one in book.rules[rule].match]
        return _place(pages, f"rule:{rule}", ("match", names.index(part), "name"))
    if thing.kind == "publisher":
        ids = [publisher.id for publisher in desk.publishers]
        return _place(pages, "feeds", (ids.index(thing.name), "id"))
    for problem in book.problems.values() if thing.kind == "scenario" else ():
        ids = [scenario.id for scenario in problem.scenarios]
        if thing.name in ids:
            return _place(pages, f"problem:{problem.id}", ("scenarios", ids.index(thing.name), "id"))
    return None


_CALLED = {
    "list": "a term list",
    "query": "a named query",
    "rule": "a rule",
    "part": "a part of a rule",
    "tag": "a tag of rules",
    "filter": "a filter, which nothing can refer to",
    "event": "an expected event, which nothing can refer to",
    "publisher": "a publisher",
    "feed tag": "a tag of feeds",
    "scenario": "a scenario",
    "problem": "a problem",
}


def _lines(desk: "Desk", pages: "Pages", thing: "Thing", used: "list[tuple[Use, Place]]") -> Iterator[str]:
    home = _home(desk, pages, thing)
    users = {use.user for use, _ in used}
    at_once = {use.user for use, _ in used if not use.through}
    yield f"{thing}, {_CALLED[thing.kind]}" + (f" ({home.file}:{home.line})" if home else "")
    if not used:
        yield "nobody uses it"
        return
    number = f"{len(users)} use it" if len(users) > 1 else "1 uses it"
    between = f", {len(users - at_once)} of them only through others" if users - at_once else ""
    yield f"{number}{between}:"
    width = max(len(str(place)) for _, place in used)
    for use, place in used:
        yield f"  {str(place).ljust(width)}  {_user(desk, use)}, {_spot(desk, use)}{_through(use.through)}"


def _user(desk: "Desk", use: "Use") -> str:
    """Who uses: its kind and id, and how it stands if it is a rule that is not active."""
    kind, _, name = use.user.partition(":")
    called = _kind(desk, use)
    status = desk.rulebook.rules[name].status if kind == "rule" else "active"
    return f"{called} {name}" + (f" ({status})" if status != "active" else "")


def _kind(desk: "Desk", use: "Use") -> str:
    kind, _, name = use.user.partition(":")
    if kind == "terms":
        return "query" if name in desk.rulebook.queries else "list"
    return "event" if kind == "calendar" else kind


def _spot(desk: "Desk", use: "Use") -> str:
    """The key under which a use stands, in the words of the file."""
    kind, _, name = use.user.partition(":")
    keys = [str(step) for step in use.path if isinstance(step, str) and step != "query"]
    if kind == "rule" and use.path[:1] == ("match",):
        keys[0] = f"match {desk.rulebook.rules[name].match[int(use.path[1])].name}".rstrip()
    if use.thing.kind == "problem" and not keys:
        return "belongs to it"
    if keys[:1] == ["tests"]:
        return "tests"
    if use.thing.kind == "scenario" and not use.through:
        keys = [key for key in keys if key != use.thing.name]
    if kind == "terms":
        return f"section {keys[0]}" if keys else "text"
    return " ".join(keys)


def _through(things: "Iterable[Thing]") -> str:
    names = [str(thing) for thing in things]
    return f", through {' and '.join(names)}" if names else ""


def _plain(desk: "Desk", pages: "Pages", thing: "Thing", used: "list[tuple[Use, Place]]") -> dict[str, object]:
    home = _home(desk, pages, thing)
    where = {"file": home.file, "line": home.line} if home else {"file": None, "line": None}
    listed = []
    for use, place in used:
        kind, _, name = use.user.partition(":")
        listed.append(
            {
                "kind": _kind(desk, use),
                "id": name,
                "status": desk.rulebook.rules[name].status if kind == "rule" else None,
                "in": _spot(desk, use),
                "through": [str(one) for one in use.through],
                "file": place.file,
                "line": place.line,
                "column": place.column,
            }
        )
    return {"name": thing.name, "kind": thing.kind, **where, "uses": listed}
