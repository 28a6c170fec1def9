"""`forewarn new`: lay out the file of a new rule, filter or term list."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from monitor.cli.start import refuse

if TYPE_CHECKING:
    from monitor.desk.load import Desk
    from monitor.desk.scaffold import Told
    from rules.problem import Problem

Kind = Literal["indicator", "filter", "terms"]
ARCHIVE = 10_000
"""Archived entries in which the words of a headline are counted."""

_FOLDERS: dict[Kind, str] = {"indicator": "indicators", "filter": "filters", "terms": "terms"}
_ID = re.compile(r"[a-z0-9-]{3,60}")
_LIST = re.compile(r"[a-z][a-z0-9_-]{0,59}")


@click.command()
@click.argument("kind", type=click.Choice(list(_FOLDERS)))
@click.argument("name", metavar="ID")
@click.option("--from", "origin", metavar="ENTRY", help="For an indicator: a stored entry, by its key, or its address.")
@click.option("--problem", default="", help="The problem it belongs to, on a desk of several.")
@click.option("--desk", "folder", type=click.Path(path_type=Path), default=Path(), help="The desk; by default here.")
def command(kind: Kind, name: str, origin: str | None, problem: str, folder: Path) -> None:
    """Lay out the file of a new indicator rule, filter or term list (KIND indicator, filter, terms) called ID.

    With --from, the rule's first test is that entry, and its query the rarest words of its headline. ENTRY is the
    beginning of its key (a digest's `story 18f3ab` is that of its first entry) or its whole address.

    Nothing is ever overwritten. Exit code 2 for an id that is, or once was, another's, or has not the form of one.
    """
    from monitor.desk.fault import DeskFaults, shown
    from monitor.desk.load import load_desk, load_files

    if origin is not None and kind != "indicator":
        refuse(2, "--from is for an indicator: a filter or a list has no draft that an entry could begin")
    _form(kind, name)
    try:
        desk = load_desk(folder, tried=False)
    except DeskFaults as wrong:
        refuse(1, *(line for fault in wrong.faults for line in fault.lines()), "mend these files first")
    home, path = _path(desk, kind, name, problem)
    if taken := _taken(desk, folder, kind, name) or ((folder / path).exists() and f"{path} is there already"):
        refuse(2, f"{taken}; nothing was changed")
    told = _told(desk, folder, origin) if origin is not None else None
    text = _text(kind, name, home, path, told)
    try:
        load_files({**desk.files, path: text.encode()}, tried=True)
    except DeskFaults as wrong:
        refuse(1, *(line for fault in wrong.faults for line in fault.lines()), "nothing was written")
    _write(folder / path, text)
    click.echo("\n".join(map(shown, _next(kind, name, folder, path, told))))


def _form(kind: Kind, name: str) -> None:
    form = _LIST if kind == "terms" else _ID
    if form.fullmatch(name) and not (kind == "terms" and name == "queries"):
        return
    sign = "_" if kind == "terms" else "-"
    near = re.sub(r"[^a-z0-9_-]+" if kind == "terms" else r"[^a-z0-9-]+", sign, name.lower()).strip("_-")
    what = (
        "the name of a list has small letters, digits, - and _, begins with a letter, and is not `queries`"
        if kind == "terms"
        else "an id has 3 to 60 small letters, digits and hyphens"
    )
    advice = f"; write {near}" if form.fullmatch(near) and near not in {name, "queries"} else ""
    refuse(2, f"{name}: {what}{advice}")


def _path(desk: "Desk", kind: Kind, name: str, wanted: str) -> "tuple[Problem, str]":
    """The problem that the thing belongs to, and where its file is to stand."""
    from monitor.desk.load import pages_of
    from monitor.desk.wording import nearest

    problems = desk.rulebook.problems
    chosen = wanted or next(iter(problems))
    if chosen not in problems:
        near = nearest(chosen, problems)
        refuse(2, f"no problem is called {chosen}" + (f"; did you mean {near}?" if near else ""))
    if kind == "terms":
        return problems[chosen], f"rules/terms/{name}.yaml"
    if not wanted and len(problems) > 1:
        refuse(2, f"this desk has several problems; say which with --problem: {', '.join(problems)}")
    page, _ = pages_of(desk).places[f"problem:{chosen}"]
    return problems[chosen], f"{page.file.removesuffix('problem.yaml')}{_FOLDERS[kind]}/{name}.yaml"


def _taken(desk: "Desk", folder: Path, kind: Kind, name: str) -> str:
    """Whose name it is, or once was; '' nobody's."""
    from monitor.desk.layout import seat

    book = desk.rulebook
    if kind == "terms":
        return f"a list or named query is called {name} already" if name in {*book.lists, *book.queries} else ""
    if rule := book.rules.get(name):
        return (
            f"{name} is the id of a rule{' that was retired' if rule.status == 'retired' else ''}: an id is used once"
        )
    others = {"filter": book.filters, "problem": book.problems, "expected event": [event.id for event in book.calendar]}
    for what, ids in others.items():
        if name in ids:
            return f"{name} is the id of a{'n' if what[0] == 'e' else ''} {what}: an id is used once"
    for path in _past(folder):
        found = seat(path)
        if found is not None and found.kind in {"rule", "filter"} and found.name == name:
            return (
                f"{name} was the id of a {found.kind} once ({path}): hits keep an id for good, so it is not used again"
            )
    return ""


def _past(folder: Path) -> Iterator[str]:
    """Every path that git or the database knows of, where there are any."""
    from monitor import wiring
    from monitor.desk.history import History, HistoryError
    from monitor.desk.var import Var
    from monitor.store import Store
    from monitor.store.errors import StoreError

    # A desk without git, or one that never ran, has no such past.
    with suppress(HistoryError):
        yield from sorted(History(folder, wiring.surroundings()).paths())
    with suppress(StoreError), Store.read(Var(folder).database) as store:
        yield from sorted(store.desks.paths())


def _told(desk: "Desk", folder: Path, origin: str) -> "Told":
    """The entry that a rule begins with."""
    from monitor.cli.asked import entry_asked, store_asked
    from monitor.desk.scaffold import Told

    with store_asked(folder) as store:
        entry = entry_asked(store, origin)
        archive = store.entries.recent(ARCHIVE)
    return Told.of(entry, archive, (publisher.id for publisher in desk.publishers))


def _text(kind: Kind, name: str, home: "Problem", path: str, told: "Told | None") -> str:
    from monitor.desk import scaffold

    up = "../" * path.count("/")
    if kind == "indicator":
        return scaffold.indicator(name, home, up, told)
    return scaffold.filter_file(name, up) if kind == "filter" else scaffold.term_list(name, up)


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as made:
            made.write(text)
    except OSError as error:
        refuse(2, f"{path}: {error.strerror}")


def _next(kind: Kind, name: str, folder: Path, path: str, told: "Told | None") -> Iterator[str]:
    """What was made, and what to do now."""
    where = "" if folder == Path() else f" --desk {folder}"
    desk = "" if folder == Path() else f" {folder}"
    yield f"{folder / path} is laid out; nothing else was changed."
    if kind == "terms":
        yield f"1. Put the words in it; `forewarn terms {name}{where}` shows what they stand for."
        yield f"2. Use it as ${name} in a query, then `forewarn check{desk}`."
        return
    if kind == "filter":
        yield "1. Write drop_if and what it must yield to; until then it holds nothing back."
        yield f"2. Add headlines as tests, then `forewarn check{desk}` and `forewarn test {name}{where}`."
        return
    if told is not None and told.words:
        yield f"Its query is a beginning: {' AND '.join(told.words)}."
    yield "1. Write its query, and what the comments ask for: severity, family, direction, scenarios."
    yield f'2. `forewarn explain {name} --title "…"{where}` shows what the query finds; add tests.'
    yield f"3. `forewarn check{desk}` and `forewarn test {name}{where}`."
    yield "4. `status: test` lets it run without telling anyone; `status: active` lets it speak."
